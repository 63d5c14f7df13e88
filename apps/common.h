// What all commands share: global options, how results and errors are printed, where models are found.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/thread_pool.h"
#include "omni/model.h"

namespace naru::apps {

constexpr int kMaxThreads = 1024;

struct Options {
  std::string model;  // empty: the best bundled one
  int threads = 0;    // 0: NARU_THREADS, else one for each processor
  uint64_t seed = 0;
  bool json = false, quiet = false;
};

// A command registers its flags and what to run. The result is the exit code: 0, or 1 when something failed.
using Command = std::function<int()>;
struct Registry {
  CLI::App& app;
  Options& options;
  Command& chosen;  // set by the sub-command that was named
  CLI::App* add(const std::string& name, const std::string& help, Command run);
  // The command takes -m, which is wrong usage elsewhere. To be called before its footer is added to.
  void takes_model(CLI::App* command);
  // The same, and an argument `name` of the command that names a model, in Options::model; -m may stand in its place.
  // Both are wrong usage, and so is neither where one is `required`.
  void add_model(CLI::App* command, const std::string& name, const std::string& help, bool required = true);
  // Lets an option take one of a few words alone.
  void among(CLI::Option* option, const std::vector<std::string>& words);
  std::map<const CLI::Option*, std::vector<std::string>> choices{};  // what among() was told, for completions
  std::set<const CLI::App*> with_model{};                            // the commands that take -m
};

void add_read(Registry&);
void add_run(Registry&);
void add_train(Registry&);
void add_train_tokenizer(Registry&);
void add_synth(Registry&);
void add_eval(Registry&);
void add_inspect(Registry&);
void add_verify(Registry&);
void add_bench(Registry&);
void add_doctor(Registry&);
void add_version(Registry&);
void add_licenses(Registry&);
void add_completions(Registry&);
void add_help(Registry&);

// One line on stderr: "naru: FILE: message". With --json also one object on stdout.
void print_error(const Options& options, const std::string& file, const Failure& failure);
// One JSON object and the end of its line on stdout; what is not UTF-8 becomes U+FFFD.
void print_json(const nlohmann::ordered_json& object);
// Text of an outsider with a question mark for each control character, which a terminal could act upon.
std::string one_line(std::string text);

// Throws Error for a wrong NARU_THREADS.
int n_threads(const Options& options);

// Validators of numbers, which say what is wanted when something else comes.
CLI::Validator whole_number(uint64_t low, uint64_t high);
CLI::Validator number(double low, double high);

// The folder of this program (with a slash), from which its workers and models are found.
std::string program_folder();
// A model file, a folder NAME with NAME.safetensors in it, or a bundled name, which is looked for in NARU_MODELS,
// beside the source tree's build and in the installed share/naru/models.
Result<std::string> find_model(const std::string& name);
Result<std::unique_ptr<Model>> open_model(const Options& options);

}  // namespace naru::apps

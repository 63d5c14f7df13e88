// What all commands share: how results and errors are printed, where models are found.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "apps/options.h"
#include "base/error.h"
#include "base/thread_pool.h"
#include "omni/model.h"

namespace naru::apps {

void add_read(Registry&);
void add_run(Registry&);
void add_speak(Registry&);
void add_act(Registry&);
void add_transcribe(Registry&);
void add_train(Registry&);
void add_train_tokenizer(Registry&);
void add_synth(Registry&);
void add_eval(Registry&);
void add_inspect(Registry&);
void add_verify(Registry&);
void add_bench(Registry&);
void add_serve(Registry&);
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
// A number of at least so many digits, with zeros in front.
std::string padded(int64_t number, size_t digits);

// Throws Error for a wrong NARU_THREADS.
int n_threads(const Options& options);

// The folder of this program (with a slash), from which its workers and models are found.
std::string program_folder();
// The folders of bundled models: NARU_MODELS, that of the source tree, that beside an installed naru.
std::vector<std::string> model_folders();
// A model file, a folder NAME with NAME.safetensors in it, or a bundled name, which is looked for in
// model_folders().
Result<std::string> find_model(const std::string& name);
// The same of a bundled name alone, which may be an outsider's: what is no file name names no model.
Result<std::string> find_bundled(const std::string& name);
Result<std::unique_ptr<Model>> open_model(const Options& options);

}  // namespace naru::apps

#include "apps/common.h"

#include <unistd.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

namespace naru::apps {

namespace fs = std::filesystem;

CLI::App* Registry::add(const std::string& name, const std::string& help, Command run) {
  CLI::App* command = app.add_subcommand(name, help);
  command->fallthrough();
  command->group("Commands");
  command->footer("It also takes -t, -s, --json and -q; naru --help explains them.");
  command->callback([this, command, run = std::move(run)] {
    if (app.get_option("--model")->count() && !with_model.contains(command))
      throw CLI::ValidationError(command->get_name() + " does not take -m");
    chosen = run;
  });
  return command;
}

void Registry::takes_model(CLI::App* command) {
  with_model.insert(command);
  command->footer("It also takes -m, -t, -s, --json and -q; naru --help explains them.");
}

void Registry::add_model(CLI::App* command, const std::string& name, const std::string& help, bool required) {
  takes_model(command);
  const CLI::Option* argument = command->add_option(name, options.model, help + "; or -m")->type_name("");
  const CLI::Option* flag = app.get_option("--model");
  command->parse_complete_callback([=] {
    if (argument->count() && flag->count()) throw CLI::ValidationError(name + " and -m both name a model; give one");
    if (required && !argument->count() && !flag->count()) throw CLI::RequiredError(name);
  });
}

void Registry::among(CLI::Option* option, const std::vector<std::string>& words) {
  option->check(CLI::IsMember(words).description(""));
  choices[option] = words;
}

std::string one_line(std::string text) {
  for (char& c : text)
    if (uint8_t(c) < 0x20 || c == 0x7f) c = '?';
  return text;
}

void print_json(const nlohmann::ordered_json& object) {
  std::cout << object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
}

void print_error(const Options& options, const std::string& file, const Failure& failure) {
  // Messages about a line of the file begin with its name.
  const bool named = failure.message.starts_with(file + ":");
  std::cerr << "naru: " << one_line(named ? failure.message : file + ": " + failure.message) << std::endl;
  if (options.json)
    print_json({{"file", file}, {"error", {{"message", failure.message}, {"code", code_name(failure.code)}}}});
}

int n_threads(const Options& options) {
  if (options.threads > 0) return options.threads;
  const char* text = std::getenv("NARU_THREADS");
  if (!text || !*text) return int(std::max(1u, std::thread::hardware_concurrency()));
  check(whole_number(1, kMaxThreads)(text).empty(), "NARU_THREADS: wanted a whole number from 1 to ", kMaxThreads,
        ", got '", text, "'");
  return std::atoi(text);
}

CLI::Validator whole_number(uint64_t low, uint64_t high) {
  const auto check_text = [low, high](const std::string& text) -> std::string {
    uint64_t value = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    const bool good = error == std::errc() && at == end && value >= low && value <= high;
    return good ? "" : concat("wanted a whole number from ", low, " to ", high, ", got '", text, "'");
  };
  return CLI::Validator(check_text, "");
}

CLI::Validator number(double low, double high) {
  const auto check_text = [low, high](const std::string& text) -> std::string {
    double value = 0;
    const char* end = text.data() + text.size();
    const auto [at, error] = std::from_chars(text.data(), end, value);
    const bool good = error == std::errc() && at == end && value >= low && value <= high;  // a NaN is neither
    return good ? "" : concat("wanted a number from ", low, " to ", high, ", got '", text, "'");
  };
  return CLI::Validator(check_text, "");
}

std::string program_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return program.parent_path().string() + "/";
}

Result<std::string> find_model(const std::string& given) {
  const std::string name = given.empty() ? "naru-read" : given;
  std::error_code error;
  if (fs::is_regular_file(name, error)) return name;
  if (fs::is_directory(name, error)) {
    const fs::path folder = fs::weakly_canonical(name, error);
    for (const fs::path& file : {folder / (folder.filename().string() + ".safetensors"), folder / "model.safetensors"})
      if (fs::is_regular_file(file, error)) return file.string();
    return fail(Code::not_found, "holds neither ", folder.filename().string(),
                ".safetensors nor model.safetensors; name a folder that naru train wrote");
  }
  if (name.find('/') == std::string::npos) {
    std::vector<fs::path> folders;
    if (const char* models = std::getenv("NARU_MODELS")) folders.push_back(models);
    folders.push_back(fs::path(program_folder()) / "../../models");
    folders.push_back(fs::path(program_folder()) / "../share/naru/models");
    for (const fs::path& folder : folders)
      if (fs::is_regular_file(folder / name / (name + ".safetensors"), error))
        return (folder / name / (name + ".safetensors")).lexically_normal().string();
  }
  return fail(Code::not_found,
              "no such model file, folder or bundled model; give a file, or set NARU_MODELS to a folder of models");
}

Result<std::unique_ptr<Model>> open_model(const Options& options) {
  const auto path = find_model(options.model);
  if (!path) return path.failure();
  return Model::open(*path);
}

}  // namespace naru::apps

#include "apps/common.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <thread>

namespace naru::apps {

namespace fs = std::filesystem;

CLI::App* Registry::add(const std::string& name, const std::string& help, Command run) {
  CLI::App* command = app.add_subcommand(name, help);
  command->fallthrough();
  command->callback([this_chosen = &chosen, run = std::move(run)] { *this_chosen = run; });
  return command;
}

void print_error(const Options& options, const std::string& file, const Failure& failure) {
  std::cerr << "naru: " << file << ": " << failure.message << "\n";
  if (options.json) {
    const nlohmann::ordered_json error = {
        {"file", file}, {"error", {{"message", failure.message}, {"code", code_name(failure.code)}}}};
    std::cout << error.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << "\n";
  }
}

int n_threads(const Options& options) {
  if (options.threads > 0) return options.threads;
  if (const char* text = std::getenv("NARU_THREADS")) {
    const int n = std::atoi(text);
    check(n >= 1 && n <= 1024, "NARU_THREADS: wanted 1 to 1024, got '", text, "'");
    return n;
  }
  return std::max(1u, std::thread::hardware_concurrency());
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
    return fail(Code::not_found, "holds neither ", folder.filename().string(), ".safetensors nor model.safetensors");
  }
  if (name.find('/') == std::string::npos) {
    std::vector<fs::path> folders;
    if (const char* models = std::getenv("NARU_MODELS")) folders.push_back(models);
    folders.push_back(fs::path(program_folder()) / "../../models");
    folders.push_back(fs::path(program_folder()) / "../share/naru/models");
    for (const fs::path& folder : folders)
      if (fs::is_regular_file(folder / name / (name + ".safetensors"), error))
        return (folder / name / (name + ".safetensors")).string();
  }
  return fail(Code::not_found, "no such model file, folder or bundled model");
}

Result<std::unique_ptr<Model>> open_model(const Options& options) {
  const auto path = find_model(options.model);
  if (!path) return path.failure();
  return Model::open(*path);
}

}  // namespace naru::apps

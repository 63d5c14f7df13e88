#include "apps/common.h"

#include <unistd.h>
#include <algorithm>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <thread>

namespace naru::apps {

namespace fs = std::filesystem;

std::string padded(int64_t number, size_t digits) {
  const std::string text = std::to_string(number);
  return std::string(digits - std::min(digits, text.size()), '0') + text;
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

std::string program_folder() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  return program.parent_path().string() + "/";
}

std::vector<std::string> model_folders() {
  std::vector<std::string> out;
  if (const char* models = std::getenv("NARU_MODELS")) out.push_back(models);
  out.push_back(program_folder() + "../../models");
  out.push_back(program_folder() + "../share/naru/models");
  return out;
}

Result<std::string> find_model(const std::string& given) {
  const std::string name = given.empty() ? kDefaultModel : given;
  std::error_code error;
  if (fs::is_regular_file(name, error)) return name;
  if (fs::is_directory(name, error)) {
    const fs::path folder = fs::weakly_canonical(name, error);
    for (const fs::path& file : {folder / (folder.filename().string() + ".safetensors"), folder / "model.safetensors"})
      if (fs::is_regular_file(file, error)) return file.string();
    return fail(Code::not_found, "holds neither ", folder.filename().string(),
                ".safetensors nor model.safetensors; name a folder that naru train wrote");
  }
  return find_bundled(name);
}

Result<std::string> find_bundled(const std::string& name) {
  std::error_code error;
  if (!name.empty() && name != ".." && name.find('/') == std::string::npos) {
    for (const fs::path folder : model_folders())
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

#include "tests/apps/naru.h"

#include <filesystem>
#include <sstream>

#include "tests/testing/folder.h"

namespace naru::testing {

namespace fs = std::filesystem;

// A shell sets what the program starts with; exec leaves its exit code and streams alone.
Outcome naru(const std::vector<std::string>& arguments, const Start& start) {
  std::vector<std::string> words = {"/usr/bin/env", "-u", "NARU_ISA", "-u", "NARU_THREADS", "-u", "NARU_MODELS"};
  for (const auto& [name, value] : start.env) words.push_back(concat(name, "=", value));
  std::string script = "exec \"$0\" \"$@\"";
  if (!start.stdout_path.empty()) script += " > " + start.stdout_path;
  if (start.max_file_blocks > 0) script = concat("trap '' XFSZ; ulimit -f ", start.max_file_blocks, "; ", script);
  words.insert(words.end(), {"/bin/sh", "-c", script, start.program.empty() ? built("naru") : start.program});
  words.insert(words.end(), arguments.begin(), arguments.end());
  return {run_program(words, {.timeout_s = start.timeout_s})};
}

std::vector<nlohmann::json> Outcome::objects() const {
  std::vector<nlohmann::json> list;
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);)
    list.push_back(nlohmann::json::parse(line, nullptr, /*allow_exceptions=*/false));
  return list;
}

std::string text_of(const std::string& path) {
  return read_text(path, 1 << 26).value();
}
void write(const std::string& path, std::string_view text) {
  write_file(path, text).value();
}

::testing::AssertionResult says(const Outcome& outcome, const std::string& file, const std::string& message) {
  if (("\n" + outcome.err).find("\nnaru: " + file + ": " + message + "\n") != std::string::npos)
    return ::testing::AssertionSuccess();
  return ::testing::AssertionFailure() << "exit code " << outcome.exit_code << ", stderr:\n" << outcome.err;
}

std::vector<std::string> prefixes(const std::string& text, size_t count) {
  std::vector<std::string> out;
  for (size_t i = 0; i < count; ++i) out.push_back(text.substr(0, i * text.size() / count));
  for (size_t i = 1; i <= std::min<size_t>(4, text.size()); ++i) {
    out.push_back(text.substr(0, i - 1));
    out.push_back(text.substr(0, text.size() - i));
  }
  return out;
}

namespace {

struct Made {
  Folder folder;
  Made() {
    fs::copy_file("tests/training/tiny_read.toml", folder / "tiny.toml");
    fs::copy_file("tests/golden/pictures/page.png", folder / "good.png");
    make({"train-tokenizer", "--lines", "30", "--vocab", "660", "-o", folder / "tiny_tokenizer.json"});
    make({"train", folder / "tiny.toml", "--out", folder / "run", "--steps", "2", "-q"});
    make({"synth", "documents", "--count", "6", "-s", "5", "--out", folder / "set"});
  }
  static void make(const std::vector<std::string>& arguments) {
    const Outcome made = naru(arguments);
    check(made.exit_code == 0, "Naru: ", arguments[0], ": ", made.err);
  }
};

}  // namespace

std::string Naru::path(const std::string& name) {
  static const Made made;
  return made.folder / name;
}

Outcome Naru::read(std::vector<std::string> arguments, const Start& start) {
  arguments.insert(arguments.begin(), {"read", "-q", "-m", path("run")});
  return naru(arguments, start);
}

}  // namespace naru::testing

// Runs the built program `naru` as a user would: arguments, environment, then exit code, stdout and stderr.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "base/file.h"
#include "tests/testing/program.h"

namespace naru::testing {

struct Outcome : ProgramResult {
  std::vector<nlohmann::json> objects() const;  // of stdout, one a line; what is no JSON is a discarded value
};

// How it is started.
struct Start {
  std::string program;                                     // empty: the naru beside this test
  std::vector<std::pair<std::string, std::string>> env{};  // set on top of this program's, without NARU_*
  std::string stdout_path{};                               // where stdout goes instead of Outcome::out
  unsigned timeout_s = 60;                                 // then it is ended
  int64_t max_file_blocks = 0;  // not 0: a file takes no more blocks of 512 bytes, as on a full disk
};
Outcome naru(const std::vector<std::string>& arguments, const Start& start = {});

std::string text_of(const std::string& path);
void write(const std::string& path, std::string_view text);

// True when stderr has the line "naru: FILE: MESSAGE".
::testing::AssertionResult says(const Outcome& outcome, const std::string& file, const std::string& message);

// Prefixes of `text` to try: the shortest ones, the longest ones and some between; the whole is none of them.
std::vector<std::string> prefixes(const std::string& text, size_t count);

// A temporary folder with a tiny recipe, its tokenizer, a model from two steps, and six examples; made once.
//   tiny.toml tiny_tokenizer.json run/model.safetensors set/examples.jsonl set/img/*.png good.png
class Naru : public ::testing::Test {
 protected:
  static std::string path(const std::string& name);
  // naru read -m MODEL -q ARGUMENTS
  static Outcome read(std::vector<std::string> arguments, const Start& start = {});
};

}  // namespace naru::testing

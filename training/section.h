// Reads one table of a TOML file: every value with its range, every key known. Errors are collected, and the one on
// the earliest line is kept, so that a file is mended from the top. After an error a getter returns a value in range.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "training/toml.h"

namespace naru {

class TomlErrors {
 public:
  explicit TomlErrors(const Toml& toml) : toml_(toml) {}
  template <class... Parts>
  void add(const std::string& path, const Parts&... parts) {
    const int line = toml_.line_of(path);
    if (first_ && line >= line_) return;
    first_ = toml_.failure(path, parts...);
    line_ = line;
  }
  int line_of(const std::string& path) const { return toml_.line_of(path); }
  const std::optional<Failure>& first() const { return first_; }

 private:
  const Toml& toml_;
  std::optional<Failure> first_;
  int line_ = 0;
};

// What a number may be, both ends included unless said; printed as "from 0 to 1".
struct Range {
  double low, high;
  bool low_excluded = false, high_excluded = false;
  bool holds(double v) const { return (low_excluded ? v > low : v >= low) && (high_excluded ? v < high : v <= high); }
};
std::ostream& operator<<(std::ostream& out, const Range& range);

class Section {
 public:
  // `value` stands at `path` ("" for the whole file). Both references must outlive the section.
  Section(const nlohmann::json& value, std::string path, TomlErrors& errors);

  // Without `otherwise` the key is required.
  double number(const std::string& key, const Range& range, std::optional<double> otherwise = {});
  int64_t integer(const std::string& key, int64_t low, int64_t high, std::optional<int64_t> otherwise = {});
  bool boolean(const std::string& key, bool otherwise);
  // One of `choices`.
  std::string choice(const std::string& key, const std::vector<std::string>& choices);
  // 1 to 64 letters, digits, '_', '-', '.'. Required.
  std::string word(const std::string& key);
  // A list of such words; empty when the key is missing.
  std::vector<std::string> words(const std::string& key);
  // A number, or [begin, end]; 1 when the key is missing.
  std::pair<double, double> ends(const std::string& key, const Range& range);
  // A table of numbers with at least one. Required.
  std::map<std::string, double> numbers(const std::string& key, const Range& range);
  // A table that somebody else will read; empty when it is missing and not required.
  nlohmann::json table(const std::string& key, bool required);
  // A list of 1 to `most` tables. Required.
  nlohmann::json tables(const std::string& key, size_t most);

  std::string at(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }
  // An error for the first key that no getter asked for, with the nearest known one. Called last.
  void refuse_unknown();

 private:
  const nlohmann::json* find(const std::string& key);
  const nlohmann::json* require(const std::string& key, const std::string& wanted);
  double number_at(const std::string& path, const nlohmann::json& value, const Range& range);
  std::string word_at(const std::string& path, const nlohmann::json& value);

  const nlohmann::json& value_;
  std::string path_;
  TomlErrors& errors_;
  std::set<std::string> known_;
};

}  // namespace naru

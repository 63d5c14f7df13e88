// TOML (toml.io, version 1.0) as a JSON value, with the line of every key.
//
// The text is untrusted: its size, depth, number of values and the length of its keys have limits. Dates, nan and
// infinities are refused, since nothing of ours wants them. toml++ does the parsing and stays behind this header.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "base/error.h"

namespace naru {

struct Toml {
  static constexpr size_t kMaxBytes = 1 << 20, kMaxValues = 20'000, kMaxKeyBytes = 64;
  static constexpr int kMaxDepth = 16;

  std::string name;                  // of the file, for messages
  nlohmann::json root;               // an object
  std::map<std::string, int> lines;  // "phase[0].lr_scale" -> 12; a table stands at its first line

  // The line of a key, or of the closest table above it that has one; 1 when there is none.
  int line_of(std::string path) const;
  // "recipe.toml:12: optimizer.lr: " and the parts: the form of every error about a value.
  template <class... Parts>
  Failure failure(const std::string& path, const Parts&... parts) const {
    return fail(Code::invalid, name, ":", line_of(path), ": ", path, ": ", parts...);
  }
};

// Failure "NAME:LINE: ..." for text that is not TOML or passes a limit.
Result<Toml> parse_toml(std::string_view text, const std::string& name);

}  // namespace naru

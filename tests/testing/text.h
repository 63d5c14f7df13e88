// Texts as tests look at them and change them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace naru::testing {

// How often `part` stands in `text`.
inline size_t count(std::string_view text, std::string_view part) {
  size_t n = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++n;
  return n;
}

// `text` with `to` where `from` stands first. Throws Error when it has no `from`: such a test would change nothing.
inline std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const size_t at = text.find(from);
  check(at != std::string::npos, "replaced: no '", from, "'");
  return text.replace(at, from.size(), to);
}

// The parts of `text` that end with a line break, without it.
inline std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  for (size_t at = 0, end; (end = text.find('\n', at)) != std::string::npos; at = end + 1)
    out.push_back(text.substr(at, end - at));
  return out;
}

}  // namespace naru::testing

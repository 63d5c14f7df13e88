#include "omni/plain_text.h"

#include <algorithm>

namespace naru {
namespace {

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(' '), end = text.find_last_not_of(' ');
  return begin == text.npos ? std::string_view() : text.substr(begin, end - begin + 1);
}

bool is_row(std::string_view line) {
  return line.size() > 1 && line.front() == '|' && line.back() == '|';
}

// The line between a table's head and its body.
bool is_rule(std::string_view line) {
  return is_row(line) && line.find('-') != line.npos && line.find_first_not_of("|-: ") == line.npos;
}

std::string cells_of(std::string_view row) {
  std::string out;
  row = row.substr(1, row.size() - 2);
  for (size_t begin = 0; begin <= row.size();) {
    const size_t end = std::min(row.find('|', begin), row.size());
    if (begin > 0) out += '\t';
    out += trimmed(row.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

std::string_view without_heading(std::string_view line) {
  const size_t n = std::min(line.find_first_not_of('#'), line.size());
  return n > 0 && n <= 6 && n < line.size() && line[n] == ' ' ? line.substr(n + 1) : line;
}

std::string without_bold(std::string_view line) {
  std::string out;
  for (size_t at = 0; at < line.size();) {
    const size_t end = line.find("**", at);
    out += line.substr(at, end - at);
    at = end == line.npos ? line.size() : end + 2;
  }
  return out;
}

}  // namespace

std::string without_markdown(std::string_view text) {
  std::string out;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    if (is_rule(line)) continue;
    out += without_bold(is_row(line) ? cells_of(line) : std::string(without_heading(line)));
    if (begin <= text.size()) out += '\n';
  }
  return out;
}

}  // namespace naru

// Markdown as tests read it, knowing nothing of how it was written.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace naru::testing {

struct MarkdownTable {
  std::vector<std::string> series, categories;                       // column and row headers
  std::map<std::pair<std::string, std::string>, std::string> cells;  // [series, category]
};

// Of a row `| a | b |`.
inline std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> out;
  for (size_t begin = 1, end; (end = line.find('|', begin)) != std::string::npos; begin = end + 1) {
    std::string cell = line.substr(begin, end - begin);
    cell.erase(0, std::min(cell.size(), cell.find_first_not_of(' ')));
    while (!cell.empty() && cell.back() == ' ') cell.pop_back();
    out.push_back(std::move(cell));
  }
  return out;
}

inline MarkdownTable parse_table(const std::string& markdown) {
  MarkdownTable table;
  std::istringstream lines(markdown);
  std::string line;
  std::getline(lines, line);
  const auto header = cells_of(line);
  table.series.assign(header.begin() + 1, header.end());
  std::getline(lines, line);  // the rule
  while (std::getline(lines, line)) {
    const auto row = cells_of(line);
    table.categories.push_back(row.at(0));
    for (size_t s = 0; s < table.series.size(); ++s) table.cells[{table.series[s], row.at(0)}] = row.at(s + 1);
  }
  return table;
}

// The first number in a text: separators dropped, a minus before a currency sign counted.
inline double number_in(const std::string& text) {
  std::string digits;
  for (size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    const bool digit = c >= '0' && c <= '9';
    if (digit || (c == '.' && !digits.empty()))
      digits += c;
    else if (c != ',' && !digits.empty())
      break;
  }
  const size_t first = text.find_first_of("0123456789");
  const bool negative = text.substr(0, first).find('-') != std::string::npos;
  return (negative ? -1 : 1) * std::atof(digits.c_str());
}

}  // namespace naru::testing

#include "evaluation/table.h"

#include <algorithm>
#include <map>
#include <optional>

#include "evaluation/forms.h"
#include "evaluation/numbers.h"

namespace naru {
namespace {

using Rows = std::vector<std::vector<std::string>>;

std::string plain_cell(std::string cell) {
  for (const char* mark : {"**", "__"})
    if (cell.size() > 4 && cell.starts_with(mark) && cell.ends_with(mark)) return cell.substr(2, cell.size() - 4);
  return cell;
}

Rows parse_markdown(std::string_view text) {
  Rows out;
  for (const std::string_view line : lines_of(text)) {
    if (line.find('|') == std::string_view::npos) {
      if (!out.empty()) break;
      continue;
    }
    std::vector<std::string> cells = markdown_cells(line);
    if (is_markdown_rule(cells)) continue;
    for (std::string& cell : cells) cell = plain_cell(std::move(cell));
    out.push_back(std::move(cells));
  }
  return out;
}

// One line of CSV (RFC 4180, without line breaks in cells).
std::vector<std::string> csv_cells(std::string_view line, char separator) {
  std::vector<std::string> out;
  std::string cell;
  bool quoted = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted && c == '"' && i + 1 < line.size() && line[i + 1] == '"') {
      cell += line[++i];
    } else if (c == '"' && (quoted || trimmed(cell).empty())) {
      quoted = !quoted;
    } else if (c == separator && !quoted) {
      out.emplace_back(trimmed(cell));
      cell.clear();
    } else {
      cell += c;
    }
  }
  out.emplace_back(trimmed(cell));
  return out;
}

Rows parse_csv(std::string_view text) {
  const char separator = text.find('\t') != std::string_view::npos ? '\t' : ',';
  Rows out;
  for (const std::string_view line : lines_of(text))
    if (!trimmed(line).empty()) out.push_back(csv_cells(line, separator));
  return out;
}

struct Value {
  std::u32string text;
  std::optional<Number> number;
};
using Headers = std::pair<std::u32string, std::u32string>;  // of row and column

struct Cells {
  std::map<Headers, std::vector<Value>> of;
  size_t count = 0;
};

// Columns by name; `single` is the column whose header does not count, none of them when it is 0.
Cells cells_of(const Rows& rows, size_t single) {
  Cells out;
  if (rows.empty()) return out;
  std::vector<std::u32string> names;
  for (size_t c = 0; c < std::min(rows[0].size(), kMostCells); ++c)
    names.push_back(c == single ? std::u32string() : exact_form(rows[0][c]));
  for (size_t r = 1; r < rows.size(); ++r) {
    const std::u32string row = rows[r].empty() || out.count > kMostCells ? std::u32string() : exact_form(rows[r][0]);
    for (size_t c = 1; c < rows[r].size(); ++c) {
      if (rows[r][c].empty()) continue;
      ++out.count;
      if (out.count > kMostCells || c >= names.size()) continue;  // counted, and met by none
      out.of[{row, names[c]}].push_back({exact_form(rows[r][c]), lone_number(collapsed(rows[r][c]))});
    }
  }
  return out;
}

size_t columns_of(const Rows& rows) {
  return rows.empty() ? 0 : rows[0].size();
}

// Which column of the answer stands for the target's only one: that of its name, else the first.
size_t single_column(const Rows& target, const Rows& answer) {
  const std::u32string name = exact_form(target[0][1]);
  for (size_t c = 1; c < std::min(columns_of(answer), kMostCells); ++c)
    if (exact_form(answer[0][c]) == name) return c;
  return 1;
}

bool same_value(const Value& target, const Value& answer) {
  if (target.text == answer.text) return true;
  return target.number && answer.number && same_number(*target.number, *answer.number);
}

// How many values of one place meet a partner; each is used once.
size_t pairs_of(const std::vector<Value>& target, const std::vector<Value>& answer) {
  std::vector<bool> used(answer.size());
  size_t out = 0;
  for (const Value& value : target)
    for (size_t i = 0; i < answer.size(); ++i) {
      if (used[i] || !same_value(value, answer[i])) continue;
      used[i] = true;
      ++out;
      break;
    }
  return out;
}

}  // namespace

Rows parse_table(std::string_view text) {
  text = text.substr(0, kMostTableBytes);
  Rows rows = text.find('|') == std::string_view::npos ? parse_csv(text) : parse_markdown(text);
  return rows.size() < 2 ? Rows() : rows;
}

double table_f1(std::string_view target, std::string_view answer) {
  const Rows wanted = parse_table(target), given = parse_table(answer);
  const bool single = columns_of(wanted) == 2;
  const Cells want = cells_of(wanted, single ? 1 : 0);
  const Cells have = cells_of(given, single ? single_column(wanted, given) : 0);
  if (want.count == 0 || have.count == 0) return 0;
  size_t met = 0;
  for (const auto& [headers, values] : want.of)
    if (const auto found = have.of.find(headers); found != have.of.end()) met += pairs_of(values, found->second);
  return 2 * double(met) / double(want.count + have.count);
}

}  // namespace naru

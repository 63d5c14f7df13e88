// Tables in Markdown or CSV, and how alike two of them are. Time is bounded by the text and kMostCells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace naru {

// Rows of cells, the header first; empty when the text holds no table. The first table of a text in Markdown: rows with
// a bar in each, where the rule beneath the header may be missing. Without a bar anywhere, the lines are rows of CSV,
// or of tab-separated cells.
std::vector<std::vector<std::string>> parse_table(std::string_view text);
constexpr size_t kMostTableBytes = 1 << 20;  // what stands behind them is not read

// Cells of a table that are compared; more of them count as wrong.
constexpr size_t kMostCells = 10'000;

// F1 over cells (row header, column header, value). Headers and words are compared as `exact` does, numbers as
// `relaxed` does; empty cells are none. Where the target has one column of values its header does not count, and the
// corner never does. 0 when one side has no cell.
double table_f1(std::string_view target, std::string_view answer);

}  // namespace naru

// Tables: widths of columns from their texts, numbers at the right, rules.
#include <algorithm>
#include <numeric>

#include "synth/page/layout.h"
#include "synth/text/utf8.h"

namespace naru::synth {

// Each column as wide as its widest text; where that is too much, columns of text give way and wrap.
bool Layout::measure_columns(const PageTableData& table, int x, int width, Grid* grid) {
  const Type type = body(), head = style_.bold_heads ? bold() : body();
  const size_t n = table.columns.size();
  std::vector<int> natural(n, 0), least(n, 0);
  for (size_t c = 0; c < n; ++c) {
    const auto measure = [&](const std::string& text, const Type& in) {
      const std::u32string points = *decode(text);
      natural[c] = std::max(natural[c], width_of(points, in));
      if (table.columns[c].right) least[c] = natural[c];
    };
    if (table.headed) measure(table.columns[c].head, head);
    for (const auto& row : table.rows) measure(row[c], type);
    natural[c] += 2 * style_.cell_x + kPx;
    least[c] = table.columns[c].right ? natural[c] : std::min(natural[c], style_.size * 5);
  }
  if (table.two_lines) natural[table.names] = least[table.names] = style_.size;
  int sum = std::accumulate(natural.begin(), natural.end(), 0);
  for (size_t c = 0; c < n && sum > width; ++c) {  // the longest texts first would be fairer; one pass is enough
    const int cut = std::min(sum - width, natural[c] - least[c]);
    natural[c] -= cut, sum -= cut;
  }
  if (sum > width) return false;
  if (style_.full_tables || page_.kind == PageKind::receipt || table.two_lines) {
    const int room = width - sum;
    for (size_t c = 0; c < n; ++c) natural[c] += room / int(n);
    natural[table.names] += room - room / int(n) * int(n);
  }
  grid->x0 = x;
  if (!style_.full_tables && style_.title_centred)
    grid->x0 += (width - std::accumulate(natural.begin(), natural.end(), 0)) / 2;
  int left = grid->x0;
  for (const int w : natural) grid->left.push_back(left), left += w;
  grid->widths = natural;
  grid->x1 = left;
  return true;
}

int Layout::table_row(const PageTableData& table, const std::vector<std::string>& cells, const Grid& grid, bool head,
                      int y) {
  const Type type = head && style_.bold_heads ? bold() : body();
  int bottom = y;
  for (size_t c = 0; c < cells.size(); ++c) {
    if (head)
      begin_part("head", cells[c]);
    else
      begin_part("cell", cells[c], table.columns[c].head, cells[table.names]);
    const Across across = head && style_.centred_heads ? Across::centre
                          : table.columns[c].right     ? Across::right
                                                       : Across::left;
    const int room = grid.widths[c] - 2 * style_.cell_x;
    bottom =
        std::max(bottom, put_wrapped(cells[c], type, grid.left[c] + style_.cell_x, room, y + style_.cell_y, across));
  }
  return bottom + style_.cell_y;
}

// The name across the table, the rest below it.
int Layout::two_line_row(const PageTableData& table, const std::vector<std::string>& cells, const Grid& grid, int y) {
  begin_part("cell", cells[table.names], table.columns[table.names].head, cells[table.names]);
  y = put_wrapped(cells[table.names], body(), grid.x0 + style_.cell_x, grid.x1 - grid.x0 - 2 * style_.cell_x, y,
                  Across::left);
  int bottom = y;
  for (size_t c = 0; c < cells.size(); ++c) {
    if (c == table.names) continue;
    begin_part("cell", cells[c], table.columns[c].head, cells[table.names]);
    const int room = grid.widths[c] - 2 * style_.cell_x;
    bottom = std::max(bottom, put_wrapped(cells[c], body(), grid.left[c] + style_.cell_x, room, y, Across::right));
  }
  return bottom + style_.cell_y;
}

// `edges`: tops of the rows and the bottom of the last.
void Layout::rule_table(const Grid& grid, const std::vector<int>& edges, bool headed) {
  const int w = style_.rule_width, top = edges.front(), bottom = edges.back();
  const auto level = [&](size_t i, int width) { rule(grid.x0, edges[i], grid.x1, width, style_.rule); };
  const size_t last = edges.size() - 1;
  switch (style_.table) {
    case TableForm::plain:
      break;
    case TableForm::grid:
      for (size_t i = 0; i <= last; ++i) level(i, w);
      for (const int left : grid.left) upright_rule(left, top, bottom, w, style_.rule);
      upright_rule(grid.x1 - w, top, bottom, w, style_.rule);
      break;
    case TableForm::rows:
      for (size_t i = headed ? 1 : 0; i <= last; ++i) level(i, w);
      break;
    case TableForm::book:
      level(0, 2 * kPx), level(last, 2 * kPx);
      if (headed) level(1, kPx);
      break;
    case TableForm::bands:
      level(last, w);
      break;
    case TableForm::upright:
      for (size_t c = 1; c < grid.left.size(); ++c) upright_rule(grid.left[c], top, bottom, w, style_.rule);
      break;
  }
}

int Layout::table(const Block& block, int x, int width, int y) {
  const PageTableData& table = block.table;
  Grid grid;
  if (!measure_columns(table, x, width, &grid)) {
    ok_ = false;
    return y;
  }
  const bool coloured = style_.table == TableForm::bands || (style_.table == TableForm::grid && style_.centred_heads);
  std::vector<int> edges{y};
  const auto fill_row = [&](size_t ground) {
    shapes_[ground].path.rectangle(grid.x0, edges[edges.size() - 2], grid.x1, edges.back());
  };
  if (table.headed) {
    std::vector<std::string> heads;
    for (const TableColumn& column : table.columns) heads.push_back(column.head);
    const size_t ground = shapes_.size();
    if (coloured) shape(style_.band);
    edges.push_back(table.two_lines ? two_line_row(table, heads, grid, y)
                                    : table_row(table, heads, grid, /*head=*/true, y));
    if (coloured) fill_row(ground);
    if (table.two_lines && style_.table == TableForm::plain)
      rule(grid.x0, edges.back(), grid.x1, kPx, style_.rule, style_.dash);
  }
  for (size_t r = 0; r < table.rows.size() && ok_; ++r) {
    const bool band = style_.table == TableForm::bands && r % 2 == 1;
    const size_t ground = shapes_.size();
    if (band) shape(style_.band);
    edges.push_back(table.two_lines ? two_line_row(table, table.rows[r], grid, edges.back())
                                    : table_row(table, table.rows[r], grid, /*head=*/false, edges.back()));
    if (band) fill_row(ground);
  }
  if (!table.two_lines || style_.table == TableForm::rows) rule_table(grid, edges, table.headed);
  return edges.back() + style_.rule_width;
}

}  // namespace naru::synth

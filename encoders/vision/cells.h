// Which cells of a picture are worth a position. Most of a page is paper, and of a line its margins: what shows nothing
// is not sent through the blocks and not to the backbone; the places of the others tell where they stand.
#pragma once

#include <cstdint>
#include <vector>

#include "media/types.h"

namespace naru {

constexpr int64_t kCellPx = 8;

struct Cells {
  int64_t rows, columns;  // of merged cells, blank ones included
  // Cells of 8 px that the blocks see, y * (columns * merge_columns) + x, ascending; at least one.
  std::vector<int32_t> seen;
  // Merged cells that become embeddings, those with a member that is seen: y * columns + x, ascending.
  std::vector<int32_t> kept;
};

// A cell is blank when its grey values (of BT.601, 0 to 255) span less than `blank_below`. On noisy paper every cell
// spans more than that, so the bound rises to 1.5 times what nine cells in ten exceed; on a picture of low contrast it
// is never more than a quarter of what the whole picture spans. A picture whose cells are nearly all ink is taken for a
// noisy one: its bound is that quarter. 0: no cell is blank. Throws Error unless height and width are multiples of 8 *
// merge.
//
// `coloured`: instead of grey values each of the three colours counts by itself, and a cell spans what its widest does.
// Ink differs from paper in grey, but what is painted on a table may differ from it in hue alone.
Cells find_cells(const Image& image, int64_t merge_rows, int64_t merge_columns, int64_t blank_below,
                 bool coloured = false);

}  // namespace naru

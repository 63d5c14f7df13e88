// Pictures to backbone embeddings: a convolutional stem (8 px a cell), bidirectional blocks with two-dimensional RoPE,
// a merge of neighbouring cells, blocks over merged ones, and a projection. Trained with the backbone, from nothing.
//
//   pixels (P, 3) -> stem -> cells (Y/8 * X/8, C) -> those that are not blank -> blocks -> merge rows x columns
//                 -> blocks -> features (n, D) -> embeddings (n, D)
//
// Any aspect ratio: height and width are multiples of 8 * merge; pictures of a batch are packed, not padded. The result
// of a picture does not depend on the others.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "core/nn/block.h"
#include "core/ops/pixels.h"
#include "encoders/vision/cells.h"

namespace naru {

struct VisionConfig {
  std::vector<int64_t> channels = {48, 96, 128,
                                   192};        // of the stem's 3 x 3 convolutions; the last is the block's d_model
  std::vector<int64_t> strides = {2, 2, 1, 2};  // their product is 8
  int64_t n_layers = 4;                         // blocks over cells
  int64_t n_merged_layers = 0;                  // blocks over merged cells
  BlockConfig block;                            // of both; causal is false
  RopeTable rope;                               // sections {0, rows, columns}
  int64_t merge_rows = 2, merge_columns = 2;
  int64_t blank_below = 0;   // of find_cells(); 0: every cell is sent
  bool stem_norm = true;     // an RMSNorm after each convolution
  bool sparse_stem = false;  // the stem computes only what seen cells depend on; gradients are then other sums
  int64_t d_out = 0;         // width of the backbone
};

// The pictures of a batch as the encoder leaves them.
struct Encoded {
  Tensor features;    // (n, D): what the reading heads see; normalised
  Tensor embeddings;  // (n, d_out): what the backbone sees
  struct Grid {
    int64_t first = 0;  // its embeddings: first .. first + cells.size() - 1
    int64_t rows = 0, columns = 0;
    std::vector<int32_t> cells;  // of each embedding: row * columns + column, ascending
  };
  std::vector<Grid> grids;
};

// Where what the blocks see stands.
struct BlockPlaces {
  Tensor places;    // (n, 3) i32: 0, row, column
  Tensor segments;  // (B + 1) i32: where each picture's begin
};

class VisionEncoder {
 public:
  VisionEncoder(Params p, const VisionConfig& config);

  // Throws Error for a picture whose sides are not multiples of 8 * merge. `with_blocks` false leaves out the blocks:
  // the stem alone is trained first. coloured: of each picture, as cells_of() has it; empty: of none.
  Encoded forward(const std::vector<const Image*>& images, bool with_blocks = true,
                  const std::vector<bool>& coloured = {}) const;

  // What forward() sends of a picture. coloured: as find_cells() has it.
  Cells cells_of(const Image& image, bool coloured = false) const {
    return find_cells(image, config_.merge_rows, config_.merge_columns, config_.blank_below, coloured);
  }

  // Of the stem's forward pass over one picture; multiply and add count as two.
  double stem_flops(const Cells& picture) const;

  const VisionConfig& config() const { return config_; }
  // Sides must be multiples of these.
  int64_t multiple_rows_px() const { return kCellPx * config_.merge_rows; }
  int64_t multiple_columns_px() const { return kCellPx * config_.merge_columns; }

 private:
  struct Stage {
    Tensor weight, bias;  // (O, 3, 3, I), (O)
    std::optional<RmsNorm> norm;
    int64_t stride;
  };
  // (B, 2) i32: height and width. Throws Error for those that forward() refuses.
  Tensor sizes_of(const std::vector<const Image*>& images) const;
  // The pixels that the stem begins with, then those that each of its stages computes, for pictures of `sizes` (B, 2).
  std::vector<Pixels> stem_pixels(const Tensor& sizes, std::span<const Cells> pictures) const;
  // Pixels (P, 3) -> the cells that the last of `pixels` lists (n, C).
  Tensor stem(Tensor x, const std::vector<Pixels>& pixels) const;
  // x (n, C) -> (n, C)
  Tensor blocks(const std::vector<Block>& layers, Tensor x, const BlockPlaces& at) const;

  VisionConfig config_;
  std::vector<Stage> stem_;
  std::vector<Block> layers_, merged_layers_;
  RmsNorm norm_, feature_norm_, out_norm_;
  Linear merge_, out_;
};

// Pixels of pictures, one after another, brightness and contrast made even: (x - mean) / (deviation + 4), the mean and
// the standard deviation over all values of the picture. -> (P, 3) f32.
Tensor standardise(const std::vector<const Image*>& images);

}  // namespace naru

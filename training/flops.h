// Floating-point operations of a forward pass, counted from the shapes: multiply and add count as two. A backward pass
// takes twice as many.
#pragma once

#include "core/nn/block.h"
#include "encoders/vision/vision_encoder.h"

namespace naru {

// `pairs` of query and key are scored over all sequences.
double block_flops(const BlockConfig& block, double positions, double pairs);

// Pictures of n_pixels in all, of which the blocks see n_cells and n_features are sent; the stem, blocks and merge.
struct PictureSizes {
  double n_pixels = 0, n_cells = 0, n_features = 0, pairs = 0;
};
double vision_flops(const VisionConfig& config, const PictureSizes& sizes, bool with_blocks);

}  // namespace naru

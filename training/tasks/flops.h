// Floating-point operations of a forward pass, counted from the shapes: multiply and add count as two. A backward pass
// takes twice as many.
#pragma once

#include "core/nn/flops.h"
#include "encoders/audio/audio_encoder.h"
#include "encoders/vision/vision_encoder.h"

namespace naru {

// Pictures whose stems take `stem` operations; n_cells of them are seen, and n_features merged ones are sent. Pairs are
// of query and key, of cells and of merged ones.
struct PictureSizes {
  int64_t n_cells = 0, n_features = 0;
  double stem = 0, pairs = 0, merged_pairs = 0;

  void add(const VisionEncoder& vision, const Cells& picture);
};
double vision_flops(const VisionConfig& config, const PictureSizes& sizes, bool with_blocks);

// Sounds whose stems take `stem` operations, the layer that brings their frames to the width of the blocks included;
// the blocks see n_frames of them, and n_features are sent.
struct SoundSizes {
  double stem = 0, n_frames = 0, n_features = 0, pairs = 0;
};
double audio_flops(const AudioConfig& config, const SoundSizes& sizes, bool with_blocks);

}  // namespace naru

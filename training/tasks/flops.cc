#include "training/tasks/flops.h"

namespace naru {

void PictureSizes::add(const VisionEncoder& vision, const Cells& picture) {
  const auto seen = double(picture.seen.size()), kept = double(picture.kept.size());
  n_cells += int64_t(picture.seen.size());
  n_features += int64_t(picture.kept.size());
  stem += vision.stem_flops(picture);
  pairs += seen * seen;
  merged_pairs += kept * kept;
}

double vision_flops(const VisionConfig& v, const PictureSizes& sizes, bool with_blocks) {
  double out = sizes.stem;
  if (with_blocks)
    out += double(v.n_layers) * block_flops(v.block, double(sizes.n_cells), sizes.pairs) +
           double(v.n_merged_layers) * block_flops(v.block, double(sizes.n_features), sizes.merged_pairs);
  const double D = double(v.block.d_model);
  return out + 2 * double(sizes.n_features) * D * (double(v.merge_rows * v.merge_columns) * D + double(v.d_out));
}

double audio_flops(const AudioConfig& a, const SoundSizes& sizes, bool with_blocks) {
  double out = sizes.stem;
  if (with_blocks) out += double(a.n_layers) * block_flops(a.block, sizes.n_frames, sizes.pairs);
  const double D = double(a.block.d_model);
  return out + 2 * sizes.n_features * D * (double(a.merge_frames) * D + double(a.d_out));
}

}  // namespace naru

#include "encoders/vision/vision_encoder.h"

#include <cmath>

#include "core/ops/activation.h"
#include "core/ops/conv.h"

namespace naru {
namespace {

// Places (0, row, column) of all cells, (n, 3) i32, and where each picture's cells begin, (B + 1) i32.
void places_of(const Tensor& sizes, Tensor* places, Tensor* segments) {
  std::vector<int32_t> at, begin{0};
  for (int64_t b = 0; b < sizes.dim(0); ++b) {
    const int32_t rows = sizes.data<int32_t>()[2 * b], columns = sizes.data<int32_t>()[2 * b + 1];
    for (int32_t y = 0; y < rows; ++y)
      for (int32_t x = 0; x < columns; ++x) at.insert(at.end(), {0, y, x});
    begin.push_back(begin.back() + rows * columns);
  }
  *places = from(at, {int64_t(at.size() / 3), 3});
  *segments = from(begin, {int64_t(begin.size())});
}

}  // namespace

Tensor standardise(const std::vector<const Image*>& images) {
  int64_t P = 0;
  for (const Image* image : images) P += int64_t(image->height) * image->width;
  const Tensor out = empty({P, 3});
  float* to = out.data<float>();
  for (const Image* image : images) {
    int64_t sum = 0, squares = 0;  // whole numbers: exact in any order
    for (const uint8_t v : image->pixels) sum += v, squares += int64_t(v) * v;
    const double n = double(image->pixels.size()), mean = double(sum) / n;
    const double variance = double(squares) / n - mean * mean;
    const float shift = float(mean), scale = float(1 / (std::sqrt(variance > 0 ? variance : 0) + 4));
    for (const uint8_t v : image->pixels) *to++ = (float(v) - shift) * scale;
  }
  return out;
}

VisionEncoder::VisionEncoder(Params p, const VisionConfig& c)
    : config_(c),
      norm_(p / "norm", c.block.d_model, c.block.norm_eps),
      feature_norm_(p / "feature_norm", c.block.d_model, c.block.norm_eps),
      out_norm_(p / "out_norm", c.d_out, c.block.norm_eps),
      merge_(p / "merge", c.merge_rows * c.merge_columns * c.block.d_model, c.block.d_model,
             Init::normal(1 / std::sqrt(double(c.merge_rows * c.merge_columns * c.block.d_model)))),
      out_(p / "out", c.block.d_model, c.d_out, Init::normal(1 / std::sqrt(double(c.block.d_model)))) {
  check(!c.channels.empty() && c.channels.size() == c.strides.size() && c.channels.back() == c.block.d_model,
        "VisionEncoder: channels and strides must be lists of one length that end in d_model = ", c.block.d_model);
  check(!c.block.causal, "VisionEncoder: its blocks must not be causal");
  int64_t I = 3, stride = 1;
  for (size_t i = 0; i < c.channels.size(); ++i) {
    const int64_t O = c.channels[i];
    const Params at = p / "stem" / int64_t(i);
    stem_.push_back({.weight = at.get("weight", {O, 3, 3, I}, Init::normal(std::sqrt(2.0 / double(9 * I)))),
                     .bias = at.get("bias", {O}, Init::zeros()),
                     .norm = RmsNorm(at / "norm", O, c.block.norm_eps),
                     .stride = c.strides[i]});
    I = O;
    stride *= c.strides[i];
  }
  check(stride == kCellPx, "VisionEncoder: the strides must multiply to ", kCellPx, ", got ", stride);
  for (int64_t i = 0; i < c.n_layers; ++i) layers_.emplace_back(p / "layers" / i, c.block);
}

Encoded VisionEncoder::forward(const std::vector<const Image*>& images, bool with_blocks) const {
  std::vector<int32_t> pixel_sizes;
  for (const Image* image : images) {
    check(image->height > 0 && image->width > 0 && image->height % multiple_rows_px() == 0 &&
              image->width % multiple_columns_px() == 0,
          "VisionEncoder: height and width must be multiples of ", multiple_rows_px(), " and ", multiple_columns_px(),
          ", got ", image->height, " x ", image->width);
    pixel_sizes.insert(pixel_sizes.end(), {image->height, image->width});
  }
  Tensor x = standardise(images);                                 // (P, 3)
  Tensor sizes = from(pixel_sizes, {int64_t(images.size()), 2});  // (B, 2)
  for (size_t i = 0; i < stem_.size(); ++i) {
    const Stage& stage = stem_[i];
    const Conv2dOutput y = conv2d(x, sizes, stage.weight, stage.bias, {.stride = stage.stride, .pad = 1});
    x = stage.norm(y.y);
    if (i + 1 < stem_.size()) x = relu(x);
    sizes = y.sizes;
  }
  Tensor places, segments;
  places_of(sizes, &places, &segments);
  if (with_blocks) {
    const RopeAngles angles = rope_angles(places, config_.rope);
    BlockInput in;
    in.segments = segments;
    in.angles = &angles;
    for (const Block& layer : layers_) x = layer(x, in);
  }
  x = norm_(x);  // (cells, C)

  Encoded out;
  std::vector<int32_t> members;  // of each merged cell, row by row
  int64_t n = 0;
  for (int64_t b = 0; b < sizes.dim(0); ++b) {
    const int64_t columns = sizes.data<int32_t>()[2 * b + 1], first = segments.data<int32_t>()[b];
    const int64_t rows_out = sizes.data<int32_t>()[2 * b] / config_.merge_rows,
                  columns_out = columns / config_.merge_columns;
    for (int64_t y = 0; y < rows_out; ++y)
      for (int64_t X = 0; X < columns_out; ++X)
        for (int64_t dy = 0; dy < config_.merge_rows; ++dy)
          for (int64_t dx = 0; dx < config_.merge_columns; ++dx)
            members.push_back(
                int32_t(first + (y * config_.merge_rows + dy) * columns + X * config_.merge_columns + dx));
    out.grids.push_back({n, rows_out, columns_out});
    n += rows_out * columns_out;
  }
  const int64_t r = config_.merge_rows * config_.merge_columns;
  out.features = feature_norm_(merge_(gather_concat(x, from(members, {n, r}))));
  out.embeddings = out_norm_(out_(out.features));
  return out;
}

}  // namespace naru

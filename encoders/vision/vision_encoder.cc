#include "encoders/vision/vision_encoder.h"

#include <cmath>

#include "core/ops/activation.h"
#include "core/ops/conv.h"
#include "core/ops/rows.h"

namespace naru {
namespace {

// The cells of a batch that are seen, as rows of the stem's output: (n) i32.
Tensor seen_rows(const std::vector<Cells>& pictures, int64_t merge_rows, int64_t merge_columns) {
  std::vector<int32_t> rows;
  int32_t first = 0;
  for (const Cells& picture : pictures) {
    for (const int32_t cell : picture.seen) rows.push_back(first + cell);
    first += int32_t(picture.rows * merge_rows * picture.columns * merge_columns);
  }
  return from(rows, {int64_t(rows.size())});
}

// Where the cells lie that `list` has of each picture: those seen, or those kept, which are merged (merge_columns 1).
BlockPlaces places_of(const std::vector<Cells>& pictures, std::vector<int32_t> Cells::*list, int64_t merge_columns) {
  std::vector<int32_t> places, segments{0};
  for (const Cells& picture : pictures) {
    const auto X = int32_t(picture.columns * merge_columns);
    for (const int32_t cell : picture.*list) places.insert(places.end(), {0, cell / X, cell % X});
    segments.push_back(segments.back() + int32_t((picture.*list).size()));
  }
  return {from(places, {int64_t(places.size()) / 3, 3}), from(segments, {int64_t(segments.size())})};
}

// The members of each merged cell that is kept, row by row: which of the cells that are seen, -1 for a blank one.
// -> (n, rows * columns) i32
Tensor members_of(const std::vector<Cells>& pictures, int64_t merge_rows, int64_t merge_columns) {
  std::vector<int32_t> members;
  int32_t first = 0;
  for (const Cells& picture : pictures) {
    const int64_t X = picture.columns * merge_columns;
    std::vector<int32_t> row_of(size_t(X * picture.rows * merge_rows), -1);
    for (const int32_t cell : picture.seen) row_of[size_t(cell)] = first++;
    for (const int32_t kept : picture.kept)
      for (int64_t dy = 0; dy < merge_rows; ++dy)
        for (int64_t dx = 0; dx < merge_columns; ++dx)
          members.push_back(row_of[size_t((kept / picture.columns * merge_rows + dy) * X +
                                          kept % picture.columns * merge_columns + dx)]);
  }
  const int64_t r = merge_rows * merge_columns;
  return from(members, {int64_t(members.size()) / r, r});
}

std::vector<Encoded::Grid> grids_of(std::vector<Cells> pictures) {
  std::vector<Encoded::Grid> out;
  int64_t first = 0;
  for (Cells& picture : pictures) {
    const auto n = int64_t(picture.kept.size());
    out.push_back({first, picture.rows, picture.columns, std::move(picture.kept)});
    first += n;
  }
  return out;
}

// Cells that are seen as pixels of pictures whose pixels are cells.
std::vector<PixelRun> runs_of(std::span<const Cells> pictures, int64_t merge_columns) {
  std::vector<PixelRun> out;
  for (int32_t b = 0; b < int32_t(pictures.size()); ++b) {
    const auto X = int32_t(pictures[size_t(b)].columns * merge_columns);
    for (const int32_t cell : pictures[size_t(b)].seen) out.push_back({b, cell / X, cell % X, cell % X + 1});
  }
  return joined(std::move(out));
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
                     .norm = c.stem_norm ? std::optional(RmsNorm(at / "norm", O, c.block.norm_eps)) : std::nullopt,
                     .stride = c.strides[i]});
    I = O;
    stride *= c.strides[i];
  }
  check(stride == kCellPx, "VisionEncoder: the strides must multiply to ", kCellPx, ", got ", stride);
  for (int64_t i = 0; i < c.n_layers; ++i) layers_.emplace_back(p / "layers" / i, c.block);
  for (int64_t i = 0; i < c.n_merged_layers; ++i) merged_layers_.emplace_back(p / "merged_layers" / i, c.block);
}

std::vector<Pixels> VisionEncoder::stem_pixels(const Tensor& sizes, std::span<const Cells> pictures) const {
  std::vector<Pixels> out{all_pixels(sizes)};
  for (const Stage& stage : stem_)
    out.push_back(all_pixels(conv2d_sizes(out.back().sizes, 3, 3, {.stride = stage.stride, .pad = 1})));
  if (!config_.sparse_stem) return out;
  out.back().runs = runs_of(pictures, config_.merge_columns);
  for (size_t i = stem_.size() - 1; i > 0; --i)
    out[i] = pixels_under(out[i + 1], out[i].sizes, 3, 3, {.stride = stem_[i].stride, .pad = 1});
  return out;
}

double VisionEncoder::stem_flops(const Cells& picture) const {
  const std::vector<int32_t> sides{int32_t(picture.rows * multiple_rows_px()),
                                   int32_t(picture.columns * multiple_columns_px())};
  const std::vector<Pixels> pixels = stem_pixels(from(sides, {1, 2}), std::span(&picture, 1));
  double out = 0;
  for (size_t i = 0; i < stem_.size(); ++i) out += 2 * double(pixels[i + 1].count()) * double(stem_[i].weight.size());
  return out;
}

Tensor VisionEncoder::sizes_of(const std::vector<const Image*>& images) const {
  std::vector<int32_t> sizes;
  for (const Image* image : images) {
    check(image->height > 0 && image->width > 0 && image->height % multiple_rows_px() == 0 &&
              image->width % multiple_columns_px() == 0,
          "VisionEncoder: height and width must be multiples of ", multiple_rows_px(), " and ", multiple_columns_px(),
          ", got ", image->height, " x ", image->width);
    sizes.insert(sizes.end(), {image->height, image->width});
  }
  return from(sizes, {int64_t(images.size()), 2});
}

Tensor VisionEncoder::stem(Tensor x, const std::vector<Pixels>& pixels) const {
  for (size_t i = 0; i < stem_.size(); ++i) {
    const Stage& stage = stem_[i];
    x = conv2d(x, pixels[i], pixels[i + 1], stage.weight, stage.bias, {.stride = stage.stride, .pad = 1});
    if (stage.norm) x = (*stage.norm)(x);
    if (i + 1 < stem_.size()) x = relu(x);
  }
  return x;
}

Tensor VisionEncoder::blocks(const std::vector<Block>& layers, Tensor x, const BlockPlaces& at) const {
  if (layers.empty()) return x;
  const RopeAngles angles = rope_angles(at.places, config_.rope);
  BlockInput in;
  in.segments = at.segments;
  in.angles = &angles;
  for (const Block& layer : layers) x = layer(x, in);
  return x;
}

Encoded VisionEncoder::forward(const std::vector<const Image*>& images, bool with_blocks,
                               const std::vector<bool>& coloured) const {
  check(coloured.empty() || coloured.size() == images.size(), "VisionEncoder: ", coloured.size(), " of ", images.size(),
        " pictures are said to be coloured or not");
  const Tensor sizes = sizes_of(images);
  std::vector<Cells> pictures;
  for (size_t i = 0; i < images.size(); ++i) pictures.push_back(cells_of(*images[i], !coloured.empty() && coloured[i]));
  const Tensor seen = seen_rows(pictures, config_.merge_rows, config_.merge_columns);

  Tensor x = stem(standardise(images), stem_pixels(sizes, pictures));
  if (seen.size() < x.dim(0)) x = gather_rows(x, seen);
  if (with_blocks) x = blocks(layers_, x, places_of(pictures, &Cells::seen, config_.merge_columns));
  x = norm_(x);  // (cells that are seen, C)

  Encoded out;
  const Tensor members = members_of(pictures, config_.merge_rows, config_.merge_columns);
  x = merge_(gather_concat(x, members));
  if (with_blocks) x = blocks(merged_layers_, x, places_of(pictures, &Cells::kept, 1));
  out.features = feature_norm_(x);
  out.embeddings = out_norm_(out_(out.features));
  out.grids = grids_of(std::move(pictures));
  return out;
}

}  // namespace naru

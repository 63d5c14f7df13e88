#include "omni/picture.h"

#include <algorithm>
#include <cmath>

#include "media/image.h"

namespace naru {
namespace {

constexpr int64_t kMarks = 5;  // bos, user, image, image end, assistant

int64_t round_up(int64_t n, int64_t to) {
  return (n + to - 1) / to * to;
}

// The picture with its right and lower edges repeated up to multiples of a cell.
Image fill_cells(const VisionEncoder& vision, const Image& picture) {
  const auto height = int(round_up(picture.height, vision.multiple_rows_px()));
  const auto width = int(round_up(picture.width, vision.multiple_columns_px()));
  if (height == picture.height && width == picture.width) return picture;
  Image out(height, width);
  for (int y = 0; y < height; ++y) {
    const uint8_t* row = picture.at(std::min(y, picture.height - 1), 0);
    std::copy_n(row, size_t(picture.width) * 3, out.at(y, 0));
    for (int x = picture.width; x < width; ++x) std::copy_n(row + (size_t(picture.width) - 1) * 3, 3, out.at(y, x));
  }
  return out;
}

// A side at `scale`, at least one pixel.
int scaled(int side, double scale) {
  return std::max(1, int(double(side) * scale));
}

// Merged cells of a picture at `scale`, blank ones included.
int64_t cells_at(const VisionEncoder& vision, const Image& picture, double scale) {
  return round_up(scaled(picture.height, scale), vision.multiple_rows_px()) / vision.multiple_rows_px() *
         (round_up(scaled(picture.width, scale), vision.multiple_columns_px()) / vision.multiple_columns_px());
}

// The largest scale of at most `limit` cells, to a fiftieth.
double scale_for(const VisionEncoder& vision, const Image& picture, double scale, int64_t limit) {
  for (int64_t cells; (cells = cells_at(vision, picture, scale)) > limit;)
    scale *= std::min(0.98, std::sqrt(double(limit) / double(cells)) + 0.005);
  return scale;
}

Image at_scale(const VisionEncoder& vision, const Image& picture, double scale) {
  if (scale >= 1) return fill_cells(vision, picture);
  return fill_cells(vision, resize(picture, scaled(picture.height, scale), scaled(picture.width, scale)));
}

}  // namespace

bool answers_whole_pictures(const ModelConfig& config) {
  return config.vision.merge_rows * kCellPx != config.line_height_px;
}

int64_t answer_room(const ModelConfig& config) {
  return std::clamp<int64_t>(config.context / 4, 1, 1024);
}

int64_t picture_room(const ModelConfig& config, int64_t n_words) {
  const int64_t usual = std::min<int64_t>(config.context / 8, 64);
  return config.context - answer_room(config) - kMarks - std::max(n_words, usual);
}

Image fit_picture(const VisionEncoder& vision, const Image& picture, int64_t max_positions, double* scale_out) {
  constexpr int kTries = 12;
  check(max_positions > 0, "fit_picture: wanted room for at least one position, got ", max_positions);
  check(picture.height > 0 && picture.width > 0, "fit_picture: the picture is empty");
  double scale = scale_for(vision, picture, 1, max_positions * kCellsAPosition);
  // Which cells are blank changes with the scale: try, and shrink by what was too much.
  for (int attempt = 0; attempt < kTries; ++attempt) {
    Image out = at_scale(vision, picture, scale);
    const auto kept = int64_t(vision.cells_of(out).kept.size());
    if (scale_out) *scale_out = scale;
    if (kept <= max_positions) return out;
    scale *= std::min(0.97, std::sqrt(double(max_positions) / double(kept)));
  }
  scale = scale_for(vision, picture, scale, max_positions);
  if (scale_out) *scale_out = scale;
  return at_scale(vision, picture, scale);
}

}  // namespace naru

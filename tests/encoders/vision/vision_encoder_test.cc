#include "encoders/vision/vision_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

#include "base/philox.h"
#include "encoders/vision/reading_heads.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

VisionConfig small_config() {
  VisionConfig c;
  c.channels = {8, 12, 16};
  c.strides = {2, 2, 2};
  c.n_layers = 2;
  c.block = {.d_model = 16, .n_heads = 2, .n_kv_heads = 2, .head_dim = 8, .d_hidden = 32};
  c.block.causal = false;
  c.rope = RopeTable{.theta = 100, .rotary_dim = 8, .sections = {0, 2, 2}};
  c.d_out = 24;
  return c;
}

Image noise(int height, int width, uint64_t seed) {
  Image out(height, width);
  Random random(seed);
  for (uint8_t& v : out.pixels) v = uint8_t(random.below(256));
  return out;
}

struct Encoder {
  Weights weights = Weights::random(3);
  VisionEncoder encoder{Params(weights) / "vision", small_config()};
};

// The same weights, but blank cells are not sent.
struct Sparse {
  static VisionConfig config(bool merge_first) {
    VisionConfig out = small_config();
    out.blank_below = 24;
    if (merge_first) std::swap(out.n_layers, out.n_merged_layers);
    return out;
  }
  Weights weights = Weights::random(3);
  VisionEncoder encoder;

  explicit Sparse(bool merge_first = false) : encoder(Params(weights) / "vision", config(merge_first)) {}
};

TEST(VisionEncoder, APictureIsTheSameAloneAndInABatch) {
  const Encoder e;
  const Image a = noise(32, 48, 1), b = noise(16, 160, 2), c = noise(64, 16, 3);
  const Encoded all = e.encoder.forward({&a, &b, &c});
  ASSERT_EQ(all.grids.size(), 3u);
  EXPECT_EQ(all.grids[1].first, 6);
  EXPECT_EQ(all.grids[1].columns, 10);
  EXPECT_EQ(all.embeddings.shape(), (Shape{6 + 10 + 4, 24}));
  size_t i = 0;
  for (const Image* image : {&a, &b, &c}) {
    const Encoded alone = e.encoder.forward({image});
    const Encoded::Grid& grid = all.grids[i++];
    EXPECT_EQ(testing::bits_of({alone.embeddings}),
              testing::bits_of({all.embeddings.rows(grid.first, int64_t(grid.cells.size()))}));
  }
}

TEST(VisionEncoder, BrightnessAndContrastHardlyMatter) {
  Image dark = noise(16, 16, 4), bright = dark;
  for (uint8_t& v : dark.pixels) v = uint8_t(v / 2);
  for (size_t i = 0; i < dark.pixels.size(); ++i) bright.pixels[i] = uint8_t(dark.pixels[i] + 100);
  const Tensor a = standardise({&dark}), b = standardise({&bright});
  for (int64_t i = 0; i < a.size(); ++i) ASSERT_NEAR(a.data<float>()[i], b.data<float>()[i], 1e-5);
}

// White paper with a black square of 4 px in the middle of each cell (row, column) of 8 px.
Image squares(const std::vector<std::pair<int, int>>& cells, int height = 32, int width = 64) {
  Image out(height, width);
  std::fill(out.pixels.begin(), out.pixels.end(), uint8_t(250));
  for (const auto& [row, column] : cells)
    for (int y = 2; y < 6; ++y) std::fill_n(out.at(8 * row + y, 8 * column + 2), 12, uint8_t(10));
  return out;
}

TEST(Cells, BlankOnesAreNotSent) {
  const Image page = squares({{0, 0}, {2, 5}, {3, 4}});
  const Cells cells = find_cells(page, 2, 2, 24);
  EXPECT_EQ(cells.rows, 2);
  EXPECT_EQ(cells.columns, 4);
  EXPECT_EQ(cells.seen, (std::vector<int32_t>{0, 21, 28}));
  EXPECT_EQ(cells.kept, (std::vector<int32_t>{0, 6}));
  EXPECT_EQ(find_cells(page, 2, 2, 0).seen.size(), 32u);
  EXPECT_EQ(find_cells(page, 2, 2, 0).kept.size(), 8u);
  // A picture of one colour keeps one cell.
  EXPECT_EQ(find_cells(squares({}), 2, 2, 24).seen, std::vector<int32_t>{0});
  EXPECT_EQ(find_cells(squares({}), 2, 2, 24).kept, std::vector<int32_t>{0});
}

TEST(Cells, NoiseOfThePaperIsNotInk) {
  Image page = squares({{1, 2}});
  Random random(7);
  for (uint8_t& v : page.pixels) v = uint8_t(std::clamp(int(v) + int(random.between(-20, 0)), 0, 255));
  const Cells cells = find_cells(page, 2, 2, 4);
  EXPECT_EQ(cells.seen, std::vector<int32_t>{10});
}

TEST(Cells, FaintInkIsStillInk) {
  Image page = squares({{1, 2}});
  for (uint8_t& v : page.pixels) v = v > 100 ? 250 : 238;
  EXPECT_EQ(find_cells(page, 2, 2, 24).seen, std::vector<int32_t>{10});
}

// What differs from the table in hue alone is seen where colours count, and black ink on white paper either way.
TEST(Cells, WhatIsPaintedIsSeenByItsHue) {
  Image table = squares({{3, 4}});
  for (size_t i = 0; i < table.pixels.size(); i += 3)
    if (table.pixels[i] == 250) table.pixels[i] = 160, table.pixels[i + 1] = 140, table.pixels[i + 2] = 120;
  for (int y = 0; y < 8; ++y)
    for (int x = 0; x < 4; ++x) {
      uint8_t* p = table.at(8 + y, 16 + x);
      p[0] = 110, p[1] = 167, p[2] = 112;  // as grey as the table
    }
  EXPECT_EQ(find_cells(table, 2, 2, 24).seen, (std::vector<int32_t>{28}));
  EXPECT_EQ(find_cells(table, 2, 2, 24, true).seen, (std::vector<int32_t>{10, 28}));
}

TEST(Cells, RefusesSizesThatLeaveARest) {
  EXPECT_ERROR(find_cells(Image(20, 16), 1, 1, 24),
               "find_cells: height and width must be multiples of 8 and 8, got 20 x 16");
  EXPECT_ERROR(find_cells(Image(32, 32), 2, 3, 0),
               "find_cells: height and width must be multiples of 16 and 24, got 32 x 32");
  EXPECT_ERROR(find_cells(Image(0, 0), 2, 2, 24),
               "find_cells: height and width must be multiples of 16 and 16, got 0 x 0");
}

TEST(Cells, ADenselyPrintedPictureKeepsFaintMarksOfAQuarterOfItsContrast) {
  std::vector<std::pair<int, int>> all;
  for (int row = 0; row < 4; ++row)
    for (int column = 0; column < 8; ++column)
      if (row != 1 || column != 2) all.push_back({row, column});
  Image page = squares(all);
  for (const auto& [mark, seen] : {std::pair{uint8_t(180), true}, {uint8_t(220), false}}) {
    std::fill_n(page.at(8 + 3, 16 + 3), 3, mark);  // a dot of 250 - mark
    const Cells cells = find_cells(page, 2, 2, 24);
    EXPECT_EQ(std::count(cells.seen.begin(), cells.seen.end(), 10), seen ? 1 : 0) << int(mark);
  }
}

TEST(VisionEncoder, BlankCellsCostNothingAndTheRestKeepsItsPlace) {
  const Encoder e;
  const Sparse sparse;
  const Image page = squares({{0, 0}, {2, 5}, {3, 4}}), full = noise(32, 48, 1);
  const Encoded both = sparse.encoder.forward({&page, &full});
  ASSERT_EQ(both.grids.size(), 2u);
  EXPECT_EQ(both.grids[0].cells, (std::vector<int32_t>{0, 6}));
  EXPECT_EQ(both.grids[1].first, 2);
  EXPECT_EQ(both.embeddings.shape(), (Shape{2 + 6, 24}));
  // Where nothing is blank the encoder is the one that sends all.
  EXPECT_EQ(testing::bits_of({both.embeddings.rows(2, 6)}), testing::bits_of({e.encoder.forward({&full}).embeddings}));
}

// Merged cells (row, column) of 16 px whose four members all have ink.
Image blots(const std::vector<std::pair<int, int>>& merged, int height, int width) {
  std::vector<std::pair<int, int>> cells;
  for (const auto& [row, column] : merged)
    for (int i = 0; i < 4; ++i) cells.push_back({2 * row + i / 2, 2 * column + i % 2});
  return squares(cells, height, width);
}

// Without blocks an embedding is a function of its own cells: what is sent for a place is what stands there.
TEST(VisionEncoder, WhateverIsLeftOutTheRestIsThatOfItsPlace) {
  const Encoder all;
  const Sparse sparse;
  Random random(11);
  std::vector<Image> pages;
  std::vector<std::vector<int32_t>> inked;
  for (int page = 0; page < 12; ++page) {
    const int rows = 1 + int(random.below(4)), columns = 1 + int(random.below(8));
    std::vector<std::pair<int, int>> merged;
    inked.emplace_back();
    for (int cell = 0; cell < rows * columns; ++cell)
      if (cell == page % (rows * columns) || random.chance(0.4f)) {
        merged.push_back({cell / columns, cell % columns});
        inked.back().push_back(cell);
      }
    pages.push_back(blots(merged, 16 * rows, 16 * columns));
  }
  std::vector<const Image*> images;
  for (const Image& page : pages) images.push_back(&page);
  const Encoded sent = sparse.encoder.forward(images, /*with_blocks=*/false);
  const Encoded whole = all.encoder.forward(images, /*with_blocks=*/false);
  ASSERT_EQ(sent.grids.size(), pages.size());
  int64_t n_sent = 0;
  for (size_t page = 0; page < pages.size(); ++page) {
    const Encoded::Grid& grid = sent.grids[page];
    EXPECT_EQ(grid.cells, inked[page]) << page;
    EXPECT_EQ(grid.columns, pages[page].width / 16);
    EXPECT_EQ(grid.first, n_sent);
    for (size_t i = 0; i < grid.cells.size(); ++i, ++n_sent)
      EXPECT_EQ(testing::bits_of({sent.embeddings.rows(n_sent, 1)}),
                testing::bits_of({whole.embeddings.rows(whole.grids[page].first + grid.cells[i], 1)}))
          << "page " << page << ", cell " << grid.cells[i];
  }
  EXPECT_EQ(sent.embeddings.dim(0), n_sent);
  EXPECT_LT(n_sent, whole.embeddings.dim(0));
}

double largest_difference(const Tensor& a, const Tensor& b) {
  double out = 0;
  for (int64_t i = 0; i < a.size(); ++i) out = std::max(out, std::abs(double(a.data<float>()[i]) - b.data<float>()[i]));
  return out;
}

// RoPE sees differences of places alone: two marks give the same wherever they stand together, and something else once
// the paper between them is wider. (No mark is at the top or the left, where the stem sees the picture's edge.)
class VisionBlocks : public ::testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(OverCellsAndMergedOnes, VisionBlocks, ::testing::Bool());

TEST_P(VisionBlocks, SeeHowFarCellsAreApart) {
  const Sparse sparse(/*merge_first=*/GetParam());
  // What a block adds begins at zero.
  Random random(5);
  for (const auto& [name, w] : sparse.weights.all())
    if (name.ends_with(".o.weight") || name.ends_with(".down.weight"))
      for (int64_t i = 0; i < w.size(); ++i) w.data<float>()[i] = random.uniform(-0.5, 0.5);
  const auto embeddings = [&](const std::vector<std::pair<int, int>>& merged) {
    Image page = blots(merged, 80, 128);
    // The first is grey: attention over marks that are all alike sees no place.
    for (int i = 0; i < 16 * 16; ++i)
      for (int c = 0; c < 3; ++c) {
        const int y = 16 * merged[0].first + i / 16, x = 16 * merged[0].second + i % 16;
        uint8_t& value = page.pixels[size_t((y * page.width + x) * 3 + c)];
        value = std::max<uint8_t>(value, 90);
      }
    const Encoded out = sparse.encoder.forward({&page});
    EXPECT_EQ(out.embeddings.dim(0), int64_t(merged.size()));
    return out.embeddings;
  };
  const Tensor here = embeddings({{1, 1}, {2, 3}});
  const double moved = largest_difference(here, embeddings({{2, 4}, {3, 6}}));  // by one row and three columns
  const double wider = largest_difference(here, embeddings({{1, 1}, {2, 6}}));
  const double lower = largest_difference(here, embeddings({{1, 1}, {4, 3}}));
  EXPECT_LT(moved, 1e-5);  // the rounding of angles
  EXPECT_GT(wider, 3e-4);
  EXPECT_GT(lower, 3e-4);
}

TEST(VisionEncoder, AStemMayDoWithoutNorms) {
  VisionConfig config = small_config();
  config.stem_norm = false;
  Weights weights = Weights::random(3);
  const VisionEncoder plain(Params(weights) / "vision", config);
  for (const auto& [name, tensor] : weights.all()) EXPECT_EQ(name.find("stem.0.norm"), std::string::npos);
  const Image page = noise(16, 16, 5);
  EXPECT_EQ(plain.forward({&page}).embeddings.shape(), (Shape{1, 24}));
}

TEST(VisionEncoder, RefusesAWrongSize) {
  const Encoder e;
  const Image odd(20, 16);
  EXPECT_ERROR(e.encoder.forward({&odd}),
               "VisionEncoder: height and width must be multiples of 16 and 16, got 20 x 16");
}

TEST(ReadingHeads, DenseClassesAreThePartsOfACharacter) {
  const DenseClass syllable = dense_class(U'값');
  EXPECT_EQ(syllable.first, 0);
  EXPECT_EQ(syllable.vowel, 1);
  EXPECT_EQ(syllable.tail, 18);
  EXPECT_EQ(dense_class(U'~').first, kFirstOther - 1);
  EXPECT_EQ(dense_class(U'漢').first, kFirstOther);
}

}  // namespace
}  // namespace naru

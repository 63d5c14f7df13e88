// What is told of a camera's cells: places and colours by their definition, which rows change, and what is refused.
#include "encoders/state/camera_cells.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "core/ops/quantize.h"

namespace naru {
namespace {

constexpr int64_t kOwn = 1 + 2 * 5 + 12;  // features of a camera at two frequencies

Tensor some_rows(int64_t n) {
  std::vector<float> values(size_t(n * 6));
  for (size_t i = 0; i < values.size(); ++i) values[i] = float(i % 7) - 2.5f;
  return from(values, {n, 6});
}

// 32 x 32: the left half red, of the right the upper half dark.
Image striped() {
  Image out(32, 32);
  for (int y = 0; y < 32; ++y)
    for (int x = 0; x < 32; ++x) {
      uint8_t* p = out.at(y, x);
      p[0] = x < 16 || y >= 16 ? 200 : 8, p[1] = p[2] = x < 16 || y < 16 ? 8 : 200;
    }
  return out;
}

struct Views {
  Weights weights = Weights::random(7);
  CameraCells cells{Params(weights) / "cells", 2, 2, 6};
  // Two pictures of two cameras behind a picture of three cells that no camera took.
  Encoded::Grid front{3, 2, 4, {0, 3, 6}}, top{6, 4, 1, {1, 2}};
  Image shown = striped(), other = striped();
  std::vector<CameraView> views{{0, &shown, &front}, {1, &other, &top}};
};

TEST(CameraCells, FeaturesAreTheMiddlesOfCells) {
  const Views one;
  const Tensor features = one.cells.features(8, one.views);
  ASSERT_EQ(features.shape(), (Shape{8, 2 * kOwn}));
  struct Wanted {
    int64_t row, camera;
    double x, y;
  };
  std::vector<bool> set(size_t(features.size()));
  for (const Wanted& cell :
       {Wanted{3, 0, -0.75, -0.5}, {4, 0, 0.75, -0.5}, {5, 0, 0.25, 0.5}, {6, 1, 0, -0.25}, {7, 1, 0, 0.25}}) {
    const int64_t first = cell.row * 2 * kOwn + cell.camera * kOwn;
    const float* own = features.data<float>() + first;
    std::fill_n(set.begin() + first, kOwn, true);
    EXPECT_EQ(own[0], 1);
    for (const auto& [at, value] : {std::pair{1, cell.x}, {6, cell.y}}) {
      EXPECT_NEAR(own[at], value, 1e-6) << cell.row;
      for (int f = 0; f < 2; ++f) {
        EXPECT_NEAR(own[at + 1 + 2 * f], std::sin((1 + f) * M_PI * value), 1e-6) << cell.row;
        EXPECT_NEAR(own[at + 2 + 2 * f], std::cos((1 + f) * M_PI * value), 1e-6) << cell.row;
      }
    }
  }
  for (size_t i = 0; i < set.size(); ++i) {  // of the other camera, and of pictures that no camera took
    if (!set[i]) {
      EXPECT_EQ(features.data<float>()[i], 0) << i;
    }
  }
}

// Means of the picture: red (3 * 200 + 8) / 4, green and blue (3 * 8 + 200) / 4.
TEST(CameraCells, ColoursAreThoseOfQuarters) {
  const Views one;
  const Encoded::Grid halves{0, 1, 2, {0, 1}};
  const CameraView view{1, &one.shown, &halves};
  const Tensor features = one.cells.features(2, {&view, 1});
  const auto at = [&](int64_t cell, int64_t i) {
    return features.data<float>()[cell * 2 * kOwn + kOwn + (kOwn - 12) + i] * 64;
  };
  for (int64_t quarter = 0; quarter < 4; ++quarter) {
    EXPECT_EQ(at(0, 3 * quarter), 200 - 152) << quarter;
    EXPECT_EQ(at(0, 3 * quarter + 1), 8 - 56) << quarter;
    EXPECT_EQ(at(1, 3 * quarter), (quarter < 2 ? 8 : 200) - 152) << quarter;
    EXPECT_EQ(at(1, 3 * quarter + 2), (quarter < 2 ? 8 : 200) - 56) << quarter;
  }
}

TEST(CameraCells, LeavesOtherRowsAsTheyAre) {
  const Views one;
  const Tensor before = some_rows(8);
  const Tensor after = one.cells.add_to(before, one.views);
  for (int64_t row = 0; row < 8; ++row) {
    const bool same =
        std::equal(before.data<float>() + row * 6, before.data<float>() + (row + 1) * 6, after.data<float>() + row * 6);
    EXPECT_EQ(same, row < 3) << row;
  }
}

TEST(CameraCells, EachCameraHasAMapOfItsOwn) {
  const Views one;
  const Encoded::Grid grid{0, 2, 2, {1}};
  const Tensor before = some_rows(1);
  const CameraView front{0, &one.shown, &grid}, top{1, &one.shown, &grid};
  const Tensor a = one.cells.add_to(before, {&front, 1}), b = one.cells.add_to(before, {&top, 1});
  EXPECT_FALSE(std::equal(a.data<float>(), a.data<float>() + 6, b.data<float>()));
}

TEST(CameraCells, RefusesWhatIsNotThere) {
  const Views one;
  const CameraView third{2, &one.shown, &one.front}, behind{0, &one.other, &one.top};
  EXPECT_THROW(one.cells.features(8, {&third, 1}), Error);
  EXPECT_THROW(one.cells.features(7, {&behind, 1}), Error);
  const Encoded::Grid odd{0, 3, 2, {0}};
  const CameraView torn{0, &one.shown, &odd};
  EXPECT_THROW(one.cells.features(7, {&torn, 1}), Error);
}

}  // namespace
}  // namespace naru

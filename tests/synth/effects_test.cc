// Effects on coverage and pixels, against what they promise.
#include "synth/effects.h"

#include <gtest/gtest.h>

#include <numeric>

namespace naru::synth {
namespace {

Mask dot() {
  Mask mask(9, 9);
  mask.row(4)[4] = 200;
  return mask;
}

Mask random_mask(int height, int width) {
  Mask mask(height, width);
  Random random(7);
  for (uint8_t& c : mask.coverage) c = uint8_t(random.bits() >> 24);
  return mask;
}

TEST(Embolden, BlendsWithTheNeighbours) {
  Mask mask = dot();
  embolden(&mask, 0.5f);
  EXPECT_EQ(mask.row(4)[4], 200);
  EXPECT_EQ(mask.row(4)[3], 100);
  EXPECT_EQ(mask.row(3)[4], 100);
  EXPECT_EQ(mask.row(3)[3], 0);
  mask = dot();
  embolden(&mask, -0.25f);
  EXPECT_EQ(mask.row(4)[4], 150);
  mask = random_mask(7, 5);
  const Mask same = mask;
  embolden(&mask, 0);
  EXPECT_EQ(mask.coverage, same.coverage);
}

TEST(Blur, KeepsTheSumAndSpreadsByItsVariance) {
  Mask mask(1, 41);
  mask.row(0)[20] = 240;
  blur(&mask, 0.25f, 0, 2);
  const int expected[] = {15, 60, 90, 60, 15};  // 1 4 6 4 1 of 16, of 240
  for (int i = 0; i < 5; ++i) EXPECT_EQ(mask.row(0)[18 + i], expected[i]);
  mask = dot();
  blur(&mask, 0, 0.25f, 1);
  EXPECT_EQ(mask.row(3)[4], 50);
  EXPECT_EQ(mask.row(4)[4], 100);
  EXPECT_EQ(mask.row(5)[4], 50);
  EXPECT_EQ(mask.row(4)[5], 0);
}

TEST(Coarsen, ByOneChangesNothing) {
  Mask mask = random_mask(32, 48);
  const Mask same = mask;
  coarsen(&mask, 1);
  EXPECT_EQ(mask.coverage, same.coverage);
}

TEST(Wear, OnlyRemoves) {
  Mask mask = random_mask(32, 48);
  const Mask before = mask;
  Random random(1);
  wear(&mask, 0.5f, &random);
  int lost = 0;
  for (size_t i = 0; i < mask.coverage.size(); ++i) {
    EXPECT_LE(mask.coverage[i], before.coverage[i]);
    EXPECT_GE(mask.coverage[i], before.coverage[i] / 2 - 1);
    lost += before.coverage[i] - mask.coverage[i];
  }
  EXPECT_GT(lost, 0);
}

TEST(Projection, GoesThereAndBack) {
  const Projection projection(64, 32, {{{1, 2}, {60, 0}, {63, 31}, {4, 29}}});
  const auto corner = projection.forward({64, 32});
  EXPECT_NEAR(corner.x, 63, 1e-9);
  EXPECT_NEAR(corner.y, 31, 1e-9);
  for (const double x : {0.0, 13.5, 64.0})
    for (const double y : {0.0, 7.25, 32.0}) {
      const auto p = projection.backward(projection.forward({x, y}));
      EXPECT_NEAR(p.x, x, 1e-9);
      EXPECT_NEAR(p.y, y, 1e-9);
    }
}

TEST(Warp, ByTheIdentityChangesNothing) {
  const Mask mask = random_mask(16, 48);
  const Projection identity(48, 16, {{{0, 0}, {48, 0}, {48, 16}, {0, 16}}});
  EXPECT_EQ(warp(mask, identity).coverage, mask.coverage);
}

TEST(Warp, KeepsInkInsideTheBoundsOfItsBox) {
  Mask mask(32, 64);
  for (int y = 10; y < 20; ++y)
    for (int x = 25; x < 33; ++x) mask.row(y)[x] = 255;
  const Projection projection(64, 32, {{{3, 2}, {60, 0}, {61, 30}, {0, 31}}});
  const InkBox box = projection.bounds({25, 10, 33, 20});
  const Mask warped = warp(mask, projection);
  int64_t before = 0, after = 0;
  for (const uint8_t c : mask.coverage) before += c;
  for (int y = 0; y < 32; ++y)
    for (int x = 0; x < 64; ++x) {
      after += warped.row(y)[x];
      if (warped.row(y)[x] == 0) continue;
      EXPECT_GE(x + 1, box.x0 - 0.5);  // bilinear sampling reaches half a pixel beyond
      EXPECT_LE(x, box.x1 + 0.5);
      EXPECT_GE(y + 1, box.y0 - 0.5);
      EXPECT_LE(y, box.y1 + 0.5);
    }
  EXPECT_NEAR(double(after) / double(before), 1, 0.2);  // the map shrinks a little
}

TEST(Paint, MixesPaperAndInk) {
  Mask mask(1, 3);
  mask.row(0)[1] = 255;
  mask.row(0)[2] = 51;
  Random random(1);
  const Image image = paint(mask, {.paper = {200, 210, 220}, .ink = {10, 20, 30}}, &random);
  EXPECT_EQ(image.at(0, 0)[0], 200);
  EXPECT_EQ(image.at(0, 1)[2], 30);
  EXPECT_EQ(image.at(0, 2)[1], 172);
}

TEST(Paint, NoiseHasTheDeviationThatWasAsked) {
  Paint grey{.paper = {128, 128, 128}, .noise = 9};
  Random random(5);
  const Image image = paint(Mask(100, 100), grey, &random);
  double sum = 0, squares = 0;
  for (size_t i = 0; i < image.pixels.size(); i += 3) {
    const double v = image.pixels[i];
    sum += v, squares += v * v;
  }
  const double mean = sum / 10'000, deviation = std::sqrt(squares / 10'000 - mean * mean);
  EXPECT_NEAR(mean, 128, 0.5);     // 9 / sqrt(10,000) = 0.09, five of them
  EXPECT_NEAR(deviation, 9, 0.4);  // 9 / sqrt(20,000) = 0.06, and rounding to whole levels
}

}  // namespace
}  // namespace naru::synth

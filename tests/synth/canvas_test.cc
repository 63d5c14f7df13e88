// Shapes: coverage of rectangles, circles and lines, holes, dashes, hatching, blending.
#include "synth/canvas.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"

namespace naru::synth {
namespace {

// Black on white; the ink in pixels, and that of one pixel.
class Paper {
 public:
  Paper(int height, int width) : image_(height, width) {}
  void fill(const Path& path, const Ink& ink = {}) { rasteriser_.fill(path, ink, &image_); }
  double ink(int y, int x) const { return (255 - image_.at(y, x)[0]) / 255.0; }
  double ink() const {
    double sum = 0;
    for (int y = 0; y < image_.height; ++y)
      for (int x = 0; x < image_.width; ++x) sum += ink(y, x);
    return sum;
  }
  const Image& image() const { return image_; }

 private:
  Rasteriser rasteriser_;
  Image image_;
};

TEST(Canvas, RectanglesCoverTheirPixels) {
  Paper paper(10, 12);
  Path path;
  path.rectangle(2 * kPx, 3 * kPx, 5 * kPx + kPx / 2, 6 * kPx);
  paper.fill(path);
  EXPECT_NEAR(paper.ink(), 3.5 * 3, 0.05);
  EXPECT_EQ(paper.ink(3, 2), 1);
  EXPECT_EQ(paper.ink(2, 2), 0);
  EXPECT_EQ(paper.ink(3, 1), 0);
  EXPECT_NEAR(paper.ink(4, 5), 0.5, 0.01);
}

TEST(Canvas, ShapesHaveTheirArea) {
  const auto area = [](const auto& draw) {
    Paper paper(64, 64);
    Path path;
    draw(&path);
    paper.fill(path);
    return paper.ink();
  };
  constexpr double kPi = 3.141592653589793;
  EXPECT_NEAR(area([](Path* p) { p->circle(32 * kPx, 32 * kPx, 20 * kPx); }), kPi * 400, 3);
  EXPECT_NEAR(area([](Path* p) {
                p->circle(32 * kPx, 32 * kPx, 20 * kPx);
                p->circle(32 * kPx, 32 * kPx, 10 * kPx, /*hole=*/true);
              }),
              kPi * 300, 3);
  EXPECT_NEAR(area([](Path* p) { p->border(10 * kPx, 10 * kPx, 30 * kPx, 20 * kPx, 2 * kPx); }), 200 - 16 * 6, 0.5);
  EXPECT_NEAR(area([](Path* p) { p->wedge(32 * kPx, 32 * kPx, 0, 20 * kPx, 30, 120); }), kPi * 100, 3);
  EXPECT_NEAR(area([](Path* p) { p->wedge(32 * kPx, 32 * kPx, 10 * kPx, 20 * kPx, 200, 380); }), kPi * 150, 3);
  EXPECT_NEAR(area([](Path* p) { p->line({{8 * kPx, 8 * kPx}, {56 * kPx, 8 * kPx}}, 3 * kPx); }), 144, 0.5);
  EXPECT_NEAR(area([](Path* p) {
                p->line({{8 * kPx, 8 * kPx}, {8 * kPx, 56 * kPx}, {56 * kPx, 56 * kPx}}, 2 * kPx);
              }),
              192 + kPi / 4, 1.5);
  // Corners in either order, so that overlapping parts of one path never cancel out.
  EXPECT_NEAR(area([](Path* p) {
                p->polygon({{0, 0}, {20 * kPx, 0}, {20 * kPx, 20 * kPx}, {0, 20 * kPx}});
                p->polygon({{10 * kPx, 10 * kPx}, {10 * kPx, 30 * kPx}, {30 * kPx, 30 * kPx}, {30 * kPx, 10 * kPx}});
              }),
              700, 0.5);
}

TEST(Canvas, RoundedCornersAreThoseAsked) {
  Paper paper(24, 24);
  Path path;
  path.rounded(2 * kPx, 2 * kPx, 22 * kPx, 22 * kPx, 6 * kPx, {true, false, false, true});
  paper.fill(path);
  EXPECT_LT(paper.ink(2, 2), 0.1);
  EXPECT_EQ(paper.ink(2, 21), 1);
  EXPECT_EQ(paper.ink(21, 21), 1);
  EXPECT_LT(paper.ink(21, 2), 0.1);
}

TEST(Canvas, DashesEndAndHaveTheirShare) {
  for (const int slope : {0, 7, 31}) {
    Paper paper(64, 256);
    Path path;
    std::vector<Spot> spots;
    for (int i = 0; i < 9; ++i) spots.push_back({(8 + i * 29) * kPx + 13, (4 + (i % 2) * slope) * kPx + 7});
    path.line(spots, 2 * kPx, {5 * kPx + 1, 3 * kPx});
    paper.fill(path);
    const double length = 8 * std::sqrt(29.0 * 29 + slope * slope);
    EXPECT_NEAR(paper.ink(), 2 * length * 5 / 8, length * 0.12) << slope;
  }
}

TEST(Canvas, InkBlendsInIntegers) {
  Paper paper(4, 4);
  Path path;
  path.rectangle(0, 0, 4 * kPx, 4 * kPx);
  paper.fill(path, {Colour{10, 20, 30}, 128});
  EXPECT_EQ(paper.image().at(1, 1)[0], (255 * 127 + 10 * 128 + 127) / 255);
  EXPECT_EQ(paper.image().at(1, 1)[2], (255 * 127 + 30 * 128 + 127) / 255);
  EXPECT_EQ(mix({0, 0, 0}, {200, 100, 50}, 128), (Colour{100, 50, 25}));
  EXPECT_EQ(luma({255, 255, 255}), 255);
}

TEST(Canvas, HatchingHasBothColours) {
  Paper paper(30, 30);
  Path path;
  path.rectangle(0, 0, 30 * kPx, 30 * kPx);
  Ink ink{Colour{0, 0, 0}};
  ink.hatch = Hatch::rising;
  paper.fill(path, ink);
  EXPECT_NEAR(paper.ink(), 900 * 4 / 6.0, 1);
}

TEST(Canvas, RefusesAPathThatIsTooLong) {
  Paper paper(4, 4);
  Path path;
  for (int i = 0; i < 9000; ++i) path.rectangle(0, 0, kPx, kPx);
  EXPECT_THROW(paper.fill(path), Error);
}

}  // namespace
}  // namespace naru::synth

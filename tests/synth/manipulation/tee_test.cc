// The T of push-t: its area, and coverage against sums over lines across both Ts.
#include "synth/manipulation/tee.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/philox.h"

namespace naru::synth {
namespace {

bool inside(Vec2 at, const Pose& pose) {
  const Vec2 own = inverse(pose.turn) * (at - pose.at);
  return std::any_of(kTeeBars.begin(), kTeeBars.end(), [&](const Bar& bar) {
    return own.x >= bar.low.x && own.x <= bar.high.x && own.y >= bar.low.y && own.y <= bar.high.y;
  });
}

// Where the line of this y enters and leaves a T's outline, ascending, by its edges.
std::vector<double> crossings(double y, const Pose& pose) {
  std::vector<double> out;
  for (size_t i = 0; i < kTeeOutline.size(); ++i) {
    const Vec2 a = pose.turn * kTeeOutline[i] + pose.at,
               b = pose.turn * kTeeOutline[(i + 1) % kTeeOutline.size()] + pose.at;
    if ((a.y <= y) != (b.y <= y)) out.push_back(a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x));
  }
  std::sort(out.begin(), out.end());
  return out;
}

// The share of the goal that is covered, by 20,000 lines.
double coverage_by_lines(const Pose& tee, const Pose& goal) {
  constexpr int kLines = 20'000;
  constexpr double kLow = -0.3, kHigh = 0.3;
  double shared = 0, all = 0;
  for (int i = 0; i < kLines; ++i) {
    const double y = kLow + (kHigh - kLow) * (i + 0.5) / kLines;
    const auto a = crossings(y, tee), b = crossings(y, goal);
    for (size_t p = 0; p + 1 < b.size(); p += 2) {
      all += b[p + 1] - b[p];
      for (size_t q = 0; q + 1 < a.size(); q += 2)
        shared += std::max(0.0, std::min(a[q + 1], b[p + 1]) - std::max(a[q], b[p]));
    }
  }
  return shared / all;
}

TEST(Tee, CoversItsGoalAsLinesSay) {
  Random random(3);
  int between = 0;
  for (int i = 0; i < 60; ++i) {
    const float far = i < 20 ? 0.004f : i < 40 ? 0.03f : 0.1f, turned = i < 20 ? 0.05f : 3.14f;
    const Turn turn = turn_by(0.78539816339744831 + double(random.uniform(-turned, turned)));
    const Pose tee = {{double(random.uniform(-far, far)), double(random.uniform(-far, far))}, turn};
    const double covered = coverage_of(tee, kTeeGoal);
    EXPECT_NEAR(covered, coverage_by_lines(tee, kTeeGoal), 2e-4) << i;
    between += covered > 0.05 && covered < 0.95;
  }
  EXPECT_GT(between, 20);
}

TEST(Tee, IsGymPushtsInAllItsMeasures) {
  EXPECT_NEAR(coverage_of(kTeeGoal, kTeeGoal), 1, 1e-12);
  EXPECT_EQ(coverage_of({{0.5, 0}, {}}, kTeeGoal), 0);
  // 3 mm along the cross bar are 3 mm of 120 mm of both bars' sides.
  const Pose aside = {kTeeGoal.turn * Vec2{0.003, 0}, kTeeGoal.turn};
  EXPECT_NEAR(coverage_of(aside, kTeeGoal), 1 - 0.003 * 0.12 / 0.0063, 1e-12);
  EXPECT_TRUE(inside(kTeeGoal.turn * kTeeCentre, kTeeGoal));
  EXPECT_FALSE(inside(kTeeGoal.turn * Vec2{0.03, 0.06}, kTeeGoal));
}

TEST(Tee, SharesAreasOfConvexPolygons) {
  const std::vector<Vec2> square = {{0, 0}, {1, 0}, {1, 1}, {0, 1}}, triangle = {{0.5, -1}, {2, 0.5}, {0.5, 2}};
  EXPECT_DOUBLE_EQ(shared_area(square, square), 1);
  EXPECT_DOUBLE_EQ(shared_area(square, triangle), 0.5);
  EXPECT_EQ(shared_area(square, std::vector<Vec2>{{2, 2}, {3, 2}, {3, 3}}), 0);
}

}  // namespace
}  // namespace naru::synth

#include "synth/manipulation/tee.h"

namespace naru::synth {
namespace {

constexpr double kArea = 0.12 * 0.03 + 0.03 * 0.09;  // m^2

std::array<Vec2, 4> corners_of(const Bar& bar, const Pose& pose) {
  std::array<Vec2, 4> out = {{bar.low, {bar.high.x, bar.low.y}, bar.high, {bar.low.x, bar.high.y}}};
  for (Vec2& corner : out) corner = pose.turn * corner + pose.at;
  return out;
}

// What of a polygon lies to the left of the line from `from` to `to`.
std::vector<Vec2> cut(const std::vector<Vec2>& polygon, Vec2 from, Vec2 to) {
  std::vector<Vec2> out;
  const auto side = [&](Vec2 p) { return cross(to - from, p - from); };
  for (size_t i = 0; i < polygon.size(); ++i) {
    const Vec2 a = polygon[i], b = polygon[(i + 1) % polygon.size()];
    const double of_a = side(a), of_b = side(b);
    if (of_a >= 0) out.push_back(a);
    if ((of_a < 0) != (of_b < 0)) out.push_back(a + of_a / (of_a - of_b) * (b - a));
  }
  return out;
}

}  // namespace

double shared_area(std::span<const Vec2> a, std::span<const Vec2> b) {
  std::vector<Vec2> left(a.begin(), a.end());
  for (size_t i = 0; i < b.size(); ++i) left = cut(left, b[i], b[(i + 1) % b.size()]);
  double twice = 0;
  for (size_t i = 0; i < left.size(); ++i) twice += cross(left[i], left[(i + 1) % left.size()]);
  return twice / 2;
}

double coverage_of(const Pose& tee, const Pose& goal) {
  double sum = 0;
  for (const Bar& a : kTeeBars)
    for (const Bar& b : kTeeBars) sum += shared_area(corners_of(a, tee), corners_of(b, goal));
  return sum / kArea;
}

}  // namespace naru::synth

#include <algorithm>
#include <cmath>

#include "synth/manipulation/expert.h"
#include "synth/manipulation/robot.h"

namespace naru::synth {
namespace {

constexpr double kOver = 0.08;    // m, above all that stands there
constexpr double kLow = 0.012;    // where fingertips push
constexpr double kGap = 0.014;    // between fingers and object before they touch
constexpr double kLane = 0.02;    // so far beside the line of pushing is still behind the object
constexpr double kSlow = 0.018;   // in a step, while pushing
constexpr double kThere = 0.016;  // of the object from the middle of its goal
constexpr double kNear = 0.06;    // of the place behind the object, so near that nothing else stands between

// How far closed fingers reach along a direction.
double reach_of_fingers(Vec2 direction) {
  return 2 * kFinger.x * std::fabs(direction.x) + kFinger.y * std::fabs(direction.y);
}

}  // namespace

// Behind the object, seen from its goal, from above; then after it along the line, which turns as the object strays.
//
// Version 1 goes on where the object is at its goal already, about which the line turns at random, and goes up whenever
// it is beside the line: of an example's actions these could not be foreseen. Since version 2 it rests there, and
// slides beside what it is behind of.
Action expert_push(const Scene& scene, const World& world, int version) {
  const Vec2 at = world.things[0].at.flat(), hand = world.hand.flat(), way = scene.goals[0].at - at;
  const double far = std::max(1e-6, length(way));
  const Vec2 along = 1 / far * way;
  const double touch = extent_of(scene.things[0], world.pose(0).turn, along) + reach_of_fingers(along);
  const double behind = dot(at - hand, along), beside = std::fabs(cross(along, hand - at));
  const bool steady = version >= 2, low = world.hand.z < kLow + 0.01;
  if (steady && far < kThere) return move_to(world, world.wanted, 0);
  const auto go = [&](Vec2 to, double z, double longest) { return move_to(world, {to.x, to.y, z}, 0, longest); };
  if (low && behind > touch - 0.008 && beside < kLane)
    return go(at + (std::min(kSlow, far) - touch) * along, kLow, kSlow);
  const Vec2 start = at - (touch + kGap) * along;
  const double off = length(hand - start);
  if (off < 0.01 || (steady && low && behind > touch && off < kNear)) return go(start, kLow, kLongestStep);
  if (world.hand.z < kOver - 0.015) return go(hand - 0.01 * along, kOver, kLongestStep);
  return go(start, kOver, kLongestStep);
}

}  // namespace naru::synth

// The T of push-t, as gym-pusht defines it (512 units there are 0.512 m here): two bars, a goal in the middle of the
// table at an eighth of a turn, and the share of the goal that the T covers.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "synth/manipulation/vectors.h"

namespace naru::synth {

// Bars of the T about its origin, the middle of the outer edge of the cross bar.
struct Bar {
  Vec2 low, high;  // m, corners
};
inline constexpr std::array<Bar, 2> kTeeBars = {{{{-0.06, 0}, {0.06, 0.03}}, {{-0.015, 0.03}, {0.015, 0.12}}}};
inline constexpr double kTeeHalfHeight = 0.015;                              // m; gym-pusht is flat
inline constexpr Vec2 kTeeCentre = {0, (36. * 15 + 27. * 75) / 63. / 1000};  // of its area
inline constexpr Pose kTeeGoal = {{0, 0}, {0.70710678118654757, 0.70710678118654757}};
inline constexpr std::array<uint8_t, 3> kTeeGoalColour = {144, 238, 144};
inline constexpr double kTeeCovered = 0.95;  // more than this is success

// The corners of the T's outline, anticlockwise.
inline constexpr std::array<Vec2, 8> kTeeOutline = {
    {{-0.06, 0}, {0.06, 0}, {0.06, 0.03}, {0.015, 0.03}, {0.015, 0.12}, {-0.015, 0.12}, {-0.015, 0.03}, {-0.06, 0.03}}};

// The area that two convex polygons with anticlockwise corners share (Sutherland and Hodgman 1974).
double shared_area(std::span<const Vec2> a, std::span<const Vec2> b);

// The area that Ts at both poses share, over the area of one.
double coverage_of(const Pose& tee, const Pose& goal);

}  // namespace naru::synth

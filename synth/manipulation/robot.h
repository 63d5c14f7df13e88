// The measures of the gripper and of the rod that takes its fingers' place in push-t. Both hang from a palm.
#pragma once

#include "synth/manipulation/task.h"
#include "synth/manipulation/vectors.h"

namespace naru::synth {

inline constexpr Vec3 kPalm = {0.05, 0.018, 0.01};     // m, half of its sides
inline constexpr Vec3 kFinger = {0.006, 0.011, 0.03};  // m, half of the sides of a finger
inline constexpr Vec3 kRodPalm = {0.018, 0.018, 0.01};
inline constexpr double kRodRadius = 0.015;  // m, as gym-pusht's agent
inline constexpr double kMass = 0.4;         // kg, all of it

}  // namespace naru::synth

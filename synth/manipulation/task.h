// The tasks of the source `manipulation`, what a gripper is told, and the limits of it.
//
// Units are metres and tenths of a second. The table's top is z = 0, its middle (0, 0); x points to the right and y
// away from the viewer. The gripper is what moves its fingertips: three displacements and one opening.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace naru::synth {

enum class Task { reach, push, pick, push_t };
inline constexpr int kTasks = 4;
inline constexpr std::array<std::string_view, kTasks> kTaskNames = {"reach", "push", "pick", "push-t"};
inline std::optional<Task> task_named(std::string_view name) {
  const auto at = std::find(kTaskNames.begin(), kTaskNames.end(), name);
  return at == kTaskNames.end() ? std::nullopt : std::optional(Task(at - kTaskNames.begin()));
}

inline constexpr int kCameras = 2;
inline constexpr std::array<std::string_view, kCameras> kCameraNames = {"front", "top"};

inline constexpr double kControlHz = 10;
inline constexpr double kLongestStep = 0.03;               // m, along each axis, in one action
inline constexpr double kWidest = 0.08;                    // m, between the fingers
inline constexpr double kReach = 0.27;                     // m, from the middle along x and y
inline constexpr double kLowest = 0.004, kHighest = 0.22;  // m, of the fingertips

// (4): by how much the fingertips are to move along x, y and z, from where the action before wanted them, and how far
// the fingers are to be apart. A scene with a rod in place of fingers passes over the last.
inline constexpr int kActionNumbers = 4;
using Action = std::array<float, kActionNumbers>;
inline constexpr Action kLeastAction = {float(-kLongestStep), float(-kLongestStep), float(-kLongestStep), 0};
inline constexpr Action kGreatestAction = {float(kLongestStep), float(kLongestStep), float(kLongestStep),
                                           float(kWidest)};
inline constexpr std::array<std::string_view, kActionNumbers> kActionNames = {"dx", "dy", "dz", "opening"};
inline Action within_limits(Action action) {
  for (size_t i = 0; i < action.size(); ++i) action[i] = std::clamp(action[i], kLeastAction[i], kGreatestAction[i]);
  return action;
}

// (4): where the fingertips are (x, y, z) and how far the fingers are apart.
inline constexpr int kStateNumbers = 4;
using State = std::array<float, kStateNumbers>;
inline constexpr std::array<std::string_view, kStateNumbers> kStateNames = {"x", "y", "z", "opening"};

inline constexpr int kChunk = 16;  // actions of an example

// Steps after which an episode has failed; of push-t what gym-pusht allows.
inline constexpr std::array<int, kTasks> kMostSteps = {80, 150, 150, 300};

}  // namespace naru::synth

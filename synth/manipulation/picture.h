// What cameras see of a scene, and where in their pictures it stands.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "synth/manipulation/simulation.h"

namespace naru::synth {

// Solids of all that is there: goals, things, robot.
std::vector<Shape> shapes_of(const Scene& scene, const World& world);

// Something in a picture: the rectangle around it, as if nothing stood before it, clipped to the picture.
struct Sight {
  std::string kind;                      // gripper (the fingertips), object, target
  std::string colour;                    // of Hue, empty for the gripper
  std::string form;                      // cube, cylinder, ball, t, disc, square; empty for the gripper
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;  // pixels
};
// What the task is about comes first: its object, its target, then the gripper, then others. What lies outside of the
// picture is left out.
std::vector<Sight> sights_of(const Scene& scene, const World& world, const Camera& camera, int side);

// What colour and form of a sight may be.
inline constexpr std::array<std::string_view, kHues> kHueNames = {"red",    "blue",   "green", "yellow",
                                                                  "orange", "purple", "white", "black"};
inline constexpr std::array<std::string_view, 6> kFormNames = {"cube", "cylinder", "ball", "t", "disc", "square"};
inline std::string hue_name(Hue hue) {
  return std::string(kHueNames[size_t(hue)]);
}
inline std::string form_name(Form form) {
  return std::string(kFormNames[size_t(form)]);
}

}  // namespace naru::synth

// A scene: what stands on the table, what is to be done with it, and how it is looked at. Drawn from random numbers.
#pragma once

#include <string>
#include <vector>

#include "base/philox.h"
#include "synth/manipulation/render.h"
#include "synth/manipulation/task.h"

namespace naru::synth {

enum class Form { cube, cylinder, ball, tee };
enum class Hue { red, blue, green, yellow, orange, purple, white, black };
inline constexpr int kHues = 8;

struct Thing {
  Form form = Form::cube;
  Hue hue = Hue::red;
  Rgb colour{};           // a shade of the hue
  Vec3 half;              // m; cylinder: radius, radius, half of the height; ball: the radius thrice
  Pose pose;              // of its centre at the beginning; of a T of its origin (tee.h)
  double density = 400;   // kg/m^3
  double friction = 0.5;  // with the table
};

// Where something is to be brought: painted on the table.
struct Goal {
  bool round = true;  // else square
  Hue hue = Hue::green;
  Rgb colour{};
  Vec2 at;
  double half = 0.05;  // m, its radius or half of its side
};

struct Scene {
  Task task = Task::reach;
  std::vector<Thing> things;  // the first is the one that the task is about
  std::vector<Goal> goals;    // the same; of push-t none: its goal is kTeeGoal
  Vec3 hand;                  // the fingertips at the beginning
  double opening = 0.04;      // m
  double grip = 1;            // friction of fingers or rod
  Camera front, top;
  Stage stage;
};

// Some scene of the task. Things and goals do not touch each other, nor does the hand touch anything; the hues of
// things differ from each other, and so do those of goals.
Scene draw_scene(Task task, Random* random);

// The height of the top of a thing that stands on the table.
double height_of(const Thing& thing);
// How far a thing reaches along a direction of length 1, from its centre, when it is turned like that.
double extent_of(const Thing& thing, const Turn& turn, Vec2 direction);

}  // namespace naru::synth

#include "synth/manipulation/picture.h"

#include <algorithm>

#include "synth/manipulation/robot.h"
#include "synth/manipulation/tee.h"

namespace naru::synth {
namespace {

constexpr double kPaint = 0.0004;  // m, half of its height
constexpr Rgb kSteel = {70, 75, 85}, kTip = {30, 30, 35};
constexpr double kTipSize = 0.02;  // m, what is called the fingertips, in all directions

Shape shape(Solid solid, Vec3 centre, Vec3 half, Rgb colour, const Axes& axes = {}) {
  return {solid, centre, axes, half, colour};
}

void add_tee(const World::Place& place, double half_height, Rgb colour, bool painted, std::vector<Shape>* out) {
  for (const Bar& bar : kTeeBars) {
    const Vec2 middle = 0.5 * (bar.low + bar.high), side = 0.5 * (bar.high - bar.low);
    out->push_back(shape(Solid::box, place.at + place.axes.out({middle.x, middle.y, 0}), {side.x, side.y, half_height},
                         colour, place.axes));
    out->back().painted = painted;
  }
}

void add_thing(const Thing& thing, const World::Place& place, std::vector<Shape>* out) {
  switch (thing.form) {
    case Form::tee:
      return add_tee(place, thing.half.z, thing.colour, /*painted=*/false, out);
    case Form::ball:
      return out->push_back(shape(Solid::sphere, place.at, thing.half, thing.colour, place.axes));
    case Form::cylinder:
      return out->push_back(shape(Solid::cylinder, place.at, thing.half, thing.colour, place.axes));
    case Form::cube:
      return out->push_back(shape(Solid::box, place.at, thing.half, thing.colour, place.axes));
  }
}

Shape goal_shape(const Goal& goal) {
  Shape out = shape(goal.round ? Solid::cylinder : Solid::box, {goal.at.x, goal.at.y, kPaint},
                    {goal.half, goal.half, kPaint}, goal.colour);
  out.painted = true;
  return out;
}

// Where the goal of a T would be a thing.
World::Place tee_goal(double height) {
  return {{kTeeGoal.at.x, kTeeGoal.at.y, height}, upright(kTeeGoal.turn)};
}

void add_robot(const Scene& scene, const World& world, std::vector<Shape>* out) {
  const Vec3 hand = world.hand;
  const auto above = [&](double z) { return hand + Vec3{0, 0, z}; };
  const double palm = 2 * kFinger.z + kPalm.z;
  if (scene.task == Task::push_t) {
    out->push_back(shape(Solid::cylinder, above(kFinger.z), {kRodRadius, kRodRadius, kFinger.z}, kTip));
  } else {
    for (const double side : {-1.0, 1.0})
      out->push_back(
          shape(Solid::box, hand + Vec3{side * (world.opening / 2 + kFinger.x), 0, kFinger.z}, kFinger, kTip));
  }
  out->push_back(shape(Solid::box, above(palm), scene.task == Task::push_t ? kRodPalm : kPalm, kSteel));
  out->push_back(shape(Solid::capsule, above(palm + 0.02), {0.012, 0.012, 0.015}, kSteel));
}

// Appends the rectangle around a box of the scene.
void add_sight(Sight sight, Vec3 centre, const Axes& axes, Vec3 half, const Camera& camera, int side,
               std::vector<Sight>* out) {
  double x0 = side, y0 = side, x1 = 0, y1 = 0;
  for (int i = 0; i < 8; ++i) {
    const Seen seen = camera.project(
        centre + axes.out({i & 1 ? half.x : -half.x, i & 2 ? half.y : -half.y, i & 4 ? half.z : -half.z}), side);
    if (seen.depth <= 0.01) return;
    x0 = std::min(x0, seen.x), y0 = std::min(y0, seen.y), x1 = std::max(x1, seen.x), y1 = std::max(y1, seen.y);
  }
  sight.x0 = float(std::max(0.0, x0)), sight.y0 = float(std::max(0.0, y0));
  sight.x1 = float(std::min(double(side), x1)), sight.y1 = float(std::min(double(side), y1));
  if (sight.x0 < sight.x1 && sight.y0 < sight.y1) out->push_back(std::move(sight));
}

}  // namespace

std::vector<Shape> shapes_of(const Scene& scene, const World& world) {
  std::vector<Shape> out;
  for (const Goal& goal : scene.goals) out.push_back(goal_shape(goal));
  if (scene.task == Task::push_t) add_tee(tee_goal(kPaint), kPaint, kTeeGoalColour, /*painted=*/true, &out);
  for (size_t i = 0; i < scene.things.size(); ++i) add_thing(scene.things[i], world.things[i], &out);
  add_robot(scene, world, &out);
  return out;
}

std::vector<Sight> sights_of(const Scene& scene, const World& world, const Camera& camera, int side) {
  std::vector<Sight> out;
  const auto thing = [&](size_t i) {
    const Thing& one = scene.things[i];
    const World::Place& place = world.things[i];
    const bool tee = one.form == Form::tee;  // the box about a T lies before its origin
    const Vec3 centre = tee ? place.at + 0.06 * place.axes.y : place.at;
    add_sight({"object", hue_name(one.hue), form_name(one.form)}, centre, place.axes, one.half, camera, side, &out);
  };
  const auto goal = [&](const Goal& one) {
    add_sight({"target", hue_name(one.hue), one.round ? "disc" : "square"}, {one.at.x, one.at.y, 0}, {},
              {one.half, one.half, 0}, camera, side, &out);
  };
  thing(0);
  if (!scene.goals.empty()) goal(scene.goals[0]);
  if (scene.task == Task::push_t) {
    const World::Place place = tee_goal(0);
    add_sight({"target", "green", "t"}, place.at + 0.06 * place.axes.y, place.axes, {0.06, 0.06, 0}, camera, side,
              &out);
  }
  add_sight({"gripper", "", ""}, world.hand, {}, {kTipSize, kTipSize, kTipSize / 2}, camera, side, &out);
  for (size_t i = 1; i < scene.things.size(); ++i) thing(i);
  for (size_t i = 1; i < scene.goals.size(); ++i) goal(scene.goals[i]);
  return out;
}

}  // namespace naru::synth

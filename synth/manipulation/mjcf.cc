// MJCF of a scene. Bits of contacts: 1 the robot, 2 things and the table, 4 the feet of things.
#include <sstream>

#include "synth/manipulation/robot.h"
#include "synth/manipulation/simulation.h"
#include "synth/manipulation/tee.h"

namespace naru::synth {
namespace {

constexpr double kFoot = 0.002;  // m, radius

std::string slide(const char* name, const char* axis, double damping) {
  return concat("<joint name='", name, "' type='slide' axis='", axis, "' damping='", damping, "'/>");
}

std::string finger(bool left) {
  return concat("<joint name='", left ? "left" : "right", "' type='slide' axis='", left ? "-1 0 0" : "1 0 0",
                "' damping='9' limited='true' range='0 ", kWidest / 2, "'/>");
}

std::string numbers(Vec3 v) {
  std::ostringstream out;
  out.precision(9);
  out << v.x << ' ' << v.y << ' ' << v.z;
  return std::move(out).str();
}

std::string foot(Vec2 at, const Thing& thing) {
  return concat("<geom class='foot' size='", kFoot, "' pos='", numbers({at.x, at.y, kFoot - thing.half.z}),
                "' friction='", thing.friction, " .005 .0001'/>");
}

std::string geom(const char* type, Vec3 half, Vec3 at, const Thing& thing) {
  return concat("<geom class='thing' type='", type, "' size='", numbers(half), "' pos='", numbers(at), "' density='",
                thing.density, "'/>");
}

// A cylinder as the octagon around it, four boxes in one place: flat fingers hold these, where MuJoCo lets them sink
// into a round side.
std::string octagon(Vec3 half, const Thing& thing) {
  constexpr double kSide = 0.41421356237309503;  // tangent of an eighth of half a turn
  const double mass = thing.density * 2 * half.z * kPi * half.x * half.x / 4;
  std::string out;
  for (const char* axes : {"1 0 0 0 1 0", "0 1 0 -1 0 0", "1 1 0 -1 1 0", "-1 1 0 -1 -1 0"})
    out += concat("<geom class='thing' type='box' size='", numbers({half.x, kSide * half.x, half.z}), "' xyaxes='",
                  axes, "' mass='", mass, "'/>");
  return out;
}

// Bodies end half of a foot above the table, so that they touch it only when they tip over.
std::string geoms_of(const Thing& thing) {
  const Vec3 half = {thing.half.x, thing.half.y, thing.half.z - kFoot / 2};
  std::string out;
  switch (thing.form) {
    case Form::ball:
      return geom("sphere", {thing.half.x, 0, 0}, {}, thing);
    case Form::tee:
      for (const Bar& bar : kTeeBars) {
        const Vec2 middle = 0.5 * (bar.low + bar.high), side = 0.5 * (bar.high - bar.low);
        out += geom("box", {side.x, side.y, half.z}, {middle.x, middle.y, 0}, thing);
      }
      for (const Vec2 at : {Vec2{-0.05, 0.015}, Vec2{0.05, 0.015}, Vec2{0, 0.11}}) out += foot(at, thing);
      return out;
    case Form::cube:
    case Form::cylinder:
      out = thing.form == Form::cube ? geom("box", half, {}, thing) : octagon(half, thing);
      for (const Vec2 at : {Vec2{-1, -1}, Vec2{1, -1}, Vec2{-1, 1}, Vec2{1, 1}})
        out += foot(0.6 * thing.half.x * at, thing);
  }
  return out;
}

std::string body_of(const Thing& thing, size_t index) {
  const Axes axes = upright(thing.pose.turn);
  return concat("<body name='thing", index, "' pos='", numbers({thing.pose.at.x, thing.pose.at.y, thing.half.z}),
                "' xyaxes='", numbers(axes.x), ' ', numbers(axes.y), "'><freejoint/>", geoms_of(thing), "</body>");
}

// Its frame is where the fingertips are when the slides are at 0.
std::string robot_of(const Scene& scene) {
  std::string out = concat("<body name='hand' pos='0 0 0'>", slide("x", "1 0 0", 57), slide("y", "0 1 0", 57),
                           slide("z", "0 0 1", 57));
  const auto solid = [&](const char* type, Vec3 size, Vec3 at, double mass) {
    return concat("<geom class='robot' type='", type, "' size='", numbers(size), "' pos='", numbers(at), "' mass='",
                  mass, "' friction='", scene.grip, " .01 .0001'/>");
  };
  if (scene.task == Task::push_t)
    return concat(out, solid("cylinder", {kRodRadius, kFinger.z, 0}, {0, 0, kFinger.z}, 0.1),
                  solid("box", kRodPalm, {0, 0, 2 * kFinger.z + kRodPalm.z}, 0.3), "</body>");
  out += solid("box", kPalm, {0, 0, 2 * kFinger.z + kPalm.z}, 0.3);
  for (const bool left : {true, false})
    out += concat("<body>", finger(left), solid("box", kFinger, {left ? -kFinger.x : kFinger.x, 0, kFinger.z}, 0.05),
                  "</body>");
  return out + "</body>";
}

std::string motors_of(const Scene& scene) {
  std::string out;
  for (const char* joint : {"x", "y", "z"}) out += concat("<position joint='", joint, "' kp='2000'/>");
  if (scene.task != Task::push_t)
    for (const char* joint : {"left", "right"})
      out += concat("<position joint='", joint, "' kp='400' forcelimited='true' forcerange='-6 6'/>");
  return out;
}

}  // namespace

std::string mjcf_of(const Scene& scene) {
  std::string out =
      "<mujoco><compiler angle='radian'/><size nconmax='100' njmax='600'/>"
      "<option timestep='0.005' cone='pyramidal'/>"
      "<default><default class='robot'><geom contype='1' conaffinity='0' condim='4'/></default>"
      "<default class='thing'><geom contype='2' conaffinity='3' condim='3' friction='.1 .005 .0001'/></default>"
      "<default class='foot'><geom type='sphere' contype='4' conaffinity='0' condim='3' mass='0.0001'/></default>"
      "</default><worldbody><geom type='plane' size='1 1 .1' contype='2' conaffinity='6' friction='.01 .005 .0001'/>";
  out += robot_of(scene);
  for (size_t i = 0; i < scene.things.size(); ++i) out += body_of(scene.things[i], i);
  return concat(out, "</worldbody><actuator>", motors_of(scene), "</actuator></mujoco>");
}

}  // namespace naru::synth

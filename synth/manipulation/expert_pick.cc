#include <algorithm>
#include <cmath>

#include "synth/manipulation/expert.h"
#include "synth/manipulation/robot.h"

namespace naru::synth {
namespace {

constexpr double kOver = 0.085;     // m: fingertips above all that stands there
constexpr double kGrasp = 0.01;     // of fingertips above the table, when they close
constexpr double kAligned = 0.006;  // from the object's middle, before they go down
constexpr double kKept = 0.014;     // and while they do
constexpr int kSettled = 2;         // steps until fingers hold what they close around

// Where the fingers stand to the object.
struct Hold {
  double away, height;  // of the fingertips: along the table from its middle; above where it stands
  double width;         // of the object between the fingers
};

Hold hold_of(const Scene& scene, const World& world) {
  const Thing& thing = scene.things[0];
  const Vec3 at = world.things[0].at;
  return {length(world.hand.flat() - at.flat()), world.hand.z - (at.z - thing.half.z),
          2 * extent_of(thing, world.pose(0).turn, {1, 0})};
}

// With the object between the fingers: up, over the goal, down, and open.
Action carry(const Scene& scene, const World& world) {
  const Vec3 hand = world.hand, at = world.things[0].at;
  const Vec2 to = scene.goals[0].at + hand.flat() - at.flat();
  const double away = length(hand.flat() - to), low = at.z - scene.things[0].half.z;
  if (away > 0.01 && hand.z < kOver - 0.02 && low < 0.06) return move_to(world, {hand.x, hand.y, kOver + 0.01}, 0);
  if (away > 0.01) return move_to(world, {to.x, to.y, kOver + 0.01}, 0);
  if (low > 0.004) return move_to(world, {to.x, to.y, hand.z - low + 0.001}, 0, 0.02);
  return move_to(world, world.wanted, kWidest);
}

}  // namespace

Action expert_pick(const Scene& scene, const World& world, ExpertMemory* memory) {
  const Vec3 hand = world.hand, at = world.things[0].at;
  const Hold hold = hold_of(scene, world);
  const bool around = hold.away < kKept && hold.height < kGrasp + 0.014;
  const bool closed = world.closed < 0.01 && around && world.opening > 0.5 * hold.width;
  memory->squeezed = closed ? memory->squeezed + 1 : 0;
  const bool there = length(at.flat() - scene.goals[0].at) < 0.026 && at.z < scene.things[0].half.z + 0.003;
  if (there) {
    if (around && world.opening < hold.width + 0.008) return move_to(world, world.wanted, kWidest);
    return move_to(world, {hand.x, hand.y, kOver}, kWidest);
  }
  if (memory->squeezed >= kSettled) return carry(scene, world);
  if (around && hold.height < kGrasp + 0.005) return move_to(world, world.wanted, 0);
  const bool down = hand.z < kOver - 0.015;
  if (hold.away < (down ? kKept : kAligned)) return move_to(world, {at.x, at.y, kGrasp}, kWidest);
  if (down) return move_to(world, {hand.x, hand.y, kOver}, kWidest);
  return move_to(world, {at.x, at.y, kOver}, kWidest);
}

}  // namespace naru::synth

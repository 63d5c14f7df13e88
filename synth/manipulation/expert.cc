#include "synth/manipulation/expert.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace naru::synth {

Action move_to(const World& world, Vec3 to, double opening, double longest) {
  const Vec3 way = to - world.wanted;
  const double most = std::max({std::fabs(way.x), std::fabs(way.y), std::fabs(way.z)});
  const Vec3 step = most > longest ? longest / most * way : way;
  return {float(step.x), float(step.y), float(step.z), float(opening)};
}

Action expert_action(const Scene& scene, const World& world, ExpertMemory* memory) {
  switch (scene.task) {
    case Task::reach:
      return expert_reach(scene, world);
    case Task::push:
      return expert_push(scene, world, memory->version);
    case Task::pick:
      return expert_pick(scene, world, memory);
    case Task::push_t:
      return expert_push_t(world, memory);
  }
  raise("expert_action: no such task");
}

// Over all that stands there, then down.
Action expert_reach(const Scene& scene, const World& world) {
  constexpr double kOver = 0.08, kAbove = 0.012, kStraight = 0.03;
  const Vec3 at = world.things[0].at;
  const double away = length(world.hand.flat() - at.flat());
  const double top = at.z + scene.things[0].half.z;
  return move_to(world, {at.x, at.y, away > kStraight ? kOver : top + kAbove}, world.closed);
}

}  // namespace naru::synth

// Scripted experts: what a careful hand would do next. They look at the simulator's truth, step by step, so that they
// mend what noise, slips and misses have done.
#pragma once

#include "synth/manipulation/simulation.h"

namespace naru::synth {

inline constexpr int kExperts = 2;  // versions; the last pushes so that others can learn it (expert_push.cc)

// An expert, and what it keeps in mind from step to step of an episode, at first nothing.
struct ExpertMemory {
  int version = kExperts;
  int squeezed = 0;  // pick: steps for which the fingers have been told to close around the object
  int contact = -1;  // push-t: where on the T's edge it means to push, an index; -1: nowhere yet
  bool low = false;  // push-t: the rod is down behind that place
};

// The next action, within the limits of task.h.
Action expert_action(const Scene& scene, const World& world, ExpertMemory* memory);

// Of each task (expert_*.cc).
Action expert_reach(const Scene& scene, const World& world);
Action expert_push(const Scene& scene, const World& world, int version);
Action expert_pick(const Scene& scene, const World& world, ExpertMemory* memory);
Action expert_push_t(const World& world, ExpertMemory* memory);

// Straight to `to`, by at most `longest` along each axis.
Action move_to(const World& world, Vec3 to, double opening, double longest = kLongestStep);

}  // namespace naru::synth

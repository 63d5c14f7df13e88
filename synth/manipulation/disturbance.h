// What keeps an expert's hand from going where it means to: a tremor, and now and then a push for some steps. What it
// does next shows how to come back (Laskey et al. 2017, "DART: Noise injection for robust imitation learning").
#pragma once

#include "base/philox.h"
#include "synth/manipulation/task.h"

namespace naru::synth {

// Of one episode.
class Disturbance {
 public:
  // `share` of what the expert of the task copes with, 0 to 1; how much of it an episode has is drawn.
  Disturbance(Task task, float share, Random random);
  // What becomes of an action; it may leave the limits, to which an environment takes it.
  Action operator()(Action action);

 private:
  Random random_;
  float tremor_, pushes_;  // m; pushes begun in a step
  int pushed_ = 0;         // steps that are left of a push
  Action push_{};
};

}  // namespace naru::synth

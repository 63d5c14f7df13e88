// A task to be done on a table: what is seen and asked, what an action changes, and whether it is done.
//
// An episode is a function of (kManipulationVersion, MuJoCo's build and libm, options, task, seed) and of the actions:
// MuJoCo calculates with libm's sines, so its bits belong to a set of libraries (synth/provenance.h). Pictures are made
// of the places it gives by our own arithmetic alone.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "media/types.h"
#include "synth/manipulation/picture.h"
#include "synth/manipulation/simulation.h"
#include "synth/source.h"

namespace naru::synth {

struct EnvironmentOptions {
  int side = 128;   // px of a picture, a multiple of 16 from 64 to 512
  int cameras = 1;  // 1: from the front; 2: also from above
  float korean = 0.5f;
  Split texts = Split::train;  // of wordings
};

struct Observation {
  std::vector<Image> pictures;  // one for each camera, (side, side, 3)
  State state{};
  std::string instruction, lang;  // ko, en
};

// One for each thread.
class Environment {
 public:
  // Failure as of Mujoco::open(). Throws Error for options out of their range.
  static Result<Environment> open(const EnvironmentOptions& options = {});

  // Begins an episode: the scene and the wording of the instruction are those of the seed.
  void reset(Task task, uint64_t seed);
  // All below need an episode, and throw Error without one.
  Observation observe();
  // What a camera sees, (side, side, 3); for people, who see more in larger pictures.
  Image picture(int camera, int side);
  // One tenth of a second. Numbers out of their limits (task.h) are taken to them; throws Error for one that is not
  // finite.
  void step(const Action& action);
  // Whether the task is done, now or at a step before.
  bool success() const { return succeeded_; }
  // Of push-t the share of the goal that is covered now; of other tasks whether they are done.
  double coverage() const;
  int steps() const { return steps_; }
  bool over() const;  // success, or as many steps as the task may take
  // Where things are in the picture of a camera.
  std::vector<Sight> sights(int camera) const;

  const Scene& scene() const;
  const World& world() const { return simulation().world(); }
  State state() const;

  // The episode as it is, to be returned to.
  struct Moment {
    Simulation::Moment simulation;
    bool succeeded = false, lifted = false;
    int steps = 0;
  };
  Moment save() const;
  void restore(const Moment& moment);

 private:
  Environment(const Mujoco* library, const EnvironmentOptions& options) : library_(library), options_(options) {}
  const Simulation& simulation() const;
  Simulation& simulation();
  const Camera& camera(int index) const;
  bool done_now() const;

  const Mujoco* library_;
  EnvironmentOptions options_;
  std::unique_ptr<Scene> scene_;
  std::unique_ptr<Simulation> simulation_;
  std::string instruction_, lang_;
  bool succeeded_ = false, lifted_ = false;
  int steps_ = 0;
  Renderer renderer_;
};

}  // namespace naru::synth

// A scene in motion: MuJoCo moves what stands on the table and the gripper, which its fingers' or rod's tips stand for.
//
// The robot hangs in three slides, which motors hold at a place that is wanted; each of its fingers has a motor of
// limited force. Things stand on small feet, which is where friction with the table acts.
#pragma once

#include <vector>

#include "synth/manipulation/mujoco.h"
#include "synth/manipulation/scene.h"

namespace naru::synth {

// What is where; as a simulator knows it.
struct World {
  Vec3 hand, wanted;               // the fingertips, and where motors want them
  double opening = 0, closed = 0;  // m: how far the fingers are apart, and how far they are wanted to be
  struct Place {
    Vec3 at;  // the centre; of a T its origin at half of its height
    Axes axes;
  };
  std::vector<Place> things;  // in the order of the scene

  // Where a thing lies, seen from above; it is taken to stand upright.
  Pose pose(size_t thing) const;
};

class Simulation {
 public:
  Simulation(const Mujoco& library, const Scene& scene);

  // A tenth of a second, over which the wanted place moves evenly to `to` and the wanted opening becomes `opening`.
  void step(Vec3 to, double opening);
  const World& world() const { return world_; }

  // All that a later step depends on.
  struct Moment {
    std::vector<double> positions, velocities, warmth, controls;
    World world;
  };
  Moment save() const;
  void restore(const Moment& moment);

 private:
  void set_motors(Vec3 speed);
  void look();

  Physics physics_;
  bool rod_;
  World world_;
  int hand_ = 0;             // first of the joints of the hand, then its fingers
  std::vector<int> things_;  // bodies
};

// The scene as MJCF.
std::string mjcf_of(const Scene& scene);

}  // namespace naru::synth

#include "synth/manipulation/simulation.h"

#include <algorithm>

#include "synth/manipulation/robot.h"

namespace naru::synth {
namespace {

constexpr int kSubsteps = 20;  // of 5 ms
constexpr double kGravity = 9.81;
constexpr double kLag = 57. / 2000;  // s: damping over stiffness of the slides, by which they would trail

std::vector<double> copy(const mjtNum* from, int count) {
  return {from, from + count};
}

Axes axes_of(const mjtNum* rows) {
  return {{rows[0], rows[3], rows[6]}, {rows[1], rows[4], rows[7]}, {rows[2], rows[5], rows[8]}};
}

}  // namespace

Pose World::pose(size_t thing) const {
  const Place& place = things[thing];
  const Vec2 x = place.axes.x.flat();
  const double norm = length(x);
  return {place.at.flat(), norm > 0 ? Turn{x.x / norm, x.y / norm} : Turn{}};
}

Simulation::Simulation(const Mujoco& library, const Scene& scene)
    : physics_(library, mjcf_of(scene)), rod_(scene.task == Task::push_t) {
  const mjModel& model = *physics_.model;
  hand_ = model.jnt_qposadr[physics_.id(mjOBJ_JOINT, "x")];
  for (size_t i = 0; i < scene.things.size(); ++i)
    things_.push_back(physics_.id(mjOBJ_BODY, concat("thing", i).c_str()));
  world_.wanted = scene.hand;
  world_.closed = scene.opening;
  mjtNum* hand = physics_.data->qpos + hand_;
  hand[0] = scene.hand.x, hand[1] = scene.hand.y, hand[2] = scene.hand.z;
  if (!rod_) hand[3] = hand[4] = scene.opening / 2;
  physics_.data->qfrc_applied[model.jnt_dofadr[physics_.id(mjOBJ_JOINT, "z")]] = kMass * kGravity;
  set_motors({});
  physics_.forward();
  look();
}

// `speed` is that of the wanted place, m/s.
void Simulation::set_motors(Vec3 speed) {
  mjtNum* motors = physics_.data->ctrl;
  const Vec3 ahead = world_.wanted + kLag * speed;
  motors[0] = ahead.x, motors[1] = ahead.y, motors[2] = ahead.z;
  if (!rod_) motors[3] = motors[4] = world_.closed / 2;
}

void Simulation::step(Vec3 to, double opening) {
  const Vec3 from = world_.wanted;
  world_.closed = opening;
  for (int i = 1; i <= kSubsteps; ++i) {
    world_.wanted = from + double(i) / kSubsteps * (to - from);
    set_motors(kControlHz * (to - from));
    physics_.step();
  }
  physics_.forward();  // places as of now: a step leaves those from before it
  look();
}

void Simulation::look() {
  const mjData& data = *physics_.data;
  const mjtNum* hand = data.qpos + hand_;
  world_.hand = {hand[0], hand[1], hand[2]};
  world_.opening = rod_ ? 0 : hand[3] + hand[4];
  world_.things.clear();
  for (const int body : things_) {
    const mjtNum* at = data.xpos + 3 * body;
    world_.things.push_back({{at[0], at[1], at[2]}, axes_of(data.xmat + 9 * body)});
  }
}

Simulation::Moment Simulation::save() const {
  const mjModel& model = *physics_.model;
  const mjData& data = *physics_.data;
  return {copy(data.qpos, model.nq), copy(data.qvel, model.nv), copy(data.qacc_warmstart, model.nv),
          copy(data.ctrl, model.nu), world_};
}

void Simulation::restore(const Moment& moment) {
  mjData& data = *physics_.data;
  std::copy(moment.positions.begin(), moment.positions.end(), data.qpos);
  std::copy(moment.velocities.begin(), moment.velocities.end(), data.qvel);
  std::copy(moment.warmth.begin(), moment.warmth.end(), data.qacc_warmstart);
  std::copy(moment.controls.begin(), moment.controls.end(), data.ctrl);
  world_ = moment.world;  // the next step makes all else anew; doing so here would normalise quaternions once more
}

}  // namespace naru::synth

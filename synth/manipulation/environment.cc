#include "synth/manipulation/environment.h"

#include <algorithm>
#include <cmath>

#include "synth/manipulation/robot.h"
#include "synth/manipulation/tee.h"
#include "synth/text/manipulation.h"

namespace naru::synth {
namespace {

enum Stream : uint64_t { kSceneStream, kWordStream };

constexpr double kAhead = 0.045;   // m: so far the wanted place may run from where the hand is
constexpr double kReached = 0.02;  // m
constexpr double kBrought = 0.03;  // m, from the middle of the goal
constexpr double kLifted = 0.02;   // m, above where it stood

Vec3 top_of(const Scene& scene, const World& world) {
  return world.things[0].at + Vec3{0, 0, scene.things[0].half.z};
}

bool reached(const Scene& scene, const World& world) {
  const Vec3 from = world.hand - top_of(scene, world);
  return length(from.flat()) < kReached && from.z > -kReached && from.z < 2 * kReached;
}

bool brought(const Scene& scene, const World& world) {
  return length(world.things[0].at.flat() - scene.goals[0].at) < kBrought;
}

// It stands on the table, and the fingers have left it.
bool put_down(const Scene& scene, const World& world) {
  const Thing& thing = scene.things[0];
  const double above = world.things[0].at.z - thing.half.z;
  const bool left = world.opening > 2 * thing.half.x + 0.004 || world.hand.z > height_of(thing) + 0.01;
  return std::fabs(above) < 0.004 && left;
}

}  // namespace

Result<Environment> Environment::open(const EnvironmentOptions& options) {
  check(options.side >= 64 && options.side <= 512 && options.side % 16 == 0,
        "manipulation: wanted pictures of 64 to 512 px, a multiple of 16, got ", options.side);
  check(options.cameras == 1 || options.cameras == 2, "manipulation: wanted 1 or 2 cameras, got ", options.cameras);
  const auto library = Mujoco::open();
  if (!library) return library.failure();
  return Environment(*library, options);
}

void Environment::reset(Task task, uint64_t seed) {
  Random scene(seed, kSceneStream), words(seed, kWordStream);
  scene_ = std::make_unique<Scene>(draw_scene(task, &scene));
  simulation_ = std::make_unique<Simulation>(*library_, *scene_);
  const bool korean = words.chance(options_.korean);
  lang_ = korean ? "ko" : "en";
  instruction_ = instruction_of(*scene_, korean, options_.texts == Split::held_out, &words);
  succeeded_ = lifted_ = false;
  steps_ = 0;
}

const Scene& Environment::scene() const {
  check(scene_ != nullptr, "Environment: no episode has begun; call reset()");
  return *scene_;
}

const Simulation& Environment::simulation() const {
  check(simulation_ != nullptr, "Environment: no episode has begun; call reset()");
  return *simulation_;
}

Simulation& Environment::simulation() {
  check(simulation_ != nullptr, "Environment: no episode has begun; call reset()");
  return *simulation_;
}

const Camera& Environment::camera(int index) const {
  check(index >= 0 && index < options_.cameras, "Environment: no camera ", index);
  return index == 0 ? scene().front : scene().top;
}

State Environment::state() const {
  const World& now = world();
  return {float(now.hand.x), float(now.hand.y), float(now.hand.z), float(now.opening)};
}

Observation Environment::observe() {
  Observation out{{}, state(), instruction_, lang_};
  const auto shapes = shapes_of(scene(), world());
  for (int i = 0; i < options_.cameras; ++i)
    out.pictures.push_back(renderer_.draw(shapes, camera(i), scene().stage, options_.side));
  return out;
}

Image Environment::picture(int index, int side) {
  return renderer_.draw(shapes_of(scene(), world()), camera(index), scene().stage, side);
}

void Environment::step(const Action& action) {
  for (size_t i = 0; i < action.size(); ++i)
    check(std::isfinite(action[i]), "Environment: number ", i, " of the action is not finite");
  const Action taken = within_limits(action);
  const World& now = world();
  const auto along = [](double wanted, double by, double is, double low, double high) {
    return std::clamp(std::clamp(wanted + by, is - kAhead, is + kAhead), low, high);
  };
  simulation().step({along(now.wanted.x, double(taken[0]), now.hand.x, -kReach, kReach),
                     along(now.wanted.y, double(taken[1]), now.hand.y, -kReach, kReach),
                     along(now.wanted.z, double(taken[2]), now.hand.z, kLowest, kHighest)},
                    double(taken[3]));
  ++steps_;
  lifted_ |= world().things[0].at.z > scene().things[0].half.z + kLifted;
  succeeded_ |= done_now();
}

bool Environment::done_now() const {
  switch (scene().task) {
    case Task::reach:
      return reached(scene(), world());
    case Task::push:
      return brought(scene(), world());
    case Task::pick:
      return lifted_ && brought(scene(), world()) && put_down(scene(), world());
    case Task::push_t:
      return coverage() > kTeeCovered;
  }
  return false;
}

double Environment::coverage() const {
  if (scene().task != Task::push_t) return succeeded_ ? 1 : 0;
  return coverage_of(world().pose(0), kTeeGoal);
}

bool Environment::over() const {
  return succeeded_ || steps_ >= kMostSteps[size_t(scene().task)];
}

std::vector<Sight> Environment::sights(int index) const {
  return sights_of(scene(), world(), camera(index), options_.side);
}

Environment::Moment Environment::save() const {
  return {simulation().save(), succeeded_, lifted_, steps_};
}

void Environment::restore(const Moment& moment) {
  simulation().restore(moment.simulation);
  succeeded_ = moment.succeeded, lifted_ = moment.lifted, steps_ = moment.steps;
}

}  // namespace naru::synth

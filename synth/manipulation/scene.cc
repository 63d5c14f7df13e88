#include "synth/manipulation/scene.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "synth/manipulation/tee.h"

namespace naru::synth {
namespace {

constexpr int kTries = 10'000;
constexpr double kField = 0.19;      // m: how far from the middle things and goals stand
constexpr double kTeeField = 0.15;   // of the origin of a T, as in gym-pusht
constexpr double kTeeEdge = 0.22;    // of its corners: there walls push it back
constexpr double kApart = 0.1;       // between the middles of two things
constexpr double kCorridor = 0.075;  // between what is pushed on its way and other things
constexpr int kUnlike = 110;         // sum over channels: what stands on the table differs from it so much

constexpr Rgb kHueColours[kHues] = {{205, 40, 40},  {40, 80, 200},  {45, 150, 60},   {235, 205, 50},
                                    {235, 130, 35}, {130, 60, 165}, {240, 240, 240}, {35, 35, 40}};
constexpr Rgb kTables[] = {{196, 170, 132}, {150, 110, 75}, {205, 205, 200}, {120, 125, 130},
                           {170, 190, 205}, {90, 70, 60},   {185, 200, 175}};

Rgb jittered(Rgb colour, int by, Random* random) {
  for (uint8_t& c : colour) c = uint8_t(std::clamp(int(c) + int(random->between(-by, by)), 0, 255));
  return colour;
}

int difference(const Rgb& a, const Rgb& b) {
  int sum = 0;
  for (size_t c = 0; c < 3; ++c) sum += std::abs(int(a[c]) - int(b[c]));
  return sum;
}

double between(double low, double high, Random* random) {
  return double(random->uniform(float(low), float(high)));
}

Vec2 in_field(double half, Random* random) {
  const double x = between(-half, half, random);
  return {x, between(-half, half, random)};
}

// `count` hues that differ from each other.
std::vector<Hue> draw_hues(int count, Random* random) {
  std::vector<Hue> out;
  while (int(out.size()) < count) {
    const Hue hue = Hue(random->below(kHues));
    if (std::find(out.begin(), out.end(), hue) == out.end()) out.push_back(hue);
  }
  return out;
}

Thing draw_thing(Task task, Hue hue, Random* random) {
  Thing thing;
  thing.hue = hue;
  thing.colour = jittered(kHueColours[int(hue)], 14, random);
  thing.form = Form(random->below(task == Task::reach ? 3 : 2));
  const double size = task == Task::pick ? between(0.015, 0.021, random) : between(0.017, 0.026, random);
  const double height = thing.form == Form::ball ? size : between(0.016, 0.026, random);
  thing.half = {size, size, height};
  thing.pose.turn = turn_by(task == Task::pick ? between(-0.3, 0.3, random) : between(-kPi, kPi, random));
  thing.density = between(300, 800, random);
  thing.friction = between(0.3, 0.8, random);
  return thing;
}

Thing draw_tee(Random* random) {
  Thing thing;
  thing.form = Form::tee;
  do thing.hue = Hue(random->below(kHues));
  while (thing.hue == Hue::green);  // as its goal
  thing.colour = jittered(kHueColours[int(thing.hue)], 14, random);
  thing.half = {0.06, 0.06, kTeeHalfHeight};
  thing.density = between(300, 800, random);
  thing.friction = between(0.3, 0.8, random);
  return thing;
}

// The distance of a point from the part of a line between two others.
double distance(Vec2 p, Vec2 from, Vec2 to) {
  const Vec2 line = to - from;
  const double along = std::clamp(dot(p - from, line) / std::max(1e-12, dot(line, line)), 0.0, 1.0);
  return length(p - from - along * line);
}

// Whether the way of the first thing to the first goal is long enough and free of others, the hand's place behind it
// included.
bool free_way(const Scene& scene) {
  const Vec2 from = scene.things[0].pose.at, to = scene.goals[0].at;
  const double way = length(to - from);
  if (way < 0.09 || way > 0.3) return false;
  const Vec2 behind = from - 0.06 / way * (to - from);
  for (size_t i = 1; i < scene.things.size(); ++i)
    if (distance(scene.things[i].pose.at, behind, to) < kCorridor) return false;
  return true;
}

// Sets all on the table; whether it stands well.
bool place(Scene* scene, Random* random) {
  std::vector<Vec2> taken;
  const auto apart = [&](Vec2 at, double distance) {
    return std::none_of(taken.begin(), taken.end(), [&](Vec2 other) { return length(at - other) < distance; });
  };
  for (Thing& thing : scene->things) {
    thing.pose.at = in_field(kField, random);
    if (!apart(thing.pose.at, kApart)) return false;
    taken.push_back(thing.pose.at);
  }
  for (Goal& goal : scene->goals) {
    goal.at = in_field(kField - 0.02, random);
    if (!apart(goal.at, kApart)) return false;
    taken.push_back(goal.at);
  }
  return scene->goals.empty() || free_way(*scene);
}

// The same for a T: all of it is on the table, and it does not lie at its goal already.
bool place_tee(Scene* scene, Random* random) {
  Pose& pose = scene->things[0].pose;
  pose = {in_field(kTeeField, random), turn_by(between(-kPi, kPi, random))};
  for (const Vec2 corner : kTeeOutline) {
    const Vec2 at = pose.turn * corner + pose.at;
    if (std::max(std::fabs(at.x), std::fabs(at.y)) > kTeeEdge) return false;
  }
  return coverage_of(pose, kTeeGoal) < 0.8;
}

// The hand is above all that stands there, or beside it.
void place_hand(Scene* scene, Random* random) {
  const bool tee = scene->task == Task::push_t;
  scene->hand = {between(-0.2, 0.2, random), between(-0.2, 0.2, random), between(0.1, 0.17, random)};
  scene->opening = tee ? 0 : between(0, kWidest, random);
  scene->grip = tee ? between(0.05, 0.25, random) : between(0.7, 1.2, random);
}

void draw_stage(Scene* scene, Random* random) {
  Stage& stage = scene->stage;
  const auto unlike_all = [&](const Rgb& table) {
    const auto unlike = [&](const auto& one) { return difference(one.colour, table) >= kUnlike; };
    return std::all_of(scene->things.begin(), scene->things.end(), unlike) &&
           std::all_of(scene->goals.begin(), scene->goals.end(), unlike) &&
           (scene->task != Task::push_t || difference(kTeeGoalColour, table) >= kUnlike);
  };
  int tries = 0;
  do {
    check(++tries < kTries, "draw_scene: no table is unlike all that stands on it");
    stage.table = jittered(kTables[random->below(std::size(kTables))], 16, random);
  } while (!unlike_all(stage.table));
  stage.floor = jittered({90, 90, 95}, 40, random);
  stage.light = normalised({between(-0.5, 0.5, random), between(-0.6, 0.2, random), 1});
  stage.ambient = between(0.4, 0.6, random);
}

void draw_cameras(Scene* scene, Random* random) {
  const auto shaken = [&](Vec3 at, double by) {
    const double x = between(-by, by, random), y = between(-by, by, random);
    return at + Vec3{x, y, between(-by, by, random)};
  };
  const Vec3 eye = shaken({0, -0.35, 0.62}, 0.012), middle = shaken({0, 0, 0.02}, 0.008);
  scene->front = look_at(eye, middle, 0.4);
  const Vec3 above = shaken({0, -0.05, 0.75}, 0.01);
  scene->top = look_at(above, shaken({0, 0, 0}, 0.006), 0.36);
}

}  // namespace

double height_of(const Thing& thing) {
  return 2 * thing.half.z;
}

double extent_of(const Thing& thing, const Turn& turn, Vec2 direction) {
  if (thing.form != Form::cube) return thing.half.x;
  const Vec2 own = inverse(turn) * direction;
  return thing.half.x * std::fabs(own.x) + thing.half.y * std::fabs(own.y);
}

Scene draw_scene(Task task, Random* random) {
  Scene scene;
  scene.task = task;
  if (task == Task::push_t) {
    scene.things = {draw_tee(random)};
  } else {
    const int n_things = task == Task::reach ? int(random->between(2, 4)) : int(random->between(1, 3));
    for (const Hue hue : draw_hues(n_things, random)) scene.things.push_back(draw_thing(task, hue, random));
    const int n_goals = task == Task::reach ? 0 : int(random->between(1, 2));
    for (const Hue hue : draw_hues(n_goals, random))
      scene.goals.push_back(
          {random->chance(0.6f), hue, jittered(kHueColours[int(hue)], 14, random), {}, between(0.042, 0.055, random)});
  }
  int tries = 0;
  while (!(task == Task::push_t ? place_tee(&scene, random) : place(&scene, random)))
    check(++tries < kTries, "draw_scene: no room on the table");
  place_hand(&scene, random);
  draw_stage(&scene, random);
  draw_cameras(&scene, random);
  return scene;
}

}  // namespace naru::synth

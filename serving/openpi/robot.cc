#include "serving/openpi/robot.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace naru::serving::openpi {
namespace {

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

bool has(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Result<void> check_limit(const ActionLimit& limit, const PolicySpec& spec) {
  if (!std::isfinite(limit.low) || !std::isfinite(limit.high) || limit.low >= limit.high)
    return fail("action ", limit.name, ": low must be below high");
  if (at_least(limit.low) > at_most(limit.high))
    return fail("action ", limit.name, ": no number of 32 bits lies between low and high");
  if (!std::isfinite(limit.rate) || limit.rate <= 0) return fail("action ", limit.name, ": rate must be above 0");
  if (limit.state && (*limit.state < 0 || *limit.state >= spec.n_state))
    return fail("action ", limit.name, ": state must be one of the state's numbers, 0 to ", spec.n_state - 1);
  return {};
}

}  // namespace

float at_most(double x) {
  const float near = float(x);
  return double(near) > x ? std::nextafter(near, -std::numeric_limits<float>::infinity()) : near;
}

float at_least(double x) {
  return -at_most(-x);
}

Result<Robot> fit_robot(Robot robot, const PolicySpec& spec) {
  if (!std::isfinite(robot.rate_hz) || robot.rate_hz <= 0) return fail("rate_hz must be above 0");
  if (robot.max_age.count() <= 0 || robot.deadline.count() <= 0)
    return fail("max_age_ms and deadline_ms must be above 0");
  std::vector<ActionLimit> ordered;
  for (const std::string& name : spec.actions) {
    const auto is_it = [&](const ActionLimit& limit) { return limit.name == name; };
    const auto limit = std::find_if(robot.actions.begin(), robot.actions.end(), is_it);
    if (limit == robot.actions.end()) return fail("action ", name, " of this model has no limits");
    if (std::count_if(limit, robot.actions.end(), is_it) > 1) return fail("action ", name, " has limits twice");
    if (const auto good = check_limit(*limit, spec); !good) return good.failure();
    ordered.push_back(*limit);
  }
  if (ordered.size() != robot.actions.size())
    return fail("there are limits of ", robot.actions.size(), " actions; this model has ", listed(spec.actions));
  robot.actions = std::move(ordered);
  for (const auto& [camera, key] : robot.cameras)
    if (!has(spec.cameras, camera)) return fail("camera ", camera, " is none of this model's: ", listed(spec.cameras));
  for (const std::string& camera : spec.cameras) robot.cameras.try_emplace(camera, "observation/" + camera);
  if (robot.state_keys.empty() && spec.n_state > 0) robot.state_keys = {"observation/state"};
  return robot;
}

}  // namespace naru::serving::openpi

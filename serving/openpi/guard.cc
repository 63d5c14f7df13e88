#include "serving/openpi/guard.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace naru::serving::openpi {
namespace {

struct Reach {
  float low, high;
  bool holds(float x) const { return low <= x && x <= high; }
};

Reach range_of(const ActionLimit& limit) {
  return {at_least(limit.low), at_most(limit.high)};
}

// What may follow `before` a step later: none of the range where that is out of reach.
std::optional<Reach> reach_from(const ActionLimit& limit, double rate_hz, float before) {
  const double step = limit.rate / rate_hz;
  const Reach out = {std::max(at_least(limit.low), at_least(double(before) - step)),
                     std::min(at_most(limit.high), at_most(double(before) + step))};
  if (out.low <= out.high) return out;
  if (range_of(limit).holds(before)) return Reach{before, before};  // the step is finer than floats are here
  return std::nullopt;
}

std::optional<Unsafe> check_chunk(const PolicySpec& spec, const ActionChunk& chunk) {
  const int64_t n_actions = int64_t(spec.actions.size());
  if (chunk.n_steps != spec.n_steps || chunk.n_actions != n_actions ||
      int64_t(chunk.values.size()) != spec.n_steps * n_actions)
    return Unsafe{Unsafe::Kind::actions, concat("the policy gave (", chunk.n_steps, ", ", chunk.n_actions,
                                                ") actions, wanted (", spec.n_steps, ", ", n_actions, ")")};
  for (size_t i = 0; i < chunk.values.size(); ++i)
    if (!std::isfinite(chunk.values[i]))
      return Unsafe{Unsafe::Kind::actions, concat("the policy gave no number as ", spec.actions[i % size_t(n_actions)],
                                                  " of step ", i / size_t(n_actions))};
  return std::nullopt;
}

// One number of an action through all steps.
std::optional<Unsafe> guard_one(const Robot& robot, size_t a, std::optional<float> start, ActionChunk* chunk,
                                Clipped* clipped) {
  const ActionLimit& limit = robot.actions[a];
  const Reach range = range_of(limit);
  for (int64_t t = 0; t < chunk->n_steps; ++t) {
    float& value = chunk->values[size_t(t * chunk->n_actions) + a];
    const auto reach = start ? reach_from(limit, robot.rate_hz, *start) : range;
    if (!reach)
      return Unsafe{Unsafe::Kind::state, concat(limit.name, " stands at ", *start, ", outside of ", limit.low, " to ",
                                                limit.high, " by more than a step; bring it back first")};
    if (!reach->holds(value)) ++(range.holds(value) ? clipped->to_rate : clipped->to_range)[a];
    value = std::clamp(value, reach->low, reach->high);
    start = value;
  }
  return std::nullopt;
}

}  // namespace

int64_t Clipped::total() const {
  int64_t out = 0;
  for (const auto* counts : {&to_range, &to_rate})
    for (const int64_t n : *counts) out += n;
  return out;
}

std::variant<Clipped, Unsafe> guard(const Robot& robot, const PolicySpec& spec, const std::vector<float>& state,
                                    ActionChunk* chunk) {
  if (const auto unsafe = check_chunk(spec, *chunk)) return *unsafe;
  const size_t n = robot.actions.size();
  Clipped clipped{std::vector<int64_t>(n), std::vector<int64_t>(n)};
  for (size_t a = 0; a < n; ++a) {
    const auto& from = robot.actions[a].state;
    const std::optional<float> start = from ? std::optional<float>(state.at(size_t(*from))) : std::nullopt;
    if (const auto unsafe = guard_one(robot, a, start, chunk, &clipped)) return *unsafe;
  }
  return clipped;
}

std::string described(const Robot& robot, const Clipped& clipped) {
  std::string out;
  for (size_t a = 0; a < robot.actions.size(); ++a) {
    if (clipped.to_range[a] + clipped.to_rate[a] == 0) continue;
    out += concat(out.empty() ? "" : "; ", robot.actions[a].name, " ", clipped.to_range[a], " times to its range, ",
                  clipped.to_rate[a], " to its rate");
  }
  return out;
}

}  // namespace naru::serving::openpi

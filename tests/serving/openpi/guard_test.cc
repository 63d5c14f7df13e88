#include "serving/openpi/guard.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/philox.h"
#include "tests/serving/openpi/played_policy.h"

namespace naru::serving::openpi {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInfinity = std::numeric_limits<float>::infinity();

// Of two actions and four steps.
const PolicySpec kSpec = {.cameras = {}, .n_state = 2, .actions = {"x", "y"}, .n_steps = 4};

Robot robot() {
  Robot out;
  out.name = "arm";
  out.rate_hz = 10;
  out.max_age = out.deadline = std::chrono::milliseconds(1);
  out.actions = {{"x", -1, 1, 2, {}}, {"y", 0, 10, 5, 1}};
  return fit_robot(out, kSpec).value();
}

struct Outcome {
  std::vector<float> values;
  std::vector<int64_t> to_range, to_rate;
  std::string unsafe;
};

Outcome guarded(std::vector<float> values, const std::vector<float>& state = {0, 5}) {
  ActionChunk chunk{4, 2, std::move(values)};
  const auto out = guard(robot(), kSpec, state, &chunk);
  if (const auto* unsafe = std::get_if<Unsafe>(&out)) return {chunk.values, {}, {}, unsafe->message};
  const auto& clipped = std::get<Clipped>(out);
  return {chunk.values, clipped.to_range, clipped.to_rate, ""};
}

TEST(Guard, LeavesWhatIsWithinTheLimits) {
  const std::vector<float> good = {0.9f, 5.1f, 1, 5.5f, 0.85f, 6, 0.7f, 5.5f};
  const Outcome out = guarded(good);
  EXPECT_EQ(out.values, good);
  EXPECT_EQ(out.to_range, (std::vector<int64_t>{0, 0}));
  EXPECT_EQ(out.to_rate, (std::vector<int64_t>{0, 0}));
}

TEST(Guard, HoldsNumbersToTheirRange) {
  const Outcome out = guarded({5, 5, 5, 5, 0.9f, 5, 1.1f, 5});
  EXPECT_EQ(out.values, (std::vector<float>{1, 5, 1, 5, 0.9f, 5, 1, 5}));
  EXPECT_EQ(out.to_range, (std::vector<int64_t>{3, 0}));
}

TEST(Guard, HoldsNumbersToTheirRate) {
  // 0.2 a step of x, which starts anywhere; 0.5 a step of y, from where the state says it is.
  const Outcome out = guarded({-1, 9, 1, 9, 1, 9, -0.55f, 9});
  EXPECT_EQ(out.to_rate, (std::vector<int64_t>{2, 4}));
  EXPECT_EQ(out.to_range, (std::vector<int64_t>{0, 0}));
  const std::vector<float> want = {-1, 5.5f, -0.8f, 6, -0.6f, 6.5f, -0.55f, 7};
  for (size_t i = 0; i < want.size(); ++i) EXPECT_NEAR(out.values[i], want[i], 1e-6) << i;
  EXPECT_EQ(described(robot(), {out.to_range, out.to_rate}),
            "x 0 times to its range, 2 to its rate; y 0 times to its range, 4 to its rate");
}

TEST(Guard, SendsNothingThatIsNoNumber) {
  for (const float bad : {kNan, kInfinity, -kInfinity})
    for (size_t i = 0; i < 8; ++i) {
      std::vector<float> values(8, 0.5f);
      values[i] = bad;
      EXPECT_EQ(guarded(values).unsafe,
                "the policy gave no number as " + std::string(i % 2 ? "y" : "x") + " of step " + std::to_string(i / 2));
    }
  EXPECT_EQ(guarded({1, 2}).unsafe.substr(0, 34), "the policy gave (4, 2) actions, wa");
  ActionChunk other{2, 4, std::vector<float>(8)};
  const auto out = guard(robot(), kSpec, {0, 0}, &other);
  EXPECT_EQ(std::get<Unsafe>(out).kind, Unsafe::Kind::actions);
}

TEST(Guard, WantsARobotThatAStepBringsBack) {
  const Outcome near = guarded(std::vector<float>(8, 0.5f), {0, -0.4f});  // 0 is a step away
  EXPECT_EQ(near.unsafe, "");
  EXPECT_GE(near.values[1], 0);
  const Outcome far = guarded(std::vector<float>(8, 0.5f), {0, -0.6f});
  EXPECT_EQ(far.unsafe, "y stands at -0.6, outside of 0 to 10 by more than a step; bring it back first");
  EXPECT_EQ(guarded(std::vector<float>(8, 0.5f), {100, 1}).unsafe, "");  // nothing starts from that number
}

// Whatever a policy gives: every number is in range, and as near to the one before as its rate wants, exactly.
TEST(Guard, HoldsAnythingToItsLimits) {
  Random random(3);
  for (int round = 0; round < 2000; ++round) {
    Robot one = robot();
    one.rate_hz = 1 + random.below(100);
    for (ActionLimit& limit : one.actions) {
      limit.low = random.uniform(-3, 0);
      limit.high = limit.low + double(random.uniform(1e-3f, 3));
      limit.rate = std::pow(10.0, double(random.uniform(-12, 2)));
      limit.state = random.below(2) ? std::optional<int64_t>(random.below(2)) : std::nullopt;
    }
    const std::vector<float> state = {random.uniform(-4, 4), random.uniform(-4, 4)};
    ActionChunk chunk{4, 2, {}};
    for (int i = 0; i < 8; ++i) chunk.values.push_back(random.uniform(-1, 1) * std::pow(10.f, float(random.below(39))));
    const auto out = guard(one, kSpec, state, &chunk);
    if (std::holds_alternative<Unsafe>(out)) {
      EXPECT_EQ(std::get<Unsafe>(out).kind, Unsafe::Kind::state);
      continue;
    }
    for (size_t a = 0; a < 2; ++a) {
      const ActionLimit& limit = one.actions[a];
      std::optional<double> before;
      if (limit.state) before = double(state[size_t(*limit.state)]);
      for (size_t t = 0; t < 4; ++t) {
        const auto value = double(chunk.values[2 * t + a]);
        EXPECT_TRUE(value >= limit.low && value <= limit.high) << round;
        if (before) {
          EXPECT_LE(std::abs(value - *before), limit.rate / one.rate_hz) << round;
        }
        before = value;
      }
    }
  }
}

std::string misfit(const std::function<void(Robot&)>& change, const PolicySpec& spec = kSpec) {
  Robot one = robot();
  change(one);
  const auto out = fit_robot(one, spec);
  return out ? "fits" : out.failure().message;
}

TEST(Limits, FitTheirPolicy) {
  const PolicySpec turned = {.cameras = {"front"}, .n_state = 2, .actions = {"y", "x"}, .n_steps = 4};
  const Robot fitted = fit_robot(robot(), turned).value();
  EXPECT_EQ(fitted.actions[0].name + fitted.actions[1].name, "yx");
  EXPECT_EQ(fitted.cameras.at("front"), "observation/front");
  EXPECT_EQ(fitted.state_keys, std::vector<std::string>{"observation/state"});
  EXPECT_EQ(misfit([](Robot& r) { r.actions.pop_back(); }), "action y of this model has no limits");
  EXPECT_EQ(misfit([](Robot& r) { r.actions.push_back(r.actions[0]); }), "action x has limits twice");
  EXPECT_EQ(misfit([](Robot& r) {
              r.actions.push_back({"z", 0, 1, 1, {}});
            }),
            "there are limits of 3 actions; this model has x, y");
  EXPECT_EQ(misfit([](Robot& r) { r.actions[1].state = 2; }),
            "action y: state must be one of the state's numbers, 0 to 1");
  EXPECT_EQ(misfit([](Robot& r) { r.actions[0].high = -1; }), "action x: low must be below high");
  EXPECT_EQ(misfit([](Robot& r) { r.actions[0].low = std::nan(""); }), "action x: low must be below high");
  EXPECT_EQ(misfit([](Robot& r) { r.actions[0].low = 0.1, r.actions[0].high = 0.1 + 1e-10; }),
            "action x: no number of 32 bits lies between low and high");
  EXPECT_EQ(misfit([](Robot& r) { r.actions[0].rate = 0; }), "action x: rate must be above 0");
  EXPECT_EQ(misfit([](Robot& r) { r.rate_hz = 0; }), "rate_hz must be above 0");
  EXPECT_EQ(misfit([](Robot& r) { r.deadline = {}; }), "max_age_ms and deadline_ms must be above 0");
  EXPECT_EQ(misfit([](Robot& r) { r.cameras["side"] = "a"; }, turned), "camera side is none of this model's: front");
}

}  // namespace
}  // namespace naru::serving::openpi

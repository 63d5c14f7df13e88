// The encoder of a robot's state: its features by their definition, gradients, bits, and what it refuses.
#include "encoders/state/state_encoder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/autograd/tape.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

StateConfig small_config() {
  return {.low = {-0.3f, 0, -1}, .high = {0.3f, 0.08f, 3}, .frequencies = 4, .d_hidden = 24, .d_out = 10};
}

struct Encoder {
  explicit Encoder(const StateConfig& config = small_config()) : encoder(Params(weights) / "state", config) {}
  Weights weights = Weights::random(5);
  StateEncoder encoder;
};

TEST(StateEncoder, FeaturesAreNumbersAndTheirWaves) {
  const Encoder one;
  const std::vector<float> states = {0.1f, 0.02f, -1, -0.3f, 0.08f, 2.5f};
  const Tensor features = one.encoder.features(states);
  ASSERT_EQ(features.shape(), (Shape{2, 3 * 9}));
  for (size_t i = 0; i < states.size(); ++i) {
    const double low = double(small_config().low[i % 3]), high = double(small_config().high[i % 3]);
    const double x = -1 + 2 * (double(states[i]) - low) / (high - low);
    const float* row = features.data<float>() + 9 * i;
    EXPECT_NEAR(row[0], x, 1e-6);
    for (int f = 0; f < 4; ++f) {
      EXPECT_NEAR(row[1 + 2 * f], std::sin(std::pow(2, f) * M_PI * x), 1e-5) << i << ' ' << f;
      EXPECT_NEAR(row[2 + 2 * f], std::cos(std::pow(2, f) * M_PI * x), 1e-5) << i << ' ' << f;
    }
  }
}

TEST(StateEncoder, TakesNumbersToTheirLimits) {
  const Encoder one;
  const Tensor at = one.encoder.features(std::vector<float>{0.3f, 0, 3}),
               beyond = one.encoder.features(std::vector<float>{7, -2, 1e30f});
  EXPECT_EQ(testing::bits_of({at}), testing::bits_of({beyond}));
}

TEST(StateEncoder, GivesTheSameBitsAloneAndInABatch) {
  const Encoder one;
  const std::vector<float> a = {0.1f, 0.02f, 0.5f}, b = {-0.2f, 0.07f, 2};
  std::vector<float> both = a;
  both.insert(both.end(), b.begin(), b.end());
  const Tensor batch = one.encoder.forward(both);
  EXPECT_EQ(batch.shape(), (Shape{2, 10}));
  EXPECT_EQ(testing::bits_of({batch.rows(0, 1)}), testing::bits_of({one.encoder.forward(a)}));
  EXPECT_EQ(testing::bits_of({batch.rows(1, 1)}), testing::bits_of({one.encoder.forward(b)}));
  testing::expect_same_bits("state encoder", [&] { return std::vector<Tensor>{one.encoder.forward(both)}; });
}

// A step against the gradient of a squared distance makes it less, for every parameter.
TEST(StateEncoder, LearnsWithAllOfItsParameters) {
  Encoder one;
  const std::vector<float> states = {0.1f, 0.02f, 0.5f, -0.2f, 0.07f, 2};
  const auto loss = [&] {
    const Tensor now = one.encoder.forward(states);
    double sum = 0;
    for (const float v : now.span<float>()) sum += 0.5 * (double(v) - 1) * (double(v) - 1);
    return sum;
  };
  Tape tape;
  Tensor y;
  {
    const Tape::Scope scope(tape);
    y = one.encoder.forward(states);
  }
  std::vector<float> dy;
  for (const float v : y.span<float>()) dy.push_back(v - 1);
  tape.backward(y, from(dy, y.shape()));
  for (const auto& [name, weight] : one.weights.all()) {
    const Tensor gradient = tape.grad(weight);
    ASSERT_TRUE(gradient) << name;
    double square = 0;
    for (const float g : gradient.span<float>()) square += double(g) * double(g);
    const double before = loss(), step = 1e-3 / std::sqrt(square);
    std::vector<float> kept(weight.span<float>().begin(), weight.span<float>().end());
    for (size_t i = 0; i < kept.size(); ++i) weight.span<float>()[i] -= float(step) * gradient.span<float>()[i];
    // Along the gradient the loss falls by its length for each unit, but for the curve.
    EXPECT_NEAR((before - loss()) / (step * square), 1, 0.05) << name;
    std::copy(kept.begin(), kept.end(), weight.span<float>().begin());
  }
}

TEST(StateEncoder, TellsNearbyStatesApart) {
  const Encoder one;
  const Tensor a = one.encoder.forward(std::vector<float>{0.1f, 0.02f, 0.5f}),
               b = one.encoder.forward(std::vector<float>{0.103f, 0.02f, 0.5f});
  double far = 0, size = 0;
  for (int64_t i = 0; i < a.size(); ++i)
    far += std::pow(a.data<float>()[i] - b.data<float>()[i], 2), size += std::pow(a.data<float>()[i], 2);
  EXPECT_GT(std::sqrt(far / size), 0.02);
}

TEST(StateEncoder, RefusesWhatIsNoState) {
  const Encoder one;
  EXPECT_ERROR(one.encoder.forward(std::vector<float>{1, 2}),
               "StateEncoder: wanted states of 3 numbers, got 2 numbers");
  EXPECT_ERROR(one.encoder.forward({}), "StateEncoder: wanted states of 3 numbers, got 0 numbers");
  EXPECT_ERROR(one.encoder.forward(std::vector<float>{0, 0, 0, 0, std::nanf(""), 0}),
               "StateEncoder: number 1 of state 1 is not finite");
  StateConfig wrong = small_config();
  wrong.high[1] = 0;
  EXPECT_ERROR(Encoder(wrong), "StateEncoder: number 1 has limits 0 and 0");
  wrong = small_config();
  wrong.low.pop_back();
  EXPECT_ERROR(Encoder(wrong), "StateEncoder: wanted as many lower as upper limits, got 2 and 3");
}

}  // namespace
}  // namespace naru

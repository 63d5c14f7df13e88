#include "training/trainer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "kernels/isa.h"
#include "tests/testing/op_case.h"
#include "tests/training/tiny_task.h"

namespace naru {
namespace {

using testing::tiny_recipe;
using testing::TinyTask;
using Changes = std::vector<std::pair<std::string, std::string>>;

const Changes kMuon{{"\"adamw\"", "\"muon\""}, {"lr = 0.01 ", "lr = 0.02 "}};

struct Trained {
  std::string weights, state;
  std::vector<float> losses;
};
Trained train_all(const Recipe& recipe, int n_threads) {
  ThreadPool pool(n_threads);
  TinyTask task(recipe);
  Trainer trainer(recipe, task, pool);
  Trained out;
  while (!trainer.done()) out.losses.push_back(trainer.advance().loss);
  out.weights = trainer.weights_sha256(DType::f32);
  NamedTensors state = trainer.state();
  state.pop_back();  // the counts are I32
  out.state = weights_sha256(state, DType::f32);
  return out;
}

float mean(const std::vector<float>& v, size_t first, size_t count) {
  float sum = 0;
  for (size_t i = first; i < first + count; ++i) sum += v[i];
  return sum / float(count);
}

TEST(Trainer, TheLossFalls) {
  for (const Changes& changes : {Changes{}, kMuon}) {
    const Trained trained = train_all(tiny_recipe(changes), 2);
    EXPECT_LT(mean(trained.losses, 44, 4), 0.7f * mean(trained.losses, 0, 4));
  }
}

TEST(Trainer, SameBitsForAnyNumberOfThreads) {
  for (const Changes& changes : {Changes{}, kMuon}) {
    const Recipe recipe = tiny_recipe(changes);
    const Trained one = train_all(recipe, 1);
    for (const int n_threads : {2, 3, 5}) {
      const Trained more = train_all(recipe, n_threads);
      EXPECT_EQ(more.weights, one.weights) << n_threads;
      EXPECT_EQ(more.state, one.state) << n_threads;
      EXPECT_EQ(more.losses, one.losses) << n_threads;
    }
  }
}

// Any compiler, processor and instruction set must end here; the sanitizer build runs this with clang.
TEST(Trainer, EndsInTheCommittedBits) {
  const char* adamw = "dd83ee352919556fbaae763a4c29d4744dd7abc41d7463d0391f4ea3e574673b";
  const char* muon = "497397dc5d2dc99a7a4dc01cf7938d71548c1bbc9a23be9d5d71e81f6ad13999";
  const kernels::Isa before = kernels::active_isa();
  for (const kernels::Isa isa : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512}) {
    if (!kernels::isa_supported(isa)) continue;
    kernels::set_isa(isa);
    EXPECT_EQ(train_all(tiny_recipe(), 2).weights, adamw) << kernels::isa_name(isa);
    EXPECT_EQ(train_all(tiny_recipe(kMuon), 2).weights, muon) << kernels::isa_name(isa);
  }
  kernels::set_isa(before);
}

// Muon in every phase is the optimizer `muon`; in the last alone it goes on from AdamW's first moments.
TEST(Trainer, APhaseMayTakeMuon) {
  const std::string muon = "\nmuon = { lr = 0.02 }\n";
  Changes all;
  for (const char* phase : {"name = \"begin\"", "name = \"constant\"", "name = \"decay\""})
    all.emplace_back(phase, phase + muon);
  EXPECT_EQ(train_all(tiny_recipe(all), 2).weights, train_all(tiny_recipe(kMuon), 2).weights);

  const Recipe last = tiny_recipe({all.back()});
  const Trained one = train_all(last, 1), two = train_all(last, 2), adamw = train_all(tiny_recipe(), 2);
  EXPECT_EQ(one.weights, two.weights);
  EXPECT_EQ(one.state, two.state);
  EXPECT_TRUE(std::equal(adamw.losses.begin(), adamw.losses.begin() + 33, one.losses.begin()));
  EXPECT_NE(one.weights, adamw.weights);
  EXPECT_LT(mean(one.losses, 44, 4), 0.7f * mean(one.losses, 0, 4));
}

// A loss is divided by its count over the step: the split into micro-batches changes roundings alone. The two losses
// have different counts, and that of `side` differs between micro-batches.
TEST(Trainer, TheSplitIntoMicroBatchesOnlyRounds) {
  const Changes twelve{{"micro_batches = 3", "micro_batches = 12"}, {"lines = 4", "lines = 1"}};
  const Recipe a = tiny_recipe(), b = tiny_recipe(twelve);
  ThreadPool pool(2);
  TinyTask task_a(a), task_b(b);
  Trainer trainer_a(a, task_a, pool), trainer_b(b, task_b, pool);
  for (int step = 0; step < 8; ++step) {
    const StepReport left = trainer_a.advance(), right = trainer_b.advance();
    EXPECT_EQ(left.examples, right.examples);
    EXPECT_NEAR(left.loss, right.loss, 2e-5f) << step;  // a few ulps, grown by eight updates
    EXPECT_NEAR(left.grad_norm, right.grad_norm, 1e-4) << step;
    EXPECT_NEAR(left.means.at("side"), right.means.at("side"), 2e-5);
    EXPECT_NEAR(left.loss, 1.0 * left.means.at("answer") + 0.5 * left.means.at("side"), 1e-6);
  }
}

// The gradient of a step against central differences of the loss that is reported.
TEST(Trainer, TheStepFollowsTheReportedLoss) {
  // AdamW's first update of an element is lr * sign(gradient), so the direction of the loss is seen in the weights.
  const Recipe recipe = tiny_recipe({{"weight_decay = 0.01", "weight_decay = 0.0"}});
  ThreadPool pool(1);
  const auto loss_with = [&](float nudge, float* update) {
    TinyTask task(recipe);
    const Tensor w = task.parameter("encoder.layers.0.w");
    w.data<float>()[3] += nudge;
    const float before = w.data<float>()[3];
    const float loss = Trainer(recipe, task, pool).advance().loss;
    *update = w.data<float>()[3] - before;
    return loss;
  };
  float update, ignored;
  loss_with(0, &update);
  const float slope = (loss_with(1e-2f, &ignored) - loss_with(-1e-2f, &ignored)) / 2e-2f;
  EXPECT_NEAR(update, slope > 0 ? -0.0025f : 0.0025f, 1e-5f);  // lr 0.01, a quarter of it in the warm-up
}

TEST(Trainer, FrozenAndUnusedParametersStayWithTheirMoments) {
  const Recipe recipe = tiny_recipe();
  ThreadPool pool(2);
  TinyTask task(recipe);
  Trainer trainer(recipe, task, pool);
  const auto of = [&](const std::string& name) {
    for (const auto& [own, tensor] : trainer.state())
      if (own == name) return testing::bits_of({tensor});
    return std::string("missing");
  };
  const std::string head = of("weights.head.w"), moment = of("optimizer.m.head.w"), bias = of("weights.head.bias");
  const std::string side = of("weights.side.w"), unused = of("weights.unused.w");
  while (trainer.step() < 16) trainer.advance();  // phase 0 freezes head
  EXPECT_EQ(of("weights.head.w"), head);
  EXPECT_EQ(of("weights.head.bias"), bias);
  EXPECT_EQ(of("optimizer.m.head.w"), moment);
  EXPECT_NE(of("weights.side.w"), side);
  trainer.advance();
  EXPECT_NE(of("weights.head.w"), head);
  EXPECT_NE(of("optimizer.m.head.w"), moment);
  EXPECT_EQ(of("weights.unused.w"), unused);  // not even by weight decay
  while (trainer.step() < 32) trainer.advance();
  const std::string side_after = of("weights.side.w");
  while (!trainer.done()) trainer.advance();  // phase 2 gives `side` the weight 0
  EXPECT_EQ(of("weights.side.w"), side_after);
  const Tensor updates = trainer.state().back().second;
  EXPECT_EQ(std::vector<int32_t>(updates.span<int32_t>().begin(), updates.span<int32_t>().end()),
            (std::vector<int32_t>{48, 48, 32, 32, 32, 0}));
}

// Adam's bias correction counts the updates of each parameter: the first step of a thawed one has the full length.
TEST(Trainer, AThawedParameterBeginsItsBiasCorrection) {
  const Recipe recipe = tiny_recipe();
  ThreadPool pool(1);
  TinyTask task(recipe);
  Trainer trainer(recipe, task, pool);
  while (trainer.step() < 16) trainer.advance();
  const Tensor bias = task.parameter("head.bias");
  for (const float b : bias.span<float>()) EXPECT_EQ(b, 0);
  trainer.advance();
  for (const float b : bias.span<float>()) EXPECT_NEAR(std::fabs(b), 0.02f, 1e-5f);  // lr_rest
}

TEST(Trainer, GradientsAreClippedByTheirGlobalNorm) {
  // Muon and AdamW forget the gradient's length; with a large eps AdamW's step is proportional to it.
  const auto moved = [](const std::string& clip, double* norm) {
    const Recipe recipe =
        tiny_recipe({{"clip = 10.0", clip}, {"eps = 1e-8", "eps = 0.01"}, {"beta2 = 0.98", "beta2 = 0.0"}});
    ThreadPool pool(1);
    TinyTask task(recipe);
    const Tensor gain = task.parameter("encoder.layers.0.gain");
    Trainer trainer(recipe, task, pool);
    *norm = trainer.advance().grad_norm;
    return double(gain.data<float>()[0]) - 1;
  };
  double norm, same_norm;
  const double free = moved("clip = 10.0", &norm), held = moved("clip = 1e-6", &same_norm);
  EXPECT_GT(norm, 0.01);
  EXPECT_EQ(norm, same_norm);  // reported before clipping
  EXPECT_GT(std::fabs(free), 1e-6);
  EXPECT_LT(std::fabs(held), 1e-6);
}

// w (1 - lr decay) - step: what decay takes from a weight in the first step is known, and vectors keep it.
TEST(Trainer, WeightDecayIsForMatrices) {
  ThreadPool pool(1);
  const auto after_a_step = [&](const std::string& decay, const std::string& parameter) {
    const Recipe recipe = tiny_recipe({{"weight_decay = 0.01", decay}});
    TinyTask task(recipe);
    Trainer(recipe, task, pool).advance();
    return double(task.parameter(parameter).data<float>()[0]);
  };
  const double w = TinyTask(tiny_recipe()).parameter("encoder.layers.0.w").data<float>()[0];
  EXPECT_NEAR(after_a_step("weight_decay = 1.0", "encoder.layers.0.w") -
                  after_a_step("weight_decay = 0.0", "encoder.layers.0.w"),
              -0.01 * 0.25 * w, 1e-7);  // lr, and the first quarter of the warm-up
  EXPECT_EQ(after_a_step("weight_decay = 1.0", "encoder.layers.0.gain"),
            after_a_step("weight_decay = 0.0", "encoder.layers.0.gain"));
}

TEST(Trainer, ALossThatIsNotFiniteStopsTheRun) {
  const Recipe recipe = tiny_recipe();
  ThreadPool pool(2);
  TinyTask task(recipe);
  Trainer trainer(recipe, task, pool);
  trainer.advance();
  task.parameter("side.w").data<float>()[0] = std::numeric_limits<float>::quiet_NaN();
  const std::string before = trainer.weights_sha256(DType::f32);
  const std::string message = testing::error_of([&] { trainer.advance(); });
  EXPECT_TRUE(message.starts_with("training: step 2 of 48, phase 'begin': the loss is not finite (answer ")) << message;
  EXPECT_TRUE(message.ends_with("the weights are those of step 1; try a lower lr or a longer warm-up")) << message;
  EXPECT_EQ(trainer.weights_sha256(DType::f32), before);
  EXPECT_EQ(trainer.step(), 1);
}

TEST(Trainer, RefusesWhatDoesNotFit) {
  ThreadPool pool(1);
  const auto refusal = [&](const Changes& changes) {
    const Recipe recipe = tiny_recipe(changes);
    TinyTask task(recipe);
    return testing::error_of([&] { Trainer(recipe, task, pool).advance(); });
  };
  EXPECT_EQ(
      refusal({{", side = 0.5", ""}}),
      "Trainer: the task has a loss 'side', but phase 'begin' has no weight for it; write side = 0 to leave it out");
  EXPECT_EQ(refusal({{"[\"head\"]", "[\"heat\"]"}}),
            "tiny.toml:36: phase[0].freeze: 'heat' is the beginning of no parameter");
  EXPECT_EQ(refusal({{"[\"encoder.layers\"]", "[\"encoder.layer\"]"}}),
            "tiny.toml:27: optimizer.blocks: 'encoder.layer' is the beginning of no parameter");
}

TEST(Trainer, RestoresOnlyItsOwnState) {
  const Recipe recipe = tiny_recipe();
  ThreadPool pool(1);
  TinyTask task(recipe);
  Trainer trainer(recipe, task, pool);
  NamedTensors state = trainer.state();
  EXPECT_FALSE(trainer.restore(state, 49));
  state.pop_back();
  EXPECT_EQ(trainer.restore(state, 1).failure().message, "it has 18 tensors, this model has 19");
  state.emplace_back("optimizer.updates", zeros({5}, DType::i32));
  EXPECT_EQ(trainer.restore(state, 1).failure().message, "'optimizer.updates' is (5) I32, this model has (6) I32");
  state.back() = {"optimizer.update", zeros({6}, DType::i32)};
  EXPECT_EQ(trainer.restore(state, 1).failure().message, "it has no tensor 'optimizer.updates'");
}

}  // namespace
}  // namespace naru

#include "training/report.h"

#include <gtest/gtest.h>

#include "tests/training/tiny_task.h"

namespace naru {
namespace {

using testing::tiny_recipe;

StepReport step(int64_t number, double seconds) {
  return {.step = number,
          .phase = "begin",
          .loss = 1.5f,
          .means = {{"answer", 1.25}, {"side", 0.5}},
          .lr_scale = 0.5,
          .grad_norm = 2,
          .positions = 300,
          .examples = 12,
          .flops = 6e9,
          .seconds = seconds};
}

TEST(Report, RatesAreOverTheStepsSinceTheLast) {
  const Recipe recipe = tiny_recipe();
  Meter meter(recipe, /*end=*/48, [] { return 40; });
  meter.add(step(1, 0.1));
  meter.add(step(2, 0.3));
  Progress progress = meter.report();
  EXPECT_DOUBLE_EQ(progress.positions_per_s, 1500);
  EXPECT_DOUBLE_EQ(progress.gflops, 30);
  EXPECT_DOUBLE_EQ(progress.flops_share, 0.75);
  EXPECT_DOUBLE_EQ(progress.lr, 0.005);
  // 12 examples took 0.1 s, then 0.3 s: (0.9 * 0.1 + 0.1 * 0.3) / 12 s each. 14 steps of 12 and 32 of 16 remain.
  EXPECT_NEAR(progress.eta_s, 0.12 / 12 * (14 * 12 + 32 * 16), 1e-9);
  meter.add(step(3, 0.1));
  EXPECT_DOUBLE_EQ(meter.report().positions_per_s, 3000);
}

TEST(Report, TheLargestPeakCounts) {
  const Recipe recipe = tiny_recipe();
  std::vector<double> peaks = {30, 60, 20};  // the first one was measured while something else ran
  size_t measured = 0;
  Meter meter(recipe, 48, [&] { return peaks.at(measured++); });
  const auto share = [&](int64_t number, double seconds) {
    StepReport report = step(number, seconds);
    report.flops = 30e9 * seconds;
    meter.add(report);
    return meter.report().flops_share;
  };
  EXPECT_DOUBLE_EQ(share(1, 1), 1);
  EXPECT_DOUBLE_EQ(share(2, 29), 1);
  EXPECT_EQ(measured, 1u);
  EXPECT_DOUBLE_EQ(share(3, 1), 0.5);
  EXPECT_EQ(measured, 2u);
  EXPECT_DOUBLE_EQ(share(4, 40), 0.5);
  EXPECT_EQ(measured, 3u);
}

TEST(Report, TimeLeftIsUntilItStops) {
  const Recipe recipe = tiny_recipe();
  const auto after_two = [&](int64_t end) {
    Meter meter(recipe, end, {});
    meter.add(step(2, 0.12));
    return meter.report();
  };
  EXPECT_EQ(after_two(20).steps, 20);
  EXPECT_NEAR(after_two(20).eta_s, 0.01 * (14 * 12 + 4 * 16), 1e-9);  // the second phase begins after step 16
  EXPECT_NEAR(after_two(5).eta_s, 0.01 * 3 * 12, 1e-9);
  EXPECT_EQ(after_two(2).eta_s, 0);
}

// A phase whose data says how many examples there are goes on as its last step went.
TEST(Report, TimeLeftNeedsNoNumberOfLines) {
  Recipe recipe = tiny_recipe();
  for (Phase& phase : recipe.phases) phase.lines = 0;
  Meter meter(recipe, 20, {});
  meter.add(step(2, 0.12));
  EXPECT_NEAR(meter.report().eta_s, 0.12 * 18, 1e-9);
}

TEST(Report, OneLineForAPerson) {
  const Recipe recipe = tiny_recipe();
  Meter meter(recipe, 48, [] { return 40; });
  meter.add(step(2, 0.2));
  Progress progress = meter.report();
  EXPECT_EQ(progress_line(progress),
            "step 2/48 | loss 1.5 (answer 1.25, side 0.5) | lr 0.005 | 1.5k pos/s | 75% of FMA peak | eta 00:11");
  progress.flops_share = 0;
  progress.eta_s = 7322;
  progress.last.means.erase("side");
  progress.positions_per_s = 999.2;
  EXPECT_EQ(progress_line(progress), "step 2/48 | loss 1.5 | lr 0.005 | 999 pos/s | 30 GFLOP/s | eta 2:02:02");
}

TEST(Report, MetricsAreCutAtAStep) {
  const std::string text = "{\"step\":1}\n{\"step\":2,\"loss\":1}\n\nnonsense\n{\"step\":3}\n{\"step\":2.5}\n{\"ste";
  EXPECT_EQ(metrics_until(text, 2), "{\"step\":1}\n{\"step\":2,\"loss\":1}\n");
  EXPECT_EQ(metrics_until(text, 0), "");
  EXPECT_EQ(metrics_until("", 9), "");
}

}  // namespace
}  // namespace naru

#include "core/ops/ctc.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/philox.h"
#include "core/autograd/tape.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::OpCase;
using testing::uniform;

Tensor ids(const std::vector<int32_t>& values) {
  return from<int32_t>(values, {int64_t(values.size())});
}

// One sequence of n_labels[i] labels in n_frames[i] frames for each i; blank is the last of V.
OpCase ctc_case(const std::vector<int32_t>& n_frames, const std::vector<int32_t>& n_labels, int64_t V) {
  std::vector<int32_t> segments{0}, target_segments{0}, targets;
  for (const int32_t n : n_frames) segments.push_back(segments.back() + n);
  for (const int32_t n : n_labels) target_segments.push_back(target_segments.back() + n);
  Random random(5);
  while (int32_t(targets.size()) < target_segments.back()) targets.push_back(int32_t(random.below(uint32_t(V - 1))));
  return {.name = concat("ctc_loss V ", V, ", frames ", segments.back(), ", labels ", targets.size()),
          .inputs = {uniform({segments.back(), V}, -3, 3), ids(segments), ids(targets), ids(target_segments)},
          .op = [V](auto in) { return ctc_loss(in[0], in[1], in[2], in[3], int(V) - 1); },
          .golden = {}};
}

TEST(CtcLoss, GoldenGradientAndBits) {
  OpCase op_case = ctc_case({12, 5, 4, 2, 4, 5}, {5, 1, 0, 3, 3, 3}, 7);
  op_case.golden = "tests/golden/ctc.safetensors";
  run(op_case);
}

TEST(CtcLoss, OddSizes) {
  run(ctc_case({}, {}, 3));
  run(ctc_case({0, 1, 1, 3}, {0, 0, 1, 0}, 2));
  run(ctc_case({3, 2, 3}, {0, 0, 0}, 1));      // nothing but blank: certain
  run(ctc_case({20, 31, 16}, {7, 8, 9}, 33));  // 15, 17, 19 states
  run(ctc_case({80}, {33}, 17));
}

// The sum over alignments, by trying them all.
TEST(CtcLoss, IsTheSumOverAlignments) {
  const Tensor logits = uniform({5, 3}, -2, 2);
  const std::vector<int32_t> wanted = {1, 1};
  double p = 0;
  for (int path = 0; path < 243; ++path) {
    double weight = 1;
    std::vector<int32_t> labels;
    int32_t before = 0;
    for (int64_t t = 0, rest = path; t < 5; ++t, rest /= 3) {
      const double* x = logits.data<double>() + t * 3;
      weight *= std::exp(x[rest % 3]) / (std::exp(x[0]) + std::exp(x[1]) + std::exp(x[2]));
      if (rest % 3 != before && rest % 3 != 0) labels.push_back(int32_t(rest % 3));
      before = int32_t(rest % 3);
    }
    if (labels == wanted) p += weight;
  }
  const Tensor loss = ctc_loss(logits, ids({0, 5}), ids(wanted), ids({0, 2}), 0);
  EXPECT_NEAR(loss.data<double>()[0], -std::log(p), 1e-12);
}

// f32 over a long line: the loss and the gradient stay near f64. 600 frames at a loss of about 1,700: one ulp is 1e-4.
TEST(CtcLoss, F32IsNearF64) {
  const OpCase op_case = ctc_case({600}, {150}, 100);
  const auto result = [&](DType dtype) {
    const Tensor logits = cast(op_case.inputs[0], dtype).set_requires_grad(true);
    Tape tape;
    Tensor loss;
    {
      const Tape::Scope on(tape);
      loss = op_case.op({logits, op_case.inputs[1], op_case.inputs[2], op_case.inputs[3]});
    }
    tape.backward(loss);
    return std::pair(cast(loss, DType::f64), cast(tape.grad(logits), DType::f64));
  };
  const auto [loss, grad] = result(DType::f32);
  const auto [want_loss, want_grad] = result(DType::f64);
  EXPECT_NEAR(loss.data<double>()[0], want_loss.data<double>()[0], 1e-6 * want_loss.data<double>()[0]);
  for (int64_t i = 0; i < grad.size(); ++i) ASSERT_NEAR(grad.data<double>()[i], want_grad.data<double>()[i], 1e-5) << i;
}

TEST(CtcLoss, RejectsWhatDoesNotFit) {
  const Tensor logits = zeros({4, 3});
  EXPECT_ERROR(ctc_loss(logits, ids({0, 4}), ids({0}), ids({0, 1}), 0),
               "ctc_loss: a label must be below V = 3 and not blank = 0, got 0");
  EXPECT_ERROR(ctc_loss(logits, ids({0, 4}), ids({3}), ids({0, 1}), 0),
               "ctc_loss: a label must be below V = 3 and not blank = 0, got 3");
  EXPECT_ERROR(ctc_loss(logits, ids({0, 5}), ids({1}), ids({0, 1}), 0), "ctc_loss: segments must ascend from 0 to 4");
  EXPECT_ERROR(ctc_loss(logits, ids({0, 4}), ids({1}), ids({0, 2}), 0),
               "ctc_loss: target_segments must ascend from 0 to 1");
  EXPECT_ERROR(ctc_loss(logits, ids({0, 2, 4}), ids({1}), ids({0, 1}), 0),
               "ctc_loss: 2 sequences of frames, 1 of labels");
  EXPECT_ERROR(ctc_loss(logits, ids({0, 4}), ids({1}), ids({0, 1}), 3), "ctc_loss: blank must be below V = 3, got 3");
}

TEST(CtcGreedy, JoinsRepeatsAndDropsBlanks) {
  const std::vector<int32_t> path = {0, 2, 2, 0, 2, 1, 1, 1, 0};
  const Tensor logits = zeros({int64_t(path.size()), 3});
  for (size_t t = 0; t < path.size(); ++t) logits.data<float>()[t * 3 + size_t(path[t])] = 1;
  EXPECT_EQ(ctc_greedy(logits, 0), (std::vector<int32_t>{2, 2, 1}));
  EXPECT_EQ(ctc_greedy(logits.rows(0, 0), 0), std::vector<int32_t>{});
  EXPECT_EQ(ctc_greedy(zeros({2, 3}), 1), std::vector<int32_t>{0});  // the first of equals
  EXPECT_ERROR(ctc_greedy(zeros({2, 0}), 0), "ctc_greedy: wanted V > 0, got (2, 0)");
}

// The frames of each label on a path of labels and blanks (0); nothing when it does not spell `wanted`.
std::vector<LabelFrames> frames_of(const std::vector<int32_t>& path, const std::vector<int32_t>& wanted) {
  std::vector<LabelFrames> out;
  std::vector<int32_t> labels;
  for (size_t t = 0; t < path.size(); ++t) {
    if (path[t] == 0) continue;
    if (t > 0 && path[t] == path[t - 1]) {
      ++out.back().end;
    } else {
      labels.push_back(path[t]);
      out.push_back({int32_t(t), int32_t(t) + 1});
    }
  }
  return labels == wanted ? out : std::vector<LabelFrames>();
}

// By trying all paths.
TEST(CtcAlign, IsTheMostProbablePath) {
  constexpr int64_t kFrames = 7;
  const std::vector<std::vector<int32_t>> targets = {{1},       {1, 2},       {1, 1},
                                                     {2, 1, 2}, {1, 1, 2, 2}, {2, 1, 2, 1, 2, 1, 2}};
  for (size_t i = 0; i < targets.size(); ++i) {
    const Tensor logits = uniform({kFrames, 3}, -2, 2);
    for (double& v : logits.span<double>()) v *= double(i + 1);
    double best = -1e9;
    std::vector<LabelFrames> want;
    for (int number = 0; number < 2187; ++number) {
      std::vector<int32_t> path;
      double sum = 0;
      for (int64_t t = 0, rest = number; t < kFrames; ++t, rest /= 3) {
        path.push_back(int32_t(rest % 3));
        sum += logits.data<double>()[t * 3 + rest % 3];
      }
      const auto frames = frames_of(path, targets[i]);
      if (!frames.empty() && sum > best) best = sum, want = frames;
    }
    const auto got = ctc_align(logits, targets[i], 0);
    ASSERT_TRUE(got) << i;
    EXPECT_EQ(*got, want) << i;
    EXPECT_EQ(*ctc_align(cast(logits, DType::f32), targets[i], 0), want) << i;
  }
}

TEST(CtcAlign, TooFewFramesAreNothing) {
  const std::vector<int32_t> twice = {1, 1}, once = {1}, none;
  EXPECT_FALSE(ctc_align(zeros({2, 3}), twice, 0));  // a blank has to stand between them
  EXPECT_TRUE(ctc_align(zeros({3, 3}), twice, 0));
  EXPECT_FALSE(ctc_align(zeros({0, 3}), once, 0));
  EXPECT_EQ(*ctc_align(zeros({0, 3}), none, 0), std::vector<LabelFrames>{});
  EXPECT_EQ(*ctc_align(zeros({4, 3}), none, 0), std::vector<LabelFrames>{});
  EXPECT_EQ(*ctc_align(zeros({4, 3}), once, 0), (std::vector<LabelFrames>{{0, 1}}));  // the earliest of equal paths
  EXPECT_ERROR(ctc_align(zeros({4, 3}), once, 1), "ctc_align: a label must be below V = 3 and not blank = 1, got 1");
  EXPECT_ERROR(ctc_align(zeros({4, 3}), once, 3), "ctc_align: blank must be below V = 3, got 3");
}

// Whatever a head says, each label has its frames, one after another.
TEST(CtcAlign, TakesWhatIsNotFinite) {
  const std::vector<int32_t> labels = {1, 2, 2, 1};
  Random random(3);
  for (int i = 0; i < 200; ++i) {
    const Tensor logits = zeros({5 + i % 4, 3});
    for (float& v : logits.span<float>()) {
      const float odd[] = {NAN, INFINITY, -INFINITY, 3e38f, -3e38f, 0, 1, 2};
      v = odd[random.below(8)];
    }
    const auto got = ctc_align(logits, labels, 0);
    ASSERT_TRUE(got);
    int32_t before = 0;
    for (const LabelFrames& one : *got) {
      EXPECT_LE(before, one.begin);
      EXPECT_LT(one.begin, one.end);
      before = one.end;
    }
    EXPECT_LE(before, logits.dim(0));
  }
}

}  // namespace
}  // namespace naru

// The optimisers against PyTorch, and their bits for every instruction set and number of threads.
#include "kernels/optim.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/store/safetensors.h"
#include "kernels/reduce.h"
#include "tests/testing/op_case.h"

namespace naru::kernels {
namespace {

using naru::testing::expect_same_bits;
using naru::testing::uniform;

constexpr int kSteps = 3;
constexpr AdamW kAdamW{.lr = 0.02, .beta1 = 0.8, .beta2 = 0.95, .eps = 1e-8, .weight_decay = 0.1};
constexpr Muon kMuon{.lr = 0.02, .momentum = 0.95, .weight_decay = 0.1, .eps = 1e-7};

struct Trained {
  Tensor w, m, v;
};

template <class T>
Trained adamw(const Tensor& before, const std::vector<Tensor>& gradients) {
  const Trained t{cast(before, dtype_of<T>()), zeros(before.shape(), dtype_of<T>()),
                  zeros(before.shape(), dtype_of<T>())};
  AdamW options = kAdamW;
  double power1 = 1, power2 = 1;
  for (const Tensor& g : gradients) {
    options.correction1 = 1 - (power1 *= options.beta1);
    options.correction2 = 1 - (power2 *= options.beta2);
    adamw_step<T>(Cpu{}, t.w.data<T>(), cast(g, dtype_of<T>()).template data<T>(), t.m.data<T>(), t.v.data<T>(),
                  before.size(), options);
  }
  return t;
}

template <class T>
Trained muon(const Tensor& before, const std::vector<Tensor>& gradients) {
  const int64_t rows = before.dim(0), cols = before.dim(1);
  const Trained t{cast(before, dtype_of<T>()), zeros(before.shape(), dtype_of<T>()), {}};
  const Tensor scratch = empty({muon_scratch_size(rows, cols)}, dtype_of<T>());
  for (const Tensor& g : gradients)
    muon_step<T>(Cpu{}, t.w.data<T>(), cast(g, dtype_of<T>()).template data<T>(), t.m.data<T>(), rows, cols, kMuon,
                 scratch.data<T>());
  return t;
}

std::vector<Tensor> random_gradients(const Shape& shape) {
  return {uniform(shape, -1, 1, 10), uniform(shape, -1, 1, 11), uniform(shape, -1, 1, 12)};
}

struct Golden {
  explicit Golden(const std::string& name) : file(Safetensors::open(concat("tests/golden/", name)).value()) {
    for (int step = 0; step < kSteps; ++step) gradients.push_back(file.find(concat("gradient", step)));
  }
  void compare(const Tensor& got, const std::string& name) const {
    const Tensor want = file.find(name);
    for (int64_t i = 0; i < want.size(); ++i)
      ASSERT_NEAR(got.data<double>()[i], want.data<double>()[i], 1e-12) << name << "[" << i << "]";
  }
  Safetensors file;
  std::vector<Tensor> gradients;
};

TEST(AdamW, IsPyTorchs) {
  const Golden golden("adamw.safetensors");
  const Trained t = adamw<double>(golden.file.find("before"), golden.gradients);
  golden.compare(t.w, "after");
  golden.compare(t.m, "m");
  golden.compare(t.v, "v");
}

TEST(AdamW, SameBits) {
  for (const int64_t n : {1, 15, 16, 33, 20000})
    expect_same_bits(concat("adamw ", n), [&] {
      const Trained t = adamw<float>(uniform({n}, -1, 1), random_gradients({n}));
      return std::vector<Tensor>{t.w, t.m, t.v};
    });
}

TEST(Muon, IsThePaper) {
  for (const char* name : {"muon_wide.safetensors", "muon_tall.safetensors"}) {
    const Golden golden(name);
    const Trained t = muon<double>(golden.file.find("before"), golden.gradients);
    golden.compare(t.w, "after");
    golden.compare(t.m, "m");
  }
}

TEST(Muon, SameBits) {
  for (const auto& [rows, cols] : {std::pair<int64_t, int64_t>{1, 1}, {17, 40}, {70, 33}, {64, 64}})
    expect_same_bits(concat("muon ", rows, "x", cols), [&, rows = rows, cols = cols] {
      const Trained t = muon<float>(uniform({rows, cols}, -1, 1), random_gradients({rows, cols}));
      return std::vector<Tensor>{t.w, t.m};
    });
}

// What a step adds has all its singular values near 1, times lr sqrt(max(1, rows / cols)): for a matrix of rank 1 it is
// the outer product of two unit vectors.
TEST(Muon, MakesTheStepOrthogonal) {
  constexpr int64_t kRows = 32, kCols = 8;
  const Tensor g = empty({kRows, kCols}), w = zeros({kRows, kCols}), m = zeros({kRows, kCols});
  for (int64_t i = 0; i < kRows * kCols; ++i) g.data<float>()[i] = 1e-3f;
  const Tensor scratch = empty({muon_scratch_size(kRows, kCols)});
  muon_step<float>(Cpu{}, w.data<float>(), g.data<float>(), m.data<float>(), kRows, kCols, {.lr = 1},
                   scratch.data<float>());
  const float length = float(std::sqrt(sum_of_squares<float>(Cpu{}, w.data<float>(), w.size())));
  EXPECT_GT(length, 0.65f * 2);  // the five steps take 1 to between 0.68 and 1.13; sqrt(32 / 8) is 2
  EXPECT_LT(length, 1.15f * 2);
  for (const float v : w.span<float>()) EXPECT_NEAR(v, w.data<float>()[0], 1e-5);
}

TEST(Muon, WithoutAGradientOnlyDecays) {
  const Tensor w = ones({3, 4}), g = zeros({3, 4}), m = zeros({3, 4});
  const Tensor scratch = empty({muon_scratch_size(3, 4)});
  muon_step<float>(Cpu{}, w.data<float>(), g.data<float>(), m.data<float>(), 3, 4, {.lr = 0.5, .weight_decay = 0.25},
                   scratch.data<float>());
  for (const float v : w.span<float>()) EXPECT_EQ(v, 0.875f);
}

TEST(ScaleBy, ScalesInPlace) {
  const Tensor x = from<float>({2, -4, 0}, {3});
  scale_by<float>(Cpu{}, x.data<float>(), 0.5f, 3);
  EXPECT_EQ(std::vector<float>(x.span<float>().begin(), x.span<float>().end()), (std::vector<float>{1, -2, 0}));
}

}  // namespace
}  // namespace naru::kernels

// The log-mel features against NumPy, and their bits for every instruction set and number of threads.
#include "kernels/mel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "base/exact.h"
#include "core/store/safetensors.h"
#include "tests/testing/op_case.h"

namespace naru::kernels {
namespace {

using naru::testing::bits_of;
using naru::testing::expect_same_bits;
using naru::testing::uniform;

int64_t samples_for(int64_t n_frames) {
  return n_frames == 0 ? 0 : (n_frames - 1) * kMelHop + kMelWindow;
}

template <class T>
Tensor features(const Tensor& x, int64_t n_frames) {
  const Tensor in = cast(x, dtype_of<T>()), out = empty({n_frames, kMelBands}, dtype_of<T>());
  log_mel<T>(Cpu{}, in.data<T>(), out.data<T>(), n_frames);
  return out;
}

TEST(LogMel, IsNumPys) {
  const Safetensors golden = Safetensors::open("tests/golden/log_mel.safetensors").value();
  const Tensor x = golden.find("x"), want = golden.find("out");
  const Tensor f64 = features<double>(x, want.dim(0)), f32 = features<float>(x, want.dim(0));
  for (int64_t i = 0; i < want.size(); ++i) {
    ASSERT_NEAR(f64.data<double>()[i], want.data<double>()[i], 1e-9) << i;
    // The sound spans 80 dB, and a float's rounding of the loudest bin reaches the others: 2^-24 of it is 1e-14 of
    // power.
    ASSERT_NEAR(f32.data<float>()[i], want.data<double>()[i], 1e-3) << i;
  }
}

TEST(LogMel, SameBits) {
  for (const int64_t n_frames : {0, 1, 15, 16, 17, 33, 150})
    expect_same_bits(concat("log_mel ", n_frames), [&] {
      return std::vector<Tensor>{features<float>(uniform({samples_for(n_frames)}, -1, 1), n_frames)};
    });
}

// A frame's bits depend on its 400 samples alone.
TEST(LogMel, NeighboursDoNotMatter) {
  const Tensor x = uniform({samples_for(40)}, -1, 1), all = features<float>(x, 40);
  for (const int64_t t : {0, 1, 17, 39})
    EXPECT_EQ(bits_of({all.rows(t, 1)}), bits_of({features<float>(x.rows(t * kMelHop, kMelWindow), 1)})) << t;
}

// Committed bits: what a model has learned from must come out alike on every machine.
TEST(LogMel, Bits) {
  EXPECT_EQ(bits_of({features<float>(uniform({samples_for(100)}, -1, 1), 100)}),
            "3a0b0c62b6f4c7334e8cd48866ed22d41729d5aac0dee6a8d5cbd96b7281f83c");
}

TEST(LogMel, SilenceIsTheFloor) {
  const Tensor out = features<float>(zeros({kMelWindow}), 1);
  for (const float value : out.span<float>()) EXPECT_EQ(value, exact::log(float(kMelFloor)));
}

// A tone is loudest in the band whose peak is nearest: Slaney's scale has 82 points up to 45.2 mel.
TEST(LogMel, ATonesBand) {
  for (const auto& [hz, band] : {std::pair(100., 2), {1000., 26}, {4000., 62}, {7900., 79}}) {
    const Tensor x = empty({kMelWindow});
    for (int64_t i = 0; i < kMelWindow; ++i)
      x.data<float>()[i] = float(0.5 * exact::sin(2 * 3.14159265358979 * hz * double(i) / kMelRate));
    const Tensor out = features<float>(x, 1);
    const auto values = out.span<float>();
    EXPECT_EQ(std::max_element(values.begin(), values.end()) - values.begin(), band) << hz;
  }
}

}  // namespace
}  // namespace naru::kernels

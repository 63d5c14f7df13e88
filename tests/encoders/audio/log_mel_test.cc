// Frames of whole sounds and of sounds in pieces.
#include "encoders/audio/log_mel.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/philox.h"
#include "kernels/mel.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using naru::testing::bits_of;
using naru::testing::expect_same_bits;

std::vector<float> noise(size_t n) {
  Random random(3);
  std::vector<float> out(n);
  for (float& value : out) value = float(random.normal() / 4);
  return out;
}

constexpr size_t kSizes[] = {0, 1, 119, 120, 159, 160, 161, 279, 280, 281, 400, 560, 1000, 4000, 16'001};

TEST(LogMel, OneFrameForEachHopThatHasBegun) {
  for (const size_t n : kSizes) EXPECT_EQ(log_mel(noise(n)).shape(), (Shape{(int64_t(n) + 159) / 160, 80})) << n;
}

// Frame t is the kernel's frame of 120 samples before 160 t, 280 from it on.
TEST(LogMel, WindowsAreCentredOnTheirHop) {
  const std::vector<float> sound = noise(4000);
  const Tensor all = log_mel(sound);
  for (const int64_t t : {0, 1, 7, 23, 24}) {
    std::vector<float> window(400);
    for (int64_t i = 0; i < 400; ++i) {
      const int64_t at = 160 * t - 120 + i;
      if (at >= 0 && at < 4000) window[size_t(i)] = sound[size_t(at)];
    }
    const Tensor one = empty({1, 80});
    kernels::log_mel<float>(kernels::Cpu{}, window.data(), one.data<float>(), 1);
    EXPECT_EQ(bits_of({all.rows(t, 1)}), bits_of({one})) << t;
  }
}

TEST(LogMel, PiecesDoNotMatter) {
  Random random(4);
  LogMelStream stream;  // one for all sounds: finish() begins another
  for (const size_t n : kSizes)
    for (const uint32_t longest : {1u, 37u, 161u, 5000u}) {
      if (longest == 1 && n > 1000) continue;
      const std::vector<float> sound = noise(n);
      std::vector<float> pieces;
      const auto keep = [&](const Tensor& frames) {
        const auto values = frames.span<float>();
        pieces.insert(pieces.end(), values.begin(), values.end());
      };
      for (size_t at = 0; at < n;) {
        const size_t size = std::min<size_t>(n - at, random.below(longest + 1));
        keep(stream.push(std::span(sound).subspan(at, size)));
        at += size;
      }
      keep(stream.finish());
      const Tensor whole = log_mel(sound);
      ASSERT_EQ(pieces.size(), size_t(whole.size())) << n;
      EXPECT_TRUE(std::equal(pieces.begin(), pieces.end(), whole.data<float>())) << n << " in pieces of " << longest;
    }
}

// After 120 samples more than a hop its frame is there: 7.5 ms of delay beyond the hop itself.
TEST(LogMel, AFrameComesAsSoonAsItCan) {
  LogMelStream stream;
  EXPECT_EQ(stream.push(noise(279)).dim(0), 0);
  EXPECT_EQ(stream.push(noise(1)).dim(0), 1);
  EXPECT_EQ(stream.push(noise(159)).dim(0), 0);
  EXPECT_EQ(stream.push(noise(1)).dim(0), 1);
  EXPECT_EQ(stream.finish().dim(0), 1);
  EXPECT_EQ(stream.finish().dim(0), 0);
}

TEST(LogMel, SameBits) {
  expect_same_bits("log_mel", [] { return std::vector<Tensor>{log_mel(noise(20'000))}; });
}

}  // namespace
}  // namespace naru

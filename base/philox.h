// Philox4x32-10 counter-based random numbers (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3").
//
// A number is a function of (seed, stream, index) and of nothing else: initial weights, data order and sampling do not
// depend on history, thread or batch. Random draws numbers in order for code that makes things (examples, weights).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/error.h"
#include "base/exact.h"

namespace naru {

using PhiloxBlock = std::array<uint32_t, 4>;

// The four words at `index` of stream `stream` of `seed`.
inline PhiloxBlock philox(uint64_t seed, uint64_t stream, uint64_t index) {
  uint32_t c0 = uint32_t(index), c1 = uint32_t(index >> 32), c2 = uint32_t(stream), c3 = uint32_t(stream >> 32);
  uint32_t k0 = uint32_t(seed), k1 = uint32_t(seed >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = uint64_t(0xD2511F53u) * c0, p1 = uint64_t(0xCD9E8D57u) * c2;
    const uint32_t n0 = uint32_t(p1 >> 32) ^ c1 ^ k0, n2 = uint32_t(p0 >> 32) ^ c3 ^ k1;
    c0 = n0, c1 = uint32_t(p1), c2 = n2, c3 = uint32_t(p0);
    k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
  }
  return {c0, c1, c2, c3};
}

// Numbers of one stream in order, from `first` block on. A value type: copy it to fork at the same place.
class Random {
 public:
  explicit Random(uint64_t seed, uint64_t stream = 0, uint64_t first = 0)
      : seed_(seed), stream_(stream), index_(first) {}

  uint32_t bits() {
    if (used_ == 4) {
      block_ = philox(seed_, stream_, index_++);
      used_ = 0;
    }
    return block_[used_++];
  }
  uint64_t bits64() {
    const uint64_t low = bits();
    return low | uint64_t(bits()) << 32;
  }
  // In [0, 1), 24 bits.
  float uniform() { return float(bits() >> 8) * 0x1p-24f; }
  // In [low, high).
  float uniform(float low, float high) { return low + (high - low) * uniform(); }
  // An integer in [0, n), n > 0; multiply-shift, whose bias is below n / 2^64.
  int64_t below(int64_t n) {
    check(n > 0, "Random: below(n) needs n > 0, got ", n);
    return int64_t((unsigned __int128)bits64() * uint64_t(n) >> 64);
  }
  // An integer in [low, high], both ends included.
  int64_t between(int64_t low, int64_t high) { return low + below(high - low + 1); }
  bool chance(float probability) { return uniform() < probability; }
  // Standard normal (Box and Muller 1958), in double, rounded to float.
  float normal() {
    const double u = (double(bits()) + 1) * 0x1p-32, v = double(bits()) * 0x1p-32;  // u in (0, 1]
    return float(std::sqrt(-2 * exact::log(u)) * exact::cos(6.28318530717958647692 * v));
  }

 private:
  uint64_t seed_, stream_, index_;
  PhiloxBlock block_{};
  unsigned used_ = 4;
};

// n numbers in [-1, 1), those of Random(seed): operands for measurements and tests.
inline std::vector<float> random_floats(int64_t n, uint64_t seed) {
  Random random(seed);
  std::vector<float> out(static_cast<size_t>(n));
  for (float& v : out) v = random.uniform(-1, 1);
  return out;
}

}  // namespace naru

// Helpers of the plain loops: the readable statement of numeric profile 1 that the SIMD kernels are tested against.
#pragma once

#include <array>
#include <cstdint>

#include "base/exact.h"

namespace naru::kernels::plain {

// Sixteen running sums: element i of a row goes to lane i % 16; total() is the profile's fixed tree.
template <class A>
struct Lanes {
  std::array<A, 16> lane{};
  A& operator[](int64_t i) { return lane[size_t(i % 16)]; }
  A total() const {
    std::array<A, 16> t = lane;
    for (size_t width = 8; width > 0; width /= 2)
      for (size_t i = 0; i < width; ++i) t[i] = t[i] + t[i + width];
    return t[0];
  }
};

}  // namespace naru::kernels::plain

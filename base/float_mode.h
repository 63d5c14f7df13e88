// The floating-point mode of numeric profile 1: round to nearest, denormals flushed to zero on input and output.
// It belongs to a thread: main() and every worker set it before they compute anything.
#pragma once

#include <xmmintrin.h>

namespace naru {

inline void set_float_mode() {
  constexpr unsigned kFlushToZero = 0x8000, kDenormalsAreZero = 0x0040, kRoundingMask = 0x6000;
  _mm_setcsr((_mm_getcsr() & ~kRoundingMask) | kFlushToZero | kDenormalsAreZero);
}

}  // namespace naru

// Arithmetic on sizes that an outsider wrote: false instead of an overflow.
#pragma once

#include <cstdint>

namespace naru {

// *out = a * b. False, with *out unspecified, when the product does not fit.
inline bool checked_mul(uint64_t a, uint64_t b, uint64_t* out) {
  return !__builtin_mul_overflow(a, b, out);
}

// *out = a + b. False, with *out unspecified, when the sum does not fit.
inline bool checked_add(uint64_t a, uint64_t b, uint64_t* out) {
  return !__builtin_add_overflow(a, b, out);
}

}  // namespace naru

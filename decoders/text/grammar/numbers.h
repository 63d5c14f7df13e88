// Numbers as JSON writes them, between bounds, as expressions.
#pragma once

#include <cstdint>
#include <optional>

#include "decoders/text/grammar/expression.h"

namespace naru::grammar {

inline constexpr int64_t kMaxInteger = 999'999'999'999'999'999;  // 18 digits

// All integers from `low` to `high`, -kMaxInteger <= low, high <= kMaxInteger. "-0" is none of them.
int32_t integers(Expressions& out, int64_t low, int64_t high);

// A whole number that bounds a decimal one, itself included or not. |value| <= kMaxBound.
struct Bound {
  int64_t value = 0;
  bool exclusive = false;
};
inline constexpr int64_t kMaxBound = 1'000'000'000;

// Decimal numbers. Without bounds: at most 18 digits before the point and 17 behind it, an exponent of at most two.
// With a bound: no exponent, at most 15 digits before the point, and as few behind it as keep a double on the right
// side of the bound.
int32_t decimals(Expressions& out, std::optional<Bound> low, std::optional<Bound> high);

}  // namespace naru::grammar

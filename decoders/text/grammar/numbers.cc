#include "decoders/text/grammar/numbers.h"

#include <algorithm>
#include <string>
#include <utility>

namespace naru::grammar {
namespace {

constexpr int64_t kMaxBounded = 999'999'999'999'999;  // digits that a double keeps
constexpr int kDoubleDigits = 15;

class Numbers {
 public:
  explicit Numbers(Expressions& out) : out_(out) {}

  // From `low` to `high`, 0 <= low; nothing when low > high.
  int32_t magnitudes(int64_t low, int64_t high) {
    std::vector<int32_t> parts;
    for (int64_t first = 0, last = 9; first <= high; first = last + 1, last = std::min(last, kMaxInteger / 10) * 10 + 9)
      if (const int64_t a = std::max(first, low), b = std::min(last, high); a <= b)
        parts.push_back(between(std::to_string(a), std::to_string(b)));
    return out_.choice(std::move(parts));
  }

  // Decimals from `low` to `high`, 0 <= low, either of them excluded or not.
  int32_t decimals(const Bound& low, const Bound& high, int n_behind) {
    std::vector<int32_t> parts;
    const int64_t first = low.value + low.exclusive;  // from here on the whole part says that it is above `low`
    if (low.exclusive && low.value < high.value)
      parts.push_back(out_.sequence({magnitudes(low.value, low.value), some_behind(n_behind)}));
    if (first < high.value)
      parts.push_back(out_.sequence({magnitudes(first, high.value - 1), out_.repeat(behind(n_behind), 0, 1)}));
    if (!high.exclusive && first <= high.value)
      parts.push_back(out_.sequence({magnitudes(high.value, high.value), out_.repeat(zeros_behind(n_behind), 0, 1)}));
    return out_.choice(std::move(parts));
  }

  int32_t digits(char first, char last) { return out_.chars({{uint8_t(first), uint8_t(last)}}); }
  int32_t any_digits(int min, int max) { return out_.repeat(digits('0', '9'), min, max); }
  int32_t behind(int n_most) { return out_.sequence({out_.text(U"."), any_digits(1, n_most)}); }
  int32_t maybe_minus(int32_t number) { return out_.sequence({out_.repeat(out_.text(U"-"), 0, 1), number}); }
  int32_t minus(int32_t number) { return out_.sequence({out_.text(U"-"), number}); }

 private:
  // Behind the point: zeros alone; not only zeros.
  int32_t zeros_behind(int n_most) {
    return out_.sequence({out_.text(U"."), out_.repeat(digits('0', '0'), 1, n_most)});
  }
  int32_t some_behind(int n_most) {
    std::vector<int32_t> parts;
    for (int zeros = 0; zeros < n_most; ++zeros)
      parts.push_back(out_.sequence(
          {out_.repeat(digits('0', '0'), zeros, zeros), digits('1', '9'), any_digits(0, n_most - zeros - 1)}));
    return out_.sequence({out_.text(U"."), out_.choice(std::move(parts))});
  }

  // Both have the same number of digits.
  int32_t between(const std::string& low, const std::string& high) {
    const int rest = int(low.size()) - 1;
    if (low == std::string(low.size(), '0') && high == std::string(low.size(), '9'))
      return any_digits(rest + 1, rest + 1);
    if (rest == 0) return digits(low[0], high[0]);
    if (low[0] == high[0]) return out_.sequence({digits(low[0], low[0]), between(low.substr(1), high.substr(1))});
    const std::string zeros(size_t(rest), '0'), nines(size_t(rest), '9');
    char first = low[0], last = high[0];
    std::vector<int32_t> parts;
    if (low.substr(1) != zeros) {
      parts.push_back(out_.sequence({digits(first, first), between(low.substr(1), nines)}));
      ++first;
    }
    if (high.substr(1) != nines) {
      parts.push_back(out_.sequence({digits(last, last), between(zeros, high.substr(1))}));
      --last;
    }
    if (first <= last) parts.push_back(out_.sequence({digits(first, last), any_digits(rest, rest)}));
    return out_.choice(std::move(parts));
  }

  Expressions& out_;
};

int n_digits(int64_t value) {
  return int(std::to_string(value < 0 ? -value : value).size());
}

}  // namespace

int32_t integers(Expressions& out, int64_t low, int64_t high) {
  Numbers numbers(out);
  std::vector<int32_t> parts;
  if (low < 0 && low <= high) parts.push_back(numbers.minus(numbers.magnitudes(std::max<int64_t>(1, -high), -low)));
  if (high >= 0 && low <= high) parts.push_back(numbers.magnitudes(std::max<int64_t>(0, low), high));
  return out.choice(std::move(parts));
}

int32_t decimals(Expressions& out, std::optional<Bound> low, std::optional<Bound> high) {
  Numbers numbers(out);
  if (!low && !high) {
    const int32_t exponent =
        out.sequence({out.chars({{'e', 'e'}, {'E', 'E'}}), out.repeat(out.chars({{'+', '+'}, {'-', '-'}}), 0, 1),
                      numbers.any_digits(1, 2)});
    return numbers.maybe_minus(out.sequence(
        {numbers.magnitudes(0, kMaxInteger), out.repeat(numbers.behind(17), 0, 1), out.repeat(exponent, 0, 1)}));
  }
  int digits = 1;
  if (low) digits = std::max(digits, n_digits(low->value));
  if (high) digits = std::max(digits, n_digits(high->value));
  const Bound from = low.value_or(Bound{-kMaxBounded}), to = high.value_or(Bound{kMaxBounded});
  const Bound zero{0, false}, no_zero{0, true};
  std::vector<int32_t> parts;
  if (from.value < 0)
    parts.push_back(numbers.minus(numbers.decimals(to.value < 0 ? Bound{-to.value, to.exclusive} : no_zero,
                                                   Bound{-from.value, from.exclusive}, kDoubleDigits - digits)));
  if (to.value >= 0) parts.push_back(numbers.decimals(from.value >= 0 ? from : zero, to, kDoubleDigits - digits));
  return out.choice(std::move(parts));
}

}  // namespace naru::grammar

#include "evaluation/numbers.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "evaluation/units.h"

namespace naru {
namespace {

using Text = std::u32string_view;

// Full-width forms and the typographic minus as ASCII, so that places stay what they were.
std::u32string plain(Text text) {
  std::u32string out(text);
  for (char32_t& c : out) {
    if (c >= 0xFF01 && c <= 0xFF5E) c -= 0xFEE0;
    if (c == U'−' || c == U'–') c = '-';
  }
  return out;
}

bool digit_at(Text text, size_t i) {
  return i < text.size() && is_digit(text[i]);
}

// The digits of a number, `at` its first; moves behind them.
double read_digits(Text text, size_t* at) {
  size_t i = *at;
  double value = 0;
  const auto add_run = [&](size_t most) {
    size_t count = 0;
    for (; digit_at(text, i) && count < most; ++i, ++count) value = value * 10 + double(text[i] - '0');
    return count;
  };
  const size_t n = add_run(text.size());
  const auto group_follows = [&] {
    return i < text.size() && text[i] == ',' && digit_at(text, i + 1) && digit_at(text, i + 2) &&
           digit_at(text, i + 3) && !digit_at(text, i + 4);
  };
  if (n > 0 && n <= 3)
    while (group_follows()) ++i, add_run(3);
  if (i < text.size() && text[i] == '.' && digit_at(text, i + 1)) {
    double place = 1;
    for (++i; digit_at(text, i); ++i) value += double(text[i] - '0') * (place /= 10);
  }
  // 1.5e6, but not 5 eggs.
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    size_t e = i + 1;
    const bool less = e < text.size() && text[e] == '-';
    if (e < text.size() && (text[e] == '-' || text[e] == '+')) ++e;
    int power = 0;
    const size_t first = e;
    for (; digit_at(text, e) && e < first + 3; ++e) power = power * 10 + int(text[e] - '0');
    if (e > first && !digit_at(text, e) && !(e < text.size() && is_latin(text[e]))) {
      value *= std::pow(10.0, less ? -power : power);
      i = e;
    }
  }
  *at = i;
  return value;
}

double small_scale(char32_t c) {
  return c == U'십' ? 10 : c == U'백' ? 100 : c == U'천' ? 1000 : 0;
}
double large_scale(char32_t c) {
  return c == U'만' ? 1e4 : c == U'억' ? 1e8 : c == U'조' ? 1e12 : 0;
}

// 4억 2,300만, 3천5백, 12 백만: `n` is the number that ends before *at. Each scale must be below the one before it.
double read_korean_scales(Text text, size_t* at, double n) {
  const double none = std::numeric_limits<double>::infinity();
  double total = 0, section = 0, below = none, large_before = none;
  bool pending = true;  // n waits for its scale
  for (size_t i = *at;;) {
    const size_t gap = pending && i < text.size() && text[i] == ' ' ? 1 : 0;
    const char32_t c = i + gap < text.size() ? text[i + gap] : U'\0';
    const double small = small_scale(c), large = large_scale(c);
    if (small > 0 && small < below) {
      section += (pending ? n : 1) * small;
      below = small;
    } else if (large > 0 && large < large_before && (pending || section > 0)) {
      total += (section + (pending ? n : 0)) * large;
      section = 0;
      below = large_before = large;
    } else {
      break;
    }
    pending = false;
    *at = i = i + gap + 1;
    // What goes on below this scale: 4억 2,300만, 3천 500.
    size_t next = i + (i < text.size() && text[i] == ' ' ? 1 : 0);
    if (!digit_at(text, next)) continue;
    n = read_digits(text, &next);
    if (!(n < below)) break;
    pending = true;
    *at = i = next;
  }
  return total + section + (pending ? n : 0);
}

// Whether the number that begins at `at` is below zero; `begin` becomes where its sign or currency mark stands.
bool is_negative(Text text, size_t at, size_t* begin, Unit* currency) {
  size_t i = at;
  const auto mark_ends_at = [&](size_t end) {
    const Unit unit = currency_before(text.substr(0, end));
    if (!unit.word.empty()) *currency = unit, i = end - unit.word.size();
    return !unit.word.empty();
  };
  if (!mark_ends_at(i) && i > 0 && text[i - 1] == ' ') mark_ends_at(i - 1);
  *begin = i;
  if (i > 0 && (text[i - 1] == '-' || text[i - 1] == U'△')) {
    size_t before = i - 1;
    const bool touches = before > 0 && (is_latin(text[before - 1]) || text[before - 1] >= 0xAC00);
    while (before > 0 && text[before - 1] == ' ') --before;
    const bool binary = before > 0 && (is_digit(text[before - 1]) || text[before - 1] == ')');
    if (touches || binary) return false;  // a range, a subtraction, a name
    *begin = i - 1;
    if (mark_ends_at(*begin)) *begin = i;  // $-5
    return true;
  }
  const Text words = text.substr(0, i > 0 && text[i - 1] == ' ' ? i - 1 : i);
  for (const Text word : {Text(U"minus"), Text(U"negative"), Text(U"마이너스"), Text(U"영하")})
    if (words.ends_with(word)) {
      *begin = words.size() - word.size();
      return true;
    }
  return false;
}

struct Place {
  size_t begin = 0, digits = 0, end = 0;  // with its sign; its first digit; behind its scale
  double value = 0;
};

bool begins_number(Text text, size_t i) {
  const bool point = text[i] == '.' && digit_at(text, i + 1) && !(i > 0 && is_digit(text[i - 1]));
  return is_digit(text[i]) || point;
}

// The number that begins at `at`, without what stands before it.
Place read_number(Text text, size_t at) {
  Place out{.begin = at, .digits = at, .end = at};
  out.value = read_digits(text, &out.end);
  out.value = read_korean_scales(text, &out.end, out.value);
  const size_t gap = out.end < text.size() && text[out.end] == ' ' ? 1 : 0;
  const Scale scale = latin_scale(text.substr(std::min(text.size(), out.end + gap)));
  if (scale.length > 0) {
    out.value *= scale.factor;
    out.end += gap + scale.length;
  }
  return out;
}

// The number with its sign and its unit; *end is behind the unit.
Number finish(Text text, Place* place) {
  Unit currency;
  if (is_negative(text, place->digits, &place->begin, &currency)) place->value = -place->value;
  const size_t gap = place->end < text.size() && text[place->end] == ' ' ? 1 : 0;
  Unit unit = unit_at(text.substr(std::min(text.size(), place->end + gap)));
  if (unit.word.empty())
    unit = currency;
  else
    place->end += gap + unit.word.size();
  return {place->value, unit.dimension, unit.factor};
}

bool follows_latin(Text text, size_t i) {
  return i > 0 && is_latin(text[i - 1]) && currency_before(text.substr(0, i)).word.empty();
}

bool is_whole(double value) {
  return std::floor(value) == value;
}

bool must_be_met(const Number& target) {
  const double size = std::abs(target.value);
  const bool year =
      target.dimension == Dimension::none || (target.dimension == Dimension::months && target.factor == 12);
  return is_whole(size) && (size <= 20 || (year && size >= 1900 && size <= 2100));
}

bool close(double target, double answer, bool exactly) {
  const double slack = 1e-9 * std::abs(target);
  return std::abs(target - answer) <= (exactly ? slack : 0.05 * std::abs(target) + slack);
}

}  // namespace

std::optional<Number> last_number(Text given) {
  const std::u32string text = plain(given);
  std::optional<Place> last;
  for (size_t i = 0; i < text.size();) {
    if (!begins_number(text, i)) {
      ++i;
      continue;
    }
    const bool name = follows_latin(text, i);
    const Place place = read_number(text, i);
    if (!name) last = place;
    i = place.end;
  }
  if (!last) return std::nullopt;
  return finish(text, &*last);
}

std::optional<Number> lone_number(Text given) {
  constexpr size_t kMostLetters = 8;
  const std::u32string text = plain(given);
  size_t i = 0;
  while (i < text.size() && !begins_number(text, i)) ++i;
  if (i == text.size() || follows_latin(text, i)) return std::nullopt;
  Place place = read_number(text, i);
  const Number number = finish(text, &place);
  const Text before = Text(text).substr(0, place.begin), after = Text(text).substr(place.end);
  const bool clean = std::none_of(after.begin(), after.end(), [](char32_t c) { return is_digit(c); });
  if (before.find_first_not_of(U" ~") != Text::npos || after.size() > kMostLetters || !clean) return std::nullopt;
  return number;
}

bool same_number(const Number& target, const Number& answer) {
  const bool exactly = must_be_met(target);
  const bool both = target.dimension != Dimension::none && answer.dimension != Dimension::none;
  if (both && target.dimension != answer.dimension) return false;
  if (both) return close(target.value * target.factor, answer.value * answer.factor, exactly);
  if (close(target.value, answer.value, exactly)) return true;
  // A share may be written as 42 % or as 0.42.
  if (target.dimension == Dimension::percent) return close(target.value, answer.value * 100, exactly);
  if (answer.dimension == Dimension::percent) return close(target.value, answer.value / 100, exactly);
  return false;
}

}  // namespace naru

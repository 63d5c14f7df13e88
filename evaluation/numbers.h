// Numbers as a person reads them: thousands separators, signs, 십 백 천 만 억 조, K M B and their words, currency
// marks, percent, and the units that are worth a comparison. Time is linear in the text.
#pragma once

#include <optional>
#include <string_view>

namespace naru {

// What a unit measures. Numbers of two different ones contradict each other.
enum class Dimension {
  none,  // no unit, or none that is known
  percent,
  won,
  dollar,
  cent,
  euro,
  pound,
  yen,
  yuan,
  length,
  area,
  volume,
  mass,
  speed,
  time,
  months,
  month,
  day_of_month,
  clock,
  quarter,
  celsius,
  fahrenheit,
  angle,
  energy,
  data,
  people,
  things,
  cases,
  machines,
  books,
  points,
  votes,
  times,
  trees,
  animals,
  rank
};

struct Number {
  double value = 0;                       // with its scale: 42억 is 4.2e9; 42 % is 42
  Dimension dimension = Dimension::none;  // of its unit
  double factor = 1;                      // of its unit, to compare kg with g
};

// The last number of a text (code points). A digit that follows a Latin letter (Q3) is part of a name.
std::optional<Number> last_number(std::u32string_view text);

// The number that is all of the text but for its unit, known or of a few letters.
std::optional<Number> lone_number(std::u32string_view text);

// Whether `answer` is `target`: within 5 %; a whole target of at most 20 in size, or one that may be a year (1900 to
// 2100, no unit or 년), must be met. Units that are known on both sides must measure the same.
bool same_number(const Number& target, const Number& answer);

}  // namespace naru

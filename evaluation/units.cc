#include "evaluation/units.h"

#include <algorithm>
#include <string>

#include "base/utf8.h"

namespace naru {
namespace {

using D = Dimension;

// Words of one unit, between blanks.
struct Group {
  D dimension;
  double factor;
  std::u32string_view words;
};

// Whole Latin words; those of more than three letters are written in lower case here and compared so.
constexpr Group kLatin[] = {
    {D::percent, 1, U"percent pct"},
    {D::won, 1, U"KRW won"},
    {D::dollar, 1, U"USD dollar dollars"},
    {D::cent, 1, U"cent cents"},
    {D::euro, 1, U"EUR euro euros"},
    {D::pound, 1, U"GBP"},
    {D::yen, 1, U"JPY yen"},
    {D::yuan, 1, U"CNY RMB yuan"},
    {D::length, 1e-3, U"mm"},
    {D::length, 1e-2, U"cm"},
    {D::length, 1, U"m meter meters"},
    {D::length, 1e3, U"km"},
    {D::length, 0.0254, U"inch inches"},
    {D::length, 0.3048, U"ft feet"},
    {D::length, 1609.344, U"mi mile miles"},
    {D::area, 1, U"m²"},
    {D::area, 1e4, U"ha"},
    {D::area, 1e6, U"km²"},
    {D::volume, 1, U"L l liters litres"},
    {D::volume, 1e-3, U"mL ml"},
    {D::mass, 1e-6, U"mg"},
    {D::mass, 1e-3, U"g"},
    {D::mass, 1, U"kg"},
    {D::mass, 1e3, U"t ton tons tonnes"},
    {D::mass, 1e6, U"kt"},
    {D::mass, 0.45359237, U"lb lbs"},
    {D::speed, 1, U"km/h kph"},
    {D::speed, 1.609344, U"mph"},
    {D::speed, 3.6, U"m/s"},
    {D::time, 1e-3, U"ms"},
    {D::time, 1, U"s sec second seconds"},
    {D::time, 60, U"min minute minutes"},
    {D::time, 3600, U"h hr hour hours"},
    {D::time, 86400, U"day days"},
    {D::months, 1, U"month months"},
    {D::months, 12, U"year years"},
    {D::energy, 1e-3, U"Wh"},
    {D::energy, 1, U"kWh kwh"},
    {D::energy, 1e3, U"MWh mwh"},
    {D::energy, 1e6, U"GWh gwh"},
    {D::energy, 1e9, U"TWh twh"},
    {D::data, 1e3, U"KB kB"},
    {D::data, 1e6, U"MB"},
    {D::data, 1e9, U"GB"},
    {D::data, 1e12, U"TB"},
    {D::people, 1, U"people person persons students employees visitors riders users"},
    {D::cases, 1, U"cases"},
    {D::machines, 1, U"vehicles cars"},
    {D::books, 1, U"books"},
    {D::points, 1, U"points"},
    {D::votes, 1, U"votes"},
    {D::times, 1, U"times"},
    {D::trees, 1, U"trees"},
};

// Korean words and signs; the longest that fits is taken.
constexpr Group kSigns[] = {
    {D::percent, 1, U"% 퍼센트 프로"},
    {D::won, 1, U"원 ₩ ￦"},
    {D::dollar, 1, U"달러 $"},
    {D::cent, 1, U"센트 ¢"},
    {D::euro, 1, U"유로 €"},
    {D::pound, 1, U"파운드 £"},
    {D::yen, 1, U"엔 ¥"},
    {D::yuan, 1, U"위안"},
    {D::length, 1e-3, U"㎜ 밀리미터"},
    {D::length, 1e-2, U"㎝ 센티미터"},
    {D::length, 1, U"미터"},
    {D::length, 1e3, U"㎞ 킬로미터"},
    {D::length, 0.0254, U"인치 ″"},
    {D::area, 1, U"㎡ 제곱미터"},
    {D::area, 400.0 / 121, U"평"},
    {D::volume, 1, U"리터 ℓ"},
    {D::mass, 1e-3, U"그램"},
    {D::mass, 1, U"㎏ 킬로그램"},
    {D::mass, 1e3, U"톤"},
    {D::time, 1, U"초"},
    {D::time, 60, U"분"},
    {D::time, 3600, U"시간"},
    {D::time, 86400, U"일간"},
    {D::time, 604800, U"주 주일"},
    {D::months, 1, U"개월"},
    {D::months, 12, U"년"},
    {D::month, 1, U"월"},
    {D::day_of_month, 1, U"일"},
    {D::clock, 1, U"시"},
    {D::quarter, 1, U"분기"},
    {D::celsius, 1, U"℃ °C"},
    {D::fahrenheit, 1, U"℉ °F"},
    {D::angle, 1, U"°"},
    {D::people, 1, U"명 인 사람"},
    {D::things, 1, U"개 가지 종 종류 항목 곳 군데"},
    {D::cases, 1, U"건"},
    {D::machines, 1, U"대"},
    {D::books, 1, U"권"},
    {D::points, 1, U"점"},
    {D::votes, 1, U"표"},
    {D::times, 1, U"회 번"},
    {D::trees, 1, U"그루"},
    {D::animals, 1, U"마리"},
    {D::rank, 1, U"위 등"},
};

struct ScaleWords {
  double factor;
  std::u32string_view words;
};
constexpr ScaleWords kScales[] = {{1e3, U"K k thousand thousands"},
                                  {1e6, U"M mn mln million millions"},
                                  {1e9, U"B bn bln billion billions"},
                                  {1e12, U"trillion trillions"}};

constexpr size_t kLongestWord = 16;

bool in_word(char32_t c) {
  return is_latin(c) || c == '/' || c == U'²';
}

// The Latin word that `text` begins with; empty when it is too long to be listed.
std::u32string_view word_at(std::u32string_view text) {
  size_t n = 0;
  while (n < text.size() && n <= kLongestWord && in_word(text[n])) ++n;
  return text.substr(0, n > kLongestWord ? 0 : n);
}

// As the tables have it: more than three letters in lower case.
std::u32string as_listed(std::u32string_view word) {
  std::u32string out(word);
  if (out.size() > 3)
    for (char32_t& c : out)
      if (c >= 'A' && c <= 'Z') c += 32;
  return out;
}

// Calls each(word) for the words of a list.
template <class Each>
void for_each_word(std::u32string_view words, const Each& each) {
  for (size_t begin = 0; begin < words.size();) {
    const size_t end = std::min(words.find(U' ', begin), words.size());
    each(words.substr(begin, end - begin));
    begin = end + 1;
  }
}

bool lists(std::u32string_view words, std::u32string_view wanted) {
  bool found = false;
  for_each_word(words, [&](std::u32string_view word) { found |= word == wanted; });
  return found;
}

Unit latin_unit(std::u32string_view text) {
  const std::u32string word = as_listed(text);
  for (const Group& group : kLatin)
    if (lists(group.words, word)) return {text, group.dimension, group.factor};
  return {};
}

bool is_currency(D dimension) {
  return dimension >= D::won && dimension <= D::yuan;
}

}  // namespace

Unit unit_at(std::u32string_view text) {
  if (!text.empty() && in_word(text[0])) {
    const std::u32string_view word = word_at(text);
    return word.empty() ? Unit() : latin_unit(word);
  }
  Unit best;
  for (const Group& group : kSigns)
    for_each_word(group.words, [&](std::u32string_view word) {
      if (word.size() > best.word.size() && text.starts_with(word)) best = {word, group.dimension, group.factor};
    });
  return best;
}

Unit currency_before(std::u32string_view text) {
  if (text.empty()) return {};
  const std::u32string_view mark = text.substr(text.size() - 1);
  for (const Group& group : kSigns)
    if (is_currency(group.dimension) && !is_hangul(mark[0]) && lists(group.words, mark))  // 원 stands after a number
      return {mark, group.dimension, group.factor};
  size_t n = 0;
  while (n < text.size() && n <= kLongestWord && is_latin(text[text.size() - 1 - n])) ++n;
  const std::u32string_view code = text.substr(text.size() - n);
  if (n != 3 || code[0] > 'Z') return {};
  const Unit unit = latin_unit(code);
  return is_currency(unit.dimension) ? unit : Unit();
}

Scale latin_scale(std::u32string_view text) {
  const std::u32string_view word = word_at(text);
  if (word.empty()) return {};
  for (const ScaleWords& scale : kScales)
    if (lists(scale.words, as_listed(word))) return {word.size(), scale.factor};
  return {};
}

}  // namespace naru

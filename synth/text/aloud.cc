#include "synth/text/aloud.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/error.h"
#include "synth/text/readings.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

struct Entry {
  std::string_view written, korean, english;
};
constexpr Entry kUnits[] = {
    {"%", "퍼센트", "percent"},
    {"℃", "도", "degrees"},
    {"°C", "도", "degrees"},
    {"°F", "도", "degrees Fahrenheit"},
    {"㎡", "제곱미터", "square meters"},
    {"kWh", "킬로와트시", "kilowatt hours"},
    {"MWh", "메가와트시", "megawatt hours"},
    {"GWh", "기가와트시", "gigawatt hours"},
    {"TWh", "테라와트시", "terawatt hours"},
    {"kcal", "킬로칼로리", "kilocalories"},
    {"kg", "킬로그램", "kilograms"},
    {"g", "그램", "grams"},
    {"lb", "파운드", "pounds"},
    {"kt", "킬로톤", "kilotons"},
    {"km", "킬로미터", "kilometers"},
    {"m", "미터", "meters"},
    {"cm", "센티미터", "centimeters"},
    {"mm", "밀리미터", "millimeters"},
    {"L", "리터", "liters"},
    {"mL", "밀리리터", "milliliters"},
    {"s", "초", "seconds"},
    {"ms", "밀리초", "milliseconds"},
    {"min", "분", "minutes"},
    {"GB", "기가바이트", "gigabytes"},
    {"TB", "테라바이트", "terabytes"},
    {"MB", "메가바이트", "megabytes"},
    {"USD", "달러", "dollars"},
    {"EUR", "유로", "euros"},
};
constexpr Entry kScales[] = {{"K", "", "thousand"}, {"M", "", "million"}, {"B", "", "billion"}};
constexpr Entry kCurrencies[] = {{"$", "달러", "dollars"}, {"€", "유로", "euros"}};

// Short forms of English.
constexpr std::pair<std::string_view, std::string_view> kShort[] = {
    {"Jan", "January"},  {"Feb", "February"}, {"Mar", "March"},     {"Apr", "April"},     {"Jun", "June"},
    {"Jul", "July"},     {"Aug", "August"},   {"Sep", "September"}, {"Oct", "October"},   {"Nov", "November"},
    {"Dec", "December"}, {"Mon", "Monday"},   {"Tue", "Tuesday"},   {"Wed", "Wednesday"}, {"Thu", "Thursday"},
    {"Fri", "Friday"},   {"Sat", "Saturday"}, {"Sun", "Sunday"},    {"St", "Street"},     {"Ave", "Avenue"},
};
constexpr std::array<std::string_view, 26> kLettersInKorean = {
    "에이", "비", "씨", "디", "이", "에프", "지", "에이치", "아이", "제이",   "케이", "엘",   "엠",
    "엔",   "오", "피", "큐", "알", "에스", "티", "유",     "브이", "더블유", "엑스", "와이", "제트"};

// Korean counters that take native numbers below 100, and what begins like one but does not.
constexpr std::string_view kNative[] = {"개", "명", "시", "마리", "권", "잔", "살", "곳", "가지", "그루", "걸음", "골"};
constexpr std::string_view kNotNative[] = {"개월", "개국", "개년"};
constexpr size_t kMostDigits = 12;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_upper(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_letter(char c) {
  return is_upper(c) || (c >= 'a' && c <= 'z');
}

template <size_t N>
bool begins_with_one(std::string_view text, const std::string_view (&list)[N]) {
  return std::any_of(std::begin(list), std::end(list), [&](std::string_view one) { return text.starts_with(one); });
}

// One word, read from its left.
class WordReader {
 public:
  WordReader(bool korean, std::string_view word) : korean_(korean), rest_(word) {}

  // Nothing where a part of it has no reading.
  std::optional<std::string> read() {
    while (!rest_.empty())
      if (!mark() && !number() && !entry(kUnits) && !letters() && !hangul()) return std::nullopt;
    return spoken_;
  }

 private:
  bool mark();
  bool number();
  bool time_or_date(std::string_view digits);
  bool letters();
  bool hangul();
  template <size_t N>
  bool entry(const Entry (&table)[N]);
  std::string_view take_number();
  std::string read_number(std::string_view digits) const;

  void say(std::string_view words) {
    if (!spoken_.empty() && spoken_.back() != ' ') spoken_ += ' ';
    spoken_ += words;
  }
  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }

  bool korean_;
  std::string_view rest_;
  std::string spoken_;
};

bool WordReader::mark() {
  const bool colon = rest_ == ":";
  if (!colon && std::string_view(".,?!").find(rest_[0]) == std::string_view::npos) return false;
  spoken_ += colon ? ',' : rest_[0];
  rest_.remove_prefix(1);
  return true;
}

// The longest entry that begins what is left and does not end inside of a word.
template <size_t N>
bool WordReader::entry(const Entry (&table)[N]) {
  const Entry* best = nullptr;
  for (const Entry& one : table) {
    const std::string_view after = rest_.substr(std::min(rest_.size(), one.written.size()));
    if (!rest_.starts_with(one.written) || (!after.empty() && is_letter(after[0]))) continue;
    if (!best || one.written.size() > best->written.size()) best = &one;
  }
  if (!best) return false;
  take(best->written);
  say(korean_ ? best->korean : best->english);
  return true;
}

// Digits with their commas and their point.
std::string_view WordReader::take_number() {
  size_t n = 0;
  while (n < rest_.size() && (is_digit(rest_[n]) ||
                              ((rest_[n] == ',' || rest_[n] == '.') && n + 1 < rest_.size() && is_digit(rest_[n + 1]))))
    ++n;
  const std::string_view digits = rest_.substr(0, n);
  rest_.remove_prefix(n);
  return digits;
}

// What follows it is known.
std::string WordReader::read_number(std::string_view digits) const {
  const bool whole = digits.find_first_of(".,") == std::string_view::npos;
  if (!korean_) {
    const bool year = whole && digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20"));
    return read_as(false, year && (rest_.empty() || !is_letter(rest_[0])) ? "year" : "card", digits);
  }
  bool counted = begins_with_one(rest_, kNative) && !begins_with_one(rest_, kNotNative);
  counted = counted && whole && digits.size() < 3 && digits[0] != '0';
  if (rest_.starts_with("시") && !rest_.starts_with("시간")) counted = counted && std::stoi(std::string(digits)) <= 12;
  if (counted) return read_as(true, "native", digits) + " ";
  return read_as(true, rest_.starts_with("월") && whole ? "month" : "sino", digits);
}

// Where ":MM" or, in Korean, "/DAY" follows the number: all of it.
bool WordReader::time_or_date(std::string_view digits) {
  const std::string_view before = rest_;
  const bool time = take(":"), date = !time && korean_ && take("/");
  const std::string_view second = time || date ? take_number() : "";
  const auto value = [](std::string_view text) {
    const bool whole = text.size() == 1 || text.size() == 2;
    return whole && std::all_of(text.begin(), text.end(), is_digit) ? std::stoi(std::string(text)) : 100;
  };
  const int first = value(digits), next = value(second);
  if (date && first >= 1 && first <= 12 && next >= 1 && next <= 31) {
    say(concat(read_as(true, "month", std::to_string(first)), "월 ", sino_reading(next), "일"));
  } else if (time && second.size() == 2 && first <= 23 && next <= 59) {
    if (korean_) {
      say(concat(first >= 1 && first <= 12 ? native_reading(first) : sino_reading(first), " 시"));
      if (next > 0) say(sino_reading(next) + "분");
    } else {
      say(read_as(false, "time", concat(digits, ':', second)));
    }
  } else {
    rest_ = before;
    return false;
  }
  return true;
}

bool WordReader::number() {
  const std::string_view before = rest_;
  const bool minus = spoken_.empty() && (take("-") || take("−"));
  const Entry* currency = nullptr;
  for (const Entry& one : kCurrencies)
    if (!currency && take(one.written)) currency = &one;
  if (rest_.empty() || !is_digit(rest_[0])) {
    rest_ = before;
    return false;
  }
  const std::string_view digits = take_number();
  const size_t point = digits.find('.');
  if (digits.size() > kMostDigits || (point < digits.size() && digits.find_first_of(".,", point + 1) < digits.size())) {
    rest_ = before;
    return false;
  }
  if (minus) say(korean_ ? "마이너스" : "minus");
  if (time_or_date(digits)) return true;
  if (korean_ && !minus)
    spoken_ += read_number(digits);
  else
    say(read_number(digits));
  if (!korean_) entry(kScales);
  if (currency) say(korean_ ? currency->korean : currency->english);
  if (rest_.size() > 1 && rest_[0] == '-' && is_digit(rest_[1])) {
    take("-");
    if (korean_)
      spoken_ += "에서 ";
    else
      say("to");
  }
  if (!korean_ && take("+")) say("plus");
  return true;
}

// A Latin word in English; capital letters one by one.
bool WordReader::letters() {
  size_t n = 0;
  while (n < rest_.size() && is_upper(rest_[n])) ++n;
  const bool word = n < rest_.size() && (is_letter(rest_[n]) || rest_[n] == '\'');
  if (n > 0 && !word) {
    for (const char c : rest_.substr(0, n)) {
      if (korean_)
        spoken_ += kLettersInKorean[size_t(c - 'A')];
      else
        say(std::string_view(&c, 1));
    }
    rest_.remove_prefix(n);
    return true;
  }
  if (korean_ || !is_letter(rest_[0])) return false;
  n = 0;
  while (n < rest_.size() && (is_letter(rest_[n]) || rest_[n] == '\'')) ++n;
  const std::string_view found = rest_.substr(0, n);
  const auto full =
      std::find_if(std::begin(kShort), std::end(kShort), [&](const auto& one) { return one.first == found; });
  say(full == std::end(kShort) ? found : full->second);
  rest_.remove_prefix(n);
  take("-");
  return true;
}

bool WordReader::hangul() {
  const auto points = korean_ ? decode(rest_) : std::nullopt;
  if (!points || !is_hangul((*points)[0])) return false;
  const std::string one = encode({points->data(), 1});
  spoken_ += one;
  rest_.remove_prefix(one.size());
  return true;
}

}  // namespace

std::optional<SpokenLine> read_aloud(bool korean, std::string_view written) {
  SpokenLine line;
  for (size_t begin = 0; begin < written.size();) {
    const size_t end = std::min(written.find(' ', begin), written.size());
    const std::string_view word = written.substr(begin, end - begin);
    begin = end + 1;
    if (word.empty()) continue;
    const auto spoken = WordReader(korean, word).read();
    if (!spoken || std::none_of(spoken->begin(), spoken->end(), [](char c) { return is_letter(c) || (c & 0x80); }))
      return std::nullopt;
    line.words.push_back({std::string(word), korean ? assimilate(*spoken) : *spoken, as_spelled(*spoken)});
  }
  if (line.words.empty()) return std::nullopt;
  return line;
}

}  // namespace naru::synth

#include "synth/text/readings.h"

#include <charconv>
#include <vector>

#include "base/error.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

constexpr std::string_view kSino[] = {"영", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"};
constexpr std::string_view kOnes[] = {"zero",     "one",     "two",     "three",     "four",     "five",    "six",
                                      "seven",    "eight",   "nine",    "ten",       "eleven",   "twelve",  "thirteen",
                                      "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"};
constexpr std::string_view kTens[] = {"",      "",      "twenty",  "thirty", "forty",
                                      "fifty", "sixty", "seventy", "eighty", "ninety"};

void append(std::string* out, std::string_view word, std::string_view between = " ") {
  if (!out->empty()) *out += between;
  *out += word;
}

int64_t parse(std::string_view digits) {
  std::string bare;
  for (const char c : digits)
    if (c != ',') bare += c;
  int64_t value = 0;
  const auto [end, error] = std::from_chars(bare.data(), bare.data() + bare.size(), value);
  check(error == std::errc() && end == bare.data() + bare.size() && value >= 0, "read_as: no number: ", digits);
  return value;
}

// 1 to 9999 without a blank. 육 after a consonant sounds as 뉵: 심뉵, 뱅뉵.
std::string sino_below_10000(int value) {
  static constexpr std::string_view kUnits[] = {"", "십", "백", "천"};
  std::string out;
  int divisor = 1000;
  for (int unit = 3; unit >= 0; --unit, divisor /= 10) {
    const int digit = value / divisor % 10;
    if (digit == 0) continue;
    const bool linked = !out.empty() && digit == 6;  // what stands before ends in ㅂ, ㄱ or ㄴ
    if (digit > 1 || unit == 0) out += linked ? "뉵" : kSino[digit];
    out += kUnits[unit];
  }
  return out;
}

std::string english_below_1000(int value) {
  std::string out;
  if (value >= 100) out = concat(kOnes[value / 100], " hundred");
  const int rest = value % 100;
  if (rest == 0 && value > 0) return out;
  if (rest < 20) {
    append(&out, kOnes[rest]);
    return out;
  }
  append(&out, kTens[rest / 10]);
  if (rest % 10 > 0) append(&out, kOnes[rest % 10]);
  return out;
}

// "3.05" with its whole part read by `whole`; the digits behind the point one by one.
template <class Whole>
std::string decimal(std::string_view written, std::string_view point, const std::string_view (&digits)[10],
                    std::string_view between, Whole whole) {
  const size_t dot = written.find('.');
  std::string out = whole(parse(written.substr(0, dot)));
  if (dot == std::string_view::npos) return out;
  append(&out, point);
  bool first = true;
  for (const char c : written.substr(dot + 1)) {
    check(c >= '0' && c <= '9', "read_as: no number: ", written);
    append(&out, digits[c - '0'], first ? " " : between);
    first = false;
  }
  return out;
}

constexpr std::string_view kKoreanDigits[] = {"공", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"};
constexpr std::string_view kEnglishDigits[] = {"zero", "one", "two",   "three", "four",
                                               "five", "six", "seven", "eight", "nine"};

std::string one_by_one(std::string_view written, const std::string_view (&digits)[10], std::string_view between) {
  std::string out;
  bool pause = true;
  for (const char c : written) {
    if (c == '-') {
      out += ", ";
      pause = true;
      continue;
    }
    check(c >= '0' && c <= '9', "read_as: no digits: ", written);
    if (!pause) out += between;
    out += digits[c - '0'];
    pause = false;
  }
  return out;
}

std::string sino_decimal(std::string_view written) {
  return decimal(written, "점", kSino, "", sino_reading);
}

std::string english_decimal(std::string_view written) {
  return decimal(written, "point", kEnglishDigits, " ", cardinal_reading);
}

std::string year_reading(int64_t year) {
  check(year >= 1000 && year < 10'000, "read_as: no year: ", year);
  const int century = int(year) / 100, rest = int(year) % 100;
  if (century % 10 == 0 && rest < 10) return cardinal_reading(year);
  std::string out = english_below_1000(century);
  append(&out, rest == 0 ? "hundred" : rest < 10 ? concat("oh ", kOnes[rest]) : english_below_1000(rest));
  return out;
}

std::string time_reading(std::string_view written) {
  const size_t colon = written.find(':');
  check(colon != std::string_view::npos, "read_as: no time: ", written);
  const int64_t hour = parse(written.substr(0, colon)), minute = parse(written.substr(colon + 1));
  check(hour < 24 && minute < 60, "read_as: no time: ", written);
  std::string out = cardinal_reading(hour);
  append(&out, minute == 0 ? "o'clock" : minute < 10 ? concat("oh ", kOnes[minute]) : cardinal_reading(minute));
  return out;
}

std::string dollars_reading(std::string_view written) {
  check(written.starts_with("$"), "read_as: no dollars: ", written);
  const size_t dot = written.find('.');
  const int64_t dollars = parse(written.substr(1, dot == std::string_view::npos ? dot : dot - 1));
  const int64_t cents = dot == std::string_view::npos ? 0 : parse(written.substr(dot + 1));
  std::string out = concat(cardinal_reading(dollars), dollars == 1 ? " dollar" : " dollars");
  if (cents > 0) out += concat(" and ", cardinal_reading(cents), cents == 1 ? " cent" : " cents");
  return out;
}

std::string korean(std::string_view how, std::string_view written) {
  if (how == "sino") return sino_decimal(written);
  if (how == "pct") return sino_decimal(written) + " 퍼센트";
  if (how == "month") return written == "6" ? "유" : written == "10" ? "시" : sino_decimal(written);
  if (how == "native") return native_reading(int(parse(written)));
  if (how == "digit") return one_by_one(written, kKoreanDigits, "");
  raise("read_as: no way of reading: ", how);
}

std::string english(std::string_view how, std::string_view written) {
  if (how == "card") return english_decimal(written);
  if (how == "pct") return english_decimal(written) + " percent";
  if (how == "ord" || how == "day") return ordinal_reading(int(parse(written)));
  if (how == "year") return year_reading(parse(written));
  if (how == "digit") return one_by_one(written, kEnglishDigits, " ");
  if (how == "time") return time_reading(written);
  if (how == "usd") return dollars_reading(written);
  raise("read_as: no way of reading: ", how);
}

}  // namespace

std::string sino_reading(int64_t value) {
  check(value >= 0 && value < 1'000'000'000'000, "sino_reading: out of range: ", value);
  if (value == 0) return std::string(kSino[0]);
  static constexpr std::string_view kGroups[] = {"", "만", "억"};
  std::string out;
  int64_t divisor = 100'000'000;
  for (int group = 2; group >= 0; --group, divisor /= 10'000) {
    const int part = int(value / divisor % 10'000);
    if (part == 0) continue;
    // 10,000 is 만, not 일만; 100,000,000 is 일억.
    append(&out, part == 1 && group == 1 && out.empty() ? "" : sino_below_10000(part));
    out += kGroups[group];
  }
  return out;
}

std::string native_reading(int value) {
  static constexpr std::string_view kUnits[] = {"", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉"};
  static constexpr std::string_view kTens[] = {"", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔"};
  check(value >= 1 && value <= 99, "native_reading: out of range: ", value);
  return value == 20 ? "스무" : concat(kTens[value / 10], kUnits[value % 10]);
}

std::string cardinal_reading(int64_t value) {
  check(value >= 0 && value < 1'000'000'000'000, "cardinal_reading: out of range: ", value);
  if (value == 0) return "zero";
  static constexpr std::string_view kGroups[] = {"", " thousand", " million", " billion"};
  std::string out;
  int64_t divisor = 1'000'000'000;
  for (int group = 3; group >= 0; --group, divisor /= 1000) {
    const int part = int(value / divisor % 1000);
    if (part > 0) append(&out, concat(english_below_1000(part), kGroups[group]));
  }
  return out;
}

std::string ordinal_reading(int value) {
  static constexpr std::string_view kOrdinals[] = {"",          "first",     "second",      "third",      "fourth",
                                                   "fifth",     "sixth",     "seventh",     "eighth",     "ninth",
                                                   "tenth",     "eleventh",  "twelfth",     "thirteenth", "fourteenth",
                                                   "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth"};
  static constexpr std::string_view kRound[] = {"",         "",         "twentieth",  "thirtieth", "fortieth",
                                                "fiftieth", "sixtieth", "seventieth", "eightieth", "ninetieth"};
  check(value >= 1 && value <= 99, "ordinal_reading: out of range: ", value);
  if (value < 20) return std::string(kOrdinals[value]);
  if (value % 10 == 0) return std::string(kRound[value / 10]);
  return concat(kTens[value / 10], ' ', kOrdinals[value % 10]);
}

std::string write_as(std::string_view how, std::string_view written) {
  if (how == "pct") return concat(written, '%');
  if (how != "ord") return std::string(written);
  const int64_t value = parse(written), last = value / 10 % 10 == 1 ? 0 : value % 10;
  return concat(written, last == 1 ? "st" : last == 2 ? "nd" : last == 3 ? "rd" : "th");
}

std::string read_as(bool is_korean, std::string_view how, std::string_view written) {
  return is_korean ? korean(how, written) : english(how, written);
}

std::string assimilate(std::string_view text) {
  auto points = decode(text);
  check(points.has_value(), "assimilate: the text is no UTF-8");
  // Finals by their place of articulation (Unicode 15, section 3.12).
  static constexpr int kG[] = {1, 2, 3, 9, 24}, kD[] = {7, 19, 20, 22, 23, 25, 27}, kB[] = {14, 17, 18, 26};
  static constexpr int kN = 4, kRieul = 8, kM = 16, kNg = 21;        // finals
  static constexpr int kInitialN = 2, kInitialR = 5, kInitialM = 6;  // initials
  const auto among = [](int final, const auto& list) {
    for (const int one : list)
      if (one == final) return true;
    return false;
  };
  for (size_t i = 0; i + 1 < points->size(); ++i) {
    char32_t &a = (*points)[i], &b = (*points)[i + 1];
    if (!is_hangul(a) || !is_hangul(b)) continue;
    int final = final_of(a), initial = int(b - kFirstSyllable) / (kVowels * kFinals);
    const bool stop = among(final, kG) || among(final, kD) || among(final, kB);
    if (initial == kInitialR) {
      if (final == kN)
        final = kRieul;
      else if (stop || final == kM || final == kNg)
        initial = kInitialN;
    }
    if (initial == kInitialN && final == kRieul) initial = kInitialR;
    if (initial == kInitialN || initial == kInitialM)
      final = among(final, kG) ? kNg : among(final, kD) ? kN : among(final, kB) ? kM : final;
    a = a - char32_t(final_of(a)) + char32_t(final);
    const int vowel_and_final = int(b - kFirstSyllable) % (kVowels * kFinals);
    b = kFirstSyllable + char32_t(initial * kVowels * kFinals + vowel_and_final);
  }
  return encode(*points);
}

std::string as_spelled(std::string reading) {
  static constexpr std::string_view kHeard = "뉵", kWritten = "육";
  for (size_t at = 0; (at = reading.find(kHeard, at)) != std::string::npos; at += kWritten.size())
    reading.replace(at, kHeard.size(), kWritten);
  return reading;
}

}  // namespace naru::synth

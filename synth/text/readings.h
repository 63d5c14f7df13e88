// How numbers are read aloud, in Korean and English.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace naru::synth {

// 0 to 999,999,999,999 in Sino-Korean, a blank after 만 and 억: 12345 gives 만 이천삼백사십오.
std::string sino_reading(int64_t value);

// 1 to 99 in native Korean, as it stands before a counter: 한, 두, 스무, 스물한.
std::string native_reading(int value);

// 0 to 999,999,999,999 in English: twelve thousand three hundred forty-five, its hyphens as blanks.
std::string cardinal_reading(int64_t value);

// 1 to 99 in English: third, twenty first.
std::string ordinal_reading(int value);

// What a person says for `written` when it is read as `how`:
//   Korean   sino (digits, commas, a point), month, native, pct (percent), digit (one by one; a pause at -)
//   English  card (as sino), ord, day (ordinals), year, pct, digit, time (7:05), usd
// Throws Error for a way of reading or a number that it does not know.
std::string read_as(bool korean, std::string_view how, std::string_view written);

// How a number that is read as `how` is written: an ord with its ending, 3rd, a pct with its sign; all
// others as they are.
std::string write_as(std::string_view how, std::string_view written);

// Hangul as it sounds where neighbours change each other and espeak-ng does not do it: finals before ㄴ, ㅁ and ㄹ
// (합니다 gives 함니다, 종로 종노, 신라 실라), within words.
std::string assimilate(std::string_view korean);

// What these give, as a person would write it: 육 where sino_reading() has 뉵, as it sounds behind a consonant.
std::string as_spelled(std::string reading);

}  // namespace naru::synth

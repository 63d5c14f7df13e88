// The word lists and sentence templates of this repository, in the language of grammar.h. Written by hand for Naru.
#pragma once

#include <string_view>

namespace naru::synth {

extern const std::string_view kKoreanWords;
extern const std::string_view kKoreanSentences;
extern const std::string_view kKoreanForms;  // notices, receipts, forms, signs, labels
extern const std::string_view kEnglishWords;
extern const std::string_view kEnglishSentences;
extern const std::string_view kEnglishForms;
extern const std::string_view kNumbers;  // dates, times, money, telephone numbers, measures, codes

}  // namespace naru::synth

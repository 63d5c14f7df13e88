// The lists behind synth/text/talk.h, two files for each language, in the language of grammar.h: a rule of each topic's
// name. A wording that begins with ~ may have a name before it, of the rule `call`; one with ^ one of `polite_call`.
#pragma once

#include <string_view>

#include "synth/text/talk.h"

namespace naru::synth {

extern const std::string_view kKoreanSelf, kKoreanBeyond, kEnglishSelf, kEnglishBeyond;
extern const TalkAnswers kKoreanAnswers, kEnglishAnswers;

}  // namespace naru::synth

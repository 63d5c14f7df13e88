// What voices say: templates in the language of grammar.h, with readings marked as spoken.h says. Written by hand for
// Naru. Each is read together with the word list of its language.
#pragma once

#include <string_view>

namespace naru::synth {

extern const std::string_view kKoreanSpoken;
extern const std::string_view kEnglishSpoken;

}  // namespace naru::synth

// Wordings of the wish to hear something said. Written by hand for Naru.
#pragma once

#include <string>
#include <string_view>

#include "base/philox.h"

namespace naru::synth {

// Asks for `words` to be said aloud: "소리 내어 읽어 주세요: 3개 주세요." Its own words are Korean or English, whatever
// the others are.
std::string wish_to_hear(bool korean, std::string_view words, Random* random);

}  // namespace naru::synth

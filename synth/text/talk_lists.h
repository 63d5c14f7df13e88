// The lists behind synth/text/talk.h, one file for each language.
#pragma once

#include <span>
#include <string_view>

#include "synth/text/talk.h"

namespace naru::synth {

extern const std::string_view kKoreanTalk, kEnglishTalk;
extern const std::span<const TalkTopic> kKoreanTopics, kEnglishTopics;

}  // namespace naru::synth

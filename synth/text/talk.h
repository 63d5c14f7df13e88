// What `talk` says: topics that a small model is asked about beside pictures and sounds, each with one honest answer.
#pragma once

#include <span>
#include <string_view>

namespace naru::synth {

struct TalkTopic {
  std::string_view id;      // hello, who, weather, ...: of the topic's rule in the grammar too
  std::string_view answer;  // short, and the same to every wording
};

// The grammar of the wordings (synth/text/grammar.h): a rule of each topic's name.
std::string_view talk_grammar(bool korean);
std::span<const TalkTopic> talk_topics(bool korean);  // the same ids in the same order in both languages

}  // namespace naru::synth

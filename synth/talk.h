// Source `talk`: short honest talk without a picture or a sound, in Korean and English: who Naru is, what it can read
// and hear, and that it has not learned the rest. No open-ended conversation.
//
// make() is a pure function of (kTalkVersion, options, seed, index). Change what is said, and the version changes with
// it.
#pragma once

#include "synth/source.h"
#include "synth/text/talk.h"

namespace naru::synth {

inline constexpr int kTalkVersion = 1;
inline constexpr int kMostTurns = 3;

struct TalkOptions {
  // Of the topics, in the order of kTalkTopics.
  std::array<float, kTalkTopicCount> weights{1, 1,    1.2f, 0.6f, 0.6f, 0.6f, 0.8f, 1,
                                             2, 1.5f, 0.8f, 0.6f, 0.5f, 0.7f, 0.7f, 0.5f};
  float korean = 0.5f;     // share of conversations in Korean
  int turns = kMostTurns;  // at most
  Split texts = Split::train;
};

// Const and safe to share by threads.
class TalkSource {
 public:
  static Result<TalkSource> open() { return TalkSource(); }

  // task talk: the first turn, then the others as questions, each about another topic and understood without those
  // before it. Its kind, and the type of a question, is the topic. Throws Error when the options contradict themselves.
  Example make(const TalkOptions& options, uint64_t seed, uint64_t index) const;

  Result<Provenance> provenance() const;

 private:
  TalkText text_;
};

}  // namespace naru::synth

// What `talk` says: topics that a small model is asked about beside pictures and sounds, each with one honest answer to
// all its wordings. Written by hand for Naru.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "base/philox.h"
#include "synth/text/grammar.h"

namespace naru::synth {

// hello to can are about the model, missing to feelings about what it has not, the rest keep talk going.
inline constexpr std::array<std::string_view, 16> kTalkTopics = {
    "hello", "who",  "can",      "languages", "maker", "limits", "cannot", "missing",
    "world", "work", "feelings", "wrong",     "ok",    "thanks", "bye",    "nonsense"};
inline constexpr int kTalkTopicCount = int(kTalkTopics.size());
using TalkAnswers = std::array<std::string_view, kTalkTopicCount>;  // in the order of the topics

// Immutable, so threads may share it.
class TalkText {
 public:
  TalkText();

  // A wording of the topic, with a name before it or none, on one side of the fixed split.
  std::string draw(int topic, bool korean, bool held_out, Random* random) const;

  std::string_view answer(int topic, bool korean) const;

 private:
  Grammar korean_, english_;
};

// A wording without the marks at its end and without capitals: in which two that mean the same are the same.
std::string bare_wording(std::string_view wording);
// Whether a wording, without a name before it, is never drawn for training: one of eight, by the SHA-256 of the bare
// one.
bool is_wording_held_out(std::string_view wording);

}  // namespace naru::synth

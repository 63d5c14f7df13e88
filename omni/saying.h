// Texts of any length said aloud: cut into sentences, each of which the model says as an answer that is given
// (omni/speaking.h), with a short silence between them.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "omni/speaking.h"

namespace naru {

inline constexpr int64_t kMostCharactersSaid = 10'000;
inline constexpr int64_t kPauseSamples = kSoundRate / 5;  // between two sentences

struct Sentences {
  std::vector<std::string> said;      // in their order, in NFC
  std::vector<std::string> left_out;  // in which nothing has a sound in Korean or English
};

// Where a sentence takes longer than the model says at a time it is cut behind a comma, or else between words.
// Failures: unsupported, the model does not speak; too_large, above kMostCharactersSaid; invalid, nothing can be said.
Result<Sentences> sentences_of(const Model& model, const std::string& text);

// What the user says who wants to hear it, in the sentence's language, as lessons have it (synth/text/say_words.h).
std::string wish_to_hear(const std::string& sentence);
Result<SpeakPrompt> prompt_to_say(const Model& model, const std::string& sentence, int32_t voice);

struct SaidSentence {
  std::string written, spoken;
  int64_t n_samples = 0;
};

struct Saying {
  std::vector<SaidSentence> sentences;
  int64_t n_samples = 0;  // with the silences
  int64_t tokens_in = 0, tokens_out = 0;
  Finish finish = Finish::stop;  // the first that is not stop
};

// Says sentences_of() a text; `heard` is given samples at kSoundRate as they come. Sentence i draws from the stream
// options.text.first_stream + i. Failures: of answer_aloud().
Result<Saying> say(const Model& model, const std::vector<std::string>& sentences, int32_t voice, SpeakOptions options,
                   const std::function<void(std::span<const float>)>& heard);

}  // namespace naru

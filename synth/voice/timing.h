// From the events of a voice to the times of an example's words and phonemes.
#pragma once

#include <string>
#include <vector>

#include "synth/source.h"
#include "synth/text/spoken.h"
#include "synth/voice/phonemes.h"
#include "synth/voice/speaker.h"

namespace naru::synth {

// The text that is given to the voice. In English a zero-width space ends each word, for espeak-ng else says pairs such
// as "on the" as one word and gives it one time.
std::string text_to_speak(bool korean, const SpokenLine& line);

struct Timing {
  std::vector<TimedWord> words;        // one for each of the line
  std::vector<TimedPhoneme> phonemes;  // of the whole speech, pauses included
};

// In samples of the speech, at its own rate. A word begins with its first phoneme and ends where the next word or a
// pause begins. Failure internal: the voice reported no time for a word, or a phoneme that the table does not have.
Result<Timing> time_speech(bool korean, const SpokenLine& line, const Speech& speech);

}  // namespace naru::synth

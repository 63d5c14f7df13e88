#include "synth/voice/timing.h"

#include <algorithm>

#include "base/error.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

constexpr std::string_view kWordEnd = "\xE2\x80\x8B";  // U+200B

// A phoneme as it was reported, and the word it belongs to.
struct Reported {
  int phoneme, word, begin, end;
};

// Appends a stretch, with silence in what was left out before it.
void append(const TimedPhoneme& next, std::vector<TimedPhoneme>* list) {
  const int before = list->empty() ? 0 : list->back().end;
  const auto push = [&](const TimedPhoneme& one) {
    if (one.end <= one.begin) return;
    if (!list->empty() && list->back().phoneme == kSilence && one.phoneme == kSilence)
      list->back().end = one.end;
    else
      list->push_back(one);
  };
  push({kSilence, before, next.begin});
  push(next);
}

}  // namespace

std::string text_to_speak(bool korean, const SpokenLine& line) {
  std::string text;
  for (const SpokenWord& word : line.words) {
    if (!text.empty()) text += ' ';
    if (korean) {
      text += word.spoken;
      continue;
    }
    for (const char c : word.spoken) {
      if (c == ' ') text += kWordEnd;
      text += c;
    }
    text += kWordEnd;
  }
  return text;
}

Result<Timing> time_speech(bool korean, const SpokenLine& line, const Speech& speech) {
  // The first code point of each word in the text; what an event says lies in the last word that begins before it.
  std::vector<uint32_t> starts;
  uint32_t place = 0;
  for (size_t i = 0; i < line.words.size(); ++i) {
    const SpokenLine one{{line.words[i]}};
    starts.push_back(place);
    place += uint32_t(decode(text_to_speak(korean, one))->size()) + 1;
  }
  std::vector<Reported> reported;
  int word = 0;
  const auto close = [&](uint32_t sample) {
    if (!reported.empty() && reported.back().end < 0) reported.back().end = int(sample);
  };
  for (const SpeechEvent& event : speech.events) {
    close(event.sample);
    if (event.kind == SpeechEventKind::word) {
      word = int(std::upper_bound(starts.begin(), starts.end(), event.position) - starts.begin()) - 1;
      continue;
    }
    const std::string letters(event.name, std::find(event.name, event.name + sizeof event.name, '\0'));
    const int phoneme = letters.empty() ? kSilence : phoneme_class(korean, letters);
    if (phoneme < 0) return fail(Code::internal, "espeak-ng's sound ", letters, " is not in synth/voice/phonemes.cc");
    reported.push_back({phoneme, word, int(event.sample), -1});
  }
  close(uint32_t(speech.samples.size()));
  // A liquid that ends a syllable is reported where its vowel ends, for the two are made as one: it gets the last
  // third.
  for (size_t i = 1; i < reported.size(); ++i) {
    Reported &one = reported[i], &before = reported[i - 1];
    if (one.phoneme == kSilence || one.end > one.begin || before.phoneme == kSilence) continue;
    one.begin = before.end - (before.end - before.begin) / 3;
    before.end = one.begin;
  }
  Timing timing;
  for (const SpokenWord& one : line.words) timing.words.push_back({one.written, -1, -1});
  for (const Reported& one : reported) {
    append({one.phoneme, one.begin, one.end}, &timing.phonemes);
    if (one.phoneme == kSilence) continue;
    TimedWord& its = timing.words[size_t(one.word)];
    if (its.begin < 0) its.begin = one.begin;
    its.end = one.end;
  }
  append({kSilence, int(speech.samples.size()), int(speech.samples.size())}, &timing.phonemes);
  for (const TimedWord& one : timing.words)
    if (one.begin < 0) return fail(Code::internal, "espeak-ng gave no time for the word ", one.text);
  return timing;
}

}  // namespace naru::synth

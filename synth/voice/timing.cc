#include "synth/voice/timing.h"

#include <algorithm>

#include "base/error.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

constexpr std::string_view kWordEnd = "\xE2\x80\x8B";  // U+200B

// What is said of a word without a break: 마흔일곱 and 살입니다 of 47살입니다. In English the whole word.
struct Piece {
  uint32_t start;  // its first code point in the text
  int word;
  std::u32string text;
};

// A phoneme as it was reported, and the piece it belongs to.
struct Reported {
  int phoneme, piece, begin, end;
};

int id_of(std::string_view phoneme) {
  return int(std::find(std::begin(kPhonemes), std::end(kPhonemes), phoneme) - std::begin(kPhonemes));
}

bool is_korean_vowel(int phoneme) {
  static constexpr std::string_view kVowels = " i e E a V eu o u ";
  return kVowels.find(concat(' ', kPhonemes[size_t(phoneme)], ' ')) != std::string_view::npos;
}

std::u32string syllables_of(const Piece& piece) {
  std::u32string out = piece.text;
  std::erase_if(out, [](char32_t c) { return !is_hangul(c); });
  return out;
}

std::vector<Piece> pieces_of(bool korean, const SpokenLine& line) {
  std::vector<Piece> pieces;
  uint32_t place = 0;
  for (size_t w = 0; w < line.words.size(); ++w) {
    const std::u32string text = decode(text_to_speak(korean, {{line.words[w]}})).value();
    for (size_t begin = 0; begin < text.size();) {
      const size_t end = korean ? std::min(text.find(U' ', begin), text.size()) : text.size();
      if (end > begin) pieces.push_back({place + uint32_t(begin), int(w), text.substr(begin, end - begin)});
      begin = end + 1;
    }
    place += uint32_t(text.size()) + 1;
  }
  return pieces;
}

// Where a syllable begins whose vowel is reported[vowel]: before its glide and its initial, which espeak-ng makes of
// two sounds when it is ㅊ or ㅌ.
size_t onset(const std::vector<Reported>& reported, size_t vowel, size_t first, char32_t syllable) {
  static constexpr int kNoInitial = 11, kCh = 14, kT = 16;
  const int initial = int(syllable - kFirstSyllable) / (kVowels * kFinals);
  size_t at = vowel;
  const auto before = [&](std::string_view phoneme) {
    return at > first && reported[at - 1].phoneme == id_of(phoneme);
  };
  if (before("j") || before("w")) --at;
  if (initial == kNoInitial) return at;
  const bool two = (initial == kCh || initial == kT) && before("h");
  return std::max(first, at - std::min<size_t>(at, two ? 2 : 1));
}

// espeak-ng reports no word where a Korean one begins with certain sounds: its phonemes then seem to be those of the
// word before. Each syllable has one vowel, so counting vowels finds where it begins.
void find_silent_starts(const std::vector<Piece>& pieces, std::vector<Reported>* reported) {
  for (size_t w = 1; w < pieces.size(); ++w) {
    const auto is_mine = [&](const Reported& one) { return one.phoneme != kSilence && one.piece == int(w); };
    if (std::any_of(reported->begin(), reported->end(), is_mine)) continue;
    size_t left = syllables_of(pieces[w - 1]).size();
    const std::u32string mine = syllables_of(pieces[w]);
    const auto first =
        std::find_if(reported->begin(), reported->end(), [&](const Reported& one) { return one.piece == int(w) - 1; });
    for (auto one = first; one != reported->end() && one->piece == int(w) - 1 && !mine.empty(); ++one) {
      if (!is_korean_vowel(one->phoneme) || left-- > 0) continue;
      const size_t from = size_t(first - reported->begin());
      for (size_t i = onset(*reported, size_t(one - reported->begin()), from, mine[0]);
           i < reported->size() && (*reported)[i].piece == int(w) - 1; ++i)
        (*reported)[i].piece = int(w);
      break;
    }
  }
}

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
  const std::vector<Piece> pieces = pieces_of(korean, line);
  std::vector<Reported> reported;
  int piece = 0;
  const auto close = [&](uint32_t sample) {
    if (!reported.empty() && reported.back().end < 0) reported.back().end = int(sample);
  };
  for (const SpeechEvent& event : speech.events) {
    close(event.sample);
    if (event.kind == SpeechEventKind::word) {
      // What an event says lies in the last piece that begins before it.
      piece =
          int(std::count_if(pieces.begin(), pieces.end(), [&](const Piece& p) { return p.start <= event.position; })) -
          1;
      continue;
    }
    const std::string letters(event.name, std::find(event.name, event.name + sizeof event.name, '\0'));
    const int phoneme = letters.empty() ? kSilence : phoneme_class(korean, letters);
    if (phoneme < 0) return fail(Code::internal, "espeak-ng's sound ", letters, " is not in synth/voice/phonemes.cc");
    reported.push_back({phoneme, piece, int(event.sample), -1});
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
  if (korean) find_silent_starts(pieces, &reported);
  Timing timing;
  for (const SpokenWord& one : line.words) timing.words.push_back({one.written, -1, -1});
  for (const Reported& one : reported) {
    append({one.phoneme, one.begin, one.end}, &timing.phonemes);
    if (one.phoneme == kSilence) continue;
    TimedWord& its = timing.words[size_t(pieces[size_t(one.piece)].word)];
    if (its.begin < 0) its.begin = one.begin;
    its.end = one.end;
  }
  append({kSilence, int(speech.samples.size()), int(speech.samples.size())}, &timing.phonemes);
  for (const TimedWord& one : timing.words)
    if (one.begin < 0) return fail(Code::invalid, "espeak-ng gave no time for the word ", one.text);
  return timing;
}

}  // namespace naru::synth

// What voices say, as a person writes it and as it is read aloud: "3개 주세요." and "세 개 주세요.".
//
// A template marks what is read otherwise than it is written: <how X> is written X and read as readings.h says,
// <=X=Y> is written X and read Y. Numbers are written as digits throughout, so that a sound has one transcription.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "base/philox.h"
#include "synth/text/grammar.h"

namespace naru::synth {

enum class SpokenKind {
  digit,   // one digit, alone
  number,  // numbers, alone and in sentences
  date,
  time,
  money,
  measure,
  phone,  // digits one by one
  command,
  name,
  chart,     // questions about charts
  document,  // questions about documents
  sentence,
  word,
};
inline constexpr int kSpokenKinds = 13;
const char* spoken_kind_name(SpokenKind kind);
// Bare digits are read one by one where they are a code, and as a number where nothing says so: whether they are which
// of both cannot be told from what is written.
bool is_ambiguous(SpokenKind kind, std::string_view written);

struct SpokenWord {
  std::string written;       // no blank in it
  std::string spoken;        // one word or more, as it is given to the voice
  std::string reading = {};  // the same as a person would write it: without what neighbouring sounds do to each other
};
struct SpokenLine {
  std::vector<SpokenWord> words;
  std::string written() const;  // the words with blanks between them
};

// A line of a marked text: "<native 3>개 주세요." Throws Error for a mark that is not closed or not known.
SpokenLine parse_spoken(bool korean, std::string_view marked);

// Immutable, so threads may share it.
class SpokenText {
 public:
  SpokenText();

  // A line on one side of the fixed split (single digits are on both). Digits, Hangul, Latin letters and marks of
  // sentences, at most `longest` bytes of text to be read.
  SpokenLine draw(SpokenKind kind, bool korean, bool held_out, size_t longest, Random* random) const;

 private:
  std::string expand(SpokenKind kind, bool korean, Random* random) const;
  std::string chart_question(bool korean, Random* random) const;

  Grammar korean_, english_;
};

}  // namespace naru::synth

// Ids to text, at once or as they come. Exactly the way back of encoders/text for any bytes; control ids decode to
// nothing, and no character joins across one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/text/symbols.h"
#include "core/text/vocabulary.h"

namespace naru {

// Const and safe to share between threads.
class Detokenizer {
 public:
  explicit Detokenizer(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}
  // From Vocabulary's JSON.
  static Result<Detokenizer> parse(std::string_view json);

  // The text of `ids`. Bytes that a model made up need not be UTF-8. Throws Error for an id outside the vocabulary.
  std::string decode(std::span<const int32_t> ids) const;

  const Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  Vocabulary vocabulary_;
};

// The text of ids that come one after another, in whole characters: neither part of a UTF-8 sequence nor a Hangul
// syllable that may yet change is given out. A syllable with a final consonant is whole at once; one without, and
// archaic jamo, when the next id shows that nothing joins them (a block is lead, vowel and at most one final, KS X
// 1026-1). What all calls return is, one after another, what decode() returns for all ids. One thread at a time; the
// detokenizer must outlive it.
class StreamingDecoder {
 public:
  explicit StreamingDecoder(const Detokenizer& detokenizer) : vocabulary_(&detokenizer.vocabulary()) {}

  // What is whole once `id` has come. Throws Error for an id outside the vocabulary.
  std::string push(int32_t id);
  // The rest. The decoder is then as new.
  std::string flush();

 private:
  const Vocabulary* vocabulary_;
  Composer composer_;
  std::string held_;  // composed, but not whole
};

}  // namespace naru

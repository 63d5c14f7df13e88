// Other programs' vocabularies, and what ours has in common with them.
//
// Tokens are compared as the bytes that they spell, a space before a word as a space. Of any vocabularies two share the
// frequent short pieces of their language; what two trainings do not share is the order in which merges were learnt.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/text/vocabulary.h"

namespace naru {

struct KnownVocabulary {
  static constexpr uint64_t kMaxBytes = 48u << 20;  // of a file; JSON takes some twenty times that while it is read
  std::string form;                                 // which of the forms below the file has
  std::vector<std::string> tokens;                  // bytes, without duplicates, in the order in which they were learnt
};

// tokenizer.json of Hugging Face (BPE, Unigram, WordPiece), vocab.json of GPT-2's form, .tiktoken, sentencepiece's
// .vocab, or a token a line. Told by content, not by name. `text` is untrusted.
Result<KnownVocabulary> parse_known_vocabulary(std::string_view text);

struct VocabularyOverlap {
  int64_t ours = 0;      // different texts that our merges spell
  int64_t theirs = 0;    // their tokens of more than one byte
  int64_t shared = 0;    // in both
  int64_t in_order = 0;  // most of the shared ones that come in one order in both
  // Shared ones in a random order: about twice the square root of how many there are.
  double in_order_by_chance() const;
  // Nine in ten of the smaller of the two, in order: no two trainings do that, so one was taken from the other. Never
  // said of fewer than 64.
  bool is_copy() const;
};

VocabularyOverlap compare_vocabularies(const Vocabulary& ours, const KnownVocabulary& theirs);

}  // namespace naru

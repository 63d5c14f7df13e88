// Text to ids: the byte-pair encoder over bytes and jamo (core/text/vocabulary.h). Lossless for any bytes; text of a
// message is NFC-normalised first, by nfc(). No text encodes to a control id.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "core/text/vocabulary.h"

namespace naru {

// Const and safe to share between threads.
class Tokenizer {
 public:
  struct Piece {
    int32_t id;
    uint32_t begin, end;  // the bytes of the text that it touches; two pieces can touch one syllable
    bool operator==(const Piece&) const = default;
  };

  explicit Tokenizer(Vocabulary vocabulary) : vocabulary_(std::move(vocabulary)) {}
  // From Vocabulary's JSON.
  static Result<Tokenizer> parse(std::string_view json);

  // The ids of `text`. Time n log n in the longest chunk. Throws Error for 4 GiB and more.
  std::vector<int32_t> encode(std::string_view text) const;
  // The same with the place of each.
  std::vector<Piece> encode_pieces(std::string_view text) const;

  const Vocabulary& vocabulary() const { return vocabulary_; }

 private:
  Vocabulary vocabulary_;
};

}  // namespace naru

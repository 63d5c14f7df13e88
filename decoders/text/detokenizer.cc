#include "decoders/text/detokenizer.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace naru {
namespace {

void append_token(const Vocabulary& vocabulary, int32_t id, Composer& composer, std::string& out) {
  if (id >= 0 && id < kControlCount) composer.close(out);
  for (const Symbol symbol : vocabulary.symbols(id)) composer.push(symbol, out);
}

// The character that ends at `end`, which is the end of a character or of an invalid byte.
Utf8Char character_before(std::string_view text, size_t end) {
  for (size_t size = std::min<size_t>(4, end); size > 1; --size)
    if (const Utf8Char c = utf8_at(text.substr(0, end), end - size); c.valid && c.size_bytes == size) return c;
  return utf8_at(text.substr(0, end), end - 1);
}

HangulKind kind_before(std::string_view text, size_t end) {
  if (end == 0) return HangulKind::none;
  const Utf8Char c = character_before(text, end);
  return c.valid ? hangul_kind(c.code) : HangulKind::none;
}

// How many bytes at the front of `text` no later bytes can change or join.
size_t whole_bytes(std::string_view text) {
  size_t end = text.size() - utf8_unfinished(text);
  HangulKind last = kind_before(text, end);
  if (last == HangulKind::open_syllable) return end - character_before(text, end).size_bytes;
  if (last == HangulKind::vowel) {
    end -= character_before(text, end).size_bytes;
    last = kind_before(text, end);
  }
  return last == HangulKind::lead ? end - character_before(text, end).size_bytes : end;
}

}  // namespace

Result<Detokenizer> Detokenizer::parse(std::string_view json) {
  Result<Vocabulary> vocabulary = Vocabulary::parse(json);
  if (!vocabulary) return vocabulary.failure();
  return Detokenizer(std::move(*vocabulary));
}

std::string Detokenizer::decode(std::span<const int32_t> ids) const {
  std::string out;
  Composer composer;
  for (const int32_t id : ids) append_token(vocabulary_, id, composer, out);
  composer.close(out);
  return out;
}

std::string StreamingDecoder::push(int32_t id) {
  append_token(*vocabulary_, id, composer_, held_);
  // A composer that holds something holds a new block: what stands before it is whole.
  const size_t whole = composer_.holds() ? held_.size() : whole_bytes(held_);
  std::string out = held_.substr(0, whole);
  held_.erase(0, whole);
  return out;
}

std::string StreamingDecoder::flush() {
  composer_.close(held_);
  return std::exchange(held_, {});
}

}  // namespace naru

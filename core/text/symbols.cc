#include "core/text/symbols.h"

#include "base/error.h"
#include "base/utf8.h"

namespace naru {

void spell(std::string_view text, std::vector<SpelledSymbol>& out) {
  check(text.size() <= UINT32_MAX, "spell: wanted less than 4 GiB, got ", text.size(), " bytes");
  out.clear();
  uint32_t before = 0;  // the code point whose jamo were written last; 0 after bytes
  for (size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    const auto begin = uint32_t(at), end = uint32_t(at + c.size_bytes);
    const HangulKind kind = c.valid ? hangul_kind(c.code) : HangulKind::none;
    const auto put_jamo = [&](uint32_t jamo) { out.push_back({Symbol(kByteCount + jamo_index(jamo)), begin, end}); };
    if (kind == HangulKind::open_syllable || kind == HangulKind::closed_syllable) {
      const auto [lead, vowel, tail] = decompose_syllable(c.code);
      put_jamo(lead);
      put_jamo(vowel);
      if (tail != 0) put_jamo(tail);
      before = c.code;
    } else if (kind != HangulKind::none && join_hangul(before, c.code) == 0) {
      put_jamo(c.code);
      before = c.code;
    } else {
      for (uint32_t i = begin; i < end; ++i) out.push_back({Symbol(uint8_t(text[i])), i, i + 1});
      before = 0;
    }
    at = end;
  }
}

void Composer::push(Symbol symbol, std::string& out) {
  if (symbol < kByteCount) {
    close(out);
    out += char(symbol);
    return;
  }
  const uint32_t jamo = jamo_at(symbol - kByteCount);
  if (const uint32_t joined = join_hangul(held_, jamo)) {
    held_ = joined;
  } else {
    close(out);
    held_ = jamo;
  }
  const HangulKind kind = hangul_kind(held_);
  if (kind != HangulKind::lead && kind != HangulKind::open_syllable) close(out);
}

void Composer::close(std::string& out) {
  if (held_ != 0) append_utf8(out, held_);
  held_ = 0;
}

}  // namespace naru

#include "synth/text/utf8.h"

#include "base/utf8.h"

namespace naru::synth {

std::optional<std::u32string> decode(std::string_view text) {
  std::u32string out;
  out.reserve(text.size());
  for (size_t i = 0; i < text.size();) {
    const Utf8Char next = utf8_at(text, i);
    if (!next.valid) return std::nullopt;
    out.push_back(next.code);
    i += next.size_bytes;
  }
  return out;
}

std::u32string compose(std::u32string_view text) {
  constexpr char32_t kInitial = 0x1100, kVowel = 0x1161, kNoFinal = 0x11A7;
  std::u32string out;
  for (const char32_t c : text) {
    const char32_t last = out.empty() ? 0 : out.back();
    if (c >= kVowel && c < kVowel + kVowels && last >= kInitial && last < kInitial + kInitials)
      out.back() = syllable(int(last - kInitial), int(c - kVowel), 0);
    else if (c > kNoFinal && c < kNoFinal + kFinals && is_hangul(last) && final_of(last) == 0)
      out.back() += c - kNoFinal;
    else
      out += c;
  }
  return out;
}

std::string encode(std::u32string_view text) {
  std::string out;
  out.reserve(text.size() * 3);
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

}  // namespace naru::synth

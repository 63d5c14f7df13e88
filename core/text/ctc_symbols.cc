#include "core/text/ctc_symbols.h"

#include "base/utf8.h"

namespace naru {
namespace {

constexpr char32_t kFirstSyllable = 0xAC00, kSyllables = 11172;
constexpr int32_t kVowelAt = kLeads, kTailAt = kVowelAt + kVowels, kAsciiAt = kTailAt + kTails;

bool is_syllable(char32_t c) {
  return c >= kFirstSyllable && c < kFirstSyllable + kSyllables;
}
bool is_ascii(char32_t c) {
  return c >= 0x20 && c < 0x20 + kAscii;
}

}  // namespace

std::vector<int32_t> ctc_symbols(std::string_view text) {
  std::vector<int32_t> out;
  for (const char32_t c : code_points(text)) {
    if (is_syllable(c)) {
      const int32_t s = int32_t(c - kFirstSyllable), tail = s % 28;
      out.push_back(s / (28 * kVowels));
      out.push_back(kVowelAt + s / 28 % kVowels);
      if (tail) out.push_back(kTailAt + tail - 1);
    } else {
      out.push_back(is_ascii(c) ? kAsciiAt + int32_t(c - 0x20) : kOtherSymbol);
    }
  }
  return out;
}

std::string text_of_symbols(const std::vector<int32_t>& symbols) {
  std::string out;
  for (size_t i = 0; i < symbols.size(); ++i) {
    const int32_t s = symbols[i];
    if (s < kVowelAt && i + 1 < symbols.size() && symbols[i + 1] >= kVowelAt && symbols[i + 1] < kTailAt) {
      char32_t c = kFirstSyllable + char32_t((s * kVowels + symbols[++i] - kVowelAt) * 28);
      if (i + 1 < symbols.size() && symbols[i + 1] >= kTailAt && symbols[i + 1] < kAsciiAt)
        c += char32_t(symbols[++i] - kTailAt + 1);
      append_utf8(out, c);
    } else if (s < kVowelAt) {
      append_utf8(out, char32_t(0x1100 + s));
    } else if (s < kTailAt) {
      append_utf8(out, char32_t(0x1161 + s - kVowelAt));
    } else if (s < kAsciiAt) {
      append_utf8(out, char32_t(0x11A8 + s - kTailAt));
    } else {
      append_utf8(out, s < kOtherSymbol ? char32_t(0x20 + s - kAsciiAt) : char32_t(0xFFFD));
    }
  }
  return out;
}

}  // namespace naru

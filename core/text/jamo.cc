#include "core/text/jamo.h"

namespace naru {
namespace {

constexpr uint32_t kSyllables = 0xAC00, kLeads = 0x1100, kVowels = 0x1161, kTails = 0x11A7;  // kTails: "no final"
constexpr uint32_t kVowelCount = 21, kTailCount = 28, kLeadCount = 19;
constexpr uint32_t kSyllableCount = kLeadCount * kVowelCount * kTailCount;

struct Block {
  uint32_t first, count;
};
constexpr std::array<Block, 4> kBlocks = {{{0x1100, 256}, {0xA960, 29}, {0xD7B0, 23}, {0xD7CB, 49}}};

bool in(uint32_t code, uint32_t first, uint32_t last) {
  return code >= first && code <= last;
}

}  // namespace

int jamo_index(uint32_t code) {
  int before = 0;
  for (const Block& block : kBlocks) {
    if (code - block.first < block.count) return before + int(code - block.first);
    before += int(block.count);
  }
  return -1;
}

uint32_t jamo_at(int index) {
  uint32_t left = uint32_t(index);
  for (const Block& block : kBlocks) {
    if (left < block.count) return block.first + left;
    left -= block.count;
  }
  return 0;
}

HangulKind hangul_kind(uint32_t code) {
  if (code - kSyllables < kSyllableCount)
    return (code - kSyllables) % kTailCount == 0 ? HangulKind::open_syllable : HangulKind::closed_syllable;
  if (in(code, 0x1100, 0x115F) || in(code, 0xA960, 0xA97C)) return HangulKind::lead;
  if (in(code, 0x1160, 0x11A7) || in(code, 0xD7B0, 0xD7C6)) return HangulKind::vowel;
  if (in(code, 0x11A8, 0x11FF) || in(code, 0xD7CB, 0xD7FB)) return HangulKind::tail;
  return HangulKind::none;
}

std::array<uint32_t, 3> decompose_syllable(uint32_t syllable) {
  const uint32_t index = syllable - kSyllables, tail = index % kTailCount;
  return {kLeads + index / kTailCount / kVowelCount, kVowels + index / kTailCount % kVowelCount,
          tail == 0 ? 0 : kTails + tail};
}

uint32_t join_hangul(uint32_t left, uint32_t right) {
  if (left - kLeads < kLeadCount && right - kVowels < kVowelCount)
    return kSyllables + ((left - kLeads) * kVowelCount + (right - kVowels)) * kTailCount;
  if (hangul_kind(left) == HangulKind::open_syllable && in(right, kTails + 1, kTails + kTailCount - 1))
    return left + (right - kTails);
  return 0;
}

}  // namespace naru

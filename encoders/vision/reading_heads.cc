#include "encoders/vision/reading_heads.h"

#include "core/ops/elementwise.h"
#include "core/text/jamo.h"

namespace naru {
namespace {

bool is_ascii(char32_t c) {
  return c >= 0x20 && c < 0x20 + kAscii;
}

}  // namespace

DenseClass dense_class(char32_t c) {
  const HangulKind kind = hangul_kind(c);
  if (kind == HangulKind::open_syllable || kind == HangulKind::closed_syllable) {
    const auto [lead, vowel, tail] = decompose_syllable(c);
    return {int32_t(lead - 0x1100), int32_t(vowel - 0x1161) + 1, tail ? int32_t(tail - 0x11A7) : 0};
  }
  return {is_ascii(c) ? kLeads + int32_t(c - 0x20) : kFirstOther, 0, 0};
}

ReadingHeads::ReadingHeads(Params p, int64_t D, int64_t frames)
    : frames_(frames),
      ctc_(p / "ctc", D, frames * kCtcClasses, Init::normal(0.01), /*bias=*/true),
      dense_(p / "dense", D, frames * kDenseClasses, Init::normal(0.01), /*bias=*/true) {}

Tensor ReadingHeads::ctc(const Tensor& features) const {
  return reshape(ctc_(features), {features.dim(0) * frames_, kCtcClasses});
}
Tensor ReadingHeads::dense(const Tensor& features) const {
  return reshape(dense_(features), {features.dim(0) * frames_, kDenseClasses});
}

}  // namespace naru

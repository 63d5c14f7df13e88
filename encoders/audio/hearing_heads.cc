#include "encoders/audio/hearing_heads.h"

#include "core/ops/elementwise.h"

namespace naru {

HearingHeads::HearingHeads(Params p, int64_t D, const HearingConfig& config)
    : config_(config),
      ctc_(p / "ctc", D, config.frames * kCtcClasses, Init::normal(0.01), /*bias=*/true),
      dense_(p / "dense", D, config.phonemes, Init::normal(0.01), /*bias=*/true) {}

Tensor HearingHeads::ctc(const Tensor& frames) const {
  return reshape(ctc_(frames), {frames.dim(0) * config_.frames, kCtcClasses});
}

}  // namespace naru

#include "decoders/speech/speech_decoder.h"

#include <cmath>

#include "core/ops/elementwise.h"
#include "kernels/mel.h"

namespace naru {
namespace {

constexpr int64_t kPatch = kCodeFrames * kernels::kMelBands;

Init scaled(int64_t n_inputs) {
  return Init::normal(1 / std::sqrt(double(n_inputs)));
}

}  // namespace

SpeechDecoder::SpeechDecoder(Params p, const SpeechConfig& c)
    : config_(c),
      in_(p / "in", c.code.digits, c.d_model, scaled(c.code.digits), /*bias=*/true),
      blocks_(p / "layers", c.decoder()),
      norm_(p / "norm", c.d_model, c.decoder().norm_eps),
      out_(p / "out", c.d_model, kPatch, scaled(c.d_model), /*bias=*/true) {
  check_fsq(c.code);
}

Tensor SpeechDecoder::frames(const Tensor& x) const {
  const Tensor rows = reshape(out_(norm_(x)), {x.dim(0) * kCodeFrames, kernels::kMelBands});
  return add_scaled(full(rows.shape(), double(kMelCentre), rows.dtype()), rows, kMelScale);
}

Tensor SpeechDecoder::decode(const Tensor& digits, const std::vector<int64_t>& segments) const {
  return frames(blocks_.forward(in_(digits), segments));
}

Tensor SpeechDecoder::forward(const Tensor& codes) const {
  return decode(fsq_digits_of(codes, config_.code), {0, codes.size()});
}

Tensor SpeechDecoder::step(const Tensor& codes, State* state) const {
  return frames(blocks_.step(in_(fsq_digits_of(codes, config_.code)), state));
}

double SpeechDecoder::flops(double n_codes) const {
  return blocks_.flops(n_codes) + 2 * n_codes * double(config_.d_model * (kPatch + config_.code.digits));
}

}  // namespace naru

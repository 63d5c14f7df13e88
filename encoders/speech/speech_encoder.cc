#include "encoders/speech/speech_encoder.h"

#include <algorithm>
#include <cmath>

#include "core/ops/elementwise.h"
#include "core/sequence/speech_ids.h"
#include "core/tensor/dispatch.h"
#include "encoders/audio/log_mel.h"

namespace naru {
namespace {

constexpr int64_t kPatch = kCodeFrames * kLogMelBands;
static_assert(kLogMelRate == kCodesPerSecond * kCodeFrames);

Init scaled(int64_t n_inputs, double gain = 1) {
  return Init::normal(gain / std::sqrt(double(n_inputs)));
}

int64_t codes_of(int64_t n_frames) {
  return (n_frames + kCodeFrames - 1) / kCodeFrames;
}

// Throws Error for what is no log-mel of a sound, or of one that is too long.
void check_sound(const Tensor& mel, DType dtype) {
  const auto [T, M] = mel.dims<2>("SpeechEncoder: log-mel (T, M)");
  check(T > 0 && T <= kMaxSpeechFrames && M == kLogMelBands, "SpeechEncoder: log-mel must be (T, ", kLogMelBands,
        ") with T from 1 to ", kMaxSpeechFrames, ", got ", mel.shape());
  check(mel.dtype() == dtype, "SpeechEncoder: sounds must be of one type, got ", dtype_name(dtype), " and ",
        dtype_name(mel.dtype()));
  dispatch(mel, [&]<class Value>(auto) {
    const std::span<Value> values = mel.span<Value>();
    const auto bad = std::find_if_not(values.begin(), values.end(), [](Value v) { return std::isfinite(v); });
    check(bad == values.end(), "SpeechEncoder: log-mel must be finite, row ", (bad - values.begin()) / M, " is not");
  });
}

const SpeechConfig& checked(const SpeechConfig& c) {
  check_fsq(c.code);
  return c;
}

}  // namespace

Tensor whole_codes(const Tensor& mel) {
  const Tensor out = full({codes_of(mel.dim(0)) * kCodeFrames, mel.dim(1)}, kQuietMel, mel.dtype());
  dispatch(mel, [&]<class T>(auto) {
    const std::span<T> from = mel.span<T>();
    std::transform(from.begin(), from.end(), out.data<T>(), [](T v) { return std::max(v, T(kQuietMel)); });
  });
  return out;
}

SpeechEncoder::SpeechEncoder(Params p, const SpeechConfig& c)
    : config_(checked(c)),
      in_(p / "in", kPatch, c.d_model, scaled(kPatch), /*bias=*/true),
      blocks_(p / "layers", c.encoder()),
      norm_(p / "norm", c.d_model, c.encoder().norm_eps),
      out_(p / "out", c.d_model, c.code.digits, scaled(c.d_model, 1.5), /*bias=*/true) {}

SpeechEncoder::Latents SpeechEncoder::forward(const std::vector<Tensor>& sounds) const {
  check(!sounds.empty(), "SpeechEncoder: wanted at least one sound");
  Latents out;
  std::vector<Tensor> whole;
  for (const Tensor& mel : sounds) {
    check_sound(mel, sounds[0].dtype());
    whole.push_back(whole_codes(mel));
    out.segments.push_back(out.segments.back() + whole.back().dim(0) / kCodeFrames);
  }
  const Tensor mel = whole.size() == 1 ? whole[0] : concat_rows(whole);  // (4 N, 80)
  const Tensor centre = full(mel.shape(), -double(kMelCentre) / double(kMelScale), mel.dtype());
  const Tensor patches = reshape(add_scaled(centre, mel, 1 / kMelScale), {out.segments.back(), kPatch});
  out.rows = out_(norm_(blocks_.forward(in_(patches), out.segments)));
  return out;
}

Tensor SpeechEncoder::codes(const Tensor& mel) const {
  return fsq_codes(fsq_digits(forward({mel}).rows, config_.code), config_.code);
}

double SpeechEncoder::flops(double n_codes) const {
  return blocks_.flops(n_codes) + 2 * n_codes * double(config_.d_model * (kPatch + config_.code.digits));
}

}  // namespace naru

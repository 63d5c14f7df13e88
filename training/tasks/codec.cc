#include "training/tasks/codec.h"

#include <map>

#include "base/exact.h"
#include "core/ops/elementwise.h"
#include "core/ops/quantize.h"
#include "encoders/audio/log_mel.h"
#include "media/sound.h"
#include "training/tasks/teaching.h"

namespace naru {
namespace {

constexpr float kOfChanges = 0.5f;  // what a change counts beside a value

// Row t less row t - 1 of x, within each segment.
Tensor changes_of(const Tensor& x, const std::vector<int64_t>& segments) {
  std::vector<int32_t> now, before;
  for (size_t s = 0; s + 1 < segments.size(); ++s)
    for (int64_t t = segments[s] + 1; t < segments[s + 1]; ++t) {
      now.push_back(int32_t(t));
      before.push_back(int32_t(t - 1));
    }
  return add_scaled(gather_rows(x, vector_of(now)), gather_rows(x, vector_of(before)), -1);
}

std::vector<int64_t> in_frames(std::vector<int64_t> segments) {
  for (int64_t& at : segments) at *= kCodeFrames;
  return segments;
}

}  // namespace

Tensor mel_distance(const Tensor& x, const Tensor& y, const std::vector<int64_t>& segments) {
  return add_scaled(l1_loss(x, y), l1_loss(changes_of(x, segments), changes_of(y, segments)), kOfChanges);
}

void CodecSounds::add(const synth::SpokenSound& sound) {
  mels_.push_back(whole_codes(log_mel(from_int16(sound.samples))));
  n_codes_ += mels_.back().dim(0) / kCodeFrames;
}

Tensor CodecSounds::loss() const {
  const SpeechEncoder::Latents latents = model_.speech_encoder().forward(mels_);
  const Tensor digits = fsq_digits(latents.rows, model_.speech_encoder().config().code);
  const Tensor back = model_.speech_decoder().decode(digits, latents.segments);
  return mel_distance(back, concat_rows(mels_), in_frames(latents.segments));
}

double CodecSounds::perplexity() const {
  const FsqConfig& code = model_.speech_encoder().config().code;
  const Tensor codes = fsq_codes(fsq_digits(model_.speech_encoder().forward(mels_).rows, code), code);
  std::map<int32_t, int64_t> seen;
  for (const int32_t one : codes.span<int32_t>()) ++seen[one];
  double entropy = 0;
  for (const auto& [one, n] : seen) {
    const double share = double(n) / double(codes.size());
    entropy -= share * exact::log(share);
  }
  return exact::exp(entropy);
}

double CodecSounds::flops() const {
  return model_.speech_encoder().flops(double(n_codes_)) + model_.speech_decoder().flops(double(n_codes_));
}

NamedTensors CodecSounds::tensors() const {
  std::vector<int32_t> segments{0};
  for (const Tensor& mel : mels_) segments.push_back(segments.back() + int32_t(mel.dim(0) / kCodeFrames));
  return {{"codec_mels", concat_rows(mels_)}, {"codec_segments", vector_of(segments)}};
}

}  // namespace naru

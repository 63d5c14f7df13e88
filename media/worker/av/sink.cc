#include "media/worker/av/sink.h"

#include "base/checked.h"
#include "media/worker/av/decode.h"

namespace naru::media {
namespace {

// Louder is no sound: 32-bit integers that were stored as floats are the largest numbers in use.
constexpr float kLoudest = 2147483648.f;

}  // namespace

Result<void> Sink::set_format(uint64_t rate_hz, uint64_t n_channels) {
  if (rate_hz == rate_hz_ && n_channels == n_channels_) return {};
  if (n_channels == 0 || rate_hz == 0)
    return fail(name_, ": ", n_channels, " channels at ", rate_hz, " Hz; the file is damaged");
  if (n_channels > limits_.max_channels)
    return fail(Code::too_large, name_, ": the sound has ", n_channels, " channels; the limit is ",
                limits_.max_channels);
  if (rate_hz > limits_.max_rate_hz)
    return fail(Code::too_large, name_, ": the sound has ", rate_hz, " samples a second; the limit is ",
                limits_.max_rate_hz);
  if (rate_hz < limits_.min_rate_hz)
    return fail(Code::unsupported, name_, ": the sound has ", rate_hz, " samples a second; at least ",
                limits_.min_rate_hz, " are needed");
  if (rate_hz != rate_hz_) {
    if (resampler_) resampler_->finish(&out_.samples);
    resampler_.emplace(int(rate_hz), kSoundRate);
  }
  rate_hz_ = rate_hz;
  n_channels_ = n_channels;
  return {};
}

Failure Sink::too_long() const {
  return fail(Code::too_large, name_, ": the sound lasts more than ", limits_.max_seconds, " s; cut it into pieces");
}

Result<void> Sink::check_seconds() const {
  if (out_.samples.size() > uint64_t(limits_.max_seconds) * kSoundRate) return too_long();
  return {};
}

Result<void> Sink::check_length(uint64_t n_frames) const {
  if (n_frames / rate_hz_ > limits_.max_seconds) return too_long();
  uint64_t n_bytes = 0;
  if (!checked_mul(n_frames, n_channels_ * sizeof(float), &n_bytes) ||
      !checked_add(n_bytes, decoded_bytes_, &n_bytes) || n_bytes > limits_.max_decoded_bytes)
    return fail(Code::too_large, name_, ": the sound has more than ", limits_.max_decoded_bytes,
                " bytes once decoded; cut it into pieces, or save it with fewer channels or a lower rate");
  return {};
}

Result<void> Sink::take_mixed() {
  const Result<void> length = check_length(mixed_.size());
  if (!length) return length;
  decoded_bytes_ += mixed_.size() * n_channels_ * sizeof(float);
  for (const float value : mixed_)
    if (!(std::fabs(value) <= kLoudest))
      return fail(name_, ": a sample is ", value, ", which is no sound; the file is damaged");
  resampler_->push(mixed_, &out_.samples);
  return check_seconds();
}

Result<Sound> Sink::finish() {
  if (decoded_bytes_ == 0) return no_samples(name_);
  resampler_->finish(&out_.samples);
  const Result<void> seconds = check_seconds();
  if (!seconds) return seconds.failure();
  if (out_.samples.empty()) return no_samples(name_);
  return std::move(out_);
}

}  // namespace naru::media

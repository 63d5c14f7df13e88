#include "serving/encoder_of_workers.h"

#include "media/write.h"

namespace naru::serving {
namespace {

media::SoundFormat format_of(api::AudioFormat format) {
  switch (format) {
    case api::AudioFormat::mp3:
      return media::SoundFormat::mp3;
    case api::AudioFormat::opus:
      return media::SoundFormat::opus;
    case api::AudioFormat::aac:
      return media::SoundFormat::adts;
    case api::AudioFormat::flac:
      return media::SoundFormat::flac;
    default:
      raise("EncoderOfWorkers: a format that takes no encoder");
  }
}

}  // namespace

Result<Encoder> EncoderOfWorkers::borrow() {
  constexpr EncoderLimits kLimits{.timeout_ms = 20'000};
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Encoder out = std::move(idle_.back());
      idle_.pop_back();
      return out;
    }
  }
  return Encoder::start(program_, kLimits);
}

Result<std::string> EncoderOfWorkers::encode(std::span<const int16_t> samples, int rate_hz, api::AudioFormat format,
                                             const Origin& origin) {
  if (format == api::AudioFormat::wav) return wav_bytes(samples, rate_hz, origin);
  auto encoder = borrow();
  if (!encoder) {
    if (failed_) failed_("encoder: " + encoder.failure().message);
    return encoder.failure();
  }
  auto out = encoder->encode(samples, rate_hz, format_of(format), origin);
  if (!out && out.failure().code == Code::internal && failed_) failed_("encoder: " + out.failure().message);
  const std::lock_guard lock(mutex_);
  idle_.push_back(*std::move(encoder));
  return out;
}

}  // namespace naru::serving

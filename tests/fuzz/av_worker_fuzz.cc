// libFuzzer target: what the sound worker's child does with the bytes of a request: it reads what they say of their
// origin, and decodes them. Small limits keep a run fast.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>

#include "media/worker/av/decode.h"
#include "media/worker/av/statement.h"

namespace {

// The client would take nothing else for a statement.
void check_statement(std::span<const std::byte> bytes) {
  const naru::Result<naru::Statement> statement = naru::media::read_statement(bytes);
  if (!statement) {
    if (statement.failure().message.empty()) std::abort();
    return;
  }
  const std::string packed = naru::media::pack(*statement);
  const auto again = naru::media::unpack(std::as_bytes(std::span(packed)));
  if (packed.size() > naru::media::kMaxPackedBytes || !again || *again != *statement) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  check_statement(std::as_bytes(std::span(data, size)));
  const naru::media::SoundLimits limits{
      .max_decoded_bytes = 4 << 20, .max_seconds = 10, .max_channels = 8, .min_rate_hz = 8'000, .max_rate_hz = 192'000};
  const naru::Result<naru::Sound> sound = naru::media::decode_sound(std::as_bytes(std::span(data, size)), limits);
  if (sound) {
    if (sound->rate != naru::kSoundRate || sound->samples.empty() ||
        sound->samples.size() > uint64_t(limits.max_seconds) * naru::kSoundRate)
      std::abort();
    for (const float sample : sound->samples)
      if (!std::isfinite(sample)) std::abort();
  } else if (sound.failure().message.empty()) {
    std::abort();
  }
  return 0;
}

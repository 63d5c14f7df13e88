// WAV of our own making: a RIFF header of 44 bytes, then the samples (Microsoft's Multimedia Programming
// Interface 1.0). By hand, because libsndfile, which reads sounds of outsiders, is linked by the decoder's process
// alone.
#include <cstring>

#include "base/error.h"
#include "media/write.h"

namespace naru {
namespace {

constexpr uint32_t kHeaderBytes = 44, kSampleBytes = 2;

// Appends a number, its low byte first.
void append(uint32_t value, int n_bytes, std::string* to) {
  for (int i = 0; i < n_bytes; ++i) *to += char(value >> 8 * i & 255);
}

}  // namespace

std::string wav_bytes(std::span<const int16_t> samples, int rate_hz) {
  check(!samples.empty() && samples.size() <= (UINT32_MAX - kHeaderBytes) / kSampleBytes && rate_hz > 0,
        "wav_bytes: wanted 1 to 2147483625 samples and a rate, got ", samples.size(), " at ", rate_hz, " Hz");
  const uint32_t size = uint32_t(samples.size()) * kSampleBytes, rate = uint32_t(rate_hz);
  std::string bytes = "RIFF";
  append(kHeaderBytes - 8 + size, 4, &bytes);
  bytes += "WAVEfmt ";
  append(16, 4, &bytes);  // bytes of the format that follows
  append(1, 2, &bytes);   // PCM
  append(1, 2, &bytes);   // channels
  append(rate, 4, &bytes);
  append(rate * kSampleBytes, 4, &bytes);  // bytes a second
  append(kSampleBytes, 2, &bytes);         // of one sample in all channels
  append(8 * kSampleBytes, 2, &bytes);     // bits a sample
  bytes += "data";
  append(size, 4, &bytes);
  bytes.resize(kHeaderBytes + size);
  std::memcpy(bytes.data() + kHeaderBytes, samples.data(), size);  // x86-64 has the low byte first
  return bytes;
}

}  // namespace naru

// WAV of our own making: a RIFF header, the samples, and where they came from (Microsoft's Multimedia Programming
// Interface 1.0). By hand, because libsndfile, which reads sounds of outsiders, is linked by the decoder's process
// alone.
#include <cstring>

#include "base/error.h"
#include "media/origin_tags.h"
#include "media/write.h"

namespace naru {
namespace {

constexpr uint32_t kHeaderBytes = 44, kSampleBytes = 2;
constexpr size_t kMostOriginBytes = 16 << 10;  // a statement's fields are short

// Appends a number, its low byte first.
void append(uint32_t value, int n_bytes, std::string* to) {
  for (int i = 0; i < n_bytes; ++i) *to += char(value >> 8 * i & 255);
}

// RIFF, the format, `chunks`, and the head of the samples' chunk.
std::string head(uint32_t riff_size, uint32_t rate, const std::string& chunks, uint32_t data_size) {
  std::string bytes = "RIFF";
  append(riff_size, 4, &bytes);
  bytes += "WAVEfmt ";
  append(16, 4, &bytes);  // bytes of the format that follows
  append(1, 2, &bytes);   // PCM
  append(1, 2, &bytes);   // channels
  append(rate, 4, &bytes);
  append(rate * kSampleBytes, 4, &bytes);  // bytes a second
  append(kSampleBytes, 2, &bytes);         // of one sample in all channels
  append(8 * kSampleBytes, 2, &bytes);     // bits a sample
  bytes += chunks + "data";
  append(data_size, 4, &bytes);
  return bytes;
}

std::string with_chunks(std::span<const int16_t> samples, int rate_hz, const std::string& chunks) {
  check(!samples.empty() && samples.size() <= (UINT32_MAX - kHeaderBytes - kMostOriginBytes) / kSampleBytes &&
            rate_hz > 0,
        "wav_bytes: wanted 1 to 2147475433 samples and a rate, got ", samples.size(), " at ", rate_hz, " Hz");
  const uint32_t size = uint32_t(samples.size()) * kSampleBytes;
  std::string bytes = head(kHeaderBytes - 8 + size + uint32_t(chunks.size()), uint32_t(rate_hz), "", size);
  bytes.resize(kHeaderBytes + size);
  std::memcpy(bytes.data() + kHeaderBytes, samples.data(), size);  // x86-64 has the low byte first
  return bytes + chunks;
}

}  // namespace

std::string wav_bytes(std::span<const int16_t> samples, int rate_hz) {
  return with_chunks(samples, rate_hz, "");
}

std::string wav_bytes(std::span<const int16_t> samples, int rate_hz, const Origin& origin) {
  return with_chunks(samples, rate_hz, media::origin_riff(statement_of(origin)));
}

std::string wav_head(int rate_hz, const Origin& origin) {
  check(rate_hz > 0, "wav_head: wanted a rate, got ", rate_hz, " Hz");
  return head(UINT32_MAX, uint32_t(rate_hz), media::origin_riff(statement_of(origin)), UINT32_MAX);
}

}  // namespace naru

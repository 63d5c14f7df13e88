#include "serving/api/answer/sound.h"

#include "base/error.h"

namespace naru::serving::api {

std::vector<int16_t> SpokenSound::resampled(const std::vector<float>& samples) {
  std::vector<float> out;
  resampler_.push(samples, &out);
  return to_int16(out);
}

std::vector<int16_t> SpokenSound::push(std::span<const int32_t> codes) {
  return codes.empty() ? std::vector<int16_t>() : resampled(stream_.push(codes));
}

std::vector<int16_t> SpokenSound::end_part() {
  return resampled(stream_.finish());
}

std::vector<int16_t> SpokenSound::pause(int64_t n_samples) {
  return resampled(std::vector<float>(size_t(n_samples), 0.0f));
}

std::vector<int16_t> SpokenSound::finish() {
  std::vector<float> out;
  resampler_.finish(&out);
  return to_int16(out);
}

std::string sound_id(const std::string& answer_id, int n, int i) {
  return concat("audio_", answer_id, n > 1 ? concat("-", i) : "");
}

std::string pcm_bytes(std::span<const int16_t> samples) {
  return {reinterpret_cast<const char*>(samples.data()), samples.size() * sizeof(int16_t)};  // x86-64
}

}  // namespace naru::serving::api

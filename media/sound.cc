#include "media/sound.h"

#include <samplerate.h>

#include <algorithm>
#include <cmath>
#include <new>

#include "base/error.h"

namespace naru {

void Resampler::Delete::operator()(SRC_STATE_tag* state) const {
  src_delete(state);
}

Resampler::Resampler(int from_hz, int to_hz) : ratio_(double(to_hz) / double(from_hz)) {
  check(from_hz > 0 && to_hz > 0 && src_is_valid_ratio(ratio_), "Resampler: cannot go from ", from_hz, " Hz to ", to_hz,
        " Hz; wanted positive rates, a factor of at most 256 apart");
  if (from_hz == to_hz) return;
  int error = 0;
  state_.reset(src_new(SRC_SINC_MEDIUM_QUALITY, /*channels=*/1, &error));
  if (!state_) throw std::bad_alloc();  // the one error of a known converter and one channel
}

void Resampler::process(std::span<const float> samples, bool last, std::vector<float>* out) {
  constexpr size_t kPiece = 4096;
  SRC_DATA data{};
  data.src_ratio = ratio_;
  data.end_of_input = last;
  do {
    const size_t before = out->size();
    out->resize(before + kPiece);
    data.data_in = samples.data();
    data.input_frames = long(samples.size());
    data.data_out = out->data() + before;
    data.output_frames = long(kPiece);
    const int error = src_process(state_.get(), &data);
    check(error == 0, "Resampler: ", src_strerror(error));
    samples = samples.subspan(size_t(data.input_frames_used));
    out->resize(before + size_t(data.output_frames_gen));
  } while (!samples.empty() || data.output_frames_gen == long(kPiece));
}

void Resampler::push(std::span<const float> samples, std::vector<float>* out) {
  if (!state_)
    out->insert(out->end(), samples.begin(), samples.end());
  else if (!samples.empty())
    process(samples, /*last=*/false, out);
}

void Resampler::finish(std::vector<float>* out) {
  static constexpr float kNone[1] = {};  // libsamplerate wants a pointer even to nothing
  if (state_) process({kNone, 0}, /*last=*/true, out);
}

std::vector<float> from_int16(std::span<const int16_t> samples) {
  std::vector<float> out;
  out.reserve(samples.size());
  for (const int16_t sample : samples) out.push_back(float(sample) / 32'768);
  return out;
}

std::vector<int16_t> to_int16(std::span<const float> samples) {
  std::vector<int16_t> out;
  out.reserve(samples.size());
  for (const float sample : samples)
    out.push_back(int16_t(std::lround(std::clamp(sample * 32'768.f, -32'768.f, 32'767.f))));
  return out;
}

Sound resample(const Sound& sound, int rate_hz) {
  Sound out{.rate = rate_hz, .samples = {}};
  Resampler resampler(sound.rate, rate_hz);
  resampler.push(sound.samples, &out.samples);
  resampler.finish(&out.samples);
  return out;
}

}  // namespace naru

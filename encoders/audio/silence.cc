#include "encoders/audio/silence.h"

#include <algorithm>

#include "base/exact.h"
#include "encoders/audio/log_mel.h"
#include "kernels/mel.h"

namespace naru {
namespace {

constexpr int64_t kGroups = 8, kGroupBands = kLogMelBands / kGroups;
constexpr float kOverFloor = 2;     // 8.7 dB: steady noise seldom exceeds it
constexpr float kUnderTop = 2.3f;   // 10 dB: what is so loud is no background
constexpr int64_t kAround = 10;     // frames kept before and after one that can be heard
constexpr int64_t kCutFrames = 30;  // that should be quiet where a sound is cut: longer than the closure of a stop

void check_features(const char* op, const Tensor& features) {
  check(features.rank() == 2 && features.dim(1) == kLogMelBands && features.dtype() == DType::f32, op,
        ": features must be (T, ", kLogMelBands, ") of F32, got ", features.shape(), " of ",
        dtype_name(features.dtype()));
}

// (8, T): the loudest of each group's bands.
std::vector<float> levels_of(const Tensor& features) {
  const int64_t T = features.dim(0);
  const float* x = features.data<float>();
  std::vector<float> out(size_t(kGroups * T));
  for (int64_t t = 0; t < T; ++t)
    for (int64_t g = 0; g < kGroups; ++g) {
      const float* bands = x + t * kLogMelBands + g * kGroupBands;
      out[size_t(g * T + t)] = *std::max_element(bands, bands + kGroupBands);
    }
  return out;
}

// What one of ten values does not exceed.
float tenth_of(std::vector<float> values) {
  const auto tenth = values.begin() + std::ptrdiff_t(values.size() / 10);
  std::nth_element(values.begin(), tenth, values.end());
  return *tenth;
}

// Of a level that 16-bit samples do not reach by their noise: e times the floor of the features.
float digital_bound() {
  static const float bound = float(exact::log(kernels::kMelFloor)) + 1;
  return bound;
}

// One for each frame with a level that reaches its bound.
std::vector<uint8_t> loud_frames(const Tensor& features) {
  const float digital = digital_bound();
  const int64_t T = features.dim(0);
  const std::vector<float> levels = levels_of(features);
  const float top = *std::max_element(levels.begin(), levels.end());
  std::vector<uint8_t> out(size_t(T), 0);
  for (int64_t g = 0; g < kGroups; ++g) {
    const auto begin = levels.begin() + g * T;
    const float bound = std::max(digital, std::min(tenth_of({begin, begin + T}) + kOverFloor, top - kUnderTop));
    for (int64_t t = 0; t < T; ++t) out[size_t(t)] |= begin[t] >= bound;
  }
  return out;
}

// How loud the frames around a cut before frame t are; those beyond the ends of the sound do not count.
double loudness_around(const Tensor& features, int64_t t) {
  const int64_t begin = std::max<int64_t>(0, t - kCutFrames / 2), end = std::min(features.dim(0), t + kCutFrames / 2);
  const float* x = features.data<float>();
  double sum = 0;
  for (int64_t i = begin * kLogMelBands; i < end * kLogMelBands; ++i) sum += double(x[i]);
  return sum / double(end - begin);
}

// The last of the quietest places to cut, first to last.
int64_t quietest(const Tensor& features, int64_t first, int64_t last) {
  int64_t best = first;
  double least = loudness_around(features, first);
  for (int64_t t = first + 1; t <= last; ++t) {
    const double loudness = loudness_around(features, t);
    if (loudness <= least) best = t, least = loudness;
  }
  return best;
}

}  // namespace

std::vector<int32_t> find_audible(const Tensor& features, int64_t merge) {
  check_features("find_audible", features);
  check(merge > 0, "find_audible: merge must be positive, got ", merge);
  const int64_t T = features.dim(0);
  if (T == 0) return {};
  const std::vector<uint8_t> loud = loud_frames(features);
  std::vector<uint8_t> keep(size_t((T + merge - 1) / merge));
  for (int64_t t = 0; t < T; ++t) {
    if (!loud[size_t(t)]) continue;
    const int64_t first = std::max<int64_t>(0, t - kAround) / merge, last = std::min(T - 1, t + kAround) / merge;
    std::fill(keep.begin() + first, keep.begin() + last + 1, uint8_t(1));
  }
  std::vector<int32_t> out;
  for (size_t i = 0; i < keep.size(); ++i)
    if (keep[i]) out.push_back(int32_t(i));
  if (out.empty()) out.push_back(0);
  return out;
}

bool is_silent(const Tensor& features) {
  check_features("is_silent", features);
  const std::vector<float> levels = levels_of(features);
  return std::all_of(levels.begin(), levels.end(), [](float level) { return level < digital_bound(); });
}

std::vector<FrameSpan> split_at_silence(const Tensor& features, int64_t max_frames) {
  check_features("split_at_silence", features);
  check(max_frames >= 2, "split_at_silence: max_frames must be at least 2, got ", max_frames);
  const int64_t T = features.dim(0), least = max_frames / 2;
  std::vector<FrameSpan> out;
  int64_t begin = 0;
  for (; T - begin > max_frames; begin = out.back().end)
    out.push_back({begin, quietest(features, begin + least, std::min(begin + max_frames, T - least))});
  if (begin < T) out.push_back({begin, T});
  return out;
}

}  // namespace naru

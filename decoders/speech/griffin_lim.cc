#include "decoders/speech/griffin_lim.h"

#include <algorithm>
#include <cmath>

#include "kernels/griffin_lim.h"

namespace naru {
namespace {

using kernels::kMelBands;
using kernels::kMelBins;
using kernels::kMelHop;
using kernels::kMelOverlap;
using kernels::kMelWindow;

const kernels::Cpu kCpu;
constexpr int64_t kBefore = (kMelWindow - kMelHop) / 2;  // samples of a window before its own hop
constexpr int64_t kBeforeSize = 2 * kMelBins;
constexpr float kSpark = 1e-6f;  // so that phases follow from something where all was silent

void check_features(const Tensor& mel) {
  const auto [T, M] = mel.dims<2>("GriffinLim: log-mel (T, M)");
  check(M == kMelBands, "GriffinLim: log-mel must be (T, ", kMelBands, "), got ", mel.shape());
  const std::span<float> values = mel.span<float>();
  const auto bad = std::find_if_not(values.begin(), values.end(), [](float v) { return std::isfinite(v); });
  check(bad == values.end(), "GriffinLim: log-mel must be finite, row ", (bad - values.begin()) / M, " is not");
}

// Drops the first n of `size` equal parts.
void shift(std::vector<float>* values, int64_t n, int64_t size) {
  const auto part = int64_t(values->size()) / size;
  std::copy(values->begin() + n * part, values->end(), values->begin());
}

}  // namespace

GriffinLim::GriffinLim()
    : n_late_(kBefore),
      magnitudes_(size_t(kAhead * kMelBins)),
      before_(size_t(kAhead * kBeforeSize)),
      frames_(size_t(kAhead * kMelWindow)),
      head_(size_t(kMelOverlap)),
      sums_(size_t(kAhead * kMelHop + kMelOverlap)),
      sound_(sums_.size()) {}

// A frame at the end of the open ones. What it sees of the sound is that of the frames before it.
void GriffinLim::open(const float* mel) {
  const int64_t t = n_open_++;
  kernels::mel_magnitudes<float>(kCpu, mel, magnitudes_.data() + t * kMelBins, 1);
  kernels::overlap_add<float>(kCpu, head_.data(), frames_.data(), sums_.data(), sound_.data(), t);
  float* seen = sound_.data() + t * kMelHop;  // kMelOverlap samples, then none
  std::fill(seen + kMelOverlap, seen + kMelWindow, 0.f);
  seen[kMelWindow / 2] += kSpark;
  kernels::give_magnitudes<float>(kCpu, seen, magnitudes_.data() + t * kMelBins, 0.f, before_.data() + t * kBeforeSize,
                                  frames_.data() + t * kMelWindow, 1);
}

void GriffinLim::refine() {
  for (int64_t pass = 0; pass < kPasses; ++pass) {
    kernels::overlap_add<float>(kCpu, head_.data(), frames_.data(), sums_.data(), sound_.data(), n_open_);
    kernels::give_magnitudes<float>(kCpu, sound_.data(), magnitudes_.data(), kMomentum, before_.data(), frames_.data(),
                                    n_open_);
  }
}

// The samples up to the first frame that stays open.
void GriffinLim::settle(int64_t n_frames, std::vector<float>* out) {
  kernels::overlap_add<float>(kCpu, head_.data(), frames_.data(), sums_.data(), sound_.data(), n_frames);
  emit(sound_.data(), n_frames * kMelHop, out);
  std::copy_n(sums_.begin() + n_frames * kMelHop, kMelOverlap, head_.begin());
  for (std::vector<float>* of : {&magnitudes_, &before_, &frames_}) shift(of, n_frames, kAhead);
  n_open_ -= n_frames;
}

void GriffinLim::emit(const float* samples, int64_t n, std::vector<float>* out) {
  const int64_t late = std::min(n_late_, n);
  n_late_ -= late;
  out->insert(out->end(), samples + late, samples + n);
}

std::vector<float> GriffinLim::push(const Tensor& mel) {
  check_features(mel);
  std::vector<float> out;
  for (int64_t t = 0; t < mel.dim(0); ++t) {
    open(mel.data<float>() + t * kMelBands);
    if (n_open_ < kAhead) continue;
    refine();
    settle(kStep, &out);
  }
  return out;
}

std::vector<float> GriffinLim::finish() {
  std::vector<float> out;
  if (n_open_ > 0) {
    for (int64_t round = 0; round < kAhead / kStep; ++round) refine();  // as often as a frame that more follow
    settle(n_open_, &out);
    // The last frame's own hop ends here; what its window reaches beyond is left out.
    kernels::overlap_add<float>(kCpu, head_.data(), frames_.data(), sums_.data(), sound_.data(), 0);
    emit(sound_.data(), kBefore, &out);
  }
  *this = GriffinLim();
  return out;
}

std::vector<float> sound_of(const Tensor& mel) {
  GriffinLim stream;
  std::vector<float> out = stream.push(mel);
  const std::vector<float> rest = stream.finish();
  out.insert(out.end(), rest.begin(), rest.end());
  return out;
}

}  // namespace naru

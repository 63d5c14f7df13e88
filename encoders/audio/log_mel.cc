#include "encoders/audio/log_mel.h"

#include <algorithm>

#include "kernels/mel.h"
#include "media/types.h"

namespace naru {
namespace {

static_assert(kLogMelBands == kernels::kMelBands && kLogMelHop == kernels::kMelHop && kSoundRate == kernels::kMelRate);
static_assert(kLogMelRate * kLogMelHop == kSoundRate);

constexpr int64_t kBefore = (kernels::kMelWindow - kernels::kMelHop) / 2;  // samples of a window before its own hop

// Samples that n frames see, n > 0.
constexpr int64_t seen(int64_t n_frames) {
  return (n_frames - 1) * kernels::kMelHop + kernels::kMelWindow;
}

}  // namespace

LogMelStream::LogMelStream() : waiting_(size_t(kBefore)) {}

Tensor LogMelStream::take(int64_t n_frames) {
  const Tensor out = empty({n_frames, kLogMelBands});
  kernels::log_mel<float>(kernels::Cpu{}, waiting_.data(), out.data<float>(), n_frames);
  waiting_.erase(waiting_.begin(), waiting_.begin() + n_frames * kernels::kMelHop);
  n_frames_ += n_frames;
  return out;
}

Tensor LogMelStream::push(std::span<const float> samples) {
  waiting_.insert(waiting_.end(), samples.begin(), samples.end());
  n_samples_ += int64_t(samples.size());
  const int64_t n = int64_t(waiting_.size());
  return take(n < seen(1) ? 0 : (n - seen(1)) / kernels::kMelHop + 1);
}

Tensor LogMelStream::finish() {
  const int64_t n_frames = log_mel_frames(n_samples_) - n_frames_;
  if (n_frames > 0) waiting_.resize(size_t(seen(n_frames)));
  const Tensor out = take(n_frames);
  *this = LogMelStream();
  return out;
}

Tensor log_mel(std::span<const float> samples) {
  std::vector<float> padded(size_t(kBefore), 0.f);
  padded.insert(padded.end(), samples.begin(), samples.end());
  const int64_t n_frames = log_mel_frames(int64_t(samples.size()));
  if (n_frames > 0) padded.resize(size_t(seen(n_frames)));
  const Tensor out = empty({n_frames, kLogMelBands});
  kernels::log_mel<float>(kernels::Cpu{}, padded.data(), out.data<float>(), n_frames);
  return out;
}

}  // namespace naru

#include "encoders/audio/frames.h"

#include <algorithm>
#include <cmath>

#include "base/exact.h"
#include "core/tensor/dispatch.h"
#include "kernels/mel.h"

namespace naru {
namespace {

constexpr double kLoud = 4;     // nats below the loudest frame, within which nothing is silent
constexpr int64_t kBeside = 1;  // frames on each side of one that is heard

// The level of each frame, nats above the floor of the features: sums in double, in the order of memory.
std::vector<double> levels_of(const Tensor& mel) {
  const auto [T, M] = mel.dims<2>("find_frames: log-mel (T, M)");
  check(T > 0 && M > 0, "find_frames: the sound has no log-mel: ", mel.shape());
  std::vector<double> out;
  dispatch(mel, [&]<class Value>(auto) {
    const Value* row = mel.data<Value>();
    for (int64_t t = 0; t < T; t += kFrameRows) {
      const int64_t n = std::min(kFrameRows, T - t) * M;
      double sum = 0;
      for (int64_t i = 0; i < n; ++i) sum += double(*row++);
      check(std::isfinite(sum), "find_frames: the log-mel at row ", t, " is not finite");
      out.push_back(sum / double(n) - exact::log(kernels::kMelFloor));
    }
  });
  return out;
}

// The level below which a frame is silent.
double bound_of(std::vector<double> levels, double silence_below) {
  const double loudest = *std::max_element(levels.begin(), levels.end());
  if (loudest < silence_below) return silence_below;
  const auto background = levels.begin() + std::ptrdiff_t(levels.size() / 10);
  std::nth_element(levels.begin(), background, levels.end());
  return std::min(*background + silence_below, loudest - kLoud);
}

}  // namespace

Frames find_frames(const Tensor& mel, int64_t merge, double silence_below) {
  check(merge >= 1, "find_frames: wanted a merge of at least 1, got ", merge);
  const std::vector<double> levels = levels_of(mel);
  const auto n = int64_t(levels.size());
  std::vector<uint8_t> heard(levels.size(), silence_below > 0 ? 0 : 1);
  if (silence_below > 0) {
    const double bound = bound_of(levels, silence_below);
    for (int64_t f = 0; f < n; ++f)
      if (levels[size_t(f)] >= bound)
        std::fill(heard.begin() + std::max<int64_t>(0, f - kBeside), heard.begin() + std::min(n, f + kBeside + 1), 1);
    if (std::find(heard.begin(), heard.end(), 1) == heard.end()) heard[0] = 1;
  }
  Frames out{.n = n, .seen = {}, .kept = {}};
  for (int32_t f = 0; f < n; ++f) {
    if (!heard[size_t(f)]) continue;
    out.seen.push_back(f);
    const auto merged = int32_t(f / merge);
    if (out.kept.empty() || out.kept.back() != merged) out.kept.push_back(merged);
  }
  return out;
}

}  // namespace naru

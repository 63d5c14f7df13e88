// The vector loop of the log-mel features: mel.cc's, sixteen frames at a time.
#include "kernels/cpu/mel_loops.h"
#include "kernels/cpu/simd.h"

namespace naru::kernels::NARU_SIMD {
namespace {

void log_mel(const MelTables<float>& tables, const float* x, float* out, int64_t n_frames) {
  for_lanes(n_frames, [&](int64_t t, int64_t n) {
    float lanes[kLanes] = {};  // those beyond n stay zero: silence
    element::log_mel<F32x16>(
        tables,
        [&](int64_t i) {
          for (int64_t lane = 0; lane < n; ++lane) lanes[lane] = x[(t + lane) * kMelHop + i];
          return F32x16::load(lanes);
        },
        [&](int64_t m, F32x16 value) {
          value.store(lanes);
          for (int64_t lane = 0; lane < n; ++lane) out[(t + lane) * kMelBands + m] = lanes[lane];
        });
  });
}

}  // namespace

const MelLoops<float> mel_loops{log_mel};

}  // namespace naru::kernels::NARU_SIMD

// Plain loops of the normalisations, and the choice between them and the vector forms.
#include "kernels/norm.h"

#include <cmath>

#include "base/thread_pool.h"
#include "kernels/cpu/norm_loops.h"
#include "kernels/cpu/plain.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

template <class T>
void rms_norm(const T* x, const T* w, T* y, Accum<T>* rstd, int64_t r0, int64_t r1, int64_t D, float eps) {
  for (int64_t r = r0; r < r1; ++r) {
    const T* xr = x + r * D;
    Lanes<Accum<T>> squares;
    for (int64_t d = 0; d < D; ++d) squares[d] = std::fma(xr[d], xr[d], squares[d]);
    const Accum<T> s = 1 / std::sqrt(squares.total() / Accum<T>(D) + Accum<T>(eps));
    rstd[r] = s;
    for (int64_t d = 0; d < D; ++d) y[r * D + d] = xr[d] * s * w[d];
  }
}

// dx = s dy w - x s^3 / D sum(dy w x)
template <class T>
void rms_norm_dx(const T* dy, const T* x, const T* w, const Accum<T>* rstd, T* dx, int64_t r0, int64_t r1, int64_t D) {
  for (int64_t r = r0; r < r1; ++r) {
    const T *xr = x + r * D, *gr = dy + r * D;
    Lanes<Accum<T>> dot;
    for (int64_t d = 0; d < D; ++d) dot[d] = std::fma(gr[d] * w[d], xr[d], dot[d]);
    const Accum<T> s = rstd[r], c = s * s * s * dot.total() / Accum<T>(D);
    for (int64_t d = 0; d < D; ++d) dx[r * D + d] = std::fma(-c, xr[d], gr[d] * w[d] * s);
  }
}

template <class T>
void rms_norm_dw(const T* dy, const T* x, const Accum<T>* rstd, T* dw, int64_t R, int64_t D, int64_t c0, int64_t c1) {
  for (int64_t c = c0; c < c1; ++c) {
    Accum<T> sum = 0;
    for (int64_t r = 0; r < R; ++r) sum = std::fma(dy[r * D + c], x[r * D + c] * rstd[r], sum);
    dw[c] = sum;
  }
}

template <class T>
constexpr NormLoops<T> norm_loops{rms_norm<T>, rms_norm_dx<T>, rms_norm_dw<T>};

}  // namespace plain

template <class T>
static const NormLoops<T>& loops() {
  return pick<T, NormLoops>(plain::norm_loops<T>, avx2::norm_loops, avx512::norm_loops);
}

template <class T>
void rms_norm_forward(Cpu, const T* x, const T* w, T* y, Accum<T>* rstd, int64_t R, int64_t D, float eps) {
  parallel_for(R, 16, [&](int64_t r0, int64_t r1) { loops<T>().rms_norm(x, w, y, rstd, r0, r1, D, eps); });
}

template <class T>
void rms_norm_backward(Cpu, const T* dy, const T* x, const T* w, const Accum<T>* rstd, T* dx, T* dw, int64_t R,
                       int64_t D) {
  if (dx) parallel_for(R, 16, [&](int64_t r0, int64_t r1) { loops<T>().rms_norm_dx(dy, x, w, rstd, dx, r0, r1, D); });
  if (dw) parallel_for(D, 64, [&](int64_t c0, int64_t c1) { loops<T>().rms_norm_dw(dy, x, rstd, dw, R, D, c0, c1); });
}

template void rms_norm_forward(Cpu, const float*, const float*, float*, float*, int64_t, int64_t, float);
template void rms_norm_forward(Cpu, const double*, const double*, double*, double*, int64_t, int64_t, float);
template void rms_norm_backward(Cpu, const float*, const float*, const float*, const float*, float*, float*, int64_t,
                                int64_t);
template void rms_norm_backward(Cpu, const double*, const double*, const double*, const double*, double*, double*,
                                int64_t, int64_t);

}  // namespace naru::kernels

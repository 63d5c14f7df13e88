// The direct convolution, and how a convolution is shared out to threads.
#include "kernels/conv.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/thread_pool.h"
#include "kernels/cpu/conv_loops.h"
#include "kernels/gemm.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {
namespace {

// One output of a product, given its terms in ascending k.
template <class T>
class Chain {
 public:
  void add(T a, T b) {
    if (n_++ % kGemmBlock == 0) blocks_.push_back(0);
    blocks_.back() = std::fma(a, b, blocks_.back());
  }
  T total() {
    while (blocks_.size() > 1) {
      std::vector<T> joined;
      for (size_t i = 0; i + 1 < blocks_.size(); i += 2) joined.push_back(blocks_[i] + blocks_[i + 1]);
      if (blocks_.size() % 2) joined.push_back(blocks_.back());
      blocks_ = std::move(joined);
    }
    return blocks_.empty() ? T(0) : blocks_[0];
  }

 private:
  std::vector<T> blocks_;
  int64_t n_ = 0;
};

// Calls body(q, under) for the output pixels of runs r0 <= r < r1, ascending, where under(ky, kx) is the row of x under
// that tap, or negative outside of the picture.
template <class Body>
void for_outputs(const ConvPlan& plan, const ConvFilter& f, int64_t r0, int64_t r1, Body body) {
  for (int64_t r = r0; r < r1; ++r) {
    const ConvRun& run = plan.runs[size_t(r)];
    for (int64_t j = 0; j < run.n; ++j)
      body(run.y_at + j, [&](int64_t ky, int64_t kx) -> int64_t {
        const int64_t row = plan.x_rows[size_t(r * f.kh + ky)], ix = run.ix + j * f.stride + kx;
        return row == ConvPlan::kNoRow || ix < 0 || ix >= run.X ? -1 : row + ix;
      });
  }
}

}  // namespace

template <class T>
void conv_forward(const ConvPlan& plan, const ConvFilter& f, const T* x, const T* w, const T* bias, T* y, int64_t q0,
                  int64_t q1) {
  for_outputs(plan, f, 0, int64_t(plan.runs.size()), [&](int64_t q, auto under) {
    if (q < q0 || q >= q1) return;
    for (int64_t o = 0; o < f.O; ++o) {
      Chain<T> sum;
      for (int64_t ky = 0; ky < f.kh; ++ky)
        for (int64_t kx = 0; kx < f.kw; ++kx) {
          const int64_t from = under(ky, kx);
          for (int64_t i = 0; i < f.I; ++i)
            sum.add(from < 0 ? T(0) : x[from * f.I + i], w[((o * f.kh + ky) * f.kw + kx) * f.I + i]);
        }
      const T total = sum.total();
      y[q * f.O + o] = bias ? total + bias[o] : total;
    }
  });
}

template <class T>
void conv_dx(const ConvPlan& plan, const ConvFilter& f, const T* dy, const T* w, T* dx, int64_t b0, int64_t b1) {
  std::fill(dx + plan.x_at[size_t(b0)] * f.I, dx + plan.x_at[size_t(b1)] * f.I, T(0));
  for_outputs(plan, f, plan.pictures[size_t(b0)], plan.pictures[size_t(b1)], [&](int64_t q, auto under) {
    for (int64_t ky = 0; ky < f.kh; ++ky)
      for (int64_t kx = 0; kx < f.kw; ++kx) {
        const int64_t to = under(ky, kx);
        for (int64_t i = 0; i < f.I && to >= 0; ++i) {
          Chain<T> term;
          for (int64_t o = 0; o < f.O; ++o) term.add(dy[q * f.O + o], w[((o * f.kh + ky) * f.kw + kx) * f.I + i]);
          dx[to * f.I + i] += term.total();
        }
      }
  });
}

template <class T>
void conv_dw(const ConvPlan& plan, const ConvFilter& f, const T* dy, const T* x, T* dw, int64_t c0, int64_t c1) {
  const int64_t n_columns = f.kh * f.kw * f.I;
  for (int64_t o = 0; o < f.O; ++o)
    for (int64_t c = c0; c < c1; ++c) {
      const int64_t i = c % f.I, kx = c / f.I % f.kw, ky = c / f.I / f.kw;
      Chain<T> sum;
      for_outputs(plan, f, 0, int64_t(plan.runs.size()), [&](int64_t q, auto under) {
        const int64_t from = under(ky, kx);
        sum.add(dy[q * f.O + o], from < 0 ? T(0) : x[from * f.I + i]);
      });
      dw[o * n_columns + c] = sum.total();
    }
}

template <class T>
constexpr ConvLoops<T> conv_loops{conv_forward<T>, conv_dx<T>, conv_dw<T>};

}  // namespace plain

template <class T>
static const ConvLoops<T>& loops() {
  return pick<T, ConvLoops>(plain::conv_loops<T>, avx2::conv_loops, avx512::conv_loops);
}

template <class T>
void conv_forward(Cpu, const ConvPlan& plan, const ConvFilter& f, const T* x, const T* w, const T* bias, T* y) {
  if (f.O == 0) return;
  parallel_for(plan.n_outputs, 256,
               [&](int64_t q0, int64_t q1) { loops<T>().forward(plan, f, x, w, bias, y, q0, q1); });
}

// Pictures share no input pixel: no gradient is summed across threads.
template <class T>
void conv_dx(Cpu, const ConvPlan& plan, const ConvFilter& f, const T* dy, const T* w, T* dx) {
  if (f.I == 0) return;
  parallel_for(int64_t(plan.pictures.size()) - 1, 1,
               [&](int64_t b0, int64_t b1) { loops<T>().dx(plan, f, dy, w, dx, b0, b1); });
}

template <class T>
void conv_dw(Cpu, const ConvPlan& plan, const ConvFilter& f, const T* dy, const T* x, T* dw) {
  const int64_t n_columns = f.kh * f.kw * f.I;
  if (f.O == 0 || n_columns == 0) return;
  if (plan.n_outputs == 0) {
    std::fill(dw, dw + f.O * n_columns, T(0));
    return;
  }
  parallel_for(n_columns, 64, [&](int64_t c0, int64_t c1) { loops<T>().dw(plan, f, dy, x, dw, c0, c1); });
}

#define NARU_INSTANTIATE(T)                                                                              \
  template void conv_forward(Cpu, const ConvPlan&, const ConvFilter&, const T*, const T*, const T*, T*); \
  template void conv_dx(Cpu, const ConvPlan&, const ConvFilter&, const T*, const T*, T*);                \
  template void conv_dw(Cpu, const ConvPlan&, const ConvFilter&, const T*, const T*, T*);
NARU_INSTANTIATE(float)
NARU_INSTANTIATE(double)
#undef NARU_INSTANTIATE

}  // namespace naru::kernels

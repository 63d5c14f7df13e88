// Convolution as a packed product whose operand is spread over pictures: what an output pixel sees is a row of the
// product, and is brought from the picture straight into the product's panels; it exists nowhere else in memory.
#include <algorithm>

#include "kernels/cpu/conv_loops.h"
#include "kernels/cpu/packed_product.h"
#include "kernels/cpu/workspace.h"

namespace naru::kernels::NARU_SIMD {
namespace {

constexpr int64_t kBatch = 16;             // windows that are packed together
constexpr int64_t kDxFloats = 256 * 1024;  // of a band of products in conv_dx, which stays in the second-level cache
constexpr int64_t kDxRows = 8 * kMr;       // of a band at least: w is packed once for each
static_assert(kMr <= kBatch && kStrip <= kBatch);

// The kh x kw pixels that an output pixel sees, from column ix of its picture on; columns kx_begin <= kx < kx_end are
// in the picture.
struct Window {
  const int64_t* x_rows;  // (kh), of its run
  int64_t left, X;        // outputs of its run from this one on; columns of the picture
  int64_t ix, kx_begin, kx_end;

  bool has_row(int64_t ky) const { return x_rows[ky] != ConvPlan::kNoRow; }
  int64_t pixel(int64_t ky, int64_t kx) const { return x_rows[ky] + ix + kx; }
};

// Calls body(i, window) for output pixels q .. q + count - 1 of the call, i = 0 .. count - 1.
template <class Body>
void for_windows(const ConvPlan& plan, const ConvFilter& f, int64_t q, int64_t count, Body body) {
  const auto after = std::upper_bound(plan.runs.begin(), plan.runs.end(), q,
                                      [](int64_t at, const ConvRun& run) { return at < run.y_at; });
  int64_t r = after - plan.runs.begin() - 1, j = q - plan.runs[size_t(r)].y_at;
  for (int64_t i = 0; i < count; ++i) {
    const ConvRun& run = plan.runs[size_t(r)];
    const int64_t ix = run.ix + j * f.stride, begin = std::clamp<int64_t>(-ix, 0, f.kw);
    body(i, Window{plan.x_rows.data() + r * f.kh, run.n - j, run.X, ix, begin,
                   std::clamp<int64_t>(run.X - ix, begin, f.kw)});
    if (++j == run.n) j = 0, ++r;
  }
}

void copy(const float* from, float* to, int64_t n) {
  for_lanes(n, [&](int64_t i, int64_t count) { F32x16::load(from + i, count).store(to + i, count); });
}
void add(const float* from, float* to, int64_t n) {
  for_lanes(n, [&](int64_t i, int64_t count) {
    (F32x16::load(to + i, count) + F32x16::load(from + i, count)).store(to + i, count);
  });
}

// The matrix of what output pixels see: a row for each, columns (ky, kx, i), zeros outside of the picture.
class Windows {
 public:
  Windows(const ConvPlan& plan, const ConvFilter& f, const float* x)
      : plan_(plan), f_(f), x_(x), run_(f.kw * f.I), spare_(workspace(Slot::conv, (kBatch + 1) * run_)) {
    std::fill(zeros(), zeros() + run_, 0.f);
  }

  // Calls body(rows, at, n, column) for the pieces of rows q .. q + count - 1 (count <= kBatch), columns c0 <= c < c1:
  // element column + j of row i is rows[i][at + j], j < n.
  template <class Body>
  void for_pieces(int64_t q, int64_t count, int64_t c0, int64_t c1, Body body) const {
    Window windows[kBatch];
    const auto put = [&](int64_t i, const Window& window) { windows[i] = window; };
    for_windows(plan_, f_, q, 1, put);
    const bool beside = stand_beside(windows[0], count);
    if (!beside) for_windows(plan_, f_, q, count, put);
    const float* rows[kBatch];
    for (int64_t c = c0, n; c < c1; c += n) {
      const int64_t ky = c / run_, at = c - ky * run_;
      n = std::min(run_ - at, c1 - c);
      if (beside) {
        const bool seen = windows[0].has_row(ky);
        const float* first = seen ? x_ + windows[0].pixel(ky, 0) * f_.I : zeros();
        for (int64_t i = 0, step = seen ? f_.stride * f_.I : 0; i < count; ++i) rows[i] = first + i * step;
      } else {
        for (int64_t i = 0; i < count; ++i) rows[i] = row(windows[i], ky, spare_ + i * run_);
      }
      body(rows, at, n, c);
    }
  }

 private:
  // Whether `count` windows from `first` on are in one run, and in the picture from left to right.
  bool stand_beside(const Window& first, int64_t count) const {
    return count <= first.left && first.ix >= 0 && first.ix + (count - 1) * f_.stride + f_.kw <= first.X;
  }

  float* zeros() const { return spare_ + kBatch * run_; }

  // Row ky of a window, put together in `spare` where a part of it is outside of the picture.
  const float* row(const Window& window, int64_t ky, float* spare) const {
    if (!window.has_row(ky)) return zeros();
    if (window.kx_begin == 0 && window.kx_end == f_.kw) return x_ + window.pixel(ky, 0) * f_.I;
    const int64_t begin = window.kx_begin * f_.I, end = window.kx_end * f_.I;
    std::fill(spare, spare + begin, 0.f);
    if (begin < end) copy(x_ + window.pixel(ky, window.kx_begin) * f_.I, spare + begin, end - begin);
    std::fill(spare + end, spare + run_, 0.f);
    return spare;
  }

  const ConvPlan& plan_;
  const ConvFilter& f_;
  const float* x_;
  int64_t run_;   // floats of a window's row
  float* spare_;  // (kBatch + 1, run_); the last row is zeros
};

// The windows as A: rows are output pixels from `first` on.
class WindowRows final : public Operand {
 public:
  WindowRows(const Windows& windows, int64_t first) : windows_(windows), first_(first) {}
  void pack(int64_t line, int64_t m, int64_t k0, int64_t k, float* out) const override {
    for (int64_t i = 0; i < m; i += kMr) {
      const int64_t n = std::min<int64_t>(kMr, m - i);
      windows_.for_pieces(first_ + line + i, n, k0, k0 + k,
                          [&](const float* const* rows, int64_t at, int64_t length, int64_t column) {
                            rows_to_panel(rows, n, at, 0, out + i * k + (column - k0) * kMr, length);
                          });
    }
  }

 private:
  const Windows& windows_;
  int64_t first_;
};

// The windows as B: k is output pixels, the columns are those of the windows from `first` on.
class WindowColumns final : public Operand {
 public:
  WindowColumns(const Windows& windows, int64_t first) : windows_(windows), first_(first) {}
  void pack(int64_t line, int64_t n, int64_t k0, int64_t k, float* out) const override {
    const int64_t c0 = first_ + line;
    for (int64_t p = 0; p < k; p += kStrip) {
      const int64_t count = std::min(kStrip, k - p);
      windows_.for_pieces(k0 + p, count, c0, c0 + n,
                          [&](const float* const* rows, int64_t at, int64_t length, int64_t column) {
                            rows_to_panels(rows, count, at, length, out, k, p, column - c0);
                          });
    }
  }

 private:
  const Windows& windows_;
  int64_t first_;
};

void conv_forward(const ConvPlan& plan, const ConvFilter& f, const float* x, const float* w, const float* bias,
                  float* y, int64_t q0, int64_t q1) {
  const Windows windows(plan, f, x);
  const int64_t K = f.kh * f.kw * f.I;
  packed_product(WindowRows(windows, q0), MatrixB(transposed(w, K)), y + q0 * f.O, f.O, q1 - q0, f.O, K,
                 {.bias = bias});
}

void conv_dw(const ConvPlan& plan, const ConvFilter& f, const float* dy, const float* x, float* dw, int64_t c0,
             int64_t c1) {
  const Windows windows(plan, f, x);
  packed_product(MatrixA(transposed(dy, f.O)), WindowColumns(windows, c0), dw + c0, f.kh * f.kw * f.I, f.O, c1 - c0,
                 plan.n_outputs, {});
}

// What the output pixels give to the pixels that they saw is a product, made in bands. Added up in ascending output
// pixel it is in the order of the profile, whatever the bands.
void conv_dx(const ConvPlan& plan, const ConvFilter& f, const float* dy, const float* w, float* dx, int64_t b0,
             int64_t b1) {
  const int64_t K = f.kh * f.kw * f.I, rows = std::max(kDxRows, kDxFloats / K);
  const int64_t q0 = plan.y_at(b0), q1 = plan.y_at(b1);
  std::fill(dx + plan.x_at[size_t(b0)] * f.I, dx + plan.x_at[size_t(b1)] * f.I, 0.f);
  for (int64_t q = q0; q < q1; q += rows) {
    const int64_t n = std::min(rows, q1 - q);
    float* terms = workspace(Slot::conv, rows * K);  // (n, kh, kw, I)
    packed_product(MatrixA(row_major(dy + q * f.O, f.O)), MatrixB(row_major(w, K)), terms, K, n, K, f.O, {});
    for_windows(plan, f, q, n, [&](int64_t i, const Window& window) {
      for (int64_t ky = 0; ky < f.kh; ++ky)
        if (window.has_row(ky) && window.kx_begin < window.kx_end)
          add(terms + i * K + (ky * f.kw + window.kx_begin) * f.I, dx + window.pixel(ky, window.kx_begin) * f.I,
              (window.kx_end - window.kx_begin) * f.I);
    });
  }
}

}  // namespace

const ConvLoops<float> conv_loops{conv_forward, conv_dx, conv_dw};

}  // namespace naru::kernels::NARU_SIMD

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

// The I values of the input pixel under tap (ky, kx) of output pixel (oy, ox); null outside the picture.
template <class T>
const T* pixel_under(const ConvPicture& picture, const ConvFilter& f, const T* x, int64_t oy, int64_t ox, int64_t ky,
                     int64_t kx) {
  const int64_t iy = oy * f.stride - f.pad + ky, ix = ox * f.stride - f.pad + kx;
  if (iy < 0 || iy >= picture.Y || ix < 0 || ix >= picture.X) return nullptr;
  return x + (picture.x_at + iy * picture.X + ix) * f.I;
}

}  // namespace

template <class T>
void conv_forward(std::span<const ConvPicture> pictures, const ConvFilter& f, const T* x, const T* w, const T* bias,
                  T* y, int64_t q0, int64_t q1) {
  for (const ConvPicture& picture : pictures)
    for (int64_t oy = 0; oy < picture.Yo; ++oy)
      for (int64_t ox = 0; ox < picture.Xo; ++ox) {
        const int64_t q = picture.y_at + oy * picture.Xo + ox;
        if (q < q0 || q >= q1) continue;
        for (int64_t o = 0; o < f.O; ++o) {
          Chain<T> sum;
          for (int64_t ky = 0; ky < f.kh; ++ky)
            for (int64_t kx = 0; kx < f.kw; ++kx) {
              const T* from = pixel_under(picture, f, x, oy, ox, ky, kx);
              for (int64_t i = 0; i < f.I; ++i)
                sum.add(from ? from[i] : T(0), w[((o * f.kh + ky) * f.kw + kx) * f.I + i]);
            }
          const T total = sum.total();
          y[q * f.O + o] = bias ? total + bias[o] : total;
        }
      }
}

template <class T>
void conv_dx(std::span<const ConvPicture> pictures, const ConvFilter& f, const T* dy, const T* w, T* dx) {
  for (const ConvPicture& picture : pictures)
    for (int64_t iy = 0; iy < picture.Y; ++iy)
      for (int64_t ix = 0; ix < picture.X; ++ix)
        for (int64_t i = 0; i < f.I; ++i) {
          T sum = 0;
          for (int64_t oy = 0; oy < picture.Yo; ++oy)
            for (int64_t ox = 0; ox < picture.Xo; ++ox) {
              const int64_t ky = iy + f.pad - oy * f.stride, kx = ix + f.pad - ox * f.stride;
              if (ky < 0 || ky >= f.kh || kx < 0 || kx >= f.kw) continue;
              const T* from = dy + (picture.y_at + oy * picture.Xo + ox) * f.O;
              Chain<T> term;
              for (int64_t o = 0; o < f.O; ++o) term.add(from[o], w[((o * f.kh + ky) * f.kw + kx) * f.I + i]);
              sum += term.total();
            }
          dx[(picture.x_at + iy * picture.X + ix) * f.I + i] = sum;
        }
}

template <class T>
void conv_dw(std::span<const ConvPicture> pictures, const ConvFilter& f, const T* dy, const T* x, T* dw, int64_t c0,
             int64_t c1) {
  const int64_t n_columns = f.kh * f.kw * f.I;
  for (int64_t o = 0; o < f.O; ++o)
    for (int64_t c = c0; c < c1; ++c) {
      const int64_t i = c % f.I, kx = c / f.I % f.kw, ky = c / f.I / f.kw;
      Chain<T> sum;
      for (const ConvPicture& picture : pictures)
        for (int64_t oy = 0; oy < picture.Yo; ++oy)
          for (int64_t ox = 0; ox < picture.Xo; ++ox) {
            const T* from = pixel_under(picture, f, x, oy, ox, ky, kx);
            sum.add(dy[(picture.y_at + oy * picture.Xo + ox) * f.O + o], from ? from[i] : T(0));
          }
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
void conv_forward(Cpu, std::span<const ConvPicture> pictures, const ConvFilter& f, const T* x, const T* w,
                  const T* bias, T* y) {
  if (pictures.empty() || f.O == 0) return;
  const int64_t n_outputs = pictures.back().y_at + pictures.back().Yo * pictures.back().Xo;
  parallel_for(n_outputs, 256, [&](int64_t q0, int64_t q1) { loops<T>().forward(pictures, f, x, w, bias, y, q0, q1); });
}

// Pictures share no input pixel: no gradient is summed across threads.
template <class T>
void conv_dx(Cpu, std::span<const ConvPicture> pictures, const ConvFilter& f, const T* dy, const T* w, T* dx) {
  if (f.I == 0) return;
  parallel_for(int64_t(pictures.size()), 1, [&](int64_t b0, int64_t b1) {
    loops<T>().dx(pictures.subspan(size_t(b0), size_t(b1 - b0)), f, dy, w, dx);
  });
}

template <class T>
void conv_dw(Cpu, std::span<const ConvPicture> pictures, const ConvFilter& f, const T* dy, const T* x, T* dw) {
  const int64_t n_columns = f.kh * f.kw * f.I;
  if (f.O == 0 || n_columns == 0) return;
  if (pictures.empty()) {
    std::fill(dw, dw + f.O * n_columns, T(0));
    return;
  }
  parallel_for(n_columns, 64, [&](int64_t c0, int64_t c1) { loops<T>().dw(pictures, f, dy, x, dw, c0, c1); });
}

#define NARU_INSTANTIATE(T)                                                                                           \
  template void conv_forward(Cpu, std::span<const ConvPicture>, const ConvFilter&, const T*, const T*, const T*, T*); \
  template void conv_dx(Cpu, std::span<const ConvPicture>, const ConvFilter&, const T*, const T*, T*);                \
  template void conv_dw(Cpu, std::span<const ConvPicture>, const ConvFilter&, const T*, const T*, T*);
NARU_INSTANTIATE(float)
NARU_INSTANTIATE(double)
#undef NARU_INSTANTIATE

}  // namespace naru::kernels

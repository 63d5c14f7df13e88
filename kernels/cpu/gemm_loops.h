// The loop behind kernels/gemm.h, for one thread. gemm.cc has the plain one, gemm.simd.cc the packed vector one.
#pragma once

#include "kernels/gemm.h"

namespace naru::kernels {

template <class T>
struct GemmLoops {
  void (*gemm)(MatrixView<T> a, MatrixView<T> b, T* c, int64_t ldc, int64_t M, int64_t N, int64_t K,
               const Epilogue<T>& epilogue);
};

namespace avx2 {
extern const GemmLoops<float> gemm_loops;
}
namespace avx512 {
extern const GemmLoops<float> gemm_loops;
}

}  // namespace naru::kernels

// The loop behind scatter_add_rows in kernels/rows.h: columns c0 <= c < c1. Copies need no vector form of their own.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

template <class T>
struct RowsLoops {
  void (*scatter_add)(const T* dy, const int32_t* index, T* dx, int64_t N, int64_t D, int64_t c0, int64_t c1);
};

namespace avx2 {
extern const RowsLoops<float> rows_loops;
}
namespace avx512 {
extern const RowsLoops<float> rows_loops;
}

}  // namespace naru::kernels

// dispatch(x, f): the only place that knows which devices were built and which element types an op takes.
#pragma once

#include "core/tensor/tensor.h"
#include "kernels/device.h"

namespace naru {

// Calls f.template operator()<T>(device) with the element type and the device of x. Throws Error unless x is F32 or
// F64.
//   dispatch(x, [&]<class T>(auto dev) { kernels::relu<T>(dev, x.data<T>(), y.data<T>(), x.size()); });
template <class F>
void dispatch(const Tensor& x, F&& f) {
  const kernels::Cpu cpu;  // the CUDA backend becomes a second case here, loaded on demand
  if (x.dtype() == DType::f32) return f.template operator()<float>(cpu);
  if (x.dtype() == DType::f64) return f.template operator()<double>(cpu);
  raise("dispatch: wanted F32 or F64, got ", dtype_name(x.dtype()));
}

}  // namespace naru

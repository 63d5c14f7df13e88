// Where kernels run. Every kernel takes a device as its first argument; dispatch (core/tensor) chooses it.
#pragma once

namespace naru::kernels {

// The processor: threads come from base/thread_pool.h's parallel_for.
struct Cpu {};

// The element type of sums and saved statistics.
template <class T>
struct AccumOf {
  using type = float;
};
template <>
struct AccumOf<double> {
  using type = double;
};
template <class T>
using Accum = typename AccumOf<T>::type;

}  // namespace naru::kernels

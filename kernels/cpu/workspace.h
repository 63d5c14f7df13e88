// Scratch memory of one thread, kept between calls so that kernels do not allocate once warm. A slot is a place of its
// own: nested kernels use different slots. Contents are lost at the next call with the same slot.
#pragma once

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

namespace naru::kernels {

enum class Slot { gemm_a, gemm_b, gemm_tree, attention, attention_kv, conv, other, count };

// At least n floats, aligned to 64 bytes, not initialised.
inline float* workspace(Slot slot, int64_t n) {
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  thread_local std::unique_ptr<float, Free> memory[size_t(Slot::count)];
  thread_local int64_t capacity[size_t(Slot::count)] = {};
  const size_t s = size_t(slot);
  if (capacity[s] < n) {
    const int64_t floats = (n + n / 4 + 15) / 16 * 16;
    memory[s].reset(static_cast<float*>(std::aligned_alloc(64, size_t(floats) * sizeof(float))));
    if (!memory[s]) throw std::bad_alloc();
    capacity[s] = floats;
  }
  return memory[s].get();
}

}  // namespace naru::kernels

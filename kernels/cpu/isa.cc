#include "kernels/isa.h"

#include <atomic>

#include "base/error.h"

namespace naru::kernels {
namespace {
Isa best_isa() {
  for (const Isa isa : {Isa::avx512, Isa::avx2})
    if (isa_supported(isa)) return isa;
  return Isa::scalar;
}
// The only mutable state of this library: a constant of the process once main() has begun.
std::atomic<Isa>& active() {
  static std::atomic<Isa> isa{best_isa()};
  return isa;
}
}  // namespace

const char* isa_name(Isa isa) {
  return isa == Isa::avx512 ? "avx512" : isa == Isa::avx2 ? "avx2" : "scalar";
}

bool isa_supported(Isa isa) {
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  const bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
  return isa == Isa::avx512 ? avx512 : isa == Isa::avx2 ? avx2 : true;
}

Isa active_isa() {
  return active().load(std::memory_order_relaxed);
}

void set_isa(Isa isa) {
  check(isa_supported(isa), "set_isa: this processor lacks ", isa_name(isa));
  active() = isa;
}

}  // namespace naru::kernels

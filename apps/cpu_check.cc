// Runs before anything else, compiled for any x86-64: says clearly what is missing instead of dying on an AVX2 instruction.
#include <cstdio>
#include <cstdlib>

namespace {

__attribute__((constructor(101))) void check_cpu() {
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return;
  std::fputs("naru: this processor has no AVX2 and FMA, which Naru needs\n", stderr);
  std::_Exit(1);
}

}  // namespace

// The instruction set that float kernels use. All of them give the same bits; only time differs.
#pragma once

#include <type_traits>

namespace naru::kernels {

enum class Isa { scalar, avx2, avx512 };

const char* isa_name(Isa isa);
bool isa_supported(Isa isa);

// The one in use: the best that the processor has, unless set_isa() chose another. set_isa() throws Error when the
// processor lacks it; it is called at start-up (NARU_ISA) and by tests, never while kernels run.
Isa active_isa();
void set_isa(Isa isa);

// A family's loops are a table of functions (kernels/cpu/NAME_loops.h): plain for any T, and one for each instruction
// set for float. pick() gives the table to use: the plain one for double and for Isa::scalar.
template <class T, template <class> class Table>
const Table<T>& pick(const Table<T>& plain, [[maybe_unused]] const Table<float>& avx2,
                     [[maybe_unused]] const Table<float>& avx512) {
  if constexpr (std::is_same_v<T, float>) {
    const Isa isa = active_isa();
    return isa == Isa::avx512 ? avx512 : isa == Isa::avx2 ? avx2 : plain;
  } else {
    return plain;
  }
}

}  // namespace naru::kernels

#include "core/tensor/storage.h"

#include <malloc.h>

#include <cstdlib>
#include <new>

namespace naru {
namespace {

// By default glibc takes large blocks from the system one by one and gives them back at once, so that each use begins
// with page faults. It is told to keep them, in one heap where neighbours that are free become one block: sizes differ
// from step to step, and a list for each size would keep the largest count of each.
bool keep_freed_memory() {
  constexpr int kLargest = 32 << 20;  // what mallopt takes for M_MMAP_THRESHOLD
  return mallopt(M_MMAP_THRESHOLD, kLargest) && mallopt(M_TRIM_THRESHOLD, 1 << 30) && mallopt(M_TOP_PAD, 16 << 20) &&
         mallopt(M_ARENA_MAX, 1);
}

}  // namespace

std::shared_ptr<void> allocate_storage(int64_t size_bytes) {
  [[maybe_unused]] static const bool kept = keep_freed_memory();
  void* const block = std::aligned_alloc(64, size_t((size_bytes < 64 ? 64 : size_bytes) + 63) / 64 * 64);
  if (!block) throw std::bad_alloc();
  return {block, std::free};
}

}  // namespace naru

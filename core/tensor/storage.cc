#include "core/tensor/storage.h"

#include <bit>
#include <cstdlib>
#include <map>
#include <mutex>
#include <new>
#include <vector>

namespace naru {
namespace {

constexpr int64_t kKeepFrom = 4096;  // smaller blocks go straight to malloc

// Sizes in use: four steps to each doubling, so that a block wastes at most a quarter.
int64_t size_class(int64_t bytes) {
  if (bytes <= kKeepFrom) return (bytes + 63) / 64 * 64;
  const int64_t step = int64_t(std::bit_floor(uint64_t(bytes - 1))) / 4;
  return (bytes + step - 1) / step * step;
}

// One list for all threads: gradients are made by workers and freed by the thread that adds them up.
class FreeBlocks {
 public:
  void* take(int64_t size) {
    const std::lock_guard lock(mutex_);
    const auto found = by_size_.find(size);
    if (found == by_size_.end() || found->second.empty()) return nullptr;
    void* block = found->second.back();
    found->second.pop_back();
    return block;
  }
  void give(int64_t size, void* block) {
    const std::lock_guard lock(mutex_);
    by_size_[size].push_back(block);
  }

 private:
  std::mutex mutex_;
  std::map<int64_t, std::vector<void*>> by_size_;
};

FreeBlocks& free_blocks() {
  static FreeBlocks* const blocks = new FreeBlocks;  // outlives every tensor, static ones included
  return *blocks;
}

}  // namespace

std::shared_ptr<void> allocate_storage(int64_t size_bytes) {
  const int64_t size = size_class(size_bytes < 64 ? 64 : size_bytes);
  void* block = size > kKeepFrom ? free_blocks().take(size) : nullptr;
  if (!block) block = std::aligned_alloc(64, size_t((size + 63) / 64 * 64));
  if (!block) throw std::bad_alloc();
  return std::shared_ptr<void>(block, [size](void* p) {
    if (size > kKeepFrom)
      free_blocks().give(size, p);
    else
      std::free(p);
  });
}

}  // namespace naru

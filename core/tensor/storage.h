// Memory of tensors. Freed blocks are kept and given out again, so that a training step
// asks the system for nothing once it is warm.
#pragma once

#include <cstdint>
#include <memory>

namespace naru {

// At least size_bytes bytes, aligned to 64. Throws std::bad_alloc.
std::shared_ptr<void> allocate_storage(int64_t size_bytes);

}  // namespace naru

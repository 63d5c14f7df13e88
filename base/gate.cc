#include "base/gate.h"

namespace naru {

void Gate::open() {
  {
    const std::lock_guard lock(mutex_);
    closed_ = false;
  }
  opened_.notify_all();
}

void Gate::wait() {
  std::unique_lock lock(mutex_);
  ++n_waiting_;
  opened_.wait(lock, [&] { return !closed_; });
  --n_waiting_;
}

}  // namespace naru

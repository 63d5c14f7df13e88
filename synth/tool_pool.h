// Tools that are dear to make and serve one thread at a time, lent out and taken back: a source of examples is shared
// by threads, its typesetters are not.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

namespace naru::synth {

template <class Tool>
class ToolPool {
 public:
  struct GiveBack {
    const ToolPool* pool;
    void operator()(Tool* tool) const noexcept {
      const std::lock_guard lock(pool->mutex_);
      pool->idle_.emplace_back(tool);
    }
  };
  // Goes back to the pool, which must outlive it, at its end.
  using Loan = std::unique_ptr<Tool, GiveBack>;

  // One that is idle, or a new one made from `arguments`.
  template <class... Arguments>
  Loan borrow(const Arguments&... arguments) const {
    Tool* tool = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (!idle_.empty()) {
        tool = idle_.back().release();
        idle_.pop_back();
      }
    }
    return Loan(tool ? tool : new Tool(arguments...), GiveBack{this});
  }

 private:
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Tool>> idle_;
};

}  // namespace naru::synth

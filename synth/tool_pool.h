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
    void operator()(Tool* tool) const {
      const std::lock_guard lock(pool->mutex_);
      pool->idle_.emplace_back(tool);
    }
  };
  // Goes back to the pool, which must outlive it, at its end.
  using Loan = std::unique_ptr<Tool, GiveBack>;

  // One that is idle, or a new one made from `arguments`.
  template <class... Arguments>
  Loan borrow(const Arguments&... arguments) const {
    const std::lock_guard lock(mutex_);
    if (idle_.empty()) return Loan(new Tool(arguments...), GiveBack{this});
    Loan loan(idle_.back().release(), GiveBack{this});
    idle_.pop_back();
    return loan;
  }

 private:
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Tool>> idle_;
};

}  // namespace naru::synth

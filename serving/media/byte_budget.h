// Bytes that many may hold together, and no more: who takes some waits for others to give back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "serving/engine/engine.h"

namespace naru::serving {

// All of it may be called by any thread. What is held may outlive it.
class ByteBudget {
  struct State;

 public:
  explicit ByteBudget(uint64_t most);

  // Movable; what destroys it gives the bytes back.
  class Hold {
   public:
    Hold() = default;
    Hold(Hold&& other) noexcept;
    Hold& operator=(Hold&& other) noexcept;
    ~Hold() { shrink(0); }
    uint64_t bytes() const { return bytes_; }
    // Gives back all but `bytes`; nothing where it has no more.
    void shrink(uint64_t bytes);
    // Takes over what the other holds of the same budget.
    void add(Hold other);

   private:
    friend class ByteBudget;
    Hold(std::shared_ptr<State> state, uint64_t bytes) : state_(std::move(state)), bytes_(bytes) {}
    std::shared_ptr<State> state_;
    uint64_t bytes_ = 0;
  };

  // Waits until so many bytes are free. Nothing when that is not before `until`, or when `give_up` says so, which is
  // asked first and after each wake(). Throws Error for more than there are.
  std::optional<Hold> take(uint64_t bytes, Clock::time_point until, const std::function<bool()>& give_up);
  void wake();

  uint64_t held() const;

 private:
  std::shared_ptr<State> state_;
};

}  // namespace naru::serving

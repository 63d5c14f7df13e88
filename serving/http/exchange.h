// One request's answer on its way from any thread to the I/O thread: what Responder and Connection share.
#pragma once

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "serving/http/budget.h"
#include "serving/http/responder.h"

namespace naru::serving::http {

// Safe to use from any thread.
class Exchange {
 public:
  // What was given since the I/O thread last asked.
  struct Output {
    std::optional<Answer> answer;
    std::optional<std::chrono::milliseconds> announced;  // open() may be called when nothing was given for so long
    std::optional<StreamHead> begun;
    std::string bytes;
    std::string code;     // of the error that ended a stream
    bool ended = false;   // nothing follows
    bool failed = false;  // nothing follows, and what was sent is not whole
  };

  static constexpr int64_t kOwnBytes = 32 << 10;  // of a stream that may wait, whatever others do

  // `wake` tells the I/O thread that take() has something. It is called with a lock held, and never after disconnect().
  // What a stream has waiting beyond kOwnBytes is of `streams`, where there is such a budget.
  Exchange(std::string request_id, int64_t send_buffer_bytes, std::function<void()> wake,
           std::shared_ptr<ByteBudget> streams = nullptr);

  // Of Responder.
  const std::string& request_id() const { return request_id_; }
  void send(Answer answer);
  bool try_send(Answer answer);  // false, and nothing happens, where something was sent or begun
  void announce(StreamHead head);
  void begin(StreamHead head);
  bool write(std::string_view bytes);
  void end(std::string code);
  void abort(std::string code);
  void abandon();  // nobody is left to answer
  bool closed() const;
  void on_disconnect(std::function<void()> callback);

  // Of the I/O thread, as abandon() is for a handler that throws.
  Output take();
  void open();  // begins the stream that was announced, unless something was sent or begun: take() has it
  void sent(int64_t n_bytes);  // of what write() was given, so many were handed to the system
  void disconnect();           // the peer gets nothing more; the callback is called here

 private:
  enum class State { waiting, streaming, ended, closed };

  bool wait_for(int64_t n_bytes);
  void finish(State state, std::function<void()>& dropped);
  void wake();

  const std::string request_id_;
  const int64_t send_buffer_bytes_;
  const std::function<void()> wake_;
  mutable std::mutex mutex_;
  State state_ = State::waiting;
  Output output_;
  std::optional<StreamHead> announced_;
  bool opened_ = false;       // the stream has begun by itself, and whoever announced it has not come to begin it
  bool abandoned_ = false;    // what else is sent goes nowhere
  bool woken_ = false;        // and not asked since
  int64_t unsent_bytes_ = 0;  // of a stream
  const bool has_budget_;
  Reservation waiting_;  // of these, beyond kOwnBytes
  std::function<void()> callback_;
};

}  // namespace naru::serving::http

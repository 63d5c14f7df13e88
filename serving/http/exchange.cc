#include "serving/http/exchange.h"

#include <algorithm>
#include <utility>

#include "base/error.h"

namespace naru::serving::http {

namespace {
constexpr int kSwitching = 101;  // of a stream of frames

void check_fields(int status, const std::string& content_type, const Headers& headers) {
  const auto plain = [](const std::string& text) {
    for (const unsigned char c : text)
      if ((c < 0x20 && c != '\t') || c == 0x7f) return false;
    return true;
  };
  check((status >= 200 && status <= 599) || status == kSwitching, "Responder: a status is 200 to 599, got ", status);
  bool good = plain(content_type);
  for (const auto& [name, value] : headers) good = good && !name.empty() && plain(name) && plain(value);
  check(good, "Responder: a header field has a control character or no name");
}
}  // namespace

Exchange::Exchange(std::string request_id, int64_t send_buffer_bytes, std::function<void()> wake,
                   std::shared_ptr<ByteBudget> streams)
    : request_id_(std::move(request_id)),
      send_buffer_bytes_(send_buffer_bytes),
      wake_(std::move(wake)),
      has_budget_(streams != nullptr),
      waiting_(std::move(streams)) {}

void Exchange::send(Answer answer) {
  check(try_send(std::move(answer)), "Responder: an answer was already sent or begun");
}

bool Exchange::try_send(Answer answer) {
  check_fields(answer.status, answer.content_type, answer.headers);
  std::function<void()> dropped;  // destroyed when the lock is gone: it may hold what calls back here
  const std::lock_guard lock(mutex_);
  if (state_ == State::closed || abandoned_) return true;
  if (state_ != State::waiting) return false;
  output_.answer = std::move(answer);
  finish(State::ended, dropped);
  return true;
}

void Exchange::announce(StreamHead head) {
  check_fields(head.status, head.content_type, head.headers);
  const std::lock_guard lock(mutex_);
  if (state_ == State::closed || abandoned_) return;
  check(state_ == State::waiting && !announced_, "Responder: an answer was already sent, begun or announced");
  output_.announced = head.silence_after;
  announced_ = std::move(head);
  wake();
}

void Exchange::open() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::waiting || !announced_) return;
  state_ = State::streaming;
  opened_ = true;
  output_.begun = std::move(announced_);
}

void Exchange::begin(StreamHead head) {
  check_fields(head.status, head.content_type, head.headers);
  const std::lock_guard lock(mutex_);
  if (state_ == State::closed || abandoned_ || std::exchange(opened_, false)) return;
  check(state_ == State::waiting, "Responder: an answer was already sent or begun");
  state_ = State::streaming;
  output_.begun = std::move(head);
  wake();
}

bool Exchange::write(std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  if (state_ == State::closed || abandoned_ || output_.failed) return false;
  check(state_ == State::streaming, "Responder: only a stream that has begun and not ended can be written to");
  if (!wait_for(unsent_bytes_ + int64_t(bytes.size()))) {
    output_.failed = true;  // still open: the I/O thread cuts it off, which calls the callback
    wake();
    return false;
  }
  output_.bytes += bytes;
  wake();
  return true;
}

void Exchange::end(std::string code) {
  std::function<void()> dropped;
  const std::lock_guard lock(mutex_);
  if (state_ == State::closed || abandoned_ || output_.failed) return;
  check(state_ == State::streaming, "Responder: only a stream that has begun and not ended can be ended");
  output_.code = std::move(code);
  finish(State::ended, dropped);
}

void Exchange::abort(std::string code) {
  std::function<void()> dropped;
  const std::lock_guard lock(mutex_);
  if (state_ == State::closed || abandoned_ || output_.failed) return;
  check(state_ == State::streaming, "Responder: only a stream that has begun and not ended can be cut off");
  output_.failed = true;
  output_.code = std::move(code);
  finish(State::ended, dropped);
}

void Exchange::abandon() {
  std::function<void()> dropped;
  const std::lock_guard lock(mutex_);
  if (state_ == State::waiting) {
    output_.answer = error_answer({.status = 500,
                                   .code = "internal_error",
                                   .message = "The server failed to answer request " + request_id_ + "."});
  } else if (state_ == State::streaming) {
    output_.failed = true;
  } else {
    return;
  }
  abandoned_ = true;
  finish(State::ended, dropped);
}

bool Exchange::closed() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::closed || abandoned_ || output_.failed;
}

void Exchange::on_disconnect(std::function<void()> callback) {
  bool now = false;
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::waiting || state_ == State::streaming)
      std::swap(callback_, callback);
    else
      now = state_ == State::closed;
  }
  if (now) callback();
}

Exchange::Output Exchange::take() {
  const std::lock_guard lock(mutex_);
  woken_ = false;
  Output taken = std::exchange(output_, Output{});
  taken.ended = state_ == State::ended;
  output_.failed = taken.failed;
  return taken;
}

void Exchange::sent(int64_t n_bytes) {
  const std::lock_guard lock(mutex_);
  (void)wait_for(unsent_bytes_ - n_bytes);
}

// From here on so many bytes wait; false, and nothing changes, where that is too much.
bool Exchange::wait_for(int64_t n_bytes) {
  if (n_bytes > send_buffer_bytes_) return false;
  const int64_t beyond = has_budget_ ? std::max<int64_t>(0, n_bytes - kOwnBytes) : 0;
  if (beyond > waiting_.bytes() && !waiting_.grow(beyond - waiting_.bytes())) return false;
  if (beyond < waiting_.bytes()) waiting_.shrink(waiting_.bytes() - beyond);
  unsent_bytes_ = n_bytes;
  return true;
}

void Exchange::disconnect() {
  std::function<void()> callback;
  {
    const std::lock_guard lock(mutex_);
    output_.bytes = {};  // whoever answers may hold on to the rest for long
    (void)wait_for(0);
    if (state_ == State::ended || state_ == State::closed) return;
    finish(State::closed, callback);
  }
  if (!callback) return;
  try {
    callback();
  } catch (...) {  // the connection ends whatever its callback thinks of that
  }
}

// The end, with the lock held: the callback is handed over, to be called or destroyed without it.
void Exchange::finish(State state, std::function<void()>& dropped) {
  state_ = state;
  std::swap(dropped, callback_);
  if (state == State::ended) wake();
}

void Exchange::wake() {
  if (std::exchange(woken_, true)) return;
  wake_();
}

}  // namespace naru::serving::http

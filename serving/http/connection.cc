// What a connection reads, and what time does to it; what it answers is in connection_answers.cc, what becomes of it as
// a WebSocket in connection_socket.cc.
#include "serving/http/connection.h"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace naru::serving::http {

using std::chrono::milliseconds;

namespace {
constexpr int64_t kLingerBytes = 16 << 20;  // of a peer that still sends after its answer
// Between looks at a peer that sent more ahead than is read.
constexpr milliseconds kLookEvery{50};
}  // namespace

Connection::Connection(Core& core, std::unique_ptr<Stream> stream, std::string address)
    : core_(core),
      stream_(std::move(stream)),
      address_(std::move(address)),
      reader_(core.gate, core.bodies, core.options.limits),
      timer_(core.io) {}

Connection::~Connection() {
  close();
  core_.leave(this, address_);
}

void Connection::start() {
  phase_deadline_ = Clock::now() + core_.options.limits.header_timeout;
  arm();
  stream_->handshake([self = shared_from_this()](const Error& error, size_t) {
    if (self->phase_ == Phase::closed) return;
    if (error) return self->close();
    self->begin_request(self->core_.options.limits.header_timeout);
    self->read();
  });
}

void Connection::drain() {
  if (phase_ == Phase::handshake || (phase_ == Phase::request && reader_.idle())) return close();
  if (socket_) advance_socket();
}

void Connection::close() {
  if (phase_ == Phase::closed) return;
  if (phase_ == Phase::answer) report(/*complete=*/false);
  phase_ = Phase::closed;
  timer_.cancel();
  stream_->close();
  if (const auto exchange = std::move(exchange_)) exchange->disconnect();
}

// --- What comes in ---

void Connection::read() {
  if (reading_ || input_ended_ || phase_ == Phase::closed) return;
  if (phase_ == Phase::answer && (socket_ ? socket_->full() : reader_.full())) {
    look_at_ = Clock::now() + kLookEvery;
    return arm();
  }
  reading_ = true;
  stream_->read_some(received_, [self = shared_from_this()](const Error& error, size_t n) { self->on_read(error, n); });
}

void Connection::on_read(const Error& error, size_t n) {
  reading_ = false;
  if (phase_ == Phase::closed) return;
  if (error == boost::asio::error::eof) return on_end_of_input();
  if (error) return close();
  if (phase_ == Phase::linger) {
    discarded_bytes_ += int64_t(n);
    return discarded_bytes_ > kLingerBytes ? close() : read();
  }
  if (socket_) {
    socket_->add({received_.data(), n});
    return advance_socket();
  }
  const bool first = reader_.idle();
  reader_.add({received_.data(), n});
  if (phase_ == Phase::answer) return read();
  if (first) begin_request(core_.options.limits.header_timeout);
  advance();
}

// A peer that is given an answer gets it to its end; one for which an answer is still being made has left.
void Connection::on_end_of_input() {
  input_ended_ = true;
  if (phase_ != Phase::answer) return close();
  pump();
  if (phase_ == Phase::answer && !out_.complete()) close();
}

// A request begins, or is waited for.
void Connection::begin_request(milliseconds idle_timeout) {
  phase_ = Phase::request;
  in_body_ = false;
  counted_bytes_ = 0;
  began_ = Clock::now();
  const Limits& limits = core_.options.limits;
  phase_deadline_ = began_ + (reader_.idle() ? idle_timeout : limits.header_timeout);
  request_deadline_ = reader_.idle() ? kNever : began_ + limits.request_timeout;
  arm();
}

// What must come of a body before its time begins anew: of one that holds little, anything.
int64_t Connection::wanted_progress() const {
  constexpr int64_t kLittle = 64 << 10, kPerSecond = 8 << 10;
  if ((socket_ ? socket_->partial_bytes() : reader_.body_bytes()) <= kLittle) return 1;
  return std::max<int64_t>(1, kPerSecond * core_.options.limits.body_idle_timeout.count() / 1000);
}

void Connection::advance() {
  switch (reader_.advance()) {
    case RequestReader::State::whole:
      return dispatch();
    case RequestReader::State::answered:
      return answer(reader_.take_answer());
    case RequestReader::State::head:
      break;
    case RequestReader::State::body:
      if (!std::exchange(in_body_, true) || reader_.body_bytes() - counted_bytes_ >= wanted_progress()) {
        phase_deadline_ = Clock::now() + core_.options.limits.body_idle_timeout;
        counted_bytes_ = reader_.body_bytes();
      }
      if (reader_.wants_continue()) out_.put_continue();
      flush();
  }
  if (input_ended_) return close();
  read();
  arm();
}

void Connection::dispatch() {
  phase_ = Phase::answer;
  phase_deadline_ = kNever;
  request_id_ = Core::new_request_id();
  exchange_ = std::make_shared<Exchange>(
      request_id_, core_.options.limits.send_buffer_bytes,
      [&io = core_.io, weak = weak_from_this()] {
        boost::asio::post(io, [weak] {
          if (const auto self = weak.lock()) self->pump();
        });
      },
      core_.streams->share_of(reader_.key()));
  try {
    if (reader_.route()->socket)
      open_socket();
    else
      reader_.route()->handler(reader_.take_request(request_id_), Responder(exchange_));
  } catch (...) {  // what went wrong inside is nobody's business outside
    exchange_->abandon();
  }
  if (input_ended_) return on_end_of_input();
  read();
  arm();
}

// --- Time ---

// The timer is moved only to fire earlier: most deadlines are put off before they come.
void Connection::arm() {
  if (phase_ == Phase::closed) return;
  const auto next = std::min({phase_deadline_, request_deadline_, stall_deadline_, silence_at_, look_at_});
  if (next >= timer_at_) return;
  timer_at_ = next;
  timer_.expires_at(next);
  timer_.async_wait([self = shared_from_this()](const Error& error) {
    if (!error) self->on_timer();
  });
}

void Connection::on_timer() {
  timer_at_ = kNever;
  if (phase_ == Phase::closed) return;
  const auto now = Clock::now();
  if (now >= stall_deadline_) return close();
  if (now >= std::min(phase_deadline_, request_deadline_)) return on_late();
  if (now >= look_at_) {
    look_at_ = kNever;
    if (stream_->peer_is_gone()) return close();
    read();
  }
  if (now >= silence_at_) on_silence();
  arm();
}

// A stream that has not begun does now, unless it has an answer meanwhile.
void Connection::on_silence() {
  silence_at_ = Clock::now() + silence_after_;
  if (!out_.begun()) {
    exchange_->open();
    pump();
  }
  if (phase_ != Phase::answer || out_.complete()) return;
  out_.put_silence(silence_);
  flush();
}

void Connection::on_late() {
  phase_deadline_ = request_deadline_ = kNever;
  if (phase_ == Phase::request && !reader_.idle()) {
    reader_.refuse({.status = 408, .code = "request_timeout", .message = "The request did not come in time."});
    return answer(reader_.take_answer());
  }
  if (phase_ == Phase::answer && socket_)
    return socket_->end({close_code::kGoingAway, "nothing came for too long"}, "request_timeout");
  if (phase_ != Phase::answer || out_.begun() || !exchange_) return close();
  const auto exchange = std::move(exchange_);
  exchange->disconnect();
  answer(error_answer({.status = 504,
                       .code = "request_timeout",
                       .message = "No answer was ready in time; request " + request_id_ + " was given up."}));
}

}  // namespace naru::serving::http

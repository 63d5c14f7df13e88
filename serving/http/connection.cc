#include "serving/http/connection.h"

#include <algorithm>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace naru::serving::http {

using std::chrono::milliseconds;

namespace {
// For a peer that still sends: until it has read the answer, and closes.
constexpr milliseconds kLingerTime{2000};
constexpr int64_t kLingerBytes = 16 << 20;
// Between looks at a peer that sent more ahead than is read.
constexpr milliseconds kLookEvery{50};
constexpr size_t kKeptCapacity = 64 << 10;  // of a buffer between answers
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
  if (phase_ == Phase::handshake || (phase_ == Phase::request && reader_.idle())) close();
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
  if (phase_ == Phase::answer && reader_.full()) {
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
  if (phase_ == Phase::answer && !complete_) close();
}

// A request begins, or is waited for.
void Connection::begin_request(milliseconds idle_timeout) {
  phase_ = Phase::request;
  began_ = Clock::now();
  const Limits& limits = core_.options.limits;
  phase_deadline_ = began_ + (reader_.idle() ? idle_timeout : limits.header_timeout);
  request_deadline_ = reader_.idle() ? kNever : began_ + limits.request_timeout;
  arm();
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
      phase_deadline_ = Clock::now() + core_.options.limits.body_idle_timeout;
      if (reader_.wants_continue()) pending_ += "HTTP/1.1 100 Continue\r\n\r\n";
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
  exchange_ = std::make_shared<Exchange>(request_id_, core_.options.limits.send_buffer_bytes,
                                         [&io = core_.io, weak = weak_from_this()] {
                                           boost::asio::post(io, [weak] {
                                             if (const auto self = weak.lock()) self->pump();
                                           });
                                         });
  try {
    reader_.route()->handler(reader_.take_request(request_id_), Responder(exchange_));
  } catch (...) {  // what went wrong inside is nobody's business outside
    exchange_->abandon();
  }
  if (input_ended_) return on_end_of_input();
  read();
  arm();
}

// --- What goes out ---

// Answers without having asked a handler, or in its place.
void Connection::answer(Answer answer) {
  phase_ = Phase::answer;
  phase_deadline_ = kNever;
  if (request_id_.empty()) request_id_ = Core::new_request_id();
  begin_answer(answer.status, /*is_stream=*/false);
  pending_ += answer_bytes(answer, envelope_);
  complete_ = true;
  flush();
  arm();
}

void Connection::begin_answer(int status, bool is_stream) {
  begun_ = true;
  record_.status = status;
  envelope_ = {.request_id = request_id_};
  const auto& head = reader_.head();
  if (head) {
    envelope_.head_only = head->method == "HEAD";
    envelope_.minor = head->minor;
    envelope_.headers = core_.gate.origin_headers(*head);
  }
  if (const Route* route = reader_.route())
    envelope_.headers.insert(envelope_.headers.end(), route->headers.begin(), route->headers.end());
  const bool ends_by_closing = is_stream && envelope_.minor == 0 && !envelope_.head_only;
  envelope_.keep_alive = reader_.can_go_on() && !core_.draining && !ends_by_closing;
}

// Takes what the handler has given.
void Connection::pump() {
  if (!exchange_ || complete_ || phase_ != Phase::answer) return;
  Exchange::Output out = exchange_->take();
  if (out.answer) {
    begin_answer(out.answer->status, /*is_stream=*/false);
    pending_ += answer_bytes(*out.answer, envelope_);
    complete_ = true;
  }
  if (out.begun) {
    begin_answer(out.begun->status, /*is_stream=*/true);
    pending_ += stream_head_bytes(*out.begun, envelope_);
    stream_head_ = std::move(out.begun);
  }
  if (out.failed) return close();
  append_piece(pending_, out.bytes, envelope_);
  stream_bytes_pending_ += int64_t(out.bytes.size());
  if (out.ended && stream_head_) {
    append_end(pending_, envelope_);
    complete_ = true;
  }
  const bool speaks = stream_head_ && !complete_ && !stream_head_->silence.empty();
  silence_at_ = speaks ? Clock::now() + stream_head_->silence_after : kNever;
  flush();
  arm();
}

void Connection::flush() {
  if (!writing_.empty()) return;
  if (pending_.empty()) {
    if (complete_) finish_answer();
    return;
  }
  std::swap(pending_, writing_);
  written_ = 0;
  stream_bytes_writing_ = std::exchange(stream_bytes_pending_, 0);
  write();
}

void Connection::write() {
  stall_deadline_ = Clock::now() + core_.options.limits.send_stall_timeout;
  stream_->write_some(std::string_view(writing_).substr(written_),
                      [self = shared_from_this()](const Error& error, size_t n) { self->on_written(error, n); });
}

void Connection::on_written(const Error& error, size_t n) {
  if (phase_ == Phase::closed) return;
  if (error) return close();
  written_ += n;
  record_.bytes_out += int64_t(n);
  const int64_t of_stream = std::min(int64_t(n), stream_bytes_writing_);
  stream_bytes_writing_ -= of_stream;
  if (exchange_ && of_stream > 0) exchange_->sent(of_stream);
  if (written_ < writing_.size()) return write();
  writing_.clear();
  if (writing_.capacity() > kKeptCapacity) writing_ = {};
  stall_deadline_ = kNever;
  flush();
  arm();
}

void Connection::finish_answer() {
  report(/*complete=*/true);
  exchange_.reset();
  stream_head_.reset();
  silence_at_ = look_at_ = kNever;
  request_id_.clear();
  begun_ = complete_ = false;
  if (!envelope_.keep_alive || core_.draining) return linger();
  reader_.next();
  begin_request(core_.options.limits.keep_alive_timeout);
  advance();
}

void Connection::linger() {
  phase_ = Phase::linger;
  if (input_ended_) return close();
  phase_deadline_ = Clock::now() + kLingerTime;
  request_deadline_ = kNever;
  stream_->finish();
  read();
  arm();
}

void Connection::report(bool complete) {
  Record record = std::exchange(record_, {});
  if (!core_.options.on_record) return;
  record.request_id = request_id_;
  if (reader_.head()) record.method = reader_.head()->method;
  if (reader_.route()) record.route = reader_.route()->path;
  record.key = reader_.key();
  record.complete = complete;
  record.bytes_in = reader_.body_bytes();
  record.duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
  core_.options.on_record(record);
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
  if (now >= silence_at_) {
    silence_at_ = now + stream_head_->silence_after;
    if (writing_.empty()) append_piece(pending_, stream_head_->silence, envelope_);
    flush();
  }
  arm();
}

void Connection::on_late() {
  phase_deadline_ = request_deadline_ = kNever;
  if (phase_ == Phase::request && !reader_.idle()) {
    reader_.refuse({.status = 408, .code = "request_timeout", .message = "The request did not come in time."});
    return answer(reader_.take_answer());
  }
  if (phase_ != Phase::answer || begun_ || !exchange_) return close();
  const auto exchange = std::move(exchange_);
  exchange->disconnect();
  answer(error_answer({.status = 504,
                       .code = "request_timeout",
                       .message = "No answer was ready in time; request " + request_id_ + " was given up."}));
}

}  // namespace naru::serving::http

// What a connection answers: from whom it comes, when it is sent, what becomes of the connection then.
#include <utility>

#include "serving/http/connection.h"

namespace naru::serving::http {

using std::chrono::milliseconds;

namespace {
constexpr milliseconds kLingerTime{2000};   // for a peer to read its answer, and to close
constexpr int64_t kLargeAnswer = 64 << 10;  // bytes from which on one counts against the budget of bodies
}  // namespace

// Answers without having asked a handler, or in its place.
void Connection::answer(Answer answer) {
  phase_ = Phase::answer;
  phase_deadline_ = kNever;
  if (request_id_.empty()) request_id_ = Core::new_request_id();
  put(std::move(answer));
  flush();
  arm();
}

void Connection::put(Answer answer) {
  if (answer.body.size() > kLargeAnswer) {
    answer_memory_ = Reservation(core_.bodies->share_of(reader_.key()));
    if (!answer_memory_.grow(int64_t(answer.body.size())))
      answer =
          error_answer({.status = 503,
                        .code = "bodies_too_large",
                        .message = "What others are sending and reading leaves no room for this answer; try again.",
                        .headers = {{"retry-after", "1"}}});
  }
  record_.status = answer.status;
  record_.code = answer.code;
  out_.put(answer, envelope(/*is_stream=*/false));
}

Envelope Connection::envelope(bool is_stream) const {
  Envelope out{.request_id = request_id_};
  if (const auto& head = reader_.head()) {
    out.head_only = head->method == "HEAD";
    out.minor = head->minor;
    out.headers = core_.gate.origin_headers(*head);
  }
  if (const Route* route = reader_.route())
    out.headers.insert(out.headers.end(), route->headers.begin(), route->headers.end());
  out.upgraded = socket_ != nullptr;
  const bool ends_by_closing = is_stream && (out.upgraded || (out.minor == 0 && !out.head_only));
  out.keep_alive = reader_.can_go_on() && !core_.draining && !ends_by_closing;
  return out;
}

// Takes what the handler has given.
void Connection::pump() {
  if (!exchange_ || out_.complete() || phase_ != Phase::answer) return;
  Exchange::Output given = exchange_->take();
  if (given.answer) put(*std::move(given.answer));
  if (given.announced) silence_after_ = *given.announced;
  if (given.begun) {
    record_.status = given.begun->status;
    out_.begin(*given.begun, envelope(/*is_stream=*/true));
    silence_ = given.begun->silence;
    silence_after_ = silence_.empty() ? milliseconds(0) : given.begun->silence_after;
  }
  if (given.failed) {
    record_.code = given.code;
    return close();
  }
  out_.put_piece(given.bytes);
  if (given.ended && !out_.complete()) {
    record_.code = given.code;
    out_.end();
  }
  silence_at_ = silence_after_.count() > 0 && !out_.complete() ? Clock::now() + silence_after_ : kNever;
  flush();
  arm();
}

void Connection::flush() {
  if (out_.writing()) return;
  if (out_.start()) return write();
  if (out_.complete()) finish_answer();
}

void Connection::write() {
  stall_deadline_ = Clock::now() + core_.options.limits.send_stall_timeout;
  stream_->write_some(out_.rest(),
                      [self = shared_from_this()](const Error& error, size_t n) { self->on_written(error, n); });
}

void Connection::on_written(const Error& error, size_t n) {
  if (phase_ == Phase::closed) return;
  if (error) return close();
  record_.bytes_out += int64_t(n);
  const int64_t of_stream = out_.written(n);
  if (exchange_ && of_stream > 0) exchange_->sent(of_stream);
  if (out_.writing()) return write();
  stall_deadline_ = kNever;
  flush();
  arm();
}

void Connection::finish_answer() {
  report(/*complete=*/true);
  exchange_.reset();
  socket_.reset();
  silence_after_ = milliseconds(0);
  silence_at_ = look_at_ = kNever;
  answer_memory_ = {};
  request_id_.clear();
  out_.next();
  if (!out_.keep_alive() || core_.draining) return linger();
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
  record.bytes_in = socket_ ? socket_->bytes_in() : reader_.body_bytes();
  record.duration = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - began_);
  core_.options.on_record(record);
}

}  // namespace naru::serving::http

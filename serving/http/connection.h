// One connection: it reads requests, has them answered and writes the answers, until either side has enough. Of the I/O
// thread alone.
#pragma once

#include <array>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "serving/http/core.h"
#include "serving/http/exchange.h"
#include "serving/http/outbox.h"
#include "serving/http/reader.h"
#include "serving/http/stream.h"
#include "serving/http/websocket.h"

namespace naru::serving::http {

// Held by whatever it waits for. `core` must outlive it.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  // One that core.enter(address) has welcomed.
  Connection(Core& core, std::unique_ptr<Stream> stream, std::string address);
  ~Connection();

  void start();
  void drain();  // ends when the request at hand does; at once where there is none
  void close();

 private:
  using Clock = std::chrono::steady_clock;
  using Error = boost::system::error_code;
  enum class Phase {
    handshake,  // of TLS
    request,    // waits for a request, or the rest of one
    answer,     // an answer is being made or sent
    linger,     // everything is sent; waits for the peer to close, so that it gets to read it all
    closed
  };

  void read();
  void on_read(const Error& error, size_t n);
  void on_end_of_input();
  void advance();
  int64_t wanted_progress() const;
  void dispatch();
  void answer(Answer answer);

  void open_socket();
  void advance_socket();
  void time_socket();

  void pump();
  void put(Answer answer);
  Envelope envelope(bool is_stream) const;
  void flush();
  void write();
  void on_written(const Error& error, size_t n);
  void finish_answer();
  void linger();
  void report(bool complete);

  void begin_request(std::chrono::milliseconds idle_timeout);
  void arm();
  void on_timer();
  void on_late();
  void on_silence();

  Core& core_;
  const std::unique_ptr<Stream> stream_;
  const std::string address_;
  Phase phase_ = Phase::handshake;
  std::array<char, 16 << 10> received_;
  bool reading_ = false;
  bool input_ended_ = false;
  int64_t discarded_bytes_ = 0;  // while it lingers
  RequestReader reader_;
  bool in_body_ = false;       // its time runs
  int64_t counted_bytes_ = 0;  // of it, when its time began anew

  // The request at hand and its answer.
  std::string request_id_;
  std::shared_ptr<Exchange> exchange_;          // null where no handler was asked
  std::unique_ptr<WebSocket> socket_;           // null where the answer is none
  std::string silence_;                         // of a stream: what is said when nothing was for silence_after_
  std::chrono::milliseconds silence_after_{0};  // 0: nothing
  Reservation answer_memory_;                   // of one that is large
  Record record_;
  Clock::time_point began_;
  Outbox out_;

  static constexpr Clock::time_point kNever = Clock::time_point::max();
  boost::asio::steady_timer timer_;
  Clock::time_point timer_at_ = kNever;
  Clock::time_point phase_deadline_ = kNever;    // of head, keep-alive, body, lingering
  Clock::time_point request_deadline_ = kNever;  // of the whole request
  Clock::time_point stall_deadline_ = kNever;    // of a write
  Clock::time_point silence_at_ = kNever;        // when a silent stream begins, or says that it lives
  Clock::time_point look_at_ = kNever;           // when to see whether a peer that sent much ahead has left
};

}  // namespace naru::serving::http

// One caller of a server that speaks OpenAI's API over HTTP: a connection that is kept, and what is seen of an answer.
// No format of an answer is checked but what the figures need.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace naru::bench {

using Clock = std::chrono::steady_clock;

inline double ms_between(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

// An answer as its caller sees it.
struct Seen {
  int status = 0;  // 0: nobody listens, or the connection ended before the answer did
  bool retry_after = false;
  Clock::time_point sent, ended;          // the request's last byte, the answer's
  std::vector<Clock::time_point> pieces;  // of a stream: when each piece of text came
  int64_t n_prompt = 0, n_tokens = 0;     // as `usage` says
  bool broken = false;                    // an event of an error, or no usage
  std::string body;                       // of what is no stream

  bool good() const { return status == 200 && !broken; }
  double whole_ms() const { return ms_between(sent, ended); }
  double first_ms() const { return pieces.empty() ? whole_ms() : ms_between(sent, pieces.front()); }
};

// One thread at a time.
class Caller {
 public:
  // Of the server on this machine. It connects when it first asks, and again when the server has hung up.
  explicit Caller(int port) : port_(port) {}
  ~Caller() { disconnect(); }
  Caller(const Caller&) = delete;

  // Posts a body of JSON and reads the answer to its end, a stream piece by piece.
  Seen ask(const std::string& path, const std::string& body);

 private:
  bool connect();
  void disconnect();
  bool send(const std::string& bytes);
  bool more();
  bool read_head(Seen* seen);
  bool next_chunk(std::string* out);
  bool lost() {
    cut_ = true;
    return false;
  }
  void take_events(const std::string& data, Seen* seen);
  Seen try_ask(const std::string& request);

  int port_, fd_ = -1;
  std::string received_;
  std::string event_;  // the beginning of one, whose end has not come
  bool chunked_ = false, closes_ = false, cut_ = false;
  int64_t left_ = 0;
};

}  // namespace naru::bench

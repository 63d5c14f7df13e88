// Makes requests of the bytes that one connection receives, one at a time; whatever follows the first waits. It does no
// I/O of its own and asks for no memory that the limits do not cover.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "serving/http/body.h"
#include "serving/http/chunks.h"
#include "serving/http/gate.h"
#include "serving/http/head.h"

namespace naru::serving::http {

class RequestReader {
 public:
  enum class State {
    head,     // waits for the end of a head
    body,     // the request is wanted; waits for the end of its body
    whole,    // take_request() has it
    answered  // refused, or answered by the gate: take_answer() has it
  };

  // They must outlive it.
  RequestReader(const Gate& gate, std::shared_ptr<ByteBudget> bodies, const Limits& limits);

  void add(std::string_view bytes) { buffer_.append(bytes); }
  State advance();
  State state() const { return state_; }
  // Nothing of a request has come.
  bool idle() const { return state_ == State::head && buffer_.empty() && !forgiven_; }
  // Of requests that follow, enough has come.
  bool full() const { return buffer_.size() >= max_buffered_; }

  // Once for each request that waits for leave to send its body.
  bool wants_continue();
  Request take_request(std::string id);
  Answer take_answer() { return std::move(answer_); }
  // Refuses what is being read.
  void refuse(const HttpError& error);

  // Of the request at hand, where its head could be read.
  const std::optional<Head>& head() const { return head_; }
  const Route* route() const { return pass_.route; }
  const std::string& key() const { return pass_.key; }
  int64_t body_bytes() const { return body_bytes_; }
  // Whether where the next request begins is known, and the peer wants to send one.
  bool can_go_on() const;
  // What came behind the request at hand, where that is no further request: it is not read here then.
  std::string take_rest() { return std::exchange(buffer_, {}); }
  // On to the next.
  void next();

 private:
  void read_head();
  void judge();
  void read_body();
  void read_chunks();
  bool append(std::string_view data, int64_t most);
  bool accept_room(GrowingBody::Room room);

  const Gate& gate_;
  const std::shared_ptr<ByteBudget> bodies_;
  const Limits& limits_;
  const size_t max_buffered_;
  std::string buffer_;  // what was received and belongs to no request yet
  State state_ = State::head;
  HeadScanner scanner_;
  bool forgiven_ = false;  // an empty line before the head, if there was one
  std::optional<Head> head_;
  Gate::Pass pass_;
  bool continue_ = false;
  std::optional<ChunkDecoder> chunks_;
  GrowingBody body_;  // in the caller's share
  int64_t body_bytes_ = 0;
  Answer answer_;
};

}  // namespace naru::serving::http

// The bytes of a connection's answers on their way out: what is put here is written down for the wire, and waits while
// other bytes are being written. It does no I/O of its own.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "serving/http/answer.h"

namespace naru::serving::http {

// Of one thread.
class Outbox {
 public:
  // "100 Continue", before any answer.
  void put_continue();
  // Of an answer: it whole; or its head, pieces, its end.
  void put(const Answer& answer, Envelope envelope);
  void begin(const StreamHead& head, Envelope envelope);
  void put_piece(std::string_view bytes);
  void end();
  // A piece that no handler wrote. Left out where bytes are on their way: they say as much.
  void put_silence(std::string_view bytes);
  // On to the next answer.
  void next();

  bool begun() const { return begun_; }        // the head of an answer is here, or was
  bool complete() const { return complete_; }  // so is its last byte
  bool keep_alive() const { return envelope_.keep_alive; }

  bool writing() const { return !writing_.empty(); }
  // What waits is to be written now; false where nothing does. Not while writing().
  bool start();
  // What is left of it.
  std::string_view rest() const { return std::string_view(writing_).substr(written_); }
  // So much of that was written. Returns how much of it put_piece() was given.
  int64_t written(size_t n);

 private:
  Envelope envelope_;
  bool begun_ = false, complete_ = false;
  std::string pending_, writing_;                                // what waits; what is being written
  size_t written_ = 0;                                           // of writing_
  int64_t pieces_pending_bytes_ = 0, pieces_writing_bytes_ = 0;  // of them, without their frames
};

}  // namespace naru::serving::http

#include "serving/http/outbox.h"

#include <algorithm>
#include <utility>

namespace naru::serving::http {

namespace {
constexpr size_t kKeptCapacity = 64 << 10;  // of a buffer between answers
constexpr size_t kBlock = 64 << 10;         // of a stream: what is being written is held until its last byte is sent
}  // namespace

void Outbox::put_continue() {
  pending_ += "HTTP/1.1 100 Continue\r\n\r\n";
}

void Outbox::put(const Answer& answer, Envelope envelope) {
  envelope_ = std::move(envelope);
  pending_ += answer_bytes(answer, envelope_);
  begun_ = complete_ = true;
}

void Outbox::begin(const StreamHead& head, Envelope envelope) {
  envelope_ = std::move(envelope);
  pending_ += stream_head_bytes(head, envelope_);
  begun_ = true;
}

void Outbox::put_piece(std::string_view bytes) {
  append_piece(pending_, bytes, envelope_);
  pieces_pending_bytes_ += int64_t(bytes.size());
}

void Outbox::end() {
  append_end(pending_, envelope_);
  complete_ = true;
}

void Outbox::put_silence(std::string_view bytes) {
  if (!writing()) append_piece(pending_, bytes, envelope_);
}

void Outbox::next() {
  begun_ = complete_ = false;
}

bool Outbox::start() {
  if (pending_.empty()) return false;
  if (pieces_pending_bytes_ > 0 && pending_.size() > kBlock) {
    writing_.assign(pending_, 0, kBlock);
    pending_.erase(0, kBlock);
  } else {
    std::swap(pending_, writing_);
  }
  written_ = 0;
  pieces_writing_bytes_ = pending_.empty() ? pieces_pending_bytes_ : std::min(int64_t(kBlock), pieces_pending_bytes_);
  pieces_pending_bytes_ -= pieces_writing_bytes_;
  return true;
}

int64_t Outbox::written(size_t n) {
  written_ += n;
  const int64_t of_pieces = std::min(int64_t(n), pieces_writing_bytes_);
  pieces_writing_bytes_ -= of_pieces;
  if (written_ < writing_.size()) return of_pieces;
  writing_.clear();
  if (writing_.capacity() > kKeptCapacity) writing_ = {};
  return of_pieces;
}

}  // namespace naru::serving::http

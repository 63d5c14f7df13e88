#include "serving/http/frames.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/utf8.h"

namespace naru::serving::http {

namespace {

bool is_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    if (!c.valid) return false;
    at += c.size_bytes;
  }
  return true;
}

// Whether a peer may give this code (RFC 6455, section 7.4, and IANA's list).
bool may_be_given(int code) {
  if (code >= 3000) return code < 5000;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

uint64_t big_endian(std::string_view bytes) {
  uint64_t out = 0;
  for (const char c : bytes) out = out << 8 | uint8_t(c);
  return out;
}

}  // namespace

void FrameReader::add(std::string_view bytes) {
  if (over_) return;
  buffer_.erase(0, std::exchange(at_, 0));
  buffer_.append(bytes);
}

FrameReader::Event FrameReader::next(bool wants_message) {
  if (over_) return Event::none;
  for (Step step = Step::again; step == Step::again;) {
    step = in_frame_ ? read_payload() : read_head(wants_message);
    if (step == Step::more) return Event::none;
  }
  return event_;
}

FrameReader::Step FrameReader::read_head(bool wants_message) {
  const std::string_view bytes = rest();
  if (bytes.empty()) return Step::more;
  opcode_ = Opcode(bytes[0] & 0x0f);
  // A message is not begun before the one before it is done with; of one that is begun the frames are read.
  if (!is_control() && !in_message_ && !wants_message) return Step::more;
  if (bytes.size() < 2) return Step::more;
  const size_t length = bytes[1] & 0x7f, n_length = length == 126 ? 2 : length == 127 ? 8 : 0;
  const size_t head_bytes = 2 + n_length + 4;
  if (!(bytes[1] & 0x80)) return fail(close_code::kProtocolError, "a frame is not masked");
  if (bytes.size() < head_bytes) return Step::more;
  final_ = bytes[0] & 0x80;
  left_ = n_length ? big_endian(bytes.substr(2, n_length)) : length;
  if (bytes[0] & 0x70) return fail(close_code::kProtocolError, "a reserved bit is set; no extension was agreed upon");
  if ((n_length == 2 && left_ < 126) || (n_length == 8 && (left_ < 1 << 16 || left_ >> 63)))
    return fail(close_code::kProtocolError, "a length is not written as it should be");
  std::copy_n(bytes.substr(2 + n_length).begin(), 4, mask_);
  return check_head(head_bytes);
}

// Whether this frame may stand here, and be so long.
FrameReader::Step FrameReader::check_head(size_t head_bytes) {
  if (is_control()) {
    if (opcode_ > Opcode::pong) return fail(close_code::kProtocolError, "a frame is of no kind that there is");
    if (!final_ || left_ > kMaxControlBytes)
      return fail(close_code::kProtocolError, "a control frame is cut, or has more than 125 bytes");
  } else {
    if (opcode_ > Opcode::binary) return fail(close_code::kProtocolError, "a frame is of no kind that there is");
    if ((opcode_ == Opcode::continuation) != in_message_)
      return fail(close_code::kProtocolError,
                  in_message_ ? "a message begins inside of another" : "a message goes on that has not begun");
    if (left_ > uint64_t(message_bytes_ - message_.size()))
      return fail(close_code::kTooLarge, concat("a message has more than ", message_bytes_, " bytes"));
    if (opcode_ != Opcode::continuation) {
      text_ = opcode_ == Opcode::text;
      overhead_ = 0;
    }
    in_message_ = true;
    overhead_ += int64_t(head_bytes);
    if (overhead_ > message_.size() + int64_t(left_) + kMaxOverhead)
      return fail(close_code::kPolicy, "a message comes in too many pieces");
  }
  at_ += head_bytes;
  in_frame_ = true;
  n_unmasked_ = 0;
  control_.clear();
  return Step::again;
}

FrameReader::Step FrameReader::read_payload() {
  const auto n = size_t(std::min<uint64_t>(left_, buffer_.size() - at_));
  const std::string_view masked = rest().substr(0, n);
  if (!is_control()) {
    if (!add_to_message(masked)) return Step::done;
  } else {
    for (size_t i = 0; i < n; ++i) control_ += char(masked[i] ^ mask_[(n_unmasked_ + i) & 3]);
  }
  n_unmasked_ += n;
  at_ += n;
  left_ -= n;
  return left_ > 0 ? Step::more : end_frame();
}

bool FrameReader::add_to_message(std::string_view masked) {
  const auto begin = size_t(message_.size());
  const GrowingBody::Room room = message_.append(masked, message_bytes_, /*known=*/false);
  if (room != GrowingBody::Room::yes) {
    const bool never = room == GrowingBody::Room::never;
    fail(never ? close_code::kTooLarge : close_code::kTryLater,
         never ? "a message is larger than all memory for messages"
               : "others leave no room for this message; try again");
    return false;
  }
  char* at = message_.bytes().data() + begin;
  for (size_t i = 0; i < masked.size(); ++i) at[i] = char(at[i] ^ mask_[(n_unmasked_ + i) & 3]);
  return true;
}

FrameReader::Step FrameReader::end_frame() {
  in_frame_ = false;
  if (is_control()) return end_control();
  if (!final_) return Step::again;
  in_message_ = false;
  if (text_ && !is_utf8(message_.bytes())) return fail(close_code::kInvalidData, "a text is not UTF-8");
  event_ = Event::message;
  return Step::done;
}

FrameReader::Step FrameReader::end_control() {
  if (opcode_ == Opcode::close) return read_close();
  event_ = opcode_ == Opcode::ping ? Event::ping : Event::pong;
  return Step::done;
}

FrameReader::Step FrameReader::read_close() {
  if (control_.size() == 1) return fail(close_code::kProtocolError, "a close has half a code");
  closing_ = {close_code::kNone, ""};
  if (!control_.empty()) closing_ = {int(big_endian(control_.substr(0, 2))), control_.substr(2)};
  if (!control_.empty() && !may_be_given(closing_.code))
    return fail(close_code::kProtocolError, "a close has a code that may not be given");
  if (!is_utf8(closing_.reason)) return fail(close_code::kInvalidData, "the reason of a close is not UTF-8");
  over_ = true;
  event_ = Event::close;
  return Step::done;
}

FrameReader::Step FrameReader::fail(int code, std::string reason) {
  over_ = true;
  in_message_ = false;
  message_ = {};
  buffer_ = {};
  at_ = 0;
  closing_ = {code, std::move(reason)};
  event_ = Event::broken;
  return Step::done;
}

SocketMessage FrameReader::take_message() {
  return {text_, message_.take_bytes(), message_.take_memory()};
}

std::string frame_bytes(Opcode opcode, std::string_view payload) {
  std::string out(1, char(0x80 | uint8_t(opcode)));
  const size_t n = payload.size();
  const int n_length = n < 126 ? 0 : n < 1 << 16 ? 2 : 8;
  out += char(n_length == 0 ? n : n_length == 2 ? 126 : 127);
  for (int i = n_length; i-- > 0;) out += char(n >> (8 * i));
  return out.append(payload);
}

std::string close_frame(const Closing& closing) {
  if (closing.code == close_code::kNone) return frame_bytes(Opcode::close, "");
  std::string reason = closing.reason.substr(0, FrameReader::kMaxControlBytes - 2);
  reason.resize(reason.size() - utf8_unfinished(reason));
  return frame_bytes(Opcode::close, std::string{char(closing.code >> 8), char(closing.code)} + reason);
}

}  // namespace naru::serving::http

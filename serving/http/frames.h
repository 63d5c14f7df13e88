// Frames of a WebSocket (RFC 6455, section 5) as a server sees them: messages are made of what a peer sends, and what
// is sent is written down. No extension is ever agreed upon, so a reserved bit is an error. It does no I/O of its own
// and asks for no memory that the limits do not cover.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "serving/http/body.h"

namespace naru::serving::http {

enum class Opcode : uint8_t { continuation = 0, text = 1, binary = 2, close = 8, ping = 9, pong = 10 };

// Why a connection ends (RFC 6455, section 7.4.1).
namespace close_code {
inline constexpr int kNormal = 1000, kGoingAway = 1001, kProtocolError = 1002, kUnsupported = 1003, kNone = 1005,
                     kInvalidData = 1007, kPolicy = 1008, kTooLarge = 1009, kInternal = 1011, kTryLater = 1013;
}

// A whole message, and the room that it takes of the budget of all bodies.
struct SocketMessage {
  bool text = false;  // its bytes are UTF-8 then
  std::string bytes;
  Reservation memory;
};

struct Closing {
  int code = close_code::kNormal;
  std::string reason;  // UTF-8, at most 123 bytes
};

class FrameReader {
 public:
  static constexpr size_t kMaxAhead = 16 << 10;      // bytes of a message that nobody takes yet
  static constexpr int64_t kMaxOverhead = 64 << 10;  // bytes of heads of a message's frames, beyond its own
  static constexpr size_t kMaxControlBytes = 125;    // of a ping, a pong or a close

  enum class Event {
    none,     // more bytes are needed, or a message is next and not wanted
    message,  // take_message() has it
    ping,     // control() has what a pong is to repeat
    pong,
    close,  // closing() has what the peer gave; nothing follows
    broken  // closing() has what it is to be told; nothing follows
  };

  // Messages take room of `bodies` and have at most message_bytes.
  FrameReader(const std::shared_ptr<ByteBudget>& bodies, int64_t message_bytes)
      : message_bytes_(message_bytes), message_(bodies) {}

  void add(std::string_view bytes);
  // What comes next. Where no message is wanted it stops before the first frame of one.
  Event next(bool wants_message);
  // Of what nobody takes yet, enough has come.
  bool full() const { return buffer_.size() - at_ >= kMaxAhead; }
  // Something of a message has come, and so many bytes of it.
  bool in_message() const { return in_message_; }
  int64_t partial_bytes() const { return message_.size(); }

  SocketMessage take_message();
  const std::string& control() const { return control_; }
  const Closing& closing() const { return closing_; }

 private:
  enum class Step { more, again, done };  // of bytes; of frames; an event

  Step read_head(bool wants_message);
  Step check_head(size_t head_bytes);
  Step read_payload();
  Step end_frame();
  Step end_control();
  Step read_close();
  bool add_to_message(std::string_view masked);
  Step fail(int code, std::string reason);
  std::string_view rest() const { return std::string_view(buffer_).substr(at_); }
  bool is_control() const { return uint8_t(opcode_) >= 8; }

  const int64_t message_bytes_;
  std::string buffer_;  // what was received, from at_ on not yet read
  size_t at_ = 0;

  // The frame at hand.
  bool in_frame_ = false, final_ = false;
  Opcode opcode_ = Opcode::continuation;
  uint64_t left_ = 0;  // bytes of it that have not come
  uint8_t mask_[4] = {};
  size_t n_unmasked_ = 0;  // of it: the mask goes on from there

  // The message at hand.
  bool in_message_ = false, text_ = false;
  int64_t overhead_ = 0;
  GrowingBody message_;
  std::string control_;

  Event event_ = Event::none;
  Closing closing_;
  bool over_ = false;
};

// One frame as a server sends it: final, not masked.
std::string frame_bytes(Opcode opcode, std::string_view payload);
std::string close_frame(const Closing& closing);

}  // namespace naru::serving::http

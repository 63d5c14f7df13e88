#include "serving/http/frames.h"

#include <gtest/gtest.h>

#include <tuple>

#include "tests/serving/http/socket_client.h"

namespace naru::serving::http {
namespace {

using naru::testing::closing;
using naru::testing::masked_frame;
using Event = FrameReader::Event;

constexpr uint8_t kText = 1, kBinary = 2, kFinal = 0x80;

class Frames : public ::testing::Test {
 protected:
  FrameReader reader(int64_t message_bytes = 1 << 20) const { return {bodies_, message_bytes}; }
  // What the reader makes of these bytes after `good` ones: the code that it closes with, or 0.
  int code(const std::string& bytes, int64_t message_bytes = 1 << 20) const {
    FrameReader one = reader(message_bytes);
    one.add(bytes);
    Event event = one.next(true);
    for (; event != Event::none && event != Event::broken; event = one.next(true))
      if (event == Event::message) (void)one.take_message();
    return event == Event::broken ? one.closing().code : 0;
  }

  const std::shared_ptr<ByteBudget> bodies_ = std::make_shared<ByteBudget>(4 << 20);
};

TEST_F(Frames, OfEveryLengthMakeMessages) {
  for (const size_t n : {0, 1, 3, 4, 5, 125, 126, 127, 65535, 65536, 200'000}) {
    std::string payload(n, '\0');
    for (size_t i = 0; i < n; ++i) payload[i] = char(i * 7 + i / 251);
    FrameReader one = reader();
    one.add(masked_frame(Opcode::binary, payload));
    ASSERT_EQ(one.next(true), Event::message) << n;
    const SocketMessage message = one.take_message();
    EXPECT_EQ(message.bytes, payload);
    EXPECT_FALSE(message.text);
    EXPECT_EQ(one.next(true), Event::none);
    // As a server writes it, it is the same but for the mask.
    const std::string sent = frame_bytes(Opcode::binary, payload);
    EXPECT_EQ(sent.size() + 4, masked_frame(Opcode::binary, payload).size());
    EXPECT_EQ(sent.substr(sent.size() - n), payload);
  }
  EXPECT_EQ(bodies_->used_bytes(), 0);
}

TEST_F(Frames, OfOneMessageMayBeManyWithOthersBetween) {
  const std::string bytes = masked_frame(kText, "하") + masked_frame(Opcode::ping, "are you there") +
                            masked_frame(uint8_t(0), "") + masked_frame(uint8_t(0), "나\xea\xb0") +
                            masked_frame(Opcode::pong, "") + masked_frame(kFinal, "\x80") +
                            masked_frame(Opcode::close, closing(1000, "bye"));
  for (size_t piece = 1; piece < 9; ++piece) {  // a character may be cut between frames
    FrameReader one = reader();
    std::string story;
    for (size_t at = 0; at < bytes.size(); at += piece) {
      one.add(std::string_view(bytes).substr(at, piece));
      for (Event event; (event = one.next(true)) != Event::none;) {
        if (event == Event::message) story += "message " + one.take_message().bytes;
        if (event == Event::ping) story += "ping " + one.control();
        if (event == Event::pong) story += "pong";
        if (event == Event::close) story += "close " + one.closing().reason;
        story += ";";
        ASSERT_NE(event, Event::broken) << one.closing().reason;
      }
    }
    EXPECT_EQ(story, "ping are you there;pong;message 하나가;close bye;");
  }
}

TEST_F(Frames, ThatBreakARuleEndTheConnection) {
  const std::string whole = masked_frame(Opcode::binary, "abc");
  const auto changed = [&](size_t at, uint8_t value) {
    std::string out = whole;
    out[at] = char(value);
    return out;
  };
  EXPECT_EQ(code(whole), 0);
  const std::pair<const char*, std::string> breaches[] = {
      {"not masked", frame_bytes(Opcode::binary, "abc")},
      {"reserved bit", changed(0, 0xc2)},
      {"unknown opcode", changed(0, 0x83)},
      {"unknown control", changed(0, 0x8b)},
      {"goes on before it begins", changed(0, 0x80)},
      {"begins inside of another", masked_frame(kBinary, "a") + whole},
      {"ping of 126", masked_frame(Opcode::ping, std::string(126, 'x'))},
      {"cut ping", masked_frame(uint8_t(9), "x")},
      {"16 bits for 3", std::string("\x82\xfe\0\3", 4) + whole.substr(2)},
      {"64 bits for 300", std::string("\x82\xff\0\0\0\0\0\0\1\x2c", 10) + "mask" + std::string(300, 'x')},
      {"2^63", std::string("\x82\xff\x80\0\0\0\0\0\0\0", 10) + "mask"},
      {"close of one byte", masked_frame(Opcode::close, "x")},
      {"close 1005", masked_frame(Opcode::close, closing(1005))},
      {"close 0", masked_frame(Opcode::close, closing(0))},
      {"close 5000", masked_frame(Opcode::close, closing(5000))},
  };
  for (const auto& [name, bytes] : breaches) EXPECT_EQ(code(bytes), close_code::kProtocolError) << name;
  EXPECT_EQ(code(masked_frame(Opcode::text, "\xff")), close_code::kInvalidData);
  EXPECT_EQ(code(masked_frame(Opcode::close, closing(1000, "\xff"))), close_code::kInvalidData);
}

TEST_F(Frames, MessagesHaveLimits) {
  EXPECT_EQ(code(masked_frame(Opcode::binary, std::string(1000, 'x')), 1000), 0);
  EXPECT_EQ(code(masked_frame(Opcode::binary, std::string(1001, 'x')), 1000), close_code::kTooLarge);
  // By its head alone, and of all its frames together.
  EXPECT_EQ(code(std::string("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10) + "mask"), close_code::kTooLarge);
  const std::string half = masked_frame(kBinary, std::string(600, 'x'));
  EXPECT_EQ(code(half + masked_frame(kFinal, std::string(401, 'x')), 1000), close_code::kTooLarge);
  std::string flood = masked_frame(kBinary, "");
  for (int i = 0; i < 20'000; ++i) flood += masked_frame(uint8_t(0), "");
  EXPECT_EQ(code(flood), close_code::kPolicy);
  // A thousand messages of nothing are no flood.
  std::string many;
  for (int i = 0; i < 20'000; ++i) many += masked_frame(Opcode::binary, "");
  EXPECT_EQ(code(many), 0);
}

TEST_F(Frames, MessagesShareABudget) {
  const auto all = std::make_shared<ByteBudget>(600'000);  // of both, but not at once
  FrameReader one(all, 1 << 20), other(all, 1 << 20);
  const std::string large = masked_frame(Opcode::binary, std::string(200'000, 'x'));
  one.add(large.substr(0, 1000));
  EXPECT_EQ(one.next(true), Event::none);
  EXPECT_TRUE(one.in_message());
  EXPECT_EQ(all->used_bytes(), 64 << 10);  // what has come, and not what was promised
  one.add(large.substr(1000));
  ASSERT_EQ(one.next(true), Event::message);
  other.add(masked_frame(Opcode::binary, std::string(400'000, 'x')));
  ASSERT_EQ(other.next(true), Event::broken);
  EXPECT_EQ(other.closing().code, close_code::kTryLater);
  {
    const SocketMessage message = one.take_message();
    EXPECT_GE(all->used_bytes(), 200'000);  // whoever has it holds the room
  }
  EXPECT_EQ(all->used_bytes(), 0);
  FrameReader third(all, 1 << 20);
  third.add(masked_frame(Opcode::binary, std::string(600'001, 'x')));
  EXPECT_EQ(third.next(true), Event::broken);
  EXPECT_EQ(third.closing().code, close_code::kTooLarge);
}

TEST_F(Frames, NobodyWantsWait) {
  FrameReader one = reader();
  one.add(masked_frame(Opcode::ping, "1") + masked_frame(Opcode::binary, std::string(20'000, 'x')) +
          masked_frame(Opcode::ping, "2"));
  EXPECT_EQ(one.next(false), Event::ping);
  EXPECT_EQ(one.next(false), Event::none);
  EXPECT_TRUE(one.full());
  EXPECT_EQ(bodies_->used_bytes(), 0);
  EXPECT_EQ(one.next(true), Event::message);
  EXPECT_EQ(one.next(false), Event::ping);
  EXPECT_FALSE(one.full());
}

TEST_F(Frames, OfACloseFitAControlFrame) {
  std::string reason;
  for (int i = 0; i < 60; ++i) reason += "가";
  const std::string frame = close_frame({1008, reason});
  EXPECT_EQ(frame.substr(0, 4), std::string({'\x88', char(2 + 123), '\x03', '\xf0'}));
  EXPECT_EQ(frame.substr(4), reason.substr(0, 123));  // 41 whole characters
  EXPECT_EQ(close_frame({1008, "a" + reason}).size(), 4u + 1 + 120);
  EXPECT_EQ(close_frame({1000, ""}), std::string("\x88\2\x03\xe8", 4));  // a code is no text
  EXPECT_EQ(close_frame({close_code::kNone, ""}), std::string("\x88\0", 2));
}

}  // namespace
}  // namespace naru::serving::http

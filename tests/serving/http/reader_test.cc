#include "serving/http/reader.h"

#include <gtest/gtest.h>

namespace naru::serving::http {
namespace {

class Reader : public ::testing::Test {
 protected:
  using State = RequestReader::State;

  static std::vector<Route> routes() {
    return {{.method = "POST",
             .path = "/a",
             .content_types = {"a/b"},
             .body_limit_bytes = 200'000,
             .handler = [](Request, Responder) {}}};
  }

  const Options options_;
  const Gate gate_{options_, routes()};
  const std::shared_ptr<ByteBudget> bodies_ = std::make_shared<ByteBudget>(300'000);
  RequestReader reader_{gate_, bodies_, options_.limits};
  const std::string head_ = "POST /a HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\n";
};

TEST_F(Reader, TakesRequestsOneByOne) {
  reader_.add("\r\n" + head_ + "Content-Length: 3\r\n\r\nabc" + head_ + "Content-Length: 1\r\n\r\nd");
  for (const char* body : {"abc", "d"}) {
    ASSERT_EQ(reader_.advance(), State::whole);
    EXPECT_EQ(reader_.take_request("id").body, body);
    ASSERT_TRUE(reader_.can_go_on());
    reader_.next();
  }
  EXPECT_EQ(reader_.advance(), State::head);
  EXPECT_TRUE(reader_.idle());
}

TEST_F(Reader, ADeclaredBodyIsRefusedBeforeItComes) {
  reader_.add(head_ + "Content-Length: 150000\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(reader_.advance(), State::body);
  EXPECT_EQ(bodies_->used_bytes(), 0);  // nothing has come
  EXPECT_TRUE(reader_.wants_continue());
  EXPECT_FALSE(reader_.wants_continue());  // said once
  reader_.add("x");
  EXPECT_EQ(reader_.advance(), State::body);
  EXPECT_EQ(bodies_->used_bytes(), 64 << 10);  // a byte holds little
  reader_.add(std::string(149'999, 'x'));
  ASSERT_EQ(reader_.advance(), State::whole);
  RequestReader other(gate_, bodies_, options_.limits);
  other.add(head_ + "Content-Length: 150001\r\n\r\n");
  ASSERT_EQ(other.advance(), State::answered);
  EXPECT_EQ(other.take_answer().status, 503);
  EXPECT_FALSE(other.can_go_on());
  {
    const Request request = reader_.take_request("");
    EXPECT_EQ(bodies_->used_bytes(), 150'000);
  }
  EXPECT_EQ(bodies_->used_bytes(), 0);
}

// Who sends slowly holds little more than has come.
TEST_F(Reader, ALargeBodyHoldsWhatHasCome) {
  constexpr int64_t kMiB = 1 << 20;
  std::vector<Route> large = routes();
  large[0].body_limit_bytes = 8 * kMiB;
  const Gate gate(options_, large);
  const auto bodies = std::make_shared<ByteBudget>(5 * kMiB);
  RequestReader reader(gate, bodies, options_.limits), other(gate, bodies, options_.limits);
  reader.add(concat(head_, "Content-Length: ", 3 * kMiB, "\r\n\r\n"));
  other.add(concat(head_, "Content-Length: ", 3 * kMiB, "\r\n\r\n"));
  EXPECT_EQ(reader.advance(), State::body);
  EXPECT_EQ(other.advance(), State::body);
  reader.add("x");
  EXPECT_EQ(reader.advance(), State::body);
  EXPECT_EQ(bodies->used_bytes(), 64 << 10);
  reader.add(std::string(64 << 10, 'x'));
  EXPECT_EQ(reader.advance(), State::body);
  EXPECT_EQ(bodies->used_bytes(), 256 << 10);
  reader.add(std::string(size_t(2 * kMiB), 'x'));  // it could not move once more
  EXPECT_EQ(reader.advance(), State::body);
  EXPECT_EQ(bodies->used_bytes(), 3 * kMiB);
  other.add(std::string(size_t(2 * kMiB), 'x'));
  EXPECT_EQ(other.advance(), State::body);
  other.add("x");  // there was room for it when it began, and is no more
  ASSERT_EQ(other.advance(), State::answered);
  EXPECT_EQ(other.take_answer().status, 503);
  EXPECT_EQ(bodies->used_bytes(), 3 * kMiB);
}

TEST_F(Reader, LeavesRoomForOtherCallers) {
  Options options;
  options.keys = std::make_shared<KeyRing>(KeyRing::parse("ann 0123456789abcdef\nbob fedcba9876543210\n").value());
  const Gate gate(options, routes());
  const auto ask = [&](RequestReader& reader, const std::string& key, int64_t size) {
    reader.add(concat(head_, "Authorization: Bearer ", key, "\r\nContent-Length: ", size, "\r\n\r\nx"));
    return reader.advance() == State::body ? 200 : reader.take_answer().status;
  };
  const auto fresh = [&] { return std::make_unique<RequestReader>(gate, bodies_, options_.limits); };
  const auto one = fresh(), two = fresh(), three = fresh(), four = fresh(), five = fresh(), last = fresh();
  EXPECT_EQ(ask(*one, "0123456789abcdef", 200'000), 200);
  EXPECT_EQ(ask(*two, "0123456789abcdef", 25'001), 503);  // above three quarters
  EXPECT_EQ(ask(*three, "0123456789abcdef", 25'000), 200);
  EXPECT_EQ(ask(*four, "fedcba9876543210", 50'000), 200);
  EXPECT_EQ(ask(*five, "fedcba9876543210", 25'000), 200);
  EXPECT_EQ(ask(*last, "fedcba9876543210", 1), 503);
  EXPECT_EQ(bodies_->used_bytes(), 300'000);
}

TEST_F(Reader, RefusesForGoodWhatHasNoRoomAtAll) {
  const auto little = std::make_shared<ByteBudget>(1000);
  RequestReader reader(gate_, little, options_.limits);
  reader.add(head_ + "Content-Length: 1001\r\n\r\n");
  ASSERT_EQ(reader.advance(), State::answered);
  EXPECT_EQ(reader.take_answer().status, 413);
}

TEST_F(Reader, ReservesChunksAsTheyCome) {
  reader_.add(head_ + "Transfer-Encoding: chunked\r\n\r\n");
  EXPECT_EQ(reader_.advance(), State::body);
  EXPECT_EQ(bodies_->used_bytes(), 0);
  int64_t most = 0;
  for (int i = 0; i < 10; ++i) {
    reader_.add("2710\r\n" + std::string(10'000, 'x') + "\r\n");
    ASSERT_EQ(reader_.advance(), State::body);
    EXPECT_GE(bodies_->used_bytes(), 10'000 * (i + 1));
    most = std::max(most, bodies_->used_bytes());
  }
  EXPECT_LE(most, 200'000);
  reader_.add("2710\r\n" + std::string(9'999, 'x'));  // the body moves, and for a moment needs both places
  reader_.add(std::string("x\r\n0\r\n\r\n"));
  ASSERT_EQ(reader_.advance(), State::whole);
  EXPECT_EQ(reader_.take_request("").body.size(), 110'000u);
}

TEST_F(Reader, ForgivesOneEmptyLineOnly) {
  reader_.add("\r");
  EXPECT_EQ(reader_.advance(), State::head);
  EXPECT_FALSE(reader_.idle());
  reader_.add("\n\r\n");
  EXPECT_EQ(reader_.advance(), State::answered);
}

TEST_F(Reader, GivesBackWhatWasRefused) {
  reader_.add(head_ + "Content-Length: 1000\r\n\r\nabc");
  EXPECT_EQ(reader_.advance(), State::body);
  reader_.refuse({.status = 408, .code = "late", .message = "late"});
  EXPECT_EQ(reader_.state(), State::answered);
  EXPECT_EQ(bodies_->used_bytes(), 0);
  EXPECT_FALSE(reader_.can_go_on());
}

}  // namespace
}  // namespace naru::serving::http

#include "serving/http/head.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace naru::serving::http {
namespace {

const Limits kLimits;

// What becomes of a head that comes whole: 200 when it is read, 100 when its end has not come, else the error's status.
int outcome(const std::string& bytes) {
  HeadScanner scanner(kLimits);
  const auto progress = scanner.scan(bytes);
  if (progress.error) return progress.error->status;
  if (progress.head_bytes == 0) return 100;
  const auto parsed = parse_head(std::string_view(bytes).substr(0, progress.head_bytes));
  const auto* error = std::get_if<HttpError>(&parsed);
  return error ? error->status : 200;
}

std::string with(const std::string& fields) {
  return "POST /a HTTP/1.1\r\nHost: x\r\n" + fields + "\r\n";
}

TEST(Head, IsReadInWhateverPiecesItComes) {
  const std::string text =
      "POST /v1/x?a=b&c HTTP/1.1\r\nHost: example\r\nX-Two:  words here \r\ncontent-length: 12\r\n\r\nrest";
  HeadScanner scanner(kLimits);
  for (size_t n = 1; n <= text.size() - 4; ++n) {
    const auto progress = scanner.scan(std::string_view(text).substr(0, n));
    ASSERT_FALSE(progress.error);
    ASSERT_EQ(progress.head_bytes, n < text.size() - 4 ? 0 : n);
  }
  const auto parsed = parse_head(std::string_view(text).substr(0, text.size() - 4));
  const Head& head = std::get<Head>(parsed);
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.path, "/v1/x");
  EXPECT_EQ(head.query, "a=b&c");
  EXPECT_EQ(*head.field("x-two"), "words here");
  EXPECT_EQ(head.content_length, 12u);
  EXPECT_TRUE(head.keep_alive && head.has_body() && !head.chunked);
}

TEST(Head, KnowsWhoKeepsAConnection) {
  const auto keeps = [](const std::string& text) { return std::get<Head>(parse_head(text)).keep_alive; };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(Head, TakesATargetAsAProxyGetsIt) {
  const auto path = [](const std::string& target) {
    return std::get<Head>(parse_head("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n")).path;
  };
  EXPECT_EQ(path("http://example.org/a/b?c"), "/a/b");
  EXPECT_EQ(path("http://example.org"), "/");
  EXPECT_EQ(path("*"), "*");
}

TEST(Head, LeavesNoDoubtWhereARequestEnds) {
  EXPECT_EQ(outcome(with("Content-Length: 3\r\n")), 200);
  EXPECT_EQ(outcome(with("Transfer-Encoding: Chunked\r\n")), 200);
  const char* refused[] = {"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n",
                           "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n",
                           "Content-Length: 3\r\nContent-Length: 3\r\n",
                           "Content-Length: 3\r\nContent-Length: 4\r\n",
                           "Content-Length: 3, 3\r\n",
                           "Content-Length: +3\r\n",
                           "Content-Length: -3\r\n",
                           "Content-Length: 0x3\r\n",
                           "Content-Length:\r\n",
                           "Content-Length: 18446744073709551617\r\n",
                           "Content-Length: 9999999999999999999\r\n",
                           "Transfer-Encoding: chunked, identity\r\n",
                           "Transfer-Encoding: identity, chunked\r\n",
                           "Transfer-Encoding: gzip, chunked\r\n",
                           "Transfer-Encoding: xchunked\r\n",
                           "Transfer-Encoding: \"chunked\"\r\n",
                           "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                           "Transfer-Encoding: identity\r\n",
                           "Transfer-Encoding : chunked\r\n",
                           "Transfer-Encoding:\vchunked\r\n",
                           " Transfer-Encoding: chunked\r\n",
                           "X: a\r\n Transfer-Encoding: chunked\r\n",
                           "X: a\r\n\tb\r\n",
                           "X: a\nTransfer-Encoding: chunked\r\n",
                           "X: a\rTransfer-Encoding: chunked\r\n",
                           "X\r\n",
                           ": x\r\n",
                           "X Y: z\r\n",
                           "Host: y\r\n",
                           "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n",
                           "Content-Type: a/b\r\nContent-Type: c/d\r\n"};
  for (const char* fields : refused) EXPECT_EQ(outcome(with(fields)), 400) << fields;
  EXPECT_EQ(outcome(with(std::string("X: a\0b\r\n", 8))), 400);
  EXPECT_EQ(outcome("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
}

TEST(Head, RefusesWhatIsNoRequest) {
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\n\r\n"), 400);  // no Host
  EXPECT_EQ(outcome("GET / HTTP/1.0\r\n\r\n"), 200);
  EXPECT_EQ(outcome("GET /\r\n\r\n"), 400);
  EXPECT_EQ(outcome("GET  / HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
  EXPECT_EQ(outcome("GET a HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
  EXPECT_EQ(outcome("GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
  EXPECT_EQ(outcome("CONNECT a:443 HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
  EXPECT_EQ(outcome("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 505);
  EXPECT_EQ(outcome("\x16\x03\x01\x02"), 400);  // TLS
  EXPECT_EQ(outcome("\r\n\r\n"), 400);
  EXPECT_EQ(outcome(with("Expect: 200-maybe\r\n")), 417);
  EXPECT_EQ(outcome(with("Expect: 100-continue\r\n")), 200);
}

TEST(Head, IsBounded) {
  const auto line = [](size_t n) { return "GET /" + std::string(n - 14, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n"; };
  EXPECT_EQ(outcome(line(8192)), 200);
  EXPECT_EQ(outcome(line(8193)), 414);
  EXPECT_EQ(outcome(std::string(9000, 'a')), 414);
  const auto fields = [](int n) {
    std::string text = "GET / HTTP/1.1\r\nHost: x\r\n";
    for (int i = 1; i < n; ++i) text += "a: b\r\n";
    return text + "\r\n";
  };
  EXPECT_EQ(outcome(fields(100)), 200);
  EXPECT_EQ(outcome(fields(101)), 431);
  EXPECT_EQ(outcome(fields(10'000)), 431);
  const auto header = [](size_t n) { return "GET / HTTP/1.1\r\nHost: " + std::string(n - 10, 'x') + "\r\n\r\n"; };
  EXPECT_EQ(outcome(header(16384)), 200);
  EXPECT_EQ(outcome(header(16385)), 431);
  EXPECT_EQ(outcome("GET / HTTP/1.1\r\nX: " + std::string(20'000, 'x')), 431);
}

}  // namespace
}  // namespace naru::serving::http

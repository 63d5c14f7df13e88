#include "serving/http/chunks.h"

#include <gtest/gtest.h>

namespace naru::serving::http {
namespace {

const Limits kLimits;

// The body that `wire` carries when it comes in pieces of so many bytes, or the failure; "..." where it does not end.
std::string decode(std::string_view wire, size_t piece, int64_t limit = 1 << 20) {
  ChunkDecoder decoder(kLimits, limit);
  std::string buffer, body;
  for (size_t at = 0; at < wire.size(); at += piece) {
    buffer += wire.substr(at, piece);
    for (;;) {
      const auto step = decoder.step(buffer);
      if (!step) return code_name(step.failure().code);
      if (step->n_taken == 0) break;
      body += step->data;
      buffer.erase(0, step->n_taken);
    }
    if (decoder.done()) return body + buffer;  // what follows is left
  }
  return "...";
}

TEST(Chunks, CarryABodyInWhateverPiecesTheyCome) {
  const std::string_view wire = "5\r\nhello\r\n001;a=\"b\"\r\n \r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
  for (const size_t piece : {1, 2, 3, 7, 100}) EXPECT_EQ(decode(wire, piece), "hello 0123456789");
  EXPECT_EQ(decode("0\r\n\r\nGET", 100), "GET");
  EXPECT_EQ(decode("3\r\nabc\r\n0\r\n", 100), "...");
}

TEST(Chunks, RefuseWhatCanBeReadTwoWays) {
  for (const char* wire :
       {"-2\r\nab\r\n", "\r\n", "x\r\n", "0x2\r\nab\r\n", "2 \r\nab\r\n", " 2\r\nab\r\n", "2\nab\r\n", "2\r\nabc\r\n",
        "2\r\nab\n0\r\n\r\n", "2;a\rb\r\nab\r\n", "2\r\r\nab", "10000000000000000\r\n", "00000000000000002\r\nab\r\n",
        "+2\r\nab\r\n", "2,2\r\nab\r\n", "0\r\nA: b\nC: d\r\n\r\n"})
    for (const size_t piece : {1, 100}) EXPECT_EQ(decode(wire, piece), "invalid") << wire;
}

TEST(Chunks, AreBounded) {
  EXPECT_EQ(decode("ffffffffffffffff\r\n", 100), "too_large");
  EXPECT_EQ(decode("5\r\nhello\r\n6\r\n", 100, 10), "too_large");
  EXPECT_EQ(decode("5\r\nhello\r\n5\r\nhello\r\n0\r\n\r\n", 100, 10), "hellohello");
  EXPECT_EQ(decode("1;" + std::string(254, 'x') + "\r\na\r\n0\r\n\r\n", 100), "a");
  EXPECT_EQ(decode("1;" + std::string(255, 'x') + "\r\na\r\n0\r\n\r\n", 100), "invalid");
  EXPECT_EQ(decode(std::string(1000, '1'), 1000), "invalid");
}

TEST(Chunks, MayNotBeMostlyFrames) {
  const auto ones = [](int n) {
    std::string wire;
    for (int i = 0; i < n; ++i) wire += "1\r\na\r\n";
    return wire + "0\r\n\r\n";
  };
  EXPECT_EQ(decode(ones(20'000), 4096).size(), 20'000u);
  EXPECT_EQ(decode(ones(40'000), 4096), "invalid");
  std::string trailers = "0\r\n";
  for (int i = 0; i < 1000; ++i) trailers += "A: " + std::string(100, 'x') + "\r\n";
  EXPECT_EQ(decode(trailers + "\r\n", 4096), "invalid");
}

}  // namespace
}  // namespace naru::serving::http

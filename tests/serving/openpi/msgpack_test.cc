#include "serving/openpi/msgpack.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/philox.h"
#include "tests/serving/openpi/messages.h"

namespace naru::serving::openpi {
namespace {

using naru::testing::packed;

std::string bytes(std::initializer_list<int> values) {
  std::string out;
  for (const int value : values) out += char(value);
  return out;
}

std::string refusal(std::string_view message, const MsgpackLimits& limits = {}) {
  const auto value = read_msgpack(message, limits);
  return value ? "accepted" : value.failure().message;
}

// Writes what was read.
void write(const MsgpackValue& value, MsgpackWriter* out) {
  std::visit(
      [&]<class T>(const T& is) {
        if constexpr (std::is_same_v<T, std::monostate>) out->nil();
        if constexpr (std::is_same_v<T, bool>) out->boolean(is);
        if constexpr (std::is_same_v<T, uint64_t>) out->natural(is);
        if constexpr (std::is_same_v<T, int64_t>) out->integer(is);
        if constexpr (std::is_same_v<T, double>) out->real(is);
        if constexpr (std::is_same_v<T, MsgpackText>) out->text(is.value);
        if constexpr (std::is_same_v<T, MsgpackBytes>) out->bytes(is.value);
        if constexpr (std::is_same_v<T, MsgpackList>) {
          out->list(is.size());
          for (const MsgpackValue& element : is) write(element, out);
        }
        if constexpr (std::is_same_v<T, MsgpackMap>) {
          out->map(is.size());
          for (const auto& [key, inner] : is) {
            key.is_bytes ? out->bytes(key.name) : out->text(key.name);
            write(inner, out);
          }
        }
      },
      value.is);
}

TEST(Msgpack, ReadsEveryFormOfANumber) {
  const auto read = [](std::initializer_list<int> values) { return read_msgpack(bytes(values)).value(); };
  EXPECT_EQ(*read({0x7f}).as<uint64_t>(), 127u);
  EXPECT_EQ(*read({0xe0}).as<int64_t>(), -32);
  EXPECT_EQ(*read({0xcc, 200}).as<uint64_t>(), 200u);
  EXPECT_EQ(*read({0xcd, 1, 0}).as<uint64_t>(), 256u);
  EXPECT_EQ(*read({0xce, 0, 0, 0, 5}).as<uint64_t>(), 5u);  // longer than it need be
  EXPECT_EQ(*read({0xcf, 255, 255, 255, 255, 255, 255, 255, 255}).as<uint64_t>(), UINT64_MAX);
  EXPECT_EQ(*read({0xd0, 0x80}).as<int64_t>(), -128);
  EXPECT_EQ(*read({0xd0, 5}).as<uint64_t>(), 5u);  // signed, but not below 0
  EXPECT_EQ(*read({0xd1, 0x80, 0}).as<int64_t>(), -32768);
  EXPECT_EQ(*read({0xd2, 0x80, 0, 0, 0}).as<int64_t>(), INT32_MIN);
  EXPECT_EQ(*read({0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0}).as<int64_t>(), INT64_MIN);
  EXPECT_EQ(*read({0xca, 0x3f, 0x80, 0, 0}).as<double>(), 1.0);
  EXPECT_EQ(*read({0xcb, 0xc0, 0, 0, 0, 0, 0, 0, 0}).as<double>(), -2.0);
  EXPECT_TRUE(*read({0xc3}).as<bool>());
  EXPECT_FALSE(*read({0xc2}).as<bool>());
  EXPECT_TRUE(read({0xc0}).as<std::monostate>());
}

TEST(Msgpack, WritesWhatItReads) {
  std::string message = packed([](MsgpackWriter& out) {
    out.list(20);
    for (const int64_t n : {int64_t(0), int64_t(127), int64_t(128), int64_t(255), int64_t(256), int64_t(65535),
                            int64_t(65536), int64_t(UINT32_MAX), int64_t(1) << 32, int64_t(-1), int64_t(-32),
                            int64_t(-33), int64_t(-128), int64_t(-129), int64_t(-32769), int64_t(INT32_MIN) - 1})
      out.integer(n);
    out.text(std::string(40, 'x') + "가");
    out.bytes(std::string(70'000, '\xff'));
    out.map(17);
    for (int i = 0; i < 17; ++i) {
      i % 2 ? out.bytes(std::string(size_t(i), 'k')) : out.text(std::string(size_t(i), 'k'));
      out.real(0.1 * i);
    }
    out.nil();
  });
  const auto value = read_msgpack(message).value();
  ASSERT_EQ(value.as<MsgpackList>()->size(), 20u);
  EXPECT_EQ(*(*value.as<MsgpackList>())[15].as<int64_t>(), int64_t(INT32_MIN) - 1);
  MsgpackWriter out;
  write(value, &out);
  EXPECT_EQ(out.take(), message);
}

TEST(Msgpack, RefusesWhatIsNotOneWholeValue) {
  const std::string good = naru::testing::observation();
  ASSERT_EQ(refusal(good), "accepted");
  for (size_t n = 0; n < good.size(); ++n) EXPECT_NE(refusal(good.substr(0, n)), "accepted") << n;
  EXPECT_EQ(refusal(good + "\xc0"), "byte " + std::to_string(good.size()) + ": bytes behind the value");
  EXPECT_EQ(refusal(""), "byte 0: the message ends 1 bytes before what it promised");
}

TEST(Msgpack, RefusesByName) {
  const auto says = [](const std::string& message, const char* what) {
    EXPECT_NE(refusal(message).find(what), std::string::npos) << refusal(message);
  };
  says(bytes({0xc1}), "c1");
  says(bytes({0xd4, 1, 2}), "extension");
  says(bytes({0xc7, 0, 1}), "extension");
  says(bytes({0xa1, 0xff}), "UTF-8");
  says(bytes({0xa3, 0xed, 0xa0, 0x80}), "UTF-8");  // half of a pair
  says(bytes({0x82, 0xa1, 'a', 1, 0xa1, 'a', 2}), "twice");
  says(bytes({0x82, 0xa1, 'a', 1, 0xd9, 1, 'a', 2}), "twice");  // written otherwise
  says(bytes({0x81, 1, 2}), "neither text nor bytes");
  says(bytes({0x81, 0x90, 2}), "neither text nor bytes");
  // The same letters as text and as bytes are two names, as in Python.
  EXPECT_EQ(refusal(bytes({0x82, 0xa1, 'a', 1, 0xc4, 1, 'a', 2})), "accepted");
}

// Nothing of these is allocated: a count is held against what is left.
TEST(Msgpack, PromisesCostNothing) {
  for (const int code : {0xdb, 0xc6, 0xdd, 0xdf})
    EXPECT_NE(refusal(bytes({code, 0xff, 0xff, 0xff, 0xff, 0, 0})), "accepted") << code;
  EXPECT_EQ(refusal(bytes({0xdd, 0xff, 0xff, 0xff, 0xff})),
            "byte 4: a list of 4294967295 values, which the message does not hold");
  EXPECT_EQ(refusal(bytes({0xdf, 0xff, 0xff, 0xff, 0xff})),
            "byte 4: a map of 4294967295 names, which the message does not hold");
  const std::string deep(100'000, '\x91');
  EXPECT_NE(refusal(deep).find("16 lists and maps in each other"), std::string::npos);
  EXPECT_EQ(refusal(std::string(15, '\x91') + "\x90"), "accepted");
  EXPECT_NE(refusal(std::string(16, '\x91') + "\x90"), "accepted");
  const std::string many = packed([](MsgpackWriter& out) { out.list(9'999); }) + std::string(9'999, '\x05');
  EXPECT_EQ(refusal(many), "accepted");
  EXPECT_EQ(refusal(many, {.depth = 16, .values = 9'999}),
            "byte " + std::to_string(many.size() - 1) + ": more than 9999 values");
}

TEST(Msgpack, ReadsAnyBytesWithoutHarm) {
  Random random(5);
  const std::string good = naru::testing::observation();
  for (int i = 0; i < 20'000; ++i) {
    std::string message = good;
    for (uint32_t n = 1 + random.below(4); n-- > 0;)
      message[random.below(uint32_t(good.size()))] = char(random.below(256));
    (void)refusal(message);
  }
}

}  // namespace
}  // namespace naru::serving::openpi

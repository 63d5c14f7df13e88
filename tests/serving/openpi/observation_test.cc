#include "serving/openpi/observation.h"

#include <gtest/gtest.h>

#include <limits>

#include "serving/openpi/array.h"
#include "tests/serving/openpi/messages.h"
#include "tests/serving/openpi/played_policy.h"

namespace naru::serving::openpi {
namespace {

using naru::testing::bytes_of;
using naru::testing::observation;
using naru::testing::packed;
using naru::testing::packed_array;
using naru::testing::packed_bytes;
using naru::testing::packed_floats;
using naru::testing::packed_map;
using naru::testing::packed_number;
using naru::testing::packed_real;
using naru::testing::packed_text;

const Robot& robot() {
  static const Robot kRobot = fit_robot(naru::testing::played_robot(), naru::testing::PlayedPolicy().spec()).value();
  return kRobot;
}

std::variant<ObservationMessage, Complaint> read(const std::string& message) {
  return read_observation(message, robot(), naru::testing::PlayedPolicy().spec());
}

ObservationMessage good(const std::map<std::string, std::string>& changes = {}) {
  const auto out = read(observation(changes));
  if (const auto* complaint = std::get_if<Complaint>(&out)) raise(complaint->where, ": ", complaint->message);
  return std::get<ObservationMessage>(out);
}

std::string complaint(const std::string& message) {
  const auto out = read(message);
  const auto* complaint = std::get_if<Complaint>(&out);
  return complaint ? complaint->where + ": " + complaint->message : "accepted";
}

std::string scalar(const std::string& type, const std::string& value) {
  return packed_map({{packed_bytes("__npgeneric__"), "\xc3"},
                     {packed_bytes("data"), value},
                     {packed_bytes("dtype"), packed_text(type)}});
}

TEST(Arrays, OfEveryTypeBecomeNumbers) {
  const auto numbers = [](const std::string& type, std::string_view data, uint64_t n) {
    const std::string message = packed_array(type, {n}, data);
    const auto value = read_msgpack(message).value();
    const Array array = read_array(*value.as<MsgpackMap>()).value();
    std::vector<double> out;
    for (int64_t i = 0; i < array.size(); ++i) out.push_back(array.at(i));
    return out;
  };
  using D = std::vector<double>;
  EXPECT_EQ(numbers("|u1", bytes_of(std::vector<uint8_t>{0, 255}), 2), (D{0, 255}));
  EXPECT_EQ(numbers("|i1", bytes_of(std::vector<int8_t>{-128, 127}), 2), (D{-128, 127}));
  EXPECT_EQ(numbers("|b1", bytes_of(std::vector<uint8_t>{0, 1}), 2), (D{0, 1}));
  EXPECT_EQ(numbers("<u2", bytes_of(std::vector<uint16_t>{65535}), 1), (D{65535}));
  EXPECT_EQ(numbers("<i2", bytes_of(std::vector<int16_t>{-2}), 1), (D{-2}));
  EXPECT_EQ(numbers("<u4", bytes_of(std::vector<uint32_t>{UINT32_MAX}), 1), (D{4294967295.0}));
  EXPECT_EQ(numbers("<i4", bytes_of(std::vector<int32_t>{-7}), 1), (D{-7}));
  EXPECT_EQ(numbers("<u8", bytes_of(std::vector<uint64_t>{1ull << 40}), 1), (D{1099511627776.0}));
  EXPECT_EQ(numbers("<i8", bytes_of(std::vector<int64_t>{-3}), 1), (D{-3}));
  EXPECT_EQ(numbers("<f4", bytes_of(std::vector<float>{0.5f, -1e30f}), 2), (D{0.5, double(-1e30f)}));
  EXPECT_EQ(numbers("=f8", bytes_of(std::vector<double>{0.1}), 1), (D{0.1}));
  EXPECT_EQ(numbers("<f2", bytes_of(std::vector<uint16_t>{0x3c00, 0xc000, 0x0001, 0x7bff, 0x8000, 0x0400}), 6),
            (D{1, -2, 5.9604644775390625e-08, 65504, -0.0, 6.103515625e-05}));
  const auto odd = numbers("<f2", bytes_of(std::vector<uint16_t>{0x7c00, 0xfc00, 0x7e00}), 3);
  EXPECT_EQ(odd[0], std::numeric_limits<double>::infinity());
  EXPECT_EQ(odd[1], -std::numeric_limits<double>::infinity());
  EXPECT_NE(odd[2], odd[2]);
}

TEST(Arrays, AreWrittenAsTheyAreRead) {
  MsgpackWriter out;
  write_array(&out, {1, 2, 3, 4, 5, 6}, 2, 3);
  const std::string message = out.take();
  const auto value = read_msgpack(message).value();
  const Array array = read_array(*value.as<MsgpackMap>()).value();
  EXPECT_EQ(array.shape, (std::vector<int64_t>{2, 3}));
  EXPECT_EQ(array.at(5), 6);
  EXPECT_EQ(message, packed_array("<f4", {2, 3}, bytes_of(std::vector<float>{1, 2, 3, 4, 5, 6})));
}

TEST(Observations, HaveWhatThePolicyWants) {
  const ObservationMessage read = good();
  EXPECT_FALSE(read.reset);
  EXPECT_EQ(read.seed, 0u);
  EXPECT_FALSE(read.unix_seconds);
  EXPECT_EQ(read.observation.instruction, "push");
  EXPECT_EQ(read.observation.state, (std::vector<float>{1, 2, 0.5f}));
  ASSERT_EQ(read.observation.pictures.size(), 2u);
  EXPECT_EQ(read.observation.pictures[0].height, 2);
  EXPECT_EQ(read.observation.pictures[0].width, 3);
  EXPECT_EQ(read.observation.pictures[0].pixels, std::vector<uint8_t>(18, 0x40));
  EXPECT_EQ(read.observation.pictures[1].height, 4);
}

TEST(Observations, MayBeWrittenInOtherWays) {
  // Names inside of maps, state as plain numbers, lists, scalars of numpy's.
  const std::string nested = packed_map(
      {{packed_text("observation"), packed_map({{packed_text("image"), packed_array("|u1", {1, 1, 3}, "abc")},
                                                {packed_text("wrist"), packed_array("|u1", {1, 1, 3}, "def")},
                                                {packed_text("joints"), "\x92" + packed_real(1.5) + packed_number(2)},
                                                {packed_text("grip"), scalar("<f4", packed_real(0.25))}})},
       {packed_text("unknown"), "\xc0"}});
  const auto out = read(nested);
  ASSERT_TRUE(std::holds_alternative<ObservationMessage>(out)) << complaint(nested);
  EXPECT_EQ(std::get<ObservationMessage>(out).observation.state, (std::vector<float>{1.5f, 2, 0.25f}));
  EXPECT_EQ(std::get<ObservationMessage>(out).observation.instruction, "");
  // Planes first become planes last.
  const std::string planes = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
  const Image turned = good({{"observation/image", packed_array("|u1", {3, 2, 2}, planes)}}).observation.pictures[0];
  EXPECT_EQ(turned.pixels, (std::vector<uint8_t>{1, 5, 9, 2, 6, 10, 3, 7, 11, 4, 8, 12}));
  const ObservationMessage options = good({{"seed", scalar("<i8", packed_number(7))},
                                           {"timestamp", packed_real(1.5e9)},
                                           {"session_id", packed_text("one")},
                                           {"endpoint", packed_text("infer")}});
  EXPECT_EQ(options.seed, 7u);
  EXPECT_EQ(options.unix_seconds, 1.5e9);
  EXPECT_EQ(good({{"prompt", scalar("<U4", packed_text("밀어"))}}).observation.instruction, "밀어");
  const auto reset = read(packed_map({{packed_text("endpoint"), packed_text("reset")}}));
  EXPECT_TRUE(std::get<ObservationMessage>(reset).reset);
}

TEST(Observations, AreRefusedByTheNameOfWhatIsWrong) {
  const auto says = [](const std::map<std::string, std::string>& changes, const std::string& what) {
    EXPECT_EQ(complaint(observation(changes)), what);
  };
  says({{"observation/image", ""}}, "observation/image: it is missing");
  says({{"observation/joints", ""}}, "observation/joints: it is missing");
  says({{"observation/joints", packed_floats({1})}}, "observation/grip: the state has 2 numbers, wanted 3");
  says({{"observation/joints", packed_floats({1, 2, 3})}}, "observation/grip: the state has more than 3 numbers");
  says({{"observation/joints", packed_floats({1, std::numeric_limits<float>::quiet_NaN()})}},
       "observation/joints: number 1 of the state is not finite");
  says({{"observation/joints", packed_array("<f8", {2}, bytes_of(std::vector<double>{1, 1e300}))}},
       "observation/joints: number 1 of the state is not finite");
  says({{"observation/joints", packed_array("<f4", {1, 2}, bytes_of(std::vector<float>{1, 2}))}},
       "observation/joints: the state must have one axis, it has 2");
  says({{"observation/grip", packed_text("1")}}, "observation/grip: the state must be numbers");
  says({{"observation/grip", "\x91" + packed_text("1")}},
       "observation/grip: a list of the state must have numbers alone");
  says({{"observation/image", packed_floats({1})}}, "observation/image: a picture must be of uint8");
  says({{"observation/image", packed_text("x")}}, "observation/image: a picture must be an array of numpy's");
  says({{"observation/image", packed_array("|u1", {2, 2, 4}, std::string(16, 'x'))}},
       "observation/image: a picture must be (height, width, 3)");
  says({{"observation/image", packed_array("|u1", {0, 2, 3}, "")}},
       "observation/image: a picture must have sides of 1 to 4096 pixels, it has 0 x 2");
  says({{"observation/image", packed_array("|u1", {4097, 1, 3}, std::string(4097 * 3, 'x'))}},
       "observation/image: a picture must have sides of 1 to 4096 pixels, it has 4097 x 1");
  says({{"prompt", packed_number(1)}}, "prompt: it must be a text of at most 4096 bytes");
  says({{"prompt", packed_text(std::string(4097, 'x'))}}, "prompt: it must be a text of at most 4096 bytes");
  says({{"seed", packed([](auto& out) { out.integer(-1); })}}, "seed: it must be a whole number from 0 on");
  says({{"seed", packed_real(1)}}, "seed: it must be a whole number from 0 on");
  says({{"timestamp", packed_text("now")}}, "timestamp: it must be seconds since 1970");
  says({{"timestamp", packed_real(std::numeric_limits<double>::infinity())}},
       "timestamp: it must be seconds since 1970");
  says({{"session_id", packed_number(1)}}, "session_id: it must be a text of at most 256 bytes");
  says({{"endpoint", packed_text("train")}}, "endpoint: it must be \"infer\" or \"reset\"");
  says({{"observation", packed_map({{packed_text("image"), "\xc0"}})}},
       "observation/image: it is given twice, once inside of a map");
  EXPECT_EQ(complaint("\x90"), ": the message must be a map with names");
  EXPECT_EQ(complaint(packed_floats({1})), ": the message must be a map with names");
  EXPECT_EQ(complaint(packed_map({{packed_bytes("a"), "\xc0"}})), ": a name is bytes where it must be text");
  EXPECT_EQ(complaint(packed_map(
                {{packed_text(std::string(200, 'a')), packed_map({{packed_text(std::string(56, 'b')), "\xc0"}})}})),
            std::string(200, 'a') + "/: a name has more than 256 bytes");
  const auto malformed = read("\xc1");
  EXPECT_EQ(std::get<Complaint>(malformed).kind, Complaint::Kind::malformed);
}

// Family 10 of what servers are sent: arrays that are none.
TEST(Observations, WithMalformedArraysAreRefused) {
  const std::string two = std::string(bytes_of(std::vector<float>{1, 2}));
  const auto of = [&](const std::string& array) { return complaint(observation({{"observation/joints", array}})); };
  const auto with = [&](const std::string& type, std::vector<uint64_t> shape, std::string_view data) {
    return of(packed_array(type, shape, data));
  };
  const std::string at = "observation/joints: ";
  for (const char* type :
       {"|O", "|V8", "<c8", "<c16", "<f16", "|S2", "<U2", "<M8[ns]", "f4", "<f1", "<b4", "<i3", "", "<f44"})
    EXPECT_NE(with(type, {2}, two).find("is not taken"), std::string::npos) << type << ": " << with(type, {2}, two);
  EXPECT_EQ(with(">f4", {2}, two), at + "its dtype '>f4' is big-endian; send it little-endian");
  EXPECT_EQ(with("<f4", {3}, two), at + "its shape wants 12 bytes of data, and it has 8");
  EXPECT_EQ(with("<f4", {}, two), at + "its shape wants 4 bytes of data, and it has 8");
  for (const std::vector<uint64_t>& shape :
       {std::vector<uint64_t>{1ull << 62}, {1ull << 32, 1ull << 32}, {1ull << 63, 2}, {UINT64_MAX}})
    EXPECT_EQ(with("<f8", shape, two), at + "its shape is larger than any message");
  EXPECT_EQ(with("<f4", {1, 1, 1, 1, 1, 1, 1, 1, 2}, two), at + "it has more than 8 axes");
  const auto map = [&](const std::string& marker, const std::string& is, const std::string& data,
                       const std::string& shape) {
    return of(packed_map({{marker, is},
                          {packed_bytes("data"), data},
                          {packed_bytes("dtype"), packed_text("<f4")},
                          {packed_bytes("shape"), shape}}));
  };
  const std::string marker = packed_bytes("__ndarray__"), data = packed_bytes(two), shape = "\x91\x02";
  EXPECT_EQ(map(marker, "\xc3", data, shape), "accepted");
  EXPECT_EQ(map(packed_text("__ndarray__"), "\xc3", data, shape),
            at + "its marker __ndarray__ is text; it must be bytes");
  EXPECT_EQ(map(marker, "\xc2", data, shape), at + "its marker __ndarray__ is not true");
  EXPECT_EQ(map(marker, "\x01", data, shape), at + "its marker __ndarray__ is not true");
  EXPECT_EQ(map(marker, "\xc3", packed_text("12345678"), shape), at + "its data are missing, or are no bytes");
  EXPECT_EQ(map(marker, "\xc3", data, "\x02"), at + "its shape is missing, or is no list");
  EXPECT_EQ(map(marker, "\xc3", data, "\x91\xff"), at + "its shape has something else than whole numbers from 0 on");
  EXPECT_EQ(of(packed_map({{marker, "\xc3"}, {packed_bytes("data"), data}})),
            at + "it has 2 names beside each other, wanted 4");
  EXPECT_EQ(of(scalar("|O", "\x01")),
            at + "its dtype '|O' is not taken: booleans, integers and floats of up to 8 bytes are");
  EXPECT_EQ(of(scalar("<f4", packed_text("1"))), at + "its data are missing, or are not of its dtype");
}

}  // namespace
}  // namespace naru::serving::openpi

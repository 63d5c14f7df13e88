#include "core/store/safetensors.h"

#include <gtest/gtest.h>

#include <cstring>

#include "tests/testing/op_case.h"

namespace naru {
namespace {

Result<Safetensors> parse(const std::string& bytes) {
  auto owner = std::make_shared<std::string>(bytes);
  return Safetensors::parse(std::as_bytes(std::span(*owner)), owner);
}

std::string file_of(const std::string& header, size_t data_bytes) {
  const uint64_t n = header.size();
  return std::string(reinterpret_cast<const char*>(&n), 8) + header + std::string(data_bytes, 'd');
}

std::string good_file() {
  return safetensors_bytes({{"a", from<float>({1, 2, 3, 4, 5, 6}, {2, 3})}, {"b", from<int32_t>({7}, {1})}},
                           {{"who", "나루"}});
}

TEST(Safetensors, RoundTrip) {
  const auto file = parse(good_file());
  ASSERT_TRUE(file);
  EXPECT_EQ(file->metadata().at("who"), "나루");
  EXPECT_EQ(file->find("a").shape(), (Shape{2, 3}));
  EXPECT_EQ(file->find("a").data<float>()[5], 6.f);
  EXPECT_EQ(file->find("b").data<int32_t>()[0], 7);
  EXPECT_FALSE(file->find("c"));
}

TEST(Safetensors, EveryPrefixIsRefused) {
  const std::string good = good_file();
  for (size_t n = 0; n < good.size(); ++n) EXPECT_FALSE(parse(good.substr(0, n))) << n;
}

TEST(Safetensors, EveryDefectHasItsOwnMessage) {
  const std::string one = R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})";
  ASSERT_TRUE(parse(file_of(one, 8)));
  const std::vector<std::pair<std::string, std::string>> cases = {
      {file_of(one, 7), "safetensors: tensor 'a' ends at byte 8 of the elements, the file has 7"},
      {file_of(one, 9), "safetensors: 1 bytes after the last tensor"},
      {file_of("[]", 0), "safetensors: the header does not start with '{'"},
      {file_of("{", 0), "safetensors: the header is not valid JSON"},
      {file_of(R"({"a":1})", 0), "safetensors: tensor 'a': wanted exactly dtype, shape and data_offsets"},
      {file_of(
           R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}})",
           8),
       "safetensors: the name 'a' occurs twice in the header"},
      {file_of(R"({"a":{"dtype":"Q4","shape":[2],"data_offsets":[0,8]}})", 8),
       "safetensors: tensor 'a': element type Q4 is not one of F32, F64, I32, U8, BF16"},
      {file_of(R"({"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}})", 8),
       "safetensors: tensor 'a': shape needs 12 bytes, data_offsets give 8"},
      {file_of(R"({"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}})", 8),
       "safetensors: tensor 'a': a size is not a whole number"},
      {file_of(R"({"a":{"dtype":"F32","shape":[4294967296,4294967296,4],"data_offsets":[0,8]}})", 8),
       "safetensors: tensor 'a': its sizes overflow"},
      {file_of(R"({"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}})", 8),
       "safetensors: tensor 'a': data_offsets end before they begin"},
      {file_of(R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}})", 8),
       "safetensors: a hole of 4 bytes before tensor 'a'"},
      {file_of(
           R"({"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}})",
           6),
       "safetensors: tensor 'b' overlaps the one before it"},
      {file_of(R"({"__metadata__":{"x":1}})", 0), "safetensors: __metadata__ 'x' is not a string"},
      {std::string("\xff\xff\xff\xff\xff\xff\xff\xff{}", 10),
       "safetensors: the first 8 bytes ask for a header of 18446744073709551615 bytes, more than 100000000; this is no "
       "safetensors file, or a damaged one"},
  };
  for (const auto& [bytes, message] : cases) {
    const auto file = parse(bytes);
    ASSERT_FALSE(file) << message;
    EXPECT_EQ(file.failure().message, message);
  }
}

TEST(Safetensors, WritingADuplicateIsAnError) {
  EXPECT_ERROR(safetensors_bytes({{"a", zeros({1})}, {"a", zeros({1})}}), "safetensors: the name 'a' occurs twice");
}

}  // namespace
}  // namespace naru

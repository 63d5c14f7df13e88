// Tensors of one file that are looked for in others: element types, turned and reshaped copies, hostile headers.
#include "originality/foreign.h"

#include <gtest/gtest.h>

#include <bit>
#include <cstring>
#include <random>

#include "core/store/safetensors.h"

namespace naru {
namespace {

struct Stored {
  std::vector<std::byte> bytes;
  StoredTensor tensor;
};

// n(0, 1) values of a seed as F32.
Stored random_tensor(const std::string& name, const std::vector<int64_t>& sizes, unsigned seed) {
  size_t n = 1;
  for (const int64_t size : sizes) n *= size_t(size);
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(n);
  for (float& value : values) value = normal(generator);
  Stored out;
  out.bytes.resize(n * sizeof(float));
  std::memcpy(out.bytes.data(), values.data(), out.bytes.size());
  out.tensor = {name, "F32", sizes, out.bytes};
  return out;
}

ForeignFile file_with(const std::vector<StoredTensor>& tensors) {
  return {"x.safetensors", {tensors, {}}};
}

TEST(Foreign, ReadsEveryTypeOfFloats) {
  const uint16_t f16[] = {0x3C00, 0xC000, 0x0001, 0x7C00, 0x3555};
  const uint16_t bf16[] = {0x3F80, 0xC000};
  const double f64[] = {0.5, -3};
  const auto of = [](const char* type, auto& values) {
    const auto bytes = std::as_bytes(std::span(values));
    return values_of({"x", type, {int64_t(std::size(values))}, bytes});
  };
  EXPECT_EQ(of("F16", f16), (std::vector<float>{1, -2, 0x1p-24f, INFINITY, 0x1.554p-2f}));
  EXPECT_EQ(of("BF16", bf16), (std::vector<float>{1, -2}));
  EXPECT_EQ(of("F64", f64), (std::vector<float>{0.5f, -3}));
}

TEST(Foreign, FindsEachTensorWhereverItStands) {
  const Stored q = random_tensor("q", {24, 16}, 1), k = random_tensor("k", {24, 16}, 2), v = random_tensor("v", {9}, 3);
  const std::vector<StoredTensor> ours = {q.tensor, k.tensor, v.tensor};
  const auto turned = transposed(values_of(k.tensor), 24, 16);
  const auto bytes = std::as_bytes(std::span(turned));
  StoredTensor their_k = {"b", "F32", {16, 1, 24}, bytes}, their_q = q.tensor;
  their_q.name = "a", their_q.sizes = {1, 24, 16};
  const Stored other = random_tensor("c", {24, 16}, 4), whole = random_tensor("d", {5}, 5);
  StoredTensor ids = whole.tensor;
  ids.name = "ids", ids.type = "I32";
  std::vector<ForeignFile> files = {file_with({other.tensor, whole.tensor}), file_with({their_k, ids, their_q})};
  const auto found = search_foreign(ours, files);
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].comparison.likeness, Likeness::same);
  EXPECT_EQ(found[0].tensor, "a");
  EXPECT_EQ(found[0].file, 1u);
  EXPECT_FALSE(found[0].transposed);
  EXPECT_EQ(found[1].comparison.likeness, Likeness::same);
  EXPECT_EQ(found[1].tensor, "b");
  EXPECT_TRUE(found[1].transposed);
  EXPECT_EQ(found[1].n_compared, 3);
  EXPECT_EQ(found[2].n_compared, 0);
  EXPECT_EQ(found[2].tensor, "");
  EXPECT_EQ(files[0].n_compared, 1);
  EXPECT_EQ(files[0].n_other_size, 1);
  EXPECT_EQ(files[1].n_compared, 2);
  EXPECT_EQ(files[1].n_other_types, 1);
}

TEST(Foreign, SaysNothingOfAnIndependentModel) {
  std::vector<Stored> a, b;
  for (unsigned i = 0; i < 12; ++i) {
    a.push_back(random_tensor("w", {32, 32}, i));
    b.push_back(random_tensor("w", {32, 32}, 100 + i));
  }
  std::vector<StoredTensor> ours, theirs;
  for (const Stored& one : a) ours.push_back(one.tensor);
  for (const Stored& one : b) theirs.push_back(one.tensor);
  std::vector<ForeignFile> files = {file_with(theirs)};
  for (const BestMatch& match : search_foreign(ours, files)) {
    EXPECT_EQ(match.n_compared, 12);
    EXPECT_EQ(match.comparison.likeness, Likeness::none) << match.comparison.cosine;
  }
}

// Others' files have types that no model of ours has; what lies about its sizes is refused all the same.
TEST(Foreign, ReadsHeadersOfOthersStrictly) {
  const auto parse = [](std::string header, size_t n_bytes) {
    const uint64_t size = header.size();
    std::string file(reinterpret_cast<const char*>(&size), 8);
    file += header + std::string(n_bytes, '\0');
    return parse_safetensors_index(std::as_bytes(std::span(file)), safetensors_types(), 1000);
  };
  for (const char* type : {"F16", "F8_E4M3", "I64", "BOOL"}) {
    const size_t n_bytes = type == std::string("I64") ? 16 : type == std::string("F16") ? 4 : 2;
    EXPECT_TRUE(
        parse(concat(R"({"a":{"dtype":")", type, R"(","shape":[2],"data_offsets":[0,)", n_bytes, "]}}"), n_bytes));
  }
  const auto wrong = [&](const std::string& header, size_t n_bytes) {
    return parse(header, n_bytes).failure().message;
  };
  EXPECT_EQ(wrong(R"({"a":{"dtype":"F16","shape":[3],"data_offsets":[0,4]}})", 4),
            "safetensors: tensor 'a': shape needs 6 bytes, data_offsets give 4");
  EXPECT_NE(wrong(R"({"a":{"dtype":"Q4","shape":[3],"data_offsets":[0,4]}})", 4).find("element type Q4"),
            std::string::npos);
  EXPECT_NE(wrong("{" + std::string(1000, ' ') + "}", 0).find("more than 1000"), std::string::npos);
}

}  // namespace
}  // namespace naru

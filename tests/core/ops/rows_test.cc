#include "core/ops/rows.h"

#include <gtest/gtest.h>

#include "base/philox.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::Op;
using testing::OpCase;
using testing::uniform;

const Op kEmbedding = [](auto in) { return embedding(in[0], in[1]); };
const Op kGatherRows = [](auto in) { return gather_rows(in[0], in[1]); };
const Op kGatherConcat = [](auto in) { return gather_concat(in[0], in[1]); };

Tensor ints(const std::vector<int32_t>& values, const Shape& shape) {
  return from(values, shape);
}

// Numbers in low..high-1.
Tensor random_ints(const Shape& shape, int low, int high) {
  Random random(5);
  const Tensor out = empty(shape, DType::i32);
  for (int32_t& v : out.span<int32_t>()) v = low + int32_t(random.below(high - low));
  return out;
}

TEST(Rows, GoldenGradientAndBits) {
  run(OpCase{"embedding",
             {uniform({9, 5}, -1, 1), ints({8, 0, 3, 3, 0, 3}, {6})},
             kEmbedding,
             "tests/golden/embedding.safetensors"});
  run(OpCase{"gather_rows",
             {uniform({4, 6}, -1, 1), ints({1, 3, 1, 2, 1}, {5})},
             kGatherRows,
             "tests/golden/gather_rows.safetensors"});
  run(OpCase{"gather_concat",
             {uniform({5, 3}, -1, 1), ints({0, 1, -1, 4, 1, 1}, {3, 2})},
             kGatherConcat,
             "tests/golden/gather_concat.safetensors"});
  run(OpCase{"concat_rows",
             {uniform({2, 3}, -1, 1), uniform({1, 3}, -1, 1, 2), uniform({4, 3}, -1, 1, 3)},
             [](auto in) { return concat_rows(in); },
             "tests/golden/concat_rows.safetensors"});
}

TEST(Rows, OddSizes) {
  for (const int64_t D : {1, 15, 16, 33, 200}) {  // 200: several column ranges
    run(OpCase{concat("embedding ", D), {uniform({3, D}, -1, 1), random_ints({50}, 0, 3)}, kEmbedding, ""});
    run(OpCase{concat("gather_concat ", D), {uniform({3, D}, -1, 1), random_ints({7, 4}, -1, 3)}, kGatherConcat, ""});
  }
  run(OpCase{"no ids", {uniform({3, 4}, -1, 1), ints({}, {0})}, kEmbedding, ""});
  run(OpCase{"no rows", {uniform({0, 4}, -1, 1), ints({-1, -1}, {1, 2})}, kGatherConcat, ""});
  run(OpCase{"concat with an empty part",
             {uniform({0, 3}, -1, 1), uniform({2, 3}, -1, 1)},
             [](auto in) {
               return concat_rows({in[0], in[1], in[1]});
             },
             ""});
}

TEST(Rows, BitsWhenSharedOut) {  // several ranges of rows and of columns for each of three threads
  check_same_bits(OpCase{"embedding", {uniform({40, 601}, -1, 1), random_ints({300}, 0, 40)}, kEmbedding, ""});
}

TEST(Rows, RejectsWhatIsOutOfRange) {
  const Tensor x = zeros({4, 2});
  EXPECT_ERROR(embedding(x, ints({0, 3, 4}, {3})), "embedding: ids[2] = 4 is not in 0..3");
  EXPECT_ERROR(embedding(x, ints({-1}, {1})), "embedding: ids[0] = -1 is not in 0..3");
  EXPECT_ERROR(gather_rows(x, ints({0, -5}, {2})), "gather_rows: index[1] = -5 is not in 0..3");
  EXPECT_ERROR(gather_concat(x, ints({0, -1, -2, 0}, {2, 2})), "gather_concat: index[2] = -2 is not in -1..3");
  EXPECT_ERROR(embedding(x, zeros({3})), "embedding: ids: wanted I32, got F32");
  EXPECT_ERROR(concat_rows({}), "concat_rows: wanted at least one matrix");
  EXPECT_ERROR(concat_rows({x, zeros({4, 3})}), "concat_rows: wanted parts (R, D) with D = 2, got (4, 3)");
}

}  // namespace
}  // namespace naru

#include "core/sequence/sequence.h"

#include <gtest/gtest.h>

#include "tests/testing/op_case.h"

namespace naru {
namespace {

std::vector<int32_t> values(const Tensor& x) {
  const auto span = x.span<int32_t>();
  return {span.begin(), span.end()};
}

TEST(Sequence, PacksTextAndMediaInOrder) {
  // "1 2 [picture of 1 x 2 cells at media rows 5, 6] 3" and "4".
  const Sequence first = {Segment::text({1, 2}), Segment::media(5, {{0, 0, 0}, {0, 0, 1}}), Segment::text({3})};
  const Packed packed = pack({first, {Segment::text({4})}});
  EXPECT_EQ(values(packed.ids), (std::vector<int32_t>{1, 2, 3, 4}));
  EXPECT_EQ(values(packed.order), (std::vector<int32_t>{0, 1, 4 + 5, 4 + 6, 2, 3}));
  EXPECT_EQ(values(packed.segments), (std::vector<int32_t>{0, 5, 6}));
  // The picture begins at 2; its columns are 2 and 3; text goes on at 4.
  EXPECT_EQ(values(packed.positions), (std::vector<int32_t>{0, 0, 0, 1, 1, 1, 2, 2, 2, 2, 2, 3, 4, 4, 4, 0, 0, 0}));
  EXPECT_EQ(unroll(first).next, 5);
  EXPECT_EQ(unroll(first, 10).next, 15);
  EXPECT_EQ(length_of(first), 5);
}

TEST(Sequence, RefusesAPlaceOutsideOfTheAxes) {
  EXPECT_ERROR(pack({{Segment::media(0, {{0, -1, 0}})}}), "pack: a place on an axis must be in [0, 2^24), got -1");
  EXPECT_ERROR(pack({{Segment::text({1})}}, {0, 1}), "pack: 2 first positions for 1 sequences");
}

}  // namespace
}  // namespace naru

// The grammar of a chunk of actions: whatever the logits are, a chunk has exactly its codes.
#include "core/sequence/motion_span.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/philox.h"
#include "core/generate/sampler.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

constexpr int32_t kFirst = 700, kCodes = 255;

// Logits of a mark's slice: plain ones, or such that a mark is nearly certain, or no numbers at all.
std::vector<float> draw_logits(int32_t n_ids, Random* random) {
  std::vector<float> out(static_cast<size_t>(n_ids));
  const int64_t manner = random->below(5);
  for (float& v : out) {
    v = random->normal() * (manner == 1 ? 30.f : 1.f);
    if (manner == 2) v = random->chance(0.5f) ? std::numeric_limits<float>::infinity() : -v;
    if (manner == 3 && random->chance(0.3f)) v = std::numeric_limits<float>::quiet_NaN();
  }
  if (manner == 4) out[size_t(kCodes + random->below(n_ids - kCodes))] = 1e9f;
  return out;
}

TEST(MotionSpan, MakesExactlyItsCodesWhateverTheLogitsAre) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    Random random(9, seed);
    std::vector<int64_t> rounds;
    int32_t places = 0;
    for (int64_t n = 1 + random.below(16); n > 0; --n) {
      rounds.push_back(1 + random.below(7));
      places += int32_t(rounds.back());
    }
    const MotionIds ids{.first = kFirst, .n_codes = kCodes, .n_places = places, .slice = 1};
    const IdRange codes{kFirst, kFirst + kCodes};
    MotionSpan span(ids, rounds);
    std::vector<int32_t> sequence, drawn;
    const SamplingOptions sampling{.temperature = random.chance(0.5f) ? 1.f : 0.f, .seed = seed};
    while (!span.done()) {
      const std::vector<int32_t> next = span.next();
      sequence.insert(sequence.end(), next.begin(), next.end());
      std::vector<int32_t> columns;
      const IdRange allowed = span.allowed();
      for (int64_t i = 0; i < span.n_asked(); ++i)
        columns.push_back(
            sample(draw_logits(ids.range().n_ids, &random), {&allowed, 1}, sampling, 0, drawn.size() + size_t(i)));
      drawn.insert(drawn.end(), columns.begin(), columns.end());
      span.push(columns);
    }
    ASSERT_EQ(span.codes(), drawn);
    ASSERT_EQ(drawn.size(), size_t(places));
    ASSERT_EQ(int64_t(sequence.size()), MotionSpan::length(rounds));
    // Written down apart: marks ascend, and behind those of a round stand its codes.
    size_t at = 0, place = 0;
    for (size_t r = 0; r < rounds.size(); ++r) {
      for (int64_t i = 0; i < rounds[r]; ++i, ++at) ASSERT_EQ(sequence.at(at), kFirst + kCodes + int32_t(place) + i);
      for (int64_t i = 0; r + 1 < rounds.size() && i < rounds[r]; ++i, ++at) {
        ASSERT_TRUE(codes.holds(sequence.at(at)));
        ASSERT_EQ(sequence[at] - kFirst, drawn[place + size_t(i)]);
      }
      place += size_t(rounds[r]);
    }
    ASSERT_EQ(at, sequence.size());
  }
}

TEST(MotionSpan, RefusesWhatIsNoCode) {
  const MotionIds ids{.first = 10, .n_codes = 5, .n_places = 3, .slice = 1};
  MotionSpan span(ids, {2, 1});
  EXPECT_EQ(span.next(), (std::vector<int32_t>{15, 16}));
  EXPECT_ERROR(span.push(std::vector<int32_t>{1}), "MotionSpan: wanted 2 codes, got 1");
  EXPECT_ERROR(span.push(std::vector<int32_t>{1, 5}), "MotionSpan: 5 is not allowed here");
  EXPECT_ERROR(span.push(std::vector<int32_t>{-1, 0}), "MotionSpan: -1 is not allowed here");
  span.push(std::vector<int32_t>{4, 0});
  EXPECT_EQ(span.next(), (std::vector<int32_t>{14, 10, 17}));
  span.push(std::vector<int32_t>{3});
  EXPECT_TRUE(span.done());
  EXPECT_EQ(span.codes(), (std::vector<int32_t>{4, 0, 3}));
  EXPECT_ERROR(MotionSpan(ids, {2, 2}), "MotionSpan: wanted rounds of 3 places together, got one of 2 behind 2");
  EXPECT_ERROR(MotionSpan(ids, {2}), "MotionSpan: wanted rounds of 3 places together, got 2");
  EXPECT_ERROR(MotionSpan(ids, {3, 0}), "MotionSpan: wanted rounds of 3 places together, got one of 0 behind 3");
}

}  // namespace
}  // namespace naru

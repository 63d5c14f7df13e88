// The grammar of an answer that is said aloud: whatever the logits are, what comes out is whole.
#include "core/sequence/speech_span.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/philox.h"
#include "core/generate/sampler.h"
#include "core/text/vocabulary.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

constexpr int32_t kVocab = 60;
constexpr SpeechIds kIds{.first = kVocab, .n_codes = 27, .n_voices = 4, .slice = 1};

// Logits of the slice: of a plain distribution, or such that something is nearly certain, or no numbers at all.
std::vector<float> draw_logits(int32_t slice, Random* random) {
  std::vector<float> out(size_t(slice == kTextSlice ? kVocab : kIds.range().n_ids));
  const int64_t manner = random->below(6);
  for (float& v : out) {
    v = random->normal() * (manner == 1 ? 30.f : 1.f);
    if (manner == 2) v = random->chance(0.5f) ? std::numeric_limits<float>::infinity() : -v;
    if (manner == 3 && random->chance(0.3f)) v = std::numeric_limits<float>::quiet_NaN();
    if (manner == 4) v = 0;
  }
  if (manner == 5) out[size_t(random->below(int64_t(out.size())))] = 1e9f;  // it may be a mark of the engine
  return out;
}

// One part of a span: from `at` on, ids that `is_own` up to the end; how many there are, -1 where it is malformed.
template <class IsOwn>
int64_t part(const std::vector<int32_t>& ids, size_t* at, int32_t end, IsOwn is_own) {
  int64_t n = 0;
  for (; *at < ids.size() && is_own(ids[*at]); ++*at) ++n;
  if (*at == ids.size() || ids[*at] != end) return -1;
  ++*at;
  return n;
}

// Written down apart from the grammar.
void check_whole(const std::vector<int32_t>& ids, int32_t voice, const SpanLimits& limits, bool given) {
  const auto is_text = [](int32_t id) { return id >= kControlCount && id < kVocab; };
  const auto is_code = [](int32_t id) { return id >= kVocab && id < kVocab + 27; };
  size_t at = 0;
  if (!given) {
    const int64_t written = part(ids, &at, kEnd, is_text);
    ASSERT_TRUE(written >= 0 && written <= limits.written);
    ASSERT_TRUE(at < ids.size() && ids[at] == kVocab + 28);  // behind the codes and their end
    ++at;
  }
  const int64_t spoken = part(ids, &at, kEnd, is_text);
  ASSERT_TRUE(spoken >= 1 && spoken <= limits.spoken);
  ASSERT_TRUE(at < ids.size() && ids[at] == kVocab + 29 + voice);
  ++at;
  const int64_t codes = part(ids, &at, kVocab + 27, is_code);
  ASSERT_TRUE(codes >= 1 && codes <= limits.codes);
  ASSERT_EQ(at, ids.size());
}

TEST(SpeechSpan, IsWholeWhateverTheLogitsAre) {
  int64_t n_ids = 0;
  for (uint64_t i = 0; i < 4000; ++i) {
    Random random(7, i);
    const SpanLimits limits{random.between(1, 30), random.between(1, 30), random.between(1, 60)};
    const auto voice = int32_t(random.below(4));
    const bool given = random.chance(0.3f);
    SpeechSpan span(kIds, kVocab, voice, limits, given ? SpanPart::spoken : SpanPart::written);
    const SamplingOptions sampling{.temperature = random.chance(0.5f) ? 1.f : 0.f, .seed = i};
    std::vector<int32_t> ids;
    while (!span.done()) {
      if (random.chance(0.02f)) span.close();
      const std::vector<float> logits = draw_logits(span.slice(), &random);
      const auto next = span.push(sample(logits, span.allowed(), sampling, 0, ids.size()));
      ids.insert(ids.end(), next.begin(), next.end());
      ASSERT_LT(ids.size(), 200u);
    }
    EXPECT_TRUE(span.allowed().empty());
    check_whole(ids, voice, limits, given);
    if (HasFatalFailure()) FAIL() << "span " << i;
    n_ids += int64_t(ids.size());
  }
  EXPECT_GT(n_ids, 4000 * 15);
}

// What the model can never draw: marks of talk and of the engine, and what belongs to another part.
TEST(SpeechSpan, RefusesWhatIsNotAllowed) {
  SpeechSpan span(kIds, kVocab, 1, {3, 3, 3});
  for (const int32_t id : {int32_t(kUser), int32_t(kBos), kVocab, kVocab + 28, -1})
    EXPECT_EQ(testing::error_of([&] { span.push(id); }), concat("SpeechSpan: ", id, " is not allowed here"));
  EXPECT_EQ(span.push(40), (std::vector<int32_t>{40}));
  EXPECT_EQ(span.length(), 1);
  EXPECT_EQ(span.push(kEnd), (std::vector<int32_t>{kEnd, kIds.aloud()}));
  EXPECT_EQ(span.part(), SpanPart::spoken);
  EXPECT_ERROR(span.push(kEnd), "SpeechSpan: 1 is not allowed here");  // nothing is said yet
  span.push(40), span.push(41), span.push(42);
  EXPECT_EQ(span.allowed(), (std::vector<IdRange>{{kEnd, kEnd + 1}}));
  EXPECT_EQ(span.push(kEnd), (std::vector<int32_t>{kEnd, kIds.voice(1)}));
  EXPECT_EQ(span.slice(), 1);
  EXPECT_EQ(span.allowed(), (std::vector<IdRange>{{0, 27}}));
  EXPECT_EQ(span.push(26), (std::vector<int32_t>{kVocab + 26}));
  EXPECT_EQ(span.allowed(), (std::vector<IdRange>{{0, 28}}));
  span.close();
  EXPECT_EQ(span.allowed(), (std::vector<IdRange>{{27, 28}}));
  EXPECT_EQ(span.push(27), (std::vector<int32_t>{kIds.end()}));
  EXPECT_TRUE(span.done());
}

TEST(SpeechSpan, RefusesVoicesAndLimitsThatAreNotThere) {
  EXPECT_ERROR(SpeechSpan(kIds, kVocab, 4, {1, 1, 1}), "SpeechSpan: wanted one of 4 voices, got 4");
  EXPECT_ERROR(SpeechSpan(kIds, kVocab, 0, {1, 0, 1}), "SpeechSpan: wanted limits of at least 1, got 1, 0 and 1");
  EXPECT_ERROR(SpeechSpan(kIds, kVocab, 0, {1, 1, 1}, SpanPart::codes), "SpeechSpan: begins with a text");
}

TEST(SpeechIds, LieBehindEachOther) {
  EXPECT_EQ(kIds.end(), kVocab + 27);
  EXPECT_EQ(kIds.aloud(), kVocab + 28);
  EXPECT_EQ(kIds.voice(3), kIds.range().ids().end - 1);
  EXPECT_EQ(kIds.range().n_predicted, kIds.end_column() + 1);
}

}  // namespace
}  // namespace naru

// The page of a run's curves.
#include "training/curves.h"

#include <gtest/gtest.h>

#include <limits>

#include "tests/testing/text.h"

namespace naru {
namespace {

using testing::count;

RunRecord record_of(const std::vector<float>& losses) {
  RunRecord out;
  out.run = {{"recipe", {{"text", "no recipe"}}}};
  for (const float loss : losses) out.losses.push_back(float_bits(loss));
  return out;
}

TEST(Curves, AreOfTheRecordAndOfWhatWasNoted) {
  const RunRecord record = record_of({4.5f, 3.25f, 2.f});
  const std::string metrics =
      R"({"step":1,"phase":"sight","loss":9,"losses":{"dense":1.5},"lr":0.001,"eta_s":7,"gflops":5})"
      "\n"
      R"({"step":1,"lr":5})"  // again: a damaged file
      "\n"
      R"({"step":3,"losses":{"dense":0.5,"ctc":2},"health":{"q_norm_text":4},"lr":0.002})"
      "\nnonsense\n[]\n"
      R"({"step":4,"lr":0.0)";  // a kill
  const auto curves = curves_of(record, metrics);
  ASSERT_EQ(curves.size(), 6u);
  using Points = std::vector<std::pair<int64_t, double>>;
  EXPECT_EQ(curves[0].name, "loss");
  EXPECT_EQ(curves[0].points, (Points{{1, 4.5}, {2, 3.25}, {3, 2}}));
  EXPECT_EQ(curves[1].name, "losses/ctc");
  EXPECT_EQ(curves[1].points, (Points{{3, 2}}));
  EXPECT_EQ(curves[2].name, "losses/dense");
  EXPECT_EQ(curves[2].points, (Points{{1, 1.5}, {3, 0.5}}));
  EXPECT_EQ(curves[3].name, "gflops");
  EXPECT_EQ(curves[4].name, "lr");
  EXPECT_EQ(curves[4].points, (Points{{1, 0.001}, {3, 0.002}}));
  EXPECT_EQ(curves[5].name, "q_norm_text");
  EXPECT_EQ(curves[5].points, (Points{{3, 4}}));
}

TEST(Curves, SayWhatIsNotFinite) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), infinite = std::numeric_limits<float>::infinity();
  const RunRecord record = record_of({1, nan, infinite, 2});
  const auto curves = curves_of(record, "{\"step\":2,\"grad_norm\":null}\n");
  EXPECT_EQ(curves[0].points.size(), 2u);
  EXPECT_EQ(curves[0].n_lost, 2);
  EXPECT_EQ(curves[1].n_lost, 1);
  const std::string page = curves_page("m", record, "{\"step\":2,\"grad_norm\":null}\n");
  EXPECT_EQ(count(page, "2 values are not finite"), 1u);
  EXPECT_EQ(count(page, "1 values are not finite"), 1u);
  EXPECT_EQ(count(page, "<svg"), 1u);
}

TEST(Curves, ArePictures) {
  std::vector<float> losses;
  for (int i = 0; i < 5000; ++i) losses.push_back(100.f / float(i + 1));
  const std::string page = curves_page("a <model>", record_of(losses), "");
  EXPECT_EQ(count(page, "<polyline"), 1u);
  EXPECT_EQ(count(page, "<title>a &lt;model&gt;: training</title>"), 1u);
  EXPECT_EQ(count(page, "5000 steps in the record; no metrics.jsonl beside it"), 1u);
  EXPECT_EQ(count(page, "nan") + count(page, "inf\""), 0u);
  // No more points than pixels, on a logarithmic axis from 0.02 to 100.
  const size_t begin = page.find("class=\"mean\" points=\""), end = page.find("\"/>", begin);
  EXPECT_LE(count(page.substr(begin, end - begin), ","), 720u);
  EXPECT_GE(count(page.substr(begin, end - begin), ","), 600u);
  for (const char* tick : {">0.1<", ">1<", ">10<", ">100<"}) EXPECT_GE(count(page, tick), 1u) << tick;
  // Values of any size are drawn.
  for (const std::vector<float>& odd : {std::vector<float>{3}, {0, 0}, {-1, 1e38f}, {1e-45f, 1e38f}})
    EXPECT_EQ(count(curves_page("m", record_of(odd), ""), "nan"), 0u);
  EXPECT_EQ(count(curves_page("m", record_of({}), ""), "<svg"), 0u);
}

TEST(Curves, LeaveOutWhereNothingWasNoted) {
  std::string metrics;
  for (int step = 5; step <= 1000; step += 5)
    if (step <= 200 || step > 800) metrics += concat("{\"step\":", step, ",\"lr\":", step, "}\n");
  const std::string page = curves_page("m", record_of(std::vector<float>(1000, 1.f)), metrics);
  EXPECT_EQ(count(page, "<svg"), 2u);
  EXPECT_EQ(count(page, "<polyline"), 3u);
  EXPECT_EQ(count(page, "<polygon"), 3u);
}

}  // namespace
}  // namespace naru

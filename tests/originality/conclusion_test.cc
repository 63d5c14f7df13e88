// The rules that lead to a class: each one that is not met takes it away.
#include "originality/conclusion.h"

#include <gtest/gtest.h>

#include <functional>

namespace naru {
namespace {

// All that T5 needs.
Evidence best() {
  Evidence out;
  out.first_weights = Met::yes;
  out.steps = out.steps_repeated = 100, out.origin_proved = true;
  out.n_sources = 3;
  out.n_files = 1, out.n_compared = 5;
  out.nearest_family = "Llama", out.n_differences = 2;
  out.n_backbone_ideas = 10, out.n_own_backbone_ideas = 1;
  return out;
}

std::string supported(const std::function<void(Evidence&)>& change) {
  Evidence evidence = best();
  change(evidence);
  return conclude(evidence).supported;
}

bool says(const Conclusion& conclusion, const std::string& part) {
  return conclusion.text.find(part) != std::string::npos;
}

TEST(Conclusion, FollowsFromTheRules) {
  EXPECT_EQ(supported([](Evidence&) {}), "T5");
  EXPECT_EQ(supported([](Evidence& e) { e.n_own_backbone_ideas = 0; }), "T4-2");
  EXPECT_EQ(supported([](Evidence& e) { e.n_merges = 10; }), "T4-2");
  EXPECT_EQ(supported([](Evidence& e) { e.copied_vocabularies = {"x"}; }), "T4-2");
  EXPECT_EQ(supported([](Evidence& e) { e.n_differences = 0; }), "T4-1");
  EXPECT_EQ(supported([](Evidence& e) { e.n_files = e.n_compared = 0; }), "T5") << "what was not given hinders nothing";
  EXPECT_EQ(supported([](Evidence& e) { e.wrong = {"weights"}; }), "");
  EXPECT_EQ(supported([](Evidence& e) { e.begins_from = "other"; }), "");
  EXPECT_EQ(supported([](Evidence& e) { e.first_weights = Met::unknown; }), "");
  EXPECT_EQ(supported([](Evidence& e) { e.first_weights = Met::no; }), "");
  EXPECT_EQ(supported([](Evidence& e) { e.steps_repeated = 0, e.origin_proved = false; }), "");
  EXPECT_EQ(supported([](Evidence& e) { e.foreign = {"q"}; }), "");
  EXPECT_EQ(supported([](Evidence& e) { e.n_sources = 0; }), "");
  EXPECT_EQ(supported([](Evidence& e) { e.n_unlicensed = 1; }), "");
  EXPECT_EQ(supported([](Evidence& e) { e.n_unnamed = 1; }), "");
}

TEST(Conclusion, SaysWhatItDoesNotProve) {
  EXPECT_TRUE(says(conclude(best()), "is proved: all 100 steps were repeated"));
  Evidence first = best();
  first.origin_proved = false, first.steps_repeated = 5;
  const Conclusion some = conclude(first);
  EXPECT_EQ(some.supported, "T5");
  EXPECT_TRUE(says(some, "the record and its first 5 of 100 steps")) << some.text;
  EXPECT_TRUE(says(some, "only naru verify --full")) << some.text;
  EXPECT_NE(some.cannot_show.front().find("Steps after 5 of 100 were not repeated"), std::string::npos);

  Evidence tuned = best();
  tuned.begins_from = "other";
  EXPECT_TRUE(says(conclude(tuned), "supports none of T4-1, T4-2, T5")) << conclude(tuned).text;
  EXPECT_TRUE(says(conclude(tuned), "the run began from the weights of other")) << conclude(tuned).text;
}

}  // namespace
}  // namespace naru

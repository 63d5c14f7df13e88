// The page of an evaluation.
#include "evaluation/page.h"

#include <gtest/gtest.h>

#include "tests/testing/text.h"

namespace naru {
namespace {

using testing::count;

TEST(Page, EscapesText) {
  EXPECT_EQ(html_text("<b>\"a\" & 'b'</b>"), "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/b&gt;");
  EXPECT_EQ(html_text("나루\n\t✓"), "나루\n\t✓");
  EXPECT_EQ(html_text(std::string("a\0b\x1b\xff\x7f", 6)), "a\uFFFDb\uFFFD\uFFFD\uFFFD");
}

TEST(Page, ShowsTwentyExamplesAtEvenSteps) {
  EXPECT_EQ(shown_on_page(0), std::vector<size_t>{});
  EXPECT_EQ(shown_on_page(3), (std::vector<size_t>{0, 1, 2}));
  const auto shown = shown_on_page(2000);
  ASSERT_EQ(shown.size(), 20u);
  for (size_t i = 0; i < 20; ++i) EXPECT_EQ(shown[i], 100 * i);
  EXPECT_EQ(shown_on_page(30).back(), 28u);
}

TEST(Page, ShowsFiguresAndExamples) {
  Answered right, wrong;
  right.question = {"1", "qa", Metric::exact, "어느 쪽이 <더> 커요?", {"서울 & 부산"}};
  right.said.answer = "서울 & 부산";
  right.score = {1, 1};
  wrong = right;
  wrong.said.answer = "</dd><script>alert(1)</script>";
  wrong.score = {0, 1};
  TaskScore score;
  score.task = "qa";
  score.n = 2;
  score.n_blind = 1;
  score.metric = Metric::exact;
  score.value = {0.5, 0.123, 0.9};
  TaskScore others = score, some = score;
  others.value.value = 0.25;
  some.task = "qa-ko", some.of = "qa", some.n_blind = 0;
  const PageTask task{"qa", 2, 0, {{Image(40, 1600, 7), {}, right}, {{}, {}, wrong}}, {}};
  const std::string page = evaluation_page({"a <model>", "abc", 3.2}, joined_rows({score, some}, {}), {task});
  EXPECT_EQ(count(page, "<article>"), 1u);
  EXPECT_EQ(count(page, "<article class=\"words\">"), 1u);
  EXPECT_EQ(count(page, "data:image/png;base64,"), 1u);
  EXPECT_EQ(count(page, "width=\"720\" height=\"18\""), 1u);
  EXPECT_EQ(count(page, "<script"), 0u);
  EXPECT_EQ(count(page, "&lt;script&gt;alert(1)&lt;/script&gt;"), 1u);
  EXPECT_EQ(count(page, "어느 쪽이 &lt;더&gt; 커요?"), 2u);
  EXPECT_EQ(count(page, "&#10003; right"), 1u);
  EXPECT_EQ(count(page, "&#10007; wrong"), 1u);
  EXPECT_EQ(count(page, "<i>(blank)</i>"), 0u);
  wrong.said.answer = " \n";
  EXPECT_EQ(count(evaluation_page({"m", "", 0}, {}, {{"qa", 1, 0, {{{}, {}, wrong}}, {}}}), "<i>(blank)</i>"), 1u);
  EXPECT_EQ(count(page, "<b>50.0</b>"), 2u);
  EXPECT_EQ(count(page, "12.3 to 90.0"), 2u);
  EXPECT_EQ(count(page, "<tr class=\"sub\"><td>qa-ko</td>"), 1u);
  EXPECT_EQ(count(page, "&mdash;"), 3u);  // shuffled of both, blind of one
  EXPECT_EQ(count(page, "others, n"), 0u);
  EXPECT_EQ(count(page, "<title>a &lt;model&gt;</title>"), 1u);
}

TEST(Page, ShowsSoundsTalkAndOtherGenerators) {
  Answered heard;
  heard.question = {"1", "digits", Metric::exact, "", {"7"}};
  heard.question.spoken = "얼마예요?";
  heard.said.answer = "7";
  heard.score = {1, 1};
  Answered talk = heard;
  talk.question.before = {{"안녕?", std::nullopt, "<안녕>"}};
  talk.question.prompt = "누구?";
  TaskScore score{.task = "digits", .of = "", .n = 1}, others = score;
  others.n = 99, others.value.value = 0.75;
  Sound sound;
  for (int i = 0; i < 31 * kSoundRate; ++i) sound.samples.push_back(float(i % 50) / 50);
  const std::string page = evaluation_page({"m", "", 0}, joined_rows({score}, {others}),
                                           {{"digits", 1, 99, {{{}, sound, heard}}, {{{}, {}, talk}}}});
  EXPECT_EQ(count(page, "<audio controls"), 1u);
  EXPECT_EQ(count(page, "data:audio/wav;base64,UklGR"), 1u);
  EXPECT_EQ(count(page, "data:image/png;base64,"), 1u);
  EXPECT_LT(page.size(), size_t(30 * kSoundRate * 2) * 3 / 2);  // half a minute of it
  EXPECT_EQ(count(page, "&lt;안녕&gt;"), 1u);
  EXPECT_EQ(count(page, "<dt>asked aloud</dt><dd dir=\"auto\">얼마예요?"), 2u);
  EXPECT_EQ(count(page, "<h3>Other generators</h3>"), 1u);
  EXPECT_EQ(count(page, "1 of 99 examples"), 1u);
  EXPECT_EQ(count(page, "<b>75.0</b>"), 1u);
  EXPECT_EQ(count(page, "others, n"), 1u);
}

}  // namespace
}  // namespace naru

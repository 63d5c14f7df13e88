// Which glyph of a picture shows which character of an answer.
#include "training/tasks/lesson.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace naru {
namespace {

// One box for each character, ten pixels apart.
std::vector<Box> glyphs_of(const std::string& text) {
  std::vector<Box> out;
  for (const char32_t c : code_points(text)) {
    Box box;
    append_utf8(box.text, c);
    box.x0 = 10.f * float(out.size());
    box.x1 = box.x0 + 8;
    box.y1 = 10;
    out.push_back(box);
  }
  return out;
}

TEST(Lesson, GlyphsInOrderPassOverMarks) {
  EXPECT_EQ(glyphs_in_order(U"# ab\n- c", glyphs_of("abc")), (std::vector<int32_t>{-1, -1, 0, 1, -1, -1, -1, 2}));
  EXPECT_EQ(glyphs_in_order(U"가 가", glyphs_of("가가")), (std::vector<int32_t>{0, -1, 1}));
  EXPECT_EQ(glyphs_in_order(U"", glyphs_of("a")), std::vector<int32_t>{});
  EXPECT_EQ(glyphs_in_order(U"ab", {}), (std::vector<int32_t>{-1, -1}));
}

// A page prints bullets that its Markdown has not, and puts a name before its row.
TEST(Lesson, GlyphsInOrderPassOverWhatTheTextLeavesOut) {
  EXPECT_EQ(glyphs_in_order(U"- abc", glyphs_of("*abc")), (std::vector<int32_t>{-1, -1, 1, 2, 3}));
  const std::vector<int32_t> rest = glyphs_in_order(U"abc xyz", glyphs_of("abc12345xyz"));
  EXPECT_EQ(rest, (std::vector<int32_t>{0, 1, 2, -1, 8, 9, 10}));
  EXPECT_EQ(glyphs_in_order(U"xyz", glyphs_of(std::string(60, '1') + "xyz")), (std::vector<int32_t>{-1, -1, -1}));
}

TEST(Lesson, GlyphsAreFoundWhereARunStandsOnce) {
  const auto glyphs = glyphs_of("1월2월12매출");
  EXPECT_EQ(glyphs_found(U"| 2월 | 12 |", glyphs), (std::vector<int32_t>{-1, -1, 2, 3, -1, -1, -1, 4, 5, -1, -1}));
  EXPECT_EQ(glyphs_found(U"월", glyphs), std::vector<int32_t>{-1}) << "it stands there twice";
  EXPECT_EQ(glyphs_found(U"3월", glyphs), (std::vector<int32_t>{-1, -1})) << "it stands nowhere";
  EXPECT_EQ(glyphs_found(U" 매출\n", glyphs), (std::vector<int32_t>{-1, 6, 7, -1}));
}

TEST(Lesson, WordsAreFoundWhereTheyStandOnceOrAllInOrder) {
  const std::vector<Box> words{{.text = "합계"}, {.text = "12"}, {.text = "개"}, {.text = "12"}};
  EXPECT_EQ(boxes_found(U"합계 개", words), (std::vector<int32_t>{0, 0, -1, 2}));
  EXPECT_EQ(boxes_found(U"|12|개개|12", words), (std::vector<int32_t>{-1, 1, 1, -1, -1, -1, -1, 3, 3}));
  EXPECT_EQ(boxes_found(U"12", words), (std::vector<int32_t>{-1, -1})) << "it stands there twice";
  EXPECT_EQ(boxes_found(U"개 개", words), (std::vector<int32_t>{2, -1, 2})) << "said twice, it stands in one place";
  EXPECT_EQ(boxes_found(U"ab", {}), (std::vector<int32_t>{-1, -1}));
}

// A box that holds more than one character is matched by none.
TEST(Lesson, ABoxOfSeveralCharactersIsNoGlyph) {
  std::vector<Box> glyphs = glyphs_of("ab");
  glyphs[0].text = "xy";
  EXPECT_EQ(glyphs_found(U"b", glyphs), std::vector<int32_t>{1});
  EXPECT_EQ(glyphs_found(std::u32string(1, U'\0'), glyphs), std::vector<int32_t>{-1});
}

TEST(Lesson, AnAnswerShowsItsSteps) {
  synth::Example example;
  example.prompt = "Table?";
  example.target = "| a |";
  example.glyphs = glyphs_of("a5");
  example.questions.push_back({.prompt = "Sum?", .target = "5", .steps = "2 + 3 = 5"});
  example.questions.push_back({.prompt = "Most?", .target = "a"});
  const Lesson lesson = lesson_of(example, "chart", TargetGlyphs::anywhere);
  ASSERT_EQ(lesson.turns.size(), 3u);
  EXPECT_EQ(lesson.group, "chart");
  EXPECT_EQ(lesson.turns[0].glyph_of, (std::vector<int32_t>{-1, -1, 0, -1, -1}));
  EXPECT_EQ(lesson.turns[1].answer, "2 + 3 = 5");
  EXPECT_EQ(lesson.turns[1].glyph_of.back(), 1);
  EXPECT_EQ(lesson.turns[2].answer, "a");
}

TEST(Lesson, WordsInOrderAreThoseOfTheText) {
  const std::vector<synth::TimedWord> words{{"세", 0, 5}, {"개", 5, 9}};
  EXPECT_EQ(words_in_order(U"세  개", words), (std::vector<int32_t>{0, -1, -1, 1}));
  EXPECT_EQ(words_in_order(U"세개", words), (std::vector<int32_t>{-1, -1})) << "one word is not two";
  EXPECT_EQ(words_in_order(U"", {}), std::vector<int32_t>{});
}

TEST(Lesson, ASoundSaysItsTarget) {
  synth::Example example;
  example.target = "ab c";
  example.sound.samples = {1, 2};
  example.sound.words = {{"ab", 0, 1}, {"c", 1, 2}};
  const Lesson lesson = lesson_of(example, "voice", TargetGlyphs::anywhere);
  ASSERT_EQ(lesson.turns.size(), 1u);
  EXPECT_FALSE(lesson.has_picture());
  EXPECT_TRUE(lesson.turns[0].has_sound());
  EXPECT_EQ(lesson.turns[0].transcript, "ab c");
  EXPECT_EQ(lesson.turns[0].word_of, (std::vector<int32_t>{0, 0, -1, 1}));
}

TEST(Lesson, QuestionsAskedAloudComeFirstAndAreNotWritten) {
  synth::Example example;
  example.prompt = "Table?";
  example.target = "| a |";
  example.glyphs = glyphs_of("a5");
  Lesson lesson = lesson_of_questions(example, "spoken_chart");
  ASSERT_EQ(lesson.turns.size(), 1u);
  EXPECT_EQ(lesson.turns[0].prompt, "Table?") << "there is no question";
  example.questions.push_back({.prompt = "Most?", .target = "a"});
  example.questions.push_back({.prompt = "Sum?", .target = "5", .steps = "2 + 3 = 5"});
  example.questions.back().sound.samples = {1};
  lesson = lesson_of_questions(example, "spoken_chart");
  ASSERT_EQ(lesson.turns.size(), 2u);
  EXPECT_EQ(lesson.turns[0].prompt, "");
  EXPECT_EQ(lesson.turns[0].transcript, "Sum?");
  EXPECT_EQ(lesson.turns[0].answer, "2 + 3 = 5");
  EXPECT_EQ(lesson.turns[0].glyph_of.back(), 1);
  EXPECT_TRUE(lesson.turns[0].word_of.empty());
  EXPECT_EQ(lesson.turns[1].prompt, "Most?");
  EXPECT_FALSE(lesson.turns[1].has_sound());
}

}  // namespace
}  // namespace naru

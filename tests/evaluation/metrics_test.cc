#include "evaluation/metrics.h"

#include <gtest/gtest.h>

namespace naru {
namespace {

TEST(CharacterErrors, CountsCodePointsAfterNormalisation) {
  EXPECT_EQ(character_errors("나루", "나루").errors, 0);
  EXPECT_EQ(character_errors("나루", "나무").errors, 1);
  EXPECT_EQ(character_errors("나루", "나무").length, 2);
  EXPECT_EQ(character_errors("각", "\u1100\u1161\u11a8").errors, 0);  // decomposed Hangul is the same text
  EXPECT_EQ(character_errors(" a\t b\n", "a b").errors, 0);
  EXPECT_EQ(character_errors("kitten", "sitting").errors, 3);
  EXPECT_EQ(character_errors("", "ab").errors, 2);
  EXPECT_EQ(character_errors("", "ab").length, 0);
}

TEST(CharacterErrors, TakesTheBestOfSeveralTargets) {
  EXPECT_EQ(character_errors(std::vector<std::string>{"42억원", "42"}, "42").errors, 0);
}

TEST(ErrorRate, IsTheRateOfTheSumsWithAnInterval) {
  std::vector<ErrorCount> counts;
  for (int i = 0; i < 400; ++i) counts.push_back({i % 10 == 0 ? 5 : 0, 10});
  const Interval interval = error_rate_interval(counts);
  EXPECT_DOUBLE_EQ(interval.value, 0.05);
  // 400 examples of which a tenth has rate 0.5: standard error 0.5 * sqrt(0.09 / 400) = 0.0075
  EXPECT_NEAR(interval.low, 0.05 - 1.96 * 0.0075, 0.004);
  EXPECT_NEAR(interval.high, 0.05 + 1.96 * 0.0075, 0.004);
  EXPECT_EQ(error_rate_interval({}).value, 0);
}

double score(Metric metric, const std::string& target, std::string_view answer, const char* task = "t") {
  return score_answer(metric, task, {target}, answer).value();
}

TEST(Exact, ForgivesCaseWhiteSpaceAndTheFinalStop) {
  const auto exact = [](const std::string& target, std::string_view answer) {
    return score(Metric::exact, target, answer);
  };
  EXPECT_EQ(exact("Flat 1", " flat  1.\n"), 1);
  EXPECT_EQ(exact("차트에 나와 있지 않습니다.", "차트에 나와 있지 않습니다"), 1);
  EXPECT_EQ(exact("각", "\u1100\u1161\u11a8"), 1);
  EXPECT_EQ(exact("STRASSE", "straße"), 1);
  EXPECT_EQ(exact("3분기", "3 분기"), 0);
  EXPECT_EQ(exact("3분기", "3분기..."), 0);
  EXPECT_EQ(exact("Flat 1", "Flat 2"), 0);
  EXPECT_EQ(exact("", ""), 1);
  EXPECT_EQ(score_answer(Metric::exact, "t", {"Seoul", "서울"}, "서울").value(), 1);
}

TEST(Relaxed, ComparesTheLastNumber) {
  const std::pair<const char*, const char*> right[] = {
      {"42억원", "42억원"},
      {"42억원", "4,200,000,000원"},
      {"42억원", "약 43억 원입니다."},
      {"42", "12 + 30 = 42"},
      {"42억원", "12 + 30 = 42; 42억원"},
      {"100", "105"},
      {"100", "95"},
      {"-30", "-31"},
      {"0.42", "42%"},
      {"42%", "0.42"},
      {"42%", "42"},
      {"5개", "5"},
      {"5개", "다섯은 5가지"},
      {"1.2 kg", "1,200 g"},
      {"$35K", "$35,000"},
      {"$3.2M", "3.2 million dollars"},
      {"2024", "2024"},
      {"2024년", "2024"},
      {"20.5", "21"},
      {"0", "0"},
      {"12만 명", "120,000명"},
      {"Flat 1", "flat 1"},  // no number alone, but the same words
      {"보이지 않음", "보이지 않음."},
  };
  for (const auto& [target, answer] : right)
    EXPECT_EQ(score(Metric::relaxed, target, answer), 1) << target << " | " << answer;
  const std::pair<const char*, const char*> wrong[] = {
      {"42억원", "42만원"},   {"42억원", "42억 달러"}, {"42억원", "42"},  // a person reads 42
      {"42억원", "44.2억원"}, {"42", "42 + 30 = 72"},  {"100", "106"},   {"-30", "30"},         {"5개", "6개"},
      {"20", "20.5"},  // small and whole: met or not
      {"3", "3.1"},           {"0", "0.01"},           {"2024", "2023"}, {"2024", "2025년"},    {"42 kg", "42 %"},
      {"3명", "3개"},         {"42", "none"},          {"42", ""},       {"보이지 않음", "42"},
  };
  for (const auto& [target, answer] : wrong)
    EXPECT_EQ(score(Metric::relaxed, target, answer), 0) << target << " | " << answer;
}

TEST(Table, IsF1OverCells) {
  const std::string two = "| 분기 | 서울 | 부산 |\n| --- | --- | --- |\n| 1분기 | 100 | 200 |\n| 2분기 | 300 | - |";
  const auto f1 = [](const std::string& target, std::string_view answer) {
    return score(Metric::table, target, answer);
  };
  EXPECT_EQ(f1(two, two), 1);
  // The corner does not count, numbers may be 5 % off, the order of rows and columns is free, prose around is passed
  // over.
  EXPECT_EQ(f1(two, "Here it is:\n\n|x|부산|서울|\n|:-|-:|-|\n|2분기|-|**310**|\n|1분기|195|104|\n\nDone."), 1);
  EXPECT_EQ(f1(two, "분기,서울,부산\n1분기,100,200\n2분기,\"300\",-\n"), 1);
  EXPECT_EQ(f1(two, "분기\t서울\t부산\n1분기\t100\t200\n2분기\t300\t-"), 1);
  EXPECT_EQ(f1(two, "| 분기 | 서울 | 부산 |\n| 1분기 | 100 | 200 |\n| 2분기 | 300 | - |"), 1);  // no rule
  EXPECT_DOUBLE_EQ(f1(two, "| 분기 | 서울 | 부산 |\n|---|---|---|\n| 1분기 | 100 | 200 |"), 2 * 2.0 / 6);
  EXPECT_DOUBLE_EQ(f1(two, "| 분기 | 서울 | 대구 |\n|---|---|---|\n| 1분기 | 100 | 200 |\n| 2분기 | 300 | - |"), 0.5);
  EXPECT_DOUBLE_EQ(f1(two, "| 분기 | 서울 | 부산 |\n|---|---|---|\n| 1분기 | 100 | 200 |\n| 2분기 | 400 | - |"), 0.75);
  EXPECT_EQ(f1(two, "no table"), 0);
  EXPECT_EQ(f1(two, ""), 0);

  const std::string one = "| 지역 | 매출 (억원) |\n| --- | --- |\n| 서울 | 42 |\n| 부산 | 1,234 |";
  EXPECT_EQ(f1(one, "| 지역 | 값 |\n|---|---|\n| 서울 | 42 |\n| 부산 | 1,200 |"), 1);
  EXPECT_DOUBLE_EQ(f1(one, "| 지역 | 값 | 또 |\n|---|---|---|\n| 서울 | 42 | 1 |\n| 부산 | 1,234 | 2 |"), 2 * 2.0 / 6);
  EXPECT_EQ(f1("| a | b |\n|---|---|\n| x | $35M |", "a,b\nx,35 million USD"), 1);
  EXPECT_EQ(f1("| a | b |\n|---|---|\n| x | 35M |", "a,b\nx,35"), 0);
  EXPECT_EQ(f1("| a | b |\n|---|---|\n| x\\|y | 3 |", "| a | b |\n|---|---|\n| X\\|Y | 3 |"), 1);
  // A cell that comes twice meets one partner.
  EXPECT_DOUBLE_EQ(f1("| a | b |\n|---|---|\n| x | 50 |", "| a | b |\n|---|---|\n| x | 50 |\n| x | 50 |"), 2 * 1.0 / 3);
}

TEST(ErrorRates, BringTextsIntoOneForm) {
  EXPECT_DOUBLE_EQ(score(Metric::wer, "one two three", "one  2 three"), 1.0 / 3);
  EXPECT_DOUBLE_EQ(score(Metric::wer, "one two", "two"), 0.5);
  EXPECT_EQ(score(Metric::wer, "Hello, world.", "hello world", "transcribe-en"), 0);
  EXPECT_EQ(score(Metric::cer, "안녕, 세상?", "안녕 세상", "transcribe"), 0);
  EXPECT_GT(score(Metric::cer, "Hello", "hello", "read"), 0);
  EXPECT_EQ(score(Metric::cer, "- a\n- b", "* a\n+ b", "page"), 0);
  EXPECT_EQ(score(Metric::cer, "| a | b |\n| --- | --- |\n| 1 | 2 |", "|a|b|\n|:-:|-----|\n|1| **2** |", "page"), 0);
  EXPECT_EQ(score(Metric::cer, "# **Title**", "# Title", "page"), 0);
  EXPECT_EQ(score_answer(Metric::cer, "t", {"abcd", "abce"}, "abce").sum, 0);
}

TEST(Metrics, HaveNames) {
  for (const Metric metric : {Metric::cer, Metric::wer, Metric::exact, Metric::relaxed, Metric::table})
    EXPECT_EQ(metric_of(metric_name(metric)), metric);
  EXPECT_EQ(metric_of("bleu"), std::nullopt);
}

TEST(Metrics, ScoreHostileAnswersInTime) {
  const std::string table = "| a | b |\n|---|---|\n| x | 50 |\n| y | 77 |";
  std::string rows = "| a | b |\n|---|---|\n", mixed;
  while (rows.size() < 10'000'000) rows += "| x | 50 |\n";
  while (mixed.size() < 2'000'000) mixed += "| **x 1,0 억 -\xff\xcc\x81 \\";
  const std::string hostile[] = {rows,
                                 mixed,
                                 std::string(1'000'000, '|'),
                                 std::string(1'000'000, '1'),
                                 std::string(1'000'000, ' '),
                                 std::string(1'000'000, '\n'),
                                 std::string(1'000'000, '"'),
                                 std::string(1'000'000, '['),
                                 std::string(1'000'000, '\0')};
  for (const std::string& answer : hostile)
    for (const Metric metric : {Metric::cer, Metric::wer, Metric::exact, Metric::relaxed, Metric::table}) {
      const double value = score(metric, table, answer);
      EXPECT_TRUE(is_error_rate(metric) || value < 0.01) << metric_name(metric) << " " << answer[0];
    }
  EXPECT_LT(score(Metric::table, rows, rows.substr(0, 1000)), 0.01);
  // Beyond what is compared the rest counts as errors.
  const std::string a(40'000, 'a'), b(30'000, 'b');
  EXPECT_EQ(character_errors(a, b).errors, 40'000);
  EXPECT_EQ(character_errors("x" + a, "y" + a).errors, 1);
}

TEST(Intervals, AreOfMeansToo) {
  std::vector<Score> scores;
  for (int i = 0; i < 400; ++i) scores.push_back({i % 4 == 0 ? 0.0 : 1.0, 1});
  const Interval interval = interval_of(scores);
  EXPECT_DOUBLE_EQ(interval.value, 0.75);
  const double error = 1.96 * 0.02165;  // sqrt(0.75 * 0.25 / 400)
  EXPECT_NEAR(interval.low, 0.75 - error, 0.012);
  EXPECT_NEAR(interval.high, 0.75 + error, 0.012);
  EXPECT_EQ(interval_of(scores).low, interval.low);
  EXPECT_EQ(interval_of({}).value, 0);
}

}  // namespace
}  // namespace naru

// The text of examples: UTF-8 and Hangul, the alphabet, HTML, grammars, and the split of lines.
#include <gtest/gtest.h>

#include <set>

#include "synth/text/alphabet.h"
#include "synth/text/corpus.h"
#include "synth/text/grammar.h"
#include "synth/text/text_source.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

const TextSource& texts() {
  static const TextSource source = TextSource::open().value();
  return source;
}

TEST(Utf8, RoundTripsEveryLengthAndRefusesTheRest) {
  const std::u32string text = U"a\u00A3한\U0001F600";
  EXPECT_EQ(decode(encode(text)), text);
  for (const char* bad : {"\x80", "\xC0\xAF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xEA\xB0", "\xFF"})
    EXPECT_FALSE(decode(bad)) << bad;
}

TEST(Utf8, ComposesJamo) {
  EXPECT_EQ(compose(U"\u1112\u1161\u11AB\u1100\u1173\u11AF a"), U"한글 a");
  EXPECT_EQ(compose(U"\u1161\u11AB"), U"\u1161\u11AB");  // no initial: left as it is
  for (char32_t c = kFirstSyllable; c <= kLastSyllable; c += 97) {
    const int at = int(c - kFirstSyllable), final = at % kFinals;
    std::u32string jamo{char32_t(0x1100 + at / (kVowels * kFinals)), char32_t(0x1161 + at / kFinals % kVowels)};
    if (final > 0) jamo += char32_t(0x11A7 + final);
    EXPECT_EQ(compose(jamo), std::u32string(1, c));
  }
}

TEST(Alphabet, NormalisesLookAlikes) {
  EXPECT_EQ(normalise("  a\t b\n c\u2013d\u2026 \u00A0“e” "), "a b c-d... “e”");
  EXPECT_FALSE(normalise("caf\u00E9"));
  EXPECT_FALSE(normalise("\xEA\xB0"));
}

TEST(Alphabet, OneTextOfSixteenIsHeldOut) {
  int held_out = 0;
  for (int i = 0; i < 16'000; ++i) held_out += is_held_out(std::to_string(i));
  EXPECT_NEAR(held_out, 1000, 5 * 31);  // five standard deviations of a binomial
}

TEST(Html, GivesSentencesOfBlocks) {
  const auto sentences = html_sentences(
      "<html><title>no</title><p class=\"x\">First <b>bold</b> one here. Second &amp; last &#xAC00;.</p>\n"
      "loose<ul><li>An item</li></ul><pre>code</pre><footer><p>not this one</p></footer>");
  EXPECT_EQ(sentences, (std::vector<std::string>{"First bold one here.", "Second & last 가.", "An item"}));
}

TEST(Html, SurvivesEveryPrefix) {
  const std::string page = "<p a='b'>One &#55296; &#xffffffffff; two. <h1>x</h1><li>&lt;&unknown;</p><p";
  for (size_t n = 0; n <= page.size(); ++n)
    for (const std::string& sentence : html_sentences(page.substr(0, n))) EXPECT_TRUE(decode(sentence));
}

TEST(Grammar, ParticlesFitWhatStandsBefore) {
  EXPECT_EQ(particle("을", "책"), "을");
  EXPECT_EQ(particle("을", "나무"), "를");
  EXPECT_EQ(particle("으로", "서울"), "로");
  EXPECT_EQ(particle("으로", "부산"), "으로");
  EXPECT_EQ(particle("이다", "'추억'"), "이");
  EXPECT_EQ(particle("은", "12"), "는");
  EXPECT_EQ(particle("은", "13"), "은");
  EXPECT_THROW(particle("?", "가"), Error);
}

TEST(Grammar, ExpandsRulesWordsAndNumbers) {
  const Grammar grammar{"= s\n{w}[은] {3..3:02} {5..5:,000}\n: w\na_b", "= t\n<{s}>"};
  Random random(1);
  EXPECT_EQ(grammar.expand("t", &random), "<a b는 03 5,000>");
  EXPECT_EQ(with_separators(1234567), "1,234,567");
  EXPECT_EQ(with_separators(-123456), "-123,456");
  EXPECT_EQ(with_separators(999), "999");
}

TEST(Grammar, RefusesMistakes) {
  EXPECT_THROW(Grammar{"= a\n{b}"}, Error);
  EXPECT_THROW((Grammar{"= a\n{b}\n= b\n{a}"}), Error);
  EXPECT_THROW((Grammar{"= a\nx\n= a\ny"}), Error);
  EXPECT_THROW(Grammar{"= a"}, Error);
  EXPECT_THROW(Grammar{"= a\n{9..3}"}, Error);
  EXPECT_THROW(Grammar{"= a\n[을"}, Error);
  Random random(1);
  EXPECT_THROW(Grammar{"= a\nx"}.expand("b", &random), Error);
}

TEST(TextSource, LinesKeepTheirBoundsAlphabetAndSide) {
  for (const bool held_out : {false, true})
    for (const auto& [low, high] : {std::pair{1, 5}, {4, 24}, {10, 24}, {30, 60}}) {
      Random random(uint64_t(low), held_out);
      TextOptions options{.min_chars = low, .max_chars = high, .held_out = held_out};
      for (int i = 0; i < 300; ++i) {
        const Line line = texts().line(options, &random);
        EXPECT_GE(int(line.text.size()), low);
        EXPECT_LE(int(line.text.size()), high);
        EXPECT_TRUE(std::all_of(line.text.begin(), line.text.end(), in_alphabet)) << encode(line.text);
        EXPECT_EQ(normalise(encode(line.text)), encode(line.text));  // no blank at the ends, none twice
        EXPECT_EQ(is_held_out(encode(line.text)), held_out);
      }
    }
}

TEST(TextSource, PassagesAreOnOneSideOfTheSplit) {
  Random random(3);
  for (const bool held_out : {false, true})
    for (const Kind kind : {Kind::korean, Kind::english})
      for (int i = 0; i < 50; ++i) {
        size_t chars = 0;
        for (const std::u32string& sentence : texts().passage(kind, held_out, 80, &random)) {
          EXPECT_EQ(is_held_out(encode(sentence)), held_out) << encode(sentence);
          chars += sentence.size();
        }
        EXPECT_GE(chars, 80u);
      }
}

TEST(TextSource, LinesRarelyRepeat) {
  std::set<std::u32string> seen;
  Random random(4);
  const TextOptions options{.min_chars = 10};
  for (int i = 0; i < 5000; ++i) seen.insert(texts().line(options, &random).text);
  EXPECT_GT(seen.size(), 4900u);
}

TEST(TextSource, RefusesOptionsWithoutLines) {
  Random random(1);
  EXPECT_THROW(texts().line({.weights = {0, 0, 0, 0}}, &random), Error);
  EXPECT_THROW(texts().line({.min_chars = 5, .max_chars = 4}, &random), Error);
  EXPECT_THROW(texts().line({.min_chars = 0}, &random), Error);
}

}  // namespace
}  // namespace naru::synth

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <chrono>

#include "base/utf8.h"

#include "tests/decoders/text/grammar_walk.h"

namespace naru {
namespace {

using testing::accepts;
using testing::GrammarPtr;
using testing::language;
using Texts = std::set<std::string>;

GrammarPtr made(const std::string& text) {
  return Grammar::from_gbnf(text).value();
}
std::string refusal(const std::string& text) {
  const auto grammar = Grammar::from_gbnf(text);
  return grammar ? "accepted" : grammar.failure().message;
}

TEST(Gbnf, TextsAndAlternatives) {
  EXPECT_EQ(language(made("root ::= \"a\" | \"bc\" | \"b\" \"d\" |")), (Texts{"", "a", "bc", "bd"}));
  EXPECT_EQ(language(made("root ::= \"x\" other  # a comment\n\n# another\nother::=\"y\"|\n \"z\"\n")),
            (Texts{"xy", "xz"}));
  EXPECT_EQ(language(made("root ::=\n (\"a\" # one\n | \"b\"\n (\n\"c\" ) )\n")), (Texts{"a", "bc"}));
  EXPECT_EQ(language(made("root ::= \"\\n\\r\\t\\\\\\\"\\[\\]\\x41\\u0042\\U00000043\"")), (Texts{"\n\r\t\\\"[]ABC"}));
  EXPECT_EQ(language(made("root ::= \"\"")), (Texts{""}));
}

TEST(Gbnf, Classes) {
  EXPECT_EQ(language(made("root ::= [a-c_\\]-]")), (Texts{"a", "b", "c", "_", "]", "-"}));
  const GrammarPtr others = made("root ::= [^a-z\\n가-힣]");
  EXPECT_TRUE(accepts(others, "A") && accepts(others, "\r") && accepts(others, "é") && accepts(others, "\u1100"));
  EXPECT_FALSE(accepts(others, "b") || accepts(others, "\n") || accepts(others, "각") || accepts(others, "AA"));
  const GrammarPtr any = made("root ::= . [^]");
  EXPECT_TRUE(accepts(any, "\n😀") && accepts(any, "가각"));
  EXPECT_FALSE(accepts(any, "a") || accepts(any, "\xED\xA0\x80z") || accepts(any, "\xFFz"));
  EXPECT_TRUE(accepts(made("root ::= [\\u3041-\\u309F]+"), "ひらがな"));
  EXPECT_FALSE(accepts(made("root ::= [\\u3041-\\u309F]+"), "カ"));
}

TEST(Gbnf, Repetitions) {
  EXPECT_EQ(language(made("root ::= \"ab\"? \"c\"{2} [d]{0,2}")),
            (Texts{"cc", "ccd", "ccdd", "abcc", "abccd", "abccdd"}));
  EXPECT_EQ(language(made("root ::= (\"a\" | \"aa\"){2,3}")), (Texts{"aa", "aaa", "aaaa", "aaaaa", "aaaaaa"}));
  EXPECT_EQ(language(made("root ::= \"a\"{0} \"b\"")), (Texts{"b"}));
  const GrammarPtr many = made("root ::= [ab]* (\"c\" \"d\"*)+ [e]{3,}");
  EXPECT_TRUE(accepts(many, "cddceee") && accepts(many, "abbaceeee"));
  EXPECT_FALSE(accepts(many, "abee") || accepts(many, "eee") || accepts(many, "cdee"));
  EXPECT_TRUE(accepts(made("root ::= (\"ab\" | \"a\" | \"ba\"){1,1000}"), std::string(600, 'a') + "baab"));
}

TEST(Gbnf, RulesThatHoldThemselves) {
  const GrammarPtr nested = made("root ::= \"(\" root \")\" | \"x\"");
  EXPECT_TRUE(accepts(nested, "((x))"));
  EXPECT_FALSE(accepts(nested, "((x)"));
  EXPECT_TRUE(accepts(nested, std::string(64, '(') + "x" + std::string(64, ')')));
  EXPECT_FALSE(accepts(nested, std::string(65, '(') + "x" + std::string(65, ')')));  // the limit of depth
  // What is at the end of a rule takes no depth.
  EXPECT_TRUE(accepts(made("root ::= \"a\" root | \"b\""), std::string(2000, 'a') + "b"));
  // Rules that may be empty, in each other and repeated.
  const GrammarPtr spaced = made("root ::= (ws \"a\" ws)* end ws*\nws ::= [ ]*\nend ::= ws\n");
  EXPECT_TRUE(accepts(spaced, "") && accepts(spaced, "  a  aa ") && accepts(spaced, "   "));
  EXPECT_FALSE(accepts(spaced, " b"));
}

// At the limit of depth a rule only begins what it can end there.
TEST(Gbnf, NoDeadEndAtTheLimitOfDepth) {
  const GrammarPtr tree =
      made("root ::= \"[\" (root \",\" item | item) \"]\"\nitem ::= \"<\" root \">\" | leaf\nleaf ::= \"x\" \"y\"?\n");
  Random random(31);
  for (int i = 0; i < 60; ++i) {
    const testing::Walk walk = testing::random_walk(tree, random, 0);
    EXPECT_TRUE(walk.ended || walk.n_steps == 20'000);
  }
}

TEST(Gbnf, JsonByHand) {
  const GrammarPtr json = made(R"(
# JSON, with white space
root   ::= object
value  ::= object | array | string | number | ("true" | "false" | "null") ws
object ::= "{" ws ( string ":" ws value ("," ws string ":" ws value)* )? "}" ws
array  ::= "[" ws ( value ("," ws value)* )? "]" ws
string ::= "\"" ( [^"\\\x7F\x00-\x1F] | "\\" (["\\/bfnrt] | "u" [0-9a-fA-F]{4}) )* "\"" ws
number ::= "-"? ("0" | [1-9] [0-9]{0,15}) ("." [0-9]+)? ([eE] [-+]? [0-9]{1,3})? ws
ws     ::= | " " | "\n" [ \t]{0,20}
)");
  EXPECT_TRUE(accepts(json, "{\"이름\": \"나루 \\\"x\\\"\", \"a\":[1,-2.5e3,{}, []],\n  \"b\":null}"));
  EXPECT_FALSE(accepts(json, "{\"a\":01}"));
  EXPECT_FALSE(accepts(json, "{\"a\":\"\n\"}"));
  EXPECT_FALSE(accepts(json, "[]"));
  std::string deep = "{\"a\":";
  for (int i = 0; i < 15; ++i) deep += "[{\"b\":";
  deep += "1";
  for (int i = 0; i < 15; ++i) deep += "}]";
  EXPECT_TRUE(accepts(json, deep + "}"));
}

TEST(Gbnf, SaysWhereAndWhatIsWrong) {
  EXPECT_EQ(refusal("root ::= \"a"), "grammar: line 1, column 12: wanted \" at the end of the text");
  EXPECT_EQ(refusal("root ::= a\na = \"b\""), "grammar: line 2, column 3: wanted ::= after the name a");
  EXPECT_EQ(refusal("root ::= x y\nx ::= \"1\"\n"), "grammar: line 1, column 12: the rule y is not defined");
  EXPECT_EQ(refusal("a ::= \"x\""), "grammar: line 1, column 1: the rule root is not defined");
  EXPECT_EQ(refusal("root ::= \"a\"\nroot ::= \"b\""), "grammar: line 2, column 1: the rule root is defined twice");
  EXPECT_EQ(refusal("root ::= [z-a]"), "grammar: line 1, column 11: the range ends before it begins");
  EXPECT_EQ(refusal("root ::= []"), "grammar: line 1, column 11: the class has no character");
  EXPECT_EQ(refusal("root ::= [a"), "grammar: line 1, column 12: wanted ] at the end of the class");
  EXPECT_EQ(refusal("root ::= (\"a\" | \"b\""), "grammar: line 1, column 20: wanted ) at the end of the group");
  EXPECT_EQ(refusal("root ::= \"a\" )"),
            "grammar: line 1, column 14: wanted the end of the rule, or one of \" [ ( . | and a name");
  EXPECT_EQ(refusal("root ::= \"a\"{3,1}"), "grammar: line 1, column 13: at most is below at least");
  EXPECT_EQ(refusal("root ::= \"a\"{x}"), "grammar: line 1, column 14: wanted a number");
  EXPECT_EQ(refusal("root ::= \"a\"{2"), "grammar: line 1, column 15: wanted } after how often");
  EXPECT_EQ(
      refusal("root ::= \"\\q\""),
      "grammar: line 1, column 11: no such escape; there are \\n \\r \\t \\\\ \\\" \\[ \\] \\xNN \\uNNNN \\UNNNNNNNN");
  EXPECT_EQ(refusal("root ::= \"\\u12g4\""), "grammar: line 1, column 15: wanted 4 hexadecimal digits");
  EXPECT_EQ(refusal("root ::= \"\\uD800\""), "grammar: line 1, column 13: no character has this code");
  EXPECT_EQ(refusal("root ::= <[1000]>"),
            "grammar: line 1, column 10: tokens (<...> and !) are not supported; write characters");
  EXPECT_EQ(refusal("root ::= *"), "grammar: line 1, column 10: wanted one of \" [ ( . | and a name");
  EXPECT_EQ(refusal("| \"a\""), "grammar: line 1, column 1: wanted the name of a rule: letters, digits, - or _");
  EXPECT_EQ(refusal(""), "grammar: line 1, column 1: the rule root is not defined");
  EXPECT_EQ(refusal("root ::= \"\xFF\""), "grammar: not UTF-8 at byte 10");
  EXPECT_EQ(refusal("root ::= \""), "grammar: line 1, column 11: wanted \" at the end of the text");
  EXPECT_EQ(
      refusal("root ::= \"\\"),
      "grammar: line 1, column 11: no such escape; there are \\n \\r \\t \\\\ \\\" \\[ \\] \\xNN \\uNNNN \\UNNNNNNNN");
}

TEST(Gbnf, RefusesLeftRecursion) {
  const std::string tail =
      " begins with itself (left recursion), so it has no first character; let it begin with something else";
  EXPECT_EQ(refusal("root ::= root \"a\" | \"b\""), "grammar: the rule root" + tail);
  EXPECT_EQ(refusal("root ::= \"x\" a\na ::= b \"1\" | \"2\"\nb ::= a \"3\""), "grammar: the rule a" + tail);
  EXPECT_EQ(refusal("root ::= empty root \"a\" | \"b\"\nempty ::= \"\" | \"c\""), "grammar: the rule root" + tail);
  EXPECT_EQ(refusal("root ::= root"), "grammar: the rule root" + tail);
}

TEST(Gbnf, RefusesWhatNeverEnds) {
  const std::string no_answer = "grammar: no answer fits it";
  EXPECT_EQ(refusal("root ::= \"a\" root").substr(0, no_answer.size()), no_answer);
  EXPECT_EQ(refusal("root ::= \"a\" [\\x61] none\nnone ::= \"(\" none \")\"").substr(0, no_answer.size()), no_answer);
  // But what has another way on is only left out.
  EXPECT_EQ(language(made("root ::= \"a\" (\"b\" none | \"c\")\nnone ::= \"(\" none \")\"")), (Texts{"ac"}));
}

// One class of many ranges, many times at once: it is looked at once, and takes the memory of one.
TEST(Gbnf, AClassThatIsRepeatedCostsOnce) {
  std::string wide;
  for (uint32_t code = 0x4E00; code < 0x6E00; code += 2) append_utf8(wide, code);
  const auto peak_kib = [] {
    rusage usage{};
    ::getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const auto before = peak_kib();
  const auto begin = std::chrono::steady_clock::now();
  (void)Grammar::from_gbnf("root ::= [" + wide + "]?{20000}", {.max_time = std::chrono::milliseconds(300)});
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  EXPECT_LT(peak_kib() - before, 256 << 10);
  EXPECT_TRUE(accepts(made("root ::= [" + wide + "]?{30}"), "丂丆"));
}

// Hostile texts are refused, or taken, within the limit of time and not far beyond.
TEST(Gbnf, HostileTextsCostLittle) {
  std::vector<std::string> texts = {
      "root ::= " + std::string(10'000, '('),
      "root ::= \"a\"" + std::string(60'000, '*'),
      "root ::= \"a\"{1000}{1000}{1000}",
      "root ::= (\"\"{1000}){1000}{1000}{1000}{1000}",
      "root ::= (\"a\"{0,300}){0,300}",
      "root ::= [ab]* \"a\" [ab]{40}",
      "root ::= (\"a\"? \"b\"? \"c\"?){0,2000} \"a\"{0,2000}",
      "root ::= ([a-m]* [k-z]*){0,100} ([0-9a-f]{0,30} | [0-9g-z]{0,30}){0,30}",
      std::string(1 << 20, 'x'),
      "root ::= " + std::string(60'000, '"'),
      "root ::= " + std::string(60'000, '.'),
      "root ::= \"a\"{99999999999}",
  };
  std::string pairs = "root ::= a0\n", chain = "root ::= r0\n", alternatives = "root ::= \"\"";
  for (int i = 0; i < 30; ++i)
    pairs += concat("a", i, " ::= a", i + 1, " \"x\" | b", i + 1, " \"y\"\nb", i, " ::= a", i + 1, " \"z\" | b", i + 1,
                    "\n");
  for (int i = 0; i < 4000; ++i) chain += concat("r", i, " ::= r", i + 1, "\n");
  for (int i = 0; i < 6000; ++i) alternatives += concat("|\"", i * 7919 % 100'000, "\"");
  texts.insert(texts.end(), {pairs + "a30 ::= \"1\"\nb30 ::= \"2\"\n", chain + "r4000 ::= \"e\"", alternatives});
  for (const std::string& text : texts) {
    const auto begin = std::chrono::steady_clock::now();
    const auto grammar = Grammar::from_gbnf(text, {.max_time = std::chrono::milliseconds(300)});
    const auto spent = std::chrono::steady_clock::now() - begin;
    EXPECT_LT(spent, std::chrono::seconds(5)) << text.substr(0, 60);  // the machine may be busy
    EXPECT_TRUE(!grammar || (*grammar)->automaton().states.size() <= 10'000);
  }
  EXPECT_EQ(refusal(texts[0]), "grammar: line 1, column 27: more than 16 groups in each other");
  EXPECT_EQ(refusal(texts[1]), "grammar: line 1, column 77: too many repetitions of repetitions");
  EXPECT_EQ(refusal(texts[2]), "grammar: needs more than 10000 states; make it smaller (rule root)");
  EXPECT_EQ(refusal(texts[8]), "grammar: 1048576 bytes; the limit is 65536");
  EXPECT_EQ(refusal(texts[12]), "grammar: more than 128 ways are open at once; make it less ambiguous");
}

}  // namespace
}  // namespace naru

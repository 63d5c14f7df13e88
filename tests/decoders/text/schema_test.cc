#include <gtest/gtest.h>

#include <chrono>
#include <nlohmann/json.hpp>

#include "tests/decoders/text/grammar_walk.h"
#include "tests/decoders/text/schema_validator.h"

namespace naru {
namespace {

using nlohmann::json;
using testing::accepts;
using testing::GrammarPtr;
using testing::language;
using Texts = std::set<std::string>;

GrammarPtr made(const std::string& schema) {
  return Grammar::from_json_schema(schema).value();
}
std::string refusal(const std::string& schema) {
  const auto grammar = Grammar::from_json_schema(schema);
  return grammar ? "accepted" : grammar.failure().message;
}

// Each of `yes` is an answer and valid; no one of `no` is an answer.
void expect(const std::string& schema, const std::vector<std::string>& yes, const std::vector<std::string>& no) {
  const GrammarPtr grammar = made(schema);
  const testing::Validator validator(json::parse(schema));
  for (const std::string& text : yes) {
    EXPECT_TRUE(accepts(grammar, text)) << schema << " should have " << text;
    EXPECT_TRUE(validator.valid(json::parse(text))) << text;
  }
  for (const std::string& text : no) EXPECT_FALSE(accepts(grammar, text)) << schema << " should not have " << text;
}

TEST(Schema, Values) {
  EXPECT_EQ(language(made(R"({"type":"null"})")), (Texts{"null"}));
  EXPECT_EQ(language(made(R"({"type":["boolean","null"]})")), (Texts{"true", "false", "null"}));
  EXPECT_EQ(language(made(R"({"enum":["a",1,null,{"b":[1.5,"c\n"]}]})")),
            (Texts{"\"a\"", "1", "null", "{\"b\":[1.5,\"c\\n\"]}"}));
  EXPECT_EQ(language(made(R"({"type":["integer","string"],"enum":["a",1,2.0,2.5,null]})")),
            (Texts{"\"a\"", "1", "2.0"}));
  EXPECT_EQ(language(made(R"({"const":"\"","title":"t"})")), (Texts{"\"\\\"\""}));
  EXPECT_EQ(language(made(R"({"type":"string","enum":["x","y"],"nullable":true})")), (Texts{"\"x\"", "\"y\"", "null"}));
  expect(R"({"enum":["나루","각","가"]})", {"\"나루\"", "\"각\"", "\"가\""}, {"\"간\"", "\"나\"", "\"\""});
}

TEST(Schema, Integers) {
  const auto numbers = [](int64_t low, int64_t high) {
    Texts out;
    for (int64_t i = low; i <= high; ++i) out.insert(std::to_string(i));
    return out;
  };
  Random random(41);
  for (int i = 0; i < 60; ++i) {
    const int64_t low = random.between(-1200, 1200), high = low + random.below(1 + random.below(1500));
    const std::string schema = concat("{\"type\":\"integer\",\"minimum\":", low, ",\"maximum\":", high, "}");
    ASSERT_EQ(language(made(schema)), numbers(low, high)) << schema;
  }
  EXPECT_EQ(language(made(R"({"type":"integer","exclusiveMinimum":-2,"exclusiveMaximum":2})")), numbers(-1, 1));
  EXPECT_EQ(language(made(R"({"type":"integer","minimum":0.5,"maximum":3.5})")), numbers(1, 3));
  EXPECT_EQ(language(made(R"({"type":"integer","minimum":999999999999999997})")),
            numbers(999'999'999'999'999'997, 999'999'999'999'999'999));
  expect(R"({"type":"integer"})", {"0", "-1", "999999999999999999", "-999999999999999999"},
         {"-0", "01", "1000000000000000000", "1.0", "1e3", "+1", ""});
  expect(R"({"type":"integer","minimum":1099511627776})", {"1099511627776", "2000000000000"},
         {"1099511627775", "5", "-1"});
  expect(R"({"type":"integer","maximum":-10})", {"-10", "-11", "-100"}, {"-9", "0", "5"});
}

TEST(Schema, Numbers) {
  expect(R"({"type":"number"})", {"0", "-0", "12.50", "1e9", "-1.5E-07"}, {"1.", ".5", "1e", "1e100", "NaN", "01"});
  expect(R"({"type":"number","minimum":0,"maximum":1})", {"0", "0.0", "0.25", "0.99999999999999", "1", "1.000"},
         {"1.001", "-0.1", "-0", "2", "1e0"});
  expect(R"({"type":"number","exclusiveMinimum":0,"exclusiveMaximum":10})", {"0.5", "0.001", "9.99", "1"},
         {"0", "0.0", "10", "10.0", "-1"});
  expect(R"({"type":"number","minimum":-12,"exclusiveMaximum":-3})", {"-12", "-12.0", "-3.5", "-11.9", "-4"},
         {"-3", "-3.0", "-12.1", "-13", "3"});
  expect(R"({"type":"number","minimum":-2})", {"-2", "-1.5", "-0.5", "0", "123456"}, {"-2.1", "-3"});
}

TEST(Schema, Strings) {
  expect(R"({"type":"string","minLength":2,"maxLength":3})", {"\"ab\"", "\"가각힣\"", "\"\\n\\\"\"", "\"😀é\""},
         {"\"a\"", "\"\"", "\"abcd\"", "\"\\n\"", "ab", "\"a\nb\"", "\"\\u0041b\"", "\"\\qb\""});
  expect(R"({"type":"string","maxLength":0})", {"\"\""}, {"\"a\""});
  const GrammarPtr usual = made(R"({"type":"string"})");
  EXPECT_TRUE(accepts(usual, "\"" + std::string(256, 'x') + "\""));
  EXPECT_FALSE(accepts(usual, "\"" + std::string(257, 'x') + "\""));
  const GrammarPtr long_one = made(R"({"type":"string","minLength":300})");
  EXPECT_TRUE(accepts(long_one, "\"" + std::string(300, 'x') + "\""));
  EXPECT_FALSE(accepts(long_one, "\"" + std::string(299, 'x') + "\""));
  // A syllable counts once, whatever spells it: seven jamo, three syllables.
  std::vector<int32_t> ids = testing::bytes_of("\"");
  for (const uint32_t jamo : {0x1112, 0x1161, 0x11AB, 0x1100, 0x1173, 0x11AF, 0x1100})
    ids.push_back(kFirstSymbolId + kByteCount + jamo_index(jamo));
  ids.push_back(kFirstSymbolId + '"');
  EXPECT_TRUE(testing::accepts_ids(made(R"({"type":"string","maxLength":3,"minLength":3})"), ids));
  EXPECT_FALSE(testing::accepts_ids(made(R"({"type":"string","maxLength":2})"), ids));
}

TEST(Schema, Patterns) {
  expect(R"({"type":"string","pattern":"^[A-Z]{2}-\\d{3}$"})", {"\"AB-123\""},
         {"\"AB-12\"", "\"xAB-123\"", "\"AB-1234\""});
  expect(R"({"type":"string","pattern":"b+","maxLength":4})", {"\"b\"", "\"abba\"", "\"\\nb\""},
         {"\"aaaa\"", "\"aabaa\"", "\"\""});
  expect(R"({"type":"string","pattern":"^(?:a|bc)*?$|^x","minLength":2,"maxLength":3})",
         {"\"aa\"", "\"abc\"", "\"xyz\""}, {"\"a\"", "\"abca\"", "\"yx\""});
  expect(R"({"type":"string","pattern":"^[^a-z\\s]\\w\\W\\.\\x41\\u0042\\/$"})", {"\"Aa!.AB/\"", "\"__-.AB/\""},
         {"\"aa!.AB/\"", "\"Aaa.AB/\""});
  expect(R"({"type":"string","pattern":"^[\"\\\\]$"})", {"\"\\\"\"", "\"\\\\\""}, {"\"\"\"", "\"/\""});
  EXPECT_EQ(language(made(R"({"type":"string","pattern":"^\\u{42}\\t?$"})")), (Texts{"\"B\"", "\"B\\t\""}));
  EXPECT_EQ(language(made(R"({"type":"string","pattern":"^a{1,9}$","minLength":3,"maxLength":5})")),
            (Texts{"\"aaa\"", "\"aaaa\"", "\"aaaaa\""}));
  EXPECT_EQ(language(made(R"({"type":"string","pattern":"^(aa)+$","minLength":3,"maxLength":7})")),
            (Texts{"\"aaaa\"", "\"aaaaaa\""}));
  const std::string no = "schema: #: pattern: character ";
  EXPECT_EQ(refusal(R"j({"type":"string","pattern":"^(?=a)"})j"),
            no + "4 begins look-around or a named group, which is not supported");
  EXPECT_EQ(refusal(R"({"type":"string","pattern":"(a)\\1"})"), no + "5 is an escape that is not supported");
  EXPECT_EQ(refusal(R"({"type":"string","pattern":"a$b"})"),
            no + "2 is $ inside of the pattern, which is not supported");
  EXPECT_EQ(refusal(R"({"type":"string","pattern":"a**"})"),
            no + "3 is * with nothing to repeat or close; write \\* for the sign");
  EXPECT_EQ(refusal(R"({"type":"string","pattern":"(a"})"), no + "3 should be the ) of a group");
  EXPECT_EQ(refusal(R"j({"type":"string","pattern":"a)"})j"), no + "2 has no (");
  EXPECT_EQ(refusal(R"({"type":"string","pattern":"[b-a]"})"), no + "5 ends a range before it begins");
  EXPECT_EQ(refusal(R"({"type":"string","pattern":"^aaaa$","maxLength":3})").substr(0, 31),
            "grammar: no answer fits it: a p");
}

TEST(Schema, Formats) {
  expect(R"({"type":"string","format":"date"})",
         {"\"2024-02-29\"", "\"2000-02-29\"", "\"1999-12-31\"", "\"2023-02-28\"", "\"0400-02-29\""},
         {"\"2023-02-29\"", "\"1900-02-29\"", "\"2024-04-31\"", "\"2024-13-01\"", "\"2024-00-10\"", "\"2024-1-1\"",
          "\"2024-01-00\""});
  expect(
      R"({"type":"string","format":"date-time"})", {"\"2024-02-29T23:59:59Z\"", "\"2024-02-28T00:00:00.125+09:00\""},
      {"\"2024-02-29 23:59:59Z\"", "\"2024-02-29T24:00:00Z\"", "\"2024-02-29T23:59:60Z\"", "\"2024-02-29T23:59:59\""});
  expect(R"({"type":"string","format":"time"})", {"\"09:30:00Z\""}, {"\"9:30:00Z\"", "\"09:60:00Z\""});
  expect(R"({"type":"string","format":"uuid"})", {"\"123e4567-e89b-12d3-a456-426614174000\""},
         {"\"123e4567e89b12d3a456426614174000\""});
  expect(R"({"type":"string","format":"ipv4"})", {"\"0.10.249.255\""}, {"\"256.1.1.1\"", "\"01.1.1.1\"", "\"1.1.1\""});
  expect(R"({"type":"string","format":"email"})", {"\"a.b+c@naru.example.kr\""},
         {"\"a..b@c.kr\"", "\"a@b\"", "\"@c.kr\"", "\"a@-b.kr\""});
  EXPECT_EQ(refusal(R"({"properties":{"a/b":{"type":"string","format":"uri"}}})"),
            "schema: #/properties/a~1b: the format uri is not supported");
}

// Commas stand between members, whichever of them are there.
TEST(Schema, Objects) {
  const std::string three =
      R"({"type":"object","properties":{"a":{"const":1},"ab":{"const":2},"c":{"const":3}},"additionalProperties":false)";
  Texts all;
  for (int kept = 0; kept < 8; ++kept) {
    std::string text;
    for (int i = 0; i < 3; ++i)
      if (kept >> i & 1)
        text += concat(text.empty() ? "" : ",", std::array{"\"a\":1", "\"ab\":2", "\"c\":3"}[size_t(i)]);
    all.insert("{" + text + "}");
  }
  EXPECT_EQ(language(made(three + "}")), all);
  EXPECT_EQ(language(made(three + R"(,"required":["ab"]})")),
            (Texts{"{\"ab\":2}", "{\"a\":1,\"ab\":2}", "{\"ab\":2,\"c\":3}", "{\"a\":1,\"ab\":2,\"c\":3}"}));
  EXPECT_EQ(language(made(three + R"(,"required":["c","a","ab"]})")), (Texts{"{\"a\":1,\"ab\":2,\"c\":3}"}));
  EXPECT_EQ(language(made(three + R"(,"required":["c"]})")).size(), 4u);
  // The order is the schema's; names are escaped; a member that nothing fits is left out.
  EXPECT_EQ(language(made(R"({"properties":{"z\"\n":{"const":1},"y":{"const":2}},"required":["z\"\n","y"]})")),
            (Texts{"{\"z\\\"\\n\":1,\"y\":2}"}));
  EXPECT_EQ(language(made(R"({"properties":{"no":false,"y":{"const":2}}})")), (Texts{"{}", "{\"y\":2}"}));
  EXPECT_EQ(language(made(R"({"type":"object","additionalProperties":false})")), (Texts{"{}"}));
  expect(R"({"properties":{"이름":{"type":"string"}},"required":["이름"]})", {"{\"이름\":\"나루\"}"},
         {"{}", "{\"이\":\"나루\"}", "{\"이름\" : \"\"}"});
}

TEST(Schema, ObjectsOfAnyNames) {
  expect(R"({"type":"object","additionalProperties":{"type":"integer"}})", {"{}", "{\"a\":1}", "{\"a\":1,\"나\":-2}"},
         {"{\"a\":\"1\"}", "{,}", "{\"a\":1,}", "{a:1}"});
  expect(R"({"type":"object"})", {"{}", "{\"a\":[1,{\"b\":null}],\"c\":\"d\"}"}, {"[]", "{\"a\"}", "{ }"});
  const GrammarPtr any = Grammar::any_json_object().value();
  EXPECT_TRUE(accepts(any, "{\"a\":[true,false,null,-1.5e3,\"\\\"\",[],{}]}"));
  EXPECT_FALSE(accepts(any, "[1]") || accepts(any, "{\"a\":tru}") || accepts(any, "{\"a\": 1}"));
  const auto nested = [](int n) {
    return std::string("{\"a\":") + std::string(size_t(n), '[') + "1" + std::string(size_t(n), ']') + "}";
  };
  EXPECT_TRUE(accepts(any, nested(15)));
  EXPECT_FALSE(accepts(any, nested(17)));
}

TEST(Schema, Arrays) {
  EXPECT_EQ(language(made(R"({"type":"array","items":{"const":1},"minItems":1,"maxItems":3})")),
            (Texts{"[1]", "[1,1]", "[1,1,1]"}));
  EXPECT_EQ(language(made(R"({"type":"array","items":{"const":1},"minItems":3,"maxItems":4})")),
            (Texts{"[1,1,1]", "[1,1,1,1]"}));
  EXPECT_EQ(language(made(R"({"type":"array","items":{"const":1},"maxItems":0})")), (Texts{"[]"}));
  EXPECT_EQ(
      language(made(R"({"prefixItems":[{"const":1},{"const":2}],"items":{"const":3},"minItems":1,"maxItems":4})")),
      (Texts{"[1]", "[1,2]", "[1,2,3]", "[1,2,3,3]"}));
  EXPECT_EQ(
      language(made(R"({"prefixItems":[{"const":1},{"const":2}],"items":{"const":3},"minItems":4,"maxItems":5})")),
      (Texts{"[1,2,3,3]", "[1,2,3,3,3]"}));
  EXPECT_EQ(language(made(R"({"prefixItems":[{"const":1},{"const":2}],"items":{"const":3},"maxItems":1})")),
            (Texts{"[]", "[1]"}));
  EXPECT_EQ(language(made(R"({"type":"array","prefixItems":[{"const":1},{"const":2}],"minItems":2})")),
            (Texts{"[1,2]"}));
  EXPECT_EQ(language(made(R"({"type":"array","items":false})")), (Texts{"[]"}));
  EXPECT_EQ(
      language(made(
          R"({"items":{"type":"array","items":{"const":1},"minItems":1,"maxItems":2},"minItems":2,"maxItems":2})")),
      (Texts{"[[1],[1]]", "[[1],[1,1]]", "[[1,1],[1]]", "[[1,1],[1,1]]"}));
  const GrammarPtr usual = made(R"({"type":"array","items":{"const":1}})");
  const auto list = [](int n) {
    std::string out = "[1";
    for (int i = 1; i < n; ++i) out += ",1";
    return out + "]";
  };
  EXPECT_TRUE(accepts(usual, list(256)));
  EXPECT_FALSE(accepts(usual, list(257)));
}

TEST(Schema, OneOfSeveral) {
  EXPECT_EQ(language(made(R"({"anyOf":[{"const":1},{"const":12},{"type":"null"},false]})")),
            (Texts{"1", "12", "null"}));
  const std::string cat =
      R"({"type":"object","properties":{"kind":{"const":"cat"},"lives":{"enum":[9]}},"required":["kind","lives"]})";
  const std::string dog =
      R"({"type":"object","properties":{"kind":{"const":"dog"},"lives":{"enum":[1]}},"required":["kind"]})";
  const Texts both = {"{\"kind\":\"cat\",\"lives\":9}", "{\"kind\":\"dog\"}", "{\"kind\":\"dog\",\"lives\":1}"};
  EXPECT_EQ(language(made("{\"oneOf\":[" + cat + "," + dog + "]}")), both);
  EXPECT_EQ(language(made("{\"anyOf\":[" + cat + "," + dog + "]}")), both);
  EXPECT_EQ(language(made("{\"$defs\":{\"c\":" + cat + ",\"d\":" + dog +
                          R"(},"oneOf":[{"$ref":"#/$defs/c"},{"$ref":"#/$defs/d"}]})")),
            both);
  EXPECT_EQ(language(made(R"({"oneOf":[{"type":"null"},{"type":"boolean"},{"enum":["a",2]},{"const":3}]})")),
            (Texts{"null", "true", "false", "\"a\"", "2", "3"}));
  const std::string unclear = " may both hold of one value; use anyOf";
  EXPECT_EQ(refusal(R"({"oneOf":[{"type":"integer"},{"type":"number"}]})"), "schema: #: oneOf/0 and oneOf/1" + unclear);
  EXPECT_EQ(refusal(R"({"oneOf":[{"type":"null"},{"type":"string"},{"minLength":3}]})"),
            "schema: #: oneOf/0 and oneOf/2" + unclear);
  EXPECT_EQ(refusal(R"({"oneOf":[{"enum":[1,2]},{"enum":[2.0,3]}]})"), "schema: #: oneOf/0 and oneOf/1" + unclear);
  EXPECT_EQ(refusal(R"({"oneOf":[{"const":{"a":1,"b":2}},{"const":{"b":2,"a":1}}]})"),
            "schema: #: oneOf/0 and oneOf/1" + unclear);
  EXPECT_EQ(refusal(R"({"oneOf":[{"type":"string","nullable":true},{"type":"null"}]})"),
            "schema: #: oneOf/0 and oneOf/1" + unclear);
}

TEST(Schema, AllOf) {
  EXPECT_EQ(language(made(R"({"allOf":[{"$ref":"#/$defs/a"}],"title":"t","$defs":{"a":{"enum":[1,2]}}})")),
            (Texts{"1", "2"}));
  EXPECT_EQ(language(made(
                R"({"allOf":[{"properties":{"a":{"const":1}},"required":["a"]},{"$ref":"#/$defs/b"}],"type":"object",
                              "$defs":{"b":{"type":"object","properties":{"b":{"const":2}},"required":["b"]}}})")),
            (Texts{"{\"a\":1,\"b\":2}"}));
  EXPECT_EQ(language(made(R"({"allOf":[{"type":"integer","minimum":1},{"type":"number","maximum":5},{"minimum":3}]})")),
            (Texts{"3", "4", "5"}));
  EXPECT_EQ(language(made(R"({"properties":{"a":{"type":"integer","minimum":4}},"required":["a"],
                              "allOf":[{"properties":{"a":{"maximum":5}}}]})")),
            (Texts{"{\"a\":4}", "{\"a\":5}"}));
  EXPECT_EQ(refusal(R"({"allOf":[{"properties":{"a":true},"additionalProperties":false},{"properties":{"b":true}}]})"),
            "schema: #: allOf where additionalProperties of one part forbids members of another");
  // Null, where all parts allow it.
  EXPECT_EQ(language(made(R"({"allOf":[{"enum":["a"],"nullable":true},{"type":"string"}]})")), (Texts{"\"a\""}));
  EXPECT_EQ(language(made(R"({"allOf":[{"enum":["a"],"nullable":true},{"type":"string","nullable":true}]})")),
            (Texts{"\"a\"", "null"}));
  EXPECT_EQ(language(made(R"({"allOf":[{"enum":["a"],"nullable":true},{"title":"t"}]})")), (Texts{"\"a\"", "null"}));
  EXPECT_EQ(refusal(R"({"allOf":[{"nullable":1},{"title":"t"}]})"), "schema: #: nullable is true or false");
  EXPECT_EQ(refusal(R"({"allOf":[{"pattern":"a"},{"pattern":"b"}]})"),
            "schema: #: allOf with two different values of pattern is not supported");
}

TEST(Schema, References) {
  const std::string tree =
      R"({"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"v":{"const":1},"next":{"anyOf":[{"$ref":"#/$defs/node"},{"type":"null"}]}},
                               "required":["v","next"],"additionalProperties":false}}})";
  expect(tree, {R"({"v":1,"next":null})", R"({"v":1,"next":{"v":1,"next":null}})"},
         {R"({"v":1})", R"({"v":1,"next":{}})"});
  std::string deep = "null";
  for (int i = 0; i < 17; ++i) deep = R"({"v":1,"next":)" + deep + "}";
  EXPECT_FALSE(accepts(made(tree), R"({"v":1,"next":)" + deep + "}"));
  expect(R"({"properties":{"a~/b":{"const":1},"c":{"$ref":"#/properties/a~0~1b"}},"required":["c"]})", {"{\"c\":1}"},
         {"{\"c\":2}"});
  expect(R"({"type":"array","items":{"$ref":"#"},"maxItems":2})", {"[]", "[[],[[]]]"}, {"[[],[],[]]", "[1]"});
  EXPECT_EQ(refusal(R"({"$ref":"#/$defs/none"})"), "schema: #: $ref #/$defs/none leads to nothing in this schema");
  EXPECT_EQ(refusal(R"({"items":{"$ref":"http://localhost/x"}})"),
            "schema: #/items: $ref http://localhost/x leads to nothing in this schema");
  const std::string tail =
      " begins with itself (left recursion), so it has no first character; let it begin with something else";
  EXPECT_EQ(refusal(R"({"$ref":"#"})"), "grammar: the schema #" + tail);
  EXPECT_EQ(
      refusal(
          R"({"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"anyOf":[{"$ref":"#/$defs/a"},{"type":"null"}]}},"items":{"$ref":"#/$defs/a"}})"),
      "grammar: the schema #/$defs/a" + tail);
  EXPECT_EQ(refusal(R"({"type":"object","properties":{"a":{"$ref":"#"}},"required":["a"]})").substr(0, 26),
            "grammar: no answer fits it");
}

TEST(Schema, RefusesByName) {
  EXPECT_EQ(refusal(R"({"properties":{"a":{"type":"array","uniqueItems":true}}})"),
            "schema: #/properties/a: the keyword uniqueItems is not supported");
  for (const char* keyword : {"not", "if", "patternProperties", "multipleOf", "minProperties", "contains",
                              "$dynamicRef", "dependentRequired"})
    EXPECT_EQ(refusal(concat("{\"", keyword, "\":{}}")),
              concat("schema: #: the keyword ", keyword, " is not supported"));
  EXPECT_EQ(refusal("{"), "schema: not valid JSON");
  EXPECT_EQ(refusal("7"), "schema: #: a schema is an object, true or false");
  EXPECT_EQ(refusal("false").substr(0, 26), "grammar: no answer fits it");
  EXPECT_EQ(refusal(R"({"type":"text"})"),
            "schema: #: type is one of null, boolean, integer, number, string, array, object, or a list of them");
  EXPECT_EQ(refusal(R"({"type":"object","properties":{"a":{}},"required":["b"]})"),
            "schema: #: required has \"b\", which properties does not have");
  EXPECT_EQ(refusal(R"({"properties":{"a":{}},"additionalProperties":{"type":"null"}})"),
            "schema: #: additionalProperties with a schema beside properties is not supported");
  EXPECT_EQ(refusal(R"({"enum":[1],"minimum":3})"), "schema: #: minimum beside enum is not supported");
  EXPECT_EQ(refusal(R"({"anyOf":[true],"type":"null"})"), "schema: #: type beside anyOf is not supported");
  EXPECT_EQ(refusal(R"({"type":"integer","minimum":5,"maximum":4})"),
            "schema: #: no integer of at most 18 digits lies between minimum and maximum");
  EXPECT_EQ(refusal(R"({"type":"number","minimum":0.1})"),
            "schema: #: minimum of a number is whole and at most 1000000000; of an integer it is any");
  EXPECT_EQ(refusal(R"({"type":"string","minLength":-1})"), "schema: #: minLength is a whole number from 0 on");
  EXPECT_EQ(refusal(R"({"type":"array","minItems":3,"maxItems":2})"), "schema: #: minItems is above maxItems");
  EXPECT_EQ(refusal(R"({"minLength":1,"minItems":1})"), "schema: #: keywords of several types need a type");
  EXPECT_EQ(refusal(R"({"items":[true]})"), "schema: #: items as a list is not supported; use prefixItems");
  EXPECT_EQ(refusal(R"({"type":"integer","exclusiveMinimum":true})"), "schema: #: exclusiveMinimum is a number");
  EXPECT_EQ(refusal(R"({"type":"string","enum":[1]})"), "schema: #: no value is left");
  std::string deep = "true";
  for (int i = 0; i < 16; ++i) deep = "{\"items\":" + deep + "}";
  EXPECT_EQ(refusal(deep).substr(0, 12), "schema: #/it");
  EXPECT_EQ(refusal("[" + std::string(10'000, '[')), "schema: JSON nested more than 64 deep");
}

TEST(Schema, HostileSchemasCostLittle) {
  const auto repeated = [](const std::string& begin, const std::string& part, int n, const std::string& end) {
    std::string out = begin + part;
    for (int i = 1; i < n; ++i) out += "," + part;
    return out + end;
  };
  std::vector<std::string> schemas = {
      std::string(1 << 20, ' '),
      repeated("{\"anyOf\":[", "{\"$ref\":\"#\"}", 100, "]}"),
      repeated("{\"oneOf\":[", "{\"oneOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}", 90, "]}"),
      repeated("{\"allOf\":[", "{\"$ref\":\"#\"}", 90, "]}"),
      repeated("{\"allOf\":[", "{\"properties\":{\"a\":{\"allOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#\"}]}}}", 90, "]}"),
      repeated("{\"enum\":[", "\"" + std::string(60, 'x') + "\"", 900, "]}"),
      R"({"type":"string","pattern":"^(([a-z]{1,900}){1,900}){1,900}$"})",
      R"({"type":"string","pattern":"a.{60}b.{60}c"})",
      R"({"type":"string","pattern":"x","minLength":100000})",
      R"({"type":"array","items":{"type":"array","minItems":99999},"minItems":99999})",
  };
  std::string properties = "{\"properties\":{\"p\":true", values = "{\"enum\":[0";
  for (int i = 0; i < 950; ++i)
    properties += concat(",\"property_", i, "\":{\"type\":\"string\",\"maxLength\":", i, "}");
  for (int i = 0; i < 8000; ++i) values += concat(",", i * 7919 % 999'983);
  std::string ones = "1", twos = "2", enums = R"({"$ref":"#/$defs/e"})";
  for (int i = 0; i < 14'000; ++i) ones += ",1", twos += ",2";
  for (int i = 0; i < 1'500; ++i) enums += R"(,{"$ref":"#/$defs/e"})";
  schemas.insert(schemas.end(),
                 {properties + "}}", values + "]}", "{\"oneOf\":[{\"enum\":[" + ones + "]},{\"enum\":[" + twos + "]}]}",
                  "{\"$defs\":{\"e\":{\"enum\":[" + ones.substr(0, 20'001) + "]}},\"oneOf\":[{\"anyOf\":[" + enums +
                      "]},{\"type\":\"null\"}]}"});
  for (const std::string& schema : schemas) {
    const auto begin = std::chrono::steady_clock::now();
    const auto grammar = Grammar::from_json_schema(schema, {.max_time = std::chrono::milliseconds(300)});
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5)) << schema.substr(0, 80);
    EXPECT_TRUE(!grammar || (*grammar)->automaton().states.size() <= 10'000);
  }
}

// Random answers end, parse and are valid.
TEST(Schema, RandomAnswersEndAndAreValid) {
  const std::vector<std::string> schemas = {
      R"({"type":"object","properties":{"name":{"type":"string","maxLength":20},"age":{"type":"integer","minimum":0,"maximum":150},
          "tags":{"type":"array","items":{"type":"string","maxLength":8},"maxItems":4},"score":{"type":"number","minimum":0,"maximum":1},
          "kind":{"enum":["가","각","나루"]},"when":{"type":"string","format":"date-time"},"id":{"type":"string","format":"uuid"},
          "mail":{"type":["string","null"],"format":"email"},"ip":{"type":"string","format":"ipv4"}},
          "required":["name","kind"],"additionalProperties":false})",
      R"({"type":"array","items":{"type":"object","properties":{"x":{"type":"number"},"y":{"type":"integer"},"z":{"type":"boolean"}}},"minItems":2})",
      R"({"$ref":"#/$defs/node","$defs":{"node":{"type":"object","properties":{"v":{"type":"integer"},"kids":{"type":"array","items":{"$ref":"#/$defs/node"},"maxItems":3}},"required":["v"]}}})",
      R"({"oneOf":[{"type":"object","properties":{"t":{"const":"a"},"p":{"type":"string","pattern":"^[A-Z][a-z]+( [A-Z][a-z]+)*$"}},"required":["t","p"]},
          {"type":"object","properties":{"t":{"const":"b"},"q":{"prefixItems":[{"type":"string","format":"date"}]}},"required":["t"]}]})",
      R"({"type":"object","additionalProperties":{"anyOf":[{"type":"string","minLength":2,"maxLength":5},{"type":"number","exclusiveMinimum":-3,"exclusiveMaximum":12}]}})",
      R"({"type":"object"})",
  };
  Random random(51);
  for (const std::string& schema : schemas) {
    const GrammarPtr grammar = made(schema);
    const testing::Validator validator(json::parse(schema));
    for (int i = 0; i < 25; ++i) {
      const testing::Walk walk = testing::random_walk(grammar, random, i % 2 ? 0.3f : 0.6f);
      ASSERT_TRUE(walk.ended) << schema << " has no end after " << walk.text;
      const json value = json::parse(walk.text, nullptr, /*allow_exceptions=*/false);
      ASSERT_FALSE(value.is_discarded()) << walk.text;
      ASSERT_TRUE(validator.valid(value)) << schema << " is not " << walk.text;
    }
  }
}

}  // namespace
}  // namespace naru

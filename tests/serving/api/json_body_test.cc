// Hostile bodies: what is no request must cost little, break nothing, and be told so.
#include "serving/api/request/json_body.h"

#include "base/philox.h"
#include "serving/api/request/data_url.h"
#include "serving/api/request/fields.h"
#include "serving/api/request/long_strings.h"
#include "tests/serving/api/bench.h"

namespace naru::serving::api {
namespace {

std::string refused(std::string_view body, const JsonLimits& limits = {}) {
  Problem problem;
  const auto value = parse_body(body, &problem, limits);
  if (!problem.found()) return "accepted";
  EXPECT_TRUE(value.is_null() || value.is_object());
  EXPECT_EQ(problem.error().status, 400);
  return problem.error().code;
}

std::string repeated(const std::string& text, size_t n) {
  std::string out;
  for (size_t i = 0; i < n; ++i) out += text;
  return out;
}

TEST(JsonBody, TakesAnObjectAndNothingElse) {
  EXPECT_EQ(refused(R"({"a": [1, -2, 3.5, true, null, "x"], "b": {"c": {}}})"), "accepted");
  EXPECT_EQ(refused(" \n{}\t "), "accepted");
  for (const char* body : {"",
                           " ",
                           "[]",
                           "1",
                           "null",
                           "\"x\"",
                           "{",
                           "}",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\":1,}",
                           "{a:1}",
                           "{'a':1}",
                           "{\"a\":01}",
                           "{\"a\":+1}",
                           "{\"a\":.5}",
                           "{\"a\":NaN}",
                           "{\"a\":Infinity}",
                           "{\"a\":-Infinity}",
                           "{\"a\":nul}",
                           "{\"a\":1} {}",
                           "{\"a\":1}x",
                           "{/**/}",
                           "{\"a\":\"\n\"}",
                           "{\"a\":\"\\x41\"}"})
    EXPECT_EQ(refused(body), "invalid_json") << body;
  for (const char* body : {"{}\0\0", "{}\0x", "\0{} ", " {\0}"})  // with the zero bytes
    EXPECT_EQ(refused(std::string_view(body, 4)), "invalid_json");
}

TEST(JsonBody, EveryPrefixOfABodyIsRefused) {
  const std::string body = R"({"messages":[{"role":"user","content":"\ud55c \u0000 é"}],"n":1e2,"x":-0.5})";
  EXPECT_EQ(refused(body), "accepted");
  for (size_t n = 0; n < body.size(); ++n) EXPECT_EQ(refused(body.substr(0, n)), "invalid_json") << n;
}

TEST(JsonBody, BytesThatAreNoUnicodeAreRefused) {
  for (const char* text : {"\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF", "\x80", "\xE3\x81",
                           "\\ud800", "\\udc00", "\\ud800\\u0041", "\\ud800x", "\\uD83D\\uD83D"})
    EXPECT_EQ(refused(std::string("{\"a\":\"") + text + "\"}"), "invalid_json") << text;
  EXPECT_EQ(refused("\xEF\xBB\xBF{}"), "invalid_json");
  EXPECT_EQ(refused(R"({"a":"\u0000"})"), "accepted");  // a character like others
  EXPECT_EQ(refused(R"({"a":"\ud83d\ude00"})"), "accepted");
}

TEST(JsonBody, ANameMayStandOnceInAnObject) {
  EXPECT_EQ(refused(R"({"a":1,"a":1})"), "invalid_json");
  EXPECT_EQ(refused(R"({"a":1,"\u0061":1})"), "invalid_json");
  EXPECT_EQ(refused(R"({"x":[{"b":{"a":1,"c":2,"a":3}}]})"), "invalid_json");
  EXPECT_EQ(refused(R"({"x":{"a":1},"y":{"a":1},"a":[{"a":1},{"a":2}]})"), "accepted");
}

TEST(JsonBody, NumbersBeyondADoubleAreRefused) {
  EXPECT_EQ(refused(R"({"a":1e999999})"), "invalid_json");
  EXPECT_EQ(refused(R"({"a":-1e400})"), "invalid_json");
  EXPECT_EQ(refused("{\"a\":" + std::string(400, '9') + "}"), "invalid_json");
  EXPECT_EQ(refused(R"({"a":1e-999999,"b":18446744073709551616})"), "accepted");
}

TEST(JsonBody, DepthAndSizeAreLimited) {
  for (const auto& [open, close] : {std::pair<std::string, std::string>{"[", "]"}, {"{\"a\":", "}"}}) {
    const auto nested = [&](size_t n) { return "{\"a\":" + repeated(open, n) + "0" + repeated(close, n) + "}"; };
    EXPECT_EQ(refused(nested(63)), "accepted");
    EXPECT_EQ(refused(nested(64)), "invalid_json");
    EXPECT_EQ(refused(nested(10'000)), "invalid_json");
  }
  EXPECT_EQ(refused(R"({"a":[1,2,3]})", {.depth = 64, .nodes = 6}), "accepted");
  EXPECT_EQ(refused(R"({"a":[1,2,3]})", {.depth = 64, .nodes = 5}), "invalid_json");
  EXPECT_EQ(refused("{\"a\":[" + repeated("0,", 99'996) + "0]}"), "accepted");
  EXPECT_EQ(refused("{\"a\":[" + repeated("0,", 99'997) + "0]}"), "invalid_json");
  EXPECT_EQ(refused("{\"a\":[" + repeated("0,", 10'000'000) + "0]}"), "invalid_json");
  EXPECT_EQ(refused("{\"stop\":[" + repeated("\"x\",", 1'000'000) + "\"x\"]}"), "invalid_json");
}

TEST(JsonBody, MembersKeepTheirOrderHoweverMany) {
  Problem problem;
  EXPECT_EQ(parse_body(R"({"z":1,"a":{"c":2,"b":3}})", &problem).dump(), R"({"z":1,"a":{"c":2,"b":3}})");
  std::string many = "{";
  for (int i = 0; i < 40'000; ++i) many += "\"" + std::to_string(i) + "\":0,";
  EXPECT_EQ(refused(many + "\"x\":0}"), "accepted");
  EXPECT_EQ(refused(many + "\"7\":0}"), "invalid_json");
}

TEST(JsonBody, MembersOfExtraBodyAreItsOwn) {
  Problem problem;
  const auto body = parse_body(R"({"a":1,"extra_body":{"b":[2],"__proto__":{}}})", &problem);
  EXPECT_FALSE(problem.found());
  EXPECT_EQ(body, nlohmann::ordered_json::parse(R"({"a":1,"b":[2],"__proto__":{}})"));
  EXPECT_EQ(refused(R"({"a":1,"extra_body":{"a":2}})"), "invalid_value");
  EXPECT_EQ(refused(R"({"extra_body":[]})"), "invalid_value");
  std::string many = "{\"extra_body\":{";
  for (int i = 0; i < 40'000; ++i) many += "\"" + std::to_string(i) + "\":0,";
  EXPECT_EQ(refused(many + "\"x\":0}}"), "invalid_value");
  EXPECT_EQ(refused(R"({"extra_body":null})"), "accepted");
}

// Whatever a mutation makes of a body, it is accepted or refused with a 400.
TEST(JsonBody, MutationsAreAcceptedOrRefused) {
  const std::string body = R"({"messages":[{"role":"user","content":"\ud55c\u0000"}],"n":1e2,"x":{"y":[]}})";
  int n_accepted = 0;
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    std::string changed = body;
    for (int64_t n = random.between(1, 4); n > 0; --n)
      changed[size_t(random.below(int64_t(changed.size())))] = "\"\\{}[]:,0e-u\xED\x80 "[random.below(16)];
    const std::string outcome = refused(changed);
    n_accepted += outcome == "accepted";
    EXPECT_TRUE(outcome == "accepted" || outcome == "invalid_json") << changed;
  }
  EXPECT_GT(n_accepted, 100);
  EXPECT_LT(n_accepted, 2900);
}

// Whatever the text and whichever strings go past the parser, the outcome is the same, its message included.
TEST(JsonBody, LongStringsMakeNoDifference) {
  const std::string body = R"({"aaaa":["bbbb","\\","cc\"c","한글한글","dddd"],"ee":"ffffffff","g":{"aaaa":"h"}})";
  int n_taken = 0, n_refused = 0;
  for (uint64_t seed = 0; seed < 3000; ++seed) {
    Random random(seed);
    std::string changed = body;
    for (int64_t n = random.below(4); n > 0; --n)
      changed[size_t(random.below(int64_t(changed.size())))] = "\"\\{}[]:,ae\n\xED "[random.below(13)];
    Problem plain, short_cut;
    const auto one = parse_body(changed, &plain, {.long_string = SIZE_MAX});
    const auto other = parse_body(changed, &short_cut, {.long_string = size_t(1 + seed % 5)});
    EXPECT_EQ(one, other) << changed;
    ASSERT_EQ(plain.found(), short_cut.found()) << changed;
    n_taken += !without_long_strings(changed, 1 + seed % 5).long_strings.empty();
    n_refused += plain.found();
    EXPECT_EQ(plain.found() ? plain.error().message : "", short_cut.found() ? short_cut.error().message : "");
  }
  EXPECT_GT(n_taken, 2500);
  EXPECT_GT(n_refused, 1000);
  EXPECT_LT(n_refused, 2500);
}

TEST(JsonBody, EveryLengthOfALongString) {
  for (size_t n = 0; n < 300; ++n)
    for (const char* last : {"", "\\n", "\"", "\x7F", "\x1F", "é"}) {
      const std::string text = "{\"a\":\"" + std::string(n, 'x') + last + "\"}";
      Problem plain, short_cut;
      EXPECT_EQ(parse_body(text, &plain, {.long_string = SIZE_MAX}), parse_body(text, &short_cut, {.long_string = 1}));
      EXPECT_EQ(plain.found(), short_cut.found());
    }
}

TEST(Fields, TheFirstProblemIsKeptWithItsPath) {
  const auto value =
      nlohmann::ordered_json::parse(R"({"a":{"b":[1]},"n":3,"t":"xyz","big":18446744073709551615,"z":null})");
  Problem problem;
  Fields fields(value, "", &problem);
  EXPECT_EQ(fields.integer("n", 1, 3), 3);
  EXPECT_EQ(*fields.text("t", 3), "xyz");
  EXPECT_EQ(fields.find("z"), nullptr);
  EXPECT_FALSE(problem.found());
  auto inner = fields.object("a");
  EXPECT_EQ(inner->text("b", 9), nullptr);
  EXPECT_EQ(problem.error().param, "a.b");
  EXPECT_EQ(fields.integer("big", 0, INT64_MAX), std::nullopt);
  EXPECT_EQ(fields.text("t", 2), nullptr);
  EXPECT_EQ(problem.error().param, "a.b");
  EXPECT_EQ(fields.unknown(), std::vector<std::string>());
}

TEST(Fields, AWarningNamesWordsAlone) {
  EXPECT_TRUE(warning_of({}).empty());
  EXPECT_EQ(warning_of({"best", "of_2"})[0].second, "fields without effect: best, of_2");
  EXPECT_EQ(warning_of({"a\r\nset-cookie: x", "b"})[0].second, "fields without effect: b and 1 more");
  EXPECT_EQ(warning_of({"한글"})[0].second, "fields without effect: 1");
}

TEST(DataUrl, Base64IsStrict) {
  const auto decoded = [](std::string_view text, size_t most = 100) {
    const auto bytes = decode_base64(text, most);
    return bytes ? *bytes : std::string("refused: ") + code_name(bytes.failure().code);
  };
  EXPECT_EQ(decoded(""), "");
  EXPECT_EQ(decoded("YQ=="), "a");
  EXPECT_EQ(decoded("YQ"), "a");
  EXPECT_EQ(decoded("YWI="), "ab");
  EXPECT_EQ(decoded("YWJj"), "abc");
  EXPECT_EQ(decoded("+/+/"), "\xFB\xFF\xBF");
  for (const char* text :
       {"Y", "YQ=", "YQ===", "=", "====", "YR==", "YWJ=", "YW Jj", "YWJj\n", "YW-_", "Y\xC3\xA9Q=", "YQ==YQ=="})
    EXPECT_EQ(decoded(text), "refused: invalid") << text;
  EXPECT_EQ(decoded("YWJj", 2), "refused: too_large");
}

TEST(DataUrl, AnythingElseIsNotFetched) {
  for (const char* url : {"https://example.com/a.png", "http://169.254.169.254/", "file:///etc/passwd", "ftp://x",
                          "//x/y", "a.png", "", "dat", " data:,x"})
    EXPECT_EQ(parse_data_url(url).failure().code, Code::unsupported) << url;
  for (const char* url : {"data:", "data:image/png;base64", "data:image/png,abc", "data:,x", "data:;charset=utf-8,x"})
    EXPECT_EQ(parse_data_url(url).failure().code, Code::invalid) << url;
  const auto url = parse_data_url("DATA:image/png;name=x;Base64,YQ==");
  EXPECT_EQ(url->media_type, "image/png");
  EXPECT_EQ(url->base64, "YQ==");
  EXPECT_EQ(parse_data_url("data:;base64,YQ==")->media_type, "");
}

}  // namespace
}  // namespace naru::serving::api

// Random schemas, random answers: whatever is accepted ends, parses, and is valid in the eyes of a validator that
// shares no code with the compiler.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/decoders/text/grammar_walk.h"
#include "tests/decoders/text/schema_validator.h"

namespace naru {
namespace {

using Json = nlohmann::ordered_json;

// Schemas of every keyword that is taken, some of which ask too much of each other.
class RandomSchemas {
 public:
  explicit RandomSchemas(uint64_t seed) : random_(seed) {}

  Json root() {
    Json out = schema(0);
    out["$defs"] = {{"a", schema(2)}, {"b/~", schema(2)}};
    return out;
  }

 private:
  template <class T>
  T one_of(const std::vector<T>& list) {
    return list[size_t(random_.below(std::ssize(list)))];
  }

  Json schema(int depth) {
    Json out;
    switch (random_.below(depth > 3 ? 6 : 14)) {
      case 0:
        out = {{"type", one_of<std::string>({"null", "boolean", "integer", "number", "string"})}};
        break;
      case 1:
        out = bounded("integer");
        break;
      case 2:
        out = bounded("number");
        break;
      case 3:
        out = sized("string", "minLength", "maxLength", 12);
        break;
      case 4:
        out = formed();
        break;
      case 5:
        out = values();
        break;
      case 6:
      case 7:
        out = list(depth);
        break;
      case 8:
      case 9:
        out = object(depth);
        break;
      case 10:
        out = {{"type", "object"}, {"additionalProperties", schema(depth + 2)}};
        break;
      case 11:
      case 12:
        out = several(depth);
        break;
      default:
        out = {{"$ref", one_of<std::string>({"#/$defs/a", "#/$defs/b~1~0", "#"})}};
    }
    if (random_.chance(0.1f)) out["nullable"] = true;
    return out;
  }

  Json bounded(const char* type) {
    Json out = {{"type", type}};
    const int64_t far = std::string(type) == "integer" && random_.chance(0.3f) ? 1'000'000'000'000'000'000 : 1200;
    const int64_t low = random_.between(-far, far);
    if (random_.chance(0.7f)) out[random_.chance(0.5f) ? "minimum" : "exclusiveMinimum"] = low;
    if (random_.chance(0.7f)) out[random_.chance(0.5f) ? "maximum" : "exclusiveMaximum"] = low + random_.below(300);
    return out;
  }

  Json sized(const char* type, const char* least, const char* most, int64_t n) {
    Json out = {{"type", type}};
    const int64_t low = random_.below(4);
    if (random_.chance(0.5f)) out[least] = low;
    if (random_.chance(0.7f)) out[most] = low + random_.below(n);
    return out;
  }

  Json formed() {
    if (random_.chance(0.4f))
      return {{"type", "string"},
              {"format", one_of<std::string>({"date", "time", "date-time", "uuid", "ipv4", "email"})}};
    Json out = sized("string", "minLength", "maxLength", 30);
    out["pattern"] = one_of<std::string>({"^[a-z]+$", "^\\d{3}-\\d{4}$", "[\\\\\"\\n]", "^(ab|c)*$|x$", "^[!-~]{2,5}$",
                                          "^\"?[^\"]*$", "^a{2,}(b|cc)?", "\\t", "^$"});
    return out;
  }

  Json value(int depth) {
    static const std::vector<Json> kScalars = {
        nullptr,     true,           -1,     7,          2.5,  -0.0001,    123456789012345, "", "a",
        "\"\\/\b\n", "\u0001\u007F", "나루", "각\u1100", "😀𝄞", "</script>"};
    if (depth < 2 && random_.chance(0.15f)) return Json::array({value(depth + 1), value(depth + 1)});
    if (depth < 2 && random_.chance(0.15f)) return {{"k\"\n", value(depth + 1)}, {"", value(depth + 1)}};
    return one_of(kScalars);
  }

  Json values() {
    if (random_.chance(0.3f)) return {{"const", value(0)}};
    Json out = {{"enum", Json::array()}};
    for (int64_t n = 1 + random_.below(5); n-- > 0;) out["enum"].push_back(value(0));
    if (random_.chance(0.3f)) out["type"] = Json::array({"string", "null", "object"});
    return out;
  }

  Json list(int depth) {
    Json out = sized("array", "minItems", "maxItems", 5);
    if (random_.chance(0.4f)) {
      out["prefixItems"] = Json::array();
      for (int64_t n = random_.below(4); n-- > 0;) out["prefixItems"].push_back(schema(depth + 1));
    }
    if (random_.chance(0.8f)) out["items"] = random_.chance(0.1f) ? Json(false) : schema(depth + 1);
    return out;
  }

  Json object(int depth) {
    static const std::vector<std::string> kNames = {"a", "ab", "abc", "b", "", "이름", "\"", "\\n", "\n", "a:"};
    Json out = {{"type", "object"}, {"properties", Json::object()}, {"required", Json::array()}};
    for (int64_t n = random_.below(6); n-- > 0;) {
      const std::string name = one_of(kNames);
      out["properties"][name] = random_.chance(0.05f) ? Json(false) : schema(depth + 1);
    }
    for (const auto& [name, member] : out["properties"].items())
      if (random_.chance(0.4f)) out["required"].push_back(name);
    if (random_.chance(0.4f)) out["additionalProperties"] = false;
    return out;
  }

  Json several(int depth) {
    const auto keyword = one_of<std::string>({"anyOf", "oneOf", "allOf"});
    Json out = {{keyword, Json::array()}};
    for (int64_t n = 1 + random_.below(3); n-- > 0;) out[keyword].push_back(schema(depth + 1));
    if (keyword == "allOf" && random_.chance(0.5f)) out[keyword].push_back(out[keyword][0]);
    return out;
  }

  Random random_;
};

TEST(RandomSchemas, AnswersEndParseAndAreValid) {
  int n_taken = 0, n_ended = 0;
  Random random(71);
  for (uint64_t seed = 0; seed < 600; ++seed) {
    const Json schema = RandomSchemas(seed).root();
    const auto grammar = Grammar::from_json_schema(schema.dump());
    if (!grammar) {
      ASSERT_NE(grammar.failure().message.find_first_of(":"), std::string::npos) << schema;
      continue;
    }
    ++n_taken;
    const testing::Validator validator{nlohmann::json(schema)};
    for (const float sign : {0.2f, 0.5f, 0.8f}) {
      const testing::Walk walk = testing::random_walk(*grammar, random, sign, /*n_most=*/400);
      if (::testing::Test::HasFailure()) FAIL() << "seed " << seed << ": " << schema;
      if (!walk.ended) continue;  // long, as lists in lists are
      ++n_ended;
      const auto value = nlohmann::json::parse(walk.text, nullptr, /*allow_exceptions=*/false);
      ASSERT_FALSE(value.is_discarded()) << "seed " << seed << ": " << schema << " gave " << walk.text;
      ASSERT_TRUE(validator.valid(value)) << "seed " << seed << ": " << schema << " gave " << walk.text;
    }
  }
  EXPECT_GT(n_taken, 300);
  EXPECT_GT(n_ended, 2 * n_taken);
}

}  // namespace
}  // namespace naru

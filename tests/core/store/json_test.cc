#include "core/store/json.h"

#include <gtest/gtest.h>

#include <string>

namespace naru {
namespace {

std::string nested(int depth, const std::string& open = "[", const std::string& close = "]") {
  std::string out;
  for (int i = 0; i < depth; ++i) out += open;
  for (int i = 0; i < depth; ++i) out += close;
  return out;
}

TEST(Json, ReadsWhatIsJson) {
  EXPECT_EQ(parse_json(R"({"a": [1, 2.5, "x", null, true]})")["a"][2], "x");
  for (const char* text : {"", "{", "[1,]", "{\"a\" 1}", "\"\xff\"", "1 2", "nan"})
    EXPECT_TRUE(parse_json(text).is_discarded()) << text;
}

TEST(Json, RefusesWhatNestsTooDeep) {
  EXPECT_TRUE(parse_json(nested(kMaxJsonDepth)).is_array());
  EXPECT_TRUE(parse_json(nested(kMaxJsonDepth + 1)).is_discarded());
  EXPECT_TRUE(parse_json(nested(kMaxJsonDepth + 1, "{\"a\":[", "]}")).is_discarded());
  EXPECT_TRUE(parse_json(nested(1'000'000)).is_discarded());
  EXPECT_TRUE(parse_json(nested(1'000'000, "[", "")).is_discarded());
}

}  // namespace
}  // namespace naru

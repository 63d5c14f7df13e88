// JSON that an outsider wrote. The library parses any depth, but copies and prints values by recursion: a text that
// nests deep enough would end the program when its value is copied.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace naru {

constexpr int kMaxJsonDepth = 64;

// The value of a text; discarded when it is not JSON or has objects and lists nested more than kMaxJsonDepth deep.
nlohmann::json parse_json(std::string_view text);

// The member `key` of an object when it is a string, else "".
std::string text_member(const nlohmann::json& object, const char* key);

}  // namespace naru

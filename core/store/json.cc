#include "core/store/json.h"

namespace naru {

using nlohmann::json;

json parse_json(std::string_view text) {
  bool too_deep = false;
  const json::parser_callback_t watch = [&](int depth, json::parse_event_t event, json&) {
    const bool opens = event == json::parse_event_t::object_start || event == json::parse_event_t::array_start;
    too_deep |= opens && depth >= kMaxJsonDepth;
    return !too_deep;
  };
  json value = json::parse(text, watch, /*allow_exceptions=*/false);
  return too_deep ? json(json::value_t::discarded) : value;
}

std::string text_member(const json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

}  // namespace naru

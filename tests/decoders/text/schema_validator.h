// A plain validator of JSON schemas, for the keywords that grammars take: what tests hold answers against. It shares no
// code with them, and knows no limits but the schema's.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <regex>
#include <string>

#include "base/utf8.h"

namespace naru::testing {

using nlohmann::json;

class Validator {
 public:
  explicit Validator(json schema) : root_(std::move(schema)) {}
  bool valid(const json& value) const { return valid(root_, value); }

 private:
  bool valid(const json& schema, const json& value) const {
    if (schema.is_boolean()) return schema.get<bool>();
    if (schema.value("nullable", false) && value.is_null()) return true;
    if (schema.contains("$ref"))
      return valid(root_.at(json::json_pointer(schema["$ref"].get<std::string>().substr(1))), value);
    if (schema.contains("const") && schema["const"] != value) return false;
    if (schema.contains("enum") && !contains(schema["enum"], value)) return false;
    if (schema.contains("type") && !has_type(schema["type"], value)) return false;
    if (schema.contains("anyOf") && count(schema["anyOf"], value) == 0) return false;
    if (schema.contains("oneOf") && count(schema["oneOf"], value) != 1) return false;
    if (schema.contains("allOf") && count(schema["allOf"], value) != schema["allOf"].size()) return false;
    if (value.is_object()) return valid_object(schema, value);
    if (value.is_array()) return valid_array(schema, value);
    if (value.is_string()) return valid_string(schema, value.get<std::string>());
    return !value.is_number() || valid_number(schema, value);
  }

  static bool contains(const json& list, const json& value) {
    for (const json& one : list)
      if (one == value) return true;
    return false;
  }
  size_t count(const json& schemas, const json& value) const {
    size_t n = 0;
    for (const json& schema : schemas) n += valid(schema, value);
    return n;
  }

  static bool has_type(const json& type, const json& value) {
    if (type.is_array()) {
      for (const json& one : type)
        if (has_type(one, value)) return true;
      return false;
    }
    if (type == "integer") return value.is_number_integer();
    if (type == "number") return value.is_number();
    return type == value.type_name();
  }

  bool valid_object(const json& schema, const json& value) const {
    const json properties = schema.value("properties", json::object());
    for (const json& name : schema.value("required", json::array()))
      if (!value.contains(name.get<std::string>())) return false;
    for (const auto& [name, member] : value.items()) {
      const bool named = properties.contains(name);
      if (!named && !schema.contains("additionalProperties")) continue;
      if (!valid(named ? properties[name] : schema["additionalProperties"], member)) return false;
    }
    return true;
  }

  bool valid_array(const json& schema, const json& value) const {
    if (value.size() < schema.value("minItems", size_t(0)) || value.size() > schema.value("maxItems", SIZE_MAX))
      return false;
    const json first = schema.value("prefixItems", json::array());
    for (size_t i = 0; i < value.size(); ++i)
      if (!valid(i < first.size() ? first[i] : schema.value("items", json(true)), value[i])) return false;
    return true;
  }

  static bool valid_string(const json& schema, const std::string& value) {
    const size_t n = code_points(value).size();
    if (n < schema.value("minLength", size_t(0)) || n > schema.value("maxLength", SIZE_MAX)) return false;
    if (schema.contains("pattern") && !std::regex_search(value, std::regex(schema["pattern"].get<std::string>())))
      return false;
    return !schema.contains("format") || has_format(schema["format"], value);
  }

  static bool is_date(const std::string& text) {
    if (!std::regex_match(text, std::regex("\\d{4}-\\d\\d-\\d\\d"))) return false;
    const auto part = [&](size_t at, size_t size) { return unsigned(std::stoi(text.substr(at, size))); };
    return (std::chrono::year(int(part(0, 4))) / std::chrono::month(part(5, 2)) / std::chrono::day(part(8, 2))).ok();
  }
  static bool is_time(const std::string& text) {
    const std::regex form("(\\d\\d):(\\d\\d):(\\d\\d)(\\.\\d+)?(Z|[+-](\\d\\d):(\\d\\d))");
    std::smatch parts;
    if (!std::regex_match(text, parts, form)) return false;
    const auto below = [&](int i, int most) { return !parts[size_t(i)].matched || std::stoi(parts[size_t(i)]) < most; };
    return below(1, 24) && below(2, 60) && below(3, 60) && below(6, 24) && below(7, 60);
  }
  static bool has_format(const std::string& format, const std::string& text) {
    if (format == "date") return is_date(text);
    if (format == "time") return is_time(text);
    if (format == "date-time")
      return text.size() > 11 && text[10] == 'T' && is_date(text.substr(0, 10)) && is_time(text.substr(11));
    if (format == "uuid")
      return std::regex_match(text, std::regex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"));
    if (format == "email")
      return std::regex_match(text, std::regex("[\\w+-]+(\\.[\\w+-]+)*@[\\w-]+(\\.[\\w-]+)+")) && text.size() < 255;
    return format == "ipv4" &&
           std::regex_match(text, std::regex("((\\d|[1-9]\\d|1\\d\\d|2[0-4]\\d|25[0-5])(\\.(?!$)|$)){4}"));
  }

  static bool valid_number(const json& schema, const json& value) {
    const double x = value.get<double>();
    if (schema.contains("minimum") && (value < schema["minimum"] || x < schema["minimum"].get<double>())) return false;
    if (schema.contains("maximum") && (value > schema["maximum"] || x > schema["maximum"].get<double>())) return false;
    if (schema.contains("exclusiveMinimum") && value <= schema["exclusiveMinimum"]) return false;
    return !schema.contains("exclusiveMaximum") || value < schema["exclusiveMaximum"];
  }

  json root_;
};

}  // namespace naru::testing

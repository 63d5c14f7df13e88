// Reads the fields of a JSON object strictly: a missing, misspelt, unknown or out-of-range field is an Error that names
// its path. Used for the config of a model, which comes from a recipe or from a model file.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/error.h"

namespace naru {

class Fields {
 public:
  Fields(const nlohmann::json& object, std::string path) : object_(object), path_(std::move(path)) {
    check(object.is_object(), path_, ": wanted a table of fields");
  }

  // Throws Error when the object has a field that nobody asked for. Call it last.
  void done() const {
    for (const auto& [key, value] : object_.items()) check(seen_.count(key), path_, ": unknown field '", key, "'");
  }
  bool has(const std::string& key) const { return object_.contains(key); }
  Fields table(const std::string& key) { return Fields(at(key), path_ + "." + key); }
  const nlohmann::json& at(const std::string& key) {
    seen_.insert(key);
    const auto found = object_.find(key);
    check(found != object_.end(), path_, ": the field '", key, "' is missing");
    return *found;
  }
  std::string path(const std::string& key) const { return path_ + "." + key; }

  int64_t integer(const std::string& key, int64_t low, int64_t high) { return integer(at(key), path(key), low, high); }
  int64_t integer(const std::string& key, int64_t low, int64_t high, int64_t otherwise) {
    return has(key) ? integer(key, low, high) : otherwise;
  }
  double number(const std::string& key, double low, double high) {
    const auto& value = at(key);
    check(value.is_number() && value.get<double>() >= low && value.get<double>() <= high, path(key),
          ": wanted a number from ", low, " to ", high, ", got ", value.dump());
    return value.get<double>();
  }
  double number(const std::string& key, double low, double high, double otherwise) {
    return has(key) ? number(key, low, high) : otherwise;
  }
  bool boolean(const std::string& key, bool otherwise) {
    if (!has(key)) return otherwise;
    const auto& value = at(key);
    check(value.is_boolean(), path(key), ": wanted true or false, got ", value.dump());
    return value.get<bool>();
  }
  std::string text(const std::string& key) {
    const auto& value = at(key);
    check(value.is_string(), path(key), ": wanted a string, got ", value.dump());
    return value.get<std::string>();
  }
  // One of `names`; returns its index.
  size_t choice(const std::string& key, const std::vector<std::string>& names, size_t otherwise) {
    if (!has(key)) return otherwise;
    const std::string name = text(key);
    std::string all;
    for (size_t i = 0; i < names.size(); ++i) {
      if (names[i] == name) return i;
      all += (i ? ", " : "") + names[i];
    }
    raise(path(key), ": wanted one of ", all, ", got '", name, "'");
  }
  std::vector<int64_t> integers(const std::string& key, size_t max_count, int64_t low, int64_t high) {
    const auto& value = at(key);
    check(value.is_array() && value.size() <= max_count, path(key), ": wanted a list of at most ", max_count,
          " whole numbers");
    std::vector<int64_t> out;
    for (const auto& item : value) out.push_back(integer(item, path(key), low, high));
    return out;
  }

 private:
  static int64_t integer(const nlohmann::json& value, const std::string& path, int64_t low, int64_t high) {
    const bool fits = value.is_number_integer() && !(value.is_number_unsigned() && value.get<uint64_t>() > INT64_MAX);
    check(fits && value.get<int64_t>() >= low && value.get<int64_t>() <= high, path, ": wanted a whole number from ",
          low, " to ", high, ", got ", value.dump());
    return value.get<int64_t>();
  }

  const nlohmann::json& object_;
  std::string path_;
  std::set<std::string> seen_;
};

}  // namespace naru

#include "serving/api/request/fields.h"

#include <algorithm>
#include <cmath>

namespace naru::serving::api {
namespace {

using json = nlohmann::ordered_json;

bool is_name(const std::string& text) {
  const auto is_part = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), is_part);
}

}  // namespace

Fields::Fields(const json& object, std::string path, Problem* problem)
    : object_(&object), path_(std::move(path)), problem_(problem) {
  static const json kNoMembers = json::object();
  if (object.is_object()) return;
  problem_->invalid(path_, path_.empty() ? "the body" : "'" + path_ + "'", " must be an object");
  object_ = &kNoMembers;
}

std::string Fields::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : path_ + "." + std::string(key);
}

const json* Fields::find(const char* key) {
  known_.emplace(key);
  const auto found = object_->find(key);
  return found == object_->end() || found->is_null() ? nullptr : &*found;
}

void Fields::missing(const char* key) {
  problem_->refuse("missing_required_parameter", path_of(key), "'", path_of(key), "' is missing");
}

std::optional<bool> Fields::boolean(const char* key) {
  const json* value = find(key);
  if (!value) return std::nullopt;
  if (value->is_boolean()) return value->get<bool>();
  problem_->invalid(path_of(key), "'", path_of(key), "' must be true or false");
  return std::nullopt;
}

std::optional<int64_t> Fields::integer(const char* key, int64_t least, int64_t most) {
  const json* value = find(key);
  if (!value) return std::nullopt;
  const bool fits = value->is_number_integer() && !(value->is_number_unsigned() && value->get<uint64_t>() > INT64_MAX);
  if (fits && value->get<int64_t>() >= least && value->get<int64_t>() <= most) return value->get<int64_t>();
  problem_->invalid(path_of(key), "'", path_of(key), "' must be an integer from ", least, " to ", most);
  return std::nullopt;
}

std::optional<double> Fields::number(const char* key, double least, double most) {
  const json* value = find(key);
  if (!value) return std::nullopt;
  if (value->is_number() && value->get<double>() >= least && value->get<double>() <= most) return value->get<double>();
  problem_->invalid(path_of(key), "'", path_of(key), "' must be a number from ", least, " to ", most);
  return std::nullopt;
}

const std::string* Fields::text(const char* key, size_t max_bytes) {
  const json* value = find(key);
  if (!value) return nullptr;
  if (!value->is_string()) {
    problem_->invalid(path_of(key), "'", path_of(key), "' must be a string");
    return nullptr;
  }
  const std::string* text = value->get_ptr<const std::string*>();
  if (text->size() <= max_bytes) return text;
  problem_->invalid(path_of(key), "'", path_of(key), "' has ", text->size(), " bytes; the limit is ", max_bytes);
  return nullptr;
}

const std::string* Fields::word(const char* key, const std::vector<std::string_view>& choices) {
  const std::string* value = text(key, 1 << 20);
  if (!value || std::find(choices.begin(), choices.end(), *value) != choices.end()) return value;
  std::string listed;
  for (const std::string_view choice : choices) listed += (listed.empty() ? "" : ", ") + std::string(choice);
  problem_->invalid(path_of(key), "'", path_of(key), "' must be one of: ", listed);
  return nullptr;
}

const json* Fields::list(const char* key, size_t max_elements) {
  const json* value = find(key);
  if (!value) return nullptr;
  if (value->is_array() && value->size() <= max_elements) return value;
  if (value->is_array())
    problem_->invalid(path_of(key), "'", path_of(key), "' has ", value->size(), " elements; the limit is ",
                      max_elements);
  else
    problem_->invalid(path_of(key), "'", path_of(key), "' must be a list");
  return nullptr;
}

std::optional<Fields> Fields::object(const char* key) {
  const json* value = find(key);
  if (!value) return std::nullopt;
  return Fields(*value, path_of(key), problem_);
}

const std::string* Fields::needed_text(const char* key, size_t max_bytes) {
  if (!find(key)) missing(key);
  return text(key, max_bytes);
}

const json* Fields::needed_list(const char* key, size_t max_elements) {
  if (!find(key)) missing(key);
  return list(key, max_elements);
}

std::optional<Fields> Fields::needed_object(const char* key) {
  if (!find(key)) missing(key);
  return object(key);
}

void Fields::refuse(const char* key, const char* code, const std::string& message, const json& harmless) {
  const json* value = find(key);
  if (!value || *value == harmless) return;
  const bool empty = (value->is_array() || value->is_object()) && value->empty();
  if (!empty) problem_->refuse(code, path_of(key), message);
}

void Fields::ignore(const std::vector<const char*>& keys) {
  for (const char* key : keys) known_.emplace(key);
}

std::vector<std::string> Fields::unknown() const {
  std::vector<std::string> out;
  for (const auto& [name, value] : object_->items())
    if (!known_.contains(name)) out.push_back(name);
  return out;
}

std::string element_path(const std::string& list, size_t i) {
  return list + "[" + std::to_string(i) + "]";
}

http::Headers warning_of(const std::vector<std::string>& unknown) {
  constexpr size_t kMostNamed = 16;
  if (unknown.empty()) return {};
  std::string named;
  size_t n_named = 0;
  for (const std::string& name : unknown) {
    if (n_named == kMostNamed || !is_name(name)) continue;
    named += (n_named++ == 0 ? "" : ", ") + name;
  }
  const size_t others = unknown.size() - n_named;
  if (others > 0) named += (n_named == 0 ? "" : " and ") + std::to_string(others) + (n_named == 0 ? "" : " more");
  return {{"x-naru-warning", "fields without effect: " + named}};
}

}  // namespace naru::serving::api

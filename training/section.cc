#include "training/section.h"

#include <algorithm>
#include <numeric>

namespace naru {
namespace {

using nlohmann::json;

const json kNothing = json::object();

// Changes of one letter that lead from a to b.
size_t edit_distance(const std::string& a, const std::string& b) {
  std::vector<size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), size_t(0));
  for (size_t i = 0; i < a.size(); ++i) {
    size_t diagonal = std::exchange(row[0], i + 1);
    for (size_t j = 0; j < b.size(); ++j) {
      const size_t replaced = diagonal + (a[i] != b[j]);
      diagonal = row[j + 1];
      row[j + 1] = std::min({replaced, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

std::string joined(const auto& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

// A value as an error message shows it: whole when it is short.
std::string shown(const json& value) {
  if (value.is_structured() && value.size() > 4) return concat("a list or table of ", value.size());
  const std::string text = value.dump();
  return text.size() <= 60 ? text : concat("a ", value.type_name(), " of ", text.size(), " bytes");
}

bool is_word(const std::string& text) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), fits);
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Range& range) {
  return out << (range.low_excluded ? "above " : "from ") << range.low << (range.high_excluded ? " to below " : " to ")
             << range.high;
}

Section::Section(const json& value, std::string path, TomlErrors& errors)
    : value_(value.is_object() ? value : kNothing), path_(std::move(path)), errors_(errors) {
  if (!value.is_object()) errors_.add(path_, "wanted a table, got ", shown(value));
}

const json* Section::find(const std::string& key) {
  known_.insert(key);
  const auto found = value_.find(key);
  return found == value_.end() ? nullptr : &*found;
}

const json* Section::require(const std::string& key, const std::string& wanted) {
  const json* value = find(key);
  if (!value) errors_.add(at(key), "is missing; wanted ", wanted);
  return value;
}

double Section::number_at(const std::string& path, const json& value, const Range& range) {
  if (value.is_number() && range.holds(value.get<double>())) return value.get<double>();
  errors_.add(path, "wanted a number ", range, ", got ", shown(value));
  return range.high;
}

double Section::number(const std::string& key, const Range& range, std::optional<double> otherwise) {
  const json* value = otherwise ? find(key) : require(key, concat("a number ", range));
  return value ? number_at(at(key), *value, range) : otherwise.value_or(range.high);
}

int64_t Section::integer(const std::string& key, int64_t low, int64_t high, std::optional<int64_t> otherwise) {
  const std::string wanted = concat("a whole number from ", low, " to ", high);
  const json* value = otherwise ? find(key) : require(key, wanted);
  if (!value) return otherwise.value_or(low);
  if (value->is_number_integer() && value->get<int64_t>() >= low && value->get<int64_t>() <= high)
    return value->get<int64_t>();
  errors_.add(at(key), "wanted ", wanted, ", got ", shown(*value));
  return low;
}

bool Section::boolean(const std::string& key, bool otherwise) {
  const json* value = find(key);
  if (value && !value->is_boolean()) errors_.add(at(key), "wanted true or false, got ", shown(*value));
  return value && value->is_boolean() ? value->get<bool>() : otherwise;
}

std::string Section::choice(const std::string& key, const std::vector<std::string>& choices) {
  const std::string wanted = "one of " + joined(choices);
  const json* value = require(key, wanted);
  if (value && value->is_string() && std::count(choices.begin(), choices.end(), value->get<std::string>()))
    return value->get<std::string>();
  if (value) errors_.add(at(key), "wanted ", wanted, ", got ", shown(*value));
  return choices.front();
}

std::string Section::word_at(const std::string& path, const json& value) {
  if (value.is_string() && is_word(value.get<std::string>())) return value.get<std::string>();
  errors_.add(path, "wanted 1 to 64 letters, digits, '_', '-' or '.' in quotes, got ", shown(value));
  return "none";
}

std::string Section::word(const std::string& key) {
  const json* value = require(key, "a name in quotes");
  return value ? word_at(at(key), *value) : "none";
}

std::vector<std::string> Section::words(const std::string& key) {
  std::vector<std::string> out;
  const json* value = find(key);
  if (value && !value->is_array()) {
    errors_.add(at(key), "wanted a list of names, got ", shown(*value));
  } else if (value) {
    for (const json& item : *value) out.push_back(word_at(concat(at(key), "[", out.size(), "]"), item));
  }
  return out;
}

std::pair<double, double> Section::ends(const std::string& key, const Range& range) {
  const json* value = find(key);
  if (!value) return {1, 1};
  if (value->is_array() && value->size() == 2)
    return {number_at(at(key), (*value)[0], range), number_at(at(key), (*value)[1], range)};
  if (!value->is_number()) errors_.add(at(key), "wanted a number or [begin, end], got ", shown(*value));
  const double both = number_at(at(key), *value, range);
  return {both, both};
}

std::map<std::string, double> Section::numbers(const std::string& key, const Range& range) {
  const std::string wanted = "a table of numbers such as { answer = 1.0 }";
  std::map<std::string, double> out;
  const json* value = require(key, wanted);
  if (!value) return out;
  if (!value->is_object() || value->empty()) {
    errors_.add(at(key), "wanted ", wanted, ", got ", shown(*value));
    return out;
  }
  for (const auto& [name, item] : value->items()) out[name] = number_at(at(key) + "." + name, item, range);
  return out;
}

json Section::table(const std::string& key, bool required) {
  const json* value = required ? require(key, "a table") : find(key);
  if (value && !value->is_object()) errors_.add(at(key), "wanted a table, got ", shown(*value));
  return value && value->is_object() ? *value : kNothing;
}

json Section::tables(const std::string& key, size_t most) {
  const std::string wanted = concat("1 to ", most, " tables [[", at(key), "]]");
  const json* value = require(key, wanted);
  if (!value) return json::array();
  if (value->is_array() && !value->empty() && value->size() <= most) return *value;
  errors_.add(at(key), "wanted ", wanted, ", got ", shown(*value));
  return json::array();
}

void Section::refuse_unknown() {
  std::optional<std::string> first;
  for (const auto& [key, value] : value_.items())
    if (!known_.count(key) && (!first || errors_.line_of(at(key)) < errors_.line_of(at(*first)))) first = key;
  if (!first) return;
  const auto nearest = std::min_element(known_.begin(), known_.end(), [&](const auto& a, const auto& b) {
    return edit_distance(*first, a) < edit_distance(*first, b);
  });
  if (edit_distance(*first, *nearest) <= std::max<size_t>(2, first->size() / 3))
    errors_.add(at(*first), "unknown key; did you mean '", *nearest, "'?");
  else
    errors_.add(at(*first), "unknown key; known here: ", joined(known_));
}

}  // namespace naru

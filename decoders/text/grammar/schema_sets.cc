// What is said of schemas without compiling them: where references lead, what two schemas share.
#include <algorithm>
#include <cmath>
#include <optional>
#include <set>
#include <utility>

#include "decoders/text/grammar/schema.h"

namespace naru::grammar {
namespace {

constexpr int kMaxHops = 16;
constexpr size_t kMaxSteps = 100'000;  // of one comparison

enum Kinds : unsigned {
  kNull = 1,
  kBoolean = 2,
  kInteger = 4,
  kFraction = 8,
  kString = 16,
  kArray = 32,
  kObject = 64,
  kAll = 127
};

unsigned kinds_of_type(const std::string& type) {
  if (type == "null") return kNull;
  if (type == "boolean") return kBoolean;
  if (type == "integer") return kInteger;
  if (type == "number") return kInteger | kFraction;
  if (type == "string") return kString;
  if (type == "array") return kArray;
  return type == "object" ? kObject : kAll;
}

unsigned kinds_of_value(const Schema& value) {
  if (value.is_number()) return has_type(value, "integer") ? kInteger : kFraction;
  return kinds_of_type(value.type_name());
}

// The values that it names, all of them.
std::optional<std::vector<const Schema*>> fixed_values(const Schema& schema) {
  if (!schema.is_object()) return std::nullopt;
  std::vector<const Schema*> out;
  if (const auto found = schema.find("const"); found != schema.end()) {
    out.push_back(&*found);
  } else if (const auto list = schema.find("enum"); list != schema.end() && list->is_array()) {
    for (const Schema& value : *list) out.push_back(&value);
  } else {
    return std::nullopt;
  }
  return out;
}

std::set<std::string> required_names(const Schema& schema) {
  std::set<std::string> out;
  if (const auto found = schema.find("required"); found != schema.end() && found->is_array())
    for (const Schema& name : *found)
      if (name.is_string()) out.insert(name.get<std::string>());
  return out;
}

class Sets {
 public:
  explicit Sets(const Schema& root) : root_(root) {}

  bool disjoint(const Schema& left, const Schema& right) const {
    const Schema &a = resolved(left), &b = resolved(right);
    const unsigned shared = kinds(a, 0) & kinds(b, 0);
    if (shared == 0 || no_value_in_common(a, b)) return true;
    return shared == kObject && other_members(a, b);
  }

 private:
  const Schema& resolved(const Schema& schema) const {
    const Schema* at = &schema;
    for (int hop = 0; hop < kMaxHops && at->is_object(); ++hop) {
      const auto found = at->find("$ref");
      if (found == at->end() || !found->is_string()) break;
      const Schema* next = referred(root_, found->get<std::string>());
      if (next == nullptr) break;
      at = next;
    }
    return *at;
  }

  // Types that values of the schema may have, perhaps fewer.
  unsigned kinds(const Schema& unresolved, int depth) const {
    const Schema& schema = resolved(unresolved);
    if (!schema.is_object() || depth > kMaxHops || !afford(1) || schema.contains("$ref")) return kAll;
    if (const auto null = schema.find("nullable"); null != schema.end() && *null == true) return kAll;
    unsigned out = kAll;
    if (const auto values = fixed_values(schema)) {
      if (!afford(values->size())) return kAll;
      out = 0;
      for (const Schema* value : *values) out |= kinds_of_value(*value);
    }
    for (const char* keyword : {"anyOf", "oneOf"})
      if (const auto found = schema.find(keyword); found != schema.end() && found->is_array()) {
        unsigned any = 0;
        for (const Schema& part : *found) any |= kinds(part, depth + 1);
        out &= any;
      }
    if (const auto type = schema.find("type"); type != schema.end()) out &= kinds_of(*type);
    return out;
  }
  static unsigned kinds_of(const Schema& type) {
    if (type.is_string()) return kinds_of_type(type.get<std::string>());
    if (!type.is_array()) return kAll;
    unsigned out = 0;
    for (const Schema& one : type) out |= one.is_string() ? kinds_of_type(one.get<std::string>()) : kAll;
    return out;
  }

  // Objects are equal whatever the order of their members.
  bool no_value_in_common(const Schema& a, const Schema& b) const {
    const auto left = fixed_values(a), right = fixed_values(b);
    if (!left || !right || a.contains("nullable") || b.contains("nullable")) return false;
    if (!afford(left->size() + right->size())) return false;
    std::set<nlohmann::json> known;
    for (const Schema* value : *left) known.insert(nlohmann::json(*value));
    return std::none_of(right->begin(), right->end(),
                        [&](const Schema* value) { return known.contains(nlohmann::json(*value)); });
  }

  // Whether both require a member that has no value in common.
  bool other_members(const Schema& a, const Schema& b) const {
    const std::set<std::string> first = required_names(a), second = required_names(b);
    const auto left = a.find("properties"), right = b.find("properties");
    if (left == a.end() || right == b.end() || !left->is_object() || !right->is_object()) return false;
    for (const auto& [name, schema] : left->items()) {
      if (!first.contains(name) || !second.contains(name)) continue;
      const auto other = right->find(name);
      if (other == right->end()) continue;
      const Schema &x = resolved(schema), &y = resolved(*other);
      if ((kinds(x, 0) & kinds(y, 0)) == 0 || no_value_in_common(x, y)) return true;
    }
    return false;
  }

  // Whether so many steps may still be taken: schemas can hold themselves in many places.
  bool afford(size_t steps) const { return (steps_ += steps) <= kMaxSteps; }

  const Schema& root_;
  mutable size_t steps_ = 0;
};

Schema both_types(const Schema& a, const Schema& b) {
  const auto list = [](const Schema& type) { return type.is_array() ? type : Schema::array({type}); };
  const Schema left = list(a), right = list(b);
  const auto has = [](const Schema& types, const char* name) {
    return std::find(types.begin(), types.end(), name) != types.end();
  };
  Schema out = Schema::array();
  for (const char* type : {"null", "boolean", "string", "array", "object", "number", "integer"}) {
    const bool wider = std::string(type) == "integer";
    if ((has(left, type) || (wider && has(left, "number"))) && (has(right, type) || (wider && has(right, "number"))))
      out.push_back(type);
  }
  if (has(out, "number")) out.erase(std::remove(out.begin(), out.end(), "integer"), out.end());
  return out;
}

// Puts what `b` says of `keyword` to what `out` says of it. False: no way to.
bool put_together(Schema& out, const std::string& keyword, const Schema& b) {
  static const std::set<std::string> kMinima = {"minimum", "exclusiveMinimum", "minLength", "minItems"};
  static const std::set<std::string> kMaxima = {"maximum", "exclusiveMaximum", "maxLength", "maxItems"};
  Schema& a = out[keyword];
  if (a == b) return true;
  if (a.is_number() && b.is_number() && (kMinima.contains(keyword) || kMaxima.contains(keyword))) {
    a = kMinima.contains(keyword) ? std::max(a, b) : std::min(a, b);
  } else if (keyword == "type") {
    a = both_types(a, b);
  } else if (keyword == "required" && a.is_array() && b.is_array()) {
    for (const Schema& name : b)
      if (std::find(a.begin(), a.end(), name) == a.end()) a.push_back(name);
  } else if (keyword == "properties" && a.is_object() && b.is_object()) {
    for (const auto& [name, schema] : b.items()) {
      if (!a.contains(name)) {
        a[name] = schema;
      } else if (a[name] != schema) {
        Schema both = Schema::object();
        both["allOf"] = Schema::array({a[name], schema});
        a[name] = std::move(both);
      }
    }
  } else if (keyword == "additionalProperties" && (a.is_boolean() || b.is_boolean())) {
    a = a == true ? b : b == true ? a : Schema(false);
  } else {
    return false;
  }
  return true;
}

// Whether `closed`, where it says what other members may be, has all that `open` has.
bool closes_out(const Schema& closed, const Schema& open) {
  const auto rule = closed.find("additionalProperties");
  if (rule == closed.end() || *rule == true || *rule == Schema::object()) return false;
  const auto names = open.find("properties");
  if (names == open.end() || !names->is_object()) return false;
  const auto own = closed.find("properties");
  for (const auto& [name, schema] : names->items())
    if (own == closed.end() || !own->contains(name)) return true;
  return false;
}

// Whether it adds null to what it allows otherwise; whether it allows anything otherwise.
struct Null {
  explicit Null(const Schema& schema) {
    for (const auto& [keyword, value] : schema.items())
      if (keyword == "nullable")
        added = value == true;
      else
        anything &= is_annotation(keyword);
  }
  bool allowed() const { return added || anything; }

  bool added = false, anything = true;
};

}  // namespace

bool is_annotation(const std::string& keyword) {
  static const std::set<std::string> kKnown = {"title",      "description", "default",   "examples",
                                               "deprecated", "readOnly",    "writeOnly", "$schema",
                                               "$id",        "$comment",    "$defs",     "definitions"};
  return kKnown.contains(keyword);
}

bool has_type(const Schema& value, const std::string& type) {
  if (type == "null") return value.is_null();
  if (type == "boolean") return value.is_boolean();
  if (type == "string") return value.is_string();
  if (type == "array") return value.is_array();
  if (type == "object") return value.is_object();
  if (type == "number") return value.is_number();
  return type == "integer" && (value.is_number_integer() ||
                               (value.is_number_float() && std::floor(value.get<double>()) == value.get<double>()));
}

const Schema* referred(const Schema& root, const std::string& reference) {
  if (reference.empty() || reference[0] != '#') return nullptr;
  try {  // the library tells only so that a pointer is none
    const nlohmann::json_pointer<std::string> pointer(reference.substr(1));
    return root.contains(pointer) ? &root.at(pointer) : nullptr;
  } catch (const nlohmann::json::exception&) {
    return nullptr;
  }
}

bool disjoint(const Schema& root, const Schema& a, const Schema& b) {
  return Sets(root).disjoint(a, b);
}

Result<Schema> merged(Schema a, const Schema& b) {
  if (!a.is_object() || !b.is_object()) return fail("allOf of what are not all objects is not supported");
  if (closes_out(a, b) || closes_out(b, a))
    return fail(Code::unsupported, "allOf where additionalProperties of one part forbids members of another");
  const auto says = [](const Schema& schema) { return schema.contains("items") || schema.contains("prefixItems"); };
  if (says(a) && says(b) && a.contains("prefixItems") != b.contains("prefixItems"))
    return fail(Code::unsupported, "allOf of lists with and without prefixItems is not supported");
  if (!a.value("nullable", Schema(false)).is_boolean() || !b.value("nullable", Schema(false)).is_boolean())
    return fail("nullable is true or false");
  const Null left(a), right(b);
  Schema out = std::move(a);
  out.erase("nullable");
  if ((left.added || right.added) && left.allowed() && right.allowed()) out["nullable"] = true;
  for (const auto& [keyword, value] : b.items()) {
    if (keyword == "nullable") continue;
    if (!out.contains(keyword))
      out[keyword] = value;
    else if (!is_annotation(keyword) && !put_together(out, keyword, value))
      return fail(Code::unsupported, "allOf with two different values of ", keyword, " is not supported");
  }
  return out;
}

}  // namespace naru::grammar

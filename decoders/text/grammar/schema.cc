#include "decoders/text/grammar/schema.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/sha256.h"
#include "decoders/text/grammar/json_rules.h"
#include "decoders/text/grammar/schema_scalars.h"

namespace naru::grammar {
namespace {

constexpr size_t kMostMembers = 1'000, kMostParts = 100;

const std::set<std::string> kObjectKeywords = {"properties", "required", "additionalProperties"};
const std::set<std::string> kArrayKeywords = {"items", "prefixItems", "minItems", "maxItems"};
const std::set<std::string> kStringKeywords = {"minLength", "maxLength", "pattern", "format"};
const std::set<std::string> kNumberKeywords = {"minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"};
const std::set<std::string> kOtherKeywords = {"type", "enum", "const", "anyOf", "oneOf", "allOf", "$ref", "nullable"};

bool is_supported(const std::string& keyword) {
  return kObjectKeywords.contains(keyword) || kArrayKeywords.contains(keyword) || kStringKeywords.contains(keyword) ||
         kNumberKeywords.contains(keyword) || kOtherKeywords.contains(keyword) || is_annotation(keyword);
}

// A name as a part of a JSON pointer (RFC 6901).
std::string as_pointer(const std::string& name) {
  std::string out = "/";
  for (const char c : name) out += c == '~' ? "~0" : c == '/' ? "~1" : std::string(1, c);
  return out;
}

class Compiler {
 public:
  Compiler(const Schema& root, int max_depth, AutomatonBuilder& builder)
      : root_(root), max_depth_(max_depth), builder_(builder), rules_(builder) {}

  // Schemas that references name are compiled one after another, not in each other: they may hold themselves.
  int32_t run() {
    const int32_t begin = reference("#", "#");
    for (size_t i = 0; i < referred_.size() && !builder_.refused(); ++i) {
      const auto [name, schema, state] = referred_[i];
      rules_.define(state, schema_rule(*schema, name, 1));
    }
    return begin;
  }

 private:
  struct Referred {
    std::string name;
    const Schema* schema;
    int32_t state;
  };

  template <class... Parts>
  int32_t refuse(const std::string& at, const Parts&... parts) {
    return refuse_for(at, fail(Code::unsupported, parts...));
  }

  int32_t refuse_for(const std::string& at, const Failure& failure) {
    builder_.refuse(fail(failure.code, "schema: ", at, ": ", failure.message));
    return rules_.nothing();
  }

  int32_t reference(const std::string& name, const std::string& at) {
    if (const auto known = states_.find(name); known != states_.end()) return known->second;
    const Schema* schema = referred(root_, name);
    if (schema == nullptr) return refuse(at, "$ref ", name, " leads to nothing in this schema");
    const int32_t state = builder_.state();
    builder_.name(state, "the schema " + name);
    referred_.push_back({name, schema, state});
    return states_[name] = state;
  }

  int32_t schema_rule(const Schema& schema, const std::string& at, int depth) {
    if (builder_.refused() || !builder_.budget().spend(64)) return rules_.nothing();
    if (depth > max_depth_) return refuse(at, "schemas in schemas are more than ", max_depth_, " deep");
    if (schema.is_boolean()) return schema == true ? rules_.any_value() : rules_.nothing();
    if (!schema.is_object()) return refuse(at, "a schema is an object, true or false");
    for (const auto& [keyword, value] : schema.items())
      if (!is_supported(keyword)) return refuse(at, "the keyword ", keyword, " is not supported");
    const std::string text = schema.dump();
    builder_.budget().spend(text.size());
    const std::string key = sha256_hex(text);  // allOf can make texts of many KiB out of few
    if (const auto known = known_.find(key); known != known_.end()) return known->second;
    int32_t rule = rule_without_null(schema, at, depth);
    if (const auto null = schema.find("nullable"); null != schema.end()) {
      if (!null->is_boolean()) return refuse(at, "nullable is true or false");
      if (*null == true) rule = rules_.choice(std::vector<int32_t>{rule, rules_.literals({"null"})});
    }
    return known_[key] = rule;
  }

  int32_t rule_without_null(const Schema& schema, const std::string& at, int depth) {
    if (schema.contains("$ref")) {
      if (!alone(schema, at, "$ref", {})) return rules_.nothing();
      const Schema& name = schema["$ref"];
      return name.is_string() ? reference(name.get<std::string>(), at) : refuse(at, "$ref is a string");
    }
    if (schema.contains("allOf")) return all_of(schema, at, depth);
    if (schema.contains("anyOf")) return any_of(schema, "anyOf", at, depth);
    if (schema.contains("oneOf")) return any_of(schema, "oneOf", at, depth);
    if (schema.contains("enum") || schema.contains("const")) return values(schema, at);
    return typed(schema, at, depth);
  }

  // Whether nothing that matters stands beside `keyword`, but for `others`.
  bool alone(const Schema& schema, const std::string& at, const char* keyword, std::set<std::string> others) {
    for (const auto& [other, value] : schema.items())
      if (other != keyword && other != "nullable" && !is_annotation(other) && !others.contains(other)) {
        refuse(at, other, " beside ", keyword, " is not supported");
        return false;
      }
    return true;
  }

  int32_t all_of(const Schema& schema, const std::string& at, int depth) {
    const Schema& parts = schema["allOf"];
    if (!parts.is_array() || parts.empty() || parts.size() > kMostParts)
      return refuse(at, "allOf is a list of at most ", kMostParts, " schemas");
    Schema whole = schema;
    whole.erase("allOf");
    whole.erase("nullable");
    for (size_t i = 0; i < parts.size(); ++i) {
      const Schema* part = &parts[i];
      bool only_part = parts.size() == 1;
      for (const auto& [keyword, value] : whole.items()) only_part &= is_annotation(keyword);
      if (only_part) return schema_rule(*part, concat(at, "/allOf/", i), depth + 1);
      for (int hop = 0; part->is_object() && part->contains("$ref") && hop < max_depth_; ++hop) {
        const std::string place = concat(at, "/allOf/", i);
        if (!alone(*part, place, "$ref", {})) return rules_.nothing();
        const Schema& name = (*part)["$ref"];
        part = name.is_string() ? referred(root_, name.get<std::string>()) : nullptr;
        if (part == nullptr) return refuse(place, "$ref leads to nothing in this schema");
      }
      builder_.budget().spend(part->size() + 64);
      Result<Schema> both = merged(std::move(whole), *part);
      if (!both) return refuse(at, both.failure().message);
      whole = std::move(*both);
    }
    return schema_rule(whole, at, depth + 1);
  }

  int32_t any_of(const Schema& schema, const char* keyword, const std::string& at, int depth) {
    if (!alone(schema, at, keyword, {})) return rules_.nothing();
    const Schema& parts = schema[keyword];
    if (!parts.is_array() || parts.empty() || parts.size() > kMostParts)
      return refuse(at, keyword, " is a list of at most ", kMostParts, " schemas");
    std::vector<int32_t> rules;
    for (size_t i = 0; i < parts.size() && !builder_.refused(); ++i) {
      for (size_t j = 0; j < i && keyword == std::string("oneOf"); ++j)
        if (!builder_.budget().spend(4096) || !disjoint(root_, parts[i], parts[j]))
          return refuse(at, "oneOf/", j, " and oneOf/", i, " may both hold of one value; use anyOf");
      rules.push_back(schema_rule(parts[i], concat(at, "/", keyword, "/", i), depth + 1));
    }
    return rules_.choice(rules);
  }

  int32_t values(const Schema& schema, const std::string& at) {
    if (!alone(schema, at, schema.contains("enum") ? "enum" : "const", {"type", "enum", "const"}))
      return rules_.nothing();
    Schema all = schema.contains("enum") ? schema["enum"] : Schema::array({schema["const"]});
    if (!all.is_array()) return refuse(at, "enum is a list of values");
    std::vector<std::string> types;
    if (schema.contains("type") && !read_types(schema["type"], at, types)) return rules_.nothing();
    std::vector<std::string> texts;
    for (const Schema& value : all) {
      const auto is = [&](const std::string& type) { return has_type(value, type); };
      if (schema.contains("const") && value != schema["const"]) continue;
      if (types.empty() || std::any_of(types.begin(), types.end(), is)) texts.push_back(value.dump());
    }
    if (texts.empty()) return refuse(at, "no value is left");
    return rules_.literals(texts);
  }

  bool read_types(const Schema& type, const std::string& at, std::vector<std::string>& out) {
    static const std::set<std::string> kTypes = {"null", "boolean", "integer", "number", "string", "array", "object"};
    const Schema list = type.is_array() ? type : Schema::array({type});
    for (const Schema& one : list) {
      if (!one.is_string() || !kTypes.contains(one.get<std::string>())) {
        refuse(at, "type is one of null, boolean, integer, number, string, array, object, or a list of them");
        return false;
      }
      out.push_back(one.get<std::string>());
    }
    if (out.empty()) refuse(at, "type is an empty list");
    return !out.empty();
  }

  int32_t typed(const Schema& schema, const std::string& at, int depth) {
    std::vector<std::string> types;
    if (schema.contains("type")) {
      if (!read_types(schema["type"], at, types)) return rules_.nothing();
    } else {
      types = implied_types(schema);
      if (types.empty()) return rules_.any_value();
      if (types.size() > 1) return refuse(at, "keywords of several types need a type");
    }
    const bool has_number = std::find(types.begin(), types.end(), "number") != types.end();
    std::vector<int32_t> rules;
    for (const std::string& type : types)
      if (type != "integer" || !has_number) rules.push_back(rule_of_type(schema, type, at, depth));
    return rules_.choice(rules);
  }

  static std::vector<std::string> implied_types(const Schema& schema) {
    std::vector<std::string> out;
    const auto note = [&](const std::set<std::string>& keywords, const char* type) {
      const auto has = [&](const std::string& keyword) { return schema.contains(keyword); };
      if (std::any_of(keywords.begin(), keywords.end(), has)) out.push_back(type);
    };
    note(kObjectKeywords, "object");
    note(kArrayKeywords, "array");
    note(kStringKeywords, "string");
    note(kNumberKeywords, "number");
    return out;
  }

  int32_t rule_of_type(const Schema& schema, const std::string& type, const std::string& at, int depth) {
    if (type == "null") return rules_.literals({"null"});
    if (type == "boolean") return rules_.literals({"true", "false"});
    if (type == "array") return array(schema, at, depth);
    if (type == "object") return object(schema, at, depth);
    const Result<int32_t> rule = type == "integer"  ? integer_rule(schema, rules_)
                                 : type == "number" ? number_rule(schema, rules_)
                                                    : string_rule(schema, max_depth_, builder_.budget(), rules_);
    return rule ? *rule : refuse_for(at, rule.failure());
  }

  int32_t object(const Schema& schema, const std::string& at, int depth) {
    const Schema properties = schema.value("properties", Schema::object());
    const Schema others = schema.value("additionalProperties", Schema(true));
    std::set<std::string> required;
    if (!properties.is_object()) return refuse(at, "properties is an object");
    if (properties.size() > kMostMembers) return refuse(at, "more than ", kMostMembers, " properties");
    const Schema names = schema.value("required", Schema::array());
    if (!names.is_array()) return refuse(at, "required is a list of names");
    for (const Schema& name : names) {
      if (!name.is_string()) return refuse(at, "required is a list of names");
      if (!properties.contains(name.get<std::string>()))
        return refuse(at, "required has ", name.dump(), ", which properties does not have");
      required.insert(name.get<std::string>());
    }
    const bool any = others == true || others == Schema::object();
    if (properties.empty() && any) return rules_.any_object();
    if (properties.empty() && others != false)
      return rules_.map(schema_rule(others, at + "/additionalProperties", depth + 1));
    if (!any && others != false)
      return refuse(at, "additionalProperties with a schema beside properties is not supported");
    std::vector<Member> members;
    for (const auto& [name, value] : properties.items()) {
      const int32_t rule = schema_rule(value, concat(at, "/properties", as_pointer(name)), depth + 1);
      members.push_back({name, rule, required.contains(name)});
    }
    return rules_.object(members);
  }

  int32_t array(const Schema& schema, const std::string& at, int depth) {
    ListForm form;
    const Schema first = schema.value("prefixItems", Schema::array());
    if (!first.is_array()) return refuse(at, "prefixItems is a list of schemas");
    for (size_t i = 0; i < first.size(); ++i)
      form.first.push_back(schema_rule(first[i], concat(at, "/prefixItems/", i), depth + 1));
    if (const auto items = schema.find("items"); items != schema.end()) {
      if (items->is_array()) return refuse(at, "items as a list is not supported; use prefixItems");
      if (*items != false) form.rest = schema_rule(*items, at + "/items", depth + 1);
    } else if (first.empty()) {
      form.rest = rules_.any_value();
    }
    const Result<Sizes> sizes = sizes_of(schema, "minItems", "maxItems", kDefaultMostItems);
    if (!sizes) return refuse_for(at, sizes.failure());
    form.min = sizes->least;
    form.max = sizes->most;
    return rules_.list(form);
  }

  const Schema& root_;
  const int max_depth_;
  AutomatonBuilder& builder_;
  JsonRules rules_;
  std::vector<Referred> referred_;
  std::map<std::string, int32_t> states_;  // of what is referred to
  std::map<std::string, int32_t> known_;   // rules by the hash of their schema
};

}  // namespace

int32_t compile_schema(const Schema& schema, int max_depth, AutomatonBuilder& builder) {
  return Compiler(schema, max_depth, builder).run();
}

}  // namespace naru::grammar

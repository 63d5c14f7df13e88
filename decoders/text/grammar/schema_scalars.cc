#include "decoders/text/grammar/schema_scalars.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>

#include "decoders/text/grammar/pattern.h"

namespace naru::grammar {
namespace {

constexpr int32_t kMostAtLeast = 100'000;  // minItems, minLength: a longer answer fits no context

// A keyword that bounds numbers, and which way.
struct BoundKeyword {
  const char* name;
  bool low, exclusive;
};
constexpr BoundKeyword kBounds[] = {{"minimum", true, false},
                                    {"exclusiveMinimum", true, true},
                                    {"maximum", false, false},
                                    {"exclusiveMaximum", false, true}};

Failure refused(const auto&... parts) {
  return fail(Code::unsupported, parts...);
}

// The least whole number that is at least, or above, a low bound; the largest of a high one. Saturated far beyond
// kMaxInteger; integers are exact.
int64_t whole(const Schema& bound, const BoundKeyword& keyword) {
  constexpr int64_t kFar = 2 * kMaxInteger;
  const int64_t inward = keyword.low ? 1 : -1;
  if (bound.is_number_integer()) {
    const bool huge = bound.is_number_unsigned() && bound.get<uint64_t>() > uint64_t(kFar);
    const int64_t value = huge ? kFar : std::clamp(bound.get<int64_t>(), -kFar, kFar);
    return keyword.exclusive ? value + inward : value;
  }
  const double number = std::clamp(bound.get<double>(), -double(kFar), double(kFar));
  const double rounded = keyword.low ? std::ceil(number) : std::floor(number);
  return keyword.exclusive && rounded == number ? int64_t(rounded) + inward : int64_t(rounded);
}

}  // namespace

Result<Sizes> sizes_of(const Schema& schema, const char* least, const char* most, int32_t usual) {
  Sizes out{0, -1};
  for (const auto& [keyword, size] : {std::pair(least, &out.least), std::pair(most, &out.most)}) {
    const auto found = schema.find(keyword);
    if (found == schema.end()) continue;
    if (!found->is_number() || !has_type(*found, "integer") || found->get<double>() < 0)
      return refused(keyword, " is a whole number from 0 on");
    *size = int32_t(std::min(found->get<double>(), double(kMostItems)));
  }
  if (out.least > kMostAtLeast) return refused(least, " is above ", kMostAtLeast);
  if (out.most < 0) out.most = std::max(usual, out.least);
  if (out.least > out.most) return refused(least, " is above ", most);
  return out;
}

Result<int32_t> string_rule(const Schema& schema, int max_depth, Budget& budget, JsonRules& rules) {
  const Result<Sizes> sizes = sizes_of(schema, "minLength", "maxLength", kDefaultMostCharacters);
  if (!sizes) return sizes.failure();
  const bool has_format = schema.contains("format");
  if (!has_format && !schema.contains("pattern")) return rules.string(sizes->least, sizes->most);
  if (has_format && schema.contains("pattern")) return refused("pattern beside format is not supported");
  const Schema& given = schema[has_format ? "format" : "pattern"];
  if (!given.is_string()) return refused("pattern and format are strings");
  std::string pattern = given.get<std::string>();
  if (has_format) {
    const auto known = pattern_of_format(pattern);
    if (!known) return refused("the format ", pattern, " is not supported");
    pattern = *known;
  }
  Expressions expressions;
  const Result<int32_t> root = parse_pattern(pattern, max_depth, expressions);
  if (!root) return refused("pattern: ", root.failure().message);
  const Result<Dfa> dfa = deterministic(expressions, *root, budget);
  if (!dfa) return fail(dfa.failure().code, "pattern: ", dfa.failure().message);
  return rules.matching_string(*dfa, sizes->least, sizes->most);
}

Result<int32_t> integer_rule(const Schema& schema, JsonRules& rules) {
  int64_t low = -kMaxInteger, high = kMaxInteger;
  for (const BoundKeyword& keyword : kBounds) {
    const auto found = schema.find(keyword.name);
    if (found == schema.end()) continue;
    if (!found->is_number()) return refused(keyword.name, " is a number");
    const int64_t value = whole(*found, keyword);
    if (keyword.low)
      low = std::max(low, value);
    else
      high = std::min(high, value);
  }
  if (low > high) return refused("no integer of at most 18 digits lies between minimum and maximum");
  return rules.integer(low, high);
}

Result<int32_t> number_rule(const Schema& schema, JsonRules& rules) {
  std::optional<Bound> low, high;
  for (const BoundKeyword& keyword : kBounds) {
    const auto found = schema.find(keyword.name);
    if (found == schema.end()) continue;
    if (!found->is_number()) return refused(keyword.name, " is a number");
    const auto value = found->get<double>();
    if (std::abs(value) > double(kMaxBound) || std::floor(value) != value)
      return refused(keyword.name, " of a number is whole and at most ", kMaxBound, "; of an integer it is any");
    const Bound given{int64_t(value), keyword.exclusive};
    std::optional<Bound>& known = keyword.low ? low : high;
    const bool inside = known && (keyword.low ? given.value < known->value : given.value > known->value);
    if (!inside) known = given;  // of equal ones the exclusive one, which comes later
  }
  if (low && high && (low->value > high->value || (low->value == high->value && (low->exclusive || high->exclusive))))
    return refused("no number lies between minimum and maximum");
  return rules.number(low, high);
}

}  // namespace naru::grammar

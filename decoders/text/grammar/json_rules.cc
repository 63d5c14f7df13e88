#include "decoders/text/grammar/json_rules.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace naru::grammar {

int32_t JsonRules::nothing() {
  if (!nothing_) nothing_ = builder_.state();
  return *nothing_;
}

// A state where any rule may end: they all can have the same, since it has no way on.
int32_t JsonRules::accepting() {
  if (!accepting_) {
    accepting_ = builder_.state();
    builder_.accept(*accepting_);
  }
  return *accepting_;
}

int32_t JsonRules::of_expression(const Expressions& expressions, int32_t root) {
  const Result<Dfa> dfa = deterministic(expressions, root, builder_.budget());
  if (dfa) return builder_.append(*dfa);
  builder_.refuse(dfa.failure());
  return nothing();
}

int32_t JsonRules::any_value() {
  if (value_) return *value_;
  value_ = builder_.state();  // known before it is whole: values hold values
  const std::vector<int32_t> rules = {any_object(), list({.rest = *value_}), string(0, kDefaultMostCharacters),
                                      number(std::nullopt, std::nullopt), literals({"true", "false", "null"})};
  for (const int32_t rule : rules) builder_.call(*value_, rule, accepting());
  return *value_;
}

int32_t JsonRules::any_object() {
  if (!object_) {
    object_ = builder_.state();
    builder_.call(*object_, map(any_value()), accepting());
  }
  return *object_;
}

int32_t JsonRules::choice(std::span<const int32_t> rules) {
  if (rules.size() == 1) return rules[0];
  const int32_t begin = builder_.state();
  std::vector<int32_t> known;
  for (const int32_t rule : rules) {
    if (std::find(known.begin(), known.end(), rule) != known.end()) continue;
    known.push_back(rule);
    builder_.call(begin, rule, accepting());
  }
  return begin;
}

int32_t JsonRules::literals(const std::vector<std::string>& texts) {
  Expressions expressions;
  std::vector<int32_t> parts;
  for (const std::string& text : texts) parts.push_back(expressions.text(code_points(text)));
  const int32_t root = expressions.choice(std::move(parts));
  return of_expression(expressions, root);
}

int32_t JsonRules::integer(int64_t low, int64_t high) {
  const auto [place, is_new] = strings_and_integers_.try_emplace({'i', low, high}, 0);
  if (is_new) {
    Expressions expressions;
    const int32_t root = integers(expressions, low, high);
    place->second = of_expression(expressions, root);
  }
  return place->second;
}

int32_t JsonRules::number(std::optional<Bound> low, std::optional<Bound> high) {
  const bool any = !low && !high;
  if (any && number_) return *number_;
  Expressions expressions;
  const int32_t root = decimals(expressions, low, high);
  const int32_t out = of_expression(expressions, root);
  if (any) number_ = out;
  return out;
}

// The count of the frame is how many items may still come behind the one before.
int32_t JsonRules::list(const ListForm& form) {
  const auto n_first = int32_t(form.first.size());
  const int32_t max = form.rest ? form.max : std::min(form.max, n_first);
  const int32_t begin = builder_.state(), end = accepting();
  if (form.min > max) return nothing();
  int32_t before = builder_.state();  // the item to come
  builder_.edge(begin, '[', before, Count::set, max - 1);
  if (form.min == 0) builder_.edge(before, ']', end);
  for (int32_t i = 0; i < std::min(n_first, max); ++i) {
    const int32_t behind = builder_.state();
    builder_.call(before, form.first[size_t(i)], behind);
    if (i + 1 >= form.min) builder_.edge(behind, ']', end);
    if (i + 1 == max) return begin;
    before = builder_.state();
    builder_.edge(behind, ',', before, Count::set, max - i - 2);
  }
  if (max == 0) return begin;
  const int32_t behind = builder_.state(), again = builder_.state();
  builder_.call(before, *form.rest, behind);
  builder_.call(again, *form.rest, behind);
  builder_.edge(behind, ',', again, Count::take, 0);
  builder_.edge(behind, ']', end, Count::close, max - std::max<int32_t>(form.min, 1));
  if (form.min > n_first + 1) builder_.afford(behind, *form.rest);
  return begin;
}

int32_t JsonRules::map(int32_t value) {
  const int32_t begin = builder_.state(), first = builder_.state(), again = builder_.state(), end = accepting();
  const int32_t colon = builder_.state(), before = builder_.state(), behind = builder_.state();
  const int32_t name = string(0, kDefaultMostCharacters);
  builder_.edge(begin, '{', first, Count::set, kDefaultMostItems - 1);
  builder_.edge(first, '}', end);
  builder_.call(first, name, colon);
  builder_.call(again, name, colon);
  builder_.edge(colon, ':', before);
  builder_.call(before, value, behind);
  builder_.edge(behind, ',', again, Count::take, 0);
  builder_.edge(behind, '}', end);
  return begin;
}

}  // namespace naru::grammar

// JSON as answers have it, without free white space: rules of an automaton. Each function gives the state in which its
// rule begins; what is wanted again is not built again.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "decoders/text/grammar/automaton.h"
#include "decoders/text/grammar/numbers.h"

namespace naru::grammar {

inline constexpr int32_t kDefaultMostCharacters = 256;  // of a string that does not say
inline constexpr int32_t kDefaultMostItems = 256;       // of a list, and members of an object with any names
inline constexpr int32_t kMostItems = 1'000'000'000;

struct Member {
  std::string name;  // UTF-8
  int32_t value;     // a rule
  bool required;
};

struct ListForm {
  std::vector<int32_t> first;   // rules of the first items
  std::optional<int32_t> rest;  // of all others; without it there are none
  int32_t min = 0, max = kDefaultMostItems;
};

class JsonRules {
 public:
  explicit JsonRules(AutomatonBuilder& builder) : builder_(builder) {}

  int32_t nothing();
  // Makes `state`, which has nothing yet, begin `rule`.
  void define(int32_t state, int32_t rule) { builder_.call(state, rule, accepting()); }
  int32_t any_value();
  int32_t any_object();
  // One of the rules.
  int32_t choice(std::span<const int32_t> rules);
  // One of the texts, each a JSON value.
  int32_t literals(const std::vector<std::string>& texts);
  // Of `min` to `max` characters.
  int32_t string(int32_t min, int32_t max);
  // The same, and `dfa` accepts them. Control characters without an escape of one letter cannot be written.
  int32_t matching_string(const Dfa& dfa, int32_t min, int32_t max);
  int32_t integer(int64_t low, int64_t high);
  int32_t number(std::optional<Bound> low, std::optional<Bound> high);
  int32_t list(const ListForm& form);
  // Any names, each with a value of one rule.
  int32_t map(int32_t value);
  // These members in their order, those that are not required left out or not.
  int32_t object(const std::vector<Member>& members);

 private:
  int32_t accepting();
  int32_t of_expression(const Expressions& expressions, int32_t root);

  AutomatonBuilder& builder_;
  std::map<std::tuple<char, int64_t, int64_t>, int32_t> strings_and_integers_;
  std::optional<int32_t> value_, object_, number_, nothing_, accepting_;
};

}  // namespace naru::grammar

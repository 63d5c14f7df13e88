// A small template language for sentences whose parts combine freely.
//
//   = rule              its alternatives are the lines below, each equally likely
//   : rule              its alternatives are the words below, separated by blanks; _ stands for a blank inside a word
//   {rule}              an alternative of that rule
//   {3..17}             a whole number, both ends included; {0..59:02} two digits; {1..9999:,} with thousands
//   separators {1..99:,000}        the number followed by 000, with thousands separators [을] [은] [이] [과] [으로]
//   [이다]   a Korean particle in the form that fits the syllable, digit or letter before it # comment           a line
//   on its own
//
// Rules may come from several texts; names are resolved when all have been read.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/philox.h"

namespace naru::synth {

class Grammar {
 public:
  // Throws Error when a rule is missing, empty, defined twice or reaches itself.
  explicit Grammar(std::initializer_list<std::string_view> texts);

  // One expansion of `rule`, UTF-8. Throws Error when there is no such rule.
  std::string expand(std::string_view rule, Random* random) const;

 private:
  enum class Form { plain, two_digits, thousands, round_thousands };
  struct Piece {
    enum class Type { literal, rule, number, particle } type = Type::literal;
    std::string text = {};  // literal; name of the rule or the particle
    int rule = -1;
    int64_t low = 0, high = 0;
    Form form = Form::plain;
  };
  using Alternative = std::vector<Piece>;
  struct Rule {
    std::string name;
    std::vector<Alternative> alternatives;
  };

  void read(std::string_view text);
  static Alternative parse(std::string_view line);
  static Piece parse_slot(std::string_view slot);
  void resolve(int rule, std::vector<int>* state);
  void expand(int rule, Random* random, std::string* out) const;

  std::vector<Rule> rules_;
  std::map<std::string, int, std::less<>> names_;
};

// The form of a Korean particle after `before`: "을" gives 을 or 를, "으로" gives 으로 or 로, "이다" gives 이 or
// nothing.
std::string_view particle(std::string_view name, std::string_view before);

// 1234567 -> 1,234,567
std::string with_separators(int64_t value);

}  // namespace naru::synth

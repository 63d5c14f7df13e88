#include "decoders/text/grammar/gbnf.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "decoders/text/grammar/gbnf_text.h"

namespace naru::grammar {
namespace {

struct Rule {
  std::string name;
  size_t seen_at = 0;       // where it was first named
  int32_t expression = -1;  // -1: not defined yet
};

// By descent. The first thing wrong is kept, and from then on every loop ends.
class Parser {
 public:
  Parser(std::string_view text, int max_depth, Budget& budget) : text_(text), max_depth_(max_depth), budget_(budget) {
    expressions_.sequence({});  // 0: what a refusal returns
  }

  Result<void> run() {
    rule_number("root", 0);
    text_.skip_space(/*lines=*/true);
    while (!text_.ended()) rule();
    for (const Rule& rule : rules_)
      if (!text_.failure() && rule.expression < 0)
        text_.refuse_at(rule.seen_at, "the rule ", rule.name, " is not defined");
    if (text_.failure()) return *text_.failure();
    return {};
  }

  const Expressions& expressions() const { return expressions_; }
  const std::vector<Rule>& rules() const { return rules_; }  // the first is root

 private:
  template <class... Parts>
  int32_t refuse(const Parts&... parts) {
    text_.refuse_at(text_.at(), parts...);
    return 0;
  }

  size_t rule_number(const std::string& name, size_t seen_at) {
    const auto [place, is_new] = numbers_.try_emplace(name, rules_.size());
    if (is_new) rules_.push_back({name, seen_at});
    return place->second;
  }

  void rule() {
    const size_t begin = text_.at();
    const std::string rule_name = text_.name();
    if (rule_name.empty()) return text_.refuse_at(begin, "wanted the name of a rule: letters, digits, - or _");
    const size_t number = rule_number(rule_name, begin);
    if (rules_[number].expression >= 0) return text_.refuse_at(begin, "the rule ", rule_name, " is defined twice");
    text_.skip_space(/*lines=*/false);
    if (text_.peek() != ':' || text_.peek(1) != ':' || text_.peek(2) != '=')
      return text_.refuse_at(text_.at(), "wanted ::= after the name ", rule_name);
    text_.go_to(text_.at() + 3);
    text_.skip_space(/*lines=*/true);
    const int32_t expression = alternatives(/*depth=*/0);
    if (!text_.ended() && text_.peek() != '\n' && text_.peek() != '\r')
      refuse("wanted the end of the rule, or one of \" [ ( . | and a name");
    rules_[number].expression = expression;
    text_.skip_space(/*lines=*/true);
  }

  int32_t alternatives(int depth) {
    std::vector<int32_t> parts = {sequence(depth)};
    while (text_.take('|')) {
      text_.skip_space(/*lines=*/true);
      parts.push_back(sequence(depth));
    }
    return expressions_.choice(std::move(parts));
  }

  int32_t sequence(int depth) {
    std::vector<int32_t> parts;
    while (!text_.ended() && budget_.spend()) {
      const char32_t c = text_.peek();
      if (c == '|' || c == ')' || c == '\n' || c == '\r') break;
      int32_t part = item(depth);
      text_.skip_space(depth > 0);
      while (!text_.failure() && repetition(part)) text_.skip_space(depth > 0);
      parts.push_back(part);
    }
    return expressions_.sequence(std::move(parts));
  }

  int32_t item(int depth) {
    if (text_.take('"')) return literal();
    if (text_.take('[')) return char_class();
    if (text_.take('.')) return expressions_.chars({{0, kLastCode}});
    if (text_.take('(')) return group(depth);
    if (text_.at_name()) {
      const size_t begin = text_.at();
      return expressions_.call(int32_t(rule_number(text_.name(), begin)));
    }
    if (text_.peek() == '<' || text_.peek() == '!')
      return refuse("tokens (<...> and !) are not supported; write characters");
    return refuse("wanted one of \" [ ( . | and a name");
  }

  int32_t group(int depth) {
    if (depth + 1 > max_depth_) return refuse("more than ", max_depth_, " groups in each other");
    text_.skip_space(/*lines=*/true);
    const int32_t inner = alternatives(depth + 1);
    if (!text_.take(')')) return refuse("wanted ) at the end of the group");
    return inner;
  }

  int32_t literal() {
    std::u32string text;
    while (!text_.ended() && text_.peek() != '"' && text_.peek() != '\n') text += char32_t(text_.character());
    if (!text_.take('"')) return refuse("wanted \" at the end of the text");
    return expressions_.text(text);
  }

  int32_t char_class() {
    const size_t begin = text_.at();
    const bool negated = text_.take('^');
    Ranges ranges;
    while (!text_.ended() && text_.peek() != ']' && text_.peek() != '\n') {
      const size_t first_at = text_.at();
      const uint32_t first = text_.character();
      uint32_t last = first;
      if (text_.peek() == '-' && text_.peek(1) != ']' && text_.take('-') && !text_.ended()) last = text_.character();
      if (last < first) text_.refuse_at(first_at, "the range ends before it begins");
      ranges.push_back({first, last});
    }
    if (!text_.take(']')) return refuse("wanted ] at the end of the class");
    if (ranges.empty() && !negated) {
      text_.go_to(begin);
      return refuse("the class has no character");
    }
    const Ranges chosen = normal(std::move(ranges));
    return expressions_.chars(negated ? complement(chosen) : chosen);
  }

  // * + ? {m} {m,} {m,n} after `part`. Whether there was one.
  bool repetition(int32_t& part) {
    const size_t begin = text_.at();
    int min = 0, max = Expressions::kNoLimit;
    if (text_.take('+')) {
      min = 1;
    } else if (text_.take('?')) {
      max = 1;
    } else if (text_.take('{')) {
      if (!bounds(min, max)) return false;
      if (max != Expressions::kNoLimit && max < min) return text_.refuse_at(begin, "at most is below at least"), false;
    } else if (!text_.take('*')) {
      return false;
    }
    if (expressions_.depth(part) > 4 * max_depth_)
      return text_.refuse_at(begin, "too many repetitions of repetitions"), false;
    part = expressions_.repeat(part, min, max);
    return true;
  }

  bool bounds(int& min, int& max) {
    const auto first = text_.number();
    if (!first) return false;
    min = max = *first;
    if (text_.take(',')) {
      max = Expressions::kNoLimit;
      if (text_.peek() != '}') {
        const auto second = text_.number();
        if (!second) return false;
        max = *second;
      }
    }
    if (!text_.take('}')) refuse("wanted } after how often");
    return !text_.failure();
  }

  GbnfText text_;
  const int max_depth_;
  Budget& budget_;
  Expressions expressions_;
  std::vector<Rule> rules_;
  std::map<std::string, size_t> numbers_;  // of rules by name
};

}  // namespace

Result<int32_t> compile_gbnf(std::string_view text, int max_depth, AutomatonBuilder& builder) {
  for (size_t at = 0; at < text.size(); at += utf8_at(text, at).size_bytes)
    if (!utf8_at(text, at).valid) return fail("grammar: not UTF-8 at byte ", at);
  Parser parser(text, max_depth, builder.budget());
  if (const auto parsed = parser.run(); !parsed) return parsed.failure();
  const std::vector<Rule>& rules = parser.rules();
  std::vector<int32_t> begins(rules.size(), -1);  // of rules that are reached
  std::vector<size_t> todo = {0};
  begins[0] = builder.state();
  for (size_t i = 0; i < todo.size() && !builder.refused(); ++i) {
    const Rule& rule = rules[todo[i]];
    Result<Dfa> dfa = deterministic(parser.expressions(), rule.expression, builder.budget());
    if (!dfa) return fail(dfa.failure().code, dfa.failure().message, " (rule ", rule.name, ")");
    for (const DfaState& state : *dfa)
      for (const DfaCall& call : state.calls) {
        if (begins[size_t(call.rule)] >= 0) continue;
        begins[size_t(call.rule)] = builder.state();
        todo.push_back(size_t(call.rule));
      }
    const int32_t ended = builder.state();
    builder.accept(ended);
    builder.call(begins[todo[i]], builder.append(*dfa, begins), ended);
    builder.name(begins[todo[i]], "the rule " + rule.name);
  }
  return begins[0];
}

}  // namespace naru::grammar

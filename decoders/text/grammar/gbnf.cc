#include "decoders/text/grammar/gbnf.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/utf8.h"

namespace naru::grammar {
namespace {

constexpr int kMaxRepeats = 100'000;

struct Rule {
  std::string name;
  size_t seen_at = 0;       // where it was first named
  int32_t expression = -1;  // -1: not defined yet
};

bool is_name(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::optional<uint32_t> hex_digit(char32_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') return (c | 0x20) - 'a' + 10;
  return std::nullopt;
}

// By descent. The first thing wrong is kept, and from then on every loop ends.
class Parser {
 public:
  Parser(std::string_view text, int max_depth, Budget& budget)
      : text_(code_points(text)), max_depth_(max_depth), budget_(budget) {
    expressions_.sequence({});  // 0: what a refusal returns
  }

  Result<void> run() {
    rule_number("root");
    skip_space(/*lines=*/true);
    while (at_ < text_.size() && !failure_) rule();
    for (const Rule& rule : rules_)
      if (!failure_ && rule.expression < 0) refuse_at(rule.seen_at, "the rule ", rule.name, " is not defined");
    if (failure_) return *failure_;
    return {};
  }

  const Expressions& expressions() const { return expressions_; }
  const std::vector<Rule>& rules() const { return rules_; }  // the first is root

 private:
  char32_t peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : U'\0'; }
  bool ended() const { return at_ >= text_.size() || failure_.has_value(); }
  bool next_is(char32_t c) const { return !ended() && peek() == c; }
  bool take(char32_t c) {
    if (!next_is(c)) return false;
    ++at_;
    return true;
  }

  template <class... Parts>
  void refuse_at(size_t at, const Parts&... parts) {
    if (failure_) return;
    size_t line = 1, column = 1;
    for (size_t i = 0; i < at && i < text_.size(); ++i) {
      ++column;
      if (text_[i] == '\n') ++line, column = 1;
    }
    failure_ = fail("grammar: line ", line, ", column ", column, ": ", parts...);
  }
  template <class... Parts>
  int32_t refuse(const Parts&... parts) {
    refuse_at(at_, parts...);
    return 0;
  }

  void skip_space(bool lines) {
    for (; !ended(); ++at_) {
      const char32_t c = peek();
      if (c == '#')
        while (at_ + 1 < text_.size() && peek(1) != '\n' && peek(1) != '\r') ++at_;
      else if (c != ' ' && c != '\t' && !(lines && (c == '\n' || c == '\r')))
        return;
    }
  }

  size_t rule_number(const std::string& name) {
    const auto [place, is_new] = numbers_.try_emplace(name, rules_.size());
    if (is_new) rules_.push_back({name, at_});
    return place->second;
  }

  std::string name() {
    std::string out;
    for (; !ended() && is_name(peek()); ++at_) out += char(peek());
    return out;
  }

  void rule() {
    const size_t begin = at_;
    const std::string rule_name = name();
    if (rule_name.empty()) return refuse_at(at_, "wanted the name of a rule: letters, digits, - or _");
    at_ = begin;  // where it is named, if it is new
    const size_t number = rule_number(rule_name);
    at_ += rule_name.size();
    if (rules_[number].expression >= 0) return refuse_at(begin, "the rule ", rule_name, " is defined twice");
    skip_space(/*lines=*/false);
    if (peek() != ':' || peek(1) != ':' || peek(2) != '=')
      return refuse_at(at_, "wanted ::= after the name ", rule_name);
    at_ += 3;
    skip_space(/*lines=*/true);
    const int32_t expression = alternatives(/*depth=*/0);
    if (!ended() && peek() != '\n' && peek() != '\r')
      refuse("wanted the end of the rule, or one of \" [ ( . | and a name");
    rules_[number].expression = expression;
    skip_space(/*lines=*/true);
  }

  int32_t alternatives(int depth) {
    std::vector<int32_t> parts = {sequence(depth)};
    while (take('|')) {
      skip_space(/*lines=*/true);
      parts.push_back(sequence(depth));
    }
    return expressions_.choice(std::move(parts));
  }

  int32_t sequence(int depth) {
    std::vector<int32_t> parts;
    while (!ended() && budget_.spend()) {
      const char32_t c = peek();
      if (c == '|' || c == ')' || c == '\n' || c == '\r') break;
      int32_t part = item(depth);
      skip_space(depth > 0);
      while (!failure_ && repetition(part)) skip_space(depth > 0);
      parts.push_back(part);
    }
    return expressions_.sequence(std::move(parts));
  }

  int32_t item(int depth) {
    if (take('"')) return literal();
    if (take('[')) return char_class();
    if (take('.')) return expressions_.chars({{0, kLastCode}});
    if (take('(')) return group(depth);
    if (is_name(peek())) {
      const size_t begin = at_;
      const std::string rule_name = name();
      const size_t end = std::exchange(at_, begin);
      const size_t number = rule_number(rule_name);
      at_ = end;
      return expressions_.call(int32_t(number));
    }
    if (peek() == '<' || peek() == '!') return refuse("tokens (<...> and !) are not supported; write characters");
    return refuse("wanted one of \" [ ( . | and a name");
  }

  int32_t group(int depth) {
    if (depth + 1 > max_depth_) return refuse("more than ", max_depth_, " groups in each other");
    skip_space(/*lines=*/true);
    const int32_t inner = alternatives(depth + 1);
    if (!take(')')) return refuse("wanted ) at the end of the group");
    return inner;
  }

  int32_t literal() {
    std::u32string text;
    while (!ended() && peek() != '"' && peek() != '\n') text += char32_t(character());
    if (!take('"')) return refuse("wanted \" at the end of the text");
    return expressions_.text(text);
  }

  int32_t char_class() {
    const size_t begin = at_;
    const bool negated = take('^');
    Ranges ranges;
    while (!ended() && peek() != ']' && peek() != '\n') {
      const size_t first_at = at_;
      const uint32_t first = character();
      uint32_t last = first;
      if (peek() == '-' && peek(1) != ']' && at_ + 1 < text_.size()) {
        ++at_;
        last = character();
      }
      if (last < first) refuse_at(first_at, "the range ends before it begins");
      ranges.push_back({first, last});
    }
    if (!take(']')) return refuse("wanted ] at the end of the class");
    if (ranges.empty() && !negated) {
      at_ = begin;
      return refuse("the class has no character");
    }
    const Ranges chosen = normal(std::move(ranges));
    return expressions_.chars(negated ? complement(chosen) : chosen);
  }

  // One of a text or a class.
  uint32_t character() {
    const char32_t c = text_[at_++];
    if (c != '\\') return c;
    const char32_t escape = peek();
    ++at_;
    switch (escape) {
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case '\\':
      case '"':
      case '[':
      case ']':
        return escape;
      case 'x':
        return hex(2);
      case 'u':
        return hex(4);
      case 'U':
        return hex(8);
      default:
        refuse_at(at_ - 2, "no such escape; there are \\n \\r \\t \\\\ \\\" \\[ \\] \\xNN \\uNNNN \\UNNNNNNNN");
        return 0;
    }
  }

  uint32_t hex(int n_digits) {
    const size_t begin = at_;
    uint64_t code = 0;
    for (int i = 0; i < n_digits; ++i, ++at_) {
      const auto digit = hex_digit(peek());
      if (!digit) {
        refuse("wanted ", n_digits, " hexadecimal digits");
        return 0;
      }
      code = code << 4 | *digit;
    }
    if (code > kLastCode || (code >= 0xD800 && code <= 0xDFFF)) {
      refuse_at(begin, "no character has this code");
      return 0;
    }
    return uint32_t(code);
  }

  // * + ? {m} {m,} {m,n} after `part`. Whether there was one.
  bool repetition(int32_t& part) {
    const size_t begin = at_;
    int min = 0, max = Expressions::kNoLimit;
    if (take('+')) {
      min = 1;
    } else if (take('?')) {
      max = 1;
    } else if (take('{')) {
      if (!bounds(min, max)) return false;
      if (max != Expressions::kNoLimit && max < min) return refuse_at(begin, "at most is below at least"), false;
    } else if (!take('*')) {
      return false;
    }
    if (expressions_.depth(part) > 4 * max_depth_)
      return refuse_at(begin, "too many repetitions of repetitions"), false;
    part = expressions_.repeat(part, min, max);
    return true;
  }

  bool bounds(int& min, int& max) {
    const auto first = number();
    if (!first) return false;
    min = max = *first;
    if (take(',')) {
      max = Expressions::kNoLimit;
      if (peek() != '}') {
        const auto second = number();
        if (!second) return false;
        max = *second;
      }
    }
    if (!take('}')) refuse("wanted } after how often");
    return !failure_;
  }

  std::optional<int> number() {
    const size_t begin = at_;
    int value = 0;
    for (; !ended() && peek() >= '0' && peek() <= '9'; ++at_) {
      value = value * 10 + int(peek() - '0');
      if (value > kMaxRepeats) {
        refuse("more than ", kMaxRepeats, " repetitions");
        return std::nullopt;
      }
    }
    if (at_ > begin) return value;
    refuse("wanted a number");
    return std::nullopt;
  }

  const std::u32string text_;
  const int max_depth_;
  Budget& budget_;
  size_t at_ = 0;
  std::optional<Failure> failure_;
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

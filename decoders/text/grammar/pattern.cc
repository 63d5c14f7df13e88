#include "decoders/text/grammar/pattern.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>

#include "base/utf8.h"

namespace naru::grammar {
namespace {

constexpr int kMaxRepeats = 100'000;

const Ranges kDigits = {{'0', '9'}};
const Ranges kWord = {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}};
const Ranges kSpace = {{'\t', '\r'},     {' ', ' '},       {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                       {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}, {0xFEFF, 0xFEFF}};
const Ranges kLineEnds = {{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}};

bool is_sign(char32_t c) {
  return c > ' ' && c < 0x7F && !(c >= '0' && c <= '9') && !((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
}

class Parser {
 public:
  Parser(std::string_view pattern, int max_depth, Expressions& out)
      : text_(code_points(pattern)), max_depth_(max_depth), out_(out) {
    refused_ = out_.sequence({});
  }

  Result<int32_t> run() {
    std::vector<int32_t> parts = {whole()};
    while (take('|')) parts.push_back(whole());
    if (!ended()) refuse("has no (");
    if (failure_) return *failure_;
    return out_.choice(std::move(parts));
  }

 private:
  char32_t peek(size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : U'\0'; }
  bool ended() const { return at_ >= text_.size() || failure_.has_value(); }
  bool take(char32_t c) {
    if (ended() || peek() != c) return false;
    ++at_;
    return true;
  }
  template <class... Parts>
  int32_t refuse(const Parts&... parts) {
    if (!failure_) failure_ = fail(Code::unsupported, "character ", at_ + 1, " ", parts...);
    return refused_;
  }

  // An alternative that stands in no group.
  int32_t whole() {
    const int32_t any = out_.repeat(out_.chars({{0, kLastCode}}), 0, Expressions::kNoLimit);
    std::vector<int32_t> parts;
    if (!take('^')) parts.push_back(any);
    parts.push_back(sequence(0));
    if (!take('$')) parts.push_back(any);
    return out_.sequence(std::move(parts));
  }

  int32_t sequence(int depth) {
    std::vector<int32_t> parts;
    while (!ended() && peek() != '|' && peek() != ')' && !(depth == 0 && peek() == '$' && at_holds_end())) {
      int32_t part = item(depth);
      if (!failure_) repetition(part);
      parts.push_back(part);
    }
    return out_.sequence(std::move(parts));
  }
  bool at_holds_end() const { return at_ + 1 == text_.size() || peek(1) == '|'; }

  int32_t item(int depth) {
    const char32_t c = peek();
    if (take('(')) return group(depth);
    if (take('[')) return char_class();
    if (take('.')) return out_.chars(complement(kLineEnds));
    if (take('\\')) return out_.chars(escape());
    if (c == '^' || c == '$') return refuse("is ", char(c), " inside of the pattern, which is not supported");
    if (c == '*' || c == '+' || c == '?' || c == '{' || c == '}' || c == ']')
      return refuse("is ", char(c), " with nothing to repeat or close; write \\", char(c), " for the sign");
    ++at_;
    return out_.chars({{c, c}});
  }

  int32_t group(int depth) {
    if (depth + 1 > max_depth_) return refuse("is the ", max_depth_ + 1, "th group in groups; that is too deep");
    if (take('?') && !take(':')) return refuse("begins look-around or a named group, which is not supported");
    std::vector<int32_t> parts = {sequence(depth + 1)};
    while (take('|')) parts.push_back(sequence(depth + 1));
    if (!take(')')) return refuse("should be the ) of a group");
    return out_.choice(std::move(parts));
  }

  int32_t char_class() {
    const bool negated = take('^');
    Ranges ranges;
    while (!ended() && peek() != ']') {
      const Ranges first = class_part();
      if (peek() == '-' && peek(1) != ']' && at_ + 1 < text_.size()) {
        ++at_;
        const Ranges last = class_part();
        if (failure_) break;
        if (first.size() != 1 || last.size() != 1 || first[0].first != first[0].last || last[0].first != last[0].last)
          return refuse("ends a range that does not lie between two characters");
        if (last[0].first < first[0].first) return refuse("ends a range before it begins");
        ranges.push_back({first[0].first, last[0].first});
      } else {
        ranges.insert(ranges.end(), first.begin(), first.end());
      }
    }
    if (!take(']')) return refuse("should be the ] of a class");
    const Ranges chosen = normal(std::move(ranges));
    return out_.chars(negated ? complement(chosen) : chosen);
  }

  Ranges class_part() {
    if (take('\\')) {
      if (take('b')) return {{'\b', '\b'}};
      return escape();
    }
    const char32_t c = text_[at_++];
    return {{c, c}};
  }

  // Behind the backslash.
  Ranges escape() {
    constexpr std::array<std::pair<char, char>, 6> kControls = {
        {{'t', '\t'}, {'n', '\n'}, {'r', '\r'}, {'f', '\f'}, {'v', '\v'}, {'0', '\0'}}};
    const char32_t c = ended() ? U'\0' : text_[at_++];
    switch (c) {
      case 'd':
        return kDigits;
      case 'D':
        return complement(kDigits);
      case 'w':
        return kWord;
      case 'W':
        return complement(kWord);
      case 's':
        return kSpace;
      case 'S':
        return complement(kSpace);
      case 'x':
        return code_of(2);
      case 'u':
        return take('{') ? braced_code() : code_of(4);
      default:
        break;
    }
    for (const auto& [letter, control] : kControls)
      if (c == char32_t(letter) && !(c == '0' && peek() >= '0' && peek() <= '9'))
        return {{uint8_t(control), uint8_t(control)}};
    if (is_sign(c)) return {{c, c}};
    --at_;
    refuse("is an escape that is not supported");
    return {};
  }

  uint32_t hex_digits(int n_most) {
    uint32_t code = 0;
    for (int i = 0; i < n_most && !ended(); ++i, ++at_) {
      const char32_t c = peek(), low = c | 0x20;
      if (c >= '0' && c <= '9')
        code = code << 4 | (c - '0');
      else if (low >= 'a' && low <= 'f')
        code = code << 4 | (low - 'a' + 10);
      else
        break;
    }
    return code;
  }
  Ranges one(uint32_t code) {
    if (code > kLastCode || (code >= 0xD800 && code <= 0xDFFF)) refuse("ends the code of no character");
    return {{code, code}};
  }
  Ranges code_of(int n_digits) {
    const size_t begin = at_;
    const uint32_t code = hex_digits(n_digits);
    if (at_ - begin != size_t(n_digits)) refuse("should be one of ", n_digits, " hexadecimal digits");
    return one(code);
  }
  Ranges braced_code() {
    const uint32_t code = hex_digits(6);
    if (!take('}')) refuse("should be the } of a code");
    return one(code);
  }

  void repetition(int32_t& part) {
    int min = 0, max = Expressions::kNoLimit;
    if (take('+')) {
      min = 1;
    } else if (take('?')) {
      max = 1;
    } else if (take('{')) {
      min = max = number();
      if (take(',')) max = peek() == '}' ? Expressions::kNoLimit : number();
      if (!take('}')) refuse("should be the } of a repetition");
      if (max != Expressions::kNoLimit && max < min) refuse("ends a repetition with at most below at least");
    } else if (!take('*')) {
      return;
    }
    take('?');
    if (!failure_) part = out_.repeat(part, min, max);
  }

  int number() {
    const size_t begin = at_;
    int value = 0;
    for (; !ended() && peek() >= '0' && peek() <= '9' && value <= kMaxRepeats; ++at_)
      value = value * 10 + int(peek() - '0');
    if (at_ == begin) refuse("should be a number");
    if (value > kMaxRepeats) refuse("is in a repetition of more than ", kMaxRepeats);
    return value;
  }

  const std::u32string text_;
  const int max_depth_;
  Expressions& out_;
  int32_t refused_ = 0;
  size_t at_ = 0;
  std::optional<Failure> failure_;
};

}  // namespace

Result<int32_t> parse_pattern(std::string_view pattern, int max_depth, Expressions& out) {
  return Parser(pattern, max_depth, out).run();
}

std::optional<std::string> pattern_of_format(std::string_view format) {
  const std::string day_30 = "(0[1-9]|[12][0-9]|30)", day_31 = "(0[1-9]|[12][0-9]|3[01])",
                    day_28 = "(0[1-9]|1[0-9]|2[0-8])";
  const std::string of_4 = "([2468][048]|[13579][26])";  // and 00, 04, 08: two digits that four divides
  const std::string leap_year = concat("([0-9]{2}(0[48]|", of_4, ")|(0[048]|", of_4, ")00)");
  const std::string date = concat("([0-9]{4}-((0[13578]|1[02])-", day_31, "|(0[469]|11)-", day_30, "|02-", day_28, ")|",
                                  leap_year, "-02-29)");
  const std::string minutes = "([01][0-9]|2[0-3]):[0-5][0-9]";
  const std::string time = concat(minutes, ":[0-5][0-9](\\.[0-9]{1,9})?(Z|[+-]", minutes, ")");
  const std::string byte = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  const std::string name = "[A-Za-z0-9_+-]{1,15}", label = "[A-Za-z0-9]([A-Za-z0-9-]{0,30}[A-Za-z0-9])?";
  if (format == "date") return concat("^", date, "$");
  if (format == "time") return concat("^", time, "$");
  if (format == "date-time") return concat("^", date, "T", time, "$");
  if (format == "uuid") return "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";
  if (format == "ipv4") return concat("^", byte, "(\\.", byte, "){3}$");
  if (format == "email") return concat("^", name, "(\\.", name, "){0,3}@(", label, "\\.){1,3}[A-Za-z]{2,10}$");
  return std::nullopt;
}

}  // namespace naru::grammar

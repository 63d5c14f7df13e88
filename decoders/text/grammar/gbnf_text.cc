#include "decoders/text/grammar/gbnf_text.h"

#include "base/utf8.h"
#include "decoders/text/grammar/expression.h"

namespace naru::grammar {
namespace {

constexpr int kMaxRepeats = 100'000;

bool is_name(char32_t c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::optional<uint32_t> hex_digit(char32_t c) {
  if (c >= '0' && c <= '9') return c - '0';
  if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f') return (c | 0x20) - 'a' + 10;
  return std::nullopt;
}

}  // namespace

GbnfText::GbnfText(std::string_view text) : text_(code_points(text)) {}

bool GbnfText::take(char32_t c) {
  if (ended() || peek() != c) return false;
  ++at_;
  return true;
}

std::string GbnfText::line_and_column(size_t at) const {
  size_t line = 1, column = 1;
  for (size_t i = 0; i < at && i < text_.size(); ++i) {
    ++column;
    if (text_[i] == '\n') ++line, column = 1;
  }
  return concat("line ", line, ", column ", column);
}

void GbnfText::skip_space(bool lines) {
  for (; !ended(); ++at_) {
    const char32_t c = peek();
    if (c == '#')
      while (at_ + 1 < text_.size() && peek(1) != '\n' && peek(1) != '\r') ++at_;
    else if (c != ' ' && c != '\t' && !(lines && (c == '\n' || c == '\r')))
      return;
  }
}

bool GbnfText::at_name() const {
  return !ended() && is_name(peek());
}

std::string GbnfText::name() {
  std::string out;
  for (; at_name(); ++at_) out += char(peek());
  return out;
}

uint32_t GbnfText::character() {
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

uint32_t GbnfText::hex(int n_digits) {
  const size_t begin = at_;
  uint64_t code = 0;
  for (int i = 0; i < n_digits; ++i, ++at_) {
    const auto digit = hex_digit(peek());
    if (!digit) {
      refuse_at(at_, "wanted ", n_digits, " hexadecimal digits");
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

std::optional<int> GbnfText::number() {
  const size_t begin = at_;
  int value = 0;
  for (; !ended() && peek() >= '0' && peek() <= '9'; ++at_) {
    value = value * 10 + int(peek() - '0');
    if (value > kMaxRepeats) {
      refuse_at(at_, "more than ", kMaxRepeats, " repetitions");
      return std::nullopt;
    }
  }
  if (at_ > begin) return value;
  refuse_at(at_, "wanted a number");
  return std::nullopt;
}

}  // namespace naru::grammar

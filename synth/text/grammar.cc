#include "synth/text/grammar.h"

#include <charconv>
#include <string>

#include "base/error.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

constexpr std::string_view kBlanks = " \n";

std::string_view trim(std::string_view text) {
  const size_t begin = text.find_first_not_of(kBlanks);
  return begin == std::string_view::npos ? "" : text.substr(begin, text.find_last_not_of(kBlanks) - begin + 1);
}

int64_t parse_integer(std::string_view text, std::string_view slot) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  check(error == std::errc() && end == text.data() + text.size(), "Grammar: wanted {low..high}, got {", slot, "}");
  return value;
}

enum class Ending { vowel, rieul, consonant };

// How the last character of `text` sounds when a Korean reads it.
Ending ending(std::string_view text) {
  static constexpr int kRieul = 8;
  while (!text.empty() && std::string_view("\"')>").find(text.back()) != std::string_view::npos) text.remove_suffix(1);
  size_t start = text.size();
  while (start > 0 && (uint8_t(text[--start]) & 0xC0) == 0x80) {
  }
  const auto last = decode(text.substr(start));
  if (!last || last->empty()) return Ending::vowel;
  const char32_t c = last->front();
  if (is_hangul(c)) {
    const int final = final_of(c);
    return final == 0 ? Ending::vowel : final == kRieul ? Ending::rieul : Ending::consonant;
  }
  if (std::u32string_view(U"178LlRr").find(c) != std::u32string_view::npos) return Ending::rieul;
  if (std::u32string_view(U"036MmNn%").find(c) != std::u32string_view::npos)
    return c == U'%' ? Ending::vowel : Ending::consonant;
  return Ending::vowel;
}

}  // namespace

std::string_view particle(std::string_view name, std::string_view before) {
  const Ending end = ending(before);
  const bool consonant = end != Ending::vowel;
  if (name == "을") return consonant ? "을" : "를";
  if (name == "은") return consonant ? "은" : "는";
  if (name == "이") return consonant ? "이" : "가";
  if (name == "과") return consonant ? "과" : "와";
  if (name == "으로") return end == Ending::consonant ? "으로" : "로";
  if (name == "이다") return consonant ? "이" : "";
  raise("Grammar: no particle [", name, "]");
}

std::string with_separators(int64_t value) {
  const std::string digits = std::to_string(value);
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0 && digits[i - 1] != '-') out += ',';
    out += digits[i];
  }
  return out;
}

Grammar::Grammar(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) read(text);
  for (size_t i = 0; i < rules_.size(); ++i) names_.emplace(rules_[i].name, int(i));
  check(names_.size() == rules_.size(), "Grammar: a rule is defined twice");
  std::vector<int> state(rules_.size(), 0);
  for (size_t i = 0; i < rules_.size(); ++i) resolve(int(i), &state);
}

void Grammar::read(std::string_view text) {
  bool words = false;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = trim(text.substr(0, end));
    text = end == std::string_view::npos ? "" : text.substr(end + 1);
    if (line.empty() || line.starts_with("# ")) continue;
    if (line.starts_with("= ") || line.starts_with(": ")) {
      words = line[0] == ':';
      rules_.push_back({std::string(trim(line.substr(2))), {}});
      continue;
    }
    check(!rules_.empty(), "Grammar: text before the first rule: ", line);
    if (!words) {
      rules_.back().alternatives.push_back(parse(line));
      continue;
    }
    for (std::string_view rest = line; !rest.empty();) {
      const size_t blank = rest.find(' ');
      std::string word(rest.substr(0, blank));
      rest = blank == std::string_view::npos ? "" : trim(rest.substr(blank));
      for (char& c : word)
        if (c == '_') c = ' ';
      rules_.back().alternatives.push_back(parse(word));
    }
  }
}

Grammar::Alternative Grammar::parse(std::string_view line) {
  Alternative pieces;
  while (!line.empty()) {
    const size_t open = line.find_first_of("{[");
    if (open != 0) {
      pieces.push_back({.text = std::string(line.substr(0, open))});
      line = open == std::string_view::npos ? "" : line.substr(open);
      continue;
    }
    const bool slot = line[0] == '{';
    const size_t close = line.find(slot ? '}' : ']');
    check(close != std::string_view::npos, "Grammar: unclosed ", line);
    const std::string_view inside = line.substr(1, close - 1);
    if (slot)
      pieces.push_back(parse_slot(inside));
    else
      pieces.push_back({.type = Piece::Type::particle, .text = std::string(inside)});
    line = line.substr(close + 1);
  }
  return pieces;
}

Grammar::Piece Grammar::parse_slot(std::string_view slot) {
  const size_t dots = slot.find("..");
  if (dots == std::string_view::npos) return {.type = Piece::Type::rule, .text = std::string(slot)};
  Piece piece{.type = Piece::Type::number};
  const size_t colon = slot.find(':');
  const std::string_view form = colon == std::string_view::npos ? "" : slot.substr(colon + 1);
  piece.low = parse_integer(slot.substr(0, dots), slot);
  piece.high = parse_integer(slot.substr(dots + 2, colon == std::string_view::npos ? colon : colon - dots - 2), slot);
  piece.form = form == "02"     ? Form::two_digits
               : form == ","    ? Form::thousands
               : form == ",000" ? Form::round_thousands
                                : Form::plain;
  check(piece.low <= piece.high && (form.empty() || piece.form != Form::plain), "Grammar: bad slot {", slot, "}");
  return piece;
}

// Depth-first: state 0 new, 1 being expanded, 2 known to end.
void Grammar::resolve(int rule, std::vector<int>* state) {
  int& mine = (*state)[size_t(rule)];
  if (mine == 2) return;
  check(mine == 0, "Grammar: rule ", rules_[size_t(rule)].name, " reaches itself");
  check(!rules_[size_t(rule)].alternatives.empty(), "Grammar: rule ", rules_[size_t(rule)].name, " is empty");
  mine = 1;
  for (Alternative& alternative : rules_[size_t(rule)].alternatives)
    for (Piece& piece : alternative) {
      if (piece.type == Piece::Type::particle) particle(piece.text, "");
      if (piece.type != Piece::Type::rule) continue;
      const auto found = names_.find(piece.text);
      check(found != names_.end(), "Grammar: no rule {", piece.text, "}");
      piece.rule = found->second;
      resolve(piece.rule, state);
    }
  mine = 2;
}

std::string Grammar::expand(std::string_view rule, Random* random) const {
  const auto found = names_.find(rule);
  check(found != names_.end(), "Grammar: no rule ", rule);
  std::string out;
  expand(found->second, random, &out);
  return out;
}

void Grammar::expand(int rule, Random* random, std::string* out) const {
  const auto& alternatives = rules_[size_t(rule)].alternatives;
  for (const Piece& piece : alternatives[size_t(random->below(int64_t(alternatives.size())))]) {
    switch (piece.type) {
      case Piece::Type::literal:
        *out += piece.text;
        break;
      case Piece::Type::rule:
        expand(piece.rule, random, out);
        break;
      case Piece::Type::particle:
        *out += particle(piece.text, *out);
        break;
      case Piece::Type::number: {
        const int64_t value = random->between(piece.low, piece.high);
        if (piece.form == Form::two_digits && value < 10) *out += '0';
        *out += piece.form == Form::thousands         ? with_separators(value)
                : piece.form == Form::round_thousands ? with_separators(value * 1000)
                                                      : std::to_string(value);
        break;
      }
    }
  }
}

}  // namespace naru::synth

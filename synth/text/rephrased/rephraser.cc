#include "synth/text/rephrased/rephraser.h"

#include <vector>

#include "base/error.h"

namespace naru::synth {
namespace {

// Shares of questions.
constexpr float kOpened = 0.1f, kClosed = 0.04f, kUnmarked = 0.25f, kDoubled = 0.03f;
constexpr float kOneBlank = 0.07f, kNoBlank = 0.03f, kSmall = 0.3f, kNoApostrophe = 0.15f;

constexpr std::string_view kKoreanOpenings =
    "그럼|그리고|자,|저기,|그런데|궁금한 게 있는데,|하나만 더,|질문:|다음 질문:|이어서,";
constexpr std::string_view kEnglishOpenings =
    "Quick question:|One more thing:|Next question:|So,|OK,|Hi,|Hello,|Now,|And now:|Next,";
constexpr std::string_view kEnglishClosings = " Thanks.| Thank you.| Thanks!";

bool is_capital(char c) {
  return c >= 'A' && c <= 'Z';
}
bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}

// Makes the first letter small: of a word, of a slot that begins with a capital, and of "I" where `even_i`.
void begin_small(bool even_i, std::string* frame) {
  std::string& text = *frame;
  const size_t first = text.starts_with('{') ? 1 : 0;
  if (text.size() > first + 1 && is_capital(text[first]) && (even_i || text[first] != 'I' || is_small(text[first + 1])))
    text[first] ^= 0x20;
}

// <a/b> becomes a or b.
std::string choose_words(std::string_view frame, Random* random) {
  std::string out;
  while (!frame.empty()) {
    const size_t open = frame.find('<');
    out += frame.substr(0, open);
    if (open == std::string_view::npos) break;
    const size_t close = frame.find('>', open);
    check(close != std::string_view::npos, "Rephraser: unclosed ", frame);
    const auto words = split(frame.substr(open + 1, close - open - 1), '/');
    out += words[size_t(random->below(int64_t(words.size())))];
    frame = frame.substr(close + 1);
  }
  return out;
}

// Blanks that may be missing: none next to a comma or a colon, none between two names.
std::vector<size_t> blanks_of(std::string_view frame) {
  std::vector<size_t> out;
  for (size_t i = 1; i + 1 < frame.size(); ++i) {
    const char before = frame[i - 1], after = frame[i + 1];
    const bool between = (before == '}' || before == ']') && after == '{';
    if (frame[i] == ' ' && before != ',' && before != ':' && !between) out.push_back(i);
  }
  return out;
}

void drop_mark(std::string* frame) {
  if (frame->ends_with('?') || frame->ends_with('.')) frame->pop_back();
}

}  // namespace

Rephraser::Rephraser(const Wordings& (*wordings)(bool korean), const Rephrasing& options, const Random& random)
    : wordings_(wordings), options_(options), random_(random) {
  check(options.share >= 0 && options.share <= 1, "Rephraser: wanted a share from 0 to 1, got ", options.share);
}

std::optional<std::string> Rephraser::draw(bool korean, std::span<const std::string_view> lists) {
  if (options_.share <= 0 || !random_.chance(options_.share)) return std::nullopt;
  std::vector<std::string_view> able;
  for (const std::string_view list : lists)
    for (const WordingFrame& frame : wordings_(korean).frames(list))
      if (frame.held_out == options_.held_out) able.push_back(frame.text);
  return choose_words(able[size_t(random_.below(int64_t(able.size())))], &random_);
}

std::string Rephraser::say(bool korean, std::string frame, const Slots& slots) {
  frame = korean ? typed_by_a_korean(std::move(frame)) : typed_in_english(std::move(frame));
  std::string out = fill_in(frame, slots);
  if (out.ends_with("..")) out.pop_back();  // of an abbreviation at the end
  return out;
}

std::string Rephraser::typed_by_a_korean(std::string frame) {
  if (options_.typed) {
    const float u = random_.uniform();
    std::vector<size_t> blanks = blanks_of(frame);
    if (u >= kOneBlank + kNoBlank) blanks.clear();
    if (u < kOneBlank && !blanks.empty()) blanks = {blanks[size_t(random_.below(int64_t(blanks.size())))]};
    for (size_t i = blanks.size(); i-- > 0;) frame.erase(blanks[i], 1);
    if (random_.chance(kUnmarked))
      drop_mark(&frame);
    else if (frame.ends_with('?') && random_.chance(kDoubled))
      frame += '?';
  }
  if (random_.chance(kOpened)) frame = concat(pick_word(kKoreanOpenings, &random_), ' ', frame);
  return frame;
}

std::string Rephraser::typed_in_english(std::string frame) {
  if (options_.typed) {
    if (random_.chance(kSmall)) begin_small(/*even_i=*/true, &frame);
    const size_t apostrophe = frame.find("'s ");
    if (apostrophe != std::string::npos && random_.chance(kNoApostrophe)) frame.erase(apostrophe, 1);
    if (random_.chance(kUnmarked)) drop_mark(&frame);
  }
  if (random_.chance(kOpened)) {
    begin_small(/*even_i=*/false, &frame);
    frame = concat(pick_word(kEnglishOpenings, &random_), ' ', frame);
  }
  if ((frame.ends_with('?') || frame.ends_with('.')) && random_.chance(kClosed))
    frame += pick_word(kEnglishClosings, &random_);
  return frame;
}

const Slots& degrees(bool korean, bool up) {
  static constexpr std::pair<std::string_view, std::string_view> kKorean[] = {
      {"높", "낮"},         {"큰", "작은"},   {"크", "작"},     {"최고", "최저"},
      {"최댓값", "최솟값"}, {"최대", "최소"}, {"초과", "미만"}, {"위", "아래"}};
  static constexpr std::pair<std::string_view, std::string_view> kEnglish[] = {
      {"highest", "lowest"},  {"Highest", "Lowest"}, {"largest", "smallest"}, {"high", "low"},
      {"higher", "lower"},    {"above", "below"},    {"over", "under"},       {"greater", "smaller"},
      {"maximum", "minimum"}, {"more", "less"}};
  const auto slots = [](const auto& table, bool upper) {
    Slots out;
    for (const auto& [high, low] : table) out.emplace_back(high, upper ? high : low);
    return out;
  };
  static const Slots korean_slots[] = {slots(kKorean, false), slots(kKorean, true)};
  static const Slots english_slots[] = {slots(kEnglish, false), slots(kEnglish, true)};
  return (korean ? korean_slots : english_slots)[up];
}

}  // namespace naru::synth

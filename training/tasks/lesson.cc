#include "training/tasks/lesson.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/utf8.h"

namespace naru {
namespace {

bool is_space(char32_t c) {
  return c == ' ' || c == '\n' || c == '\t';
}

// Where the runs of a text without white space or '|' begin and end.
std::vector<std::pair<size_t, size_t>> runs_of(const std::u32string& text) {
  std::vector<std::pair<size_t, size_t>> out;
  for (size_t begin = 0; begin < text.size();) {
    size_t end = begin;
    while (end < text.size() && !is_space(text[end]) && text[end] != '|') ++end;
    if (end > begin) out.emplace_back(begin, end);
    begin = end + 1;
  }
  return out;
}

// One code point for each glyph; for one whose text is anything else a value that is none, and matches nothing.
std::u32string text_of(const std::vector<Box>& glyphs) {
  constexpr char32_t kNone = 0x110000;
  std::u32string out;
  for (const Box& glyph : glyphs) {
    const std::u32string text = code_points(glyph.text);
    out.push_back(text.size() == 1 ? text[0] : kNone);
  }
  return out;
}

Turn turn_of(const Lesson& lesson, std::string prompt, std::string answer, TargetGlyphs glyphs) {
  Turn out;
  const std::u32string text = code_points(answer);
  out.prompt = std::move(prompt);
  out.answer = std::move(answer);
  out.glyph_of =
      glyphs == TargetGlyphs::in_order ? glyphs_in_order(text, lesson.glyphs) : glyphs_found(text, lesson.glyphs);
  return out;
}

// What is asked aloud is not written as well.
Turn turn_of(const Lesson& lesson, synth::Question question) {
  const bool aloud = !question.sound.samples.empty();
  const bool shown = question.steps.empty() || question.said.is_said();  // sums are not read aloud
  std::string& answer = shown ? question.target : question.steps;
  Turn out = turn_of(lesson, aloud ? "" : question.prompt, std::move(answer), TargetGlyphs::anywhere);
  out.sound = std::move(question.sound);
  out.said = std::move(question.said);
  if (aloud) out.transcript = std::move(question.prompt);
  return out;
}

}  // namespace

std::vector<int32_t> glyphs_in_order(const std::u32string& text, const std::vector<Box>& glyphs) {
  constexpr size_t kFar = 40, kAlike = 3;  // how many glyphs may be passed over; how many in a row must then agree
  std::vector<int32_t> out(text.size(), -1);
  const std::u32string shown = text_of(glyphs);
  size_t next = 0;
  for (size_t i = 0; i < text.size() && next < shown.size(); ++i) {
    if (is_space(text[i])) continue;
    if (text[i] != shown[next] && i + kAlike <= text.size()) {
      const size_t at = shown.find(text.substr(i, kAlike), next);
      if (at != std::u32string::npos && at <= next + kFar) next = at;
    }
    if (text[i] == shown[next]) out[i] = int32_t(next++);
  }
  return out;
}

std::vector<int32_t> glyphs_found(const std::u32string& text, const std::vector<Box>& glyphs) {
  std::vector<int32_t> out(text.size(), -1);
  const std::u32string shown = text_of(glyphs);
  for (const auto& [begin, end] : runs_of(text)) {
    const std::u32string run = text.substr(begin, end - begin);
    const size_t at = shown.find(run);
    if (at != std::u32string::npos && shown.find(run, at + 1) == std::u32string::npos)
      for (size_t i = begin; i < end; ++i) out[i] = int32_t(at + i - begin);
  }
  return out;
}

std::vector<int32_t> boxes_found(const std::u32string& text, const std::vector<Box>& words) {
  std::vector<int32_t> out(text.size(), -1);
  std::map<std::u32string, std::vector<int32_t>> shown;
  for (size_t i = 0; i < words.size(); ++i) shown[code_points(words[i].text)].push_back(int32_t(i));
  std::map<std::u32string, size_t> asked, taken;
  const auto runs = runs_of(text);
  for (const auto& [begin, end] : runs) ++asked[text.substr(begin, end - begin)];
  for (const auto& [begin, end] : runs) {
    const std::u32string run = text.substr(begin, end - begin);
    const auto places = shown.find(run);
    if (places == shown.end()) continue;
    const std::vector<int32_t>& at = places->second;
    if (at.size() > 1 && at.size() != asked[run]) continue;
    const int32_t word = at.size() == 1 ? at[0] : at[taken[run]++];
    for (size_t i = begin; i < end; ++i) out[i] = word;
  }
  return out;
}

std::vector<int32_t> words_in_order(const std::u32string& text, const std::vector<synth::TimedWord>& words) {
  std::vector<int32_t> out(text.size(), -1);
  int32_t n = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_space(text[i])) continue;
    if (i == 0 || is_space(text[i - 1])) ++n;
    out[i] = n - 1;
  }
  if (size_t(n) != words.size()) std::fill(out.begin(), out.end(), -1);
  return out;
}

Lesson lesson_of(synth::Example example, const std::string& group, TargetGlyphs glyphs) {
  Lesson out;
  out.group = group;
  out.image = std::move(example.image);
  out.glyphs = std::move(example.glyphs);
  out.turns.push_back(turn_of(out, std::move(example.prompt), std::move(example.target), glyphs));
  Turn& own = out.turns.back();
  own.sound = std::move(example.sound);
  own.said = std::move(example.said);
  if (!own.sound.samples.empty()) {
    own.transcript = own.answer;
    own.word_of = words_in_order(code_points(own.answer), own.sound.words);
  }
  for (synth::Question& question : example.questions) out.turns.push_back(turn_of(out, std::move(question)));
  return out;
}

Lesson lesson_of_questions(synth::Example example, const std::string& group) {
  std::vector<synth::Question> questions = std::move(example.questions);
  example.questions.clear();
  Lesson out = lesson_of(std::move(example), group, TargetGlyphs::anywhere);
  if (questions.empty()) return out;
  std::stable_partition(questions.begin(), questions.end(), [](const auto& q) { return !q.sound.samples.empty(); });
  out.turns.clear();
  for (synth::Question& question : questions) out.turns.push_back(turn_of(out, std::move(question)));
  return out;
}

}  // namespace naru

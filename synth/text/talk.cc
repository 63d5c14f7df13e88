#include "synth/text/talk.h"

#include "base/error.h"
#include "base/sha256.h"
#include "synth/text/talk/lists.h"

namespace naru::synth {
namespace {

constexpr int kTries = 1000;
constexpr float kCalled = 0.3f, kUnmarked = 0.3f, kCapital = 0.5f;  // shares of wordings

bool is_mark(char c) {
  return c == '.' || c == '?' || c == '!';
}

bool is_small(char c) {
  return c >= 'a' && c <= 'z';
}

}  // namespace

TalkText::TalkText() : korean_({kKoreanSelf, kKoreanBeyond}), english_({kEnglishSelf, kEnglishBeyond}) {}

std::string bare_wording(std::string_view wording) {
  const size_t end = wording.find_last_not_of(".?!");
  std::string out(end == std::string_view::npos ? wording : wording.substr(0, end + 1));
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c ^= 0x20;
  return out;
}

bool is_wording_held_out(std::string_view wording) {
  Sha256 hash;
  hash.add(bare_wording(wording));
  return hash.digest()[0] < 32;
}

std::string TalkText::draw(int topic, bool korean, bool held_out, Random* random) const {
  const Grammar& grammar = korean ? korean_ : english_;
  const std::string_view rule = kTalkTopics.at(size_t(topic));
  for (int attempt = 0; attempt < kTries; ++attempt) {
    std::string text = grammar.expand(rule, random);
    const char call = text.front() == '~' || text.front() == '^' ? text.front() : 0;
    if (call) text.erase(0, 1);
    if (is_wording_held_out(text) != held_out) continue;
    const bool unmarked = random->chance(kUnmarked);
    if (unmarked && text.size() > 1 && is_mark(text.back()) && !is_mark(text[text.size() - 2])) text.pop_back();
    if (call && random->chance(kCalled))
      return grammar.expand(call == '~' ? "call" : "polite_call", random) + ' ' + text;
    if (is_small(text.front()) && random->chance(kCapital)) text.front() ^= 0x20;
    return text;
  }
  raise("TalkText: no wording of ", rule, " is ", held_out ? "held out" : "left for training");
}

std::string_view TalkText::answer(int topic, bool korean) const {
  return (korean ? kKoreanAnswers : kEnglishAnswers).at(size_t(topic));
}

}  // namespace naru::synth

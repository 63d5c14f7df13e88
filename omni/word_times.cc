#include "omni/word_times.h"

#include <algorithm>

#include "base/utf8.h"
#include "core/ops/ctc.h"
#include "core/text/ctc_symbols.h"
#include "encoders/audio/audio_encoder.h"

namespace naru {
namespace {

constexpr int64_t kFrameMs = kFrameRows * 1000 / kLogMelRate;
constexpr int64_t kReachMs = 1000;  // of a word beyond its letters, where no silence is heard

// Letters begin to end - 1 of a text.
struct LetterSpan {
  size_t begin, end;
};

// The letters of the words with a blank between them, and which are whose.
std::vector<int32_t> letters_of(const std::vector<std::string>& words, std::vector<LetterSpan>* spans) {
  static const int32_t blank = ctc_symbols(" ")[0];
  std::vector<int32_t> out;
  for (const std::string& word : words) {
    if (!out.empty()) out.push_back(blank);
    const std::vector<int32_t> letters = ctc_symbols(word);
    spans->push_back({out.size(), out.size() + letters.size()});
    out.insert(out.end(), letters.begin(), letters.end());
  }
  return out;
}

// The frames of the CTC head, of which each of those that are seen has the same number.
class Timeline {
 public:
  explicit Timeline(const HeardFrames& heard)
      : seen_(heard.seen),
        n_(heard.letters.dim(0)),
        a_frame_(n_ / int64_t(seen_.size())),
        reach_(std::max<int64_t>(1, kReachMs * a_frame_ / kFrameMs)) {
    const int64_t P = heard.phonemes.dim(1);
    for (int64_t i = 0; i < int64_t(seen_.size()); ++i) {
      const float* x = heard.phonemes.data<float>() + i * P;
      silent_.push_back(std::max_element(x, x + P) - x == kSilentPhoneme);
    }
  }

  int64_t size() const { return n_; }
  // From the start of the sound.
  int64_t begin_ms(int64_t frame) const {
    return (seen_[size_t(frame / a_frame_)] * a_frame_ + frame % a_frame_) * kFrameMs / a_frame_;
  }
  int64_t end_ms(int64_t frame) const { return begin_ms(frame - 1) + kFrameMs / a_frame_; }

  // After so much of what is sent of the sound.
  int64_t ms_after(int64_t ms) const {
    const int64_t frame = std::min(ms * a_frame_ / kFrameMs, n_ - 1);
    return begin_ms(frame) + ms - frame * kFrameMs / a_frame_;
  }
  int64_t sent_ms() const { return n_ * kFrameMs / a_frame_; }

  // The frames of a word whose letters are in `word`, within `room`: without silence at its ends, then as far as sound
  // goes on.
  LabelFrames fit(LabelFrames word, LabelFrames room) const {
    while (word.begin + 1 < word.end && silent(word.begin)) ++word.begin;
    while (word.end - 1 > word.begin && silent(word.end - 1)) --word.end;
    const int64_t first = std::max(room.begin, int32_t(word.begin - reach_));
    const int64_t last = std::min(room.end, int32_t(word.end + reach_));
    while (word.begin > first && goes_on(word.begin) && !silent(word.begin - 1)) --word.begin;
    while (word.end < last && goes_on(word.end) && !silent(word.end)) ++word.end;
    return word;
  }

 private:
  bool silent(int64_t frame) const { return silent_[size_t(frame / a_frame_)]; }
  // Whether nothing lies between a frame and the one before it.
  bool goes_on(int64_t frame) const {
    return seen_[size_t(frame / a_frame_)] - seen_[size_t((frame - 1) / a_frame_)] <= 1;
  }

  const std::vector<int32_t>& seen_;
  int64_t n_, a_frame_, reach_;
  std::vector<bool> silent_;  // of each that is seen
};

// As much time for each letter as for any other: none for some, where there are more letters than milliseconds. A word
// that ends where frames were left out does not reach over them.
std::vector<HeardWord> shared_by_letters(const std::vector<std::string>& words, const std::vector<LetterSpan>& spans,
                                         const Timeline& timeline) {
  const auto sent_before = [&](size_t letter) {
    return timeline.sent_ms() * int64_t(letter) / int64_t(spans.back().end);
  };
  std::vector<HeardWord> out;
  for (size_t w = 0; w < words.size(); ++w) {
    const int64_t begin = sent_before(spans[w].begin), end = sent_before(spans[w].end);
    const int64_t begin_ms = timeline.ms_after(begin);
    out.push_back({words[w], begin_ms, end > begin ? timeline.ms_after(end - 1) + 1 : begin_ms});
  }
  return out;
}

}  // namespace

std::string joined(std::span<const HeardWord> words) {
  std::string out;
  for (const HeardWord& word : words) out += (out.empty() ? "" : " ") + word.text;
  return out;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> out;
  bool inside = false;
  for (size_t at = 0; at < text.size();) {
    const Utf8Char c = utf8_at(text, at);
    const bool white = c.valid && (c.code <= 0x20 || (c.code >= 0x7f && c.code <= 0xa0));
    if (!white && !inside) out.emplace_back();
    if (!white) append_utf8(out.back(), c.valid ? c.code : 0xfffd);
    inside = !white;
    at += c.size_bytes;
  }
  return out;
}

std::vector<HeardWord> time_words(const std::vector<std::string>& words, const HeardFrames& heard) {
  const auto [n, classes] = heard.letters.dims<2>("time_words: letters (n * frames, kCtcClasses)");
  const auto [n_phonemes, P] = heard.phonemes.dims<2>("time_words: phonemes (n, P)");
  const auto n_seen = int64_t(heard.seen.size());
  check(n_seen > 0 && n > 0 && n % n_seen == 0 && classes == kCtcClasses && n_phonemes == n_seen && P > 0,
        "time_words: of ", n_seen, " frames the letters are ", heard.letters.shape(), " and the phonemes ",
        heard.phonemes.shape());
  std::vector<LetterSpan> spans;
  const std::vector<int32_t> letters = letters_of(words, &spans);
  const Timeline timeline(heard);
  const auto aligned = ctc_align(heard.letters, letters, kCtcBlank);
  if (!aligned) return shared_by_letters(words, spans, timeline);
  const std::vector<LabelFrames>& frames = *aligned;
  std::vector<HeardWord> out;
  LabelFrames room{0, 0};  // from the blank before a word to the one after it
  for (size_t w = 0; w < words.size(); ++w) {
    const LabelFrames own{frames[spans[w].begin].begin, frames[spans[w].end - 1].end};
    room.begin = room.end;
    room.end = int32_t(timeline.size());
    if (w + 1 < words.size()) room.end = (frames[spans[w].end].begin + frames[spans[w].end].end) / 2;
    const LabelFrames fitted = timeline.fit(own, room);
    out.push_back({words[w], timeline.begin_ms(fitted.begin), timeline.end_ms(fitted.end)});
  }
  return out;
}

}  // namespace naru

#include "omni/saying.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "base/utf8.h"
#include "core/text/nfc.h"
#include "decoders/speech/speech_stream.h"
#include "omni/prompt.h"

namespace naru {
namespace {

bool is_digit(char32_t c) {
  return c >= '0' && c <= '9';
}

bool is_space(char32_t c) {
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0xa0 || c == 0x3000;
}

bool ends_sentence(char32_t c) {
  return c == '.' || c == '!' || c == '?' || c == 0x2026 || c == 0x3002 || c == 0xff01 || c == 0xff1f;
}

bool ends_clause(char32_t c) {
  return c == ',' || c == ';' || c == ':' || c == 0x3001 || c == 0xff0c;
}

// Quotes and brackets that may stand behind the mark of a sentence.
bool closes(char32_t c) {
  return c == '"' || c == '\'' || c == ')' || c == ']' || c == 0x201d || c == 0x2019 || c == 0x300d || c == 0x300f;
}

// Whether the dot behind these characters belongs to a word: "Mr. Kim".
bool is_abbreviation(std::u32string_view before) {
  static constexpr std::array<std::u32string_view, 8> kWords = {U"Mr", U"Mrs", U"Ms", U"Dr",
                                                                U"St", U"vs",  U"No", U"Prof"};
  const size_t begin = before.find_last_of(U" \t\n(\"'");
  const std::u32string_view word = before.substr(begin == std::u32string_view::npos ? 0 : begin + 1);
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

std::u32string_view trimmed(std::u32string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

std::string utf8_of(std::u32string_view text) {
  std::string out;
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

// How long it takes about, in seconds: of espeak-ng's voices in lessons a syllable takes 0.15 to 0.2 s, a digit with
// its unit up to 0.4 s, a Latin letter 0.06 to 0.08 s.
double seconds_of(std::u32string_view text) {
  double out = 0;
  for (const char32_t c : text) out += is_hangul(c) ? 0.18 : is_digit(c) ? 0.35 : is_space(c) ? 0.05 : 0.075;
  return out;
}

// What the model says at a time.
class Room {
 public:
  explicit Room(const Model& model) : model_(model), seconds_(0.8 * double(model.config().speaking->max_seconds)) {}

  // A reading is at most about as long as what is written, but for digits, each of which is a word or two.
  bool fits(std::u32string_view text) const {
    if (seconds_of(text) > seconds_) return false;
    const std::string sentence = utf8_of(text);
    const auto prompt = prompt_to_say(model_, sentence, /*voice=*/0);
    if (!prompt) return false;
    const auto limits = span_limits(model_.config(), model_.config().context - length_of(prompt->sequence), {});
    const auto n_digits = std::count_if(text.begin(), text.end(), is_digit);
    const auto n_written = int64_t(model_.tokenizer().encode(sentence).size());
    return limits && n_written <= limits->written && n_written + 2 * n_digits <= limits->spoken;
  }

 private:
  const Model& model_;
  double seconds_;
};

// The end of the first sentence of a text.
size_t sentence_end(std::u32string_view text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n') return i + 1;
    if (!ends_sentence(text[i])) continue;
    size_t end = i + 1;
    while (end < text.size() && (ends_sentence(text[end]) || closes(text[end]))) ++end;
    if (end == text.size() ||
        (is_space(text[end]) && !(end == i + 1 && text[i] == '.' && is_abbreviation(text.substr(0, i)))))
      return end;
    i = end - 1;
  }
  return text.size();
}

// The longest beginning that fits and ends with a word; behind a comma where that is at least half of it. Where not
// even a word fits, as many characters as do, at least one.
size_t piece_end(std::u32string_view text, const Room& room) {
  const auto fitting = [&](const std::vector<size_t>& ends) {
    return std::partition_point(ends.begin(), ends.end(), [&](size_t end) { return room.fits(text.substr(0, end)); }) -
           ends.begin();
  };
  std::vector<size_t> words, characters;
  for (size_t i = 1; i <= text.size(); ++i) {
    characters.push_back(i);
    if (i == text.size() || is_space(text[i])) words.push_back(i);
  }
  const auto n_words = fitting(words);
  if (n_words == 0) return size_t(std::max<std::ptrdiff_t>(1, fitting(characters)));
  const size_t best = words[size_t(n_words - 1)];
  if (best == text.size()) return best;
  for (auto i = n_words; i > 0 && 2 * words[size_t(i - 1)] >= best; --i)
    if (ends_clause(text[words[size_t(i - 1)] - 1])) return words[size_t(i - 1)];
  return best;
}

void add(std::u32string_view piece, Sentences* out) {
  std::string text = utf8_of(piece);
  (can_be_said(text) ? out->said : out->left_out).push_back(std::move(text));
}

// Says a sentence that is being made.
class Voice {
 public:
  Voice(const Model& model, const std::function<void(std::span<const float>)>& heard)
      : stream_(model.speech_decoder()), heard_(heard) {}

  void push(const std::vector<int32_t>& codes) {
    if (!codes.empty()) tell(stream_.push(codes));
  }
  // -> the samples of the sentence.
  int64_t finish() {
    tell(stream_.finish());
    return std::exchange(n_samples_, 0);
  }
  void pause() { heard_(std::vector<float>(size_t(kPauseSamples), 0.0f)); }

 private:
  void tell(const std::vector<float>& samples) {
    n_samples_ += std::ssize(samples);
    if (!samples.empty()) heard_(samples);
  }

  SpeechStream stream_;
  const std::function<void(std::span<const float>)>& heard_;
  int64_t n_samples_ = 0;
};

}  // namespace

Result<Sentences> sentences_of(const Model& model, const std::string& text) {
  if (!model.speaks()) return fail(Code::unsupported, "the model does not speak; name one that was trained to");
  const std::u32string all = code_points(nfc(text));
  if (std::ssize(all) > kMostCharactersSaid)
    return fail(Code::too_large, "the text has ", all.size(), " characters; at most ", kMostCharactersSaid,
                " are said at a time");
  const Room room(model);
  Sentences out;
  for (std::u32string_view rest = trimmed(all); !rest.empty(); rest = trimmed(rest)) {
    const size_t end = sentence_end(rest);
    std::u32string_view sentence = trimmed(rest.substr(0, end));
    rest.remove_prefix(end);
    while (!sentence.empty()) {
      const size_t cut = room.fits(sentence) ? sentence.size() : piece_end(sentence, room);
      add(trimmed(sentence.substr(0, cut)), &out);
      sentence = trimmed(sentence.substr(cut));
    }
  }
  if (out.said.empty()) return fail("there is nothing to say in it; give words or numbers");
  return out;
}

std::string wish_to_hear(const std::string& sentence) {
  const std::u32string all = code_points(sentence);
  const bool korean = std::any_of(all.begin(), all.end(), is_hangul);
  return (korean ? "말해 주세요: " : "Say this: ") + sentence;
}

Result<SpeakPrompt> prompt_to_say(const Model& model, const std::string& sentence, int32_t voice) {
  Prompt prompt(model);
  if (const auto added = prompt.add_user({{}, wish_to_hear(sentence)}); !added) return added.failure();
  return SpeakPrompt{prompt.sequence(), voice, sentence};
}

Result<Saying> say(const Model& model, const std::vector<std::string>& sentences, int32_t voice, SpeakOptions options,
                   const std::function<void(std::span<const float>)>& heard) {
  Saying out;
  Voice sound(model, heard);
  const SpeakListening listening = [&](size_t, const SpokenPieces& pieces) { sound.push(pieces.codes); };
  for (const std::string& sentence : sentences) {
    const auto prompt = prompt_to_say(model, sentence, voice);
    if (!prompt) return prompt.failure();
    if (!out.sentences.empty()) {
      sound.pause();
      out.n_samples += kPauseSamples;
    }
    const auto replies = answer_aloud(model, {*prompt}, {}, options, listening);
    if (!replies) return replies.failure();
    const SpokenReply& reply = replies->at(0);
    const int64_t n_samples = sound.finish();
    out.sentences.push_back({reply.written, reply.spoken, n_samples});
    out.n_samples += n_samples;
    out.tokens_in += reply.tokens_in;
    out.tokens_out += reply.tokens_out;
    if (out.finish == Finish::stop) out.finish = reply.finish;
    ++options.text.first_stream;
  }
  return out;
}

}  // namespace naru

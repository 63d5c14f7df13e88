#include "synth/text/text_source.h"

#include <algorithm>

#include "synth/options.h"
#include "synth/text/alphabet.h"
#include "synth/text/lists.h"

namespace naru::synth {
namespace {

constexpr int kManyTries = 100'000;  // 1 of 16 lines is held out; 15 of 16 tries fail there, rarely a hundred in a row

template <class List>
const auto& pick(const List& list, Random* random) {
  return list[size_t(random->below(int64_t(std::size(list))))];
}

// A length of [low, high], the shorter ones a little more often.
int draw_length(int low, int high, Random* random) {
  const float u = random->uniform();
  return std::min(high, low + int(float(high - low + 1) * (0.75f * u + 0.25f * u * u)));
}

// The infinitive (어) and the past tense it makes: 해 -> 했, 먹어 -> 먹었.
std::string past_stem(const std::string& infinitive) {
  static constexpr int kDoubleSiot = 20;
  std::u32string points = *decode(infinitive);
  if (final_of(points.back()) == 0) points.back() += kDoubleSiot;
  return encode(points);
}

std::string without_last(const std::string& word) {
  return word.substr(0, word.size() - 3);  // a Hangul syllable is three bytes
}

// Each draw is a statement of its own: the order in which arguments are evaluated is the compiler's choice.
char32_t common_syllable(Random* random) {
  static constexpr int kCommonFinals[] = {0, 0, 1, 4, 8, 16, 17, 19, 20, 21};
  const int initial = int(random->below(kInitials));
  const int vowel = int(random->below(kVowels));
  return syllable(initial, vowel, pick(kCommonFinals, random));
}

// Capitals as headings and signs have them.
void recase(std::string* text, Random* random) {
  const float u = random->uniform();
  if (u > 0.16f) return;
  const bool all = u < 0.08f;
  bool start = true;
  for (char& c : *text) {
    if (c >= 'a' && c <= 'z' && (all || start)) c = char(c - 32);
    start = c == ' ' || c == '-';
  }
}

// Quotation marks, brackets, bullets, a colon.
void decorate(std::u32string* text, Random* random) {
  static constexpr std::pair<std::u32string_view, std::u32string_view> kAround[] = {
      {U"\"", U"\""}, {U"'", U"'"},   {U"“", U"”"},  {U"‘", U"’"}, {U"(", U")"},   {U"[", U"]"},
      {U"「", U"」"}, {U"《", U"》"}, {U"<", U">"},  {U"- ", U""}, {U"* ", U""},   {U"· ", U""},
      {U"● ", U""},   {U"■ ", U""},   {U"※ ", U""},  {U"→ ", U""}, {U"", U":"},    {U"", U"!"},
      {U"", U"?"},    {U"", U","},    {U"", U"..."}, {U"", U""},   {U"* ", U" *"}, {U"= ", U" ="}};
  const auto& [before, after] = pick(kAround, random);
  if (before.empty() && after.empty()) {  // numbered
    const auto digit = char32_t(U'1' + random->below(9));
    const std::u32string_view mark = random->chance(0.5f) ? U". " : U") ";
    text->insert(0, mark);
    text->insert(text->begin(), digit);
    return;
  }
  *text = std::u32string(before) + *text + std::u32string(after);
}

}  // namespace

const char* kind_name(Kind kind) {
  static constexpr const char* kNames[kKinds] = {"ko", "en", "number", "syllables"};
  return kNames[int(kind)];
}

std::u32string window(std::u32string_view sentence, int shortest, int longest, Random* random) {
  std::vector<size_t> starts{0};
  for (size_t i = 0; i < sentence.size(); ++i)
    if (sentence[i] == U' ') starts.push_back(i + 1);
  const auto end_of = [&](size_t word) { return word + 1 < starts.size() ? starts[word + 1] - 1 : sentence.size(); };
  for (int attempt = 0; attempt < 8; ++attempt) {
    const size_t first = size_t(random->below(int64_t(starts.size())));
    size_t end = 0;
    for (size_t word = first; word < starts.size() && end_of(word) - starts[first] <= size_t(longest); ++word)
      end = end_of(word);
    if (end >= starts[first] + size_t(shortest))
      return std::u32string(sentence.substr(starts[first], end - starts[first]));
  }
  const size_t first = pick(starts, random);
  std::u32string_view part = sentence.substr(first, size_t(longest));
  while (!part.empty() && part.back() == U' ') part.remove_suffix(1);
  return std::u32string(part);
}

std::u32string random_characters(int length, Random* random) {
  static constexpr std::u32string_view kCommon =
      U"abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  const bool hangul = random->chance(0.65f);
  std::u32string out;
  int word = int(random->between(1, 4));
  while (int(out.size()) < length) {
    if (word-- == 0 && int(out.size()) + 1 < length) {
      out += U' ';
      word = int(random->between(0, 3));
    }
    const float u = random->uniform();
    if (hangul && u < 0.5f)
      out += kFirstSyllable + char32_t(random->below(kLastSyllable - kFirstSyllable + 1));
    else if (hangul)
      out += common_syllable(random);
    else if (u < 0.04f)
      out += pick(kSigns, random);
    else if (u < 0.30f)
      out += char32_t(random->between('!', '~'));
    else
      out += pick(kCommon, random);
  }
  return out;
}

TextSource::TextSource(Corpus corpus)
    : corpus_(std::move(corpus)),
      korean_{kKoreanWords, kKoreanSentences, kKoreanForms},
      english_{kEnglishWords, kEnglishSentences, kEnglishForms},
      numbers_{kNumbers} {}

Result<TextSource> TextSource::open() {
  auto corpus = Corpus::open();
  if (!corpus) return corpus.failure();
  return TextSource(*std::move(corpus));
}

// Words of the dictionary put together as Korean puts them: modifiers, nouns with particles, a predicate.
std::string TextSource::korean_words(Random* random) const {
  static constexpr std::string_view kFixed[] = {"에",   "에서", "에게", "의",   "도",   "만", "까지",
                                                "부터", "처럼", "보다", "마다", "조차", "들", "끼리"};
  static constexpr std::string_view kPaired[] = {"을", "을", "은", "은", "이", "이", "과", "으로"};
  static constexpr std::string_view kNouns[] = {"것", "때", "뿐", "수", "줄", "만큼", "사람", "까닭", "리", "적"};
  static constexpr std::string_view kInfinitive[] = {"요",      "서",      "도",    "야",     " 보다",
                                                     " 주세요", " 버렸다", " 있다", " 놓았다"};
  static constexpr std::string_view kPast[] = {"다.", "습니다.", "어요.", "고", "지만", "으면",
                                               "던",  "을까?",   "는데",  "음", "으니", "구나!"};
  static constexpr std::string_view kStem[] = {"고", "지", "게",   "거나", "지만",  "던",  "도록",
                                               "자", "기", "다가", "면서", "겠다.", "더니"};
  const auto& words = corpus_.korean_words;
  std::string out;
  const int n = int(random->between(1, 5));
  for (int i = 0; i < n; ++i) {
    if (i > 0) out += ' ';
    const float u = random->uniform();
    if (u < 0.55f) {
      if (random->chance(0.2f)) out += pick(words.adnominal_past, random) + ' ';
      out += pick(words.nouns, random);
      if (random->chance(0.45f))
        out += particle(pick(kPaired, random), out);
      else if (random->chance(0.4f))
        out += pick(kFixed, random);
    } else if (u < 0.61f) {
      out += pick(words.adverbs, random);
    } else if (u < 0.71f) {
      out += pick(random->chance(0.5f) ? words.adnominal_past : words.adnominal_future, random) + ' ';
      out += pick(kNouns, random);
    } else if (u < 0.80f) {
      out += pick(words.infinitives, random);
      out += pick(kInfinitive, random);
    } else if (u < 0.90f) {
      out += past_stem(pick(words.infinitives, random));
      out += pick(kPast, random);
    } else {
      const std::string& form = pick(words.predicates, random);
      out += random->chance(0.4f) ? form : without_last(form) + std::string(pick(kStem, random));
    }
  }
  return out;
}

std::string TextSource::english_words(Random* random) const {
  static constexpr std::string_view kBetween[] = {" ",   " ", " ",  " ",    " ",    " ",     " ",     ", ",   "-",
                                                  " & ", "/", ". ", " of ", " to ", " the ", " and ", " in ", ": "};
  static constexpr std::string_view kAfter[] = {"", "", "", "", ".", ".", "!", "?", ",", ";", ":"};
  std::string out;
  const int n = int(random->between(1, 6));
  for (int i = 0; i < n; ++i) {
    if (i > 0) out += pick(kBetween, random);
    out += pick(corpus_.english_words, random);
  }
  if (random->chance(0.3f) && out[0] >= 'a' && out[0] <= 'z') out[0] = char(out[0] - 32);
  return out + std::string(pick(kAfter, random));
}

std::string TextSource::sentence(Kind kind, bool held_out, Random* random) const {
  const bool korean = kind == Kind::korean;
  for (int attempt = 0; attempt < kManyTries; ++attempt) {
    const float u = random->uniform(), v = random->uniform();
    if (u < 0.4f) return pick((korean ? corpus_.korean : corpus_.english)[held_out], random);
    std::string text;
    if (u < 0.7f && korean)
      text = korean_.expand(v < 0.5f    ? "문장"
                            : v < 0.65f ? "구절"
                            : v < 0.7f  ? "낱말"
                            : v < 0.8f  ? "안내"
                            : v < 0.92f ? "양식"
                                        : "영수증",
                            random);
    else if (u < 0.7f)
      text = english_.expand(v < 0.5f ? "sentence" : v < 0.65f ? "phrase" : v < 0.7f ? "word" : "form", random);
    else
      text = korean ? korean_words(random) : english_words(random);
    if (!korean && u < 0.7f && v < 0.5f && text[0] >= 'a' && text[0] <= 'z') text[0] = char(text[0] - 32);
    if (is_held_out(text) == held_out) return text;
  }
  raise("TextSource: no sentence on this side of the split");
}

std::u32string TextSource::draw(Kind kind, const TextOptions& options, Random* random) const {
  const int length = draw_length(options.min_chars, options.max_chars, random);
  if (kind == Kind::syllables) return random_characters(length, random);
  std::u32string whole;
  while (int(whole.size()) < options.min_chars) {
    std::string text =
        kind == Kind::number ? numbers_.expand("anything", random) : sentence(kind, options.held_out, random);
    if (kind == Kind::english) recase(&text, random);
    if (!whole.empty()) whole += U' ';
    whole += *decode(text);
  }
  std::u32string line = window(whole, options.min_chars, length, random);
  if (random->chance(0.08f)) decorate(&line, random);
  return line;
}

Line TextSource::line(const TextOptions& options, Random* random) const {
  check(1 <= options.min_chars && options.min_chars <= options.max_chars,
        "TextSource: wanted 1 <= min_chars <= max_chars, got ", options.min_chars, " and ", options.max_chars);
  check_weights("TextSource", options.weights);
  const Kind kind = Kind(draw_kind(options.weights, random));
  for (int attempt = 0; attempt < kManyTries; ++attempt) {
    std::u32string text = draw(kind, options, random);
    const int n = int(text.size());
    if (n >= options.min_chars && n <= options.max_chars && is_held_out(encode(text)) == options.held_out)
      return {kind, std::move(text)};
  }
  raise("TextSource: no line of ", options.min_chars, " to ", options.max_chars, " characters");
}

std::vector<std::u32string> TextSource::passage(Kind kind, bool held_out, int chars, Random* random) const {
  std::vector<std::u32string> sentences;
  for (int n = 0; n < chars;) {
    sentences.push_back(*decode(sentence(kind, held_out, random)));
    n += int(sentences.back().size());
  }
  return sentences;
}

}  // namespace naru::synth

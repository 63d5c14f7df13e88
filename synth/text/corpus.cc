#include "synth/text/corpus.h"

#include <algorithm>
#include <filesystem>
#include <unordered_set>

#include "base/file.h"
#include "base/utf8.h"
#include "synth/text/alphabet.h"

namespace naru::synth {
namespace {

namespace fs = std::filesystem;

constexpr char kHelp[] = "/usr/share/libreoffice/help/ko/text";
constexpr char kKoreanDictionary[] = "/usr/share/hunspell/ko.dic";
constexpr char kEnglishDictionary[] = "/usr/share/dict/american-english";
constexpr uint64_t kFileLimit = 64 << 20;

// --- sentences ---------------------------------------------------------------------------------------------------

struct Counts {
  int hangul = 0, letters = 0, other = 0;
};

Counts count(std::string_view text) {
  Counts n;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto c = uint8_t(text[i]);
    if (c >= 0xEA && c <= 0xED)
      ++n.hangul;
    else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z')
      ++n.letters;
    else if (c < 0x80 || c >= 0xC0)
      ++n.other;
  }
  return n;
}

bool good_korean(std::string_view text) {
  const Counts n = count(text);
  return n.hangul >= 2 && n.hangul * 10 >= 3 * (n.hangul + n.letters + n.other);
}

bool good_english(std::string_view text) {
  const Counts n = count(text);
  return n.hangul == 0 && n.letters >= 4 && n.letters * 2 >= n.letters + n.other;
}

// The Korean help is half translated: what has no Hangul is good English.
Result<void> read_help(Corpus* corpus) {
  auto files = files_beneath(kHelp);
  if (!files) return files.failure();
  std::unordered_set<std::string> seen;
  for (const std::string& path : *files) {
    auto page = read_text(path, kFileLimit);
    if (!page) return fail(page.failure().code, path, ": ", page.failure().message);
    for (std::string& sentence : html_sentences(*page)) {
      Corpus::Sentences* side = good_korean(sentence)    ? &corpus->korean
                                : good_english(sentence) ? &corpus->english
                                                         : nullptr;
      if (side && seen.insert(sentence).second) (*side)[is_held_out(sentence)].push_back(std::move(sentence));
    }
  }
  if (corpus->korean[1].size() < 100 || corpus->english[1].size() < 100)
    return fail(Code::invalid, kHelp, ": not the libreoffice-help-ko of Debian 12");
  return {};
}

// --- HTML --------------------------------------------------------------------------------------------------------

bool opens_block(std::string_view tag) {
  static constexpr std::string_view kTags[] = {"p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "dd", "th", "td"};
  const std::string_view name = tag.substr(0, tag.find(' '));
  return name.size() <= 2 && std::find(std::begin(kTags), std::end(kTags), name) != std::end(kTags);
}

bool closes_block(std::string_view tag) {
  return tag.starts_with("/") && opens_block(tag.substr(1));
}

// Appends the character that `entity` (without & and ;) names.
void append_entity(std::string_view entity, std::string* out) {
  static constexpr std::pair<std::string_view, std::string_view> kNames[] = {
      {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}};
  for (const auto& [name, text] : kNames)
    if (entity == name) *out += text;
  if (!entity.starts_with('#')) return;
  const bool hex = entity.size() > 1 && entity[1] == 'x';
  char32_t value = 0;
  for (const char digit : entity.substr(hex ? 2 : 1)) {
    const int d = digit >= '0' && digit <= '9'                        ? digit - '0'
                  : hex && (digit | 32) >= 'a' && (digit | 32) <= 'f' ? (digit | 32) - 'a' + 10
                                                                      : -1;
    if (d < 0 || value > 0x10FFFF) return;
    value = value * (hex ? 16 : 10) + char32_t(d);
  }
  if (value > 0 && value <= 0x10FFFF && !(value >= 0xD800 && value < 0xE000)) append_utf8(*out, value);
}

// Cuts normalised text. A sentence ends after . ! or ? before a blank, but not after a single letter or digit
// ("e. g.", "1. Click").
void cut(std::string_view text, std::vector<std::string>* out) {
  static constexpr size_t kShortest = 2, kLongest = 600;  // bytes
  const auto keep = [&](std::string_view sentence) {
    if (sentence.size() < kShortest || sentence.size() > kLongest) return;
    out->emplace_back(sentence);
  };
  size_t begin = 0;
  for (size_t i = 0; i + 1 < text.size(); ++i) {
    if ((text[i] != '.' && text[i] != '!' && text[i] != '?') || text[i + 1] != ' ' || i - begin < 8) continue;
    if (text[i - 1] == '.' || text[i - 2] == ' ' || text[i - 2] == '.') continue;
    keep(text.substr(begin, i + 1 - begin));
    begin = i + 2;
  }
  if (begin < text.size()) keep(text.substr(begin));
}

// --- dictionaries ------------------------------------------------------------------------------------------------

Result<Corpus::KoreanWords> read_korean_words() {
  auto text = read_text(kKoreanDictionary, kFileLimit);
  if (!text) return fail(text.failure().code, kKoreanDictionary, ": ", text.failure().message);
  Corpus::KoreanWords words;
  for (std::string_view rest = *text; !rest.empty();) {
    const size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    const size_t slash = line.find('/');
    if (slash == std::string_view::npos) continue;
    const std::string_view flag = line.substr(slash + 1);
    const auto jamo = decode(line.substr(0, slash));  // the file is decomposed
    const std::u32string points = jamo ? compose(*jamo) : U"";
    if (points.empty() || points.size() > 6 || !std::all_of(points.begin(), points.end(), is_hangul)) continue;
    const std::string word = encode(points);
    // The affix file's numbers: nouns ending in a vowel or a consonant, the three stems of a predicate, its
    // dictionary form (regular verbs, verbs in -가다 and -오다, adjectives), adverbs.
    if (flag == "10" || flag == "25") words.nouns.push_back(word);
    if (flag == "2") words.infinitives.push_back(word);
    if (flag == "3") words.adnominal_past.push_back(word);
    if (flag == "4") words.adnominal_future.push_back(word);
    if (flag == "44" || flag == "42" || flag == "43" || flag == "49") words.predicates.push_back(word);
    if (flag == "67") words.adverbs.push_back(word);
  }
  for (const auto* list : {&words.nouns, &words.infinitives, &words.adnominal_past, &words.adnominal_future,
                           &words.predicates, &words.adverbs})
    if (list->size() < 100) return fail(Code::invalid, kKoreanDictionary, ": not the hunspell-ko of Debian 12");
  return words;
}

Result<std::vector<std::string>> read_english_words() {
  auto text = read_text(kEnglishDictionary, kFileLimit);
  if (!text) return fail(text.failure().code, kEnglishDictionary, ": ", text.failure().message);
  std::vector<std::string> words;
  for (std::string_view rest = *text; !rest.empty();) {
    const size_t end = rest.find('\n');
    const std::string_view word = rest.substr(0, end);
    rest = end == std::string_view::npos ? "" : rest.substr(end + 1);
    const auto is_letter = [](char c) { return (c | 0x20) >= 'a' && (c | 0x20) <= 'z'; };
    if (!word.empty() && word.size() <= 14 &&
        std::all_of(word.begin(), word.end(), [&](char c) { return is_letter(c) || c == '\''; }))
      words.emplace_back(word);
  }
  if (words.size() < 1000) return fail(Code::invalid, kEnglishDictionary, ": too few words");
  return words;
}

}  // namespace

std::vector<std::string> html_sentences(std::string_view page) {
  std::vector<std::string> sentences;
  std::string block;
  bool inside = false;
  const auto finish = [&] {
    if (auto clean = normalise(block)) cut(*clean, &sentences);
    block.clear();
  };
  for (size_t i = 0; i < page.size();) {
    if (page[i] == '<') {
      const size_t close = page.find('>', i);
      if (close == std::string_view::npos) break;
      const std::string_view tag = page.substr(i + 1, close - i - 1);
      i = close + 1;
      if (tag.starts_with("footer")) break;
      if (opens_block(tag) || closes_block(tag)) {
        if (inside) finish();
        inside = opens_block(tag);
      } else if (tag.starts_with("br")) {
        block += ' ';
      }
      continue;
    }
    const size_t semicolon = page[i] == '&' ? page.find(';', i) : std::string_view::npos;
    if (semicolon != std::string_view::npos && semicolon - i < 12) {
      if (inside) append_entity(page.substr(i + 1, semicolon - i - 1), &block);
      i = semicolon + 1;
      continue;
    }
    if (inside) block += page[i];
    ++i;
  }
  if (inside) finish();
  return sentences;
}

Result<std::vector<std::string>> files_beneath(const std::string& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) return std::vector<std::string>{folder};
  std::vector<std::string> files;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (it->is_regular_file(error)) files.push_back(it->path().string());
  if (error || files.empty()) return fail(Code::not_found, folder, ": no such folder; run scripts/setup.sh");
  std::sort(files.begin(), files.end());
  return files;
}

const std::vector<std::string>& corpus_paths() {
  static const std::vector<std::string> paths{kHelp, kKoreanDictionary, kEnglishDictionary};
  return paths;
}

Result<Corpus> Corpus::open() {
  Corpus corpus;
  if (auto read = read_help(&corpus); !read) return read.failure();
  auto korean_words = read_korean_words();
  if (!korean_words) return korean_words.failure();
  corpus.korean_words = *std::move(korean_words);
  auto english_words = read_english_words();
  if (!english_words) return english_words.failure();
  corpus.english_words = *std::move(english_words);
  return corpus;
}

}  // namespace naru::synth

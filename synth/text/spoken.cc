#include "synth/text/spoken.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "synth/text/alphabet.h"
#include "synth/text/chart_questions.h"
#include "synth/text/chart_words.h"
#include "synth/text/lists.h"
#include "synth/text/readings.h"
#include "synth/text/spoken_lists.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

constexpr int kTries = 10'000;

struct Rules {
  const char *name, *korean, *english;
};
constexpr Rules kRules[kSpokenKinds] = {
    {"digit", "", ""},
    {"number", "말숫자", "say_number"},
    {"date", "말날짜", "say_date"},
    {"time", "말시각", "say_time"},
    {"money", "말돈", "say_money"},
    {"measure", "말단위", "say_measure"},
    {"phone", "말전화", "say_phone"},
    {"command", "말명령", "say_command"},
    {"name", "말이름", "say_name"},
    {"chart", "말차트", "say_chart"},
    {"document", "말문서질문", "say_document"},
    {"sentence", "말문장", "say_sentence"},
    {"word", "말낱말", "say_word"},
};

constexpr float kFromCharts = 0.7f;  // share of questions about charts that are worded as those of `charts`

bool ends_line(char c) {
  return c == '.' || c == '?' || c == '!';
}

// "a umbrella" gives "an umbrella". By the letter alone: no word of the lists that may follow sounds otherwise.
std::string with_articles(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    out += text[i];
    const bool word = text[i] == 'a' && (i == 0 || text[i - 1] == ' ') && i + 2 < text.size() && text[i + 1] == ' ';
    if (word && std::string_view("aeiou").find(text[i + 2]) != std::string_view::npos) out += 'n';
  }
  return out;
}

// Letters of the language, blanks and marks of sentences; digits belong inside of marks.
bool readable(bool korean, std::string_view word) {
  const auto points = decode(word);
  if (!points || points->empty()) return false;
  return std::all_of(points->begin(), points->end(), [&](char32_t c) {
    if (c == U' ') return true;
    return korean ? is_hangul(c) : (c >= U'a' && c <= U'z') || (c >= U'A' && c <= U'Z') || c == U'\'' || c == U'-';
  });
}

// One of the words of a list that can be read as they stand; empty when there are none.
std::string_view pick_readable(bool korean, std::string_view list, Random* random) {
  std::vector<std::string_view> words;
  for (const std::string_view word : split(list, '|'))
    if (readable(korean, word)) words.push_back(word);
  return words.empty() ? "" : words[size_t(random->below(int64_t(words.size())))];
}

// What can stand along an axis or in a legend, as it is said: two values or more, marked as spoken.h says.
struct Axis {
  std::string_view noun;
  std::vector<std::string> values;
};

std::vector<std::string> numbered(int low, int high, std::string_view before, std::string_view after) {
  std::vector<std::string> values;
  for (int i = low; i <= high; ++i) values.push_back(concat(before, i, after));
  return values;
}

std::vector<std::string> values_of(bool korean, const ChartDimension& dimension) {
  if (dimension.name == "year") return numbered(1995, 2026, korean ? "<sino " : "<year ", korean ? ">년" : ">");
  if (dimension.name == "month" && korean) return numbered(1, 12, "<month ", ">월");
  const size_t shortest = dimension.name == "month" || dimension.name == "weekday" ? 4 : 1;  // bytes: no Jan, no 월
  if (dimension.name == "quarter") return numbered(1, 4, korean ? "<sino " : "quarter <card ", korean ? ">분기" : ">");
  std::vector<std::string> values;
  for (const std::string_view word : split(dimension.words, '|'))
    if (word.size() >= shortest && readable(korean, word)) values.emplace_back(word);
  return values;
}

// Two different ones.
std::pair<std::string_view, std::string_view> pick_two(const std::vector<std::string>& values, Random* random) {
  const int64_t n = int64_t(values.size()), first = random->below(n), second = (first + 1 + random->below(n - 1)) % n;
  return {values[size_t(first)], values[size_t(second)]};
}

// One of the dimensions that are named in `names`; of all where none of those can be read.
Axis draw_axis(bool korean, std::string_view names, Random* random) {
  const ChartWords& words = chart_words(korean);
  const auto wanted = split(names, ' ');
  for (int attempt = 0;; ++attempt) {
    const auto& dimension = words.dimensions[size_t(random->below(int64_t(words.dimensions.size())))];
    const bool named = std::find(wanted.begin(), wanted.end(), dimension.name) != wanted.end();
    if ((!named && attempt < kTries) || !readable(korean, dimension.noun)) continue;
    Axis axis{dimension.noun, values_of(korean, dimension)};
    if (axis.values.size() >= 2) return axis;
  }
}

}  // namespace

const char* spoken_kind_name(SpokenKind kind) {
  return kRules[size_t(kind)].name;
}

bool is_ambiguous(SpokenKind kind, std::string_view written) {
  return kind == SpokenKind::phone &&
         std::all_of(written.begin(), written.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string SpokenLine::written() const {
  std::string text;
  for (const SpokenWord& word : words) text += (text.empty() ? "" : " ") + word.written;
  return text;
}

SpokenLine parse_spoken(bool korean, std::string_view marked) {
  SpokenLine line;
  SpokenWord word;
  const auto finish = [&] {
    while (word.spoken.ends_with(' ')) word.spoken.pop_back();
    if (!word.written.empty()) line.words.push_back(std::move(word));
    word = {};
  };
  while (!marked.empty()) {
    const size_t at = marked.find_first_of(" <");
    word.written += marked.substr(0, at), word.spoken += marked.substr(0, at);
    if (at == std::string_view::npos) break;
    if (marked[at] == ' ') {
      finish();
      marked = marked.substr(at + 1);
      continue;
    }
    const size_t close = marked.find('>', at);
    check(close != std::string_view::npos, "parse_spoken: unclosed ", marked);
    const std::string_view inside = marked.substr(at + 1, close - at - 1);
    marked = marked.substr(close + 1);
    const bool pair = inside.starts_with("=");
    const size_t middle = inside.find(pair ? '=' : ' ', 1);
    check(middle != std::string_view::npos, "parse_spoken: wanted <how X> or <=X=Y>, got <", inside, ">");
    const std::string_view written = inside.substr(pair ? 1 : 0, middle - (pair ? 1 : 0)),
                           rest = inside.substr(middle + 1);
    if (pair) {
      word.written += written, word.spoken += rest;
    } else {
      word.written += write_as(/*how=*/written, rest);
      word.spoken += read_as(korean, /*how=*/written, rest);
      if (written == "native") word.spoken += ' ';  // 세 개, written 3개
    }
  }
  finish();
  for (SpokenWord& one : line.words) {
    one.reading = as_spelled(one.spoken);
    if (korean) one.spoken = assimilate(one.spoken);
  }
  return line;
}

SpokenText::SpokenText() : korean_({kKoreanWords, kKoreanSpoken}), english_({kEnglishWords, kEnglishSpoken}) {}

std::string SpokenText::chart_question(bool korean, Random* random) const {
  const ChartQuestions& forms = chart_questions(korean);
  const ChartWords& words = chart_words(korean);
  const std::string_view all[] = {forms.table,         forms.look_up,          forms.look_up_of,
                                  forms.maximum,       forms.maximum_value,    forms.minimum,
                                  forms.minimum_value, forms.difference,       forms.sum,
                                  forms.average,       forms.count_categories, forms.count_series,
                                  forms.comparison,    forms.greater,          forms.trend};
  std::string form(pick_word(all[size_t(random->below(int64_t(std::size(all))))], random));
  std::replace(form.begin(), form.end(), ':', ',');  // which is how it sounds
  for (;;) {
    const auto& topic = words.topics[size_t(random->below(int64_t(words.topics.size())))];
    const std::string_view m = pick_readable(korean, topic.measures, random);
    if (m.empty()) continue;
    const Axis along = draw_axis(korean, topic.categories, random),
               legend = draw_axis(korean, topic.series.empty() ? topic.categories : topic.series, random);
    const auto [c, d] = pick_two(along.values, random);
    const auto [r, q] = pick_two(legend.values, random);
    return fill_in(form, {{"m", m}, {"k", along.noun}, {"t", legend.noun}, {"c", c}, {"d", d}, {"r", r}, {"q", q}});
  }
}

std::string SpokenText::expand(SpokenKind kind, bool korean, Random* random) const {
  if (kind == SpokenKind::digit) {
    const int digit = int(random->below(10));
    if (!korean) return concat("<card ", digit, ">");
    static constexpr const char* kNative[] = {"공", "하나", "둘", "셋", "넷", "다섯", "여섯", "일곱", "여덟", "아홉"};
    return random->chance(0.3f) ? concat("<=", digit, '=', kNative[digit], ">") : concat("<sino ", digit, ">");
  }
  if (kind == SpokenKind::chart && random->chance(kFromCharts)) return chart_question(korean, random);
  const Rules& rules = kRules[size_t(kind)];
  std::string text = korean ? korean_.expand(rules.korean, random) : english_.expand(rules.english, random);
  if (korean) return text;
  text = with_articles(text);
  // A line of its own begins with a capital when it ends as a sentence.
  if (!text.empty() && ends_line(text.back()) && text[0] >= 'a' && text[0] <= 'z') text[0] ^= 0x20;
  return text;
}

SpokenLine SpokenText::draw(SpokenKind kind, bool korean, bool held_out, size_t longest, Random* random) const {
  for (int attempt = 0; attempt < kTries; ++attempt) {
    SpokenLine line = parse_spoken(korean, expand(kind, korean, random));
    size_t bytes = 0;
    for (const SpokenWord& word : line.words) bytes += word.spoken.size() + 4;
    if (line.words.empty() || bytes > longest) continue;
    if (kind == SpokenKind::digit || is_held_out(line.written()) == held_out) return line;
  }
  raise("SpokenText: no ", spoken_kind_name(kind), " of at most ", longest, " bytes");
}

}  // namespace naru::synth

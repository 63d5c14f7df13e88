#include "synth/chart/data.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "synth/text/alphabet.h"
#include "synth/text/lists.h"

namespace naru::synth {
namespace {

constexpr int kManyTries = 10'000;

template <class List>
const auto& pick(const List& list, Random* random) {
  return list[size_t(random->below(int64_t(std::size(list))))];
}

int64_t to_integer(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  check(error == std::errc() && end == text.data() + text.size(), "chart words: not a whole number: ", text);
  return value;
}

const ChartDimension& pick_dimension(const ChartWords& words, std::string_view name, Random* random) {
  std::vector<const ChartDimension*> found;
  for (const ChartDimension& dimension : words.dimensions)
    if (dimension.name == name) found.push_back(&dimension);
  check(!found.empty(), "chart words: no dimension ", name);
  return *pick(found, random);
}

bool is_time(std::string_view dimension) {
  static constexpr std::string_view kTimes[] = {"year", "quarter", "month", "half", "weekday",
                                                "hour", "week",    "day",   "round"};
  return std::find(std::begin(kTimes), std::end(kTimes), dimension) != std::end(kTimes);
}

bool needs_time(ChartKind kind) {
  return kind == ChartKind::line || kind == ChartKind::multi_line || kind == ChartKind::area;
}

// A title, a subtitle or a note from one of the templates.
std::string draw_text(std::string_view forms, const Slots& slots, bool with_period, Random* random) {
  for (int attempt = 0; attempt < kManyTries; ++attempt) {
    const std::string_view form = pick_word(forms, random);
    if (with_period || form.find("{y}") == std::string_view::npos) return fill_in(form, slots);
  }
  raise("chart words: every template has a period: ", forms);
}

void draw_texts(const ChartWords& words, std::string_view titles, const std::string& x_measure, bool with_period,
                Random* random, Chart* chart) {
  const std::string scope(pick_word(words.scopes, random)), period(pick_word(words.periods, random));
  const std::string sample = std::to_string(random->between(4, 60) * 50),
                    month = std::to_string(random->between(1, 12));
  const Slots slots{{"m", chart->measure},
                    {"c", chart->category_noun},
                    {"r", chart->series_noun},
                    {"s", scope},
                    {"y", period},
                    {"n", sample},
                    {"q", month},
                    {"x", x_measure}};
  if (!random->chance(0.07f)) chart->title = draw_text(titles, slots, with_period, random);
  if (!chart->title.empty() && random->chance(0.2f))
    chart->subtitle = draw_text(words.subtitle, slots, with_period, random);
  if (random->chance(0.2f)) chart->note = draw_text(words.notes, slots, /*with_period=*/true, random);
  if (random->chance(0.5f)) chart->missing = pick_word(words.missing, random);
}

void draw_unit_note(const ChartWords& words, Random* random, Chart* chart) {
  if (!chart->form.attached && (is_round(chart->kind) || random->chance(0.3f)))
    chart->unit_note = fill_in(pick_word(words.unit_note, random), {{"u", chart->form.unit}});
}

// What the split looks at.
std::string key_of(const Chart& chart) {
  std::string key = chart.title;
  for (const std::string& category : chart.categories) key += "\n" + category;
  for (const Series& series : chart.series) key += "\n" + series.name;
  return key;
}

}  // namespace

UnitRange parse_unit(std::string_view text) {
  const auto parts = split(text, ':');
  check(parts.size() == 2 || parts.size() == 3, "chart words: wanted unit:low..high[:decimals], got ", text);
  UnitRange range{std::string(parts[0]), 0, 0, parts.size() == 3 ? int(to_integer(parts[2])) : 0};
  const size_t dots = parts[1].find("..");
  int64_t one = 1;
  for (int i = 0; i < range.decimals; ++i) one *= 10;
  range.low = to_integer(parts[1].substr(0, dots)) * one;
  range.high = to_integer(parts[1].substr(dots + 2)) * one;
  return range;
}

NumberForm draw_form(const UnitRange& range, bool korean, Random* random) {
  NumberForm form;
  form.decimals = range.decimals;
  form.separators = random->chance(0.8f);
  std::string unit = range.unit;
  const bool scaled = unit == "K" || unit == "M" || unit == "만";
  for (const std::string_view sign : {"$", "€"})
    if (unit.starts_with(sign)) {
      form.before = sign;
      unit = unit.substr(sign.size());
    }
  const bool always = scaled || (!form.before.empty() && !unit.empty());  // $35K; "Sales ($K)" is rare
  form.after = unit;
  if (!unit.empty() && !always && unit != "%") {
    const bool ascii = uint8_t(unit[0]) < 0x80 || unit.starts_with("°");
    const bool blank = korean ? ascii && random->chance(0.3f) : !unit.starts_with("°") && !unit.starts_with("℃");
    if (blank) form.after = " " + unit;
  }
  if (!always) form.unit = range.unit;
  const float share = unit == "%" ? 0.65f : !form.before.empty() ? 0.7f : 0.3f;
  form.attached = always || random->chance(share);
  return form;
}

ChartInventor::ChartInventor() : korean_{kKoreanWords}, english_{kEnglishWords} {}

std::vector<std::string> ChartInventor::draw_words(const ChartDimension& dimension, int count, bool korean,
                                                   Random* random) const {
  std::vector<std::string> words;
  if (dimension.words.starts_with('@')) {
    const Grammar& grammar = korean ? korean_ : english_;
    for (int attempt = 0; attempt < kManyTries && int(words.size()) < count; ++attempt) {
      std::string word = grammar.expand(dimension.words.substr(1), random);
      if (word[0] >= 'a' && word[0] <= 'z') word[0] = char(word[0] - 32);
      if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
    }
    return words;
  }
  if (dimension.words.starts_with('#')) {
    const size_t dots = dimension.words.find(".."), blank = std::min(dimension.words.find(' '), dimension.words.size());
    const std::string suffix(blank < dimension.words.size() ? dimension.words.substr(blank + 1) : "");
    for (int64_t n = to_integer(dimension.words.substr(1, dots - 1));
         n <= to_integer(dimension.words.substr(dots + 2, blank - dots - 2)); ++n)
      words.push_back(std::to_string(n) + suffix);
  } else {
    for (const std::string_view word : split(dimension.words, '|')) words.emplace_back(word);
  }
  const int n = int(words.size()), taken = std::min(count, n);
  if (dimension.in_order) {
    const auto first = words.begin() + random->between(0, n - taken);
    return {first, first + taken};
  }
  if (taken + 2 < n || random->chance(0.5f))
    for (int i = 0; i + 1 < n; ++i) std::swap(words[size_t(i)], words[size_t(random->between(i, n - 1))]);
  words.resize(size_t(taken));
  return words;
}

// False when the topic has nothing for this kind.
bool ChartInventor::draw_topic(const ChartWish& wish, Random* random, Chart* chart, UnitRange* unit,
                               unsigned* traits) const {
  const ChartWords& words = chart_words(wish.korean);
  const ChartTopic& topic = pick(words.topics, random);
  if (topic.held_out && !wish.held_out) return false;
  *traits = topic.traits;
  if (is_round(wish.kind) && !(topic.traits & kWhole)) return false;
  std::vector<std::string_view> names = split(topic.categories, ' ');
  if (needs_time(wish.kind)) std::erase_if(names, [](std::string_view name) { return !is_time(name); });
  if (is_round(wish.kind)) std::erase_if(names, is_time);
  if (names.empty()) return false;
  const ChartDimension& categories = pick_dimension(words, pick(names, random), random);
  const Extent extent = draw_extent(wish, random);
  const ChartDimension* series = nullptr;
  if (extent.series > 1) {
    if (topic.series.empty()) return false;
    series = &pick_dimension(words, pick(split(topic.series, ' '), random), random);
    if (series->name == categories.name || (is_time(series->name) && series->name != "year")) return false;
  }
  const bool stacks = wish.kind == ChartKind::stacked_bar || (wish.kind == ChartKind::area && series);
  *unit = parse_unit(pick_word(topic.units, random));
  if (stacks && (!(topic.traits & kAdditive) || unit->low < 0)) return false;
  if (wish.kind == ChartKind::area && unit->low < 0) return false;
  chart->stacked = stacks;
  chart->ordered = is_time(categories.name);
  chart->additive = topic.traits & kAdditive;
  chart->measure = pick_word(topic.measures, random);
  chart->category_noun = categories.noun;
  chart->categories = draw_words(categories, extent.categories, wish.korean, random);
  const auto others = draw_words(categories, 1, wish.korean, random);
  if (std::find(chart->categories.begin(), chart->categories.end(), others[0]) == chart->categories.end())
    chart->other_category = others[0];
  const size_t fewest = is_round(wish.kind) ? 2 : 3;
  if (chart->categories.size() < fewest) return false;
  if (series) {
    chart->series_noun = series->noun;
    for (std::string& name : draw_words(*series, extent.series, wish.korean, random))
      chart->series.push_back({std::move(name), {}});
    if (int(chart->series.size()) < 2) return false;
  } else {
    chart->series.push_back({chart->measure, {}});
  }
  chart->form = draw_form(*unit, wish.korean, random);
  const std::string_view titles = is_round(wish.kind) ? words.title_whole
                                  : series            ? words.title_many
                                  : chart->ordered    ? words.title_time
                                                      : words.title;
  const bool years = categories.name == "year" || categories.name == "half" || (series && series->name == "year");
  draw_texts(words, titles, "", !years, random, chart);
  return true;
}

void ChartInventor::draw_pair(const ChartWish& wish, Random* random, Chart* chart) const {
  const ChartWords& words = chart_words(wish.korean);
  const ChartPair& pair = pick(words.pairs, random);
  const UnitRange x = parse_unit(pair.x_unit), y = parse_unit(pair.y_unit);
  chart->measure = pair.y;
  chart->category_noun = pair.x;
  chart->form = draw_form(y, wish.korean, random);
  chart->x_form = draw_form(x, wish.korean, random);
  const ChartDimension& groups = pick_dimension(words, pair.groups, random);
  chart->series.push_back({chart->measure, {}});
  if (random->chance(0.3f)) {
    const auto names = draw_words(groups, 2, wish.korean, random);
    chart->series = {{names[0], {}}, {names[1], {}}};
    chart->series_noun = groups.noun;
  }
  draw_scatter(wish, x, y, pair.slope, random, chart);
  draw_texts(words, words.title_pair, std::string(pair.x), /*with_period=*/true, random, chart);
}

void ChartInventor::draw_count(const ChartWish& wish, Random* random, Chart* chart) const {
  const ChartWords& words = chart_words(wish.korean);
  const ChartCount& count = pick(words.counts, random);
  const UnitRange classes = parse_unit(count.unit);
  chart->measure = count.counted;
  chart->category_noun = count.measure;
  chart->ordered = true;
  chart->additive = true;
  chart->x_form = draw_form(classes, wish.korean, random);
  chart->x_form.attached = false;
  chart->form = draw_form({std::string(count.counter), 0, 0, 0}, wish.korean, random);
  chart->series.push_back({chart->measure, {}});
  draw_counts(wish, classes, random, chart);
  // In these titles the measure is what is classed.
  const std::string counted = chart->measure;
  chart->series_noun = counted;
  chart->measure = count.measure;
  draw_texts(words, words.title_count, "", /*with_period=*/true, random, chart);
  chart->measure = counted;
  chart->series_noun.clear();
}

Chart ChartInventor::draw(const ChartWish& wish, Random* random) const {
  const ChartWords& words = chart_words(wish.korean);
  for (int attempt = 0; attempt < kManyTries; ++attempt) {
    Chart chart;
    chart.kind = wish.kind, chart.korean = wish.korean, chart.printed = wish.printed;
    UnitRange unit;
    unsigned traits = 0;
    if (wish.kind == ChartKind::scatter)
      draw_pair(wish, random, &chart);
    else if (wish.kind == ChartKind::histogram)
      draw_count(wish, random, &chart);
    else if (!draw_topic(wish, random, &chart, &unit, &traits))
      continue;
    if (is_held_out(key_of(chart)) != wish.held_out) continue;
    if (is_round(wish.kind))
      draw_shares(wish, unit, random, &chart);
    else if (wish.kind != ChartKind::scatter && wish.kind != ChartKind::histogram)
      draw_values(wish, unit, traits, random, &chart);
    draw_unit_note(words, random, &chart);
    const std::string other(pick_word(pick(words.topics, random).measures, random));
    if ((chart.title + chart.measure + chart.category_noun).find(other) == std::string::npos &&
        other.find(chart.measure) == std::string::npos)
      chart.other_measure = other;
    return chart;
  }
  raise("charts: no topic for ", chart_kind_name(wish.kind));
}

}  // namespace naru::synth

// Articles, two columns, lists and tables.
#include <algorithm>
#include <set>

#include "synth/chart/questions.h"
#include "synth/page/draft.h"
#include "synth/text/chart_words.h"

namespace naru::synth {
Block Draft::list_block(const PageList& list, int count) {
  Block block;
  block.kind = BlockKind::list;
  block.numbered = list.numbered ? chance(0.85f) : chance(0.2f);
  for (int attempt = 0; attempt < 8 * count && int(block.items.size()) < count; ++attempt) {
    const std::string item = capital(say(list.items));
    if (std::find(block.items.begin(), block.items.end(), item) == block.items.end()) block.items.push_back(item);
  }
  for (int attempt = 0; attempt < 8 && page.absent.empty(); ++attempt) {
    const std::string item = capital(say(list.items));
    if (std::find(block.items.begin(), block.items.end(), item) == block.items.end()) page.absent.push_back(item);
  }
  return block;
}

void Draft::list() {
  const PageList& list = choose(words_.lists);
  add_title(pick(list.titles));
  if (chance(0.3f))
    add(BlockKind::paragraph, chance(0.5f) ? date() : say(korean_ ? "성명" : "full_name"), Stance::note);
  page.blocks.push_back(list_block(list, std::min(between(2, std::clamp(wish_.lines / 2, 3, 14)), 14)));
  if (wish_.lines >= 16 && chance(0.35f)) {
    const PageList& other = choose(words_.lists);
    const std::string title = pick(other.titles);
    if (title != page.title && other.items != list.items) {
      add(BlockKind::heading, title);
      page.blocks.push_back(list_block(other, between(2, 5)));
    }
  }
  if (chance(0.2f)) add(BlockKind::paragraph, prose(24), Stance::note);
}

Block Draft::table_of_fields() {
  const PageTable& kind = choose(words_.tables);
  page.title = pick(kind.titles);
  Block block;
  block.kind = BlockKind::table;
  PageTableData& table = block.table;
  const auto ids = choose_fields(kind.fields, std::clamp(wish_.ems / (korean_ ? 6 : 8), 2, 6));
  for (const std::string_view id : ids) {
    const PageField& field = page_field(id);
    table.columns.push_back({&field, label(field), field.sort == Sort::money || field.sort == Sort::count});
  }
  table.noun = table.columns[0].head;
  const int count = between(2, std::clamp(wish_.lines * 2 / 3 - 3, 2, 14));
  std::set<std::string> names;
  for (int attempt = 0; attempt < 12 * count && int(table.rows.size()) < count; ++attempt) {
    std::vector<std::string> row;
    std::vector<int64_t> numbers;
    for (const std::string_view id : ids) {
      int64_t number = kNoNumber;
      row.push_back(value(page_field(id), &number));
      if (page_field(id).sort == Sort::money) row.back() = in_table(number);
      numbers.push_back(number);
    }
    row[0] = capital(row[0]);
    if (!names.insert(row[0]).second) continue;
    table.rows.push_back(std::move(row));
    table.numbers.push_back(std::move(numbers));
  }
  for (int attempt = 0; attempt < 8 && page.absent.empty(); ++attempt) {
    int64_t number = 0;
    const std::string other = capital(value(page_field(ids[0]), &number));
    if (!names.count(other)) page.absent.push_back(other);
  }
  return block;
}

// A table as a chart would show it: one or several series by category.
Block Draft::table_of_chart(std::string* title) {
  const bool many = wish_.ems >= 22 && chance(0.6f);
  const ChartWish wish{many ? ChartKind::grouped_bar : ChartKind::bar,
                       korean_,
                       /*printed=*/true,
                       wish_.held_out,
                       std::clamp(wish_.ems * 14, 208, 640),
                       std::clamp(wish_.lines * 14, 160, 480)};
  const Chart chart = texts_.charts.draw(wish, random_);
  *title = chart.title.empty() ? chart.measure : chart.title;
  Block block;
  block.kind = BlockKind::table;
  PageTableData& table = block.table;
  table.form = chart.form;
  table.noun = chart.category_noun;
  table.columns.push_back({nullptr, chart.category_label()});
  for (const Series& series : chart.series)
    table.columns.push_back({nullptr, chart.series.size() == 1 ? chart.value_label() : series.name, /*right=*/true});
  const size_t most = size_t(std::clamp(wish_.lines * 2 / 3 - 2, 2, 14));
  for (size_t c = 0; c < std::min(most, chart.categories.size()); ++c) {
    std::vector<std::string> row{chart.categories[c]};
    std::vector<int64_t> numbers{kNoNumber};
    for (const Series& series : chart.series) {
      const int64_t v = series.values[c];
      row.push_back(v == kMissing ? "-" : chart.form.shown(v));
      numbers.push_back(v == kMissing ? kNoNumber : v);
    }
    table.rows.push_back(std::move(row));
    table.numbers.push_back(std::move(numbers));
  }
  if (!chart.other_category.empty()) page.absent.push_back(chart.other_category);
  return block;
}

// Points of people in subjects with their sums.
Block Draft::table_of_scores() {
  Block block;
  block.kind = BlockKind::table;
  PageTableData& table = block.table;
  table.form.unit = korean_ ? "점" : "";
  table.form.after = korean_ ? "점" : "";
  table.noun = korean_ ? "이름" : "Name";
  table.columns.push_back({&page_field("name"), table.noun});
  std::vector<std::string> subjects;
  const int n = std::clamp(wish_.ems / (korean_ ? 5 : 8) - 1, 1, 5);
  for (int attempt = 0; attempt < 40 && int(subjects.size()) < n; ++attempt) {
    const std::string subject =
        korean_ ? say("과목") : pick("Math|English|Science|History|Art|Music|Korean|Biology|Physics");
    if (std::find(subjects.begin(), subjects.end(), subject) == subjects.end()) subjects.push_back(subject);
  }
  for (const std::string& subject : subjects) table.columns.push_back({nullptr, subject, /*right=*/true});
  const bool summed = n >= 2;
  if (summed) table.columns.push_back({nullptr, korean_ ? pick("합계|총점") : "Total", /*right=*/true});
  const int count = between(2, std::clamp(wish_.lines * 2 / 3 - 3, 2, 12));
  std::set<std::string> names;
  while (int(table.rows.size()) < count) {
    std::string name = say(korean_ ? "성명" : "full_name");
    if (!names.insert(name).second) continue;
    std::vector<std::string> row{name};
    std::vector<int64_t> numbers{kNoNumber};
    int64_t sum = 0;
    for (size_t i = 0; i < subjects.size(); ++i) {
      numbers.push_back(between(42, 100));
      sum += numbers.back();
      row.push_back(std::to_string(numbers.back()));
    }
    if (summed) numbers.push_back(sum), row.push_back(std::to_string(sum));
    table.rows.push_back(std::move(row));
    table.numbers.push_back(std::move(numbers));
  }
  page.title = korean_ ? pick("성적표|시험 결과|평가 결과") : pick("Test Scores|Grades|Exam Results");
  page.absent.push_back(say(korean_ ? "성명" : "full_name"));
  if (names.count(page.absent.back())) page.absent.clear();
  return block;
}

void Draft::table() {
  std::string title;
  const float u = random_->uniform();
  Block block = u < 0.55f ? table_of_fields() : u < 0.85f ? table_of_chart(&title) : table_of_scores();
  if (!title.empty()) page.title = title;
  if (chance(0.92f))
    add_title(page.title);
  else
    page.title.clear();
  if (chance(0.2f)) add(BlockKind::paragraph, prose(20), Stance::body);
  page.blocks.push_back(std::move(block));
  if (chance(0.25f)) {
    page.issuer = say(korean_ ? "업체" : "company_name");
    add_pairs({pair("manager"), pair("issued", date())});
    add(BlockKind::paragraph, page.issuer, Stance::note);
  }
}

// Headings with paragraphs and now and then a list, about so many lines of so many ems.
void Draft::sections(int lines, int ems, std::vector<Block>* out) {
  const int chars_a_line = ems * (korean_ ? 10 : 19) / 10;
  std::set<std::string> headings;
  while (lines >= 3) {
    Block heading, body;
    heading.kind = BlockKind::heading;
    heading.text = capital(say(korean_ ? "소제목" : "section_title"));
    if (!headings.insert(heading.text).second) continue;
    const int taken = std::min(lines - 1, between(2, 8));
    if (chance(0.2f)) {
      body = list_block(choose(words_.lists), std::clamp(taken, 2, 5));
    } else {
      body.text = prose(std::max(16, taken * chars_a_line));
    }
    lines -= taken + 3;
    if (headings.size() > 1 || chance(0.6f)) out->push_back(std::move(heading));
    out->push_back(std::move(body));
  }
}

void Draft::article() {
  add_title(capital(say(korean_ ? "글제목" : "essay_title")));
  if (chance(0.5f)) {
    const std::string author = say(korean_ ? "성명" : "full_name");
    page.issuer = author;
    if (chance(0.5f)) {
      add_pairs({pair("author", author), pair("date", date())});
    } else {
      add(BlockKind::paragraph, author, Stance::note);
      if (chance(0.5f)) add(BlockKind::paragraph, date(), Stance::note);
    }
  }
  sections(std::max(3, wish_.lines - 5), wish_.ems, &page.blocks);
}

void Draft::columns() {
  add_title(capital(say(korean_ ? "소식지" : "newsletter")));
  if (chance(0.5f)) add(BlockKind::paragraph, date(), Stance::note);
  if (chance(0.5f)) add_figure(Figure::rule);
  Block sides;
  sides.kind = BlockKind::split;
  sides.columns.resize(2);
  const int lines = std::max(4, wish_.lines - 5), first = lines * between(85, 115) / 100;
  sections(first, wish_.ems / 2 - 1, &sides.columns[0]);
  sections(lines, wish_.ems / 2 - 1, &sides.columns[1]);
  page.blocks.push_back(std::move(sides));
  if (chance(0.3f)) {
    page.issuer = say(korean_ ? "업체" : "company_name");
    add(BlockKind::paragraph, page.issuer, Stance::note);
  }
}

}  // namespace naru::synth

#include "synth/page/asker.h"

#include <algorithm>

#include "synth/text/readings.h"
#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

constexpr size_t kMostTerms = 6;

// English labels that are no nouns: "What is the made in?" asks nothing. Their fields have another label that is one.
constexpr std::string_view kPhrases =
    "|From|To|When|Made in|Made by|Please bring|Bring along|Sent by|Served by|Deliver to|Written by|Paid by|In charge|"
    "Valid until|Expires|Best before|Use by|Received|Issued|Stored at|Published|Manufactured|Open to|By|Won|Lost|Drawn|"
    "Departs|Arrives|Re|Inquiries|Points earned|Keep|Payment due|";

bool is_phrase(std::string_view label) {
  return kPhrases.find(concat('|', label, '|')) != std::string_view::npos;
}

bool contains_word(std::string_view list, std::string_view word) {
  const auto words = split(list, ' ');
  return list.empty() || std::find(words.begin(), words.end(), word) != words.end();
}

// A place in a row: {n} as a number, {N} and {th} in words.
struct Place {
  explicit Place(size_t number)
      : digits(std::to_string(number)),
        korean((number == 1 ? "첫" : native_reading(int(number))) + " 번째"),
        english(write_as("ord", digits)) {}
  Slots slots() const { return {{"n", digits}, {"N", korean}, {"th", english}}; }

  std::string digits, korean, english;
};

}  // namespace

PageAsker::PageAsker(const Page& page, bool korean, Random* random, Rephraser* rephraser)
    : page_(page), korean_(korean), words_(page_questions(korean)), random_(random), rephraser_(rephraser) {
  int n_tables = 0;
  for (const Block* block : flat_blocks(page)) {
    if (block->kind == BlockKind::list) lists_.push_back(block);
    if (block->kind == BlockKind::heading) headings_.push_back(block->text);
    if (block->kind == BlockKind::table) table_ = ++n_tables == 1 ? &block->table : nullptr;
    for (const Pair& pair : block->pairs) pairs_.push_back({&pair, false});
  }
  for (Entry& entry : pairs_)
    entry.grouped = std::any_of(pairs_.begin(), pairs_.end(), [&](const Entry& other) {
      return other.pair != entry.pair && other.pair->field == entry.pair->field;
    });
}

void PageAsker::finish(const char* type, const char* metric, std::string target) {
  question.type = type, question.metric = metric, question.target = std::move(target);
}

// A question for a value of the field; `what` names it.
std::string PageAsker::ask_for(const PageField& field, const std::string& what) {
  Sort sort = field.sort;
  if (field.id == "name" || field.id == "guardian" || field.id == "company" || field.id == "writer") sort = Sort::text;
  const std::string_view form = pick_word(asking(words_, sort), random_);
  const std::string name = korean_ ? what : lower_first(what);
  std::string text = fill_in(form, {{"k", name}});
  rephrase_value(field, sort, name);
  if (text.ends_with("..")) text.pop_back();  // of an abbreviation at the end
  return korean_ ? text : capital(text);
}

std::string PageAsker::name_of(const PageField* field, const std::string& printed) {
  if (!field) return printed;
  const auto all = split(labels(*field, korean_), '|');
  const bool same = korean_ == page_.korean;
  std::string name =
      same && !printed.empty() && random_->chance(0.65f) ? printed : std::string(all[same ? below(all.size()) : 0]);
  if (is_phrase(name)) name = *std::find_if_not(all.begin(), all.end(), is_phrase);
  return name;
}

std::string PageAsker::noun() const {
  const PageField* field = table_->columns[table_->names].field;
  if (!field || korean_ == page_.korean) return korean_ ? table_->noun : lower_first(table_->noun);
  return lower_first(std::string(split(labels(*field, korean_), '|')[0]));
}

bool PageAsker::people() const {
  const PageField* field = table_->columns[table_->names].field;
  return field && field->sort == Sort::person;
}

std::string PageAsker::in_words(size_t column, int64_t number) const {
  const PageField* field = table_->columns[column].field;
  if (!field) return table_->form.with_unit(number);
  if (field->sort == Sort::money) return page_.money.with_unit(number);
  return std::to_string(number);
}

bool PageAsker::is_measure(size_t column) const {
  const TableColumn& c = table_->columns[column];
  if (!c.field) return c.right;
  return c.field->sort == Sort::money || contains_word("quantity seats hours wins losses draws", c.field->id);
}

std::vector<size_t> PageAsker::measures() const {
  std::vector<size_t> found;
  for (size_t c = 0; c < table_->columns.size(); ++c)
    if (is_measure(c)) found.push_back(c);
  return found;
}

void PageAsker::answer_number(const char* type, size_t column, int64_t number) {
  question.series = {table_->columns[column].head};
  finish(type, "relaxed", in_words(column, number));
}

bool PageAsker::look_up() {
  if (pairs_.empty()) return false;
  const Entry& entry = pairs_[below(pairs_.size())];
  const Pair& pair = *entry.pair;
  const PageField& field = *pair.field;
  if (entry.grouped && pair.group.empty()) return false;
  std::vector<std::string_view> special;
  for (const PageWording& wording : words_.wordings)
    if (wording.field == field.id && contains_word(wording.kinds, page_kind_name(page_.kind)))
      for (const std::string_view words : split(wording.words, '|')) special.push_back(words);
  if (entry.grouped || special.empty() || random_->chance(0.4f)) {
    std::string what = name_of(&field, pair.key);
    if (entry.grouped)
      what =
          fill_in(pick_word(words_.of_group, random_), {{"g", pair.group}, {"k", korean_ ? what : lower_first(what)}});
    question.prompt = ask_for(field, what);
  } else {
    question.prompt = special[below(special.size())];
    rephrase_role(field);
  }
  question.series = {pair.key};
  if (entry.grouped) question.categories = {pair.group};
  const bool number = field.sort == Sort::money || field.sort == Sort::count;
  finish("look-up", number ? "relaxed" : "exact",
         field.sort == Sort::money && pair.number != kNoNumber ? page_.money.with_unit(pair.number) : pair.value);
  return true;
}

bool PageAsker::cell() {
  if (!table_ || table_->columns.size() < 2) return false;
  const size_t c = below(table_->columns.size()), r = below(table_->rows.size());
  const TableColumn& column = table_->columns[c];
  if (c == table_->names || (column.field && column.field->id == "no") || table_->rows[r][c] == "-") return false;
  const std::string& row = table_->rows[r][table_->names];
  const bool goods = page_.kind == PageKind::receipt || page_.kind == PageKind::invoice;
  if (column.field && column.field->id == "price" && random_->chance(0.6f)) {
    word(&PageQuestions::price, {"price"}, {{"r", row}});
  } else if (goods && column.field && column.field->id == "quantity" && random_->chance(0.6f)) {
    word(&PageQuestions::bought, {"bought"}, {{"r", row}});
  } else {
    std::string head = name_of(column.field, table_->headed ? column.head : "");
    if (!korean_) head = lower_first(head);
    const std::string what = fill_in(pick_word(words_.of_row, random_), {{"r", row}, {"c", head}});
    static constexpr PageField kMeasure{"", Sort::count, "", ""};
    question.prompt = ask_for(column.field ? *column.field : kMeasure, what);
  }
  question.series = {column.head}, question.categories = {row};
  const int64_t number = table_->numbers[r][c];
  if (number != kNoNumber)
    finish("cell", "relaxed", in_words(c, number));
  else
    finish("cell", column.field && column.field->sort == Sort::count ? "relaxed" : "exact", table_->rows[r][c]);
  return true;
}

bool PageAsker::reverse() {
  if (!table_ || !table_->headed || table_->rows.size() < 2) return false;
  const size_t c = below(table_->columns.size()), r = below(table_->rows.size());
  const TableColumn& column = table_->columns[c];
  if (c == table_->names || (column.field && column.field->id == "no") || table_->rows[r][c] == "-") return false;
  for (size_t i = 0; i < table_->rows.size(); ++i)
    if (i != r && table_->rows[i][c] == table_->rows[r][c]) return false;
  const std::string head = name_of(column.field, column.head);
  word(people() ? &PageQuestions::reverse_person : &PageQuestions::reverse, {people() ? "reverse_person" : "reverse"},
       {{"c", korean_ ? head : lower_first(head)}, {"v", table_->rows[r][c]}, {"n", noun()}});
  question.series = {column.head}, question.limit = table_->rows[r][c];
  finish("reverse", "exact", table_->rows[r][table_->names]);
  return true;
}

bool PageAsker::extreme(bool highest) {
  if (!table_ || table_->rows.size() < 2) return false;
  const auto columns = measures();
  if (columns.empty()) return false;
  const size_t c = columns[below(columns.size())];
  size_t best = 0;
  int ties = 0;
  const auto number = [&](size_t r) { return table_->numbers[r][c]; };
  for (size_t r = 0; r < table_->rows.size(); ++r) {
    if (number(r) == kNoNumber) return false;
    if (highest ? number(r) > number(best) : number(r) < number(best)) best = r;
  }
  for (size_t r = 0; r < table_->rows.size(); ++r) ties += number(r) == number(best);
  if (ties > 1) return false;
  const TableColumn& column = table_->columns[c];
  const std::string head = name_of(column.field, table_->headed ? column.head : "");
  Words words = highest ? &PageQuestions::maximum : &PageQuestions::minimum;
  std::string_view other = "extreme";
  if (column.field && column.field->id == "price") {
    words = highest ? &PageQuestions::dearest : &PageQuestions::cheapest;
    other = highest ? "dearest" : "cheapest";
  }
  if (people()) {
    words = highest ? &PageQuestions::maximum_person : &PageQuestions::minimum_person;
    other = "extreme_person";
  }
  word(words, {other}, {{"c", korean_ ? head : lower_first(head)}, {"n", noun()}}, highest);
  question.series = {column.head};
  finish(highest ? "maximum" : "minimum", "exact", table_->rows[best][table_->names]);
  return true;
}

bool PageAsker::draw_cells(size_t* column, size_t* a, size_t* b) {
  if (!table_ || table_->rows.size() < 2) return false;
  const auto columns = measures();
  if (columns.empty()) return false;
  *column = columns[below(columns.size())];
  *a = below(table_->rows.size()), *b = below(table_->rows.size());
  return *a != *b && table_->numbers[*a][*column] != kNoNumber && table_->numbers[*b][*column] != kNoNumber;
}

// All of a column, or two of its cells; only of what can be added.
bool PageAsker::sum() {
  size_t c = 0, a = 0, b = 0;
  if (!draw_cells(&c, &a, &b)) return false;
  const PageField* field = table_->columns[c].field;
  if (!field) return false;
  const std::string head = name_of(field, table_->headed ? table_->columns[c].head : "");
  const std::string called = korean_ ? head : lower_first(head);
  std::vector<size_t> rows{a, b};
  const auto name = [&](size_t r) { return table_->rows[r][table_->names]; };
  if (field->id == "price") {
    word(&PageQuestions::one_each, {"one_each"}, {{"a", name(a)}, {"b", name(b)}});
  } else if (table_->rows.size() <= kMostTerms && random_->chance(0.6f)) {
    rows.clear();
    for (size_t r = 0; r < table_->rows.size(); ++r) rows.push_back(r);
    const bool goods = page_.kind == PageKind::receipt && field->id == "quantity";
    word(goods ? &PageQuestions::sum_goods : &PageQuestions::sum, {goods ? "sum_goods" : "sum"},
         {{"c", called}, {"n", noun()}});
  } else {
    word(&PageQuestions::sum_two, {"sum_two"}, {{"c", called}, {"a", name(a)}, {"b", name(b)}});
  }
  int64_t sum = table_->numbers[rows[0]][c];
  std::string steps;
  const auto bare = [&](int64_t n) { return field->sort == Sort::money ? page_.money.bare(n) : std::to_string(n); };
  for (size_t i = 1; i < rows.size(); ++i) {
    const int64_t term = table_->numbers[rows[i]][c];
    steps += concat(bare(sum), " + ", bare(term), " = ", bare(sum + term), "; ");
    sum += term;
  }
  answer_number("sum", c, sum);
  for (const size_t r : rows) question.categories.push_back(name(r));
  question.steps = steps + question.target;
  return true;
}

bool PageAsker::difference() {
  size_t c = 0, a = 0, b = 0;
  if (!draw_cells(&c, &a, &b) || table_->numbers[a][c] == table_->numbers[b][c]) return false;
  const TableColumn& column = table_->columns[c];
  const std::string head = name_of(column.field, table_->headed ? column.head : "");
  word(&PageQuestions::difference, {"difference"},
       {{"c", korean_ ? head : lower_first(head)},
        {"a", table_->rows[a][table_->names]},
        {"b", table_->rows[b][table_->names]}});
  const int64_t high = std::max(table_->numbers[a][c], table_->numbers[b][c]),
                low = std::min(table_->numbers[a][c], table_->numbers[b][c]);
  answer_number("difference", c, high - low);
  question.categories = {table_->rows[a][table_->names], table_->rows[b][table_->names]};
  const auto bare = [&](int64_t n) {
    const std::string text = !column.field                       ? table_->form.bare(n)
                             : column.field->sort == Sort::money ? page_.money.bare(n)
                                                                 : std::to_string(n);
    return n < 0 ? concat('(', text, ')') : text;
  };
  question.steps = concat(bare(high), " - ", bare(low), " = ", bare(high - low), "; ", question.target);
  return true;
}

bool PageAsker::greater() {
  size_t c = 0, a = 0, b = 0;
  if (!draw_cells(&c, &a, &b) || table_->numbers[a][c] == table_->numbers[b][c]) return false;
  const TableColumn& column = table_->columns[c];
  const std::string head = name_of(column.field, table_->headed ? column.head : "");
  const std::string &first = table_->rows[a][table_->names], &second = table_->rows[b][table_->names];
  word(people() ? &PageQuestions::greater_person : &PageQuestions::greater, {people() ? "greater_person" : "greater"},
       {{"c", korean_ ? head : lower_first(head)}, {"a", first}, {"b", second}});
  question.series = {column.head}, question.categories = {first, second};
  finish("greater", "exact", table_->numbers[a][c] > table_->numbers[b][c] ? first : second);
  return true;
}

// What one costs where the page has only the quantity and the amount.
bool PageAsker::unit_price() {
  if (!table_) return false;
  size_t quantity = 0, amount = 0;
  for (size_t c = 0; c < table_->columns.size(); ++c) {
    const PageField* field = table_->columns[c].field;
    if (!field) return false;
    if (field->id == "price") return false;
    if (field->id == "quantity") quantity = c;
    if (field->id == "amount") amount = c;
  }
  if (quantity == amount || amount == 0 || quantity == 0) return false;
  const size_t r = below(table_->rows.size());
  const int64_t n = table_->numbers[r][quantity], all = table_->numbers[r][amount];
  if (n < 2) return false;
  word(&PageQuestions::unit_price, {"unit_price"}, {{"r", table_->rows[r][table_->names]}});
  answer_number("unit-price", amount, all / n);
  question.categories = {table_->rows[r][table_->names]};
  question.steps = concat(page_.money.bare(all), " / ", n, " = ", page_.money.bare(all / n), "; ", question.target);
  return true;
}

bool PageAsker::count() {
  if (table_ && random_->chance(0.7f)) {
    word(people() ? &PageQuestions::count_people : &PageQuestions::count_rows,
         {people() ? "count_people" : "count_rows"}, {{"n", noun()}});
    finish("count-rows", "relaxed",
           fill_in(people() ? words_.people : words_.things, {{"n", std::to_string(table_->rows.size())}}));
    return true;
  }
  if (lists_.size() != 1 || page_.kind == PageKind::columns) return false;
  word(&PageQuestions::count_items, {"count_items"}, {});
  finish("count-items", "relaxed", fill_in(words_.things, {{"n", std::to_string(lists_[0]->items.size())}}));
  return true;
}

bool PageAsker::nth() {
  if (lists_.size() == 1 && page_.kind != PageKind::columns) {
    const size_t i = below(lists_[0]->items.size());
    word(&PageQuestions::nth_item, {"nth_item"}, Place(i + 1).slots());
    question.limit = std::to_string(i + 1);
    finish("nth", "exact", lists_[0]->items[i]);
    return true;
  }
  if (!table_ || !table_->headed) return false;
  const size_t r = below(std::min<size_t>(6, table_->rows.size()));
  const Place place(r + 1);
  const std::string what = noun();
  Slots slots = place.slots();
  slots.emplace_back("c", what);
  word(&PageQuestions::nth_row, {"nth_row"}, slots);
  question.limit = std::to_string(r + 1);
  finish("nth", "exact", table_->rows[r][table_->names]);
  return true;
}

bool PageAsker::next() {
  if (lists_.empty()) return false;
  const auto& items = lists_[below(lists_.size())]->items;
  if (items.size() < 2) return false;
  const size_t i = below(items.size() - 1);
  for (const Block* list : lists_)
    if (std::count(list->items.begin(), list->items.end(), items[i]) > (&list->items == &items ? 1 : 0)) return false;
  word(&PageQuestions::next, {"next"}, {{"a", items[i]}});
  question.categories = {items[i]};
  finish("next", "exact", items[i + 1]);
  return true;
}

bool PageAsker::present() {
  const bool there = random_->chance(0.5f);
  std::string name;
  if (table_ && !page_.absent.empty()) {
    name = there ? table_->rows[below(table_->rows.size())][table_->names] : page_.absent[below(page_.absent.size())];
    word(&PageQuestions::present_row, {"present_row"}, {{"r", name}});
  } else if (lists_.size() == 1 && !page_.absent.empty()) {
    name = there ? lists_[0]->items[below(lists_[0]->items.size())] : page_.absent[0];
    word(&PageQuestions::present_item, {"present_item"}, {{"r", name}});
  } else {
    return false;
  }
  // A name inside of another would make "no" doubtful.
  if (!there && to_markdown(page_).find(name) != std::string::npos) return false;
  question.categories = {name};
  finish("present", "exact", std::string(there ? words_.yes : words_.no));
  return true;
}

bool PageAsker::heading() {
  if (headings_.size() < 2 || (page_.kind != PageKind::article && page_.kind != PageKind::columns)) return false;
  if (random_->chance(0.3f)) {
    word(&PageQuestions::count_headings, {"count_headings"}, {});
    finish("count-headings", "relaxed", fill_in(words_.things, {{"n", std::to_string(headings_.size())}}));
    return true;
  }
  const size_t i = below(headings_.size());
  word(&PageQuestions::nth_heading, {"nth_heading"}, Place(i + 1).slots());
  question.limit = std::to_string(i + 1);
  finish("nth-heading", "exact", headings_[i]);
  return true;
}

bool PageAsker::title() {
  if (page_.title.empty() || page_.kind == PageKind::receipt || page_.kind == PageKind::letter) return false;
  word(&PageQuestions::title, {"title"}, {});
  finish("title", "exact", page_.title);
  return true;
}

bool PageAsker::issuer() {
  if (page_.issuer.empty()) return false;
  const bool person = page_.kind == PageKind::letter || page_.kind == PageKind::article;
  word(page_.kind == PageKind::receipt ? &PageQuestions::shop
       : person                        ? &PageQuestions::writer
                                       : &PageQuestions::issuer,
       {page_.kind == PageKind::receipt ? "shop"
        : person                        ? "writer"
                                        : "issuer"},
       {});
  finish("issuer", "exact", page_.issuer);
  return true;
}

// Of a field whose labels stand nowhere, or of a row that the table lacks.
bool PageAsker::absent() {
  if (table_ && !page_.absent.empty() && random_->chance(0.5f)) {
    const std::string& row = page_.absent[below(page_.absent.size())];
    const size_t c = below(table_->columns.size());
    const TableColumn& column = table_->columns[c];
    if (c == table_->names || (column.field && column.field->id == "no")) return false;
    if (to_markdown(page_).find(row) != std::string::npos) return false;
    std::string head = name_of(column.field, table_->headed ? column.head : "");
    if (!korean_) head = lower_first(head);
    static constexpr PageField kMeasure{"", Sort::count, "", ""};
    question.prompt = ask_for(column.field ? *column.field : kMeasure,
                              fill_in(pick_word(words_.of_row, random_), {{"r", row}, {"c", head}}));
    question.categories = {row};
  } else {
    static constexpr std::string_view kAsked =
        "birth phone mobile fax mail site address zip position member tax_id issued due expires where when fee bring "
        "contact receipt_no order_no table_no cashier card_no approval bank account discount tax change points maker "
        "origin weight best tracking seat manager";
    const auto ids = split(kAsked, ' ');
    const PageField& field = page_field(ids[below(ids.size())]);
    const std::string text = to_markdown(page_);
    for (const bool korean : {true, false})
      for (const std::string_view label : split(labels(field, korean), '|'))
        if (text.find(label) != std::string::npos) return false;
    for (const Entry& entry : pairs_)  // one telephone number answers for another
      if (entry.pair->field->sort == field.sort && field.sort != Sort::code && field.sort != Sort::text) return false;
    if (field.sort == Sort::date && page_.kind != PageKind::list) return false;  // may stand there without a label
    if (field.id == "address" || field.id == "where") return false;
    question.prompt = ask_for(field, name_of(&field, ""));
  }
  finish("absent", "exact", std::string(words_.not_there));
  return true;
}

}  // namespace naru::synth

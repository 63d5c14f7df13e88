#include "synth/page/draft.h"

#include <algorithm>
#include <charconv>

#include "base/error.h"
#include "synth/text/alphabet.h"
#include "synth/text/chart_words.h"
#include "synth/text/lists.h"
#include "synth/text/pages/lists.h"

namespace naru::synth {
namespace {

constexpr int kTries = 10'000;  // one page of sixteen is held out

constexpr const char* kMonths[] = {"January", "February", "March",     "April",   "May",      "June",
                                   "July",    "August",   "September", "October", "November", "December"};

std::string two(int n) {
  return concat(n < 10 ? "0" : "", n);
}

int64_t number_of(std::string_view text) {
  int64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  check(error == std::errc() && end == text.data() + text.size(), "page_fields: not a number: ", text);
  return value;
}

// low..high or low..high:step
struct Range {
  int64_t low, high, step = 1;
  explicit Range(std::string_view text) {
    const size_t dots = text.find(".."), colon = text.find(':');
    check(dots != std::string_view::npos, "page_fields: wanted low..high, got ", text);
    low = number_of(text.substr(0, dots));
    high = number_of(text.substr(dots + 2, colon == std::string_view::npos ? colon : colon - dots - 2));
    if (colon != std::string_view::npos) step = number_of(text.substr(colon + 1));
  }
  int64_t draw(Random* random) const { return low + step * random->below((high - low) / step + 1); }
};

// What the split is decided by: the words and numbers of a page.
std::string key_of(const Page& page) {
  return to_markdown(page);
}

}  // namespace

PageTexts::PageTexts(TextSource text_source)
    : source(std::move(text_source)),
      korean{kKoreanWords,      kKoreanForms,       kKoreanValueRules, kKoreanShopRules,
             kKoreanPaperRules, kKoreanNoticeRules, kKoreanListRules,  kKoreanLetterRules},
      english{kEnglishWords,      kEnglishSentences,   kEnglishForms,     kEnglishValueRules, kEnglishShopRules,
              kEnglishPaperRules, kEnglishNoticeRules, kEnglishListRules, kEnglishLetterRules} {}

Draft::Draft(const PageTexts& texts, const PageWish& wish, Random* random)
    : texts_(texts), wish_(wish), words_(page_words(wish.korean)), korean_(wish.korean), random_(random) {
  page.kind = wish.kind;
  page.korean = korean_;
  year_ = between(2015, 2027), month_ = between(1, 12), day_ = between(1, 28);
  date_form_ = between(0, 4);
  if (korean_) {
    page.money.unit = "원";
    if (chance(0.1f))
      page.money.before = "₩";
    else
      page.money.after = "원";
    bare_money_ = chance(0.4f);
  } else {
    page.money.decimals = 2;
    page.money.before = chance(0.9f) ? "$" : "€";
    bare_money_ = chance(0.3f);
  }
}

std::string Draft::pick(std::string_view list) {
  return std::string(pick_word(list, random_));
}

std::string Draft::label(const PageField& field) {
  const auto all = split(labels(field, korean_), '|');
  return std::string(all[chance(0.6f) ? 0 : size_t(random_->below(int64_t(all.size())))]);
}

// The date of the page, or about so many days later; months of 28 days keep it simple.
std::string Draft::date(int days_later) {
  const int days = day_ - 1 + days_later, month = month_ - 1 + days / 28;
  const int d = days % 28 + 1, m = month % 12 + 1, y = year_ + month / 12;
  if (korean_) {
    switch (date_form_) {
      case 0:
        return concat(y, "년 ", m, "월 ", d, "일");
      case 1:
        return concat(y, ". ", m, ". ", d, '.');
      case 2:
        return concat(y, '.', two(m), '.', two(d));
      case 3:
        return concat(y, '/', two(m), '/', two(d));
      default:
        return concat(y, '-', two(m), '-', two(d));
    }
  }
  const std::string_view name = kMonths[m - 1];
  switch (date_form_) {
    case 0:
      return concat(name, ' ', d, ", ", y);
    case 1:
      return concat(d, ' ', name, ' ', y);
    case 2:
      return concat(two(m), '/', two(d), '/', y);
    case 3:
      return concat(name.substr(0, 3), ' ', d, ", ", y);
    default:
      return concat(y, '-', two(m), '-', two(d));
  }
}

std::string Draft::clock() {
  const int hour = between(7, 21), minute = chance(0.5f) ? 5 * between(0, 11) : between(0, 59);
  if (page.kind == PageKind::receipt) return concat(two(hour), ':', two(minute));
  if (date_form_ % 2 == 1) return concat(two(hour), ':', two(minute));
  const int twelve = hour > 12 ? hour - 12 : hour;
  if (!korean_) return concat(twelve, ':', two(minute), hour < 12 ? " AM" : " PM");
  const std::string_view half = hour < 12 ? "오전 " : "오후 ";
  return minute == 0 ? concat(half, twelve, "시") : concat(half, twelve, "시 ", minute, "분");
}

std::string Draft::counted(int64_t n, const PageField& field) const {
  if (korean_ && field.id == "number") return concat(n, "명");
  return std::to_string(n);
}

std::string Draft::say(std::string_view rule) {
  std::string text = texts_.grammar(korean_).expand(rule, random_);
  if (korean_) return text;
  // The grammar knows "a"; before a vowel it is "an".
  for (size_t i = 0; i + 2 < text.size(); ++i) {
    const bool word = (i == 0 || text[i - 1] == ' ') && (text[i] == 'a' || text[i] == 'A') && text[i + 1] == ' ';
    if (word && std::string_view("aeio").find(text[i + 2]) != std::string_view::npos) text.insert(i + 1, "n");
  }
  return text;
}

std::string Draft::value(const PageField& field, int64_t* number) {
  const std::string_view source = korean_ ? field.korean_value : field.english_value;
  if (source.starts_with('=')) return field.id == "subject" ? capital(say(source.substr(1))) : say(source.substr(1));
  if (source.starts_with('#')) {
    *number = Range(source.substr(1)).draw(random_);
    return counted(*number, field);
  }
  if (source.starts_with("money ")) {
    const int64_t units = Range(source.substr(6)).draw(random_);
    *number = korean_ ? units * 1000 : units * 100 + (chance(0.3f) ? 50 : 0);
    return page.money.with_unit(*number);
  }
  const std::string_view apart = chance(0.7f) ? " " : ", ";
  // The start of a field's dates depends on the field, so that two fields do not show one date.
  const int later = between(0, 60) + (field.id == "expires" || field.id == "best" || field.id == "end" ? 100 : 0);
  if (source == "date" && field.id == "birth") {
    const int years = between(12, 70);
    year_ -= years;
    const std::string born = date(later);
    year_ += years;
    return born;
  }
  if (source == "date") return date(later);
  if (source == "time") return clock();
  if (source == "moment") {
    const std::string day = date(later);
    return concat(day, apart, clock());
  }
  if (source == "span") {
    const std::string first = date(later);
    const std::string last = date(later + between(1, 40));
    return concat(first, korean_ || chance(0.3f) ? " ~ " : " - ", last);
  }
  raise("page_fields: nothing draws the values of ", field.id);
}

Pair Draft::pair(std::string_view id) {
  const PageField& field = page_field(id);
  Pair out{&field, label(field), ""};
  out.value = value(field, &out.number);
  return out;
}

Pair Draft::pair(std::string_view id, std::string value, int64_t number) {
  const PageField& field = page_field(id);
  return {&field, label(field), std::move(value), number};
}

Pair Draft::money_pair(std::string_view id, int64_t amount) {
  return pair(id, in_table(amount), amount);
}

std::vector<std::string_view> Draft::choose_fields(std::string_view fields, int most) {
  const size_t cut = fields.find(';');
  std::vector<std::string_view> chosen = split(fields.substr(0, cut), ' ');
  std::vector<std::string_view> more;
  if (cut != std::string_view::npos) more = split(fields.substr(cut + 2), ' ');
  while (int(chosen.size()) > std::max(1, most)) chosen.pop_back();
  const int room = std::clamp(most - int(chosen.size()), 0, int(more.size()));
  const int extra = room == 0 ? 0 : between(0, room);
  while (int(more.size()) > extra) more.erase(more.begin() + random_->below(int64_t(more.size())));
  chosen.insert(chosen.end(), more.begin(), more.end());
  return chosen;
}

Block& Draft::add(BlockKind kind, std::string text, Stance stance) {
  Block block;
  block.kind = kind, block.text = std::move(text), block.stance = stance;
  page.blocks.push_back(std::move(block));
  return page.blocks.back();
}

void Draft::add_title(std::string text) {
  page.title = capital(std::move(text));
  add(BlockKind::title, page.title);
}

Block& Draft::add_pairs(std::vector<Pair> pairs) {
  Block& block = add(BlockKind::pairs);
  block.pairs = std::move(pairs);
  return block;
}

void Draft::add_figure(Figure figure, Stance stance) {
  add(BlockKind::figure, "", stance).figure = figure;
}

std::string Draft::prose(int chars) {
  const Kind kind = korean_ ? Kind::korean : Kind::english;
  std::string out;
  for (int n = 0; n < chars;)
    for (const std::u32string& sentence : texts_.source.passage(kind, wish_.held_out, chars, random_)) {
      const bool whole = sentence.size() >= 12 && sentence.size() <= 110 && sentence.back() == U'.' &&
                         sentence[sentence.size() - 2] != U'.' && sentence.find(U'|') == std::u32string::npos &&
                         sentence.find(U": ") == std::u32string::npos;
      if (!whole || n >= chars) continue;
      if (!out.empty()) out += ' ';
      out += encode(sentence);
      n += int(sentence.size()) + 1;
    }
  return out;
}

Page draw_page(const PageTexts& texts, const PageWish& wish, Random* random) {
  static constexpr void (Draft::*kDraw[kPageKinds])() = {&Draft::receipt, &Draft::invoice, &Draft::form, &Draft::notice,
                                                         &Draft::letter,  &Draft::article, &Draft::list, &Draft::table,
                                                         &Draft::columns, &Draft::card};
  for (int attempt = 0; attempt < kTries; ++attempt) {
    Draft draft(texts, wish, random);
    (draft.*kDraw[int(wish.kind)])();
    if (is_held_out(key_of(draft.page)) == wish.held_out) return std::move(draft.page);
  }
  raise("pages: no ", page_kind_name(wish.kind), " on this side of the split");
}

}  // namespace naru::synth

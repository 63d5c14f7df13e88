// What pages are about: fields with their labels, shops and their goods, notices, tables, lists, phrases. Written by
// hand for Naru, in Korean and English.
#pragma once

#include <span>
#include <string_view>

namespace naru::synth {

// What a value is, which decides how one asks for it.
enum class Sort { text, person, company, place, date, time, phone, mail, money, count, code };

// Something that a form, a table or a receipt can state about its subject.
struct PageField {
  std::string_view id;
  Sort sort;
  std::string_view korean, english;  // labels, separated by |; the first is the plain name. No two fields share one
  // Where values come from: "=rule" of the language's grammar, "#low..high:step" whole numbers, "money low..high" in
  // thousands of won or in dollars, "date", "time", "span" (two dates), "moment" (date and time); empty: who draws the
  // page knows.
  std::string_view korean_value, english_value;
};
std::span<const PageField> page_fields();
// Throws Error when there is no such field.
const PageField& page_field(std::string_view id);
// Its labels in one language.
inline std::string_view labels(const PageField& field, bool korean) {
  return korean ? field.korean : field.english;
}

// Goods and about what one costs, in won or cents: "name:price", separated by |.
struct PageShop {
  std::string_view name;  // rule of the grammar
  std::string_view goods;
  bool held_out = false;  // training never draws it
};

// An invoice and its like: the titles and two headings, each separated by |.
struct PageInvoices {
  PageShop supplies;  // what they are written for
  std::string_view titles, supplier, customer;
};

// A form or a card: its titles and the fields that it may ask for, in order.
struct PageForm {
  std::string_view titles;
  std::string_view fields;  // ids separated by blanks; those before ; are always there
  bool held_out = false;
};

// A notice: what it says, then the details as pairs.
struct PageNotice {
  std::string_view titles;   // rule of the grammar
  std::string_view opening;  // rule: a paragraph
  std::string_view fields;   // ids, as in PageForm
  bool held_out = false;
};

struct PageList {
  std::string_view titles;  // separated by |
  std::string_view items;   // rule of the grammar
  bool numbered = false;    // its order matters
  bool held_out = false;
};

// A table: the first field names the rows.
struct PageTable {
  std::string_view titles;
  std::string_view fields;  // as in PageForm
  bool held_out = false;
};

struct PageWords {
  std::span<const PageShop> shops;
  PageInvoices invoices;
  std::span<const PageForm> forms, cards;
  std::span<const PageNotice> notices;
  std::span<const PageList> lists;
  std::span<const PageTable> tables;
};
const PageWords& page_words(bool korean);

}  // namespace naru::synth

// Wordings of questions about pages, and of the answers that are words.
#pragma once

#include <span>
#include <string_view>

#include "synth/text/page_words.h"

namespace naru::synth {

// What people say for a field of some kinds of pages instead of its label.
struct PageWording {
  std::string_view field, kinds;  // kinds of pages separated by blanks; empty: all
  std::string_view words;         // separated by |
};

// Templates for fill_in(), separated by |. {k} what is asked for, {g} heading of a group, {r} {a} {b} rows or items,
// {c} a column, {n} a number or a noun, {v} a value.
struct PageQuestions {
  std::string_view text, person, company, place, date, time, phone, mail, money, count, code;  // by Sort
  std::span<const PageWording> wordings;
  std::string_view of_group, of_row;  // "{g}의 {k}", "{r}의 {c}"
  std::string_view price, bought;     // cells of goods: what one costs, how many were bought
  std::string_view reverse, reverse_person;
  std::string_view dearest, cheapest, maximum, minimum, maximum_person, minimum_person;
  std::string_view sum, sum_two, sum_goods, one_each;
  std::string_view difference, greater, greater_person, unit_price;
  std::string_view count_rows, count_people, count_items, count_headings;
  std::string_view nth_item, nth_row, nth_heading, next;
  std::string_view present_row, present_item;
  std::string_view title, issuer, shop, writer;
  std::string_view things, people;  // "{n}개", "{n}명"
  std::string_view yes, no, not_there;
  std::string_view read;  // asks for the text
};
const PageQuestions& page_questions(bool korean);

// The templates that ask for a value.
std::string_view asking(const PageQuestions& words, Sort sort);

}  // namespace naru::synth

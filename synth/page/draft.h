// A page in the making: what it says, nothing of how it looks but for the room there is.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/philox.h"
#include "synth/chart/data.h"
#include "synth/page/page.h"
#include "synth/text/grammar.h"
#include "synth/text/text_source.h"

namespace naru::synth {

struct PageWish {
  PageKind kind = PageKind::receipt;
  bool korean = false, held_out = false;
  int ems = 24, lines = 30;  // the room across and down, in ems and lines of the text
};

// What pages are invented from. Immutable, so threads may share it.
struct PageTexts {
  explicit PageTexts(TextSource text_source);
  TextSource source;
  Grammar korean, english;
  ChartInventor charts;
  const Grammar& grammar(bool is_korean) const { return is_korean ? korean : english; }
};

// A page on the wished side of the split.
Page draw_page(const PageTexts& texts, const PageWish& wish, Random* random);

class Draft {
 public:
  Draft(const PageTexts& texts, const PageWish& wish, Random* random);

  // shops.cc
  void receipt();
  void invoice();
  // papers.cc
  void form();
  void card();
  void notice();
  void letter();
  // pages.cc
  void article();
  void columns();
  void list();
  void table();

  Page page;

 private:
  // draft.cc
  std::string say(std::string_view rule);
  std::string pick(std::string_view list);  // of words separated by |
  bool chance(float probability) { return random_->chance(probability); }
  int between(int low, int high) { return int(random_->between(low, high)); }
  std::string label(const PageField& field);
  std::string date(int days_later = 0);
  std::string clock();
  std::string counted(int64_t n, const PageField& field) const;
  // A value of the field; *number is set for money and counts.
  std::string value(const PageField& field, int64_t* number);
  Pair pair(std::string_view id);
  Pair pair(std::string_view id, std::string value, int64_t number = kNoNumber);
  Pair money_pair(std::string_view id, int64_t amount);
  // The fields before ; and some of those after it, at most `most`.
  std::vector<std::string_view> choose_fields(std::string_view fields, int most);
  Block& add(BlockKind kind, std::string text = "", Stance stance = Stance::body);
  void add_title(std::string text);
  Block& add_pairs(std::vector<Pair> pairs);
  void add_figure(Figure figure, Stance stance = Stance::body);
  // Whole sentences that end as sentences do, at least `chars` code points together.
  std::string prose(int chars);
  template <class List>
  const auto& choose(const List& list);

  // shops.cc
  struct Good {
    std::string name;
    int64_t price, quantity;
    int64_t amount() const { return price * quantity; }
  };
  std::vector<Good> draw_goods(std::string_view goods, int count, int most_each);
  std::string in_table(int64_t amount) const;
  PageTableData goods_table(const std::vector<Good>& goods);
  void receipt_head();
  void receipt_totals(int64_t subtotal);
  void receipt_payment(int64_t total);
  std::vector<Block> party(std::string_view heading, const std::string& name, int fields);
  void invoice_totals(int64_t net);

  // pages.cc
  Block table_of_fields();
  Block table_of_chart(std::string* title);
  Block table_of_scores();
  Block list_block(const PageList& list, int count);
  void sections(int lines, int ems, std::vector<Block>* out);

  const PageTexts& texts_;
  const PageWish& wish_;
  const PageWords& words_;
  bool korean_;
  Random* random_;
  int year_, month_, day_, date_form_;
  bool spaced_money_ = false, bare_money_ = false;
};

template <class List>
const auto& Draft::choose(const List& list) {
  while (true) {
    const auto& one = list[size_t(random_->below(int64_t(list.size())))];
    if (wish_.held_out || !one.held_out) return one;
  }
}

}  // namespace naru::synth

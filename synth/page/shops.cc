// Receipts and invoices: goods, quantities, and totals that add up.
#include <algorithm>
#include <charconv>

#include "synth/chart/questions.h"
#include "synth/page/draft.h"
#include "synth/text/alphabet.h"
#include "synth/text/chart_words.h"

namespace naru::synth {

std::string Draft::in_table(int64_t amount) const {
  return bare_money_ ? page.money.bare(amount) : page.money.with_unit(amount);
}

// Goods of one list, each once, at about their prices; one that the page could have had is kept aside.
std::vector<Draft::Good> Draft::draw_goods(std::string_view goods, int count, int most_each) {
  auto all = split(goods, '|');
  std::vector<Good> out;
  for (size_t i = 0; i < all.size(); ++i)
    std::swap(all[i], all[size_t(random_->between(int64_t(i), int64_t(all.size()) - 1))]);
  for (const std::string_view entry : all) {
    const size_t colon = entry.find(':');
    const std::string name(entry.substr(0, colon));
    if (is_held_out(name) && !wish_.held_out) continue;
    if (int(out.size()) == count) {
      page.absent.push_back(name);
      if (page.absent.size() == 3) break;
      continue;
    }
    int64_t price = 0;
    std::from_chars(entry.data() + colon + 1, entry.data() + entry.size(), price);
    const int64_t step = korean_ ? (price >= 10'000 ? 500 : 100) : (price >= 10'000 ? 100 : 5);
    if (chance(0.7f)) price = std::max(step, price * between(80, 125) / 100 / step * step);
    out.push_back({name, price, chance(0.45f) ? 1 : between(1, most_each)});
  }
  return out;
}

PageTableData Draft::goods_table(const std::vector<Good>& goods) {
  PageTableData table;
  const bool all_single = std::all_of(goods.begin(), goods.end(), [](const Good& good) { return good.quantity == 1; });
  enum Column { kNo, kItem, kPrice, kQuantity, kAmount };
  std::vector<Column> columns;
  const bool invoice = page.kind == PageKind::invoice, room = wish_.ems >= (korean_ ? 21 : 25);
  if (invoice && wish_.ems >= 30 && chance(0.4f)) columns.push_back(kNo);
  columns.push_back(kItem);
  if (room && (invoice || chance(0.6f))) columns.push_back(kPrice);
  if (invoice || !all_single || chance(0.4f)) columns.push_back(kQuantity);
  columns.push_back(kAmount);
  if (columns.size() >= 3 && chance(0.15f)) {  // the quantity before the unit price
    for (size_t i = 0; i + 1 < columns.size(); ++i)
      if (columns[i] == kPrice && columns[i + 1] == kQuantity) std::swap(columns[i], columns[i + 1]);
  }
  static constexpr const char* kIds[] = {"no", "item", "price", "quantity", "amount"};
  for (const Column column : columns) {
    const PageField& field = page_field(kIds[column]);
    if (column == kItem) table.names = table.columns.size();
    table.columns.push_back({&field, label(field), column != kItem && column != kNo});
  }
  table.noun = table.columns[table.names].head;
  for (size_t i = 0; i < goods.size(); ++i) {
    std::vector<std::string> row;
    std::vector<int64_t> numbers;
    for (const Column column : columns) {
      const int64_t number = column == kNo         ? int64_t(i) + 1
                             : column == kPrice    ? goods[i].price
                             : column == kQuantity ? goods[i].quantity
                             : column == kAmount   ? goods[i].amount()
                                                   : kNoNumber;
      numbers.push_back(number);
      row.push_back(column == kItem                        ? goods[i].name
                    : column == kNo || column == kQuantity ? std::to_string(number)
                                                           : in_table(number));
    }
    table.rows.push_back(std::move(row));
    table.numbers.push_back(std::move(numbers));
  }
  return table;
}

void Draft::receipt_head() {
  std::vector<Pair> pairs;
  const int most = std::clamp(wish_.lines / 4, 0, 7);
  const bool address = chance(0.4f) && most >= 3;
  if (address && chance(0.5f))
    add(BlockKind::paragraph, say(korean_ ? "주소값" : "address_value"), Stance::centred);
  else if (address)
    pairs.push_back(pair("address"));
  for (const std::string_view id : {"tax_id", "owner", "phone"})
    if (chance(0.45f) && int(pairs.size()) < most - 1) pairs.push_back(pair(id));
  if (most > 0 && chance(0.9f)) {
    const std::string day = date();
    if (chance(0.5f))
      pairs.push_back(pair("date", concat(day, ' ', clock())));
    else
      pairs.push_back(pair("date", day));
  }
  for (const std::string_view id : {"receipt_no", "order_no", "table_no", "cashier"})
    if (chance(0.3f) && int(pairs.size()) < most) pairs.push_back(pair(id));
  if (!pairs.empty()) add_pairs(std::move(pairs)).tight = chance(0.3f);
}

void Draft::receipt_totals(int64_t subtotal) {
  std::vector<Pair> pairs;
  int64_t total = subtotal;
  if (chance(0.25f)) {
    const int64_t unit = korean_ ? 100 : 1;
    const int64_t off = divide_rounded(subtotal * 5 * between(1, 4), 100 * unit) * unit;
    pairs.push_back(money_pair("subtotal", subtotal));
    Pair discount = pair("discount", concat('-', in_table(off)), off);
    total -= off;
    pairs.push_back(std::move(discount));
  } else if (chance(0.15f)) {
    const int64_t tip = korean_ ? 1000 * between(1, 4) : 100 * between(1, 6);
    pairs.push_back(money_pair("subtotal", subtotal));
    pairs.push_back(money_pair("tip", tip));
    total += tip;
  }
  if (korean_ && chance(0.5f)) {  // the tax is part of Korean prices
    const int64_t net = divide_rounded(total * 10, 11);
    pairs.push_back(money_pair("net", net));
    pairs.push_back(money_pair("tax", total - net));
  } else if (!korean_ && chance(0.6f)) {
    const int64_t tax = divide_rounded(total * between(8, 40), 400);  // 2 to 10 %
    if (pairs.empty()) pairs.push_back(money_pair("subtotal", subtotal));
    pairs.push_back(money_pair("tax", tax));
    total += tax;
  }
  Pair sum = pair("total", page.money.with_unit(total), total);
  if (bare_money_ && chance(0.5f)) sum.value = page.money.bare(total);
  sum.strong = chance(0.8f);
  pairs.push_back(std::move(sum));
  add_pairs(std::move(pairs)).tight = true;
  receipt_payment(total);
}

void Draft::receipt_payment(int64_t total) {
  std::vector<Pair> pairs;
  if (chance(0.4f)) {
    const int64_t note = korean_ ? (total >= 30'000 ? 10'000 : 1'000) : (total >= 2'000 ? 1'000 : 100);
    const int64_t paid = (total + note - 1) / note * note + (chance(0.2f) ? note : 0);
    pairs.push_back(money_pair("paid", paid));
    pairs.push_back(money_pair("change", paid - total));
  } else if (chance(0.7f)) {
    pairs.push_back(pair("method"));
    if (chance(0.6f)) pairs.push_back(pair("card_no"));
    if (chance(0.5f)) pairs.push_back(pair("approval"));
  }
  if (chance(0.12f)) pairs.push_back(pair("points"));
  if (!pairs.empty() && wish_.lines >= 12) add_pairs(std::move(pairs)).tight = true;
}

void Draft::receipt() {
  const PageShop& shop = choose(words_.shops);
  page.issuer = say(shop.name);
  if (chance(0.3f)) page.issuer += korean_ ? concat(' ', say("지역명"), "점") : concat(", ", say("town"));
  if (chance(0.12f)) add_figure(Figure::stamp, Stance::centred);
  add_title(page.issuer);
  if (chance(0.3f))
    add(BlockKind::paragraph,
        korean_ ? pick("영수증|현금 영수증|매출 전표|신용카드 전표") : pick("Receipt|Sales receipt|Customer copy"),
        Stance::centred);
  receipt_head();
  const int most = between(1, 12), count = std::min(between(1, std::clamp(wish_.lines / 3, 2, 12)), most);
  const std::vector<Good> goods = draw_goods(shop.goods, count, 4);
  Block& block = add(BlockKind::table);
  block.table = goods_table(goods);
  block.table.headed = chance(0.7f);
  block.table.two_lines = block.table.columns.size() >= 3 && chance(wish_.ems < 24 ? 0.5f : 0.2f);
  int64_t subtotal = 0;
  for (const Good& good : goods) subtotal += good.amount();
  receipt_totals(subtotal);
  if (chance(0.6f)) add(BlockKind::paragraph, say(korean_ ? "맺음말" : "thanks"), Stance::centred);
  if (chance(0.2f)) add_figure(chance(0.7f) ? Figure::barcode : Figure::matrix, Stance::centred);
}

std::vector<Block> Draft::party(std::string_view heading, const std::string& name, int fields) {
  Block head, body;
  head.kind = BlockKind::heading, head.text = pick(heading);
  body.kind = BlockKind::pairs;
  body.pairs.push_back(pair("company", name));
  for (const std::string_view id : {"tax_id", "owner", "address", "phone", "mail"})
    if (int(body.pairs.size()) < fields && chance(0.6f)) body.pairs.push_back(pair(id));
  for (Pair& one : body.pairs) one.group = head.text;
  return {std::move(head), std::move(body)};
}

void Draft::invoice_totals(int64_t net) {
  const int64_t tax = korean_ ? net / 10 : divide_rounded(net * between(5, 20), 100);
  std::vector<Pair> pairs;
  int64_t total = net;
  if (chance(0.75f)) {
    pairs.push_back(money_pair(korean_ ? "net" : "subtotal", net));
    pairs.push_back(money_pair("tax", tax));
    total += tax;
  }
  pairs.push_back(pair("total", page.money.with_unit(total), total));
  pairs.back().strong = true;
  add_pairs(std::move(pairs)).tight = true;
}

void Draft::invoice() {
  add_title(pick(words_.invoices.titles));
  page.issuer = say(words_.invoices.supplies.name);
  std::vector<Pair> head;
  head.push_back(pair("invoice_no"));
  head.push_back(pair("issued", date()));
  if (chance(0.4f)) head.push_back(pair("due", date(between(7, 60))));
  add_pairs(std::move(head));
  const int fields = std::clamp(wish_.lines / 7, 1, 5);
  auto seller = party(words_.invoices.supplier, page.issuer, fields);
  auto buyer = party(words_.invoices.customer, say(words_.invoices.supplies.name), std::max(1, fields - 1));
  Block sides;
  sides.kind = BlockKind::split;
  if (wish_.ems >= 30 && chance(0.7f)) {
    sides.columns = {std::move(seller), std::move(buyer)};
    page.blocks.push_back(std::move(sides));
  } else {
    for (auto* side : {&seller, &buyer}) page.blocks.insert(page.blocks.end(), side->begin(), side->end());
  }
  const auto goods = draw_goods(words_.invoices.supplies.goods, between(1, std::clamp(wish_.lines / 4, 1, 9)), 12);
  add(BlockKind::table).table = goods_table(goods);
  int64_t net = 0;
  for (const Good& good : goods) net += good.amount();
  invoice_totals(net);
  if (wish_.lines >= 22 && chance(0.5f)) add_pairs({pair("bank"), pair("account"), pair("holder")});
  if (chance(0.4f)) add(BlockKind::paragraph, say(korean_ ? "청구말" : "billing"), Stance::note);
  if (chance(0.25f)) add_figure(Figure::stamp, Stance::right);
}

}  // namespace naru::synth

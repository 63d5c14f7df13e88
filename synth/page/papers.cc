// Forms, cards, notices and letters.
#include <algorithm>

#include "synth/page/draft.h"
#include "synth/text/chart_words.h"

namespace naru::synth {

void Draft::form() {
  const PageForm& form = choose(words_.forms);
  add_title(pick(form.titles));
  std::vector<Pair> pairs;
  for (const std::string_view id : choose_fields(form.fields, std::clamp(wish_.lines / 2 - 2, 2, 14)))
    pairs.push_back(pair(id));
  if (pairs.size() >= 6 && wish_.ems >= 34 && chance(0.3f)) {
    Block sides;
    sides.kind = BlockKind::split;
    sides.columns.resize(2);
    for (size_t i = 0; i < pairs.size(); ++i) {
      auto& side = sides.columns[i < (pairs.size() + 1) / 2 ? 0 : 1];
      if (side.empty()) side.emplace_back().kind = BlockKind::pairs;
      side[0].pairs.push_back(pairs[i]);
    }
    page.blocks.push_back(std::move(sides));
  } else {
    add_pairs(std::move(pairs));
  }
  if (wish_.lines >= 10 && chance(0.6f)) {
    const Stance stance = chance(0.6f) ? Stance::centred : Stance::body;
    add(BlockKind::paragraph, say(korean_ ? "서식말" : "declaration"), stance);
  }
  if (wish_.lines >= 12 && chance(0.4f)) {
    add(BlockKind::paragraph, date(), Stance::centred);
    if (chance(0.5f)) add_figure(Figure::signature, Stance::right);
  }
  if (wish_.lines >= 14 && chance(0.4f)) {
    page.issuer = say(korean_ ? "업체" : "company_name");
    add(BlockKind::paragraph, page.issuer, Stance::centred);
  }
}

void Draft::card() {
  const PageForm& form = choose(words_.cards);
  add_title(pick(form.titles));
  Block body;
  body.kind = BlockKind::pairs;
  for (const std::string_view id : choose_fields(form.fields, std::clamp(wish_.lines - 3, 2, 8)))
    body.pairs.push_back(pair(id));
  const bool person = form.fields.find("name") == 0 || form.fields.find("school name") == 0;
  if (person && wish_.ems >= 18 && chance(0.6f)) {
    Block photo, sides;
    photo.kind = BlockKind::figure, photo.figure = Figure::photo;
    sides.kind = BlockKind::split;
    const bool left = chance(0.7f);
    sides.share = left ? 30 : 70;
    sides.columns =
        left ? std::vector<std::vector<Block>>{{photo}, {body}} : std::vector<std::vector<Block>>{{body}, {photo}};
    page.blocks.push_back(std::move(sides));
  } else {
    page.blocks.push_back(std::move(body));
  }
  if (chance(0.3f)) {
    page.issuer = say(korean_ ? "업체" : "company_name");
    add(BlockKind::paragraph, page.issuer, Stance::centred);
  }
  if (chance(0.4f)) {
    const Stance stance = chance(0.5f) ? Stance::centred : Stance::right;
    add_figure(chance(0.6f) ? Figure::barcode : Figure::matrix, stance);
  }
}

void Draft::notice() {
  const PageNotice& notice = choose(words_.notices);
  add_title(say(notice.titles));
  add(BlockKind::paragraph, say(notice.opening));
  std::vector<Pair> pairs;
  for (const std::string_view id : choose_fields(notice.fields, std::clamp(wish_.lines / 2 - 3, 2, 7)))
    pairs.push_back(pair(id));
  if (chance(0.3f))
    add(BlockKind::heading, korean_ ? pick("세부 내용|안내 사항|아래") : pick("Details|What you need to know"));
  add_pairs(std::move(pairs));
  if (wish_.lines >= 16 && chance(0.4f)) {
    Block list;
    list.kind = BlockKind::list;
    for (int i = between(2, 4); i > 0; --i) {
      const std::string line = say(korean_ ? "주의줄" : "rule_line");
      if (std::find(list.items.begin(), list.items.end(), line) == list.items.end()) list.items.push_back(line);
    }
    add(BlockKind::heading, korean_ ? pick("유의 사항|부탁 말씀") : pick("Please note|Rules"));
    page.blocks.push_back(std::move(list));
  }
  if (chance(0.7f)) {
    if (chance(0.7f)) add(BlockKind::paragraph, date(), Stance::centred);
    page.issuer = say(korean_ ? "업체" : "company_name");
    add(BlockKind::paragraph, page.issuer, Stance::centred);
    if (chance(0.25f)) add_figure(Figure::stamp, Stance::right);
  }
}

void Draft::letter() {
  const std::string writer = say(korean_ ? "성명" : "full_name"), reader = say(korean_ ? "성명" : "full_name");
  page.issuer = writer;
  if (chance(0.6f)) {
    add_title(say(korean_ ? "업체" : "company_name"));
    if (chance(0.6f)) add(BlockKind::paragraph, say(korean_ ? "주소값" : "address_value"), Stance::note);
  }
  if (chance(0.5f)) {
    std::vector<Pair> pairs{pair("recipient", reader), pair("sender", writer)};
    if (chance(0.7f)) pairs.push_back(pair("subject"));
    pairs.push_back(pair("date", date()));
    add_pairs(std::move(pairs));
  } else {
    add(BlockKind::paragraph, date(), Stance::right);
    add(BlockKind::paragraph, korean_ ? reader + pick(" 님께| 귀하| 선생님께") : pick("Dear |Hello ") + reader + ",");
  }
  int room = std::clamp(wish_.lines - 9, 2, 24) * wish_.ems * (korean_ ? 9 : 17) / 10;
  const int paragraphs = std::clamp(room / (wish_.ems * 4), 1, 4);
  std::vector<std::string> said;
  for (int i = 0; i < paragraphs; ++i) {
    std::string text = i == 0 ? say(korean_ ? "인사말" : "greeting") : "";
    for (int n = 0; n < room / paragraphs / 2 || text.empty();) {
      const std::string sentence = say(korean_ ? "편지글" : "letter_text");
      n += int(sentence.size()) / (korean_ ? 3 : 1) + 1;
      if (std::find(said.begin(), said.end(), sentence) != said.end()) continue;
      said.push_back(sentence);
      text += (text.empty() ? "" : " ") + sentence;
    }
    add(BlockKind::paragraph, text);
  }
  add(BlockKind::paragraph, say(korean_ ? "맺는인사" : "farewell"));
  const Stance signed_at = chance(0.5f) ? Stance::right : Stance::body;
  add(BlockKind::paragraph, korean_ ? writer + pick(" 드림| 올림|") : writer, signed_at);
  if (chance(0.2f)) add_figure(Figure::signature, Stance::right);
}

}  // namespace naru::synth

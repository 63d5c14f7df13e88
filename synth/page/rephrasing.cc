// Questions about a page in other words.
#include <functional>
#include <vector>

#include "synth/page/asker.h"

namespace naru::synth {
namespace {

// How one asks for a value of a sort: its lists beside "value", and the words that ask.
struct Asked {
  std::string_view korean_list, english_list;
  std::string_view korean, colloquial, english;
};

Asked how_asked(const PageField& field, Sort sort) {
  switch (sort) {
    case Sort::person:
      return {"person", "person", "누구", "누구", "who"};
    case Sort::company:
      return {"place", "", "어디", "어디", "what"};
    case Sort::place:
      return {"place", "place", "어디", "어디", "what"};
    case Sort::date:
      return {"date", "date", "언제", "언제", "what"};
    case Sort::time:
      return {"time", "time", "몇 시", "몇 시", "what"};
    case Sort::phone:
      return {"phone", "phone", "몇 번", "몇 번", "what"};
    case Sort::money:
      return {"money", "money", "얼마", "얼마", "what"};
    case Sort::count: {
      const bool much = field.id.empty() || field.id == "weight" || field.id == "points" || field.id == "hours";
      const std::string_view word = much ? "얼마" : "몇";
      return {"", "count", word, word, "what"};
    }
    case Sort::text:
    case Sort::mail:
    case Sort::code:
      break;
  }
  return {"", "", "무엇", "뭐", "what"};
}

}  // namespace

void PageAsker::word(Words words, Lists others, Slots slots, bool up) {
  question.prompt = fill_in(pick_word(words_.*words, random_), slots);
  auto frame = rephraser_->draw(korean_, others);
  if (!frame) return;
  const Slots& sides = degrees(korean_, up);
  slots.insert(slots.end(), sides.begin(), sides.end());
  rephrased = rephraser_->say(korean_, *std::move(frame), slots);
}

void PageAsker::rephrase_value(const PageField& field, Sort sort, const std::string& name) {
  const Asked asked = how_asked(field, sort);
  const std::string_view own = korean_ ? asked.korean_list : asked.english_list;
  auto frame = own.empty() ? rephraser_->draw(korean_, {"value"}) : rephraser_->draw(korean_, {"value", own});
  if (!frame) return;
  const std::string english(asked.english);
  rephrased = rephraser_->say(korean_, *std::move(frame),
                              {{"k", name},
                               {"K", capital(name)},
                               {"what", english},
                               {"What", capital(english)},
                               {"무엇", asked.korean},
                               {"뭐", asked.colloquial}});
}

// In words for the field's role, some of them for this kind of page alone.
void PageAsker::rephrase_role(const PageField& field) {
  const std::string any = concat("field:", field.id), here = concat(any, ':', page_kind_name(page_.kind));
  std::vector<std::string_view> lists;
  for (const std::string& list : {std::cref(any), std::cref(here)})
    if (rephraser_->knows(korean_, list)) lists.push_back(list);
  if (auto frame = rephraser_->draw(korean_, lists)) rephrased = rephraser_->say(korean_, *std::move(frame), {});
}

}  // namespace naru::synth

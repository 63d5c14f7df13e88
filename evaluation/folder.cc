#include "evaluation/folder.h"

#include <algorithm>
#include <map>
#include <utility>

#include "evaluation/scores.h"

namespace naru {
namespace {

// What of a message a model cannot be asked.
Result<void> check_turn(const ChatTurn& turn, bool first) {
  if (turn.images.size() > 1)
    return fail(Code::unsupported, "has ", turn.images.size(), " pictures; this model takes one");
  if (!first && !turn.images.empty())
    return fail(Code::unsupported, "has a picture in a later message; this model takes one in the first");
  if (!turn.state.empty() || !turn.actions.empty())
    return fail(Code::unsupported, "has a robot's state or actions, which are no question");
  if (turn.sounds.size() > 1)
    return fail(Code::unsupported, "has ", turn.sounds.size(), " sounds in a message; this model takes one");
  if (turn.images.empty() && turn.sounds.empty() && turn.prompt.empty())
    return fail("has neither words nor a picture nor a sound", first ? "" : " in a later message");
  return {};
}

class Cards {
 public:
  // Their tasks have no row of the same name.
  Cards(std::vector<std::string> tasks, std::map<std::string, Metric>* metrics)
      : tasks_(std::move(tasks)), metrics_(metrics) {}

  Result<void> add(const ChatExample& example) {
    for (const ChatTurn& turn : example.turns)
      if (const auto good = check_turn(turn, &turn == &example.turns[0]); !good) return good;
    const Metric metric = metric_of(example.metric).value();  // the reader of folders knows no other
    const Metric known = metrics_->try_emplace(example.task, metric).first->second;
    if (!may_mix(known, metric))
      return fail("the task '", example.task, "' has the metric ", metric_name(known), ", not ", example.metric,
                  "; give each metric a task of its own");
    for (const std::string& row : example.rows)
      if (std::find(tasks_.begin(), tasks_.end(), row) != tasks_.end())
        return fail("its row '", row, "' is a task; give it another name");
    FolderCard& card = card_of(example);
    card.questions.push_back(question_of(example, metric, &card));
    return {};
  }

  std::vector<FolderCard> take() { return std::move(cards_); }

 private:
  FolderCard& card_of(const ChatExample& example) {
    const ChatTurn &first = example.turns.front(), &last = example.turns.back();
    const std::string picture = first.images.empty() ? "" : first.images[0];
    const std::string sound = !picture.empty() || last.sounds.empty() ? "" : last.sounds[0];
    const auto [place, is_new] = places_.try_emplace({picture, sound}, cards_.size());
    const bool alone = picture.empty() && sound.empty();
    if (!is_new && !alone) return cards_[place->second];
    cards_.push_back({picture, {}, {}});
    return cards_.back();
  }

  static std::optional<size_t> sound_of(const ChatTurn& turn, FolderCard* card) {
    if (turn.sounds.empty()) return std::nullopt;
    const auto at = std::find(card->sounds.begin(), card->sounds.end(), turn.sounds[0]);
    const auto place = size_t(at - card->sounds.begin());
    if (at == card->sounds.end()) card->sounds.push_back(turn.sounds[0]);
    return place;
  }

  static Question question_of(const ChatExample& example, Metric metric, FolderCard* card) {
    const ChatTurn& last = example.turns.back();
    Question out{example.id, example.task, metric, last.prompt, {last.answer}};
    out.targets.insert(out.targets.end(), example.answers.begin(), example.answers.end());
    out.lang = example.lang;
    out.sound = sound_of(last, card);
    out.sound_first = example.turns[0].sound_first;
    for (size_t i = 0; i + 1 < example.turns.size(); ++i) {
      const ChatTurn& turn = example.turns[i];
      out.before.push_back({turn.prompt, sound_of(turn, card), turn.answer});
    }
    for (const std::string& row : example.rows) out.rows.push_back({row, std::nullopt});
    return out;
  }

  std::vector<std::string> tasks_;
  std::map<std::string, Metric>* metrics_;
  std::map<std::pair<std::string, std::string>, size_t> places_;
  std::vector<FolderCard> cards_;
};

}  // namespace

Result<std::vector<ChatExample>> read_folder(const std::string& folder) {
  const auto text = read_examples_file(folder);
  if (!text) return text.failure();
  return parse_chat_examples(*text, ChatPlaces::passed_over);
}

std::vector<std::string> tasks_of(const std::vector<ChatExample>& examples) {
  std::vector<std::string> out;
  for (const ChatExample& example : examples)
    if (std::find(out.begin(), out.end(), example.task) == out.end()) out.push_back(example.task);
  return out;
}

Result<std::vector<FolderCard>> folder_cards(const std::vector<ChatExample>& examples,
                                             const std::vector<std::string>& tasks, int64_t limit,
                                             std::map<std::string, Metric>* metrics) {
  Cards cards(tasks_of(examples), metrics);
  std::map<std::string, int64_t> taken;
  for (const ChatExample& example : examples) {
    if (!is_wanted(example.task, tasks)) continue;
    if (limit && ++taken[example.task] > limit) continue;
    if (const auto added = cards.add(example); !added)
      return fail(added.failure().code, "example '", example.id, "': ", added.failure().message);
  }
  return cards.take();
}

}  // namespace naru

// naru eval for a model that answers questions.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <optional>

#include "apps/eval.h"
#include "apps/eval_table.h"
#include "apps/folder.h"
#include "apps/progress.h"
#include "base/file.h"
#include "base/sha256.h"
#include "evaluation/acting.h"
#include "evaluation/closed_loop.h"
#include "evaluation/generated.h"
#include "evaluation/kept.h"
#include "omni/moving.h"
#include "synth/charts.h"
#include "synth/documents.h"
#include "synth/pages.h"
#include "synth/spoken_charts.h"
#include "synth/talk.h"
#include "synth/voices.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

constexpr int64_t kBaselines = 200;
constexpr int64_t kBatchPositions = 24'576;  // of naru-xs 300 MB of keys and values

// What is asked, and what has been answered.
struct AskedSet {
  std::string key;   // in the work file
  std::string name;  // what messages call it; of a folder its path
  CardSet cards;
};
struct Group {
  std::vector<AskedSet> sets;
  std::vector<std::pair<std::string, MomentSet>> moving;  // moments of a robot, with the folder's path
  std::vector<std::vector<Answered>> answered;            // of each set so far
  std::vector<TaskScore> scores;
};

class QuestionTable {
 public:
  explicit QuestionTable(const Evaluation& e) : e_(e) {}

  // What --data, --others and --task name. `source` becomes what a Failure is about.
  Result<void> open_sets(std::string* source);
  // Opens the work file, if there is to be one.
  Result<void> open_work();
  Result<void> answer(std::string* source);
  void print() const {
    print_table(joined_rows(own_.scores, others_.scores));
    print_doubt(doubt());
  }
  int report() const {
    ordered_json figures = {{"tasks", table_json(own_.scores)}};
    if (has_others()) figures["others"] = table_json(others_.scores);
    figures["unsure"] = doubt_json(doubt());
    return e_.report(figures);
  }
  Result<std::string> predictions() const;
  Result<std::string> page() const;
  // The work file that nobody named is needed no more.
  void remove_work() const;
  std::string work_path() const {
    if (!e_.flags.work.empty()) return e_.flags.work;
    return e_.flags.predictions.empty() ? "" : e_.flags.predictions + ".part";
  }

 private:
  struct OpenFolder {
    std::string path, key;
    std::vector<ChatExample> examples;
  };

  Doubt doubt() const {
    std::vector<std::vector<Answered>> all = own_.answered;
    all.insert(all.end(), others_.answered.begin(), others_.answered.end());
    return doubt_of(all);
  }
  bool has_others() const { return !e_.flags.others.empty(); }
  int64_t baselines() const { return e_.flags.baselines < 0 ? kBaselines : e_.flags.baselines; }
  Result<std::vector<OpenFolder>> open_others(std::string* source) const;
  Result<void> add_folder(const OpenFolder& folder, std::map<std::string, Metric>* metrics, Group* group) const;
  Result<void> add_generated(const std::vector<std::string>& elsewhere);
  Result<std::vector<Answered>> answer_set(const AskedSet& set);
  Result<void> act();
  Result<void> score_folder(const MomentSet& set, Group* group) const;
  void show(const Answered& a) const;
  static Result<std::vector<PageExample>> shown_of(const Group& group, const std::string& task);

  const Evaluation& e_;
  std::optional<KeptAnswers> work_;
  Group own_, others_;
  std::vector<std::string> others_sha256_;
  std::vector<std::string> acted_;     // tasks of a robot that are wanted
  std::vector<PageExample> episodes_;  // of them; those that the page shows have pictures
};

Result<std::string> sha256_of_examples(const std::string& folder) {
  auto out = sha256_of_file(folder + "/examples.jsonl");
  if (!out) return fail(out.failure().code, "examples.jsonl: ", out.failure().message);
  return out;
}

Result<std::vector<QuestionTable::OpenFolder>> QuestionTable::open_others(std::string* source) const {
  std::vector<OpenFolder> out;
  for (const std::string& path : e_.flags.others) {
    *source = path;
    const auto folders = example_folders(path);
    if (!folders) return folders.failure();
    for (const std::string& folder : *folders) {
      *source = folder;
      auto examples = load_examples(folder);
      if (!examples) return examples.failure();
      out.push_back({folder, concat("others ", out.size() + 1), *std::move(examples)});
    }
  }
  return out;
}

// Those of its tasks that are wanted; a folder that has none is left out.
Result<void> QuestionTable::add_folder(const OpenFolder& folder, std::map<std::string, Metric>* metrics,
                                       Group* group) const {
  std::vector<ChatExample> examples = folder.examples;
  auto moments = take_moments(folder.path, &examples, e_.flags.tasks, e_.flags.limit);
  if (!moments) return moments.failure();
  if (moments->size > 0) group->moving.emplace_back(folder.path, *std::move(moments));
  auto cards = question_cards(folder.path, examples, e_.flags.tasks, e_.flags.limit, metrics);
  if (!cards) return cards.failure();
  if (cards->size > 0) group->sets.push_back({folder.key, folder.path, *std::move(cards)});
  return {};
}

// The built-in tasks, of which a model without ears is asked those without sounds. `elsewhere`: tasks of other folders.
Result<void> QuestionTable::add_generated(const std::vector<std::string>& elsewhere) {
  std::vector<std::string> known, wanted;
  for (const GeneratedTask& task : generated_tasks()) {
    known.push_back(task.name);
    if (!is_wanted(task.name, e_.flags.tasks)) continue;
    const bool deaf = task.heard && !e_.model.hears(), mute = task.said && !e_.model.speaks();
    if (!deaf && !mute)
      wanted.push_back(task.name);
    else if (!e_.flags.tasks.empty())
      return fail(Code::unsupported, "the task '", task.name, "' has sounds, and the model does not ",
                  deaf ? "hear" : "speak");
  }
  const auto can = e_.model.moves() ? can_play(ModelPolicy(e_.model).spec()) : fail(Code::unsupported, "moves none");
  for (const std::string_view task : synth::kTaskNames) {
    known.emplace_back(task);
    if (!is_wanted(known.back(), e_.flags.tasks)) continue;
    if (can)
      acted_.push_back(known.back());
    else if (can.failure().code != Code::unsupported)
      return fail(can.failure().code, "the task '", task, "' is played in simulation: ", can.failure().message,
                  "; --task names others");  // it was made for them
    else if (!e_.flags.tasks.empty())
      return fail(can.failure().code, "the task '", task, "' is a robot's, and the model ", can.failure().message);
  }
  known.insert(known.end(), elsewhere.begin(), elsewhere.end());
  if (const auto named = check_tasks(e_.flags.tasks, known); !named) return named;
  if (wanted.empty()) return {};  // all that is named is elsewhere
  auto sets = generated_sets(wanted, e_.flags.limit, program_folder() + "naru-voice", &e_.model);
  if (!sets) return sets.failure();
  for (GeneratedSet& set : *sets) own_.sets.push_back({set.name, set.name, std::move(set.cards)});
  return {};
}

Result<void> QuestionTable::open_sets(std::string* source) {
  const auto others = open_others(source);
  if (!others) return others.failure();
  std::vector<std::string> tasks;
  for (const OpenFolder& folder : *others)
    for (const std::string& task : tasks_of(folder.examples))
      if (std::find(tasks.begin(), tasks.end(), task) == tasks.end()) tasks.push_back(task);
  *source = e_.flags.data.empty() ? "eval" : e_.flags.data;
  if (e_.flags.data.empty()) {
    if (const auto added = add_generated(tasks); !added) return added;
  } else {
    auto examples = load_examples(e_.flags.data);
    if (!examples) return examples.failure();
    std::vector<std::string> known = tasks_of(*examples);
    known.insert(known.end(), tasks.begin(), tasks.end());
    if (const auto named = check_tasks(e_.flags.tasks, known); !named) return named;
    std::map<std::string, Metric> metrics;
    if (const auto added = add_folder({e_.flags.data, "data", *std::move(examples)}, &metrics, &own_); !added)
      return added;
  }
  std::map<std::string, Metric> metrics;
  for (const OpenFolder& folder : *others) {
    *source = folder.path;
    if (const auto added = add_folder(folder, &metrics, &others_); !added) return added;
    auto sha256 = sha256_of_examples(folder.path);
    if (!sha256) return sha256.failure();
    others_sha256_.push_back(*std::move(sha256));
  }
  return {};
}

Result<void> QuestionTable::open_work() {
  if (work_path().empty()) return {};
  std::string data = "generated";
  if (!e_.flags.data.empty()) {
    auto sha256 = sha256_of_examples(e_.flags.data);
    if (!sha256) return sha256.failure();
    data = *std::move(sha256);
  }
  auto kept = KeptAnswers::open(work_path(), {{"model", e_.sha256},
                                              {"data", data},
                                              {"others", others_sha256_},
                                              {"tasks", e_.flags.tasks},
                                              {"limit", e_.flags.limit},
                                              {"baselines", baselines()},
                                              {"mix", kMixVersion},
                                              {"charts", synth::kChartsVersion},
                                              {"pages", synth::kPagesVersion},
                                              {"documents", synth::kDocumentsVersion},
                                              {"voices", synth::kVoicesVersion},
                                              {"spoken-charts", synth::kSpokenChartsVersion},
                                              {"talk", synth::kTalkVersion}});
  if (!kept) return kept.failure();
  work_ = *std::move(kept);
  if (work_->size() > 0 && !e_.options.quiet)
    std::cerr << "eval: goes on with " << work_->size() << " answers in " << one_line(work_path()) << std::endl;
  return {};
}

void QuestionTable::show(const Answered& a) const {
  const Question& q = a.question;
  if (e_.options.json) {
    print_json({{"id", q.id},
                {"task", q.task},
                {"prompt", q.prompt},
                {"target", q.targets.front()},
                {"answer", a.said.answer},
                {"metric", metric_name(q.metric)},
                {"score", a.score.value()},
                {"ms", a.said.ms}});
    return;
  }
  std::cout << q.id << "  " << metric_name(q.metric) << percent(a.score.value()) << " %, " << int64_t(a.said.ms)
            << " ms\n    " << indented(a.said.answer) << "\n";
  if (!is_right(q.metric, a.score)) std::cout << "    wanted: " << indented(q.targets.front()) << "\n";
}

Result<std::vector<Answered>> QuestionTable::answer_set(const AskedSet& set) {
  AnswerOptions options;
  options.baselines = baselines();
  options.batch_positions = kBatchPositions;
  if (work_) options.known = [&](const Question& question) { return work_->find(set.key, question); };
  options.answered = [&](const Answered& a) -> Result<void> {
    if (e_.flags.show) show(a);
    return work_ ? work_->add(set.key, a.question, a.said) : Result<void>();
  };
  ProgressLine line(e_.options.quiet);
  options.progress = [&](int64_t cards) {
    line.show(concat(one_line(set.name), ": ", cards, "/", set.cards.size), cards == set.cards.size);
  };
  auto answered = answer_examples(e_.model, set.cards, options);
  line.erase();
  return answered;
}

// Rows of a user's moments of a robot.
Result<void> QuestionTable::score_folder(const MomentSet& set, Group* group) const {
  ProgressLine line(e_.options.quiet);
  MomentOptions options{.baselines = baselines(), .progress = {}};
  options.progress = [&](int64_t done) { line.show(concat("actions: ", done, "/", set.size), done == set.size); };
  auto scores = score_moments(e_.model, set, options);
  line.erase();
  if (!scores) return scores.failure();
  group->scores.insert(group->scores.end(), scores->begin(), scores->end());
  return {};
}

// An episode as an answer.
PageExample shown_episode(ActedEpisode episode) {
  PageExample out;
  out.picture = std::move(episode.picture);
  Question& question = out.answered.question;
  question.id = std::move(episode.id);
  question.task = std::move(episode.task);
  question.metric = Metric::success;
  question.prompt = std::move(episode.instruction);
  question.lang = std::move(episode.lang);
  question.targets = {"done"};
  char how[64];
  std::snprintf(how, sizeof how, "%s %.1f s", episode.success ? "done after" : "not done in", 0.1 * episode.steps);
  out.answered.said.answer = how;
  std::snprintf(how, sizeof how, ", %.1f %% covered", 100 * episode.coverage);
  if (question.task == "push-t") out.answered.said.answer += how;
  out.answered.score = {episode.success ? 1.0 : 0.0, 1};
  return out;
}

// Rows of the tasks of a robot.
Result<void> QuestionTable::act() {
  if (acted_.empty()) return {};
  ProgressLine line(e_.options.quiet);
  ActedOptions options{.tasks = acted_, .progress = {}};
  if (e_.flags.limit > 0) options.episodes = std::min(options.episodes, e_.flags.limit);
  options.baselines = std::min(options.episodes, baselines());
  options.progress = [&](const std::string& task, int64_t episode) {
    line.show(concat(task, ": ", episode, "/", options.episodes), episode == options.episodes);
  };
  options.pictures = !e_.flags.html.empty();
  options.played = [&](ActedEpisode episode) { episodes_.push_back(shown_episode(std::move(episode))); };
  auto scores = score_acting(ModelPolicy(e_.model), options);
  line.erase();
  if (!scores) return scores.failure();
  own_.scores.insert(own_.scores.end(), scores->begin(), scores->end());
  return {};
}

Result<void> QuestionTable::answer(std::string* source) {
  for (Group* group : {&own_, &others_}) {
    for (const AskedSet& set : group->sets) {
      *source = group == &own_ && e_.flags.data.empty() ? "eval" : set.name;
      auto answered = answer_set(set);
      if (!answered) return answered.failure();
      group->answered.push_back(*std::move(answered));
    }
    group->scores = scores_of(group->answered);
    for (const auto& [path, moments] : group->moving) {
      *source = path;
      if (const auto scored = score_folder(moments, group); !scored) return scored;
    }
  }
  *source = "eval";
  return act();
}

// `others`: the folder of others that it comes from, or empty.
std::string prediction(const Answered& a, const std::string& others) {
  ordered_json line = {{"id", a.question.id},
                       {"task", a.question.task},
                       {"target", a.question.targets.front()},
                       {"answer", a.said.answer},
                       {"score", a.score.value()}};
  if (a.said.log_probability) line["log_probability"] = *a.said.log_probability;
  if (!others.empty()) line["others"] = others;
  return line.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

Result<std::string> QuestionTable::predictions() const {
  std::string out;
  for (const Group* group : {&own_, &others_})
    for (size_t set = 0; set < group->sets.size(); ++set)
      for (const Answered& a : group->answered[set])
        out += prediction(a, group == &others_ ? group->sets[set].name : "");
  for (const PageExample& episode : episodes_) out += prediction(episode.answered, "");
  return out;
}

// The examples of a task that the page shows.
Result<std::vector<PageExample>> QuestionTable::shown_of(const Group& group, const std::string& task) {
  std::vector<std::pair<size_t, const Answered*>> all;
  for (size_t set = 0; set < group.sets.size(); ++set)
    for (const Answered& a : group.answered[set])
      if (a.question.task == task) all.emplace_back(set, &a);
  std::vector<PageExample> out;
  for (const size_t at : shown_on_page(all.size())) {
    const auto& [set, a] = all[at];
    auto card = group.sets[set].cards.card(a->card);
    if (!card) return card.failure();
    PageExample example{std::move(card->picture), std::nullopt, *a};
    if (a->question.sound) example.sound = std::move(card->sounds[*a->question.sound]);
    out.push_back(std::move(example));
  }
  return out;
}

Result<std::string> QuestionTable::page() const {
  const std::vector<TableRow> rows = joined_rows(own_.scores, others_.scores);
  std::vector<PageTask> tasks;
  for (const TableRow& row : rows) {
    if (!row.of.empty()) continue;
    auto own = shown_of(own_, row.task), others = shown_of(others_, row.task);
    if (!own) return own.failure();
    if (!others) return others.failure();
    for (const PageExample& episode : episodes_)
      if (episode.answered.question.task == row.task && episode.picture) own->push_back(episode);
    tasks.push_back(
        {row.task, row.own ? row.own->n : 0, row.others ? row.others->n : 0, *std::move(own), *std::move(others)});
  }
  return evaluation_page(e_.page_head(), rows, tasks);
}

void QuestionTable::remove_work() const {
  std::error_code ignored;
  if (work_ && e_.flags.work.empty()) std::filesystem::remove(work_path(), ignored);
}

}  // namespace

int evaluate_questions(const Evaluation& e) {
  const EvalFlags& flags = e.flags;
  QuestionTable table(e);
  std::string source;
  if (const auto opened = table.open_sets(&source); !opened) return e.fail_with(source, opened.failure());
  if (const auto opened = table.open_work(); !opened) return e.fail_with(table.work_path(), opened.failure());
  if (const auto answered = table.answer(&source); !answered) return e.fail_with(source, answered.failure());
  if (!e.options.json) table.print();
  const std::pair<const std::string&, Result<std::string> (QuestionTable::*)() const> files[] = {
      {flags.predictions, &QuestionTable::predictions}, {flags.html, &QuestionTable::page}};
  for (const auto& [path, text_of] : files) {
    if (path.empty()) continue;
    const auto text = (table.*text_of)();
    if (!text) return e.fail_with(source, text.failure());
    if (const auto written = write_file(path, *text); !written) return e.fail_with(path, written.failure());
  }
  const int code = table.report();
  if (code == 0) table.remove_work();
  return code;
}

}  // namespace naru::apps

// naru eval for a model that answers questions about pictures.
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <optional>

#include "apps/eval.h"
#include "apps/folder.h"
#include "apps/progress.h"
#include "base/file.h"
#include "base/sha256.h"
#include "evaluation/generated.h"
#include "evaluation/kept.h"
#include "synth/charts.h"
#include "synth/documents.h"
#include "synth/pages.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

constexpr int64_t kBaselines = 200;

using Sets = std::vector<GeneratedSet>;

// What has been answered of one set.
struct Done {
  const GeneratedSet* set;
  std::vector<Answered> answered;
};

std::string percent(double value) {
  char out[32];
  std::snprintf(out, sizeof out, "%6.1f", 100 * value);
  return out;
}

class QuestionTable {
 public:
  explicit QuestionTable(const Evaluation& e) : e_(e) {}

  // Opens the work file, if there is to be one.
  Result<void> open_work();
  Result<void> answer(const GeneratedSet& set);
  void print() const;
  ordered_json tasks() const;
  Result<std::string> predictions() const;
  Result<std::string> page() const;
  // The work file that nobody named is needed no more.
  void remove_work() const;
  std::string work_path() const {
    if (!e_.flags.work.empty()) return e_.flags.work;
    return e_.flags.predictions.empty() ? "" : e_.flags.predictions + ".part";
  }

 private:
  int64_t baselines() const { return e_.flags.baselines < 0 ? kBaselines : e_.flags.baselines; }
  void show(const Answered& a) const;

  const Evaluation& e_;
  std::optional<KeptAnswers> work_;
  std::vector<Done> done_;
  std::vector<TaskScore> scores_;
};

Result<void> QuestionTable::open_work() {
  if (work_path().empty()) return {};
  std::string data = "generated";
  if (!e_.flags.data.empty()) {
    const auto file = MappedFile::open(e_.flags.data + "/examples.jsonl");
    if (!file) return fail(file.failure().code, "examples.jsonl: ", file.failure().message);
    data = sha256_hex(file->bytes());
  }
  auto kept = KeptAnswers::open(work_path(), {{"model", e_.sha256},
                                              {"data", data},
                                              {"tasks", e_.flags.tasks},
                                              {"limit", e_.flags.limit},
                                              {"baselines", baselines()},
                                              {"charts", synth::kChartsVersion},
                                              {"pages", synth::kPagesVersion},
                                              {"documents", synth::kDocumentsVersion}});
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

Result<void> QuestionTable::answer(const GeneratedSet& set) {
  AnswerOptions options;
  options.baselines = baselines();
  if (work_) options.known = [&](const Question& question) { return work_->find(question); };
  options.answered = [&](const Answered& a) -> Result<void> {
    if (e_.flags.show) show(a);
    return work_ ? work_->add(a.question, a.said) : Result<void>();
  };
  ProgressLine line(e_.options.quiet);
  options.progress = [&](int64_t cards) {
    line.show(concat(one_line(set.name), ": ", cards, "/", set.cards.size), cards == set.cards.size);
  };
  auto answered = answer_examples(e_.model, set.cards, options);
  line.erase();
  if (!answered) return answered.failure();
  for (TaskScore& score : scores_of(*answered)) scores_.push_back(std::move(score));
  done_.push_back({&set, *std::move(answered)});
  return {};
}

void QuestionTable::print() const {
  std::cout << "task                 n  metric   value %   95 % interval     blind %  shuffled %\n";
  for (const TaskScore& s : scores_) {
    char line[160];
    std::snprintf(line, sizeof line, "%-16s %5ld  %-7s  %7.2f   %5.2f to %5.2f   %8s    %8s\n", s.task.c_str(),
                  long(s.n), metric_name(s.metric), 100 * s.value.value, 100 * s.value.low, 100 * s.value.high,
                  s.n_blind ? percent(s.blind).c_str() : "-", s.n_shuffled ? percent(s.shuffled).c_str() : "-");
    std::cout << line;
  }
  std::cout << std::flush;
}

ordered_json QuestionTable::tasks() const {
  ordered_json out = ordered_json::object();
  for (const TaskScore& s : scores_) {
    ordered_json& task = out[s.task];
    task = {
        {"n", s.n}, {"metric", metric_name(s.metric)}, {"value", s.value.value}, {"ci95", {s.value.low, s.value.high}}};
    if (s.n_blind) task["blind"] = s.blind;
    if (s.n_shuffled) task["shuffled"] = s.shuffled;
    if (s.n_blind) task["baselines"] = s.n_blind;
  }
  return out;
}

Result<std::string> QuestionTable::predictions() const {
  std::string out;
  for (const Done& done : done_)
    for (const Answered& a : done.answered)
      out += ordered_json{{"id", a.question.id},
                          {"task", a.question.task},
                          {"target", a.question.targets.front()},
                          {"answer", a.said.answer},
                          {"score", a.score.value()}}
                 .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
             "\n";
  return out;
}

Result<std::string> QuestionTable::page() const {
  std::vector<PageTask> tasks;
  for (const TaskScore& score : scores_) {
    PageTask task{score, {}};
    for (const Done& done : done_) {
      std::vector<const Answered*> all;
      for (const Answered& a : done.answered)
        if (a.question.task == score.task) all.push_back(&a);
      for (const size_t at : shown_on_page(all.size())) {
        auto card = done.set->cards.card(all[at]->card);
        if (!card) return card.failure();
        task.examples.push_back({std::move(card->picture), *all[at]});
      }
    }
    tasks.push_back(std::move(task));
  }
  return evaluation_page(e_.page_head(), tasks);
}

void QuestionTable::remove_work() const {
  std::error_code ignored;
  if (work_ && e_.flags.work.empty()) std::filesystem::remove(work_path(), ignored);
}

Result<Sets> sets_of(const EvalFlags& flags) {
  if (flags.data.empty()) return generated_sets(flags.tasks, flags.limit);
  auto cards = load_question_folder(flags.data, flags.tasks, flags.limit);
  if (!cards) return cards.failure();
  return Sets{{flags.data, *std::move(cards)}};
}

}  // namespace

int evaluate_questions(const Evaluation& e) {
  const EvalFlags& flags = e.flags;
  const std::string source = flags.data.empty() ? "eval" : flags.data;
  const auto sets = sets_of(flags);
  if (!sets) return e.fail_with(source, sets.failure());
  QuestionTable table(e);
  if (const auto opened = table.open_work(); !opened) return e.fail_with(table.work_path(), opened.failure());
  for (const GeneratedSet& set : *sets)
    if (const auto answered = table.answer(set); !answered) return e.fail_with(source, answered.failure());
  if (!e.options.json) table.print();
  const std::pair<const std::string&, Result<std::string> (QuestionTable::*)() const> files[] = {
      {flags.predictions, &QuestionTable::predictions}, {flags.html, &QuestionTable::page}};
  for (const auto& [path, text_of] : files) {
    if (path.empty()) continue;
    const auto text = (table.*text_of)();
    if (!text) return e.fail_with(source, text.failure());
    if (const auto written = write_file(path, *text); !written) return e.fail_with(path, written.failure());
  }
  const int code = e.report(table.tasks());
  if (code == 0) table.remove_work();
  return code;
}

}  // namespace naru::apps

// naru eval: scores a model on generated held-out examples, or on a folder of examples. Here are the tasks of a model
// that reads lines; eval_questions.cc is for one that answers questions.
#include <algorithm>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include "apps/eval.h"
#include "apps/folder.h"
#include "apps/progress.h"
#include "base/file.h"
#include "base/sha256.h"
#include "evaluation/generated.h"
#include "evaluation/reading.h"
#include "omni/picture.h"
#include "synth/documents.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

// Rows of the generated table. A row is drawn from one split and some kinds of text; rows of the same draw share
// examples.
struct Row {
  std::string task, draw;
  std::vector<std::string> kinds;
};
struct Draw {
  std::string name;
  synth::Split fonts;
  std::vector<std::string> kinds;
  int64_t count;
};

const std::vector<Draw> kDraws = {{"line", synth::Split::held_out, {"ko", "en", "number"}, 2000},
                                  {"line-seen-fonts", synth::Split::train, {"ko", "en", "number"}, 500},
                                  {"line-syllables", synth::Split::held_out, {"syllables"}, 500}};
const std::vector<Row> kRows = {{"line", "line", {"ko", "en", "number"}},
                                {"line-ko", "line", {"ko"}},
                                {"line-en", "line", {"en"}},
                                {"line-number", "line", {"number"}},
                                {"line-seen-fonts", "line-seen-fonts", {"ko", "en", "number"}},
                                {"line-syllables", "line-syllables", {"syllables"}}};

bool among(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The examples of a draw; their task is the kind of text.
std::vector<ReadingExample> generate(const synth::DocumentSource& source, const Draw& draw, int64_t count) {
  std::vector<ReadingExample> out;
  synth::DocumentOptions options;
  options.fonts = draw.fonts;
  options.texts = synth::Split::held_out;
  options.prompts = 0;
  for (int kind = 0; kind < synth::kKinds; ++kind)
    if (!among(draw.kinds, kind_name(synth::Kind(kind)))) options.weights[size_t(kind)] = 0;
  for (int64_t i = 0; i < count; ++i) {
    synth::Example example = source.make(options, kEvalSeed, uint64_t(i));
    out.push_back({example.id, example.kind, {{{std::move(example.image)}}}, {std::move(example.target)}});
  }
  return out;
}

class Table {
 public:
  Table(const Options& options, const EvalFlags& flags, const Model& model)
      : options_(options), model_(model), show_(flags.show) {}

  std::vector<ReadingResult> read(const std::string& name, const std::vector<ReadingExample>& examples) {
    ProgressLine line(options_.quiet);
    const auto results = read_examples(model_, examples, show_ ? 1 : 16, [&](int64_t done) {
      line.show(concat(one_line(name), ": ", done, "/", examples.size()), done == int64_t(examples.size()));
    });
    line.erase();
    for (size_t i = 0; i < results.size(); ++i)
      predictions_ += dump({{"id", examples[i].id},
                            {"task", name},
                            {"target", examples[i].targets[0]},
                            {"answer", results[i].answer},
                            {"score", results[i].errors.rate()}}) +
                      "\n";
    for (size_t i = 0; show_ && i < results.size(); ++i) {
      if (options_.json) {
        print_json({{"id", examples[i].id},
                    {"target", examples[i].targets.front()},
                    {"answer", results[i].answer},
                    {"cer", results[i].errors.rate()},
                    {"ms", results[i].ms}});
        continue;
      }
      char cost[64];
      std::snprintf(cost, sizeof cost, "  CER %.1f %%, %.0f ms\n", 100 * results[i].errors.rate(), results[i].ms);
      std::cout << examples[i].id << cost << "    " << indented(results[i].answer) << "\n";
      if (results[i].errors.rate() > 0) std::cout << "    wanted: " << indented(examples[i].targets.front()) << "\n";
    }
    return results;
  }

  void add(const std::string& task, const std::vector<ReadingResult>& results) {
    if (results.empty()) return;  // of a few examples none may be of this kind
    const ReadingScore s = summarise(results);
    if (!options_.json) {
      if (tasks_.empty())
        std::cout << "task                 n   CER %   95 % interval     CTC %  blind %  shuffled %\n";
      char line[160];
      std::snprintf(line, sizeof line, "%-16s %5ld  %6.2f   %5.2f to %5.2f   %6.2f   %6.1f      %6.1f\n", task.c_str(),
                    long(s.n), 100 * s.cer.value, 100 * s.cer.low, 100 * s.cer.high, 100 * s.ctc, 100 * s.blind,
                    100 * s.shuffled);
      std::cout << line << std::flush;
    }
    tasks_[task] = {{"n", s.n},     {"metric", "cer"},  {"value", s.cer.value},  {"ci95", {s.cer.low, s.cer.high}},
                    {"ctc", s.ctc}, {"blind", s.blind}, {"shuffled", s.shuffled}};
  }

  const ordered_json& tasks() const { return tasks_; }
  const std::string& predictions() const { return predictions_; }  // an object a line

 private:
  static std::string dump(const ordered_json& object) {
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  const Options& options_;
  const Model& model_;
  bool show_;
  std::string predictions_;
  ordered_json tasks_ = ordered_json::object();
};

// The rows that --task names; all of them without --task.
Result<void> score_generated(const EvalFlags& flags, Table& table) {
  for (const std::string& task : flags.tasks)
    if (std::none_of(kRows.begin(), kRows.end(), [&](const Row& row) { return row.task == task; }))
      return fail(Code::not_found, "there is no task '", task,
                  "'; there is line, line-ko, line-en, line-number, line-seen-fonts, line-syllables");
  const auto source = synth::DocumentSource::open();
  if (!source) return source.failure();
  for (const Draw& draw : kDraws) {
    std::vector<Row> rows;
    for (const Row& row : kRows)
      if (row.draw == draw.name && (flags.tasks.empty() || among(flags.tasks, row.task))) rows.push_back(row);
    if (rows.empty()) continue;
    const auto examples = generate(*source, draw, flags.limit ? std::min(flags.limit, draw.count) : draw.count);
    const auto results = table.read(draw.name, examples);
    for (const Row& row : rows) {
      std::vector<ReadingResult> of_row;
      for (size_t i = 0; i < results.size(); ++i)
        if (among(row.kinds, examples[i].task)) of_row.push_back(results[i]);
      table.add(row.task, of_row);
    }
  }
  return {};
}

Result<void> score_folder(const EvalFlags& flags, const Model& model, Table& table) {
  const auto examples = load_reading_folder(flags.data, flags.tasks, flags.limit, model.config());
  if (!examples) return examples.failure();
  std::map<std::string, std::vector<ReadingExample>> by_task;
  for (const ReadingExample& example : *examples) by_task[example.task].push_back(example);
  for (const auto& [task, of_task] : by_task) table.add(task, table.read(task, of_task));
  return {};
}

int evaluate_lines(const Evaluation& e) {
  const EvalFlags& flags = e.flags;
  if (!flags.html.empty() || !flags.work.empty() || flags.baselines >= 0)
    return e.fail_with(e.options.model, fail(Code::unsupported,
                                             "reads lines; --html, --work and --baselines are for models that answer "
                                             "questions about pictures; leave them out"));
  Table table(e.options, flags, e.model);
  const bool generated = flags.data.empty();
  const auto scored = generated ? score_generated(flags, table) : score_folder(flags, e.model, table);
  if (!scored) return e.fail_with(generated ? "eval" : flags.data, scored.failure());
  if (!flags.predictions.empty())
    if (const auto written = write_file(flags.predictions, table.predictions()); !written)
      return e.fail_with(flags.predictions, written.failure());
  return e.report(table.tasks());
}

int run(const Options& options, const EvalFlags& flags) {
  const auto fail_with = [&](const std::string& file, const Failure& failure) {
    print_error(options, file, failure);
    return 1;
  };
  const auto model = open_model(options);
  if (!model) return fail_with(options.model, model.failure());
  for (const std::string& file : {flags.report, flags.predictions, flags.html})
    if (const auto can = file.empty() ? Result<void>() : can_write(file); !can) return fail_with(file, can.failure());
  const auto path = find_model(options.model);
  const auto file = MappedFile::open(*path);
  const Evaluation evaluation{options, flags, **model, file ? sha256_hex(file->bytes()) : ""};
  return answers_whole_pictures((*model)->config()) ? evaluate_questions(evaluation) : evaluate_lines(evaluation);
}

}  // namespace

int Evaluation::fail_with(const std::string& file, const Failure& failure) const {
  print_error(options, file, failure);
  return 1;
}

int Evaluation::report(const ordered_json& tasks) const {
  const ordered_json report = {
      {"model", {{"name", model.config().name}, {"sha256", sha256}}}, {"tasks", tasks}, {"seconds", seconds()}};
  if (options.json) print_json(report);
  if (!flags.report.empty())
    if (const auto written = write_file(flags.report, report.dump(2) + "\n"); !written)
      return fail_with(flags.report, written.failure());
  return 0;
}

std::string indented(std::string text) {
  for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 5) text.replace(at, 1, "\n    ");
  return text;
}

void add_eval(Registry& registry) {
  auto flags = std::make_shared<EvalFlags>();
  const Options& options = registry.options;
  CLI::App* command = registry.add("eval", "Score a model on held-out examples, generated or from a folder.",
                                   [flags, &options] { return run(options, *flags); });
  registry.add_model(command, "MODEL", "a model file, a model's folder or a bundled name");
  command->add_option("--data", flags->data, "a folder with examples.jsonl (default: generated examples)")
      ->type_name("DIR");
  command->add_option("--task", flags->tasks, "only this task; may be given several times (default: all)")
      ->type_name("NAME")
      ->allow_extra_args(false);
  command
      ->add_option("--limit", flags->limit,
                   "at most N examples of a task (default: 500 or 2000 generated, all of a folder)")
      ->type_name("N")
      ->check(whole_number(1, 1 << 30));
  command->add_flag("--show", flags->show, "print each example's answer, error rate and time");
  command->add_option("--report", flags->report, "write the table to FILE, in JSON")->type_name("FILE");
  command->add_option("--predictions", flags->predictions, "write each answer to FILE, one JSON object a line")
      ->type_name("FILE");
  command->add_option("--html", flags->html, "write a page to FILE: the table, and examples with their pictures")
      ->type_name("FILE");
  command
      ->add_option("--baselines", flags->baselines,
                   "answer N examples of a task also without and with another picture (default: 200)")
      ->type_name("N")
      ->check(whole_number(0, 1 << 30));
  command
      ->add_option("--work", flags->work,
                   "keep answers in FILE and go on from there after a kill (default: beside --predictions)")
      ->type_name("FILE");
}

}  // namespace naru::apps

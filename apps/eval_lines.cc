// naru eval for a model that reads lines.
#include <algorithm>
#include <iostream>
#include <map>
#include <optional>
#include <set>

#include "apps/eval.h"
#include "apps/folder.h"
#include "apps/progress.h"
#include "base/file.h"
#include "evaluation/forms.h"
#include "evaluation/generated.h"
#include "evaluation/page.h"
#include "evaluation/reading.h"
#include "synth/documents.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

// Rows of the generated table. A row is drawn from one split and some kinds of text; rows of the same draw share
// examples.
struct Row {
  std::string task, draw;
  std::set<std::string> kinds;
};
struct Draw {
  std::string name;
  synth::Split fonts;
  std::set<std::string> kinds;
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

// The examples of a draw; their task is the kind of text.
std::vector<ReadingExample> generate(const synth::DocumentSource& source, const Draw& draw, int64_t count) {
  std::vector<ReadingExample> out;
  synth::DocumentOptions options;
  options.fonts = draw.fonts;
  options.texts = synth::Split::held_out;
  options.prompts = 0;
  for (int kind = 0; kind < synth::kKinds; ++kind)
    if (!draw.kinds.contains(kind_name(synth::Kind(kind)))) options.weights[size_t(kind)] = 0;
  for (int64_t i = 0; i < count; ++i) {
    synth::Example example = source.make(options, kEvalSeed, uint64_t(i));
    out.push_back({example.id, example.kind, {{{std::move(example.image)}}}, {std::move(example.target)}});
  }
  return out;
}

struct Reading {
  const ReadingExample* example;
  ReadingResult result;
};

// The pieces of a picture below each other, as the model sees them; nothing where none was found.
std::optional<Image> stacked(const std::vector<TextLine>& lines) {
  constexpr int kGap = 4;  // px
  int height = -kGap, width = 0;
  for (const TextLine& line : lines)
    for (const Image& piece : line.pieces) height += piece.height + kGap, width = std::max(width, piece.width);
  if (height <= 0) return std::nullopt;
  Image out(height, width, 255);
  int top = 0;
  for (const TextLine& line : lines)
    for (const Image& piece : line.pieces) {
      for (int y = 0; y < piece.height; ++y) std::copy_n(piece.at(y, 0), size_t(piece.width) * 3, out.at(top + y, 0));
      top += piece.height + kGap;
    }
  return out;
}

PageExample page_example(const std::string& task, const Reading& reading) {
  const ReadingExample& example = *reading.example;
  PageExample out{.picture = stacked(example.lines), .sound = {}, .answered = {}};
  out.answered.question = {example.id, task, Metric::cer, "", example.targets};
  out.answered.said.answer = valid_utf8(reading.result.answer);
  out.answered.score = score_of(reading.result.errors);
  return out;
}

class Table {
 public:
  Table(const Options& options, const EvalFlags& flags, const Model& model)
      : options_(options), model_(model), show_(flags.show), with_page_(!flags.html.empty()) {}

  // `examples` must outlive what is returned.
  std::vector<Reading> read(const std::string& name, const std::vector<ReadingExample>& examples) {
    ProgressLine line(options_.quiet);
    auto results = read_examples(model_, examples, show_ ? 1 : 16, [&](int64_t done) {
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
    std::vector<Reading> out;
    for (size_t i = 0; i < results.size(); ++i) out.push_back({&examples[i], std::move(results[i])});
    return out;
  }

  void add(const std::string& task, const std::vector<Reading>& readings) {
    if (readings.empty()) return;  // of a few examples none may be of this kind
    std::vector<ReadingResult> results;
    for (const Reading& reading : readings) results.push_back(reading.result);
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
    if (with_page_) add_to_page(task, readings, s);
  }

  const ordered_json& tasks() const { return tasks_; }
  const std::vector<TaskScore>& rows() const { return rows_; }
  const std::vector<PageTask>& page() const { return page_; }
  const std::string& predictions() const { return predictions_; }  // an object a line

 private:
  static std::string dump(const ordered_json& object) {
    return object.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  }
  void add_to_page(const std::string& task, const std::vector<Reading>& readings, const ReadingScore& s) {
    TaskScore score{.task = task, .of = "", .n = s.n, .n_blind = s.n, .n_shuffled = s.n, .metric = Metric::cer};
    score.value = s.cer, score.blind = s.blind, score.shuffled = s.shuffled;
    rows_.push_back(score);
    PageTask out{.task = task, .n = s.n};
    for (const size_t at : shown_on_page(readings.size())) out.examples.push_back(page_example(task, readings[at]));
    page_.push_back(std::move(out));
  }

  const Options& options_;
  const Model& model_;
  bool show_, with_page_;
  std::string predictions_;
  std::vector<TaskScore> rows_;
  std::vector<PageTask> page_;
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
      if (row.draw == draw.name && is_wanted(row.task, flags.tasks)) rows.push_back(row);
    if (rows.empty()) continue;
    const auto examples = generate(*source, draw, flags.limit ? std::min(flags.limit, draw.count) : draw.count);
    const auto readings = table.read(draw.name, examples);
    for (const Row& row : rows) {
      std::vector<Reading> of_row;
      for (const Reading& reading : readings)
        if (row.kinds.contains(reading.example->task)) of_row.push_back(reading);
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

}  // namespace

int evaluate_lines(const Evaluation& e) {
  const EvalFlags& flags = e.flags;
  if (!flags.work.empty() || flags.baselines >= 0 || !flags.others.empty())
    return e.fail_with(e.options.model,
                       fail(Code::unsupported,
                            "reads lines; --work, --baselines and --others are for models that answer questions; leave "
                            "them out"));
  Table table(e.options, flags, e.model);
  const bool generated = flags.data.empty();
  const auto scored = generated ? score_generated(flags, table) : score_folder(flags, e.model, table);
  if (!scored) return e.fail_with(generated ? "eval" : flags.data, scored.failure());
  if (!flags.predictions.empty())
    if (const auto written = write_file(flags.predictions, table.predictions()); !written)
      return e.fail_with(flags.predictions, written.failure());
  if (!flags.html.empty())
    if (const auto written =
            write_file(flags.html, evaluation_page(e.page_head(), joined_rows(table.rows(), {}), table.page()));
        !written)
      return e.fail_with(flags.html, written.failure());
  return e.report({{"tasks", table.tasks()}});
}

}  // namespace naru::apps

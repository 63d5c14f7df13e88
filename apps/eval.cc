// naru eval: scores a model on generated held-out examples, or on a folder of examples. eval_lines.cc is for a model
// that reads lines, eval_questions.cc for one that answers questions.
#include "apps/eval.h"

#include "base/file.h"
#include "base/sha256.h"
#include "omni/picture.h"
#include "training/curves.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

// Writes the page of the training whose record stands beside the model.
Result<void> write_curves(const std::string& model_path, const std::string& name, const std::string& page) {
  constexpr uint64_t kMaxBytes = uint64_t(256) << 20;
  const std::string folder = model_path.substr(0, model_path.rfind('/') + 1);
  const auto text = read_text(folder + "record.jsonl", kMaxBytes);
  if (!text) return fail(text.failure().code, "record.jsonl beside the model: ", text.failure().message);
  const auto record = parse_record(*text, "record.jsonl");
  if (!record) return record.failure();
  const auto metrics = read_text(folder + "metrics.jsonl", kMaxBytes);
  if (!metrics && metrics.failure().code != Code::not_found)
    return fail(metrics.failure().code, "metrics.jsonl beside the model: ", metrics.failure().message);
  return write_file(page, curves_page(name, *record, metrics ? *metrics : ""));
}

int run(const Options& options, const EvalFlags& flags) {
  const auto fail_with = [&](const std::string& file, const Failure& failure) {
    print_error(options, file, failure);
    return 1;
  };
  const auto model = open_model(options);
  if (!model) return fail_with(options.model, model.failure());
  for (const std::string& file : {flags.report, flags.predictions, flags.html, flags.curves})
    if (const auto can = file.empty() ? Result<void>() : can_write(file); !can) return fail_with(file, can.failure());
  const auto path = find_model(options.model);
  if (!flags.curves.empty())
    if (const auto written = write_curves(*path, (*model)->config().name, flags.curves); !written)
      return fail_with(flags.curves, written.failure());
  const auto sha256 = sha256_of_file(*path);
  const Evaluation evaluation{options, flags, **model, sha256 ? *sha256 : ""};
  return answers_whole_pictures((*model)->config()) ? evaluate_questions(evaluation) : evaluate_lines(evaluation);
}

}  // namespace

int Evaluation::fail_with(const std::string& file, const Failure& failure) const {
  print_error(options, file, failure);
  return 1;
}

int Evaluation::report(const ordered_json& figures) const {
  ordered_json report = {{"model", {{"name", model.config().name}, {"sha256", sha256}}}};
  report.update(figures);
  report["seconds"] = seconds();
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
  Subcommand command = registry.add("eval", "Score a model on held-out examples, generated or from a folder.",
                                    [flags, &options] { return run(options, *flags); });
  command.add_model("MODEL", "a model file, a model's folder or a bundled name");
  command.add_option("--data DIR", flags->data, "a folder with examples.jsonl (default: generated examples)");
  command
      .add_option(
          "--others DIR", flags->others,
          "questions: also score a folder that other programs made, or all folders in DIR; may be given several "
          "times")
      .one_value();
  command.add_option("--task NAME", flags->tasks, "only this task; may be given several times (default: all)")
      .one_value();
  command
      .add_option("--limit N", flags->limit,
                  "at most N examples of a task (default: 200 to 2300 generated, all of a folder)")
      .check(whole_number(1, 1 << 30));
  command.add_flag("--show", flags->show, "print each example's answer, score and time");
  command.add_option("--report FILE", flags->report, "write the table to FILE, in JSON");
  command.add_option("--predictions FILE", flags->predictions, "write each answer to FILE, one JSON object a line");
  command.add_option("--html FILE", flags->html,
                     "also write a page to FILE: the table, and examples with their pictures and sounds");
  command.add_option(
      "--curves FILE", flags->curves,
      "also write a page to FILE: the training's curves, from record.jsonl and metrics.jsonl beside MODEL");
  command
      .add_option("--baselines N", flags->baselines,
                  "questions: answer N of a task also without and with another picture or sound (default: 200)")
      .check(whole_number(0, 1 << 30));
  command.add_option("--work FILE", flags->work,
                     "questions: keep answers in FILE, go on from there after a kill (default: beside --predictions)");
}

}  // namespace naru::apps

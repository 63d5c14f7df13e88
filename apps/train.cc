// naru train: a recipe -> a model, with its record.
#include <csignal>
#include <filesystem>
#include <iostream>
#include <nlohmann/json.hpp>
#include <optional>

#include "apps/common.h"
#include "apps/opened.h"
#include "apps/progress.h"
#include "apps/sheet.h"
#include "base/file.h"
#include "base/sha256.h"
#include "kernels/peak.h"
#include "media/write.h"
#include "training/run.h"

namespace naru::apps {
namespace {

using nlohmann::ordered_json;

volatile std::sig_atomic_t interrupted = 0;  // set by Ctrl-C: the run ends after this step, with a checkpoint

struct TrainFlags {
  std::string recipe, out, init, go_on, data_dir;
  bool resume = false;
  int64_t steps = 0;
};

// Then the run in the folder goes on from them, whatever --continue says.
bool has_checkpoints(const std::string& folder) {
  std::error_code ignored;
  return std::filesystem::exists(folder + "/checkpoints", ignored);
}

// The record beside the model that the run goes on from.
Result<std::string> record_beside(const std::string& model) {
  const auto file = find_model(model);
  if (!file) return file.failure();
  const size_t slash = file->rfind('/');
  return (slash == std::string::npos ? std::string() : file->substr(0, slash + 1)) + "record.jsonl";
}

Result<Opened> open(const TrainFlags& flags) {
  constexpr uint64_t kMaxRecipeBytes = 1 << 20;
  const auto text = read_text(flags.recipe, kMaxRecipeBytes);
  if (!text) return text.failure();
  auto recipe = parse_recipe(*text, flags.recipe);
  if (!recipe) return recipe.failure();
  const auto vocabulary = vocabulary_of(*recipe, flags.recipe);
  if (!vocabulary) return vocabulary.failure();
  const bool goes_on = !flags.go_on.empty() && !has_checkpoints(flags.out);
  const std::string& named = goes_on ? flags.go_on : flags.init;
  std::optional<BeginModel> begin;
  if (!named.empty()) {
    auto from = open_begin_model(named, goes_on);
    if (!from)
      return fail(from.failure().code, goes_on ? "--continue " : "--init ", named, ": ", from.failure().message);
    begin = *std::move(from);
  }
  auto opened = open_recipe(std::move(*recipe), flags.recipe, *vocabulary, begin ? &*begin : nullptr);
  if (!opened) return opened.failure();
  if (goes_on) opened->begin = nullptr;  // the record says what the run began with
  if (const auto task = open_task(*opened, flags.recipe, flags.data_dir); !task) return task.failure();
  return opened;
}

// Parts that do not fit together are the recipe's fault, or that of the model it begins with.
Result<Opened> try_open(const TrainFlags& flags) {
  try {
    return open(flags);
  } catch (const Error& error) {
    return fail(error.what());
  }
}

void show_progress(const Options& options, const Progress& progress, ProgressLine* line) {
  if (options.json)
    print_json(metrics_of(progress));
  else
    line->show(progress_line(progress), progress.last.step == progress.steps || interrupted);
}

RunOptions run_options(const Options& options, const TrainFlags& flags, ThreadPool& pool, ProgressLine& line) {
  RunOptions run;
  run.folder = flags.out;
  run.resume = flags.resume;
  run.stop_after = flags.steps;
  run.measure_peak = [&pool] { return kernels::measured_peak_gflops(kernels::Cpu{}, pool); };
  run.on_progress = [&options, &line](const Progress& progress) { show_progress(options, progress, &line); };
  const auto notice = [&line](const std::string& text) {
    line.end();
    std::cerr << "naru: " << text << "\n";
  };
  run.on_notice = notice;
  run.on_samples = [notice, &flags](int64_t step, const std::vector<Sample>& samples) {
    const auto sheet = sheet_of(samples);
    const auto written = sheet ? write_file(concat(flags.out, "/samples-", step, ".png"), png_bytes(*sheet))
                               : Result<void>(sheet.failure());
    if (!written) notice("samples: " + written.failure().message);
  };
  run.stop = [] { return interrupted != 0; };
  return run;
}

// The model's file, as bf16, with the summary that names its record; the exit code.
int write_model(const Options& options, const std::string& path, const Opened& opened, const RunResult& result) {
  const std::string summary = ordered_json({{"recipe_sha256", sha256_hex(opened.recipe.text)},
                                            {"seed", opened.recipe.seed},
                                            {"steps", result.steps},
                                            {"weights_f32_sha256", result.f32_sha256},
                                            {"weights_bf16_sha256", result.bf16_sha256},
                                            {"record_sha256", result.record_sha256}})
                                  .dump();
  if (const auto written = write_file(path, model_file(*opened.model, DType::bf16, summary)); !written) {
    print_error(options, path, written.failure());
    return 1;
  }
  if (options.json)
    print_json({{"file", path}, {"steps", result.steps}, {"weights_bf16_sha256", result.bf16_sha256}});
  else
    std::cout << path << "\n";
  return 0;
}

int run(const Options& options, const TrainFlags& flags) {
  const auto fail_with = [&](const std::string& file, const Failure& failure) {
    print_error(options, file, failure);
    return 1;
  };
  auto opened = try_open(flags);
  if (!opened) return fail_with(flags.recipe, opened.failure());
  const auto provenance = provenance_of(*opened);
  if (!provenance) return fail_with(flags.recipe, provenance.failure());

  std::error_code ignored;
  if (flags.resume && !std::filesystem::exists(flags.out + "/record.jsonl", ignored))
    std::cerr << "naru: " << one_line(flags.out) << ": holds no run yet; this begins one" << std::endl;
  std::signal(SIGINT, [](int) { interrupted = 1; });
  std::signal(SIGTERM, [](int) { interrupted = 1; });
  ThreadPool pool(n_threads(options));
  ProgressLine line(options.quiet);
  RunOptions how = run_options(options, flags, pool, line);
  how.provenance = *provenance;
  if (!flags.go_on.empty() && !has_checkpoints(flags.out)) how.continued = record_beside(flags.go_on).value();
  const auto result = train(opened->recipe, opened->task->task(), pool, how);
  line.end();
  if (!result) return fail_with(flags.out, result.failure());
  return write_model(options, flags.out + "/model.safetensors", *opened, *result);
}

}  // namespace

void add_train(Registry& registry) {
  auto flags = std::make_shared<TrainFlags>();
  const Options& options = registry.options;
  Subcommand command = registry.add("train", "Train a model from a recipe, from nothing or from another model.",
                                    [flags, &options] { return run(options, *flags); });
  command.add_option("RECIPE", flags->recipe, "a recipe in TOML, with its tokenizer beside it").required();
  command
      .add_option("--out DIR", flags->out,
                  "folder for the model, record, metrics and checkpoints; made if it is missing")
      .required();
  const Option init = command.add_option("--init MODEL", flags->init,
                                         "begin with the weights of MODEL (default: random, by the recipe's seed); "
                                         "the record names its file and the file's hash");
  command
      .add_option("--continue MODEL", flags->go_on,
                  "go on with the run that MODEL and the record.jsonl beside it are from, in a new folder, from these "
                  "weights alone; a phase of the recipe must begin there with restart = true")
      .excludes(init);
  command.add_option("--data-dir DIR", flags->data_dir,
                     "where the recipe's data.folder begins (default: beside the recipe)");
  command.add_flag("--resume", flags->resume, "go on with the run in --out; begin it where there is none");
  command
      .add_option("--steps N", flags->steps,
                  "stop after step N of the recipe, counted from its first, to resume later; steps and time left are "
                  "shown up to there, rates and phases stay the recipe's (default: its last)")
      .check(whole_number(1, 1 << 30));
  command.add_footer(
      "While it trains it shows step, loss and what that is made of, learning rate, positions a second, the share of\n"
      "the FMA peak and the time left. The peak is what the processor multiplies and adds in fp32 at most, measured\n"
      "at the first line and every half minute; the largest one counts. Other programs that run meanwhile lower the\n"
      "share, and can make it too high as long as they keep every measurement from the peak.");
}

}  // namespace naru::apps

#include "training/run.h"

#include <bit>
#include <filesystem>

#include "base/file.h"
#include "base/sha256.h"
#include "training/checkpoint.h"

namespace naru {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr uint64_t kMaxMetricsBytes = uint64_t(1) << 30;

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

json origin_of(const Provenance& from) {
  return {{"code", from.code},
          {"commit", from.commit},
          {"dirty", from.dirty},
          {"compiler", from.compiler},
          {"sources", from.sources}};
}

// One call of train(): the state that its steps share.
class Run {
 public:
  Run(const Recipe& recipe, const Task& task, ThreadPool& pool, const RunOptions& options)
      : recipe_(recipe),
        task_(task),
        options_(options),
        trainer_(recipe, task, pool),
        end_(options.stop_after > 0 ? std::min(options.stop_after, recipe.steps) : recipe.steps),
        meter_(recipe, end_, options.measure_peak),
        recipe_sha256_(sha256_hex(recipe.text)) {}

  Result<void> open();
  Result<RunResult> work();

 private:
  std::string path(const char* name) const { return options_.folder + "/" + name; }
  void notice(const std::string& text) const {
    if (options_.on_notice) options_.on_notice(text);
  }
  json recipe_line() const;
  json first_line() const;
  Result<void> begin();
  Result<void> resume(const Checkpoint& checkpoint);
  Result<void> go_on();
  Result<bool> is_amended(const RunRecord& so_far, int64_t step) const;
  Result<void> note_changes(const RunRecord& so_far, bool amended, json line);
  Result<void> open_metrics();
  Result<void> after_step(const StepReport& report, bool last);
  Result<void> save();
  Result<void> save_state() const;

  const Recipe& recipe_;
  const Task& task_;
  const RunOptions& options_;
  Trainer trainer_;
  int64_t end_;  // the step after which it stops
  Meter meter_;
  std::string recipe_sha256_;
  std::optional<RecordWriter> record_;
  std::optional<LineFile> metrics_;
};

json Run::recipe_line() const {
  const std::string file = recipe_.toml.name.substr(recipe_.toml.name.rfind('/') + 1);
  return {{"name", file}, {"sha256", recipe_sha256_}, {"text", recipe_.text}};
}

// The record's first line. The weights are still those before the first step.
json Run::first_line() const {
  json line = origin_of(options_.provenance);
  line["kind"] = "run";
  line["profile"] = kNumericProfile;
  line["recipe"] = recipe_line();
  line["seed"] = recipe_.seed;
  line["weights"] = trainer_.weights_sha256(DType::f32);
  if (!options_.provenance.begin.is_null()) line["begin"] = options_.provenance.begin;
  return line;
}

Result<void> Run::open() {
  if (const auto made = make_folder(options_.folder); !made) return made.failure();
  const LoadedCheckpoint found = load_checkpoint(path("checkpoints"));
  const bool has_run = exists(path("record.jsonl")) || found.newest || !found.skipped.empty();
  if (has_run && !options_.resume)
    return fail(Code::invalid, "holds a run; --resume goes on with it, another --out begins a new one");
  for (const std::string& skipped : found.skipped) notice("skipped a damaged checkpoint: " + skipped);
  if (!found.newest && !found.skipped.empty())
    return fail("holds no checkpoint that is whole; remove the folder to begin again");
  const auto opened = found.newest ? resume(*found.newest) : options_.continued.empty() ? begin() : go_on();
  if (!opened) return opened.failure();
  drop_checkpoints_after(path("checkpoints"), trainer_.step());
  return open_metrics();
}

Result<void> Run::begin() {
  Result<RecordWriter> record = RecordWriter::begin(path("record.jsonl"), first_line());
  if (!record) return fail(record.failure().code, "record.jsonl: ", record.failure().message);
  record_.emplace(std::move(*record));
  return {};
}

// Whether the recipe of the run so far is the one at hand, or was amended in what is still to come.
Result<bool> Run::is_amended(const RunRecord& so_far, int64_t step) const {
  if (so_far.recipe()["sha256"] == json(recipe_sha256_)) return false;
  const Result<Recipe> before = parse_recipe(so_far.recipe_text(), so_far.recipe()["name"]);
  if (!before) return before.failure();
  if (const auto same = check_amended(*before, recipe_, step); !same)
    return fail(Code::invalid, "holds a run of another recipe (", same.failure().message, "); give it another --out");
  return true;
}

Result<void> Run::resume(const Checkpoint& checkpoint) {
  const Result<RunRecord> so_far = read_record_until(path("record.jsonl"), checkpoint.record_head);
  if (!so_far) return so_far.failure();
  const Result<bool> amended = is_amended(*so_far, checkpoint.step);
  if (!amended) return amended.failure();
  const json now = first_line();
  if (so_far->run["weights"] != now["weights"])
    return fail(Code::invalid, "holds a run that began with other weights than this build makes");
  if (const auto restored = trainer_.restore(checkpoint.tensors, checkpoint.step); !restored)
    return fail("the checkpoint of step ", checkpoint.step, ": ", restored.failure().message);
  Result<RecordWriter> record = RecordWriter::resume(path("record.jsonl"), checkpoint.record_head);
  if (!record) return fail(record.failure().code, "record.jsonl: ", record.failure().message);
  record_.emplace(std::move(*record));
  notice(concat("resumed after step ", checkpoint.step));
  return note_changes(*so_far, *amended, {{"step", checkpoint.step}});
}

// The record is kept but for its end. A checkpoint is left at once, so that the folder holds a run as any other does.
Result<void> Run::go_on() {
  const std::string& from = options_.continued;
  const Result<std::string> text = read_text(from, kMaxMetricsBytes);
  if (!text) return fail(text.failure().code, from, ": ", text.failure().message);
  const Result<RunRecord> so_far = parse_record(*text, from);
  if (!so_far) return so_far.failure();
  if (!so_far->end || so_far->lines.size() < 2)
    return fail(Code::invalid, from, ": has no end, so nobody knows which weights it belongs to");
  const int64_t step = (*so_far->end)["step"];
  const Result<bool> amended = is_amended(*so_far, step);
  if (!amended) return amended.failure();
  if (const auto gone_on = trainer_.go_on_after(step); !gone_on) return gone_on.failure();
  const std::string weights = trainer_.weights_sha256(DType::bf16);
  if ((*so_far->end)["bf16"] != weights)
    return fail(Code::invalid, from, ": ends with other weights than those beside it, which hash to ", weights);

  const auto& [head, size] = so_far->lines[so_far->lines.size() - 2];
  if (const auto written = write_file(path("record.jsonl"), text->substr(0, size)); !written) return written.failure();
  const std::string metrics = from.substr(0, from.rfind('/') + 1) + "metrics.jsonl";
  if (exists(metrics)) {
    const Result<std::string> noted = read_text(metrics, kMaxMetricsBytes);
    if (!noted) return fail(noted.failure().code, metrics, ": ", noted.failure().message);
    if (const auto written = write_file(path("metrics.jsonl"), *noted); !written) return written.failure();
  }
  Result<RecordWriter> record = RecordWriter::resume(path("record.jsonl"), head);
  if (!record) return fail(record.failure().code, "record.jsonl: ", record.failure().message);
  record_.emplace(std::move(*record));
  notice(concat("goes on after step ", step, " from its weights alone"));
  if (const auto noted = note_changes(*so_far, *amended, {{"step", step}, {"weights_bf16", weights}}); !noted)
    return noted.failure();
  if (const auto synced = record_->sync(); !synced) return synced.failure();
  return save_state();
}

// What went on otherwise than it began, added to `line` of the record; from its weights alone it always did.
Result<void> Run::note_changes(const RunRecord& so_far, bool amended, json line) {
  const json& before = so_far.resumed.empty() ? so_far.run : so_far.resumed.back();
  const json origin = origin_of(options_.provenance);
  bool differs = false;
  for (const auto& [key, value] : origin.items()) {
    differs |= key != "commit" && before.value(key, json()) != value;  // a commit may leave the sources as they were
    line[key] = value;
  }
  if (!differs && !amended && !line.contains("weights_bf16")) return {};
  if (differs) notice("this build or its sources differ from those that began the run; the record says so");
  line["kind"] = "resumed";
  if (amended) {
    notice("the recipe's later phases differ from those that the run began with; the record says so");
    line["recipe"] = recipe_line();
  }
  return record_->append(line);
}

// Cuts the steps off that will be done again, and opens the file at its end.
Result<void> Run::open_metrics() {
  const std::string file = path("metrics.jsonl");
  const Result<std::string> text = exists(file) ? read_text(file, kMaxMetricsBytes) : std::string();
  if (!text) return fail(text.failure().code, "metrics.jsonl: ", text.failure().message);
  const std::string kept = metrics_until(*text, trainer_.step());
  if (kept != *text)
    if (const auto written = write_file(file, kept); !written) return written.failure();
  Result<LineFile> metrics = LineFile::open(file);
  if (!metrics) return fail(metrics.failure().code, "metrics.jsonl: ", metrics.failure().message);
  metrics_.emplace(std::move(*metrics));
  return {};
}

Result<RunResult> Run::work() {
  for (bool stopped = false; trainer_.step() < end_ && !stopped;) {
    const StepReport report = trainer_.advance();
    stopped = options_.stop && options_.stop();
    if (const auto done = after_step(report, stopped || report.step == end_); !done) return done.failure();
  }
  RunResult out{.steps = trainer_.step(),
                .f32_sha256 = trainer_.weights_sha256(DType::f32),
                .bf16_sha256 = trainer_.weights_sha256(DType::bf16),
                .record_sha256 = {}};
  const json line = {{"kind", "end"}, {"step", out.steps}, {"f32", out.f32_sha256}, {"bf16", out.bf16_sha256}};
  if (const auto written = record_->append(line); !written) return written.failure();
  if (const auto synced = record_->sync(); !synced) return synced.failure();
  const Result<std::string> record = read_text(path("record.jsonl"), kMaxMetricsBytes);
  if (!record) return record.failure();
  out.record_sha256 = sha256_hex(*record);
  return out;
}

Result<void> Run::after_step(const StepReport& report, bool last) {
  const OutputConfig& every = recipe_.output;
  if (const auto noted = record_->add_loss(report.step, report.loss); !noted) return noted.failure();
  meter_.add(report);
  if (report.step % every.log_every == 0 || last) {
    const Progress progress = meter_.report();
    if (const auto written = metrics_->append(metrics_of(progress).dump()); !written) return written.failure();
    if (options_.on_progress) options_.on_progress(progress);
  }
  if (report.step % every.checkpoint_every == 0 || last) {
    if (const auto saved = save(); !saved) return saved.failure();
  } else if (std::has_single_bit(uint64_t(report.step))) {
    if (const auto noted = record_->add_weights(report.step, trainer_.weights_sha256(DType::f32)); !noted)
      return noted.failure();
  }
  if (options_.on_samples && every.samples_every > 0 && (report.step % every.samples_every == 0 || last))
    options_.on_samples(report.step, task_.samples(every.samples));
  return {};
}

// The record's line first, then the checkpoint that names it: a checkpoint's line is always there to go on from.
Result<void> Run::save() {
  if (const auto noted = record_->add_weights(trainer_.step(), trainer_.weights_sha256(DType::f32)); !noted)
    return noted.failure();
  if (const auto synced = record_->sync(); !synced) return synced.failure();
  if (const auto synced = metrics_->sync(); !synced) return synced.failure();
  if (const auto saved = save_state(); !saved) return saved.failure();
  prune_checkpoints(path("checkpoints"));
  return {};
}

Result<void> Run::save_state() const {
  const Checkpoint checkpoint{trainer_.step(), recipe_sha256_, record_->head(), trainer_.state()};
  if (const auto saved = save_checkpoint(path("checkpoints"), checkpoint); !saved)
    return fail(saved.failure().code, "checkpoint of step ", checkpoint.step, ": ", saved.failure().message);
  return {};
}

}  // namespace

Result<RunResult> train(const Recipe& recipe, const Task& task, ThreadPool& pool, const RunOptions& options) {
  const ThreadPool::Scope scope(pool);  // for task.samples()
  Run run(recipe, task, pool, options);
  if (const auto opened = run.open(); !opened) return opened.failure();
  return run.work();
}

}  // namespace naru

// The speed of whole training steps, of any recipe: forward, backward, clip and update by the Trainer, on the examples
// that the recipe draws for one step, which is done over and over. Drawing the examples of a step is timed apart, on
// those that follow in its phase. Voices want naru-voice beside this program.
//   step_bench RECIPE [--phase=NAME | --step=N] [--threads=2] [--turns=5] [--warm=20] [--dump=DIR] [--serve]
// --phase takes the middle step of a phase. --warm steps come first and are not timed; they leave no weight at its
// start, many of which are zero. With --dump the step is written as well, for another program to do it (bench/peers):
//   step.json             config, phase, optimizer; the losses and the norm of the gradient that came out here
//   weights.safetensors   before the step; moments begin at zero
//   after.safetensors     weights and moments after it
//   batch-I.safetensors   the micro-batches (MicroBatch::tensors)
// With --serve a turn is taken for each line on stdin and answered with a JSON object, so that another program can take
// turns with this one. Seconds are wall time; the peak is that of all threads, measured beside each turn.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "bench/measure.h"
#include "training/tasks/open_task.h"
#include "training/tasks/reading_recipe.h"
#include "training/trainer.h"

namespace {

using namespace naru;
using nlohmann::ordered_json;

struct Flags {
  std::string recipe, phase, dump;
  int64_t step = -1, threads = 2, turns = 5, warm = 20;
  bool serve = false;
};

// Lends micro-batches that were made before, whatever step is asked for.
class HeldTask : public Task {
 public:
  explicit HeldTask(const Task& task) : task_(task) {}
  void hold(ThreadPool& pool, int64_t step, int64_t n) {
    held_.clear();
    held_.resize(size_t(n));
    pool.run(n, [&](int64_t i) { held_[size_t(i)] = task_.prepare(step, i); });
  }
  const std::vector<std::unique_ptr<MicroBatch>>& held() const { return held_; }

  std::unique_ptr<MicroBatch> prepare(int64_t, int64_t index) const override {
    return std::make_unique<Lent>(*held_[size_t(index)]);
  }
  const NamedTensors& parameters() const override { return task_.parameters(); }
  std::vector<Sample> samples(int64_t count) const override { return task_.samples(count); }

 private:
  struct Lent : MicroBatch {
    explicit Lent(const MicroBatch& batch) : batch(batch) {}
    std::map<std::string, int64_t> counts() const override { return batch.counts(); }
    int64_t n_examples() const override { return batch.n_examples(); }
    int64_t n_positions() const override { return batch.n_positions(); }
    double flops() const override { return batch.flops(); }
    std::vector<LossTerm> forward() const override { return batch.forward(); }
    const MicroBatch& batch;
  };
  const Task& task_;
  std::vector<std::unique_ptr<MicroBatch>> held_;
};

struct Turn {
  double seconds = 0, examples_seconds = 0, peak_gflops = 0;
};

NamedTensors copy_of(const NamedTensors& tensors) {
  NamedTensors out;
  for (const auto& [name, from] : tensors) {
    const Tensor to = empty_like(from);
    std::memcpy(to.raw(), from.raw(), size_t(from.size_bytes()));
    out.emplace_back(name, to);
  }
  return out;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// Of this process so far. (ru_maxrss would count what the process that started it had.)
double peak_rss_mib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) / 1024;
  raise("step_bench: no VmHWM in /proc/self/status");
}

void write(const std::string& path, const std::string& bytes) {
  if (const auto written = write_file(path, bytes); !written)
    raise("step_bench: ", path, ": ", written.failure().message);
}

// A recipe with its model and task, and the step that is measured.
class Bench {
 public:
  explicit Bench(const Flags& flags);
  Turn turn();
  void dump();
  void print(const std::vector<Turn>& turns) const;
  ordered_json as_json(const Turn& turn) const {
    return {{"seconds", turn.seconds},
            {"examples_seconds", turn.examples_seconds},
            {"peak_gflops", turn.peak_gflops},
            {"peak_rss_mib", peak_rss_mib()}};
  }
  ordered_json about() const;

 private:
  // Begins anew before the measured step, with the weights as they are.
  void rewind(Trainer& trainer) {
    if (const auto done = trainer.restore(copy_of(trainer.state()), step_); !done) raise(done.failure().message);
  }
  ordered_json step_json(const StepReport& report) const;
  const Phase& phase() const { return recipe_.phases[recipe_.phase_of(step_)]; }
  // The n-th step after the measured one; after the last of its phase comes the phase's first, since examples of
  // another phase are others, with other losses.
  int64_t step_after(int64_t n) const {
    const int64_t first = recipe_.first_step(recipe_.phase_of(step_));
    return first + (step_ - first + n) % phase().steps;
  }

  Flags flags_;
  Recipe recipe_;
  std::optional<Model> model_;
  std::unique_ptr<OpenTask> task_;
  std::optional<HeldTask> held_;
  ThreadPool pool_;
  std::optional<Trainer> trainer_;
  int64_t step_ = 0, n_turns_ = 0;
  StepReport last_;
};

// Where naru-voice is.
std::string program_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string() + "/";
}

int64_t step_of(const Recipe& recipe, const Flags& flags) {
  if (flags.step >= 0) {
    check(flags.step < recipe.steps, "step_bench: --step wants a step from 0 to ", recipe.steps - 1,
          " of this recipe, got ", flags.step);
    check(!recipe.restarts_at(flags.step), "step_bench: --step: step ", flags.step,
          " restarts from rounded weights, which are not those before it; wanted another");
    return flags.step;
  }
  std::string names;
  for (size_t i = 0; i < recipe.phases.size(); ++i) {
    if (recipe.phases[i].name == flags.phase) return recipe.first_step(i) + recipe.phases[i].steps / 2;
    names += " " + recipe.phases[i].name;
  }
  raise("step_bench: --phase: wanted one of", names, ", got '", flags.phase, "'");
}

Bench::Bench(const Flags& flags) : flags_(flags), pool_(int(flags.threads)) {
  recipe_ = parse_recipe(read_text(flags.recipe, 1 << 20).value(), flags.recipe).value();
  step_ = step_of(recipe_, flags);
  const std::string file = tokenizer_file(recipe_, flags.recipe).value();
  const Vocabulary vocabulary = Vocabulary::parse(read_text(file, 64 << 20).value()).value();
  model_.emplace(model_config(recipe_, flags.recipe, vocabulary.size()).value(), Tokenizer(vocabulary),
                 Weights::random(recipe_.seed));
  task_ = open_task(recipe_, flags.recipe, *model_, program_folder()).value();
  held_.emplace(task_->task());
  {
    Trainer warm(recipe_, *held_, pool_);
    for (int64_t i = 0; i < flags.warm; ++i) {
      held_->hold(pool_, step_after(1 + i), phase().micro_batches);
      rewind(warm);
      warm.advance();
    }
  }
  held_->hold(pool_, step_, phase().micro_batches);
  trainer_.emplace(recipe_, *held_, pool_);
}

Turn Bench::turn() {
  Turn out;
  rewind(*trainer_);
  out.peak_gflops = kernels::measured_peak_gflops(kernels::Cpu{}, pool_);
  const auto start = std::chrono::steady_clock::now();
  held_->hold(pool_, step_after(++n_turns_), phase().micro_batches);
  out.examples_seconds = seconds_since(start);
  held_->hold(pool_, step_, phase().micro_batches);
  last_ = trainer_->advance();
  out.seconds = last_.seconds;
  return out;
}

void Bench::dump() {
  if (const auto made = make_folder(flags_.dump); !made)
    raise("step_bench: ", flags_.dump, ": ", made.failure().message);
  write(flags_.dump + "/weights.safetensors", safetensors_bytes(model_->parameters()));
  for (size_t i = 0; i < held_->held().size(); ++i)
    write(concat(flags_.dump, "/batch-", i, ".safetensors"), safetensors_bytes(held_->held()[i]->tensors()));
  Trainer fresh(recipe_, *held_, pool_);
  rewind(fresh);
  const StepReport report = fresh.advance();
  write(flags_.dump + "/after.safetensors", safetensors_bytes(fresh.state()));
  write(flags_.dump + "/step.json", step_json(report).dump(2) + "\n");
}

ordered_json Bench::step_json(const StepReport& report) const {
  const OptimizerConfig& o = recipe_.optimizer;
  std::map<std::string, int64_t> counts;
  for (const auto& batch : held_->held())
    for (const auto& [name, count] : batch->counts()) counts[name] += count;
  ordered_json out = about();
  out["model"] = model_->config().source;
  out["vocab"] = model_->tokenizer().vocabulary().size();
  out["phase"] = {
      {"name", phase().name}, {"losses", phase().losses}, {"data", phase().data}, {"freeze", phase().freeze}};
  out["data"] = recipe_.data;
  const std::optional<MuonConfig>& muon = phase().muon;
  out["optimizer"] = {{"muon", o.muon || muon},
                      {"momentum", muon ? muon->momentum : o.momentum},
                      {"lr", (muon ? muon->lr : o.lr) * report.lr_scale},
                      {"lr_rest", o.lr_rest * report.lr_scale},
                      {"beta1", o.beta1},
                      {"beta2", o.beta2},
                      {"eps", o.eps},
                      {"weight_decay", o.weight_decay},
                      {"clip", o.clip},
                      {"blocks", o.blocks}};
  out["counts"] = counts;
  out["naru"] = {{"means", report.means}, {"loss", report.loss}, {"grad_norm", report.grad_norm}};
  return out;
}

ordered_json Bench::about() const {
  double flops = 0;
  int64_t positions = 0, examples = 0;
  for (const auto& batch : held_->held())
    flops += batch->flops(), positions += batch->n_positions(), examples += batch->n_examples();
  return {{"name", recipe_.name},
          {"phase", phase().name},
          {"step", step_},
          {"threads", flags_.threads},
          {"micro_batches", phase().micro_batches},
          {"examples", examples},
          {"positions", positions},
          {"gflop", flops * 1e-9}};
}

void Bench::print(const std::vector<Turn>& turns) const {
  const ordered_json about = this->about();
  const double gflop = about["gflop"], positions = about["positions"];
  const auto row = [&](const char* what, double (*of)(const Turn&), double factor, bool inverse) {
    std::vector<double> values;
    for (const Turn& turn : turns) values.push_back(inverse ? factor / of(turn) : factor * of(turn));
    const bench::Spread s = bench::spread_of(values);
    std::printf("%-28s %9.3f %9.3f %9.3f\n", what, s.low, s.median, s.high);
  };
  const auto seconds = [](const Turn& t) { return t.seconds; };
  std::printf("%s, phase %s, step %ld, %ld threads: %ld examples, %.0f positions, %.2f GFLOP a step\n",
              recipe_.name.c_str(), phase().name.c_str(), long(step_), long(flags_.threads),
              about["examples"].get<long>(), positions, gflop);
  std::printf("%-28s %9s %9s %9s\n", "", "min", "median", "max");
  row("steps/s", seconds, 1, true);
  row("positions/s", seconds, positions, true);
  row(
      "steps/s, examples included", [](const Turn& t) { return t.seconds + t.examples_seconds; }, 1, true);
  row("GFLOP/s", seconds, gflop, true);
  row(
      "FMA peak, GFLOP/s", [](const Turn& t) { return t.peak_gflops; }, 1, false);
  row(
      "share of the peak", [](const Turn& t) { return t.seconds * t.peak_gflops; }, gflop, true);
  row(
      "examples / step, in time", [](const Turn& t) { return t.examples_seconds / t.seconds; }, 1, false);
  std::printf("loss %.6f, norm of the gradient %.6f, peak RSS %.0f MiB\n", double(last_.loss), last_.grad_norm,
              peak_rss_mib());
}

Flags parse(int argc, char** argv) {
  Flags out;
  for (int i = 1; i < argc; ++i) {
    const char* a = argv[i];
    using bench::take;
    if (take(a, "--phase=", &out.phase) || take(a, "--dump=", &out.dump) || take(a, "--step=", &out.step, 0) ||
        take(a, "--threads=", &out.threads, 1) || take(a, "--turns=", &out.turns, 1) ||
        take(a, "--warm=", &out.warm, 0))
      continue;
    if (!std::strcmp(a, "--serve"))
      out.serve = true;
    else if (a[0] != '-' && out.recipe.empty())
      out.recipe = a;
    else
      raise("step_bench: there is no flag '", a, "'; the comment at the head of bench/step_bench.cc lists them");
  }
  check(!out.recipe.empty() && (out.step >= 0) != !out.phase.empty(),
        "step_bench: wanted a recipe and one of --phase=NAME and --step=N");
  return out;
}

void run(const Flags& flags) {
  Bench bench(flags);
  if (!flags.dump.empty()) bench.dump();
  if (flags.serve) {
    std::cout << bench.about().dump() << std::endl;
    for (std::string line; std::getline(std::cin, line);) std::cout << bench.as_json(bench.turn()).dump() << std::endl;
    return;
  }
  std::vector<Turn> turns;
  for (int64_t i = 0; i < flags.turns; ++i) turns.push_back(bench.turn());
  bench.print(turns);
}

}  // namespace

int main(int argc, char** argv) {
  bench::set_up();
  try {
    run(parse(argc, argv));
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}

#include "training/trainer.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstring>

#include "core/autograd/tape.h"
#include "core/ops/elementwise.h"
#include "kernels/optim.h"
#include "kernels/reduce.h"

namespace naru {
namespace {

const kernels::Cpu kCpu;

std::map<std::string, int64_t> counts_of(const std::vector<std::unique_ptr<MicroBatch>>& batches) {
  std::map<std::string, int64_t> counts;
  for (const auto& batch : batches)
    for (const auto& [name, count] : batch->counts()) counts[name] += count;
  return counts;
}

}  // namespace

Trainer::Trainer(const Recipe& recipe, const Task& task, ThreadPool& pool)
    : recipe_(recipe), task_(task), pool_(pool), optimizer_(recipe, task.parameters()) {
  for (size_t i = 0; i < recipe.phases.size(); ++i)
    for (const auto& [key, names] : {std::pair("freeze", &recipe.phases[i].freeze), {"adds", &recipe.phases[i].adds}})
      check_beginnings(recipe, concat("phase[", i, "].", key), *names, task.parameters());
  sums_.resize(task.parameters().size());
}

void Trainer::freeze(const Phase& phase) const {
  for (const auto& [name, w] : task_.parameters())
    w.set_requires_grad(!is_below_any(name, phase.freeze) && recipe_.has_after(step_ + 1, name));
}

// What a model's file does not hold is given up: the bits that bf16 rounds off, and what the optimizer remembers.
void Trainer::restart() {
  for (const auto& [name, w] : task_.parameters()) {
    const Tensor rounded = cast(cast(w, DType::bf16), DType::f32);
    std::memcpy(w.raw(), rounded.raw(), size_t(w.size_bytes()));
  }
  optimizer_.forget();
}

StepReport Trainer::advance() {
  check(!done(), "Trainer: the recipe's ", recipe_.steps, " steps are done");
  const ThreadPool::Scope scope(pool_);
  const auto start = std::chrono::steady_clock::now();
  const Phase& phase = recipe_.phases[recipe_.phase_of(step_)];
  if (recipe_.restarts_at(step_)) restart();
  freeze(phase);

  std::vector<std::unique_ptr<MicroBatch>> batches(size_t(phase.micro_batches));
  pool_.run(phase.micro_batches, [&](int64_t i) { batches[size_t(i)] = task_.prepare(step_, i); });
  const Counts counts = counts_of(batches);
  std::vector<Computed> computed(batches.size());
  pool_.run(phase.micro_batches, [&](int64_t i) { computed[size_t(i)] = compute(*batches[size_t(i)], phase, counts); });

  StepReport report{
      .step = step_ + 1, .phase = phase.name, .means = {}, .lr_scale = recipe_.lr_scale(step_), .health = {}};
  if (report.step % recipe_.output.log_every == 0 || report.step == recipe_.steps) report.health = batches[0]->health();
  add_losses(computed, counts, report);
  const std::vector<Tensor> grads = add_gradients(computed, &report.grad_norm);
  check_finite(report);
  if (report.grad_norm > recipe_.optimizer.clip)
    for (const Tensor& grad : grads)
      if (grad)
        kernels::scale_by<float>(kCpu, grad.data<float>(), float(recipe_.optimizer.clip / report.grad_norm),
                                 grad.size());
  optimizer_.update(grads, report.lr_scale, phase.muon);
  ++step_;

  for (const auto& batch : batches) {
    report.examples += batch->n_examples();
    report.positions += batch->n_positions();
    report.flops += batch->flops();
  }
  report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return report;
}

// Runs on the thread of one micro-batch.
Trainer::Computed Trainer::compute(const MicroBatch& batch, const Phase& phase, const Counts& counts) const {
  Computed out;
  Tape tape;
  Tensor total;
  {
    const Tape::Scope scope(tape);
    std::vector<WeightedLoss> losses;
    for (const LossTerm& term : batch.forward()) {
      const auto weight = phase.losses.find(term.name);
      check(weight != phase.losses.end(), "Trainer: the task has a loss '", term.name, "', but phase '", phase.name,
            "' has no weight for it; write ", term.name, " = 0 to leave it out");
      const auto count = counts.find(term.name);
      check(count != counts.end() && count->second > 0, "Trainer: the loss '", term.name, "' has terms but no count");
      check(term.sum && term.sum.shape() == Shape{1} && term.sum.dtype() == DType::f32, "Trainer: the loss '",
            term.name, "' must be F32 (1)");
      out.sums.emplace_back(term.name, term.sum.data<float>()[0]);
      if (weight->second > 0) losses.push_back({term.sum, float(weight->second / double(count->second))});
    }
    if (!losses.empty()) total = weighted_sum(losses);
  }
  out.grads.resize(task_.parameters().size());
  if (!total) return out;
  out.total = total.data<float>()[0];
  if (!total.requires_grad()) return out;  // everything it depends on is frozen
  tape.backward(total);
  for (size_t i = 0; i < out.grads.size(); ++i) {
    const Tensor& w = task_.parameters()[i].second;
    if (w.requires_grad()) out.grads[i] = tape.grad(w);
  }
  return out;
}

void Trainer::add_losses(const std::vector<Computed>& computed, const Counts& counts, StepReport& report) const {
  double total = 0;
  for (const Computed& batch : computed) {
    total += double(batch.total);
    for (const auto& [name, sum] : batch.sums) report.means[name] += double(sum);
  }
  for (auto& [name, mean] : report.means) mean /= double(counts.at(name));
  report.loss = float(total);
}

// The sum over micro-batches in ascending index, and the norm over all: sums of squares added in the order of the
// parameters.
std::vector<Tensor> Trainer::add_gradients(std::vector<Computed>& computed, double* norm) {
  const NamedTensors& parameters = task_.parameters();
  std::vector<Tensor> grads(parameters.size());
  std::vector<double> squares(parameters.size());
  pool_.run(int64_t(parameters.size()), [&](int64_t at) {
    const size_t p = size_t(at);
    for (Computed& batch : computed) {
      const Tensor grad = std::move(batch.grads[p]);
      if (!grad) continue;
      if (!sums_[p]) sums_[p] = empty_like(parameters[p].second);
      float* sum = sums_[p].data<float>();
      const float* add = grad.data<float>();
      if (!grads[p]) {
        std::memcpy(sum, add, size_t(grad.size_bytes()));
      } else {
        for (int64_t i = 0; i < grad.size(); ++i) sum[i] += add[i];
      }
      grads[p] = sums_[p];
    }
    if (grads[p]) squares[p] = kernels::sum_of_squares<float>(kCpu, grads[p].data<float>(), grads[p].size());
  });
  double total = 0;
  for (const double square : squares) total += square;
  *norm = std::sqrt(total);
  return grads;
}

void Trainer::check_finite(const StepReport& report) const {
  if (std::isfinite(report.loss) && std::isfinite(report.grad_norm)) return;
  std::string losses;
  for (const auto& [name, mean] : report.means) losses += concat(losses.empty() ? "" : ", ", name, " ", mean);
  raise("training: step ", report.step, " of ", recipe_.steps, ", phase '", report.phase, "': the ",
        std::isfinite(report.loss) ? "gradient" : "loss", " is not finite (", losses, "; gradient norm ",
        report.grad_norm, "); the weights are those of step ", step_, "; try a lower lr or a longer warm-up");
}

NamedTensors Trainer::state() const {
  NamedTensors out;
  for (const auto& [name, w] : task_.parameters()) out.emplace_back("weights." + name, w);
  for (auto& entry : optimizer_.state()) out.push_back(std::move(entry));
  return out;
}

Result<void> Trainer::restore(const NamedTensors& saved, int64_t step) {
  if (step < 0 || step > recipe_.steps) return fail("step ", step, " is not in the recipe's ", recipe_.steps);
  const std::map<std::string, Tensor> by_name(saved.begin(), saved.end());
  const NamedTensors mine = state();
  if (by_name.size() != mine.size()) return fail("it has ", by_name.size(), " tensors, this model has ", mine.size());
  for (const auto& [name, to] : mine) {
    const auto from = by_name.find(name);
    if (from == by_name.end()) return fail("it has no tensor '", name, "'");
    if (from->second.shape() != to.shape() || from->second.dtype() != to.dtype())
      return fail("'", name, "' is ", from->second.shape(), " ", dtype_name(from->second.dtype()), ", this model has ",
                  to.shape(), " ", dtype_name(to.dtype()));
  }
  for (const auto& [name, to] : mine) std::memcpy(to.raw(), by_name.at(name).raw(), size_t(to.size_bytes()));
  step_ = step;
  return {};
}

Result<void> Trainer::go_on_after(int64_t step) {
  if (step < 0 || step >= recipe_.steps || !recipe_.restarts_at(step))
    return fail(Code::invalid, "the recipe has no phase with restart = true that begins after step ", step,
                ", where these weights are from");
  step_ = step;
  return {};
}

}  // namespace naru

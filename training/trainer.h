// One step after another: micro-batches in parallel, gradients added in the order of their index, clip, update.
//
// What a step computes is a function of the recipe, the task and the steps before it; the number of threads changes
// nothing. The trainer writes no file and prints nothing: training/run.h keeps the folder of a run, training/replay.h
// repeats one.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/thread_pool.h"
#include "training/optimizer.h"
#include "training/recipe.h"
#include "training/task.h"

namespace naru {

// What one step did.
struct StepReport {
  int64_t step = 0;  // steps done, this one included
  std::string phase;
  float loss = 0;                       // sum over losses of weight * mean, rounded once: the number in the record
  std::map<std::string, double> means;  // of each loss over the step, where it had any term
  double lr_scale = 0, grad_norm = 0;   // the norm before clipping
  int64_t positions = 0, examples = 0;
  double flops = 0, seconds = 0;
  std::map<std::string, double> health;  // of the first micro-batch, before the update, where metrics are written
};

class Trainer {
 public:
  // The references must outlive the trainer, which writes the elements of task.parameters() and whether they want a
  // gradient. Throws Error, with the recipe's line, for a name in blocks or freeze that fits no parameter.
  Trainer(const Recipe& recipe, const Task& task, ThreadPool& pool);

  int64_t step() const { return step_; }  // steps done
  bool done() const { return step_ == recipe_.steps; }

  // Computes the next step. Throws Error, and leaves weights as they were, when a loss or the gradient is not finite
  // (the message names the step and its losses), or the task has a loss to which the phase gives no weight.
  StepReport advance();

  // Everything that the next step depends on, but for `step`: "weights.NAME" and the optimizer's state, as handles.
  NamedTensors state() const;
  // Takes up a saved state after `step` steps. Failure, with nothing changed, when names, shapes or types differ.
  Result<void> restore(const NamedTensors& saved, int64_t step);

  // Before the first step: takes the weights as those after `step` steps. Failure when the recipe has no phase that
  // restarts there.
  Result<void> go_on_after(int64_t step);

  // SHA-256 of the weights that the model has by now, as f32 or bf16 (core/nn/params.h).
  std::string weights_sha256(DType dtype) const {
    return naru::weights_sha256(parameters_after(recipe_, step_, task_.parameters()), dtype);
  }

 private:
  struct Computed {  // of one micro-batch
    std::vector<std::pair<std::string, float>> sums;
    float total = 0;
    std::vector<Tensor> grads;  // one for each parameter, empty where there is none
  };
  using Counts = std::map<std::string, int64_t>;

  void freeze(const Phase& phase) const;
  void restart();
  Computed compute(const MicroBatch& batch, const Phase& phase, const Counts& counts) const;
  void add_losses(const std::vector<Computed>& computed, const Counts& counts, StepReport& report) const;
  std::vector<Tensor> add_gradients(std::vector<Computed>& computed, double* norm);
  void check_finite(const StepReport& report) const;

  const Recipe& recipe_;
  const Task& task_;
  ThreadPool& pool_;
  Optimizer optimizer_;
  std::vector<Tensor> sums_;  // gradients over a step, one for each parameter
  int64_t step_ = 0;
};

}  // namespace naru

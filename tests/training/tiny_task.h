// The task that the trainer's tests train: a classifier of two layers on numbers from Philox, with two losses.
#pragma once

#include <string>

#include "core/nn/params.h"
#include "tests/testing/folder.h"
#include "training/recipe.h"
#include "training/task.h"

namespace naru::testing {

// The recipe of tests/training/tiny.toml; in its text every `from` becomes `to`.
std::string tiny_text(const std::vector<std::pair<std::string, std::string>>& changes = {});
Recipe tiny_recipe(const std::vector<std::pair<std::string, std::string>>& changes = {});

// Example n of a step is the same in any split into micro-batches.
class TinyTask : public Task {
 public:
  explicit TinyTask(const Recipe& recipe);
  std::unique_ptr<MicroBatch> prepare(int64_t step, int64_t index) const override;
  const NamedTensors& parameters() const override { return weights_.all(); }
  std::vector<Sample> samples(int64_t count) const override;

  Tensor parameter(const std::string& name) const;

 private:
  class Batch;
  const Recipe& recipe_;
  Weights weights_;
  Tensor w_, gain_, head_, bias_, side_, unused_;
};

}  // namespace naru::testing

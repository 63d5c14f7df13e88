// Shared by the tests of tasks: a recipe of this folder with a model of random weights, and the check that what is
// trained is the same bits everywhere.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "base/file.h"
#include "kernels/isa.h"
#include "tests/testing/slow_build.h"
#include "training/tasks/reading_recipe.h"
#include "training/trainer.h"

namespace naru {

struct TinyModel {
  Recipe recipe;
  std::unique_ptr<Model> model;

  // Bytes and jamo alone.
  explicit TinyModel(const std::string& path) : TinyModel(path, *read_text(path, 1 << 20)) {}
  // `text` instead of what stands at `path`.
  TinyModel(const std::string& path, const std::string& text) : recipe(parse_recipe(text, path).value()) {
    const Vocabulary vocabulary;
    model = std::make_unique<Model>(*model_config(recipe, path, vocabulary.size()), Tokenizer(vocabulary),
                                    Weights::random(recipe.seed));
  }
};

// The folder of what was built, with its slash.
inline std::string program_folder() {
  return std::filesystem::read_symlink("/proc/self/exe").parent_path().string() + "/";
}

inline std::string weights_after(const Recipe& recipe, const Task& task, int64_t steps, int threads) {
  ThreadPool pool(threads);
  Trainer trainer(recipe, task, pool);
  while (trainer.step() < steps) trainer.advance();
  return trainer.weights_sha256(DType::f32);
}

// `weights` trains anew with so many threads and gives the weights' hash. A slow build compares one thread
// with the processor's best instructions and two with those that every one has; with none it would take minutes.
inline void expect_same_weights(const std::function<std::string(int threads)>& weights) {
  const kernels::Isa before = kernels::active_isa();
  const std::string want = weights(1);
  if (!testing::kSlowBuild) {
    for (const int threads : {2, 3}) EXPECT_EQ(weights(threads), want) << threads << " threads";
  }
  for (const kernels::Isa isa : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512}) {
    if (!kernels::isa_supported(isa) || (testing::kSlowBuild && isa != kernels::Isa::avx2)) continue;
    kernels::set_isa(isa);
    EXPECT_EQ(weights(2), want) << kernels::isa_name(isa);
  }
  kernels::set_isa(before);
}

}  // namespace naru

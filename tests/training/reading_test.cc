// The task of reading, end to end on a tiny model: it learns, and its weights are the same bits whatever computes them.
#include "training/reading.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/testing/op_case.h"
#include "tests/training/tiny_run.h"

namespace naru {
namespace {

const char* const kRecipe = "tests/training/tiny_read.toml";

// Opened once: the fonts and texts are the same for every test.
const synth::DocumentSource& source() {
  static const auto* const opened = new Result<synth::DocumentSource>(synth::DocumentSource::open());
  return opened->value();
}

struct TinyRun : TinyModel {
  std::unique_ptr<ReadingTask> task;

  explicit TinyRun(const std::function<void(ReadingOptions*, Recipe*)>& change = {}) : TinyModel(kRecipe) {
    ReadingOptions options = reading_options(recipe, kRecipe).value();
    if (change) change(&options, &recipe);
    task = std::make_unique<ReadingTask>(*model, source(), options);
  }
};

TEST(Reading, SameBitsForAnyThreadsAndInstructionSet) {
  expect_same_weights([](int threads) {
    const TinyRun run;
    return weights_after(run.recipe, *run.task, 24, threads);
  });
}

TEST(Reading, LearnsFourLinesByHeart) {
  TinyRun run([](ReadingOptions* options, Recipe* recipe) {
    // One phase of all losses over four lines, at a constant rate.
    recipe->phases.erase(recipe->phases.begin());
    recipe->phases[0].steps = recipe->steps = 300;
    recipe->phases[0].lr_scale_end = 1;
    options->phases.erase(options->phases.begin());
    options->phases[0].steps = 300;
    options->phases[0].distinct = 4;
  });
  ThreadPool pool(2);
  Trainer trainer(run.recipe, *run.task, pool);
  const double first = trainer.advance().means.at("answer");
  double last = first;
  while (!trainer.done()) last = trainer.advance().means.at("answer");
  EXPECT_GT(first, 3);
  EXPECT_LT(last, 0.1);
}

TEST(Reading, CountsWhatItSumsOver) {
  const TinyRun run;
  const auto batch = run.task->prepare(10, 0);
  const auto counts = batch->counts();
  std::map<std::string, Tensor> sums;
  for (const LossTerm& term : batch->forward()) sums[term.name] = term.sum;
  ASSERT_EQ(sums.size(), 4u);
  for (const auto& [name, sum] : sums) {
    ASSERT_TRUE(counts.count(name)) << name;
    EXPECT_GT(counts.at(name), 0) << name;
    EXPECT_TRUE(std::isfinite(sum.data<float>()[0])) << name;
  }
  // An untrained head gives every one of the 645 ids a like chance.
  EXPECT_NEAR(sums["answer"].data<float>()[0] / float(counts.at("answer")), std::log(645.0), 1.0);
  EXPECT_GT(batch->flops(), 1e6);
  // The first phase has one loss, and makes the same examples again when asked again.
  EXPECT_EQ(run.task->prepare(0, 1)->counts().size(), 1u);
  EXPECT_EQ(run.task->prepare(0, 1)->counts(), run.task->prepare(0, 1)->counts());
}

TEST(Reading, AMicroBatchShowsWhatItReads) {
  const TinyRun run;
  const auto batch = run.task->prepare(10, 0);
  std::map<std::string, Tensor> shown;
  for (const auto& [name, tensor] : batch->tensors()) shown[name] = tensor;
  int64_t pixels = 0;
  for (int64_t i = 0; i < shown["sizes"].dim(0); ++i)
    pixels += int64_t(shown["sizes"].data<int32_t>()[2 * i]) * shown["sizes"].data<int32_t>()[2 * i + 1];
  EXPECT_EQ(shown["sizes"].dim(0), 2);
  EXPECT_EQ(shown["pixels"].shape(), (Shape{pixels, 3}));
  EXPECT_EQ(shown["seen"].size(), pixels / 64);  // this model sends blank cells as well
  EXPECT_EQ(shown["order"].size(), shown["ids"].size() + shown["kept"].size());
  EXPECT_EQ(shown["guide_begin"].size(), shown["order"].size());
  const auto counts = batch->counts();
  EXPECT_EQ(shown["targets"].size(), counts.at("answer"));
  EXPECT_EQ(shown["symbols"].size(), counts.at("ctc"));
  EXPECT_EQ(shown["dense_first"].size(), counts.at("dense"));
}

TEST(Reading, RefusesToGuideWhatIsNotThere) {
  EXPECT_ERROR(TinyRun([](ReadingOptions* options, Recipe*) {
                 options->guide.layers = {0, 2};
               }),
               "data.guided_layers: layer 2 is not among the backbone's 2");
  EXPECT_ERROR(TinyRun([](ReadingOptions* options, Recipe*) { options->guide.head = 2; }),
               "data.guided_head: head 2 is not among the backbone's 2");
}

TEST(ReadingRecipe, NamesTheLineThatIsWrong) {
  std::string text = *read_text(kRecipe, 1 << 20);
  const size_t at = text.find("merge_rows = 4");
  text.replace(at, 14, "merge_rows = 0");
  const auto line = std::count(text.begin(), text.begin() + int64_t(at), '\n') + 1;
  const Recipe recipe = parse_recipe(text, "r.toml").value();
  EXPECT_EQ(model_config(recipe, "r.toml", 645).failure().message,
            concat("r.toml:", line, ": model.vision.merge_rows: wanted a whole number from 1 to 16, got 0"));
  EXPECT_EQ(tokenizer_file(recipe, "a/r.toml").value(), "a/tiny_tokenizer.json");
}

}  // namespace
}  // namespace naru

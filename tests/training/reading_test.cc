// The task of reading, end to end on a tiny model: it learns, and its weights are the same bits whatever computes them.
#include "training/tasks/reading.h"

#include <gtest/gtest.h>

#include <cmath>

#include "kernels/ctc.h"
#include "tests/testing/op_case.h"
#include "tests/testing/text.h"
#include "tests/training/tiny_run.h"

namespace naru {
namespace {

const char* const kRecipe = "tests/training/tiny_read.toml";

// Opened once: the fonts and texts are the same for every test.
const synth::DocumentSource& source() {
  static const auto* const opened = new Result<synth::DocumentSource>(synth::DocumentSource::open());
  return opened->value();
}

// The recipe, with this bound below which cells are blank.
std::string recipe_text(int blank_below) {
  std::string text = *read_text(kRecipe, 1 << 20);
  const std::string before = "merge_columns = 1\n";
  return text.insert(text.find(before) + before.size(), concat("blank_below = ", blank_below, "\n"));
}

struct TinyRun : TinyModel {
  std::unique_ptr<ReadingTask> task;

  explicit TinyRun(const std::function<void(ReadingOptions*, Recipe*)>& change = {}, int blank_below = 0)
      : TinyModel(kRecipe, recipe_text(blank_below)) {
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

// What a micro-batch shows, as lists.
class Shown {
 public:
  explicit Shown(const MicroBatch& batch) {
    for (const auto& [name, tensor] : batch.tensors())
      if (tensor.dtype() == DType::i32) lists_[name] = {tensor.span<int32_t>().begin(), tensor.span<int32_t>().end()};
  }
  const std::vector<int32_t>& operator[](const std::string& name) const { return lists_.at(name); }
  // Part s of a list that `segments` cuts.
  std::vector<int32_t> part(const std::string& name, const std::string& segments, size_t s) const {
    const auto begin = lists_.at(name).begin();
    return {begin + lists_.at(segments)[s], begin + lists_.at(segments)[s + 1]};
  }
  size_t n_lines() const { return lists_.at("segments").size() - 1; }

 private:
  std::map<std::string, std::vector<int32_t>> lists_;
};

// The same examples by two models of the same weights, one that leaves out blank cells and one that sends all.
struct SparseAndWhole {
  TinyRun sparse{{}, 24}, whole;
  // Calls body(sparse, whole) for some micro-batches of the second phase; some cells were left out of them.
  void each(const std::function<void(const Shown&, const Shown&)>& body) const {
    size_t n_sparse = 0, n_whole = 0;
    for (int64_t step = 8; step < 16; ++step)
      for (int64_t i = 0; i < 3; ++i) {
        const Shown a(*sparse.task->prepare(step, i)), b(*whole.task->prepare(step, i));
        ASSERT_EQ(a["sizes"], b["sizes"]);
        n_sparse += a["kept"].size(), n_whole += b["kept"].size();
        body(a, b);
      }
    EXPECT_LT(n_sparse, n_whole * 9 / 10);
  }
};

// The prompt is <|bos|><|user|><|image|>, the columns that are sent, <|/image|><|assistant|>: the columns begin at 3.
TEST(Reading, WhatIsSentStandsInTheBackboneWhereItStoodInTheLine) {
  SparseAndWhole().each([](const Shown& sparse, const Shown&) {
    int32_t row_of_media = int32_t(sparse["ids"].size());
    for (size_t s = 0; s < sparse.n_lines(); ++s) {
      const std::vector<int32_t> kept = sparse.part("kept", "kept_segments", s);
      const int32_t begin = sparse["segments"][s], end = sparse["segments"][s + 1];
      for (int32_t at = begin; at < end; ++at) {
        const int32_t inside = at - begin - 3, n = int32_t(kept.size());
        std::vector<int32_t> want(3, at - begin);
        if (inside >= n) want.assign(3, 3 + kept.back() + 1 + inside - n);  // text goes on one past the last column
        if (inside >= 0 && inside < n) {
          want = {3, 3, 3 + kept[size_t(inside)]};
          EXPECT_EQ(sparse["order"][size_t(at)], row_of_media++);
        } else {
          EXPECT_LT(sparse["order"][size_t(at)], int32_t(sparse["ids"].size()));
        }
        const auto got = sparse["positions"].begin() + 3 * at;
        ASSERT_EQ(std::vector<int32_t>(got, got + 3), want) << "line " << s << ", position " << at - begin;
      }
    }
  });
}

// Two frames to a column.
TEST(Reading, FramesOfColumnsThatAreNotSentHaveNoTarget) {
  SparseAndWhole().each([](const Shown& sparse, const Shown& whole) {
    for (const char* part : {"dense_first", "dense_vowel", "dense_tail"}) {
      std::vector<int32_t> want;
      for (size_t s = 0; s < sparse.n_lines(); ++s) {
        const std::vector<int32_t> frames = whole.part(part, "frame_segments", s);
        for (const int32_t column : sparse.part("kept", "kept_segments", s))
          want.insert(want.end(), {frames.at(size_t(2 * column)), frames.at(size_t(2 * column + 1))});
      }
      EXPECT_EQ(sparse[part], want) << part;
    }
  });
}

// CTC asks for the whole text of the frames that are sent, and they are enough for it.
TEST(Reading, SymbolsAreAllAskedForWhateverIsLeftOut) {
  SparseAndWhole().each([](const Shown& sparse, const Shown& whole) {
    EXPECT_EQ(sparse["symbols"], whole["symbols"]);
    EXPECT_EQ(sparse["symbol_segments"], whole["symbol_segments"]);
    EXPECT_EQ(sparse["targets"], whole["targets"]);
    for (size_t s = 0; s < sparse.n_lines(); ++s) {
      const int32_t n_frames = sparse["frame_segments"][s + 1] - sparse["frame_segments"][s];
      EXPECT_EQ(size_t(n_frames), 2 * sparse.part("kept", "kept_segments", s).size());
      const std::vector<int32_t> symbols = sparse.part("symbols", "symbol_segments", s);
      EXPECT_TRUE(kernels::ctc_fits(n_frames, symbols.data(), int64_t(symbols.size()))) << "line " << s;
    }
  });
}

// A target looks at those of its columns that are sent; where none is, at the last one before them, or the first.
TEST(Reading, TargetsLookAtColumnsThatAreSent) {
  SparseAndWhole().each([](const Shown& sparse, const Shown& whole) {
    ASSERT_EQ(sparse["target_rows"].size(), whole["target_rows"].size());
    for (size_t t = 0, s = 0; t < sparse["target_rows"].size(); ++t) {
      const auto row = size_t(sparse["target_rows"][t]), whole_row = size_t(whole["target_rows"][t]);
      while (sparse["segments"][s + 1] <= int32_t(row)) ++s;
      const int32_t first = sparse["segments"][s] + 3, whole_first = whole["segments"][s] + 3;
      const int32_t begin = whole["guide_begin"][whole_row] - whole_first;
      const int32_t end = whole["guide_end"][whole_row] - whole_first;
      const std::vector<int32_t> kept = sparse.part("kept", "kept_segments", s);
      std::vector<int32_t> want;
      int32_t before = 0;
      for (size_t i = 0; i < kept.size(); ++i) {
        if (kept[i] < begin) before = int32_t(i);
        if (kept[i] >= begin && kept[i] < end) want.push_back(int32_t(i));
      }
      if (want.empty()) want.push_back(before);
      EXPECT_EQ(sparse["guide_begin"][row], first + want.front()) << "target " << t;
      EXPECT_EQ(sparse["guide_end"][row], first + want.back() + 1) << "target " << t;
    }
  });
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
  const std::string text = testing::replaced(*read_text(kRecipe, 1 << 20), "merge_rows = 4", "merge_rows = 0");
  const size_t line = testing::count(text.substr(0, text.find("merge_rows = 0")), "\n") + 1;
  const Recipe recipe = parse_recipe(text, "r.toml").value();
  EXPECT_EQ(model_config(recipe, "r.toml", 645).failure().message,
            concat("r.toml:", line, ": model.vision.merge_rows: wanted a whole number from 1 to 16, got 0"));
  EXPECT_EQ(tokenizer_file(recipe, "a/r.toml").value(), "a/tiny_tokenizer.json");
}

}  // namespace
}  // namespace naru

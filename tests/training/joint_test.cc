// The task of understanding on a tiny model: it learns, and its weights are the same bits whatever computes them.
#include "training/tasks/joint.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/text/vocabulary.h"
#include "tests/testing/op_case.h"
#include "tests/testing/text.h"
#include "tests/training/tiny_run.h"
#include "training/tasks/joint_recipe.h"
#include "training/tasks/open_task.h"

namespace naru {
namespace {

const char* const kRecipe = "tests/training/tiny_joint.toml";

// Opened once: the fonts and texts are the same for every test.
const LessonSource& source() {
  static const auto* const opened = new Result<LessonSource>(LessonSource::open({"line", "chart", "page", "talk"}, {}));
  return opened->value();
}

struct TinyRun : TinyModel {
  std::unique_ptr<JointTask> task;

  explicit TinyRun(const std::function<void(JointOptions*, Recipe*)>& change = {}) : TinyModel(kRecipe) {
    JointOptions options = joint_options(recipe, kRecipe).value();
    if (change) change(&options, &recipe);
    task = std::make_unique<JointTask>(*model, source(), options);
  }
};

TEST(Joint, SameBitsForAnyThreadsAndInstructionSet) {
  expect_same_weights([](int threads) {
    const TinyRun run;
    return weights_after(run.recipe, *run.task, 12, threads);
  });
}

TEST(Joint, LearnsTwoLessonsOfEachGroupByHeart) {
  TinyRun run([](JointOptions* options, Recipe* recipe) {
    // One phase of all losses over the same lessons, at a constant rate.
    recipe->phases.erase(recipe->phases.begin());
    recipe->phases[0].steps = recipe->steps = 150;
    recipe->phases[0].lr_scale_end = 1;
    options->phases.erase(options->phases.begin());
    options->phases[0].steps = 150;
    options->phases[0].distinct = 2;
  });
  ThreadPool pool(2);
  Trainer trainer(run.recipe, *run.task, pool);
  StepReport report = trainer.advance();
  EXPECT_GT(report.means.at("answer_chart"), 3);
  EXPECT_GT(report.means.at("answer_line"), 3);
  while (!trainer.done()) report = trainer.advance();
  EXPECT_LT(report.means.at("answer_chart"), 0.7);
  EXPECT_LT(report.means.at("answer_line"), 0.7);
  EXPECT_LT(report.means.at("answer_page"), 0.7);
  EXPECT_LT(report.means.at("dense"), 2);
}

// Talk has neither picture nor sound: a batch of it alone runs no encoder.
TEST(Joint, LearnsTalkByHeart) {
  TinyRun run([](JointOptions* options, Recipe* recipe) {
    recipe->phases.erase(recipe->phases.begin());
    recipe->phases[0].steps = recipe->steps = 120;
    recipe->phases[0].lr_scale_end = 1;
    recipe->phases[0].losses = {{"answer_talk", 1}};
    JointPhase phase;
    phase.steps = 120;
    phase.distinct = 2;
    phase.mix = {{"talk", {2, lesson_groups().at("talk").parse(Fields({{"turns", 2}}, "talk"))}}};
    phase.answer = true;
    options->phases = {phase};
  });
  const auto batch = run.task->prepare(0, 0);
  EXPECT_EQ(batch->counts().size(), 1u);
  EXPECT_GT(batch->flops(), 1e5);
  ThreadPool pool(2);
  Trainer trainer(run.recipe, *run.task, pool);
  StepReport report = trainer.advance();
  EXPECT_GT(report.means.at("answer_talk"), 3);
  while (!trainer.done()) report = trainer.advance();
  EXPECT_LT(report.means.at("answer_talk"), 0.3);
  const std::vector<Sample> samples = run.task->samples(1);
  EXPECT_TRUE(samples.at(0).image.pixels.empty());
  EXPECT_NE(samples[0].target.find(' '), std::string::npos);
}

TEST(Joint, CountsWhatItSumsOver) {
  const TinyRun run;
  const auto batch = run.task->prepare(10, 0);
  const auto counts = batch->counts();
  std::map<std::string, Tensor> sums;
  for (const LossTerm& term : batch->forward()) sums[term.name] = term.sum;
  ASSERT_EQ(sums.size(), 5u);
  for (const auto& [name, sum] : sums) {
    ASSERT_TRUE(counts.count(name)) << name;
    EXPECT_GT(counts.at(name), 0) << name;
    EXPECT_TRUE(std::isfinite(sum.data<float>()[0])) << name;
  }
  // An untrained head gives every one of the 645 ids a like chance.
  EXPECT_NEAR(sums["answer_chart"].data<float>()[0] / float(counts.at("answer_chart")), std::log(645.0), 1.0);
  EXPECT_EQ(batch->n_examples(), 4);
  EXPECT_GT(batch->flops(), 1e6);
  // The first phase has one loss, and makes the same lessons again when asked again.
  EXPECT_EQ(run.task->prepare(0, 1)->counts().size(), 1u);
  EXPECT_EQ(run.task->prepare(0, 1)->counts(), run.task->prepare(0, 1)->counts());
}

// Every fourth step has a line of metrics.
TEST(Joint, TellsOfItsHealth) {
  const TinyRun run;
  ThreadPool pool(2);
  Trainer trainer(run.recipe, *run.task, pool);
  StepReport report;
  while (trainer.step() < 12) {
    report = trainer.advance();
    EXPECT_EQ(report.health.empty(), report.step != 12) << report.step;  // the first phase has no answers
  }
  for (const char* name : {"q_norm_text", "q_norm_picture", "k_norm_text", "k_norm_picture"})
    EXPECT_GT(report.health.at(name), 0.1) << name;
  for (const char* group : {"line", "chart", "page"}) {
    EXPECT_GT(report.health.at(concat("max_logit_", group)), 0.1) << group;
    EXPECT_NEAR(report.health.at(concat("log_sum_exp_", group)), std::log(645.0), 1.5) << group;
  }
  EXPECT_EQ(report.health.size(), 10u);
}

// Two things that are found apart: where an answer's id is told to look, and what the encoder is told stands there.
TEST(Joint, AnIdLooksWhereItsCharacterStands) {
  const TinyRun run([](JointOptions* options, Recipe*) {
    const nlohmann::json plain = {{"max_width", 256}, {"questions", 2}, {"printed", 1}, {"augment", 0}};
    options->phases[1].mix = {{"chart", {1, lesson_groups().at("chart").parse(Fields(plain, "chart"))}}};
  });
  int64_t n_guided = 0, n_right = 0;
  for (int64_t index = 0; index < 8; ++index) {
    std::map<std::string, Tensor> shown;
    const auto batch = run.task->prepare(10, index);
    for (const auto& [name, tensor] : batch->tensors()) shown[name] = tensor;
    const auto rows = shown["target_rows_chart"].span<int32_t>(), ids = shown["targets_chart"].span<int32_t>();
    const auto begin = shown["guide_begin"].span<int32_t>(), end = shown["guide_end"].span<int32_t>();
    const auto first = shown["dense_first"].span<int32_t>();
    ASSERT_EQ(shown["dense_rows"].size() * 4, int64_t(first.size()));
    ASSERT_EQ(shown["dense_rows"].size(), shown["kept"].size());
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto row = size_t(rows[i]);
      const int32_t byte = ids[i] - kFirstSymbolId;  // ids of bytes are ASCII's own order
      if (begin[row] < 0 || byte < '0' || byte > '9') continue;
      ++n_guided;
      bool stands = false;
      // The picture's keys follow <|bos|><|user|><|image|>; each has four cells.
      for (int32_t cell = (begin[row] - 3) * 4; cell < (end[row] - 3) * 4; ++cell)
        stands = stands || first[size_t(cell)] == dense_class(char32_t(byte)).first;
      n_right += stands;
    }
  }
  EXPECT_GT(n_guided, 40);
  EXPECT_GT(n_right, n_guided * 3 / 4);  // a digit may share its cell with a wider neighbour, or stand between two rows
}

TEST(Joint, AnswersHeldOutLessons) {
  const TinyRun run;
  const std::vector<Sample> samples = run.task->samples(3);
  ASSERT_EQ(samples.size(), 3u);
  for (const Sample& sample : samples) EXPECT_FALSE(sample.target.empty());
  EXPECT_NE(samples[0].image.height, samples[1].image.height) << "a chart and a line";
}

TEST(Joint, ARecipeThatAsksForTheImpossibleIsRefused) {
  const auto refusal = [](const std::string& from, const std::string& to) {
    const auto recipe = parse_recipe(testing::replaced(*read_text(kRecipe, 1 << 20), from, to), "r.toml");
    if (!recipe) return recipe.failure().message;
    const auto checked = check_task(*recipe, "r.toml");
    return checked ? std::string() : checked.failure().message;
  };
  EXPECT_EQ(refusal("task = \"joint\"", "task = \"joined\""),
            "r.toml:40: data.task: wanted one of reading, joint, got 'joined'");
  EXPECT_EQ(refusal("mix = { line = 4 }", "mix = { lines = 4 }"),
            "r.toml:59: phase[0].data.mix: unknown field 'lines'");
  EXPECT_EQ(refusal("mix = { line = 4 }", "mix = {}"),
            "r.toml:59: phase[0].data.mix: wanted the lessons of at least one group");
  EXPECT_EQ(refusal("losses = { dense = 1.0 }", "lines = 4\nlosses = { dense = 1.0 }"),
            "r.toml:57: phase[0].lines: data.mix says how many lessons a micro-batch has");
  EXPECT_NE(refusal("bar = 1.0", "bars = 1.0").find("unknown field 'bars'"), std::string::npos);
  EXPECT_EQ(refusal("losses = { dense = 1.0 }", "losses = { dence = 1.0 }"),
            "r.toml:57: phase[0].losses: this phase has no loss 'dence', but answer_line, dense, guide");
  EXPECT_EQ(
      refusal("answer_chart = 1.0, ", ""),
      "r.toml:66: phase[1].losses: no weight for answer_chart, which data.mix asks for; write answer_chart = 0 to "
      "leave it out");
  EXPECT_EQ(refusal("max_width = 256,", "min_width = 1024,"),
            "r.toml:71: phase[1].data.page.min_width: max_width (896) is below min_width (1024)");
  EXPECT_EQ(
      refusal("mix = { line = 4 }, line = { min_chars = 1, max_chars = 5, max_width = 96 }", "mix = { talk = 4 }"),
      "r.toml:57: phase[0].losses: this phase has no loss 'dense', but answer_talk");
  EXPECT_EQ(refusal("mix = { line = 4 }, line = { min_chars = 1, max_chars = 5, max_width = 96 }",
                    "mix = { talk = 4 }, talk = { turns = 4 }"),
            "r.toml:59: phase[0].data.talk.turns: wanted a whole number from 1 to 3, got 4");
  EXPECT_EQ(refusal("kinds = { bar = 1.0, line = 1.0 }", "kinds = {}"),
            "r.toml:72: phase[1].data.chart.kinds: all weights are 0");
  EXPECT_EQ(refusal("mix = { line = 2, chart = 1, page = 1 }", "mix = { line = 2, chart = 4096, page = 1 }"),
            "r.toml:69: phase[1].data.mix: the pictures of a step may have 1476919296 pixels together, wanted at most "
            "268435456");
}

// What the context has no room for is not learnt, and does not end a run.
TEST(Joint, TurnsThatDoNotFitAreLeftOut) {
  const auto targets = [](int64_t context) {
    Recipe recipe = parse_recipe(*read_text(kRecipe, 1 << 20), kRecipe).value();
    recipe.model["context"] = context;
    const JointOptions options = joint_options(recipe, kRecipe).value();
    const Vocabulary vocabulary;
    const Model model(*model_config(recipe, kRecipe, vocabulary.size()), Tokenizer(vocabulary), Weights::random(1));
    const JointTask task(model, source(), options);
    for (const Sample& sample : task.samples(3)) EXPECT_FALSE(sample.answer.empty() && context < 100);
    return task.prepare(10, 0)->counts();
  };
  const auto whole = targets(4096), half = targets(220), nothing = targets(32);
  EXPECT_LT(half.at("answer_page"), whole.at("answer_page"));
  EXPECT_EQ(half.at("dense"), whole.at("dense"));
  EXPECT_EQ(nothing.count("answer_page"), 0u);
}

// The turns are the same; a question may stand before the table that answers it.
TEST(Joint, TurnsComeInAnOrderThatIsDrawn) {
  const auto lesson = [](double shuffled, uint64_t index) {
    const nlohmann::json data = {{"questions", 3}, {"shuffled", shuffled}, {"max_width", 256}};
    return source().make("chart", *lesson_groups().at("chart").parse(Fields(data, "chart")), 1, index);
  };
  int first = 0;
  for (uint64_t i = 0; i < 8; ++i) {
    const std::vector<Turn> plain = lesson(0, i).turns, drawn = lesson(1, i).turns;
    ASSERT_EQ(drawn.size(), plain.size());
    const auto is_in_plain = [&](const Turn& turn) {
      return std::any_of(plain.begin(), plain.end(), [&](const Turn& other) {
        return other.prompt == turn.prompt && other.answer == turn.answer && other.glyph_of == turn.glyph_of;
      });
    };
    EXPECT_TRUE(std::all_of(drawn.begin(), drawn.end(), is_in_plain));
    first += drawn[0].answer == plain[0].answer;
    EXPECT_EQ(drawn.back().answer, lesson(1, i).turns.back().answer);
  }
  EXPECT_LT(first, 6);
  EXPECT_GT(first, 0);
}

TEST(Joint, TheHeadsWantAFrameForEachCell) {
  Recipe recipe = parse_recipe(*read_text(kRecipe, 1 << 20), kRecipe).value();
  const JointOptions options = joint_options(recipe, kRecipe).value();
  recipe.model["reading_frames"] = 2;
  const Vocabulary vocabulary;
  const Model model(*model_config(recipe, kRecipe, vocabulary.size()), Tokenizer(vocabulary), Weights::random(1));
  EXPECT_ERROR(JointTask(model, source(), options),
               "model.reading_frames: dense wants one frame for each cell of 8 px of a merged one, 4, got 2");
}

}  // namespace
}  // namespace naru

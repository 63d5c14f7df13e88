// The codec of speech in the task of understanding: it learns sounds by heart, alone and to the same bits everywhere;
// frozen it stays as it is; its gradient is that of central differences.
#include "training/tasks/codec.h"

#include <gtest/gtest.h>

#include <cmath>

#include "core/autograd/tape.h"
#include "core/ops/elementwise.h"
#include "tests/synth/voice/support.h"
#include "tests/testing/op_case.h"
#include "tests/testing/text.h"
#include "tests/training/tiny_run.h"
#include "training/tasks/joint.h"
#include "training/tasks/joint_recipe.h"
#include "training/tasks/open_task.h"

namespace naru {
namespace {

const char* const kRecipe = "tests/training/tiny_codec.toml";

// Opened once: the voices are the same for every test.
const LessonSource& source() {
  static const auto* const opened =
      new Result<LessonSource>(LessonSource::open({"voice"}, {program_folder(), "", nullptr}));
  return opened->value();
}

struct TinyRun : TinyModel {
  JointOptions options;
  std::unique_ptr<JointTask> task;

  explicit TinyRun(const std::function<void(JointOptions*, Recipe*)>& change = {}) : TinyModel(kRecipe) {
    options = joint_options(recipe, kRecipe).value();
    if (change) change(&options, &recipe);
    task = std::make_unique<JointTask>(*model, source(), options);
  }
};

class Codec : public ::testing::Test {
 protected:
  void SetUp() override { synth::check_voice_program(); }
};

TEST_F(Codec, SameBitsForAnyThreadsAndInstructionSet) {
  expect_same_weights([](int threads) {
    const TinyRun run;
    return weights_after(run.recipe, *run.task, 12, threads);
  });
}

// Two sounds over and over; the first phase alone, at a constant rate.
TEST_F(Codec, LearnsSoundsByHeart) {
  TinyRun run([](JointOptions* options, Recipe* recipe) {
    recipe->phases.pop_back();
    options->phases.pop_back();
    recipe->phases[0].steps = recipe->steps = options->phases[0].steps = 160;
    options->phases[0].distinct = 2;
  });
  ThreadPool pool(2);
  Trainer trainer(run.recipe, *run.task, pool);
  const StepReport first = trainer.advance();
  EXPECT_GT(first.means.at("codec"), 2);
  EXPECT_TRUE(first.health.empty());
  StepReport last = first;
  while (!trainer.done()) last = trainer.advance();
  EXPECT_LT(last.means.at("codec"), first.means.at("codec") / 3);
  EXPECT_EQ(last.means.size(), 1u);
  // At most one code for each frame of 40 ms of these sounds.
  EXPECT_GT(last.health.at("codec_perplexity"), 3);
  EXPECT_LT(last.health.at("codec_perplexity"), 300);
}

TEST_F(Codec, ItsLossReachesItsOwnWeightsAloneAndAFrozenCodecStays) {
  const TinyRun run;
  std::map<std::string, std::string> before, between;
  ThreadPool pool(2);
  Trainer trainer(run.recipe, *run.task, pool);
  for (const auto& [name, w] : run.model->parameters()) before[name] = testing::bits_of({w});
  while (trainer.step() < 8) trainer.advance();
  for (const auto& [name, w] : run.model->parameters()) {
    between[name] = testing::bits_of({w});
    EXPECT_EQ(between[name] != before[name], name.starts_with("speech.")) << name;
  }
  StepReport report;
  while (!trainer.done()) report = trainer.advance();
  EXPECT_TRUE(report.means.contains("codec")) << "a frozen codec is still measured";
  int n_moved = 0;
  for (const auto& [name, w] : run.model->parameters()) {
    const bool moved = testing::bits_of({w}) != between[name];
    EXPECT_FALSE(moved && name.starts_with("speech.")) << name;
    n_moved += moved;
  }
  EXPECT_GT(n_moved, 20);
}

TEST_F(Codec, CountsWhatItComputes) {
  const TinyRun run;
  const auto alone = run.task->prepare(0, 0), beside = run.task->prepare(8, 0);
  const auto counts = alone->counts();
  ASSERT_EQ(counts.size(), 1u);
  const std::vector<LossTerm> losses = alone->forward();
  ASSERT_EQ(losses.size(), 1u);
  EXPECT_EQ(losses[0].name, "codec");
  std::map<std::string, Tensor> shown;
  for (const auto& [name, tensor] : alone->tensors()) shown[name] = tensor;
  EXPECT_EQ(shown["codec_mels"].size(), counts.at("codec"));
  EXPECT_EQ(shown["codec_segments"].size(), 3);
  EXPECT_EQ(shown["codec_segments"].data<int32_t>()[2] * 4, shown["codec_mels"].dim(0));
  EXPECT_GT(alone->flops(), 1e6);
  EXPECT_GT(beside->flops(), 2 * alone->flops());
  EXPECT_EQ(beside->counts().size(), 4u);
}

TEST(MelDistance, CountsValuesAndHalfOfTheirChanges) {
  const Tensor x = from<float>({1, 2, 4, 7}, {4, 1}), y = from<float>({1, 1, 1, 1}, {4, 1});
  // |0| + |1| + |3| + |6|, and half of |1| + |3| where all is one sound, of less where it is two
  EXPECT_EQ(mel_distance(x, y, {0, 4}).data<float>()[0], 10 + 0.5f * (1 + 2 + 3));
  EXPECT_EQ(mel_distance(x, y, {0, 2, 4}).data<float>()[0], 10 + 0.5f * (1 + 3));
  EXPECT_EQ(mel_distance(x, y, {0, 1, 4}).data<float>()[0], 10 + 0.5f * (2 + 3));
}

// The whole way but for the rounding, whose slope is taken to be 1: features to latents to features to the distance, of
// two sounds.
TEST(SpeechCodec, GradientsOfAllParameters) {
  const SpeechConfig config{.code = {.digits = 2, .levels = 5},
                            .d_model = 4,
                            .d_hidden = 5,
                            .kernel = 2,
                            .n_encoder_layers = 1,
                            .n_decoder_layers = 2};
  struct Halves {
    SpeechEncoder encoder;
    SpeechDecoder decoder;
    Halves(Weights& weights, const SpeechConfig& config)
        : encoder(Params(weights) / "encoder", config), decoder(Params(weights) / "decoder", config) {}
  };
  Weights shapes = Weights::random(1);
  const Halves made(shapes, config);
  testing::OpCase op_case{.name = "speech codec", .inputs = {}, .op = {}, .golden = {}};
  for (const auto& [name, tensor] : shapes.all()) {
    const bool norm = name.ends_with("norm.weight");
    op_case.inputs.push_back(
        testing::uniform(tensor.shape(), norm ? 0.5 : -0.4, norm ? 1.5 : 0.4, op_case.inputs.size() + 1));
  }
  op_case.op = [&](const std::vector<Tensor>& inputs) {
    NamedTensors parameters;
    for (size_t i = 0; i < inputs.size(); ++i) parameters.emplace_back(shapes.all()[i].first, inputs[i]);
    Weights weights = Weights::sharing(parameters);
    const Halves codec(weights, config);
    const DType type = inputs[0].dtype();
    const std::vector<Tensor> sounds{cast(testing::uniform({12, 80}, -12, -6), type),
                                     cast(testing::uniform({8, 80}, -12, -6, 2), type)};
    const SpeechEncoder::Latents latents = codec.encoder.forward(sounds);
    return mel_distance(codec.decoder.decode(latents.rows, latents.segments), concat_rows(sounds), {0, 12, 20});
  };
  run(op_case);
}

TEST(CodecRecipe, ACodecIsForModelsThatSpeak) {
  const auto refusal = [](const std::string& from, const std::string& to) {
    const auto recipe = parse_recipe(testing::replaced(*read_text(kRecipe, 1 << 20), from, to), "r.toml");
    if (!recipe) return recipe.failure().message;
    const auto checked = check_task(*recipe, "r.toml");
    return checked ? std::string() : checked.failure().message;
  };
  EXPECT_EQ(refusal("levels = 5", "levels = 5"), "");
  const std::string silent = refusal("[model.speech]", "[model.spoken]");
  EXPECT_NE(silent.find("this phase has no loss 'codec', but answer_voice, guide, hear_letters, hear_phonemes"),
            std::string::npos)
      << silent;
}

}  // namespace
}  // namespace naru

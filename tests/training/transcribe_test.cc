// Transcription by a tiny model that has learned three utterances by heart: their words, and when each was said.
#include <gtest/gtest.h>

#include "omni/transcriber.h"
#include "tests/synth/voice/support.h"
#include "tests/training/tiny_run.h"
#include "training/tasks/joint.h"
#include "training/tasks/joint_recipe.h"
#include "training/tasks/lesson_source.h"

namespace naru {
namespace {

const char* const kPath = "tests/training/tiny_hear.toml";
constexpr int kUtterances = 3;

// The recipe with voices that say a time, a command or a word, as the voice speaks them.
std::string recipe_text() {
  std::string text = *read_text(kPath, 1 << 20);
  for (const auto& [from, to] :
       {std::pair<std::string, std::string>{"augment = 0.5, prompts = 0.3", "augment = 0, prompts = 0"},
        {"kinds = { number = 1.0, word = 1.0 } }\n# turns",
         "kinds = { time = 1.0, command = 1.0, word = 1.0 } }\n# turns"}}) {
    check(text.find(from) != std::string::npos, kPath, " has no '", from, "'");
    text.replace(text.find(from), from.size(), to);
  }
  return text;
}

// A model after 170 steps of the same utterances.
struct Learned : TinyModel {
  Result<LessonSource> source = LessonSource::open({"voice"}, {program_folder(), "", nullptr});
  JointPhase phase;
  uint64_t seed = 0;

  Learned() : TinyModel(kPath, recipe_text()) {
    JointOptions options = joint_options(recipe, kPath).value();
    constexpr int64_t kSteps = 170;
    recipe.phases.erase(recipe.phases.begin());
    recipe.phases[0].steps = recipe.steps = kSteps;
    recipe.phases[0].losses = {{"answer_voice", 1}, {"hear_letters", 0.5}, {"hear_phonemes", 0.5}, {"guide", 0.3}};
    phase = options.phases[1];
    phase.steps = kSteps;
    phase.distinct = kUtterances;
    phase.mix = {{"voice", {kUtterances, options.phases[1].mix.at("voice").options}}};
    phase.dense = false;
    options.phases = {phase};
    seed = options.seed;
    const JointTask task(*model, *source, options);
    ThreadPool pool(2);
    Trainer trainer(recipe, task, pool);
    while (!trainer.done()) trainer.advance();
  }

  Turn utterance(int index) const {
    return source->make("voice", *phase.mix.at("voice").options, seed, uint64_t(index)).turns[0];
  }
};

class Transcribe : public ::testing::Test {
 protected:
  void SetUp() override {
    if (testing::kSlowBuild) GTEST_SKIP() << "learning takes minutes here";
    synth::check_voice_program();
  }
  static const Learned& learned() {
    static const auto* const once = new Learned();
    return *once;
  }
};

void append(const synth::SpokenSound& sound, std::vector<float>* to) {
  for (const int16_t sample : sound.samples) to->push_back(float(sample) / 32'768);
}

// Each word begins and ends within 0.1 s of when it was said.
void expect_times(const HeardSegment& got, const Turn& said) {
  ASSERT_EQ(got.words.size(), said.sound.words.size()) << got.text;
  for (size_t w = 0; w < got.words.size(); ++w) {
    const synth::TimedWord& word = said.sound.words[w];
    EXPECT_EQ(got.words[w].text, word.text);
    EXPECT_NEAR(double(got.words[w].begin_ms), word.begin * 1000. / kSoundRate, 100) << word.text;
    EXPECT_NEAR(double(got.words[w].end_ms), word.end * 1000. / kSoundRate, 100) << word.text;
  }
}

TEST_F(Transcribe, WordsAndWhenTheyWereSaid) {
  size_t n_words = 0;
  for (int i = 0; i < kUtterances; ++i) {
    const Turn said = learned().utterance(i);
    std::vector<float> samples;
    append(said.sound, &samples);
    const Transcript heard = transcribe(*learned().model, samples, {}).value();
    EXPECT_EQ(heard.text(), said.answer);
    EXPECT_EQ(heard.finish, Finish::stop);
    ASSERT_EQ(heard.segments.size(), 1u);
    expect_times(heard.segments[0], said);
    n_words += said.sound.words.size();
  }
  EXPECT_GT(n_words, size_t(kUtterances) + 2);
}

// Utterances every 4.8 s, of which a piece holds 4: it is cut in the silence between them. What the model makes of
// those that do not begin where it has learned them is not said, but when.
TEST_F(Transcribe, ALongRecordingIsHeardPieceByPiece) {
  constexpr int64_t kEveryMs = 4800;
  std::vector<float> samples;
  std::vector<int64_t> lengths_ms;
  for (int i = 0; i < kUtterances; ++i) {
    samples.resize(size_t(i * kEveryMs * kSoundRate / 1000));
    const Turn said = learned().utterance(i);
    append(said.sound, &samples);
    lengths_ms.push_back(int64_t(said.sound.samples.size()) * 1000 / kSoundRate);
  }
  const Transcript heard = transcribe(*learned().model, samples, {}).value();
  ASSERT_EQ(heard.segments.size(), size_t(kUtterances));
  EXPECT_EQ(heard.segments[0].text, learned().utterance(0).answer);
  expect_times(heard.segments[0], learned().utterance(0));
  for (int i = 0; i < kUtterances; ++i) {
    EXPECT_GT(heard.segments[size_t(i)].begin_ms, i * kEveryMs) << i;
    EXPECT_LT(heard.segments[size_t(i)].end_ms, i * kEveryMs + lengths_ms[size_t(i)]) << i;
  }
}

}  // namespace
}  // namespace naru

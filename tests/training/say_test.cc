// Answers aloud on a tiny model: it learns a few by heart and then makes exactly their codes; what is written, read
// aloud and said has its places in a batch.
//
// The codes are those of a double that the seed decides: what is tested is how they are learnt and made, whatever
// makes them.
#include <gtest/gtest.h>

#include <cmath>

#include "base/sha256.h"
#include "core/text/vocabulary.h"
#include "omni/prompt.h"
#include "omni/speaking.h"
#include "tests/synth/voice/support.h"
#include "tests/testing/op_case.h"
#include "tests/testing/text.h"
#include "tests/training/tiny_run.h"
#include "training/tasks/joint.h"
#include "training/tasks/joint_batch.h"
#include "training/tasks/joint_recipe.h"
#include "training/tasks/open_task.h"

namespace naru {
namespace {

const char* const kRecipe = "tests/training/tiny_say.toml";
constexpr int32_t kCodes = 49;

// A code is a hash of its samples.
class HashCoder : public SoundCoder {
 public:
  std::vector<int32_t> codes(std::span<const int16_t> samples) const override {
    std::vector<int32_t> out;
    for (size_t at = 0; at < samples.size(); at += 640) {
      Sha256 hash;
      hash.add(std::as_bytes(samples.subspan(at, std::min<size_t>(640, samples.size() - at))));
      out.push_back(hash.digest()[0] % kCodes);
    }
    return out;
  }
  int64_t n_codes() const override { return kCodes; }
};
const HashCoder kCoder;

// Opened once: the fonts, texts and voices are the same for every test.
const LessonSource& source() {
  static const auto* const opened =
      new Result<LessonSource>(LessonSource::open({"say", "talk"}, {program_folder(), "", nullptr}));
  return opened->value();
}

struct TinyRun : TinyModel {
  JointOptions options;
  std::unique_ptr<JointTask> task;

  explicit TinyRun(const std::function<void(JointOptions*, Recipe*)>& change = {}) : TinyModel(kRecipe) {
    options = joint_options(recipe, kRecipe).value();
    options.coder = &kCoder;
    if (change) change(&options, &recipe);
    task = std::make_unique<JointTask>(*model, source(), options);
  }

  Lesson lesson(size_t phase, uint64_t index) const {
    return source().make("say", *options.phases[phase].mix.at("say").options, options.seed, index);
  }
};

class Say : public ::testing::Test {
 protected:
  void SetUp() override { synth::check_voice_program(); }
};

TEST_F(Say, SameBitsForAnyThreadsAndInstructionSet) {
  expect_same_weights([](int threads) {
    const TinyRun run;
    return weights_after(run.recipe, *run.task, 10, threads);
  });
}

// One phase of words alone over the same few lessons, at a constant rate.
void by_heart(int64_t steps, JointOptions* options, Recipe* recipe) {
  recipe->phases.erase(recipe->phases.begin() + 1);
  options->phases.erase(options->phases.begin() + 1);
  recipe->phases[0].steps = recipe->steps = options->phases[0].steps = steps;
  recipe->phases[0].lr_scale_end = 0.1;
  recipe->phases[0].losses = {{"answer_say", 1}, {"speech_say", 1}, {"guide", 0.1}};
  options->phases[0].distinct = 3;
}

TEST_F(Say, SaysWhatItLearntByHeart) {
  const TinyRun run([](JointOptions* options, Recipe* recipe) { by_heart(400, options, recipe); });
  ThreadPool pool(2);
  Trainer trainer(run.recipe, *run.task, pool);
  StepReport report = trainer.advance();
  EXPECT_GT(report.means.at("answer_say"), 3);
  EXPECT_GT(report.means.at("speech_say"), 3);
  while (!trainer.done()) report = trainer.advance();
  EXPECT_LT(report.means.at("speech_say"), 0.1);
  EXPECT_LT(report.means.at("answer_say"), 0.1);

  std::vector<SpeakPrompt> prompts;
  std::vector<Turn> turns;
  for (uint64_t i = 0; i < 3; ++i) {
    turns.push_back(run.lesson(0, i).turns[0]);
    Prompt prompt(*run.model);
    prompt.add_user({{}, turns.back().prompt}).value();
    prompts.push_back(
        {prompt.sequence(), run.model->config().speaking->voice(turns.back().said.speaker).value(), std::nullopt});
  }
  const auto replies = answer_aloud(*run.model, prompts, {}, {});
  for (size_t i = 0; i < turns.size(); ++i) {
    EXPECT_EQ(replies->at(i).written, turns[i].answer);
    EXPECT_EQ(replies->at(i).spoken, turns[i].said.spoken_form());
    EXPECT_EQ(replies->at(i).codes, kCoder.codes(turns[i].said.sound.samples));
    EXPECT_EQ(replies->at(i).finish, Finish::stop);
    // The same where the words are given, as /v1/audio/speech has them.
    prompts[i].written = turns[i].answer;
  }
  const auto given = answer_aloud(*run.model, prompts, {}, {});
  for (size_t i = 0; i < turns.size(); ++i) EXPECT_EQ(given->at(i).codes, replies->at(i).codes);
}

std::map<std::string, Tensor> tensors_of(const TinyRun& run, const Lesson& lesson) {
  std::map<std::string, Tensor> out;
  const JointBatch batch(*run.model, run.options.phases[0], run.options, {lesson});
  for (const auto& [name, tensor] : batch.tensors()) out[name] = tensor;
  return out;
}

std::vector<int32_t> ints_of(const Tensor& tensor) {
  const auto values = tensor.span<int32_t>();
  return {values.begin(), values.end()};
}

// Without a picture or a sound of the user a position is an id: marks, words, their reading, the voice, its codes. Each
// is predicted from the one before it, but for what the engine sets.
TEST_F(Say, StandsInABatchAsItIsMade) {
  const TinyRun run;
  const SpeechIds& speech = run.model->config().speech_ids;
  for (uint64_t i = 0; i < 4; ++i) {
    const Lesson lesson = run.lesson(0, i);
    const Turn& turn = lesson.turns[0];
    auto shown = tensors_of(run, lesson);
    const std::vector<int32_t> codes = kCoder.codes(turn.said.sound.samples);
    std::vector<int32_t> want{kBos, kUser};
    const auto add = [&](const std::string& text) {
      for (const int32_t id : run.model->tokenizer().encode(text)) want.push_back(id);
    };
    add(turn.prompt), want.push_back(kAssistant);
    const size_t written = want.size();
    add(turn.answer), want.push_back(kEnd), want.push_back(speech.aloud());
    const size_t spoken = want.size();
    add(turn.said.spoken_form()), want.push_back(kEnd);
    want.push_back(speech.voice(run.model->config().speaking->voice(turn.said.speaker).value()));
    const size_t coded = want.size();
    for (const int32_t code : codes) want.push_back(speech.first + code);
    want.push_back(speech.end());
    const std::vector<int32_t> ids = ints_of(shown["ids"]);
    ASSERT_EQ(ids, want) << turn.answer;

    std::map<int32_t, int32_t> predicted;  // by the position that predicts
    const auto note = [&](const char* rows, const char* targets, int32_t first) {
      const auto at = ints_of(shown[rows]), ids_of = ints_of(shown[targets]);
      for (size_t k = 0; k < at.size(); ++k) EXPECT_TRUE(predicted.emplace(at[k], ids_of[k] + first).second);
    };
    note("target_rows_say", "targets_say", 0);
    note("speech_rows_say", "speech_targets_say", speech.first);
    for (size_t at = written; at < ids.size(); ++at) {
      const bool set = at == spoken - 1 || at == coded - 1;
      EXPECT_EQ(predicted.count(int32_t(at) - 1), !set) << at;
      if (!set) {
        EXPECT_EQ(predicted.at(int32_t(at) - 1), ids[at]) << at;
      }
    }
    EXPECT_EQ(predicted.size(), ids.size() - written - 2);
  }
}

// A code looks at the reading of the word that is said, a reading at its word; only what stands before them.
TEST_F(Say, CodesLookAtTheWordsThatAreSaid) {
  const TinyRun run;
  const SpeechIds& speech = run.model->config().speech_ids;
  int n_codes = 0, n_words = 0;
  for (uint64_t i = 0; i < 6; ++i) {
    const Lesson lesson = run.lesson(0, i);
    const Turn& turn = lesson.turns[0];
    auto shown = tensors_of(run, lesson);
    const std::vector<int32_t> ids = ints_of(shown["ids"]), begin = ints_of(shown["guide_begin"]),
                               end = ints_of(shown["guide_end"]);
    const auto aloud = std::find(ids.begin(), ids.end(), speech.aloud()) - ids.begin();
    for (size_t row = 0; row < ids.size(); ++row) {
      if (begin[row] < 0) continue;
      EXPECT_LE(end[row], int32_t(row) + 1);
      const std::string seen =
          run.model->detokenizer().decode(std::vector<int32_t>(ids.begin() + begin[row], ids.begin() + end[row]));
      if (int64_t(row) < aloud) continue;
      const int32_t next = ids[row + 1];
      if (next < speech.first) {  // a part of a reading: its word
        EXPECT_LT(end[row], aloud);
        ++n_words;
        continue;
      }
      // The word in whose time the middle of the code lies. A piece of text may reach into the blanks around it.
      const int64_t code = int64_t(row) - (int64_t(ids.size()) - 1 - int64_t(turn.said.sound.samples.size() / 640)) + 1;
      const int middle = int(code) * 640 + 320;
      const auto& words = turn.said.sound.words;
      const auto word =
          std::find_if(words.begin(), words.end(), [&](const auto& w) { return w.begin <= middle && middle < w.end; });
      ASSERT_NE(word, words.end()) << "code " << code << " of " << turn.answer;
      const std::string& reading = turn.said.readings[size_t(word - words.begin())];
      EXPECT_NE(seen.find(reading), std::string::npos) << seen << " instead of " << reading;
      EXPECT_LE(seen.size(), reading.size() + 2);
      ++n_codes;
    }
  }
  EXPECT_GT(n_codes, 60);
  EXPECT_GT(n_words, 30);
}

// Of a chart or a page, asked in writing or aloud, and of words alone; beside talk, whose answers keep their bits.
TEST_F(Say, AnswersAboutPicturesAndChangesNoOther) {
  const TinyRun run;
  int n_pictures = 0, n_asked_aloud = 0, n_said = 0;
  for (uint64_t i = 0; i < 16; ++i) {
    const Lesson lesson = run.lesson(1, i);
    n_pictures += lesson.has_picture();
    for (const Turn& turn : lesson.turns) {
      n_asked_aloud += turn.has_sound();
      n_said += turn.said.is_said();
      ASSERT_TRUE(turn.said.is_said());
      EXPECT_EQ(turn.said.readings.size(), turn.said.sound.words.size());
    }
  }
  EXPECT_GT(n_pictures, 8);
  EXPECT_GT(n_asked_aloud, 3);
  EXPECT_GT(n_said, n_asked_aloud);

  const auto sums = [&](const std::vector<Lesson>& lessons) {
    std::map<std::string, double> out;
    const JointBatch batch(*run.model, run.options.phases[1], run.options, lessons);
    for (const LossTerm& term : batch.forward()) out[term.name] = double(term.sum.data<float>()[0]);
    EXPECT_EQ(out.size(), batch.counts().size());
    return out;
  };
  const auto talk = source().make("talk", *run.options.phases[1].mix.at("talk").options, 1, 0);
  const auto both = sums({run.lesson(1, 0), run.lesson(1, 1), talk}), alone = sums({talk}),
             said = sums({run.lesson(1, 0), run.lesson(1, 1)});
  EXPECT_EQ(both.at("answer_talk"), alone.at("answer_talk"));
  EXPECT_EQ(both.at("speech_say"), said.at("speech_say"));
  EXPECT_EQ(alone.count("speech_say"), 0u);
}

TEST_F(Say, CountsWhatItSumsOverAndTellsOfItsHealth) {
  const TinyRun run;
  const auto batch = run.task->prepare(0, 0);
  const auto counts = batch->counts();
  std::map<std::string, double> means;
  for (const LossTerm& term : batch->forward())
    means[term.name] = double(term.sum.data<float>()[0]) / double(counts.at(term.name));
  ASSERT_EQ(means.size(), 3u);
  // An untrained head gives every one of its slice a like chance, but for the code that stands there: its logit is up
  // to sqrt(D), since table and head are one. The marks of the engine have none.
  const double like = std::log(kCodes + 1.0), own = std::log(kCodes + std::exp(std::sqrt(32.0)));
  EXPECT_GT(means.at("speech_say"), like - 0.2);
  EXPECT_LT(means.at("speech_say"), own + 0.2);
  EXPECT_NEAR(means.at("answer_say"), std::log(645.0), 1.0);
  const auto health = batch->health();
  EXPECT_GT(health.at("log_sum_exp_speech_say"), like - 0.2);
  EXPECT_LT(health.at("log_sum_exp_speech_say"), own + 0.2);
  for (const char* name : {"max_logit_speech_say", "max_logit_say", "q_norm_speech", "k_norm_speech", "q_norm_text"})
    EXPECT_GT(health.at(name), 0.01) << name;

  JointPhase silent = run.options.phases[0];
  silent.speech = false;
  const auto flops = [&](const JointPhase& phase) {
    return JointBatch(*run.model, phase, run.options, {run.lesson(0, 0)}).flops();
  };
  const auto n = double(kCoder.codes(run.lesson(0, 0).turns[0].said.sound.samples).size() + 1);
  EXPECT_NEAR(flops(run.options.phases[0]) - flops(silent), 3 * 2 * n * 32 * (kCodes + 6), 1);
}

TEST_F(Say, WhatTheContextHasNoRoomForIsLeftOut) {
  const TinyRun run;
  const Lesson lesson = run.lesson(0, 0);
  const int64_t whole = tensors_of(run, lesson)["order"].size();
  for (const int64_t context : {whole, whole - 1}) {
    Recipe narrow = run.recipe;
    narrow.model["context"] = context;
    const Vocabulary vocabulary;
    const Model model(*model_config(narrow, kRecipe, vocabulary.size()), Tokenizer(vocabulary), Weights::random(1));
    const JointBatch batch(model, run.options.phases[0], run.options, {lesson});
    EXPECT_EQ(batch.counts().count("speech_say"), context == whole) << context;
    EXPECT_EQ(batch.counts().count("answer_say"), context == whole) << context;
  }
}

TEST_F(Say, ARecipeThatAsksForTheImpossibleIsRefused) {
  const auto refusal = [](const std::string& from, const std::string& to) {
    const auto recipe = parse_recipe(testing::replaced(*read_text(kRecipe, 1 << 20), from, to), "r.toml");
    if (!recipe) return recipe.failure().message;
    const auto checked = check_task(*recipe, "r.toml");
    return checked ? std::string() : checked.failure().message;
  };
  EXPECT_NE(refusal("\"nuri\", ", "").find("lessons are answered aloud by 'nuri', which is no voice of this model"),
            std::string::npos)
      << refusal("\"nuri\", ", "");
  EXPECT_NE(refusal("speech_say = 0.5, guide = 0.3 }", "guide = 0.3 }").find("no weight for speech_say"),
            std::string::npos);
  EXPECT_NE(
      refusal("freeze = [\"speech\"]     # what codes mean stays\n", "").find("phase[0].freeze: wanted \"speech\""),
      std::string::npos);
  EXPECT_NE(refusal("pages = 0.5", "pages = 0.6").find("charts and pages are more than all lessons together"),
            std::string::npos);
  EXPECT_NE(refusal("garam = 1.0", "mina = 1.0").find("unknown field 'mina'"), std::string::npos);
  EXPECT_EQ(refusal("seed = 6", "seed = 7"), "");
}

TEST_F(Say, TheCodecHasAllCodesOfTheModel) {
  const TinyRun run;
  class Odd : public HashCoder {
    int64_t n_codes() const override { return 50; }
  };
  const Odd odd;
  JointOptions options = run.options;
  options.coder = &odd;
  EXPECT_ERROR(JointTask(*run.model, source(), options), "JointTask: the codec has 50 codes, the model's config 49");
}

// The codes that are learnt are the codec's own, and sounds of answers are what it learns from.
TEST_F(Say, IsSaidInTheCodesOfTheModelsCodec) {
  const TinyRun run([](JointOptions* options, Recipe*) { options->coder = nullptr; });
  const Lesson lesson = run.lesson(0, 1);
  const synth::SpokenSound& sound = lesson.turns[0].said.sound;
  const std::vector<int32_t> codes = CodecCoder(run.model->speech_encoder()).codes(sound.samples);
  EXPECT_EQ(codes.size(), sound.samples.size() / 640);
  EXPECT_GT(std::set<int32_t>(codes.begin(), codes.end()).size(), 3u);
  const auto made = [&](const JointPhase& phase) {
    const auto& options = run.options;
    JointOptions with = options;
    const CodecCoder coder(run.model->speech_encoder());
    with.coder = &coder;
    std::map<std::string, Tensor> out;
    for (const auto& [name, tensor] : JointBatch(*run.model, phase, with, {lesson}).tensors()) out[name] = tensor;
    return out;
  };
  JointPhase phase = run.options.phases[0];
  std::vector<int32_t> targets = ints_of(made(phase)["speech_targets_say"]);
  EXPECT_EQ(targets.back(), run.model->config().speech_ids.end_column());
  targets.pop_back();
  EXPECT_EQ(targets, codes);
  // A phase of the codec alone makes no codes, and learns from the same sound.
  phase.speech = phase.answer = phase.guide = false;
  phase.codec = true;
  auto alone = made(phase);
  EXPECT_EQ(alone.count("speech_targets_say"), 0u);
  EXPECT_EQ(alone["codec_mels"].dim(0), int64_t(4 * codes.size()));
}

}  // namespace
}  // namespace naru

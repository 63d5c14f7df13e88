// The task of understanding with ears on a tiny model: it learns voices, sounds and pictures share a batch without
// touching each other, and what cannot be taught is refused.
#include <gtest/gtest.h>

#include <cmath>

#include "core/text/ctc_symbols.h"
#include "core/text/vocabulary.h"
#include "tests/synth/voice/support.h"
#include "tests/testing/op_case.h"
#include "tests/training/tiny_run.h"
#include "training/tasks/hearing.h"
#include "training/tasks/joint.h"
#include "training/tasks/joint_batch.h"
#include "training/tasks/joint_recipe.h"
#include "training/tasks/open_task.h"

namespace naru {
namespace {

const char* const kRecipe = "tests/training/tiny_hear.toml";

// Opened once: the fonts, texts and voices are the same for every test.
const LessonSource& source() {
  static const auto* const opened = new Result<LessonSource>(
      LessonSource::open({"line", "chart", "talk", "voice", "spoken_chart"}, {program_folder(), "", nullptr}));
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

  Lesson lesson(const std::string& group, uint64_t index) const {
    return source().make(group, *options.phases[1].mix.at(group).options, options.seed, index);
  }
};

// One phase of voices alone, `steps` long, with these losses at a constant rate.
void voices_alone(JointOptions* options, Recipe* recipe, int64_t steps, const std::map<std::string, double>& losses) {
  recipe->phases.erase(recipe->phases.begin());
  recipe->phases[0].steps = recipe->steps = steps;
  recipe->phases[0].lr_scale_end = 1;
  recipe->phases[0].losses = losses;
  JointPhase phase = options->phases[1];
  phase.steps = steps;
  phase.distinct = 2;
  phase.mix = {{"voice", {2, options->phases[0].mix.at("voice").options}}};
  phase.dense = false;
  const auto wanted = [&](const char* loss) { return losses.count(loss) > 0; };
  phase.answer = wanted("answer_voice");
  phase.guide = wanted("guide");
  phase.letters = wanted("hear_letters");
  phase.phonemes = wanted("hear_phonemes");
  options->phases = {phase};
}

std::map<std::string, double> sums_of(const MicroBatch& batch) {
  std::map<std::string, double> out;
  for (const LossTerm& term : batch.forward()) out[term.name] = double(term.sum.data<float>()[0]);
  return out;
}

class Hear : public ::testing::Test {
 protected:
  void SetUp() override { synth::check_voice_program(); }
};

TEST_F(Hear, SameBitsForAnyThreadsAndInstructionSet) {
  expect_same_weights([](int threads) {
    const TinyRun run;
    return weights_after(run.recipe, *run.task, 12, threads);
  });
}

TEST_F(Hear, LearnsVoicesByHeart) {
  TinyRun run([](JointOptions* options, Recipe* recipe) {
    voices_alone(options, recipe, 200,
                 {{"answer_voice", 1}, {"hear_letters", 0.3}, {"hear_phonemes", 0.5}, {"guide", 0.3}});
  });
  ThreadPool pool(2);
  Trainer trainer(run.recipe, *run.task, pool);
  const StepReport first = trainer.advance();
  EXPECT_GT(first.means.at("answer_voice"), 3);
  EXPECT_GT(first.means.at("hear_phonemes"), 3);
  StepReport last = first;
  while (!trainer.done()) last = trainer.advance();
  EXPECT_LT(last.means.at("answer_voice"), 0.3);
  EXPECT_LT(last.means.at("hear_phonemes"), 1);
  EXPECT_LT(last.means.at("hear_letters"), first.means.at("hear_letters") / 4);
  EXPECT_LT(last.means.at("guide"), first.means.at("guide") / 2);
}

// The answer alone reaches every weight of the ears but the heads; so do both heads but the way to the backbone.
TEST_F(Hear, GradientsReachTheEars) {
  const auto moved = [](const std::map<std::string, double>& losses) {
    TinyRun run([&](JointOptions* options, Recipe* recipe) { voices_alone(options, recipe, 8, losses); });
    std::map<std::string, std::string> before;
    for (const auto& [name, w] : run.model->parameters()) before[name] = testing::bits_of({w});
    ThreadPool pool(2);
    Trainer trainer(run.recipe, *run.task, pool);
    while (!trainer.done()) trainer.advance();
    std::set<std::string> out;
    for (const auto& [name, w] : run.model->parameters())
      if (testing::bits_of({w}) != before[name]) out.insert(name);
    return out;
  };
  const std::set<std::string> answer = moved({{"answer_voice", 1}}), letters = moved({{"hear_letters", 1}}),
                              phonemes = moved({{"hear_phonemes", 1}});
  const TinyRun run;
  int n_ears = 0;
  for (const auto& [name, w] : run.model->parameters()) {
    const bool ears = name.starts_with("audio."), head = name.starts_with("hearing_heads.");
    const bool way_out = name.starts_with("audio.merge.") || name.starts_with("audio.out.") ||
                         name.starts_with("audio.feature_norm.") || name.starts_with("audio.out_norm.");
    n_ears += ears;
    EXPECT_EQ(answer.count(name), ears || name.starts_with("backbone.")) << name;
    EXPECT_EQ(letters.count(name), (ears && !way_out) || name.starts_with("hearing_heads.ctc.")) << name;
    EXPECT_EQ(phonemes.count(name), (ears && !way_out) || name.starts_with("hearing_heads.dense.")) << name;
    EXPECT_FALSE(head && answer.count(name)) << name;
  }
  EXPECT_GT(n_ears, 15);
}

// A batch of lines, voices, spoken charts and talk has the losses of four batches of one group each.
TEST_F(Hear, AMixedBatchIsTheSumOfItsGroups) {
  const TinyRun run;
  const JointPhase& phase = run.options.phases[1];
  const auto sums = [&](const std::vector<std::string>& groups) {
    std::vector<Lesson> lessons;
    for (const std::string& group : groups)
      for (uint64_t i = 0; i < 2; ++i) lessons.push_back(run.lesson(group, i));
    const JointBatch batch(*run.model, phase, run.options, std::move(lessons));
    const auto out = sums_of(batch);
    const auto counts = batch.counts();
    EXPECT_EQ(out.size(), counts.size());
    for (const auto& [name, sum] : out) {
      EXPECT_TRUE(counts.count(name)) << name;
      EXPECT_TRUE(std::isfinite(sum)) << name;
    }
    return std::pair{out, counts};
  };
  const auto [mixed, mixed_counts] = sums({"line", "voice", "spoken_chart", "talk"});
  std::map<std::string, double> apart;
  std::map<std::string, int64_t> apart_counts;
  for (const std::string group : {"line", "voice", "spoken_chart", "talk"}) {
    const auto [own, counts] = sums({group});
    for (const auto& [name, sum] : own) apart[name] += sum;
    for (const auto& [name, count] : counts) apart_counts[name] += count;
    EXPECT_EQ(own.count("dense"), group == "line" || group == "spoken_chart") << group;
    EXPECT_EQ(own.count("hear_letters"), group == "voice" || group == "spoken_chart") << group;
    // Who else is in the batch changes no bit of an answer.
    EXPECT_EQ(own.at(concat("answer_", group)), mixed.at(concat("answer_", group))) << group;
  }
  EXPECT_EQ(mixed_counts, apart_counts);
  ASSERT_EQ(mixed.size(), 8u);
  for (const auto& [name, sum] : mixed) EXPECT_NEAR(sum, apart.at(name), 1e-5 * std::abs(sum)) << name;
  // The order of the lessons does not matter either.
  const auto turned = sums({"talk", "voice", "spoken_chart", "line"}).first;
  EXPECT_EQ(turned.at("answer_spoken_chart"), mixed.at("answer_spoken_chart"));
}

// A voice whose silence at the beginning is not sent.
Lesson voice_after_silence(const TinyRun& run) {
  for (uint64_t i = 0;; ++i) {
    Lesson lesson = run.lesson("voice", i);
    if (hear(*run.model, lesson.turns[0].sound).frames.seen.front() > 2) return lesson;
  }
}

std::map<std::string, Tensor> tensors_of(const TinyRun& run, const Lesson& lesson) {
  std::map<std::string, Tensor> out;
  const JointBatch batch(*run.model, run.options.phases[1], run.options, {lesson});
  for (const auto& [name, tensor] : batch.tensors()) out[name] = tensor;
  return out;
}

std::vector<int32_t> ints_of(const Tensor& tensor) {
  const auto values = tensor.span<int32_t>();
  return {values.begin(), values.end()};
}

TEST_F(Hear, FramesNameWhatIsSaid) {
  const TinyRun run;
  const Lesson lesson = voice_after_silence(run);
  const synth::SpokenSound& sound = lesson.turns[0].sound;
  const std::vector<int32_t> seen = hear(*run.model, sound).frames.seen;
  auto shown = tensors_of(run, lesson);
  EXPECT_EQ(ints_of(shown["letters"]), ctc_symbols(lesson.turns[0].answer));
  EXPECT_EQ(ints_of(shown["letter_frames"]), (std::vector<int32_t>{0, 2 * int32_t(seen.size())}));
  EXPECT_EQ(ints_of(shown["mel_seen"]), seen);
  EXPECT_EQ(shown["letter_rows"].size(), shown["mel_seen"].size());
  EXPECT_EQ(ints_of(shown["mel_sizes"]), (std::vector<int32_t>{int32_t(shown["mels"].dim(0)), 80}));
  const std::vector<int32_t> phonemes = ints_of(shown["phonemes"]);
  ASSERT_EQ(phonemes.size(), seen.size());
  // The middle of a frame of 640 samples is in the phoneme that fills it, but where that is a close call.
  int n_there = 0;
  for (size_t i = 0; i < seen.size(); ++i)
    for (const synth::TimedPhoneme& one : sound.phonemes) {
      const int middle = seen[i] * 640 + 320;
      n_there += one.begin <= middle && middle < one.end && one.phoneme == phonemes[i];
    }
  EXPECT_GT(n_there, int(seen.size()) * 4 / 5);
}

// Of a word's positions all that are sent are looked at, and no other.
TEST_F(Hear, IdsLookWhereTheirWordsAreHeard) {
  const TinyRun run;
  const Lesson lesson = voice_after_silence(run);
  const Turn& turn = lesson.turns[0];
  const std::vector<int32_t> kept = hear(*run.model, turn.sound).frames.kept;
  auto shown = tensors_of(run, lesson);
  const auto rows = ints_of(shown["target_rows_voice"]);
  const auto begin = ints_of(shown["guide_begin"]), end = ints_of(shown["guide_end"]);
  constexpr int32_t kFirstKey = 3;  // behind <|bos|><|user|><|audio|>
  constexpr int kSamples = 1280;    // of a position: 80 ms
  size_t n = 0;
  for (const auto& piece : run.model->tokenizer().encode_pieces(turn.answer)) {
    const auto row = size_t(rows[n++]);
    if (turn.answer[piece.begin] == ' ') continue;
    const auto& word =
        turn.sound.words[size_t(std::count(turn.answer.begin(), turn.answer.begin() + piece.begin, ' '))];
    for (size_t k = 0; k < kept.size(); ++k) {
      const bool heard = kept[k] * kSamples < word.end && (kept[k] + 1) * kSamples > word.begin;
      const int32_t key = kFirstKey + int32_t(k);
      EXPECT_EQ(begin[row] <= key && key < end[row], heard) << word.text << " at " << kept[k];
    }
  }
  EXPECT_EQ(begin[size_t(rows[n])], -1) << "the end is heard nowhere";
}

// What a later turn says stands behind the answer before it, and is heard only where the context has room for the turn.
TEST_F(Hear, ALaterTurnIsLeftOutWithWhatItSays) {
  const TinyRun run;
  Lesson lesson = run.lesson("voice", 0);
  lesson.turns.push_back(run.lesson("voice", 1).turns[0]);
  const std::vector<int32_t> first = ctc_symbols(lesson.turns[0].answer), second = ctc_symbols(lesson.turns[1].answer);
  auto shown = tensors_of(run, lesson);
  std::vector<int32_t> both = first;
  both.insert(both.end(), second.begin(), second.end());
  EXPECT_EQ(ints_of(shown["letters"]), both);
  std::vector<int32_t> marks;
  for (const int32_t id : ints_of(shown["ids"]))
    if (id < kControlCount) marks.push_back(id);
  EXPECT_EQ(marks, (std::vector<int32_t>{kBos, kUser, kAudio, kAudioEnd, kAssistant, kEnd, kUser, kAudio, kAudioEnd,
                                         kAssistant, kEnd}));

  Recipe narrow = run.recipe;
  narrow.model["context"] = shown["order"].size() - 1;
  const Vocabulary vocabulary;
  const Model model(*model_config(narrow, kRecipe, vocabulary.size()), Tokenizer(vocabulary), Weights::random(1));
  const JointBatch batch(model, run.options.phases[1], run.options, {lesson});
  EXPECT_EQ(batch.counts().at("hear_letters"), int64_t(first.size()));
  EXPECT_EQ(sums_of(batch).size(), batch.counts().size());
}

TEST_F(Hear, AQuestionIsHeardBeforeOrBehindItsPicture) {
  const TinyRun run;
  int n_before = 0, n_behind = 0;
  for (uint64_t i = 0; i < 12; ++i) {
    const Lesson lesson = run.lesson("spoken_chart", i);
    ASSERT_TRUE(lesson.has_picture());
    if (!lesson.turns[0].has_sound()) continue;  // no question of it can be read aloud
    EXPECT_EQ(lesson.turns[0].prompt, "");
    EXPECT_FALSE(lesson.turns[0].transcript.empty());
    EXPECT_NE(lesson.turns[0].transcript, lesson.turns[0].answer);
    (lesson.sound_first ? n_before : n_behind)++;
    const JointBatch batch(*run.model, run.options.phases[1], run.options, {lesson});
    std::map<std::string, Tensor> shown;
    for (const auto& [name, tensor] : batch.tensors()) shown[name] = tensor;
    const auto ids = shown["ids"].span<int32_t>();
    const std::vector<int32_t> picture{kImage, kImageEnd}, sound{kAudio, kAudioEnd};
    std::vector<int32_t> want{kBos, kUser};
    for (const auto& marks : lesson.sound_first ? std::vector{sound, picture} : std::vector{picture, sound})
      want.insert(want.end(), marks.begin(), marks.end());
    want.push_back(kAssistant);
    EXPECT_EQ(std::vector<int32_t>(ids.begin(), ids.begin() + 7), want);
    EXPECT_EQ(shown["order"].size(), shown["ids"].size() + shown["kept"].size() + shown["mel_kept"].size());
  }
  EXPECT_GT(n_before, 2);
  EXPECT_GT(n_behind, 2);
  const nlohmann::json same = {{"max_width", 256}, {"printed", 1}, {"questions", 2}, {"kinds", {{"bar", 1}}}};
  const auto options = lesson_groups().at("chart").parse(Fields(same, "chart"));
  EXPECT_NE(run.lesson("spoken_chart", 0).image.pixels,
            source().make("chart", *options, run.options.seed, 0).image.pixels);
}

TEST_F(Hear, AnswersHeldOutLessons) {
  const TinyRun run;
  const std::vector<Sample> samples = run.task->samples(4);  // a line, a spoken chart, talk, a voice
  ASSERT_EQ(samples.size(), 4u);
  for (size_t i = 0; i < samples.size(); ++i) {
    EXPECT_FALSE(samples[i].target.empty());
    EXPECT_EQ(samples[i].image.height > 0, i != 2) << "of a sound the spectrogram";
  }
  // Voices that training never draws speak there.
  const auto& options = *run.options.phases[1].mix.at("voice").options;
  std::set<std::string> drawn, held_out;
  for (uint64_t i = 0; i < 24; ++i) {
    drawn.insert(source().make("voice", options, 5, i).turns[0].sound.voice);
    held_out.insert(source().make("voice", *options.held_out(), 5, i).turns[0].sound.voice);
  }
  for (const std::string& voice : held_out) EXPECT_EQ(drawn.count(voice), 0u) << voice;
}

TEST_F(Hear, CountsWhatItComputes) {
  const TinyRun run;
  const JointPhase& phase = run.options.phases[1];
  const auto flops = [&](const JointPhase& of, const std::vector<std::string>& groups) {
    std::vector<Lesson> lessons;
    for (const std::string& group : groups) lessons.push_back(run.lesson(group, 1));
    return JointBatch(*run.model, of, run.options, std::move(lessons)).flops();
  };
  JointPhase heads = phase, stem = phase;
  heads.answer = heads.guide = heads.dense = false;
  stem = heads;
  stem.blocks = false;
  const double all = flops(phase, {"voice"}), of_heads = flops(heads, {"voice"}), of_stem = flops(stem, {"voice"});
  EXPECT_GT(all, of_heads);
  EXPECT_GT(of_heads, of_stem);
  EXPECT_GT(of_stem, 1e5);
  EXPECT_NEAR(flops(phase, {"line", "voice"}), all + flops(phase, {"line"}), 1);
}

TEST_F(Hear, ARecipeThatAsksForTheImpossibleIsRefused) {
  const auto refusal = [](const std::string& from, const std::string& to) {
    std::string text = *read_text(kRecipe, 1 << 20);
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    text.replace(at, from.size(), to);
    const auto recipe = parse_recipe(text, "r.toml");
    if (!recipe) return recipe.failure().message;
    const auto checked = check_task(*recipe, "r.toml");
    return checked ? std::string() : checked.failure().message;
  };
  EXPECT_EQ(
      refusal("[model.audio]", "[model.ears]"),
      "r.toml:75: phase[0].data.mix.voice: these lessons have sounds, and this model does not hear; give it a table "
      "[model.audio], or leave them out");
  EXPECT_EQ(
      refusal("mix = { voice = 2 }, voice = { max_seconds = 4, augment = 0, kinds = { digit = 1.0, word = 1.0 } }",
              "mix = { line = 2 }"),
      "r.toml:73: phase[0].losses: this phase has no loss 'hear_letters', but answer_line, dense, guide");
  EXPECT_EQ(refusal("hear_letters = 0.3, hear_phonemes = 1.0", "dense = 1.0"),
            "r.toml:73: phase[0].losses: this phase has no loss 'dense', but answer_voice, guide, hear_letters, "
            "hear_phonemes");
  EXPECT_EQ(refusal("answer_spoken_chart = 1.0, ", ""),
            "r.toml:82: phase[1].losses: no weight for answer_spoken_chart, which data.mix asks for; write "
            "answer_spoken_chart = 0 to leave it out");
  EXPECT_EQ(refusal("digit = 1.0", "digits = 1.0"), "r.toml:75: phase[0].data.voice.kinds: unknown field 'digits'");
  EXPECT_EQ(refusal("max_seconds = 8", "max_seconds = 60"),
            "r.toml:91: phase[1].data.spoken_chart.voice.max_seconds: wanted a number from 3 to 30, got 60");
  EXPECT_EQ(refusal("questions = 2", "questions = 0"),
            "r.toml:91: phase[1].data.spoken_chart.questions: wanted at least one question, which is what is asked "
            "aloud");
  EXPECT_EQ(refusal("mix = { voice = 2 }", "mix = { voice = 4096 }"),
            "r.toml:75: phase[0].data.mix: the sounds of a step may have 524288000 samples together, wanted at most "
            "268435456");
}

TEST_F(Hear, TheHeadsWantAClassForEachPhoneme) {
  Recipe recipe = parse_recipe(*read_text(kRecipe, 1 << 20), kRecipe).value();
  const JointOptions options = joint_options(recipe, kRecipe).value();
  recipe.model["audio"]["phonemes"] = 40;
  const Vocabulary vocabulary;
  const Model model(*model_config(recipe, kRecipe, vocabulary.size()), Tokenizer(vocabulary), Weights::random(1));
  EXPECT_ERROR(JointTask(model, source(), options),
               "model.audio.phonemes: hear_phonemes wants one class for each of the 52 of the voices, got 40");
}

TEST(Hearing, ASoundWhoseTimesAreNotItsOwnIsRefused) {
  const TinyModel tiny(kRecipe);
  synth::SpokenSound sound;
  sound.samples.assign(3200, 100);
  sound.phonemes = {{0, 0, 640}};
  HeardSounds sounds(*tiny.model);
  EXPECT_ERROR(sounds.add(hear(*tiny.model, sound), sound, "a"),
               "HeardSounds: the phonemes fill 1 frames, the sound 5");
}

// Program not there: the failure names it before a step is made.
TEST(Hearing, WithoutTheProgramThereIsNoVoice) {
  const auto opened = LessonSource::open({"voice"}, {"/nowhere/", "", nullptr});
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.failure().code, Code::not_found);
  EXPECT_NE(opened.failure().message.find("/nowhere/naru-voice"), std::string::npos) << opened.failure().message;
}

}  // namespace
}  // namespace naru

// The prompt of a conversation against what training gives the same lesson: ids, places, order, embeddings.
#include "omni/prompt.h"

#include <gtest/gtest.h>

#include "core/ops/rows.h"
#include "tests/synth/voice/support.h"
#include "tests/testing/op_case.h"
#include "tests/training/tiny_run.h"
#include "training/tasks/joint_batch.h"
#include "training/tasks/joint_recipe.h"

namespace naru {
namespace {

const char* const kRecipe = "tests/training/tiny_hear.toml";

struct TinyTalk : TinyModel {
  JointOptions options = joint_options(recipe, kRecipe).value();
  LessonSource source =
      LessonSource::open({"line", "talk", "voice", "spoken_chart"}, {program_folder(), "", nullptr}).value();

  TinyTalk() : TinyModel(kRecipe) {}
  Lesson lesson(const std::string& group, uint64_t index) const {
    return source.make(group, *options.phases[1].mix.at(group).options, options.seed, index);
  }
};

std::vector<float> samples_of(const synth::SpokenSound& sound) {
  std::vector<float> out;
  for (const int16_t sample : sound.samples) out.push_back(float(sample) / 32'768);
  return out;
}

// What a user would show, say and write, answered with the lesson's own answers.
Prompt prompt_of(const Model& model, const Lesson& lesson) {
  Prompt out(model);
  for (size_t i = 0; i < lesson.turns.size(); ++i) {
    const Turn& turn = lesson.turns[i];
    UserTurn user{{}, turn.prompt};
    if (i == 0 && lesson.has_picture()) user.media.push_back(picture_medium(model, lesson.image).value());
    if (turn.has_sound()) {
      const bool first = i == 0 && lesson.sound_first;
      user.media.insert(first ? user.media.begin() : user.media.end(),
                        sound_medium(model, samples_of(turn.sound)).value());
    }
    out.add_user(user).value();
    out.add_answer(turn.answer).value();
  }
  return out;
}

Tensor embeddings_of(const Model& model, const Packed& packed, const Tensor& media) {
  const Tensor ids = model.backbone().embed(packed.ids);
  return gather_rows(media ? concat_rows({ids, media}) : ids, packed.order);
}

// What the encoders make of a lesson in training: its picture, then its sounds.
Tensor media_of(const Model& model, const Lesson& lesson) {
  std::vector<Tensor> out, mels;
  if (lesson.has_picture()) out.push_back(model.vision().forward({&lesson.image}).embeddings);
  for (const Turn& turn : lesson.turns)
    if (turn.has_sound()) mels.push_back(hear(model, turn.sound).mel);
  if (!mels.empty()) out.push_back(model.audio().forward(mels).embeddings);
  return out.empty() ? Tensor() : concat_rows(out);
}

class PromptOfALesson : public ::testing::Test {
 protected:
  void SetUp() override { synth::check_voice_program(); }
};

TEST_F(PromptOfALesson, IsTrainingsOwn) {
  const TinyTalk tiny;
  const Model& model = *tiny.model;
  int n_sounds_first = 0, n_turns = 0;
  for (const char* group : {"line", "voice", "talk", "spoken_chart"})
    for (uint64_t index = 0; index < 6; ++index) {
      const Lesson lesson = tiny.lesson(group, index);
      n_sounds_first += lesson.has_picture() && lesson.sound_first && lesson.turns[0].has_sound();
      n_turns += int(lesson.turns.size());
      const Prompt prompt = prompt_of(model, lesson);
      const JointBatch batch(model, tiny.options.phases[1], tiny.options, {lesson});
      std::map<std::string, Tensor> wanted;
      for (const auto& [name, tensor] : batch.tensors()) wanted[name] = tensor;
      const Packed packed = pack({prompt.sequence()});
      const Packed want{wanted["ids"], wanted["order"], wanted["positions"], wanted["segments"]};
      for (const auto& [got, one] :
           {std::pair{packed.ids, want.ids}, {packed.positions, want.positions}, {packed.segments, want.segments}})
        EXPECT_EQ(testing::bits_of({got}), testing::bits_of({one})) << group << " " << index;
      EXPECT_EQ(testing::bits_of({embeddings_of(model, packed, prompt.media())}),
                testing::bits_of({embeddings_of(model, want, media_of(model, lesson))}))
          << group << " " << index;
    }
  EXPECT_GT(n_sounds_first, 0);  // else nothing was tested of them
  EXPECT_GT(n_turns, 30);
}

}  // namespace
}  // namespace naru

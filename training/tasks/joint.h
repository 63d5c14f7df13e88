// The task of understanding: lessons of several groups in one batch, so that one backbone learns all of them at once.
//
// Losses, each a mean of its own (docs/DESIGN.md, "How reading is learnt"):
//   answer_GROUP   cross-entropy of the answers of a group of lessons: line, chart, page, voice, ...
//   dense          what stands in each cell of 8 px, from the glyph boxes that the generator knows
//   guide          one head of the guided layers looks where the next characters stand or are heard
//   hear_letters   the sound encoder's frames spell what is said (CTC)
//   hear_phonemes  each of them names the phoneme that fills it, from the times that the generator knows
//   speech_GROUP   cross-entropy of the codes of answers that are said aloud, over their own slice: say
//   actions_GROUP  cross-entropy of the codes of a robot's actions, over their own slice: manipulation
//   point          the head beside the guided one looks from a question at the thing that it asks for
//   names          hue and form of things, from the cells where they stand and from the questions that ask for them
//   sights         where the object, target and gripper stand in the first picture, as shares of its sides (L1)
//   codec          sounds through the codes of the codec of speech and back (training/tasks/codec.h): those of the
//                  voices, and answers aloud
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "omni/model.h"
#include "training/task.h"
#include "training/tasks/lesson_source.h"
#include "training/tasks/sound_coder.h"
#include "training/tasks/teaching.h"

namespace naru {

// What a micro-batch has of a group.
struct GroupMix {
  int64_t count = 0;  // lessons
  std::shared_ptr<const GroupOptions> options;
};

// What a stretch of training is made of.
struct JointPhase {
  int64_t steps = 0;
  int64_t distinct = 0;  // draw from this many lessons of each group over and over; 0: every one is new
  std::map<std::string, GroupMix> mix;
  bool blocks = true;  // false: the stems alone, without the encoders' blocks
  // Which losses are wanted.
  bool answer = false, dense = false, guide = false, letters = false, phonemes = false, speech = false;
  bool codec = false, actions = false, sights = false, point = false, names = false, finder = false;
  std::vector<int64_t> pointed_layers;  // of the loss point; empty: the guided ones
  double action_spread = 0;             // of a target among the bins of actions, as code_loss() has it
  bool points = false;                  // a model that points does so: a recipe may add it after phases that move
  bool tells = false;                   // likewise of one that tells
};

struct JointOptions {
  uint64_t seed = 0;
  std::string folder;  // of the user's examples, as the recipe names it; empty: none
  std::vector<JointPhase> phases;
  GuideOptions guide;
  // Of answers that are said aloud; must outlive the task. None: the model's own codec.
  const SoundCoder* coder = nullptr;
};

class JointTask : public Task {
 public:
  // Keeps references to both. Throws Error when the reading heads, where they are trained, have not one frame for each
  // cell of a merged one, the hearing heads not one class for each phoneme, or a phase has answers that are said aloud
  // and the coder has not the codes of the model, or the model does not speak, or one has actions that the model has
  // not.
  JointTask(const Model& model, const LessonSource& source, JointOptions options);

  std::unique_ptr<MicroBatch> prepare(int64_t step, int64_t index) const override;
  const std::vector<std::pair<std::string, Tensor>>& parameters() const override { return model_.parameters(); }
  std::vector<Sample> samples(int64_t count) const override;

 private:
  const Model& model_;
  const LessonSource& source_;
  std::optional<CodecCoder> codec_;  // the model's own
  JointOptions options_;
};

}  // namespace naru

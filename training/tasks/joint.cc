#include "training/tasks/joint.h"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "core/ops/rows.h"
#include "core/text/vocabulary.h"
#include "media/sound.h"
#include "omni/hearing.h"
#include "omni/moving.h"
#include "omni/reader.h"
#include "synth/manipulation/picture.h"
#include "synth/spectrogram.h"
#include "synth/voice/phonemes.h"
#include "training/tasks/joint_batch.h"

namespace naru {
namespace {

// How far the model's chunk is from a lesson's, each number by half of its range.
std::string chunk_to(const Model& model, const Lesson& lesson, const Turn& turn) {
  Observation seen{{lesson.image}, turn.state, turn.prompt, from_int16(turn.sound.samples)};
  seen.pictures.insert(seen.pictures.end(), lesson.views.begin(), lesson.views.end());
  const auto chunk = chunk_for(model, seen);
  if (!chunk) return "(" + chunk.failure().message + ")";
  char text[64];
  std::snprintf(text, sizeof text, "a chunk that differs by %.3f",
                action_difference(model.config().motion->actions, chunk->values, turn.actions));
  return text;
}

// What the model as it is now answers to a turn of a lesson, asked first.
std::string answer_to(const Model& model, const Lesson& lesson, const Turn& turn) {
  if (turn.moves()) return chunk_to(model, lesson, turn);
  if (!turn.state.empty()) return "(it looks, and does nothing)";
  constexpr int64_t kMostTokens = 256;
  std::vector<Tensor> media;
  std::optional<Segment> picture, sound;
  if (lesson.has_picture()) {
    const Encoded seen = model.vision().forward({&lesson.image});
    picture = picture_segment(seen.grids[0]);
    media.push_back(seen.embeddings);
  }
  if (turn.has_sound()) {
    const EncodedSounds heard = model.audio().forward({hear(model, turn.sound).mel});
    sound = sound_segment(picture ? picture->size() : 0, heard.tracks[0].frames);
    media.push_back(heard.embeddings);
  }
  Sequence prompt{Segment::text({kBos, kUser})};
  if (sound && lesson.sound_first) add_medium(kAudio, *sound, kAudioEnd, &prompt);
  if (picture) add_medium(kImage, *picture, kImageEnd, &prompt);
  if (sound && !lesson.sound_first) add_medium(kAudio, *sound, kAudioEnd, &prompt);
  prompt.push_back(Segment::text(model.tokenizer().encode(turn.prompt)));
  prompt.push_back(Segment::text({kAssistant}));
  if (length_of(prompt) >= model.config().context) return "(the prompt leaves no room in the context)";
  const Tensor rows = media.empty() ? Tensor() : media.size() == 1 ? media[0] : concat_rows(media);
  return answer(model, {prompt}, rows, {.sampling = {}, .max_tokens = kMostTokens})[0].text;
}

// What it was asked and is to answer, beneath what it was shown: of a sound the spectrogram.
Sample sample_of(const Lesson& lesson, const Turn& turn, std::string text) {
  Image shown;
  if (lesson.has_picture())
    shown = lesson.image;
  else if (turn.has_sound())
    shown = synth::spectrogram(turn.sound);
  std::string asked = turn.prompt;
  if (asked.empty() && turn.transcript != turn.answer) asked = turn.transcript;
  return {std::move(shown), asked.empty() ? turn.answer : asked + " " + turn.answer, std::move(text)};
}

// Whether answers can be said aloud in this model's codes.
void check_coder(const Model& model, const SoundCoder* coder, const std::string& group) {
  check(model.speaks(), "JointTask: lessons of '", group, "' are answered aloud, and this model does not speak");
  check(coder->n_codes() == model.config().speaking->n_codes(), "JointTask: the codec has ", coder->n_codes(),
        " codes, the model's config ", model.config().speaking->n_codes());
}

}  // namespace

JointTask::JointTask(const Model& model, const LessonSource& source, JointOptions options)
    : model_(model), source_(source), options_(std::move(options)) {
  if (model.speaks() && !options_.coder) options_.coder = &codec_.emplace(model.speech_encoder());
  const VisionConfig& vision = model.config().vision;
  check(!options_.phases.empty(), "JointTask: there is no phase");
  for (const JointPhase& phase : options_.phases) {
    check(!phase.dense || model.config().reading_frames == vision.merge_rows * vision.merge_columns,
          "model.reading_frames: dense wants one frame for each cell of 8 px of a merged one, ",
          vision.merge_rows * vision.merge_columns, ", got ", model.config().reading_frames);
    check(!phase.phonemes || model.config().hearing.phonemes == synth::kPhonemeCount,
          "model.audio.phonemes: hear_phonemes wants one class for each of the ", synth::kPhonemeCount,
          " of the voices, got ", model.config().hearing.phonemes);
    for (const auto& [group, mix] : phase.mix) {
      if (!mix.options->speakers().empty()) check_coder(model, options_.coder, group);
      if (const auto motion = mix.options->motion()) {
        check(model.moves(), "JointTask: lessons of '", group, "' have actions, and this model moves nothing");
        check_motion(concat("data.", group), *motion, *model.config().motion);
        check(mix.options->may_move() || (phase.points && model.points()), "JointTask: lessons of '", group,
              "' are looked at alone, and this model is not asked where things are; it wants a table "
              "[model.motion.pointing]");
      }
    }
    check(!phase.names || (model.name_head() && model.name_head()->n_hues() == synth::kHues &&
                           model.name_head()->n_forms() == int64_t(synth::kFormNames.size())),
          "model.motion.names: the loss names wants hues = ", synth::kHues, ", forms = ", synth::kFormNames.size());
    check(!phase.finder || model.tells(), "model.motion.telling: is missing; the loss finder is of its head");
    check(!phase.point || model.points(), "model.motion.pointing: is missing; the loss point leads its questions");
    check(!phase.sights || model.sight_head(),
          "model.motion.sights: the loss sights wants a head; say how many things it tells of, such as 3");
  }
  options_.guide.check_against(model.config().backbone);
  for (const JointPhase& phase : options_.phases)
    check_layers("data.pointed_layers", phase.pointed_layers, model.config().backbone);
}

std::unique_ptr<MicroBatch> JointTask::prepare(int64_t step, int64_t index) const {
  const JointPhase& phase = phase_at(options_.phases, step);
  std::vector<Lesson> lessons;
  for (const auto& [group, mix] : phase.mix)
    for (int64_t i = 0; i < mix.count; ++i) {
      const uint64_t number = example_number(step, index, mix.count, i, phase.distinct);
      lessons.push_back(source_.make(group, *mix.options, options_.seed, number));
    }
  return std::make_unique<JointBatch>(model_, phase, options_, std::move(lessons));
}

std::vector<Sample> JointTask::samples(int64_t count) const {
  std::vector<Sample> out;
  for (uint64_t i = 0; int64_t(out.size()) < count; ++i)
    for (const auto& [group, mix] : options_.phases.back().mix) {
      if (int64_t(out.size()) == count) break;
      const Lesson lesson = source_.make(group, *mix.options->held_out(), options_.seed + 1, i);
      const Turn& turn = lesson.turns[i % lesson.turns.size()];
      out.push_back(sample_of(lesson, turn, answer_to(model_, lesson, turn)));
    }
  return out;
}

}  // namespace naru

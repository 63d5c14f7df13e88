// A micro-batch of lessons: pictures and sounds through their encoders, sequences through the backbone, all losses.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "training/tasks/codec.h"
#include "training/tasks/flops.h"
#include "training/tasks/hearing.h"
#include "training/tasks/joint.h"
#include "training/tasks/motion_lessons.h"
#include "training/tasks/places.h"
#include "training/tasks/said.h"

namespace naru {

constexpr int64_t kMediumMarks = 2;  // around a picture or a sound
// Appends a medium between its marks; the place in the sequence where it begins.
int64_t add_medium(int32_t begin, Segment medium, int32_t end, Sequence* sequence);

class JointBatch : public MicroBatch {
 public:
  // Keeps references to all but the lessons.
  JointBatch(const Model& model, const JointPhase& phase, const JointOptions& options, std::vector<Lesson> lessons);

  std::map<std::string, int64_t> counts() const override;
  int64_t n_examples() const override { return int64_t(lessons_.size()); }
  int64_t n_positions() const override {
    return pictures_.n_features + n_states() + n_questions() + sounds_.n_features() + (decodes() ? n_positions_ : 0) +
           (codes() ? codec_.n_codes() : 0);
  }
  double flops() const override;
  std::vector<LossTerm> forward() const override;
  // Of the backbone: q and k of each modality, logits of each group (training/tasks/health.h); codec_perplexity.
  std::map<std::string, double> health() const override;
  std::vector<std::pair<std::string, Tensor>> tensors() const override;

 private:
  struct Targets {
    std::vector<int32_t> rows, ids;  // of the packed batch; what they must predict
  };
  // Codes of a range behind the text's: columns of its slice of logits.
  struct CodeTargets {
    std::string name;  // of losses, before the group
    bool taught;       // in this phase
    int32_t slice;
    int64_t n_predicted, n_ids;  // columns: those that are asked for, and all
    double spread;               // of their targets
    std::map<std::string, Targets> groups;
    std::string loss_of(const std::string& group) const { return name + "_" + group; }
  };
  // Where the media of a sequence stand in the batch: its picture, and the sound of the turn at hand.
  struct Keys {
    std::optional<PictureKeys> picture;
    std::optional<SoundKeys> sound;
  };

  // What the encoders make of pictures and sounds: tensors are empty where there is none.
  struct Media {
    Tensor features, frames;
    std::vector<Tensor> embeddings;  // of pictures, states, questions, sounds
  };

  Media encode() const;
  bool decodes() const {
    return phase_.answer || phase_.guide || phase_.speech || phase_.actions || phase_.sights || phase_.point ||
           phase_.names;
  }
  bool guides() const { return phase_.guide && guide_.size() > 0; }
  bool names_things() const { return phase_.names && names_.size() > 0; }
  bool leads() const { return phase_.point && pointing_.size() > 0; }
  const std::vector<int64_t>& pointed_layers() const {
    return phase_.pointed_layers.empty() ? options_.guide.layers : phase_.pointed_layers;
  }
  bool tells_sights() const { return phase_.sights && sights_.size() > 0; }
  bool points() const { return phase_.points && model_.points(); }
  bool tells() const { return phase_.tells && model_.tells(); }
  bool finds() const { return phase_.finder && finder_.size() > 0; }
  int64_t n_states() const;
  // Of all that stands behind the pictures and is of robots.
  int64_t n_of_robots() const { return n_states() + n_questions() + n_told(); }
  int64_t n_told() const;       // places that a model that tells is told, behind the questions
  int64_t n_questions() const;  // which a model that points is asked, behind the words
  bool sees() const { return !images_.empty(); }
  bool hears() const { return !sounds_.empty(); }
  bool names_cells() const { return phase_.dense && dense_.size() > 0; }
  bool spells() const { return phase_.letters && sounds_.n_letters() > 0; }
  bool codes() const { return phase_.codec && codec_.size() > 0; }
  bool encodes() const { return decodes() || names_cells() || spells() || names_phonemes(); }
  bool names_phonemes() const { return phase_.phonemes && sounds_.n_phonemes() > 0; }
  void see(const Lesson& lesson);
  void note_grid(const Image& image, Cells cells, bool coloured);
  void name_cells(const Lesson& lesson, const Cells& cells);
  // `grids`: of its picture and views.
  void add(const Lesson& lesson, std::span<const Encoded::Grid> grids);
  void add_state(const Turn& turn, Sequence* sequence);
  void add_picture(const Encoded::Grid& grid, Keys* keys, Sequence* sequence);
  void add_sound(const Turn& turn, const HeardSound& heard, Keys* keys, Sequence* sequence);
  void add_turn(const Lesson& lesson, const Turn& turn, Keys* keys, Sequence* sequence);
  void add_answer(const Lesson& lesson, const Turn& turn, const std::vector<Tokenizer::Piece>& answer, const Keys& keys,
                  Sequence* sequence);
  std::vector<std::optional<Place>> all_told() const;
  void note_cells(const Lesson& lesson, const PictureKeys& keys);
  void tell_place(const Lesson& lesson, int64_t thing, Sequence* sequence);
  void ask_for_sights(const Lesson& lesson, const Keys& keys, Sequence* sequence);
  void add_actions(const Lesson& lesson, const Turn& turn, const Keys& keys, Sequence* sequence);
  void add_said(const std::string& group, const SaidPart& said, int32_t first, Sequence* sequence);
  void add_answers(const std::vector<Tensor>& media, std::vector<LossTerm>* out) const;

  std::array<const CodeTargets*, 2> code_targets() const { return {&speech_, &actions_}; }

  const Model& model_;
  const JointPhase& phase_;
  const JointOptions& options_;
  std::vector<Lesson> lessons_;

  std::vector<const Image*> images_;      // of those lessons that have one
  std::vector<bool> coloured_;            // of each picture, as VisionEncoder::cells_of() has it
  std::vector<Encoded::Grid> grids_;      // of each picture
  std::vector<CameraView> camera_views_;  // of those pictures that a robot sees
  HeardSounds sounds_;
  CodecSounds codec_;
  std::vector<Sequence> sequences_;
  std::map<std::string, Targets> targets_;  // of each group
  CodeTargets speech_, actions_;            // of what is answered aloud, and of what is answered with actions
  std::vector<float> states_;               // of robots, one after another
  int64_t n_stated_ = 0;                    // of these that stand in a sequence
  int64_t n_asked_ = 0;                     // of the questions
  SightTargets sights_;
  NameTargets names_;
  FinderTargets finder_;
  std::vector<std::optional<Place>> told_;  // of all states' things, one after another
  GuideTargets guide_, pointing_;           // the latter of questions
  DenseTargets dense_;               // one for each cell of 8 px that was sent, of pictures whose glyphs are known
  std::vector<int32_t> dense_rows_;  // the features of these
  int64_t n_positions_ = 0;
  PictureSizes pictures_;
  double attention_pairs_ = 0;  // query-key pairs, over all sequences
};

}  // namespace naru

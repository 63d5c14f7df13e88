// Lessons of motion: what a robot sees of a task, where it is and what it is asked, answered with a chunk of actions.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/tensor/tensor.h"
#include "decoders/action/finder_head.h"
#include "decoders/action/name_head.h"
#include "omni/model.h"
#include "training/tasks/lesson.h"
#include "training/tasks/teaching.h"

namespace naru {

// What lessons of a group ask of a model that moves.
struct MotionShape {
  int64_t n_steps = 0, n_actions = 0, n_state = 0, n_cameras = 0;
  int64_t picture_px = 0;  // the longer side of its pictures
};
// Throws Error "path: ..." where the model has other numbers.
void check_motion(const std::string& path, const MotionShape& lessons, const MotionConfig& model);

// A lesson of an example of synth/manipulation. Its sights are object, target, gripper; none where one is not in the
// picture.
Lesson motion_lesson(synth::Example example, const std::string& group);

// A turn's chunk behind <|assistant|>, as core/sequence/motion_span.h has it.
struct MotionPart {
  struct Step {
    int32_t at, column;  // position `at` of `ids` predicts it
    size_t round;
  };
  std::vector<int32_t> ids;
  std::vector<Step> steps;
};
// Throws Error where the model has not as many numbers and steps.
MotionPart motion_part(const Model& model, const std::vector<float>& actions);

// Where the things of lessons stand in their first pictures, for Model::sight_head().
class SightTargets {
 public:
  // The position `row` of the batch tells of this lesson's things, or of one of them. At most as many sights count as
  // the head has.
  void add(int64_t row, const Lesson& lesson, int64_t n_things, std::optional<int64_t> thing = {});
  int64_t size() const { return n_; }  // numbers that are known
  // The sum of absolute differences, in shares of a picture's sides. states: of the whole batch.
  Tensor loss(const SightHead& head, const Tensor& states) const;
  NamedTensors tensors() const;

 private:
  Tensor places() const;
  Tensor known() const;

  std::vector<int32_t> rows_;
  std::vector<float> places_, known_;  // (rows, 2 n); known: 1, else 0 in both
  int64_t n_ = 0;
};

// What hue and form the things of lessons have, for Model::name_head().
class NameTargets {
 public:
  // The position `row` of the batch is of that thing.
  void add(int64_t row, const Lesson::Named& thing);
  int64_t size() const { return int64_t(rows_.size()); }
  // The sum of the cross-entropies of hue and form. states: of the whole batch.
  Tensor loss(const NameHead& head, const Tensor& states) const;
  NamedTensors tensors() const;

 private:
  std::vector<int32_t> rows_, hues_, forms_;
};

// Whether positions of the batch are of a thing, and where its middle is, for Model::finder_head().
class FinderTargets {
 public:
  // A cell, and how far the middle of the thing that stands there is from the cell's, in shares of the picture's sides.
  void add_cell(int64_t row, const std::optional<std::array<float, 2>>& offset);
  void add_question(int64_t row, bool in_picture);
  int64_t size() const { return int64_t(rows_.size()); }
  // The sum of the absolute differences and of the cross-entropies. states: of the whole batch.
  Tensor loss(const FinderHead& head, const Tensor& states) const;
  NamedTensors tensors() const;

 private:
  void add(int64_t row, const std::optional<std::array<float, 2>>& offset, bool something);
  Tensor of_rows(const std::vector<float>& values) const;

  std::vector<int32_t> rows_, something_;
  std::vector<float> offsets_, known_;  // (rows, FinderHead::kNumbers), zeros where there are logits
};

// The thing of a lesson of which a cell of the first picture shows most, by the share of its own box, so that an object on
// its goal is the object; of those that have a sixteenth of the cell. Null: none has.
const Lesson::Named* thing_of(const Lesson& lesson, const Box& cell);

}  // namespace naru

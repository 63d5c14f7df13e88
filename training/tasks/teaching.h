// What tasks of training share: what the encoder's frames are to name, where a head of the backbone is to look, and the
// backbone's pass over a batch of sequences.
#pragma once

#include <utility>
#include <vector>

#include "core/sequence/sequence.h"
#include "encoders/vision/reading_heads.h"
#include "omni/fields.h"
#include "omni/model.h"

namespace naru {

Tensor vector_of(const std::vector<int32_t>& values);  // (n)

// Lists of whole numbers, one after another: list i is values[segments[i]] .. values[segments[i + 1] - 1].
struct Lists {
  std::vector<int32_t> values, segments{0};
  void add(const std::vector<int32_t>& list);
};

// What the encoder is given of pictures and what it sends of them, for MicroBatch::tensors(): "pixels", "sizes" (B, 2),
// "seen" and "kept" with their "_segments": cells and merged cells, numbered in their picture.
NamedTensors picture_tensors(const VisionEncoder& vision, const std::vector<const Image*>& images,
                             const std::vector<bool>& coloured = {});

// The rows of x (N, D) with these ascending numbers, (n, D): x itself where they are all.
Tensor chosen_rows(const Tensor& x, const std::vector<int32_t>& rows);

// What stands in each frame, for ReadingHeads::dense().
struct DenseTargets {
  std::vector<int32_t> first, vowel, tail;

  void add(const DenseClass& one);
  int64_t size() const { return int64_t(first.size()); }
  // The sum over frames of the three cross-entropies of logits (n, kDenseClasses).
  Tensor loss(const Tensor& logits) const;
};

// Which head of which layers is guided: data.guided_head and data.guided_layers of a recipe.
struct GuideOptions {
  std::vector<int64_t> layers;
  int head = 0;

  static GuideOptions parse(Fields& data);
  // Throws Error when the backbone has not that head or one of the layers.
  void check_against(const BackboneConfig& backbone) const;
};

// Throws Error, which begins with `key`, when the backbone has not one of the layers.
void check_layers(const std::string& key, const std::vector<int64_t>& layers, const BackboneConfig& backbone);

// Where the positions of a packed batch are to look.
class GuideTargets {
 public:
  // Position `row` looks at the keys begin .. end - 1 of the batch.
  void look(int64_t row, std::pair<int32_t, int32_t> keys);
  // Positions that look somewhere.
  int64_t size() const { return n_; }
  // (N) each, -1 where a position looks nowhere.
  std::pair<Tensor, Tensor> ranges(int64_t n_positions) const;

 private:
  std::vector<int32_t> begin_, end_;
  int64_t n_ = 0;
};

// A head that is led to where positions are to look, in each of these layers.
struct GuidedHead {
  int head;
  std::vector<int64_t> layers;
  const GuideTargets* targets;
};

// The backbone over sequences whose media are the rows of `media`, one after another: states (N, D), and of each guided
// head the sum of its layers' losses, empty where no layer is.
struct Decoded {
  Tensor states;
  std::vector<Tensor> guide_losses;
};
Decoded decode(const Model& model, const std::vector<Sequence>& sequences, std::vector<Tensor> media,
               const std::vector<GuidedHead>& guided = {}, AttentionProbe* probe = nullptr);

// The sum of the cross-entropies of the ids that the states' rows are to predict.
Tensor answer_loss(const Model& model, const Tensor& states, const std::vector<int32_t>& rows,
                   const std::vector<int32_t>& ids);

// The same of the codes of a range (core/sequence/id_ranges.h), over its slice alone; `columns` counts from its first
// id. With a `spread` above 0 the codes are bins, in their order: a target is spread over its neighbours, so that one
// example teaches them too (Farebrother et al. 2024, "Stop Regressing", HL-Gauss): one d bins away gets a share of
// exp(-d^2 / (2 spread^2)), d up to 2 spread; beyond the last bin it is the last one's.
Tensor code_loss(const Model& model, int32_t slice, const Tensor& states, const std::vector<int32_t>& rows,
                 const std::vector<int32_t>& columns, double spread = 0);

// The number of example i of `count` in micro-batch `index` of a step: every one of a run has its own, below 1 << 16 in
// its step. With `distinct` above 0 the same so many come over and over.
uint64_t example_number(int64_t step, int64_t index, int64_t count, int64_t i, int64_t distinct);

// Of phases that each have `steps`, the one that a step is in; the last one goes on for ever.
template <class Phase>
const Phase& phase_at(const std::vector<Phase>& phases, int64_t step) {
  size_t p = 0;
  for (; p + 1 < phases.size() && step >= phases[p].steps; ++p) step -= phases[p].steps;
  return phases[p];
}

}  // namespace naru

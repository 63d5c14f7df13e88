// Where the things stand that a robot's instruction asks for, from states of the backbone: a question and the cells of
// a thing name the same hue and form (decoders/action/name_head.h).
//
//   score of a cell c for a question q = log sum_h P_q(h) P_c(h) + log sum_f P_q(f) P_c(f) + log P_c(something)
//
// over hues h and forms f. Cells about the one with the greatest score, not more than two away, tell where the middle
// of their thing is (decoders/action/finder_head.h), and count by exp(score).
#pragma once

#include <optional>
#include <vector>

#include "encoders/state/told_places.h"
#include "encoders/vision/vision_encoder.h"
#include "omni/model.h"

namespace naru {

// cells (n, D): last states of the cells of `grid`; questions (q, D): those of questions. Of each question a place
// within the picture, or nothing where it is likelier that there is none. Failure internal: what is read in the states
// is not finite, as of broken weights. Throws Error unless the model tells.
Result<std::vector<std::optional<Place>>> find_things(const Model& model, const Tensor& cells, const Tensor& questions,
                                                      const Encoded::Grid& grid);

}  // namespace naru

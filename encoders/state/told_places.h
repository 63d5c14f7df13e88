// Places of things in a camera's picture, told to a model before it moves: a position for each thing.
//
//   places (things), each perhaps none -> features (things, 1 + 2 (2 frequencies + 1)) -> embeddings (things, D)
#pragma once

#include <array>
#include <optional>
#include <span>

#include "core/nn/layers.h"

namespace naru {

// The middle of a thing, as shares of the picture's width and height.
using Place = std::array<float, 2>;

class ToldPlaces {
 public:
  // frequencies: of each number of a place, at least 1.
  ToldPlaces(Params p, int64_t frequencies, int64_t D);

  // Of a thing that was found: 1, and of its column and its row, each from -1 at one side to 1 at the other, what
  // write_fourier() writes (encoders/state/fourier.h). Of one that was not: zeros.
  Tensor features(std::span<const std::optional<Place>> places) const;
  Tensor forward(std::span<const std::optional<Place>> places) const { return map_(features(places)); }

 private:
  int64_t frequencies_;
  Linear map_;
};

}  // namespace naru

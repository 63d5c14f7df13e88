// The numbers of a robot's state to backbone embeddings: each, between limits that the model states, becomes Fourier
// features (encoders/state/fourier.h); two linear maps with relu squared between make one position of them.
//
//   states (B, numbers) -> features (B, numbers * (2 frequencies + 1)) -> (B, d_hidden) -> embeddings (B, d_out)
//
// Every state is encoded by itself. What lies beyond a limit is taken to it: the model has seen no such number.
#pragma once

#include <span>
#include <vector>

#include "core/nn/layers.h"

namespace naru {

struct StateConfig {
  std::vector<float> low, high;  // of each number, low < high
  int64_t frequencies = 6;       // pi, 2 pi, 4 pi, ... over half of the range: the last tells 1/64 of it apart
  int64_t d_hidden = 0, d_out = 0;
};

class StateEncoder {
 public:
  // Throws Error when limits contradict each other, or where there is none.
  StateEncoder(Params p, const StateConfig& config);

  // states: B times config().low.size() numbers, one state after another -> (B, d_out). Throws Error for another number
  // of them, or one that is not finite.
  Tensor forward(std::span<const float> states) const;

  // What the first linear map sees of them, f32: (B, numbers * (2 frequencies + 1)), of each number, brought to [-1,
  // 1], what write_fourier() writes.
  Tensor features(std::span<const float> states) const;

  const StateConfig& config() const { return config_; }

 private:
  StateConfig config_;
  Linear up_, out_;
};

}  // namespace naru

// Causal convolutional blocks over time, as the codec of speech is made of: in each a convolution along time widens, a
// nonlinearity follows, and a linear map leads back (the form of ConvNeXt, Liu et al. 2022, with a whole convolution in
// the place of a depthwise one). Several sounds lie one after another and do not see each other.
//
//   x (N, D) -> norm -> rows n, n - d, ..., n - (k - 1) d of it -> linear (F) -> silu -> linear (D) -> + x
//
// The distance d doubles from block to block, so that a few blocks see far back. forward() takes sounds as wholes,
// step() one that grows; both give the same bits.
#pragma once

#include <vector>

#include "core/nn/layers.h"

namespace naru {

struct CausalConfig {
  int64_t d_model = 0, d_hidden = 0;
  int64_t kernel = 3;    // rows that a convolution sees, its own the last of them
  int64_t n_layers = 0;  // at most kMaxCausalLayers
  float norm_eps = 1e-6f;
};

constexpr int64_t kMaxCausalLayers = 16;

class CausalStack {
 public:
  // What step() remembers of a sound: of each block its last (kernel - 1) d normalised rows.
  struct State {
    std::vector<Tensor> past;
  };

  // Throws Error on a config that makes no stack.
  CausalStack(Params p, const CausalConfig& config);

  // x (N, D), segments ascending from 0 to N: sound s is rows segments[s] to segments[s + 1] - 1 -> (N, D).
  Tensor forward(Tensor x, const std::vector<int64_t>& segments) const;
  // The next rows of one sound, x (n, D) -> (n, D). A new State begins a sound.
  Tensor step(Tensor x, State* state) const;

  // Of a forward pass over n rows; multiply and add count as two.
  double flops(double n_rows) const;

 private:
  struct Block {
    RmsNorm norm;
    Linear in, out;
    int64_t distance;
  };
  int64_t reach(const Block& block) const { return (config_.kernel - 1) * block.distance; }

  CausalConfig config_;
  std::vector<Block> blocks_;
};

}  // namespace naru

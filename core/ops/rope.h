// Rotary position embedding on three axes: time, row, column.
//
// A table says how fast each pair of a head turns and which axis it follows; rope_angles() makes the cosines and sines
// of a batch once, and every layer turns its queries and keys with them.
// Sources: RoPE, Su et al. 2021; sections of a head for time, row and column, Qwen2-VL, Wang et al. 2024; linear
// scaling, Chen et al. 2023; llama3 scaling, the Llama 3.1 release; YaRN, Peng et al. 2023.
#pragma once

#include <array>
#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

enum class RopeScaling { none, linear, llama3, yarn };

struct RopeTable {
  double theta = 10000;
  int rotary_dim = 0;        // the first elements of a head, which turn; even
  bool interleaved = false;  // pairs (2i, 2i + 1) instead of (i, i + rotary_dim / 2)

  // Pairs that follow time, row and column, in contiguous blocks of pair indices; their sum is rotary_dim / 2. Text
  // alone is {rotary_dim / 2, 0, 0}, a picture's encoder {0, r, c}. Pair i turns at frequency i of the whole table
  // whatever axis it follows: where all three positions are equal (text) the result is that of one axis, and time,
  // which comes first, gets the fast frequencies. An encoder that has no time wants fast and slow ones on each axis
  // instead: with per_axis_frequencies pair i of an axis with n pairs turns at theta^(-i / n).
  std::array<int, 3> sections{};
  bool per_axis_frequencies = false;

  RopeScaling scaling = RopeScaling::none;
  double factor = 1;              // how far the context is stretched; >= 1
  double original_positions = 0;  // llama3, yarn: length of the first training
  double low_freq_factor = 1;     // llama3
  double high_freq_factor = 4;    // llama3
  double beta_fast = 32;          // yarn: turns within original_positions above which a pair is left alone
  double beta_slow = 1;           // yarn: and below which it is stretched in full
  bool truncate = true;           // yarn: these bounds are rounded to whole pairs
  double mscale = 0;              // yarn
  double mscale_all_dim = 0;      // yarn
  double attention_factor = 0;    // multiplies cos and sin; 0: 1, or for yarn 0.1 ln(factor) + 1 or by the mscales
};

// Radians by which each pair turns from one position to the next: rotary_dim / 2 values. Throws Error on a table that
// does not make sense.
std::vector<double> rope_frequencies(const RopeTable& table);
// What multiplies cos and sin.
double rope_attention_factor(const RopeTable& table);

struct RopeAngles {
  Tensor cos, sin;  // (N, rotary_dim / 2)
  bool interleaved = false;
};

// positions (N, 3) i32: time, row, column, each within +-1,000,000. Computed in double, then rounded to dtype.
RopeAngles rope_angles(const Tensor& positions, const RopeTable& table, DType dtype = DType::f32);

// x (N, H, K) -> (N, H, K), K >= rotary_dim: pairs turned by the angles of their position, the rest as it is.
// Throws Error when sizes or types do not match.
Tensor rope(const Tensor& x, const RopeAngles& angles);

}  // namespace naru

// Rotary position embedding on three axes (Su et al. 2021; the axes as in Qwen2-VL, Wang et al. 2024).
#pragma once

#include <array>

#include "core/tensor/tensor.h"

namespace naru {

// Which angle each pair of a head turns by. rotary_dim / 2 pairs are dealt to the axes (time, row, column) in that order.
struct RopeTable {
  double theta = 10000;
  int rotary_dim = 0;                      // elements of a head that turn: twice the sum of sections
  std::array<int, 3> sections{};           // pairs of each axis
  bool per_axis_frequencies = false;       // each axis has the whole range of frequencies, theta^(-i / pairs of the axis)
};

struct RopeAngles {
  Tensor cos, sin;  // (N, rotary_dim / 2)
};

// positions (N, 3) i32. Angles in double, rounded once. Throws Error when the sections do not fill rotary_dim.
RopeAngles rope_angles(const Tensor& positions, const RopeTable& table, DType dtype = DType::f32);

// x (N, H, K) -> (N, H, K): pair i of each head, elements i and i + rotary_dim / 2, turned by angle i of its position;
// elements from rotary_dim on stay.
Tensor rope(const Tensor& x, const RopeAngles& angles);

}  // namespace naru

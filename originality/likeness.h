// Are two tensors copies of each other? What is looked for survives rounding, scaling and another order of rows or
// columns; what a copy can hide behind (a rotation, a slice, long training) is not, and docs/DESIGN.md says so.
//
// Values are compared after the mean of each row and column is taken away: norms near one, or a bias that all rows
// share, are alike in any two models and say nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace naru {

// From weak to strong. reordered: the rows of one, or its columns, are found in the other in another order.
enum class Likeness { none, similar, reordered, scaled, rounded, same };
const char* likeness_name(Likeness likeness);

struct Comparison {
  Likeness likeness = Likeness::none;
  double cosine = 0;  // of the centred values; 0 where they say nothing
  double rows = 0;    // share of the rows (or columns, the larger) that are found in the other; 0 where not looked for
};

// Of n independent values cosines have a deviation of 1 / sqrt(n): eight of them, and at least 0.2, is more than chance
// gives in all comparisons that anyone makes. Above 1, where nothing can be said: below 65 values.
double cosine_beyond_chance(int64_t n_values);

// Compares a and b, both row-major (R, C) with R, C >= 1 and R * C values. A constant tensor is like none: every model
// has zeros and ones.
Comparison compare_values(std::span<const float> a, std::span<const float> b, int64_t R, int64_t C);

// The (C, R) of x (R, C).
std::vector<float> transposed(std::span<const float> x, int64_t R, int64_t C);

}  // namespace naru

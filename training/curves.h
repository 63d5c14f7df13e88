// The course of a training run as a page that one looks at: the loss of every step, from the record, and what
// metrics.jsonl noted beside it (losses by name, learning rate, norms, speed), each a curve over steps with the phases
// behind it. HTML and SVG alone.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "training/record.h"

namespace naru {

struct Curve {
  std::string name;
  std::vector<std::pair<int64_t, double>> points;  // step and value, in the order of steps; all finite
  int64_t n_lost = 0;                              // values that are not finite, and no points
};

// "loss" from the record; then by name every number of the lines of metrics.jsonl (which may be empty), those of
// "losses" as losses/NAME. What is no such line, or no later step than the one before it, is passed over.
std::vector<Curve> curves_of(const RunRecord& record, std::string_view metrics);

// The page of a model's run. A curve of more points than pixels is the mean of what falls on each, in a band from its
// least to its greatest; the axis is logarithmic where values are above zero and far apart.
std::string curves_page(const std::string& model, const RunRecord& record, std::string_view metrics);

}  // namespace naru

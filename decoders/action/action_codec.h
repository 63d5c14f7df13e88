// Chunks of a robot's actions as codes, and back: each number's course over the chunk by its cosine transform (DCT-II),
// the first coefficients of it in 255 bins (Pertsch et al. 2025, "FAST: efficient action tokenization", without its
// merges: a chunk has always as many codes).
//
//   actions (steps, numbers) <-> codes: coefficient 0 of every number, then coefficient 1 of those that keep it, ...
//
// A bin is |v|^(1/2) of its share of the greatest coefficient there can be, so that small motions are told apart
// finely: near zero by 1/16,129 of that, at its end by 1/64. All codes decode to finite numbers within the limits,
// which the model states; nothing else can leave.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "base/error.h"

namespace naru {

constexpr int32_t kActionBins = 255;  // codes 0 to 254; 127 is zero
// Of a chunk; of an action or a state.
constexpr int64_t kMostActionSteps = 256, kMostActionNumbers = 64;

struct ActionConfig {
  int64_t steps = 16;
  std::vector<float> low, high;  // of each number, low < high
  std::vector<int64_t> kept;     // coefficients of each number, 1 to `steps`
};

// The bin whose neighbourhood is likeliest: bins are finer than a model is sure of, so the greatest of many small
// probabilities is chance, and where it is sure of one nothing changes. Each probability counts for a bin d away by
// exp(-d^2 / 8), d up to 4; of equals the first. logits (kActionBins), finite. Throws Error for another number.
int32_t likeliest_bin(std::span<const float> logits);

// The mean of |x - y| over all steps and numbers, each as a share of half of its range. Throws Error unless both are
// (steps, numbers).
double action_difference(const ActionConfig& config, std::span<const float> x, std::span<const float> y);

class ActionCodec {
 public:
  // Throws Error when limits or counts contradict each other.
  explicit ActionCodec(const ActionConfig& config);

  int64_t n_codes() const { return int64_t(order_.size()); }
  // How many of them are coefficient 0, 1, ... of a number.
  std::vector<int64_t> rounds() const;
  // actions (steps, numbers), row-major; what lies beyond a limit is taken to it -> n_codes() codes. Throws Error for
  // another size, or a number that is not finite.
  std::vector<int32_t> encode(std::span<const float> actions) const;
  // codes: n_codes() of them, each 0 to kActionBins - 1 -> (steps, numbers), finite and within the limits. Throws Error
  // for others.
  std::vector<float> decode(std::span<const int32_t> codes) const;

  // A bound of what encode() and decode() change at any step of a number, as a share of half of its range, where all of
  // its coefficients are kept.
  double error_bound() const;

  const ActionConfig& config() const { return config_; }

 private:
  struct Place {
    int64_t coefficient, number;
  };
  double basis(int64_t coefficient, int64_t step) const { return basis_[size_t(coefficient * config_.steps + step)]; }

  ActionConfig config_;
  std::vector<Place> order_;      // of the codes
  std::vector<double> basis_;     // (steps, steps): coefficients, then steps; orthonormal
  std::vector<double> greatest_;  // (steps): of a coefficient of a course within [-1, 1]
};

}  // namespace naru

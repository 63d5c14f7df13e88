// Finite scalar quantisation (Mentzer et al. 2023): a latent of a few numbers, each rounded to one of a few levels; a
// code is the levels read as the digits of a number. There is no codebook to learn, so none can collapse.
#pragma once

#include "core/tensor/tensor.h"

namespace naru {

struct FsqConfig {
  int64_t digits = 5, levels = 5;  // levels is odd: as many above 0 as below

  int64_t half() const { return levels / 2; }  // digits are whole numbers from -half to half
  int64_t codes() const;                       // levels^digits
};

constexpr int64_t kMaxFsqCodes = 1 << 16;

// Whether there are at most kMaxFsqCodes codes.
bool fits_fsq(const FsqConfig& config);
// Throws Error unless they fit, and levels is odd.
void check_fsq(const FsqConfig& config);

// latents (N, digits) -> digits (N, digits): bounded by tanh so that each level has a like share of the range, and
// rounded, straight through. Throws Error on another width.
Tensor fsq_digits(const Tensor& latents, const FsqConfig& config);

// digits (N, digits) -> codes (N) i32; the first digit counts least.
Tensor fsq_codes(const Tensor& digits, const FsqConfig& config);

// codes (N) i32 -> digits (N, digits) f32. Throws Error, with the place, on a code out of range.
Tensor fsq_digits_of(const Tensor& codes, const FsqConfig& config);

}  // namespace naru

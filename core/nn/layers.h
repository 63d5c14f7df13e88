// The small modules: each holds its weights by value and is called like the function it is.
#pragma once

#include "core/nn/params.h"
#include "core/ops/linear.h"
#include "core/ops/norm.h"
#include "core/ops/rows.h"

namespace naru {

// (..., I) -> (..., O). Weight "weight" (O, I), and "bias" (O) that begins at zero.
class Linear {
 public:
  Linear(Params p, int64_t I, int64_t O, Init init, bool bias = false)
      : weight_(p.get("weight", {O, I}, init)), bias_(bias ? p.get("bias", {O}, Init::zeros()) : Tensor()) {
    if (p.answering()) transposed_ = transpose(weight_);
  }
  Tensor operator()(const Tensor& x) const {
    return transposed_ ? linear_transposed(x, transposed_, bias_) : linear(x, weight_, bias_);
  }

 private:
  Tensor weight_, bias_;
  Tensor transposed_;  // (I, O), when the model only answers
};

// (..., D) -> (..., D). Weight "weight" (D) that begins at `start`.
class RmsNorm {
 public:
  RmsNorm(Params p, int64_t D, float eps, double start = 1)
      : weight_(p.get("weight", {D}, {.mean = start, .std = 0})), eps_(eps) {}
  Tensor operator()(const Tensor& x) const { return rms_norm(x, weight_, eps_); }

 private:
  Tensor weight_;
  float eps_;
};

// ids (N) i32 -> (N, D). Weight "weight" (V, D).
class Embedding {
 public:
  Embedding(Params p, int64_t V, int64_t D, Init init) : weight_(p.get("weight", {V, D}, init)) {}
  Tensor operator()(const Tensor& ids) const { return embedding(weight_, ids); }
  const Tensor& weight() const { return weight_; }  // (V, D), for a tied head

 private:
  Tensor weight_;
};

}  // namespace naru

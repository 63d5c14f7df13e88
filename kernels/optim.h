// Steps of the optimisers, in place. A state is zeros before the first step.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

// Adam with decoupled weight decay (Loshchilov and Hutter 2019). Constants are made in double and rounded once to T.
struct AdamW {
  double lr = 1e-3, beta1 = 0.9, beta2 = 0.95, eps = 1e-8, weight_decay = 0;
  double correction1 = 1, correction2 = 1;  // 1 - beta1^step, 1 - beta2^step; steps count from 1
};

// One pass over n weights w, gradients g, first and second moments m and v:
//   m = fma(beta1, m, (1 - beta1) g)
//   v = fma(beta2, v, ((1 - beta2) g) g)
//   w = fma(1 - lr weight_decay, w, -((lr / correction1) m) / fma(1 / sqrt(correction2), sqrt(v), eps))
template <class T>
void adamw_step(Cpu, T* w, const T* g, T* m, T* v, int64_t n, const AdamW& options);

// Momentum made orthogonal (Jordan et al. 2024, "Muon: An optimizer for hidden layers in neural networks").
struct Muon {
  double lr = 0.02, momentum = 0.95, weight_decay = 0, eps = 1e-7;
};

// Elements that muon_step needs as scratch.
int64_t muon_scratch_size(int64_t rows, int64_t cols);

// w, g and the momentum m are (rows, cols), one linear map each:
//   m = fma(momentum, m, (1 - momentum) g)
//   u = fma(momentum, m, (1 - momentum) g)                          Nesterov
//   x = u / (|u| + eps)                                             Frobenius norm: sum_of_squares of kernels/reduce.h
//   five times: a = x x^T, or x^T x where rows > cols;  p = fma(2.0315, a a, -4.7750 a) + 3.4445 I;  x = p x, or x p
//   w = fma(1 - lr weight_decay, w, -lr sqrt(max(1, rows / cols)) x)
// Products are kernels::gemm's.
template <class T>
void muon_step(Cpu, T* w, const T* g, T* m, int64_t rows, int64_t cols, const Muon& options, T* scratch);

// x = s x: what clips gradients.
template <class T>
void scale_by(Cpu, T* x, T s, int64_t n);

}  // namespace naru::kernels

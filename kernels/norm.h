// Normalisation over the last axis. R rows of D; Accum<T> is double for double, else float.
#pragma once

#include <cstdint>

#include "kernels/device.h"

namespace naru::kernels {

// y = x / sqrt(mean(x^2) + eps) * w.  x, y (R, D); w (D); rstd (R) is saved for the backward pass.
// Zhang and Sennrich 2019. D >= 1.
template <class T>
void rms_norm_forward(Cpu, const T* x, const T* w, T* y, Accum<T>* rstd, int64_t R, int64_t D, float eps);

// dx (R, D) and dw (D) from dy (R, D). dw is a sum over rows: one chain of fma per column in ascending row.
// dx or dw may be null.
template <class T>
void rms_norm_backward(Cpu, const T* dy, const T* x, const T* w, const Accum<T>* rstd, T* dx, T* dw, int64_t R,
                       int64_t D);

}  // namespace naru::kernels

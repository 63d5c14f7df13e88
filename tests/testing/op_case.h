// One harness for every differentiable op. run(OpCase) checks
//   golden      forward and gradients in f64 against PyTorch's (tests/golden/NAME.safetensors, made by NAME.py beside
//   it) gradient    f64 gradients against central differences same bits   f32 forward and gradients equal for scalar,
//   AVX2 and AVX-512, for 1, 2 and 3 threads, and when run again
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/tensor/tensor.h"

namespace naru::testing {

using Op = std::function<Tensor(const std::vector<Tensor>& inputs)>;

struct OpCase {
  std::string name;
  std::vector<Tensor> inputs;  // f64; those that want no gradient (ids, targets) are I32
  Op op;
  std::string golden;        // path from the top of the tree; empty: none
  double grad_tol = 1e-6;    // of |difference| / max(1, |numeric|), central differences with step 1e-5
  double golden_tol = 1e-9;  // the same for f64 values of ours and PyTorch's
};

// Numbers in [low, high), a function of the shape and of `seed`.
Tensor uniform(const Shape& shape, double low, double high, uint64_t seed = 1);

// Runs all checks; failures are reported to GoogleTest.
void run(const OpCase& op_case);

// The gradient check alone: the largest error over all inputs, as grad_tol counts it.
double gradient_error(const OpCase& op_case);

// The check of bits alone, for sizes at which central differences take too long.
void check_same_bits(const OpCase& op_case);

// That `body` gives the same bits for scalar, AVX2 and AVX-512, for 1, 2 and 3 threads, and when run again.
void expect_same_bits(const std::string& name, const std::function<std::vector<Tensor>()>& body);

// The messages of an Error thrown by `body`; empty when none was thrown.
std::string error_of(const std::function<void()>& body);

// SHA-256 over the elements of the tensors, in order.
std::string bits_of(const std::vector<Tensor>& tensors);

}  // namespace naru::testing

#define EXPECT_ERROR(expression, message) EXPECT_EQ(naru::testing::error_of([&] { (void)(expression); }), message)

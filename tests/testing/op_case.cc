#include "tests/testing/op_case.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/philox.h"
#include "base/sha256.h"
#include "base/thread_pool.h"
#include "core/autograd/tape.h"
#include "core/store/safetensors.h"
#include "kernels/isa.h"

namespace naru::testing {
namespace {

bool is_float(const Tensor& x) {
  return x.dtype() == DType::f32 || x.dtype() == DType::f64;
}

// The output first, then the gradient of sum(output * cotangent) for each floating input.
std::vector<Tensor> forward_and_gradients(const OpCase& op_case, DType dtype) {
  std::vector<Tensor> inputs;
  for (const Tensor& x : op_case.inputs) {
    inputs.push_back(is_float(x) ? cast(x, dtype) : x);
    if (is_float(x)) inputs.back().set_requires_grad(true);
  }
  Tape tape;
  Tensor y;
  {
    const Tape::Scope on(tape);
    y = op_case.op(inputs);
  }
  tape.backward(y, cast(uniform(y.shape(), -1, 1, /*seed=*/99), dtype));
  std::vector<Tensor> out{y};
  for (const Tensor& x : inputs) {
    if (!is_float(x)) continue;
    const Tensor grad = tape.grad(x);
    out.push_back(grad ? grad : zeros_like(x));
  }
  return out;
}

// sum(op(inputs) * cotangent) in f64.
double objective(const OpCase& op_case, const std::vector<Tensor>& inputs) {
  const Tensor y = op_case.op(inputs);
  const Tensor cotangent = uniform(y.shape(), -1, 1, /*seed=*/99);
  double sum = 0;
  for (int64_t i = 0; i < y.size(); ++i) sum += y.data<double>()[i] * cotangent.data<double>()[i];
  return sum;
}

double relative(double got, double want) {
  return std::fabs(got - want) / std::fmax(1, std::fabs(want));
}

void check_golden(const OpCase& op_case) {
  const auto file = Safetensors::open(op_case.golden);
  ASSERT_TRUE(file) << op_case.golden << ": " << file.failure().message;
  OpCase with_inputs = op_case;
  for (size_t i = 0; i < op_case.inputs.size(); ++i) {
    with_inputs.inputs[i] = file->find(concat("input", i));
    ASSERT_TRUE(with_inputs.inputs[i]) << op_case.golden << " has no input" << i;
  }
  std::vector<Tensor> inputs;
  for (const Tensor& x : with_inputs.inputs) {
    inputs.push_back(is_float(x) ? cast(x, DType::f64) : x);
    if (is_float(x)) inputs.back().set_requires_grad(true);
  }
  Tape tape;
  Tensor y;
  {
    const Tape::Scope on(tape);
    y = op_case.op(inputs);
  }
  const auto compare = [&](const Tensor& got, const std::string& name) {
    const Tensor want = file->find(name);
    ASSERT_TRUE(want) << op_case.golden << " has no " << name;
    ASSERT_EQ(got.size(), want.size()) << name;
    for (int64_t i = 0; i < got.size(); ++i)
      ASSERT_LT(relative(got.data<double>()[i], want.data<double>()[i]), op_case.golden_tol)
          << op_case.name << ": " << name << "[" << i << "] against PyTorch";
  };
  compare(y, "output");
  tape.backward(y, file->find("cotangent").view(y.shape()));
  for (size_t i = 0; i < inputs.size(); ++i)
    if (is_float(inputs[i])) compare(tape.grad(inputs[i]), concat("grad", i));
}

}  // namespace

Tensor uniform(const Shape& shape, double low, double high, uint64_t seed) {
  Tensor out = empty(shape, DType::f64);
  Random random(seed, uint64_t(shape.size()));
  for (double& v : out.span<double>()) v = low + (high - low) * double(random.uniform());
  return out;
}

double gradient_error(const OpCase& op_case) {
  const std::vector<Tensor> analytic = forward_and_gradients(op_case, DType::f64);
  constexpr double kStep = 1e-5;
  double worst = 0;
  size_t at = 1;
  for (size_t n = 0; n < op_case.inputs.size(); ++n) {
    if (!is_float(op_case.inputs[n])) continue;
    std::vector<Tensor> inputs = op_case.inputs;
    inputs[n] = cast(inputs[n], DType::f64);
    double* x = inputs[n].data<double>();
    for (int64_t i = 0; i < inputs[n].size(); ++i) {
      const double keep = x[i];
      x[i] = keep + kStep;
      const double above = objective(op_case, inputs);
      x[i] = keep - kStep;
      const double below = objective(op_case, inputs);
      x[i] = keep;
      const double numeric = (above - below) / (2 * kStep);
      worst = std::fmax(worst, relative(analytic[at].data<double>()[i], numeric));
    }
    ++at;
  }
  return worst;
}

void expect_same_bits(const std::string& name, const std::function<std::vector<Tensor>()>& body) {
  const kernels::Isa before = kernels::active_isa();
  kernels::set_isa(kernels::Isa::scalar);
  const std::vector<Tensor> plain = body();
  for (const kernels::Isa isa : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512}) {
    if (!kernels::isa_supported(isa)) continue;
    kernels::set_isa(isa);
    for (const int threads : {1, 2, 3}) {
      ThreadPool pool(threads);
      const ThreadPool::Scope scope(pool);
      const std::vector<Tensor> got = body();
      for (size_t i = 0; i < plain.size(); ++i)
        EXPECT_EQ(bits_of({got[i]}), bits_of({plain[i]}))
            << name << ": tensor " << i << " differs with " << isa_name(isa) << " and " << threads << " threads";
    }
  }
  kernels::set_isa(before);
}

void check_same_bits(const OpCase& op_case) {
  expect_same_bits(op_case.name + ", output and gradients", [&] { return forward_and_gradients(op_case, DType::f32); });
}

void run(const OpCase& op_case) {
  EXPECT_LT(gradient_error(op_case), op_case.grad_tol) << op_case.name << ": gradient against central differences";
  if (!op_case.golden.empty()) check_golden(op_case);
  check_same_bits(op_case);
}

std::string error_of(const std::function<void()>& body) {
  try {
    body();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

std::string bits_of(const std::vector<Tensor>& tensors) {
  Sha256 hash;
  for (const Tensor& x : tensors) hash.add(std::span(static_cast<const std::byte*>(x.raw()), size_t(x.size_bytes())));
  return hash.hex();
}

}  // namespace naru::testing

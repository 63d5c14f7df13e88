// Who takes part in gemm_bench: Naru, and others that multiply the same matrices.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/philox.h"
#include "bench/measure.h"

namespace naru::bench {

struct Case {
  std::string name;
  Kind kind;
  int64_t M, N, K;
  bool a_transposed() const { return kind == Kind::dw; }
  bool b_transposed() const { return kind == Kind::forward; }
  double gflop() const { return 2e-9 * double(M) * double(N) * double(K); }
};

// Floats that begin at a multiple of 64 bytes, as those of tensors do in Naru and in PyTorch.
class Floats {
 public:
  explicit Floats(const std::vector<float>& values)
      : data_(static_cast<float*>(std::aligned_alloc(64, (values.size() * sizeof(float) + 63) / 64 * 64))),
        size_(values.size()) {
    check(data_ != nullptr, "gemm_bench: no memory");
    std::copy(values.begin(), values.end(), data_.get());
  }
  float* data() const { return data_.get(); }
  size_t size() const { return size_; }
  float* begin() const { return data(); }
  float* end() const { return data() + size_; }

 private:
  struct Free {
    void operator()(float* p) const { std::free(p); }
  };
  std::unique_ptr<float, Free> data_;
  size_t size_;
};

// C = A B. A lies as (M, K), or transposed as (K, M); B as (K, N) or (N, K). No contender changes them.
struct Operands {
  explicit Operands(const Case& p)
      : a(random_floats(p.M * p.K, 1)), b(random_floats(p.K * p.N, 2)), c(std::vector<float>(size_t(p.M * p.N))) {}
  Floats a, b, c;
};

struct Contender {
  std::string name;
  // Takes up a case: does the product once and leaves it in c.
  std::function<void(const Case&, Operands&)> begin;
  std::function<double(const Case&, Operands&, int)> seconds;  // of so many products of the case taken up last
  std::string gone{};                                          // why it takes part no longer; empty while it does
};

// Thrown by a contender that is a program of its own and has ended; says how.
struct Gone : Error {
  using Error::Error;
};

struct GemmFlags {
  int threads = 1, turns = 7;
  std::string only, blas, dnnl, peer;
};

// Naru and whoever is named and can be had; the others are printed as absent. Throws Error for a library without the
// product.
std::vector<Contender> contenders_of(const GemmFlags& flags);

}  // namespace naru::bench

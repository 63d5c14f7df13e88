#include "core/ops/rope.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "base/exact.h"
#include "base/thread_pool.h"
#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"
#include "kernels/rope.h"

namespace naru {
namespace {

constexpr double kTwoPi = 2 * std::numbers::pi;
constexpr int32_t kMaxPosition = 1'000'000;  // where exact::sin ends
constexpr int kMaxRotaryDim = 1024;

void check_table(const RopeTable& t) {
  check(t.rotary_dim > 0 && t.rotary_dim % 2 == 0 && t.rotary_dim <= kMaxRotaryDim,
        "rope: wanted an even rotary_dim up to ", kMaxRotaryDim, ", got ", t.rotary_dim);
  const auto [time, row, column] = t.sections;
  check(time >= 0 && row >= 0 && column >= 0 && int64_t(time) + row + column == t.rotary_dim / 2, "rope: sections (",
        time, ", ", row, ", ", column, ") must add up to ", t.rotary_dim / 2, " pairs");
  check(t.theta > 1 && std::isfinite(t.theta), "rope: wanted theta above 1, got ", t.theta);
  check(t.factor >= 1 && std::isfinite(t.factor), "rope: wanted a factor of at least 1, got ", t.factor);
  check(t.attention_factor >= 0, "rope: wanted an attention_factor of at least 0, got ", t.attention_factor);
  if (t.scaling == RopeScaling::llama3 || t.scaling == RopeScaling::yarn)
    check(t.original_positions > 0, "rope: this scaling wants original_positions, got ", t.original_positions);
  if (t.scaling == RopeScaling::llama3)
    check(0 < t.low_freq_factor && t.low_freq_factor < t.high_freq_factor,
          "rope: wanted 0 < low_freq_factor < high_freq_factor, got ", t.low_freq_factor, " and ", t.high_freq_factor);
  if (t.scaling == RopeScaling::yarn)
    check(0 < t.beta_slow && t.beta_slow < t.beta_fast && !t.per_axis_frequencies,
          "rope: yarn wants 0 < beta_slow < beta_fast and one range of frequencies");
}

// theta^(-i / n) of each pair, before scaling.
std::vector<double> base_frequencies(const RopeTable& t) {
  const int n_pairs = t.rotary_dim / 2;
  std::vector<double> out;
  const auto add = [&](int n) {
    for (int i = 0; i < n; ++i) out.push_back(exact::pow(t.theta, -double(i) / n));
  };
  if (t.per_axis_frequencies)
    for (const int n : t.sections) add(n);
  else
    add(n_pairs);
  return out;
}

double llama3(double f, const RopeTable& t) {
  const double turns = t.original_positions * f / kTwoPi;  // within the length of the first training
  if (turns < t.low_freq_factor) return f / t.factor;
  if (turns > t.high_freq_factor) return f;
  const double s = (turns - t.low_freq_factor) / (t.high_freq_factor - t.low_freq_factor);
  return (1 - s) * f / t.factor + s * f;
}

// Stretched fully above pair `high`, not at all below pair `low`, mixed between.
double yarn(double f, int i, const RopeTable& t) {
  const auto pair_of = [&](double turns) {
    return t.rotary_dim * exact::log(t.original_positions / (kTwoPi * turns)) / (2 * exact::log(t.theta));
  };
  double low = pair_of(t.beta_fast), high = pair_of(t.beta_slow);
  if (t.truncate) {
    low = std::floor(low);
    high = std::ceil(high);
  }
  low = std::max(low, 0.);
  high = std::min(high, double(t.rotary_dim - 1));
  if (low == high) high += 0.001;
  const double ramp = std::clamp((i - low) / (high - low), 0., 1.);
  return f / t.factor * ramp + f * (1 - ramp);
}

double scaled(double f, int i, const RopeTable& t) {
  switch (t.scaling) {
    case RopeScaling::linear:
      return f / t.factor;
    case RopeScaling::llama3:
      return llama3(f, t);
    case RopeScaling::yarn:
      return yarn(f, i, t);
    default:
      return f;
  }
}

// Which axis each pair follows.
std::vector<int> axes(const RopeTable& t) {
  std::vector<int> out;
  for (int axis = 0; axis < 3; ++axis) out.insert(out.end(), size_t(t.sections[size_t(axis)]), axis);
  return out;
}

kernels::RopeSizes sizes_of(const Tensor& x, const RopeAngles& angles) {
  return {x.dim(0), x.dim(1), x.dim(2), angles.cos.dim(1), angles.interleaved};
}

}  // namespace

std::vector<double> rope_frequencies(const RopeTable& table) {
  check_table(table);
  std::vector<double> out = base_frequencies(table);
  for (size_t i = 0; i < out.size(); ++i) out[i] = scaled(out[i], int(i), table);
  return out;
}

double rope_attention_factor(const RopeTable& t) {
  if (t.attention_factor > 0) return t.attention_factor;
  if (t.scaling != RopeScaling::yarn) return 1;
  const auto m = [&](double scale) { return 0.1 * scale * exact::log(t.factor) + 1; };
  return t.mscale != 0 && t.mscale_all_dim != 0 ? m(t.mscale) / m(t.mscale_all_dim) : m(1);
}

RopeAngles rope_angles(const Tensor& positions, const RopeTable& table, DType dtype) {
  const auto [N, three] = positions.dims<2>("rope_angles: positions (N, 3)");
  check(three == 3, "rope_angles: wanted positions (N, 3), got ", positions.shape());
  const int32_t* p = positions.data<int32_t>();
  for (int64_t i = 0; i < positions.size(); ++i)
    check(p[i] >= -kMaxPosition && p[i] <= kMaxPosition, "rope_angles: position ", p[i], " is not within ",
          kMaxPosition);
  const std::vector<double> frequencies = rope_frequencies(table);
  const std::vector<int> axis = axes(table);
  const double factor = rope_attention_factor(table);
  const int64_t n_pairs = table.rotary_dim / 2;
  const RopeAngles out{empty({N, n_pairs}, dtype), empty({N, n_pairs}, dtype), table.interleaved};
  dispatch(out.cos, [&]<class T>(auto) {
    T *cos = out.cos.data<T>(), *sin = out.sin.data<T>();
    parallel_for(N, 16, [&](int64_t n0, int64_t n1) {
      for (int64_t n = n0; n < n1; ++n)
        for (int64_t i = 0; i < n_pairs; ++i) {
          const double angle = p[n * 3 + axis[size_t(i)]] * frequencies[size_t(i)];
          cos[n * n_pairs + i] = T(exact::cos(angle) * factor);
          sin[n * n_pairs + i] = T(exact::sin(angle) * factor);
        }
    });
  });
  return out;
}

Tensor rope(const Tensor& x, const RopeAngles& angles) {
  const auto [N, H, K] = x.dims<3>("rope: x (N, H, K)");
  const auto [n_angles, n_pairs] = angles.cos.dims<2>("rope: angles (N, rotary_dim / 2)");
  check(n_angles == N && 2 * n_pairs <= K && angles.sin.shape() == angles.cos.shape(), "rope: x is ", x.shape(),
        ", angles are ", angles.cos.shape());
  const Tensor y = empty_like(x);  // (N, H, K)
  dispatch(x, [&]<class T>(auto dev) {
    kernels::rope<T>(dev, x.data<T>(), angles.cos.data<T>(), angles.sin.data<T>(), y.data<T>(), sizes_of(x, angles),
                     /*inverse=*/false);
  });
  record(y, {x}, [=](const Tensor& dy) {
    const Tensor dx = empty_like(x);
    dispatch(x, [&]<class T>(auto dev) {
      kernels::rope<T>(dev, dy.data<T>(), angles.cos.data<T>(), angles.sin.data<T>(), dx.data<T>(), sizes_of(x, angles),
                       /*inverse=*/true);
    });
    return Grads{dx};
  });
  return y;
}

}  // namespace naru

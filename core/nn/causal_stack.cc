#include "core/nn/causal_stack.h"

#include <algorithm>
#include <cmath>

#include "core/ops/activation.h"
#include "core/ops/elementwise.h"

namespace naru {
namespace {

// For each row of the segments its window, (N, kernel) i32; -1 before the start of a segment.
Tensor windows_of(const std::vector<int64_t>& segments, int64_t kernel, int64_t distance) {
  const int64_t N = segments.back();
  const Tensor index = empty({N, kernel}, DType::i32);
  for (size_t s = 0; s + 1 < segments.size(); ++s)
    for (int64_t n = segments[s]; n < segments[s + 1]; ++n)
      for (int64_t k = 0; k < kernel; ++k) {
        const int64_t at = n - (kernel - 1 - k) * distance;
        index.data<int32_t>()[n * kernel + k] = int32_t(at < segments[s] ? -1 : at);
      }
  return index;
}

}  // namespace

CausalStack::CausalStack(Params p, const CausalConfig& c) : config_(c) {
  check(c.d_model > 0 && c.d_hidden > 0 && c.kernel > 0 && c.n_layers >= 0 && c.n_layers <= kMaxCausalLayers,
        "CausalStack: wanted positive widths, a kernel, and at most ", kMaxCausalLayers, " layers, got d_model ",
        c.d_model, ", d_hidden ", c.d_hidden, ", kernel ", c.kernel, ", n_layers ", c.n_layers);
  for (int64_t i = 0; i < c.n_layers; ++i) {
    const Params at = p / i;
    const double into = 1 / std::sqrt(double(c.kernel * c.d_model)), back = 0.5 / std::sqrt(double(c.d_hidden));
    blocks_.push_back({RmsNorm(at / "norm", c.d_model, c.norm_eps),
                       Linear(at / "in", c.kernel * c.d_model, c.d_hidden, Init::normal(into), /*bias=*/true),
                       Linear(at / "out", c.d_hidden, c.d_model, Init::normal(back), /*bias=*/true), int64_t(1) << i});
  }
}

Tensor CausalStack::forward(Tensor x, const std::vector<int64_t>& segments) const {
  check(x.rank() == 2 && x.dim(1) == config_.d_model, "CausalStack: x must be (N, D) with D = ", config_.d_model,
        ", got ", x.shape());
  check(!segments.empty() && segments[0] == 0 && segments.back() == x.dim(0) && std::ranges::is_sorted(segments),
        "CausalStack: segments must ascend from 0 to ", x.dim(0));
  for (const Block& block : blocks_) {
    const Tensor windows = gather_concat(block.norm(x), windows_of(segments, config_.kernel, block.distance));
    x = add(x, block.out(silu(block.in(windows))));
  }
  return x;
}

Tensor CausalStack::step(Tensor x, State* state) const {
  check(x.rank() == 2 && x.dim(1) == config_.d_model, "CausalStack: x must be (n, D) with D = ", config_.d_model,
        ", got ", x.shape());
  if (state->past.empty())
    for (const Block& block : blocks_) state->past.push_back(zeros({reach(block), config_.d_model}, x.dtype()));
  check(state->past.size() == blocks_.size(), "CausalStack: the state is of ", state->past.size(), " blocks, wanted ",
        blocks_.size());
  const int64_t n = x.dim(0);
  for (size_t i = 0; i < blocks_.size(); ++i) {
    const Block& block = blocks_[i];
    const int64_t before = reach(block);
    const Tensor rows = concat_rows({state->past[i], block.norm(x)});  // (before + n, D)
    const Tensor index = empty({n, config_.kernel}, DType::i32);
    for (int64_t at = 0; at < n * config_.kernel; ++at)
      index.data<int32_t>()[at] = int32_t(at / config_.kernel + at % config_.kernel * block.distance);
    x = add(x, block.out(silu(block.in(gather_concat(rows, index)))));
    state->past[i] = concat_rows({rows.rows(n, before)});  // a copy: the rest is let go
  }
  return x;
}

double CausalStack::flops(double n_rows) const {
  return 2 * n_rows * double(config_.n_layers) * double((config_.kernel + 1) * config_.d_model * config_.d_hidden);
}

}  // namespace naru

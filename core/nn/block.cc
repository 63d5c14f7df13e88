#include "core/nn/block.h"

#include <cmath>

#include "core/ops/activation.h"
#include "core/ops/elementwise.h"

namespace naru {
namespace {

Init scaled(double gain, int64_t n_inputs) {
  return Init::normal(gain / std::sqrt(double(n_inputs)));
}

std::optional<RmsNorm> maybe_norm(bool wanted, Params p, int64_t D, float eps, double start = 1) {
  if (!wanted) return std::nullopt;
  return RmsNorm(p, D, eps, start);
}

// The positions of a batch, each sequence's behind what it remembers.
std::vector<CachedSegment> cached_segments(const BlockInput& in, int64_t block_size) {
  const int32_t* at = in.segments.data<int32_t>();
  std::vector<CachedSegment> out;
  for (size_t s = 0; s < in.kv.size(); ++s) {
    const KvSequence& kv = *in.kv[s];
    const int64_t n = at[s + 1] - at[s], room = int64_t(kv.blocks.size()) * kernels::kCacheKeys;
    check(kv.length + n <= room, "Block: the blocks hold ", room, " positions, wanted ", kv.length + n);
    out.push_back({at[s], n, kv.length, kv.blocks.data(), in.layer * block_size});
  }
  return out;
}

}  // namespace

Block::Block(Params p, const BlockConfig& c)
    : config_(c),
      pre_attn_(maybe_norm(c.norms.pre_attn, p / "pre_attn_norm", c.d_model, c.norm_eps)),
      post_attn_(maybe_norm(c.norms.post_attn, p / "post_attn_norm", c.d_model, c.norm_eps)),
      pre_ffn_(maybe_norm(c.norms.pre_ffn, p / "pre_ffn_norm", c.d_model, c.norm_eps)),
      post_ffn_(maybe_norm(c.norms.post_ffn, p / "post_ffn_norm", c.d_model, c.norm_eps)),
      q_norm_(maybe_norm(c.qk_norm == QkNorm::rms_head, p / "q_norm", c.head_dim, c.norm_eps, c.q_norm_start)),
      k_norm_(maybe_norm(c.qk_norm == QkNorm::rms_head, p / "k_norm", c.head_dim, c.norm_eps)),
      q_(p / "q", c.d_model, c.n_heads * c.head_dim, scaled(c.init_gain, c.d_model)),
      k_(p / "k", c.d_model, c.n_kv_heads * c.head_dim, scaled(c.init_gain, c.d_model)),
      v_(p / "v", c.d_model, c.n_kv_heads * c.head_dim, scaled(c.init_gain, c.d_model)),
      o_(p / "o", c.n_heads * c.head_dim, c.d_model, Init::zeros()),
      up_(p / "up", c.d_model, c.d_hidden, scaled(c.init_gain, c.d_model)),
      down_(p / "down", c.d_hidden, c.d_model, Init::zeros()) {
  if (c.mlp == MlpKind::silu_glu) gate_.emplace(p / "gate", c.d_model, c.d_hidden, scaled(c.init_gain, c.d_model));
}

Tensor Block::attend(const Tensor& x, const BlockInput& in) const {
  const int64_t N = x.dim(0), H = config_.n_heads, G = config_.n_kv_heads, K = config_.head_dim;
  Tensor q = reshape(q_(x), {N, H, K}), k = reshape(k_(x), {N, G, K});
  const Tensor v = reshape(v_(x), {N, G, K});
  if (in.probe) in.probe->q.push_back(q), in.probe->k.push_back(k);
  if (q_norm_) q = (*q_norm_)(q), k = (*k_norm_)(k);
  if (in.angles) q = rope(q, *in.angles), k = rope(k, *in.angles);
  const AttentionOptions options{.causal = config_.causal,
                                 .window = int(config_.window),
                                 .scale = config_.attention_scale,
                                 .softcap = config_.attention_softcap};
  for (AttentionGuide* guide : in.guides)
    guide->losses.push_back(
        attention_guide(q, k, in.segments, guide->head, guide->range_begin, guide->range_end, options));
  const Tensor y = in.kv.empty()
                       ? attention(q, k, v, in.segments, options)
                       : attention_cached(q, k, v, cached_segments(in, kernels::cache_block_size(G, K)), options);
  return o_(reshape(y, {N, H * K}));
}

Tensor Block::mlp(const Tensor& x) const {
  return down_(gate_ ? silu_glu((*gate_)(x), up_(x)) : relu2(up_(x)));
}

Tensor Block::operator()(const Tensor& h, const BlockInput& in) const {
  Tensor x = attend(pre_attn_ ? (*pre_attn_)(h) : h, in);
  const Tensor after = add_scaled(h, post_attn_ ? (*post_attn_)(x) : x, config_.residual_mul);
  x = mlp(pre_ffn_ ? (*pre_ffn_)(after) : after);
  return add_scaled(after, post_ffn_ ? (*post_ffn_)(x) : x, config_.residual_mul);
}

}  // namespace naru

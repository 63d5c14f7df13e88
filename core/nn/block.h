// One transformer block as a table of options: the backbone's layers and the encoders' are settings of it.
//
//   h = h + residual_mul * post_attn(attention(pre_attn(h)))
//   h = h + residual_mul * post_ffn(mlp(pre_ffn(h)))
//
// where each norm slot is RMSNorm or nothing. Input and output are packed positions (N, D); what they may see is in the
// BlockInput. A block is const and shared by all requests; what a sequence remembers is its KvSequence.
#pragma once

#include <optional>
#include <vector>

#include "core/nn/layers.h"
#include "core/ops/attention.h"
#include "core/ops/rope.h"

namespace naru {

enum class MlpKind { silu_glu, relu2 };
enum class QkNorm { none, rms_head };  // rms_head: RMSNorm over each head of q and k, before RoPE

struct NormSlots {
  bool pre_attn = true, post_attn = false, pre_ffn = true, post_ffn = false;
  bool operator==(const NormSlots&) const = default;
};

struct BlockConfig {
  int64_t d_model = 0, n_heads = 0, n_kv_heads = 0, head_dim = 0, d_hidden = 0;
  float norm_eps = 1e-6f;
  NormSlots norms;
  QkNorm qk_norm = QkNorm::rms_head;
  double q_norm_start = 1;  // where the weights of q's norm begin: sharper attention from the first step on
  MlpKind mlp = MlpKind::relu2;
  bool causal = true;
  int64_t window = 0;         // keys that a query sees, itself included; 0: all
  float attention_scale = 0;  // 0: head_dim^-0.5
  float attention_softcap = 0;
  float residual_mul = 1;
  double init_gain = 0.7;  // weights begin with standard deviation init_gain / sqrt(inputs); outputs begin at zero
};

// What the layers remember of one sequence: blocks of 16 positions (kernels/attention.h), each with the keys and values
// of all layers, one layer after another. Someone else owns the blocks (core/generate/kv_pool.h).
struct KvSequence {
  std::vector<float*> blocks;
  int64_t length = 0;  // positions that are filled
};

// A training loss (MODEL: guided attention): one head is drawn to the keys where the next character stands.
struct AttentionGuide {
  int head = 0;
  std::vector<int64_t> layers;    // whose head it is
  Tensor range_begin, range_end;  // (N) i32: keys of the packed batch; a negative begin means no target
  std::vector<Tensor> losses;     // (1) each: filled by these layers
};

// What the heads of each layer are, before their norms and RoPE: a run looks at it to see whether it is healthy.
struct AttentionProbe {
  std::vector<Tensor> q, k;  // (N, H, K) and (N, G, K) of each layer
};

struct BlockInput {
  Tensor segments;                      // (S + 1) i32: sequence s is positions segments[s] .. segments[s + 1] - 1
  const RopeAngles* angles = nullptr;   // null: this layer has no position
  std::vector<const KvSequence*> kv;    // one for each sequence when answering; empty when training
  int64_t layer = 0;                    // of kv
  std::vector<AttentionGuide*> guides;  // of heads that are led; none: not guided
  AttentionProbe* probe = nullptr;      // null: nobody looks
};

class Block {
 public:
  Block(Params p, const BlockConfig& config);
  // h (N, D) -> (N, D). With kv, the positions follow those that are filled, and theirs are written behind them; the
  // lengths do not change.
  Tensor operator()(const Tensor& h, const BlockInput& in) const;

 private:
  Tensor attend(const Tensor& x, const BlockInput& in) const;
  Tensor mlp(const Tensor& x) const;

  BlockConfig config_;
  std::optional<RmsNorm> pre_attn_, post_attn_, pre_ffn_, post_ffn_, q_norm_, k_norm_;
  Linear q_, k_, v_, o_, up_, down_;
  std::optional<Linear> gate_;
};

}  // namespace naru

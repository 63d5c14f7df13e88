// The backbone answers as it was trained: with a cache as without, alone as in a batch, for every option.
#include "core/backbone/backbone.h"

#include <gtest/gtest.h>

#include "base/philox.h"
#include "core/generate/session.h"
#include "core/ops/activation.h"
#include "core/ops/rows.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

BackboneConfig small_config() {
  BackboneConfig c;
  c.block = {.d_model = 24, .n_heads = 4, .n_kv_heads = 2, .head_dim = 8, .d_hidden = 40};
  c.n_layers = 3;
  c.vocab = 50;
  c.windows = {0, 3, 0};
  c.rope_ids = {0, 0, -1};
  c.ropes = {RopeTable{.theta = 100, .rotary_dim = 8, .sections = {2, 1, 1}}};
  c.embed_mul = 2;
  c.logits_softcap = 15;
  return c;
}

std::vector<BackboneConfig> variants() {
  std::vector<BackboneConfig> out(5, small_config());
  out[1].block.mlp = MlpKind::silu_glu;
  out[1].tied = false;
  out[2].block.norms = {.pre_attn = false, .post_attn = true, .pre_ffn = false, .post_ffn = true};
  out[2].block.qk_norm = QkNorm::none;
  out[3].block.norms = {.pre_attn = true, .post_attn = true, .pre_ffn = true, .post_ffn = true};
  out[3].block.attention_softcap = 5;
  out[3].block.attention_scale = 0.2f;
  out[4].block.residual_mul = 0.5f;
  out[4].logits_mul = 0.25f;
  out[4].block.n_kv_heads = 1;
  return out;
}

// A backbone whose weights are not zero anywhere, so that no option hides behind a zero-initialised output.
struct Lively {
  Weights weights = Weights::random(5);
  Backbone backbone;
  explicit Lively(const BackboneConfig& config) : backbone(Params(weights) / "b", config) {
    uint64_t stream = 0;
    for (const auto& [name, tensor] : weights.all()) {
      Random random(11, ++stream);
      for (float& v : tensor.span<float>())
        v = tensor.rank() == 1 ? random.uniform(0.5f, 1.5f) : 0.3f * random.normal();
    }
  }
};

std::vector<Sequence> prompts() {
  return {{Segment::text({3, 4, 5}), Segment::media(0, {{0, 0, 0}, {0, 0, 1}, {0, 1, 0}}), Segment::text({6, 7})},
          {Segment::text({9})},
          {Segment::text({1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11})}};
}

// Soft-capped logits of every position, without any cache.
Tensor whole_forward(const Backbone& backbone, const std::vector<Sequence>& sequences, const Tensor& media) {
  const Packed packed = pack(sequences);
  BackboneInput in;
  in.segments = packed.segments;
  in.positions = packed.positions;
  const Tensor x = gather_rows(concat_rows({backbone.embed(packed.ids), media}), packed.order);
  return softcap(backbone.logits(backbone.forward(x, in)), backbone.config().logits_softcap);
}

Tensor last_rows(const Tensor& logits, const std::vector<int32_t>& rows) {
  return gather_rows(logits, from(rows, {int64_t(rows.size())}));
}

TEST(Backbone, CacheEqualsNoCacheAndBatchEqualsAlone) {
  const Tensor media = cast(testing::uniform({3, 24}, -1, 1), DType::f32);
  for (const BackboneConfig& config : variants()) {
    const Lively model(config);
    const std::vector<Sequence> all = prompts();
    const Tensor whole = whole_forward(model.backbone, all, media);

    Session session(model.backbone, 3, 16);
    const Tensor prefilled = session.prefill(all, media);
    EXPECT_EQ(testing::bits_of({prefilled}), testing::bits_of({last_rows(whole, {7, 8, 19})}));

    // Two more ids for the sequences 0 and 2, one by one; the same in one forward pass.
    session.step({0, 2}, {20, 21});
    const Tensor stepped = session.step({0, 2}, {22, 23});
    std::vector<Sequence> longer = all;
    longer[0].push_back(Segment::text({20, 22}));
    longer[2].push_back(Segment::text({21, 23}));
    const Tensor longer_whole = whole_forward(model.backbone, longer, media);
    EXPECT_EQ(testing::bits_of({stepped}), testing::bits_of({last_rows(longer_whole, {9, 23})}));

    for (size_t s = 0; s < all.size(); ++s) {
      Session alone(model.backbone, 1, 16);
      EXPECT_EQ(testing::bits_of({alone.prefill({all[s]}, media)}), testing::bits_of({prefilled.rows(int64_t(s), 1)}));
    }
    // A prompt cut in the middle.
    Session cut(model.backbone, 1, 16);
    cut.prefill({{Segment::text({1, 2, 3, 4})}});
    EXPECT_EQ(testing::bits_of({cut.prefill({{Segment::text({5, 6, 7, 8, 9, 10, 11})}})}),
              testing::bits_of({prefilled.rows(2, 1)}));
  }
}

TEST(Backbone, RefusesWhatDoesNotFit) {
  const Lively model(small_config());
  Session session(model.backbone, 1, 2);
  EXPECT_ERROR(session.prefill({{Segment::text({1, 2, 3})}}), "Session: wanted 3 positions, the capacity is 2");
  BackboneConfig config = small_config();
  config.rope_ids = {0, 1, 0};
  Weights weights = Weights::random(1);
  EXPECT_ERROR(Backbone(Params(weights), config), "Backbone: layer 1 names RoPE table 1 of 1");
}

}  // namespace
}  // namespace naru

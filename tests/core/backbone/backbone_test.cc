// The backbone answers as it was trained: with a cache as without, alone as in a batch, for every option.
#include "core/backbone/backbone.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>

#include "base/file.h"
#include "base/philox.h"
#include "core/autograd/tape.h"
#include "core/generate/session.h"
#include "core/ops/activation.h"
#include "core/ops/cross_entropy.h"
#include "core/ops/rows.h"
#include "tests/testing/folder.h"
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
    // One whose first states are looked at before it goes on.
    Session seen(model.backbone, 1, 16);
    EXPECT_EQ(seen.prefill_states({{Segment::text({1, 2, 3, 4})}}, media).dim(0), 4);
    EXPECT_EQ(testing::bits_of({seen.prefill({{Segment::text({5, 6, 7, 8, 9, 10, 11})}})}),
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

BackboneConfig config_with_codes() {
  BackboneConfig c = small_config();
  c.ranges = {{.name = "speech", .first = 50, .n_predicted = 9, .n_ids = 12},
              {.name = "motion", .first = 62, .n_predicted = 4, .n_ids = 4}};
  return c;
}

// Of a parameter that both have: the weights of the one become those of the other.
void copy_weights(const Weights& from, const Weights& to) {
  for (const auto& [name, tensor] : from.all())
    for (const auto& [other, into] : to.all())
      if (name == other) std::copy_n(tensor.data<float>(), tensor.size(), into.data<float>());
}

// What is learnt of text, logits and gradients, has its bits in a model that gains ranges, also beside codes.
TEST(Backbone, RangesLeaveTheBitsOfText) {
  const Lively plain(small_config()), rich(config_with_codes());
  copy_weights(plain.weights, rich.weights);
  ASSERT_EQ(rich.weights.all().size(), plain.weights.all().size() + 2);
  const auto learnt = [](const Lively& model, const std::vector<Sequence>& sequences) {
    Tape tape;
    Tensor logits, loss;
    {
      const Tape::Scope scope(tape);
      const Packed packed = pack(sequences);
      BackboneInput in;
      in.segments = packed.segments;
      in.positions = packed.positions;
      const Tensor states = model.backbone.forward(gather_rows(model.backbone.embed(packed.ids), packed.order), in);
      logits = model.backbone.logits(gather_rows(states, from(std::vector<int32_t>{0, 3, 4}, {3})));
      loss = softmax_cross_entropy(logits, from(std::vector<int32_t>{5, 6, 7}, {3})).loss;
    }
    tape.backward(loss);
    std::vector<Tensor> out{logits, loss};
    for (const auto& [name, w] : model.weights.all())
      if (!name.starts_with("b.ranges")) out.push_back(tape.grad(w));
    return testing::bits_of(out);
  };
  const std::vector<Sequence> texts = {{Segment::text({3, 3, 4, 9, 3})}};
  EXPECT_EQ(learnt(rich, texts), learnt(plain, texts));
  // Beside a sequence of codes.
  EXPECT_EQ(learnt(rich, {texts[0], {Segment::text({58, 51, 65, 51})}}), learnt(rich, texts));
}

// Ids of all ranges in one sequence: each from its own table, in its place, and each table learns from its own alone.
TEST(Backbone, EmbedsEachRangeFromItsTable) {
  const Lively model(config_with_codes());
  const std::vector<int32_t> ids{65, 3, 50, 61, 3, 62, 49};
  std::map<std::string, Tensor> weights;
  for (const auto& [name, w] : model.weights.all()) weights[name] = w;
  const Tensor &text = weights.at("b.embedding.weight"), &speech = weights.at("b.ranges.speech.weight"),
               &motion = weights.at("b.ranges.motion.weight");
  ASSERT_EQ(speech.shape(), (Shape{12, 24}));
  const std::vector<std::pair<Tensor, int64_t>> want{{motion, 3}, {text, 3},   {speech, 0}, {speech, 11},
                                                     {text, 3},   {motion, 0}, {text, 49}};
  const Tensor got = model.backbone.embed(from(ids, {7}));
  for (size_t i = 0; i < ids.size(); ++i)
    for (int64_t d = 0; d < 24; ++d)
      EXPECT_EQ(got.data<float>()[int64_t(i) * 24 + d], 2 * want[i].first.data<float>()[want[i].second * 24 + d]);
  EXPECT_ERROR(model.backbone.embed(from(std::vector<int32_t>{66}, {1})), "Backbone: the id 66 is in no range");

  Tape tape;
  Tensor loss;
  {
    const Tape::Scope scope(tape);
    loss = softmax_cross_entropy(model.backbone.embed(from(ids, {7})), from(std::vector<int32_t>(7, 1), {7})).loss;
  }
  tape.backward(loss);
  const Tensor dspeech = tape.grad(speech);
  for (int64_t row = 0; row < 12; ++row) {
    float size = 0;
    for (int64_t d = 0; d < 24; ++d) size += std::abs(dspeech.data<float>()[row * 24 + d]);
    EXPECT_EQ(size > 0, row == 0 || row == 11) << row;
  }
}

// Some in text and some in a span: each has the logits of the slice that it asks for, as alone and as without a cache.
TEST(Backbone, StepsSequencesOfDifferentSlicesTogether) {
  const Lively model(config_with_codes());
  const std::vector<std::vector<int32_t>> said = {{3, 4, 50, 58, 51}, {3, 9, 10, 11, 12}, {7, 62, 63, 64, 65}};
  const std::vector<int32_t> slices = {1, 0, 2};
  const auto whole = [&](size_t s) {
    const Packed packed = pack({{Segment::text(said[s])}});
    BackboneInput in;
    in.segments = packed.segments;
    in.positions = packed.positions;
    const Tensor states = model.backbone.forward(model.backbone.embed(packed.ids), in);
    return softcap(model.backbone.logits(states.rows(4, 1), slices[s]), 15);
  };
  std::vector<Sequence> prompts;
  std::vector<Session::Next> next;
  for (size_t s = 0; s < 3; ++s) {
    prompts.push_back({Segment::text({said[s].begin(), said[s].begin() + 3})});
    next.push_back({int64_t(s), {said[s].begin() + 3, said[s].end()}, slices[s]});
  }
  Session session(model.backbone, 3, 8);
  session.prefill(prompts);
  const BatchLogits logits = session.step(next);
  for (size_t s = 0; s < 3; ++s) {
    const Tensor want = whole(s);
    const auto row = logits.row(s);
    ASSERT_EQ(int64_t(row.size()), want.dim(1));
    EXPECT_TRUE(std::equal(row.begin(), row.end(), want.data<float>())) << s;
    EXPECT_EQ(session.length(int64_t(s)), 5);
  }
  EXPECT_ERROR(session.step({{0, {3}, 3}}), "forward_batch: there is no slice 3");
}

// A model that only answers keeps its tables the other way round as well.
TEST(Backbone, AnswersWithTheBitsOfTraining) {
  const Lively model(config_with_codes());
  const testing::Folder folder;
  ASSERT_TRUE(write_file(folder / "m", safetensors_bytes(model.weights.all())));
  Weights weights = Weights::for_answering(Safetensors::open(folder / "m").value());
  const Backbone answering(Params(weights) / "b", config_with_codes());
  const Tensor states = cast(testing::uniform({3, 24}, -1, 1), DType::f32);
  for (const int32_t slice : {0, 1, 2})
    EXPECT_EQ(testing::bits_of({answering.logits(states, slice)}),
              testing::bits_of({model.backbone.logits(states, slice)}));
}

TEST(Backbone, RefusesRangesThatDoNotFollowEachOther) {
  const auto error_of = [](auto change) {
    BackboneConfig config = config_with_codes();
    change(config.ranges);
    Weights weights = Weights::random(1);
    return testing::error_of([&] { Backbone(Params(weights), config); });
  };
  EXPECT_EQ(error_of([](auto& r) { r[1].first = 63; }), "id ranges: 'motion' must begin with the id 62, got 63");
  EXPECT_EQ(error_of([](auto& r) { r[0].n_predicted = 13; }),
            "id ranges: 'speech' has 12 ids, of which 13 can be predicted");
  EXPECT_EQ(error_of([](auto& r) { r[1].name = "speech"; }), "id ranges: wanted names of their own, got 'speech'");
  EXPECT_EQ(error_of([](auto&) {}), "");
}

}  // namespace
}  // namespace naru

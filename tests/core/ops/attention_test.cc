#include "core/ops/attention.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/thread_pool.h"
#include "core/autograd/tape.h"
#include "core/ops/elementwise.h"
#include "core/ops/rows.h"
#include "kernels/isa.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

using testing::bits_of;
using testing::check_same_bits;
using testing::OpCase;
using testing::uniform;

struct Sizes {
  std::vector<int32_t> segments;
  int64_t H, G, K;
};

Tensor i32(const std::vector<int32_t>& values) {
  return from(values, {int64_t(values.size())});
}

OpCase attention_case(const Sizes& s, const AttentionOptions& options) {
  const int64_t N = s.segments.back();
  return {.name = concat("attention of ", N, " positions, ", s.H, "/", s.G, " heads of ", s.K),
          .inputs = {uniform({N, s.H, s.K}, -2, 2, 1), uniform({N, s.G, s.K}, -2, 2, 2),
                     uniform({N, s.G, s.K}, -1, 1, 3), i32(s.segments)},
          .op = [options](auto in) { return attention(in[0], in[1], in[2], in[3], options); },
          .golden = {}};
}

TEST(Attention, GoldenGradientAndBits) {
  OpCase causal = attention_case({{0, 0, 1, 6, 13}, 4, 2, 12}, {.window = 4, .softcap = 1.5f});
  causal.golden = "tests/golden/attention_causal.safetensors";
  run(causal);
  OpCase bidirectional = attention_case({{0, 5, 12}, 2, 2, 16}, {.causal = false});
  bidirectional.golden = "tests/golden/attention_bidirectional.safetensors";
  run(bidirectional);
}

TEST(Attention, GradientsOfEachOption) {
  for (const int64_t K : {1, 20}) {
    run(attention_case({{0, 2, 2, 9}, 2, 1, K}, {}));
    run(attention_case({{0, 7}, 2, 2, K}, {.window = 1, .scale = 0.3f}));
    run(attention_case({{0, 1, 8}, 2, 1, K}, {.causal = false, .softcap = 0.7f}));
  }
  run(attention_case({{0}, 2, 1, 4}, {}));
  run(attention_case({{0, 0, 0}, 2, 1, 4}, {}));
}

// Sizes around the edges of vectors, row blocks and tasks: 16 keys, 8 rows, 256 rows.
TEST(Attention, BitsOfOddSizes) {
  const std::vector<int32_t> segments = {0, 0, 1, 16, 47, 80, 145, 146, 279};
  for (const AttentionOptions& options :
       {AttentionOptions{}, {.window = 17}, {.causal = false}, {.window = 40, .softcap = 5}}) {
    check_same_bits(attention_case({segments, 3, 1, 20}, options));
    check_same_bits(attention_case({segments, 4, 2, 32}, options));
    check_same_bits(attention_case({segments, 1, 1, 64}, options));
  }
  for (const int64_t K : {1, 15, 17, 48, 100}) check_same_bits(attention_case({{0, 33, 70}, 2, 1, K}, {}));
}

TEST(Attention, BitsOfALongSegment) {
  check_same_bits(attention_case({{0, 2100}, 1, 1, 8}, {}));
  check_same_bits(attention_case({{0, 2100}, 1, 1, 32}, {.window = 100}));
}

// Row 1 ends in a product that underflows below zero; the vector form then adds 0 * v of the key that the row must not
// see, which would turn -0 into +0.
TEST(Attention, AZeroIsPositive) {
  OpCase op_case = attention_case({{0, 3}, 1, 1, 1}, {.scale = 1});
  op_case.inputs = {ones({3, 1, 1}, DType::f64), from<double>({-85, 0, 0}, {3, 1, 1}),
                    from<double>({-1e-5, -0.0, 1}, {3, 1, 1}), i32({0, 3})};
  check_same_bits(op_case);
}

TEST(Attention, ScoresOfAnySize) {
  const Tensor q = full({3, 1, 1}, 1e4), k = from<float>({-1e4f, 1e4f, 9.9e3f}, {3, 1, 1});
  const Tensor o = attention(q, k, from<float>({1, 2, 3}, {3, 1, 1}), i32({0, 3}));
  EXPECT_EQ(bits_of({o}), bits_of({from<float>({1, 2, 2}, {3, 1, 1})}));
}

// Rows of a tensor as a tensor of their own.
Tensor part(const Tensor& x, int64_t first, int64_t count) {
  return cast(x.rows(first, count), DType::f32);
}

// The output, dq, dk, dv.
std::vector<Tensor> forward_and_gradients(const Tensor& q, const Tensor& k, const Tensor& v,
                                          const std::vector<int32_t>& segments, const Tensor& d_o,
                                          const AttentionOptions& options) {
  Tape tape;
  Tensor o;
  for (const Tensor& x : {q, k, v}) x.set_requires_grad(true);
  {
    const Tape::Scope on(tape);
    o = attention(q, k, v, i32(segments), options);
  }
  tape.backward(o, d_o);
  return {o, tape.grad(q), tape.grad(k), tape.grad(v)};
}

TEST(Attention, ASegmentNeverDependsOnItsNeighbours) {
  const std::vector<int32_t> segments = {0, 37, 40, 160};
  const auto make = [](int64_t heads, uint64_t seed) {
    return cast(uniform({160, heads, 20}, -2, 2, seed), DType::f32);
  };
  const Tensor q = make(4, 1), k = make(2, 2), v = make(2, 3), d_o = make(4, 4);
  for (const AttentionOptions& options : {AttentionOptions{}, {.window = 20}, {.causal = false}}) {
    const auto packed = forward_and_gradients(q, k, v, segments, d_o, options);
    for (size_t s = 0; s + 1 < segments.size(); ++s) {
      const int64_t at = segments[s], n = segments[s + 1] - at;
      const auto alone = forward_and_gradients(part(q, at, n), part(k, at, n), part(v, at, n), {0, int32_t(n)},
                                               part(d_o, at, n), options);
      for (size_t i = 0; i < alone.size(); ++i)
        EXPECT_EQ(bits_of({alone[i]}), bits_of({part(packed[i], at, n)})) << "segment " << s << ", tensor " << i;
    }
  }
}

// Blocks of two layers in an order of their own, full of NaN.
struct Blocks {
  Blocks(int64_t n, int64_t G, int64_t K)
      : size(kernels::cache_block_size(G, K)), memory(size_t(2 * n * size), std::numeric_limits<float>::quiet_NaN()) {
    for (int64_t b = 0; b < n; ++b) at.push_back(memory.data() + (b * 7 + 3) % n * 2 * size);
  }
  int64_t size;
  std::vector<float> memory;
  std::vector<float*> at;
};

// Two segments grow by pieces of `cut` positions, side by side; o of both, whole.
std::pair<Tensor, Tensor> grown(const Tensor& q, const Tensor& k, const Tensor& v, int64_t cut,
                                const AttentionOptions& options) {
  const int64_t N = q.dim(0), G = k.dim(1), K = k.dim(2);
  Blocks first(N / 16 + 1, G, K), second(N / 16 + 1, G, K);
  std::pair<Tensor, Tensor> out{empty_like(q), empty_like(q)};
  for (int64_t at = 0; at < N; at += cut) {
    const int64_t n = std::min(cut, N - at), late = std::min<int64_t>(cut, 3);  // the second lags by a few positions
    const int64_t from = at == 0 ? 0 : at - late, n_second = at + n == N ? N - from : at + n - late - from;
    const auto both = [&](const Tensor& x) { return concat_rows({part(x, at, n), part(x, from, n_second)}); };
    const auto rows = [&](const Tensor& x) { return reshape(x, {N, x.size() / N}); };
    const auto heads = [&](const Tensor& x, int64_t n_heads) {
      return reshape(both(rows(x)), {n + n_second, n_heads, K});
    };
    const Tensor o =
        attention_cached(heads(q, q.dim(1)), heads(k, G), heads(v, G),
                         {{0, n, at, first.at.data(), first.size}, {n, n_second, from, second.at.data(), 0}}, options);
    const int64_t width = q.size() / N;
    std::copy_n(o.data<float>(), n * width, out.first.data<float>() + at * width);
    std::copy_n(o.data<float>() + n * width, n_second * width, out.second.data<float>() + from * width);
  }
  return out;
}

TEST(AttentionCached, EqualsTheWholeSegmentInAnyCut) {
  const kernels::Isa before = kernels::active_isa();
  for (const auto& [N, H, G, K] :
       {std::array<int64_t, 4>{150, 6, 2, 32}, {37, 3, 3, 64}, {70, 4, 4, 20}, {40, 2, 1, 8}})
    for (const AttentionOptions& options : {AttentionOptions{}, {.window = 33}, {.softcap = 4}}) {
      const Tensor q = cast(uniform({N, H, K}, -2, 2, 1), DType::f32),
                   k = cast(uniform({N, G, K}, -2, 2, 2), DType::f32);
      const Tensor v = cast(uniform({N, G, K}, -1, 1, 3), DType::f32);
      const std::string whole = bits_of({attention(q, k, v, i32({0, int32_t(N)}), options)});
      for (const kernels::Isa isa : {kernels::Isa::scalar, kernels::Isa::avx2, kernels::Isa::avx512})
        for (const int64_t cut : {1, 7, 64, 150}) {
          if (!kernels::isa_supported(isa)) continue;
          kernels::set_isa(isa);
          ThreadPool pool(2);
          const ThreadPool::Scope scope(pool);
          const auto [first, second] = grown(q, k, v, cut, options);
          ASSERT_EQ(bits_of({first}), whole) << isa_name(isa) << ", cut " << cut << ", heads of " << K;
          ASSERT_EQ(bits_of({second}), whole) << isa_name(isa) << ", cut " << cut << ", heads of " << K;
        }
      kernels::set_isa(before);
    }
}

OpCase guide_case(const std::vector<int32_t>& segments, int64_t K, const std::vector<int32_t>& begin,
                  const std::vector<int32_t>& end, const AttentionOptions& options) {
  const int64_t N = segments.back();
  return {.name = concat("attention_guide of ", N, " positions, heads of ", K),
          .inputs = {uniform({N, 4, K}, -2, 2, 1), uniform({N, 2, K}, -2, 2, 2), i32(segments), i32(begin), i32(end)},
          .op = [options](auto in) { return attention_guide(in[0], in[1], in[2], /*head=*/1, in[3], in[4], options); },
          .golden = {}};
}

TEST(AttentionGuide, GoldenGradientAndBits) {
  OpCase op_case =
      guide_case({0, 4, 9}, 8, {-1, 0, 1, 0, 4, -1, 4, 5, 6}, {0, 1, 2, 4, 5, 0, 6, 9, 7}, AttentionOptions{});
  op_case.golden = "tests/golden/attention_guide.safetensors";
  run(op_case);
  run(guide_case({0, 3, 3, 9}, 5, {1, -1, 1, 8, 4, -1, 4, 5, 6}, {3, 0, 9, 9, 5, 0, 6, 9, 7},
                 {.causal = false, .softcap = 2}));
  run(guide_case({0}, 4, {}, {}, {}));
}

TEST(AttentionGuide, BitsOfOddSizes) {
  const std::vector<int32_t> segments = {0, 1, 35, 120, 180};
  std::vector<int32_t> begin(180, -1), end(180, 0);
  for (int32_t s = 0; s < 4; ++s)
    for (int32_t i = segments[size_t(s)]; i < segments[size_t(s) + 1]; ++i) {
      if (i % 3 == 1 || (i > 60 && i < 100)) continue;  // some blocks have no target at all
      begin[size_t(i)] = segments[size_t(s)] + (i - segments[size_t(s)]) / 2;
      end[size_t(i)] = begin[size_t(i)] + 1 + i % 20;
    }
  for (const int64_t K : {20, 32}) {
    check_same_bits(guide_case(segments, K, begin, end, {}));
    check_same_bits(guide_case(segments, K, begin, end, {.causal = false}));
    check_same_bits(guide_case(segments, K, begin, end, {.window = 70, .softcap = 3}));
  }
}

TEST(Attention, RejectsWhatDoesNotFit) {
  const Tensor q = zeros({4, 6, 8}), kv = zeros({4, 3, 8}), segments = i32({0, 4});
  EXPECT_ERROR(attention(q, zeros({4, 4, 8}), zeros({4, 4, 8}), segments),
               "attention: wanted q (N, H, K), k (N, G, K), H a multiple of G, got (4, 6, 8) and (4, 4, 8)");
  EXPECT_ERROR(attention(q, kv, zeros({4, 3, 4}), segments),
               "attention: wanted k and v (N, G, K) with N = 4, got (4, 3, 8) and (4, 3, 4)");
  for (const std::vector<int32_t>& wrong : {std::vector<int32_t>{0, 3}, {1, 4}, {0, 3, 2, 4}, {0, -1, 4}})
    EXPECT_ERROR(attention(q, kv, kv, i32(wrong)), "attention: segments must ascend from 0 to N = 4");
  EXPECT_ERROR(attention(q, kv, kv, segments, {.causal = false, .window = 2}),
               "attention: a window needs causal attention and no sign, got 2");
  EXPECT_ERROR(attention(q, kv, kv, segments, {.scale = -1}),
               "attention: wanted scale and softcap finite and not negative, got -1 and 0");
  EXPECT_ERROR(attention_cached(q, kv, kv, {{0, 1, 0, nullptr, 0}, {2, 2, 0, nullptr, 0}}),
               "attention_cached: segments must follow one another, got 2 rows at 2 after 1");
  EXPECT_ERROR(attention_cached(q, kv, kv, {{0, 3, 0, nullptr, 0}}), "attention_cached: segments have 3 rows, q has 4");
  EXPECT_ERROR(attention_guide(q, kv, segments, 6, i32({0, 0, 0, 0}), i32({1, 1, 1, 1})),
               "attention_guide: wanted a head below H = 6, got 6");
  EXPECT_ERROR(attention_guide(q, kv, segments, 5, i32({0, 2, 0, 0}), i32({1, 3, 1, 1})),
               "attention_guide: row 1 wants keys [2, 3) and sees [0, 2)");
}

}  // namespace
}  // namespace naru

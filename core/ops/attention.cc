#include "core/ops/attention.h"

#include <cmath>

#include "core/autograd/tape.h"
#include "core/tensor/dispatch.h"

namespace naru {
namespace {

constexpr int64_t kMaxHeadWidth = 1024;  // where the profile would cut the chain of a score

// Sizes of q and k, and the options.
void check_input(const char* op, const Tensor& q, const Tensor& k, const AttentionOptions& o) {
  check(q.rank() == 3 && k.rank() == 3, op, ": wanted q (N, H, K) and k (N, G, K), got ", q.shape(), " and ",
        k.shape());
  const int64_t H = q.dim(1), G = k.dim(1), K = q.dim(2);
  check(k.dim(2) == K && H > 0 && G > 0 && H % G == 0, op, ": wanted q (N, H, K), k (N, G, K), H a multiple of G, got ",
        q.shape(), " and ", k.shape());
  check(K > 0 && K <= kMaxHeadWidth, op, ": wanted heads 1 to ", kMaxHeadWidth, " wide, got ", K);
  check(k.dtype() == q.dtype(), op, ": q is ", dtype_name(q.dtype()), ", k is ", dtype_name(k.dtype()));
  check(std::isfinite(o.scale) && o.scale >= 0 && std::isfinite(o.softcap) && o.softcap >= 0, op,
        ": wanted scale and softcap finite and not negative, got ", o.scale, " and ", o.softcap);
  check(o.window >= 0 && (o.causal || o.window == 0), op, ": a window needs causal attention and no sign, got ",
        o.window);
}

void check_segments(const char* op, const Tensor& segments, int64_t N) {
  check(segments.rank() == 1 && segments.size() >= 1, op, ": wanted segments (S + 1), got ", segments.shape());
  const auto starts = segments.span<int32_t>();
  bool ascending = starts.front() == 0 && starts.back() == N;
  for (size_t s = 1; s < starts.size(); ++s) ascending = ascending && starts[s - 1] <= starts[s];
  check(ascending, op, ": segments must ascend from 0 to N = ", N);
}

template <class T>
kernels::AttentionInput<T> input_of(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& segments,
                                    const AttentionOptions& options) {
  return {q.data<T>(),
          k.data<T>(),
          v ? v.data<T>() : nullptr,
          q.dim(1),
          k.dim(1),
          q.dim(2),
          segments ? segments.data<int32_t>() : nullptr,
          segments ? segments.size() - 1 : 0,
          options};
}

// Every target holds a key that its row sees.
void check_targets(const Tensor& segments, const Tensor& begin, const Tensor& end, const AttentionOptions& options) {
  const int32_t *starts = segments.data<int32_t>(), *b = begin.data<int32_t>(), *e = end.data<int32_t>();
  for (int64_t s = 0; s + 1 < segments.size(); ++s)
    for (int64_t i = starts[s]; i < starts[s + 1]; ++i) {
      if (b[i] < 0) continue;
      const auto seen = kernels::visible_keys(options, i - starts[s], starts[s + 1] - starts[s]);
      const int64_t first = starts[s] + seen.begin, last = starts[s] + seen.end;
      check(std::max<int64_t>(b[i], first) < std::min<int64_t>(e[i], last), "attention_guide: row ", i, " wants keys [",
            b[i], ", ", e[i], ") and sees [", first, ", ", last, ")");
    }
}

}  // namespace

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, const Tensor& segments,
                 const AttentionOptions& options) {
  check_input("attention", q, k, options);
  check(k.dim(0) == q.dim(0) && v.shape() == k.shape(), "attention: wanted k and v (N, G, K) with N = ", q.dim(0),
        ", got ", k.shape(), " and ", v.shape());
  check_segments("attention", segments, q.dim(0));
  const Tensor o = empty_like(q);                                                                         // (N, H, K)
  const Tensor stats = recording({q, k, v}) ? empty({q.dim(0), q.dim(1), 2}, accum_dtype(q)) : Tensor();  // (N, H, 2)
  dispatch(q, [&]<class T>(auto dev) {
    kernels::attention_forward<T>(dev, input_of<T>(q, k, v, segments, options), o.data<T>(),
                                  stats ? stats.data<T>() : nullptr);
  });
  record(o, {q, k, v}, [=](const Tensor& d_o) {
    const Tensor dq = empty_like(q), dk = empty_like(k), dv = empty_like(v);
    dispatch(q, [&]<class T>(auto dev) {
      kernels::attention_backward<T>(dev, input_of<T>(q, k, v, segments, options), o.data<T>(), stats.data<T>(),
                                     d_o.data<T>(), dq.data<T>(), dk.data<T>(), dv.data<T>());
    });
    return Grads{dq, dk, dv};
  });
  return o;
}

Tensor attention_cached(const Tensor& q, const Tensor& k, const Tensor& v, const std::vector<CachedSegment>& segments,
                        const AttentionOptions& options) {
  check_input("attention_cached", q, k, options);
  check(k.dim(0) == q.dim(0) && v.shape() == k.shape(),
        "attention_cached: wanted k and v (N, G, K) with N = ", q.dim(0), ", got ", k.shape(), " and ", v.shape());
  check(q.dtype() == DType::f32, "attention_cached: wanted f32, got ", dtype_name(q.dtype()));
  check(options.causal, "attention_cached: wanted causal attention");
  check(!recording({q, k, v}), "attention_cached: has no gradient");
  int64_t row = 0;
  for (const CachedSegment& segment : segments) {
    check(segment.row == row && segment.n >= 0 && segment.n_past >= 0,
          "attention_cached: segments must follow one another, got ", segment.n, " rows at ", segment.row, " after ",
          row);
    row += segment.n;
  }
  check(row == q.dim(0), "attention_cached: segments have ", row, " rows, q has ", q.dim(0));
  const Tensor o = empty_like(q);  // (N, H, K)
  const auto in = input_of<float>(q, k, v, {}, options);
  dispatch(q, [&]<class T>(auto dev) {
    if constexpr (std::is_same_v<T, float>) {
      kernels::cache_store(dev, in, segments.data(), int64_t(segments.size()));
      kernels::attention_cached(dev, in, segments.data(), int64_t(segments.size()), o.data<float>());
    }
  });
  return o;
}

Tensor attention_guide(const Tensor& q, const Tensor& k, const Tensor& segments, int64_t head, const Tensor& begin,
                       const Tensor& end, const AttentionOptions& options) {
  check_input("attention_guide", q, k, options);
  const int64_t N = q.dim(0), H = q.dim(1);
  check(k.dim(0) == N, "attention_guide: wanted k (N, G, K) with N = ", N, ", got ", k.shape());
  check(head >= 0 && head < H, "attention_guide: wanted a head below H = ", H, ", got ", head);
  check(begin.shape() == Shape{N} && end.shape() == Shape{N}, "attention_guide: wanted begin and end (N) = (", N,
        "), got ", begin.shape(), " and ", end.shape());
  check_segments("attention_guide", segments, N);
  check_targets(segments, begin, end, options);
  const Tensor loss = empty({1}, q.dtype());           // (1)
  const Tensor stats = empty({N, 4}, accum_dtype(q));  // (N, 4)
  dispatch(q, [&]<class T>(auto dev) {
    kernels::attention_guide_forward<T>(dev, input_of<T>(q, k, {}, segments, options), head, begin.data<int32_t>(),
                                        end.data<int32_t>(), stats.data<T>(), loss.data<T>());
  });
  record(loss, {q, k}, [=](const Tensor& dloss) {
    const Tensor dq = empty_like(q), dk = empty_like(k);
    dispatch(q, [&]<class T>(auto dev) {
      kernels::attention_guide_backward<T>(dev, input_of<T>(q, k, {}, segments, options), head, begin.data<int32_t>(),
                                           end.data<int32_t>(), stats.data<T>(), dloss.data<T>()[0], dq.data<T>(),
                                           dk.data<T>());
    });
    return Grads{dq, dk};
  });
  return loss;
}

}  // namespace naru

// Plain loops of attention, and how segments and heads are shared out to threads.
#include "kernels/attention.h"

#include <cmath>
#include <limits>
#include <vector>

#include "base/exact.h"
#include "base/thread_pool.h"
#include "kernels/cpu/attention_loops.h"
#include "kernels/cpu/plain.h"
#include "kernels/isa.h"

namespace naru::kernels {
namespace plain {

template <class T>
T dot(const T* a, const T* b, int64_t n) {
  T sum = 0;
  for (int64_t i = 0; i < n; ++i) sum = std::fma(a[i], b[i], sum);
  return sum;
}

// The scores s[j] of row x with its visible keys, and slope[j], their derivative where a cap bends them (else empty).
template <class T>
void row_scores(const AttentionHead<T>& a, int64_t x, std::vector<T>& s, std::vector<T>& slope) {
  const KeyRange keys = a.visible(x);
  const T cap = T(a.options.softcap), inverse_cap = 1 / cap;
  s.assign(size_t(a.n_keys), 0);
  if (cap > 0) slope.assign(size_t(a.n_keys), 0);
  for (int64_t j = keys.begin; j < keys.end; ++j) {
    s[size_t(j)] = dot(a.q + a.at(x) * a.K, a.k + j * a.k_step, a.K) * a.scale;
    if (cap > 0) {
      const T t = exact::tanh(s[size_t(j)] * inverse_cap);
      s[size_t(j)] = t * cap;
      slope[size_t(j)] = std::fma(-t, t, T(1));
    }
  }
}

template <class T>
struct MaxSum {
  T max, sum;
};
// p[j] = exp(s[j] - max) over the keys; the sum is in lanes of j.
template <class T>
MaxSum<T> exponentials(const std::vector<T>& s, KeyRange keys, std::vector<T>& p) {
  T m = -std::numeric_limits<T>::infinity();
  for (int64_t j = keys.begin; j < keys.end; ++j) m = std::max(m, s[size_t(j)]);
  Lanes<T> l;
  p.assign(s.size(), 0);
  for (int64_t j = keys.begin; j < keys.end; ++j) {
    p[size_t(j)] = exact::exp(s[size_t(j)] - m);
    l[j] += p[size_t(j)];
  }
  return {m, l.total()};
}

template <class T>
void forward(const AttentionHead<T>& a, int64_t x0, int64_t x1, T* o, T* stats) {
  std::vector<T> s, slope, p;
  for (int64_t x = x0; x < x1; ++x) {
    const KeyRange keys = a.visible(x);
    row_scores(a, x, s, slope);
    const auto [m, l] = exponentials(s, keys, p);
    for (int64_t d = 0; d < a.K; ++d) {
      T sum = 0;
      for (int64_t j = keys.begin; j < keys.end; ++j) sum = std::fma(p[size_t(j)], a.v[j * a.k_step + d], sum);
      o[a.at(x) * a.K + d] = (sum + T(0)) * (1 / l);
    }
    if (stats) {
      stats[2 * a.at(x)] = m;
      stats[2 * a.at(x) + 1] = l;
    }
  }
}

// dq of row x from its dS, and its part of the sums of dk.
template <class T>
void row_gradients(const AttentionHead<T>& a, int64_t x, const std::vector<T>& ds, T* dq, std::vector<T>& dk_sum) {
  const KeyRange keys = a.visible(x);
  const T* q = a.q + a.at(x) * a.K;
  for (int64_t d = 0; d < a.K; ++d) {
    T sum = 0;
    for (int64_t j = keys.begin; j < keys.end; ++j) {
      T& dk = dk_sum[size_t(j * a.K + d)];
      sum = std::fma(ds[size_t(j)], a.k[j * a.k_step + d], sum);
      dk = std::fma(ds[size_t(j)], q[d], dk);
    }
    dq[a.at(x) * a.K + d] = (sum + T(0)) * a.scale;
  }
}

// Writes finished sums (n_keys, K) to dk or dv.
template <class T>
void write_sums(const AttentionHead<T>& a, const std::vector<T>& sum, T scale, T* out) {
  for (int64_t j = 0; j < a.n_keys; ++j)
    for (int64_t d = 0; d < a.K; ++d) out[j * a.k_step + d] = (sum[size_t(j * a.K + d)] + T(0)) * scale;
}

template <class T>
void backward(const AttentionHead<T>& a, const T* o, const T* stats, const T* d_o, T* dq, T* dk, T* dv) {
  std::vector<T> s, slope, dk_sum(size_t(a.n_keys * a.K)), dv_sum(size_t(a.n_keys * a.K));
  for (int64_t x = 0; x < a.n_rows; ++x) {
    const KeyRange keys = a.visible(x);
    const T *grad = d_o + a.at(x) * a.K, *out = o + a.at(x) * a.K;
    const T m = stats[2 * a.at(x)], inverse_l = 1 / stats[2 * a.at(x) + 1];
    Lanes<T> lanes;
    for (int64_t d = 0; d < a.K; ++d) lanes[d] = std::fma(grad[d], out[d], lanes[d]);
    const T D = lanes.total();
    row_scores(a, x, s, slope);
    for (int64_t j = keys.begin; j < keys.end; ++j) {
      const T P = exact::exp(s[size_t(j)] - m) * inverse_l;
      T ds = P * (dot(grad, a.v + j * a.k_step, a.K) - D);
      if (!slope.empty()) ds *= slope[size_t(j)];
      s[size_t(j)] = ds;
      for (int64_t d = 0; d < a.K; ++d) dv_sum[size_t(j * a.K + d)] = std::fma(P, grad[d], dv_sum[size_t(j * a.K + d)]);
    }
    row_gradients(a, x, s, dq, dk_sum);
  }
  write_sums(a, dk_sum, a.scale, dk);
  write_sums(a, dv_sum, T(1), dv);
}

template <class T>
void guide_forward(const AttentionHead<T>& a, const GuideTargets& targets, T* stats) {
  std::vector<T> s, slope, p;
  for (int64_t x = 0; x < a.n_rows; ++x) {
    const KeyRange keys = a.visible(x), wanted = targets.of(x, keys);
    std::fill(stats + 4 * x, stats + 4 * x + 4, T(0));
    if (wanted.begin >= wanted.end) continue;
    row_scores(a, x, s, slope);
    const auto [m, l] = exponentials(s, keys, p);
    const auto [m_wanted, l_wanted] = exponentials(s, wanted, p);
    const T row[] = {m, l, m_wanted, l_wanted};
    std::copy(row, row + 4, stats + 4 * x);
  }
}

template <class T>
void guide_backward(const AttentionHead<T>& a, const GuideTargets& targets, const T* stats, T dloss, T* dq, T* dk) {
  std::vector<T> s, slope, dk_sum(size_t(a.n_keys * a.K));
  for (int64_t x = 0; x < a.n_rows; ++x) {
    const KeyRange keys = a.visible(x), wanted = targets.of(x, keys);
    if (wanted.begin >= wanted.end) continue;
    const T m = stats[4 * x], inverse_l = 1 / stats[4 * x + 1];
    const T m_wanted = stats[4 * x + 2], inverse_l_wanted = 1 / stats[4 * x + 3];
    row_scores(a, x, s, slope);
    for (int64_t j = keys.begin; j < keys.end; ++j) {
      const bool inside = wanted.begin <= j && j < wanted.end;
      const T P_wanted = inside ? exact::exp(s[size_t(j)] - m_wanted) * inverse_l_wanted : T(0);
      T ds = (exact::exp(s[size_t(j)] - m) * inverse_l - P_wanted) * dloss;
      if (!slope.empty()) ds *= slope[size_t(j)];
      s[size_t(j)] = ds;
    }
    row_gradients(a, x, s, dq, dk_sum);
  }
  write_sums(a, dk_sum, a.scale, dk);
}

// Keys and values are laid out as rows first.
void cached(const CachedHead& a, int64_t x0, int64_t x1, float* o) {
  std::vector<float> k(size_t(a.n_keys * a.K)), v(k.size());
  for (int64_t j = 0; j < a.n_keys; ++j)
    for (int64_t d = 0; d < a.K; ++d) {
      const float* block = a.blocks[j / kCacheKeys];
      k[size_t(j * a.K + d)] = block[a.k_at + d * kCacheKeys + j % kCacheKeys];
      v[size_t(j * a.K + d)] = block[a.v_at + j % kCacheKeys * a.K + d];
    }
  AttentionHead<float> rows = a;
  rows.k = k.data();
  rows.v = v.data();
  rows.k_step = a.K;
  forward<float>(rows, x0, x1, o, nullptr);
}

template <class T>
constexpr AttentionLoops<T> attention_loops{forward<T>, backward<T>, guide_forward<T>, guide_backward<T>};

}  // namespace plain

namespace {

template <class T>
const AttentionLoops<T>& loops() {
  return pick<T, AttentionLoops>(plain::attention_loops<T>, avx2::attention_loops, avx512::attention_loops);
}

constexpr int64_t kRowsOfTask = 256;  // of a forward pass: each task packs the keys that its rows see

// Key head g with positions start <= i < end.
template <class T>
AttentionHead<T> head_of(const AttentionInput<T>& in, int64_t start, int64_t end, int64_t g) {
  AttentionHead<T> a;
  a.group = in.H / in.G;
  a.H = in.H;
  a.k_step = in.G * in.K;
  a.q = in.q + (start * in.H + g * a.group) * in.K;
  a.k = in.k + start * a.k_step + g * in.K;
  a.v = in.v ? in.v + start * a.k_step + g * in.K : nullptr;
  a.K = in.K;
  a.n_rows = (end - start) * a.group;
  a.n_keys = end - start;
  a.first = 0;
  a.options = in.options;
  a.scale = in.options.scale > 0 ? T(in.options.scale) : 1 / std::sqrt(T(in.K));
  return a;
}

}  // namespace

template <class T>
void attention_forward(Cpu, const AttentionInput<T>& in, T* o, T* stats) {
  struct Task {
    AttentionHead<T> head;
    int64_t x0;
  };
  std::vector<Task> tasks;
  for (int64_t s = 0; s < in.n_segments; ++s)
    for (int64_t g = 0; g < in.G; ++g) {
      const AttentionHead<T> a = head_of(in, in.segments[s], in.segments[s + 1], g);
      for (int64_t x0 = 0; x0 < a.n_rows; x0 += kRowsOfTask) tasks.push_back({a, x0});
    }
  parallel_for(int64_t(tasks.size()), 1, [&](int64_t t0, int64_t t1) {
    for (int64_t t = t0; t < t1; ++t) {
      const auto& [a, x0] = tasks[size_t(t)];
      const int64_t at = a.q - in.q;
      loops<T>().forward(a, x0, std::min(a.n_rows, x0 + kRowsOfTask), o + at, stats ? stats + 2 * at / in.K : nullptr);
    }
  });
}

template <class T>
void attention_backward(Cpu, const AttentionInput<T>& in, const T* o, const T* stats, const T* d_o, T* dq, T* dk,
                        T* dv) {
  parallel_for(in.n_segments * in.G, 1, [&](int64_t t0, int64_t t1) {
    for (int64_t t = t0; t < t1; ++t) {
      const int32_t* segment = in.segments + t / in.G;
      const AttentionHead<T> a = head_of(in, segment[0], segment[1], t % in.G);
      const int64_t at = a.q - in.q, key_at = a.k - in.k;
      if (a.n_rows > 0)
        loops<T>().backward(a, o + at, stats + 2 * at / in.K, d_o + at, dq + at, dk + key_at, dv + key_at);
    }
  });
}

void cache_store(Cpu, const AttentionInput<float>& in, const CachedSegment* segments, int64_t n_segments) {
  const int64_t G = in.G, K = in.K;
  for (int64_t s = 0; s < n_segments; ++s) {
    const CachedSegment& segment = segments[s];
    for (int64_t i = 0; i < segment.n; ++i) {
      const int64_t position = segment.n_past + i, at = position % kCacheKeys;
      float* const k = segment.blocks[position / kCacheKeys] + segment.offset;
      float* const v = k + G * K * kCacheKeys;
      const float* const from = in.k + (segment.row + i) * G * K;
      for (int64_t c = 0; c < G * K; ++c) k[c * kCacheKeys + at] = from[c];
      for (int64_t g = 0; g < G; ++g)
        std::copy_n(in.v + ((segment.row + i) * G + g) * K, K, v + (g * kCacheKeys + at) * K);
    }
  }
}

namespace {

CachedHead head_of(const AttentionInput<float>& in, const CachedSegment& segment, int64_t g) {
  CachedHead a;
  a.group = in.H / in.G;
  a.H = in.H;
  a.K = in.K;
  a.q = in.q + (segment.row * in.H + g * a.group) * in.K;
  a.k = a.v = nullptr;
  a.k_step = 0;
  a.n_rows = segment.n * a.group;
  a.n_keys = segment.n_past + segment.n;
  a.first = segment.n_past;
  a.options = in.options;
  a.scale = in.options.scale > 0 ? in.options.scale : 1 / std::sqrt(float(in.K));
  a.blocks = segment.blocks;
  a.k_at = segment.offset + g * in.K * kCacheKeys;
  a.v_at = a.k_at + in.G * in.K * kCacheKeys;
  return a;
}

CachedLoop cached_loop() {
  const Isa isa = active_isa();
  return isa == Isa::avx512 ? avx512::attention_cached : isa == Isa::avx2 ? avx2::attention_cached : plain::cached;
}

}  // namespace

void attention_cached(Cpu, const AttentionInput<float>& in, const CachedSegment* segments, int64_t n_segments,
                      float* o) {
  struct Task {
    CachedHead head;
    int64_t x0;
  };
  std::vector<Task> tasks;
  for (int64_t s = 0; s < n_segments; ++s)
    for (int64_t g = 0; g < in.G; ++g) {
      const CachedHead a = head_of(in, segments[s], g);
      for (int64_t x0 = 0; x0 < a.n_rows; x0 += kRowsOfTask) tasks.push_back({a, x0});
    }
  parallel_for(int64_t(tasks.size()), 1, [&](int64_t t0, int64_t t1) {
    for (int64_t t = t0; t < t1; ++t) {
      const auto& [a, x0] = tasks[size_t(t)];
      cached_loop()(a, x0, std::min(a.n_rows, x0 + kRowsOfTask), o + (a.q - in.q));
    }
  });
}

// Calls body(head, targets, first position) for each segment that is not empty; `head` is the single query head.
template <class T, class Body>
static void for_guided(const AttentionInput<T>& in, int64_t head, const int32_t* begin, const int32_t* end, Body body) {
  parallel_for(in.n_segments, 1, [&](int64_t s0, int64_t s1) {
    for (int64_t s = s0; s < s1; ++s) {
      const int64_t start = in.segments[s], group = in.H / in.G;
      AttentionHead<T> a = head_of(in, start, in.segments[s + 1], head / group);
      a.q += head % group * in.K;
      a.group = 1;
      a.n_rows = a.n_keys;
      if (a.n_rows > 0) body(a, GuideTargets{begin + start, end + start, start}, start);
    }
  });
}

template <class T>
void attention_guide_forward(Cpu, const AttentionInput<T>& in, int64_t head, const int32_t* begin, const int32_t* end,
                             T* stats, T* loss) {
  for_guided(in, head, begin, end, [&](const AttentionHead<T>& a, const GuideTargets& targets, int64_t start) {
    loops<T>().guide_forward(a, targets, stats + 4 * start);
  });
  plain::Lanes<T> sum;
  for (int64_t i = 0; i < in.segments[in.n_segments]; ++i) {
    const T *row = stats + 4 * i, l_wanted = row[3];
    if (l_wanted > 0) sum[i] += (row[0] - row[2]) + (exact::log(row[1]) - exact::log(l_wanted));
  }
  *loss = sum.total();
}

template <class T>
void attention_guide_backward(Cpu, const AttentionInput<T>& in, int64_t head, const int32_t* begin, const int32_t* end,
                              const T* stats, T dloss, T* dq, T* dk) {
  const int64_t N = in.segments[in.n_segments];
  std::fill(dq, dq + N * in.H * in.K, T(0));
  std::fill(dk, dk + N * in.G * in.K, T(0));
  for_guided(in, head, begin, end, [&](const AttentionHead<T>& a, const GuideTargets& targets, int64_t start) {
    loops<T>().guide_backward(a, targets, stats + 4 * start, dloss, dq + (a.q - in.q), dk + (a.k - in.k));
  });
}

template void attention_forward(Cpu, const AttentionInput<float>&, float*, float*);
template void attention_backward(Cpu, const AttentionInput<float>&, const float*, const float*, const float*, float*,
                                 float*, float*);
template void attention_guide_forward(Cpu, const AttentionInput<float>&, int64_t, const int32_t*, const int32_t*,
                                      float*, float*);
template void attention_guide_backward(Cpu, const AttentionInput<float>&, int64_t, const int32_t*, const int32_t*,
                                       const float*, float, float*, float*);
template void attention_forward(Cpu, const AttentionInput<double>&, double*, double*);
template void attention_backward(Cpu, const AttentionInput<double>&, const double*, const double*, const double*,
                                 double*, double*, double*);
template void attention_guide_forward(Cpu, const AttentionInput<double>&, int64_t, const int32_t*, const int32_t*,
                                      double*, double*);
template void attention_guide_backward(Cpu, const AttentionInput<double>&, int64_t, const int32_t*, const int32_t*,
                                       const double*, double, double*, double*);

}  // namespace naru::kernels

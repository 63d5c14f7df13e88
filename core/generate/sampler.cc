#include "core/generate/sampler.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
#include "base/exact.h"
#include "base/philox.h"

namespace naru {
namespace {

struct Candidate {
  int32_t id;
  float logit;
  float p = 0;
};

void check_range(const IdRange& range, size_t vocab) {
  check(range.first >= 0 && range.first <= range.end && size_t(range.end) <= vocab, "sample: ids ", range.first, " to ",
        range.end, " are not in a vocabulary of ", vocab);
}

bool cuts(const SamplingOptions& o) {
  return o.top_k > 0 || o.top_p < 1 || o.min_p > 0;
}

void sort(std::vector<Candidate>* candidates) {
  std::sort(candidates->begin(), candidates->end(), [](const Candidate& a, const Candidate& b) {
    return a.logit != b.logit ? a.logit > b.logit : a.id < b.id;
  });
}

// The allowed ids in their order; where something is cut off, the largest logit first, equal logits by id.
std::vector<Candidate> candidates_of(std::span<const float> logits, std::span<const IdRange> allowed,
                                     const SamplingOptions& o) {
  std::vector<Candidate> out;
  for (const IdRange& range : allowed)
    for (int32_t id = range.first; id < range.end; ++id) out.push_back({id, logits[size_t(id)]});
  if (cuts(o)) sort(&out);
  return out;
}

// How many of the candidates stay after top-k, then top-p and min-p over their renormalised probabilities; at least
// one.
size_t kept(std::vector<Candidate>& candidates, float largest, const SamplingOptions& o) {
  size_t n = candidates.size();
  if (o.top_k > 0) n = std::min(n, size_t(o.top_k));
  float total = 0;
  for (size_t i = 0; i < n; ++i) {
    candidates[i].p = exact::exp((candidates[i].logit - largest) / o.temperature);
    total += candidates[i].p;
  }
  if (!cuts(o)) return n;
  float before = 0;
  for (size_t i = 0; i < n; ++i) {
    if (i > 0 && (before >= o.top_p * total || candidates[i].p < o.min_p * candidates[0].p)) return i;
    before += candidates[i].p;
  }
  return n;
}

}  // namespace

int32_t sample(std::span<const float> logits, std::span<const IdRange> allowed, const SamplingOptions& o,
               uint64_t stream, uint64_t index) {
  check(o.temperature >= 0 && o.top_k >= 0 && o.top_p > 0 && o.top_p <= 1 && o.min_p >= 0 && o.min_p <= 1,
        "sample: wanted temperature >= 0, top_k >= 0, 0 < top_p <= 1, 0 <= min_p <= 1");
  int32_t best = -1;
  for (const IdRange& range : allowed) {
    check_range(range, logits.size());
    for (int32_t id = range.first; id < range.end; ++id)
      if (best < 0 || logits[size_t(id)] > logits[size_t(best)]) best = id;
  }
  check(best >= 0, "sample: no id is allowed");
  if (o.temperature == 0) return best;

  std::vector<Candidate> candidates = candidates_of(logits, allowed, o);
  const size_t n = kept(candidates, logits[size_t(best)], o);
  float total = 0;
  for (size_t i = 0; i < n; ++i) total += candidates[i].p;
  const float u = Random(o.seed, stream, index).uniform() * total;
  float sum = 0;
  for (size_t i = 0; i < n; ++i) {
    sum += candidates[i].p;
    if (u < sum) return candidates[i].id;
  }
  return candidates[n - 1].id;
}

double log_probability(std::span<const float> logits, std::span<const IdRange> allowed, int32_t id) {
  bool found = false;
  float largest = -std::numeric_limits<float>::infinity();
  for (const IdRange& range : allowed) {
    check_range(range, logits.size());
    found = found || (range.first <= id && id < range.end);
    for (int32_t i = range.first; i < range.end; ++i) largest = std::max(largest, logits[size_t(i)]);
  }
  check(found, "log_probability: the id ", id, " is not allowed");
  double sum = 0;
  for (const IdRange& range : allowed)
    for (int32_t i = range.first; i < range.end; ++i) sum += double(exact::exp(logits[size_t(i)] - largest));
  return double(logits[size_t(id)] - largest) - exact::log(sum);
}

}  // namespace naru

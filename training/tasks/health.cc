#include "training/tasks/health.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace naru {
namespace {

constexpr std::array<const char*, 6> kNames = {"text", "picture", "sound", "speech", "state", "motion"};

// x (N, H, K) of every layer.
void add_norms(const char* what, const std::vector<Tensor>& layers, const std::vector<Modality>& modalities,
               Health* out) {
  for (const Tensor& x : layers) {
    const int64_t N = x.dim(0), H = x.dim(1), K = x.dim(2);
    check(N == int64_t(modalities.size()), "health: wanted ", modalities.size(), " positions, got ", N);
    std::array<double, kNames.size()> squares{};
    std::array<int64_t, kNames.size()> rows{};
    for (int64_t n = 0; n < N; ++n) {
      const float* row = x.data<float>() + n * H * K;
      const auto modality = size_t(modalities[size_t(n)]);
      for (int64_t i = 0; i < H * K; ++i) squares[modality] += double(row[i]) * double(row[i]);
      ++rows[modality];
    }
    for (size_t m = 0; m < kNames.size(); ++m) {
      if (rows[m] == 0) continue;
      double& largest = (*out)[concat(what, '_', kNames[m])];
      largest = std::max(largest, std::sqrt(squares[m] / double(rows[m] * H)));
    }
  }
}

}  // namespace

std::vector<Modality> modalities_of(const std::vector<Sequence>& sequences, const MediaRows& rows, int64_t vocab,
                                    const IdRange& motion) {
  std::vector<Modality> out;
  for (const Sequence& sequence : sequences)
    for (const Segment& segment : sequence) {
      for (const int32_t id : segment.ids)
        out.push_back(id < vocab ? Modality::text : motion.holds(id) ? Modality::motion : Modality::speech);
      const Modality seen = segment.first_row < rows.pictures                 ? Modality::picture
                            : segment.first_row < rows.pictures + rows.states ? Modality::state
                                                                              : Modality::sound;
      out.insert(out.end(), segment.places.size(), seen);
    }
  return out;
}

void add_attention_health(const AttentionProbe& probe, const std::vector<Modality>& modalities, Health* out) {
  add_norms("q_norm", probe.q, modalities, out);
  add_norms("k_norm", probe.k, modalities, out);
}

void add_logit_health(const std::string& name, const Tensor& logits, float softcap, Health* out, int64_t count) {
  const int64_t N = logits.dim(0), columns = logits.dim(1), V = count > 0 ? count : columns;
  check(V <= columns, "health: wanted at most ", columns, " columns, got ", V);
  double largest = 0, sum = 0;
  for (int64_t n = 0; n < N; ++n) {
    const float* row = logits.data<float>() + n * columns;
    const auto capped = [&](int64_t v) {
      return softcap > 0 ? double(softcap) * std::tanh(double(row[v]) / double(softcap)) : double(row[v]);
    };
    double most = capped(0), rest = 0;
    for (int64_t v = 0; v < V; ++v) {
      largest = std::max(largest, std::fabs(double(row[v])));
      most = std::max(most, capped(v));
    }
    for (int64_t v = 0; v < V; ++v) rest += std::exp(capped(v) - most);
    sum += most + std::log(rest);
  }
  if (N == 0) return;
  (*out)["max_logit_" + name] = largest;
  (*out)["log_sum_exp_" + name] = sum / double(N);
}

}  // namespace naru

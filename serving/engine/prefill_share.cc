#include "serving/engine/prefill_share.h"

#include <algorithm>
#include <numeric>

#include "core/nn/flops.h"

namespace naru::serving {
namespace {

constexpr int64_t kLeastPiece = 16;  // units that the oldest prompt gets in every step
constexpr int64_t kShort = 64;       // positions of a question, or of the end of a conversation that is known
constexpr int64_t kForEach = 2;      // units of long prompts for each that waits for the step

}  // namespace

PrefillCost::PrefillCost(const BlockConfig& block) : even_(block_flops(block, 1, 0) / block_flops(block, 0, 1)) {}

int64_t PrefillCost::positions(int64_t units, int64_t done) const {
  return std::max<int64_t>(1, int64_t(double(units) / (1 + double(done) / even_)));
}

int64_t PrefillCost::units(int64_t positions, int64_t done) const {
  return int64_t(double(positions) * (1 + double(done) / even_));
}

std::vector<int64_t> share_prefill(const std::vector<PromptRest>& prompts, int64_t n_writing, int64_t chunk,
                                   const PrefillCost& cost) {
  std::vector<int64_t> share(prompts.size(), 0);
  if (prompts.empty()) return share;
  const auto is_short = [](const PromptRest& prompt) { return prompt.rest <= kShort; };
  const int64_t n_waiting = n_writing + std::count_if(prompts.begin(), prompts.end(), is_short);
  int64_t left = chunk;
  int64_t left_of_long = n_waiting > 0 ? std::clamp(kForEach * n_waiting, std::min(kLeastPiece, chunk), chunk) : chunk;
  const auto give = [&](size_t i, int64_t units) {
    const PromptRest& prompt = prompts[i];
    if (!is_short(prompt)) units = std::min(units, left_of_long);
    if (units <= 0 || share[i] == prompt.rest) return;
    const int64_t n = std::min(prompt.rest - share[i], cost.positions(units, prompt.done));
    share[i] += n;
    left -= cost.units(n, prompt.done);
    if (!is_short(prompt)) left_of_long -= cost.units(n, prompt.done);
  };
  give(0, std::min(kLeastPiece, chunk));
  std::vector<size_t> order(prompts.size());
  std::iota(order.begin(), order.end(), size_t(0));
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return prompts[a].rest < prompts[b].rest; });
  for (const size_t i : order) give(i, left);
  return share;
}

}  // namespace naru::serving

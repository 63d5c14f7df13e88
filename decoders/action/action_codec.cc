#include "decoders/action/action_codec.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "base/exact.h"

namespace naru {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int32_t kZero = kActionBins / 2;

void check_config(const ActionConfig& config) {
  check(config.steps >= 1 && config.steps <= kMostActionSteps, "ActionCodec: wanted 1 to ", kMostActionSteps,
        " steps, got ", config.steps);
  const size_t n = config.low.size();
  check(n >= 1 && n <= size_t(kMostActionNumbers) && config.high.size() == n && config.kept.size() == n,
        "ActionCodec: wanted 1 to ", kMostActionNumbers,
        " numbers with a lower and an upper limit and a count each, got ", n, ", ", config.high.size(), " and ",
        config.kept.size());
  for (size_t i = 0; i < n; ++i) {
    check(std::isfinite(config.low[i]) && std::isfinite(config.high[i]) && config.low[i] < config.high[i],
          "ActionCodec: number ", i, " has limits ", config.low[i], " and ", config.high[i]);
    check(config.kept[i] >= 1 && config.kept[i] <= config.steps, "ActionCodec: number ", i, " keeps ", config.kept[i],
          " of ", config.steps, " coefficients");
  }
}

}  // namespace

int32_t likeliest_bin(std::span<const float> logits) {
  constexpr std::array<double, 5> kNear = {1, 0.8824969025845955, 0.6065306597126334, 0.32465246735834974,
                                           0.1353352832366127};
  constexpr auto kFar = int32_t(kNear.size()) - 1;
  check(logits.size() == size_t(kActionBins), "likeliest_bin: wanted ", kActionBins, " logits, got ", logits.size());
  const float greatest = *std::max_element(logits.begin(), logits.end());
  std::array<double, size_t(kActionBins)> share;
  for (size_t i = 0; i < share.size(); ++i) share[i] = double(exact::exp(logits[i] - greatest));
  int32_t best = 0;
  double most = -1;
  for (int32_t bin = 0; bin < kActionBins; ++bin) {
    double sum = 0;
    for (int32_t i = std::max(0, bin - kFar); i <= std::min(kActionBins - 1, bin + kFar); ++i)
      sum += share[size_t(i)] * kNear[size_t(std::abs(i - bin))];
    if (sum > most) most = sum, best = bin;
  }
  return best;
}

double action_difference(const ActionConfig& config, std::span<const float> x, std::span<const float> y) {
  const size_t n = config.low.size();
  check(n > 0 && x.size() == n * size_t(config.steps) && y.size() == x.size(), "action_difference: wanted two chunks (",
        config.steps, ", ", n, "), got ", x.size(), " and ", y.size(), " numbers");
  double sum = 0;
  for (size_t i = 0; i < x.size(); ++i)
    sum += std::fabs(double(x[i]) - double(y[i])) * 2 / (double(config.high[i % n]) - double(config.low[i % n]));
  return sum / double(x.size());
}

ActionCodec::ActionCodec(const ActionConfig& config) : config_(config) {
  check_config(config);
  const int64_t steps = config.steps;
  for (int64_t k = 0; k < steps; ++k) {
    double sum = 0;
    for (int64_t t = 0; t < steps; ++t) {
      const double wave = exact::cos(kPi / double(steps) * (double(t) + 0.5) * double(k));
      basis_.push_back(wave * std::sqrt((k == 0 ? 1.0 : 2.0) / double(steps)));
      sum += std::fabs(basis_.back());
    }
    greatest_.push_back(sum);
    for (int64_t i = 0; i < int64_t(config.low.size()); ++i)
      if (k < config.kept[size_t(i)]) order_.push_back({k, i});
  }
}

std::vector<int64_t> ActionCodec::rounds() const {
  std::vector<int64_t> out(size_t(order_.back().coefficient) + 1);
  for (const Place& place : order_) ++out[size_t(place.coefficient)];
  return out;
}

std::vector<int32_t> ActionCodec::encode(std::span<const float> actions) const {
  const size_t n = config_.low.size();
  check(actions.size() == n * size_t(config_.steps), "ActionCodec: wanted (", config_.steps, ", ", n, ") actions, got ",
        actions.size(), " numbers");
  std::vector<double> within(actions.size());  // in [-1, 1]
  for (size_t i = 0; i < actions.size(); ++i) {
    check(std::isfinite(actions[i]), "ActionCodec: number ", i % n, " of step ", i / n, " is not finite");
    const double low = double(config_.low[i % n]), high = double(config_.high[i % n]);
    within[i] = 2 * (std::clamp(double(actions[i]), low, high) - low) / (high - low) - 1;
  }
  std::vector<int32_t> codes;
  for (const auto& [k, number] : order_) {
    double sum = 0;
    for (int64_t t = 0; t < config_.steps; ++t) sum += basis(k, t) * within[size_t(t) * n + size_t(number)];
    const double share = std::min(1.0, std::fabs(sum) / greatest_[size_t(k)]);
    const auto bin = int32_t(kZero * std::sqrt(share) + 0.5);
    codes.push_back(sum < 0 ? kZero - bin : kZero + bin);
  }
  return codes;
}

std::vector<float> ActionCodec::decode(std::span<const int32_t> codes) const {
  check(codes.size() == order_.size(), "ActionCodec: wanted ", order_.size(), " codes, got ", codes.size());
  const size_t n = config_.low.size();
  std::vector<double> within(n * size_t(config_.steps), 0.0);
  for (size_t i = 0; i < codes.size(); ++i) {
    check(codes[i] >= 0 && codes[i] < kActionBins, "ActionCodec: code ", i, " is ", codes[i], ", wanted 0 to ",
          kActionBins - 1);
    const auto& [k, number] = order_[i];
    const double root = double(codes[i] - kZero) / kZero;
    const double coefficient = root * std::fabs(root) * greatest_[size_t(k)];
    for (int64_t t = 0; t < config_.steps; ++t) within[size_t(t) * n + size_t(number)] += coefficient * basis(k, t);
  }
  std::vector<float> out;
  for (size_t i = 0; i < within.size(); ++i) {
    const double low = double(config_.low[i % n]), high = double(config_.high[i % n]);
    const double value = low + (std::clamp(within[i], -1.0, 1.0) + 1) / 2 * (high - low);
    out.push_back(std::clamp(float(value), config_.low[i % n], config_.high[i % n]));
  }
  return out;
}

double ActionCodec::error_bound() const {
  // Half of a bin's width in the root, 1 / (2 kZero), moves a share by less than 2 * that, and a coefficient of a
  // course reaches a step by at most the greatest value of its wave.
  double sum = 0;
  for (int64_t k = 0; k < config_.steps; ++k) {
    double wave = 0;
    for (int64_t t = 0; t < config_.steps; ++t) wave = std::max(wave, std::fabs(basis(k, t)));
    sum += greatest_[size_t(k)] / kZero * wave;
  }
  return sum;
}

}  // namespace naru

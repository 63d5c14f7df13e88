#include "encoders/state/state_encoder.h"

#include <algorithm>
#include <cmath>

#include "core/ops/activation.h"
#include "encoders/state/fourier.h"

namespace naru {
namespace {

const StateConfig& checked(const StateConfig& config) {
  check(!config.low.empty() && config.low.size() == config.high.size(), "StateEncoder: wanted as many lower as upper ",
        "limits, got ", config.low.size(), " and ", config.high.size());
  for (size_t i = 0; i < config.low.size(); ++i)
    check(std::isfinite(config.low[i]) && std::isfinite(config.high[i]) && config.low[i] < config.high[i],
          "StateEncoder: number ", i, " has limits ", config.low[i], " and ", config.high[i]);
  check(config.frequencies >= 0 && config.frequencies <= 16, "StateEncoder: wanted 0 to 16 frequencies, got ",
        config.frequencies);
  return config;
}

int64_t n_features(const StateConfig& config) {
  return int64_t(config.low.size()) * fourier_size(config.frequencies);
}

}  // namespace

StateEncoder::StateEncoder(Params p, const StateConfig& config)
    : config_(checked(config)),
      up_(p / "up", n_features(config), config.d_hidden, Init::normal(1 / std::sqrt(double(n_features(config)))),
          /*bias=*/true),
      out_(p / "out", config.d_hidden, config.d_out, Init::normal(0.7 / std::sqrt(double(config.d_hidden))),
           /*bias=*/true) {}

Tensor StateEncoder::features(std::span<const float> states) const {
  const size_t n = config_.low.size();
  check(!states.empty() && states.size() % n == 0, "StateEncoder: wanted states of ", n, " numbers, got ",
        states.size(), " numbers");
  std::vector<float> out(states.size() * size_t(fourier_size(config_.frequencies)));
  float* next = out.data();
  for (size_t i = 0; i < states.size(); ++i) {
    check(std::isfinite(states[i]), "StateEncoder: number ", i % n, " of state ", i / n, " is not finite");
    const double low = double(config_.low[i % n]), high = double(config_.high[i % n]);
    const double x = 2 * (std::clamp(double(states[i]), low, high) - low) / (high - low) - 1;
    next = write_fourier(x, config_.frequencies, next);
  }
  return from(out, {int64_t(states.size() / n), n_features(config_)});
}

Tensor StateEncoder::forward(std::span<const float> states) const {
  return out_(relu2(up_(features(states))));
}

}  // namespace naru

#include "encoders/state/told_places.h"

#include <cmath>
#include <vector>

#include "encoders/state/fourier.h"

namespace naru {
namespace {

int64_t n_features(int64_t frequencies) {
  return 1 + 2 * fourier_size(frequencies);
}

}  // namespace

ToldPlaces::ToldPlaces(Params p, int64_t frequencies, int64_t D)
    : frequencies_(frequencies),
      map_(p, n_features(frequencies), D, Init::normal(1 / std::sqrt(double(n_features(frequencies))))) {}

Tensor ToldPlaces::features(std::span<const std::optional<Place>> places) const {
  const int64_t width = n_features(frequencies_);
  std::vector<float> out(places.size() * size_t(width));
  for (size_t i = 0; i < places.size(); ++i) {
    if (!places[i]) continue;
    float* row = out.data() + i * size_t(width);
    *row = 1;
    float* next = row + 1;
    for (const float share : *places[i]) next = write_fourier(2 * double(share) - 1, frequencies_, next);
  }
  return from(out, {int64_t(places.size()), width});
}

}  // namespace naru

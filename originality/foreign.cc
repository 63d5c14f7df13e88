#include "originality/foreign.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <map>
#include <tuple>

namespace naru {
namespace {

float from_f16(uint16_t half) {
  const int exponent = half >> 10 & 31, fraction = half & 1023;
  const float sign = half >> 15 ? -1.f : 1.f;
  if (exponent == 31) return fraction ? std::nanf("") : sign * INFINITY;
  return sign * (exponent == 0 ? std::ldexp(float(fraction), -24) : std::ldexp(float(1024 + fraction), exponent - 25));
}

template <class T, class Convert>
void convert_all(const StoredTensor& tensor, std::vector<float>& out, Convert convert) {
  for (size_t i = 0; i < out.size(); ++i) {
    T element;
    std::memcpy(&element, tensor.bytes.data() + i * sizeof(T), sizeof(T));
    out[i] = convert(element);
  }
}

// (R, C): the first size that is not one, and all others.
std::pair<int64_t, int64_t> matrix_of(const StoredTensor& tensor) {
  const int64_t n = tensor.size();
  for (const int64_t size : tensor.sizes)
    if (size > 1) return {size, n / size};
  return {1, n};
}

bool stronger(const Comparison& a, const Comparison& b) {
  const auto key = [](const Comparison& c) { return std::tuple(int(c.likeness), std::abs(c.cosine)); };
  return key(a) > key(b);
}

// Compares one of ours with one of theirs as it is, and turned where that gives the same shape.
void compare_one(const StoredTensor& our, const std::vector<float>& a, const StoredTensor& their,
                 const std::vector<float>& b, size_t file, BestMatch& best) {
  const auto [R, C] = matrix_of(our);
  const auto theirs = matrix_of(their);
  const auto take = [&](const Comparison& comparison, bool turned) {
    if (!best.tensor.empty() && !stronger(comparison, best.comparison)) return;
    best.comparison = comparison, best.tensor = their.name, best.file = file, best.transposed = turned;
  };
  ++best.n_compared;
  if (theirs == std::pair(R, C)) take(compare_values(a, b, R, C), false);
  if (R > 1 && C > 1 && theirs == std::pair(C, R)) take(compare_values(a, transposed(b, C, R), R, C), true);
}

}  // namespace

bool has_float_values(const StoredTensor& tensor) {
  return tensor.type == "F32" || tensor.type == "BF16" || tensor.type == "F16" || tensor.type == "F64";
}

std::vector<float> values_of(const StoredTensor& tensor) {
  check(has_float_values(tensor), "values_of: ", tensor.name, " has elements of type ", tensor.type);
  std::vector<float> out(size_t(tensor.size()));
  if (tensor.type == "F32")
    std::memcpy(out.data(), tensor.bytes.data(), tensor.bytes.size());
  else if (tensor.type == "BF16")
    convert_all<uint16_t>(tensor, out, [](uint16_t bits) { return std::bit_cast<float>(uint32_t(bits) << 16); });
  else if (tensor.type == "F16")
    convert_all<uint16_t>(tensor, out, from_f16);
  else
    convert_all<double>(tensor, out, [](double value) { return float(value); });
  return out;
}

std::vector<BestMatch> search_foreign(const std::vector<StoredTensor>& ours, std::vector<ForeignFile>& files,
                                      const std::function<void(size_t file, size_t done)>& on_progress) {
  std::vector<BestMatch> out(ours.size());
  std::map<std::pair<int64_t, int64_t>, std::vector<size_t>> by_shape;  // (R, C) of ours, C >= R
  const auto key = [](const StoredTensor& tensor) {
    const auto [R, C] = matrix_of(tensor);
    return std::pair(std::min(R, C), std::max(R, C));
  };
  for (size_t i = 0; i < ours.size(); ++i)
    if (has_float_values(ours[i]) && ours[i].size() > 0) by_shape[key(ours[i])].push_back(i);
  for (size_t file = 0; file < files.size(); ++file) {
    for (size_t t = 0; t < files[file].index.tensors.size(); ++t) {
      const StoredTensor& their = files[file].index.tensors[t];
      const auto like_it = their.size() > 0 ? by_shape.find(key(their)) : by_shape.end();
      if (!has_float_values(their))
        ++files[file].n_other_types;
      else if (like_it == by_shape.end())
        ++files[file].n_other_size;
      else {
        ++files[file].n_compared;
        const std::vector<float> b = values_of(their);
        for (const size_t i : like_it->second) compare_one(ours[i], values_of(ours[i]), their, b, file, out[i]);
      }
      if (on_progress) on_progress(file, t + 1);
    }
  }
  return out;
}

}  // namespace naru

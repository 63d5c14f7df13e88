#include "core/nn/params.h"

#include <algorithm>

#include "base/philox.h"
#include "base/sha256.h"

namespace naru {
namespace {

// The random stream of a parameter: the first eight bytes of the SHA-256 of its name.
uint64_t stream_of(const std::string& name) {
  Sha256 hash;
  hash.add(name);
  uint64_t stream = 0;
  const auto digest = hash.digest();
  for (size_t i = 0; i < 8; ++i) stream = stream << 8 | digest[i];
  return stream;
}

}  // namespace

std::string weights_sha256(const NamedTensors& weights, DType dtype) {
  Sha256 hash;
  for (const auto& [name, tensor] : weights) {
    const Tensor w = tensor.dtype() == dtype ? tensor : cast(tensor, dtype);
    hash.add(concat(name, " ", dtype_name(dtype), " ", w.shape(), "\n"));
    hash.add(std::span(static_cast<const std::byte*>(w.raw()), size_t(w.size_bytes())));
  }
  return hash.hex();
}

Weights Weights::random(uint64_t seed) {
  Weights out;
  out.seed_ = seed;
  return out;
}

Weights Weights::of(const Safetensors& file) {
  Weights out;
  out.from_file_ = true;
  for (const auto& [name, tensor] : file.tensors()) out.file_[name] = tensor;
  return out;
}

Weights Weights::for_answering(const Safetensors& file) {
  Weights out = of(file);
  out.answering_ = true;
  return out;
}

Weights Weights::sharing(const NamedTensors& tensors) {
  Weights out;
  out.from_file_ = out.sharing_ = true;
  for (const auto& [name, tensor] : tensors) out.file_[name] = tensor;
  return out;
}

void Weights::draw_missing(uint64_t seed, std::function<bool(const std::string& name)> which) {
  seed_ = seed;
  may_be_missing_ = std::move(which);
}

void Weights::draw_anew(uint64_t seed, std::function<bool(const std::string& name)> which) {
  std::erase_if(file_, [&](const auto& named) { return which(named.first); });
  draw_missing(seed, std::move(which));
}

Tensor Weights::drawn(uint64_t seed, const std::string& name, const Shape& shape, Init init) {
  Tensor out = empty(shape);
  Random random(seed, stream_of(name));
  for (float& v : out.span<float>()) v = float(init.mean) + (init.std > 0 ? float(init.std) * random.normal() : 0.f);
  return out;
}

Tensor Weights::take(const std::string& name, const Shape& shape, Init init) {
  check(std::none_of(taken_.begin(), taken_.end(), [&](const auto& t) { return t.first == name; }),
        "Weights: the parameter '", name, "' is taken twice");
  const auto found = file_.find(name);
  Tensor out;
  if (!from_file_ || (found == file_.end() && may_be_missing_ && may_be_missing_(name))) {
    out = drawn(seed_, name, shape, init);
  } else {
    check(found != file_.end(), "Weights: the file has no tensor '", name, "'");
    check(found->second.shape() == shape, "Weights: '", name, "' must be ", shape, ", the file has ",
          found->second.shape());
    out = sharing_ ? found->second : cast(found->second, DType::f32);
  }
  if (!sharing_) out.set_requires_grad(!answering_);
  taken_.emplace_back(name, out);
  return out;
}

void Weights::check_all_taken() const {
  for (const auto& [name, tensor] : file_)
    check(std::any_of(taken_.begin(), taken_.end(), [&](const auto& t) { return t.first == name; }),
          "Weights: the file has a tensor '", name, "' that this model does not use");
}

int64_t Weights::n_elements() const {
  int64_t n = 0;
  for (const auto& [name, tensor] : taken_) n += tensor.size();
  return n;
}

}  // namespace naru

// Any bytes as a safetensors file: what parses lies in the file without overlap or hole, and written again reads back
// equal. A file that says it is a model goes through the readers of its config, tokenizer and weights as well.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

#include "core/store/safetensors.h"
#include "omni/model.h"

namespace naru {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

bool same_bytes(const Tensor& tensor, const void* at) {
  return tensor.size() == 0 || std::memcmp(tensor.raw(), at, size_t(tensor.size_bytes())) == 0;
}

// The elements fill the file from the end of the header on, in order.
void require_cover(const Safetensors& file, std::span<const std::byte> bytes) {
  uint64_t at;
  std::memcpy(&at, bytes.data(), 8);
  at += 8;
  for (const auto& [name, tensor] : file.tensors()) {
    require(uint64_t(tensor.size_bytes()) <= bytes.size() - at);
    require(same_bytes(tensor, bytes.data() + at));
    at += uint64_t(tensor.size_bytes());
  }
  require(at == bytes.size());
}

void require_round_trip(const Safetensors& file) {
  const std::string text = safetensors_bytes(file.tensors(), file.metadata());
  const auto again = Safetensors::parse(std::as_bytes(std::span(text)), nullptr);
  require(again && again->metadata() == file.metadata() && again->tensors().size() == file.tensors().size());
  for (size_t i = 0; i < file.tensors().size(); ++i) {
    const auto& [name, tensor] = file.tensors()[i];
    const auto& [name_again, tensor_again] = again->tensors()[i];
    require(name == name_again && tensor.dtype() == tensor_again.dtype() && tensor.shape() == tensor_again.shape());
    require(same_bytes(tensor, tensor_again.raw()));
  }
}

}  // namespace
}  // namespace naru

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace naru;
  const std::span<const std::byte> bytes = std::as_bytes(std::span(data, size));
  const auto file = Safetensors::parse(bytes, nullptr);
  if (!file) return 0;
  require_cover(*file, bytes);
  require_round_trip(*file);
  if (const auto model = Model::open(*file)) require((*model)->parameters().size() == file->tensors().size());
  return 0;
}

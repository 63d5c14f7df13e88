#include "core/store/safetensors.h"

#include <algorithm>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/file.h"
#include "core/store/safetensors_index.h"

namespace naru {
namespace {

constexpr DType kTypes[] = {DType::f32, DType::f64, DType::i32, DType::u8, DType::bf16};

std::vector<ElementType> element_types() {
  std::vector<ElementType> out;
  for (const DType dtype : kTypes) out.push_back({dtype_name(dtype), uint64_t(dtype_size(dtype))});
  return out;
}

DType dtype_named(const std::string& name) {
  return *std::find_if(std::begin(kTypes), std::end(kTypes), [&](DType dtype) { return name == dtype_name(dtype); });
}

}  // namespace

Result<Safetensors> Safetensors::open(const std::string& path) {
  Result<MappedFile> file = MappedFile::open(path);
  if (!file) return file.failure();
  auto owner = std::make_shared<MappedFile>(std::move(*file));
  const auto bytes = owner->bytes();
  return parse(bytes, owner);
}

Result<Safetensors> Safetensors::parse(std::span<const std::byte> bytes, std::shared_ptr<void> owner) {
  static const std::vector<ElementType> kKnown = element_types();
  auto index = parse_safetensors_index(bytes, kKnown, kMaxHeaderBytes);
  if (!index) return index.failure();
  Safetensors out;
  out.metadata_ = std::move(index->metadata);
  for (const StoredTensor& stored : index->tensors) {
    const DType dtype = dtype_named(stored.type);
    const Shape shape(stored.sizes);
    const std::byte* at = stored.bytes.data();
    if (reinterpret_cast<uintptr_t>(at) % size_t(dtype_size(dtype)) == 0) {
      out.tensors_.emplace_back(stored.name, borrow(at, shape, dtype, owner));
    } else {  // a writer that did not pad its header
      const Tensor copy = empty(shape, dtype);
      std::memcpy(copy.raw(), at, stored.bytes.size());
      out.tensors_.emplace_back(stored.name, copy);
    }
  }
  return out;
}

Tensor Safetensors::find(const std::string& name) const {
  for (const auto& [key, tensor] : tensors_)
    if (key == name) return tensor;
  return {};
}

std::string safetensors_bytes(const std::vector<std::pair<std::string, Tensor>>& tensors,
                              const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  uint64_t at = 0;
  for (const auto& [name, tensor] : tensors) {
    check(!header.contains(name), "safetensors: the name '", name, "' occurs twice");
    const auto sizes = tensor.shape().sizes();
    header[name] = {{"dtype", dtype_name(tensor.dtype())},
                    {"shape", std::vector<int64_t>(sizes.begin(), sizes.end())},
                    {"data_offsets", {at, at + uint64_t(tensor.size_bytes())}}};
    at += uint64_t(tensor.size_bytes());
  }
  std::string text = header.dump();
  text.resize((8 + text.size() + 63) / 64 * 64 - 8, ' ');  // so that a mapped file's elements are aligned
  const uint64_t header_bytes = text.size();
  std::string out(reinterpret_cast<const char*>(&header_bytes), 8);
  out.reserve(8 + text.size() + at);
  out += text;
  for (const auto& [name, tensor] : tensors)
    out.append(static_cast<const char*>(tensor.raw()), size_t(tensor.size_bytes()));
  return out;
}

}  // namespace naru

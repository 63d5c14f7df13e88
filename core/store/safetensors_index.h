// What a safetensors file holds, and where: the header alone, checked, with nothing copied. safetensors.h makes Tensors
// of it; other programs' files are looked at through it, whatever their element types and size.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"

namespace naru {

struct ElementType {
  std::string name;  // as in the header: F32
  uint64_t size_bytes;
};

// Every type of the format whose elements are whole bytes.
std::span<const ElementType> safetensors_types();

struct StoredTensor {
  std::string name, type;
  std::vector<int64_t> sizes;
  std::span<const std::byte> bytes;  // row-major, little endian, at any alignment

  int64_t size() const;  // of its values
};

struct SafetensorsIndex {
  std::vector<StoredTensor> tensors;  // in the order of their elements in the file
  std::map<std::string, std::string> metadata;
};

// Of the bytes of a file, which must outlive what is returned. Fails on a header of more than `max_header_bytes`, an
// element type that is none of `types`, and all that safetensors.h names.
Result<SafetensorsIndex> parse_safetensors_index(std::span<const std::byte> bytes, std::span<const ElementType> types,
                                                 uint64_t max_header_bytes);

}  // namespace naru

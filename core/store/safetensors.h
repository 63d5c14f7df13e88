// The safetensors format (github.com/huggingface/safetensors, format section of its README), read strictly.
//
// A file is: header length (u64, little endian), a JSON header, the elements. Every defect has its own Failure, and
// nothing in the header is believed before it is checked: at most 100 MB, no duplicate name, known element types, sizes
// that multiply without overflow, and elements that cover the rest of the file with no overlap and no hole.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "core/tensor/tensor.h"

namespace naru {

class Safetensors {
 public:
  static constexpr uint64_t kMaxHeaderBytes = 100'000'000;

  // Maps a file. Tensors share the mapping and must not be written.
  static Result<Safetensors> open(const std::string& path);
  // Reads bytes that `owner` keeps alive.
  static Result<Safetensors> parse(std::span<const std::byte> bytes, std::shared_ptr<void> owner);

  // In the order of their elements in the file.
  const std::vector<std::pair<std::string, Tensor>>& tensors() const { return tensors_; }
  // An empty Tensor when there is no such name.
  Tensor find(const std::string& name) const;
  const std::map<std::string, std::string>& metadata() const { return metadata_; }

 private:
  std::vector<std::pair<std::string, Tensor>> tensors_;
  std::map<std::string, std::string> metadata_;
};

// The bytes of a file with these tensors, in this order. Throws Error on a duplicate name.
std::string safetensors_bytes(const std::vector<std::pair<std::string, Tensor>>& tensors,
                              const std::map<std::string, std::string>& metadata = {});

}  // namespace naru

// Is a tensor of this model in other models' files? Each of ours against each of theirs with as many values.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/store/safetensors_index.h"
#include "originality/likeness.h"

namespace naru {

// The header of another model's file may be this long: of some 100,000 tensors. JSON takes ten times its size.
constexpr uint64_t kMaxForeignHeaderBytes = 16'000'000;

// What is most like one of our tensors.
struct BestMatch {
  Comparison comparison;
  std::string tensor;       // empty: none could be compared
  size_t file = 0;          // index of the file
  bool transposed = false;  // theirs had to be turned
  int64_t n_compared = 0;   // tensors that it was compared with
};

struct ForeignFile {
  std::string name;
  SafetensorsIndex index;
  int64_t n_compared = 0;     // of its tensors
  int64_t n_other_size = 0;   // have another number of values than any of ours, or another shape
  int64_t n_other_types = 0;  // elements that are no floats, so that there is nothing to compare
};

// For each of ours, in order. Memory is that of a few of the largest of ours as f32, whatever the files hold.
// `on_progress` is told after each tensor of a file and may be empty.
std::vector<BestMatch> search_foreign(const std::vector<StoredTensor>& ours, std::vector<ForeignFile>& files,
                                      const std::function<void(size_t file, size_t done)>& on_progress = {});

// As f32. Throws Error unless the type is F16, BF16, F32 or F64.
std::vector<float> values_of(const StoredTensor& tensor);
bool has_float_values(const StoredTensor& tensor);

}  // namespace naru

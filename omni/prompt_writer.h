// Writes the prompt of a conversation piece by piece: marks, words, embeddings.
#pragma once

#include <string>
#include <vector>

#include "core/sequence/sequence.h"
#include "omni/model.h"

namespace naru {

class PromptWriter {
 public:
  explicit PromptWriter(const Model& model) : model_(model) {}

  void mark(int32_t id) { ids_.push_back(id); }
  void ids(const std::vector<int32_t>& ids) { ids_.insert(ids_.end(), ids.begin(), ids.end()); }
  // Brought to NFC.
  void words(const std::string& text);
  // A picture or a sound between its marks; without places the marks alone, which is how nothing is shown.
  void picture(Segment segment);
  void sound(Segment segment);
  // A row of media alone: a robot's state.
  void position(int64_t row);
  // Positions so far.
  int64_t length() const { return length_of(out_) + int64_t(ids_.size()); }
  // What was written; the writer is then as new.
  Sequence take();

 private:
  void medium(int32_t begin, Segment segment, int32_t end);
  void flush();

  const Model& model_;
  Sequence out_;
  std::vector<int32_t> ids_;  // since the last embeddings
};

}  // namespace naru

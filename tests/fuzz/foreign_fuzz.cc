// Any bytes as another program's vocabulary, and as another model's file that is searched for our tensors.
#include <cstdlib>
#include <cstring>
#include <string>

#include "originality/foreign.h"
#include "originality/vocabularies.h"

namespace naru {
namespace {

void require(bool condition) {
  if (!condition) std::abort();
}

// Two tensors of ours: a vector of 8 and a (2, 3).
std::vector<StoredTensor> our_tensors() {
  static const float kValues[] = {1, 2, 3, 5, 8, 13, 21, 34};
  const auto bytes = std::as_bytes(std::span(kValues));
  return {{"a", "F32", {8}, bytes}, {"b", "F32", {2, 3}, bytes.first(24)}};
}

void search(std::string_view text) {
  auto index = parse_safetensors_index(std::as_bytes(std::span(text)), safetensors_types(), kMaxForeignHeaderBytes);
  if (!index) return;
  std::vector<ForeignFile> files = {{"x", std::move(*index)}};
  const auto ours = our_tensors();
  require(search_foreign(ours, files).size() == ours.size());
}

void compare(std::string_view text) {
  static const Vocabulary kOurs = *Vocabulary::build(
      std::vector<Merge>{{kFirstSymbolId + 't', kFirstSymbolId + 'h'}, {kFirstSymbolId + 'h', kFirstSymbolId + 'e'}});
  const auto theirs = parse_known_vocabulary(text);
  if (!theirs) return;
  const VocabularyOverlap overlap = compare_vocabularies(kOurs, *theirs);
  require(overlap.in_order <= overlap.shared && overlap.shared <= overlap.ours && !overlap.is_copy());
}

}  // namespace
}  // namespace naru

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  naru::search(text);
  naru::compare(text);
  return 0;
}

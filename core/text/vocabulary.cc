#include "core/text/vocabulary.h"

#include <array>

namespace naru {
namespace {

constexpr std::array<const char*, kFirstReserved> kNames = {"<|bos|>",    "<|end|>",       "<|system|>",
                                                            "<|user|>",   "<|assistant|>", "<|image|>",
                                                            "<|/image|>", "<|audio|>",     "<|/audio|>"};

}  // namespace

std::string control_name(int32_t id) {
  check(id >= 0 && id < kControlCount, "control_name: wanted an id below ", kControlCount, ", got ", id);
  return id < kFirstReserved ? kNames[size_t(id)] : concat("<|reserved_", id, "|>");
}

std::optional<int32_t> control_id(std::string_view name) {
  for (int32_t id = 0; id < kControlCount; ++id)
    if (control_name(id) == name) return id;
  return std::nullopt;
}

Vocabulary::Vocabulary() : begins_(kControlCount + 1, 0) {
  for (int s = 0; s < kSymbolCount; ++s) {
    spelled_.push_back(Symbol(s));
    begins_.push_back(uint32_t(spelled_.size()));
  }
}

Result<Vocabulary> Vocabulary::build(std::span<const Merge> merges) {
  if (merges.size() > kMaxMerges)
    return fail(Code::too_large, "vocabulary: ", merges.size(), " merges; the limit is ", kMaxMerges);
  Vocabulary out;
  for (const Merge& merge : merges)
    if (const auto added = out.add(merge); !added) return added.failure();
  return out;
}

Result<void> Vocabulary::add(Merge merge) {
  const int32_t id = size();
  const auto bad = [&](Code code, const auto&... parts) {
    return fail(code, "vocabulary: merge ", merges_.size(), " of (", merge.left, ", ", merge.right, ") ", parts...);
  };
  for (const int32_t part : {merge.left, merge.right})
    if (part < kFirstSymbolId || part >= id)
      return bad(Code::invalid, "wants ids from ", kFirstSymbolId, " to ", id - 1);
  const auto left = symbols(merge.left), right = symbols(merge.right);
  if (left.size() + right.size() > kMaxTokenSymbols)
    return bad(Code::too_large, "spells ", left.size() + right.size(), " symbols; the limit is ", kMaxTokenSymbols);
  if (spelled_.size() + left.size() + right.size() > kMaxTotalSymbols)
    return bad(Code::too_large, "passes the limit of ", kMaxTotalSymbols, " symbols for all tokens");
  if (const int32_t known = pairs_.find_or_insert(merge.left, merge.right, id); known != id)
    return bad(Code::invalid, "repeats merge ", known - kFirstMergeId);
  for (const int32_t part : {merge.left, merge.right})
    for (uint32_t i = begins_[size_t(part)]; i < begins_[size_t(part) + 1]; ++i) {
      const Symbol symbol = spelled_[i];
      spelled_.push_back(symbol);
    }
  begins_.push_back(uint32_t(spelled_.size()));
  merges_.push_back(merge);
  return {};
}

std::span<const Symbol> Vocabulary::symbols(int32_t id) const {
  check(id >= 0 && id < size(), "vocabulary: wanted an id below ", size(), ", got ", id);
  const uint32_t begin = begins_[size_t(id)];
  return std::span(spelled_).subspan(begin, begins_[size_t(id) + 1] - begin);
}

}  // namespace naru

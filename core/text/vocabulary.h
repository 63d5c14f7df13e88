// What encoder and decoder of text share: which ids there are, and what each spells.
//
//   0..31      control ids; no text encodes to them, and they decode to nothing
//   32..287    the 256 bytes
//   288..644   the 357 conjoining jamo
//   645..      merges, each of two earlier ids, in the order in which they apply
//
// Its JSON, which stands in a model file's metadata or alone, is
//   {"format":"naru-jamo-bpe","version":1,"merges":[left,right,left,right,...]}
// and version 1 means the ids above, the symbols of symbols.h and the chunks of chunks.h.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "core/text/pair_table.h"
#include "core/text/symbols.h"

namespace naru {

// The control ids that have a meaning; those from kFirstReserved to kControlCount - 1 are reserved.
enum ControlId : int32_t {
  kBos,
  kEnd,  // of a turn
  kSystem,
  kUser,
  kAssistant,
  kImage,
  kImageEnd,
  kAudio,
  kAudioEnd,
  kFirstReserved,
};
inline constexpr int32_t kControlCount = 32;

inline constexpr int32_t kFirstSymbolId = kControlCount;
inline constexpr int32_t kFirstMergeId = kFirstSymbolId + kSymbolCount;

// "<|bos|>", "<|/image|>", "<|reserved_9|>". Throws Error unless 0 <= id < kControlCount.
std::string control_name(int32_t id);
// The control id of that name.
std::optional<int32_t> control_id(std::string_view name);

struct Merge {
  int32_t left, right;
  bool operator==(const Merge&) const = default;
};

// A value; const and safe to share between threads.
class Vocabulary {
 public:
  static constexpr size_t kMaxJsonBytes = 64u << 20;
  static constexpr size_t kMaxMerges = 1'000'000;
  static constexpr size_t kMaxTokenSymbols = 256;
  static constexpr size_t kMaxTotalSymbols = 32'000'000;  // of all tokens together

  // Bytes and jamo alone.
  Vocabulary();
  // Refuses what breaks a limit, a merge of ids that are no earlier symbol or merge, and a pair that comes twice.
  static Result<Vocabulary> build(std::span<const Merge> merges);
  // Reads what to_json() writes, strictly: no unknown or missing key, nothing after the end.
  static Result<Vocabulary> parse(std::string_view json);
  std::string to_json() const;

  int32_t size() const { return kFirstMergeId + int32_t(merges_.size()); }
  const std::vector<Merge>& merges() const { return merges_; }

  // What the token spells; nothing for a control id. Throws Error unless 0 <= id < size().
  std::span<const Symbol> symbols(int32_t id) const;
  // The id that `left` and `right` merge to, or PairTable::kNone.
  int32_t merged(int32_t left, int32_t right) const { return pairs_.find(left, right); }

 private:
  Result<void> add(Merge merge);

  std::vector<Merge> merges_;
  PairTable pairs_;
  std::vector<Symbol> spelled_;   // of all tokens, one after another
  std::vector<uint32_t> begins_;  // where id's symbols begin; one more entry for the end
};

}  // namespace naru

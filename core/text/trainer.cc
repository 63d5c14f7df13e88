#include "core/text/trainer.h"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "base/utf8.h"
#include "core/text/chunks.h"
#include "core/text/nfc.h"

namespace naru {
namespace {

// How often each different chunk occurs, in the order of first sight.
struct ChunkCounts {
  std::unordered_map<std::string, size_t> places;  // looked up, never iterated over
  std::vector<std::pair<const std::string*, int64_t>> chunks;

  void add(const std::string& raw_text) {
    const std::string text = nfc(raw_text);
    for (size_t begin = 0; begin < text.size();) {
      const size_t end = chunk_end(text, begin);
      const auto [place, is_new] = places.try_emplace(text.substr(begin, end - begin), chunks.size());
      if (is_new) chunks.emplace_back(&place->first, 0);
      ++chunks[place->second].second;
      begin = end;
    }
  }
};

std::string bytes_of_symbol(Symbol symbol) {
  std::string out;
  if (symbol < kByteCount)
    out += char(symbol);
  else
    append_utf8(out, jamo_at(symbol - kByteCount));
  return out;
}

// All different chunks lie in one row of places. A token stands at its first place, and links lead over the places that
// it swallowed. A pair knows where it occurred: all its occurrences come to be in one step, when the younger of its two
// ids is made (or at the start), in ascending order; later they only vanish. So counts never grow after that step, an
// old entry of the queue is an upper bound, and places that no longer hold the pair are found out when it is merged.
class Trainer {
 public:
  explicit Trainer(const TrainerOptions& options) : options_(options) {
    for (int s = 0; s < kSymbolCount; ++s) {
      bytes_.push_back(bytes_of_symbol(Symbol(s)));
      lengths_.push_back(1);
    }
  }

  void lay_out(const ChunkCounts& counts) {
    std::vector<SpelledSymbol> spelled;
    for (const auto& [chunk, count] : counts.chunks) {
      spell(*chunk, spelled);
      check(ids_.size() + spelled.size() <= kMaxPlaces, "train_vocabulary: the different chunks have over ", kMaxPlaces,
            " symbols");
      const auto first = int32_t(ids_.size()), last = first + int32_t(spelled.size()) - 1;
      for (int32_t place = first; place <= last; ++place) {
        ids_.push_back(kFirstSymbolId + spelled[size_t(place - first)].symbol);
        chunk_of_.push_back(uint32_t(chunk_counts_.size()));
        previous_.push_back(place == first ? kNowhere : place - 1);
        next_.push_back(place == last ? kNowhere : place + 1);
      }
      chunk_counts_.push_back(count);
    }
    for (int32_t place = 0; place < int32_t(ids_.size()); ++place)
      if (next_[size_t(place)] != kNowhere) appear(place, next_[size_t(place)]);
    queue_fresh();
  }

  std::vector<Merge> run() {
    std::vector<Merge> merges;
    while (kFirstMergeId + int32_t(merges.size()) < options_.vocab_size && !queue_.empty()) {
      std::pop_heap(queue_.begin(), queue_.end(), Behind{*this});
      const Candidate best = queue_.back();
      queue_.pop_back();
      if (pairs_[best.pair].count == best.count) {
        merges.push_back(pairs_[best.pair].ids);
        merge(best.pair);
        queue_fresh();
      } else {
        queue(best.pair);
      }
    }
    return merges;
  }

 private:
  static constexpr int32_t kNowhere = -1, kSwallowed = -1;
  static constexpr size_t kMaxPlaces = size_t(1) << 29;  // so that there are fewer than 2^31 pairs

  struct Pair {
    Merge ids;
    int64_t count = 0;
    std::vector<int32_t> places;  // of the left id
  };
  struct Candidate {
    int64_t count;
    uint32_t pair;
  };
  // Orders the heap: whether `a` comes after `b`.
  struct Behind {
    const Trainer& trainer;
    bool operator()(const Candidate& a, const Candidate& b) const {
      if (a.count != b.count) return a.count < b.count;
      const Merge x = trainer.pairs_[a.pair].ids, y = trainer.pairs_[b.pair].ids;
      const int order = trainer.bytes_of(x).compare(trainer.bytes_of(y));
      return order != 0 ? order > 0 : std::tie(x.left, x.right) > std::tie(y.left, y.right);
    }
  };

  std::string bytes_of(Merge merge) const {
    return bytes_[size_t(merge.left - kFirstSymbolId)] + bytes_[size_t(merge.right - kFirstSymbolId)];
  }
  size_t length_of(Merge merge) const {
    return lengths_[size_t(merge.left - kFirstSymbolId)] + lengths_[size_t(merge.right - kFirstSymbolId)];
  }
  int64_t count_at(int32_t place) const { return chunk_counts_[chunk_of_[size_t(place)]]; }

  // The tokens at `left` and `right` are neighbours from now on.
  void appear(int32_t left, int32_t right) {
    const Merge ids = {ids_[size_t(left)], ids_[size_t(right)]};
    const auto index = size_t(table_.find_or_insert(ids.left, ids.right, int32_t(pairs_.size())));
    if (index == pairs_.size()) {
      pairs_.push_back({ids, 0, {}});
      fresh_.push_back(uint32_t(index));
    }
    pairs_[index].count += count_at(left);
    pairs_[index].places.push_back(left);
  }
  // They are neighbours no longer.
  void vanish(int32_t left, int32_t right) {
    pairs_[size_t(table_.find(ids_[size_t(left)], ids_[size_t(right)]))].count -= count_at(left);
  }

  void merge(uint32_t pair) {
    const Merge ids = pairs_[pair].ids;
    const int32_t id = kFirstSymbolId + int32_t(bytes_.size());
    bytes_.push_back(bytes_of(ids));
    lengths_.push_back(length_of(ids));
    const std::vector<int32_t> places = std::move(pairs_[pair].places);
    for (const int32_t place : places) {
      const int32_t swallowed = next_[size_t(place)];
      if (ids_[size_t(place)] != ids.left || swallowed == kNowhere || ids_[size_t(swallowed)] != ids.right) continue;
      const int32_t before = previous_[size_t(place)], after = next_[size_t(swallowed)];
      if (before != kNowhere) vanish(before, place);
      if (after != kNowhere) vanish(swallowed, after);
      ids_[size_t(place)] = id;
      ids_[size_t(swallowed)] = kSwallowed;
      next_[size_t(place)] = after;
      if (after != kNowhere) previous_[size_t(after)] = place;
      if (before != kNowhere) appear(before, place);
      if (after != kNowhere) appear(place, after);
    }
    pairs_[pair].count = 0;
  }

  void queue(uint32_t pair) {
    if (pairs_[pair].count < options_.min_count || length_of(pairs_[pair].ids) > Vocabulary::kMaxTokenSymbols) return;
    queue_.push_back({pairs_[pair].count, pair});
    std::push_heap(queue_.begin(), queue_.end(), Behind{*this});
  }
  void queue_fresh() {
    for (const uint32_t pair : fresh_) queue(pair);
    fresh_.clear();
  }

  const TrainerOptions options_;
  std::vector<int64_t> chunk_counts_;
  std::vector<int32_t> ids_, previous_, next_;  // of each place
  std::vector<uint32_t> chunk_of_;              // of each place
  PairTable table_;                             // ids -> index in pairs_
  std::vector<Pair> pairs_;
  std::vector<uint32_t> fresh_;     // pairs that came to be in this step
  std::vector<Candidate> queue_;    // a heap
  std::vector<std::string> bytes_;  // of each id from kFirstSymbolId on
  std::vector<size_t> lengths_;     // the same in symbols
};

}  // namespace

Vocabulary train_vocabulary(std::span<const std::string> texts, const TrainerOptions& options) {
  constexpr int64_t kMostIds = kFirstMergeId + int64_t(Vocabulary::kMaxMerges);
  check(options.vocab_size >= kFirstMergeId && options.vocab_size <= kMostIds,
        "train_vocabulary: wanted vocab_size from ", kFirstMergeId, " to ", kMostIds, ", got ", options.vocab_size);
  check(options.min_count >= 1, "train_vocabulary: wanted min_count >= 1, got ", options.min_count);
  ChunkCounts counts;
  for (const std::string& text : texts) counts.add(text);
  Trainer trainer(options);
  trainer.lay_out(counts);
  return Vocabulary::build(trainer.run()).value();
}

}  // namespace naru

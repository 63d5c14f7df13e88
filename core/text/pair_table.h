// A map from a pair of token ids to an int32, for the merges of a vocabulary and the pairs of its trainer.
//
// Open addressing over a power of two; nothing iterates over it. Not thread-safe while inserting.
#pragma once

#include <cstdint>
#include <vector>

namespace naru {

class PairTable {
 public:
  static constexpr int32_t kNone = -1;

  PairTable() : slots_(16) {}

  // The value of (left, right), or kNone.
  int32_t find(int32_t left, int32_t right) const { return slots_[slot(key_of(left, right))].value; }

  // The value of (left, right), which becomes `value` if there was none. Ids and `value` are not negative.
  int32_t find_or_insert(int32_t left, int32_t right, int32_t value) {
    const uint64_t key = key_of(left, right);
    Slot& place = slots_[slot(key)];
    if (place.value != kNone) return place.value;
    place = {key, value};
    if (++used_ > slots_.size() / 2) grow();
    return value;
  }

 private:
  struct Slot {
    uint64_t key = 0;
    int32_t value = kNone;
  };

  static uint64_t key_of(int32_t left, int32_t right) { return uint64_t(uint32_t(left)) << 32 | uint32_t(right); }

  // The place of `key`, or the free one where it belongs. The mix is the finalizer of splitmix64 (Steele et al. 2014).
  size_t slot(uint64_t key) const {
    uint64_t mixed = key;
    mixed = (mixed ^ mixed >> 30) * 0xBF58476D1CE4E5B9u;
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EBu;
    size_t at = size_t(mixed ^ mixed >> 31) & (slots_.size() - 1);
    while (slots_[at].value != kNone && slots_[at].key != key) at = (at + 1) & (slots_.size() - 1);
    return at;
  }

  void grow() {
    std::vector<Slot> old(slots_.size() * 2);
    old.swap(slots_);
    for (const Slot& s : old)
      if (s.value != kNone) slots_[slot(s.key)] = s;
  }

  std::vector<Slot> slots_;
  size_t used_ = 0;
};

}  // namespace naru

// Learns the merges of a vocabulary by byte-pair encoding (Gage 1994; Sennrich et al. 2016, section 3.2) over the base
// symbols of chunks.
//
// The result is a function of the texts and options alone: the most frequent pair first; of equally frequent ones the
// one that spells the smaller bytes (jamo as UTF-8), then the one with the smaller ids.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "core/text/vocabulary.h"

namespace naru {

struct TrainerOptions {
  int vocab_size = 8192;  // ids in all: control, bytes, jamo and merges
  int64_t min_count = 2;  // a pair that occurs less often is not merged
};

// Texts are NFC-normalised here, so that each is what a message would be. The vocabulary is smaller than asked when no
// pair is left that occurs min_count times. Throws Error when vocab_size is below kFirstMergeId or asks for more than
// Vocabulary::kMaxMerges, when min_count is below 1, or when the different chunks have over 2^29 symbols together.
Vocabulary train_vocabulary(std::span<const std::string> texts, const TrainerOptions& options);

}  // namespace naru

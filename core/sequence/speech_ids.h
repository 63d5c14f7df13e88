// The ids of the range of speech: its codes (Mentzer et al. 2023, FSQ), their end, the mark of what is read aloud, and
// one id for each voice. The model makes codes and end; the others are the engine's.
#pragma once

#include "core/sequence/id_ranges.h"

namespace naru {

inline constexpr int64_t kCodesPerSecond = 25;  // each one position

struct SpeechIds {
  int32_t first = 0;  // of the range
  int32_t n_codes = 0, n_voices = 0;
  int32_t slice = 0;  // of the backbone's

  // What the slice's logits have a column for.
  int32_t end_column() const { return n_codes; }
  int32_t id_of(int32_t column) const { return first + column; }

  int32_t end() const { return first + n_codes; }
  int32_t aloud() const { return first + n_codes + 1; }
  int32_t voice(int32_t v) const { return first + n_codes + 2 + v; }

  CodeRange range() const {
    return {.name = "speech", .first = first, .n_predicted = n_codes + 1, .n_ids = n_codes + 2 + n_voices};
  }
};

}  // namespace naru

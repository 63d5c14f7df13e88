// When the words of an answer about a sound were said. The CTC head's letters are aligned to the answer that the
// backbone wrote (Graves et al. 2006; as CTC segmentation, Kürzinger et al. 2020), and since a letter's frames are
// short and may lie anywhere in its sound, a word then reaches to where the phoneme head hears silence, or to its
// neighbour. The heads decide about times alone.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/tensor/tensor.h"

namespace naru {

struct HeardWord {
  std::string text;
  int64_t begin_ms = 0, end_ms = 0;  // from the start of the recording
};

// The words, a blank between them.
std::string joined(std::span<const HeardWord> words);

// What lies between white space and control characters; a byte that is not UTF-8 is U+FFFD.
std::vector<std::string> words_of(std::string_view text);

// What the hearing heads say of the n frames of 40 ms that are sent of a sound.
struct HeardFrames {
  std::vector<int32_t> seen;  // (n): their numbers from the start of the sound, ascending
  Tensor letters;             // (n * frames, kCtcClasses): HearingHeads::ctc()
  Tensor phonemes;            // (n, P): HearingHeads::dense()
};
constexpr int32_t kSilentPhoneme = 0;  // of the P, whatever table names the others

// The times of words from the start of the sound. They follow one another without overlap, each at least a frame of the
// CTC head long; but where there are too few frames for the letters, the words share what was sent by their letters,
// which may leave one no time at all. Throws Error when sizes do not fit.
std::vector<HeardWord> time_words(const std::vector<std::string>& words, const HeardFrames& heard);

}  // namespace naru

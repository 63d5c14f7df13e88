// What the options of sources have in common: weights of kinds, widths of pictures, questions, what is held out.
//
// Checks throw Error where a value is out of its range; `source` ("charts") begins the message.
#pragma once

#include <span>

#include "base/error.h"
#include "base/philox.h"
#include "synth/source.h"

namespace naru::synth {

inline constexpr int kNarrowest = 192, kLongestSide = 4096;  // of charts and pages, px

inline int up_to_16(int pixels) {
  return (pixels + 15) / 16 * 16;
}

// A kind, each as often as its weight says; check_weights() holds of the weights.
inline int draw_kind(std::span<const float> weights, Random* random) {
  float sum = 0;
  for (const float weight : weights) sum += weight;
  float u = random->uniform() * sum;
  size_t kind = 0;
  while (kind + 1 < weights.size() && (u -= weights[kind]) >= 0) ++kind;
  while (weights[kind] <= 0) --kind;  // rounding may lead past the last kind that has a weight
  return int(kind);
}

inline void check_weights(const char* source, std::span<const float> weights) {
  float sum = 0;
  for (const float weight : weights) {
    check(weight >= 0, source, ": the weight of a kind is negative");
    sum += weight;
  }
  check(sum > 0, source, ": the weights of all kinds are 0");
}

inline void check_widths(const char* source, int min_width, int max_width) {
  check(min_width >= kNarrowest && min_width % 16 == 0 && max_width % 16 == 0 && min_width <= max_width &&
            max_width <= kLongestSide,
        source, ": wanted widths in multiples of 16 from ", kNarrowest, " to ", kLongestSide, ", got ", min_width,
        " to ", max_width);
}

inline void check_questions(const char* source, int questions) {
  check(questions >= 0, source, ": wanted a number of questions, got ", questions);
}

// Numbers for wordings alone (synth/text/rephrased), of a source whose numbers are those of `seed`.
inline Random random_of_wordings(uint64_t seed, uint64_t index) {
  constexpr uint64_t kSeedOfWordings = 0x776f7264696e67;  // "wording"
  return Random(seed ^ kSeedOfWordings, index);
}

// Only what training never draws: the held-out side of each split that the options have.
template <class Options>
void hold_out(Options* options) {
  options->texts = Split::held_out;
  if constexpr (requires { options->fonts; }) options->fonts = Split::held_out;
  if constexpr (requires { options->layouts; }) options->layouts = Split::held_out;
  if constexpr (requires { options->voices; }) options->voices = Split::held_out;
}

}  // namespace naru::synth

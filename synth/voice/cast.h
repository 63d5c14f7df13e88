// Who speaks: espeak-ng's variants of a voice, some held out from training, and the accents of English.
#pragma once

#include <span>
#include <string>

#include "base/philox.h"

namespace naru::synth {

// One line of the table in cast.cc: a file beneath espeak-ng-data/voices/!v; "" is the voice as it is.
struct Variant {
  const char* name;
  bool held_out;
  int weight;
};
std::span<const Variant> variants();

// A speaker as espeak-ng names one, "ko+f1", "gmw/en-US+klatt": what stands behind the plus is the variant.
std::string draw_speaker(bool korean, bool held_out, Random* random);

}  // namespace naru::synth

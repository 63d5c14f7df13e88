// A sound as a picture: for the eyes of who looks at a sheet of examples, not for a model.
#pragma once

#include "media/types.h"
#include "synth/source.h"

namespace naru::synth {

// Time to the right, 10 ms a pixel; 0 to 8 kHz upwards, dark where it is loud. Words begin at green lines and end at
// red ones. Beneath is a strip of the phonemes, in a new colour for each, white where there is silence.
Image spectrogram(const SpokenSound& sound);

}  // namespace naru::synth

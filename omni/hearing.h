// Sounds in the prompts of the backbone.
#pragma once

#include "core/sequence/sequence.h"
#include "encoders/audio/audio_encoder.h"

namespace naru {

// The embeddings of a sound at their times, of which the first is row `first` of all media.
Segment sound_segment(int64_t first, const Frames& sound);
// The prompt of a sound that is `track` of a batch: <|bos|><|user|><|audio|>...<|/audio|><|assistant|>. The place of an
// embedding is (time, 0, 0), time in merged frames from the start of the sound; silence leaves gaps.
Sequence hearing_prompt(const EncodedSounds::Track& track);

}  // namespace naru

// A speech and its times as the sound of an example.
#pragma once

#include <string>

#include "synth/source.h"
#include "synth/voice/acoustics.h"
#include "synth/voice/timing.h"

namespace naru::synth {

inline constexpr int kEspeakHz = 22'050;  // of what naru-voice says

// `wave` at kSoundRate, which has the speech, resampled, behind `lead` samples: the times are moved there.
SpokenSound recorded(const Timing& timing, const Wave& wave, int lead, const SpeedResampler& resampler,
                     const std::string& voice);

}  // namespace naru::synth

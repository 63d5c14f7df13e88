// What rooms, microphones and lines do to a voice. Samples are whole numbers on the scale of 16 bits, in 32, at
// kSoundRate; they may leave that range between effects, but for band_limit(), which wants them within it.
//
// Effects are integers throughout; their constants come from doubles of + - * /, square roots and base/exact.h. So the
// same arguments give the same samples everywhere. Random numbers are Philox words of the stream that is handed in.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "base/philox.h"
#include "media/types.h"

namespace naru::synth {

using Wave = std::vector<int32_t>;

// Plays a sound faster and moves it to another rate at once: windowed sinc of kTaps taps in kPhases places between
// samples. Immutable, so threads may share it.
class SpeedResampler {
 public:
  // From from_hz to to_hz; `speed` hundredths of the sound's own speed, 50 to 200, higher voices with it.
  SpeedResampler(int from_hz, int to_hz, int speed);
  Wave run(std::span<const int16_t> samples) const;
  // Where what begins at `sample` begins afterwards.
  int moved(int64_t sample) const;
  int length(size_t n_samples) const { return moved(int64_t(n_samples)); }

 private:
  static constexpr int kTaps = 48, kPhases = 512;
  int64_t from_, to_;                             // an output sample is from_ / to_ input samples
  std::vector<std::array<int16_t, kTaps>> taps_;  // [kPhases]
};

// Root mean square over the samples that are not 0; 0 for silence.
double level(const Wave& wave);
void scale(Wave* wave, double gain);
void clip(Wave* wave);  // to 16 bits

// A box of a room, with a mouth and a microphone in it.
struct Room {
  std::array<double, 3> size{4, 3, 2.5}, mouth{1, 1, 1.5}, microphone{2, 2, 1};  // m
  double reflection = 0.7;                                                       // of pressure at a wall, 0 to 1
  int damping = 80;  // of high tones in the late sound, of 256 parts
};
Room draw_room(Random* random);
// Early echoes from mirror images of the mouth (Allen and Berkley 1979) up to three walls, then a network of eight
// delays (Jot 1991) whose level and decay follow from the room's size and walls. The direct sound keeps its place and
// its level; nothing is added behind the end.
void reverberate(const Room& room, Wave* wave);

// Lets pass what lies between the two, Hz; linear phase, the sound keeps its place. 0 <= low < high <= 8000.
void band_limit(int low_hz, int high_hz, Wave* wave);

enum class Noise { white, pink, brown, hiss, hum };
inline constexpr int kNoises = 5;
// `length` samples of noise; their level is whatever comes of it.
Wave make_noise(Noise noise, size_t length, Random* random);
void add(const Wave& other, double gain, Wave* wave);

}  // namespace naru::synth

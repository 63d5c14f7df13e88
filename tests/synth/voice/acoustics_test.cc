// Rooms, lines and noise: what they must do to tones and clicks whose answer is known.
#include "synth/voice/acoustics.h"

#include <gtest/gtest.h>

#include <cmath>

namespace naru::synth {
namespace {

constexpr double kPi = 3.14159265358979323846;

template <class T>
std::vector<T> tone(double hz, double rate, size_t n, double amplitude) {
  std::vector<T> out(n);
  for (size_t i = 0; i < n; ++i) out[i] = T(std::lround(amplitude * std::sin(2 * kPi * hz * double(i) / rate)));
  return out;
}

// Amplitude of the part of `wave` at `hz`, over its middle half.
double amplitude(const Wave& wave, double hz) {
  double re = 0, im = 0;
  const size_t from = wave.size() / 4, to = wave.size() * 3 / 4;
  for (size_t i = from; i < to; ++i) {
    re += double(wave[i]) * std::cos(2 * kPi * hz * double(i) / kSoundRate);
    im += double(wave[i]) * std::sin(2 * kPi * hz * double(i) / kSoundRate);
  }
  return 2 * std::sqrt(re * re + im * im) / double(to - from);
}

double energy(const Wave& wave, size_t from, size_t to) {
  double sum = 0;
  for (size_t i = from; i < to; ++i) sum += double(wave[i]) * double(wave[i]);
  return sum;
}

TEST(Resampling, KeepsATone) {
  for (const int speed : {88, 100, 114})
    for (const double hz : {100.0, 1000.0, 4000.0}) {
      const auto in = tone<int16_t>(hz, 22'050, 22'050, 10'000);
      const SpeedResampler resampler(22'050, kSoundRate, speed);
      const Wave out = resampler.run(in);
      EXPECT_EQ(int(out.size()), resampler.length(in.size()));
      EXPECT_NEAR(double(out.size()), 16'000 * 100.0 / speed, 1);
      // Its pitch moves with the speed; 16 bits of taps and 512 places leave the amplitude within a percent.
      EXPECT_NEAR(amplitude(out, hz * speed / 100), 10'000, 100) << hz << " at " << speed;
    }
}

// 10 kHz lies above what 16,000 samples a second can hold: folded down it would be a tone at 6 kHz.
TEST(Resampling, LeavesNoFoldedTone) {
  const Wave out = SpeedResampler(22'050, kSoundRate, 100).run(tone<int16_t>(10'000, 22'050, 22'050, 10'000));
  EXPECT_LT(amplitude(out, 6000), 20);  // -54 dB
}

TEST(Resampling, MovesAClickToItsPlace) {
  std::vector<int16_t> in(22'050, 0);
  in[12'345] = 30'000;
  for (const int speed : {88, 100, 114}) {
    const SpeedResampler resampler(22'050, kSoundRate, speed);
    const Wave out = resampler.run(in);
    const auto peak = std::max_element(out.begin(), out.end()) - out.begin();
    EXPECT_LE(std::abs(int(peak) - resampler.moved(12'345)), 1) << speed;
  }
}

TEST(Resampling, TakesAnyLengthAndRefusesOddRates) {
  const SpeedResampler resampler(22'050, kSoundRate, 100);
  for (const size_t n : {0u, 1u, 31u, 33u, 1000u})
    EXPECT_EQ(resampler.run(std::vector<int16_t>(n, 100)).size(), size_t(resampler.length(n)));
  EXPECT_THROW(SpeedResampler(100, kSoundRate, 100), Error);
  EXPECT_THROW(SpeedResampler(22'050, kSoundRate, 20), Error);
}

TEST(Lines, PassWhatLiesBetweenAndNothingElse) {
  const auto passed = [](double hz) {
    Wave wave = tone<int32_t>(hz, kSoundRate, 16'000, 10'000);
    band_limit(300, 3400, &wave);
    return amplitude(wave, hz) / 10'000;
  };
  EXPECT_NEAR(passed(1000), 1, 0.01);
  EXPECT_NEAR(passed(2500), 1, 0.01);
  EXPECT_LT(passed(50), 0.03);
  EXPECT_LT(passed(4000), 0.01);
  EXPECT_LT(passed(7000), 0.01);
}

TEST(Lines, ThatAreWideChangeNothing) {
  const Wave before = tone<int32_t>(440, kSoundRate, 1000, 8000);
  Wave after = before;
  band_limit(0, 8000, &after);
  EXPECT_EQ(after, before);
  EXPECT_THROW(band_limit(3000, 300, &after), Error);
}

TEST(Rooms, KeepTheDirectSoundAndDieAway) {
  Room room;
  room.reflection = 0.8;
  Wave wave(32'000, 0);
  wave[1000] = 20'000;
  reverberate(room, &wave);
  for (size_t i = 0; i < 1000; ++i) EXPECT_EQ(wave[i], 0);
  EXPECT_EQ(wave[1000], 20'000);
  const double early = energy(wave, 1001, 3000), later = energy(wave, 3000, 8000), last = energy(wave, 27'000, 32'000);
  EXPECT_GT(early, 0);
  EXPECT_GT(later, 0);
  EXPECT_LT(later, early);
  EXPECT_LT(last, later / 1000);
}

// Sabine: a room of 4 x 3 x 2.5 m whose walls reflect r of the pressure decays by 60 dB in 0.161 V / (S (1 - r^2)).
TEST(Rooms, DecayAsLongAsTheirWallsSay) {
  for (const double reflection : {0.7, 0.9}) {
    Room room;
    room.reflection = reflection;
    room.damping = 0;
    Wave wave(32'000, 0);
    wave[0] = 30'000;
    reverberate(room, &wave);
    const double seconds = 0.161 * 30 / (59 * (1 - reflection * reflection));
    // The energy of two windows a fifth of that time apart differs by 12 dB.
    const size_t step = size_t(seconds / 5 * kSoundRate), from = 1600;
    const double fall = 10 * std::log10(energy(wave, from, from + step) / energy(wave, from + step, from + 2 * step));
    EXPECT_NEAR(fall, 12, 2.5) << reflection;
  }
}

TEST(Rooms, OfBareWallsAreLouderThanOfCurtains) {
  const auto after = [](double reflection) {
    Room room;
    room.reflection = reflection;
    Wave wave(32'000, 0);
    wave[0] = 20'000;
    reverberate(room, &wave);
    return energy(wave, 1, wave.size());
  };
  EXPECT_GT(after(0.9), 4 * after(0.5));
}

TEST(Rooms, DrawnAtRandomStayWithinTheirWallsAndNeverGrow) {
  for (uint64_t seed = 0; seed < 200; ++seed) {
    Random random(seed);
    const Room room = draw_room(&random);
    for (size_t axis = 0; axis < 3; ++axis)
      for (const double at : {room.mouth[axis], room.microphone[axis]}) {
        EXPECT_GT(at, 0);
        EXPECT_LT(at, room.size[axis]);
      }
    if (seed % 10 != 0) continue;
    Wave wave(64'000, 0);
    wave[0] = 30'000;
    reverberate(room, &wave);
    EXPECT_LT(energy(wave, 56'000, 64'000), energy(wave, 1, 8000) / 100) << seed;
  }
}

TEST(Noises, HaveTheirColour) {
  const auto share_below = [](Noise noise, int hz) {
    Random random(7);
    Wave wave = make_noise(noise, 64'000, &random);
    scale(&wave, 2000 / level(wave));
    const double all = energy(wave, 0, wave.size());
    band_limit(0, hz, &wave);
    return energy(wave, 0, wave.size()) / all;
  };
  EXPECT_NEAR(share_below(Noise::white, 2000), 0.25, 0.03);
  EXPECT_GT(share_below(Noise::pink, 1000), 0.5);
  EXPECT_LT(share_below(Noise::pink, 1000), 0.95);
  EXPECT_GT(share_below(Noise::brown, 500), 0.9);
  EXPECT_LT(share_below(Noise::hiss, 2000), 0.1);
  EXPECT_GT(share_below(Noise::hum, 700), 0.95);
}

TEST(Noises, AreAFunctionOfTheirStream) {
  for (int noise = 0; noise < kNoises; ++noise) {
    Random a(1), b(1), c(2);
    const Wave first = make_noise(Noise(noise), 500, &a);
    EXPECT_EQ(make_noise(Noise(noise), 500, &b), first);
    EXPECT_NE(make_noise(Noise(noise), 500, &c), first);
    EXPECT_GT(level(first), 0);
    EXPECT_TRUE(make_noise(Noise(noise), 0, &a).empty());
  }
}

}  // namespace
}  // namespace naru::synth

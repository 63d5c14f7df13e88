#include "synth/voice/acoustics.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"
#include "base/exact.h"

namespace naru::synth {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr int kTapBits = 14;
constexpr double kTapOne = double(1 << kTapBits);

int64_t rounded(double x) {
  return int64_t(x < 0 ? x - 0.5 : x + 0.5);
}

// sin(2 pi cutoff x) / (pi x), cutoff in cycles a sample, under a Hann window that ends at |x| = reach.
double windowed_sinc(double x, double cutoff, double reach) {
  if (x < 0) x = -x;
  if (x >= reach) return 0;
  const double sinc = x < 1e-9 ? 2 * cutoff : exact::sin(2 * kPi * cutoff * x) / (kPi * x);
  return sinc * (0.5 + 0.5 * exact::cos(kPi * x / reach));
}

// Without a branch, for the inner loops.
int32_t clipped(int32_t x) {
  return std::clamp<int32_t>(x, -32768, 32767);
}

}  // namespace

// --- rate and speed ----------------------------------------------------------------------------------------------

SpeedResampler::SpeedResampler(int from_hz, int to_hz, int speed)
    : from_(int64_t(from_hz) * speed), to_(int64_t(to_hz) * 100), taps_(kPhases) {
  check(from_hz >= 8000 && from_hz <= 96'000 && to_hz >= 8000 && to_hz <= 96'000 && speed >= 50 && speed <= 200,
        "SpeedResampler: wanted rates from 8000 to 96000 Hz and a speed from 50 to 200, got ", from_hz, ", ", to_hz,
        ", ", speed);
  const double cutoff = 0.46 * std::min(1.0, double(to_) / double(from_));
  for (int phase = 0; phase < kPhases; ++phase) {
    std::array<double, kTaps> taps;
    double sum = 0;
    for (int k = 0; k < kTaps; ++k)
      sum += taps[size_t(k)] = windowed_sinc(k - (kTaps / 2 - 1) - double(phase) / kPhases, cutoff, kTaps / 2);
    for (int k = 0; k < kTaps; ++k) taps_[size_t(phase)][size_t(k)] = int16_t(rounded(taps[size_t(k)] / sum * kTapOne));
  }
}

int SpeedResampler::moved(int64_t sample) const {
  return int((sample * to_ + from_ / 2) / from_);
}

Wave SpeedResampler::run(std::span<const int16_t> samples) const {
  static constexpr int kBefore = kTaps / 2 - 1;
  std::vector<int16_t> padded(samples.size() + 2 * kTaps, 0);
  std::copy(samples.begin(), samples.end(), padded.begin() + kBefore);
  Wave wave(size_t(length(samples.size())));
  for (size_t n = 0; n < wave.size(); ++n) {
    const int64_t place = int64_t(n) * from_;  // in input samples times to_
    const int64_t at = place / to_, phase = place % to_ * kPhases / to_;
    const int16_t* in = padded.data() + at;
    const int16_t* taps = taps_[size_t(phase)].data();
    int32_t sum = 0;
    for (int k = 0; k < kTaps; ++k) sum += int32_t(in[k]) * taps[k];
    wave[n] = (sum + (1 << (kTapBits - 1))) >> kTapBits;
  }
  return wave;
}

// --- levels ------------------------------------------------------------------------------------------------------

double level(const Wave& wave) {
  int64_t sum = 0, count = 0;
  for (const int32_t x : wave) sum += int64_t(x) * x, count += x != 0;
  return count == 0 ? 0 : std::sqrt(double(sum) / double(count));
}

void scale(Wave* wave, double gain) {
  check(gain >= 0 && gain < 4096, "scale: gain out of range: ", gain);
  const int64_t factor = rounded(gain * 65'536);
  for (int32_t& x : *wave) x = int32_t((int64_t(x) * factor + 32'768) >> 16);
}

void clip(Wave* wave) {
  for (int32_t& x : *wave) x = clipped(x);
}

void add(const Wave& other, double gain, Wave* wave) {
  check(gain >= 0 && gain < 4096, "add: gain out of range: ", gain);
  const int64_t factor = rounded(gain * 65'536);
  const size_t n = std::min(other.size(), wave->size());
  for (size_t i = 0; i < n; ++i) (*wave)[i] += int32_t((int64_t(other[i]) * factor + 32'768) >> 16);
}

// --- rooms -------------------------------------------------------------------------------------------------------

namespace {

constexpr double kSoundMetres = 343;  // a second
constexpr int kWalls = 3;             // most reflections of an early echo

struct Echo {
  size_t delay;  // samples after the direct sound
  int32_t gain;  // of 1 << kTapBits
};

// Where the mouth's image `n` stands along one axis: n = 0 the mouth, odd ones mirrored.
double image(double mouth, double size, int n) {
  return n % 2 == 0 ? n * size + mouth : (n + 1) * size - mouth;
}

double squared(double x) {
  return x * x;
}

double distance(const Room& room, int x, int y, int z) {
  const int n[3] = {x, y, z};
  double sum = 0;
  for (size_t axis = 0; axis < 3; ++axis)
    sum += squared(image(room.mouth[axis], room.size[axis], n[axis]) - room.microphone[axis]);
  return std::sqrt(sum);
}

std::vector<Echo> early_echoes(const Room& room) {
  std::vector<Echo> echoes;
  const double direct = distance(room, 0, 0, 0);
  const auto size = [](int n) { return n < 0 ? -n : n; };
  for (int x = -kWalls; x <= kWalls; ++x)
    for (int y = -kWalls; y <= kWalls; ++y)
      for (int z = -kWalls; z <= kWalls; ++z) {
        const int walls = size(x) + size(y) + size(z);
        if (walls == 0 || walls > kWalls) continue;
        const double d = distance(room, x, y, z);
        double gain = direct / d;
        for (int i = 0; i < walls; ++i) gain *= room.reflection;
        // A mirror image is never nearer than the mouth; rounding may say so.
        const double delay = std::max(0.0, (d - direct) / kSoundMetres * kSoundRate);
        echoes.push_back({size_t(rounded(delay)), int32_t(rounded(gain * kTapOne))});
      }
  return echoes;
}

// Eight delays that feed each other through a Hadamard matrix.
class LateSound {
 public:
  explicit LateSound(const Room& room) : damping_(room.damping) {
    const double volume = room.size[0] * room.size[1] * room.size[2];
    const double surface =
        2 * (room.size[0] * room.size[1] + room.size[1] * room.size[2] + room.size[0] * room.size[2]);
    const double absorbed = 1 - room.reflection * room.reflection;
    const double seconds = 0.161 * volume / (surface * absorbed);  // Sabine's time of decay by 60 dB
    // The room's sound against the direct one at this distance, as energies, and what is left when the echoes end.
    const double direct = distance(room, 0, 0, 0);
    const double diffuse = 16 * kPi * direct * direct * (1 - absorbed) / (surface * absorbed);
    start_ = size_t(std::max(1.0, volume / surface * 4 * kWalls / kSoundMetres * kSoundRate));
    const double left = exact::exp(-13.8 * double(start_) / kSoundRate / seconds);
    double kept = 0;
    for (size_t i = 0; i < kLines; ++i) {
      const double gain = exact::exp(-6.9 * double(kDelays[i]) / kSoundRate / seconds);
      gains_[i] = rounded(gain * kHadamard * 32'768);
      lines_[i].assign(kDelays[i], 0);
      kept += gain * gain / double(kLines);
    }
    level_ = rounded(std::sqrt(std::min(4.0, diffuse * left * double(kLines) * (1 - kept))) * 65'536 * kHadamard *
                     kHadamard);
  }

  // Adds what `dry` leaves behind to `wave`.
  void run(const Wave& dry, Wave* wave) {
    std::array<int32_t, kLines> x, low{};
    std::array<size_t, kLines> at{};
    for (size_t n = start_; n < wave->size(); ++n) {
      const int32_t in = dry[n - start_] * kFraction;
      int64_t out = 0;
      for (size_t i = 0; i < kLines; ++i) {
        const int32_t heard = lines_[i][at[i]];
        low[i] += int32_t(int64_t(heard - low[i]) * (256 - damping_) / 256);
        x[i] = low[i];
        out += i % 2 == 0 ? low[i] : -low[i];
      }
      mix(&x);
      for (size_t i = 0; i < kLines; ++i) {
        lines_[i][at[i]] = in + int32_t(x[i] * gains_[i] / 32'768);
        if (++at[i] == lines_[i].size()) at[i] = 0;
      }
      (*wave)[n] += int32_t(out * level_ / (65'536 * kFraction));
    }
  }

 private:
  static constexpr size_t kLines = 8;
  static constexpr std::array<size_t, kLines> kDelays{331, 379, 421, 479, 541, 601, 677, 743};  // samples, primes
  static constexpr double kHadamard = 0.35355339059327376;                                      // 1 / sqrt(8)
  static constexpr int32_t kFraction = 32;

  static void mix(std::array<int32_t, kLines>* x) {
    for (size_t half = 1; half < kLines; half *= 2)
      for (size_t i = 0; i < kLines; i += 2 * half)
        for (size_t j = i; j < i + half; ++j) {
          const int32_t a = (*x)[j], b = (*x)[j + half];
          (*x)[j] = a + b, (*x)[j + half] = a - b;
        }
  }

  int32_t damping_;
  size_t start_ = 0;
  int64_t level_ = 0;
  std::array<int64_t, kLines> gains_{};
  std::array<std::vector<int32_t>, kLines> lines_;
};

}  // namespace

Room draw_room(Random* random) {
  Room room;
  room.size = {random->uniform(2.2f, 8.f), random->uniform(2.2f, 7.f), random->uniform(2.2f, 3.6f)};
  for (size_t axis = 0; axis < 3; ++axis) {
    room.mouth[axis] = room.size[axis] * random->uniform(0.15f, 0.85f);
    // Most microphones are near: on a desk, in a hand.
    const double far = room.size[axis] * random->uniform(0.1f, 0.9f), near = random->uniform(0.15f, 0.6f);
    room.microphone[axis] = random->chance(0.5f) ? far : room.mouth[axis] + near * (random->chance(0.5f) ? 1 : -1);
    room.microphone[axis] = std::clamp(room.microphone[axis], 0.05, room.size[axis] - 0.05);
  }
  room.reflection = random->uniform(0.35f, 0.9f);
  room.damping = int(random->between(30, 140));
  return room;
}

void reverberate(const Room& room, Wave* wave) {
  check(room.reflection >= 0 && room.reflection < 1 && room.damping >= 0 && room.damping < 256,
        "reverberate: wanted a reflection below 1 and a damping below 256, got ", room.reflection, ", ", room.damping);
  const Wave dry = *wave;
  Wave early(wave->size(), 0);
  for (const Echo& echo : early_echoes(room))
    for (size_t i = echo.delay; i < early.size(); ++i)
      early[i] += int32_t((int64_t(dry[i - echo.delay]) * echo.gain) >> kTapBits);
  for (size_t i = 0; i < early.size(); ++i) (*wave)[i] += early[i];
  LateSound(room).run(dry, wave);
}

// --- lines -------------------------------------------------------------------------------------------------------

void band_limit(int low_hz, int high_hz, Wave* wave) {
  check(low_hz >= 0 && low_hz < high_hz && high_hz <= kSoundRate / 2,
        "band_limit: wanted 0 <= low < high <= 8000 Hz, got ", low_hz, ", ", high_hz);
  static constexpr int kReach = 64, kTaps = 2 * kReach + 1;
  const auto lowpass = [](int k, int hz) {
    const double cutoff = double(hz) / kSoundRate;
    return hz == kSoundRate / 2 ? double(k == 0) : hz == 0 ? 0 : windowed_sinc(k, cutoff, kReach + 1);
  };
  std::array<int16_t, kTaps> taps;
  for (int k = -kReach; k <= kReach; ++k)
    taps[size_t(k + kReach)] = int16_t(rounded((lowpass(k, high_hz) - lowpass(k, low_hz)) * kTapOne));
  std::vector<int16_t> padded(wave->size() + 2 * kReach, 0);
  for (size_t i = 0; i < wave->size(); ++i) padded[i + kReach] = int16_t(clipped((*wave)[i]));
  for (size_t i = 0; i < wave->size(); ++i) {
    int32_t sum = 0;
    for (int k = 0; k < kTaps; ++k) sum += int32_t(padded[i + size_t(k)]) * taps[size_t(k)];
    (*wave)[i] = (sum + (1 << (kTapBits - 1))) >> kTapBits;
  }
}

// --- noise -------------------------------------------------------------------------------------------------------

namespace {

// Nearly normal: the sum of the four bytes of a word, with mean 0 and a deviation of 148.
int32_t white(Random* random) {
  const uint32_t bits = random->bits();
  return int32_t((bits & 255) + (bits >> 8 & 255) + (bits >> 16 & 255) + (bits >> 24)) - 510;
}

// White noise through four first-order low passes, each with its share; 1 / f when shares grow towards the low ones.
Wave coloured(const std::array<int32_t, 4>& shares, size_t length, Random* random) {
  static constexpr std::array<int, 4> kShifts{9, 6, 3, 0};  // a pole at 1 - 2^-shift: about 5, 40, 330 Hz; all
  Wave wave(length);
  std::array<int32_t, 4> low{};
  for (int32_t& x : wave) {
    const int32_t in = white(random) * 256;
    x = 0;
    for (size_t i = 0; i < 4; ++i) {
      low[i] += (in - low[i]) / (1 << kShifts[i]);
      x += low[i] / 64 * shares[i] / 4;
    }
  }
  return wave;
}

Wave hiss(size_t length, Random* random) {
  Wave wave(length);
  int32_t before = 0;
  for (int32_t& x : wave) {
    const int32_t now = white(random);
    x = now - before;
    before = now;
  }
  return wave;
}

// Mains at 50 or 60 Hz with some of its harmonics.
Wave hum(size_t length, Random* random) {
  static constexpr int kSteps = 1600;  // of a wave of 10 Hz at kSoundRate
  std::array<int32_t, kSteps> sine;
  for (int i = 0; i < kSteps; ++i) sine[size_t(i)] = int32_t(rounded(512 * exact::sin(2 * kPi * i / kSteps)));
  Wave wave(length, 0);
  const int base = random->chance(0.5f) ? 5 : 6;
  for (const int harmonic : {1, 2, 3, 5, 7}) {
    const int32_t gain = int32_t(random->between(20, 256)) / harmonic, step = base * harmonic;
    int32_t at = int32_t(random->below(kSteps));
    for (int32_t& x : wave) {
      x += sine[size_t(at)] * gain / 256;
      at = (at + step) % kSteps;
    }
  }
  return wave;
}

}  // namespace

Wave make_noise(Noise noise, size_t length, Random* random) {
  switch (noise) {
    case Noise::white:
      return coloured({0, 0, 0, 1}, length, random);
    case Noise::pink:
      return coloured({12, 6, 3, 1}, length, random);
    case Noise::brown:
      return coloured({16, 2, 0, 0}, length, random);
    case Noise::hiss:
      return hiss(length, random);
    case Noise::hum:
      return hum(length, random);
  }
  raise("make_noise: no such noise");
}

}  // namespace naru::synth

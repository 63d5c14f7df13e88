#include "synth/voices.h"

#include <algorithm>
#include <vector>

#include "base/exact.h"
#include "synth/options.h"
#include "synth/provenance.h"
#include "synth/tool_pool.h"
#include "synth/voice/acoustics.h"
#include "synth/voice/cast.h"
#include "synth/voice/recorded.h"
#include "synth/voice/speaker.h"
#include "synth/voice/timing.h"

namespace naru::synth {
namespace {

constexpr uint64_t kStreams = 5;                              // of one example
constexpr uint64_t kSeedOfSource = 0x766f69636573;            // "voices": other users of a seed draw other numbers
constexpr uint64_t kSeedOfLines = 0x6c696e6573;               // "lines"
constexpr int kTries = 50;                                    // of a line of one kind, in one recording
constexpr int kWishes = 8;                                    // of a kind and a recording
constexpr size_t kLongestText = 400;                          // bytes
constexpr int kSlowest = 88, kFastest = 114, kSpeedStep = 2;  // hundredths
constexpr double kLevel = 3000;                               // of speech before effects, root mean square

// What is settled before anything is tried, so that what fits easily does not come more often.
struct VoiceWish {
  SpokenKind kind = SpokenKind::digit;
  bool korean = false, held_out = false;
};

VoiceWish draw_wish(const VoiceOptions& options, Random* random) {
  VoiceWish wish;
  wish.kind = SpokenKind(draw_kind(options.weights, random));
  wish.korean = random->chance(options.korean);
  wish.held_out = options.texts == Split::held_out;
  return wish;
}

Utterance draw_manner(bool korean, bool held_out, Random* random) {
  Utterance utterance;
  utterance.voice = draw_speaker(korean, held_out, random);
  utterance.rate_wpm = int(random->between(115, 225));
  utterance.pitch = int(random->between(20, 80));
  utterance.range = int(random->between(20, 80));
  utterance.gap_10ms = random->chance(0.25f) ? int(random->between(1, 8)) : 0;
  return utterance;
}

// How a sound is recorded: the random choices that are neither text nor voice.
struct Recording {
  int speed = 100;  // hundredths
  int lead = kSoundRate / 10, trail = kSoundRate / 5;
  bool room = false;
  Room in;
  int low_hz = 0, high_hz = kSoundRate / 2;
  int noises = 0;
  std::array<Noise, 2> noise{};
  std::array<float, 2> snr_db{};
  float peak = 0.5f;  // of the largest sample, of full scale; above 1 it is clipped
};

Recording draw_recording(float augment, Random* random) {
  Recording recording;
  const auto happens = [&](float probability) { return random->uniform() < probability * augment; };
  if (happens(0.6f))
    recording.speed = kSlowest + kSpeedStep * int(random->between(0, (kFastest - kSlowest) / kSpeedStep));
  if (augment > 0) {
    recording.lead = int(random->between(kSoundRate / 20, kSoundRate * 6 / 10));
    recording.trail = int(random->between(kSoundRate / 8, kSoundRate * 7 / 10));
  }
  if (happens(0.6f)) recording.room = true, recording.in = draw_room(random);
  if (happens(0.12f)) {
    recording.low_hz = int(random->between(200, 350)), recording.high_hz = int(random->between(3100, 3600));
  } else if (happens(0.25f)) {
    recording.low_hz = int(random->between(0, 150)), recording.high_hz = int(random->between(3800, 7800));
  }
  if (happens(0.85f)) recording.noises = random->chance(0.2f) ? 2 : 1;
  for (int i = 0; i < recording.noises; ++i) {
    recording.noise[size_t(i)] = Noise(random->below(kNoises));
    recording.snr_db[size_t(i)] = random->uniform(6, 42);
  }
  if (happens(0.04f))
    recording.peak = random->uniform(1.2f, 3.f);
  else if (augment > 0)
    recording.peak = float(exact::exp(double(random->uniform(-2.8f, -0.1f))));
  return recording;
}

// The resamplers for every speed, made once.
class Speeds {
 public:
  Speeds() {
    for (int speed = kSlowest; speed <= kFastest; speed += kSpeedStep)
      resamplers_.emplace_back(kEspeakHz, kSoundRate, speed);
  }
  const SpeedResampler& at(int speed) const { return resamplers_[size_t((speed - kSlowest) / kSpeedStep)]; }

 private:
  std::vector<SpeedResampler> resamplers_;
};

Wave record(const Speech& speech, const Recording& recording, const SpeedResampler& resampler, Random* noise_random) {
  const Wave spoken = resampler.run(speech.samples);
  Wave wave(size_t(recording.lead), 0);
  wave.insert(wave.end(), spoken.begin(), spoken.end());
  wave.resize(wave.size() + size_t(recording.trail), 0);
  const double was = level(wave);
  if (was > 0) scale(&wave, std::min(kLevel / was, 100.0));
  if (recording.room) reverberate(recording.in, &wave);
  const double loud = level(wave);
  for (int i = 0; i < recording.noises; ++i) {
    const Wave noise = make_noise(recording.noise[size_t(i)], wave.size(), noise_random);
    const double gain =
        loud / std::max(level(noise), 1.0) * exact::exp(double(recording.snr_db[size_t(i)]) * -0.11512925464970229);
    add(noise, gain, &wave);
  }
  // The line carries the noise of the room with the voice.
  if (recording.low_hz > 0 || recording.high_hz < kSoundRate / 2) {
    clip(&wave);
    band_limit(recording.low_hz, recording.high_hz, &wave);
  }
  int32_t largest = 1;
  for (const int32_t x : wave) largest = std::max(largest, x < 0 ? -x : x);
  scale(&wave, double(recording.peak) * 32'767 / double(largest));
  clip(&wave);
  return wave;
}

std::string draw_prompt(SpokenKind kind, bool korean, float prompts, Random* random) {
  static constexpr const char* kDigit[2][3] = {
      {"Which digit is spoken?", "What digit do you hear?", "Write the digit."},
      {"어떤 숫자를 말하나요?", "들리는 숫자를 적어 주세요.", "숫자 하나를 받아 적어 줘."}};
  static constexpr const char* kAny[2][4] = {
      {"Transcribe this.", "What is being said?", "Write down what you hear.", "Turn this into text."},
      {"받아 적어 주세요.", "뭐라고 말했나요?", "들리는 말을 글로 옮겨 줘.", "음성을 텍스트로 바꿔 주세요."}};
  if (kind == SpokenKind::digit) return kDigit[korean][random->below(3)];
  return random->chance(prompts) ? kAny[korean][random->below(4)] : "";
}

void check_options(const VoiceOptions& options) {
  check_weights("voices", options.weights);
  check(options.max_seconds >= 3 && options.max_seconds <= 30, "voices: wanted 3 to 30 seconds at most, got ",
        options.max_seconds);
  check(options.augment >= 0 && options.augment <= 1, "voices: wanted augment from 0 to 1, got ", options.augment);
}

// Each has numbers of its own, so that a change in one does not move the others.
struct Streams {
  Random shape, text, voice, sound, noise;
  Streams(uint64_t seed, uint64_t index)
      : shape(seed, index * kStreams),
        text(seed, index * kStreams + 1),
        voice(seed, index * kStreams + 2),
        sound(seed, index * kStreams + 3),
        noise(seed, index * kStreams + 4) {}
};

}  // namespace

struct VoiceSource::Impl {
  std::string program;
  SpokenText text;
  Speeds speeds;
  ToolPool<Speaker> speakers;

  explicit Impl(std::string path) : program(std::move(path)) {}

  template <class NextLine>
  Result<SpokenSound> speak(const VoiceOptions& options, bool korean, Streams* streams, NextLine next_line) const;
};

// Lines that come from next_line(), each in a manner of its own, until one is short enough. Failures: too_large (none
// is), internal (the speech has no times).
template <class NextLine>
Result<SpokenSound> VoiceSource::Impl::speak(const VoiceOptions& options, bool korean, Streams* streams,
                                             NextLine next_line) const {
  const Recording recording = draw_recording(options.augment, &streams->sound);
  const SpeedResampler& resampler = speeds.at(recording.speed);
  const auto speaker = speakers.borrow(program);
  for (int attempt = 0; attempt < kTries; ++attempt) {
    Utterance utterance = draw_manner(korean, options.voices == Split::held_out, &streams->voice);
    const SpokenLine line = next_line();
    utterance.text = text_to_speak(korean, line);
    const Speech speech = speaker->say(utterance).value();
    check(speech.rate_hz == kEspeakHz, "voices: wanted speech at ", kEspeakHz, " Hz, got ", speech.rate_hz);
    const int length = recording.lead + resampler.length(speech.samples.size()) + recording.trail;
    if (double(length) > double(options.max_seconds) * kSoundRate) continue;
    const auto timing = time_speech(korean, line, speech);
    if (!timing) return timing.failure();
    return recorded(*timing, record(speech, recording, resampler, &streams->noise), recording.lead, resampler,
                    utterance.voice);
  }
  return fail(Code::too_large, "voices: nothing fits ", options.max_seconds, " seconds");
}

VoiceSource::VoiceSource(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
VoiceSource::VoiceSource(VoiceSource&&) noexcept = default;
VoiceSource& VoiceSource::operator=(VoiceSource&&) noexcept = default;
VoiceSource::~VoiceSource() = default;

Result<VoiceSource> VoiceSource::open(const std::string& program) {
  auto impl = std::make_unique<Impl>(program);
  if (const auto found = impl->speakers.borrow(program)->ingredients(); !found) return found.failure();
  return VoiceSource(std::move(impl));
}

Example VoiceSource::make(const VoiceOptions& options, uint64_t seed, uint64_t index) const {
  check_options(options);
  Streams streams(seed ^ kSeedOfSource, index);
  VoiceWish wish;
  SpokenLine line;
  const auto next_line = [&] {
    return line = impl_->text.draw(wish.kind, wish.korean, wish.held_out, kLongestText, &streams.text);
  };
  Result<SpokenSound> sound = fail(Code::too_large, "");
  for (int i = 0; i < kWishes && !sound && sound.failure().code == Code::too_large; ++i) {
    wish = draw_wish(options, &streams.shape);
    sound = impl_->speak(options, wish.korean, &streams, next_line);
  }
  if (!sound) raise("example ", index, " of seed ", seed, ": ", sound.failure().message);
  Example example;
  example.sound = *std::move(sound);
  const bool digit = wish.kind == SpokenKind::digit;
  example.id = concat("voices-", seed, '-', index);
  example.lang = wish.korean ? "ko" : "en";
  example.task = digit ? "spoken-digit" : concat("transcribe-", example.lang);
  example.metric = digit ? "exact" : wish.korean ? "cer" : "wer";
  example.kind = spoken_kind_name(wish.kind);
  example.prompt = draw_prompt(wish.kind, wish.korean, options.prompts, &streams.shape);
  example.target = line.written();
  return example;
}

Result<SpokenSound> VoiceSource::speak(const VoiceOptions& options, bool korean, const SpokenLine& line, uint64_t seed,
                                       uint64_t index) const {
  check_options(options);
  if (text_to_speak(korean, line).size() > kMostTextBytes)
    return fail(Code::too_large, "voices: nothing of more than ", kMostTextBytes, " bytes can be said");
  Streams streams(seed ^ kSeedOfLines, index);
  return impl_->speak(options, korean, &streams, [&] { return line; });
}

Result<Provenance> VoiceSource::provenance() const {
  const auto paths = impl_->speakers.borrow(impl_->program)->ingredients();
  if (!paths) return paths.failure();
  return provenance_of("voices", kVoicesVersion, paths->front(), {paths->begin() + 1, paths->end()});
}

}  // namespace naru::synth

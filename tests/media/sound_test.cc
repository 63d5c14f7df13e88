// Every kind of file that the sound decoder must read, and every way in which one may be cut, damaged, empty or too
// large.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/philox.h"
#include "media/sound.h"
#include "tests/media/support.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

constexpr double kPi = 3.14159265358979323846;

struct Tone {
  double amplitude;  // of what has this frequency
  double share;      // of it in the power
};

// Goertzel's algorithm over the middle half, cut to whole periods of 16 samples so that 1,000 Hz is orthogonal to the
// rest.
Tone tone_of(const Sound& sound, double frequency_hz) {
  const size_t begin = sound.samples.size() / 4, n = sound.samples.size() / 2 / 16 * 16;
  const double turn = 2 * std::cos(2 * kPi * frequency_hz / sound.rate);
  double s1 = 0, s2 = 0, power = 0;
  for (size_t i = begin; i < begin + n; ++i) {
    const double x = sound.samples[i], s0 = x + turn * s1 - s2;
    s2 = s1;
    s1 = s0;
    power += x * x;
  }
  const double square = s1 * s1 + s2 * s2 - turn * s1 * s2;
  return {2 * std::sqrt(square) / double(n), 2 * square / (double(n) * power)};
}

double decibels(double ratio) {
  return 20 * std::log10(ratio);
}

// tests/golden/sounds.py: 0.25 s of 1,000 Hz.
struct Case {
  const char* name;
  double amplitude;
  int late = 2;  // samples that may be there too many or too few: the resampler's rounding, or a codec's frame
};

constexpr Case kCases[] = {
    {"u8.wav", 0.5},
    {"s16.wav", 0.5, 0},
    {"s16_sox.wav", 0.375},
    {"s24.wav", 0.375},
    {"s32.wav", 0.5},
    {"float.wav", 0.5},
    {"double.wav", 0.5},
    {"six.wav", 0.204167},
    {"ulaw.wav", 0.5},
    {"alaw.wav", 0.5},
    {"listed.wav", 0.5},
    {"s16.flac", 0.5},
    {"s16_sox.flac", 0.375, 0},
    {"s24.flac", 0.5},
    {"s8.flac", 0.5},
    {"vorbis.ogg", 0.375},
    {"vorbis_sox.ogg", 0.5},
    {"opus.ogg", 0.5},
    {"opus_stereo.opus", 0.375},
    {"mpeg1.mp3", 0.375},
    {"mpeg2.mp3", 0.5},
    {"bare.mp3", 0.5, 1184},              // two frames of 576 and what of them is not filled: it tells no padding
    {"adts.aac", 0.5, 2 * 1024},          // one frame before the sound and what is not filled of the last
    {"adts_stereo.aac", 0.375, 2 * 372},  // the same at 44,100 Hz
    {"aac.m4a", 0.5, 372},
    {"alac.m4a", 0.375, 0},
    {"film.mp4", 0.375, 342},
    {"layer3.mp4", 0.5, 418},
    {"fragments.mp4", 0.5, 2 * 1024},
    {"opus.webm", 0.5},
    {"film.webm", 0.375, 342},
    {"live.webm", 0.5, 320},
};

TEST(Sounds, EveryKindBecomesTheTone) {
  SoundDecoder decoder = start_sound_decoder();
  for (const Case& c : kCases) {
    const Result<Sound> got = decoder.decode(golden_sound(c.name));
    ASSERT_TRUE(got) << c.name << ": " << got.failure().message;
    EXPECT_EQ(got->rate, 16'000);
    EXPECT_NEAR(double(got->samples.size()), 4000, c.late) << c.name;
    const Tone tone = tone_of(*got, 1000);
    EXPECT_NEAR(decibels(tone.amplitude / c.amplitude), 0, 0.5) << c.name;
    EXPECT_GT(tone.share, 0.99) << c.name;
    EXPECT_LT(tone_of(*got, 1125).share, 0.01) << c.name;
  }
}

// Where nothing is lost and the rate stays, the samples are those of the file.
TEST(Sounds, SixteenKilohertzStaysAsItIs) {
  SoundDecoder decoder = start_sound_decoder();
  const Sound wav = decoder.decode(golden_sound("s16.wav")).value();
  for (size_t i = 0; i < wav.samples.size(); ++i)
    ASSERT_NEAR(wav.samples[i], 0.5 * std::sin(2 * kPi * double(i) / 16), 0.5001 / 32768) << i;
  const Sound two = decoder.decode(golden_sound("s16_sox.flac")).value(),
              alac = decoder.decode(golden_sound("alac.m4a")).value();
  for (size_t i = 0; i < two.samples.size(); ++i) ASSERT_NEAR(two.samples[i], alac.samples[i], 1.0001 / 32768) << i;
}

TEST(Sounds, OtherKindsAreRefused) {
  SoundDecoder decoder = start_sound_decoder();
  for (const char* name : {"adpcm.wav", "flac.ogg", "pcm.mkv", "silent.mp4"})
    EXPECT_EQ(code_of(decoder.decode(golden_sound(name))), Code::unsupported) << name;
  const auto refusal = [&](const std::string& text) { return code_of(decoder.decode(bytes_of(text))); };
  const auto wav_as = [](const char* riff) { return Wav{.data = std::string(100, 0), .riff = riff}.bytes(); };
  EXPECT_EQ(refusal(wav_as("RIFF")), Code::not_found);  // it is read
  EXPECT_EQ(refusal(wav_as("RIFX")), Code::unsupported);
  EXPECT_EQ(refusal(wav_as("RF64")), Code::unsupported);
  EXPECT_EQ(refusal(""), Code::truncated);
  EXPECT_EQ(refusal("RIFF"), Code::truncated);
  EXPECT_EQ(refusal("This is a text with the name of a sound.\n"), Code::unsupported);
  EXPECT_EQ(refusal("#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n"), Code::unsupported);
  EXPECT_EQ(refusal("ffconcat version 1.0\nfile tests/golden/sounds/s16.wav\n"), Code::unsupported);
  EXPECT_EQ(refusal(std::string("\xff\xfeT\0e\0x\0t\0", 10)), Code::unsupported);
  EXPECT_EQ(refusal("ID3 is how this text begins, and no sound follows"), Code::invalid);
}

// Every step-th prefix, and all of those that end near the end.
void refuse_prefixes(const std::string& name, std::span<const std::byte> whole, size_t step) {
  SoundDecoder decoder = start_sound_decoder();
  ASSERT_TRUE(decoder.decode(whole)) << name;
  for (size_t size = 0; size < whole.size(); size += size + 12 < whole.size() ? step : 1) {
    const Result<Sound> got = decoder.decode(whole.first(size));
    ASSERT_FALSE(got) << name << ": " << size << " of " << whole.size() << " bytes are accepted";
    ASSERT_NE(got.failure().code, Code::internal) << name << ' ' << size << ": " << got.failure().message;
    ASSERT_FALSE(got.failure().message.empty());
  }
}

TEST(Sounds, EveryProperPrefixIsRefused) {
  refuse_prefixes("wav", bytes_of(Wav{.data = std::string(200, 5)}.bytes()), 1);
  refuse_prefixes("s8.flac", golden_sound("s8.flac"), 1);
  for (const char* name : {"listed.wav", "six.wav", "s16_sox.flac", "s24.flac", "vorbis_sox.ogg", "opus.ogg",
                           "mpeg1.mp3", "aac.m4a", "alac.m4a", "film.mp4", "layer3.mp4", "opus.webm", "film.webm"})
    refuse_prefixes(name, golden_sound(name), 97);
}

// These formats do not tell their length, so a cut between two frames is a shorter sound; any other cut is refused.
TEST(Sounds, APrefixWithoutALengthIsRefusedOrShorter) {
  SoundDecoder decoder = start_sound_decoder();
  for (const char* name : {"adts.aac", "bare.mp3", "live.webm", "fragments.mp4"}) {
    const std::vector<std::byte> whole = golden_sound(name);
    const size_t n_samples = decoder.decode(whole).value().samples.size();
    int n_accepted = 0, n_tried = 0;
    for (size_t size = 0; size < whole.size(); size += 11, ++n_tried) {
      const Result<Sound> got = decoder.decode(std::span(whole).first(size));
      if (got) {
        ++n_accepted;
        ASSERT_LE(got->samples.size(), n_samples) << name << ' ' << size;
      } else {
        ASSERT_NE(got.failure().code, Code::internal) << name << ' ' << size << ": " << got.failure().message;
      }
    }
    EXPECT_LE(n_accepted, n_tried / 20) << name;
  }
}

TEST(Sounds, DamageIsAnAnswer) {
  SoundDecoder decoder = start_sound_decoder();
  for (const char* name : {"s24.wav", "s8.flac", "vorbis_sox.ogg", "opus.ogg", "mpeg2.mp3", "adts.aac", "aac.m4a",
                           "alac.m4a", "film.webm", "fragments.mp4"}) {
    std::vector<std::byte> bytes = golden_sound(name);
    for (size_t i = 0; i < bytes.size(); i += 1 + bytes.size() / 40) {
      bytes[i] ^= std::byte(0xff);
      const Result<Sound> got = decoder.decode(bytes);
      if (!got) {
        ASSERT_NE(got.failure().code, Code::internal) << name << ' ' << i << ": " << got.failure().message;
      }
      bytes[i] ^= std::byte(0xff);
    }
  }
}

// FLAC and Ogg carry sums: one wrong bit of sound is seen.
TEST(Sounds, SumsAreChecked) {
  SoundDecoder decoder = start_sound_decoder();
  for (const char* name : {"s16_sox.flac", "s24.flac", "s8.flac", "vorbis.ogg", "opus.ogg"}) {
    std::vector<std::byte> bytes = golden_sound(name);
    bytes[bytes.size() - 30] ^= std::byte(1);
    EXPECT_FALSE(decoder.decode(bytes)) << name;
  }
  std::vector<std::byte> sum = golden_sound("s8.flac");
  sum[26] ^= std::byte(1);  // of the MD5 of the samples
  EXPECT_EQ(code_of(decoder.decode(sum)), Code::invalid);
  std::fill_n(sum.begin() + 26, 16, std::byte(0));  // not known
  EXPECT_TRUE(decoder.decode(sum));
}

TEST(Sounds, LimitsHold) {
  const auto with = [](SoundDecoderLimits limits, const std::vector<std::byte>& bytes) {
    return code_of(start_sound_decoder(limits).decode(bytes));
  };
  const auto film = golden_sound("film.mp4"), wav = golden_sound("s16.wav"), flac = golden_sound("s24.flac");
  EXPECT_EQ(with({.max_bytes = 8043}, wav), Code::too_large);  // it has 8,044
  EXPECT_EQ(with({.max_bytes = 8044}, wav), Code::not_found);
  EXPECT_EQ(with({.max_decoded_bytes = 15'999}, wav), Code::too_large);  // 4,000 samples
  EXPECT_EQ(with({.max_decoded_bytes = 16'000}, wav), Code::not_found);
  EXPECT_EQ(with({.max_decoded_bytes = 80'000}, film), Code::too_large);  // 12,288 samples of two channels
  EXPECT_EQ(with({.max_channels = 1}, film), Code::too_large);
  EXPECT_EQ(with({.max_channels = 1}, wav), Code::not_found);
  EXPECT_EQ(with({.max_rate_hz = 47'999}, film), Code::too_large);
  EXPECT_EQ(with({.max_rate_hz = 47'999}, flac), Code::too_large);
  EXPECT_EQ(with({.min_rate_hz = 16'001}, wav), Code::unsupported);

  // One second and one sample of it.
  SoundDecoder second = start_sound_decoder({.max_seconds = 1});
  const auto lasting = [&](size_t n) { return second.decode(bytes_of(Wav{.data = std::string(2 * n, 1)}.bytes())); };
  EXPECT_TRUE(lasting(16'000));
  EXPECT_EQ(code_of(lasting(16'001)), Code::too_large);
  const std::vector<std::byte> mp3 = golden_sound("bare.mp3");  // without a header that could tell
  std::vector<std::byte> longer;
  for (int i = 0; i < 5; ++i) longer.insert(longer.end(), mp3.begin(), mp3.end());
  EXPECT_EQ(code_of(second.decode(longer)), Code::too_large);
}

TEST(Sounds, WhatHeadersClaimIsNotBelieved) {
  SoundDecoder decoder = start_sound_decoder();
  const std::string data(960, 3);
  const auto code = [&](const Wav& wav) { return code_of(decoder.decode(bytes_of(wav.bytes()))); };
  EXPECT_EQ(code({.data = data}), Code::not_found);
  EXPECT_EQ(code({.data = data, .n_channels = 0}), Code::invalid);
  EXPECT_EQ(code({.data = data, .n_channels = 9, .n_bits = 8, .block_align = 1}), Code::invalid);
  EXPECT_EQ(code({.data = std::string(990, 3), .n_channels = 9}), Code::too_large);
  EXPECT_EQ(code({.data = data, .block_align = 0}), Code::invalid);
  EXPECT_EQ(code({.data = data + "x"}), Code::invalid);  // half a sample
  EXPECT_EQ(code({.data = data, .rate_hz = 0}), Code::invalid);
  EXPECT_EQ(code({.data = data, .rate_hz = 7'999}), Code::unsupported);
  EXPECT_EQ(code({.data = data, .rate_hz = 8'000}), Code::not_found);
  EXPECT_EQ(code({.data = data, .rate_hz = 192'000}), Code::not_found);
  EXPECT_EQ(code({.data = data, .rate_hz = 192'001}), Code::too_large);
  EXPECT_EQ(code({.data = data, .n_channels = 8, .rate_hz = 655'350}), Code::too_large);
  EXPECT_NE(code({.data = data, .rate_hz = ~0u}), Code::not_found);
  EXPECT_EQ(code({.data = data, .data_size = int64_t(1) << 31}), Code::truncated);
  EXPECT_EQ(code({.data = data, .data_size = 0xffffffff}), Code::truncated);
  EXPECT_EQ(code({.data = data, .data_size = 0}), Code::invalid);
  EXPECT_EQ(code({.data = ""}), Code::invalid);
  EXPECT_EQ(code({.data = data, .before_data = "data" + little(4, 4)}), Code::not_found);
  std::string lists;
  for (int i = 0; i < 100'000; ++i) lists += "LIST" + little(4, 4) + "INFO";
  EXPECT_EQ(code({.data = data, .before_data = lists}), Code::invalid);  // libsndfile gives up after some hundreds

  std::string no_data = Wav{}.bytes();
  no_data.replace(no_data.find("data"), 4, "DATA");
  EXPECT_EQ(code_of(decoder.decode(bytes_of(no_data))), Code::invalid);
  std::string no_format = Wav{.data = data}.bytes();
  no_format.replace(no_format.find("fmt "), 4, "FMT ");
  EXPECT_EQ(code_of(decoder.decode(bytes_of(no_format))), Code::invalid);
}

// STREAMINFO (RFC 9639, 8.2): 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of samples, from byte 18 on.
std::vector<std::byte> flac_that_claims(uint64_t rate_hz, uint64_t n_channels, uint64_t n_samples) {
  std::vector<std::byte> bytes = golden_sound("s8.flac");
  const uint64_t fields = rate_hz << 44 | (n_channels - 1) << 41 | uint64_t(7) << 36 | n_samples;
  for (int i = 0; i < 8; ++i) bytes[size_t(18 + i)] = std::byte(fields >> (56 - 8 * i));
  return bytes;
}

TEST(Sounds, WhatAFlacHeaderClaimsIsNotBelieved) {
  SoundDecoder decoder = start_sound_decoder();
  const auto code = [&](uint64_t rate_hz, uint64_t n_channels, uint64_t n_samples) {
    return code_of(decoder.decode(flac_that_claims(rate_hz, n_channels, n_samples)));
  };
  EXPECT_EQ(code(8'000, 1, 2'000), Code::not_found);  // the truth
  EXPECT_EQ(code(8'000, 1, 2'001), Code::truncated);
  EXPECT_EQ(code(655'350, 8, 2'000), Code::too_large);
  EXPECT_EQ(code(655'350, 8, (uint64_t(1) << 36) - 1), Code::too_large);
  EXPECT_EQ(code(8'000, 1, uint64_t(1) << 31), Code::too_large);
  EXPECT_EQ(code(192'000, 8, 600 * 192'000), Code::too_large);
  EXPECT_FALSE(decoder.decode(flac_that_claims(0, 1, 2'000)));
  EXPECT_FALSE(decoder.decode(flac_that_claims(8'000, 8, 2'000)));
  // A header without a frame.
  std::vector<std::byte> none = flac_that_claims(8'000, 1, 0);
  none.resize(42);
  none[4] = std::byte(0x80);  // the last block of headers
  EXPECT_EQ(code_of(decoder.decode(none)), Code::invalid);
}

TEST(Sounds, EverySampleIsANumber) {
  SoundDecoder decoder = start_sound_decoder();
  constexpr float kNan = std::numeric_limits<float>::quiet_NaN(), kInf = std::numeric_limits<float>::infinity();
  const auto decode = [&](const std::vector<float>& samples, uint32_t n_channels = 1, uint32_t rate_hz = 16'000) {
    return decoder.decode(bytes_of(
        Wav{.data = floats(samples), .tag = 3, .n_channels = n_channels, .rate_hz = rate_hz, .n_bits = 32}.bytes()));
  };
  EXPECT_EQ(code_of(decode({kNan, kNan, kNan, kNan})), Code::invalid);
  EXPECT_EQ(code_of(decode({0, 0.5f, 0.5f, kInf})), Code::invalid);
  EXPECT_EQ(code_of(decode({kInf, -kInf, 0, 0}, 2)), Code::invalid);
  EXPECT_EQ(code_of(decode({1e30f, -1e30f, 1e30f, 0})), Code::invalid);
  EXPECT_EQ(code_of(decode(std::vector<float>(8000, -kInf), 1, 8'000)), Code::invalid);
  EXPECT_EQ(decode({0.25f, -4, 0, 1}).value().samples, (std::vector<float>{0.25f, -4, 0, 1}));
  EXPECT_EQ(decode({0.25f, 0.75f, -1, 0}, 2).value().samples, (std::vector<float>{0.5f, -0.5f}));
}

TEST(Sounds, ShortSilentAndTagged) {
  SoundDecoder decoder = start_sound_decoder();
  const Sound silence = decoder.decode(bytes_of(Wav{.data = std::string(320, 0)}.bytes())).value();  // 10 ms
  EXPECT_EQ(silence.samples, std::vector<float>(160));
  EXPECT_EQ(decoder.decode(bytes_of(Wav{.data = std::string(2, 1)}.bytes())).value().samples.size(), 1u);

  const std::string size{0, 0x40, 0, 0};  // of a tag: 7 bits a byte, 1 MiB here
  const std::vector<std::byte> mp3 = golden_sound("mpeg2.mp3");
  std::string tagged = std::string("ID3\4\0\0", 6) + size + std::string(1 << 20, 0);
  tagged.append(reinterpret_cast<const char*>(mp3.data()), mp3.size());
  EXPECT_EQ(decoder.decode(bytes_of(tagged)).value().samples, decoder.decode(mp3).value().samples);
}

// tests/golden/hostile_sounds.py: each name begins with what must come of the file.
TEST(Sounds, HostileFilesHaveTheirOutcome) {
  SoundDecoder decoder = start_sound_decoder();
  int n_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("tests/golden/hostile_sounds")) {
    const std::string name = entry.path().filename();
    const Result<Sound> got = decoder.decode(read_file(entry.path(), 1 << 20).value());
    EXPECT_EQ(got ? "read" : code_name(got.failure().code), name.substr(0, name.find('.')))
        << name << ": " << (got ? "" : got.failure().message);
    ++n_files;
  }
  EXPECT_GE(n_files, 70);
}

// The longest sound that its bytes allow, and that does not tell its length: almost two hours.
TEST(Sounds, HoursEndAtTheLimit) {
  SoundDecoder decoder = start_sound_decoder();
  std::vector<std::byte> hours = golden_sound("bare.mp3");
  const std::vector<std::byte> part = hours;
  while (hours.size() + part.size() <= SoundDecoderLimits().max_bytes)
    hours.insert(hours.end(), part.begin(), part.end());
  const Result<Sound> got = decoder.decode(hours);
  EXPECT_EQ(got.failure().message, "mp3: the sound lasts more than 600 s; cut it into pieces");
}

TEST(Sounds, FailuresSayWhatToDo) {
  SoundDecoder decoder = start_sound_decoder();
  const auto message = [&](std::span<const std::byte> bytes) { return decoder.decode(bytes).failure().message; };
  const std::vector<std::byte> wav = golden_sound("s16.wav");
  EXPECT_EQ(message(std::span(wav).first(1000)), "wav: the file ends too early; send the whole file");
  EXPECT_EQ(message(golden_sound("silent.mp4")), "mp4: there is no sound in the file");
  EXPECT_EQ(message(golden_sound("pcm.mkv")),
            "webm: the sound is stored as pcm_s16le; save it as AAC, Opus, WAV or FLAC");
  EXPECT_EQ(message(bytes_of(Wav{}.bytes())), "wav: the sound has no samples; nothing can be heard");
  EXPECT_EQ(message(bytes_of("a text")),
            "not a WAV, FLAC, Ogg, Opus, MP3, AAC, M4A, MP4 or WebM sound; convert it to one of these");
}

Sound chirp(int rate_hz, size_t n) {
  Sound out{.rate = rate_hz, .samples = std::vector<float>(n)};
  for (size_t i = 0; i < n; ++i) out.samples[i] = float(0.5 * std::sin(double(i) * (0.01 + double(i) / double(n) / 4)));
  return out;
}

TEST(Resampler, PiecesDoNotMatter) {
  for (const int rate_hz : {8'000, 11'025, 22'050, 44'100, 192'000}) {
    const Sound sound = chirp(rate_hz, 30'000), whole = resample(sound, kSoundRate);
    EXPECT_NEAR(double(whole.samples.size()), 30'000. * kSoundRate / rate_hz, 2);
    Random random(7);
    Resampler resampler(rate_hz, kSoundRate);
    std::vector<float> pieces;
    for (size_t at = 0; at < sound.samples.size();) {
      const size_t n = std::min<size_t>(sound.samples.size() - at, random.below(2000));
      resampler.push(std::span(sound.samples).subspan(at, n), &pieces);
      at += n;
    }
    resampler.finish(&pieces);
    EXPECT_EQ(pieces, whole.samples) << rate_hz;
  }
}

TEST(Resampler, EdgesOfItsRange) {
  const Sound same = chirp(kSoundRate, 100);
  EXPECT_EQ(resample(same, kSoundRate).samples, same.samples);
  EXPECT_TRUE(resample(Sound{.rate = 8'000, .samples = {}}, kSoundRate).samples.empty());
  EXPECT_EQ(resample(Sound{.rate = 8'000, .samples = {0.5f}}, kSoundRate).samples.size(), 2u);
  EXPECT_ERROR(resample(same, 0),
               "Resampler: cannot go from 16000 Hz to 0 Hz; wanted positive rates, a factor of at most 256 apart");
  EXPECT_ERROR(resample(same, 62),
               "Resampler: cannot go from 16000 Hz to 62 Hz; wanted positive rates, a factor of at most 256 apart");
}

TEST(Samples, OfSixteenBitsComeBackAsTheyWere) {
  std::vector<int16_t> all;
  for (int v = -32'768; v <= 32'767; v += 7) all.push_back(int16_t(v));
  all.push_back(32'767);
  EXPECT_EQ(to_int16(from_int16(all)), all);
  EXPECT_EQ(from_int16(std::vector<int16_t>{-32'768, 16'384}), (std::vector<float>{-1, 0.5}));
  EXPECT_EQ(to_int16(std::vector<float>{-2, 2, 1}), (std::vector<int16_t>{-32'768, 32'767, 32'767}));
}

}  // namespace
}  // namespace naru

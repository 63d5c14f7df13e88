// What Naru writes as FLAC, Opus, MP3, AAC and MP4, read again: by our own decoder, and of videos by FFmpeg's. Whatever
// is cut off or changed, the readers say so or say the same.
#include "media/encode.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cmath>

#include "media/worker/av/libav.h"
#include "media/write.h"
#include "tests/media/support.h"

namespace naru {
namespace {

using media::SoundFormat;

constexpr double kPi = 3.14159265358979323846;
constexpr SoundFormat kFormats[] = {SoundFormat::wav, SoundFormat::flac, SoundFormat::mp3, SoundFormat::opus,
                                    SoundFormat::adts};
const Origin kOrigin = {.by = Origin::By::model,
                        .model = "naru-나루 & co",
                        .model_sha256 = std::string(64, '7'),
                        .seed = 1'234'567'890'123,
                        .version = "0.1.0"};

Encoder start_encoder(EncoderLimits limits = {}) {
  return Encoder::start(beside("naru-media-av"), limits).value();
}
OriginReader start_reader() {
  return OriginReader::start(beside("naru-media-av")).value();
}

std::vector<int16_t> tone(size_t n, int rate_hz, double frequency_hz = 440) {
  std::vector<int16_t> out;
  for (size_t i = 0; i < n; ++i)
    out.push_back(int16_t(std::lround(12'000 * std::sin(2 * kPi * frequency_hz * double(i) / rate_hz))));
  return out;
}

// The amplitude of a frequency, from the middle half.
double amplitude_of(const Sound& sound, double frequency_hz) {
  double re = 0, im = 0;
  const size_t begin = sound.samples.size() / 4, n = sound.samples.size() / 2;
  for (size_t i = begin; i < begin + n; ++i) {
    re += double(sound.samples[i]) * std::cos(2 * kPi * frequency_hz * double(i) / sound.rate);
    im += double(sound.samples[i]) * std::sin(2 * kPi * frequency_hz * double(i) / sound.rate);
  }
  return 2 * std::hypot(re, im) / double(n);
}

TEST(EncodedSounds, AreTheToneAndSayWhereItCameFrom) {
  Encoder encoder = start_encoder();
  SoundDecoder decoder = start_sound_decoder();
  OriginReader reader = start_reader();
  for (const int rate_hz : {16'000, 24'000})
    for (const SoundFormat format : kFormats) {
      const auto file = encoder.encode(tone(size_t(rate_hz), rate_hz), rate_hz, format, kOrigin);
      ASSERT_TRUE(file) << int(format) << ": " << file.failure().message;
      const auto sound = decoder.decode(bytes_of(*file));
      ASSERT_TRUE(sound) << int(format) << ": " << sound.failure().message;
      // ADTS cannot say that an encoder put a frame of 1,024 before the sound, and filled up the last.
      EXPECT_NEAR(double(sound->samples.size()), 16'000, format == SoundFormat::adts ? 2 * 1024 : 2) << int(format);
      // Within a decibel of 12,000 of 32,768.
      EXPECT_NEAR(20 * std::log10(amplitude_of(*sound, 440) / (12'000. / 32'768)), 0, 1) << int(format);
      EXPECT_LT(amplitude_of(*sound, 700), 0.01) << int(format);
      const auto statement = reader.read(bytes_of(*file));
      ASSERT_TRUE(statement) << int(format) << ": " << statement.failure().message;
      EXPECT_EQ(*statement, statement_of(kOrigin)) << int(format);
    }
}

// Nothing of the time, and no random number, is in a file.
TEST(EncodedSounds, AreTheSameBytesASecondLater) {
  std::vector<std::string> files;
  const Image frame = random_picture(48, 64, 1);
  for (int round = 0; round < 2; ++round) {
    Encoder encoder = start_encoder();
    for (const SoundFormat format : kFormats)
      files.push_back(encoder.encode(tone(5000, 16'000), 16'000, format, kOrigin).value());
    files.push_back(encoder.encode(std::span(&frame, 1), 10, kOrigin).value());
    if (round == 0) ::usleep(1'100'000);
  }
  const size_t n = files.size() / 2;
  for (size_t i = 0; i < n; ++i) EXPECT_EQ(files[i], files[n + i]) << i;
}

TEST(EncodedSounds, OfAnyLengthKeepIt) {
  Encoder encoder = start_encoder();
  SoundDecoder decoder = start_sound_decoder();
  for (const size_t n : {1u, 2u, 319u, 320u, 321u, 575u, 577u, 1023u, 1025u, 4607u, 4609u, 16'001u}) {
    const std::vector<int16_t> samples = tone(n, 16'000);
    const auto wav = decoder.decode(bytes_of(wav_bytes(samples, 16'000)));
    for (const SoundFormat format : {SoundFormat::flac, SoundFormat::mp3, SoundFormat::opus}) {
      const auto file = encoder.encode(samples, 16'000, format, kOrigin);
      ASSERT_TRUE(file) << n << ' ' << int(format) << ": " << file.failure().message;
      const auto sound = decoder.decode(bytes_of(*file));
      ASSERT_TRUE(sound) << n << ' ' << int(format) << ": " << sound.failure().message;
      if (format == SoundFormat::flac) {
        EXPECT_EQ(sound->samples, wav->samples) << n;  // nothing is lost
      }
      // LAME's tag cannot tell decoders of less than their delay of 529, of which 46 may stay behind the sound.
      const double late = format == SoundFormat::mp3 ? 48 : 2;
      EXPECT_NEAR(double(sound->samples.size()), double(n), late) << n << ' ' << int(format);
    }
  }
}

TEST(EncodedSounds, LimitsHold) {
  Encoder encoder = start_encoder({.max_seconds = 2});
  const std::vector<int16_t> samples = tone(32'000, 16'000);
  EXPECT_TRUE(encoder.encode(std::span(samples).first(31'999), 16'000, SoundFormat::flac, kOrigin));
  EXPECT_EQ(code_of(encoder.encode(samples, 16'000, SoundFormat::flac, kOrigin)), Code::too_large);
  Encoder small = start_encoder({.max_frame_bytes = 64 * 64 * 3 * 2, .max_result_bytes = 2'000});
  for (const SoundFormat format : {SoundFormat::flac, SoundFormat::mp3, SoundFormat::opus, SoundFormat::adts})
    EXPECT_EQ(code_of(small.encode(samples, 16'000, format, kOrigin)), Code::too_large) << int(format);
  const std::vector<Image> frames(3, random_picture(64, 64, 2));
  EXPECT_EQ(code_of(small.encode(std::span(frames).first(2), 10, kOrigin)), Code::too_large);  // of the result
  EXPECT_EQ(code_of(small.encode(frames, 10, kOrigin)), Code::too_large);                      // of the frames
}

TEST(EncodedSounds, WrongCallsAreErrors) {
  Encoder encoder = start_encoder();
  const std::vector<int16_t> samples(100);
  EXPECT_THROW((void)encoder.encode(samples, 44'100, SoundFormat::flac, kOrigin), Error);
  EXPECT_THROW((void)encoder.encode(samples, 16'000, SoundFormat::webm, kOrigin), Error);
  EXPECT_THROW((void)encoder.encode(std::span<const int16_t>(), 16'000, SoundFormat::flac, kOrigin), Error);
  const std::vector<Image> frames = {Image(4, 4), Image(4, 6)};
  EXPECT_THROW((void)encoder.encode(frames, 10, kOrigin), Error);
  EXPECT_THROW((void)encoder.encode(std::span(frames).first(1), 0, kOrigin), Error);
  EXPECT_THROW((void)encoder.encode(std::span(frames).first(0), 10, kOrigin), Error);
}

// --- videos

// The luma of every frame, by FFmpeg: how a player sees the file.
struct Video {
  int height = 0, width = 0;
  double frames_per_s = 0;
  std::vector<std::vector<uint8_t>> frames;
};

void take_frames(AVCodecContext* codec, const AVPacket* packet, Video* out) {
  const media::Owned<AVFrame> frame = media::own(av_frame_alloc());
  ASSERT_GE(avcodec_send_packet(codec, packet), 0);
  while (avcodec_receive_frame(codec, frame.get()) >= 0) {
    ASSERT_EQ(frame->format, AV_PIX_FMT_YUV420P);
    out->height = frame->height;
    out->width = frame->width;
    std::vector<uint8_t> luma;
    for (int y = 0; y < frame->height; ++y)
      luma.insert(luma.end(), frame->data[0] + y * frame->linesize[0],
                  frame->data[0] + y * frame->linesize[0] + frame->width);
    out->frames.push_back(std::move(luma));
  }
}

Video play(const std::string& file) {
  Video out;
  media::Memory memory(bytes_of(file));
  const auto io = media::over_memory(&memory);
  const auto context = media::open_input("mp4", "mp4", io.get());
  if (!context || (*context)->nb_streams != 1) return out;
  const AVStream& stream = *(*context)->streams[0];
  out.frames_per_s = av_q2d(stream.avg_frame_rate);
  const auto codec = media::own(avcodec_alloc_context3(avcodec_find_decoder(stream.codecpar->codec_id)));
  codec->thread_count = 1;
  EXPECT_GE(avcodec_parameters_to_context(codec.get(), stream.codecpar), 0);
  EXPECT_GE(avcodec_open2(codec.get(), nullptr, nullptr), 0);
  const auto packet = media::own(av_packet_alloc());
  while (av_read_frame(context->get(), packet.get()) >= 0) {
    take_frames(codec.get(), packet.get(), &out);
    av_packet_unref(packet.get());
  }
  take_frames(codec.get(), nullptr, &out);
  return out;
}

// A red square that moves over grey.
std::vector<Image> moving_square(int height, int width, int n) {
  std::vector<Image> out;
  for (int i = 0; i < n; ++i) {
    Image image(height, width, 200);
    for (int y = 8; y < 24; ++y)
      for (int x = i; x < i + 16; ++x)
        for (int c = 0; c < 3; ++c) image.at(y, x)[c] = c == 0 ? 255 : 0;
    out.push_back(std::move(image));
  }
  return out;
}

// BT.709: grey 200 is 16 + 200 * 219 / 255 = 187.8, red 16 + 0.2126 * 219 = 62.6; H.264 at crf 20 keeps flat areas
// within 3.
TEST(EncodedVideos, ShowTheFrames) {
  Encoder encoder = start_encoder();
  OriginReader reader = start_reader();
  for (const auto& [height, width] : {std::pair(48, 64), {47, 61}}) {
    const auto file = encoder.encode(moving_square(height, width, 30), 15, kOrigin);
    ASSERT_TRUE(file) << file.failure().message;
    const Video video = play(*file);
    ASSERT_EQ(video.frames.size(), 30u);
    EXPECT_EQ(video.height, 48);
    EXPECT_EQ(video.width, width + width % 2);
    EXPECT_DOUBLE_EQ(video.frames_per_s, 15);
    for (size_t i = 0; i < video.frames.size(); ++i) {
      const auto at = [&](size_t y, size_t x) { return video.frames[i][y * size_t(video.width) + x]; };
      EXPECT_NEAR(at(16, i + 8), 62.6, 3) << i;
      EXPECT_NEAR(at(40, 30), 187.8, 3) << i;
      EXPECT_NEAR(at(47, size_t(video.width) - 1), 187.8, 3) << i;
    }
    const auto statement = reader.read(bytes_of(*file));
    ASSERT_TRUE(statement) << statement.failure().message;
    EXPECT_EQ(*statement, statement_of(kOrigin));
    // A browser can begin before it has all: what describes the frames stands before them.
    EXPECT_LT(file->find("moov"), file->find("mdat"));
  }
}

// The description is longer than what it describes.
TEST(EncodedVideos, MayBeOneFlatFrame) {
  Encoder encoder = start_encoder();
  OriginReader reader = start_reader();
  for (const int n : {1, 2, 9}) {
    const std::vector<Image> frames(size_t(n), Image(16, 32, 200));
    const std::string file = encoder.encode(frames, 5, kOrigin).value();
    const Video video = play(file);
    ASSERT_EQ(video.frames.size(), size_t(n));
    for (const std::vector<uint8_t>& luma : video.frames)
      for (const uint8_t value : luma) ASSERT_NEAR(value, 187.8, 3);
    EXPECT_EQ(reader.read(bytes_of(file)).value(), statement_of(kOrigin));
  }
}

// --- what is cut or changed

std::vector<std::string> one_of_each() {
  Encoder encoder = start_encoder();
  std::vector<std::string> out;
  for (const SoundFormat format : kFormats)
    out.push_back(encoder.encode(tone(4000, 16'000), 16'000, format, kOrigin).value());
  out.push_back(encoder.encode(moving_square(32, 48, 8), 8, kOrigin).value());
  return out;
}

// A field of a cut or changed file may be missing or another's; none may be half.
TEST(WhatFilesSay, OfEveryPrefixIsItOrNothing) {
  OriginReader reader = start_reader();
  const Statement whole = statement_of(kOrigin);
  for (const std::string& file : one_of_each())
    for (size_t i = 0; i < 64; ++i) {
      const auto statement = reader.read(bytes_of(file.substr(0, file.size() * i / 64)));
      EXPECT_NE(code_of(statement), Code::internal) << i;
      if (!statement) continue;
      EXPECT_TRUE(statement->source_type.empty() || statement->source_type == whole.source_type);
      EXPECT_TRUE(statement->model.empty() || statement->model == whole.model) << statement->model;
      EXPECT_TRUE(statement->model_sha256.empty() || statement->model_sha256 == whole.model_sha256);
      EXPECT_TRUE(statement->seed.empty() || statement->seed == whole.seed);
    }
}

TEST(WhatFilesSay, OfChangedFilesIsPlainOrAFailure) {
  OriginReader reader = start_reader();
  Random random(11);
  for (const std::string& file : one_of_each())
    for (int i = 0; i < 40; ++i) {
      std::string changed = file;
      for (int k = 0; k < 8; ++k)
        changed[size_t(random.below(std::min<size_t>(file.size(), 2000)))] = char(random.below(256));
      const auto statement = reader.read(bytes_of(changed));  // the client itself refuses what is no plain text
      EXPECT_NE(code_of(statement), Code::internal) << (statement ? "" : statement.failure().message);
    }
}

TEST(WhatFilesSay, OfOthersIsNothing) {
  OriginReader reader = start_reader();
  for (const char* name : {"s16.wav", "listed.wav", "s16.flac", "vorbis.ogg", "opus.ogg", "mpeg1.mp3", "adts.aac",
                           "aac.m4a", "film.mp4", "opus.webm"}) {
    const auto statement = reader.read(golden_sound(name));
    ASSERT_TRUE(statement) << name << ": " << statement.failure().message;
    EXPECT_FALSE(statement->tells_origin()) << name;
  }
  EXPECT_EQ(code_of(reader.read(bytes_of("no sound at all"))), Code::unsupported);
  OriginReader small = OriginReader::start(beside("naru-media-av"), {.max_bytes = 100}).value();
  EXPECT_EQ(code_of(small.read(golden_sound("s16.wav"))), Code::too_large);
}

// The first eight bytes of a safetensors file are a number; MP3 and AAC are told apart by what stands behind their tag.
TEST(WhatFilesSay, TagsBeforeASoundMayBeLong) {
  Encoder encoder = start_encoder();
  SoundDecoder decoder = start_sound_decoder();
  const std::string aac = encoder.encode(tone(4000, 16'000), 16'000, SoundFormat::adts, kOrigin).value();
  ASSERT_TRUE(aac.starts_with("ID3"));
  EXPECT_EQ(*media::sniff_sound(bytes_of(aac)), SoundFormat::adts);
  for (size_t n = 10; n < 40; ++n)  // a tag that is cut is no AAC
    EXPECT_EQ(*media::sniff_sound(bytes_of(aac.substr(0, n))), SoundFormat::mp3) << n;
  std::string huge = aac;
  for (size_t i = 6; i < 10; ++i) huge[i] = '\x7f';
  EXPECT_FALSE(decoder.decode(bytes_of(huge)));
}

// The worker that lies answers with 12 bytes that are neither a file nor a statement, or with worse.
TEST(WhatFilesSay, AFalseWorkerIsSeenThrough) {
  const std::string false_worker = beside("false_worker");
  Encoder encoder = Encoder::start(false_worker).value();
  OriginReader reader = OriginReader::start(false_worker).value();
  for (const char lie : std::string("gpnlmsxcdu")) {
    const std::vector<int16_t> samples(4, int16_t(lie << 8));  // the last byte says how it lies
    EXPECT_EQ(code_of(encoder.encode(samples, 16'000, SoundFormat::flac, kOrigin)), Code::internal) << lie;
    EXPECT_EQ(code_of(reader.read(bytes_of(std::string("\xff\xfb") + lie))), Code::internal) << lie;
  }
}

}  // namespace
}  // namespace naru

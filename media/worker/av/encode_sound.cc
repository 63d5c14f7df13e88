// FLAC, Ogg Opus, MP3 and ADTS by FFmpeg's muxers and its encoders, libopus and LAME.
extern "C" {
#include <libavutil/channel_layout.h>
}

#include <algorithm>
#include <cstring>
#include <vector>

#include "media/origin_tags.h"
#include "media/worker/av/encode.h"
#include "media/worker/av/mux.h"

namespace naru::media {
namespace {

// How a format is written. Bits a second are for one channel of speech; none: nothing is lost.
struct Kind {
  SoundFormat format;
  const char *name, *muxer, *encoder;
  AVSampleFormat samples;
  int64_t bits_per_s;
  Pairs options;  // of the encoder or the muxer
  bool id3;       // whether the origin stands in an ID3 tag before all, and not in the muxer's tags
};
const Kind* kind_of(SoundFormat format) {
  static const Kind kKinds[] = {
      {SoundFormat::flac, "flac", "flac", "flac", AV_SAMPLE_FMT_S16, 0, {}, false},
      {SoundFormat::opus, "opus", "ogg", "libopus", AV_SAMPLE_FMT_S16, 40'000, {{"serial_offset", "1"}}, false},
      {SoundFormat::mp3, "mp3", "mp3", "libmp3lame", AV_SAMPLE_FMT_S16P, 64'000, {{"id3v2_version", "0"}}, true},
      {SoundFormat::adts, "aac", "adts", "aac", AV_SAMPLE_FMT_FLTP, 64'000, {{"aac_coder", "fast"}}, true},
  };
  for (const Kind& kind : kKinds)
    if (kind.format == format) return &kind;
  return nullptr;
}

// Names and values for FFmpeg, whose word for a comment is the format's own.
Pairs tags_of(const Statement& statement) {
  Pairs out = origin_tags(statement);
  out.emplace_back("comment", origin_sentence(statement));
  return out;
}

void set_codec(const Kind& kind, uint32_t rate_hz, AVCodecContext& codec) {
  codec.sample_rate = int(rate_hz);
  codec.sample_fmt = kind.samples;
  codec.time_base = {1, int(rate_hz)};
  codec.bit_rate = kind.bits_per_s;
  av_channel_layout_default(&codec.ch_layout, 1);
}

// A frame of these samples, which begin `at` samples into the sound.
Owned<AVFrame> frame_of(const AVCodecContext& codec, std::span<const int16_t> samples, size_t at) {
  Owned<AVFrame> frame = own(av_frame_alloc());
  frame->nb_samples = int(samples.size());
  frame->format = codec.sample_fmt;
  frame->sample_rate = codec.sample_rate;
  frame->pts = int64_t(at);
  if (av_channel_layout_copy(&frame->ch_layout, &codec.ch_layout) < 0 || av_frame_get_buffer(frame.get(), 0) < 0)
    throw std::bad_alloc();
  if (codec.sample_fmt == AV_SAMPLE_FMT_FLTP)
    std::transform(samples.begin(), samples.end(), reinterpret_cast<float*>(frame->data[0]),
                   [](int16_t sample) { return float(sample) / 32'768; });
  else
    std::memcpy(frame->data[0], samples.data(), samples.size_bytes());
  return frame;
}

}  // namespace

Result<std::string> encode_sound(SoundFormat format, Bytes bytes, uint32_t rate_hz, const Statement& statement,
                                 uint64_t max_bytes) {
  const Kind* kind = kind_of(format);
  if (!kind) return fail(Code::unsupported, "sounds are written as FLAC, Opus, MP3 or AAC; ask for one of these");
  const std::string before = kind->id3 ? origin_id3(statement) : "";
  auto muxer = Muxer::make(kind->name, kind->muxer, kind->encoder, max_bytes - std::min(max_bytes, before.size()));
  if (!muxer) return muxer.failure();
  AVCodecContext& codec = (*muxer)->codec();
  set_codec(*kind, rate_hz, codec);
  const auto begun = (*muxer)->begin(kind->options, kind->options, kind->id3 ? Pairs() : tags_of(statement));
  if (!begun) return begun.failure();

  std::vector<int16_t> samples(bytes.size() / sizeof(int16_t));
  std::memcpy(samples.data(), bytes.data(), bytes.size());  // x86-64 has the low byte first
  const size_t piece = size_t(std::max(codec.frame_size, 1));
  for (size_t at = 0; at < samples.size(); at += piece) {
    const auto part = std::span(samples).subspan(at, std::min(piece, samples.size() - at));
    if (const auto encoded = (*muxer)->encode(*frame_of(codec, part, at)); !encoded) return encoded.failure();
  }
  auto file = (*muxer)->finish();
  if (!file) return file.failure();
  return before + *file;
}

}  // namespace naru::media

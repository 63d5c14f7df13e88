// ADTS, MP4, Ogg Opus and WebM by FFmpeg's libavformat and libavcodec, over memory: one thread, no protocol, no other
// file, one demuxer that the signature chose and the few codecs it may hold.
#include <algorithm>
#include <vector>

#include "media/worker/av/decode.h"
#include "media/worker/av/libav.h"
#include "media/worker/av/memory.h"
#include "media/worker/av/sink.h"

namespace naru::media {
namespace {

struct Kind {
  SoundFormat format;
  const char* name;     // for messages
  const char* demuxer;  // FFmpeg's
  std::vector<AVCodecID> codecs;
};
const Kind& kind_of(SoundFormat format) {
  static const Kind kKinds[] = {
      {SoundFormat::adts, "aac", "aac", {AV_CODEC_ID_AAC}},
      {SoundFormat::mp4, "mp4", "mp4", {AV_CODEC_ID_AAC, AV_CODEC_ID_ALAC, AV_CODEC_ID_MP3, AV_CODEC_ID_OPUS}},
      {SoundFormat::opus, "ogg", "ogg", {AV_CODEC_ID_OPUS}},
      {SoundFormat::webm, "webm", "matroska", {AV_CODEC_ID_OPUS, AV_CODEC_ID_VORBIS}},
  };
  for (const Kind& kind : kKinds)
    if (kind.format == format) return kind;
  raise("media: no reader of sound format ", int(format));
}

// The first stream of sound; the others are skipped.
Result<AVStream*> find_sound(const Kind& kind, AVFormatContext* context) {
  AVStream* found = nullptr;
  for (unsigned i = 0; i < context->nb_streams; ++i) {
    AVStream* stream = context->streams[i];
    if (!found && stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO)
      found = stream;
    else
      stream->discard = AVDISCARD_ALL;
  }
  if (!found) return fail(Code::unsupported, kind.name, ": there is no sound in the file");
  const AVCodecID codec = found->codecpar->codec_id;
  if (std::find(kind.codecs.begin(), kind.codecs.end(), codec) == kind.codecs.end())
    return fail(Code::unsupported, kind.name, ": the sound is stored as ", avcodec_get_name(codec),
                "; save it as AAC, Opus, WAV or FLAC");
  return found;
}

Result<Owned<AVCodecContext>> open_codec(const Kind& kind, const AVStream& stream) {
  const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
  if (!codec) return fail(Code::unsupported, kind.name, ": this FFmpeg has no decoder for it");
  Owned<AVCodecContext> context = own(avcodec_alloc_context3(codec));
  int error = avcodec_parameters_to_context(context.get(), stream.codecpar);
  context->pkt_timebase = stream.time_base;  // lets it drop what an encoder put before and after the sound
  context->thread_count = 1;
  context->err_recognition = AV_EF_CRCCHECK;
  if (error >= 0) error = avcodec_open2(context.get(), codec, nullptr);
  if (error < 0) return damaged(kind.name, error);
  return context;
}

// Adds a frame whose samples are T of this scale, in one plane or in one for each channel.
template <class T>
Result<void> add(Sink& sink, const AVFrame& frame, double scale) {
  const bool planar = av_sample_fmt_is_planar(AVSampleFormat(frame.format));
  const uint64_t n_channels = uint64_t(frame.ch_layout.nb_channels);
  return sink.add(uint64_t(frame.nb_samples), [&](uint64_t i, uint64_t c) {
    const auto* plane = reinterpret_cast<const T*>(frame.extended_data[planar ? c : 0]);
    return float(double(planar ? plane[i] : plane[i * n_channels + c]) * scale);
  });
}

Result<void> add_frame(const Kind& kind, Sink& sink, const AVFrame& frame) {
  const Result<void> known =
      sink.set_format(uint64_t(std::max(frame.sample_rate, 0)), uint64_t(std::max(frame.ch_layout.nb_channels, 0)));
  if (!known) return known;
  switch (av_get_packed_sample_fmt(AVSampleFormat(frame.format))) {
    case AV_SAMPLE_FMT_FLT:
      return add<float>(sink, frame, 1);
    case AV_SAMPLE_FMT_S16:
      return add<int16_t>(sink, frame, 0x1p-15);
    case AV_SAMPLE_FMT_S32:
      return add<int32_t>(sink, frame, 0x1p-31);
    default:
      return fail(Code::unsupported, kind.name, ": the decoder gives samples of an unusual kind");
  }
}

struct Decoding {
  const Kind& kind;
  AVCodecContext* codec;
  Sink sink;
  Owned<AVFrame> frame = own(av_frame_alloc());
};

// Gives the decoder a packet, or nullptr for the end, and takes what it has.
Result<void> decode_packet(Decoding& decoding, const AVPacket* packet) {
  int error = avcodec_send_packet(decoding.codec, packet);
  while (error >= 0) {
    error = avcodec_receive_frame(decoding.codec, decoding.frame.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return {};
    if (error < 0) break;
    const Result<void> added = add_frame(decoding.kind, decoding.sink, *decoding.frame);
    if (!added) return added;
  }
  return damaged(decoding.kind.name, error);
}

Result<void> decode_stream(Decoding& decoding, AVFormatContext* file, const AVStream& stream) {
  const Owned<AVPacket> packet = own(av_packet_alloc());
  for (;;) {
    const int error = av_read_frame(file, packet.get());
    if (error == AVERROR_EOF) return decode_packet(decoding, nullptr);
    if (error < 0) return damaged(decoding.kind.name, error);
    if (packet->stream_index == stream.index) {
      if (packet->flags & AV_PKT_FLAG_CORRUPT) return cut(decoding.kind.name);
      const Result<void> decoded = decode_packet(decoding, packet.get());
      if (!decoded) return decoded;
    }
    av_packet_unref(packet.get());
  }
}

}  // namespace

Result<Sound> decode_by_ffmpeg(SoundFormat format, Bytes bytes, const SoundLimits& limits) {
  av_log_set_level(AV_LOG_QUIET);
  const Kind& kind = kind_of(format);
  Memory memory(bytes);
  const Owned<AVIOContext> io = over_memory(&memory);
  const Result<Owned<AVFormatContext>> file = open_input(kind.name, kind.demuxer, io.get());
  if (!file) return file.failure();
  const Result<AVStream*> stream = find_sound(kind, file->get());
  if (!stream) return stream.failure();
  const Result<Owned<AVCodecContext>> codec = open_codec(kind, **stream);
  if (!codec) return codec.failure();
  Decoding decoding{.kind = kind, .codec = codec->get(), .sink = Sink(kind.name, limits)};
  const Result<void> decoded = decode_stream(decoding, file->get(), **stream);
  if (!decoded) return decoded.failure();
  return decoding.sink.finish();
}

}  // namespace naru::media

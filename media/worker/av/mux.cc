#include "media/worker/av/mux.h"

extern "C" {
#include <libavutil/cpu.h>
}

namespace naru::media {
namespace {

int on_write(void* user, uint8_t* from, int size) {
  return static_cast<Output*>(user)->write(from, uint64_t(size)) ? size : AVERROR(ENOSPC);
}
int64_t on_seek(void* user, int64_t offset, int whence) {
  Output& output = *static_cast<Output*>(user);
  whence &= ~AVSEEK_FORCE;
  return whence == AVSEEK_SIZE ? output.size() : output.seek(offset, whence);
}

// The MP4 muxer reads back what it has written, to put the description before the frames: a reader with its own place.
struct Rereader {
  const Output* output;
  int64_t position;
};
int on_reread(void* user, uint8_t* to, int size) {
  Rereader& reader = *static_cast<Rereader*>(user);
  const int64_t n = std::min<int64_t>(size, reader.output->size() - reader.position);
  if (n <= 0) return AVERROR_EOF;
  std::memcpy(to, reader.output->bytes().data() + reader.position, size_t(n));
  reader.position += n;
  return int(n);
}
int64_t on_reread_seek(void* user, int64_t offset, int whence) {
  Rereader& reader = *static_cast<Rereader*>(user);
  whence &= ~AVSEEK_FORCE;
  if (whence == AVSEEK_SIZE) return reader.output->size();
  if (whence != SEEK_SET || offset < 0 || offset > reader.output->size()) return -1;
  return reader.position = offset;
}
int open_again(AVFormatContext* file, AVIOContext** io, const char*, int flags, AVDictionary**) {
  if (flags & AVIO_FLAG_WRITE) return AVERROR(EPERM);
  try {
    auto reader = std::make_unique<Rereader>(Rereader{static_cast<const Output*>(file->opaque), 0});
    *io = make_io(reader.get(), on_reread, nullptr, on_reread_seek).release();
    reader.release();  // close_again() deletes it
    return 0;
  } catch (const std::bad_alloc&) {
    return AVERROR(ENOMEM);  // FFmpeg knows no exceptions
  }
}
int close_again(AVFormatContext*, AVIOContext* io) {
  delete static_cast<Rereader*>(io->opaque);
  Free()(io);
  return 0;
}

}  // namespace

Result<std::unique_ptr<Muxer>> Muxer::make(const char* format, const char* muxer, const char* encoder,
                                           uint64_t max_bytes) {
  av_log_set_level(AV_LOG_QUIET);
  av_force_cpu_flags(0);  // the plain code of FFmpeg: FLAC has the same bytes on every processor
  const AVCodec* codec = avcodec_find_encoder_by_name(encoder);
  const AVOutputFormat* container = av_guess_format(muxer, nullptr, nullptr);
  if (!codec || !container)
    return fail(Code::unsupported, format, ": this machine's FFmpeg has no ", codec ? muxer : encoder,
                "; install Debian's libavcodec59 and libavformat59, or ask for wav");
  std::unique_ptr<Muxer> out(new Muxer(format, max_bytes));
  out->io_ = make_io(&out->output_, nullptr, on_write, on_seek);
  if (avformat_alloc_output_context2(&out->file_, container, nullptr, nullptr) < 0) throw std::bad_alloc();
  out->file_->pb = out->io_.get();
  out->file_->flags |= AVFMT_FLAG_BITEXACT;
  out->file_->metadata_header_padding = 0;  // FLAC would leave 8 KiB empty
  out->file_->opaque = &out->output_;
  out->file_->io_open = open_again;
  out->file_->io_close2 = close_again;
  out->codec_ = own(avcodec_alloc_context3(codec));
  out->codec_->thread_count = 1;
  out->codec_->flags |= AV_CODEC_FLAG_BITEXACT;
  if (container->flags & AVFMT_GLOBALHEADER) out->codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  out->packet_ = own(av_packet_alloc());
  return out;
}

Muxer::~Muxer() {
  avformat_free_context(file_);
}

Failure Muxer::failed(int error) const {
  if (error == AVERROR(ENOMEM)) throw std::bad_alloc();
  if (output_.full()) return fail(Code::too_large, format_, ": the file would be too long; make it shorter");
  return fail(Code::internal, format_, ": the encoder says ", reason_of(error));
}

Result<void> Muxer::begin(const Pairs& codec_options, const Pairs& muxer_options, const Pairs& tags) {
  Dictionary of_codec(codec_options), of_muxer(muxer_options), of_file(tags);
  int error = avcodec_open2(codec_.get(), codec_->codec, of_codec.get());
  if (error < 0) return failed(error);
  stream_ = avformat_new_stream(file_, nullptr);
  if (!stream_) throw std::bad_alloc();
  stream_->time_base = codec_->time_base;
  stream_->avg_frame_rate = codec_->framerate;
  std::swap(file_->metadata, *of_file.get());
  error = avcodec_parameters_from_context(stream_->codecpar, codec_.get());
  if (error >= 0) error = avformat_write_header(file_, of_muxer.get());
  if (error < 0) return failed(error);
  return {};
}

Result<void> Muxer::send(const AVFrame* frame) {
  int error = avcodec_send_frame(codec_.get(), frame);
  while (error >= 0) {
    error = avcodec_receive_packet(codec_.get(), packet_.get());
    if (error == AVERROR(EAGAIN) || error == AVERROR_EOF) return {};
    if (error < 0) break;
    av_packet_rescale_ts(packet_.get(), codec_->time_base, stream_->time_base);
    packet_->stream_index = stream_->index;
    error = av_interleaved_write_frame(file_, packet_.get());
  }
  return failed(error);
}

Result<void> Muxer::encode(const AVFrame& frame) {
  return send(&frame);
}

Result<std::string> Muxer::finish() {
  if (const auto sent = send(nullptr); !sent) return sent.failure();
  int error = av_write_trailer(file_);
  avio_flush(io_.get());
  if (error >= 0) error = io_->error;
  if (error < 0 || output_.full()) return failed(error);
  return output_.bytes();
}

}  // namespace naru::media

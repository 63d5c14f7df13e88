// FFmpeg's objects with owners, and a file in memory opened by one of its demuxers.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/mem.h>
}

#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "base/error.h"
#include "media/worker/av/memory.h"

namespace naru::media {

struct Free {
  void operator()(AVIOContext* io) const {
    av_freep(&io->buffer);
    avio_context_free(&io);
  }
  void operator()(AVFormatContext* context) const { avformat_close_input(&context); }
  void operator()(AVCodecContext* context) const { avcodec_free_context(&context); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
};
template <class T>
using Owned = std::unique_ptr<T, Free>;

template <class T>
Owned<T> own(T* pointer) {
  if (!pointer) throw std::bad_alloc();
  return Owned<T>(pointer);
}

using Pairs = std::vector<std::pair<std::string, std::string>>;

// Frees a dictionary of FFmpeg's with its object.
class Dictionary {
 public:
  explicit Dictionary(const Pairs& pairs);
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;
  ~Dictionary() { av_dict_free(&dictionary_); }
  AVDictionary** get() { return &dictionary_; }

 private:
  AVDictionary* dictionary_ = nullptr;
};

// An AVIOContext of FFmpeg over what `user` points to; `write` or `read` may be null.
Owned<AVIOContext> make_io(void* user, int (*read)(void*, uint8_t*, int), int (*write)(void*, uint8_t*, int),
                           int64_t (*seek)(void*, int64_t, int));

// Reads `memory`, which must outlive it.
Owned<AVIOContext> over_memory(Memory* memory);

// Of an error of FFmpeg that the bytes of a file are to blame for. Throws std::bad_alloc when it is want of memory.
Failure damaged(const char* format, int error);

// FFmpeg's words for an error.
std::string reason_of(int error);

// The open file, by the demuxer of this name. Parameters come from its header alone: streams are not probed, so nothing
// is decoded to guess them. No other file is opened. `options` are the demuxer's.
Result<Owned<AVFormatContext>> open_input(const char* format, const char* demuxer, AVIOContext* io,
                                          AVDictionary** options = nullptr);

}  // namespace naru::media

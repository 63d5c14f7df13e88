// Packets of one stream into a file in memory, by one of FFmpeg's muxers: no dates, no versions of libraries, no random
// serial numbers.
#pragma once

#include <memory>
#include <string>

#include "base/error.h"
#include "media/worker/av/libav.h"
#include "media/worker/av/output.h"

namespace naru::media {

// An encoder of FFmpeg's and the file that it fills. The settings of codec() are the caller's until begin().
class Muxer {
 public:
  // `format` is a word for messages. Failures: unsupported when this FFmpeg lacks the encoder or the muxer.
  static Result<std::unique_ptr<Muxer>> make(const char* format, const char* muxer, const char* encoder,
                                             uint64_t max_bytes);
  ~Muxer();
  Muxer(const Muxer&) = delete;
  Muxer& operator=(const Muxer&) = delete;

  AVCodecContext& codec() { return *codec_; }

  // Opens the encoder and writes the file's head with these tags. Failures as finish().
  Result<void> begin(const Pairs& codec_options, const Pairs& muxer_options, const Pairs& tags);
  // Encodes a frame; its time is in units of codec().time_base.
  Result<void> encode(const AVFrame& frame);
  // The file. Failures: too_large when it does not fit, internal for whatever else an encoder says.
  Result<std::string> finish();

 private:
  Muxer(const char* format, uint64_t max_bytes) : format_(format), output_(max_bytes) {}
  Result<void> send(const AVFrame* frame);
  Failure failed(int error) const;

  const char* format_;
  Output output_;
  Owned<AVIOContext> io_;
  AVFormatContext* file_ = nullptr;
  AVStream* stream_ = nullptr;
  Owned<AVCodecContext> codec_;
  Owned<AVPacket> packet_;
};

}  // namespace naru::media

// MP4 with H.264 by x264 through FFmpeg, or with FFmpeg's own MPEG-4 where that is not to be had.
#include <algorithm>
#include <cstring>

#include "media/origin_tags.h"
#include "media/worker/av/encode.h"
#include "media/worker/av/mux.h"

namespace naru::media {
namespace {

// BT.709 with 16 to 235 for luma and 16 to 240 for chroma (ITU-R BT.709-6, 3.4 to 3.6), in units of 2^-16.
constexpr int kOne = 1 << 16;
uint8_t luma(const int rgb[3]) {
  return uint8_t(16 + ((11'966 * rgb[0] + 40'254 * rgb[1] + 4'064 * rgb[2] + kOne / 2) >> 16));
}
// Of the sum of four points.
uint8_t blue(const int rgb[3]) {
  return uint8_t(128 + ((-6'596 * rgb[0] - 22'189 * rgb[1] + 28'785 * rgb[2] + 2 * kOne) >> 18));
}
uint8_t red(const int rgb[3]) {
  return uint8_t(128 + ((28'785 * rgb[0] - 26'145 * rgb[1] - 2'640 * rgb[2] + 2 * kOne) >> 18));
}

// One picture (Y, X, 3) into a frame of 4:2:0 whose sides are even. Chroma is the mean of 2 x 2 points.
void convert(const uint8_t* rgb, int height, int width, AVFrame& frame) {
  const auto at = [&](int y, int x) {
    return rgb + (size_t(std::min(y, height - 1)) * size_t(width) + size_t(std::min(x, width - 1))) * 3;
  };
  for (int y = 0; y < frame.height; ++y)
    for (int x = 0; x < frame.width; ++x) {
      const uint8_t* p = at(y, x);
      const int point[3] = {p[0], p[1], p[2]};
      frame.data[0][y * frame.linesize[0] + x] = luma(point);
    }
  for (int y = 0; y < frame.height / 2; ++y)
    for (int x = 0; x < frame.width / 2; ++x) {
      int sum[3] = {};
      for (int i = 0; i < 4; ++i)
        for (int c = 0; c < 3; ++c) sum[c] += at(2 * y + i / 2, 2 * x + i % 2)[c];
      frame.data[1][y * frame.linesize[1] + x] = blue(sum);
      frame.data[2][y * frame.linesize[2] + x] = red(sum);
    }
}

void set_codec(const EncodeRequest& shape, AVCodecContext& codec) {
  codec.height = int(shape.height + shape.height % 2);
  codec.width = int(shape.width + shape.width % 2);
  codec.pix_fmt = AV_PIX_FMT_YUV420P;
  codec.time_base = {1, int(shape.frames_per_s)};
  codec.framerate = {int(shape.frames_per_s), 1};
  codec.gop_size = int(2 * shape.frames_per_s);  // two seconds: where a player may begin
  codec.sample_aspect_ratio = {1, 1};
  codec.color_range = AVCOL_RANGE_MPEG;
  codec.colorspace = AVCOL_SPC_BT709;
  codec.color_primaries = AVCOL_PRI_BT709;
  codec.color_trc = AVCOL_TRC_BT709;
}

// With x264 the quality is the same for any size; the same bytes come out on every processor. MPEG-4 gets a fixed
// quantizer, 3 of 31.
struct Encoder {
  const char* name;
  Pairs options;
};
const Encoder kX264 = {"libx264", {{"preset", "fast"}, {"crf", "20"}, {"x264-params", "cpu-independent=1"}}};
const Encoder kMpeg4 = {"mpeg4", {{"flags", "+qscale+bitexact"}, {"global_quality", "354"}}};

}  // namespace

Result<std::string> encode_video(Bytes frames, const EncodeRequest& shape, const Statement& statement,
                                 uint64_t max_bytes) {
  const Encoder& encoder = avcodec_find_encoder_by_name(kX264.name) ? kX264 : kMpeg4;
  const std::string after = origin_box(statement);
  auto muxer = Muxer::make("mp4", "mp4", encoder.name, max_bytes - std::min(max_bytes, after.size()));
  if (!muxer) return muxer.failure();
  AVCodecContext& codec = (*muxer)->codec();
  set_codec(shape, codec);
  const auto begun = (*muxer)->begin(encoder.options, {{"movflags", "+faststart"}},
                                     {{"comment", origin_sentence(statement)}, {"encoding_tool", statement.software}});
  if (!begun) return begun.failure();

  const size_t frame_bytes = size_t(shape.height) * shape.width * 3;
  for (size_t i = 0; i < frames.size() / frame_bytes; ++i) {
    const Owned<AVFrame> frame = own(av_frame_alloc());  // anew: the encoder may still hold the one before
    frame->format = codec.pix_fmt;
    frame->height = codec.height;
    frame->width = codec.width;
    frame->pts = int64_t(i);
    if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
    convert(reinterpret_cast<const uint8_t*>(frames.data()) + i * frame_bytes, int(shape.height), int(shape.width),
            *frame);
    if (const auto encoded = (*muxer)->encode(*frame); !encoded) return encoded.failure();
  }
  auto file = (*muxer)->finish();
  if (!file) return file.failure();
  return *file + after;
}

}  // namespace naru::media

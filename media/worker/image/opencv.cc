// WebP and BMP by OpenCV, which reads its limits of size from the environment while it is being loaded: the client sets
// OPENCV_IO_MAX_IMAGE_* when it starts the worker.
#include <webp/demux.h>

#include <opencv2/imgcodecs.hpp>

#include <cstring>
#include <string_view>
#include <vector>

#include "media/worker/image/decode.h"
#include "media/worker/image/orientation.h"

namespace naru::media {
namespace {

Result<cv::Mat> decode(const char* name, std::span<const std::byte> bytes, int flags, const PixelLimits& limits) {
  const cv::Mat input(1, int(bytes.size()), CV_8U, const_cast<std::byte*>(bytes.data()));
  cv::Mat pixels;
  try {
    pixels = cv::imdecode(input, flags);
  } catch (const cv::Exception& exception) {
    if (exception.err.find("CV_IO_MAX_IMAGE") != std::string::npos)
      return fail(Code::too_large, name, ": more than ", limits.max_pixels, " pixels, or a side over ", limits.max_side,
                  "; make it smaller");
    return fail(name, ": the file is damaged or not complete; send the whole file");
  }
  if (pixels.empty()) return fail(name, ": the file is damaged or not complete; send the whole file");
  const Result<void> size = check_size(uint64_t(pixels.cols), uint64_t(pixels.rows), limits);
  if (!size) return size.failure();
  return pixels;
}

// BGR or BGRA (Y, X) -> RGB over white.
Image to_rgb(const cv::Mat& pixels) {
  Image out(pixels.rows, pixels.cols);
  const int n_channels = pixels.channels();
  uint8_t* to = out.pixels.data();
  for (int y = 0; y < pixels.rows; ++y) {
    const uint8_t* from = pixels.ptr<uint8_t>(y);
    for (int x = 0; x < pixels.cols; ++x, from += n_channels) {
      const int alpha = n_channels == 4 ? from[3] : 255;
      for (int c = 2; c >= 0; --c) *to++ = over_white(from[c], alpha);
    }
  }
  return out;
}

int webp_orientation(std::span<const std::byte> bytes) {
  const WebPData data{reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()};
  WebPDemuxer* demuxer = WebPDemux(&data);
  if (!demuxer) return 1;
  int orientation = 1;
  WebPChunkIterator chunk;
  if (WebPDemuxGetChunk(demuxer, "EXIF", 1, &chunk)) {
    orientation = exif_orientation({reinterpret_cast<const std::byte*>(chunk.chunk.bytes), chunk.chunk.size});
    WebPDemuxReleaseChunkIterator(&chunk);
  }
  WebPDemuxDelete(demuxer);
  return orientation;
}

}  // namespace

Result<Stored> decode_webp(std::span<const std::byte> bytes, const PixelLimits& limits) {
  Result<cv::Mat> pixels = decode("webp", bytes, cv::IMREAD_UNCHANGED, limits);
  if (!pixels) return pixels.failure();
  return Stored{to_rgb(*pixels), webp_orientation(bytes)};
}

// The fourth byte of 32-bit BMP files is mostly unused and zero, so it is not read as alpha.
Result<Stored> decode_bmp(std::span<const std::byte> bytes, const PixelLimits& limits) {
  Result<cv::Mat> pixels = decode("bmp", bytes, cv::IMREAD_COLOR, limits);
  if (!pixels) return pixels.failure();
  return Stored{to_rgb(*pixels)};
}

void warm_up() {
  cv::setNumThreads(0);
  cv::haveImageWriter(".bmp");
}

}  // namespace naru::media

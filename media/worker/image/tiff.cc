// TIFF by libtiff's RGBA reader: any layout and compression it knows, 1 to 16 bits. The first page only. Not by OpenCV,
// which gives wrong colours for 16-bit planes and for 16-bit "white is zero" without a word.
#include <tiffio.h>

#include <algorithm>
#include <cstdarg>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "media/worker/image/decode.h"

namespace naru::media {
namespace {

constexpr tmsize_t kMaxAllocation = tmsize_t(1) << 30;

struct Reader {
  std::span<const std::byte> bytes;
  uint64_t position = 0;
  bool truncated = false;  // libtiff asked for bytes beyond the end
  char error[200] = {};    // its first complaint
};

Reader& reader_of(thandle_t handle) {
  return *static_cast<Reader*>(handle);
}

tmsize_t on_read(thandle_t handle, void* to, tmsize_t size) {
  Reader& reader = reader_of(handle);
  const uint64_t left = reader.bytes.size() - std::min<uint64_t>(reader.position, reader.bytes.size());
  const uint64_t n = std::min<uint64_t>(left, uint64_t(size));
  if (n < uint64_t(size)) reader.truncated = true;
  if (n > 0) std::memcpy(to, reader.bytes.data() + reader.position, n);
  reader.position += n;
  return tmsize_t(n);
}
tmsize_t on_write(thandle_t, void*, tmsize_t) {
  return 0;
}
toff_t on_seek(thandle_t handle, toff_t offset, int whence) {
  Reader& reader = reader_of(handle);
  const uint64_t base = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? reader.position : reader.bytes.size();
  return reader.position = base + offset;
}
int on_close(thandle_t) {
  return 0;
}
toff_t on_size(thandle_t handle) {
  return reader_of(handle).bytes.size();
}

int on_error(TIFF*, void* user, const char*, const char* format, va_list arguments) {
  Reader& reader = *static_cast<Reader*>(user);
  if (!reader.error[0]) std::vsnprintf(reader.error, sizeof reader.error, format, arguments);
  return 1;
}
int on_warning(TIFF*, void*, const char*, const char*, va_list) {
  return 1;
}

Failure damaged(const Reader& reader) {
  if (reader.truncated) return fail(Code::truncated, "tiff: the file ends too early; send the whole file");
  return fail("tiff: ", reader.error[0] ? reader.error : "cannot be read", "; the file is damaged");
}

struct Closer {
  void operator()(TIFF* tiff) const { TIFFClose(tiff); }
  void operator()(TIFFOpenOptions* options) const { TIFFOpenOptionsFree(options); }
  void operator()(TIFFRGBAImage* image) const { TIFFRGBAImageEnd(image); }
};

}  // namespace

Result<Stored> decode_tiff(std::span<const std::byte> bytes, const PixelLimits& limits) {
  Reader reader{.bytes = bytes};
  const std::unique_ptr<TIFFOpenOptions, Closer> options(TIFFOpenOptionsAlloc());
  TIFFOpenOptionsSetMaxSingleMemAlloc(options.get(), kMaxAllocation);
  TIFFOpenOptionsSetErrorHandlerExtR(options.get(), on_error, &reader);
  TIFFOpenOptionsSetWarningHandlerExtR(options.get(), on_warning, &reader);
  // "m": no memory mapping; every byte comes through on_read.
  const std::unique_ptr<TIFF, Closer> tiff(TIFFClientOpenExt("picture", "rm", &reader, on_read, on_write, on_seek,
                                                             on_close, on_size, nullptr, nullptr, options.get()));
  if (!tiff) return damaged(reader);
  uint32_t width = 0, height = 0;
  uint16_t orientation = 1;
  TIFFGetField(tiff.get(), TIFFTAG_IMAGEWIDTH, &width);
  TIFFGetField(tiff.get(), TIFFTAG_IMAGELENGTH, &height);
  TIFFGetFieldDefaulted(tiff.get(), TIFFTAG_ORIENTATION, &orientation);
  const Result<void> size = check_size(width, height, limits);
  if (!size) return size.failure();

  char message[1024] = "";
  TIFFRGBAImage converter{};
  if (!TIFFRGBAImageOK(tiff.get(), message) ||
      !TIFFRGBAImageBegin(&converter, tiff.get(), /*stop_on_error=*/1, message))
    return fail(Code::unsupported, "tiff: ", message, "; save it as an 8-bit RGB TIFF or as PNG");
  const std::unique_ptr<TIFFRGBAImage, Closer> end(&converter);
  converter.orientation = converter.req_orientation = ORIENTATION_TOPLEFT;  // as stored; upright() turns it
  // libtiff multiplies by alpha where the file has not, but not for grey.
  const bool grey = converter.photometric == PHOTOMETRIC_MINISBLACK || converter.photometric == PHOTOMETRIC_MINISWHITE;
  const bool straight = grey && converter.alpha == EXTRASAMPLE_UNASSALPHA;
  std::vector<uint32_t> raster(size_t(width) * height);
  if (!TIFFRGBAImageGet(&converter, raster.data(), width, height)) return damaged(reader);

  Stored out{Image(int(height), int(width)), orientation};
  uint8_t* to = out.image.pixels.data();
  for (const uint32_t pixel : raster) {
    const int alpha = int(TIFFGetA(pixel));
    for (const uint32_t value : {TIFFGetR(pixel), TIFFGetG(pixel), TIFFGetB(pixel)})
      *to++ = straight ? over_white(int(value), alpha) : premultiplied_over_white(int(value), alpha);
  }
  return out;
}

}  // namespace naru::media

// PNG by libpng: any bit depth, palette, grey, alpha, interlaced. Strict: every chunk up to and with IEND must be
// there.
#include <png.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

#include "media/worker/image/decode.h"
#include "media/worker/image/orientation.h"

namespace naru::media {
namespace {

// Everything that outlives a longjmp out of libpng.
struct Reader {
  std::span<const std::byte> bytes;
  const PixelLimits& limits;
  size_t position = 0;
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::vector<uint8_t> rgba{};  // only of pictures with alpha
  std::vector<png_bytep> rows{};
  Stored out{};
  Failure failure{};

  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
};

Reader& reader_of(void* pointer) {
  return *static_cast<Reader*>(pointer);
}

void on_error(png_structp png, png_const_charp message) {
  Reader& reader = reader_of(png_get_error_ptr(png));
  if (reader.failure.message.empty()) reader.failure = fail("png: ", message, "; the file is damaged");
  png_longjmp(png, 1);
}

void on_warning(png_structp, png_const_charp) {}

void on_read(png_structp png, png_bytep to, size_t size) {
  Reader& reader = reader_of(png_get_io_ptr(png));
  if (size > reader.bytes.size() - reader.position) {
    reader.failure = fail(Code::truncated, "png: the file ends too early; send the whole file");
    png_error(png, "truncated");
  }
  std::memcpy(to, reader.bytes.data() + reader.position, size);
  reader.position += size;
}

// Text and colour profiles are compressed, not used, and the place for bombs: they are skipped unread.
void skip_chunks(png_structp png) {
  constexpr png_byte kNames[] = "iCCP\0iTXt\0tEXt\0zTXt\0sPLT\0hIST";
  png_set_keep_unknown_chunks(png, PNG_HANDLE_CHUNK_NEVER, kNames, int(sizeof kNames / 5));
}

bool fits(Reader& reader, uint64_t width, uint64_t height) {
  const Result<void> size = check_size(width, height, reader.limits);
  if (!size) reader.failure = size.failure();
  return bool(size);
}

// False when libpng, or the check of the size, found something wrong: then failure says what.
bool read(Reader& reader) {
  png_structp png = reader.png;
  png_infop info = reader.info;
  if (setjmp(png_jmpbuf(png))) return false;
  png_set_read_fn(png, &reader, on_read);
  skip_chunks(png);
  png_read_info(png, info);

  const uint32_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  if (!fits(reader, width, height)) return false;
  const bool alpha = (png_get_color_type(png, info) & PNG_COLOR_MASK_ALPHA) || png_get_valid(png, info, PNG_INFO_tRNS);
  png_set_expand(png);
  png_set_scale_16(png);
  png_set_gray_to_rgb(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);

  const size_t row_bytes = size_t(width) * (alpha ? 4 : 3);
  if (png_get_rowbytes(png, info) != row_bytes) png_error(png, "unexpected row size");
  if (alpha) reader.rgba.resize(row_bytes * height);
  reader.out.image = Image(int(height), int(width));
  uint8_t* pixels = alpha ? reader.rgba.data() : reader.out.image.pixels.data();
  reader.rows.resize(height);
  for (uint32_t y = 0; y < height; ++y) reader.rows[y] = pixels + y * row_bytes;
  png_read_image(png, reader.rows.data());
  png_read_end(png, info);

  png_uint_32 exif_bytes = 0;
  png_bytep exif = nullptr;
  if (png_get_eXIf_1(png, info, &exif_bytes, &exif))
    reader.out.orientation = exif_orientation({reinterpret_cast<const std::byte*>(exif), exif_bytes});
  return true;
}

}  // namespace

Result<Stored> decode_png(std::span<const std::byte> bytes, const PixelLimits& limits) {
  Reader reader{.bytes = bytes, .limits = limits};
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, on_error, on_warning);
  if (reader.png) reader.info = png_create_info_struct(reader.png);
  if (!reader.info) return fail(Code::internal, "png: libpng cannot start");
  if (!read(reader)) return reader.failure;
  for (size_t i = 0; i < reader.rgba.size() / 4; ++i)
    for (size_t c = 0; c < 3; ++c)
      reader.out.image.pixels[i * 3 + c] = over_white(reader.rgba[i * 4 + c], reader.rgba[i * 4 + 3]);
  return std::move(reader.out);
}

}  // namespace naru::media

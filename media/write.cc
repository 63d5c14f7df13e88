#include "media/write.h"

#include <setjmp.h>
#include <stdio.h>

#include <jpeglib.h>
#include <png.h>

#include <cstdlib>
#include <vector>

#include "base/error.h"

namespace naru {
namespace {

constexpr int kMaxJpegSide = 65500;  // JPEG_MAX_DIMENSION

void check_picture(const char* function, const Image& image) {
  check(image.height > 0 && image.width > 0 && image.pixels.size() == size_t(image.height) * size_t(image.width) * 3,
        function, ": wanted pixels (Y, X, 3), got ", image.height, " x ", image.width, " with ", image.pixels.size(),
        " bytes");
}

// --- PNG

struct PngWriter {
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::vector<png_const_bytep> rows;
  std::string out, error;
  ~PngWriter() { png_destroy_write_struct(&png, &info); }
};

void on_png_error(png_structp png, png_const_charp message) {
  static_cast<PngWriter*>(png_get_error_ptr(png))->error = message;
  png_longjmp(png, 1);
}
void on_png_warning(png_structp, png_const_charp) {}
void on_png_write(png_structp png, png_bytep bytes, size_t size) {
  static_cast<PngWriter*>(png_get_io_ptr(png))->out.append(reinterpret_cast<const char*>(bytes), size);
}
void on_png_flush(png_structp) {}

bool write_png(PngWriter& writer, const Image& image) {
  if (setjmp(png_jmpbuf(writer.png))) return false;
  png_set_user_limits(writer.png, PNG_UINT_31_MAX, PNG_UINT_31_MAX);
  png_set_write_fn(writer.png, &writer, on_png_write, on_png_flush);
  png_set_IHDR(writer.png, writer.info, png_uint_32(image.width), png_uint_32(image.height), 8, PNG_COLOR_TYPE_RGB,
               PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(writer.png, writer.info);
  png_write_image(writer.png, const_cast<png_bytepp>(writer.rows.data()));
  png_write_end(writer.png, nullptr);
  return true;
}

// --- JPEG

struct JpegErrors {
  jpeg_error_mgr manager{};
  jmp_buf escape;
  char text[JMSG_LENGTH_MAX] = {};

  JpegErrors() {
    jpeg_std_error(&manager);
    manager.error_exit = [](j_common_ptr jpeg) {
      auto* errors = reinterpret_cast<JpegErrors*>(jpeg->err);  // its first member
      jpeg->err->format_message(jpeg, errors->text);
      longjmp(errors->escape, 1);
    };
    manager.output_message = [](j_common_ptr) {};
  }
};

struct JpegWriter {
  jpeg_compress_struct jpeg{};
  JpegErrors errors;
  unsigned char* bytes = nullptr;
  unsigned long size = 0;
  ~JpegWriter() {
    jpeg_destroy_compress(&jpeg);
    std::free(bytes);
  }
};

struct JpegReader {
  jpeg_decompress_struct jpeg{};
  JpegErrors errors;
  Image out;
  ~JpegReader() { jpeg_destroy_decompress(&jpeg); }
};

bool write_jpeg(JpegWriter& writer, const Image& image, int quality, Chroma chroma) {
  jpeg_compress_struct* jpeg = &writer.jpeg;
  jpeg->err = &writer.errors.manager;
  if (setjmp(writer.errors.escape)) return false;
  jpeg_create_compress(jpeg);
  jpeg_mem_dest(jpeg, &writer.bytes, &writer.size);
  jpeg->image_width = JDIMENSION(image.width);
  jpeg->image_height = JDIMENSION(image.height);
  jpeg->input_components = 3;
  jpeg->in_color_space = JCS_RGB;
  jpeg_set_defaults(jpeg);
  jpeg_set_quality(jpeg, quality, /*force_baseline=*/TRUE);
  jpeg->dct_method = JDCT_ISLOW;
  jpeg->comp_info[0].h_samp_factor = jpeg->comp_info[0].v_samp_factor = chroma == Chroma::halved ? 2 : 1;
  jpeg_start_compress(jpeg, TRUE);
  while (jpeg->next_scanline < jpeg->image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(image.at(int(jpeg->next_scanline), 0));
    jpeg_write_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_compress(jpeg);
  return true;
}

// Only for what write_jpeg has written.
bool read_jpeg(JpegReader& reader, const JpegWriter& writer) {
  jpeg_decompress_struct* jpeg = &reader.jpeg;
  jpeg->err = &reader.errors.manager;
  if (setjmp(reader.errors.escape)) return false;
  jpeg_create_decompress(jpeg);
  jpeg_mem_src(jpeg, writer.bytes, writer.size);
  jpeg_read_header(jpeg, TRUE);
  jpeg->out_color_space = JCS_RGB;
  jpeg->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(jpeg);
  reader.out = Image(int(jpeg->output_height), int(jpeg->output_width));
  while (jpeg->output_scanline < jpeg->output_height) {
    JSAMPROW row = reader.out.at(int(jpeg->output_scanline), 0);
    jpeg_read_scanlines(jpeg, &row, 1);
  }
  jpeg_finish_decompress(jpeg);
  return true;
}

void encode(const char* function, JpegWriter& writer, const Image& image, int quality, Chroma chroma) {
  check_picture(function, image);
  check(image.height <= kMaxJpegSide && image.width <= kMaxJpegSide, function, ": no side may be over ", kMaxJpegSide,
        ", got ", image.height, " x ", image.width);
  check(quality >= 1 && quality <= 100, function, ": quality is 1 to 100, got ", quality);
  check(write_jpeg(writer, image, quality, chroma), function, ": ", writer.errors.text);
}

}  // namespace

std::string png_bytes(const Image& image) {
  check_picture("png_bytes", image);
  PngWriter writer;
  writer.png = png_create_write_struct(PNG_LIBPNG_VER_STRING, &writer, on_png_error, on_png_warning);
  if (writer.png) writer.info = png_create_info_struct(writer.png);
  check(writer.info, "png_bytes: libpng cannot start");
  for (int y = 0; y < image.height; ++y) writer.rows.push_back(image.at(y, 0));
  check(write_png(writer, image), "png_bytes: ", writer.error);
  return std::move(writer.out);
}

std::string jpeg_bytes(const Image& image, int quality, Chroma chroma) {
  JpegWriter writer;
  encode("jpeg_bytes", writer, image, quality, chroma);
  return std::string(reinterpret_cast<const char*>(writer.bytes), writer.size);
}

Image jpeg_round_trip(const Image& image, int quality, Chroma chroma) {
  JpegWriter writer;
  encode("jpeg_round_trip", writer, image, quality, chroma);
  JpegReader reader;
  check(read_jpeg(reader, writer), "jpeg_round_trip: ", reader.errors.text);
  return std::move(reader.out);
}

}  // namespace naru

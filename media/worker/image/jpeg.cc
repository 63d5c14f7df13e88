// JPEG by libjpeg-turbo, whose warnings are errors here: it would otherwise fill what is missing with grey.
#include <setjmp.h>
#include <stdio.h>

#include <jerror.h>
#include <jpeglib.h>

#include <vector>

#include "media/worker/image/decode.h"
#include "media/worker/image/orientation.h"

namespace naru::media {
namespace {

constexpr int kMaxScans = 500;  // real progressive files have about 10; each costs a pass over the picture

// Everything that outlives a longjmp out of libjpeg. The C structures come first and never move.
struct Reader {
  jpeg_decompress_struct jpeg{};
  jpeg_error_mgr errors{};
  jpeg_progress_mgr progress{};
  jmp_buf escape;
  const PixelLimits* limits = nullptr;
  std::vector<uint8_t> row;  // one row of CMYK
  Stored out;
  Failure failure{};

  ~Reader() { jpeg_destroy_decompress(&jpeg); }
};

Reader& reader_of(j_common_ptr jpeg) {
  return *static_cast<Reader*>(jpeg->client_data);
}

[[noreturn]] void give_up(j_common_ptr jpeg) {
  char text[JMSG_LENGTH_MAX];
  jpeg->err->format_message(jpeg, text);
  Reader& reader = reader_of(jpeg);
  switch (jpeg->err->msg_code) {
    case JWRN_JPEG_EOF:
    case JERR_INPUT_EOF:
    case JERR_INPUT_EMPTY:
      reader.failure = fail(Code::truncated, "jpeg: the file ends too early; send the whole file");
      break;
    case JERR_OUT_OF_MEMORY:
      reader.failure = fail(Code::too_large, "jpeg: too large for the decoder's memory; make it smaller");
      break;
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_ARITH_NOTIMPL:
      reader.failure = fail(Code::unsupported, "jpeg: ", text, "; save it as a common 8-bit JPEG");
      break;
    default:
      reader.failure = fail("jpeg: ", text, "; the file is damaged");
  }
  longjmp(reader.escape, 1);
}

void on_message(j_common_ptr jpeg, int level) {
  if (level < 0) give_up(jpeg);  // a warning; others are only told
}

void on_progress(j_common_ptr jpeg) {
  const auto* decompress = reinterpret_cast<jpeg_decompress_struct*>(jpeg);
  if (decompress->input_scan_number <= kMaxScans) return;
  Reader& reader = reader_of(jpeg);
  reader.failure = fail(Code::too_large, "jpeg: more than ", kMaxScans, " scans; save it again with fewer");
  longjmp(reader.escape, 1);
}

// CMYK -> RGB without a profile. Adobe's files hold the inverted values.
void cmyk_to_rgb(const uint8_t* cmyk, uint8_t* rgb, int width, bool inverted) {
  for (int x = 0; x < width; ++x, cmyk += 4, rgb += 3)
    for (int c = 0; c < 3; ++c) {
      const int ink = inverted ? cmyk[c] : 255 - cmyk[c], black = inverted ? cmyk[3] : 255 - cmyk[3];
      rgb[c] = uint8_t((ink * black + 127) / 255);
    }
}

void read_orientation(Reader& reader) {
  for (const jpeg_marker_struct* marker = reader.jpeg.marker_list; marker; marker = marker->next) {
    const std::span<const std::byte> data(reinterpret_cast<const std::byte*>(marker->data), marker->data_length);
    const int orientation = exif_orientation(data);
    if (orientation != 1) reader.out.orientation = orientation;
  }
}

bool fits(Reader& reader) {
  const Result<void> size = check_size(reader.jpeg.image_width, reader.jpeg.image_height, *reader.limits);
  if (!size) reader.failure = size.failure();
  return bool(size);
}

// False when something was wrong: then failure says what.
bool read(Reader& reader, std::span<const std::byte> bytes) {
  jpeg_decompress_struct* jpeg = &reader.jpeg;
  if (setjmp(reader.escape)) return false;
  jpeg_create_decompress(jpeg);
  jpeg->client_data = &reader;
  jpeg->progress = &reader.progress;
  jpeg_save_markers(jpeg, JPEG_APP0 + 1, 0xffff);
  jpeg_mem_src(jpeg, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  jpeg_read_header(jpeg, TRUE);
  if (!fits(reader)) return false;
  read_orientation(reader);
  const bool cmyk = jpeg->num_components == 4;
  jpeg->out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
  jpeg->dct_method = JDCT_ISLOW;
  jpeg_start_decompress(jpeg);

  Image& image = reader.out.image = Image(int(jpeg->output_height), int(jpeg->output_width));
  if (cmyk) reader.row.resize(size_t(image.width) * 4);
  while (jpeg->output_scanline < jpeg->output_height) {
    uint8_t* to = image.at(int(jpeg->output_scanline), 0);
    JSAMPROW row = cmyk ? reader.row.data() : to;
    jpeg_read_scanlines(jpeg, &row, 1);
    if (cmyk) cmyk_to_rgb(row, to, image.width, jpeg->saw_Adobe_marker);
  }
  jpeg_finish_decompress(jpeg);  // reads on to the end marker
  return true;
}

}  // namespace

Result<Stored> decode_jpeg(std::span<const std::byte> bytes, const PixelLimits& limits) {
  Reader reader;
  reader.limits = &limits;
  reader.jpeg.err = jpeg_std_error(&reader.errors);
  reader.jpeg.client_data = &reader;
  reader.errors.error_exit = give_up;
  reader.errors.emit_message = on_message;
  reader.progress.progress_monitor = on_progress;
  if (!read(reader, bytes)) return reader.failure;
  return std::move(reader.out);
}

}  // namespace naru::media

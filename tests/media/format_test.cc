// Every kind of file that the decoder must read, and every way in which one may be cut short or be too large.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "media/worker/sandbox.h"
#include "media/write.h"
#include "tests/media/support.h"

namespace naru {
namespace {

using Edit = void (*)(Image&);

void none(Image&) {}
void to_grey(Image& image) {
  for (size_t i = 0; i < image.pixels.size(); i += 3) image.pixels[i + 1] = image.pixels[i + 2] = image.pixels[i];
}
// Alpha is ten times the column, and so is red.
void over_white(Image& image) {
  for (size_t i = 0; i < image.pixels.size(); i += 3) {
    const int alpha = int(i / 3 % 24) * 10;
    for (size_t c = i; c < i + 3; ++c)
      image.pixels[c] = uint8_t((image.pixels[c] * alpha + 255 * (255 - alpha) + 127) / 255);
  }
}
void grey_over_white(Image& image) {
  to_grey(image);
  over_white(image);
}
// What EXIF's orientation 6 asks for: a turn to the right.
void turn_right(Image& image) {
  Image out(image.width, image.height);
  for (int y = 0; y < out.height; ++y)
    for (int x = 0; x < out.width; ++x) std::copy_n(image.at(image.height - 1 - x, y), 3, out.at(y, x));
  image = out;
}

struct Case {
  const char* name;
  Edit edit;
  int tolerance;  // of a sample: 0 where the format is lossless; JPEG at quality 95; one step of premultiplied alpha
};

constexpr Case kCases[] = {
    {"rgb.png", none, 0},           {"interlaced.png", none, 0},
    {"grey.png", to_grey, 0},       {"grey16.png", to_grey, 0},
    {"palette.png", to_grey, 0},    {"alpha.png", over_white, 0},
    {"turned6.png", turn_right, 0}, {"grey_alpha.png", grey_over_white, 0},
    {"rgb.jpg", none, 6},           {"progressive.jpg", none, 6},
    {"grey.jpg", to_grey, 6},       {"cmyk.jpg", none, 8},
    {"rgb.webp", none, 0},          {"lossy.webp", none, 24},  // its colour is at half resolution
    {"alpha.webp", over_white, 0},  {"turned6.webp", turn_right, 0},
    {"rgb.bmp", none, 0},           {"grey.bmp", to_grey, 0},
    {"palette.bmp", to_grey, 0},    {"alpha.bmp", none, 0},
    {"rgb.tif", none, 0},           {"lzw.tif", none, 0},
    {"grey.tif", to_grey, 0},       {"turned6.tif", turn_right, 0},
    {"planes16.tif", none, 0},      {"white_is_zero16.tif", to_grey, 0},
    {"alpha.tif", over_white, 1},   {"grey_alpha.tif", grey_over_white, 0},
};

TEST(Formats, EveryKindBecomesRgb) {
  ImageDecoder decoder = start_decoder();
  for (const Case& c : kCases) {
    Image wanted = golden_picture();
    c.edit(wanted);
    const Result<Image> got = decoder.decode(golden(c.name));
    ASSERT_TRUE(got) << c.name << ": " << got.failure().message;
    EXPECT_LE(difference(*got, wanted), c.tolerance) << c.name;
  }
}

// EXIF 2.32, figure of the tag: where row 0 and column 0 of the stored picture are seen. (y, x) seen -> (y, x) stored.
TEST(Formats, AllOrientationsOfJpeg) {
  ImageDecoder decoder = start_decoder();
  const Image stored = decoder.decode(golden("rgb.jpg")).value();
  const int last_y = stored.height - 1, last_x = stored.width - 1;
  for (int orientation = 1; orientation <= 8; ++orientation) {
    const Image seen = decoder.decode(golden(concat("turned", orientation, ".jpg"))).value();
    const bool sideways = orientation >= 5;
    ASSERT_EQ(seen.height, sideways ? stored.width : stored.height);
    ASSERT_EQ(seen.width, sideways ? stored.height : stored.width);
    for (int y = 0; y < seen.height; ++y)
      for (int x = 0; x < seen.width; ++x) {
        const std::array<std::array<int, 2>, 8> from = {{{y, x},
                                                         {y, last_x - x},
                                                         {last_y - y, last_x - x},
                                                         {last_y - y, x},
                                                         {x, y},
                                                         {last_y - x, y},
                                                         {last_y - x, last_x - y},
                                                         {x, last_x - y}}};
        const auto [v, u] = from[size_t(orientation - 1)];
        ASSERT_TRUE(std::equal(seen.at(y, x), seen.at(y, x) + 3, stored.at(v, u)))
            << orientation << ": " << y << ' ' << x;
      }
  }
}

TEST(Formats, EveryProperPrefixIsRefused) {
  ImageDecoder decoder = start_decoder();
  const auto refuse_all = [&](const char* name, size_t step) {
    const std::vector<std::byte> whole = golden(name);
    for (size_t size = 0; size < whole.size(); size += size + 40 < whole.size() ? step : 1) {
      const Result<Image> got = decoder.decode(std::span(whole).first(size));
      ASSERT_FALSE(got) << name << ": " << size << " of " << whole.size() << " bytes are accepted";
      ASSERT_NE(got.failure().code, Code::internal) << name << ' ' << size << ": " << got.failure().message;
      ASSERT_FALSE(got.failure().message.empty());
    }
  };
  for (const char* name : {"rgb.png", "alpha.png", "rgb.jpg", "rgb.webp"}) refuse_all(name, 1);
  for (const char* name : {"interlaced.png", "turned6.png", "progressive.jpg", "turned3.jpg", "cmyk.jpg", "lossy.webp",
                           "turned6.webp", "palette.bmp"})
    refuse_all(name, 13);
}

// TIFF has no end mark: a prefix may hold the whole first page, and then it must be that page.
TEST(Formats, APrefixOfTiffIsRefusedOrWhole) {
  ImageDecoder decoder = start_decoder();
  for (const char* name : {"rgb.tif", "lzw.tif", "turned6.tif", "planes16.tif"}) {
    const std::vector<std::byte> whole = golden(name);
    const Image wanted = decoder.decode(whole).value();
    for (size_t size = 0; size < whole.size(); size += 11) {
      const Result<Image> got = decoder.decode(std::span(whole).first(size));
      if (got) {
        ASSERT_EQ(difference(*got, wanted), 0) << name << ' ' << size;
      }
    }
    EXPECT_FALSE(decoder.decode(std::span(whole).first(whole.size() / 2))) << name;
  }
}

TEST(Formats, DamageIsAnAnswer) {
  ImageDecoder decoder = start_decoder();
  for (const char* name : {"interlaced.png", "rgb.jpg", "lossy.webp", "palette.bmp", "lzw.tif"}) {
    std::vector<std::byte> bytes = golden(name);
    for (size_t i = 0; i < bytes.size(); i += 17) {
      bytes[i] ^= std::byte(0xff);
      const Result<Image> got = decoder.decode(bytes);
      if (!got) {
        ASSERT_NE(got.failure().code, Code::internal) << name << ' ' << i << ": " << got.failure().message;
      }
      bytes[i] ^= std::byte(0xff);
    }
  }
  std::vector<std::byte> flipped = golden("rgb.png");
  flipped[flipped.size() - 20] ^= std::byte(1);  // in the checksum of the pixels
  EXPECT_FALSE(decoder.decode(flipped));
}

TEST(Formats, OnlyPictures) {
  ImageDecoder decoder = start_decoder();
  const auto refusal = [&](const std::string& text) { return code_of(decoder.decode(bytes_of(text))); };
  EXPECT_EQ(refusal(""), Code::truncated);
  EXPECT_EQ(refusal("\x89PN"), Code::truncated);
  EXPECT_EQ(refusal("This is a text.\n"), Code::unsupported);
  // GDAL, which OpenCV loads, would open the file that this names.
  EXPECT_EQ(refusal("<VRTDataset rasterXSize=\"24\" rasterYSize=\"16\"><VRTRasterBand dataType=\"Byte\" band=\"1\">"
                    "<SimpleSource><SourceFilename>tests/golden/pictures/rgb.png</SourceFilename><SourceBand>1"
                    "</SourceBand></SimpleSource></VRTRasterBand></VRTDataset>"),
            Code::unsupported);
  EXPECT_EQ(refusal("GIF89a\x01\x00\x01\x00"), Code::unsupported);
  EXPECT_EQ(refusal("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"), Code::unsupported);
  EXPECT_EQ(refusal(std::string("\0\0\0\x1c"
                                "ftypavif",
                                12)),
            Code::unsupported);
  EXPECT_EQ(refusal("BM is how this text begins"), Code::invalid);
  EXPECT_EQ(code_of(decoder.decode(golden("float.tif"))), Code::unsupported);
}

// Big-endian numbers of a PNG header, and its checksum (PNG specification, annex D).
std::string png_header(uint32_t width, uint32_t height, char colour = 2) {
  const auto number = [](uint32_t value) {
    return std::string{char(value >> 24), char(value >> 16), char(value >> 8), char(value)};
  };
  const std::string body = "IHDR" + number(width) + number(height) + std::string{8, colour, 0, 0, 0};
  uint32_t sum = ~0u;
  for (const char c : body) {
    sum ^= uint8_t(c);
    for (int bit = 0; bit < 8; ++bit) sum = sum & 1 ? 0xedb88320u ^ sum >> 1 : sum >> 1;
  }
  return "\x89PNG\r\n\x1a\n" + number(13) + body + number(~sum) + number(1000) + "IDAT";
}

TEST(Formats, SizesAreRefusedByTheHeader) {
  ImageDecoder decoder = start_decoder();
  for (const auto& [width, height] :
       {std::pair(20000, 20000), {16385, 1}, {1, 16385}, {7072, 7072}, {0x7fffffff, 0x7fffffff}}) {
    const Result<Image> got = decoder.decode(bytes_of(png_header(uint32_t(width), uint32_t(height))));
    EXPECT_EQ(code_of(got), width == 0x7fffffff ? Code::invalid : Code::too_large) << width << " x " << height;
  }
  // Just inside of the limits: the header passes, and the file ends too early.
  EXPECT_EQ(code_of(decoder.decode(bytes_of(png_header(7071, 7071)))), Code::truncated);
  EXPECT_EQ(code_of(decoder.decode(bytes_of(png_header(16384, 3051)))), Code::truncated);

  std::vector<std::byte> jpeg = golden("rgb.jpg");
  const std::byte frame[] = {std::byte(0xff), std::byte(0xc0)};
  const auto at = std::search(jpeg.begin(), jpeg.end(), std::begin(frame), std::end(frame));
  ASSERT_NE(at, jpeg.end());
  for (int i = 5; i < 9; ++i) at[i] = std::byte(0xfe);  // height and width: 65,278
  EXPECT_EQ(code_of(decoder.decode(jpeg)), Code::too_large);
}

TEST(Formats, MemoryIsLimited) {
  // AddressSanitizer reserves more addresses than any limit would leave; the release build's tests look at the limit.
  if (!media::kLimitsAddressSpace) GTEST_SKIP() << "no limit under AddressSanitizer";
  ImageDecoder decoder = start_decoder({.max_pixels = 1 << 29, .max_side = 23'170});
  const std::string rgba = png_header(23'170, 23'170, /*colour=*/6);  // as many bytes as the limit: 2 GiB
  EXPECT_EQ(code_of(decoder.decode(bytes_of(rgba))), Code::too_large);
  EXPECT_TRUE(decoder.decode(golden("rgb.png")));
}

TEST(Formats, LimitsHoldForEveryFormat) {
  for (const DecoderLimits limits : {DecoderLimits{.max_pixels = 24 * 16 - 1}, DecoderLimits{.max_side = 23}}) {
    ImageDecoder decoder = start_decoder(limits);
    for (const char* name : {"rgb.png", "rgb.jpg", "rgb.webp", "rgb.bmp", "rgb.tif"})
      EXPECT_EQ(code_of(decoder.decode(golden(name))), Code::too_large) << name;
  }
  ImageDecoder fits = start_decoder({.max_pixels = 24 * 16, .max_side = 24});
  for (const char* name : {"rgb.png", "rgb.jpg", "rgb.webp", "rgb.bmp", "rgb.tif", "turned6.png"})
    EXPECT_TRUE(fits.decode(golden(name))) << name;
  ImageDecoder small = start_decoder({.max_bytes = 90});
  EXPECT_EQ(code_of(small.decode(golden("rgb.png"))), Code::too_large);  // 91 bytes
}

TEST(Formats, WhatWeWriteComesBack) {
  ImageDecoder decoder = start_decoder();
  for (const auto& [height, width] : {std::pair(1, 1), {3, 31}, {33, 8}, {100, 75}}) {
    const Image image = random_picture(height, width, 5);
    EXPECT_EQ(difference(decoder.decode(bytes_of(png_bytes(image))).value(), image), 0);
    for (const Chroma chroma : {Chroma::full, Chroma::halved})
      for (const int quality : {10, 90}) {
        const Image decoded = decoder.decode(bytes_of(jpeg_bytes(image, quality, chroma))).value();
        EXPECT_EQ(difference(decoded, jpeg_round_trip(image, quality, chroma)), 0) << height << " x " << width;
      }
  }
}

}  // namespace
}  // namespace naru

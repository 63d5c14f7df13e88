// Resizing to the bit, cropping, and lines of text on a page that is clean, inverted, noisy, shaded, compressed or
// blank.
#include "media/image.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "base/sha256.h"
#include "media/write.h"
#include "tests/media/support.h"
#include "tests/testing/op_case.h"

namespace naru {
namespace {

TEST(Resize, FlatStaysFlat) {
  for (const int value : {0, 1, 127, 254, 255})
    for (const auto& [height, width] : {std::pair(1, 1), {7, 13}, {31, 33}, {100, 3}, {640, 480}}) {
      const Image out = resize(Image(37, 41, uint8_t(value)), height, width);
      ASSERT_EQ(out.pixels, Image(height, width, uint8_t(value)).pixels);
    }
}

TEST(Resize, SameSizeIsACopy) {
  const Image image = random_picture(19, 23, 1);
  EXPECT_EQ(resize(image, 19, 23).pixels, image.pixels);
}

TEST(Resize, ShrinksToTheMean) {
  Image image(2, 4);
  const uint8_t values[8] = {0, 10, 100, 200, 20, 31, 100, 201};
  for (int i = 0; i < 8; ++i) std::fill_n(image.at(i / 4, i % 4), 3, values[i]);
  const Image half = resize(image, 1, 2);
  EXPECT_EQ(half.at(0, 0)[0], 15);   // 61 / 4 = 15.25
  EXPECT_EQ(half.at(0, 1)[1], 150);  // 601 / 4 = 150.25
  const Image thirds = resize(image, 2, 3);
  EXPECT_EQ(thirds.at(0, 0)[2], 3);    // (3 * 0 + 1 * 10) / 4 = 2.5
  EXPECT_EQ(thirds.at(0, 1)[2], 55);   // (2 * 10 + 2 * 100) / 4
  EXPECT_EQ(thirds.at(0, 2)[2], 175);  // (1 * 100 + 3 * 200) / 4
}

TEST(Resize, GrowsLinearly) {
  Image image(1, 2);
  std::fill_n(image.at(0, 0), 3, uint8_t(0));
  std::fill_n(image.at(0, 1), 3, uint8_t(200));
  const Image out = resize(image, 3, 4);  // centres at -1/4, 1/4, 3/4, 5/4
  for (int y = 0; y < 3; ++y) {
    EXPECT_EQ(out.at(y, 0)[0], 0);
    EXPECT_EQ(out.at(y, 1)[0], 50);
    EXPECT_EQ(out.at(y, 2)[0], 150);
    EXPECT_EQ(out.at(y, 3)[0], 200);
  }
}

// Committed bits: pictures that a model has learned from must come out alike on every machine.
TEST(Resize, Bits) {
  const Image image = random_picture(97, 131, 3);
  Sha256 hash;
  for (const auto& [height, width] : {std::pair(1, 1), {31, 33}, {97, 64}, {224, 224}, {50, 300}, {300, 50}}) {
    const Image out = resize(image, height, width);
    hash.add(std::string_view(reinterpret_cast<const char*>(out.pixels.data()), out.pixels.size()));
  }
  EXPECT_EQ(hash.hex(), "d315353f0d994bb89a00d4effca11bf91ee0b634a5245dc1804a86ca91581015");
}

TEST(Resize, ExtremesStayInRange) {
  const Image row = resize(Image(1, 16384), 1, 1);
  EXPECT_EQ(row.pixels, (std::vector<uint8_t>{255, 255, 255}));
  EXPECT_EQ(resize(Image(1, 1, 7), 3, 2000).pixels, Image(3, 2000, 7).pixels);
  EXPECT_ERROR(resize(Image(2, 2), 0, 5), "resize: wanted a size of at least 1 x 1, got 0 x 5");
  EXPECT_ERROR(resize(Image(), 1, 1), "resize: the picture is empty");
}

TEST(Crop, CopiesAPiece) {
  const Image image = random_picture(9, 12, 2);
  const Image piece = crop(image, {3, 2, 10, 7});
  ASSERT_EQ(piece.height, 5);
  ASSERT_EQ(piece.width, 7);
  for (int y = 0; y < 5; ++y)
    for (int x = 0; x < 7; ++x) ASSERT_TRUE(std::equal(piece.at(y, x), piece.at(y, x) + 3, image.at(y + 2, x + 3)));
  EXPECT_EQ(crop(image, {0, 0, 12, 9}).pixels, image.pixels);
  EXPECT_ERROR(crop(image, {3, 2, 13, 7}), "crop: wanted a piece of 9 x 12, got rows 2 to 7, columns 3 to 13");
  EXPECT_ERROR(crop(image, {3, 2, 3, 7}), "crop: wanted a piece of 9 x 12, got rows 2 to 7, columns 3 to 3");
}

TEST(Jpeg, QualityIsKept) {
  const Image image = golden_picture();
  EXPECT_LE(difference(jpeg_round_trip(image, 95, Chroma::full), image), 8);
  EXPECT_GT(jpeg_bytes(image, 95).size(), jpeg_bytes(image, 20).size());
  EXPECT_GT(jpeg_bytes(random_picture(64, 64, 1), 90, Chroma::full).size(),
            jpeg_bytes(random_picture(64, 64, 1), 90, Chroma::halved).size());
  EXPECT_ERROR(jpeg_bytes(image, 0), "jpeg_bytes: quality is 1 to 100, got 0");
  EXPECT_ERROR(png_bytes(Image()), "png_bytes: wanted pixels (Y, X, 3), got 0 x 0 with 0 bytes");
}

// tests/golden/pictures.py: five lines, the last in larger letters.
Image page() {
  static const Image image = start_decoder().decode(golden("page.png")).value();
  return image;
}

constexpr Rect kPageLines[] = {
    {31, 22, 275, 41}, {30, 49, 214, 68}, {30, 76, 209, 96}, {30, 103, 64, 122}, {28, 152, 163, 188}};

void expect_lines(const Image& image, int tolerance, const char* what) {
  const std::vector<Rect> lines = find_lines(image);
  ASSERT_EQ(lines.size(), std::size(kPageLines)) << what;
  for (size_t i = 0; i < lines.size(); ++i) {
    EXPECT_NEAR(lines[i].x0, kPageLines[i].x0, tolerance) << what << ", line " << i;
    EXPECT_NEAR(lines[i].x1, kPageLines[i].x1, tolerance) << what << ", line " << i;
    EXPECT_NEAR(lines[i].y0, kPageLines[i].y0, tolerance) << what << ", line " << i;
    EXPECT_NEAR(lines[i].y1, kPageLines[i].y1, tolerance) << what << ", line " << i;
  }
}

// Applies f(value, y, x) to every sample.
template <class Function>
Image changed(Image image, Function f) {
  for (int y = 0; y < image.height; ++y)
    for (int x = 0; x < image.width; ++x)
      for (int c = 0; c < 3; ++c) image.at(y, x)[c] = uint8_t(std::clamp(int(f(image.at(y, x)[c], y, x)), 0, 255));
  return image;
}

TEST(FindLines, OnACleanPage) {
  expect_lines(page(), 0, "clean");
}

TEST(FindLines, OnOtherPaper) {
  Random random(4);
  expect_lines(changed(page(), [](int v, int, int) { return 255 - v; }), 0, "light on dark");
  expect_lines(changed(page(), [](int v, int, int) { return 100 + v / 4; }), 1, "grey on grey");
  expect_lines(changed(page(), [](int v, int, int x) { return v * (900 - x) / 900; }), 1, "shaded");
  expect_lines(changed(page(), [&](int v, int, int) { return v / 2 + 60 + int(random.normal() * 10); }), 2, "noisy");
  expect_lines(jpeg_round_trip(page(), 30), 2, "compressed");
  int i = 0;
  const auto specks = [&](int v, int, int) {  // the three samples of a pixel alike
    static int speck = 0;
    if (i++ % 3 == 0) speck = random.below(200);
    return speck == 0 ? 0 : v;
  };
  expect_lines(changed(page(), specks), 4, "specks");
}

TEST(FindLines, IgnoresRulesAndFrames) {
  const auto drawn = [](int v, int y, int x) {
    const bool frame = y == 8 || y == 192 || x == 12 || x == 448 || y == 146;
    return frame ? 0 : v;
  };
  expect_lines(changed(page(), drawn), 1, "rules");
}

TEST(FindLines, NoneOnABlankPicture) {
  Random random(5);
  EXPECT_TRUE(find_lines(Image(200, 300)).empty());
  EXPECT_TRUE(find_lines(Image(200, 300, 0)).empty());
  EXPECT_TRUE(find_lines(Image(1, 1)).empty());
  EXPECT_TRUE(find_lines(changed(Image(200, 300, 128), [&](int v, int, int) {
                return v + int(random.normal() * 12);
              })).empty());
  EXPECT_TRUE(find_lines(changed(Image(200, 300), [](int v, int y, int x) { return v - y / 4 - x / 4; })).empty());
}

TEST(FindLines, EachLineAlone) {
  for (const Rect& line : kPageLines) {
    const Image alone = crop(page(), line);
    const std::vector<Rect> lines = find_lines(alone);
    ASSERT_EQ(lines.size(), 1u);
    EXPECT_EQ(lines[0], (Rect{0, 0, alone.width, alone.height}));
  }
}

}  // namespace
}  // namespace naru

// Pages cut into bands, and read as their bands are.
#include "omni/page.h"

#include <gtest/gtest.h>

#include "tests/testing/small_model.h"

namespace naru {
namespace {

// White paper with a line of text, a row of marks 16 px high, at each of `tops`.
Image page_with(int height, const std::vector<int>& tops) {
  Image out(height, 320);
  std::fill(out.pixels.begin(), out.pixels.end(), uint8_t(255));
  for (const int top : tops)
    for (int y = top; y < top + 16; ++y)
      for (int x = 20; x < 300; ++x)
        if (x / 6 % 2 == 0 && (y - top) % 8 < 5) std::fill_n(out.at(y, x), 3, uint8_t(20));
  return out;
}

std::vector<int> lines_to(int height) {
  std::vector<int> out;
  for (int y = 20; y + 40 < height; y += 28) out.push_back(y);
  return out;
}

void expect_whole(const std::vector<Rect>& bands, const Image& page) {
  int y = 0;
  for (const Rect& band : bands) {
    EXPECT_EQ(band.x0, 0);
    EXPECT_EQ(band.x1, page.width);
    EXPECT_EQ(band.y0, y);
    EXPECT_LE(band.height(), 2 * kBandHeight);
    EXPECT_GT(band.height(), 0);
    y = band.y1;
  }
  EXPECT_EQ(y, page.height);
}

TEST(Page, ShortOnesAreOneBand) {
  for (const int height : {1, 40, kBandHeight, kBandHeight * 3 / 2}) {
    const Image page = page_with(height, lines_to(height));
    EXPECT_EQ(find_bands(page).size(), 1u) << height;
    expect_whole(find_bands(page), page);
  }
}

TEST(Page, IsCutBetweenLinesAtTheWidestDistance) {
  std::vector<int> tops = lines_to(1400);
  std::erase_if(tops, [](int top) { return top > 330 && top < 380; });  // a paragraph ends here
  const Image page = page_with(1400, tops);
  const std::vector<Rect> bands = find_bands(page);
  expect_whole(bands, page);
  ASSERT_GE(bands.size(), 3u);
  EXPECT_GT(bands[0].y1, 330);
  EXPECT_LT(bands[0].y1, 390);
  for (size_t i = 0; i + 1 < bands.size(); ++i)
    for (const int top : tops)
      EXPECT_FALSE(bands[i].y1 > top && bands[i].y1 < top + 16) << "the cut at " << bands[i].y1 << " hits a line";
}

TEST(Page, WithoutBlankRowsIsCutAllTheSame) {
  const Image page = testing::noise(3, 2500, 64);
  expect_whole(find_bands(page), page);
  const Image blank = page_with(5000, {});
  expect_whole(find_bands(blank), blank);
}

TEST(Page, IsReadAsItsBandsAre) {
  const auto model = testing::small_model(testing::small_picture_config());
  testing::draw_weights(*model);
  const Image page = page_with(1000, lines_to(1000));
  const std::vector<Rect> bands = find_bands(page);
  ASSERT_EQ(bands.size(), 2u);
  const ReadOptions options{.max_tokens = 12};
  std::string text;
  int64_t n_tokens = 0;
  for (const Rect& band : bands) {
    const Answer alone = testing::ask(*model, crop(page, band), "", options).value();
    n_tokens += alone.tokens_out;
    if (alone.text.find_first_not_of(" \n") == std::string::npos) continue;
    text += (text.empty() ? "" : "\n\n") + alone.text;
  }
  const Answer whole = read_page(*model, page, options);
  EXPECT_EQ(whole.text, text);
  EXPECT_EQ(whole.tokens_out, n_tokens);
  EXPECT_GT(n_tokens, 0);
}

TEST(Page, OfManyPixelsIsScaledToItsWidth) {
  const auto model = testing::small_model(testing::small_picture_config());
  const Image wide = testing::noise(5, 40, 4000);
  const Answer answer = read_page(*model, wide, {.max_tokens = 4});
  EXPECT_GT(answer.tokens_in, 0);
}

}  // namespace
}  // namespace naru

// Fonts and outlines: every face of the table, boxes against the ink of each glyph alone.
#include "synth/typesetter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "synth/text/utf8.h"

namespace naru::synth {
namespace {

const FontSet& fonts() {
  static const FontSet set = FontSet::open().value();
  return set;
}

std::string name(int face) {
  return font_families()[size_t(fonts().faces()[size_t(face)].family)].name;
}

InkBox ink(const Mask& mask) {
  InkBox box{1e9, 1e9, 0, 0};
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      if (mask.row(y)[x] > 0)
        box = {std::min(box.x0, double(x)), std::min(box.y0, double(y)), std::max(box.x1, x + 1.0),
               std::max(box.y1, y + 1.0)};
  return box;
}

TEST(FontSet, EveryFaceHasItsScript) {
  Typesetter typesetter(fonts());
  for (size_t face = 0; face < fonts().faces().size(); ++face) {
    Setting setting;
    TypeStyle style;
    style.face = int(face);
    const bool hangul = font_families()[size_t(fonts().faces()[face].family)].hangul;
    EXPECT_TRUE(typesetter.set(U"Ag 0123456789.,-", style, 0, {}, &setting)) << name(int(face));
    EXPECT_EQ(typesetter.set(U"가나다 한글을 읽습니다.", style, 0, {}, &setting), hangul) << name(int(face));
  }
}

// HarfBuzz puts a syllable that a font lacks together from loose jamo; such a syllable is refused instead.
TEST(FontSet, ASyllableIsOneGlyphOrRefused) {
  Typesetter typesetter(fonts());
  int refused = 0;
  for (size_t face = 0; face < fonts().faces().size(); ++face) {
    if (!font_families()[size_t(fonts().faces()[face].family)].hangul) continue;
    TypeStyle style;
    style.face = int(face);
    for (char32_t c = kFirstSyllable; c <= kLastSyllable; c += 173) {
      Setting setting;
      if (!typesetter.set(std::u32string(1, c), style, 0, {}, &setting)) {
        ++refused;
        continue;
      }
      EXPECT_EQ(setting.glyphs.size(), 1u) << name(int(face)) << ' ' << encode({&c, 1});
    }
  }
  EXPECT_GT(refused, 100);
}

TEST(FontSet, DrawsEachSideAndEveryFamily) {
  std::set<std::string> drawn;
  Random random(1);
  for (const bool hangul : {false, true})
    for (const bool held_out : {false, true})
      for (int i = 0; i < 2000; ++i) {
        const int face = fonts().draw(hangul, held_out, &random);
        const FontFamily& family = font_families()[size_t(fonts().faces()[size_t(face)].family)];
        ASSERT_EQ(family.hangul, hangul);
        ASSERT_EQ(family.held_out, held_out);
        drawn.insert(family.name);
      }
  EXPECT_EQ(drawn.size(), font_families().size());
}

TEST(Typesetter, BoxesAreTheInkOfEachGlyphAlone) {
  Typesetter typesetter(fonts());
  const std::u32string text = U"가 Ag뷁,fi\n둘째 줄i\"";
  for (size_t face = 0; face < fonts().faces().size(); face += 7) {
    if (!font_families()[size_t(fonts().faces()[face].family)].hangul) continue;
    TypeStyle style;
    style.face = int(face), style.size = 1300, style.slant = 0.2f, style.rise = 0.02f;
    Setting setting;
    if (!typesetter.set(text, style, 2000, {0, 320}, &setting)) continue;  // without 뷁
    const int dx = 100 - setting.x0, dy = 200 - setting.y0, height = 96, width = 256;
    Mask all(height, width);
    const auto boxes = typesetter.draw(&setting, int(text.size()), dx, dy, &all);
    Mask together(height, width);
    for (size_t i = 0; i < text.size(); ++i) {
      if (text[i] == U' ' || text[i] == U'\n') {
        EXPECT_TRUE(boxes[i].empty());
        continue;
      }
      ASSERT_TRUE(typesetter.set(text, style, 2000, {0, 320}, &setting));
      std::erase_if(setting.glyphs, [&](const auto& glyph) { return glyph.character != int(i); });
      Mask alone(height, width);
      typesetter.draw(&setting, int(text.size()), dx, dy, &alone);
      const InkBox expected = ink(alone);
      EXPECT_EQ(boxes[i].x0, expected.x0) << name(int(face)) << " character " << i;
      EXPECT_EQ(boxes[i].y0, expected.y0);
      EXPECT_EQ(boxes[i].x1, expected.x1);
      EXPECT_EQ(boxes[i].y1, expected.y1);
      for (size_t p = 0; p < alone.coverage.size(); ++p)
        together.coverage[p] = std::max(together.coverage[p], alone.coverage[p]);
    }
    EXPECT_EQ(together.coverage, all.coverage);
  }
}

TEST(Typesetter, RefusesWhatAFontLacks) {
  Typesetter typesetter(fonts());
  TypeStyle style;
  Setting setting;
  style.face = 0;
  EXPECT_FALSE(typesetter.set(U"\U00012345", style, 0, {}, &setting));
  EXPECT_FALSE(typesetter.set(U" ", style, 0, {}, &setting));  // nothing to see
}

TEST(Typesetter, AdvanceGrowsWithSizeTrackingAndStretch) {
  Typesetter typesetter(fonts());
  TypeStyle style;
  const int plain = typesetter.advance(U"한글 text", style);
  EXPECT_GT(plain, 0);
  TypeStyle tracked = style, stretched = style;
  tracked.tracking = 64;
  stretched.stretch = 2;
  EXPECT_EQ(typesetter.advance(U"한글 text", tracked), plain + 7 * 64);
  EXPECT_NEAR(typesetter.advance(U"한글 text", stretched), 2 * plain, 16);  // each advance is rounded
}

}  // namespace
}  // namespace naru::synth

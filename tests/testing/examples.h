// What the tests of every source of examples ask of them.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/sha256.h"
#include "synth/folder.h"
#include "synth/fonts.h"

namespace naru::testing {

// SHA-256 of what is drawn or said and of what a folder says of it; the golden files of bits are hashes of these.
inline std::string hash_of(const synth::Example& example) {
  Sha256 sha;
  sha.add(synth::example_json(example));
  for (size_t i = 0; i < example.questions.size(); ++i) sha.add(synth::question_json(example, i));
  if (!example.image.pixels.empty()) sha.add(concat(example.image.height, ' ', example.image.width, '\n'));
  sha.add(std::as_bytes(std::span(example.image.pixels)));
  sha.add(std::as_bytes(std::span(example.sound.samples)));
  return sha.hex();
}

// That make(seed, index) gives the same for the first `count` of a seed, on another thread and in another order, and
// else always something new.
inline void expect_a_function_of_seed_and_index(
    int count, const std::function<synth::Example(uint64_t seed, uint64_t index)>& make) {
  std::vector<std::string> forward(static_cast<size_t>(count)), backward(forward.size());
  std::thread other([&] {
    for (int i = count; i-- > 0;) backward[size_t(i)] = hash_of(make(5, uint64_t(i)));
  });
  for (int i = 0; i < count; ++i) forward[size_t(i)] = hash_of(make(5, uint64_t(i)));
  other.join();
  EXPECT_EQ(forward, backward);
  EXPECT_EQ(std::set<std::string>(forward.begin(), forward.end()).size(), forward.size());
  EXPECT_NE(hash_of(make(6, 0)), forward[0]);
}

// That each glyph has a box inside the picture, and that the words are made of the glyphs.
inline void check_glyph_boxes(const synth::Example& example) {
  std::string glyphs, words;
  for (const Box& glyph : example.glyphs) {
    glyphs += glyph.text;
    ASSERT_LT(glyph.x0, glyph.x1) << glyph.text << " of " << example.id;
    ASSERT_LT(glyph.y0, glyph.y1) << glyph.text << " of " << example.id;
    ASSERT_GE(std::min(glyph.x0, glyph.y0), 0) << example.id;
    ASSERT_LE(glyph.x1, float(example.image.width)) << example.id;
    ASSERT_LE(glyph.y1, float(example.image.height)) << example.id;
  }
  ASSERT_FALSE(example.words.empty()) << example.id;
  for (const Box& word : example.words) words += word.text;
  EXPECT_EQ(glyphs, words);
}

// The text of all glyphs, in order.
inline std::string text_of_glyphs(const synth::Example& example) {
  std::string out;
  for (const Box& glyph : example.glyphs) out += glyph.text;
  return out;
}

// That all fonts are on this side of the split.
inline void check_fonts(synth::Split split, const synth::Example& example) {
  ASSERT_FALSE(example.fonts.empty());
  const auto families = synth::font_families();
  for (const std::string& font : example.fonts) {
    const auto family =
        std::find_if(families.begin(), families.end(), [&](const synth::FontFamily& one) { return one.name == font; });
    ASSERT_TRUE(family != families.end()) << font;
    ASSERT_EQ(family->held_out, split == synth::Split::held_out) << font;
  }
}

// That an example with all its questions rephrased shows and asks the same in other words; how many were, of how many,
// is added to *rephrased and *asked.
inline void expect_the_same_in_other_words(const synth::Example& own, const synth::Example& other, int* rephrased,
                                           int* asked) {
  EXPECT_EQ(own.image.pixels, other.image.pixels);
  EXPECT_EQ(own.target, other.target);
  EXPECT_EQ(own.prompt.empty(), other.prompt.empty());
  *rephrased += own.prompt != other.prompt;
  *asked += !own.prompt.empty();
  ASSERT_EQ(own.questions.size(), other.questions.size());
  for (size_t i = 0; i < own.questions.size(); ++i) {
    const synth::Question &a = own.questions[i], &b = other.questions[i];
    EXPECT_EQ(a.target, b.target);
    EXPECT_EQ(a.steps, b.steps);
    EXPECT_EQ(a.type, b.type);
    EXPECT_EQ(a.metric, b.metric);
    EXPECT_EQ(a.lang, b.lang);
    *rephrased += a.prompt != b.prompt;
    ++*asked;
  }
}

}  // namespace naru::testing

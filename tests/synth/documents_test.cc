// The source `documents`: purity, boxes, the split, and the bits that this library set makes.
#include "synth/documents.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/file.h"
#include "base/sha256.h"
#include "synth/folder.h"
#include "synth/text/alphabet.h"
#include "tests/testing/examples.h"
#include "tests/testing/folder.h"
#include "tests/testing/known_bits.h"

namespace naru::synth {
namespace {

namespace fs = std::filesystem;

const DocumentSource& source() {
  static const DocumentSource documents = DocumentSource::open().value();
  return documents;
}

size_t count_ink(const std::string& target) {
  const std::u32string points = *decode(target);
  return size_t(std::count_if(points.begin(), points.end(), [](char32_t c) { return c != U' ' && c != U'\n'; }));
}

TEST(Documents, AreAFunctionOfSeedAndIndex) {
  testing::expect_a_function_of_seed_and_index(
      48, [](uint64_t seed, uint64_t index) { return source().make({.paragraphs = 0.2f}, seed, index); });
}

TEST(Documents, GlyphsAndWordsFollowTheTarget) {
  for (const DocumentOptions& options : {DocumentOptions{}, DocumentOptions{.min_chars = 1, .max_chars = 5},
                                         DocumentOptions{.fonts = Split::held_out, .paragraphs = 1}})
    for (uint64_t i = 0; i < 300; ++i) {
      const Example example = source().make(options, 1, i);
      ASSERT_EQ(example.glyphs.size(), count_ink(example.target)) << example.target;
      ASSERT_NO_FATAL_FAILURE(testing::check_glyph_boxes(example));
      std::string target = example.target;
      std::erase_if(target, [](char c) { return c == ' ' || c == '\n'; });
      EXPECT_EQ(testing::text_of_glyphs(example), target);
    }
}

// Black on white, upright and sharp: all ink lies in the boxes, and every box touches ink on its four sides.
TEST(Documents, BoxesHoldTheInk) {
  const DocumentOptions options{.augment = 0, .paragraphs = 0.3f};
  for (uint64_t i = 0; i < 200; ++i) {
    const Example example = source().make(options, 2, i);
    std::vector<bool> inside(size_t(example.image.height) * size_t(example.image.width), false);
    const auto dark = [&](int y, int x) { return example.image.at(y, x)[0] < 255; };
    for (const Box& glyph : example.glyphs) {
      const int x0 = int(glyph.x0), y0 = int(glyph.y0), x1 = int(glyph.x1), y1 = int(glyph.y1);
      bool left = false, right = false, top = false, bottom = false;
      for (int y = y0; y < y1; ++y)
        for (int x = x0; x < x1; ++x) {
          inside[size_t(y) * size_t(example.image.width) + size_t(x)] = true;
          if (!dark(y, x)) continue;
          left |= x == x0, right |= x == x1 - 1, top |= y == y0, bottom |= y == y1 - 1;
        }
      EXPECT_TRUE(left && right && top && bottom) << glyph.text << " of " << example.target;
    }
    for (int y = 0; y < example.image.height; ++y)
      for (int x = 0; x < example.image.width; ++x)
        if (dark(y, x)) {
          ASSERT_TRUE(inside[size_t(y) * size_t(example.image.width) + size_t(x)]) << example.target;
        }
  }
}

TEST(Documents, TrainingNeverSeesWhatIsHeldOut) {
  for (const Split split : {Split::train, Split::held_out}) {
    const bool held_out = split == Split::held_out;
    std::set<std::string> fonts, kinds;
    for (uint64_t i = 0; i < 2000; ++i) {
      const Example example = source().make({.fonts = split, .texts = split}, 3, i);
      ASSERT_EQ(is_held_out(example.target), held_out) << example.target;
      ASSERT_NO_FATAL_FAILURE(testing::check_fonts(split, example));
      fonts.insert(example.fonts.begin(), example.fonts.end());
      kinds.insert(example.kind);
    }
    EXPECT_EQ(kinds.size(), size_t(kKinds));
    EXPECT_GE(fonts.size(), held_out ? 4u : 75u);
  }
}

TEST(Documents, PicturesHaveTheSizesThatWereAsked) {
  for (uint64_t i = 0; i < 200; ++i) {
    const Example line = source().make({.line_height = 48, .max_width = 256, .min_size = 20, .max_size = 36}, 4, i);
    EXPECT_EQ(line.image.height, 48);
    EXPECT_EQ(line.image.width % 16, 0);
    EXPECT_LE(line.image.width, 256);
    const Example paragraph = source().make({.max_width = 256, .paragraphs = 1, .max_lines = 3}, 4, i);
    EXPECT_EQ(paragraph.task, "read-paragraph");
    EXPECT_EQ(paragraph.image.height % 16 + paragraph.image.width % 16, 0);
    EXPECT_LE(paragraph.image.width, 256);
    const auto breaks = std::count(paragraph.target.begin(), paragraph.target.end(), '\n');
    EXPECT_GE(breaks, 1);
    EXPECT_LE(breaks, 2);
  }
}

TEST(Documents, RefusesOptionsThatFitNothing) {
  EXPECT_THROW(source().make({.line_height = 30}, 1, 0), Error);
  EXPECT_THROW(source().make({.max_width = 100}, 1, 0), Error);
  EXPECT_THROW(source().make({.min_size = 20, .max_size = 14}, 1, 0), Error);
  EXPECT_THROW(source().make({.max_width = 32, .min_chars = 40, .max_chars = 60}, 1, 0), Error);
}

TEST(Folder, HoldsWhatTheContractSays) {
  const testing::Folder top;
  const fs::path folder = top / "set";
  std::vector<Example> examples;
  {
    auto writer = FolderWriter::open(folder.string()).value();
    for (uint64_t i = 0; i < 6; ++i) {
      examples.push_back(source().make({.paragraphs = 0.3f, .prompts = 0.5f}, 8, i));
      writer.add(examples.back()).value();
    }
    EXPECT_THROW(writer.add(examples[0]).value(), Error);
    writer.finish().value();
  }
  EXPECT_FALSE(FolderWriter::open(folder.string()));  // never over what is there
  EXPECT_GT(fs::file_size(folder / "contact.png"), 1000u);

  const std::string text = read_text((folder / "examples.jsonl").string(), 1 << 20).value();
  std::istringstream lines(text);
  size_t n = 0;
  for (std::string line; std::getline(lines, line); ++n) {
    const auto json = nlohmann::json::parse(line);
    const Example& example = examples.at(n);
    EXPECT_EQ(json["id"], example.id);
    EXPECT_EQ(json["task"], example.task);
    EXPECT_EQ(json["lang"], example.lang);
    EXPECT_EQ(json["metric"], "cer");
    const auto& user = json["messages"][0]["content"];
    EXPECT_EQ(user[0]["type"], "image");
    EXPECT_EQ(user.size(), example.prompt.empty() ? 1u : 2u);
    if (!example.prompt.empty()) {
      EXPECT_EQ(user[1]["text"], example.prompt);
    }
    EXPECT_EQ(json["messages"][1]["content"], example.target);
    ASSERT_EQ(json["glyphs"].size(), example.glyphs.size());
    ASSERT_EQ(json["boxes"].size(), example.words.size());
    for (size_t i = 0; i < example.glyphs.size(); ++i) {
      EXPECT_EQ(json["glyphs"][i]["text"], example.glyphs[i].text);
      EXPECT_EQ(json["glyphs"][i]["page"], 1);
      EXPECT_NEAR(json["glyphs"][i]["box"][2].get<double>(), double(example.glyphs[i].x1), 0.006);  // hundredths
    }
    const std::string path = user[0]["path"];
    const std::string png = read_text((folder / path).string(), 1 << 20).value();
    const auto big_endian = [&](size_t at) {
      return uint8_t(png[at]) << 24 | uint8_t(png[at + 1]) << 16 | uint8_t(png[at + 2]) << 8 | uint8_t(png[at + 3]);
    };
    ASSERT_TRUE(png.starts_with("\x89PNG"));
    EXPECT_EQ(big_endian(16), example.image.width);
    EXPECT_EQ(big_endian(20), example.image.height);
  }
  EXPECT_EQ(n, examples.size());
}

// tests/golden/documents.txt has a line for each library set that was met: its key, then the hash of 64 examples.
TEST(Documents, MakeTheBitsOfThisLibrarySet) {
  const Provenance provenance = source().provenance().value();
  for (const Ingredient& ingredient : provenance.ingredients)
    EXPECT_TRUE(ingredient.sha256.size() == 64 || ingredient.name == "generator documents") << ingredient.name;
  for (const Ingredient& ingredient : provenance.ingredients)
    EXPECT_TRUE(!ingredient.origin.empty() && !ingredient.licence.empty()) << ingredient.name;
  Sha256 all;
  for (uint64_t i = 0; i < 64; ++i) all.add(testing::hash_of(source().make({.paragraphs = 0.2f}, 1, i)));
  testing::expect_known_bits("tests/golden/documents.txt", provenance, "", all.hex());
}

}  // namespace
}  // namespace naru::synth

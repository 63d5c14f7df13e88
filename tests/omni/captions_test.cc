// Captions: what stands on a line, how long it stays, and how the two formats write it.
#include "omni/captions.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace naru {
namespace {

// Words of equal length, one after another, without a pause.
HeardSegment segment_of(const std::vector<std::string>& words, int64_t word_ms, int64_t begin_ms = 0) {
  HeardSegment out;
  for (const std::string& word : words) {
    out.words.push_back({word, begin_ms, begin_ms + word_ms});
    begin_ms += word_ms;
  }
  out.until_ms = begin_ms;
  return out;
}

std::vector<std::string> texts_of(const std::vector<Caption>& captions) {
  std::vector<std::string> out;
  for (const Caption& caption : captions)
    out.push_back(caption.lines.size() == 1 ? caption.lines[0] : caption.lines.at(0) + "|" + caption.lines.at(1));
  return out;
}

using Texts = std::vector<std::string>;

TEST(Captions, ALineThatIsShortStaysWhole) {
  HeardSegment segment = segment_of({"Turn", "the", "light", "on."}, 300, 1240);
  segment.until_ms = 9000;
  const auto captions = captions_of(segment);
  ASSERT_EQ(texts_of(captions), (Texts{"Turn the light on."}));
  EXPECT_EQ(captions[0].begin_ms, 1240);
  EXPECT_EQ(captions[0].end_ms, 2440);
}

// 42 columns fit and 43 do not; two lines are as even as can be.
TEST(Captions, TwoLinesAreEven) {
  EXPECT_EQ(texts_of(captions_of(segment_of({std::string(21, 'a'), std::string(20, 'b')}, 500))),
            (Texts{std::string(21, 'a') + " " + std::string(20, 'b')}));
  EXPECT_EQ(texts_of(captions_of(segment_of({std::string(21, 'a'), std::string(21, 'b')}, 500))),
            (Texts{std::string(21, 'a') + "|" + std::string(21, 'b')}));
  EXPECT_EQ(texts_of(captions_of(
                segment_of({"a", "sentence", "of", "words", "that", "go", "on", "for", "some", "time"}, 300))),
            (Texts{"a sentence of words|that go on for some time"}));
}

// Hangul is two columns wide: 21 syllables to a line.
TEST(Captions, HangulIsWide) {
  const std::string ten = "가나다라마바사아자차";
  EXPECT_EQ(texts_of(captions_of(segment_of({ten, ten}, 500))), (Texts{ten + " " + ten}));
  EXPECT_EQ(texts_of(captions_of(segment_of({ten, ten + "카"}, 500))), (Texts{ten + "|" + ten + "카"}));
}

TEST(Captions, WhatDoesNotFitIsCutBetweenWordsAtTheirTimes) {
  Texts words;
  for (int i = 0; i < 40; ++i) words.push_back("word" + std::to_string(10 + i));
  const HeardSegment segment = segment_of(words, 250, 500);
  const auto captions = captions_of(segment);
  EXPECT_GT(captions.size(), 3u);
  size_t at = 0;
  for (const Caption& caption : captions) {
    EXPECT_LE(caption.lines.size(), 2u);
    EXPECT_EQ(caption.begin_ms, segment.words.at(at).begin_ms);
    EXPECT_LE(caption.end_ms - caption.begin_ms, kMostCaptionMs);
    for (const std::string& line : caption.lines) {
      EXPECT_LE(line.size(), size_t(kLineColumns));
      at += size_t(std::count(line.begin(), line.end(), ' ')) + 1;
    }
    EXPECT_EQ(caption.end_ms, segment.words.at(at - 1).end_ms);
  }
  EXPECT_EQ(at, words.size());
}

// After seven seconds, before a second of silence, and with a sentence.
TEST(Captions, ACaptionEndsWhereTheSpeechRests) {
  EXPECT_EQ(texts_of(captions_of(segment_of({"three", "very", "slow", "words"}, 2500))),
            (Texts{"three very", "slow words"}));
  HeardSegment segment = segment_of({"one", "two"}, 400);
  segment.words[1].begin_ms += 1000, segment.words[1].end_ms += 1000;
  EXPECT_EQ(texts_of(captions_of(segment)), (Texts{"one", "two"}));
  segment.words[1].begin_ms -= 1;
  EXPECT_EQ(texts_of(captions_of(segment)), (Texts{"one two"}));
  EXPECT_EQ(texts_of(captions_of(segment_of({"It", "is", "late.", "Good", "night."}, 400))),
            (Texts{"It is late.", "Good night."}));
  EXPECT_EQ(texts_of(captions_of(segment_of({"No.", "It", "is", "not."}, 400))), (Texts{"No. It is not."}));
}

// A second at least, and what reading takes, but not into the next caption or the next piece.
TEST(Captions, ACaptionCanBeRead) {
  HeardSegment segment = segment_of({"Yes."}, 200);
  segment.until_ms = 5000;
  EXPECT_EQ(captions_of(segment)[0].end_ms, 1000);
  segment.until_ms = 700;
  EXPECT_EQ(captions_of(segment)[0].end_ms, 700);
  segment = segment_of({std::string(40, 'a')}, 200);
  segment.until_ms = 5000;
  EXPECT_EQ(captions_of(segment)[0].end_ms, 2000);
  segment = segment_of({"One.", "Two."}, 200);
  segment.words[1].begin_ms += 1500, segment.words[1].end_ms += 1500;
  EXPECT_EQ(captions_of(segment)[0].end_ms, 1000);
  EXPECT_EQ(captions_of(segment)[1].begin_ms, 1700);
}

TEST(Captions, AWordOfAnyLengthFindsRoom) {
  HeardSegment segment = segment_of({"a", std::string(500, 'x'), "b"}, 3000);
  std::string all;
  int64_t before = 0;
  for (const Caption& caption : captions_of(segment)) {
    EXPECT_GE(caption.begin_ms, before);
    EXPECT_GT(caption.end_ms, caption.begin_ms);
    before = caption.end_ms;
    for (const std::string& line : caption.lines) {
      EXPECT_LE(line.size(), size_t(kLineColumns));
      all += line;
    }
  }
  EXPECT_EQ(std::count(all.begin(), all.end(), 'x'), 500);
  // Nothing of a wide character is cut.
  std::string wide;
  for (int i = 0; i < 50; ++i) wide += "힣";
  all.clear();
  for (const Caption& caption : captions_of(segment_of({wide}, 1)))
    for (const std::string& line : caption.lines) {
      EXPECT_LE(code_points(line).size(), 21u);
      all += line;
    }
  EXPECT_EQ(all, wide);
  EXPECT_TRUE(captions_of({}).empty());
}

TEST(Captions, NoneStaysLongerThanSevenSeconds) {
  const auto captions = captions_of(segment_of({"looooong", "short"}, 9000, 500));
  ASSERT_EQ(texts_of(captions), (Texts{"looooong", "short"}));
  EXPECT_EQ(captions[0].begin_ms, 500);
  EXPECT_EQ(captions[0].end_ms, 7500);
  EXPECT_EQ(captions[1].begin_ms, 9500);
  EXPECT_EQ(captions[1].end_ms, 16'500);
}

// As a loop has them: more words than milliseconds.
TEST(Captions, WordsWithoutTimeOverlapNothing) {
  HeardSegment segment = segment_of(Texts(60, "word"), 0, 40);
  segment.words.push_back({"end", 41, 60});
  segment.until_ms = 60;
  const auto captions = captions_of(segment);
  ASSERT_GT(captions.size(), 3u);
  int64_t before = 40;
  for (const Caption& caption : captions) {
    EXPECT_EQ(caption.begin_ms, before);
    EXPECT_GT(caption.end_ms, caption.begin_ms);
    before = caption.end_ms;
  }
  EXPECT_EQ(before, 60);
}

TEST(Captions, SubRip) {
  EXPECT_EQ(srt_cue({1240, 3'725'006, {"첫 줄", "R&D <b>"}}, 12),
            "12\n00:00:01,240 --> 01:02:05,006\n첫 줄\nR&D <b>\n\n");
}

TEST(Captions, WebVtt) {
  EXPECT_EQ(std::string(kVttHeader), "WEBVTT\n\n");
  EXPECT_EQ(vtt_cue({0, 59'999, {"R&D --> <b>"}}), "00:00:00.000 --> 00:00:59.999\nR&amp;D --&gt; &lt;b&gt;\n\n");
}

}  // namespace
}  // namespace naru

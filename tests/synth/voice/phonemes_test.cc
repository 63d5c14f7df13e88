#include "synth/voice/phonemes.h"

#include <gtest/gtest.h>

#include <set>

#include "base/error.h"

namespace naru::synth {
namespace {

// A model's head is trained on these numbers: what is added goes to the end.
TEST(Phonemes, KeepTheirNumbers) {
  EXPECT_EQ(kPhonemeCount, 52);
  EXPECT_EQ(kPhonemes[0], "sil");
  EXPECT_EQ(kPhonemes[6], "a");
  EXPECT_EQ(kPhonemes[11], "eu");
  EXPECT_EQ(kPhonemes[23], "p");
  EXPECT_EQ(kPhonemes[43], "ss");
  EXPECT_EQ(kPhonemes[51], "?");
  EXPECT_EQ(std::set<std::string_view>(std::begin(kPhonemes), std::end(kPhonemes)).size(), size_t(kPhonemeCount));
}

TEST(Phonemes, AreFoundByTheLettersOfTheirLanguage) {
  const auto name = [](bool korean, std::string_view letters) {
    return kPhonemes[size_t(phoneme_class(korean, letters))];
  };
  EXPECT_EQ(name(true, "a"), "a");
  EXPECT_EQ(name(false, "a"), "ae");
  EXPECT_EQ(name(true, "@"), "V");
  EXPECT_EQ(name(false, "@"), "@");
  EXPECT_EQ(name(true, "q-"), "kk");
  EXPECT_EQ(name(true, "tS;-"), "jj");
  EXPECT_EQ(name(false, "t#"), "4");
  EXPECT_EQ(name(true, "_:"), "sil");
  EXPECT_EQ(phoneme_class(true, "T"), -1);
  EXPECT_EQ(phoneme_class(false, "u-"), -1);
}

TEST(Phonemes, FillFrames) {
  const std::vector<TimedPhoneme> spans{{0, 0, 700}, {5, 700, 1200}, {9, 1200, 1290}, {5, 1290, 1400}};
  EXPECT_EQ(phoneme_frames(spans, 640), (std::vector<int>{0, 5, 5}));
  EXPECT_EQ(phoneme_frames(spans, 1400), (std::vector<int>{0}));
  EXPECT_EQ(phoneme_frames({}, 640), std::vector<int>{});
  // The pieces of one class in a frame count together; of two that fill as much, the earlier wins.
  EXPECT_EQ(phoneme_frames({{1, 0, 40}, {2, 40, 100}, {1, 100, 130}, {3, 130, 200}}, 200), std::vector<int>{1});
  EXPECT_EQ(phoneme_frames({{4, 0, 50}, {3, 50, 100}}, 100), std::vector<int>{4});
  EXPECT_THROW(phoneme_frames(spans, 0), Error);
}

}  // namespace
}  // namespace naru::synth

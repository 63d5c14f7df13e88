#include "core/text/ctc_symbols.h"

#include <gtest/gtest.h>

namespace naru {
namespace {

TEST(CtcSymbols, GoThereAndBack) {
  for (const std::string text : {"", "나루 naru 2026", "값이 없다!", "ㄱ", "뷁~"}) {
    const std::string back = text_of_symbols(ctc_symbols(text));
    EXPECT_EQ(back, text == "ㄱ" ? "\xEF\xBF\xBD" : text);  // a single compatibility jamo is "anything else"
  }
  for (const int32_t s : ctc_symbols("뷁 a")) EXPECT_LT(s, kCtcBlank);
}

// Models were trained on these.
TEST(CtcSymbols, AreWhatTheyWere) {
  EXPECT_EQ(ctc_symbols("값 A漢"), (std::vector<int32_t>{0, 19, 57, 67, 100, 162}));
  EXPECT_EQ(kCtcClasses, 164);
}

}  // namespace
}  // namespace naru

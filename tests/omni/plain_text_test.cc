#include "omni/plain_text.h"

#include <gtest/gtest.h>

namespace naru {
namespace {

TEST(PlainText, LeavesTheMarksOut) {
  EXPECT_EQ(without_markdown("# 도서관 휴관 안내\n\n시설 점검\n\n## 기간\n\n- 12월 1일\n- **12월** 4일"),
            "도서관 휴관 안내\n\n시설 점검\n\n기간\n\n- 12월 1일\n- 12월 4일");
  EXPECT_EQ(without_markdown("| 품목 | 값 |\n| --- | ---: |\n| 우유 | 2,800 |\n| | 1 |\n\n끝"),
            "품목\t값\n우유\t2,800\n\t1\n\n끝");
}

TEST(PlainText, KeepsWhatIsNoMark) {
  for (const char* text :
       {"", "\n", "#", "##", "#1 in size", "####### deep", "a # b", "|", "a | b", "- one", "* two", "-- -", "||"})
    EXPECT_EQ(without_markdown(text), std::string(text) == "||" ? "" : text) << text;
  EXPECT_EQ(without_markdown("a ** b"), "a  b");
  EXPECT_EQ(without_markdown("|---|\n"), "");
}

}  // namespace
}  // namespace naru

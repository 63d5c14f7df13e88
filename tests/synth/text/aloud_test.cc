// Plain text read aloud: numbers, units, letters, and what has no reading.
#include "synth/text/aloud.h"

#include <gtest/gtest.h>

#include <string>

namespace naru::synth {
namespace {

// What is said, its words separated by |; empty where there is no reading.
std::string said(bool korean, const char* written) {
  const auto line = read_aloud(korean, written);
  if (!line) return "";
  EXPECT_EQ(line->written(), written);
  std::string out;
  for (const SpokenWord& word : line->words) out += (out.empty() ? "" : "|") + word.spoken;
  return out;
}

TEST(Aloud, ReadsKorean) {
  const std::pair<const char*, const char*> cases[] = {
      {"2024년 매출은 얼마인가요?", "이천이십사년|매출은|얼마인가요?"},
      {"6월과 10월의 차이는?", "유월과|시월의|차이는?"},
      {"12.5%보다 높은 것은 3개예요?", "십이 점 오 퍼센트보다|높은|것은|세 개예요?"},
      {"1,250kWh", "천이백오십 킬로와트시"},
      {"45명 120명", "마흔다섯 명|백이심명"},
      {"3개월, 18시 6시 13시간", "삼개월,|십팔시|여섯 시|열세 시간"},
      {"A제품의 TV", "에이제품의|티브이"},
      {"10-19세는?", "십에서 십구세는?"},
      {"06:00 14:30", "여섯 시|십사 시 삼십분"},
      {"3/1", "삼월 일일"},
      {"-4℃", "마이너스 사 도"},
      {"서버1", "서버일"},
  };
  for (const auto& [written, sound] : cases) EXPECT_EQ(said(true, written), sound) << written;
}

TEST(Aloud, ReadsEnglish) {
  const std::pair<const char*, const char*> cases[] = {
      {"What is the value for Q1 2023?", "What|is|the|value|for|Q one|twenty twenty three?"},
      {"How many exceed $12K?", "How|many|exceed|twelve thousand dollars?"},
      {"above 40 kWh or 3.5%", "above|forty|kilowatt hours|or|three point five percent"},
      {"1,950 people in 1950, FY2016", "one thousand nine hundred fifty|people|in|nineteen fifty,|F Y twenty sixteen"},
      {"Is Jan higher than Mar 4?", "Is|January|higher|than|March|four?"},
      {"18-24 or 65+", "eighteen to twenty four|or|sixty five plus"},
      {"web-1 at 06:00", "web one|at|six o'clock"},
      {"Don't ask Seo-yeon, TV", "Don't|ask|Seo yeon,|T V"},
      {"-9 degrees", "minus nine|degrees"},
      {"Class A", "Class|A"},
      {"Jan or Feb: which is larger?", "January|or|February,|which|is|larger?"},
  };
  for (const auto& [written, sound] : cases) EXPECT_EQ(said(false, written), sound) << written;
}

TEST(Aloud, LeavesWhatItCannotRead) {
  for (const char* written : {"", " ", "매출(억 원)", "café", "1.2.3", "1.5,3", "1234567890123", "?", "kw", "25:00"})
    EXPECT_FALSE(read_aloud(true, written)) << written;
  for (const char* written : {"매출", "a & b", "\xff", "12:345", "(x)", "..."})
    EXPECT_FALSE(read_aloud(false, written)) << written;
}

}  // namespace
}  // namespace naru::synth

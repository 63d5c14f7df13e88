// The other wordings of questions, in the notation of synth/text/rephrased/wordings.h. Written by hand for Naru; none
// is one that tests/others asks.
#pragma once

#include <string_view>

namespace naru::synth {

extern const std::string_view kRephrasedKoreanCharts, kRephrasedEnglishCharts;
extern const std::string_view kRephrasedKoreanFields, kRephrasedEnglishFields;      // of pages: what a field says
extern const std::string_view kRephrasedKoreanPages, kRephrasedEnglishPages;        // cells of tables and goods
extern const std::string_view kRephrasedKoreanListings, kRephrasedEnglishListings;  // places, counts, titles, all text

}  // namespace naru::synth

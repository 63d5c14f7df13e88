// The lists behind page_words(), a file for each purpose and language, and the grammar's rules that go with them. The
// rules are read together with those of synth/text/lists.h.
#pragma once

#include "synth/text/page_words.h"

namespace naru::synth {

extern const std::string_view kKoreanValueRules, kEnglishValueRules;  // values of fields

extern const std::string_view kKoreanShopRules, kEnglishShopRules;  // names; what receipts and invoices end with
extern const std::span<const PageShop> kKoreanPageShops, kEnglishPageShops;
extern const PageInvoices kKoreanPageInvoices, kEnglishPageInvoices;

extern const std::string_view kKoreanPaperRules, kEnglishPaperRules;  // what forms end with
extern const std::span<const PageForm> kKoreanPageForms, kEnglishPageForms, kKoreanPageCards, kEnglishPageCards;
extern const std::span<const PageTable> kKoreanPageTables, kEnglishPageTables;

extern const std::string_view kKoreanNoticeRules, kEnglishNoticeRules;  // their titles and openings
extern const std::span<const PageNotice> kKoreanPageNotices, kEnglishPageNotices;

extern const std::string_view kKoreanListRules, kEnglishListRules;  // their items
extern const std::span<const PageList> kKoreanPageLists, kEnglishPageLists;

extern const std::string_view kKoreanLetterRules, kEnglishLetterRules;  // letters, articles, newsletters

}  // namespace naru::synth

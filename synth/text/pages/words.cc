#include "synth/text/pages/lists.h"

namespace naru::synth {

const PageWords& page_words(bool korean) {
  static const PageWords kKorean{
      .shops = kKoreanPageShops,
      .invoices = kKoreanPageInvoices,
      .forms = kKoreanPageForms,
      .cards = kKoreanPageCards,
      .notices = kKoreanPageNotices,
      .lists = kKoreanPageLists,
      .tables = kKoreanPageTables,
  };
  static const PageWords kEnglish{
      .shops = kEnglishPageShops,
      .invoices = kEnglishPageInvoices,
      .forms = kEnglishPageForms,
      .cards = kEnglishPageCards,
      .notices = kEnglishPageNotices,
      .lists = kEnglishPageLists,
      .tables = kEnglishPageTables,
  };
  return korean ? kKorean : kEnglish;
}

}  // namespace naru::synth

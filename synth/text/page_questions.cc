#include "synth/text/page_questions.h"

namespace naru::synth {
namespace {

constexpr PageWording kKoreanWordings[] = {
    {"total", "receipt invoice",
     "합계가 얼마예요?|모두 얼마인가요?|총 얼마예요?|다 해서 얼마야?|전체 금액을 알려 주세요."},
    {"total", "receipt", "얼마를 내야 하나요?|총 결제 금액은 얼마인가요?"},
    {"change", "", "거스름돈은 얼마예요?|얼마를 거슬러 받았나요?|잔돈이 얼마야?"},
    {"paid", "", "손님이 얼마를 냈나요?|받은 돈은 얼마예요?"},
    {"discount", "", "얼마를 할인받았나요?|할인 금액은 얼마예요?|얼마나 깎아 줬어?"},
    {"tax", "", "세금은 얼마예요?|부가세가 얼마인가요?"},
    {"date", "receipt", "언제 샀나요?|며칠에 결제했나요?|영수증 날짜가 언제야?"},
    {"issued", "invoice", "언제 발행했나요?|작성된 날짜는 언제인가요?"},
    {"due", "", "언제까지 내야 하나요?|기한이 언제예요?"},
    {"expires", "", "언제까지 쓸 수 있나요?|언제까지 유효한가요?"},
    {"where", "notice", "어디에서 하나요?|장소가 어디예요?|어디로 가면 돼?"},
    {"when", "notice", "언제 하나요?|언제예요?|일시가 어떻게 되나요?"},
    {"whom", "notice", "누가 참가할 수 있나요?|누구를 대상으로 하나요?"},
    {"bring", "", "무엇을 가져가야 하나요?|뭘 준비해야 해?"},
    {"number", "notice", "몇 명을 모집하나요?|인원은 몇 명인가요?"},
    {"contact", "", "문의 전화는 몇 번인가요?|궁금하면 어디로 전화해야 하나요?"},
    {"method", "receipt", "무엇으로 결제했나요?|어떻게 결제했어?"},
    {"phone", "receipt", "가게 전화번호가 뭐예요?|전화번호는 몇 번인가요?"},
    {"origin", "card", "어디에서 만든 제품인가요?|원산지가 어디예요?"},
    {"reason", "form notice", "이유가 무엇인가요?|무슨 까닭인가요?"},
    {"period", "form notice", "언제부터 언제까지인가요?|기간이 어떻게 되나요?"},
};

constexpr PageWording kEnglishWordings[] = {
    {"total", "receipt invoice",
     "How much is it in total?|What is the total?|How much is due altogether?|Total amount?"},
    {"total", "receipt", "How much has to be paid?|What did it all cost?"},
    {"change", "", "How much change was given?|What is the change?"},
    {"paid", "", "How much cash was handed over?|How much cash was received?"},
    {"discount", "", "How much was taken off?|How big is the discount?"},
    {"tax", "", "How much tax is charged?|What is the tax?"},
    {"date", "receipt", "When was this bought?|What is the date of the receipt?"},
    {"issued", "invoice", "When was it issued?|On what day was this written?"},
    {"due", "", "By when must it be paid?|When is payment due?"},
    {"expires", "", "Until when is it valid?|When does it expire?"},
    {"where", "notice", "Where does it take place?|Where should one go?"},
    {"when", "notice", "When does it take place?|When is it?"},
    {"whom", "notice", "Who can take part?|Who is it for?"},
    {"bring", "", "What should people bring?|What does one have to bring?"},
    {"number", "notice", "How many places are there?|How many people are wanted?"},
    {"contact", "", "Which number should I call with questions?|How can I reach them by phone?"},
    {"method", "receipt", "How was it paid?|What was used to pay?"},
    {"phone", "receipt", "What is the shop's phone number?|Which phone number is given?"},
    {"origin", "card", "Where was it made?|Which country does it come from?"},
    {"reason", "form notice", "What is the reason?|Why?"},
    {"period", "form notice", "From when until when?|What is the period?"},
};

constexpr PageQuestions kKorean = {
    .text =
        "{k}[은] 무엇인가요?|{k}[이] 뭐예요?|{k}[을] 알려 주세요.|{k}[은]?|문서에 적힌 {k}[은] 무엇이에요?|{k} 뭐야?",
    .person = "{k}[은] 누구인가요?|{k}[이] 누구예요?|{k}[을] 알려 주세요.|{k}[은]?|{k} 누구야?",
    .company = "{k}[은] 어디인가요?|{k}[이] 어디예요?|{k}[을] 알려 주세요.|{k}[은]?|{k} 어디야?",
    .place = "{k}[은] 어디인가요?|{k}[이] 어디예요?|{k}[을] 알려 주세요.|{k}[은]?|{k} 어디야?",
    .date = "{k}[은] 언제인가요?|{k}[이] 언제예요?|{k}[을] 알려 주세요.|{k}[은]?|{k} 언제야?",
    .time = "{k}[은] 언제인가요?|{k}[이] 몇 시예요?|{k}[을] 알려 주세요.|{k}[은]?|{k} 몇 시야?",
    .phone = "{k}[은] 몇 번인가요?|{k}[이] 어떻게 되나요?|{k}[을] 알려 주세요.|{k}[은]?|{k} 몇 번이야?",
    .mail = "{k}[은] 무엇인가요?|{k}[이] 어떻게 되나요?|{k}[을] 알려 주세요.|{k}[은]?",
    .money = "{k}[은] 얼마인가요?|{k}[이] 얼마예요?|{k}[을] 알려 주세요.|{k}[은]?|{k} 얼마야?",
    .count = "{k}[은] 얼마인가요?|{k}[이] 얼마예요?|{k}[을] 알려 주세요.|{k}[은]?",
    .code = "{k}[은] 무엇인가요?|{k}[이] 어떻게 되나요?|{k}[을] 알려 주세요.|{k}[은]?|{k} 뭐야?",
    .wordings = kKoreanWordings,
    .of_group = "{g}의 {k}",
    .of_row = "{r}의 {c}|{r} {c}",
    .price = "{r}[은] 하나에 얼마인가요?|{r}[은] 한 개에 얼마예요?|{r} 하나 얼마야?",
    .bought = "{r}[은] 몇 개 샀나요?|{r}[을] 몇 개 주문했나요?|{r} 몇 개야?",
    .reverse = "{c}[이] {v}인 {n}[은] 무엇인가요?|어느 {n}의 {c}[이] {v}인가요?",
    .reverse_person = "{c}[이] {v}인 사람은 누구인가요?|누구의 {c}[이] {v}인가요?",
    .dearest = "가장 비싼 {n}[은] 무엇인가요?|제일 비싼 것은 뭐예요?|단가가 가장 높은 것은?|뭐가 제일 비싸?",
    .cheapest = "가장 싼 {n}[은] 무엇인가요?|제일 싼 것은 뭐예요?|단가가 가장 낮은 것은?|뭐가 제일 싸?",
    .maximum = "{c}[이] 가장 큰 {n}[은] 무엇인가요?|{c}[이] 제일 많은 것은 뭐예요?|어느 {n}의 {c}[이] 가장 큰가요?",
    .minimum = "{c}[이] 가장 작은 {n}[은] 무엇인가요?|{c}[이] 제일 적은 것은 뭐예요?|어느 {n}의 {c}[이] 가장 작은가요?",
    .maximum_person = "{c}[이] 가장 큰 사람은 누구인가요?|누구의 {c}[이] 가장 높나요?|{c}[이] 제일 높은 사람은?",
    .minimum_person = "{c}[이] 가장 작은 사람은 누구인가요?|누구의 {c}[이] 가장 낮나요?|{c}[이] 제일 낮은 사람은?",
    .sum = "{c}[을] 모두 더하면 얼마인가요?|모든 {n}의 {c} 합은 얼마예요?|{c}의 합을 구해 주세요.",
    .sum_two = "{a}[과] {b}의 {c}[을] 더하면 얼마인가요?|{a}[과] {b}의 {c} 합은?",
    .sum_goods = "모두 몇 개를 샀나요?|수량은 모두 몇 개인가요?|물건을 전부 몇 개 샀어?",
    .one_each = "{a}[과] {b}[을] 하나씩 사면 얼마예요?|{a} 하나와 {b} 하나는 모두 얼마인가요?",
    .difference = "{a}[과] {b}의 {c} 차이는 얼마인가요?|{a}[과] {b}의 {c}[은] 얼마나 차이 나나요?",
    .greater = "{a}[과] {b} 중 {c}[이] 더 큰 것은?|{a}[과] {b} 가운데 어느 쪽의 {c}[이] 더 큰가요?",
    .greater_person = "{a}[과] {b} 중 {c}[이] 더 큰 사람은?|{a}[과] {b} 가운데 누구의 {c}[이] 더 큰가요?",
    .unit_price = "{r} 한 개는 얼마인 셈인가요?|{r} 하나의 값은 얼마예요?",
    .count_rows = "{n}[은] 모두 몇 가지인가요?|{n}[이] 몇 개 나와 있나요?|{n} 몇 개야?",
    .count_people = "표에 사람이 몇 명 있나요?|모두 몇 명인가요?",
    .count_items = "목록에 항목이 몇 개 있나요?|항목은 모두 몇 개예요?|몇 가지가 적혀 있어?",
    .count_headings = "소제목은 모두 몇 개인가요?|소제목이 몇 개 있나요?",
    .nth_item = "{n}번째 항목은 무엇인가요?|목록의 {n}번째는 뭐예요?|{n}번째에 적힌 것은?",
    .nth_row = "표의 {n}번째 {c}[은] 무엇인가요?|{n}번째 줄의 {c}[은]?",
    .nth_heading = "{n}번째 소제목은 무엇인가요?|{n}번째 소제목을 알려 주세요.",
    .next = "'{a}' 다음 항목은 무엇인가요?|'{a}' 다음에는 무엇이 있나요?",
    .present_row = "{r}[이] 있나요?|표에 {r}[이] 나와 있나요?|{r}[이] 적혀 있어?",
    .present_item = "'{r}'[이] 목록에 있나요?|목록에 '{r}'[이] 적혀 있나요?",
    .title = "이 문서의 제목은 무엇인가요?|제목이 뭐예요?|맨 위에 적힌 제목을 알려 주세요.|제목이 뭐야?",
    .issuer = "누가 낸 문서인가요?|어디에서 낸 문서예요?|이 문서를 만든 곳은 어디인가요?",
    .shop = "어느 가게의 영수증인가요?|어디에서 샀나요?|가게 이름이 뭐예요?|상호가 무엇인가요?",
    .writer = "누가 썼나요?|글을 쓴 사람은 누구인가요?|누가 쓴 거야?",
    .things = "{n}개",
    .people = "{n}명",
    .yes = "예",
    .no = "아니요",
    .not_there = "문서에 없습니다.",
    .read =
        "이 문서를 읽어 주세요.|문서의 내용을 마크다운으로 옮겨 주세요.|적힌 글을 모두 옮겨 적어 주세요.|"
        "이 페이지를 마크다운으로 적어 줘.|무슨 내용이 적혀 있나요?|문서를 글로 바꿔 주세요.",
};

constexpr PageQuestions kEnglish = {
    .text = "What is the {k}?|{k}?|Tell me the {k}.|Which {k} is given?|What {k} does it show?",
    .person = "Who is the {k}?|{k}?|Tell me the {k}.|Which {k} is named?",
    .company = "What is the {k}?|{k}?|Tell me the {k}.|Which {k} is given?",
    .place = "What is the {k}?|{k}?|Tell me the {k}.|Which {k} is given?",
    .date = "What is the {k}?|{k}?|Tell me the {k}.|Which {k} is given?",
    .time = "What is the {k}?|{k}?|Tell me the {k}.",
    .phone = "What is the {k}?|{k}?|Tell me the {k}.|Which {k} is given?",
    .mail = "What is the {k}?|{k}?|Tell me the {k}.",
    .money = "How much is the {k}?|What is the {k}?|{k}?|Tell me the {k}.",
    .count = "What is the {k}?|{k}?|Tell me the {k}.",
    .code = "What is the {k}?|{k}?|Tell me the {k}.|Which {k} is given?",
    .wordings = kEnglishWordings,
    .of_group = "{k} under \"{g}\"|{k} in the part \"{g}\"",
    .of_row = "{c} of {r}|{c} for {r}",
    .price = "How much is one {r}?|What does a single {r} cost?|What is the price of {r}?",
    .bought = "How many {r} were bought?|What quantity of {r} is listed?|How many of {r}?",
    .reverse = "Which {n} has the {c} {v}?|What has {v} as its {c}?",
    .reverse_person = "Who has the {c} {v}?|Whose {c} is {v}?",
    .dearest = "Which item costs most?|Which item has the highest price?|What is the most expensive item?",
    .cheapest = "Which item costs least?|Which item has the lowest price?|What is the cheapest item?",
    .maximum = "Which {n} has the highest {c}?|What has the largest {c}?|Where is the {c} highest?",
    .minimum = "Which {n} has the lowest {c}?|What has the smallest {c}?|Where is the {c} lowest?",
    .maximum_person = "Who has the highest {c}?|Whose {c} is the largest?",
    .minimum_person = "Who has the lowest {c}?|Whose {c} is the smallest?",
    .sum = "What does the column {c} add up to?|What is the sum over all rows of {c}?|Add up the {c} of every {n}.",
    .sum_two = "What is the {c} of {a} and {b} together?|Add the {c} of {a} and {b}.",
    .sum_goods = "How many pieces were bought in all?|What is the total quantity?",
    .one_each = "How much are one {a} and one {b} together?|What would one {a} and one {b} cost?",
    .difference = "What is the difference in {c} between {a} and {b}?|How far apart are {a} and {b} in {c}?",
    .greater = "Which has the higher {c}, {a} or {b}?|{a} or {b}: which has more {c}?",
    .greater_person = "Who has the higher {c}, {a} or {b}?|{a} or {b}: who has more {c}?",
    .unit_price = "How much does that make for one {r}?|What is the price of a single {r}?",
    .count_rows =
        "How many rows does the table have below its heads?|How many entries of {n} are there?|How many different {n} "
        "entries are listed?",
    .count_people = "How many people are listed?|How many names does the table have?",
    .count_items = "How many items are on the list?|How many points are listed?",
    .count_headings = "How many sections have a heading?|How many headings are below the title?",
    .nth_item = "What is item number {n}?|What stands at place {n} of the list?",
    .nth_row = "What is the {c} in row {n}?|Which {c} stands in row {n}?",
    .nth_heading = "What is heading number {n}?|What does section heading {n} say?",
    .next = "What comes after \"{a}\"?|Which item follows \"{a}\"?",
    .present_row = "Is {r} listed?|Does the table have {r}?|Is {r} on the page?",
    .present_item = "Is \"{r}\" on the list?|Does the list have \"{r}\"?",
    .title = "What is the title?|What does the title say?|What is this page called?",
    .issuer = "Who issued this?|Which company is this from?|Who made this out?",
    .shop = "Which shop is the receipt from?|Where was this bought?|What is the name of the shop?",
    .writer = "Who wrote this?|Who is the writer?",
    .things = "{n}",
    .people = "{n}",
    .yes = "Yes",
    .no = "No",
    .not_there = "It is not on the page.",
    .read =
        "Read this page.|Write the page as Markdown.|Transcribe the document.|Turn this page into Markdown.|"
        "Write down everything on the page.|What does this document say?",
};

}  // namespace

const PageQuestions& page_questions(bool korean) {
  return korean ? kKorean : kEnglish;
}

std::string_view asking(const PageQuestions& words, Sort sort) {
  switch (sort) {
    case Sort::text:
      return words.text;
    case Sort::person:
      return words.person;
    case Sort::company:
      return words.company;
    case Sort::place:
      return words.place;
    case Sort::date:
      return words.date;
    case Sort::time:
      return words.time;
    case Sort::phone:
      return words.phone;
    case Sort::mail:
      return words.mail;
    case Sort::money:
      return words.money;
    case Sort::count:
      return words.count;
    case Sort::code:
      return words.code;
  }
  return words.text;
}

}  // namespace naru::synth

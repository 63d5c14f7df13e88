#include "synth/text/pages/lists.h"

namespace naru::synth {
namespace {

constexpr PageForm kForms[] = {
    {"수강 신청서|강좌 신청서", "name birth phone; mail address course period fee method note"},
    {"회원 가입 신청서|회원 등록 카드", "name mobile mail; birth gender address zip member applied"},
    {"입사 지원서|이력 사항", "name birth address mobile; mail school department position"},
    {"휴가 신청서|휴가원", "department position name period reason; phone manager applied"},
    {"증명서 발급 신청서", "name birth phone purpose; address applied issued"},
    {"물품 대여 신청서|비품 신청서", "department name item quantity; purpose start end manager note"},
    {"행사 참가 신청서", "name school class phone; guardian when where fee bring"},
    {"출장 신청서", "name department position where period purpose; manager applied"},
    {"시설 이용 신청서|대관 신청서", "name phone where when number; purpose fee company"},
    {"수리 접수증|수리 의뢰서", "name phone product model; serial reason applied manager status"},
    {"고객 정보 카드", "name mobile address; birth mail member gender note"},
    {"반품 신청서", "name phone order_no product; reason bank account holder applied"},
    {"사고 경위서", "name department when where; reason manager phone", /*held_out=*/true},
    {"기부금 신청서", "name birth phone; address bank account fee method", /*held_out=*/true},
};

constexpr PageForm kCards[] = {
    {"사원증|직원증", "name department position; employee issued expires"},
    {"학생증", "school name student; class birth issued"},
    {"회원증|회원 카드", "name member; issued expires phone"},
    {"도서관 회원증|도서 대출증", "name member; school expires phone"},
    {"명함", "company name position mobile; department mail phone fax address site"},
    {"승차권|기차표", "from to train seat; when fare platform"},
    {"입장권|관람권", "event when seat; where fare order_no"},
    {"제품 표시|품질 표시", "product maker weight; origin made best keep"},
    {"제품 명판", "product model serial; power maker made origin"},
    {"택배 운송장|배송 표", "recipient address phone; sender tracking product note"},
    {"상품권|할인권", "gift expires; company serial phone"},
    {"주차권|주차 확인증", "company applied time; seat fare phone"},
    {"방문증", "name company purpose; applied manager phone"},
    {"진료 예약증|예약증", "name when department; teacher phone note", /*held_out=*/true},
};

constexpr PageTable kTables[] = {
    {"직원 연락처|비상 연락망", "name department; position extension mobile mail"},
    {"근무 일정|당번표", "name day; task time where"},
    {"행사 일정|일정표|하루 일정", "event; time where manager"},
    {"가격표|요금표", "item price; size"},
    {"재고 현황|재고 목록|비품 목록", "item quantity; store price status size"},
    {"강좌 안내|강좌 시간표", "course teacher; day time room fee seats"},
    {"열차 시각표|운행 시간표", "train departs; arrives to platform fare"},
    {"도서 목록|추천 도서", "book writer; year shelf status"},
    {"강의실 현황", "room seats; status manager"},
    {"경기 결과|순위표", "team wins losses; draws"},
    {"접수 현황|신청 현황", "name course; status applied"},
    {"근무 시간 기록|작업 시간", "name hours; task department"},
    {"배송 목록|배송 현황", "recipient product; status address"},
    {"대여 현황", "item name; start end status", /*held_out=*/true},
};

}  // namespace

const std::string_view kKoreanPaperRules = R"(
= 서식말
위와 같이 신청합니다.
위 사실을 확인합니다.
위 내용은 사실과 다름이 없습니다.
개인정보 수집과 이용에 동의합니다.
뒷면의 안내를 읽고 작성하여 주십시오.
굵은 선 안만 적어 주세요.
)";

const std::span<const PageForm> kKoreanPageForms = kForms, kKoreanPageCards = kCards;
const std::span<const PageTable> kKoreanPageTables = kTables;

}  // namespace naru::synth

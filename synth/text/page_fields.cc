#include <algorithm>

#include "base/error.h"
#include "synth/text/page_words.h"

namespace naru::synth {
namespace {

constexpr PageField kFields[] = {
    // People.
    {"name", Sort::person, "이름|성명|성함", "Name|Full name", "=성명", "=full_name"},
    {"birth", Sort::date, "생년월일|출생일", "Date of birth|Birth date", "date", "date"},
    {"gender", Sort::text, "성별", "Gender|Sex", "=성별값", "=gender_value"},
    {"nationality", Sort::text, "국적", "Nationality|Citizenship", "=나라", "=country"},
    {"phone", Sort::phone, "전화번호|연락처|전화", "Phone|Telephone|Tel", "=전화값", "=phone_value"},
    {"mobile", Sort::phone, "휴대전화|휴대폰", "Mobile|Cell phone", "=휴대값", "=phone_value"},
    {"fax", Sort::phone, "팩스|팩스 번호", "Fax|Fax No.", "=전화값", "=phone_value"},
    {"extension", Sort::code, "내선|내선번호", "Extension|Ext.", "=내선값", "=extension_value"},
    {"mail", Sort::mail, "이메일|전자우편", "E-mail|Email address", "=메일값", "=mail_value"},
    {"site", Sort::mail, "누리집|홈페이지", "Website|Web", "=누리집값", "=site_value"},
    {"address", Sort::place, "주소|소재지", "Address|Street address", "=주소값", "=address_value"},
    {"zip", Sort::code, "우편번호", "Zip code|Postal code", "=우편값", "=zip_value"},
    {"department", Sort::text, "부서|소속", "Department|Dept.", "=부서", "=department"},
    {"position", Sort::text, "직위|직급", "Position|Job title", "=직위값", "=position_value"},
    {"employee", Sort::code, "사번|직원 번호", "Employee No.|Staff ID", "=사번값", "=employee_value"},
    {"student", Sort::code, "학번|학생 번호", "Student No.|Student ID", "=학번값", "=student_value"},
    {"member", Sort::code, "회원번호", "Member No.|Membership No.", "=회원값", "=member_value"},
    {"school", Sort::company, "학교|학교명", "School|School name", "=학교값", "=school_value"},
    {"class", Sort::text, "학년 반|반", "Class", "=반값", "=class_value"},
    {"guardian", Sort::person, "보호자|보호자 성명", "Guardian|Parent", "=성명", "=full_name"},
    {"blood", Sort::text, "혈액형", "Blood type", "=혈액값", "=blood_value"},
    {"reason", Sort::text, "신청 사유|사유", "Reason", "=사유값", "=reason_value"},
    {"purpose", Sort::text, "용도|사용 목적", "Purpose", "=용도값", "=purpose_value"},
    {"method", Sort::text, "결제 수단|결제 방법", "Payment method|Paid by", "=결제", "=card"},
    {"author", Sort::person, "글쓴이|작성자", "Author|Written by", "=성명", "=full_name"},
    {"manager", Sort::person, "담당자|담당", "Contact person|In charge", "=성명", "=full_name"},
    {"note", Sort::text, "비고|메모", "Notes|Remarks", "=비고값", "=note_value"},
    // Companies and papers.
    {"company", Sort::company, "상호|회사명", "Company|Company name", "=업체", "=company_name"},
    {"owner", Sort::person, "대표자|대표", "Owner|CEO", "=성명", "=full_name"},
    {"tax_id", Sort::code, "사업자번호|사업자등록번호", "Tax ID|Business No.", "=사업자값", "=tax_id_value"},
    {"date", Sort::date, "날짜|일자", "Date", "date", "date"},
    {"issued", Sort::date, "발행일|발급일", "Date of issue|Issued", "date", "date"},
    {"applied", Sort::date, "신청일|접수일", "Application date|Received", "date", "date"},
    {"due", Sort::date, "납부 기한|지급 기한", "Due date|Payment due", "date", "date"},
    {"expires", Sort::date, "유효 기간|만료일", "Valid until|Expires|Expiry date", "date", "date"},
    {"start", Sort::date, "시작일", "Start date", "date", "date"},
    {"end", Sort::date, "종료일", "End date", "date", "date"},
    {"time", Sort::time, "시간|시각", "Time", "time", "time"},
    {"when", Sort::date, "일시|행사 일시", "Date and time|When", "moment", "moment"},
    {"where", Sort::place, "장소|위치", "Place|Venue", "=장소값", "=venue_value"},
    {"period", Sort::date, "기간|신청 기간", "Period", "span", "span"},
    {"whom", Sort::text, "대상|참가 대상", "Open to|Participants", "=대상값", "=whom_value"},
    {"number", Sort::count, "모집 인원|인원", "Places|Number of people", "#5..80:5", "#5..80:5"},
    {"fee", Sort::money, "참가비|수강료", "Fee|Participation fee", "money 5..150", "money 5..150"},
    {"bring", Sort::text, "준비물", "Please bring|Bring along|Things to bring", "=준비물값", "=bring_value"},
    {"contact", Sort::phone, "문의|문의처", "Contact|Inquiries", "=전화값", "=phone_value"},
    {"receipt_no", Sort::code, "영수증 번호|거래번호", "Receipt No.|Transaction", "=거래값", "=receipt_value"},
    {"order_no", Sort::code, "주문번호", "Order No.|Order", "=주문값", "=order_value"},
    {"invoice_no", Sort::code, "문서번호|발행 번호", "Invoice No.|Reference", "=문서값", "=invoice_value"},
    {"table_no", Sort::count, "테이블|테이블 번호", "Table|Table No.", "#1..40:1", "#1..40:1"},
    {"cashier", Sort::person, "계산원|점원", "Cashier|Served by", "=성명", "=full_name"},
    {"card_no", Sort::code, "카드번호", "Card No.|Card number", "=카드값", "=card_value"},
    {"approval", Sort::code, "승인번호", "Approval code|Auth. code", "=승인값", "=approval_value"},
    {"bank", Sort::text, "은행|입금 은행", "Bank", "=은행값", "=bank_value"},
    {"account", Sort::code, "계좌번호", "Account No.|Account", "=계좌값", "=account_value"},
    {"holder", Sort::person, "예금주", "Account holder", "=성명", "=full_name"},
    {"terms", Sort::text, "결제 조건", "Terms|Payment terms", "=조건값", "=terms_value"},
    {"subject", Sort::text, "건명|제목", "Subject|Re", "=건명값", "=subject_value"},
    // Money.
    {"subtotal", Sort::money, "소계|주문 금액", "Subtotal|Sub-total", "", ""},
    {"discount", Sort::money, "할인|할인 금액", "Discount", "", ""},
    {"net", Sort::money, "공급가액|과세 금액", "Net amount|Taxable amount", "", ""},
    {"tax", Sort::money, "부가세|세액|부가가치세", "Tax|Sales tax|VAT", "", ""},
    {"tip", Sort::money, "봉사료|배달료", "Service charge|Delivery", "", ""},
    {"total", Sort::money, "합계|총액|합계 금액", "Total|Grand total|Total due", "", ""},
    {"paid", Sort::money, "받은 금액|받은 돈", "Cash|Cash received", "", ""},
    {"change", Sort::money, "거스름돈|잔돈", "Change|Change due", "", ""},
    {"points", Sort::count, "적립 포인트|포인트", "Points earned|Points balance", "#10..900:10", "#1..90:1"},
    // Columns.
    {"no", Sort::count, "번호|No", "No.|#", "", ""},
    {"item", Sort::text, "품목|상품|메뉴|내역", "Item|Description|Product", "=물건", "=thing"},
    {"size", Sort::text, "규격", "Size|Spec.", "=규격값", "=size_value"},
    {"quantity", Sort::count, "수량|개수", "Quantity|Qty", "#1..60:1", "#1..60:1"},
    {"price", Sort::money, "단가|가격", "Price|Unit price", "money 1..90", "money 1..90"},
    {"amount", Sort::money, "금액", "Amount", "", ""},
    {"event", Sort::text, "행사|내용", "Event|Activity", "=행사값", "=event_value"},
    {"room", Sort::text, "강의실|교실|호실", "Room", "=방값", "=room_value"},
    {"seats", Sort::count, "정원|좌석 수", "Seats|Capacity", "#8..120:2", "#8..120:2"},
    {"course", Sort::text, "강좌|강좌명", "Course|Course name", "=강좌값", "=course_value"},
    {"teacher", Sort::person, "강사|선생님", "Teacher|Instructor", "=성명", "=full_name"},
    {"day", Sort::text, "요일", "Day|Weekday", "=요일값", "=day_value"},
    {"book", Sort::text, "도서명|책 이름", "Book|Book title", "=책값", "=book_value"},
    {"writer", Sort::person, "지은이|저자", "Writer|By", "=성명", "=full_name"},
    {"year", Sort::count, "출판 연도|연도", "Year|Published", "#1988..2025:1", "#1988..2025:1"},
    {"shelf", Sort::code, "서가|청구 기호", "Shelf|Call No.", "=서가값", "=shelf_value"},
    {"train", Sort::code, "열차|열차 번호", "Train|Train No.", "=열차값", "=train_value"},
    {"departs", Sort::time, "출발 시각|출발", "Departs|Departure", "time", "time"},
    {"arrives", Sort::time, "도착 시각|도착", "Arrives|Arrival", "time", "time"},
    {"from", Sort::place, "출발지|출발역", "From|Origin", "=도시", "=city"},
    {"to", Sort::place, "도착지|도착역", "To|Destination", "=도시", "=city"},
    {"platform", Sort::count, "승강장|타는 곳", "Platform", "#1..12:1", "#1..12:1"},
    {"seat", Sort::code, "좌석|좌석 번호", "Seat|Seat No.", "=좌석값", "=seat_value"},
    {"fare", Sort::money, "운임|요금", "Fare|Ticket price", "money 3..60", "money 3..60"},
    {"status", Sort::text, "상태|처리 상태", "Status|State", "=상태값", "=state_value"},
    {"store", Sort::text, "보관 위치|창고", "Location|Stored at", "=보관값", "=store_value"},
    {"team", Sort::text, "팀|팀명", "Team", "=팀값", "=team_value"},
    {"wins", Sort::count, "승|승리", "Wins|Won", "#0..20:1", "#0..20:1"},
    {"draws", Sort::count, "무|무승부", "Draws|Drawn", "#0..9:1", "#0..9:1"},
    {"losses", Sort::count, "패|패배", "Losses|Lost", "#0..20:1", "#0..20:1"},
    {"hours", Sort::count, "근무 시간|작업 시간", "Hours|Hours worked", "#2..48:1", "#2..48:1"},
    {"task", Sort::text, "업무|작업", "Task|Duty", "=업무값", "=task_value"},
    // Goods and parcels.
    {"product", Sort::text, "제품명|품명", "Product name|Article", "=제품값", "=product_value"},
    {"model", Sort::code, "모델|모델명", "Model|Model No.", "=모델값", "=model_value"},
    {"serial", Sort::code, "제조번호|일련번호", "Serial No.|S/N", "=일련값", "=serial_value"},
    {"maker", Sort::company, "제조사|제조원", "Manufacturer|Made by", "=업체", "=company_name"},
    {"origin", Sort::place, "원산지|제조국", "Country of origin|Made in", "=나라", "=country"},
    {"weight", Sort::count, "내용량|중량", "Net weight|Contents", "=중량값", "=weight_value"},
    {"made", Sort::date, "제조일|제조 일자", "Manufactured|Date made", "date", "date"},
    {"best", Sort::date, "소비기한|유통기한", "Best before|Use by|Best-before date", "date", "date"},
    {"keep", Sort::text, "보관 방법", "Storage|Keep", "=보관법값", "=keep_value"},
    {"power", Sort::code, "정격 전압|전원", "Power|Rating", "=전원값", "=power_value"},
    {"sender", Sort::person, "보내는 분|보내는 사람", "Sender|Sent by", "=성명", "=full_name"},
    {"recipient", Sort::person, "받는 분|받는 사람", "Recipient|Deliver to", "=성명", "=full_name"},
    {"tracking", Sort::code, "운송장 번호|송장번호", "Tracking No.|Tracking", "=운송장값", "=tracking_value"},
    {"gift", Sort::money, "상품권 금액|할인액", "Value|Voucher value", "money 1..100", "money 5..100"},
};

}  // namespace

std::span<const PageField> page_fields() {
  return kFields;
}

const PageField& page_field(std::string_view id) {
  const auto found =
      std::find_if(std::begin(kFields), std::end(kFields), [&](const PageField& field) { return field.id == id; });
  check(found != std::end(kFields), "page_field: no field ", id);
  return *found;
}

}  // namespace naru::synth

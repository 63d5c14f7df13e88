#include "synth/text/pages/lists.h"

namespace naru::synth {
namespace {

constexpr PageForm kForms[] = {
    {"Course Registration|Class Application", "name birth phone; mail address course period fee method note"},
    {"Membership Application|Membership Form", "name mobile mail; birth gender address zip member applied"},
    {"Job Application|Application Form", "name birth address mobile; mail school department position"},
    {"Leave Request|Vacation Request", "department position name period reason; phone manager applied"},
    {"Certificate Request", "name birth phone purpose; address applied issued"},
    {"Equipment Request|Loan Form", "department name item quantity; purpose start end manager note"},
    {"Event Registration", "name school class phone; guardian when where fee bring"},
    {"Travel Request", "name department position where period purpose; manager applied"},
    {"Room Booking Form", "name phone where when number; purpose fee company"},
    {"Repair Order|Service Request", "name phone product model; serial reason applied manager status"},
    {"Customer Card|Customer Record", "name mobile address; birth mail member gender note"},
    {"Return Form", "name phone order_no product; reason bank account holder applied"},
    {"Incident Report", "name department when where; reason manager phone", /*held_out=*/true},
    {"Donation Form", "name birth phone; address bank account fee method", /*held_out=*/true},
};

constexpr PageForm kCards[] = {
    {"Staff Card|Employee ID", "name department position; employee issued expires"},
    {"Student Card|Student ID", "school name student; class birth issued"},
    {"Member Card|Membership Card", "name member; issued expires phone"},
    {"Library Card", "name member; school expires phone"},
    {"Business Card", "company name position mobile; department mail phone fax address site"},
    {"Train Ticket|Boarding Pass", "from to train seat; when fare platform"},
    {"Admission Ticket|Ticket", "event when seat; where fare order_no"},
    {"Product Label", "product maker weight; origin made best keep"},
    {"Rating Plate", "product model serial; power maker made origin"},
    {"Shipping Label", "recipient address phone; sender tracking product note"},
    {"Gift Voucher|Coupon", "gift expires; company serial phone"},
    {"Parking Permit|Parking Ticket", "company applied time; seat fare phone"},
    {"Visitor Pass", "name company purpose; applied manager phone"},
    {"Appointment Card", "name when department; teacher phone note", /*held_out=*/true},
};

constexpr PageTable kTables[] = {
    {"Staff Contacts|Phone List", "name department; position extension mobile mail"},
    {"Duty Roster|Shift Plan", "name day; task time where"},
    {"Schedule|Program|Day Plan", "event; time where manager"},
    {"Price List|Prices", "item price; size"},
    {"Stock List|Inventory", "item quantity; store price status size"},
    {"Courses|Course Schedule", "course teacher; day time room fee seats"},
    {"Train Times|Timetable", "train departs; arrives to platform fare"},
    {"Book List|Reading List", "book writer; year shelf status"},
    {"Rooms", "room seats; status manager"},
    {"Results|League Table", "team wins losses; draws"},
    {"Applications", "name course; status applied"},
    {"Hours Worked|Work Log", "name hours; task department"},
    {"Deliveries|Delivery List", "recipient product; status address"},
    {"Loans", "item name; start end status", /*held_out=*/true},
};

}  // namespace

const std::string_view kEnglishPaperRules = R"(
= declaration
I confirm that the details above are correct.
I agree to the terms and conditions.
Please print clearly in ink.
Read the notes before you fill in this form.
)";

const std::span<const PageForm> kEnglishPageForms = kForms, kEnglishPageCards = kCards;
const std::span<const PageTable> kEnglishPageTables = kTables;

}  // namespace naru::synth

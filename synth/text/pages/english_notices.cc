#include "synth/text/pages/lists.h"

namespace naru::synth {
namespace {

constexpr PageNotice kNotices[] = {
    {"closing_title", "closing_text", "period; reason contact"},
    {"works_title", "works_text", "when; where whom contact"},
    {"wanted_title", "wanted_text", "whom number period; fee where contact"},
    {"party_title", "party_text", "when where; whom fee bring contact"},
    {"job_title", "job_text", "department number period; address mail contact"},
    {"lost_title", "lost_text", "date where; manager contact"},
    {"roadwork_title", "roadwork_text", "period where; time company contact"},
    {"meeting_title", "meeting_text", "when where; whom bring contact", /*held_out=*/true},
};

}  // namespace

const std::string_view kEnglishNoticeRules = R"(
= closing_title
Closing Notice
Holiday Closing
{place} Closed
= closing_text
We will be closed during the period below. We are sorry for any inconvenience.
Thank you for your visits. Please note that we will not open on the days below.
= works_title
Water Supply Notice
Power Cut Notice
Elevator Inspection
Pest Control Notice
Fire Drill
= works_text
Please prepare in advance, as the work below will affect your floor.
Regular checks keep our building safe. Thank you for your help.
The time may change with the weather.
= wanted_title
{course_value} Class: Join Now
Volunteers Wanted
New Members Wanted
Part-time Staff Wanted
= wanted_text
Everyone who is interested is welcome to apply.
Please apply within the period below. Places are given in the order of applications.
= party_title
{town} Summer Festival
{town} Music Night
Open Day
Sports Day
{idea} Lecture
Book Fair
= party_text
Come and join us with your family and friends.
There will be food, music and games for all ages.
If it rains, we will meet indoors. See the details below.
= job_title
Job Opening: {position_value}
We Are Hiring
{company_name} Seeks {position_value}
= job_text
We are looking for a reliable person to join our team.
Applicants will be interviewed. Results are sent by e-mail.
= lost_title
Lost: {color} {thing}
Found: {thing}
Lost and Found
= lost_text
A {color} {thing} was lost near the {place}. If you have seen it, please call us.
A {thing} was found at the {place}. The owner may collect it from us.
= roadwork_title
Road Works
Parking Lot Repairs
{place} Under Repair
= roadwork_text
There may be noise and dust during the work. Thank you for your patience.
Please use another road and follow the signs.
= meeting_title
Annual General Meeting
Residents' Meeting
Parents' Evening
= meeting_text
All members are asked to attend. If you cannot come, please send a proxy.
)";

const std::span<const PageNotice> kEnglishPageNotices = kNotices;

}  // namespace naru::synth

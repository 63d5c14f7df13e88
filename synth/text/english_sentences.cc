#include "synth/text/lists.h"

namespace naru::synth {

const std::string_view kEnglishSentences = R"(
= sentence
{given} {past} {a} {preposition} {a}.
{given} {verb} {a} and {verb} {a}.
The {adjective} {person} {past} {a} {adverb}.
The {it} was {adverb} {adjective}.
The {it} is {adjective}er than the {it}.
{linking} the {it} {past} nothing.
{linking} {who} {past} {a}.
{linking} {who} will {base} {a} {preposition} {a}.
Why did {who} {base} {a}?
Where is {a}?
When does the {place} open?
Do you {base} {a} {preposition} the {place}?
Can we {base} {a} {adverb}?
Please {base} {a} before {day}.
{base} the {it}, then {base} the {document}.
Never {base} {a} without {a}.
There is no {idea} without {idea}.
{idea} is the mother of {idea}.
"{linking} {base} it {adverb}," said {name}.
"I {past} {a}," {who} said.
It was {adverb} {adjective} {preposition} the {place}.
{who} {past} {a} {conjunction} {who} {past} {a}.
If {who} {verb} {a}, {who} will {base} {a}.
{number} {thing}s and {number} {thing}s
{2..99} {thing}s, {2..99} {food}s and a {thing}
All {person}s have the {idea} to {base} {idea}.
A {adjective} {thing} for a {adjective} {person}
We {past} {1..400} km from {city} to {city}.
The {place} of {city} is {adjective}.
{city} and {city} are {adjective} in {month}.
{company} {past} a {adjective} {thing} in {city}.
{company} was founded in {1890..2024} by {name}.
{name} joined the {department} team on {day}.
The {document} must be signed by {name}.
Don't {base} {a}; it's {adjective}.
It's {adverb} too {adjective} to {base}.
I'm {doing} {a} {preposition} {city}.
{doing} {a} is {adverb} {adjective}.
After {doing} {a}, {who} {past} {a}.
What a {adjective} {it}!
{given}'s {thing} is {preposition} the {place}.
{who} hadn't {past} {a}.
You should {base} {a} {adverb}.
The {color} {thing} costs more than the {color} one.
= phrase
{a}
{adjective} {it}
{adjective} {adjective} {it}
{a} {preposition} {a}
{it} and {it}
{it} or {it}
{adjective} but {adjective}
{given} & {given}
{name}
{name} ({city})
{city}, {month}
the {it} of {idea}
{doing} {a}
{base} {a}
how to {base} {a}
{person}'s {thing}
{idea} of the {person}
no {idea}, no {idea}
more {idea} than {idea}
{preposition} the {place}
{color} {thing}
{number} {adjective} {thing}s
{department} {document}
{company}
= word
{it}
{thing}
{food}
{idea}
{adjective}
{adverb}
{verb}
{past}
{base}
{doing}
{person}
{place}
{city}
{given}
{family}
{month}
{day}
{color}
{preposition}
{conjunction}
{number}
)";

const std::string_view kEnglishForms = R"(
: button
OK Cancel Save Close Open Next Back Print Search Settings Help Sign_in Sign_out Delete Edit Add Apply Reset Undo Redo Copy Paste Cut Share Send
Skip Retry Continue Submit Upload Download Refresh Select_all Read_more Learn_more Get_started Add_to_cart Check_out
: status
pending done failed approved rejected shipped delivered sold_out in_progress on_hold cancelled overdue paid unpaid draft open closed active
: field
Name Address Phone E-mail Date Time Amount Quantity Price Total Subtotal Discount Tax Shipping Balance Due Order_No. Invoice_No. Account Signature
Title Subject Notes Contact Department Item Size Color Status Grade Score Age Gender Country City Zip_Code Reference Description
: warning
smoking parking swimming camping fishing littering running photography entry diving
: street
Main_St. Oak_Ave. Park_Rd. River_Rd. Hill_St. King_St. Lake_Dr. Station_Rd. Church_Ln. Market_St. Elm_St. Bay_Blvd.
: card
Cash Credit Debit Gift_card Voucher Bank_transfer Check
= money
${1..999}.{0..99:02}
${1..99999:,}
${1..999:,}.{0..99:02}
USD {1..9999:,}
€{1..999}.{0..99:02}
{1..999}.{0..99:02}
= date
{month} {1..28}, {1950..2035}
{1..28} {month} {1950..2035}
{month} {1..28}
{day}, {month} {1..28}
{1..12}/{1..28}/{1990..2035}
= form
{field}: {name}
{field}: {money}
{field}: {date}
{field}: {status}
{field}: {1..999} {street}
{field}: {1..9999:,} {unit}
{field} / {field}
{field} ({field})
{field} {field} {field}
Enter your {field}
Invalid {field}
{1..30}. {field}
{1..9}) {field}
({1..9}) {base} the {document}
- {base} {a}
* {base} {a}
· {adjective} {thing}
● {phrase}
■ {department}
□ {field} □ {field}
→ {place}
{button}
{button} | {button}
{button} > {button} > {button}
Click "{button}" to {base} {a}.
Press {button} to {base} the {document}.
File not found: {document}_{1..99:02}.pdf
Error {100..999}: cannot {base} {thing}
{0..100}% complete
{1..99} of {100..999} {unit}
Page {1..40} of {41..400}
Fig. {1..40}. {idea} of {city}
Table {1..40}: {adjective} {thing}s by {city}
Chapter {1..40}. {idea} and {idea}
Section {1..20}.{1..20} {field}
{company}, {1..999} {street}, {city}
Dear {name},
Sincerely, {name}
From: {name}
To: {company}
Re: {adjective} {document}
Attn: {department}
No {warning}
No {warning} beyond this point
Caution: {adjective} {thing}
Closed on {day}s
Open {1..11} a.m. to {1..11} p.m.
Exit {1..12}
Gate {1..40}
Room {101..999}
Sale! {5..80}% off {thing}s
Buy {1..3} get {1..2} free
{food} {1..12} x {money}
{food} {money}
{thing} {money}
{card} {money}
Total {money}
Change {money}
Tax ({1..20}%) {money}
Thank you for visiting {company}!
Flight {100..999} to {city}
{city} - {city} {0..23:02}:{0..59:02}
{given}.{family}@example.com
www.{firm}.com
https://example.org/{document}/{1..999}
{field}={1..999}
{field}_{field} = {1..99}
)";

}  // namespace naru::synth

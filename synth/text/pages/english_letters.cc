#include "synth/text/pages/lists.h"

namespace naru::synth {

const std::string_view kEnglishLetterRules = R"(
= greeting
I hope this letter finds you well.
Thank you for your letter of {month} {1..28}.
It was a pleasure to meet you in {city}.
How have you been?
We are writing about your recent order.
= letter_text
Please find the {document} attached to this letter.
Thank you for coming to the {event_value} at the {place}.
I will be in {city} next month and would like to visit you.
Your order of {2..60} {things} will be shipped on {month} {1..28}.
The date of the meeting has changed. The new date is {month} {1..28}.
There is a problem with the {thing}, and I would like to exchange it.
{full_name} will be in charge of this project.
Please call us if you have any questions.
We would be glad to hear from you by {month} {1..28}.
We will meet in the {venue_value}.
I have started to learn {course_value} and enjoy it very much.
The whole family liked the {food} that you sent.
= farewell
Best regards,
Sincerely,
Kind regards,
With best wishes,
Yours truly,
= essay_title
The {idea} of {idea}
In Search of {idea}
A {adjective} {place} in {city}
{idea} and {idea}
What is {idea}?
Notes on {doing}
= section_title
The beginning of {idea}
How to {base} a {thing}
{idea} and {idea}
A {adjective} {place}
The {person}'s day
Open questions
Results
Why {idea} matters
Choosing a {thing}
Looking ahead
= newsletter
{town} News
{firm} Newsletter
The {town} Times
{school_value} Journal
Village News
)";

}  // namespace naru::synth

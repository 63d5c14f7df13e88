#include "synth/text/spoken_lists.h"

namespace naru::synth {

const std::string_view kEnglishSpoken = R"(
: digit
0 1 2 3 4 5 6 7 8 9
= four_digits
{digit}{digit}{digit}{digit}
: said_day
Monday Tuesday Wednesday Thursday Friday Saturday Sunday
: said_month
January February March April May June July August September October November December
: said_room
kitchen bedroom bathroom living_room garage hallway office garden basement attic dining_room nursery
: device
lights lamp fan heater television radio air_conditioner computer speaker dishwasher oven coffee_maker vacuum ceiling_light
: switch
turn_on turn_off switch_on switch_off
: play
music jazz the_news a_song classical_music my_playlist the_radio some_piano_music a_podcast the_next_song
: app
calendar map camera calculator notes settings mail photos clock weather_app contacts browser
: said_document
receipt contract notice form letter menu invoice timetable sign poster bill report certificate label page
: said_field
total date address phone_number name title amount tax due_date price quantity order_number signature balance
: figure
chart graph bar_chart line_chart pie_chart table plot diagram
: please
please now again for_me
: counted
books pencils bags hats shoes rings keys phones cards chairs beds mirrors pillows towels brushes plates bowls spoons cups baskets boxes letters
stamps maps pictures cars trains planes boats balls dolls toys drums nails tickets apples pears grapes eggs lemons carrots onions cookies pies
: music
music a_song some_music something the_new_album
: shopping
rice bread milk cheese butter eggs beans cabbage spinach carrots potatoes onions garlic ginger pepper mushrooms lettuce apples pears grapes
strawberries peaches plums bananas oranges lemons salmon tuna shrimp chicken beef pork coffee tea juice water noodles pasta cookies honey
sugar salt oil vinegar yogurt cereal muffins sausages dumplings
: scoop
rice milk water juice sugar flour oil coffee tea yogurt cereal
: weighed
rice butter cheese flour sugar salt chicken beef pork pasta noodles beans
: dish
soup cake coffee tea juice sandwich pizza pasta salad salmon chicken pie omelet curry burger
: shop
library hospital market museum theater hotel bakery pharmacy bank gym cafe restaurant bookstore post_office town_hall police_station
: where
in at by near behind beside inside outside
: manner
slowly quickly quietly together alone again carefully today tomorrow tonight twice once
: degree
very quite rather always never often still almost
: daytime
in_the_morning in_the_afternoon in_the_evening at_night
= said_number
<card {0..9}>
<card {10..99}>
<card {100..999}>
<card {1000..9999:,}>
<card {10000..999999:,}>
<card {1..99:,000}>
<card {0..99}.{0..9}>
<card {0..9}.{digit}{1..9}>
= say_number
{said_number}
{said_number}
the answer is {said_number}.
number <card {1..999}>
page <card {1..400}>
There are <card {2..99}> {counted}.
I counted <card {2..99}> {counted}.
<card {2..60}> people came.
She is <card {3..99}> years old.
Room <card {101..999}>
Take bus <card {1..99}>.
We won <card {2..9}> to <card {0..1}>.
What is <card {1..99}> plus <card {1..99}>?
What is <card {1..99}> times <card {2..12}>?
What is <card {10..99}> minus <card {1..9}>?
<pct {1..100}>
<pct {0..99}.{1..9}>
Up <pct {1..40}> from last month.
<pct {5..80}> off all {counted}.
It is <card {2..99}> degrees outside.
It is minus <card {2..30}> degrees.
the <ord {1..31}> floor
the <ord {1..99}> time
She finished <ord {1..20}>.
Exit <card {1..40}> is closed.
<card {1000..99999:,}> visitors came to {city}.
= say_date
{said_month} <day {1..28}>
{said_month} <day {1..28}>, <year {1900..2035}>
{said_day}, {said_month} <day {1..28}>
the <ord {1..28}> of {said_month}
{said_month} <year {1900..2035}>
<year {1900..2035}>
in <year {1800..2035}>
Today is {said_day}, {said_month} <day {1..28}>.
My birthday is {said_month} <day {1..28}>.
She was born in <year {1940..2020}>.
The meeting is on {said_day}.
See you on {said_month} <day {1..28}>.
The {said_document} is due on {said_month} <day {1..28}>.
We are closed from {said_month} <day {1..14}> to <day {15..28}>.
It opens in the <ord {1..4}> quarter of <year {2024..2030}>.
next {said_day} {daytime}
How about {said_day}?
<card {2..30}> days later
= say_time
<time {1..12}:{0..59:02}>
<time {1..12}:{0..59:02}>
<time {1..12}:00>
at <time {1..12}:{0..59:02}>
<time {1..12}:{0..59:02}> {daytime}
It is <time {1..12}:{0..59:02}>.
The train leaves at <time {1..12}:{0..59:02}>.
Wake me up at <time {1..12}:{0..59:02}>.
Set an alarm for <time {1..12}:{0..59:02}> {daytime}.
The {shop} opens at <time {1..12}:{0..59:02}>.
Meet me at the {place} at <time {1..12}:00>.
<card {2..59}> minutes
<card {2..23}> hours and <card {2..59}> minutes
Remind me in <card {2..59}> minutes.
It took <card {2..11}> hours.
= say_money
<usd ${1..99}>
<usd ${1..99}.{1..99:02}>
<usd ${100..9999:,}>
<usd ${1..99:,000}>
<card {2..999}> euros
<card {2..999}> pounds
That is <usd ${1..99}.{1..99:02}>.
The total is <usd ${1..999}.{1..99:02}>.
The {thing} costs <usd ${2..300}>.
I paid <usd ${2..99}.{1..99:02}> for the {dish}.
Your change is <usd ${1..20}.{1..99:02}>.
<card {2..900}> million dollars
Sales rose to <card {2..90}> billion won.
<card {1..99:,000}> won
A ticket is <usd ${5..90}>.
= say_measure
<card {2..999}> <=kg=kilograms>
<card {2..999}> <=km=kilometers>
<card {2..999}> <=cm=centimeters>
<card {2..99}> <=mm=millimeters>
<card {2..999}> <=g=grams>
<card {2..999}> <=mL=milliliters>
<card {2..99}> <=m=meters>
<card {2..99}.{1..9}> <=kg=kilograms>
<card {0..99}.{1..9}> <=km=kilometers>
<card {2..400}> miles
<card {2..12}> feet
It is <card {2..400}> <=km=kilometers> to {city}.
The {thing} is <card {2..90}> <=cm=centimeters> long.
Add <card {100..900}> <=g=grams> of {weighed}.
Add <card {2..9}> cups of {scoop}.
The speed limit is <card {20..70}> miles an hour.
<card {2..900}> megabytes
<card {2..64}> gigabytes are left.
The humidity is <pct {20..99}>.
= say_phone
<digit {2..9}{digit}{digit}-{four_digits}>
<digit {2..9}{digit}{digit}-{2..9}{digit}{digit}-{four_digits}>
<digit 555-{four_digits}>
<digit {four_digits}>
<digit {digit}{digit}{digit}>
<digit {digit}{digit}>
<digit {digit}{digit}{digit}{digit}{digit}>
<digit {four_digits}{digit}{digit}>
The code is <digit {four_digits}>.
Call <digit {2..9}{digit}{digit}-{2..9}{digit}{digit}-{four_digits}>.
My number is <digit {2..9}{digit}{digit}-{four_digits}>.
The zip code is <digit {1..9}{four_digits}>.
Your ticket number is <digit {four_digits}{digit}>.
= say_command
{switch} the {device}
{switch} the {device}.
{switch} the {device} in the {said_room}
{switch} the {said_room} {device}
{switch} the {device}, please.
Please {switch} the {device} in the {said_room}.
Can you {switch} the {device}?
play {play}
play {play} in the {said_room}
play {music} by {given} {family}
turn up the volume
turn down the volume
turn the volume to <card {1..100}>
make it {louder}
make the screen {louder}
open the {app}
open the {app} {please}
close the {app}
call {given}
call {given} {family}
send a message to {given}
text {given} {family} {please}
What is the weather in {city}?
What is the weather in {city} on {said_day}?
Will it rain tomorrow?
set the temperature to <card {16..30}> degrees
set a timer for <card {2..90}> minutes
set an alarm for <time {1..12}:{0..59:02}>
wake me up at <time {1..12}:{0..59:02}> on {said_day}
add {shopping} to the shopping list
add {shopping} and {shopping} to the shopping list
remind me to buy {shopping}
remind me to call {given} on {said_day}
take me to the {place}
find a {shop} near here
how do I get to the {place}?
show me the {document}
print the {document}
send the {document} to {given}
take a picture
next song
go back
stop
pause
start over
cancel that
turn left
turn right
go forward <card {2..20}> steps
move back <card {2..90}> <=cm=centimeters>
pick up the {color} {thing}
put the {color} {thing} next to the {color} {thing}
push the {color} {thing} to the left
open the door
close the window
lock the front door
good night, turn everything off
= louder
louder
quieter
brighter
darker
= say_name
{given} {family}
{given} {family}
{given}
{given} and {given}
My name is {given} {family}.
This is {given} {family}.
I am {given} from {city}.
Is {given} {family} there?
Hello, {given}.
Thank you, {given}.
Please welcome {given} {family}.
Doctor {family}
{city}
from {city} to {city}
{given} lives in {city}.
= say_document
What is the {said_field} on this {said_document}?
Read the {said_field}, please.
Read this {said_document} to me.
Read line <card {1..12}>.
What does the first line say?
What does the last line say?
What is written here?
Find the {said_field}.
Where is the {said_field} on the {said_document}?
What is the title of this {said_document}?
Who signed this {said_document}?
When is the {said_document} due?
How much is the {dish}?
Is the {dish} more expensive than the {dish}?
How much are <card {2..20}> {counted}?
Read line <card {1..12}> of page <card {1..30}>.
Find the {said_field} on page <card {1..30}>.
What is the {said_field} of {given} {family}?
Which item costs most?
What is the cheapest item?
How many {counted} did I buy?
Turn this {said_document} into a table.
Copy the text of this picture.
Summarize page <card {1..30}>.
What does this word mean?
Is there a {said_field} on this {said_document}?
= say_chart
What does this {figure} show?
Read this {figure} to me.
What is the title of the {figure}?
What is the value for {said_month}?
What is the value in <year {1990..2030}>?
Is <year {1990..2009}> higher than <year {2010..2030}>?
How many values are above <card {2..99}>?
How many bars are higher than <pct {5..90}>?
What is the difference between {city} and {city}?
Which bar is the tallest?
What does the {color} line stand for?
What is the value of the {color} bar?
Did it go up or down in {said_month}?
What is the total for the <ord {1..4}> quarter?
= say_sentence
Hello.
Good morning.
Thank you very much.
Excuse me.
No problem.
Yes, please.
No, thank you.
Just a moment, please.
Could you say that again?
I do not understand.
Where is the {place}?
Do you have a {thing}?
I would like some {shopping}.
The {person} {past} the {thing}.
{given} {past} the {adjective} {thing}.
The {adjective} {person} {past} a {thing} {where} the {place}.
The {thing} is {where} the {place}.
{given} and {given} {base} the {thing}.
There is a {thing} {where} the {place}.
Why did {given} {base} the {thing}?
Please {base} the {document} before {said_day}.
The {place} is {degree} {adjective}.
I {past} a {color} {thing}.
It was {degree} {adjective}.
Never {base} a {thing} without a {thing}.
You should {base} the {document} {manner}.
= say_word
{thing}
{food}
{place}
{person}
{city}
{adjective} {thing}
{color} {thing}
{thing} and {thing}
{where} the {place}
)";

}  // namespace naru::synth

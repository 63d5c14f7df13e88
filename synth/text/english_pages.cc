#include "synth/text/page_words.h"

namespace naru::synth {
namespace {

// With kEnglishWords, kEnglishSentences and kEnglishForms.
constexpr std::string_view kGrammar = R"(
= full_name
{given} {family}
: country
Korea Germany France Spain Italy Japan Vietnam India Brazil Canada Australia Norway Sweden Poland Portugal Greece Turkey Mexico Chile Kenya
: town
Springfield Riverton Fairview Ashford Milton Kingston Newport Oakdale Clayton Bristol Salem Dover Hudson Georgetown Burlington Lexington
: road
Main_Street Oak_Avenue Park_Road River_Road Hill_Street King_Street Lake_Drive Station_Road Church_Lane Market_Street Elm_Street Bay_Road
Maple_Avenue Mill_Lane Garden_Street Bridge_Road
= address_value
{1..990} {road}, {town}
{1..990} {road}, {city}
{1..99} {road}, Unit {1..40}
= phone_value
({200..989}) 555-0{100..199}
{200..989}-555-0{100..199}
+1 {200..989} 555 0{100..199}
+44 20 7946 0{100..999}
= extension_value
{100..999}
{2000..8999}
: box
anna ben office help info sales hello contact admin desk green rose book shop mail jane sam lee orders support
: host
example.com example.org example.net mail.example.com
= mail_value
{box}@{host}
{box}.{box}@{host}
{box}{1..99}@{host}
= site_value
www.{box}.example.com
www.example.org/{box}
{box}.example.net
= gender_value
Female
Male
= zip_value
{10..99}{100..999}
: position_value
Assistant Clerk Manager Director Analyst Engineer Designer Teacher Intern Supervisor Accountant Secretary Technician Editor Trainer
= employee_value
E{10000..99999}
{10..25}-{1000..9999}
{1000..9999}
= student_value
{2015..2025}{10000..99999}
S-{10000..99999}
= member_value
{100000..999999}
M-{10000..99999}
{1000..9999} {1000..9999}
= school_value
{town} High School
{town} Primary School
{city} University
{town} College
= class_value
Year {1..12}
Grade {1..12}
Class {1..9}{letter1}
: letter1
A B C D E F G H K M N P R S T W
: letter2
KR SN GA NR DQ HB PR EX ML QF
: blood_value
A+ A- B+ B- O+ O- AB+
: reason_value
Medical_visit Family_event Moving Training Business_trip Field_trip Lost Damaged Change_of_details Old_equipment Personal
: purpose_value
For_the_bank For_school Visa_application Club_activity Meeting Research Class Report Personal_records Scholarship
: note_value
Urgent Call_first Fragile Morning_delivery Leave_at_door Group_discount Pick_up None Booked Flexible Pay_in_parts
: size_value
A4 A3 Letter Large Medium Small 10_mm 20_mm 1_m 2_m 500_ml 1_L 1_kg 10_kg Standard Deluxe Box_of_12 Pack_of_50 Set
: company_name
Bluebird_Foods Northgate_Motors Silverline_Press Evergreen_Systems Harborview_Textiles Oakfield_Trading Brightwater_Software Redstone_Designs
Clearview_Travel Westbrook_Logistics Sunrise_Farms Maple_Metals Pioneer_Furniture Lantern_Optics Compass_Studios Meridian_Partners
Bluebird_Labs Northgate_Supply Silverline_Ltd. Evergreen_Inc. Harborview_Co. Oakfield_&_Sons Brightwater_Tools Redstone_Paper
= tax_id_value
{10..99}-{1000000..9999999}
GB {100..999} {1000..9999} {10..99}
= receipt_value
{1000..9999}-{1000..9999}
{100000..999999}
T{10000..99999}
= order_value
{100..999}
A-{100..999}
#{1000..9999}
= invoice_value
INV-{1000..9999}
{2020..2026}-{100..999}
{letter2}{10000..99999}
= card_value
**** **** **** {1000..9999}
XXXX-XXXX-XXXX-{1000..9999}
= approval_value
{100000..999999}
{10..99}{letter1}{100..999}
: bank_value
First_River_Bank Northgate_Bank Maple_Savings City_Union_Bank Harbor_Trust Meridian_Bank
= account_value
{1000..9999} {1000..9999} {1000..9999}
{10000000..99999999}
{100..999}-{100000..999999}-{10..99}
: terms_value
Net_30 Net_14 Net_60 Due_on_receipt Cash_on_delivery Prepaid End_of_month
: things
books pencils bags umbrellas hats shoes gloves scarves coats shirts glasses watches rings wallets keys phones computers screens keyboards printers
cameras radios lamps desks chairs beds drawers mirrors curtains blankets pillows towels brushes combs knives plates bowls spoons forks pots kettles
cups trays baskets boxes envelopes letters stamps maps pictures frames flowers vases bicycles cars buses trains boats balls dolls toys pianos guitars
violins drums hammers nails saws ladders ropes batteries chargers tapes rulers tickets passports receipts contracts packages engines wheels windows
doors bottles candles clocks benches
= subject_value
{things} for the {place}
Repair of {things}
{department} training
Supply of {food}
: venue_value
Main_Hall Room_201 Town_Hall Library Gymnasium Sports_Field Lecture_Room_1 Community_Center Open-air_Stage Central_Square Garden_Room
Cafeteria Room_B12 School_Yard Museum_Lobby City_Park
: whom_value
Everyone Members_only Students Adults_over_18 Local_residents Parents All_staff Children_aged_6_to_12 Seniors Beginners New_members Families
: bring_value
Pen_and_paper Running_shoes Water_bottle Packed_lunch Photo_ID Comfortable_clothes Apron Umbrella Swimwear Towel Laptop Gloves Hat
: event_value
Opening Closing Lunch Group_photo Concert Awards Discussion Guest_talk Free_time Registration Site_visit Workshop Questions Football_match
Drawing_class Campfire Book_swap Flea_market Film_night Safety_training Breakfast Tea_break
= room_value
Room {101..520}
{letter1}{10..40}
: course_value
Watercolor Basic_English Spanish Yoga Pottery Photography Guitar Chess Baking Coffee_Making Computer_Basics Creative_Writing Woodwork
Table_Tennis Swimming History Knitting Soap_Making Gardening Video_Editing Coding Piano Dance Drawing
: day_value
Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon/Wed Tue/Thu
= book_value
The {adjective} {idea}
{idea} and {idea}
A {adjective} {place}
The {person} of {city}
The {idea} of the {person}
= shelf_value
{1..9}{10..99}.{1..9}
{letter1}-{10..99}
= train_value
IC {101..989}
{1001..1999}
{letter1}{10..99}
= seat_value
Car {1..18}, {1..60}
{letter1}{1..30}
Row {1..30}, {letter1}
: state_value
Received In_progress Done Waiting On_hold Cancelled Approved Rejected Shipped Delivered Sold_out Reserved On_loan Returned
= store_value
Zone {letter1}
Shelf {letter1}-{1..20}
Warehouse {1..4}
: team_value
Falcons Tigers Bears Sharks Eagles Comets Rovers Wolves Hawks Lions Dolphins Rangers Rockets Owls Panthers Stars
: task_value
Filing Phone_desk Cleaning Stock_count Front_desk Training_setup Packing Lunch_service Minutes Parking Patrol Gardening Driving Mail_room
: flavor
Organic Classic Mild Spicy Sweet Smoked Premium Homemade Sugar-free Crunchy
= product_value
{flavor} {food}
{flavor} {food}
Pocket {thing}
{color} {thing}
= model_value
{letter2}-{100..999}
{letter1}{1000..9999}
= serial_value
{letter2}{100000..999999}
SN{10000000..99999999}
= weight_value
{1..9}00 g
{1..9}50 ml
{1..5} kg
{10..60} g
: keep_value
Room_temperature Keep_refrigerated Keep_frozen Cool_dry_place Out_of_sunlight
= power_value
120 V 60 Hz
AC {100..240} V
DC {5..24} V
= tracking_value
{1000..9999} {1000..9999} {1000..9999}
{letter2}{100000000..999999999}

= cafe
{firm} Coffee
Cafe {firm}
The {firm} Roastery
{town} Tea House
= grocery
{firm} Market
{town} Grocery
Fresh & {firm}
= diner
{town} Diner
{family}'s Kitchen
The {firm} Grill
= bakery
{town} Bakery
{family} & Daughters Bakery
{firm} Bread
= stationer
{firm} Stationery
{town} Paper Shop
= pharmacy
{firm} Pharmacy
{town} Drugstore
= bookshop
{firm} Books
The {town} Bookshop
= clothier
{firm} Clothing
{family} Fashion
= pizzeria
{family}'s Pizza
{firm} Pizza
= electro
{firm} Electronics
{town} Computers
= corner
{town} Corner Store
{firm} Express
= garden_shop
{firm} Garden Center
{town} Plants
= cleaner
{firm} Cleaners
{town} Laundry
= thanks
Thank you! Please come again.
Thank you for shopping with us.
Returns within {7..30} days with this receipt.
Please keep your receipt.
Have a nice day!
= billing
Please pay by the due date.
Thank you for your business.
This quote is valid for {10..60} days.
Prices do not include tax.
Questions? Please call your contact person.
= declaration
I confirm that the details above are correct.
I agree to the terms and conditions.
Please print clearly in ink.
Read the notes before you fill in this form.
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

= packing_line
{bring_value}
{thing}
{2..9} {things}
= todo_line
Buy a {thing}
Call {given}
Hand in the {document}
Clean the {place}
Book a {thing}
Fix the {thing}
Write to {given}
= shopping_line
{food}
{2..9} bags of {food}
{1..9}00 g {food}
{food} and {food}
= rule_line
Do not run in the {place}.
Do not touch the {things}.
Wash your hands first.
Take your litter home.
Put the {thing} back in its place.
No food or drinks inside.
Please speak quietly.
Dogs must be on a leash.
Children must be with an adult.
Turn off your {thing} before you leave.
= cooking_line
Wash the {food}.
Cut the {food} into small pieces.
Add the {food} and cook for {2..30} minutes.
Mix in the {food}.
Pour in {1..9} cups of water.
Season with salt.
Simmer for {3..20} minutes.
Serve with {food}.
Heat the oil in a pan.
Let it cool for {1..6} hours.
= agenda_line
Purchase of {things}
Repair of the {place}
{department} budget
Training plan
Report of the {person}
{event_value}: preparations
Minutes of the last meeting
= contents_line
{idea} and {idea}
The {adjective} {idea}
A short history of {idea}
{doing} without {idea}
The {idea} of the {person}
= steps_line
Press the power button.
Connect the {thing}.
Open the cover.
Wait for the {color} light.
Hold the button for {2..9} seconds.
Insert the {thing} and close the cover.
Follow the steps on the screen.
Switch it off after use.
= people_line
{full_name}
{full_name}, {position_value}
{full_name} ({department})
= motto_line
More {idea}, less {idea}
{idea} for every {person}
A {adjective} {place} for all
{idea} comes first

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

constexpr PageShop kShops[] = {
    {"cafe",
     "Americano:350|Latte:450|Cappuccino:450|Mocha:495|Espresso:300|Green tea:325|Earl Grey:325|Lemonade:395|"
     "Orange juice:425|Croissant:325|Bagel:295|Muffin:350|Cookie:225|Scone:345|Cheesecake:575|Brownie:395|"
     "Iced tea:350|Cold brew:475|Sandwich:795"},
    {"grocery",
     "Milk:389|Bread:299|Eggs 12 ct:449|Butter:529|Apples 2 lb:398|Bananas:176|Chicken 1 kg:899|Rice 2 kg:649|"
     "Pasta:189|Tomatoes:325|Cheese:599|Yogurt:119|Orange juice:415|Coffee beans:1199|Tea bags:465|Onions:210|"
     "Potatoes 2 kg:389|Salmon:1149|Paper towels:799|Dish soap:349|Cereal:475|Olive oil:989"},
    {"diner",
     "Burger:1095|Cheeseburger:1195|French fries:425|Caesar salad:895|Tomato soup:595|Club sandwich:1050|"
     "Pancakes:845|Omelet:925|Steak:2195|Fish and chips:1495|Apple pie:550|Ice cream:450|Cola:275|Coffee:250|"
     "Milkshake:525|Onion rings:495"},
    {"bakery",
     "White loaf:425|Rye bread:550|Baguette:350|Donut:175|Cinnamon roll:375|Danish:325|Muffin:295|Birthday cake:3200|"
     "Apple tart:475|Cookies 6 ct:650|Pretzel:225|Brioche:495|Carrot cake:525"},
    {"stationer",
     "Notebook:349|Ballpoint pen:125|Pencils 12 ct:399|Eraser:79|Ruler:149|Scissors:449|Glue stick:199|"
     "Sketchbook:899|Paint set:1299|Folder:175|Highlighter:165|Tape:229|Calculator:1499|Stapler:849|"
     "Envelopes:399|Paper clips:119"},
    {"pharmacy",
     "Cough syrup:849|Pain relief:599|Bandages:449|Vitamin C:999|Eye drops:725|Thermometer:1899|Face masks:650|"
     "Hand cream:575|Toothpaste:349|Sunscreen:1099|Antacid:475|Lip balm:299"},
    {"bookshop",
     "Dictionary:2495|World atlas:2995|Cookbook:1999|Picture book:1295|Travel guide:1795|Poems:1150|Novel:1499|"
     "Magazine:695|Math workbook:1250|History:2199|Calendar:999|Comic:895|Biography:1850"},
    {"clothier",
     "Shirt:3499|Trousers:4995|Skirt:3995|Coat:12900|Socks:599|Hat:2250|Scarf:1999|Gloves:1795|T-shirt:1499|"
     "Jeans:5495|Cardigan:4599|Belt:2100"},
    {"pizzeria",
     "Margherita:1195|Pepperoni:1350|Hawaiian:1395|Veggie pizza:1295|Garlic bread:495|Caesar salad:750|Lasagna:1250|"
     "Cola:225|Lemonade:275|Tiramisu:650|Extra cheese:150|Chicken wings:895"},
    {"electro",
     "Keyboard:4599|Mouse:2499|USB cable:899|Charger:1995|Headphones:5999|Webcam:4995|Monitor:18900|"
     "Speaker:3999|Memory card:1599|Desk lamp:2795|Battery pack:2999|Printer ink:3299|Mouse pad:995"},
    {"corner",
     "Water:129|Cola:199|Chips:249|Chocolate:175|Gum:119|Newspaper:250|Umbrella:999|Batteries:649|Sandwich:549|"
     "Milk:229|Ice cream:299|Tissues:189|Coffee:199|Candy:149"},
    {"garden_shop",
     "Rose bush:1899|Tulip bulbs:899|Soil 20 L:799|Flower pot:1249|Rake:2199|Watering can:1699|Seeds:299|"
     "Gloves:899|Fertilizer:1149|Herb set:995|Lavender:650|Hose 15 m:2999",
     /*held_out=*/true},
    {"cleaner",
     "Shirt:350|Trousers:695|Coat:1895|Suit:1450|Duvet:2995|Curtains:3250|Dress:1395|Tie:425|Skirt:750|Sweater:625",
     /*held_out=*/true},
};

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

constexpr PageList kLists[] = {
    {"Packing List|What to Bring", "packing_line"},
    {"To Do|Things to Do|This Week", "todo_line"},
    {"Shopping List|Groceries", "shopping_line"},
    {"House Rules|Visitor Rules|Safety Rules", "rule_line"},
    {"Recipe|How to Cook It|Method", "cooking_line", /*numbered=*/true},
    {"Agenda|Meeting Agenda", "agenda_line", /*numbered=*/true},
    {"Contents|Table of Contents", "contents_line", /*numbered=*/true},
    {"Quick Start|How to Use", "steps_line", /*numbered=*/true},
    {"Participants|Winners|Members", "people_line"},
    {"Our Mottos|Class Promises", "motto_line", /*numbered=*/false, /*held_out=*/true},
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

const PageWords kEnglishPageWords{
    kGrammar,
    kShops,
    {"company_name",
     "Laptop:114900|Monitor:24900|Printer:18900|Keyboard:4500|Mouse:2500|Copy paper:2295|Toner:8900|Office chair:16500|"
     "Desk:21900|Bookcase:11900|Meeting table:38900|Server rental:29500|Website design:180000|Logo "
     "design:45000|Printing:27500|"
     "Banner:6500|Delivery:4900|Maintenance:35000|Training day:62000|Translation:12500|Photography:42000|LED lamp:2995|"
     "Cable 100 m:7400|Cement:895|Timber:2650|Paint:3895|Cleaning:21000|Camera:14900|Air purifier:32900|Work "
     "jacket:5800|"
     "Helmet:1695|Cartons:125|Consulting:85000"},
    kForms,
    kCards,
    kNotices,
    kLists,
    kTables,
    "Invoice|Quotation|Delivery Note|Purchase Order|Statement|Bill",
    "From|Seller|Supplier",
    "Bill To|Customer|Deliver To",
};

}  // namespace naru::synth

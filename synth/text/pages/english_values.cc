#include "synth/text/pages/lists.h"

namespace naru::synth {

const std::string_view kEnglishValueRules = R"(
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
)";

}  // namespace naru::synth

#include "synth/text/pages/lists.h"

namespace naru::synth {
namespace {

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

}  // namespace

const std::string_view kEnglishListRules = R"(
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
)";

const std::span<const PageList> kEnglishPageLists = kLists;

}  // namespace naru::synth

#include "synth/text/rephrased/lists.h"

namespace naru::synth {

const std::string_view kRephrasedEnglishPages = R"(
= price
What do I pay for one {r}?
Tell me the price of one {r}.
How much would a single {r} be?
{r}: what is the unit price?
What's the cost of one {r}?
I'd like to know what one {r} costs.
The price for {r}, please.
Per piece, how much is {r}?
What price is listed for {r}?
Could you look up the unit price of {r}?
How expensive is one {r}?
One {r} is how much?
Find the price of {r}.
If I buy just one {r}, what does it cost?
What is charged for each {r}?
At what price is {r} sold?
= bought
What is the quantity of {r}?
Tell me how many {r} there are.
{r}: how many?
I'd like to know how many {r} were ordered.
How many units of {r} did they buy?
The quantity for {r}, please.
How many pieces of {r} are on the bill?
Count of {r}?
How often was {r} bought?
Could you check the quantity of {r}?
Find out how many {r} were sold.
What does it list as the quantity of {r}?
In what quantity was {r} bought?
Of {r}, how many were taken?
How large an order of {r} is it?
Please give me the number of {r}.
= reverse
For which {n} is the {c} {v}?
Find the {n} whose {c} is {v}.
{c} {v}: which {n} is it?
Tell me which {n} has {v} as {c}.
What {n} goes with the {c} {v}?
The {c} is {v}, so which {n} is it?
I'm looking for the {n} with the {c} {v}.
Which row has {v} for its {c}?
Who or what has the {c} {v}?
Can you find {v} under {c} and tell me the {n}?
Where the {c} is {v}, what is the {n}?
Name the {n} that has {v} for its {c}.
With {v} as the {c}, which {n} do we have?
Look for {v} in the column {c}: which {n} is that?
Whichever {n} has the {c} {v}, write it down.
The {c} {v} belongs to which {n}?
= reverse_person
For whom is the {c} {v}?
Find the person whose {c} is {v}.
{c} {v}: who is it?
Tell me who has {v} as {c}.
Which person goes with the {c} {v}?
The {c} is {v}, so who is it?
I'm looking for the person with the {c} {v}.
Whose row has {v} for its {c}?
Which of them has the {c} {v}?
Can you find {v} under {c} and tell me the name?
Where the {c} is {v}, whose name is it?
Give me the name of the person with {v} for {c}.
With {v} as the {c}, who do we have?
Look for {v} in the column {c}: whose is that?
Whoever has the {c} {v}, write down the name.
The {c} {v} belongs to whom?
= dearest
What {n} is the most expensive?
Tell me the dearest {n}.
Which one has the highest unit price?
Find the {n} with the highest price.
Per piece, what costs the most?
I'd like to know which {n} is the priciest.
The most expensive {n}, please.
For which {n} do you pay the most apiece?
What is the costliest {n} here?
Can you see which {n} is dearest?
Looking at single prices, what is most expensive?
Most expensive {n}?
The highest price belongs to which {n}?
Sorted by price, which {n} is first from the top?
Which {n} would cost me the most for one?
Point out the priciest thing.
= cheapest
What {n} is the least expensive?
Tell me the cheapest {n}.
Which one has the lowest unit price?
Find the {n} with the lowest price.
Per piece, what costs the least?
I'd like to know which {n} is the cheapest.
The least expensive {n}, please.
For which {n} do you pay the least apiece?
What is the lowest-priced {n} here?
Can you see which {n} is cheapest?
Looking at single prices, what is least expensive?
Cheapest {n}?
The lowest price belongs to which {n}?
Sorted by price, which {n} comes last?
Which {n} would cost me the least for one?
Point out the cheapest thing.
= extreme
Tell me the {n} with the {highest} {c}.
For which {n} is the {c} {highest}?
Find the {n} whose {c} is the {largest}.
{c}: which {n} has the {largest}?
By {c}, which {n} ranks {highest}?
I'd like to know which {n} has the {highest} {c}.
The {highest} {c} belongs to which {n}?
What {n} shows the {largest} {c}?
Of all rows, which has the {highest} {c}?
Compare the {c} of every {n} and pick the {largest}.
Can you see which {n} has the {highest} {c}?
{Highest} {c}, which {n}?
In the column {c}, which {n} has the {largest} number?
Which row stands out with the {highest} {c}?
Looking at the {c}, what comes out {highest}?
Please point out the {n} that has the {largest} {c}.
= extreme_person
Tell me the person with the {highest} {c}.
For whom is the {c} {highest}?
Find the person whose {c} is the {largest}.
{c}: who has the {largest}?
By {c}, who ranks {highest}?
I'd like to know who has the {highest} {c}.
The {highest} {c} belongs to whom?
Which person shows the {largest} {c}?
Of all the people, who has the {highest} {c}?
Compare the {c} of everyone and pick the person with the {largest}.
Can you see who has the {highest} {c}?
{Highest} {c}, who is it?
In the column {c}, who has the {largest} number?
Who stands out with the {highest} {c}?
Looking at the {c}, who comes out {highest}?
Please point out who has the {largest} {c}.
= sum
What is the total of the {c} column?
Sum up the {c} of all rows.
How much is the {c} in all?
Tell me the {c} of every {n} added together.
If you add every {c}, what do you get?
{c}: what is the sum?
I'd like the sum of the {c} column.
Please total the {c}.
Over the whole table, how much is the {c}?
Take the {c} of each {n} and add them.
What do all the {c} entries make together?
The sum of all {c} values, please.
Could you add the numbers under {c}?
From top to bottom, what is the total {c}?
How much do the rows have in {c} altogether?
Compute the total for {c}.
= sum_two
How much {c} do {a} and {b} have in all?
Sum the {c} of {a} and {b}.
{a} plus {b}: what is the {c}?
If you add {a} and {b}, how much is the {c}?
Tell me the combined {c} of {a} and {b}.
What do {a} and {b} make together in {c}?
I'd like the {c} of {a} and of {b} added.
Only for {a} and {b}, what is the total {c}?
Please total the {c} for {a} and {b}.
Taking {a} and {b} together, what is the {c}?
Put {a} and {b} together and tell me the {c}.
What is the {c} sum of {a} and {b}?
The {c} for {a} and {b} combined, please.
Could you add the {c} of {b} to that of {a}?
How much is the {c} of both {a} and {b}?
Compute the {c} total of {a} and {b}.
= sum_goods
How many things were bought altogether?
What do the quantities add up to?
Tell me the number of pieces in total.
Sum up the quantities.
How many units are there overall?
All in all, how many pieces is that?
I'd like to know how many pieces were bought in total.
Pieces in total?
If you add the quantities, how many do you get?
Count every piece that was bought.
What's the number of all articles together?
Please add all quantities.
How many single pieces does the receipt cover?
Over all lines, how many units were sold?
The sum of the quantities, please.
Could you total the pieces?
= one_each
What do one {a} and one {b} cost in all?
If I buy one {a} and one {b}, how much is that?
Add the price of one {a} to that of one {b}.
One {a} plus one {b}: how much?
Tell me what a single {a} and a single {b} come to.
How much money do I need for one {a} and one {b}?
I'd like to know the price of one {a} with one {b}.
What is the sum of the unit prices of {a} and {b}?
Taking just one of each, what do {a} and {b} cost?
Buying {a} and {b} once each, what would I pay?
Please total one {a} and one {b}.
For one each of {a} and {b}, how much is due?
The price of {a} and {b} together, one of each?
Could you add up single prices for {a} and {b}?
At one piece each, how much are {a} and {b}?
What would the bill be for one {a} and one {b}?
= difference
What is the {c} margin between {a} and {b}?
What is the gap in {c} between {a} and {b}?
Tell me how different {a} and {b} are in {c}.
Subtract the smaller {c} from the larger one for {a} and {b}.
{a} vs {b}: what is the difference in {c}?
Comparing {a} with {b}, how large is the {c} difference?
I'd like the difference in {c} for {a} and {b}.
How big is the gap between {a} and {b} in {c}?
What separates {a} from {b} in {c}?
Find how far the {c} of {a} is from that of {b}.
Please compute the {c} difference of {a} and {b}.
In {c}, how far is {a} from {b}?
Between {a} and {b}, the {c} differs by how much?
The difference of {a} and {b} in {c}, please.
If you compare {a} and {b}, what is the difference in {c}?
Could you work out how far apart {b} and {a} are in {c}?
= greater
Which of {a} and {b} has the larger {c}?
Between {a} and {b}, which is ahead in {c}?
Tell me which is greater in {c}, {a} or {b}.
In {c}, does {a} or {b} come out on top?
Is the {c} higher for {a} or for {b}?
Compare {a} and {b} and say which has the greater {c}.
Of {a} and {b}, which one has the higher {c}?
I'd like to know whether {a} or {b} has the larger {c}.
Looking at the {c}, is it {a} or {b} that is higher?
The higher {c} belongs to {a} or {b}?
For {c}, which one ranks higher, {a} or {b}?
Which one is bigger in {c}: {a} or {b}?
Choose between {a} and {b}: which has the higher {c}?
Please compare: is {a} or {b} larger in {c}?
Higher {c}, {a} or {b}?
Can you see which of {a} and {b} has the bigger {c}?
= greater_person
Which of {a} and {b} has the larger {c}?
Between {a} and {b}, who is ahead in {c}?
Tell me whose {c} is greater, that of {a} or of {b}.
In {c}, does {a} or {b} come out on top?
Is the {c} higher for {a} or for {b}?
Compare {a} and {b} and say who has the greater {c}.
Of {a} and {b}, who has the higher {c}?
I'd like to know whether {a} or {b} has the larger {c}.
Looking at the {c}, is it {a} or {b} who is higher?
The higher {c} belongs to {a} or {b}?
For {c}, who ranks higher, {a} or {b}?
Whose number is bigger in {c}: that of {a} or {b}?
Choose between {a} and {b}: who has the higher {c}?
Please compare: is {a} or {b} higher in {c}?
Higher {c}, {a} or {b}?
Can you see who of {a} and {b} has the bigger {c}?
= unit_price
What does {r} cost per piece?
Divide the amount for {r} by its quantity.
How much is that for each {r}?
Tell me what one {r} works out at.
Per unit, how much is {r}?
What was paid for every single {r}?
I'd like the price of one {r}, from the amount and the quantity.
Work out the unit price of {r}.
If only one {r} had been bought, how much would it be?
{r}: price per piece?
Calculate the cost of one {r}.
How much would one {r} have cost?
Splitting the amount for {r} by the pieces, what do you get?
The price of one {r}, please.
Could you figure out what one {r} costs?
For one {r}, how much does that come to?
)";

}  // namespace naru::synth

#include "synth/text/rephrased/lists.h"

namespace naru::synth {

const std::string_view kRephrasedEnglishCharts = R"(
= table
Could you make this chart into a table?
I need the numbers from this chart in table form.
Please put the chart's values in a table.
Can you make a table out of this graph?
Show the plotted data as rows and columns.
I'd like to see this as a Markdown table.
Make me a table of all the values.
Extract the data from this graph as a table.
Would you tabulate the figures in this chart?
Recreate the data table behind this plot.
Chart to table, please.
Lay out the chart's numbers in a table.
What would this graph look like as a table?
Read every value off the chart and put it in a table.
Just give me the table for this chart.
Transcribe the chart into a table.
Help me get this graph into a spreadsheet-style table.
The values as a table, please.
Rewrite the figures of this graph as a table.
Tabulate everything that is plotted here.
= look_up
Can you tell me the {w} for {c}?
I'd like to know the {w} for {c}.
What {v} does {c} have?
For {c}, what is the {w}?
{c}: what is the {w}?
What number does the chart give for {w} at {c}?
Find the {w} at {c}.
Please read off the {w} for {c}.
What's the {v} figure for {c}?
The {w} for {c}, please.
Do you know the {w} for {c}?
Look up {c} and tell me its {v}.
Which value of {v} goes with {c}?
I'm looking for the {w} at {c}.
{v} at {c}: what does the graph say?
According to the graph, what is the {w} at {c}?
Let me know the {w} for {c}.
Where does {w} stand for {c}?
Could you check the {w} for {c}?
What does {c} show for {w}?
{v} {c}?
Going by the chart, how large is the {w} for {c}?
= look_up_x
When the {x} is {c}, what is the {m}?
What {m} goes with {x} {c}?
For {x} {c}, what is the {m}?
Find the point at {c} on the {x} axis and tell me its {m}.
How high is the point where {x} equals {c}?
I'd like the {m} for the point with {x} {c}.
What does {m} read where {x} is {c}?
{x} is {c}, so what is the {m}?
At {x} {c}, what {m} do we see?
Please give me the {m} of the dot at {x} {c}.
What is plotted on the {m} axis for {x} {c}?
Could you tell me the {m} where {x} is {c}?
The point whose {x} is {c}: what is its {m}?
If {x} is {c}, how large is the {m}?
Look at {x} {c} and read the {m}.
The {m} at {x} {c}, please.
On the scatter plot, which {m} belongs to {x} {c}?
Do you see what the {m} is when {x} is {c}?
= extreme
Tell me which {k} has the {highest} {w}.
In which {k} is {w} at its {highest}?
For what {k} do we see the {largest} {w}?
The {k} with the {highest} {w} is which one?
I want to know the {k} with the {largest} {w}.
Find the {k} where {w} is {highest}.
Of all the {k} entries, which has the {highest} {w}?
{w}: which {k} is the {highest}?
By {w}, which {k} ranks {highest}?
What is the {k} with the {highest} {w}?
Please point out the {k} that has the {largest} {w}.
Can you see which {k} has the {highest} {w}?
Comparing every {k}, which one shows the {largest} {w}?
Looking at {w}, which {k} comes out {highest}?
The {highest} {w} belongs to which {k}?
Whichever {k} has the {highest} {w}, write its name.
Where do we find the {highest} {w}?
Identify the {k} with the {largest} {w}.
{Highest} {v}, which {k}?
= maximum
Which {k} comes first in {w}?
Which {k} leads the chart in {w}?
What {k} is number one for {w}?
Which {k} reaches the greatest {w}?
= minimum
Which {k} comes last in {w}?
Which {k} trails all others in {w}?
What {k} is in last place for {w}?
Which {k} has the least {w}?
= extreme_value
How {high} does {w} get?
What is the {maximum} of {w}?
Tell me the {highest} {v} in the chart.
I'd like the {maximum} of {w}.
{Highest} {v}?
What {v} does the {highest} {k} have?
How much is {w} at its {highest}?
Find the {largest} number for {w}.
What's the {highest} figure for {w}?
Among all the values of {w}, which is the {largest}?
Which value of {w} is the {highest} one on the chart?
Please read off the {highest} {v}.
What number marks the {highest} point of {w}?
At its {highest}, what is the {w}?
Could you give me the {maximum} for {w}?
The {highest} {v} shown is how much?
Never mind which {k}: how much is the {highest} {w}?
Give me just the number: the {largest} {v}.
= maximum_value
How far up does {w} go?
What does {w} reach at most?
At the very most, how large is the {w}?
= minimum_value
How far down does {w} go?
To what value does {w} drop at its lowest?
At the very least, how large is the {w}?
= extreme_series
For {c}, which {t} has the {highest} {m}?
At {c}, which {t} shows the {largest} value?
Which {t} ranks {highest} at {c}?
Tell me the {t} with the {highest} {m} for {c}.
Looking only at {c}, which {t} is the {largest}?
At {c}, what {t} has the {highest} {m}?
{c}: {highest} {t}?
Of the {t} entries, which one is {highest} for {c}?
Find the {t} with the {largest} {m} at {c}.
I'd like to know which {t} is {highest} for {c}.
Compare every {t} at {c} and say which one is {highest}.
The {highest} value at {c} belongs to which {t}?
Can you see which {t} has the {largest} {m} for {c}?
Going by the legend, which {t} is {highest} at {c}?
What is the name of the {t} with the {highest} {m} for {c}?
Which legend entry has the {highest} {m} at {c}?
Pick the {t} with the {largest} {m} for {c}.
= maximum_x
What {x} gives the largest {m}?
Where on the {x} axis is {m} the highest?
Read the {x} of the topmost point.
For the point with the greatest {m}, what is the {x}?
How much is the {x} where {m} is at its maximum?
The highest point has what {x}?
Find the point with the largest {m} and tell me its {x}.
When {m} is at its maximum, what is the {x}?
I'd like to know the {x} at which {m} tops out.
{m} is greatest at which {x}?
At what value of {x} do we see the highest {m}?
Which {x} value goes with the maximum {m}?
Tell me the {x} belonging to the highest dot.
What's the {x} of the dot that lies highest?
The maximum {m} occurs at which {x}?
Please give me the {x} of the point with the largest {m}.
Look at the point highest up: what is its {x}?
= difference
What is the gap in {w} between {c} and {d}?
Subtract the smaller {v} from the larger one for {c} and {d}.
How big is the gap between {c} and {d} in {w}?
Comparing {c} with {d}, how large is the difference in {w}?
What separates {c} from {d} in {w}?
Find the difference in {w}: {c} versus {d}.
I want the difference between the {w} for {c} and for {d}.
The difference between {c} and {d} in {w}, please.
{c} vs {d}: how much difference in {w}?
Calculate how far the {v} of {c} is from that of {d}.
How wide is the margin between {c} and {d} for {w}?
Tell me how much {w} differs between {c} and {d}.
Can you compute the {v} gap between {c} and {d}?
In {w}, how far is {c} from {d}?
What's the {v} difference, {c} against {d}?
If you compare {c} and {d}, what is the difference in {w}?
Between {c} and {d}, {w} differs by how much?
Please compute the difference in {w} for {c} and {d}.
= difference_series
What is the gap between {r} and {q} at {c}?
For {c}, how different are {r} and {q}?
How big is the difference between {r} and {q} for {c}?
At {c}, what separates {r} from {q}?
Tell me the difference in {m} between {r} and {q} for {c}.
For {c}, how far is {r} from {q}?
{c}: {r} vs {q}, what is the difference?
Calculate the {m} gap between {r} and {q} at {c}.
Looking at {c}, how large is the margin between {r} and {q}?
I'd like the difference between {r} and {q} for {c}.
Subtract the smaller of {r} and {q} from the larger at {c}.
How wide is the gap from {r} to {q} at {c}?
Compare {r} with {q} at {c} and give me the difference.
The difference of {r} and {q} for {c}, please.
Could you tell me how far apart {q} and {r} are at {c}?
Between {r} and {q}, what is the {m} difference for {c}?
= sum
What does {w} add up to?
How much is {w} in total?
Tell me the total of {w} over every {k}.
Sum {w} across every {k}.
With every {k} taken together, what is the {w}?
Please total the {w} for the whole chart.
All together, how much is the {w}?
I'd like the sum of {w} across the chart.
Could you sum up the {v} numbers?
What do we get when we add the {v} of each {k}?
What is the combined {v} of every {k}?
What's the grand total of {w}?
Compute the overall {v}.
Adding everything, what is the {w}?
Put all the {v} values together and tell me the sum.
Find the sum of the {v} values.
The sum of {w}, please.
Altogether, what does {w} come to?
= sum_some
Taken together, what {v} do {l} have?
How much is the {w} for {l} combined?
Sum the {v} of {l}.
Adding {l}, what is the {w}?
What is the combined {v} of {l}?
If we add {l}, what does {w} come to?
Give me the total of {w} for {l}.
{l} together: what is the {w}?
Only for {l}, what is the total {v}?
Please compute the sum of {w} over {l}.
Could you total {l} in {w}?
What do we get for {w} by adding {l}?
I need the {v} of {l} added together.
The {v} sum for {l}, please.
Find what {l} make in total for {w}.
Put {l} together and tell me the {w}.
What's the overall {v} if we count only {l}?
= sum_series
What is the {m} for {c} over all {t} entries?
For {c}, add the {m} of every {t}.
How much is {c} in total?
Sum everything at {c}.
All {t} entries together, what is the {m} for {c}?
What's the combined {m} for {c}?
Looking at {c} alone, what do the values total?
Tell me the overall {m} for {c}.
At {c}, how much is it when every {t} is counted?
{c}: total {m}?
Adding every {t}, what does {c} come to?
Please total the {m} at {c}.
I'd like the sum of all {t} values for {c}.
What do we get for {c} if we add each {t}?
Compute the total {m} of {c} across the legend.
Put every {t} together for {c} and tell me how much it is.
Could you give me the total of {c}?
= average
What is {w} on average?
How much is the {v} per {k} on average?
On average, how large is the {w}?
Tell me the average of {w}.
Average out the {v} values.
Find the mean of the {v} values over every {k}.
I'd like to know the average for {w}.
What do you get if you average {w}?
Add the {v} of each {k} and divide by how many there are.
{v}, averaged over every {k}?
Averaged across the chart, what is the {w}?
Please compute the average of {w}.
Could you calculate the mean for {w}?
Taking every {k} into account, what is the average of {w}?
As an average, what is the {w}?
The average of {w}, please.
If every {k} had the same {v} and the total stayed as it is, what would it be?
Divide the total of {w} by the number of {k} entries.
How high is the mean of {w}?
= count
How many {k} entries have {w} {above} {n}?
Count the {k} entries whose {v} is {above} {n}.
In how many cases is {w} {above} {n}?
How many times is the {v} {higher} than {n}?
With {n} as the limit, how many {k} entries are {above} it in {w}?
What number of {k} entries lie {above} {n} in {w}?
Tell me how many values of {w} are {greater} than {n}.
How many have {w} {over} {n}?
For {w}, how many values lie {above} {n}?
Of all the {v} values, how many are {above} {n}?
I'd like to know how many {k} entries have {more} than {n} in {w}.
How often does {w} come out {above} {n}?
Please count the values of {w} that are {over} {n}.
{w} {above} {n}: how many?
Go through every {k} and count those with {w} {greater} than {n}.
Could you count how many are {above} {n} in {w}?
How many {k} entries show {v} {higher} than {n}?
= count_above
How many go beyond {n} in {w}?
How many values of {w} top {n}?
= count_below
How many fail to reach {n} in {w}?
How many values of {w} stay under {n}?
= count_categories
How many {k} entries can you see?
What is the number of {k} entries in this chart?
How many different {k} labels are on the chart?
Into how many {k} groups is the data split?
Tell me how many {k} entries are plotted.
The chart covers how many {k} entries?
Number of {k} entries?
I'd like to know how many {k} entries there are.
How many {k} values does the graph compare?
What's the count of {k} entries?
Please tell me how many categories this chart has.
Could you count how many {k} labels are used?
How many separate categories are drawn?
By {k}, how many entries are listed?
All in all, how many {k} entries does it have?
In total, how many categories of {k} do you see?
= count_series
How many {t} entries are in the legend?
Count the series in this chart.
What is the number of {t} entries being compared?
How many different {t} entries do you see?
How many names does the legend list?
Tell me how many {t} entries are plotted.
The legend shows how many {t} entries?
How many {t} groups are drawn?
Number of series?
I'd like to know how many {t} entries there are.
How many separate data series does this graph hold?
Could you count the legend entries?
In all, how many {t} entries are compared?
What's the count of different {t} entries?
How many items are explained in the legend?
Into how many {t} series is the data divided?
How many kinds of {t} are distinguished here?
= count_points
How many dots are plotted?
Count the points for me.
What is the number of points in the plot?
How many data points can you find?
Tell me how many dots this scatter plot has.
The plot has how many points?
How many observations are plotted?
Number of points?
I'd like to know how many points are drawn.
How many marks are there in the scatter plot?
Could you count the dots?
In all, how many points do you see?
What's the total count of data points?
How many dots are in the picture?
Please count every point on the graph.
How many pairs of values are plotted here?
= comparison
Is the {w} for {c} above that for {d}?
Does {c} come out higher than {d} in {w}?
Is {c} ahead of {d} in {w}?
In terms of {w}, is {c} greater than {d}?
Would you say {c} is higher than {d} in {w}?
Is {w} larger for {c} than for {d}?
Compared with {d}, is the {w} higher for {c}?
{c} higher than {d} in {w}, yes or no?
Does the {v} of {c} surpass that of {d}?
Is it true that {c} is above {d} in {w}?
Does {c} outdo {d} when it comes to {w}?
Yes or no: {w} is higher for {c} than for {d}.
Does {w} run higher for {c} than for {d}?
Looking at {w}, does {c} exceed {d}?
I'd like to know if {c} is higher than {d} in {w}.
Tell me whether {w} for {c} is greater than for {d}.
Can you confirm that {c} is above {d} in {w}?
Does {c} rank above {d} by {w}?
= greater
Which of {c} and {d} has the larger {w}?
Between {c} and {d}, which is ahead in {w}?
{c} or {d}: where is {w} higher?
Tell me which is greater in {w}, {c} or {d}.
Of {c} and {d}, which one has the higher {v}?
Is {w} higher for {c} or for {d}?
Compare {c} and {d} and say which has the greater {w}.
In {w}, does {c} or {d} come out on top?
Pick the larger one by {w}: {c} or {d}?
Looking at {w}, is it {c} or {d} that is higher?
I'd like to know whether {c} or {d} has the larger {w}.
For {w}, which one ranks higher, {c} or {d}?
Which one is bigger in {w}: {c} or {d}?
{w} higher for {c} or {d}?
Choose between {c} and {d}: which has the higher {w}?
Say whether {w} is greater at {c} or at {d}.
The higher {v} belongs to {c} or {d}?
Please compare: is {c} or {d} larger in {w}?
= trend
Between {c} and {d}, does {w} rise or fall?
Is the {w} up or down at {d} compared with {c}?
Did {w} increase or decrease from {c} to {d}?
Going from {c} to {d}, is {w} rising or falling?
From {c} until {d}, has {w} grown or shrunk?
Does {w} climb or drop between {c} and {d}?
Up or down: {w} at {d} compared with {c}?
Tell me if {w} went up or down from {c} to {d}.
Which way does {w} move from {c} to {d}?
In what direction did {w} change between {c} and {d}?
By {d}, is {w} up or down on {c}?
I'd like to know whether {w} rose or fell from {c} to {d}.
Is there an increase or a decrease in {w} from {c} to {d}?
Moving from {c} to {d}, which way does the {v} go?
Starting at {c}, has {w} gone up or down by {d}?
Say up or down: {w} from {c} to {d}.
Has the {v} increased or declined between {c} and {d}?
Since {c}, is {w} up or down at {d}?
)";

}  // namespace naru::synth

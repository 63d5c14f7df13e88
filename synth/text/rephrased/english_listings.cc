#include "synth/text/rephrased/lists.h"

namespace naru::synth {

const std::string_view kRephrasedEnglishListings = R"(
= count_rows
How many {n} entries does the table have?
Tell me the number of {n} entries.
Without the heads, how many rows are in the table?
How many lines of {n} can you count?
What is the number of rows?
I'd like to know how many {n} entries are listed.
Number of {n} entries?
The table lists how many {n} entries?
How many separate {n} entries do you see?
Count the rows below the heading row.
How long is the table, in rows?
In total, how many {n} entries are there?
Could you count the {n} entries for me?
What's the count of {n} entries in the table?
How many {n} names are given?
All in all, how many rows are filled in?
= count_people
How many persons are in the table?
Tell me the number of people.
What is the number of names?
Count the people in the table.
I'd like to know how many people are on it.
Number of people?
The table lists how many people?
How many different names do you see?
In total, how many people are there?
Could you count the names for me?
How many people does this cover?
What's the head count?
For how many people are there rows?
All in all, how many persons are named?
How long is the list of people?
How many individuals appear here?
= count_items
What is the number of items?
Tell me how many items there are.
Count the items on the list.
The list has how many items?
I'd like to know how many things are listed.
Number of items?
How many entries are on the list?
How many bullet points or numbers do you see?
In total, how many items are written there?
Could you count the items for me?
How long is the list?
What's the count of list items?
Of how many items is the list made up?
All in all, how many points are there?
How many things stand on the list?
How many separate items can you find?
= count_headings
What is the number of section headings?
Tell me how many headings there are under the title.
Count the headings of the sections.
The text has how many headings?
I'd like to know how many sections have a heading.
Number of headings?
How many subheadings can you find?
Into how many headed sections is the text split?
In total, how many headings do you see?
Could you count the subheadings for me?
Leaving out the title, how many headings are there?
What's the count of headings?
How many parts of the text have a heading of their own?
All in all, how many section titles are there?
How many smaller titles does the page have?
How many times does a new heading begin?
= nth_item
What is the {th} item?
Tell me the {th} thing on the list.
Read item {n} of the list.
Which item is {th}?
What do we find in {th} place?
I'd like to know item {n}.
Item {n}?
The {th} item on the list, please.
Counting from the start, what is number {n}?
In place {n} of the list, what is written?
Go to item {n} and read it to me.
Could you tell me the {th} item?
What's number {n} on the list?
The list has what as its {th} item?
Find the {th} entry of the list.
Which one comes {th}?
= nth_row
What is the {th} {c} in the table?
Tell me the {c} on row {n}.
Read the {c} of the {th} row.
Which {c} comes {th}?
I'd like to know the {c} of row {n}.
Row {n}, {c}?
The {th} {c}, please.
Counting rows from the top, what is the {c} of number {n}?
Find row {n} and give me its {c}.
Could you tell me the {th} {c}?
In the {th} row, what is the {c}?
Going down the table, which {c} is {th}?
What's the {c} at row {n}?
The {th} row has what {c}?
Look at row {n} below the heads and tell me the {c}.
Number {n} in the table is which {c}?
= nth_heading
What is the {th} heading?
Tell me heading {n}.
Read the {th} section title.
Which heading comes {th}?
I'd like to know the {th} subheading.
Heading {n}?
The {th} heading, please.
Counting headings from the top, what is number {n}?
What title does section {n} have?
Could you tell me the {th} subheading?
How is the {th} section headed?
What's written as heading {n}?
The {th} part of the text is called what?
Find the {th} heading and read it.
What is section {n} called?
Under which heading does the {th} section stand?
= next
What is the item after "{a}"?
Tell me what comes next after "{a}".
After "{a}", what is listed?
Which item is directly behind "{a}"?
I'd like to know what follows "{a}".
Next after "{a}"?
The one after "{a}", please.
On the list, what succeeds "{a}"?
When "{a}" is done, what is next?
Find "{a}" and read the item after it.
Could you tell me the item following "{a}"?
What's the thing after "{a}"?
"{a}" is followed by what?
Which entry comes just after "{a}"?
Go one further than "{a}": what is it?
What do I read once I am past "{a}"?
= present_row
Can {r} be found in the table?
Do you see {r}?
Is {r} in the table?
Does {r} appear here?
Tell me whether {r} is listed.
Is there an entry for {r}?
{r}: is it listed?
I'd like to know if {r} is in the table.
Could you check if {r} is there?
Is {r} among the rows?
Has {r} got a row?
Does this page mention {r}?
Would I find {r} here?
Is {r} one of the entries?
Yes or no: {r} is in the table.
Was {r} included?
= present_item
Can "{r}" be found on the list?
Do you see "{r}"?
Is "{r}" one of the items?
Does "{r}" appear here?
Tell me whether "{r}" is listed.
Is there an item "{r}"?
"{r}": is it listed?
I'd like to know if "{r}" is on the list.
Could you check if "{r}" is there?
Is "{r}" among the items?
Does this page mention "{r}"?
Would I find "{r}" here?
Does the list include "{r}"?
Yes or no: "{r}" is on the list.
Was "{r}" included in the list?
Have they put "{r}" on the list?
= title
Tell me the title.
What title does the page have?
How is this page titled?
Read the title to me.
What's the title of this document?
I'd like to know the title.
Title?
The title of the page, please.
Which title is printed at the head of it?
Could you read the title?
What heading does the whole page carry?
What name does this document have?
Under what title was this written?
What is this document called?
Find the title and write it down.
What do the title words say?
= issuer
Which organization made this document?
Tell me who issued this.
By whom was this issued?
What is the name of the issuer?
I'd like to know who this paper is from.
Issued by?
The issuer, please.
Where does this document come from?
Whose document is this?
Could you tell me which company issued this?
Who sent this out?
Who stands behind this paper?
Find the name of whoever issued it.
What company or office made this out?
From whom is this document?
Which name is it issued under?
= shop
Tell me the name of the store.
In which store was this bought?
What's the shop called?
Whose receipt is this?
I'd like to know where the shopping was done.
Shop name?
The name of the shop, please.
At what shop was the money spent?
Which store printed this receipt?
Could you read the name of the shop?
Who sold these things?
Where did the customer shop?
What store is it?
Find the shop's name.
From which store does the receipt come?
What name stands for the seller?
= writer
Tell me who wrote this.
By whom was this written?
What is the name of the writer?
Whose text is this?
I'd like to know the author.
Written by?
The author's name, please.
Which person wrote it?
Who is the text by?
Could you tell me who the author is?
Who put this on paper?
Find the name of the author.
From whose pen is this?
Who is named as having written this?
Under whose name does it stand?
Who signed or wrote this?
= read
Please read the whole page.
I'd like the text of this page.
What is written here?
Could you type out this document?
Give me everything that is written on the page.
Copy all of the text.
Convert this document to Markdown.
Can you make this page into text?
Tell me word for word what it says.
Type up the page as Markdown.
Page to text, please.
What does it all say?
Put the content of this page into Markdown.
I want to read this, so please write it out.
Extract the text from the page.
Reproduce the document as plain text.
Would you transcribe what is printed here?
)";

}  // namespace naru::synth

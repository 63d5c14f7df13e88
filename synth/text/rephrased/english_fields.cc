#include "synth/text/rephrased/lists.h"

namespace naru::synth {

const std::string_view kRephrasedEnglishFields = R"(
= value
Can you find the {k}?
I'd like to know {what} the {k} is.
What is given as the {k}?
Please read me the {k}.
Look up the {k} for me.
{K}, please.
I need the {k}.
Could you tell me {what} the {k} is?
{What}'s the {k}?
Let me know the {k}.
Find the {k} on this page.
Which {k} appears here?
Would you check the {k} for me?
Copy the {k} from the document.
What does the document give as the {k}?
Write down the {k}.
Have a look and tell me the {k}.
Do you know {what} the {k} is?
Going by this page, {what} is the {k}?
Show me the {k}.
= person
Whose name is given as the {k}?
Who is listed as the {k}?
Which person is the {k}?
= place
Which place is the {k}?
What place is listed as the {k}?
= date
When is the {k}?
Which day is given as the {k}?
What day does it name as the {k}?
= time
When exactly is the {k}?
What time is the {k}?
= phone
What number is given as the {k}?
Which number do I find as the {k}?
= money
How much is listed as the {k}?
What amount is the {k}?
How high is the {k}?
What sum of money is the {k}?
= count
What figure is given as the {k}?
Which number is the {k}?
= field:total
How much did everything come to?
What is the final amount?
Tell me the full amount.
Total, please.
What sum is at the bottom?
I'd like to know what all of it costs.
What's the whole bill?
All told, how much is it?
= field:total:receipt
How much money was spent?
What did the customer have to pay?
What was the bill?
How expensive was the whole purchase?
I want to know how much was paid for everything.
Amount to pay?
What's the price of everything together?
How much does this receipt say was due?
= field:change
How much money came back?
What was handed back as change?
Change given?
I'd like to know how much change there was.
How much did the customer get back?
Tell me the amount of change.
What did the till give back?
What sum was given back as change?
= field:paid
What amount of cash was given?
How much did the customer pay in cash?
Cash handed in?
Tell me how much cash changed hands.
What sum was received from the customer?
I want to know how much money the customer gave.
With how much cash was it paid?
What amount did the customer hand over?
= field:discount
How much was saved?
What was the price cut?
Tell me how much less had to be paid.
Reduction?
By how much was the price reduced?
I'd like to know the amount of the discount.
What discount was given?
How much did the discount take away?
= field:tax
What amount of tax was added?
How much of this is tax?
Tell me the tax amount.
Tax?
I'd like to know how much went to tax.
What did the tax come to?
How high is the tax?
What is charged as tax?
= field:date:receipt
On which day was this paid?
What day did the shopping take place?
Tell me when this was bought.
Purchase date?
I'd like to know the day of the purchase.
When did the customer shop here?
Which day is printed on the receipt?
What's the date on this receipt?
= field:issued
When was this document made out?
What day was it drawn up on?
Tell me when this was issued.
Issue date?
I'd like to know the day it was issued.
When did they send this out?
Which date was it written on?
What's the date this paper was issued?
= field:due
Until when can I pay?
What is the last day to pay?
Tell me when the money is due.
Pay by when?
I'd like to know the payment deadline.
When does the money have to arrive?
Which day must the payment be in by?
What's the deadline for paying?
= field:expires
How long is it valid?
What is the last day it can be used?
Tell me when it runs out.
Valid until when?
I'd like to know when it stops being valid.
On which day does it end?
By when must I use it?
When will this no longer work?
= field:where
Where do I have to go?
What is the place?
Tell me where it will be held.
In which place is it happening?
I'd like to know where this is.
Where will people meet?
At what location does it take place?
Which venue is named?
= field:when
What day and time is it on?
Tell me when it happens.
At what date and time is it held?
When should I be there?
I'd like to know when this takes place.
Date and time?
When will it be?
On which day and at what hour does it start?
= field:whom
Who may come?
Which people is this meant for?
Tell me who can join.
Who can apply?
I'd like to know who may take part.
For whom is this?
What kind of people are invited?
Who is allowed to join in?
= field:bring
What do I need to take along?
Tell me what to bring.
Which things should I have with me?
What to bring?
I'd like to know what I should bring.
What are people asked to take with them?
What must not be left at home?
What should participants carry with them?
= field:number
How many people can join?
What is the limit on people?
Tell me how many places there are.
For how many people is there room?
I'd like to know how many people they take.
How many spots are open?
What's the number of places?
How many can sign up?
= field:contact
What number can I call to ask?
Where do I call if I have questions?
Tell me the number for questions.
On which number can I ask questions?
I'd like the phone number for inquiries.
Number to call?
Which phone number answers questions?
If something is unclear, what number do I dial?
= field:method
What kind of payment was it?
In what way did they pay?
Tell me how it was paid.
Paid with what?
I'd like to know the way it was paid.
By what means was the bill settled?
What did the customer pay with?
Which form of payment was used?
= field:phone:receipt
On what number can I reach the shop?
Tell me the phone number of the store.
How do I call this shop?
Phone number of the store?
I'd like to call the shop, so what is its number?
What's the store's number?
Which number is printed for the shop?
What do I dial to reach the store?
= field:origin
Which country made it?
From what country is it?
Tell me where this was produced.
Made where?
I'd like to know the country it was made in.
In which country was it produced?
What country is named as its origin?
Where does this product come from?
= field:reason
Why is that?
What reason is written there?
Tell me the reason.
For what reason?
I'd like to know why.
What grounds are named?
What is it because of?
Which reason do they state?
= field:period
When does it start and when does it end?
Between which days is it?
Tell me the first and the last day.
From what day to what day?
I'd like to know how long it lasts, from when to when.
Start and end?
What are the dates of the whole period?
During which days does it run?
)";

}  // namespace naru::synth

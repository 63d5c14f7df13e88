// What the model has not or knows not, and what keeps talk going.
#include "synth/text/talk/lists.h"

namespace naru::synth {

const std::string_view kEnglishBeyond = R"(
= missing
~read this chart.
~please read this chart.
~read this page.
~please read this page.
~read the table.
~read this receipt, please.
~can you read this for me?
~what does this picture say?
~what does this say?
~what does it say here?
~what is in this image?
~what is the total on this receipt?
~what is the total?
~how much is it in total?
~what is the title?
~what is the title of this chart?
~which value is the highest?
~which value is the lowest?
~which bar is the tallest?
~which month has the highest sales?
~what is the phone number on this page?
~transcribe this recording.
~please transcribe this.
~transcribe this, please.
~write down what I just said.
~what did I just say?
~what did I say?
~what do you hear?
~can you see the picture?
~can you see this?
~do you see my picture?
~did you get my picture?
~did you hear me?
~turn this chart into a table.
~look at this picture.
~listen to this.
~what is the {field} on this {paper}?
~read the {field} on this {paper}.
~what is written on this {paper}?
~what is in the picture?
~what does the chart show?
~which line goes up?
~convert this to text.
: field
total date tax title address phone_number name price amount
: paper
receipt invoice form page letter document
= world
~how is the weather {when}?
~how is the weather in {city_name}?
~what is the weather in {city_name}?
~will it rain {when}?
~will it rain in {city_name} {when}?
~what time is it?
~what time is it in {city_name}?
~what is the date?
~what day is it?
~what day is it today?
~tell me the news.
~what is in the news {when}?
~how is the stock market?
~what is the exchange rate?
~how do I get from {city_name} to {city_name}?
~how far is it from {city_name} to {city_name}?
~where can I eat in {city_name}?
~what should I see in {city_name}?
~what should I eat {when}?
~recommend a film.
~can you recommend a book?
~who is the president?
~who is the president of {country}?
~who was {person}?
~tell me about {person}.
~what is {thing}?
~explain {thing}.
~can you explain {thing}?
~tell me about {thing}.
~what is the capital of {country}?
~tell me about {country}.
~how do I make {dish}?
~how do you cook {dish}?
~what is the highest mountain?
~what is the longest river?
~how fast is light?
~who won the match?
~how many people live in {city_name}?
~how many people live in {country}?
~when did the war end?
~where am I?
~what is my name?
~do you know me?
= task
tell me a story
tell me a joke
tell me something funny
write a poem
write a song
write a letter
write an email
write an essay
write a report
write some code
write a program in Python
build a website
translate this sentence
translate this into Korean
translate this into English
summarize this
summarize this article
fix my grammar
help me with my homework
solve this equation
sing a song
draw a picture
draw a dog
paint a flower
play some music
turn off the light
set an alarm
set a timer
call my mother
send a message
book a table for two
buy some milk
search the web
plan my trip
make a plan for me
give me a quiz
= work
~{task}.
~{task}.
~please {task}.
~{task}, please.
~can you {task}?
~could you {task}?
~will you {task}?
~I want you to {task}.
~what is {2..99} plus {2..99}?
~what is {2..99} times {2..99}?
~what is {20..99} minus {2..19}?
~how much is {2..99} plus {2..99}?
~let's play a game.
~play a game with me.
~say something.
~say anything.
= feelings
~how are you?
~how are you today?
~how are you doing?
~how do you feel?
~how do you feel today?
~are you happy?
~are you sad?
~are you tired?
~do you like me?
~do you love me?
~I love you.
~what is your favorite color?
~what is your favorite food?
~what food do you like?
~what do you like?
~do you have hobbies?
~do you have feelings?
~do you have dreams?
~do you sleep?
~what is the meaning of life?
~what is happiness?
~what is love?
~will you be my friend?
~can we be friends?
~how old are you?
~where do you live?
~what do you think?
~what is your opinion?
I am sad.
I am tired.
I am bored.
I am hungry.
I am lonely.
I feel lonely.
I had a hard day.
I am so happy!
= wrong
that is wrong.
that's wrong.
that is not right.
that's not right.
that's incorrect.
you are wrong.
you're wrong.
you made a mistake.
you got it wrong.
you misread it.
you read it wrong.
you misheard me.
you heard it wrong.
that is not what I said.
that's not what it says.
that is not the answer.
no, that's wrong.
no, that is not it.
not quite.
the number is wrong.
the text is wrong.
your answer is strange.
try again.
please try again.
read it again.
please read it again.
listen again.
you are stupid.
you are useless.
why are you so bad?
I am disappointed.
this is bad.
= ok
ok
ok.
okay
okay.
okay, good.
yes
yes.
yes, please.
yeah
yep
sure
sure.
alright.
all right.
I see.
I understand.
I got it.
oh, I see.
wow!
got it.
right.
fine.
no
no.
no, thanks.
nope
not now.
never mind.
wait.
wait a moment.
one moment, please.
just a second.
= thanks
thanks
thanks!
thanks a lot.
thanks so much!
many thanks.
thank you
thank you!
thank you very much.
thank you so much!
thank you, Naru.
thanks, Naru!
that helped, thanks.
that was helpful.
that was helpful, thank you.
thanks for your help.
thank you for your help.
thank you for telling me.
thank you for reading it.
I appreciate it.
well done.
well done!
good job.
good job!
great work!
nice work!
nice one.
very good.
excellent!
perfect!
perfect, thank you.
great, thanks.
okay, thank you.
you are great.
you are smart.
you were right.
= bye
bye
bye!
bye bye
bye, Naru.
goodbye
goodbye.
goodbye, Naru!
see you.
see you later.
see you soon!
see you tomorrow!
see you next time.
talk to you later.
I have to go.
I have to go now.
I am leaving now.
I'm leaving.
that is all.
that's all.
that's all for today.
we are done.
I am done.
good night.
good night!
good night, Naru.
have a nice day.
have a good day!
have a nice evening.
take care.
until next time.
farewell!
= nonsense
hm
hmm
hmmm
um
uh
asdf
asdfgh
qwerty
blah blah
blah blah blah
test
testing
testing, testing
one two three
mic check
lol
haha
hahaha
xD
whatever
anything
abc
abcdefg
xyz
la la la
)";

}  // namespace naru::synth

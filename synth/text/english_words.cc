#include "synth/text/lists.h"

namespace naru::synth {

const std::string_view kEnglishWords = R"(
: given
Alice Ben Clara Daniel Emma Frank Grace Henry Irene Jack Kate Leo Mary Noah Olivia Paul Quinn Rose Sam Tara Uma Victor Wendy Xavier Yara Zoe
Anna Brian Chloe David Ella Felix Gina Hugo Isla James Karen Lucas Mia Nathan Oscar Penny Ralph Sara Tom Vera Walter Yusuf Amir Bella Carlos
Minji Jisoo Hyun Seo-yeon Junho Dahye Ingrid Lars Pierre Giulia Hiro Mei Ravi Priya Omar Fatima Diego Lucia Ivan Olga
: family
Adams Baker Clark Davis Evans Foster Green Harris Irwin Jones Kelly Lewis Moore Nelson Owen Parker Quick Reed Smith Taylor Underwood Vance
Walker Young Zimmer Brown Carter Dixon Ellis Fisher Grant Hughes King Lambert Mason Norton O'Brien Perry Rhodes Stone Turner Ward Wright
Kim Lee Park Choi Jung Kang Yoon Lim Tanaka Chen Wang Singh Khan Rossi Silva Novak Fischer Dubois Garcia Lopez
= name
{given} {family}
{given} {family}
{given}
Mr. {family}
Ms. {family}
Dr. {family}
{family}, {given}
: person
teacher student friend brother sister father mother neighbor guest clerk doctor nurse reporter actor singer painter writer farmer fisher cook
officer firefighter driver lawyer judge professor researcher engineer manager director child adult citizen member customer patient player coach
reader visitor speaker translator photographer architect designer developer pharmacist librarian pilot captain sailor soldier scientist baker
: place
school library hospital market park station airport office kitchen garden theater museum hotel village city beach river mountain forest field
square bridge tunnel harbor basement warehouse garage yard bedroom hallway staircase classroom laboratory factory farm orchard bakery pharmacy
bank court stadium gym cafe restaurant bookstore post_office town_hall police_station bus_stop parking_lot lighthouse island valley desert
: city
Seoul Busan London Paris Berlin Tokyo Osaka Beijing Madrid Rome Vienna Prague Warsaw Oslo Stockholm Helsinki Dublin Lisbon Athens Cairo Nairobi
Lagos Delhi Mumbai Bangkok Hanoi Jakarta Manila Sydney Auckland Toronto Chicago Boston Denver Austin Seattle Lima Bogota Santiago Havana
: thing
book pencil bag umbrella hat shoe glove scarf coat shirt glass watch ring wallet key phone computer screen keyboard printer camera radio lamp
desk chair bed drawer mirror curtain blanket pillow towel soap brush comb knife plate bowl spoon fork pot kettle cup tray basket box envelope
letter stamp map picture frame flower vase bicycle car bus train plane boat ball doll toy piano guitar violin drum hammer nail saw ladder rope
battery charger paper tape ruler ticket passport receipt contract package engine wheel window door bottle candle clock ladder blanket bench
: food
rice soup bread cake milk cheese butter egg bean cabbage spinach carrot potato onion garlic ginger pepper mushroom lettuce apple pear grape
strawberry melon peach plum banana orange lemon salmon tuna shrimp crab chicken beef pork coffee tea juice water noodle sandwich pizza pasta
salad cookie honey sugar salt oil vinegar yogurt cereal pancake waffle muffin pie sausage omelet kimchi bibimbap dumpling curry taco burger
: idea
time space reason result cause method process goal plan thought memory hope dream love trust courage freedom peace justice truth joy sorrow
anger fear wisdom knowledge experience skill effort success failure chance risk problem answer question opinion evidence rumor history culture
art music language science nature economy society education health safety law rule order right duty promise habit change future past world
: adjective
big small high low long short wide narrow deep shallow heavy light bright dark fast slow easy hard good bad new old clean dirty quiet loud warm
cold hot cool clear cloudy beautiful lovely clever lazy kind scary sad happy famous plain special important simple complex exact safe dangerous
useful soft stiff round square sharp red yellow blue white black green thin thick wet dry fresh rotten costly cheap young strange familiar busy
silent gentle brave honest modern ancient empty full broken hidden public private annual daily final local northern southern early late
: adverb
very quite rather always never often sometimes usually already still soon slowly quickly suddenly quietly together alone again almost nearly
certainly perhaps finally mostly hardly simply carefully exactly everywhere today yesterday tomorrow tonight here there once twice abroad
: verb
finds makes takes gives keeps holds moves opens closes reads writes draws paints builds breaks mends sells buys lends brings sends shows hides
washes cleans cooks carries throws catches follows leads teaches learns knows likes wants needs sees hears counts weighs measures changes saves
: past
found made took gave kept held moved opened closed read wrote drew painted built broke mended sold bought lent brought sent showed hid washed
cleaned cooked carried threw caught followed led taught learned knew liked wanted needed saw heard counted weighed measured changed saved left
: base
find make take give keep hold move open close read write draw paint build break mend sell buy lend bring send show hide wash clean cook carry
throw catch follow lead teach learn know check print copy save delete insert select remove install update restart connect search review submit
: doing
reading writing drawing building mending selling buying sending cooking carrying teaching learning walking running swimming waiting looking
: preposition
in on at by near under over behind beside between across through around toward inside outside beyond without before after during against
: conjunction
and but or because while although if when until since unless whereas so
: linking
However, Therefore, Instead, Meanwhile, Finally, First, Then, Still, Moreover, Otherwise, Indeed, Perhaps, Of_course, In_fact, As_a_result,
: department
Sales Marketing Finance Legal Research Support Logistics Purchasing Design Quality Training Security Planning Payroll Engineering Operations
: document
report plan form receipt invoice contract summary manual notice agenda minutes resume proposal survey schedule list draft appendix statement
: firm
Bluebird Northgate Silverline Evergreen Harborview Oakfield Brightwater Redstone Clearview Westbrook Sunrise Maple Pioneer Lantern Compass Meridian
: trade
Foods Motors Press Systems Textiles Chemicals Trading Software Designs Travel Logistics Farms Metals Furniture Optics Studios Partners Labs
= company
{firm} {trade}
{firm} {trade} Inc.
{firm} & {family} {trade}
{family} {trade} Ltd.
{firm} {trade} Co., Ltd.
: day
Monday Tuesday Wednesday Thursday Friday Saturday Sunday Mon Tue Wed Thu Fri Sat Sun
: month
January February March April May June July August September October November December Jan Feb Mar Apr Jun Jul Aug Sep Oct Nov Dec
: color
red orange yellow green blue purple pink white black gray brown navy teal gold silver crimson
: unit
kg g lb oz cm m km mm in ft mL L s min h GB MB kB MHz V W A Hz % pcs sets boxes pages rows
: number
one two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty hundred
= it
{thing}
{food}
{idea}
{place}
{document}
= a
the {it}
the {adjective} {it}
this {it}
that {thing}
every {it}
my {thing}
your {it}
her {thing}
his {it}
our {place}
= who
the {person}
the {adjective} {person}
{name}
{given}
my {person}
she
he
they
nobody
)";

}  // namespace naru::synth

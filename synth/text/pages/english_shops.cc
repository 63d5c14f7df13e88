#include "synth/text/pages/lists.h"

namespace naru::synth {
namespace {

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

}  // namespace

const std::string_view kEnglishShopRules = R"(
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
)";

const std::span<const PageShop> kEnglishPageShops = kShops;

const PageInvoices kEnglishPageInvoices{
    {"company_name",
     "Laptop:114900|Monitor:24900|Printer:18900|Keyboard:4500|Mouse:2500|Copy paper:2295|Toner:8900|Office chair:16500|"
     "Desk:21900|Bookcase:11900|Meeting table:38900|Server rental:29500|Website design:180000|Logo "
     "design:45000|Printing:27500|"
     "Banner:6500|Delivery:4900|Maintenance:35000|Training day:62000|Translation:12500|Photography:42000|LED lamp:2995|"
     "Cable 100 m:7400|Cement:895|Timber:2650|Paint:3895|Cleaning:21000|Camera:14900|Air purifier:32900|Work "
     "jacket:5800|"
     "Helmet:1695|Cartons:125|Consulting:85000"},
    "Invoice|Quotation|Delivery Note|Purchase Order|Statement|Bill",
    "From|Seller|Supplier",
    "Bill To|Customer|Deliver To",
};

}  // namespace naru::synth

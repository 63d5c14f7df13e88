#!/usr/bin/python3
"""Tickets of a laundry, half of them Korean, with questions about them: a folder of examples as `naru eval --data` and a
recipe's data.folder read it. Pango and Cairo draw them; the layout is none that synth/ draws: the number stands large in a
frame, prices hang on dotted lines, the day of collection is white on black. The same seed gives the same tickets.

    examples/receipts/make.py FOLDER COUNT SEED

Needs Debian's python3-gi-cairo, gir1.2-pango-1.0, fonts-nanum, fonts-dejavu-core.
"""
import json
import pathlib
import random
import sys

import cairo
import gi

gi.require_version("Pango", "1.0")
gi.require_version("PangoCairo", "1.0")
from gi.repository import Pango, PangoCairo  # noqa: E402

WORDS = {
    "ko": {
        "shops": ["흰구름 세탁소", "새벽 세탁", "은하 크리닝", "단골 세탁소", "바른손 세탁"],
        "garments": ["셔츠", "바지", "코트", "이불", "정장", "스웨터", "치마", "넥타이", "운동화", "커튼"],
        "names": ["김하늘", "이서준", "박지우", "최민서", "정다은", "강도윤", "조은채", "윤시우", "임나래", "한결"],
        "ticket": "접수증", "customer": "손님", "collect": "찾는 날", "paid": "선금", "left": "잔금", "total": "합계",
        "fonts": ["NanumGothic", "NanumMyeongjo", "NanumBarunGothic"],
        "questions": {"number": ["접수 번호가 뭐예요?", "몇 번 접수증이에요?"], "customer": ["손님 이름이 뭐예요?", "누가 맡겼어요?"],
                      "collect": ["찾는 날이 언제예요?", "언제 찾으러 가면 돼요?"], "total": ["합계가 얼마예요?", "모두 얼마예요?"],
                      "left": ["잔금이 얼마예요?", "아직 낼 돈이 얼마예요?"], "price": ["{} 값이 얼마예요?", "{}는 얼마예요?"]},
    },
    "en": {
        "shops": ["Snowdrop Laundry", "Harbour Cleaners", "The Press Room", "Bluebell Dry Clean", "Corner Wash"],
        "garments": ["Shirt", "Trousers", "Coat", "Duvet", "Suit", "Jumper", "Skirt", "Tie", "Trainers", "Curtain"],
        "names": ["Ada Marsh", "Ben Okoro", "Cleo Hart", "Dev Rao", "Ella Frost", "Finn Blake", "Gia Moss", "Hugo Lane"],
        "ticket": "Ticket", "customer": "Customer", "collect": "Collect on", "paid": "Deposit", "left": "Balance", "total": "Sum",
        "fonts": ["DejaVu Sans", "DejaVu Serif", "DejaVu Sans Condensed"],
        "questions": {"number": ["What is the ticket number?", "Which ticket is this?"],
                      "customer": ["Who is the customer?", "Who left the clothes?"],
                      "collect": ["When can it be collected?", "What is the collection date?"],
                      "total": ["How much is the sum?", "What does it cost in all?"],
                      "left": ["How much is the balance?", "How much is still to pay?"],
                      "price": ["How much is the {}?", "What does the {} cost?"]},
    },
}


def draw_ticket(draw, lang):
    """What a ticket says."""
    words = WORDS[lang]
    garments = draw.sample(words["garments"], draw.randint(2, 5))
    step = 500 if lang == "ko" else 25  # won, cents
    prices = [step * draw.randint(4, 40) for _ in garments]
    total = sum(prices)
    paid = draw.choice([0, step * (total // step // 3)])
    month, day, year = draw.randint(1, 12), draw.randint(1, 28), draw.randint(2024, 2027)
    return {
        "shop": draw.choice(words["shops"]), "number": f"{draw.choice('ABCK')}-{draw.randint(100, 999)}",
        "customer": draw.choice(words["names"]),
        "collect": f"{year}.{month:02}.{day:02}" if lang == "ko" else f"{day:02}/{month:02}/{year}",
        "rows": list(zip(garments, prices)), "total": total, "paid": paid, "left": total - paid,
    }


def money(lang, amount):
    return f"{amount:,}원" if lang == "ko" else f"${amount / 100:.2f}"


class Paper:
    """A page on which text is put by its baseline."""

    def __init__(self, width, height, family, size):
        self.surface = cairo.ImageSurface(cairo.FORMAT_RGB24, width, height)
        self.context = cairo.Context(self.surface)
        self.family, self.size, self.width = family, size, width
        self.ink(1, 1, 1)
        self.context.paint()
        self.ink(0.1, 0.1, 0.12)

    def ink(self, *rgb):
        self.context.set_source_rgb(*rgb)

    def text(self, x, y, text, scale=1.0, bold=False, right=False):
        """Left or right end at x, baseline at y. -> the width."""
        layout = PangoCairo.create_layout(self.context)
        style = Pango.FontDescription(f"{self.family} {'Bold' if bold else ''}")
        style.set_absolute_size(self.size * scale * Pango.SCALE)
        layout.set_font_description(style)
        layout.set_text(text, -1)
        width = layout.get_pixel_size()[0]
        self.context.move_to(x - width if right else x, y - layout.get_baseline() / Pango.SCALE)
        PangoCairo.show_layout(self.context, layout)
        return width

    def line(self, x0, x1, y, dashes):
        self.context.set_dash(dashes)
        self.context.set_line_width(1)
        self.context.move_to(x0, y + 0.5)
        self.context.line_to(x1, y + 0.5)
        self.context.stroke()
        self.context.set_dash([])


def paint(ticket, lang, draw, path):
    words = WORDS[lang]
    size, edge = draw.randint(15, 19), draw.randint(12, 26)
    step = round(size * 1.75)
    width = draw.choice([288, 320, 352])
    paper = Paper(width, 2 * edge + step * (len(ticket["rows"]) + 9), draw.choice(words["fonts"]), size)
    right, y = width - edge, edge + step
    paper.text(edge, y, ticket["shop"], scale=1.2, bold=True)
    y += 2 * step
    paper.text(edge, y - step // 2, words["ticket"])
    wide = paper.text(right - 8, y - step // 4, ticket["number"], scale=1.6, bold=True, right=True)
    paper.context.rectangle(right - wide - 16, y - size * 1.9, wide + 16, size * 2.1)
    paper.context.stroke()
    y += step
    paper.text(edge, y, f"{words['customer']}: {ticket['customer']}")
    paper.line(edge, right, y + step // 2, [5, 4])
    y += step // 2
    rows = [(name, money(lang, price)) for name, price in ticket["rows"]]
    rows += [(words["total"], money(lang, ticket["total"]))]
    if ticket["paid"]:
        rows += [(words["paid"], money(lang, ticket["paid"])), (words["left"], money(lang, ticket["left"]))]
    for name, amount in rows:
        y += step
        bold = name == words["total"]
        left = paper.text(edge, y, name, bold=bold)
        taken = paper.text(right, y, amount, bold=bold, right=True)
        paper.line(edge + left + 6, right - taken - 6, y, [1, 3])
    y += step
    paper.context.rectangle(edge, y - step // 3, width - 2 * edge, step * 1.2)
    paper.context.fill()
    paper.ink(1, 1, 1)
    paper.text(edge + 8, y + step // 2, words["collect"])
    paper.text(right - 8, y + step // 2, ticket["collect"], bold=True, right=True)
    paper.surface.write_to_png(str(path))


def ask(ticket, lang, draw):
    """Three questions and their answers."""
    questions = WORDS[lang]["questions"]
    fields = [field for field in questions if field not in ("left", "price") or (field == "left" and ticket["paid"])]
    for field in draw.sample(fields, 2):
        value = ticket[field]
        yield draw.choice(questions[field]), money(lang, value) if field in ("total", "left") else value
    name, price = draw.choice(ticket["rows"])
    yield draw.choice(questions["price"]).format(name if lang == "ko" else name.lower()), money(lang, price)


def main():
    folder, count, seed = pathlib.Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    (folder / "img").mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed)
    with open(folder / "examples.jsonl", "w", encoding="utf-8") as file:
        for i in range(count):
            lang = "ko" if i % 2 == 0 else "en"
            ticket, picture = draw_ticket(draw, lang), f"img/{i:04}.png"
            paint(ticket, lang, draw, folder / picture)
            for j, (question, answer) in enumerate(ask(ticket, lang, draw)):
                user = [{"type": "image", "path": picture}, {"type": "text", "text": question}]
                file.write(json.dumps({"id": f"{i:04}-{j}", "task": "ticket-qa", "lang": lang, "metric": "exact",
                                       "messages": [{"role": "user", "content": user},
                                                    {"role": "assistant", "content": answer}]}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

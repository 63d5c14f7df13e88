"""Writes a folder for `naru eval --others`: receipts, forms, invoices, notices and lists set by a browser and by an office
program, which training never used, with their text in Markdown (read-page) and questions (form-qa of the first three
kinds, page-qa of the others).

    tests/others/pages.py DIR [COUNT [SEED]]

Needs Debian's chromium, libreoffice-writer-nogui, poppler-utils, python3-pil, fonts-nanum, fonts-liberation2. Page i is of
kind i mod 5, Korean and English by turns; of three rounds two are the browser's. 150 pages (the default) have 150
texts and about 500 questions. Wording, names and layouts are this file's own, not those of synth/. The same seed and
programs give the same data; the pixels are the programs'.
"""
import html
import pathlib
import random
import tempfile

from PIL import Image, ImageChops

from examples import Folder, arguments, call

KINDS = ["receipt", "form", "invoice", "notice", "list"]
NOT_THERE = {"ko": ("문서에 없습니다.", ["없습니다.", "적혀 있지 않습니다."]), "en": ("It is not on the page.", ["Not on the page."])}

SHOPS = {"ko": ["모퉁이 국숫집", "두물 철물점", "소풍 김밥", "누리 안경", "골목 책방", "달빛 제과"],
         "en": ["Corner Noodle Bar", "Two Rivers Hardware", "Picnic Deli", "Clearview Optics", "Alley Books", "Moonlight Bakery"]}
GOODS = {"ko": [("잔치국수", 6500), ("김밥 한 줄", 3500), ("못 한 상자", 4200), ("단팥빵", 1800), ("안경 닦이", 2500), ("공책", 1200),
                ("우산", 9800), ("건전지", 3300), ("보리차", 1500), ("손전등", 12500), ("사과 한 봉지", 7900)],
         "en": [("Udon bowl", 950), ("Rye sandwich", 725), ("Box of nails", 430), ("Bean bun", 215), ("Lens cloth", 399),
                ("Notepad", 180), ("Umbrella", 1299), ("Batteries", 545), ("Barley tea", 160), ("Flashlight", 1875),
                ("Bag of apples", 640)]}
PEOPLE = {"ko": ["서다온", "강이든", "문하람", "배가온", "차은솔", "남주원", "표시우"],
          "en": ["Nora Whitfield", "Oscar Lindqvist", "Priya Anand", "Tomas Varga", "Wendy Okafor", "Hugo Marsh"]}
STREETS = {"ko": ["달맞이길 27", "느티나무로 14", "은하수길 8", "서쪽마을로 103"],
           "en": ["27 Harvest Lane", "14 Elm Row", "8 Milky Way", "103 West Village Road"]}
FORMS = {"ko": ["도서관 회원 가입 신청서", "주차 등록 신청서", "체육관 이용 신청서", "방문 신청서", "강좌 수강 신청서"],
         "en": ["Library card application", "Parking permit request", "Gym membership form", "Visitor registration",
                "Evening class enrolment"]}
NOTICES = {"ko": [("엘리베이터 점검 안내", "점검하는 동안에는 계단을 이용해 주시기 바랍니다."),
                  ("마을 벼룩시장 안내", "집에서 쓰지 않는 물건을 가져와 이웃과 나누세요."),
                  ("수돗물 단수 안내", "미리 물을 받아 두시기 바랍니다."),
                  ("가을 음악회 안내", "입장권은 공연 한 시간 전부터 나누어 드립니다.")],
           "en": [("Lift maintenance", "Please use the stairs while the engineers are at work."),
                  ("Neighbourhood flea market", "Bring what you no longer need and swap it with your neighbours."),
                  ("Water supply interruption", "Please fill a few bottles beforehand."),
                  ("Autumn concert", "Tickets are handed out one hour before it begins.")]}
PLACES = {"ko": ["관리 사무소 앞", "주민 쉼터", "별관 2층", "강변 공터"], "en": ["Front office", "Community hall", "Annex, 2nd floor", "Riverside lot"]}
LISTS = {"ko": [("캠핑 준비물", ["천막", "침낭", "버너", "물통", "모기약", "여벌 옷"]),
                ("이사 전 할 일", ["전입 신고하기", "가스 끊기", "주소 바꾸기", "열쇠 돌려주기", "쓰레기 버리기"]),
                ("감자전 만들기", ["감자를 간다", "물기를 짠다", "소금을 넣는다", "기름을 두른다", "노릇하게 부친다"])],
         "en": [("Packing for the hike", ["Tent pegs", "Sleeping mat", "Gas stove", "Water filter", "Rain cover", "Spare socks"]),
                ("Before moving out", ["Return the keys", "Cancel the gas", "Change the address", "Defrost the fridge",
                                       "Take out the bins"]),
                ("Potato pancakes", ["Grate the potatoes", "Squeeze out the water", "Add salt", "Heat the oil",
                                     "Fry until golden"])]}


class Page:
    """Blocks in reading order, and questions (words, answer, further answers)."""

    def __init__(self, index, seed):
        self.random = r = random.Random(f"{seed}/{index}")
        self.kind = KINDS[index % len(KINDS)]
        self.lang = ["ko", "en"][index % 2]
        self.ko = self.lang == "ko"
        self.program = ["browser", "browser", "office"][index // len(KINDS) % 3]
        self.blocks, self.questions = [], []
        getattr(self, "make_" + self.kind)()
        label = r.choice(["팩스", "이메일", "계좌 번호"] if self.ko else ["Fax", "E-mail", "Account number"])
        answer, more = NOT_THERE[self.lang]
        self.ask(f"{label}: 어떻게 적혀 있습니까?" if self.ko else f"What does it say for {label.lower()}?", answer, more)
        self.questions = r.sample(self.questions, min(4, len(self.questions)))

    def ask(self, words, answer, more=()):
        self.questions.append((words, answer, more))

    def pairs(self, pairs, asked=True):
        self.blocks.append(("pairs", pairs))
        for label, value in pairs if asked else []:
            plain = value.replace("원", "").replace("$", "") if label in self.sums() else None
            self.ask(f"{label} 칸에는 뭐라고 되어 있습니까?" if self.ko else f"What does the entry for {label.lower()} say?", value,
                     [plain, plain.replace(",", "")] if plain else [])

    def sums(self):
        return ["합계", "세액", "받은 돈", "거스름돈", "Total", "Tax", "Received", "Change"]

    def title(self, text):
        self.blocks.append(("title", text))
        self.ask("맨 위에 크게 적힌 것을 그대로 옮겨 주세요." if self.ko else "Copy the words at the very top.", text)

    def money(self, amount):
        return f"{amount:,}원" if self.ko else f"${amount // 100:,}.{amount % 100:02d}"

    def money_forms(self, amount):
        text = self.money(amount)
        bare = text.strip("원$")
        return text, [bare, bare.replace(",", "")]

    def date(self):
        r = self.random
        y, m, d = r.randrange(2018, 2027), r.randrange(1, 13), r.randrange(1, 29)
        months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
        return f"{y}년 {m}월 {d}일" if self.ko else f"{d} {months[m - 1]} {y}"

    def clock(self):
        return f"{self.random.randrange(8, 21):02d}:{self.random.choice([0, 5, 15, 20, 30, 45, 55]):02d}"

    def phone(self):
        r = self.random
        return f"010-{r.randrange(1000, 9999)}-{r.randrange(1000, 9999)}" if self.ko else f"555-{r.randrange(1000, 9999)}"

    def goods(self, head):
        """A table of what was bought; returns the sum."""
        r = self.random
        rows, total = [], 0
        chosen = [(name, price, r.randrange(1, 6)) for name, price in r.sample(GOODS[self.lang], r.randrange(2, 6))]
        for name, price, n in chosen:
            rows.append([name, self.money(price), str(n), self.money(price * n)])
            total += price * n
            text, more = self.money_forms(price)
            self.ask(f"{name}, 하나에 얼마입니까?" if self.ko else f"How much for one {name.lower()}?", text, more)
            self.ask(f"{name}, 수량이 몇입니까?" if self.ko else f"What number of {name.lower()} was bought?", str(n), [f"{n}개"] * self.ko)
        dearest = max(chosen, key=lambda one: one[1])
        if sum(one[1] == dearest[1] for one in chosen) == 1:
            self.ask("하나의 값이 가장 비싼 물건은 무엇입니까?" if self.ko else "Which article has the top unit price?", dearest[0])
        self.blocks.append(("table", head, rows))
        return total

    def ask_total(self, total):
        text, more = self.money_forms(total)
        self.ask("다 합해서 얼마입니까?" if self.ko else "How much does it come to?", text, more)

    def make_receipt(self):
        r, ko = self.random, self.ko
        self.title(r.choice(SHOPS[self.lang]))
        self.pairs([("날짜" if ko else "Date", self.date()), ("시각" if ko else "Time", self.clock()),
                    ("계산원" if ko else "Cashier", r.choice(PEOPLE[self.lang]))])
        total = self.goods(["품명", "단가", "수량", "금액"] if ko else ["Article", "Each", "Qty", "Amount"])
        step = 5000 if ko else 500
        paid = -(-total // step) * step
        self.pairs([("합계" if ko else "Total", self.money(total)), ("받은 돈" if ko else "Received", self.money(paid)),
                    ("거스름돈" if ko else "Change", self.money(paid - total))])
        self.ask_total(total)
        self.blocks.append(("paragraph", "또 들러 주세요." if ko else "Come back soon."))

    def make_form(self):
        r, ko = self.random, self.ko
        self.title(r.choice(FORMS[self.lang]))
        more = [("생년월일" if ko else "Date of birth", self.date()), ("사는 곳" if ko else "Home address", r.choice(STREETS[self.lang])),
                ("인원" if ko else "Persons", f"{r.randrange(1, 9)}명" if ko else str(r.randrange(1, 9))),
                ("희망 시간" if ko else "Preferred time", self.clock()), ("비상 연락처" if ko else "Emergency contact", self.phone())]
        self.pairs([("성명" if ko else "Full name", r.choice(PEOPLE[self.lang])), ("전화" if ko else "Telephone", self.phone())]
                   + r.sample(more, r.randrange(2, 5)))
        self.blocks.append(("paragraph", "위와 같이 신청합니다." if ko else "I apply for the above."))
        self.pairs([("신청일" if ko else "Date of request", self.date())])

    def make_invoice(self):
        r, ko = self.random, self.ko
        self.title("거래 명세서" if ko else "Statement of delivery")
        self.pairs([("문서 번호" if ko else "Document no.", f"{r.choice('KLMN')}{r.randrange(10000, 99999)}"),
                    ("작성일" if ko else "Drawn up", self.date()), ("보내는 곳" if ko else "Seller", r.choice(SHOPS[self.lang])),
                    ("받는 분" if ko else "Buyer", r.choice(PEOPLE[self.lang]))])
        total = self.goods(["내역", "단가", "개수", "값"] if ko else ["Description", "Unit price", "Pieces", "Price"])
        tax = total // 10
        self.pairs([("세액" if ko else "Tax", self.money(tax)), ("합계" if ko else "Total", self.money(total + tax))])
        self.ask_total(total + tax)

    def make_notice(self):
        r, ko = self.random, self.ko
        title, text = r.choice(NOTICES[self.lang])
        self.title(title)
        self.blocks.append(("paragraph", text))
        self.pairs([("날" if ko else "Day", self.date()), ("시작" if ko else "Begins", self.clock()),
                    ("곳" if ko else "Where", r.choice(PLACES[self.lang])), ("물어볼 곳" if ko else "Questions to", self.phone())])
        self.blocks.append(("paragraph", r.choice(SHOPS[self.lang])))

    def make_list(self):
        r, ko = self.random, self.ko
        title, items = r.choice(LISTS[self.lang])
        self.title(title)
        items = items[:r.randrange(3, len(items) + 1)]
        self.numbered = r.random() < 0.5
        self.blocks.append(("list", items))
        n = r.randrange(1, len(items))
        self.ask(f"{n + 1}번째 줄에는 뭐라고 되어 있습니까?" if ko else f"What does entry {n + 1} say?", items[n])
        self.ask(f"'{items[n - 1]}' 바로 아래에는 무엇이 있습니까?" if ko else f'What stands right below "{items[n - 1]}"?', items[n])
        self.ask("항목 수를 세어 주세요." if ko else "Count the entries.", str(len(items)), [f"{len(items)}개"] * ko)

    def markdown(self):
        out = []
        for kind, *block in self.blocks:
            if kind == "title":
                out.append("# " + block[0])
            elif kind == "paragraph":
                out.append(block[0])
            elif kind == "pairs":
                out.append("\n".join(f"{label}: {value}" for label, value in block[0]))
            elif kind == "list":
                out.append("\n".join(f"{i + 1}. {item}" if self.numbered else "- " + item for i, item in enumerate(block[0])))
            else:
                head, rows = block
                lines = [head, ["---"] * len(head)] + rows
                out.append("\n".join("| " + " | ".join(line) + " |" for line in lines))
        return "\n\n".join(out)

    def html(self):
        """For the browser with styles; the office program reads the attributes that HTML had before."""
        r, browser = self.random, self.program == "browser"
        font = r.choice(["NanumGothic", "NanumMyeongjo", "NanumBarunGothic"] if self.ko else
                        ["Liberation Sans", "Liberation Serif", "Liberation Mono"])
        size, accent = r.choice([14, 15, 16, 18]), r.choice(["#222", "#135", "#612", "#263"])
        framed, centred = r.random() < 0.5, r.random() < 0.6
        self.width = r.choice([360, 420, 480, 560])
        body = []
        for kind, *block in self.blocks:
            if kind == "title":
                body.append(f'<h1 align="{"center" if centred else "left"}">{html.escape(block[0])}</h1>')
            elif kind == "paragraph":
                body.append(f"<p>{html.escape(block[0])}</p>")
            elif kind == "list":
                tag = "ol" if self.numbered else "ul"
                body.append(f"<{tag}>" + "".join(f"<li>{html.escape(item)}</li>" for item in block[0]) + f"</{tag}>")
            elif kind == "pairs":
                rows = "".join(f'<tr><td class="key">{html.escape(k)}{"" if framed else ":"}</td><td>{html.escape(v)}</td></tr>'
                               for k, v in block[0])
                body.append(f'<table {"border=1 cellspacing=0" if framed else "border=0"} cellpadding="4">{rows}</table><br>')
            else:
                cells = lambda row, tag: "<tr>" + "".join(
                    f'<{tag} align="{"left" if i == 0 else "right"}">{html.escape(c)}</{tag}>' for i, c in enumerate(row)) + "</tr>"
                body.append(f'<table class="goods" width="100%" border="{int(framed)}" cellspacing="0" cellpadding="4">'
                            + cells(block[0], "th") + "".join(cells(row, "td") for row in block[1]) + "</table><br>")
        style = f"body {{ font-family: '{font}'; font-size: {size if browser else size * 0.75}{'px' if browser else 'pt'}; }}"
        if browser:
            style += (f"body {{ margin: 24px; width: {self.width}px; color: {accent}; }} h1 {{ font-size: 1.5em; }}"
                      f"table {{ border-collapse: collapse; font-size: 1em; }} .goods th {{ border-bottom: 2px solid {accent}; }}"
                      f".key {{ padding-right: 1.5em; font-weight: {r.choice(['normal', 'bold'])}; }}")
        return f'<html><head><meta charset="utf-8"><style>{style}</style></head><body>{"".join(body)}</body></html>'


SLOT = 1200  # px, more than any page is high


def cropped(picture, margin=20):
    """The ink with an even margin."""
    picture = picture.convert("RGB")
    left, top, right, bottom = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
    return picture.crop((max(0, left - margin), max(0, top - margin), min(picture.width, right + margin),
                         min(picture.height, bottom + margin)))


def draw_by_browser(folder, names, img):
    """Ten pages below each other in a screenshot: starting it takes longer than drawing."""
    for first in range(0, len(names), 10):
        some = names[first:first + 10]
        frames = "".join(f'<iframe src="{name}.html" width="700" height="{SLOT}" style="display:block; border:0"></iframe>' for name in some)
        (folder / "all.html").write_text(f'<html><body style="margin:0">{frames}</body></html>', encoding="utf-8")
        call("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", f"--user-data-dir={folder}/profile",
             f"--window-size=700,{SLOT * len(some)}", f"--screenshot={folder}/all.png", f"file://{folder}/all.html")
        shot = Image.open(folder / "all.png")
        for i, name in enumerate(some):
            cropped(shot.crop((0, SLOT * i, 700, SLOT * (i + 1)))).save(img / f"{name}.png")


def draw_by_office(folder, names, img):
    call("soffice", f"-env:UserInstallation=file://{folder}/office", "--headless", "--infilter=HTML (StarWriter)", "--convert-to",
         "pdf:writer_pdf_Export", "--outdir", str(folder), *(f"{folder}/{name}.html" for name in names))
    for name in names:
        call("pdftoppm", "-r", "96", "-png", "-singlefile", f"{folder}/{name}.pdf", f"{folder}/{name}")
        cropped(Image.open(folder / f"{name}.png")).save(img / f"{name}.png")


def draw(pages, img):
    """{name: page} -> img/name.png"""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name, page in pages.items():
            (folder / f"{name}.html").write_text(page.html(), encoding="utf-8")
        for program, draw_all in [("browser", draw_by_browser), ("office", draw_by_office)]:
            names = [name for name, page in pages.items() if page.program == program]
            if names:
                draw_all(folder, names, img)


def main(folder, count, seed):
    out = Folder(folder, "img")
    pages = {f"{i:04d}": Page(i, seed) for i in range(count)}
    draw(pages, out.path / "img")
    for name, page in pages.items():
        picture, more = f"img/{name}.png", {"kind": page.kind, "program": page.program}
        out.add(name, "read-page", page.lang, "cer", [picture], page.markdown(), **more)
        task = "form-qa" if page.kind in KINDS[:3] else "page-qa"
        for k, (words, answer, answers) in enumerate(page.questions):
            out.add(f"{name}-q{k + 1}", task, page.lang, "exact", [picture, words], answer, answers, **more)


if __name__ == "__main__":
    main(*arguments(150))

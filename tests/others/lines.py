"""Writes a folder for `naru eval --others`: lines of text (line), set by pango-view and by ImageMagick, which training never
used, in fonts that it never saw.

    tests/others/lines.py DIR [COUNT [SEED]]

Needs Debian's pango1.0-tools, imagemagick, fonts-naver-d2coding, fonts-wqy-microhei, fonts-lmodern, fonts-texgyre: families of
which synth/ draws none. Of Korean ones Debian has just these two beside synth's. Lines are Korean and English by turns, each
two of them set by the one program, then two by the other; 240 by default. Words and sentences are this file's own. The same
seed and programs give the same data; the pixels are the programs'.
"""
import random

from examples import Folder, arguments, call

OTF = "/usr/share/texmf/fonts/opentype/public"
# pango's name, file
FONTS = {"ko": [("D2Coding", "/usr/share/fonts/truetype/naver-d2coding/D2Coding-Ver1.3.2-20180524-all.ttc"),
                ("WenQuanYi Micro Hei", "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")],
         "en": [("Latin Modern Roman", f"{OTF}/lm/lmroman10-regular.otf"), ("Latin Modern Sans", f"{OTF}/lm/lmsans10-regular.otf"),
                ("TeX Gyre Termes", f"{OTF}/tex-gyre/texgyretermes-regular.otf"),
                ("TeX Gyre Heros", f"{OTF}/tex-gyre/texgyreheros-regular.otf"),
                ("TeX Gyre Pagella", f"{OTF}/tex-gyre/texgyrepagella-regular.otf"),
                ("TeX Gyre Adventor", f"{OTF}/tex-gyre/texgyreadventor-regular.otf"),
                ("TeX Gyre Schola", f"{OTF}/tex-gyre/texgyreschola-regular.otf"),
                ("Latin Modern Mono", f"{OTF}/lm/lmmono10-regular.otf")]}
WHO = {"ko": ["옆집 할머니", "담임 선생님", "우리 삼촌", "빵집 주인", "새 이웃", "막내 동생"],
       "en": ["the baker", "my neighbour", "our landlord", "the night guard", "her cousin", "the ferryman"]}
WHAT = {"ko": ["된장찌개를 끓였다", "우산을 두고 갔다", "편지를 부쳤다", "자전거를 고쳤다", "창문을 닦았다", "밭에 물을 주었다"],
        "en": ["fixed the squeaky gate", "lost a pair of gloves", "sold three crates of plums", "missed the last tram",
               "painted the fence green", "borrowed our ladder"]}
WHEN = {"ko": ["아침 일찍", "비 오는 날", "지난여름", "퇴근길에", "한밤중에"],
        "en": ["at dawn", "last winter", "on a rainy day", "after supper", "before the storm"]}
THINGS = {"ko": ["고구마", "양말", "화분", "벽시계", "참기름", "돗자리"], "en": ["Sweet corn", "Wool socks", "Flower pot", "Wall clock", "Honey jar", "Straw mat"]}


def text_of(lang, r):
    ko = lang == "ko"
    who, what, when, thing = (r.choice(words[lang]) for words in (WHO, WHAT, WHEN, THINGS))
    amount, day, month, year = r.randrange(12, 990) * 100, r.randrange(1, 29), r.randrange(1, 13), r.randrange(1996, 2027)
    hour, minute, phone = r.randrange(6, 23), r.choice([0, 10, 25, 40, 55]), f"{r.randrange(1000, 9999)}-{r.randrange(1000, 9999)}"
    share = f"{r.randrange(1, 99)}.{r.randrange(10)}%"
    if ko:
        subject = who + ("이" if (ord(who[-1]) - 0xAC00) % 28 else "가")
        return r.choice([f"{when} {subject} {what}.", f"{thing} {r.randrange(2, 30)}개",
                         f"{thing}: {amount:,}원", f"{year}년 {month}월 {day}일", f"오전 {hour % 12 + 1}시 {minute}분에 모이자",
                         f"전화 031-{phone}", f"지난해보다 {share} 늘었다", thing, f"{thing} 값이 또 올랐다",
                         f"({day}) {thing} / {r.choice(THINGS['ko'])}"])
    return r.choice([f"{when.capitalize()}, {who} {what}.", f"{thing} x {r.randrange(2, 30)}", f"{thing}: ${amount / 100:,.2f}",
                     f"{year}-{month:02d}-{day:02d}", f"Doors open at {hour}:{minute:02d}", f"Call {phone}", f"Up {share} on last year",
                     thing, f"{who.capitalize()} {what}", f"({day}) {thing} / {r.choice(THINGS['en'])}"])


def set_line(program, font, text, path, r):
    size, margin = r.choice([18, 20, 24, 28, 32, 40]), r.randrange(4, 13)
    ink, paper = r.choice([("#000", "#fff"), ("#222", "#f6f3ea"), ("#123a66", "#fff"), ("#fff", "#243b2f")])
    if program == "pango":
        call("pango-view", "--no-display", f"--font={font[0]} {size}px", "--dpi=72", f"--margin={margin}", f"--foreground={ink}",
             f"--background={paper}", f"--text={text}", "--output", str(path))
    else:
        call("convert", "-background", paper, "-fill", ink, "-font", font[1], "-pointsize", str(size), "label:" + text, "-bordercolor",
             paper, "-border", str(margin), str(path))


def main(folder, count, seed):
    out = Folder(folder, "img")
    for index in range(count):
        r = random.Random(f"{seed}/{index}")
        lang, program = ["ko", "en"][index % 2], ["pango", "imagemagick"][index // 2 % 2]
        font, text, path = r.choice(FONTS[lang]), text_of(lang, r), f"img/{index:04d}.png"
        set_line(program, font, text, out.path / path, r)
        out.add(f"{index:04d}", "line", lang, "cer", [path], text, font=font[0], program=program)


if __name__ == "__main__":
    main(*arguments(240))

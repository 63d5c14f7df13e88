"""Writes a folder for `naru eval --data`: charts drawn by matplotlib and by gnuplot, which training never used, with their
tables and questions.

    tests/others/charts.py DIR [COUNT [SEED]]

Needs Debian's python3-matplotlib, gnuplot-nox, fonts-nanum, fonts-dejavu-core. Chart i is of kind i mod 11, so that 110 charts
(the default) have ten of each; pies and donuts are matplotlib's, of the others every second round is gnuplot's. Half of the
rounds print their values (of pies the others print shares), a third are wider than 512 px. Four questions each, of ten types.
The wording is this file's own, not that of synth/. The same seed and programs give the same data; the pixels are the programs'.
"""
import json
import pathlib
import random
import subprocess
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

KINDS = ["bar", "horizontal-bar", "grouped-bar", "stacked-bar", "line", "multi-line", "area", "pie", "donut", "scatter",
         "histogram"]
ROUND = ["pie", "donut"]
MANY = ["grouped-bar", "stacked-bar", "multi-line"]
PALETTES = [["#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#b07aa1", "#76b7b2", "#edc948"],
            ["#1b9e77", "#d95f02", "#7570b3", "#e7298a", "#66a61e", "#e6ab02", "#a6761d"],
            ["#5b8fa8", "#2a9d8f", "#e9c46a", "#f4a261", "#e76f51", "#8ab17d", "#6d597a"]]

# title, name of the categories, categories, name of the value, its unit, lowest, highest, decimals, series
TOPICS = {
    "ko": [
        ("찻집에서 팔린 음료", "음료", ["홍차", "녹차", "보리차", "유자차", "쌍화차", "생강차"], "판매량", "잔", 30, 480, 0,
         ["평일", "주말", "공휴일"]),
        ("마을 도서관 대출", "월", ["1월", "2월", "3월", "4월", "5월", "6월", "7월"], "대출", "권", 120, 2400, 0,
         ["소설", "만화", "잡지"]),
        ("동아리별 회원", "동아리", ["바둑", "합창", "등산", "사진", "연극"], "회원", "명", 5, 64, 0, ["1학년", "2학년", "3학년"]),
        ("밭에서 거둔 채소", "채소", ["무", "배추", "고추", "마늘", "양파", "감자"], "수확량", "kg", 40, 950, 0, ["동쪽 밭", "서쪽 밭"]),
        ("하루의 기온", "시각", ["6시", "9시", "12시", "15시", "18시", "21시"], "기온", "°C", -8, 24, 1, ["산", "바다"]),
    ],
    "en": [
        ("Bread sold at the corner bakery", "Loaf", ["Rye", "Spelt", "Oat", "Corn", "Barley", "Wheat"], "Loaves", "loaves", 20,
         640, 0, ["Morning", "Noon", "Evening"]),
        ("Letters delivered", "Day", ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat"], "Letters", "letters", 300, 5200, 0,
         ["Island", "Harbour"]),
        ("Height of the saplings", "Sapling", ["Ash", "Beech", "Elm", "Larch", "Rowan"], "Height", "cm", 12, 140, 0,
         ["2023", "2024", "2025"]),
        ("Rain in the valley", "Month", ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul"], "Rain", "mm", 4, 96, 1,
         ["Upper", "Lower"]),
        ("Night temperature", "Night", ["1st", "2nd", "3rd", "4th", "5th", "6th"], "Temperature", "°C", -14, 9, 1,
         ["Hut", "Summit"]),
    ],
}
# Two measures of the same things: what a scatter plot shows.
PAIRS = {"ko": ("나무의 굵기와 높이", "굵기", "cm", "높이", "m"), "en": ("Age and length of the eels", "Age", "months", "Length", "cm")}
BINS = {"ko": ("기다린 시간의 분포", "시간 (분)", "손님", "명"), "en": ("Weights of the parcels", "Weight (kg)", "Parcels", "parcels")}


class Chart:
    """What is drawn: rows of categories, columns of series (one without a name where there is one)."""

    def __init__(self, index, seed):
        self.random = r = random.Random(f"{seed}/{index}")
        round_ = index // len(KINDS)
        self.kind = KINDS[index % len(KINDS)]
        self.lang = r.choice(["ko", "en"])
        self.program = "matplotlib" if self.kind in ROUND or round_ % 2 == 0 else "gnuplot"
        self.printed = round_ // 2 % 2 == 0
        self.width = r.randrange(528, 897) if round_ % 3 == 0 else r.randrange(320, 513)
        self.height = int(self.width * r.uniform(0.6, 0.85))
        self.colours = r.choice(PALETTES)
        self.font = r.choice(["NanumGothic", "NanumMyeongjo"] if self.lang == "ko" else ["DejaVu Sans", "DejaVu Serif"])
        self.grid = r.random() < 0.6
        if self.kind == "scatter":
            self.fill_pairs(r)
        elif self.kind == "histogram":
            self.fill_bins(r)
        else:
            self.fill(r)

    def fill(self, r):
        whole = self.kind in ROUND or self.kind in ["stacked-bar", "area"]  # nothing below zero
        topic = r.choice([t for t in TOPICS[self.lang] if not (whole and t[5] < 0)])
        self.title, self.category, names, self.value, self.unit, low, high, self.decimals, series = topic
        ordered = self.category in ["월", "시각", "Day", "Month", "Night"]
        n = r.randrange(3, len(names) + 1)
        start = r.randrange(len(names) - n + 1)
        self.rows = names[start:start + n] if ordered else r.sample(names, n)
        self.series = series[:r.randrange(2, len(series) + 1)] if self.kind in MANY else [None]
        span = high - low
        low, high = low + span * r.uniform(0, 0.3), high - span * r.uniform(0, 0.4)
        self.cells = [[round(r.uniform(low, high), self.decimals) for _ in self.series] for _ in self.rows]
        if self.decimals == 0:
            self.cells = [[int(v) for v in row] for row in self.cells]
        if self.kind in ROUND and not self.printed:  # what can be read are shares
            total = sum(v for v, in self.cells)
            self.value, self.unit, self.decimals = "비율" if self.lang == "ko" else "Share", "%", 1
            self.cells = [[round(100 * v / total, 1)] for v, in self.cells]

    def fill_pairs(self, r):
        self.title, self.category, self.row_unit, self.value, self.unit = PAIRS[self.lang]
        self.decimals, self.series = 0, [None]
        xs = sorted(r.sample(range(10, 90, 4), r.randrange(5, 9)))
        slope, noise = r.uniform(0.5, 3), r.uniform(2, 9)
        self.rows = xs
        self.cells = [[max(1, round(8 + slope * x + r.uniform(-noise, noise)))] for x in xs]

    def fill_bins(self, r):
        self.title, self.category, self.value, self.unit = BINS[self.lang]
        self.decimals, self.series = 0, [None]
        width, n = r.choice([2, 5, 10]), r.randrange(4, 8)
        self.edges = [width * i for i in range(n + 1)]
        self.rows = [f"{a}-{b}" for a, b in zip(self.edges, self.edges[1:])]
        peak = r.uniform(0, n - 1)
        self.cells = [[max(1, round(r.uniform(40, 60) / (1 + (i - peak) ** 2)))] for i in range(n)]

    def shows_values(self):
        """Whether it is a bar, a line or a pie of any sort whose values stand in the picture."""
        return self.kind in ROUND or self.printed and ("bar" in self.kind or "line" in self.kind)

    def number(self, value):
        return f"{value:,.{self.decimals}f}"

    def with_unit(self, value, decimals=None):
        text = f"{value:,.{self.decimals if decimals is None else decimals}f}"
        return text + ("" if self.lang == "ko" or self.unit in ["°C", "%"] else " ") + self.unit

    def row_name(self, row):
        if self.kind == "scatter":
            return f"{row} {self.row_unit}"
        return row

    def value_label(self):
        return f"{self.value} ({self.unit})"

    def table(self):
        header = [self.category] + ([self.value_label()] if self.series == [None] else self.series)
        lines = [header, ["---"] * len(header)]
        for row, cells in zip(self.rows, self.cells):
            lines.append([self.row_name(row)] + [self.number(v) for v in cells])
        return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def draw_matplotlib(chart, path):
    r = chart.random
    plt.rcParams.update({"font.family": chart.font, "axes.unicode_minus": False, "font.size": r.choice([9, 10, 11])})
    figure, axes = plt.subplots(figsize=(chart.width / 100, chart.height / 100), dpi=100)
    at = range(len(chart.rows))
    columns = list(zip(*chart.cells))
    first = columns[0]
    bars = []
    if chart.kind in ROUND:
        labels = (lambda share: f"{chart.number(share * sum(first) / 100)}") if chart.printed else "%1.1f%%"
        hole = {"width": 0.4} if chart.kind == "donut" else {}
        axes.pie(first, labels=chart.rows, autopct=labels, colors=chart.colours, wedgeprops=hole,
                 pctdistance=0.8 if hole else 0.6, startangle=r.choice([0, 90]))
    elif chart.kind in ["bar", "histogram"]:
        if chart.kind == "histogram":
            axes.bar(chart.edges[:-1], first, width=chart.edges[1], align="edge", color=chart.colours[0], edgecolor="white")
            axes.set_xticks(chart.edges)
        else:
            axes.bar(at, first, color=chart.colours[0] if r.random() < 0.5 else chart.colours, width=r.uniform(0.5, 0.8))
        bars = axes.containers
    elif chart.kind == "horizontal-bar":
        axes.barh(at, first, color=chart.colours[0])
        axes.set_yticks(list(at), chart.rows)
        axes.invert_yaxis()
        bars = axes.containers
    elif chart.kind == "grouped-bar":
        width = 0.8 / len(columns)
        for j, column in enumerate(columns):
            axes.bar([i + (j - (len(columns) - 1) / 2) * width for i in at], column, width, label=chart.series[j],
                     color=chart.colours[j])
        bars = axes.containers
    elif chart.kind == "stacked-bar":
        below = [0] * len(first)
        for j, column in enumerate(columns):
            axes.bar(at, column, bottom=below, label=chart.series[j], color=chart.colours[j])
            below = [a + b for a, b in zip(below, column)]
        bars = axes.containers
    elif chart.kind == "scatter":
        axes.scatter(chart.rows, first, color=chart.colours[0])
        axes.set_xlabel(f"{chart.category} ({chart.row_unit})")
    else:
        for j, column in enumerate(columns):
            axes.plot(at, column, marker="o", label=chart.series[j], color=chart.colours[j])
        if chart.kind == "area":
            axes.fill_between(at, first, alpha=0.4, color=chart.colours[0])
            axes.set_ylim(bottom=0)
    if chart.kind not in ROUND:
        along_x = chart.kind != "horizontal-bar"
        if along_x and chart.kind not in ["scatter", "histogram"]:
            axes.set_xticks(list(at), chart.rows)
        (axes.set_ylabel if along_x else axes.set_xlabel)(chart.value_label())
        if chart.kind == "histogram":
            axes.set_xlabel(chart.category)
        if chart.printed:  # room for the numbers
            axes.margins(**({"y": 0.12 if chart.series == [None] else 0.3} if along_x else {"x": 0.15}))
        if chart.grid:
            axes.grid(axis="y" if along_x else "x", alpha=0.4)
    if chart.printed:
        for container in bars:
            axes.bar_label(container, fmt=f"%.{chart.decimals}f", fontsize=8,
                           label_type="center" if chart.kind == "stacked-bar" else "edge")
        if chart.kind in ["line", "multi-line", "area", "scatter"]:
            for j, column in enumerate(columns):
                for x, y in zip(chart.rows if chart.kind == "scatter" else at, column):
                    axes.annotate(chart.number(y), (x, y), textcoords="offset points", xytext=(0, 6), ha="center", fontsize=8)
    if chart.series != [None]:
        axes.legend(fontsize=8)
    axes.set_title(chart.title)
    figure.tight_layout()
    figure.savefig(path)
    plt.close(figure)


def quoted(text):
    return f'"{text}"'


def colour_of(chart, j):
    return f"lc rgb {quoted(chart.colours[j])}"


def title_of(chart, j):
    return f"title {quoted(chart.series[j])}" if chart.series[j] else "notitle"


def labels_of(chart, x, y, column, place):
    """The plot of values beside their marks, where they are printed."""
    text = f'(sprintf("%.{chart.decimals}f", ${column}))'
    return [f'$data using {x}:{y}:{text} with labels font ",8" {place} notitle'] if chart.printed else []


# Each gives settings and plots; $data has a row's number or place, its name, its values.
def gnuplot_scatter(chart):
    settings = [f"set xlabel {quoted(f'{chart.category} ({chart.row_unit})')}",
                "set offsets graph 0.08, graph 0.08, graph 0.12, graph 0.05"]
    points = f"$data using 1:3 with points pt 7 ps 1.2 {colour_of(chart, 0)} notitle"
    return settings, [points] + labels_of(chart, "1", "3", 3, "offset 0,0.8")


def gnuplot_histogram(chart):
    width = chart.edges[1]
    settings = [f"set xlabel {quoted(chart.category)}", f"set boxwidth {width}", "set yrange [0:*]", f"set xtics 0,{width}",
                f"set xrange [0:{chart.edges[-1]}]"]
    middle = f"(($1 + 0.5) * {width})"
    boxes = f"$data using {middle}:3 with boxes {colour_of(chart, 0)} notitle"
    return settings, [boxes] + labels_of(chart, middle, "3", 3, "offset 0,0.6")


def gnuplot_rows(chart):
    low = "*" if min(cells[0] for cells in chart.cells) < 0 else 0
    settings = [f"set xlabel {quoted(chart.value_label())}", "unset ylabel", "set yrange [*:*] reverse",
                f"set xrange [{low}:*]"]
    bars = f"$data using (0.5 * $3):1:(0.5 * $3):(0.35):ytic(2) with boxxyerror {colour_of(chart, 0)} notitle"
    return settings, [bars] + labels_of(chart, "3", "1", 3, "left offset 0.5,0")


def names_below(chart):
    return "set xtics (" + ", ".join(f"{quoted(row)} {i}" for i, row in enumerate(chart.rows)) + ")"


def gnuplot_bars(chart):
    n, stacked = len(chart.series), chart.kind == "stacked-bar"
    width = 0.6 if stacked or n == 1 else 0.8 / n
    settings = [names_below(chart), f"set boxwidth {width}", f"set xrange [-0.6:{len(chart.rows) - 0.4}]",
                "set xzeroaxis lt -1"]
    if min(min(cells) for cells in chart.cells) >= 0:
        settings.append("set yrange [0:*]")
    boxes, labels = [], []
    for j in range(n):
        x = "1" if stacked else f"($1 + {(j - (n - 1) / 2) * width})"
        below = " + ".join(["0"] + [f"${3 + k}" for k in range(j)]) if stacked else "0"
        boxes.append(f"$data using {x}:({below} + ${3 + j}) with boxes {colour_of(chart, j)} {title_of(chart, j)}")
        middle = f"({below} + 0.5 * ${3 + j})" if stacked else str(3 + j)
        labels += labels_of(chart, x, middle, 3 + j, "" if stacked else "offset 0,0.6")
    return settings, (boxes[::-1] if stacked else boxes) + labels  # of a stack the tallest behind


def gnuplot_lines(chart):
    settings, plots = [names_below(chart), f"set xrange [-0.4:{len(chart.rows) - 0.6}]"], []
    if chart.kind == "area":
        settings.append("set yrange [0:*]")
        plots.append(f"$data using 1:3 with filledcurves y1=0 {colour_of(chart, 1)} notitle")
    for j in range(len(chart.series)):
        plots.append(f"$data using 1:{3 + j} with linespoints lw 2 pt 7 {colour_of(chart, j)} {title_of(chart, j)}")
        plots += labels_of(chart, "1", str(3 + j), 3 + j, "offset 0,0.8")
    return settings, plots


GNUPLOT = {"scatter": gnuplot_scatter, "histogram": gnuplot_histogram, "horizontal-bar": gnuplot_rows, "bar": gnuplot_bars,
           "grouped-bar": gnuplot_bars, "stacked-bar": gnuplot_bars}


def draw_gnuplot(chart, path):
    lines = [f"set terminal pngcairo size {chart.width},{chart.height} font {quoted(chart.font + ',10')} noenhanced",
             f"set output {quoted(path)}", f"set title {quoted(chart.title)}", f"set ylabel {quoted(chart.value_label())}",
             "set style fill solid 0.9 border -1", "set grid ytics" if chart.grid else "unset grid",
             "set key outside top right" if chart.series != [None] else "unset key", "$data << EOD"]
    for i, (row, cells) in enumerate(zip(chart.rows, chart.cells)):
        lines.append(" ".join([str(row if chart.kind == "scatter" else i), quoted(row), *map(str, cells)]))
    settings, plots = GNUPLOT.get(chart.kind, gnuplot_lines)(chart)
    lines += ["EOD", *settings, "plot " + ", ".join(plots)]
    subprocess.run(["gnuplot"], input="\n".join(lines) + "\n", text=True, check=True)


def questions(chart):
    """(type, metric, question, answer), more than are asked."""
    r, ko = chart.random, chart.lang == "ko"
    j = r.randrange(len(chart.series))
    series = chart.series[j]
    values = {chart.row_name(row): cells[j] for row, cells in zip(chart.rows, chart.cells)}
    names = list(values)
    what = chart.value if series is None else (f"{series} {chart.value}" if ko else f"{chart.value} ({series})")
    a, b = r.sample(names, 2)
    top, bottom = max(values, key=values.get), min(values, key=values.get)
    sorted_values = sorted(values.values())
    out = [
        ("look-up", "relaxed", f"{a}에서 {what}: 얼마입니까?" if ko else f"Give the {what} at {a}.", chart.with_unit(values[a])),
        ("maximum-value", "relaxed", f"{what}, 최고 값을 말해 주세요." if ko else f"Tell me the peak of {what}.",
         chart.with_unit(values[top])),
        ("difference", "relaxed",
         f"{what}에서 {a}, {b} 두 값은 얼마나 차이가 나죠?" if ko else f"By how much do {a} and {b} differ in {what}?",
         chart.with_unit(abs(values[a] - values[b]))),
        ("average", "relaxed", f"{what}의 평균값을 계산하면?" if ko else f"Work out the mean of {what}.",
         chart.with_unit(sum(values.values()) / len(values), max(1, chart.decimals))),
        ("count", "relaxed", f"그림에 {what} 값이 몇 개 있습니까?" if ko else f"How many values of {what} can be seen?", str(len(values))),
    ]
    if sorted_values[-1] != sorted_values[-2]:
        out.append(("maximum", "exact", f"{what} 값이 제일 큰 것은 어느 것입니까?" if ko else f"Name the one with the top {what}.", top))
    if sorted_values[0] != sorted_values[1]:
        out.append(("minimum", "exact", f"{what} 값이 제일 작은 것은 어느 것입니까?" if ko else f"Name the one with the bottom {what}.",
                    bottom))
    if values[a] != values[b]:
        out.append(("comparison", "exact", f"{what}: {a} 값이 {b} 값보다 큽니까?" if ko else f"Does {a} beat {b} in {what}?",
                    ("예" if ko else "Yes") if values[a] > values[b] else ("아니요" if ko else "No")))
    if chart.unit != "°C" and chart.kind != "scatter":
        out.append(("sum", "relaxed", f"{what}의 {a}, {b} 값을 더하면 얼마입니까?" if ko else f"Add up {a} and {b} in {what}.",
                    chart.with_unit(values[a] + values[b])))
    if chart.kind in ["line", "multi-line", "area"] and values[names[0]] != values[names[-1]]:
        up = values[names[-1]] > values[names[0]]
        out.append(("trend", "exact", f"{what} 값은 {names[0]}에서 {names[-1]}까지 늘었습니까, 줄었습니까? '증가'나 '감소'로 답하세요."
                    if ko else f"From {names[0]} to {names[-1]}, did {what} go up or down?",
                    ("증가" if up else "감소") if ko else ("up" if up else "down")))
    return r.sample(out, 4)


def main(folder, count=110, seed=1):
    folder = pathlib.Path(folder)
    (folder / "img").mkdir(parents=True)
    with open(folder / "examples.jsonl", "w", encoding="utf-8") as out:
        for index in range(count):
            chart = Chart(index, seed)
            path = f"img/{index:04d}.png"
            draw = draw_matplotlib if chart.program == "matplotlib" else draw_gnuplot
            draw(chart, folder / path)

            def add(id_, task, metric, question, answer, type_):
                image = {"type": "image", "path": path}
                example = {"id": id_, "task": task, "lang": chart.lang, "metric": metric, "kind": chart.kind,
                           "program": chart.program, "printed": chart.printed, "type": type_,
                           "rows": [task + "-printed"] * chart.shows_values(),
                           "messages": [{"role": "user", "content": [image, {"type": "text", "text": question}]},
                                        {"role": "assistant", "content": answer}]}
                out.write(json.dumps(example, ensure_ascii=False) + "\n")

            add(f"{index:04d}", "chart-to-table", "table",
                "이 그림의 자료를 표로 적어 주세요." if chart.lang == "ko" else "Write down the data of this picture as a table.",
                chart.table(), "table")
            for k, (type_, metric, question, answer) in enumerate(questions(chart)):
                add(f"{index:04d}-q{k + 1}", "chart-qa", metric, question, answer, type_)


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:4]))

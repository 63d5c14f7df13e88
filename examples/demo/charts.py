#!/usr/bin/python3
"""chart_ko.png and chart_en.png, drawn by matplotlib."""
import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt  # noqa: E402

CHARTS = [("chart_ko.png", "NanumGothic", "분기별 커피 판매량", "판매량 (잔)", ["1분기", "2분기", "3분기", "4분기"], [320, 275, 410, 360]),
          ("chart_en.png", "DejaVu Sans", "Visitors of the harbour museum", "Visitors", ["April", "May", "June", "July"],
           [1200, 1850, 2400, 2150])]
for file, font, title, axis, names, values in CHARTS:
    plt.rcParams["font.family"] = font
    figure, axes = plt.subplots(figsize=(4.8, 3.2), dpi=100)
    bars = axes.bar(names, values, color="#4e79a7", width=0.6)
    axes.bar_label(bars, labels=[f"{value:,}" for value in values], padding=2)
    axes.set_title(title)
    axes.set_ylabel(axis)
    axes.spines[["top", "right"]].set_visible(False)
    axes.margins(y=0.12)
    figure.tight_layout()
    figure.savefig(file)
    plt.close(figure)

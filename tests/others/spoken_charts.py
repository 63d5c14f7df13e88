"""Writes a folder for `naru eval --others`: the English charts of charts.py, their questions asked aloud by flite
(spoken-chart-qa).

    tests/others/spoken_charts.py DIR [COUNT [SEED]]

Needs what charts.py and speech.py need. COUNT is that of questions, 120 by default, four on each chart.
"""
import charts
from examples import Folder, arguments
from speech import VOICES, say

DAYS = {"Mon": "Monday", "Tue": "Tuesday", "Wed": "Wednesday", "Thu": "Thursday", "Fri": "Friday", "Sat": "Saturday", "Jan": "January",
        "Feb": "February", "Mar": "March", "Apr": "April", "Jun": "June", "Jul": "July", "1st": "first", "2nd": "second",
        "3rd": "third", "4th": "fourth", "5th": "fifth", "6th": "sixth"}


def aloud(question):
    words = []
    for word in question.split(" "):
        bare = word.strip(",.?():")
        words.append(word.replace(bare, DAYS.get(bare, bare)))
    return " ".join(words)


def main(folder, count, seed):
    out = Folder(folder, "img")
    (out.path / "audio").mkdir()
    index = n = 0
    while n < count:
        chart = charts.Chart(index, seed)
        index += 1
        if chart.lang != "en":
            continue
        picture = f"img/{index:04d}.png"
        draw = charts.draw_matplotlib if chart.program == "matplotlib" else charts.draw_gnuplot
        draw(chart, out.path / picture)
        for k, (type_, metric, question, answer) in enumerate(charts.questions(chart)[:count - n]):
            program, voice = VOICES[n % 4]  # those of flite
            sound, n = f"audio/{index:04d}-q{k + 1}.wav", n + 1
            say(program, voice, aloud(question), out.path / sound)
            out.add(f"{index:04d}-q{k + 1}", "spoken-chart-qa", "en", metric, [picture, sound], answer, kind=chart.kind,
                    program=chart.program, voice=voice, type=type_, question=question)


if __name__ == "__main__":
    main(*arguments(120))

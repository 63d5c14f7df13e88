"""Writes a folder for `naru eval --others`: digits spoken by people (spoken-digit), whom training never heard.

    tests/others/digits.py DIR [COUNT [SEED]] --data-dir DATA

Takes recordings DATA/voices/digits/DIGIT_SPEAKER_NUMBER.flac, as of the Free Spoken Digit Dataset (Zohar Jackson and
contributors, CC BY-SA 4.0), and copies those that are drawn into DIR, never into this repository. Each digit as often, of each
speaker as often as may be; 200 by default. The same seed and recordings give the same data.
"""
import pathlib
import random
import shutil
import sys

from examples import Folder, arguments

WORDS = ["Name the digit in this recording.", "One digit is said here: which one?", "What number from 0 to 9 is this?"]


def main(folder, count, seed, recordings):
    out = Folder(folder, "audio")
    by_digit = {}
    for path in sorted(recordings.glob("*_*_*.flac")):
        digit, speaker, _ = path.stem.split("_")
        by_digit.setdefault(digit, {}).setdefault(speaker, []).append(path)
    if not by_digit:
        sys.exit(f"digits.py: {recordings} holds no DIGIT_SPEAKER_NUMBER.flac")
    for index in range(count):
        r = random.Random(f"{seed}/{index}")
        digit = sorted(by_digit)[index % len(by_digit)]
        speaker = sorted(by_digit[digit])[index // len(by_digit) % len(by_digit[digit])]
        path = f"audio/{index:04d}.flac"
        shutil.copyfile(r.choice(by_digit[digit][speaker]), out.path / path)
        out.add(f"{index:04d}", "spoken-digit", "en", "exact", [path, r.choice(WORDS)], digit, speaker=speaker)


if __name__ == "__main__":
    if "--data-dir" not in sys.argv:
        sys.exit("digits.py: wanted --data-dir DATA, the folder with voices/digits")
    at = sys.argv.index("--data-dir")
    data = pathlib.Path(sys.argv[at + 1]) / "voices" / "digits"
    del sys.argv[at:at + 2]
    main(*arguments(200), data)

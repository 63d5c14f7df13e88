"""Writes a folder for `naru eval --others`: English utterances (transcribe-en) by flite and festival, which training never
used.

    tests/others/speech.py DIR [COUNT [SEED]]

Needs Debian's flite, festival, festvox-kallpc16k, festvox-us-slt-hts. Six voices by turns, 180 utterances by default: numbers,
dates, times, money, measures, telephone numbers, commands, questions, sentences, written with digits as people write them. What
is read aloud is spelled out here, so that no program's reading of digits decides. Wording is this file's own. Debian main has no
Korean synthesiser beside espeak-ng, which training uses, so there is no transcribe-ko. The same seed and programs give the same
data.
"""
import random

from examples import Folder, arguments, call

VOICES = [("flite", voice) for voice in ["slt", "rms", "awb", "kal16"]] + [("festival", voice) for voice in
                                                                         ["voice_kal_diphone", "voice_cmu_us_slt_arctic_hts"]]
SMALL = ("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen "
         "nineteen").split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()
MONTHS = "January February March April May June July August September October November December".split()
ORDINALS = ("first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth fifteenth "
            "sixteenth seventeenth eighteenth nineteenth twentieth").split()


def number(n):
    if n < 20:
        return SMALL[n]
    if n < 100:
        return TENS[n // 10] + (" " + SMALL[n % 10] if n % 10 else "")
    for size, name in [(1000, "thousand"), (100, "hundred")]:
        if n >= size:
            return f"{number(n // size)} {name}" + (" " + number(n % size) if n % size else "")


def line(r):
    """What is written, what is said."""
    n, big, digits = r.randrange(2, 100), r.randrange(1, 10) * 1000 + r.randrange(10) * 100, [r.randrange(10) for _ in range(7)]
    day, month, hour = r.randrange(1, 21), r.choice(MONTHS), r.randrange(1, 13)
    minute, thing = r.choice([10, 15, 20, 30, 45]), r.choice(["kettle", "ladder", "blanket", "umbrella", "suitcase", "lantern"])
    place, year = r.choice(["harbour", "cellar", "orchard", "workshop", "balcony"]), r.randrange(11, 27)
    verb = r.choice(["Turn on", "Turn off", "Open", "Close"])
    device = r.choice(["lamp", "heater", "window", "radio"]) if verb.startswith("Turn") else r.choice(["window", "curtain", "door"])
    spelled = " ".join(SMALL[d] for d in digits[:3]) + ", " + " ".join(SMALL[d] for d in digits[3:])
    phone = "".join(map(str, digits[:3])) + "-" + "".join(map(str, digits[3:]))
    return r.choice([
        (f"We counted {n} boats in the {place}.", f"We counted {number(n)} boats in the {place}."),
        (f"{big:,}", number(big)),
        (f"The {thing} costs ${n}.", f"The {thing} costs {number(n)} dollars."),
        (f"They meet on {month} {day}.", f"They meet on {month} {ORDINALS[day - 1]}."),
        (f"It was built in 20{year}.", f"It was built in twenty {number(year)}."),
        (f"The train leaves at {hour}:{minute}.", f"The train leaves at {number(hour)} {number(minute)}."),
        (f"It weighs {n} kg.", f"It weighs {number(n)} kilograms."),
        (f"That is {n} km away.", f"That is {number(n)} kilometers away."),
        (f"About {n}% of them agreed.", f"About {number(n)} percent of them agreed."),
        (f"My number is {phone}.", f"My number is {spelled}."),
        (f"{verb} the {device} in the {place}.",) * 2,
        (f"Set a timer for {n} minutes.", f"Set a timer for {number(n)} minutes."),
        ("What is the highest value in this chart?",) * 2,
        (f"Which bar is higher than {n}?", f"Which bar is higher than {number(n)}?"),
        ("How much is the total on this receipt?",) * 2,
        (f"Read page {n} aloud.", f"Read page {number(n)} aloud."),
        (f"I left the {thing} in the {place}.",) * 2,
        (f"Have you seen my {thing}?",) * 2,
        ("Good evening, how are you?",) * 2,
    ])


def say(program, voice, text, path, stretch=1.0):
    """Writes a WAV."""
    if program == "flite":
        call("flite", "-voice", voice, "--setf", f"duration_stretch={stretch}", "-t", text, "-o", str(path))
    else:
        call("text2wave", "-eval", f"({voice})", "-eval", f"(Parameter.set 'Duration_Stretch {stretch})", "-o", str(path),
             input=text.encode())


def main(folder, count, seed):
    out = Folder(folder, "audio")
    for index in range(count):
        r = random.Random(f"{seed}/{index}")
        program, voice = VOICES[index % len(VOICES)]
        written, said = line(r)
        path = f"audio/{index:04d}.wav"
        say(program, voice, said, out.path / path, round(r.uniform(0.9, 1.2), 2))
        out.add(f"{index:04d}", "transcribe-en", "en", "cer", [path], written, voice=voice, program=program)


if __name__ == "__main__":
    main(*arguments(180))

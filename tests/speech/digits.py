"""English digits that a model says, heard by another's ears: pocketsphinx with a grammar of digits.

    tests/speech/digits.sh [--naru PROGRAM] [-m MODEL] [--json F] [--sounds DIR]

Each voice says each digit three times, as "7", "seven" and "number 7": 30 digits. espeak-ng, with the settings that the voice was learnt from
(synth/voice/own_voices.cc), says the same in the same run: what the recogniser makes of that is what can be reached. Exits with 1
where the share of digits right is below --least (0.75) of espeak-ng's. The recogniser knows which of the three forms it hears. Its models are other people's and are used here alone.
"""
import argparse
import ctypes
import ctypes.util
import json
import pathlib
import subprocess
import sys
import tempfile
import wave

import pocketsphinx

WORDS = "zero one two three four five six seven eight nine".split()
# What is given to the model, what is given to espeak-ng and to be heard, the grammar's name.
TEXTS = [text for d in range(10) for text in ((str(d), WORDS[d], "digit"), (WORDS[d], WORDS[d], "digit"), (f"number {d}", f"number {WORDS[d]}", "number"))]
# name: variant, pitch, range, words a minute of English
VOICES = {"sora": ("f3", 64, 55, 170), "bada": ("m3", 40, 50, 165), "nuri": ("f1", 92, 65, 185), "garam": ("m7", 14, 35, 150)}
RATE = 16000


class Espeak:
    """libespeak-ng, which every machine that makes our examples has."""
    RATE, PITCH, RANGE = 1, 3, 4

    def __init__(self):
        self.espeak = ctypes.CDLL(ctypes.util.find_library("espeak-ng") or "libespeak-ng.so.1")
        self.samples = bytearray()
        self.callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)(self.take)
        self.rate = self.espeak.espeak_Initialize(2, 0, None, 0)
        if self.rate <= 0:
            sys.exit("digits: espeak-ng's library cannot be initialised")
        self.espeak.espeak_SetSynthCallback(self.callback)

    def take(self, samples, count, _):
        if samples and count > 0:
            self.samples += ctypes.string_at(samples, 2 * count)
        return 0

    def say(self, text, variant, pitch, pitch_range, wpm):
        self.samples = bytearray()
        if self.espeak.espeak_SetVoiceByName(f"gmw/en-US+{variant}".encode()) != 0:
            sys.exit(f"digits: espeak-ng has no voice {variant}")
        for parameter, value in ((self.RATE, wpm), (self.PITCH, pitch), (self.RANGE, pitch_range)):
            self.espeak.espeak_SetParameter(parameter, value, 0)
        words = text.encode()
        self.espeak.espeak_Synth(words, ctypes.c_size_t(len(words) + 1), ctypes.c_uint(0), 1, ctypes.c_uint(0), ctypes.c_uint(1), None, None)
        self.espeak.espeak_Synchronize()
        return resampled(bytes(self.samples), self.rate)


def resampled(pcm, rate):
    """16-bit samples at RATE, by straight lines between them: pocketsphinx looks at 130 to 6,800 Hz."""
    import array
    samples = array.array("h", pcm)
    n = len(samples) * RATE // rate
    out = array.array("h")
    for i in range(n):
        at = i * rate / RATE
        k = min(int(at), len(samples) - 2)
        out.append(round(samples[k] + (samples[k + 1] - samples[k]) * (at - k)))
    return out.tobytes()


class Naru:
    def __init__(self, program, model, folder):
        self.command = [program, "speak", *(["-m", model] if model else []), "--json", "-q"]
        self.folder = folder

    def say(self, text, voice):
        path = self.folder / f"{voice}-{text.replace(' ', '-')}.wav"
        done = subprocess.run([*self.command, text, "-o", str(path), "--voice", voice], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"digits: {done.stderr.strip() or done.stdout.strip()}")
        with wave.open(str(path)) as file:
            if (file.getframerate(), file.getnchannels(), file.getsampwidth()) != (RATE, 1, 2):
                sys.exit(f"digits: {path}: wanted 16 bits, mono, {RATE} Hz")
            return file.readframes(file.getnframes())


class Ears:
    """For one speaker: they get used to whom they hear."""

    def __init__(self):
        self.decoder = pocketsphinx.Decoder(loglevel="FATAL", lm=None)
        for name, form in (("digit", "<one>"), ("number", "number <one>")):
            self.decoder.add_jsgf_string(name, f"#JSGF V1.0;\ngrammar {name};\n<one> = {' | '.join(WORDS)};\npublic <all> = {form};\n")

    def hear(self, pcm, form):
        self.decoder.activate_search(form)
        silence = bytes(RATE // 2)  # a quarter of a second on both sides
        self.decoder.start_utt()
        self.decoder.process_raw(silence + pcm + silence, full_utt=True)
        self.decoder.end_utt()
        heard = self.decoder.hyp()
        return heard.hypstr if heard else ""


def right(ears, say):
    """How many of the 30 digits, and what was heard of each text."""
    count, heard = 0, {}
    for text, words, form in TEXTS:
        heard[text] = ears.hear(say(text, words), form)
        count += heard[text] == words
    return count, heard


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--naru", default="build/release/naru")
    parser.add_argument("-m", "--model", default="")
    parser.add_argument("--least", type=float, default=0.75)
    parser.add_argument("--json", default="", help="where the figures go")
    parser.add_argument("--sounds", default="", help="where the model's sounds are kept")
    a = parser.parse_args()
    espeak = Espeak()
    rows = {}
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(a.sounds or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        naru = Naru(a.naru, a.model, folder)
        for voice, settings in VOICES.items():
            rule, rule_heard = right(Ears(), lambda _, words: espeak.say(words, *settings))
            own, own_heard = right(Ears(), lambda text, _: naru.say(text, voice))
            rows[voice] = {"right": own, "espeak_right": rule, "of": 30, "heard": own_heard, "espeak_heard": rule_heard}
            print(f"{voice:6}  model {own:2} of 30, espeak-ng {rule:2} of 30", flush=True)
    own, rule = sum(row["right"] for row in rows.values()), sum(row["espeak_right"] for row in rows.values())
    ratio = own / rule if rule else 0.0
    print(f"all     model {own} of {30 * len(rows)}, espeak-ng {rule}: {ratio:.2f} of it (wanted {a.least})")
    if a.json:
        pathlib.Path(a.json).write_text(json.dumps({"voices": rows, "right": own, "espeak_right": rule, "ratio": ratio, "least": a.least}, indent=1))
    sys.exit(0 if ratio >= a.least else 1)


if __name__ == "__main__":
    main()

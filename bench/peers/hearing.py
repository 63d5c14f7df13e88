"""The table of hearing: operations a second of the sound encoder, Naru's and that of whisper.cpp ("tiny", random weights).

Both encode half a minute, in turns, with as many threads; the models differ, so operations are compared, not times. Those
of Whisper are counted here from its shapes, multiply and add as two, as `naru bench` counts Naru's.

    python hearing.py --naru=PROGRAM --model=MODEL --whisper=PROGRAM --weights=FILE [--threads=N] [--turns=N]

--whisper is whisper.cpp's whisper-bench; --weights a file by whisper_model.py.
"""
import argparse
import json
import re
import statistics
import subprocess

from turns import print_head, print_row

WIDTH, LAYERS, MELS, FRAMES = 384, 4, 80, 1500


def whisper_gflop():
    convolutions = 2 * FRAMES * 3 * MELS * WIDTH + FRAMES * 3 * WIDTH * WIDTH
    layer = FRAMES * 12 * WIDTH * WIDTH + 2 * FRAMES * FRAMES * WIDTH
    return 2e-9 * (convolutions + LAYERS * layer)


def output_of(command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise SystemExit(f"peers: {' '.join(command)} exited {done.returncode}:\n{done.stdout[-2000:]}")
    return done.stdout


def naru_rate(flags):
    lines = output_of([flags.naru, "bench", flags.model, "--json", "--row", "hear, 30 s, operations", "--seconds", "2", "-t",
                       str(flags.threads)])
    return json.loads(lines.splitlines()[-1])["median"]


def whisper_rate(flags):
    text = output_of([flags.whisper, "-m", flags.weights, "-t", str(flags.threads), "-ng"])
    found = re.search(r"encode time *= *([0-9.]+) ms */ *([0-9]+) runs", text)
    if not found:
        raise SystemExit(f"peers: {flags.whisper} printed no encode time:\n{text[-2000:]}")
    return whisper_gflop() / (float(found[1]) / int(found[2]) / 1000)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("naru", "model", "whisper", "weights"):
        parser.add_argument(f"--{flag}", required=True)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--turns", type=int, default=5)
    flags = parser.parse_args()
    naru, whisper = [], []
    for _ in range(flags.turns):
        naru.append(naru_rate(flags))
        whisper.append(whisper_rate(flags))
    print_head(f"sound encoders, half a minute, {flags.threads} threads, {flags.turns} turns", "GFLOP/s")
    print_row("naru", naru, 1)
    print_row("whisper.cpp tiny", whisper, 1)
    print(f"naru / whisper.cpp, an operation: {statistics.median(naru) / statistics.median(whisper):.2f}")


if __name__ == "__main__":
    main()

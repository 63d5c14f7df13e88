"""The table of cold starts: the wall time of `naru read` on a small picture, from starting the program to its end.

Cold is what every start does anew: the process and its libraries, mapping the model, the decoder process. Warm are the
files: a start that is not counted brings them into the page cache. A start from the disk is not measured.

    python cold_start.py --naru=PROGRAM --picture=FILE [--turns=N]
"""
import argparse
import subprocess
import time

from turns import print_head, print_row


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("naru", "picture"):
        parser.add_argument(f"--{flag}", required=True)
    parser.add_argument("--turns", type=int, default=10)
    flags = parser.parse_args()
    command = [flags.naru, "read", "-q", flags.picture]
    ms = []
    for _ in range(flags.turns + 1):  # the first brings the files into the page cache
        start = time.perf_counter()
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        ms.append(1000 * (time.perf_counter() - start))
        if done.returncode != 0 or not done.stdout.strip():
            raise SystemExit(f"peers: {' '.join(command)} exited {done.returncode} and read {done.stdout!r}")
    print_head(f"cold start: naru read {flags.picture}, {flags.turns} starts, from starting the program to its end\n"
               "cold: the process, loading the model, the decoder process; warm: all files, in the page cache", "ms")
    print_row("naru", ms[1:], 1)


if __name__ == "__main__":
    main()

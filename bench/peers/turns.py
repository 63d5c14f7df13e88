"""What the tables of bench/peers.sh share: programs that take turns, and rows of minimum, median and maximum."""
import json
import statistics
import subprocess
import time


class Contender:
    """A program that prints a JSON object when it is ready, and one for each line on its stdin."""

    def __init__(self, name, command):
        self.name = name
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.about = self.answer()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"peers: {self.name}: ended with code {self.process.wait()}; its messages stand above")
        return json.loads(line)

    def turn(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def take_turns(contenders, n):
    """n turns of each, one after another. -> {name: [answer of each turn]}"""
    out = {c.name: [] for c in contenders}
    for _ in range(n):
        for c in contenders:
            out[c.name].append(c.turn())
            time.sleep(0.1)  # threads of the one before may spin for a while
    return out


def print_head(title, unit=""):
    print(f"\n{title}\n{unit:36}{'min':>10}{'median':>10}{'max':>10}")


def print_row(name, values, digits=2):
    low, middle, high = min(values), statistics.median(values), max(values)
    print(f"{name:36}{low:10.{digits}f}{middle:10.{digits}f}{high:10.{digits}f}", flush=True)

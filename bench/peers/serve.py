"""The tables of bench/serve.sh: what serving costs, against llama.cpp and against the goals that stand beside each row.

    python serve.py --naru=PROGRAM --load=PROGRAM --model=FILE --cores=0,1 [--llama=PROGRAM --weights=TYPE=FILE...] [--quick]
                    [--words=N] [--seconds=N] [--json=FILE] TABLE...

--model and the weights are random (random_model.py, gguf_model.py). Exit code 1 when a goal is missed, unless --quick.
"""
import argparse
import json
import pathlib
import statistics
import struct
import subprocess
import tempfile

from servers import Bench, Others

SLOTS, BUSY = 32, 0.2  # processors that others may use


class Table:
    """Rows are printed as they come: a value, and where there is one a goal and whether it is met."""

    def __init__(self):
        self.rows, self.busy = [], []
        print(f"\n{'':58}{'value':>10}  goal", flush=True)

    def row(self, name, value, digits=2, goal=None, met=None, note=""):
        self.rows.append({"row": name, "value": value, "goal": goal, "met": met, "note": note})
        verdict = "" if met is None else "holds" if met else "MISSED"
        print(f"{name:58}{value:10.{digits}f}  {goal or '':14}{verdict:7}{note}".rstrip(), flush=True)

    def at_least(self, name, value, goal, **more):
        self.row(name, value, goal=f">= {goal:g}", met=value >= goal, **more)

    def at_most(self, name, value, goal, **more):
        self.row(name, value, goal=f"<= {goal:.4g}", met=value <= goal, **more)

    def skipped(self, name, why):
        self.rows.append({"row": name, "skipped": why})
        print(f"{name:58}{'skipped':>10}  {why}", flush=True)

    def missed(self):
        return [row["row"] for row in self.rows if row.get("met") is False]


def spread(values):
    return f"{min(values):.4g} to {max(values):.4g} in {len(values)} turns"


def text(bench, table, flags):
    """Callers of text: Naru's and llama.cpp's tokens a second, in turns, each server alone on the processors."""
    seconds, turns = (3, 1) if flags.quick else (15, 5)
    seen = {"naru": [], "one": []} | {kind: [] for kind in flags.weights}
    for _ in range(turns):
        with bench.start_naru() as server:
            bench.load(server, "text", clients=SLOTS, seconds=2, words=flags.words)  # warm
            seen["naru"] += bench.load(server, "text", clients=SLOTS, seconds=seconds, words=flags.words)
            seen["one"] += bench.load(server, "text", clients=1, seconds=seconds, words=flags.words)
        ids = round(seen["naru"][-1]["prompt_tokens"])
        for kind, weights in flags.weights.items():
            with bench.start_llama(weights, SLOTS) as server:
                bench.load(server, "text", clients=SLOTS, seconds=2, ids=ids)
                seen[kind] += bench.load(server, "text", clients=SLOTS, seconds=seconds, ids=ids)
    rates = {name: [load["tokens_per_s"] for load in loads] for name, loads in seen.items()}
    gaps = {name: statistics.median(load["between_ms"]["p99"] for load in loads) for name, loads in seen.items()}
    rate = {name: statistics.median(values) for name, values in rates.items()}
    about = seen["naru"][-1]
    table.row(f"{SLOTS} callers, tokens/s: naru", rate["naru"], 0,
              note=f"{spread(rates['naru'])}; {about['prompt_tokens']:.0f} tokens in, {about['answer_tokens']:.0f} out")
    both = 1 + about["prompt_tokens"] / about["answer_tokens"]
    table.row(f"{SLOTS} callers, tokens/s with the prompts' own: naru", both * rate["naru"], 0)
    table.row("one caller, tokens/s: naru", rate["one"], 0, note=spread(rates["one"]))
    table.at_least(f"{SLOTS} callers / one caller", rate["naru"] / rate["one"], 4)
    table.row(f"{SLOTS} callers, ms between tokens, p99: naru", gaps["naru"])
    if not flags.weights:
        table.skipped("llama.cpp", "NARU_LLAMA_SERVER names no llama-server, or the package gguf is not there")
    for kind in flags.weights:
        table.row(f"{SLOTS} callers, tokens/s: llama.cpp, {kind}", rate[kind], 0, note=spread(rates[kind]))
        if not rate[kind]:  # its threads wait for each other by spinning, and somebody else has their processors
            table.skipped(f"naru / llama.cpp, {kind}", f"no token came from it within {seconds} s")
            continue
        table.at_least(f"naru / llama.cpp, {kind}", rate["naru"] / rate[kind], 1.3)
        table.row(f"{SLOTS} callers, ms between tokens, p99: llama.cpp, {kind}", gaps[kind])
        table.at_most(f"p99, naru / llama.cpp, {kind}", gaps["naru"] / gaps[kind], 1)
    return seen


def page_of(flags, folder):
    """The largest of eight generated pages."""
    command = [flags.naru, "synth", "pages", "--count", "8", "-s", "1", "--held-out", "-q", "--out", folder]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return max(pathlib.Path(folder, "img").glob("*.png"), key=pixels)


def pixels(path):
    width, height = struct.unpack(">II", path.read_bytes()[16:24])
    return width * height


def pages(bench, table, flags):
    """A short question while four pages are encoded and prefilled, over and over."""
    out = {}
    with tempfile.TemporaryDirectory() as folder:
        page = page_of(flags, folder)
        for name, more in (("in pieces", []), ("whole", ["--prefill-chunk", "4096"])):
            with bench.start_naru(*more) as server:
                out[name] = bench.load(server, "pages", picture=page, questions=10 if flags.quick else 100)[0]
    for name, seen in out.items():
        idle, beside = seen["idle_first_ms"], seen["beside_pages_first_ms"]
        label = f"prompts {name}: ms to the first token"
        table.row(f"{label}, idle", idle["p50"], note=f"p99 {idle['p99']:.1f}")
        table.row(f"{label}, beside 4 pages", beside["p50"],
                  note=f"p99 {beside['p99']:.1f}; a page took {seen['page_ms']['p50']:.0f} ms")
        if name == "in pieces":
            table.at_most("the same, beside pages / idle", beside["p50"] / idle["p50"], 2)
        else:
            table.row("the same, beside pages / idle", beside["p50"] / idle["p50"], note="for comparison: --prefill-chunk 4096")
    return out


def picture(bench, table, flags):
    """One picture, five questions."""
    with tempfile.TemporaryDirectory() as folder, bench.start_naru() as server:
        seen = bench.load(server, "picture", picture=page_of(flags, folder), questions=5)
        encoded = server.figure("naru:mm_cache_queries_total") - server.figure("naru:mm_cache_hits_total")
    for what in ("encode_ms", "prefill_ms"):
        values = [one["timings"][what] for one in seen]
        table.row(f"a picture, {what.replace('_', ', ')}, first question", values[0],
                  note="then " + ", ".join(f"{value:.1f}" for value in values[1:]))
    table.at_most("times that the picture was encoded", encoded, 1, digits=0)
    beside = []
    for one in seen[1:]:
        usage = one["usage"]
        details = usage["prompt_tokens_details"]
        beside.append(max(0, usage["prompt_tokens"] - details["cached_tokens"] - details["text_tokens"]))
    table.at_most("positions computed beyond the question, 2nd to 5th, most", max(beside), 15, digits=0,
                  note=f"the picture has {seen[0]['usage']['prompt_tokens_details']['image_tokens']}; "
                       "caches keep blocks of 16")
    return seen


def overhead(bench, table, flags):
    """What HTTP, JSON and scheduling take of a one-token request."""
    with bench.start_naru() as server:
        seen = bench.load(server, "overhead", questions=30 if flags.quick else 500)[0]
    table.at_most("a one-token request, ms beside the engine's, median", seen["beside_ms"]["p50"], 1,
                  note=f"p99 {seen['beside_ms']['p99']:.2f}; "
                       f"whole {seen['whole_ms']['p50']:.2f}, engine {seen['engine_ms']['p50']:.2f}")
    return seen


def overload(bench, table, flags):
    """Requests four times as often as they can be answered."""
    seconds = flags.seconds or (6 if flags.quick else 120)
    with bench.start_naru() as server:
        seen = bench.load(server, "overload", clients=SLOTS, seconds=seconds, times=4)[0]
        peak, plan = server.peak_bytes(), server.plan_bytes()
    refused, other = seen["refused_ms"], {k: n for k, n in seen["statuses"].items() if k not in ("200", "429")}
    table.at_least(f"4x load for {seconds} s: tokens/s, of the peak's", seen["share_of_peak"], 0.95,
                   note=f"peak {seen['peak_before_tokens_per_s']:.0f} before, {seen['peak_after_tokens_per_s']:.0f} after")
    if refused["n"] == 0:
        table.skipped("refusals", "nothing was refused: the load was too short to fill the queue")
    else:
        table.at_most("ms until a refusal, p99", refused["p99"], 50,
                      note=f"median {refused['p50']:.1f}, most {refused['max']:.1f}")
    table.at_most("refusals without Retry-After", seen["refused_without_retry_after"], 0, digits=0,
                  note=f"of {refused['n']}")
    table.at_most("answers that are neither 200 nor 429", sum(other.values()), 0, digits=0,
                  note=json.dumps(other) if other else "")
    table.at_most("resident memory at most, MiB", peak / 2**20, plan / 2**20, digits=0, note="goal: the plan")
    table.row("ms that requests were sent late, p99", seen["sent_late_ms"]["p99"],
              note="high: callers were lacking, and the load was less")
    return seen | {"peak_bytes": peak, "plan_bytes": plan}


TABLES = {f.__name__: f for f in (text, pages, picture, overhead, overload)}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("naru", "load", "model"):
        parser.add_argument(f"--{flag}", required=True)
    parser.add_argument("--cores", required=True, type=lambda text: [int(core) for core in text.split(",")])
    parser.add_argument("--llama")
    parser.add_argument("--weights", action="append", default=[], type=lambda text: text.split("=", 1))
    parser.add_argument("--seconds", type=int)
    parser.add_argument("--words", type=int, default=10)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--json")
    parser.add_argument("tables", nargs="+", choices=list(TABLES))
    flags = parser.parse_args()
    flags.weights = dict(flags.weights)
    return flags


def main():
    flags = arguments()
    bench, figures = Bench(flags), {}
    where = "beside them" if set(bench.load_cores) & set(bench.cores) else f"on {','.join(map(str, bench.load_cores))}"
    print(f"servers on processors {','.join(map(str, flags.cores))} with {len(flags.cores)} threads, their callers {where}", flush=True)
    table = Table()
    for name in flags.tables:
        others = Others()
        figures[name] = TABLES[name](bench, table, flags)
        if (used := others.processors()) > BUSY:
            table.busy.append(f"others used {used:.2f} processors during '{name}'")
            print(f"serve: BUSY MACHINE: {table.busy[-1]}: figures not for the log", flush=True)
    if flags.json:
        out = {"rows": table.rows, "busy": table.busy, "quick": flags.quick, "figures": figures}
        pathlib.Path(flags.json).write_text(json.dumps(out, indent=1) + "\n")
    missed = table.missed()
    print(f"\nmissed: {'; '.join(missed)}" if missed else "\nno goal that was measured is missed")
    if table.busy:
        print("serve: BUSY MACHINE, see above: figures not for the log")
    return 1 if missed and not flags.quick else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The table of training steps: Naru against PyTorch, eager and compiled, on the same step of a recipe.

    python step.py --bench=PROGRAM --recipe=FILE --phase=NAME [--torch=PYTHON] [--turns=N] [--quick]

PyTorch first shows that it computes the same; where it does not, the comparison is void and this exits 1. Then each form
takes its fastest layout, and fresh processes take turns, one step each.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from turns import Contender, print_head, print_row, take_turns

HERE = pathlib.Path(__file__).parent
FIRST = "packed,grouped"  # the layout that pads least


def torch_step(flags, dump, *more):
    return [flags.torch, str(HERE / "torch_step.py"), dump, f"--threads={flags.threads}", *more]


def prove(flags, dump, form, layout):
    if subprocess.run(torch_step(flags, dump, "--check", *form, f"--layout={layout}")).returncode != 0:
        sys.exit(f"peers: training step, phase {flags.phase}: the comparison is void")


def fastest_layout(flags, dump, form):
    chosen = subprocess.run(torch_step(flags, dump, "--choose", *form), stdout=subprocess.PIPE, check=True, text=True)
    return json.loads(chosen.stdout.splitlines()[-1])["layout"]


def torch_contenders(flags, dump):
    """Each form with its fastest layout, proved before. With --quick nothing is chosen."""
    prove(flags, dump, ["--double"], FIRST)
    eager = compiled = FIRST
    if not flags.quick:
        eager, compiled = fastest_layout(flags, dump, []), fastest_layout(flags, dump, ["--compile"])
    prove(flags, dump, [], eager)
    prove(flags, dump, ["--compile"], compiled)
    return [Contender(f"PyTorch, {name} ({layout})", torch_step(flags, dump, "--serve", *form, f"--layout={layout}"))
            for name, form, layout in (("eager", [], eager), ("compiled", ["--compile"], compiled))]


def report(naru, torches, turns):
    about = naru.about
    seconds = {name: [t["seconds"] for t in answers] for name, answers in turns.items()}
    print_head(f"training step of {about['name']}, phase {about['phase']}, step {about['step']}: {about['examples']} examples, "
               f"{about['positions']} positions, {about['gflop']:.2f} GFLOP, {about['threads']} threads", "steps/s")
    for name, values in seconds.items():
        print_row(name, [1 / s for s in values], 3)
    print_row("naru, positions/s", [about["positions"] / s for s in seconds["naru"]], 0)
    print_row("naru, share of the FMA peak", [about["gflop"] / t["seconds"] / t["peak_gflops"] for t in turns["naru"]], 3)
    print_row("naru, examples / step, in time", [t["examples_seconds"] / t["seconds"] for t in turns["naru"]], 3)
    if torches:
        for c in torches:
            print_row(f"naru / {c.name}", [t / n for n, t in zip(seconds["naru"], seconds[c.name])])
        best = [min(seconds[c.name][i] for c in torches) for i in range(len(seconds["naru"]))]
        print_row("naru / best of PyTorch", [t / n for n, t in zip(seconds["naru"], best)])
        sent, sparse = (torches[0].about[key] for key in ("cells_sent", "sparse_stem"))
        naru_stem = "Naru's only what these depend on" if sparse else "as does Naru's"
        print(f"Of the cells of 8 px {sent:.0%} are sent. PyTorch's stem computes whole pictures, {naru_stem}.")


def report_memory(torches, turns):
    """Peak RSS. Importing torch takes some that no step uses; of Naru nothing is taken off."""
    rss = {name: max(t["peak_rss_mib"] for t in answers) for name, answers in turns.items()}
    print(f"{'peak RSS':60}{'MiB':>10}{'naru / it':>12}")
    print(f"{'naru':60}{rss['naru']:10.0f}")
    for c in torches:
        step = rss[c.name] - c.about["rss_after_import_mib"]
        for name, mib in ((c.name, rss[c.name]), (f"{c.name}, without its import", step)):
            print(f"{name:60}{mib:10.0f}{rss['naru'] / mib:12.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for flag in ("bench", "recipe", "phase"):
        parser.add_argument(f"--{flag}", required=True)
    parser.add_argument("--torch", default="", help="the Python that has torch; empty: absent")
    parser.add_argument("--turns", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--quick", action="store_true")
    flags = parser.parse_args()
    os.environ["OMP_NUM_THREADS"] = str(flags.threads)
    with tempfile.TemporaryDirectory(prefix="naru-step-") as dump:
        step = [flags.bench, flags.recipe, f"--phase={flags.phase}", f"--threads={flags.threads}"]
        if flags.quick:
            step.append("--warm=5")
        subprocess.run([*step, f"--dump={dump}", "--turns=1"], stdout=subprocess.DEVNULL, check=True)
        torches = torch_contenders(flags, dump) if flags.torch else []
        naru = Contender("naru", [*step, "--serve"])
        contenders = [naru, *torches]
        turns = take_turns(contenders, flags.turns)
        for c in contenders:
            c.end()
    report(naru, torches, turns)
    report_memory(torches, turns)
    if not torches:
        print("PyTorch: absent")


if __name__ == "__main__":
    main()

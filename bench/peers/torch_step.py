"""A training step in PyTorch, the same that bench/step_bench --dump wrote.

    python torch_step.py DUMP --check [--double]      does one step and compares it with Naru's; exits 1 where they differ
    python torch_step.py DUMP --choose [--compile]    times the layouts and prints the fastest as JSON
    python torch_step.py DUMP --serve [--compile] [--layout=PICTURES,ROWS]   a step for each line on stdin

--double computes in f64: what is left of the difference is Naru's rounding. With --compile the forward and backward
passes go through torch.compile.
"""
import argparse
import itertools
import json
import sys
import time

import numpy as np
import torch
from reading_model import ReadingModel, optimizer_of
from reading_step import Step
from safetensors.numpy import load_file

LAYOUTS = list(itertools.product(["packed", "padded"], repeat=2))
LOSS_TOLERANCE, GRADIENT_TOLERANCE = 1e-4, 1e-3


class Training:
    def __init__(self, step, layout, compiled):
        self.step, self.layout = step, layout
        self.model = ReadingModel(step)
        self.optimizer = optimizer_of(self.model, step)
        self.losses = torch.compile(self.forward, dynamic=False) if compiled else self.forward

    def forward(self):
        sums = self.model(self.step, self.layout)
        means = {name: s / self.step.counts[name] for name, s in sums.items()}
        return sum(self.step.losses[name] * mean for name, mean in means.items()), means

    def advance(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss, means = self.losses()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.step.about["optimizer"]["clip"], foreach=True)
        self.optimizer.step()
        return loss, means, norm

    def parts(self, of):
        """{Naru's name: array} of what `of` gives for each parameter."""
        out = {}
        for parameter, names in self.model.names:
            value = of(parameter)
            if value is None:
                continue
            value = value.detach()
            if value.dim() == 4:
                value = value.permute(0, 2, 3, 1)
            out.update(zip(names, (p.double().numpy() for p in value.chunk(len(names)))))
        return out


def relative(a, b):
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-30))


def differences(training):
    """Does a step. -> relative errors: {loss}, the gradient's norm, all gradients as one vector, {gradient}, {update}"""
    step = training.step
    naru, o = step.about["naru"], step.about["optimizer"]
    loss, means, norm = training.advance()
    losses = {"total": abs(float(loss.detach()) / naru["loss"] - 1)}
    losses |= {name: abs(float(mean.detach()) / naru["means"][name] - 1) for name, mean in means.items()}
    after = load_file(step.folder / "after.safetensors")
    # AdamW began with moments of zero: Naru's first moment is 1 - beta1 times its gradient. Both are clipped by now.
    grads = training.parts(lambda p: p.grad)
    wanted = {name: after[f"optimizer.m.{name}"].astype(np.float64) / (1 - o["beta1"]) for name in grads}
    gradients = {name: relative(grads[name], wanted[name]) for name in grads}
    before = {name: w.astype(np.float64) for name, w in step.weights.items()}
    moved = training.parts(lambda p: p)
    updates = {name: relative(moved[name] - before[name], after[f"weights.{name}"] - before[name]) for name in grads}
    whole = relative(*(np.concatenate([g[name].ravel() for name in grads]) for g in (grads, wanted)))
    return losses, abs(float(norm) / naru["grad_norm"] - 1), whole, gradients, updates


def check(step, compiled, layouts):
    good = True
    for layout in layouts:
        losses, norm, whole, gradients, updates = differences(Training(step, layout, compiled))
        same = max(losses.values()) <= LOSS_TOLERANCE and max(norm, whole) <= GRADIENT_TOLERANCE
        good &= same
        worst = max(gradients, key=gradients.get)
        print(f"{'same' if same else 'DIFFERENT'}: PyTorch {'compiled' if compiled else 'eager'}, {','.join(layout)}, "
              f"{step.dtype}; relative differences:")
        print("  losses: " + ", ".join(f"{name} {error:.1e}" for name, error in losses.items()))
        print(f"  gradient: its norm {norm:.1e}, as one vector {whole:.1e}, of {len(gradients)} parameters each: median "
              f"{np.median(list(gradients.values())):.1e}, largest {gradients[worst]:.1e} ({worst})")
        print(f"  updates: largest {max(updates.values()):.1e}", flush=True)
    if not good:
        print("torch_step: PyTorch and Naru do not compute the same; the comparison is void", file=sys.stderr)
    return good


def seconds_of(training, n):
    start = time.perf_counter()
    for _ in range(n):
        training.advance()
    return (time.perf_counter() - start) / n


def choose(step, compiled, layouts):
    times = {}
    for layout in layouts:
        training = Training(step, layout, compiled)
        seconds_of(training, 3)
        times[layout] = min(seconds_of(training, 2) for _ in range(3))
    best = min(times, key=times.get)
    print(json.dumps({"layout": ",".join(best), "seconds": {",".join(k): t for k, t in times.items()}}), flush=True)


def peak_rss_mib():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))


def serve(training, rss_after_import_mib):
    seconds_of(training, 3)
    print(json.dumps({"torch": torch.__version__, "rss_after_import_mib": rss_after_import_mib}), flush=True)
    for line in sys.stdin:
        print(json.dumps({"seconds": seconds_of(training, 1), "peak_rss_mib": peak_rss_mib()}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    for flag in ("check", "choose", "serve", "compile", "double"):
        parser.add_argument(f"--{flag}", action="store_true")
    parser.add_argument("--layout", default="", help="packed or padded, for pictures and for rows (default: all, or the first)")
    parser.add_argument("--threads", type=int, default=2)
    flags = parser.parse_args()
    rss_after_import_mib = peak_rss_mib()
    torch.set_num_threads(flags.threads)
    torch.set_flush_denormal(True)  # as Naru does
    step = Step(flags.dump, torch.float64 if flags.double else torch.float32)
    layouts = [tuple(flags.layout.split(","))] if flags.layout else LAYOUTS
    if flags.check and not check(step, flags.compile, layouts):
        sys.exit(1)
    if flags.choose:
        choose(step, flags.compile, layouts)
    if flags.serve:
        serve(Training(step, layouts[0], flags.compile), rss_after_import_mib)


if __name__ == "__main__":
    main()

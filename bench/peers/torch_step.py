"""A training step in PyTorch, the same that bench/step_bench --dump wrote.

    python torch_step.py DUMP --check [--double]      does one step and compares it with Naru's; exits 1 where they differ
    python torch_step.py DUMP --choose [--compile]    times the layouts and prints the fastest as JSON
    python torch_step.py DUMP --serve [--compile] [--layout=PICTURES,ROWS]   a step for each line on stdin

--double computes in f64: what is left of the difference is Naru's rounding. With --compile the forward and backward
passes go through torch.compile.
"""
import argparse
import json
import sys
import time

import numpy as np
import torch
from naru_model import Model, Stem, is_block, joined, optimizers_of, parts_of
from naru_step import Step
from safetensors.numpy import load_file

# The relative differences up to which the two compute the same: five times or more of the largest that was seen on
# naru-read and naru-xs (docs/LOG.md), which is rounding.
#   loss      seen 1e-7: a sum of thousands of terms in f32, in another order.
#   gradient  of every parameter by itself, so that a small one cannot hide in the whole. Seen in f64, which is Naru's
#             own rounding: 1e-6 in the middle, 6e-5 where almost nothing is left of a sum (PyTorch's in f32 loses as
#             much). Of a stem's more counts as the same where a ReLU's input is as small as its rounding, EDGE, so that
#             one program lets it pass and the other does not; paper has the same input everywhere.
#   update    of every parameter: how far the step moved it when PyTorch is given Naru's gradients. With its own, an
#             element whose gradient is as small as its rounding would move elsewhere, since a first step of AdamW is
#             near g / |g|. An element that only the last bit of an f32 tells apart counts as the same. A forgotten
#             weight decay is 2.6e-3, a learning rate that is 1 % off 1e-2.
TOLERANCES = {
    torch.float64: {"loss": 1e-5, "middle gradient": 5e-6, "gradient": 3e-4, "update": 1e-4},
    torch.float32: {"loss": 1e-5, "middle gradient": 5e-5, "gradient": 5e-4, "update": 1e-4}}
EDGE = 5e-6


class Training:
    def __init__(self, step, layout, compiled):
        self.step, self.layout = step, layout
        self.model = Model(step)
        self.optimizers = optimizers_of(self.model, step)
        self.losses = torch.compile(self.forward, dynamic=False) if compiled else self.forward

    def forward(self):
        sums = self.model(self.step, self.layout)
        means = {name: s / self.step.counts[name] for name, s in sums.items()}
        return sum(self.step.losses[name] * mean for name, mean in means.items()), means

    def find_gradients(self, losses=None):
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss, means = (losses or self.losses)()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.step.about["optimizer"]["clip"], foreach=True)
        return loss, means, norm

    def update(self):
        for optimizer in self.optimizers:
            optimizer.step()

    def advance(self):
        self.find_gradients()
        self.update()

    def parts(self, of):
        """{Naru's name: array} of what `of` gives for each parameter that has a gradient."""
        return {name: part for parameter, names in self.model.names if parameter.grad is not None
                for name, part in zip(names, parts_of(of(parameter), len(names)))}

    def give_gradients(self, gradients):
        for parameter, names in self.model.names:
            if parameter.grad is not None:
                parameter.grad.copy_(joined([gradients[name] for name in names], self.step.dtype))


def relative(a, b):
    return float(np.linalg.norm(a - b) / max(np.linalg.norm(b), 1e-30))


def doubts(training):
    """How far the gradients depend on whether ReLUs of a stem pass what is within EDGE of 0: {name: norm}"""
    stems, found = [module for module in training.model.modules() if isinstance(module, Stem)], []
    for edge in (-EDGE, EDGE, 0):
        for stem in stems:
            stem.edge = edge
        if edge:
            training.find_gradients(training.forward)
            found.append(training.parts(lambda p: p.grad))
    return {name: np.linalg.norm(value - found[1][name]) for name, value in found[0].items() if ".stem." in name}


def update_error(moved, wanted, before):
    apart = np.where(abs(moved - wanted) <= np.spacing(abs(wanted)), 0, moved - wanted)
    return float(np.linalg.norm(apart) / max(np.linalg.norm(wanted - before), 1e-30))


def differences(training):
    """Does a step. -> relative errors: {loss}, {gradient: whole and of each parameter}, {update of each parameter}"""
    step = training.step
    naru, o = step.about["naru"], step.about["optimizer"]
    loss, means, norm = training.find_gradients()
    losses = {"total": abs(float(loss.detach()) / naru["loss"] - 1)}
    losses |= {name: abs(float(mean.detach()) / naru["means"][name] - 1) for name, mean in means.items()}
    after = load_file(step.folder / "after.safetensors")
    # Moments began at zero: Naru's first is now 1 - beta1 times its gradient, or under Muon 1 - momentum times. Both
    # gradients are clipped by now.
    kept = {name: o["momentum"] if o["muon"] and is_block(parameter, names, o) else o["beta1"]
            for parameter, names in training.model.names for name in names}
    wanted = {name: after[f"optimizer.m.{name}"].astype(np.float64) / (1 - k) for name, k in kept.items()}
    grads = training.parts(lambda p: p.grad)
    gradients = {name: relative(grads[name], wanted[name]) for name in grads}
    middle = {"all parameters": float(np.median(list(gradients.values())))}
    if any(error > TOLERANCES[step.dtype]["gradient"] for error in gradients.values()):
        for name, doubt in doubts(training).items():
            gradients[name] = max(0, gradients[name] - doubt / np.linalg.norm(wanted[name]))
    whole = relative(*(np.concatenate([g[name].ravel() for name in grads]) for g in (grads, wanted)))
    gradients |= {"its norm": abs(float(norm) / naru["grad_norm"] - 1), "as one vector": whole}
    before = {name: w.astype(np.float64) for name, w in step.weights.items()}
    training.give_gradients(wanted)
    training.update()
    moved = before | training.parts(lambda p: p)
    updates = {name: update_error(moved[name], after[f"weights.{name}"], w) for name, w in before.items()
               if name in grads or (after[f"weights.{name}"] != w).any()}
    return {"loss": losses, "middle gradient": middle, "gradient": gradients, "update": updates}


def check(step, compiled, layouts):
    good = True
    for layout in layouts:
        found = differences(Training(step, layout, compiled))
        tolerances = TOLERANCES[step.dtype]
        # Written so that a difference of NaN does not pass.
        wrong = [f"{kind} of {name}: {error:.1e}, wanted at most {tolerances[kind]:.0e}" for kind, errors in found.items()
                 for name, error in errors.items() if not error <= tolerances[kind]]
        print(f"{'DIFFERENT' if wrong else 'same'}: PyTorch {'compiled' if compiled else 'eager'}, {','.join(layout)}, "
              f"{step.dtype}; relative differences:")
        for kind, errors in found.items():
            worst = max(errors, key=errors.get)
            print(f"  {kind}: median of {len(errors)} {np.median(list(errors.values())):.1e}, largest {errors[worst]:.1e} "
                  f"({worst}), wanted at most {tolerances[kind]:.0e}")
        for text in wrong[:8]:
            print(f"  DIFFERENT: {text}")
        sys.stdout.flush()
        good &= not wrong
    if not good:
        print("torch_step: PyTorch and Naru do not compute the same; the comparison is void", file=sys.stderr)
    return good


def seconds_of(training, n):
    start = time.perf_counter()
    for _ in range(n):
        training.advance()
    return (time.perf_counter() - start) / n


def choose(step, compiled, layouts):
    """The best form for rows, then with it the best for pictures."""
    times = {}

    def seconds(layout):
        if layout not in times:
            training = Training(step, layout, compiled)
            seconds_of(training, 3)
            times[layout] = min(seconds_of(training, 2) for _ in range(3))
        return times[layout]

    rows = min((layout for layout in layouts if layout[0] == layouts[0][0]), key=seconds)[1]
    best = min((layout for layout in layouts if layout[1] == rows), key=seconds)
    print(json.dumps({"layout": ",".join(best), "seconds": {",".join(k): t for k, t in times.items()}}), flush=True)


def peak_rss_mib():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM:"))


def serve(training, rss_after_import_mib):
    seconds_of(training, 3)
    pictures = training.step.pictures
    print(json.dumps({"torch": torch.__version__, "rss_after_import_mib": rss_after_import_mib,
                      "cells_sent": pictures.cells.n / pictures.n_cells if pictures else 1,
                      "sparse_stem": training.step.config["vision"].get("sparse_stem", False)}), flush=True)
    for line in sys.stdin:
        print(json.dumps({"seconds": seconds_of(training, 1), "peak_rss_mib": peak_rss_mib()}), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dump")
    for flag in ("check", "choose", "serve", "compile", "double"):
        parser.add_argument(f"--{flag}", action="store_true")
    parser.add_argument("--layout", default="", help="PICTURES,ROWS as in naru_step.py (default: all that pad little)")
    parser.add_argument("--threads", type=int, default=2)
    flags = parser.parse_args()
    rss_after_import_mib = peak_rss_mib()
    torch.set_num_threads(flags.threads)
    torch.set_flush_denormal(True)  # as Naru does
    step = Step(flags.dump, torch.float64 if flags.double else torch.float32)
    layouts = [tuple(flags.layout.split(","))] if flags.layout else step.layouts()
    if flags.check and not check(step, flags.compile, layouts):
        sys.exit(1)
    if flags.choose:
        choose(step, flags.compile, layouts)
    if flags.serve:
        serve(Training(step, layouts[0], flags.compile), rss_after_import_mib)


if __name__ == "__main__":
    main()

"""Three steps of the optimisers of kernels/optim.h: AdamW is PyTorch's own, Muon is written out from its paper."""
import pathlib

import torch
from golden import uniform
from safetensors.torch import save_file

STEPS = 3


def save(name, tensors):
    save_file({k: v.detach().clone().contiguous() for k, v in tensors.items()}, pathlib.Path(__file__).parent / name)


def adamw():
    w = uniform(40).requires_grad_()
    tensors = {"before": w.detach().clone()}
    optimizer = torch.optim.AdamW([w], lr=0.02, betas=(0.8, 0.95), eps=1e-8, weight_decay=0.1)
    for step in range(STEPS):
        w.grad = tensors[f"gradient{step}"] = uniform(40, seed=10 + step)
        optimizer.step()
    state = optimizer.state[w]
    save("adamw.safetensors", tensors | {"after": w, "m": state["exp_avg"], "v": state["exp_avg_sq"]})


def muon(name, rows, cols):
    w, m = uniform(rows, cols), torch.zeros(rows, cols, dtype=torch.float64)
    tensors = {"before": w}
    for step in range(STEPS):
        gradient = tensors[f"gradient{step}"] = uniform(rows, cols, seed=10 + step)
        m = 0.95 * m + 0.05 * gradient
        u = 0.95 * m + 0.05 * gradient
        x = u / (torch.linalg.norm(u) + 1e-7)
        for _ in range(5):
            a = x @ x.T
            x = 3.4445 * x + (-4.7750 * a + 2.0315 * a @ a) @ x
        w = w * (1 - 0.02 * 0.1) - 0.02 * max(1, rows / cols) ** 0.5 * x
    save(name, tensors | {"after": w, "m": m})


adamw()
muon("muon_wide.safetensors", 6, 10)
muon("muon_tall.safetensors", 12, 5)

"""Shared by the scripts here: writes what PyTorch computes in f64 as NAME.safetensors, for tests/testing/op_case.h.

    python tests/golden/rms_norm.py     (needs torch, numpy and safetensors; the results are committed)
"""
import pathlib

import torch
from safetensors.torch import save_file


def write(name, inputs, op):
    """inputs: f64 tensors (or int32, which get no gradient). op: what our op does, written with PyTorch."""
    inputs = [x.clone().requires_grad_(x.is_floating_point()) for x in inputs]
    output = op(*inputs)
    cotangent = torch.rand(output.shape, dtype=torch.float64, generator=torch.Generator().manual_seed(9)) * 2 - 1
    output.backward(cotangent)
    tensors = {"output": output.detach(), "cotangent": cotangent}
    for i, x in enumerate(inputs):
        tensors[f"input{i}"] = x.detach()
        if x.is_floating_point():
            tensors[f"grad{i}"] = x.grad if x.grad is not None else torch.zeros_like(x)
    tensors = {k: v.clone(memory_format=torch.contiguous_format) for k, v in tensors.items()}  # none shares memory
    save_file(tensors, pathlib.Path(__file__).parent / f"{name}.safetensors")


def uniform(*shape, low=-1.0, high=1.0, seed=1):
    return torch.rand(shape, dtype=torch.float64, generator=torch.Generator().manual_seed(seed)) * (high - low) + low

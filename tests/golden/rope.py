import math

import torch
from golden import uniform, write


def frequencies(theta, dim, sections=None):
    """With sections each axis has a range of its own."""
    n = [dim // 2] if sections is None else sections
    return torch.cat([theta ** (-torch.arange(c, dtype=torch.float64) / max(c, 1)) for c in n])


def llama3(f, factor, low, high, length):
    wavelength = 2 * math.pi / f
    s = (length / wavelength - low) / (high - low)
    mixed = (1 - s) * f / factor + s * f
    return torch.where(wavelength > length / low, f / factor, torch.where(wavelength < length / high, f, mixed))


def yarn(f, theta, factor, length, beta_fast=32, beta_slow=1):
    dim = 2 * len(f)
    low, high = (dim * math.log(length / (2 * math.pi * r)) / (2 * math.log(theta)) for r in (beta_fast, beta_slow))
    low, high = max(math.floor(low), 0), min(math.ceil(high), dim - 1)
    ramp = ((torch.arange(len(f), dtype=torch.float64) - low) / (high - low)).clamp(0, 1)
    return f / factor * ramp + f * (1 - ramp)


def rope(f, sections, interleaved=False, attention_factor=1.0):
    def op(x, positions):
        axis = torch.repeat_interleave(torch.arange(3), torch.tensor(sections))
        turns = torch.polar(torch.full((), attention_factor, dtype=torch.float64), positions[:, axis] * f)[:, None, :]
        n = len(f)
        if interleaved:
            pairs = torch.view_as_complex(x[..., :2 * n].unflatten(-1, (n, 2)).contiguous())
            return torch.cat([torch.view_as_real(pairs * turns).flatten(-2), x[..., 2 * n:]], -1)
        y = torch.complex(x[..., :n], x[..., n:2 * n]) * turns
        return torch.cat([y.real, y.imag, x[..., 2 * n:]], -1)
    return op


positions = torch.tensor([[0, 0, 0], [1, 2, 3], [7, 7, 7], [1000, 31, 2], [99999, 5, 400]], dtype=torch.int32)
inputs = [uniform(5, 2, 20), positions]
write("rope_sections", inputs, rope(frequencies(10000., 20), [2, 4, 4]))
write("rope_picture", inputs, rope(frequencies(100., 16, [0, 3, 5]), [0, 3, 5], interleaved=True))
write("rope_llama3", inputs, rope(llama3(frequencies(1e6, 20), 16., 1., 4., 8192.), [10, 0, 0]))
write("rope_yarn", inputs, rope(yarn(frequencies(1e4, 20), 1e4, 4., 512.), [10, 0, 0], interleaved=True,
                                attention_factor=0.1 * math.log(4) + 1))

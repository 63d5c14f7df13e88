"""Writes log_mel.safetensors: what NumPy computes in f64 for kernels/mel.h.

    python tests/golden/log_mel.py     (needs numpy and safetensors; the result is committed)
"""
import pathlib

import numpy as np
from safetensors.numpy import save_file

RATE, WINDOW, HOP, FFT, BANDS, FLOOR = 16000, 400, 160, 512, 80, 1e-8


def hz(mel):
    """Slaney's scale: 200/3 Hz a mel up to 15 mel, then a factor of 6.4 in 27."""
    return np.where(mel < 15, mel * 200 / 3, 1000 * 6.4 ** ((mel - 15) / 27))


top = 15 + 27 * np.log(RATE / 2 / 1000) / np.log(6.4)
edges = hz(np.linspace(0, top, BANDS + 2))[:, None]
low, peak, high = edges[:-2], edges[1:-1], edges[2:]
bins = np.fft.rfftfreq(FFT, 1 / RATE)[None]
weights = np.maximum(0, np.minimum((bins - low) / (peak - low), (high - bins) / (high - peak))) * 2 / (high - low)
assert (weights > 0).sum(1).min() >= 2  # no band is empty
assert np.abs((weights[1:-1].sum(1) * RATE / FFT) - 1).max() < 0.25  # white noise is flat, but for the grid of bins

frames = 9
random = np.random.default_rng(1)
t = np.arange((frames - 1) * HOP + WINDOW) / RATE
x = 0.4 * np.sin(2 * np.pi * (300 + 20000 * t) * t) + 10.0 ** -np.arange(1, 8, 6 / (len(t) - 1))[: len(t)] * random.normal(size=len(t))
window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(WINDOW) / WINDOW)
spectra = np.stack([np.fft.rfft(x[i * HOP : i * HOP + WINDOW] * window, FFT) for i in range(frames)])
out = np.log(np.abs(spectra) ** 2 @ weights.T + FLOOR)
save_file({"x": x, "out": out}, pathlib.Path(__file__).parent / "log_mel.safetensors")

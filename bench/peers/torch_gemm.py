"""Products by torch.mm, asked for by bench/gemm_bench on stdin and answered with seconds on stdout.

    python torch_gemm.py THREADS

    product KIND M N K FOLDER   multiplies FOLDER/a by FOLDER/b into FOLDER/c, f32
    time COUNT                  multiplies the same COUNT times

KIND says how the operands lie: forward x w^T, dx dy w, dw dy^T x. One thread is timed by the time that it had, several
by the wall clock, as in gemm_bench.
"""
import sys
import time

import numpy as np
import torch

threads = int(sys.argv[1])
torch.set_num_threads(threads)
torch.set_flush_denormal(True)
clock = time.thread_time if threads == 1 else time.perf_counter


def seconds_of(a, b, c, count):
    start = clock()
    for _ in range(count):
        torch.mm(a, b, out=c)
    return clock() - start


def operands_of(kind, M, N, K, folder):
    a, b = (torch.tensor(np.fromfile(f"{folder}/{name}", np.float32)) for name in "ab")
    a = a.view(K, M).t() if kind == "dw" else a.view(M, K)
    b = b.view(N, K).t() if kind == "forward" else b.view(K, N)
    return a, b, torch.empty(M, N)


def main():
    print("PyTorch", flush=True)
    operands = None
    for line in sys.stdin:
        word, *rest = line.split(maxsplit=5)
        if word == "product":
            kind, M, N, K, folder = rest
            folder = folder.rstrip("\n")
            operands = operands_of(kind, int(M), int(N), int(K), folder)
            seconds = seconds_of(*operands, 1)
            operands[2].numpy().tofile(f"{folder}/c")
        else:
            seconds = seconds_of(*operands, int(rest[0]))
        print(seconds, flush=True)


main()

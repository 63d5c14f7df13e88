"""Products by torch.mm, asked for by bench/gemm_bench: "KIND M N K COUNT" on stdin, seconds on stdout.

    python torch_gemm.py THREADS

KIND says how the operands lie: forward x w^T, dx dy w, dw dy^T x. One thread is timed by the time that it had, several
by the wall clock, as in gemm_bench.
"""
import sys
import time

import torch

threads = int(sys.argv[1])
torch.set_num_threads(threads)
torch.set_flush_denormal(True)
clock = time.thread_time if threads == 1 else time.perf_counter
print("PyTorch", flush=True)
last, operands = None, None
for line in sys.stdin:
    kind, *sizes, count = line.split()
    M, N, K = map(int, sizes)
    if last != (kind, M, N, K):
        last = (kind, M, N, K)
        a = torch.rand(K, M).t() if kind == "dw" else torch.rand(M, K)
        b = torch.rand(N, K).t() if kind == "forward" else torch.rand(K, N)
        operands = a - 0.5 if kind != "dw" else (a.t() - 0.5).t(), b, torch.empty(M, N)
    a, b, c = operands
    start = clock()
    for _ in range(int(count)):
        torch.mm(a, b, out=c)
    print(clock() - start, flush=True)

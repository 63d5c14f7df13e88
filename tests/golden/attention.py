import torch
from golden import uniform, write


def visible(segments, causal, window):
    """(N, N): whether row i sees key j."""
    n = segments[-1]
    segment = torch.bucketize(torch.arange(n), torch.tensor(segments[1:]), right=True)
    back = torch.arange(n)[:, None] - torch.arange(n)[None, :]
    seen = segment[:, None] == segment[None, :]
    if causal:
        seen &= back >= 0
    if window:
        seen &= back < window
    return seen


def scores(q, k, seen, softcap):
    s = torch.einsum("ihd,jhd->hij", q, k.repeat_interleave(q.shape[1] // k.shape[1], dim=1)) * q.shape[2] ** -0.5
    if softcap:
        s = softcap * torch.tanh(s / softcap)
    return s.masked_fill(~seen, float("-inf"))


def attention(causal, window=0, softcap=0.0):
    def op(q, k, v, segments):
        p = scores(q, k, visible(segments.tolist(), causal, window), softcap).softmax(-1)
        return torch.einsum("hij,jhd->ihd", p, v.repeat_interleave(q.shape[1] // v.shape[1], dim=1))
    return op


def guide(q, k, segments, begin, end):
    s = scores(q, k, visible(segments.tolist(), True, 0), 0.0)[1]
    j = torch.arange(q.shape[0])
    wanted = (begin[:, None] <= j) & (j < end[:, None])
    loss = s.logsumexp(-1) - s.masked_fill(~wanted, float("-inf")).logsumexp(-1)
    return loss[begin >= 0].sum().reshape(1)


def i32(*values):
    return torch.tensor(values, dtype=torch.int32)


def qkv(n, h, g, k):
    return [uniform(n, h, k, low=-2, high=2), uniform(n, g, k, low=-2, high=2, seed=2), uniform(n, g, k, seed=3)]


write("attention_causal", qkv(13, 4, 2, 12) + [i32(0, 0, 1, 6, 13)], attention(causal=True, window=4, softcap=1.5))
write("attention_bidirectional", qkv(12, 2, 2, 16) + [i32(0, 5, 12)], attention(causal=False))
write("attention_guide", qkv(9, 4, 2, 8)[:2] +
      [i32(0, 4, 9), i32(-1, 0, 1, 0, 4, -1, 4, 5, 6), i32(0, 1, 2, 4, 5, 0, 6, 9, 7)], guide)

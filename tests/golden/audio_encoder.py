import torch
from golden import uniform, write
from torch.nn import functional as F

# Two sounds, 63 and 6 rows, log-mel in thousandths; the first is silent in rows 12 to 47, and the frames among them
# that are ten rows from any sound are not sent. encoders/audio at the size of
# tests/encoders/audio/audio_encoder_test.cc.
LENGTHS, SILENT = [63, 6], slice(12, 48)
BANDS, C1, C2, D, H, K, HIDDEN, OUT, MERGE = 80, 2, 3, 8, 2, 4, 12, 10, 2
FLOOR, THETA, EPS = -18.420680743952367, 100, 1e-6

SHAPES = {
    "stem.0.weight": (C1, 3, 3, 1), "stem.0.bias": (C1,), "stem.1.weight": (C2, 3, 3, C1), "stem.1.bias": (C2,),
    "in.weight": (D, BANDS // 4 * C2),
    "layers.0.pre_attn_norm.weight": (D,), "layers.0.pre_ffn_norm.weight": (D,),
    "layers.0.q_norm.weight": (K,), "layers.0.k_norm.weight": (K,),
    "layers.0.q.weight": (H * K, D), "layers.0.k.weight": (H * K, D), "layers.0.v.weight": (H * K, D),
    "layers.0.o.weight": (D, H * K), "layers.0.up.weight": (HIDDEN, D), "layers.0.down.weight": (D, HIDDEN),
    "norm.weight": (D,), "feature_norm.weight": (D,), "out_norm.weight": (OUT,),
    "merge.weight": (D, MERGE * D), "out.weight": (OUT, D),
}


def heard_frames(mel):
    """True for each frame of four rows that is sent (encoders/audio/silence.h)."""
    levels = mel.unflatten(1, (8, 10)).amax(2)
    bound = (levels.sort(0).values[len(mel) // 10] + 2).clamp(max=levels.max() - 2.3).clamp(min=FLOOR + 1)
    loud = (levels >= bound).any(1).double()
    heard = F.max_pool1d(loud[None], 21, stride=1, padding=10)[0]
    heard = F.pad(heard, (0, -len(heard) % 4)).view(-1, 4).amax(1) > 0
    assert heard.any()
    return heard


def rotate(x, times):
    """x (n, H, K)"""
    pairs = torch.arange(K // 2, dtype=torch.float64)
    angles = times.double()[:, None] * THETA ** (-pairs / (K // 2))
    cos, sin = angles.cos()[:, None], angles.sin()[:, None]
    a, b = x.chunk(2, -1)
    return torch.cat([a * cos - b * sin, a * sin + b * cos], -1)


def encode_one(mel, w):
    heard = heard_frames(mel)
    sent = mel.split(4)
    sent = torch.cat([rows for rows, is_heard in zip(sent, heard) if is_heard])
    x = (mel - sent.mean()) / (sent.std(correction=0) + 0.5)
    x = x[None, None]  # (1, C, T, M)
    for i in range(2):
        x = F.relu(F.conv2d(x, w[f"stem.{i}.weight"].permute(0, 3, 1, 2), w[f"stem.{i}.bias"], stride=2, padding=1))
    x = F.linear(x[0].permute(1, 2, 0).flatten(1), w["in.weight"])  # (T / 4, D)
    times = heard.nonzero()[:, 0]
    x = x[times]
    n = lambda x, name: F.rms_norm(x, x.shape[-1:], w[name + ".weight"], EPS)
    a = n(x, "layers.0.pre_attn_norm")
    q, k, v = (F.linear(a, w[f"layers.0.{name}.weight"]).unflatten(-1, (H, K)) for name in "qkv")
    q, k = rotate(n(q, "layers.0.q_norm"), times), rotate(n(k, "layers.0.k_norm"), times)
    y = F.scaled_dot_product_attention(*(t.transpose(0, 1) for t in (q, k, v))).transpose(0, 1).flatten(1)
    x = x + F.linear(y, w["layers.0.o.weight"])
    up = F.linear(n(x, "layers.0.pre_ffn_norm"), w["layers.0.up.weight"])
    x = n(x + F.linear(F.relu(up) ** 2, w["layers.0.down.weight"]), "norm")
    whole = torch.zeros(-(-len(heard) // MERGE) * MERGE, D, dtype=x.dtype).index_copy(0, times, x)
    kept = torch.unique(times // MERGE)
    features = n(F.linear(whole.view(-1, MERGE * D)[kept], w["merge.weight"]), "feature_norm")
    return n(F.linear(features, w["out.weight"]), "out_norm")


def encode(mel, lengths, *weights):
    sounds = (mel.double() / 1000).split(lengths.tolist())
    return torch.cat([encode_one(sound, dict(zip(SHAPES, weights))) for sound in sounds])


mel = (1000 * uniform(sum(LENGTHS), BANDS, low=-9, high=-3)).round().int()
mel[SILENT] = -18400
weights = []
for i, (name, shape) in enumerate(SHAPES.items()):
    low = 0.5 if "norm" in name else -1.2 / (shape[-1] if len(shape) == 2 else 4) ** 0.5
    weights.append(uniform(*shape, low=low, high=1.5 if low > 0 else -low, seed=2 + i))
write("audio_encoder", [mel, torch.tensor(LENGTHS, dtype=torch.int32), *weights], encode)

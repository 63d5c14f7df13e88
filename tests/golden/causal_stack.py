"""What core/nn/causal_stack.h computes, with PyTorch's dilated convolutions, of two sounds of 11 and 5 rows."""
import torch
from golden import uniform, write

D, F, KERNEL, LAYERS, EPS = 4, 6, 3, 3, 1e-6


def block(x, i, norm, w_in, b_in, w_out, b_out):
    distance = 2**i
    h = x * torch.rsqrt((x * x).mean(-1, keepdim=True) + EPS) * norm
    h = torch.nn.functional.pad(h.T[None], ((KERNEL - 1) * distance, 0))
    w = w_in.reshape(F, KERNEL, D).permute(0, 2, 1)
    h = torch.nn.functional.silu(torch.nn.functional.conv1d(h, w, b_in, dilation=distance))[0].T
    return x + h @ w_out.T + b_out


def stack(x, *parameters):
    sounds = []
    for part in (x[:11], x[11:]):
        for i in range(LAYERS):
            part = block(part, i, *parameters[5 * i : 5 * i + 5])
        sounds.append(part)
    return torch.cat(sounds)


inputs = [uniform(16, D)]
for _ in range(LAYERS):
    for shape in ((D,), (F, KERNEL * D), (F,), (D, F), (D,)):
        norm = shape == (D,) and len(inputs) % 5 == 1
        inputs.append(uniform(*shape, low=0.5 if norm else -0.6, high=1.5 if norm else 0.6, seed=len(inputs) + 1))
write("causal_stack", inputs, stack)

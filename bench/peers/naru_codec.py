"""Naru's codec of speech in PyTorch: log-mel to rounded digits and back (encoders/speech, decoders/speech), and the loss
of training/tasks/codec.h. Sounds are padded to the longest, so that each convolution is one call."""
import torch
from naru_step import Rows, whole
from torch import nn
from torch.nn import functional as F

CODE_FRAMES = 4  # core/nn/speech_config.h, with the two below
MEL_CENTRE, MEL_SCALE = -6, 4
MARGIN = 1e-3  # core/nn/fsq.cc
OF_CHANGES = 0.5  # training/tasks/codec.cc
EPS = 1e-6


class Layer(nn.Module):
    """A linear map with a bias."""

    def __init__(self, weights, path):
        super().__init__()
        self.weight, self.bias = weights(f"{path}.weight"), weights(f"{path}.bias")

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


class CausalStack(nn.Module):
    """core/nn/causal_stack.h, over x (B, T, D)."""

    def __init__(self, n, kernel, weights, path):
        super().__init__()
        self.kernel = kernel
        self.norms = nn.ParameterList([weights(f"{path}.{i}.norm.weight") for i in range(n)])
        self.into, self.out = (nn.ModuleList([Layer(weights, f"{path}.{i}.{name}") for i in range(n)])
                               for name in ("in", "out"))

    def forward(self, x):
        for i, (norm, into, out) in enumerate(zip(self.norms, self.into, self.out)):
            distance = 1 << i
            y = F.rms_norm(x, norm.shape, norm, EPS).transpose(1, 2)
            y = F.pad(y, ((self.kernel - 1) * distance, 0))
            weight = into.weight.view(len(into.bias), self.kernel, -1).transpose(1, 2)
            y = F.conv1d(y, weight, into.bias, dilation=distance).transpose(1, 2)
            x = x + out(F.silu(y))
        return x


class Half(nn.Module):
    def __init__(self, n, kernel, weights, path):
        super().__init__()
        self.into, self.layers = Layer(weights, f"{path}.in"), CausalStack(n, kernel, weights, f"{path}.layers")
        self.norm, self.out = weights(f"{path}.norm.weight"), Layer(weights, f"{path}.out")

    def forward(self, x):
        return self.out(F.rms_norm(self.layers(self.into(x)), self.norm.shape, self.norm, EPS))


class Sounds:
    """The log-mels of a step, (4 N, 80) of whole codes, as (B, T, 320); `changes`: rows that follow one of their sound."""

    def __init__(self, mels, segments):
        lengths = segments[1:] - segments[:-1]
        self.rows, self.mels = Rows(lengths), mels
        self.patches = self.rows.padded(((mels - MEL_CENTRE) / MEL_SCALE).view(self.rows.n, -1))
        first = torch.zeros(len(mels), dtype=torch.bool)
        first[whole(segments[:-1]) * CODE_FRAMES] = True
        self.changes = torch.nonzero(~first)[:, 0]


class Codec(nn.Module):
    def __init__(self, c, weights):
        super().__init__()
        kernel = c.get("kernel", 3)
        self.bound = c["levels"] / 2 - MARGIN
        self.encoder = Half(c["n_encoder_layers"], kernel, weights, "speech.encoder")
        self.decoder = Half(c["n_decoder_layers"], kernel, weights, "speech.decoder")

    def forward(self, sounds):
        """-> the sum of the loss."""
        latents = self.bound * torch.tanh(self.encoder(sounds.patches) / self.bound)
        digits = latents + (latents.round() - latents).detach()
        back = sounds.rows.packed(self.decoder(digits)).reshape(sounds.mels.shape) * MEL_SCALE + MEL_CENTRE
        apart = back - sounds.mels
        now, before = (apart.index_select(0, sounds.changes - i) for i in (0, 1))
        return apart.abs().sum() + OF_CHANGES * (now - before).abs().sum()

"""Naru's models in PyTorch, for bench/peers: the model, the losses and the update of a recipe's step.

Written for speed on a CPU: one batch, q, k and v in one product, scaled_dot_product_attention, convolutions with
channels last, fused AdamW; Muon is written out. How rows and pictures lie, a layout says (naru_step.py). The stem
computes whole pictures, where Naru's may leave out what blank cells would need.
"""
import math
import typing

import numpy as np
import torch
from naru_codec import Codec
from naru_policy import Policy
from torch import nn
from torch.nn import functional as F

Z_LOSS = 1e-5  # training/tasks/teaching.cc
DENSE = [116, 22, 28]  # encoders/vision/reading_heads.h: first symbol, vowel, tail
CTC_BLANK = 163  # core/text/ctc_symbols.h


def rotate(x, cos, sin):
    """x (..., H, K): pair i is elements i and i + pairs."""
    n = cos.shape[-1]
    a, b = x[..., :n], x[..., n:2 * n]
    return torch.cat([a * cos - b * sin, a * sin + b * cos, x[..., 2 * n:]], -1)


def joined(arrays, dtype):
    """Naru's arrays as the parameter that they are parts of; (O, 3, 3, I) as (O, I, 3, 3), channels last in memory."""
    x = torch.tensor(np.concatenate(arrays)).to(dtype)
    return x.permute(0, 3, 1, 2) if x.dim() == 4 else x


def parts_of(x, n):
    """The arrays that joined() joins, in f64."""
    x = x.detach()
    return [part.double().numpy() for part in (x.permute(0, 2, 3, 1) if x.dim() == 4 else x).chunk(n)]


class Weights:
    """The weights of a step by name. `names`: of each parameter that was taken, Naru's names of its parts."""

    def __init__(self, step):
        self.step, self.names = step, []

    def __call__(self, *names):
        self.names.append((nn.Parameter(joined([self.step.weights[name] for name in names], self.step.dtype)), names))
        return self.names[-1][0]


class Block(nn.Module):
    def __init__(self, c, weights, path, causal):
        super().__init__()
        kind = (c.get("qk_norm", "rms_head"), c.get("n_kv_heads", c["n_heads"]), "norms" in c, c.get("residual_mul", 1),
                c.get("attention_softcap", 0), c.get("attention_scale", 0), "windows" in c, "rope_ids" in c)
        if kind != ("rms_head", c["n_heads"], False, 1, 0, 0, False, False):
            raise SystemExit("torch_step: this block is not written here")
        self.heads, self.width, self.eps, self.causal = c["n_heads"], c["head_dim"], c.get("norm_eps", 1e-6), causal
        self.gated = c.get("mlp", "relu2") == "silu_glu"
        self.qkv = weights(*(f"{path}.{name}.weight" for name in "qkv"))
        self.up = weights(*(f"{path}.{name}.weight" for name in (["gate"] if self.gated else []) + ["up"]))
        for name in ("pre_attn_norm", "pre_ffn_norm", "q_norm", "k_norm", "o", "down"):
            setattr(self, name, weights(f"{path}.{name}.weight"))

    def norm(self, x, weight):
        return F.rms_norm(x, weight.shape, weight, self.eps)

    def attend(self, qkv, rows, form, guide):
        """q, k, v (..., H, K) -> (..., H K), and {loss: its sum} of the heads that are led."""
        ys, losses = [], {}
        for group in rows.groups[form]:
            padded = qkv if form == "padded" else group.padded(torch.stack(qkv, 1)).unbind(2)
            q, k, v = (x.transpose(1, 2) for x in padded)  # (b, H, t, K)
            for name in guide.here if guide else ():
                if name in group.guided:
                    losses[name] = losses.get(name, 0) + guide.loss(name, q, k, *group.guided[name])
            if self.causal:  # padding comes last: no row sees it
                y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
            else:
                y = F.scaled_dot_product_attention(q, k, v, attn_mask=group.mask)
            ys.append(y.transpose(1, 2).flatten(2))  # (b, t, H K)
        if form == "padded":
            return ys[0], losses
        return torch.cat([y.flatten(0, 1) for y in ys]).index_select(0, rows.to_packed[form]), losses

    def forward(self, h, turn, rows, form, guide=None):
        qkv = F.linear(self.norm(h, self.pre_attn_norm), self.qkv)
        q, k, v = qkv.unflatten(-1, (3, self.heads, self.width)).unbind(-3)
        q, k = rotate(self.norm(q, self.q_norm), *turn), rotate(self.norm(k, self.k_norm), *turn)
        y, losses = self.attend([q, k, v], rows, form, guide)
        h = h + F.linear(y, self.o)
        x = F.linear(self.norm(h, self.pre_ffn_norm), self.up)
        if self.gated:
            gate, x = x.chunk(2, -1)
            x = F.silu(gate) * x
        else:
            x = F.relu(x).square()
        return h + F.linear(x, self.down), losses


class Guide(typing.NamedTuple):
    loss: typing.Callable  # (name, q, k, rows, visible, wanted)
    here: list             # names of what is led in a layer


class Blocks(nn.ModuleList):
    def __init__(self, n, c, weights, path, causal=False):
        super().__init__([Block(c, weights, f"{path}.{i}", causal) for i in range(n)])

    def forward(self, x, turn, rows, form, guide=None, guided=None):
        """x and the result are packed. Also the sums of the losses that `guided` has layers of."""
        if not len(self):
            return x, {}
        if form == "padded":
            x, turn = rows.padded(x), [rows.padded(t) for t in turn]
        losses = {}
        for i, block in enumerate(self):
            here = [name for name, layers in (guided or {}).items() if i in layers]
            x, more = block(x, turn, rows, form, Guide(guide, here) if here else None)
            losses |= {name: losses.get(name, 0) + loss for name, loss in more.items()}
        return rows.packed(x) if form == "padded" else x, losses


class Stem(nn.Module):
    """Convolutions over sheets; zeros outside an item, as at its edges."""

    def __init__(self, n, strides, weights, path, eps, norms, last_relu):
        super().__init__()
        self.strides, self.eps, self.last_relu, self.edge = strides, eps, last_relu, 0
        for kind in ("weight", "bias", "norm.weight") if norms else ("weight", "bias"):
            setattr(self, kind.split(".")[0], nn.ParameterList([weights(f"{path}.stem.{i}.{kind}") for i in range(n)]))

    def forward(self, x, masks):
        """(B, C, Y, X) -> (B, Y, X, C)"""
        for i, stride in enumerate(self.strides):
            last = i + 1 == len(self.strides)
            x = F.conv2d(x, self.weight[i], self.bias[i], stride=stride, padding=1)
            if hasattr(self, "norm"):
                norm = self.norm[i]
                x = F.rms_norm(x.permute(0, 2, 3, 1), norm.shape, norm, self.eps).permute(0, 3, 1, 2)
            if not last or self.last_relu:
                x = x * (x > self.edge) if self.edge else F.relu(x)  # an edge: see torch_step.py
            if not last and masks[i] is not None:
                x = x * masks[i]
        return x.permute(0, 2, 3, 1)


class Encoder(nn.Module):
    """Pictures or sounds (naru_step.Media) -> cells, features, embeddings."""

    def __init__(self, c, weights, path):
        super().__init__()
        self.eps, sound = c.get("norm_eps", 1e-6), path == "audio"
        strides = [2, 2] if sound else c["strides"]
        self.stem = Stem(len(strides), strides, weights, path, self.eps, not sound and c.get("stem_norm", True), sound)
        self.into = weights("audio.in.weight") if sound else None
        self.layers = Blocks(c["n_layers"], c, weights, f"{path}.layers")
        self.merged_layers = Blocks(c.get("n_merged_layers", 0), c, weights, f"{path}.merged_layers")
        for name in ("norm", "merge", "feature_norm", "out", "out_norm"):
            setattr(self, f"{name}_weight", weights(f"{path}.{name}.weight"))

    def norm(self, x, weight):
        return F.rms_norm(x, weight.shape, weight, self.eps)

    def forward(self, media, layout, with_blocks):
        sheets, seen, _ = media.sheets[layout[0]]
        width = media.per_cell * self.stem.weight[-1].shape[0]
        x = [self.stem(pixels, masks).reshape(-1, width) for pixels, masks in sheets]
        x = (x[0] if len(x) == 1 else torch.cat(x)).index_select(0, seen)
        if self.into is not None:
            x = F.linear(x, self.into)
        if with_blocks:
            x, _ = self.layers(x, media.turns, media.cells, layout[1])
        cells = self.norm(x, self.norm_weight)
        x = torch.cat([cells, cells.new_zeros(1, cells.shape[1])]).index_select(0, media.members)
        x = F.linear(x.view(-1, self.merge_weight.shape[1]), self.merge_weight)
        if with_blocks:
            x, _ = self.merged_layers(x, media.merged_turns, media.merged, layout[1])
        features = self.norm(x, self.feature_norm_weight)
        return cells, features, self.norm(F.linear(features, self.out_weight), self.out_norm_weight)


class Head(nn.Module):
    def __init__(self, weights, path):
        super().__init__()
        self.weight, self.bias = weights(f"{path}.weight"), weights(f"{path}.bias")

    def forward(self, x, rows=None):
        return F.linear(x if rows is None else x.index_select(0, rows), self.weight, self.bias)


class Model(nn.Module):
    def __init__(self, step):
        super().__init__()
        self.config, backbone = step.config, step.config["backbone"]
        if not backbone.get("tied", True) or backbone.get("logits_mul", 1) != 1:
            raise SystemExit("torch_step: this backbone is not written here")
        self.with_blocks, self.hears = step.about["phase"]["data"].get("blocks", True), "audio" in step.config
        weights = Weights(step)
        self.vision = Encoder(step.config["vision"], weights, "vision")
        self.read_ctc, self.read_dense = Head(weights, "reading_heads.ctc"), Head(weights, "reading_heads.dense")
        if self.hears:
            self.audio = Encoder(step.config["audio"], weights, "audio")
            self.hear_ctc, self.hear_dense = Head(weights, "hearing_heads.ctc"), Head(weights, "hearing_heads.dense")
        self.embedding, self.norm = weights("backbone.embedding.weight"), weights("backbone.norm.weight")
        self.blocks = Blocks(backbone["n_layers"], backbone, weights, "backbone.layers", causal=True)
        if speech := step.config.get("speech"):
            self.codec, self.codes = Codec(speech, weights), weights("backbone.ranges.speech.weight")
        if motion := step.config.get("motion"):
            self.policy = Policy(motion, weights)
        self.names = weights.names
        for parameter, names in self.names:
            parameter.requires_grad_(not any(names[0].startswith(f"{f}.") for f in step.about["phase"]["freeze"]))
        if missing := set(step.weights) - {name for _, names in self.names for name in names}:
            raise SystemExit(f"torch_step: no place for {sorted(missing)[0]}")

    def decode(self, step, layout, media):
        """-> {loss: its sum} of the answers and of the guide."""
        c = self.config["backbone"]
        tables = [self.embedding]
        if "speech" in self.config and (step.speaks or step.robot):
            tables.append(self.codes)
        if step.robot:
            tables.append(self.policy.codes)
        text = F.embedding(step.ids, torch.cat(tables)) * c.get("embed_mul", 1)
        x = torch.cat([text, *media]).index_select(0, step.order)
        head, guided = step.about["data"].get("guided_head", 0), step.about["data"].get("guided_layers", [])
        heads = {"guide": head, "point": (head + 1) % c["n_heads"]}
        led = {"guide": guided, "point": step.about["phase"]["data"].get("pointed_layers", guided)}

        def guide(name, q, k, rows, visible, wanted):
            head = heads[name]
            chosen = q[:, head].flatten(0, 1).index_select(0, rows).view(*wanted.shape[:2], -1)
            s = chosen @ k[:, head].transpose(1, 2) * q.shape[-1] ** -0.5  # (b, r, t)
            seen, looked_at = (s.masked_fill(~mask, float("-inf")).logsumexp(-1) for mask in (visible, wanted))
            return (seen - looked_at).sum()

        x, sums = self.blocks(x, step.text_turns, step.sequences, layout[1], guide, led)
        for answers, table in ((step.answers, self.embedding), (step.codes, self.codes if step.codes else None),
                               (step.actions, self.policy.codes if step.actions else None)):
            if answers:
                spread = step.about["phase"]["data"].get("action_spread", 0) if answers is step.actions else 0
                sums |= self.answer(x, answers, table, spread)
        if "names" in step.on:
            sums["names"] = self.policy.names_loss(step.robot, self.states(x, step.robot.name_rows))
        if "finder" in step.on:
            sums["finder"] = self.policy.finder_loss(step.robot, self.states(x, step.robot.finder_rows))
        if "sights" in step.on:
            sums["sights"] = self.policy.sights_loss(step.robot, self.states(x, step.robot.sight_rows))
        return sums

    def states(self, x, rows):
        return F.rms_norm(x.index_select(0, rows), self.norm.shape, self.norm, self.config["backbone"].get("norm_eps", 1e-6))

    def answer(self, x, answers, table, spread):
        """-> {loss: its sum} of answers (naru_step.Answers), whose columns are the first rows of a table; targets are
        spread over so many columns beside them."""
        c = self.config["backbone"]
        logits = F.linear(self.states(x, answers.rows), table[:answers.n_columns])
        if cap := c.get("logits_softcap", 0):
            logits = cap * torch.tanh(logits / cap)
        losses = Z_LOSS * logits.logsumexp(-1).square()
        far = range(-math.ceil(2 * spread), math.ceil(2 * spread) + 1)
        shares = [math.exp(-d * d / (2 * spread ** 2)) if d else 1 for d in far]
        for d, share in zip(far, shares):
            near = (answers.targets + d).clamp(0, logits.shape[1] - 1)
            losses = losses + share / sum(shares) * F.cross_entropy(logits, near, reduction="none")
        return {name: part.sum() for name, part in zip(answers.counts, losses.split(list(answers.counts.values())))}

    @staticmethod
    def spell(logits, spelling):
        """CTC of a head's logits, some frames of them to a row."""
        log_p = F.log_softmax(spelling.frames.padded(logits.view(spelling.frames.n, -1)), -1).transpose(0, 1)
        return F.ctc_loss(log_p, spelling.symbols, spelling.frame_lengths, spelling.symbol_lengths, CTC_BLANK, "sum",
                          zero_infinity=True)

    def forward(self, step, layout):
        """-> {loss: its sum}, for the losses that have a weight."""
        features = frames = None
        media, sums = [], {}
        if step.pictures:
            _, features, embeddings = self.vision(step.pictures, layout, self.with_blocks)
            media.append(self.policy.seen(step.robot, embeddings) if step.robot else embeddings)
        if step.robot:
            media.append(self.policy.rows(step.robot))
        if step.sounds:
            frames, _, embeddings = self.audio(step.sounds, layout, self.with_blocks)
            media.append(embeddings)
        if step.answers or step.codes or step.actions or {"guide", "names", "point", "sights"} & step.on:
            sums |= self.decode(step, layout, media)
        if "ctc" in step.on:
            sums["ctc"] = self.spell(self.read_ctc(features), step.spellings["ctc"])
        if "dense" in step.on:
            parts = self.read_dense(features, step.dense_rows).view(len(step.dense[0]), -1).split(DENSE, -1)
            sums["dense"] = sum(F.cross_entropy(p, t, reduction="sum") for p, t in zip(parts, step.dense))
        if "hear_letters" in step.on:
            spelling = step.spellings["hear_letters"]
            sums["hear_letters"] = self.spell(self.hear_ctc(frames, spelling.rows), spelling)
        if "hear_phonemes" in step.on:
            logits = self.hear_dense(frames, step.phoneme_rows)
            sums["hear_phonemes"] = F.cross_entropy(logits, step.phonemes, reduction="sum")
        if "codec" in step.on:
            sums["codec"] = self.codec(step.codec_sounds)
        return sums


class Muon(torch.optim.Optimizer):
    """Momentum made orthogonal, as kernels/optim.h has it and in the precision of the weights. `parameters` are pairs:
    a parameter, and of how many matrices, one above the other, it is made."""

    def __init__(self, parameters, lr, momentum, weight_decay):
        super().__init__([{"params": [p], "parts": n} for p, n in parameters],
                         {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            (w,), keep = group["params"], 1 - group["momentum"]
            if w.grad is None:
                continue
            if not self.state[w]:
                self.state[w]["m"] = torch.zeros_like(w)
            m = self.state[w]["m"].lerp_(w.grad, keep)
            w.mul_(1 - group["lr"] * group["weight_decay"])
            for part, u in zip(w.chunk(group["parts"]), torch.lerp(m, w.grad, keep).chunk(group["parts"])):
                part.sub_(self.orthogonal(u), alpha=group["lr"] * max(1, u.shape[0] / u.shape[1]) ** 0.5)

    @staticmethod
    def orthogonal(u):
        x = u / (torch.linalg.norm(u) + 1e-7)
        tall = x.shape[0] > x.shape[1]
        if tall:
            x = x.t()
        for _ in range(5):
            a = x @ x.t()
            x = 3.4445 * x + (2.0315 * a @ a - 4.7750 * a) @ x
        return x.t() if tall else x


def is_block(parameter, names, optimizer):
    return parameter.dim() == 2 and any(names[0].startswith(b + ".") for b in optimizer["blocks"])


def optimizers_of(model, step):
    o = step.about["optimizer"]
    groups, matrices = {}, []
    for parameter, names in model.names:
        block = is_block(parameter, names, o)
        if block and o["muon"]:
            matrices.append((parameter, len(names)))
            continue
        key = (o["lr"] if block else o["lr_rest"], o["weight_decay"] if parameter.dim() >= 2 else 0)
        groups.setdefault(key, []).append(parameter)
    adamw = torch.optim.AdamW([{"params": p, "lr": lr, "weight_decay": decay} for (lr, decay), p in groups.items()],
                              betas=(o["beta1"], o["beta2"]), eps=o["eps"], fused=True)
    return [adamw, *([Muon(matrices, o["lr"], o["momentum"], o["weight_decay"])] if matrices else [])]

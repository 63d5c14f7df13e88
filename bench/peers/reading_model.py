"""naru-read in PyTorch, for bench/peers: the model, the losses and the update of a recipe's step.

Written for speed on a CPU: one batch, q, k and v in one product, scaled_dot_product_attention, convolutions with
channels last, fused AdamW; Muon is written out. A layout says how rows and pictures lie: "packed" computes no padding
and pads for attention alone; "padded" pads everything.
"""
import torch
from torch import nn
from torch.nn import functional as F

Z_LOSS = 1e-5  # training/tasks/reading.cc
DENSE = [116, 22, 28]  # encoders/vision/reading_heads.h: first symbol, vowel, tail
CTC_BLANK = 163  # core/text/ctc_symbols.h


def rotate(x, cos, sin):
    """x (..., H, K): pair i is elements i and i + pairs."""
    n = cos.shape[-1]
    a, b = x[..., :n], x[..., n:2 * n]
    return torch.cat([a * cos - b * sin, a * sin + b * cos, x[..., 2 * n:]], -1)


class Block(nn.Module):
    def __init__(self, c, weights, path, causal):
        super().__init__()
        kind = (c.get("mlp", "relu2"), c.get("qk_norm", "rms_head"), c.get("n_kv_heads", c["n_heads"]), "norms" in c,
                c.get("residual_mul", 1), c.get("attention_softcap", 0), c.get("attention_scale", 0), "windows" in c)
        if kind != ("relu2", "rms_head", c["n_heads"], False, 1, 0, 0, False):
            raise SystemExit("torch_step: this block is not written here")
        self.heads, self.width, self.eps, self.causal = c["n_heads"], c["head_dim"], c.get("norm_eps", 1e-6), causal
        qkv = torch.cat([weights(f"{path}.{name}.weight") for name in "qkv"])
        self.qkv = nn.Parameter(qkv)
        for name in ("pre_attn_norm", "pre_ffn_norm", "q_norm", "k_norm", "o", "up", "down"):
            setattr(self, name, nn.Parameter(weights(f"{path}.{name}.weight")))

    def names(self, path):
        """(parameter, Naru's names for its parts)"""
        out = [(self.qkv, [f"{path}.{name}.weight" for name in "qkv"])]
        for name in ("pre_attn_norm", "pre_ffn_norm", "q_norm", "k_norm", "o", "up", "down"):
            out.append((getattr(self, name), [f"{path}.{name}.weight"]))
        return out

    def norm(self, x, weight):
        return F.rms_norm(x, weight.shape, weight, self.eps)

    def forward(self, h, turn, rows, packed, guide=None):
        H, K = self.heads, self.width
        q, k, v = F.linear(self.norm(h, self.pre_attn_norm), self.qkv).unflatten(-1, (3, H, K)).unbind(-3)
        q, k = rotate(self.norm(q, self.q_norm), *turn), rotate(self.norm(k, self.k_norm), *turn)
        if packed:
            q, k, v = rows.padded(torch.stack([q, k, v], 1)).unbind(2)
        q, k, v = (x.transpose(1, 2) for x in (q, k, v))  # (B, H, T, K)
        loss = None if guide is None else guide(q, k)
        if self.causal:  # padding comes last: no row sees it
            y = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        else:
            y = F.scaled_dot_product_attention(q, k, v, attn_mask=rows.mask)
        y = y.transpose(1, 2).flatten(2)  # (B, T, H K)
        h = h + F.linear(rows.packed(y) if packed else y, self.o)
        x = F.relu(F.linear(self.norm(h, self.pre_ffn_norm), self.up)).square()
        return h + F.linear(x, self.down), loss


class ReadingModel(nn.Module):
    def __init__(self, step):
        super().__init__()
        self.config, self.used = step.config, set()
        vision, backbone = step.config["vision"], step.config["backbone"]
        if not backbone.get("tied", True) or backbone.get("logits_mul", 1) != 1 or step.about["phase"]["freeze"]:
            raise SystemExit("torch_step: this backbone or phase is not written here")

        def weights(name):
            self.used.add(name)
            return torch.tensor(step.weights[name]).to(step.dtype)

        self.eps = vision.get("norm_eps", 1e-6)
        self.blocks_on = step.about["phase"]["data"].get("blocks", True)
        self.names = []  # (parameter, Naru's names of its parts)
        self.convs, self.biases, self.conv_norms = nn.ParameterList(), nn.ParameterList(), nn.ParameterList()
        for i in range(len(vision["channels"])):
            w = weights(f"vision.stem.{i}.weight").permute(0, 3, 1, 2)  # (O, I, 3, 3), channels last in memory
            self.convs.append(nn.Parameter(w))
            self.biases.append(nn.Parameter(weights(f"vision.stem.{i}.bias")))
            self.names += [(self.convs[i], [f"vision.stem.{i}.weight"]), (self.biases[i], [f"vision.stem.{i}.bias"])]
            if vision.get("stem_norm", True):
                self.conv_norms.append(nn.Parameter(weights(f"vision.stem.{i}.norm.weight")))
                self.names.append((self.conv_norms[i], [f"vision.stem.{i}.norm.weight"]))
        for name in ("vision.norm", "vision.feature_norm", "vision.out_norm", "vision.merge", "vision.out",
                     "reading_heads.ctc", "reading_heads.dense", "backbone.embedding", "backbone.norm"):
            for part in ("weight", "bias") if name.startswith("reading") else ("weight",):
                parameter = nn.Parameter(weights(f"{name}.{part}"))
                self.register_parameter(f"{name}_{part}".replace(".", "_"), parameter)
                self.names.append((parameter, [f"{name}.{part}"]))
        self.seeing, self.writing = nn.ModuleList(), nn.ModuleList()
        for blocks, c, path in ((self.seeing, vision, "vision"), (self.writing, backbone, "backbone")):
            for i in range(c["n_layers"]):
                blocks.append(Block(c, weights, f"{path}.layers.{i}", causal=path == "backbone"))
                self.names += blocks[i].names(f"{path}.layers.{i}")
        if missing := set(step.weights) - self.used:
            raise SystemExit(f"torch_step: no place for {sorted(missing)[0]}")

    def norm(self, x, weight):
        return F.rms_norm(x, weight.shape, weight, self.eps)

    def stem(self, step, layout):
        x, masks, seen = step.sheets[layout]
        strides = self.config["vision"]["strides"]
        for i, stride in enumerate(strides):
            x = F.conv2d(x, self.convs[i], self.biases[i], stride=stride, padding=1)
            if self.conv_norms:
                x = self.norm(x.permute(0, 2, 3, 1), self.conv_norms[i]).permute(0, 3, 1, 2)
            if i + 1 < len(strides):
                x = F.relu(x)
                if masks[i] is not None:
                    x = x * masks[i]  # zeros outside a picture, as at its edges
        return x.permute(0, 2, 3, 1).flatten(0, 2).index_select(0, seen)  # (cells, C)

    def run(self, blocks, x, turn, rows, packed, guide=None, guided=()):
        """x and the result are packed. Also the sum of the guided layers' losses."""
        if not packed:
            x, turn = rows.padded(x), [rows.padded(t) for t in turn]
        losses = []
        for i, block in enumerate(blocks):
            x, loss = block(x, turn, rows, packed, guide if i in guided else None)
            if loss is not None:
                losses.append(loss)
        return x if packed else rows.packed(x), sum(losses)

    def encode(self, step, layout):
        x = self.stem(step, layout[0])
        if self.blocks_on:
            x, _ = self.run(self.seeing, x, step.cell_turns, step.cells, layout[1] == "packed")
        x = self.norm(x, self.vision_norm_weight)
        x = torch.cat([x, x.new_zeros(1, x.shape[1])]).index_select(0, step.members)
        x = F.linear(x.view(-1, self.vision_merge_weight.shape[1]), self.vision_merge_weight)
        features = self.norm(x, self.vision_feature_norm_weight)
        return features, self.norm(F.linear(features, self.vision_out_weight), self.vision_out_norm_weight)

    def decode(self, step, layout, media):
        c = self.config["backbone"]
        text = F.embedding(step.ids, self.backbone_embedding_weight) * c.get("embed_mul", 1)
        x = torch.cat([text, media]).index_select(0, step.order)
        head, rows = step.about["data"].get("guided_head", 0), step.answers

        def guide(q, k):
            chosen = step.sequences.packed(q[:, head]).index_select(0, step.target_rows)
            s = rows.padded(chosen) @ k[:, head].transpose(1, 2) * q.shape[-1] ** -0.5  # (B, R, T)
            s = s.masked_fill(~step.visible, float("-inf"))
            loss = s.logsumexp(-1) - s.masked_fill(~step.wanted, float("-inf")).logsumexp(-1)
            return rows.packed(loss).sum()

        guided = step.about["data"].get("guided_layers", []) if step.losses.get("guide", 0) > 0 else []
        x, guide_loss = self.run(self.writing, x, step.text_turns, step.sequences, layout[1] == "packed", guide, guided)
        states = self.norm(x.index_select(0, step.target_rows), self.backbone_norm_weight)
        logits = F.linear(states, self.backbone_embedding_weight)
        if cap := c.get("logits_softcap", 0):
            logits = cap * torch.tanh(logits / cap)
        answer = F.cross_entropy(logits, step.targets, reduction="sum")
        return answer + Z_LOSS * logits.logsumexp(-1).square().sum(), guide_loss

    def forward(self, step, layout):
        """-> {loss: its sum}, for the losses that have a weight."""
        on = {name for name, weight in step.losses.items() if weight > 0}
        features, media = self.encode(step, layout)
        sums = {}
        if on & {"answer", "guide"}:
            sums["answer"], sums["guide"] = self.decode(step, layout, media)
        frames = self.config.get("reading_frames", 2)
        if "ctc" in on:
            logits = F.linear(features, self.reading_heads_ctc_weight, self.reading_heads_ctc_bias)
            log_p = F.log_softmax(step.frames.padded(logits.view(features.shape[0] * frames, -1)), -1).transpose(0, 1)
            sums["ctc"] = F.ctc_loss(log_p, step.symbols, step.frame_lengths, step.symbol_lengths, CTC_BLANK, "sum",
                                     zero_infinity=True)
        if "dense" in on:
            logits = F.linear(features, self.reading_heads_dense_weight, self.reading_heads_dense_bias)
            parts = logits.view(features.shape[0] * frames, -1).split(DENSE, -1)
            sums["dense"] = sum(F.cross_entropy(p, t, reduction="sum") for p, t in zip(parts, step.dense))
        return {name: sums[name] for name in sums if name in on}


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


def optimizers_of(model, step):
    o = step.about["optimizer"]
    groups, matrices = {}, []
    for parameter, names in model.names:
        block = parameter.dim() == 2 and any(names[0].startswith(b + ".") for b in o["blocks"])
        if block and o["muon"]:
            matrices.append((parameter, len(names)))
            continue
        key = (o["lr"] if block else o["lr_rest"], o["weight_decay"] if parameter.dim() >= 2 else 0)
        groups.setdefault(key, []).append(parameter)
    adamw = torch.optim.AdamW([{"params": p, "lr": lr, "weight_decay": decay} for (lr, decay), p in groups.items()],
                              betas=(o["beta1"], o["beta2"]), eps=o["eps"], fused=True)
    return [adamw, *([Muon(matrices, o["lr"], o["momentum"], o["weight_decay"])] if matrices else [])]

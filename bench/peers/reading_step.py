"""One training step of naru-read as PyTorch wants it, from what bench/step_bench --dump wrote: one batch of all lines.

Indices are made once, before anything is timed. A tensor of rows is packed (N, ...): the sequences one after another;
or padded (B, T, ...). `Rows` leads from one form to the other, so that every part of the model may choose.
"""
import json
import pathlib

import numpy as np
import torch
from safetensors.numpy import load_file


def pieces(values, segments):
    return [values[a:b] for a, b in zip(segments, segments[1:])]


class Rows:
    """Sequences of the given lengths, packed and padded."""

    def __init__(self, lengths):
        first = np.concatenate([[0], np.cumsum(lengths)[:-1]])
        self.n, self.batch, self.longest = int(sum(lengths)), len(lengths), int(max(lengths))
        t = np.arange(self.longest)[None]
        inside = t < np.array(lengths)[:, None]
        self.valid = torch.tensor(inside)  # (B, T)
        self.to_padded = torch.tensor(np.where(inside, first[:, None] + t, 0).reshape(-1))  # (B T) rows of the pack
        self.to_packed = torch.tensor(np.flatnonzero(inside.reshape(-1)))  # (N) rows of the padded form
        self.full = bool(inside.all())
        self.mask = None if self.full else self.valid[:, None, None, :]  # keys that may be seen

    def padded(self, x):
        return x.index_select(0, self.to_padded).view(self.batch, self.longest, *x.shape[1:])

    def packed(self, x):
        return x.flatten(0, 1).index_select(0, self.to_packed)


def turns(positions, table, dtype):
    """Cosines and sines (N, 1, pairs) of a RoPE table of the recipe, positions (N, 3)."""
    sections = table["sections"]
    if not table.get("per_axis_frequencies") or table.get("interleaved") or table.get("scaling", "none") != "none":
        raise SystemExit("torch_step: this RoPE table is not written here")
    f = np.concatenate([table["theta"] ** (-np.arange(n) / max(n, 1)) for n in sections])
    angles = positions[:, np.repeat(np.arange(3), sections)].astype(np.float64) * f
    return [torch.tensor(a[:, None, :]).to(dtype) for a in (np.cos(angles), np.sin(angles))]


class Step:
    """All that the model reads, and what Naru made of it."""

    def __init__(self, folder, dtype=torch.float32):
        folder = pathlib.Path(folder)
        self.about = json.loads((folder / "step.json").read_text())
        self.weights = load_file(folder / "weights.safetensors")
        self.folder, self.dtype, self.config = folder, dtype, self.about["model"]
        self.losses, self.counts = self.about["phase"]["losses"], self.about["counts"]
        batches = [load_file(folder / f"batch-{i}.safetensors") for i in range(self.about["micro_batches"])]
        self.read_pictures(batches)
        self.read_sequences(batches)
        self.read_targets(batches)

    def read_pictures(self, batches):
        vision = self.config["vision"]
        down = 8
        self.pictures, seen, kept, places, members = [], [], [], [], []
        for b in batches:
            pixels = pieces(b["pixels"], np.concatenate([[0], np.cumsum(b["sizes"].prod(1))]))
            self.pictures += [torch.tensor(p.reshape(y, x, 3)) for p, (y, x) in zip(pixels, b["sizes"].tolist())]
            seen += pieces(b["seen"], b["seen_segments"])
            kept += pieces(b["kept"], b["kept_segments"])
        rows, columns = vision["merge_rows"], vision["merge_columns"]
        first = 0
        for picture, cells, merged in zip(self.pictures, seen, kept):
            X = picture.shape[1] // down
            places.append(np.stack([0 * cells, cells // X, cells % X], 1))
            row_of = np.full(picture.shape[0] // down * X, -1)
            row_of[cells] = first + np.arange(len(cells))
            first += len(cells)
            y, x = merged // (X // columns) * rows, merged % (X // columns) * columns
            each = [row_of[(y + dy) * X + x + dx] for dy in range(rows) for dx in range(columns)]
            members.append(np.stack(each, 1))
        self.cells = Rows([len(c) for c in seen])
        self.columns = [len(m) for m in kept]
        members = np.concatenate(members)
        self.members = torch.tensor(np.where(members < 0, first, members).reshape(-1))  # row `first` is zeros
        self.cell_turns = turns(np.concatenate(places), vision["rope"], self.dtype)
        self.seen = seen
        self.sheets = {"padded": self.padded_pictures(), "packed": self.packed_pictures()}

    def padded_pictures(self):
        """(B, 3, Y, X) with zeros to the right, and which cell of the stem's output each seen cell is."""
        Y, X = (max(p.shape[i] for p in self.pictures) for i in (0, 1))
        sheet, inside = torch.zeros(len(self.pictures), Y, X, 3), torch.zeros(len(self.pictures), Y, X)
        rows = []
        for b, (picture, cells) in enumerate(zip(self.pictures, self.seen)):
            y, x = picture.shape[:2]
            sheet[b, :y, :x], inside[b, :y, :x] = picture, 1
            rows.append((b * Y // 8 + cells // (x // 8)) * (X // 8) + cells % (x // 8))
        return self.sheet(sheet, inside, rows)

    def packed_pictures(self):
        """(1, 3, Y, X): the pictures side by side with 8 pixels of zeros between them."""
        Y, X = max(p.shape[0] for p in self.pictures), sum(p.shape[1] + 8 for p in self.pictures)
        sheet, inside, rows, at = torch.zeros(1, Y, X, 3), torch.zeros(1, Y, X), [], 0
        for picture, cells in zip(self.pictures, self.seen):
            y, x = picture.shape[:2]
            sheet[0, :y, at:at + x], inside[0, :y, at:at + x] = picture, 1
            rows.append(cells // (x // 8) * (X // 8) + at // 8 + cells % (x // 8))
            at += x + 8
        return self.sheet(sheet, inside, rows)

    def sheet(self, pixels, inside, rows):
        pixels = pixels.to(self.dtype).permute(0, 3, 1, 2)  # (B, 3, Y, X), channels last in memory
        masks, down = [], 1
        for stride in self.config["vision"]["strides"]:
            down *= stride
            mask = inside[:, None, ::down, ::down].to(self.dtype)
            masks.append(None if bool(mask.all()) else mask)
        return pixels, masks, torch.tensor(np.concatenate(rows))

    def read_sequences(self, batches):
        ids, order, positions, lengths, self.starts = [], [], [], [], []
        n_ids = sum(len(b["ids"]) for b in batches)
        first_id = first_media = first = 0
        for b in batches:
            media = b["order"] >= len(b["ids"])
            order.append(np.where(media, b["order"] - len(b["ids"]) + n_ids + first_media, b["order"] + first_id))
            self.starts.append(first)
            first_id, first_media, first = first_id + len(b["ids"]), first_media + int(media.sum()), first + len(media)
            ids.append(b["ids"])
            positions.append(b["positions"])
            lengths += np.diff(b["segments"]).tolist()
        self.ids, self.order = torch.tensor(np.concatenate(ids)).long(), torch.tensor(np.concatenate(order)).long()
        self.sequences = Rows(lengths)
        self.text_turns = turns(np.concatenate(positions), self.config["backbone"]["ropes"][0], self.dtype)

    def read_targets(self, batches):
        def joined(name):
            return torch.tensor(np.concatenate([b[name] for b in batches])).long()

        self.target_rows = torch.cat([torch.tensor(b["target_rows"]).long() + f for b, f in zip(batches, self.starts)])
        self.targets = joined("targets")
        self.dense = [joined(f"dense_{part}") for part in ("first", "vowel", "tail")]
        self.symbols = joined("symbols")
        self.symbol_lengths = torch.tensor(np.concatenate([np.diff(b["symbol_segments"]) for b in batches])).long()
        self.frames = Rows(np.concatenate([np.diff(b["frame_segments"]) for b in batches]).tolist())
        self.frame_lengths = torch.tensor(np.concatenate([np.diff(b["frame_segments"]) for b in batches])).long()
        # The guided rows: of each target its sequence's keys, those it may see, and those it should look at.
        begin, end = (torch.cat([torch.tensor(b[f"guide_{which}"]).long() + f for b, f in zip(batches, self.starts)])
                      for which in ("begin", "end"))
        rows = self.sequences
        sequence, place = torch.nonzero(rows.valid, as_tuple=True)
        first = torch.arange(rows.n) - place
        r, j = self.target_rows, torch.arange(rows.longest)
        count = torch.bincount(sequence[r], minlength=rows.batch).tolist()
        self.answers = Rows(count)
        wanted = (j >= (begin - first)[r][:, None]) & (j < (end - first)[r][:, None])
        self.wanted = self.answers.padded(wanted)  # (B, R, T)
        self.visible = self.answers.padded(j <= place[r][:, None])

"""One training step as PyTorch wants it, from what bench/step_bench --dump wrote: one batch of all micro-batches.

Indices are made once, before anything is timed. Rows of sequences are packed (N, ...), one sequence after another, or
padded (B, T, ...); pictures lie on sheets. How, a layout says: a pair of names, of PICTURE_FORMS and of ROW_FORMS.
"""
import collections
import itertools
import json
import pathlib

import numpy as np
import torch
from naru_policy import N_CODES
from safetensors.numpy import load_file

# Pictures of one height, and all sounds, share a sheet: side by side with zeros between them, or padded in a batch.
PICTURE_FORMS = ["packed", "padded"]
# Attention pads to the longest in groups of like lengths, or pads all alike; nothing else is padded, or everything is.
ROW_FORMS = ["grouped", "packed", "padded"]
MOST_PADDING = 2  # a form that makes more than this many rows or pixels of one is not tried
GROUPED_FROM = 0.75  # of the longest: the shortest in its group


def pieces(values, segments):
    return [values[a:b] for a, b in zip(segments, segments[1:])]


def whole(values):
    return torch.tensor(np.asarray(values)).long()


def of_all(batches, name):
    """The lists of this name of the batches that have it, as one."""
    return np.concatenate([b[name] for b in batches if name in b] or [np.zeros(0, np.int32)])


class Group:
    """Sequences of a pack, each from its first row on, padded to the longest of them."""

    def __init__(self, firsts, lengths):
        self.firsts, self.first, self.batch, self.longest = firsts, int(firsts[0]), len(lengths), int(max(lengths))
        t = np.arange(self.longest)[None]
        self.inside = t < lengths[:, None]  # (b, t)
        self.rows = firsts[:, None] + np.where(self.inside, t, 0)
        self.to_padded = whole(self.rows.reshape(-1))
        self.mask = None if self.inside.all() else torch.tensor(self.inside)[:, None, None, :]  # keys that may be seen
        self.guided = {}

    def padded(self, x):
        if self.batch == 1:
            return x.narrow(0, self.first, self.longest)[None]
        return x.index_select(0, self.to_padded).view(self.batch, self.longest, *x.shape[1:])

    def guide(self, loss, begin, end):
        """Notes which rows look at the keys begin .. end - 1 of the pack: those whose begin is not negative. `guided`, of
        each loss that leads a head: rows of the padded form (b r), keys that they see (b, r, t), and of these those to
        look at."""
        looks = self.inside & (begin[self.rows] >= 0)
        if not looks.any():
            return
        b, t = np.nonzero(looks)
        slot = (np.cumsum(looks, 1) - 1)[b, t]
        take = np.full((self.batch, looks.sum(1).max()), b[0] * self.longest + t[0])
        visible = np.zeros((*take.shape, self.longest), bool)
        visible[..., 0] = True  # a row that only pads sees one key, which it is to look at: no loss
        wanted = visible.copy()
        j, row = np.arange(self.longest), self.rows[b, t]
        take[b, slot] = b * self.longest + t
        visible[b, slot] = j <= t[:, None]
        wanted[b, slot] = (j >= (begin[row] - self.firsts[b])[:, None]) & (j < (end[row] - self.firsts[b])[:, None])
        self.guided[loss] = whole(take.reshape(-1)), torch.tensor(visible), torch.tensor(wanted & visible)


class Rows:
    """Sequences of the given lengths, packed and padded."""

    def __init__(self, lengths):
        lengths = np.asarray(lengths)
        self.n, firsts = int(lengths.sum()), np.concatenate([[0], np.cumsum(lengths)[:-1]])
        together = [np.arange(len(lengths))]
        alike = []
        for i in np.argsort(-lengths, kind="stable"):
            if alike and lengths[i] >= GROUPED_FROM * lengths[alike[-1][0]]:
                alike[-1].append(i)
            else:
                alike.append([i])
        self.groups = {form: [Group(firsts[g], lengths[g]) for g in groups]
                       for form, groups in (("grouped", alike), ("packed", together))}
        self.groups["padded"] = self.groups["packed"]
        self.to_packed = {form: self.unpadding(groups) for form, groups in self.groups.items()}

    def unpadding(self, groups):
        """(N): where each row of the pack is among the padded rows of the groups."""
        rows, inside = (np.concatenate([getattr(g, name).reshape(-1) for g in groups]) for name in ("rows", "inside"))
        place = np.empty(self.n, np.int64)
        place[rows[inside]] = np.flatnonzero(inside)
        return whole(place)

    def n_padded(self, form):
        return sum(g.batch * g.longest for g in self.groups[form])

    def padded(self, x):
        return self.groups["padded"][0].padded(x)

    def packed(self, x):
        return x.flatten(0, 1).index_select(0, self.to_packed["padded"])


def turns(positions, table, dtype):
    """Cosines and sines (N, 1, pairs) of a RoPE table of the recipe, positions (N, 3)."""
    sections = table["sections"]
    if table.get("interleaved") or table.get("scaling", "none") != "none" or table.get("attention_factor"):
        raise SystemExit("torch_step: this RoPE table is not written here")
    parts = sections if table.get("per_axis_frequencies") else [sum(sections)]
    f = np.concatenate([table["theta"] ** (-np.arange(n) / max(n, 1)) for n in parts])
    angles = positions[:, np.repeat(np.arange(3), sections)].astype(np.float64) * f
    return [torch.tensor(a[:, None, :]).to(dtype) for a in (np.cos(angles), np.sin(angles))]


class Sheet:
    """Items (Y, X, C) on one sheet (1, C, Y, X) along `axis`, with a cell of zeros between them; or each on its own."""

    def __init__(self, items, axis, unit, packed):
        lengths = [-(-item.shape[axis] // unit[axis]) * unit[axis] for item in items]
        gaps = unit[axis] * np.arange(len(items) + 1)
        self.at = np.cumsum([0, *lengths]) + gaps if packed else 0 * gaps
        self.axis, self.packed = axis, packed
        shape = list(items[0].shape)
        shape[axis] = int(self.at[-1]) if packed else max(lengths)
        self.pixels = np.zeros((1 if packed else len(items), *shape), np.float32)
        self.inside = np.zeros(self.pixels.shape[:3], np.float32)
        for i, (item, at) in enumerate(zip(items, self.at)):
            place = [0 if packed else i, slice(None), slice(None)]
            place[1 + axis] = slice(at, at + item.shape[axis])
            self.pixels[tuple(place)], self.inside[tuple(place)] = item, 1
        self.grid = [shape[0] // unit[0], shape[1] // unit[1]]  # of cells

    def cells_of(self, i, y, x, unit):
        """Which cells of the sheet the cells of item i are; a cell has `unit` pixels along the axis."""
        at = self.at[i] // unit
        y, x = (y + at, x) if self.axis == 0 else (y, x + at)
        return ((0 if self.packed else i) * self.grid[0] + y) * self.grid[1] + x

    def tensors(self, strides, dtype):
        """The pixels, channels last in memory, and what is inside of an item after each convolution (None: all)."""
        masks, down = [], 1
        for stride in strides:
            down *= stride
            mask = torch.tensor(self.inside[:, None, ::down, ::down]).to(dtype)
            masks.append(None if bool(mask.all()) else mask)
        return torch.tensor(self.pixels).to(dtype).permute(0, 3, 1, 2), masks


Sheets = collections.namedtuple("Sheets", "sheets seen n_cells")  # [(pixels, masks)], the seen of all their cells


class Media:
    """The pictures or the sounds of a step as their encoder takes them. `unit`: pixels of a cell, `merge`: cells of a
    merged one, both (rows, columns); `axes`: of a position, those that row and column are; `along`: the axis of a sheet
    on which items follow each other."""

    def __init__(self, items, seen, kept, config, unit, merge, axes, along, dtype):
        self.unit, self.strides, self.dtype = unit, config["strides"], dtype
        grids = [(-(-y // (unit[0] * merge[0])) * merge[0], x // unit[1]) for y, x, _ in (i.shape for i in items)]
        places = [np.divmod(cells, columns) for cells, (_, columns) in zip(seen, grids)]
        merged = [np.divmod(cells, columns // merge[1]) for cells, (_, columns) in zip(kept, grids)]
        self.cells, self.merged = Rows([len(c) for c in seen]), Rows([len(c) for c in kept])
        self.turns = self.turns_of(places, axes, config["rope"])
        self.merged_turns = self.turns_of(merged, axes, config["rope"])
        self.n_cells = sum(y * x for y, x in grids)
        self.per_cell = unit[0] * unit[1] // int(np.prod(self.strides)) ** 2  # pixels that the stem leaves
        members, first = [], 0
        for cells, (y, x), (rows, columns) in zip(seen, merged, grids):
            row_of = np.full(rows * columns, -1)
            row_of[cells] = first + np.arange(len(cells))
            first += len(cells)
            members.append(np.stack([row_of[(y * merge[0] + dy) * columns + x * merge[1] + dx]
                                     for dy in range(merge[0]) for dx in range(merge[1])], 1))
        members = np.concatenate(members)
        self.members = whole(np.where(members < 0, first, members).reshape(-1))  # row `first` is zeros
        self.sheets = {form: self.lay(items, places, along, form == "packed") for form in PICTURE_FORMS}

    def turns_of(self, places, axes, table):
        positions = np.zeros((sum(len(y) for y, _ in places), 3))
        for axis, values in zip(axes, zip(*places)):
            positions[:, axis] = np.concatenate(values)
        return turns(positions, table, self.dtype)

    def lay(self, items, places, along, packed):
        """All items on sheets, one for those of a size across."""
        alike = {}
        for i, item in enumerate(items):
            alike.setdefault(item.shape[1 - along], []).append(i)
        out, rows, first = [], [None] * len(items), 0
        for group in alike.values():
            sheet = Sheet([items[i] for i in group], along, self.unit, packed)
            for nth, i in enumerate(group):
                rows[i] = first + sheet.cells_of(nth, *places[i], self.unit[along])
            first += sheet.pixels.shape[0] * sheet.grid[0] * sheet.grid[1]
            out.append(sheet.tensors(self.strides, self.dtype))
        return Sheets(out, whole(np.concatenate(rows)), first)


class Spelling:
    """What CTC is to spell: the rows of a head's input (None: all), the frames that it makes of them, and symbols."""

    def __init__(self, batches, rows, frames, symbols, segments):
        lengths = np.concatenate([np.diff(b[frames]) for b in batches])
        self.rows = None if rows is None else whole(rows)
        self.frames, self.frame_lengths = Rows(lengths), whole(lengths)
        self.symbols = whole(of_all(batches, symbols))
        self.symbol_lengths = whole(np.concatenate([np.diff(b[segments]) for b in batches]))


# Of a step's robots: features of states, of the cells of all pictures and of places that are told, which rows tell what of
# sights, which are of things of what hue and form, and which of something, and where its middle is.
Robot = collections.namedtuple("Robot", "states camera_cells told sight_rows sight_places sight_known name_rows name_hues "
                                        "name_forms finder_rows finder_something finder_offsets finder_known")
# Of a step's answers: how many of each loss, which rows predict them, what, and among how many columns (None: all).
Answers = collections.namedtuple("Answers", "counts rows targets n_columns")


class Step:
    """All that the model reads, and what Naru made of it."""

    def __init__(self, folder, dtype=torch.float32):
        folder = pathlib.Path(folder)
        self.about = json.loads((folder / "step.json").read_text())
        self.weights = load_file(folder / "weights.safetensors")
        self.folder, self.dtype, self.config = folder, dtype, self.about["model"]
        self.losses, self.counts = self.about["phase"]["losses"], self.about["counts"]
        self.on = {name for name, weight in self.losses.items() if weight > 0 and self.counts.get(name)}
        batches = [load_file(folder / f"batch-{i}.safetensors") for i in range(self.about["micro_batches"])]
        self.read_media(batches)
        self.read_sequences(batches)
        self.read_targets(batches)
        if "codec" in self.on:
            # here, because that file reads rows as this one does
            from naru_codec import Sounds
            mels, segments = of_all(batches, "codec_mels"), [b["codec_segments"] for b in batches]
            lengths = np.concatenate([np.diff(s) for s in segments])
            self.codec_sounds = Sounds(torch.tensor(mels).to(dtype), np.concatenate([[0], np.cumsum(lengths)]))

    def read_media(self, batches):
        vision, audio = self.config["vision"], self.config.get("audio")
        self.pictures = self.sounds = None
        if any("kept" in b for b in batches):
            self.pictures = self.media(batches, ("pixels", "sizes", "seen", "kept"), vision, (8, 8),
                                       (vision["merge_rows"], vision["merge_columns"]), (1, 2), 1)
        if any("mels" in b for b in batches):
            self.sounds = self.media(batches, ("mels", "mel_sizes", "mel_seen", "mel_kept"),
                                     audio | {"strides": [2, 2]}, (4, 80), (audio.get("merge_frames", 2), 1), (0, 1), 0)

    def media(self, batches, names, *how):
        values, sizes, seen, kept = names
        items, cells, merged = [], [], []
        for b in (b for b in batches if values in b):
            areas = b[sizes].prod(1)
            parts = pieces(b[values].reshape(areas.sum(), -1), np.cumsum([0, *areas]))
            items += [part.reshape(*size, -1) for part, size in zip(parts, b[sizes])]
            cells += pieces(b[seen], b[f"{seen}_segments"])
            merged += pieces(b[kept], b[f"{kept}_segments"])
        return Media(items, cells, merged, *how, self.dtype)

    def read_sequences(self, batches):
        """`order` leads to the rows of [text; pictures; states; questions; places; sounds]; `starts` are the first rows of the
        batches."""
        text, pictures, states, told, sounds = np.array(
            [[len(b.get(name, ())) for b in batches] for name in ("ids", "kept", "states", "told", "mel_kept")])
        motion = self.config.get("motion", {})
        questions = states * (motion["sights"] if "pointing" in motion else 0)
        sizes = np.array([text, pictures, states, questions, told, sounds])
        ends = np.cumsum(sizes.sum(1))
        first = np.cumsum(sizes, 1) - sizes + (ends - sizes.sum(1))[:, None]  # of each kind of each batch
        order = []
        for i, b in enumerate(batches):
            begin = np.cumsum(sizes[:, i]) - sizes[:, i]
            kind = np.searchsorted(np.cumsum(sizes[:, i]), b["order"], side="right")
            order.append(b["order"] - begin[kind] + first[kind, i])
        self.order, self.ids = whole(np.concatenate(order)), whole(of_all(batches, "ids"))
        self.starts = np.cumsum([0, *(len(b["order"]) for b in batches)])
        self.sequences = Rows(np.concatenate([np.diff(b["segments"]) for b in batches]))
        self.text_turns = turns(of_all(batches, "positions"), self.config["backbone"]["ropes"][0], self.dtype)

    def read_targets(self, batches):
        def rows(name, starts):
            """Rows of a batch's own numbering as rows of all; None where no batch has such a list."""
            found = [b[name] + start for b, start in zip(batches, starts) if name in b]
            return np.concatenate(found) if found else None

        def starts_of(name):
            return np.cumsum([0, *(len(b.get(name, ())) for b in batches)])

        def answers(loss, rows_of, targets_of, n_columns=None):
            """Of the losses that begin so, with what the lists of their rows and targets begin with."""
            groups = sorted(name.removeprefix(loss) for name in self.on if name.startswith(loss))
            if not groups:
                return None
            return Answers({f"{loss}{g}": len(of_all(batches, f"{targets_of}{g}")) for g in groups},
                           whole(np.concatenate([rows(f"{rows_of}{g}", self.starts) for g in groups])),
                           whole(np.concatenate([of_all(batches, f"{targets_of}{g}") for g in groups])), n_columns)

        self.answers, self.codes = answers("answer", "target_rows", "targets"), None
        self.robot = self.actions = None
        if any("states" in b for b in batches):
            self.robot = self.read_robot(batches, rows)
            self.actions = answers("actions", "actions_rows", "actions_targets", N_CODES)
        if speech := self.config.get("speech"):
            self.codes = answers("speech", "speech_rows", "speech_targets", speech["levels"] ** speech["digits"] + 1)
        self.speaks = any(name.startswith("speech_targets") for b in batches for name in b)
        self.dense = [whole(of_all(batches, f"dense_{part}")) for part in ("first", "vowel", "tail")]
        dense_rows = rows("dense_rows", starts_of("kept"))  # None: all
        self.dense_rows = None if dense_rows is None else whole(dense_rows)
        self.spellings = {}
        if "ctc" in self.on:
            self.spellings["ctc"] = Spelling(batches, None, "frame_segments", "symbols", "symbol_segments")
        heard = [b for b in batches if "mels" in b]
        if "hear_letters" in self.on:
            letters = rows("letter_rows", starts_of("mel_seen"))
            self.spellings["hear_letters"] = Spelling(heard, letters, "letter_frames", "letters", "letter_segments")
        if "hear_phonemes" in self.on:
            self.phonemes = whole(of_all(heard, "phonemes"))
            self.phoneme_rows = whole(rows("phoneme_rows", starts_of("mel_seen")))
        for loss in {"guide", "point"} & self.on:
            begin, end = (np.concatenate([np.where(b[f"{loss}_{which}"] < 0, -1, b[f"{loss}_{which}"] + start)
                                          for b, start in zip(batches, self.starts)]) for which in ("begin", "end"))
            for group in {id(g): g for groups in self.sequences.groups.values() for g in groups}.values():
                group.guide(loss, begin, end)

    def read_robot(self, batches, rows):
        def floats(name):
            return torch.tensor(of_all(batches, name)).to(self.dtype)

        places = [b.get("camera_cells") for b in batches]
        if width := next((p.shape[1] for p in places if p is not None), 0):
            places = [np.zeros((len(b.get("kept", ())), width), np.float32) if p is None else p
                      for b, p in zip(batches, places)]
        sights = rows("sight_rows", self.starts)
        named, found = rows("name_rows", self.starts), rows("finder_rows", self.starts)
        return Robot(floats("states"), torch.tensor(np.concatenate(places)).to(self.dtype) if width else None,
                     floats("told") if any("told" in b for b in batches) else None,
                     None if sights is None else whole(sights), floats("sight_places"), floats("sight_known"),
                     None if named is None else whole(named), whole(of_all(batches, "name_hues")),
                     whole(of_all(batches, "name_forms")), None if found is None else whole(found),
                     whole(of_all(batches, "finder_something")), floats("finder_offsets"), floats("finder_known"))

    def layouts(self):
        """Those that do not mostly pad; the first does so least."""
        media = [m for m in (self.pictures, self.sounds) if m]
        area = sum(m.n_cells for m in media)
        rows = [r for m in media for r in (m.cells, m.merged)] + [self.sequences]
        pictures = [f for f in PICTURE_FORMS if sum(m.sheets[f].n_cells for m in media) <= MOST_PADDING * area]
        return list(itertools.product(pictures, [
            f for f in ROW_FORMS if sum(r.n_padded(f) for r in rows) <= MOST_PADDING * sum(r.n for r in rows)]))

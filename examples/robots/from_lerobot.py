#!/usr/bin/env python3
"""A LeRobotDataset v2.1 or v3.0 as folders of examples that Naru learns from (docs/ROBOTS.md).

    from_lerobot.py DATASET OUT [--camera KEY]... [--state KEY]... [--action KEY]... [--chunk 16] [--stride 4] ...

Writes OUT/train and OUT/held-out, each with examples.jsonl and img/, and OUT/motion.toml, what a recipe says of the
numbers. An example is a moment of an episode: pictures, state, instruction; its answer are the actions that follow.
Needs the package pyarrow, and FFmpeg's programs.

A data set is a stranger's: its paths stay beneath its folder, its counts must agree with each other, numbers are finite.
Numbers are float32 throughout, in the shortest decimal form that gives them back.
"""
import argparse
import bisect
import dataclasses
import json
import math
import os
import pathlib
import re
import resource
import shutil
import struct
import sys
import tempfile

import pyarrow
import pyarrow.compute

import ffmpeg
from dataset import COUNTERS, PARQUET_ERRORS, DataSet, Refused, camera_name, require, words_of
from flags import whole
from new_folder import new_folder

MOST_PICTURE_BYTES, MOST_EXAMPLES_BYTES = 32 << 20, 256 << 20  # the latter is what Naru reads
MOST_MEMORY_BYTES = 8 << 30
MOST_NUMBER, MOST_CODES = 1e6, 4096  # of [model.motion]: limits of a number, codes of a chunk
SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}


# Steps.

def shortest(value):
    """A float32 -> the double whose decimal form is the shortest that gives it back."""
    for digits in range(6, 10):
        near = float(f"{value:.{digits}g}")
        if struct.pack("f", near) == struct.pack("f", value):
            return near
    raise AssertionError(value)


@dataclasses.dataclass
class Steps:
    """Of an episode: numbers of every step."""
    state: list = dataclasses.field(default_factory=list)
    action: list = dataclasses.field(default_factory=list)
    times: list = dataclasses.field(default_factory=list)
    tasks: list = dataclasses.field(default_factory=list)


def flat_column(column, width, place):
    """A column of lists of `width` numbers, or of numbers where that is 1 -> doubles, `width` of each row."""
    kind = column.type
    if pyarrow.types.is_list(kind) or pyarrow.types.is_large_list(kind) or pyarrow.types.is_fixed_size_list(kind):
        lengths = pyarrow.compute.list_value_length(column)
        require(pyarrow.compute.all(pyarrow.compute.equal(lengths, width), skip_nulls=False).as_py(), place,
                ": wanted ", width, " numbers at every step")
        column, kind = column.flatten(), kind.value_type
    else:
        require(width == 1, place, ": wanted a list of ", width, " numbers at every step")
    require(pyarrow.types.is_floating(kind) or pyarrow.types.is_integer(kind) or pyarrow.types.is_boolean(kind), place,
            ": a column of ", str(kind)[:80], ", wanted numbers")
    values = column.to_pylist()
    require(None not in values, place, ": a number is missing")
    return [float(value) for value in values]


def float32(values, vector, place, first_step):
    """-> lists of a step each. A double is rounded to the nearest float32."""
    width, out = len(vector.names), []
    for at in range(0, len(values), width):
        row = []
        for name, value in zip(vector.names, values[at:at + width]):
            good = math.isfinite(value) and abs(value) <= MOST_NUMBER
            require(good, place, ": step ", first_step + at // width, ": ", vector.key, ": ", name, " is ", value)
            row.append(shortest(struct.unpack("f", struct.pack("f", value))[0]))
        out.append(row)
    return out


class Pictures:
    """Of the chosen steps of an episode, made in a folder of its own."""

    def __init__(self, work, cameras):
        self.folders = {key: pathlib.Path(tempfile.mkdtemp(dir=work)) for key in cameras}
        self.endings = {}

    def keep(self, key, number, picture, place):
        """A picture within Parquet, the number-th of its camera (from 1)."""
        data = picture.get("bytes") if isinstance(picture, dict) else None
        require(data, place, ": ", key, ": no picture within the file")
        require(len(data) <= MOST_PICTURE_BYTES, place, ": ", key, ": more than ", MOST_PICTURE_BYTES, " bytes")
        ending = next((name for name, mark in SIGNATURES.items() if data.startswith(mark)), None)
        require(ending and self.endings.setdefault(key, ending) == ending, place, ": ", key,
                ": wanted PNG or JPEG, one of them in an episode")
        (self.folders[key] / f"{number:06}.in.{ending}").write_bytes(data)

    def remove(self):
        for folder in self.folders.values():
            shutil.rmtree(folder, ignore_errors=True)


class Reader:
    """Goes through the files of a data set, one episode after another."""

    def __init__(self, data, flags, work):
        self.data, self.flags, self.work = data, flags, work
        self.cameras = data.cameras(flags.camera)
        self.embedded = [key for key in self.cameras if data.features[key]["dtype"] == "image"]
        self.state = data.vectors(flags.state, "state")
        self.action = data.vectors(flags.action, "action")
        self.episodes = data.episodes(self.cameras)
        self.shown = {key: ("", []) for key in self.cameras}  # of each the video at hand, and the times of its pictures

    def chosen_steps(self, length):
        last = length - self.flags.chunk if self.flags.end == "drop" else length - 1
        return range(0, last + 1, self.flags.stride)

    def read(self, wanted):
        """-> (episode, its steps, its pictures) for each of `wanted`; pictures are to be removed by the caller."""
        in_files = {}
        for episode in self.episodes:
            in_files.setdefault(episode.data, []).append(episode)
        for name, episodes in in_files.items():
            if any(episode.index in wanted for episode in episodes):
                yield from self.read_file(name, episodes, wanted)

    def read_file(self, name, episodes, wanted):
        rows = self.data.files.parquet(name)[0].metadata.num_rows
        length = sum(episode.length for episode in episodes)
        require(rows == length, name, ": ", rows, " rows, but meta/ tells of ", length, " steps")
        queue, steps, pictures = list(reversed(episodes)), Steps(), None
        columns = COUNTERS + [vector.key for vector in self.state + self.action] + self.embedded
        for batch in self.data.files.rows(name, columns, 32 if self.embedded else 1024):
            at = 0
            while at < batch.num_rows:
                require(queue, name, ": more rows than it says")
                episode = queue[-1]
                here = min(batch.num_rows - at, episode.length - len(steps.times))
                if episode.index in wanted:
                    pictures = pictures or Pictures(self.work, self.cameras)
                    self.take(name, batch.slice(at, here), episode, steps, pictures)
                else:
                    steps.times += [0] * here
                at += here
                if len(steps.times) == episode.length:
                    if episode.index in wanted:
                        yield episode, steps, self.paths(name, episode, steps, pictures), pictures
                    queue.pop()
                    steps, pictures = Steps(), None
        require(not queue, name, ": fewer rows than it says")

    def take(self, name, batch, episode, steps, pictures):
        first, n = len(steps.times), batch.num_rows
        place = f"{name}: episode {episode.index}"
        counted = {key: batch.column(key).to_pylist() for key in COUNTERS}
        for i in range(n):
            require(counted["episode_index"][i] == episode.index, place, ": step ", first + i, " has episode_index ",
                    repr(counted["episode_index"][i])[:40])
            require(counted["frame_index"][i] == first + i, place, ": step ", first + i, " has frame_index ",
                    repr(counted["frame_index"][i])[:40])
            time = counted["timestamp"][i]
            require(isinstance(time, (int, float)) and 0 <= time < 1e9, place, ": step ", first + i,
                    " has the timestamp ", repr(time)[:40])
        steps.times += counted["timestamp"]
        steps.tasks += counted["task_index"]
        for vectors, out in ((self.state, steps.state), (self.action, steps.action)):
            parts = [float32(flat_column(batch.column(vector.key), len(vector.names), f"{place}: {vector.key}"), vector,
                             place, first) for vector in vectors]
            out += [sum(row, []) for row in zip(*parts)]
        chosen = self.chosen_steps(episode.length)
        for key in self.embedded:
            column = batch.column(key)
            for i in range(n):
                if first + i in chosen:
                    pictures.keep(key, chosen.index(first + i) + 1, column[i].as_py(), f"{place}: step {first + i}")

    def paths(self, name, episode, steps, pictures):
        """-> for each camera, the files of the chosen steps."""
        chosen, out = self.chosen_steps(episode.length), []
        for key in self.cameras:
            if not len(chosen):
                out.append([])
                continue
            place = f"{name}: {key}" if key in self.embedded else f"{episode.videos[key][0]}: episode {episode.index}"
            try:
                if key in self.embedded:
                    out.append(ffmpeg.pictures_of_files(pictures.endings[key], self.flags.side, len(chosen),
                                                        pictures.folders[key]))
                else:
                    out.append(self.from_video(episode, key, steps, len(chosen), pictures.folders[key]))
            except ffmpeg.FfmpegError as error:
                raise Refused(f"{place}: {error}") from None
        return out

    def from_video(self, episode, key, steps, count, folder):
        name, start = episode.videos[key]
        path = self.data.files.path(name)
        if self.shown[key][0] != name:
            self.shown[key] = (name, ffmpeg.times(path))
        shown, frame = self.shown[key][1], 1 / self.data.fps
        require(shown and abs(shown[0]) < frame / 2, name, ": does not begin at 0 s")
        first = bisect.bisect_left(shown, start - frame / 2)
        require(first + episode.length <= len(shown), name, ": ", len(shown), " pictures, but episode ", episode.index,
                " ends with the ", first + episode.length, "th")
        for step, time in enumerate(steps.times):
            require(abs(shown[first + step] - start - time) < frame / 4, name, ": episode ", episode.index, ": step ",
                    step, " is at ", f"{start + time:.4f} s, its picture at {shown[first + step]:.4f} s")
        return ffmpeg.pictures_of_video(path, start, frame / 2, self.flags.stride, count, self.flags.side, folder)


# Examples.

def language(text):
    return "ko" if re.search("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]", text) else "en"


class Folder:
    """A folder of examples that is being written."""

    def __init__(self, folder):
        self.folder, self.n_examples, self.n_episodes, self.n_bytes = folder, 0, 0, 0
        (folder / "img").mkdir(parents=True)
        self.file = open(folder / "examples.jsonl", "w", encoding="utf-8")

    def add(self, example):
        line = json.dumps(example, ensure_ascii=False, allow_nan=False) + "\n"
        self.n_bytes += len(line.encode("utf-8"))
        require(self.n_bytes <= MOST_EXAMPLES_BYTES, "examples.jsonl would have more than ", MOST_EXAMPLES_BYTES,
                " bytes; take fewer --episodes or a larger --stride")
        self.file.write(line)
        self.n_examples += 1


class Ranges:
    """The least and the greatest of each number."""

    def __init__(self, vectors):
        self.names = [name for vector in vectors for name in vector.names]
        self.low, self.high = [math.inf] * len(self.names), [-math.inf] * len(self.names)

    def add(self, rows):
        for i, column in enumerate(zip(*rows)):
            self.low[i], self.high[i] = min(self.low[i], *column), max(self.high[i], *column)

    def toml(self, key):
        """A list of tables; a number that never changes gets room, since low must be less than high."""
        lines = [f"{key} = ["]
        for name, low, high in zip(self.names, self.low, self.high):
            note = "" if low < high else "  # never changes"
            if low == high:
                room = max(0.5, abs(low) * 1e-3)
                low, high = low - room, high + room
            lines.append(f'  {{ name = "{name}", low = {low!r}, high = {high!r} }},{note}')
        return "\n".join(lines + ["]"])


class Converter:
    def __init__(self, reader, flags, out):
        self.reader, self.flags = reader, flags
        self.folders = {"train": Folder(out / "train")}
        if flags.held_out_every:
            self.folders["held-out"] = Folder(out / "held-out")
        self.state, self.action = Ranges(reader.state), Ranges(reader.action)
        names = self.action.names
        for name in flags.displacements:
            DataSet.one_of(name, names, "number of an action")
        self.rest = [0.0 if name in flags.displacements else None for name in names]

    def folder_of(self, index):
        every = self.flags.held_out_every
        return "held-out" if every and index % every == every - 1 else "train"

    def chunk(self, actions, step):
        """The actions from a step on; behind the end a displacement is 0, another number stays what it was."""
        chunk = actions[step:step + self.flags.chunk]
        return chunk + [self.still(actions[-1])] * (self.flags.chunk - len(chunk))

    def still(self, last):
        return [number if rest is None else rest for number, rest in zip(last, self.rest)]

    def instruction(self, steps, step, place):
        if self.flags.instruction:
            return self.flags.instruction
        task = steps.tasks[step]
        require(task in self.reader.data.tasks, place, ": step ", step, ": no task ", repr(task)[:40])
        return words_of(self.reader.data.tasks[task], f"task {task}")

    def add(self, episode, steps, paths):
        folder = self.folders[self.folder_of(episode.index)]
        place = f"{episode.data}: episode {episode.index}"
        for i, step in enumerate(self.reader.chosen_steps(episode.length)):
            id = f"{episode.index:06}-{step:06}"
            content = []
            for camera, files in enumerate(paths):
                picture = f"img/{id}.png" if camera == 0 else f"img/{id}-{camera + 1}.png"
                os.replace(files[i], folder.folder / picture)
                content.append({"type": "image", "path": picture})
            words = self.instruction(steps, step, place)
            content += [{"type": "state", "values": steps.state[step]}, {"type": "text", "text": words}]
            answer = [{"type": "actions", "values": self.chunk(steps.action, step)}]
            folder.add({"id": id, "task": self.flags.task, "lang": language(words), "metric": "actions",
                        "messages": [{"role": "user", "content": content}, {"role": "assistant", "content": answer}]})
        folder.n_episodes += 1
        self.state.add(steps.state)
        self.action.add(steps.action + [self.still(steps.action[-1])])

    def coefficients(self):
        """Half of a chunk's steps, or as many as a model has codes for."""
        return max(1, min(self.flags.chunk // 2, MOST_CODES // len(self.action.names)))

    def finish(self, out):
        require(self.folders["train"].n_examples, "no example to learn from")
        for name, folder in self.folders.items():
            folder.file.close()
            if not folder.n_examples:
                shutil.rmtree(folder.folder)
        cameras = ", ".join(f'"{camera_name(key)}"' for key in self.reader.cameras)
        (out / "motion.toml").write_text(
            "# For a recipe. Limits are the least and the greatest number of all episodes here; what a robot's own are may\n"
            "# stand in their place, if no number lies beyond them.\n"
            f"[model.motion]\nsteps = {self.flags.chunk}\ncoefficients = {self.coefficients()}\n"
            f"cameras = [{cameras}]\npicture_px = {self.flags.side}\nfrequencies = 6\nd_hidden = 128\n"
            f"{self.action.toml('actions')}\n{self.state.toml('state')}\n")


# The command line.

def episode_list(text):
    """"0-9,12" -> pairs of first and last."""
    if not re.fullmatch(r"\d{1,7}(-\d{1,7})?(,\d{1,7}(-\d{1,7})?)*", text):
        raise argparse.ArgumentTypeError("wanted numbers and ranges, as 0-9,12")
    return [(int(part.split("-")[0]), int(part.split("-")[-1])) for part in text.split(",")]


def parse_flags():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("dataset", type=pathlib.Path)
    parser.add_argument("out", type=pathlib.Path, help="a folder that is not there yet, or empty")
    parser.add_argument("--camera", action="append", metavar="KEY",
                        help="a camera, in the order that is wanted (default: all)")
    parser.add_argument("--state", action="append", metavar="KEY", help="numbers of the state (observation.state)")
    parser.add_argument("--action", action="append", metavar="KEY", help="numbers of the actions (action)")
    parser.add_argument("--chunk", type=whole(1, 256), default=16, help="actions of an example (16)")
    parser.add_argument("--stride", type=whole(1, 10_000), default=4, help="an example at every so many steps (4)")
    parser.add_argument("--end", choices=["rest", "drop"], default="rest",
                        help="where an episode has fewer actions left than a chunk: the last one goes on, or no example")
    parser.add_argument("--displacements", type=lambda text: text.split(","), default=[], metavar="NAMES",
                        help="numbers of an action that say by how much to move: 0 behind the end of an episode")
    parser.add_argument("--side", type=whole(16, 4096), default=128,
                        help="pixels of the longer side of a picture; larger ones are scaled down (128)")
    parser.add_argument("--instruction", help="what is asked for, in place of the data set's tasks")
    parser.add_argument("--task", default="motion", help="the task's name in examples.jsonl (motion)")
    parser.add_argument("--episodes", type=episode_list, metavar="LIST", help="as 0-9,12 (default: all)")
    parser.add_argument("--held-out-every", type=whole(0, 1_000_000), default=10, metavar="N",
                        help="each N-th episode goes to held-out/; 0: none (10)")
    flags = parser.parse_args()
    flags.state, flags.action = flags.state or ["observation.state"], flags.action or ["action"]
    return flags


def convert(flags):
    if flags.instruction is not None:
        words_of(flags.instruction, "--instruction")
    data = DataSet(flags.dataset)
    with new_folder(flags.out) as out, tempfile.TemporaryDirectory(dir=out) as work:
        reader = Reader(data, flags, work)
        ranges = flags.episodes or [(0, len(reader.episodes) - 1)]
        for first, last in ranges:
            require(first <= last < len(reader.episodes), "--episodes: no episodes ", first, " to ", last,
                    "; the data set has ", len(reader.episodes))
        wanted = {index for first, last in ranges for index in range(first, last + 1)}
        converter = Converter(reader, flags, out)
        for episode, steps, paths, pictures in reader.read(wanted):
            converter.add(episode, steps, paths)
            pictures.remove()
        converter.finish(out)
    for name, folder in converter.folders.items():
        if folder.n_examples:
            print(f"{flags.out / name}: {folder.n_examples} examples of {folder.n_episodes} episodes")
    print(f"{flags.out / 'motion.toml'}: for a recipe")


def main():
    flags = parse_flags()
    limit = min(MOST_MEMORY_BYTES, *(l for l in resource.getrlimit(resource.RLIMIT_AS) if l > 0), MOST_MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))  # what is compressed may grow without end
    try:
        convert(flags)
    except Refused as refused:
        sys.exit(f"from_lerobot: {one_line(refused)}")
    except (MemoryError, *PARQUET_ERRORS) as error:
        sys.exit(f"from_lerobot: {one_line(error) or 'no memory left'}")


def one_line(error):
    return "".join(c if c.isprintable() else "?" for c in str(error))


if __name__ == "__main__":
    main()

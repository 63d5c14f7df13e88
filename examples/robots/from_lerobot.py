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
import pyarrow.parquet as parquet

import ffmpeg
from new_folder import new_folder

MOST_JSON_BYTES, MOST_FILE_BYTES = 64 << 20, 16 << 30
MOST_EPISODES, MOST_STEPS, MOST_NUMBERS, MOST_CAMERAS = 1_000_000, 1_000_000, 64, 8  # steps of an episode
MOST_WORDS_BYTES, MOST_PICTURE_BYTES, MOST_EXAMPLES_BYTES = 4096, 32 << 20, 256 << 20  # the last is Naru's limit
MOST_MEMORY_BYTES = 8 << 30
IMAGES = "observation.images."
COUNTERS = ["episode_index", "frame_index", "timestamp", "task_index"]
SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
PLACE = re.compile(r"\{(\w+)(?::0?(\d{1,2})d)?\}")  # of a number or a name in a path


class Refused(Exception):
    """What was wrong, with its place."""


def require(condition, *words):
    if not condition:
        raise Refused("".join(str(word) for word in words))


# Numbers and words.

def is_whole(value, low, high):
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def shortest(value):
    """A float32 -> the double whose decimal form is the shortest that gives it back."""
    for digits in range(6, 10):
        near = float(f"{value:.{digits}g}")
        if struct.pack("f", near) == struct.pack("f", value):
            return near
    raise AssertionError(value)


def words_of(value, place):
    require(isinstance(value, str) and value.strip(), place, ": wanted an instruction, got ", repr(value)[:80],
            "; --instruction gives one")
    require(len(value.encode("utf-8", "replace")) <= MOST_WORDS_BYTES, place, ": an instruction of more than ",
            MOST_WORDS_BYTES, " bytes")
    require(value.isprintable(), place, ": an instruction with a control character or a line break")
    return value


def language(text):
    return "ko" if re.search("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]", text) else "en"


# Files of the data set.

class Files:
    """What lies beneath a folder."""

    def __init__(self, root):
        require(root.is_dir(), root, ": no such folder")
        self.root = root.resolve()

    def path(self, name, limit_bytes=MOST_FILE_BYTES):
        """A regular file; `name` is a stranger's."""
        parts = pathlib.PurePosixPath(name).parts
        require(name and "\0" not in name and not name.startswith("/") and ".." not in parts, repr(name)[:200],
                ": leaves the folder of the data set")
        path = self.root / name
        try:
            real = path.resolve(strict=True)
        except (OSError, RuntimeError):
            raise Refused(f"{name}: is missing") from None
        require(real.is_relative_to(self.root), name, ": is a link out of the folder; copy the data set with cp -rL")
        require(real.is_file(), name, ": is no regular file")
        require(real.stat().st_size <= limit_bytes, name, ": more than ", limit_bytes, " bytes")
        return real

    def json(self, name):
        return parse_json(self.path(name, MOST_JSON_BYTES).read_bytes(), name)

    def json_lines(self, name):
        """-> (place, object) for each line."""
        with open(self.path(name, MOST_JSON_BYTES), "rb") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    place = f"{name}:{number}"
                    value = parse_json(line, place)
                    require(isinstance(value, dict), place, ": no object")
                    yield place, value

    def parquet(self, name):
        try:
            return parquet.ParquetFile(self.path(name))
        except (pyarrow.ArrowException, OSError) as error:
            raise Refused(f"{name}: no Parquet: {first_line(error)}") from None

    def rows(self, name, columns, batch_rows):
        """-> batches of these columns."""
        file = self.parquet(name)
        missing = [column for column in columns if column not in file.schema_arrow.names]
        require(not missing, name, ": has no column ", ", ".join(missing))
        try:
            yield from file.iter_batches(batch_rows, columns=columns, use_threads=False)
        except (pyarrow.ArrowException, OSError, ValueError) as error:
            raise Refused(f"{name}: damaged Parquet: {first_line(error)}") from None


def first_line(error):
    return str(error).split("\n")[0][:200]


def parse_json(text, place):
    def no_number(word):
        raise ValueError(f"{word} is no number of JSON")
    try:
        return json.loads(text, parse_constant=no_number)
    except (ValueError, RecursionError) as error:
        raise Refused(f"{place}: no JSON: {first_line(error)}") from None


# What the data set says of itself.

@dataclasses.dataclass
class Vector:
    """A feature of numbers."""
    key: str
    names: list  # of its numbers


@dataclasses.dataclass
class Episode:
    index: int
    length: int
    data: str  # its file
    videos: dict = dataclasses.field(default_factory=dict)  # key: (file, s at which it begins)


class DataSet:
    """meta/: features, tasks, and which files hold which episodes."""

    def __init__(self, root):
        self.files = Files(root)
        info = self.files.json("meta/info.json")
        require(isinstance(info, dict), "meta/info.json: no object")
        self.version = info.get("codebase_version")
        require(self.version in ("v2.1", "v3.0"), "meta/info.json: codebase_version is ", repr(self.version)[:40],
                "; v2.1 and v3.0 can be read, and lerobot converts others to them")
        self.fps, self.features = info.get("fps"), info.get("features")
        require(isinstance(self.fps, (int, float)) and 0 < self.fps <= 1000, "meta/info.json: fps is ",
                repr(self.fps)[:40])
        require(isinstance(self.features, dict), "meta/info.json: features are no object")
        for key, feature in self.features.items():
            require(isinstance(feature, dict) and isinstance(feature.get("dtype"), str) and
                    isinstance(feature.get("shape"), list) and
                    all(is_whole(side, 0, 1 << 24) for side in feature["shape"]), "meta/info.json: feature ",
                    repr(key)[:80], ": wanted a dtype and a shape")
        self.chunks_size = info.get("chunks_size")
        require(is_whole(self.chunks_size, 1, 1 << 30), "meta/info.json: chunks_size is ",
                repr(self.chunks_size)[:40])
        self.data_path, self.video_path = info.get("data_path"), info.get("video_path")
        self.tasks = self.read_tasks()
        self.info = info

    def fill(self, template, **values):
        """A path of meta/info.json with numbers and names in it. Not str.format, which would reach attributes."""
        require(isinstance(template, str), "meta/info.json: a path is ", repr(template)[:40])

        def one(found):
            value = values.get(found[1])
            require(value is not None, "meta/info.json: unknown place in the path ", repr(template)[:200])
            return f"{value:0{found[2]}d}" if found[2] and isinstance(value, int) else str(value)
        name = PLACE.sub(one, template)
        require("{" not in PLACE.sub("", template), "meta/info.json: unknown place in the path ", repr(template)[:200])
        return name

    def read_tasks(self):
        tasks = {}
        if self.version == "v2.1":
            rows = ((place, row.get("task_index"), row.get("task"))
                    for place, row in self.files.json_lines("meta/tasks.jsonl"))
        else:
            rows = self.task_rows("meta/tasks.parquet")
        for place, index, task in rows:
            require(is_whole(index, 0, MOST_EPISODES) and index not in tasks, place, ": task_index is ",
                    repr(index)[:40], ", or comes twice")
            tasks[index] = task
        return tasks

    def task_rows(self, name):
        """The words are the index of a data frame: a column `task`, or one without a name."""
        names = self.files.parquet(name).schema_arrow.names
        column = "task" if "task" in names else "__index_level_0__"
        for batch in self.files.rows(name, ["task_index", column], 1024):
            for index, task in zip(batch.column(0).to_pylist(), batch.column(1).to_pylist()):
                yield name, index, task

    def cameras(self, wanted):
        """Keys of pictures; `wanted` are keys, or what comes after observation.images."""
        def is_depth(feature):
            info = feature.get("info") or feature.get("video_info") or {}
            return isinstance(info, dict) and bool(info.get("video.is_depth_map") or info.get("is_depth_map"))
        found = [key for key, feature in self.features.items() if feature["dtype"] in ("image", "video")]
        if not wanted:
            found = [key for key in found if not is_depth(self.features[key])]
        else:
            found = [self.one_of(key if key in found else IMAGES + key, found, "camera") for key in wanted]
        require(0 < len(found) <= MOST_CAMERAS, "wanted 1 to ", MOST_CAMERAS, " cameras, got ", len(found),
                "; --camera names them")
        for key in found:
            require(not is_depth(self.features[key]), key, ": is a map of depths, not a picture")
        names = [camera_name(key) for key in found]
        require(len(set(names)) == len(names), "two cameras have one name in ", ", ".join(names)[:400])
        return found

    @staticmethod
    def one_of(key, known, what):
        require(key in known, "no ", what, " ", repr(key)[:80], "; there are ", ", ".join(map(str, known))[:400])
        return key

    def vectors(self, wanted, what):
        numeric = [key for key, feature in self.features.items()
                   if re.fullmatch(r"float(16|32|64)|u?int(8|16|32|64)|bool", feature["dtype"]) and
                   len(feature["shape"]) == 1 and key not in COUNTERS + ["index"]]
        found = [Vector(self.one_of(key, numeric, what), self.names_of(key)) for key in wanted]
        n = sum(len(vector.names) for vector in found)
        require(0 < n <= MOST_NUMBERS, what, ": ", n, " numbers; wanted 1 to ", MOST_NUMBERS)
        names = [name for vector in found for name in vector.names]
        require(len(set(names)) == n, what, ": two numbers have one name in ", ", ".join(names)[:400])
        return found

    def names_of(self, key):
        """Names of the numbers of a feature: a list, a list within an object, or none."""
        feature = self.features[key]
        n, names = feature["shape"][0], feature.get("names")
        require(n <= MOST_NUMBERS, key, ": ", n, " numbers; the limit is ", MOST_NUMBERS)
        if isinstance(names, dict) and len(names) == 1:
            names = next(iter(names.values()))
        good = isinstance(names, list) and len(names) == n and all(isinstance(name, str) for name in names)
        out = [re.sub(r"[^A-Za-z0-9._/-]", "_", name)[:64] or "_" for name in names] if good else []
        return out if len(set(out)) == n else [f"{key}.{i}"[-64:] for i in range(n)]

    def episodes(self, cameras):
        """All episodes, in order."""
        videos = [key for key in cameras if self.features[key]["dtype"] == "video"]
        out = list(self.episodes_v21(videos) if self.version == "v2.1" else self.episodes_v30(videos))
        require(out, "the data set has no episode")
        out.sort(key=lambda episode: episode.index)
        for i, episode in enumerate(out):
            require(episode.index == i, "episode ", i, " is missing, or comes twice, in meta/")
        steps = sum(episode.length for episode in out)
        for key, value in (("total_episodes", len(out)), ("total_frames", steps)):
            require(self.info.get(key) == value, "meta/info.json: ", key, " is ", repr(self.info.get(key))[:40],
                    ", but meta/ tells of ", value)
        return out

    @staticmethod
    def check_episode(place, index, length):
        require(is_whole(index, 0, MOST_EPISODES - 1), place, ": episode_index is ", repr(index)[:40])
        require(is_whole(length, 1, MOST_STEPS), place, ": length is ", repr(length)[:40])

    def episodes_v21(self, videos):
        for place, row in self.files.json_lines("meta/episodes.jsonl"):
            index, length = row.get("episode_index"), row.get("length")
            self.check_episode(place, index, length)
            at = {"episode_index": index, "episode_chunk": index // self.chunks_size}
            yield Episode(index, length, self.fill(self.data_path, **at),
                          {key: (self.fill(self.video_path, video_key=key, **at), 0.0) for key in videos})

    def episodes_v30(self, videos):
        folder = self.files.root / "meta" / "episodes"
        names = sorted(str(path.relative_to(self.files.root)) for path in folder.glob("chunk-*/file-*.parquet"))
        require(names, "meta/episodes: is missing, or has no file-*.parquet")
        keys = ["episode_index", "length", "data/chunk_index", "data/file_index"]
        for key in videos:
            keys += [f"videos/{key}/{name}" for name in ("chunk_index", "file_index", "from_timestamp")]
        for name in names:
            for batch in self.files.rows(name, keys, 1024):
                for row in batch.to_pylist():
                    yield self.episode_v30(name, row, videos)

    def episode_v30(self, name, row, videos):
        self.check_episode(name, row["episode_index"], row["length"])

        def place(prefix):
            numbers = {key: row[f"{prefix}/{key}"] for key in ("chunk_index", "file_index")}
            require(all(is_whole(number, 0, 1 << 30) for number in numbers.values()), name, ": episode ",
                    row["episode_index"], ": ", prefix, " has no file")
            return numbers
        out = Episode(row["episode_index"], row["length"], self.fill(self.data_path, **place("data")))
        for key in videos:
            start = row[f"videos/{key}/from_timestamp"]
            require(isinstance(start, (int, float)) and 0 <= start < 1e9, name, ": episode ", out.index,
                    ": from_timestamp is ", repr(start)[:40])
            path = self.fill(self.video_path, video_key=key, **place(f"videos/{key}"))
            out.videos[key] = (path, float(start))
        return out


# Steps.

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
            good = math.isfinite(value) and abs(value) < 3.4e38
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
        self.times_of_video = ("", [])

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
        rows = self.data.files.parquet(name).metadata.num_rows
        length = sum(episode.length for episode in episodes)
        require(rows == length, name, ": ", rows, " rows, but meta/ tells of ", length, " steps")
        queue, steps, pictures = list(reversed(episodes)), Steps(), None
        columns = COUNTERS + [vector.key for vector in self.state + self.action] + self.embedded
        for batch in self.data.files.rows(name, columns, 32 if self.embedded else 1024):
            at = 0
            while at < batch.num_rows:
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
        if self.times_of_video[0] != name:
            self.times_of_video = (name, ffmpeg.times(path))
        shown, frame = self.times_of_video[1], 1 / self.data.fps
        require(shown and abs(shown[0]) < frame / 2, name, ": does not begin at 0 s")
        first = bisect.bisect_left(shown, start - frame / 2)
        require(first + episode.length <= len(shown), name, ": ", len(shown), " pictures, but episode ", episode.index,
                " ends with the ", first + episode.length, "th")
        for step, time in enumerate(steps.times):
            require(abs(shown[first + step] - start - time) < frame / 4, name, ": episode ", episode.index, ": step ",
                    step, " is at ", f"{start + time:.4f} s, its picture at {shown[first + step]:.4f} s")
        return ffmpeg.pictures_of_video(path, start, frame / 2, self.flags.stride, count, self.flags.side, folder)


# Examples.

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
                low, high = low - 0.5, high + 0.5
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
            f"[model.motion]\nsteps = {self.flags.chunk}\ncoefficients = {max(1, self.flags.chunk // 2)}\n"
            f"cameras = [{cameras}]\npicture_px = {self.flags.side}\nfrequencies = 6\nd_hidden = 128\n"
            f"{self.action.toml('actions')}\n{self.state.toml('state')}\n")


def camera_name(key):
    return re.sub(r"[^A-Za-z0-9._/-]", "_", key.removeprefix(IMAGES))[:64]


# The command line.

def episode_list(text):
    """"0-9,12" -> pairs of first and last."""
    if not re.fullmatch(r"\d{1,7}(-\d{1,7})?(,\d{1,7}(-\d{1,7})?)*", text):
        raise argparse.ArgumentTypeError("wanted numbers and ranges, as 0-9,12")
    return [(int(part.split("-")[0]), int(part.split("-")[-1])) for part in text.split(",")]


def whole(low, high):
    def parse(text):
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"wanted a whole number from {low} to {high}")
        return int(text)
    return parse


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
    except (OSError, MemoryError) as error:
        sys.exit(f"from_lerobot: {one_line(error) or 'no memory left'}")


def one_line(error):
    return "".join(c if c.isprintable() else "?" for c in str(error))


if __name__ == "__main__":
    main()

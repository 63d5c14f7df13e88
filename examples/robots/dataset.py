"""A LeRobotDataset v2.1 or v3.0 in a folder: what its meta/ says, and the rows of its Parquet files.

It is a stranger's: paths stay beneath the folder, counts must agree with each other. What is wrong raises Refused.
"""
import dataclasses
import json
import pathlib
import re

import pyarrow
import pyarrow.parquet as parquet

MOST_JSON_BYTES, MOST_FILE_BYTES, MOST_WORDS_BYTES = 64 << 20, 16 << 30, 4096
MOST_EPISODES, MOST_STEPS, MOST_NUMBERS, MOST_CAMERAS = 1_000_000, 1_000_000, 64, 8  # steps of an episode
IMAGES = "observation.images."
COUNTERS = ["episode_index", "frame_index", "timestamp", "task_index"]
PARQUET_ERRORS = (pyarrow.ArrowException, OSError, ValueError, KeyError)  # which pyarrow raises at damaged files
PLACE = re.compile(r"\{(\w+)(?::0?(\d{1,2})d)?\}", re.ASCII)  # of a number or a name in a path


class Refused(Exception):
    """What was wrong, with its place."""


def require(condition, *words):
    if not condition:
        raise Refused("".join(str(word) for word in words))


def is_whole(value, low, high):
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def words_of(value, place):
    require(isinstance(value, str) and value.strip(), place, ": wanted an instruction, got ", repr(value)[:80],
            "; --instruction gives one")
    require(len(value.encode("utf-8", "replace")) <= MOST_WORDS_BYTES, place, ": an instruction of more than ",
            MOST_WORDS_BYTES, " bytes")
    require(value.isprintable(), place, ": an instruction with a control character or a line break")
    return value


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
        """-> the file, and the names of its columns."""
        try:
            file = parquet.ParquetFile(self.path(name))
            return file, file.schema_arrow.names
        except PARQUET_ERRORS as error:
            raise Refused(f"{name}: no Parquet: {first_line(error)}") from None

    def rows(self, name, columns, batch_rows):
        """-> batches of these columns."""
        file, names = self.parquet(name)
        for column in columns:
            require(column in names, name, ": has no column ", column)
            require(names.count(column) == 1, name, ": has a column ", column, " more than once")
        batches = file.iter_batches(batch_rows, columns=columns, use_threads=False)
        while True:
            try:
                batch = next(batches, None)
                if batch is not None:
                    batch.validate(full=True)  # also that words are UTF-8
            except PARQUET_ERRORS as error:
                raise Refused(f"{name}: damaged Parquet: {first_line(error)}") from None
            if batch is None:
                return
            yield batch


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
        _, names = self.files.parquet(name)
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


def camera_name(key):
    return re.sub(r"[^A-Za-z0-9._/-]", "_", key.removeprefix(IMAGES))[:64]

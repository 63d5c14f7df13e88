#!/usr/bin/env python3
"""Episodes that `naru act --record` wrote, as a LeRobotDataset v2.1 or v3.0 (docs/ROBOTS.md).

    to_lerobot.py RECORDING DATASET [--version v3.0] [--images] [--failures]

Pictures become videos by FFmpeg, or with --images PNG files within Parquet. Needs the package pyarrow. The layouts are
those that lerobot 0.3.3 (v2.1) and 0.4.4 (v3.0) write and read.
"""
import argparse
import array
import collections
import itertools
import json
import math
import pathlib
import sys

import pyarrow
import pyarrow.parquet as parquet

import ffmpeg
from flags import whole
from new_folder import new_folder

FILES_A_CHUNK = 1000
SAMPLED = 100  # pictures of an episode that its statistics look at, as LeRobot's do of short episodes
QUANTILES = {"q01": 0.01, "q10": 0.1, "q50": 0.5, "q90": 0.9, "q99": 0.99}
COUNTERS = {"timestamp": "float32", "frame_index": "int64", "episode_index": "int64", "index": "int64",
            "task_index": "int64"}
ARROW = {"float32": pyarrow.float32(), "int64": pyarrow.int64(), "bool": pyarrow.bool_()}
IMAGE = pyarrow.struct([("bytes", pyarrow.binary()), ("path", pyarrow.string())])


class Spread:
    """How the values of one number lie: how often each occurs."""

    def __init__(self):
        self.counts = collections.Counter()

    def add(self, values):
        self.counts.update(values)

    def add_all(self, other):
        self.counts.update(other.counts)

    def statistics(self):
        values = sorted(self.counts)
        n = sum(self.counts.values())
        mean = math.fsum(value * self.counts[value] for value in values) / n
        square = math.fsum((value - mean) ** 2 * self.counts[value] for value in values) / n
        out = {"min": values[0], "max": values[-1], "mean": mean, "std": math.sqrt(square)}
        ends = list(itertools.accumulate(self.counts[value] for value in values))
        for name, share in QUANTILES.items():
            out[name] = next(value for value, end in zip(values, ends) if end >= share * n)
        return out


class Statistics:
    """Of each feature: a Spread for each of its numbers, or colours."""

    def __init__(self):
        self.spreads, self.frames = {}, collections.Counter()

    def add(self, key, columns, frames):
        spreads = self.spreads.setdefault(key, [Spread() for _ in columns])
        for spread, column in zip(spreads, columns):
            spread.add(column)
        self.frames[key] += frames

    def add_all(self, other):
        for key, spreads in other.spreads.items():
            mine = self.spreads.setdefault(key, [Spread() for _ in spreads])
            for spread, more in zip(mine, spreads):
                spread.add_all(more)
            self.frames[key] += other.frames[key]

    def table(self, cameras):
        """{feature: {min, max, mean, std, count, q01, ...}}; of a camera (3, 1, 1), in [0, 1]."""
        out = {}
        for key, spreads in self.spreads.items():
            each = [spread.statistics() for spread in spreads]
            camera = key in cameras
            out[key] = {name: [[[one[name] / 255]] if camera else float(one[name]) for one in each] for name in each[0]}
            out[key]["count"] = [self.frames[key]]
        return out


def read_episodes(folder):
    """The steps of an episode, one list after another, whose steps are those of steps.jsonl."""
    with open(folder / "steps.jsonl", encoding="utf-8") as file:
        steps = (json.loads(line) for line in file)
        for _, episode in itertools.groupby(steps, lambda step: step["episode"]):
            yield list(episode)


def features_of(about, images, codec):
    """The table `features` of meta/info.json."""
    out = {}
    for camera in about["cameras"]:
        out[f"observation.images.{camera}"] = {
            "dtype": "image" if images else "video", "shape": [about["side"], about["side"], 3],
            "names": ["height", "width", "channels"]}
        if not images:
            out[f"observation.images.{camera}"]["info"] = {
                "video.height": about["side"], "video.width": about["side"],
                "video.codec": "av1" if codec == "libsvtav1" else "h264", "video.pix_fmt": "yuv420p",
                "video.is_depth_map": False, "video.fps": about["rate_hz"], "video.channels": 3, "has_audio": False}
    out["observation.state"] = {"dtype": "float32", "shape": [len(about["state"])], "names": about["state"]}
    out["action"] = {"dtype": "float32", "shape": [len(about["action"])], "names": about["action"]}
    out["next.success"] = {"dtype": "bool", "shape": [1], "names": None}
    for key, kind in COUNTERS.items():
        out[key] = {"dtype": kind, "shape": [1], "names": None}
    return out


def schema_of(features):
    """Of the Parquet files, with what the package `datasets` reads from their metadata."""
    fields, described = [], {}
    for key, feature in features.items():
        if feature["dtype"] == "video":
            continue
        width = feature["shape"][0]
        if feature["dtype"] == "image":
            kind, described[key] = IMAGE, {"_type": "Image"}
        else:
            kind, described[key] = ARROW[feature["dtype"]], {"dtype": feature["dtype"], "_type": "Value"}
            if width > 1:
                kind = pyarrow.list_(kind, width)
                described[key] = {"feature": described[key], "length": width, "_type": "Sequence"}
        fields.append(pyarrow.field(key, kind))
    return pyarrow.schema(fields, {"huggingface": json.dumps({"info": {"features": described}})})


class Dataset:
    """A LeRobotDataset that is being written, one episode after another."""

    def __init__(self, folder, source, about, flags):
        self.folder, self.source, self.about, self.flags = folder, source, about, flags
        self.features = features_of(about, flags.images, flags.codec)
        self.schema = schema_of(self.features)
        self.cameras = {f"observation.images.{camera}": camera for camera in about["cameras"]}
        self.tasks, self.episodes, self.n_frames = {}, [], 0
        self.statistics = Statistics()

    def path(self, *parts):
        path = self.folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def pngs(self, camera, steps):
        for step in steps:
            name = f"frames/{camera}/{step['episode']:06}/{step['step']:06}.png"
            yield (self.source / name).read_bytes()

    def columns(self, steps):
        n, number = len(steps), len(self.episodes)
        tasks = [self.tasks.setdefault(step["instruction"], len(self.tasks)) for step in steps]
        done = [step["success"] and step is steps[-1] for step in steps]
        out = {"observation.state": [step["state"] for step in steps], "action": [step["action"] for step in steps],
               "next.success": done,
               "timestamp": array.array("f", (i / self.about["rate_hz"] for i in range(n))).tolist(),
               "frame_index": list(range(n)), "episode_index": [number] * n,
               "index": list(range(self.n_frames, self.n_frames + n)), "task_index": tasks}
        if self.flags.images:
            for key, camera in self.cameras.items():
                out[key] = [{"bytes": png, "path": f"frame-{i:06}.png"}
                            for i, png in enumerate(self.pngs(camera, steps))]
        return out

    def measure(self, columns, steps):
        """-> statistics of an episode."""
        out = Statistics()
        for key, values in columns.items():
            if key not in self.cameras:
                rows = values if isinstance(values[0], list) else [[value] for value in values]
                out.add(key, list(zip(*rows)), len(rows))
        some = steps[::max(1, math.ceil(len(steps) / SAMPLED))]
        for key, camera in self.cameras.items():
            colours = ffmpeg.pixels(self.pngs(camera, some))
            out.add(key, [colours[c::3] for c in range(3)], len(some))
        return out

    def add(self, steps):
        columns = self.columns(steps)
        measured = self.measure(columns, steps)
        self.statistics.add_all(measured)
        table = pyarrow.Table.from_pydict({name: columns[name] for name in self.schema.names}, self.schema)
        self.write(table, steps)
        self.episodes.append({"episode_index": len(self.episodes), "tasks": sorted({s["instruction"] for s in steps}),
                              "length": len(steps), "stats": measured.table(self.cameras)})
        self.n_frames += len(steps)

    def info(self, version, data_path, video_path, more):
        return {"codebase_version": version, "robot_type": "naru-table", "total_episodes": len(self.episodes),
                "total_frames": self.n_frames, "total_tasks": len(self.tasks), **more, "chunks_size": FILES_A_CHUNK,
                "fps": round(self.about["rate_hz"]), "splits": {"train": f"0:{len(self.episodes)}"},
                "data_path": data_path, "video_path": None if self.flags.images else video_path,
                "features": self.features}

    def write_json(self, name, value):
        self.path("meta", name).write_text(json.dumps(value, indent=4, ensure_ascii=False), encoding="utf-8")


class DatasetV21(Dataset):
    """v2.1: a Parquet file and videos for each episode, JSON lines about them."""

    DATA = "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet"
    VIDEO = "videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4"

    def write(self, table, steps):
        place = {"episode_index": len(self.episodes), "episode_chunk": len(self.episodes) // FILES_A_CHUNK}
        parquet.write_table(table, self.path(self.DATA.format(**place)))
        for key, camera in self.cameras.items() if not self.flags.images else ():
            ffmpeg.encode(self.pngs(camera, steps), self.path(self.VIDEO.format(video_key=key, **place)),
                          self.about["rate_hz"], self.flags.codec, self.flags.crf)

    def write_lines(self, name, lines):
        with open(self.path("meta", name), "w", encoding="utf-8") as file:
            for line in lines:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")

    def finish(self):
        n = len(self.episodes)
        self.write_json("info.json", self.info("v2.1", self.DATA, self.VIDEO, {
            "total_videos": 0 if self.flags.images else n * len(self.cameras),
            "total_chunks": math.ceil(n / FILES_A_CHUNK)}))
        self.write_lines("tasks.jsonl", ({"task_index": i, "task": task} for task, i in self.tasks.items()))
        self.write_lines("episodes.jsonl", ({key: one[key] for key in ("episode_index", "tasks", "length")}
                                            for one in self.episodes))
        self.write_lines("episodes_stats.jsonl", ({key: one[key] for key in ("episode_index", "stats")}
                                                  for one in self.episodes))


class DatasetV30(Dataset):
    """v3.0: Parquet files and videos of many episodes each, Parquet about them."""

    DATA = "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet"
    VIDEO = "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4"
    ABOUT = "meta/episodes/chunk-000/file-000.parquet"

    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.places, self.writer, self.in_file = [], None, []

    def place(self):
        """Of the file that is being written."""
        number = len(self.episodes) // self.flags.episodes_per_file
        return {"chunk_index": number // FILES_A_CHUNK, "file_index": number % FILES_A_CHUNK}

    def write(self, table, steps):
        if self.in_file and len(self.in_file) == self.flags.episodes_per_file:
            self.end_file()
        if self.writer is None:
            self.file_place = self.place()
            self.writer = parquet.ParquetWriter(self.path(self.DATA.format(**self.file_place)), table.schema)
        self.writer.write_table(table)
        start = sum(len(episode) for episode in self.in_file) / self.about["rate_hz"]
        self.in_file.append(steps)
        row = {f"data/{key}": value for key, value in self.file_place.items()}
        row |= {"dataset_from_index": self.n_frames, "dataset_to_index": self.n_frames + len(steps)}
        for key in self.cameras if not self.flags.images else ():
            row |= {f"videos/{key}/{name}": value for name, value in self.file_place.items()}
            row |= {f"videos/{key}/from_timestamp": start,
                    f"videos/{key}/to_timestamp": start + len(steps) / self.about["rate_hz"]}
        self.places.append(row)

    def end_file(self):
        self.writer.close()
        steps = [step for episode in self.in_file for step in episode]
        for key, camera in self.cameras.items() if not self.flags.images else ():
            ffmpeg.encode(self.pngs(camera, steps), self.path(self.VIDEO.format(video_key=key, **self.file_place)),
                          self.about["rate_hz"], self.flags.codec, self.flags.crf)
        self.writer, self.in_file = None, []

    def finish(self):
        self.end_file()
        self.write_json("info.json", self.info("v3.0", self.DATA, self.VIDEO, {
            "data_files_size_in_mb": 100, "video_files_size_in_mb": 200}))
        self.write_json("stats.json", self.statistics.table(self.cameras))
        tasks = pyarrow.table({"task_index": pyarrow.array(self.tasks.values(), pyarrow.int64()),
                               "task": pyarrow.array(self.tasks.keys(), pyarrow.string())})
        columns = [{"name": name, "field_name": name, "pandas_type": kind, "numpy_type": numpy, "metadata": None}
                   for name, kind, numpy in (("task_index", "int64", "int64"), ("task", "unicode", "object"))]
        index = {"index_columns": ["task"], "columns": columns, "column_indexes": []}  # of pandas, as LeRobot reads it
        parquet.write_table(tasks.replace_schema_metadata({"pandas": json.dumps(index)}),
                            self.path("meta/tasks.parquet"))
        rows = []
        for episode, place in zip(self.episodes, self.places):
            row = {key: episode[key] for key in ("episode_index", "tasks", "length")} | place
            row |= {f"stats/{key}/{name}": value
                    for key, one in episode["stats"].items() for name, value in one.items()}
            rows.append(row | {"meta/episodes/chunk_index": 0, "meta/episodes/file_index": 0})
        parquet.write_table(pyarrow.Table.from_pylist(rows), self.path(self.ABOUT))


VERSIONS = {"v2.1": DatasetV21, "v3.0": DatasetV30}


def parse_flags():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recording", type=pathlib.Path)
    parser.add_argument("dataset", type=pathlib.Path, help="a folder that is not there yet, or empty")
    parser.add_argument("--version", choices=VERSIONS, default="v3.0")
    parser.add_argument("--images", action="store_true", help="pictures as PNG within Parquet, not as videos")
    parser.add_argument("--codec", choices=["libsvtav1", "libx264"], default="libsvtav1",
                        help="of videos: AV1, as LeRobot writes, or H.264")
    parser.add_argument("--crf", type=whole(0, 63), default=30, help="quality of videos, less is better (30, as LeRobot)")
    parser.add_argument("--episodes-per-file", type=whole(1, 1_000_000), default=50, help="of v3.0")
    parser.add_argument("--failures", action="store_true", help="also episodes that did not succeed")
    return parser.parse_args()


def main():
    flags = parse_flags()
    try:
        about = json.loads((flags.recording / "recording.json").read_text(encoding="utf-8"))
        if about.get("format") != "naru-recording" or about.get("version") != 1:
            raise ValueError(f"{flags.recording}: no recording of naru act --record, version 1")
        with new_folder(flags.dataset) as work:
            dataset = VERSIONS[flags.version](work, flags.recording, about, flags)
            for steps in read_episodes(flags.recording):
                if steps[-1]["success"] or flags.failures:
                    dataset.add(steps)
            if not dataset.episodes:
                raise ValueError(f"{flags.recording}: no episode that succeeded; --failures takes the others")
            dataset.finish()
    except (OSError, ValueError, ffmpeg.FfmpegError) as error:
        sys.exit(f"to_lerobot: {error}")
    except KeyError as error:
        sys.exit(f"to_lerobot: {flags.recording}: has no {error}")
    print(f"{flags.dataset}: {len(dataset.episodes)} episodes, {dataset.n_frames} steps, LeRobotDataset {flags.version}")


if __name__ == "__main__":
    main()

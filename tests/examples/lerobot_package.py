#!/usr/bin/env python3
"""lerobot's own reader on what to_lerobot.py writes, and its own writer's data sets through from_lerobot.py; with and
without videos. lerobot_package.py NARU; lerobot_package.sh installs the package."""
import inspect
import pathlib
import sys
import tempfile

import numpy
from lerobot.datasets import lerobot_dataset
from PIL import Image

import robots

VERSION = lerobot_dataset.CODEBASE_VERSION


def picture(recording, camera, episode, step):
    path = recording.folder / f"frames/{camera}/{episode:06}/{step:06}.png"
    return numpy.asarray(Image.open(path).convert("RGB"))


def check_reader(recording, work, images):
    """Each item that LeRobot gives is the recording's step."""
    data = work / f"ours-{images}"
    robots.must(robots.script("to_lerobot.py", recording.folder, data, "--version", VERSION, "--episodes-per-file", 2,
                              *(["--images"] if images else [])))
    dataset = lerobot_dataset.LeRobotDataset("naru/table", root=data)
    steps = [step for episode in recording.episodes.values() for step in episode]
    assert len(dataset) == len(steps) and dataset.num_episodes == len(recording.episodes)
    assert dataset.fps == 10 and set(dataset.meta.camera_keys) == {"observation.images.front", "observation.images.top"}
    worst = 0
    for i, step in enumerate(steps):
        item = dataset[i]
        for key, name in (("observation.state", "state"), ("action", "action")):
            assert item[key].numpy().tobytes() == robots.float32(step[name]), (i, key)
        assert item["task"] == step["instruction"], i
        assert (int(item["episode_index"]), int(item["frame_index"])) == (step["episode"], step["step"])
        for camera in ("front", "top"):
            got = item[f"observation.images.{camera}"].numpy().transpose(1, 2, 0) * 255
            error = numpy.abs(got - picture(recording, camera, step["episode"], step["step"])).mean()
            assert error < (0.01 if images else robots.MOST_CODEC_ERROR), (i, camera, error)
            worst = max(worst, error)
    for key in ("observation.state", "action"):
        rows = numpy.array([step[key.split(".")[-1]] for step in steps], dtype=numpy.float32)
        got = dataset.meta.stats[key]
        assert (got["min"].astype(numpy.float32) == rows.min(0)).all(), key
        assert numpy.allclose(got["mean"], rows.mean(0), atol=1e-6), key
    return f"{len(steps)} steps read, pictures within {worst:.2f} of 255"


def check_writer(recording, work, images):
    """What LeRobot writes becomes the recording's examples."""
    kind = "image" if images else "video"
    features = {f"observation.images.{camera}": {"dtype": kind, "shape": (128, 128, 3),
                                                 "names": ["height", "width", "channels"]} for camera in ("front", "top")}
    for key, names in (("observation.state", ["x", "y", "z", "opening"]), ("action", ["dx", "dy", "dz", "opening"])):
        features[key] = {"dtype": "float32", "shape": (4,), "names": names}
    data, out = work / f"theirs-{images}", work / f"examples-{images}"
    dataset = lerobot_dataset.LeRobotDataset.create("naru/table", 10, features, root=data, use_videos=not images)
    takes_task = "task" in inspect.signature(dataset.add_frame).parameters
    for episode in recording.episodes.values():
        for step in episode:
            frame = {f"observation.images.{camera}": picture(recording, camera, step["episode"], step["step"])
                     for camera in ("front", "top")}
            frame["observation.state"] = numpy.array(step["state"], numpy.float32)
            frame["action"] = numpy.array(step["action"], numpy.float32)
            if takes_task:
                dataset.add_frame(frame, step["instruction"])
            else:
                dataset.add_frame(frame | {"task": step["instruction"]})
        dataset.save_episode()
    if hasattr(dataset, "finalize"):
        dataset.finalize()
    robots.must(robots.script("from_lerobot.py", data, out, "--stride", 1, "--held-out-every", 0, "--displacements",
                              "dx,dy,dz"))
    examples = robots.lines_of(out / "train" / "examples.jsonl")
    assert len(examples) == sum(len(episode) for episode in recording.episodes.values())
    pictures = [robots.check_numbers(recording, example) for example in examples]
    worst = 0
    for i, camera in enumerate(("front", "top")):
        paths = [out / "train" / pair[i] for pair in pictures]
        worst = max(worst, robots.check_pictures(recording, examples, paths, camera, images))
    return f"{len(examples)} examples of its own data set, pictures within {worst:.2f} of 255"


def main():
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        push = robots.Recording(pathlib.Path(sys.argv[1]).resolve(), work / "push", "push", 3, "--noise", "1", "--cameras",
                                "2", "-s", "3")
        for images in (True, False):
            for check in (check_reader, check_writer):
                said = check(push, work, images)
                print(f"lerobot {VERSION}, {'images' if images else 'videos'}: {said}")


if __name__ == "__main__":
    main()

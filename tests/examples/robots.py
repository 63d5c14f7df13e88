#!/usr/bin/env python3
"""Episodes of our simulator through LeRobot's layouts to examples (examples/robots): what comes back is what was recorded,
and malformed data sets are refused with one line. robots.py NARU"""
import concurrent.futures
import functools
import json
import os
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

import pyarrow
import pyarrow.parquet as parquet

HERE = pathlib.Path(__file__).resolve().parent.parent.parent
SCRIPTS = HERE / "examples" / "robots"
CHUNK, STRIDE = 16, 5
# Of AV1 and H.264 at crf 30, yuv420p: the mean over a picture of 128 x 128, of 255. Seen: at most 3.
MOST_CODEC_ERROR = 5


def run(*command):
    return subprocess.run([str(part) for part in command], capture_output=True, text=True, stdin=subprocess.DEVNULL)


def script(name, *arguments):
    return run(sys.executable, SCRIPTS / name, *arguments)


def must(done):
    assert done.returncode == 0, done.stderr
    return done


def lines_of(path):
    return [json.loads(line) for line in open(path, encoding="utf-8")]


def float32(values):
    return struct.pack(f"{len(values)}f", *values)


def pixels(paths):
    """PNG files of one size -> (y, x, rgb) bytes of each."""
    pngs = b"".join(path.read_bytes() for path in paths)
    done = subprocess.run(["ffmpeg", "-v", "error", "-f", "image2pipe", "-c:v", "png", "-i", "pipe:0", "-fps_mode",
                           "passthrough", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"], input=pngs, capture_output=True,
                          check=True)
    size = len(done.stdout) // len(paths)
    return [done.stdout[i * size:(i + 1) * size] for i in range(len(paths))]


def difference(a, b):
    """The mean over every fifth byte."""
    assert len(a) == len(b), (len(a), len(b))
    return sum(abs(x - y) for x, y in zip(a[::5], b[::5])) / len(a[::5])


class Recording:
    def __init__(self, naru, folder, task, episodes, *flags):
        self.folder = folder
        must(run(naru, "act", "--task", task, "--episodes", episodes, "--expert", "--record", folder, "-q", *flags))
        self.episodes = {}
        for step in lines_of(folder / "steps.jsonl"):
            self.episodes.setdefault(step["episode"], []).append(step)

    @functools.cache
    def frames(self, camera, episode):
        return pixels(sorted((self.folder / f"frames/{camera}/{episode:06}").iterdir()))


def check_numbers(recording, example):
    """State, actions and words against the recording. -> the pictures."""
    episode, step = (int(part) for part in example["id"].split("-"))
    steps = recording.episodes[episode]
    user, answer = (message["content"] for message in example["messages"])
    pictures = [part["path"] for part in user if part["type"] == "image"]
    state = next(part["values"] for part in user if part["type"] == "state")
    text = next(part["text"] for part in user if part["type"] == "text")
    assert state == steps[step]["state"] and float32(state) == float32(steps[step]["state"]), example["id"]
    assert text == steps[step]["instruction"] and example["lang"] == steps[step]["lang"], example["id"]
    assert [part["type"] for part in answer] == ["actions"] and example["metric"] == "actions"
    told = [one["action"] for one in steps[step:step + CHUNK]]
    told += [[0, 0, 0, steps[-1]["action"][3]]] * (CHUNK - len(told))
    assert answer[0]["values"] == told, example["id"]
    return pictures


def check_pictures(recording, examples, paths, camera, exact):
    worst = 0
    for example, got in zip(examples, pixels(paths), strict=True):
        episode, step = (int(part) for part in example["id"].split("-"))
        frames = recording.frames(camera, episode)
        if exact:
            assert got == frames[step], example["id"]
            continue
        error = difference(got, frames[step])
        assert error < MOST_CODEC_ERROR, (example["id"], camera, error)
        worst = max(worst, error)
        for other in (step - 1, step + 1):  # it is this step's and not its neighbour's, where one can tell
            if 0 <= other < len(frames) and difference(frames[other], frames[step]) > 1:
                assert difference(got, frames[other]) > error, (example["id"], camera, other)
    return worst


def check_round_trip(recording, work, version, images):
    name = f"{version}-{'images' if images else 'videos'}"
    data, out = work / f"data-{name}", work / f"out-{name}"
    must(script("to_lerobot.py", recording.folder, data, "--version", version, "--episodes-per-file", 2, "--failures",
                *(["--images"] if images else [])))
    must(script("from_lerobot.py", data, out, "--stride", STRIDE, "--held-out-every", 3, "--displacements", "dx,dy,dz"))
    n = 0
    for part, episodes in (("train", [0, 1, 3]), ("held-out", [2])):
        examples = lines_of(out / part / "examples.jsonl")
        wanted = [f"{e:06}-{s:06}" for e in episodes for s in range(0, len(recording.episodes[e]), STRIDE)]
        assert [example["id"] for example in examples] == wanted
        pictures = [check_numbers(recording, example) for example in examples]
        for i, camera in enumerate(("front", "top")):
            paths = [out / part / pair[i] for pair in pictures]
            worst = check_pictures(recording, examples, paths, camera, images)
            print(f"robots: {name}: {part}: {camera}: pictures differ by at most {worst:.2f} of 255 in the mean")
        n += len(examples)
    ranges = (out / "motion.toml").read_text()
    actions = [step["action"] for steps in recording.episodes.values() for step in steps]
    assert f'name = "dx", low = {min(a[0] for a in actions)!r}, high = {max(a[0] for a in actions)!r}' in ranges, ranges
    return n


def check_options(recording, work):
    data, out = work / "data-v3.0-videos", work / "out-options"
    must(script("from_lerobot.py", data, out, "--camera", "top", "--side", 64, "--episodes", "1,3", "--end", "drop",
                "--chunk", 4, "--stride", 5, "--held-out-every", 0, "--instruction", "상자를 밀어 줘", "--task", "mine",
                "--state", "observation.state", "--state", "next.success"))
    examples = lines_of(out / "train" / "examples.jsonl")
    wanted = [f"{e:06}-{s:06}" for e in (1, 3) for s in range(0, len(recording.episodes[e]) - 3, 5)]
    assert [example["id"] for example in examples] == wanted and not (out / "held-out").exists()
    user, answer = (message["content"] for message in examples[1]["messages"])
    assert [part["type"] for part in user] == ["image", "state", "text"]
    assert len(pixels([out / "train" / user[0]["path"]])[0]) == 64 * 64 * 3
    assert user[1]["values"] == recording.episodes[1][5]["state"] + [0]
    assert (user[2]["text"], examples[1]["lang"], examples[1]["task"]) == ("상자를 밀어 줘", "ko", "mine")
    assert answer[0]["values"] == [step["action"] for step in recording.episodes[1][5:9]]
    again = script("from_lerobot.py", data, out)
    assert again.returncode == 1 and "something stands there" in again.stderr


def check_learns(naru, recording, work):
    """A step of training on what came out, with the recipe's limits and with those of motion.toml."""
    data, learn = work / "data-v3.0-videos", work / "learn"
    must(script("from_lerobot.py", data, learn, "--camera", "front", "--displacements", "dx,dy,dz"))
    recipe = (SCRIPTS / "recipe.toml").read_text()
    own = re.sub(r"\[model\.motion\].*?(?=\n\[data\])", lambda _: (learn / "motion.toml").read_text(), recipe, flags=re.S)
    assert own != recipe
    shutil.copy(HERE / "models/naru-xs/tokenizer.json", learn)
    for name, text in (("recipe", recipe), ("own", own)):
        (learn / f"{name}.toml").write_text(text)
        done = must(run(naru, "train", learn / f"{name}.toml", "--init", "naru-xs", "--out", learn / name, "--steps", 1))
        metrics = lines_of(learn / name / "metrics.jsonl")
        assert 0 < metrics[-1]["losses"]["actions_folder"] < 20, (done, metrics)


# Malformed data sets: (what, of which data set, how it is spoilt, what must be said).

def edit_json(name, **values):
    def spoil(data):
        path = data / name
        path.write_text(json.dumps(json.loads(path.read_text()) | values))
    return spoil


def edit_feature(key, **values):
    def spoil(data):
        path = data / "meta/info.json"
        info = json.loads(path.read_text())
        info["features"][key] |= values
        path.write_text(json.dumps(info))
    return spoil


def edit_column(name, column, change, kind=None):
    """`change` takes the list of the column's values."""
    def spoil(data):
        table = parquet.read_table(data / name)
        values = table[column].to_pylist()
        change(values)
        at = table.schema.get_field_index(column)
        array = pyarrow.array(values, kind or table.schema.field(column).type)
        parquet.write_table(table.set_column(at, column, array), data / name)
    return spoil


def put(index, value):
    def change(values):
        values[index] = value
    return change


def write(name, content):
    return lambda data: (data / name).write_bytes(content)


def swap(name, old, new):
    def spoil(data):
        whole = (data / name).read_bytes()
        assert old in whole
        (data / name).write_bytes(whole.replace(old, new))
    return spoil


def cut(name, share):
    def spoil(data):
        whole = (data / name).read_bytes()
        (data / name).write_bytes(whole[:int(len(whole) * share)])
    return spoil


def link_out(name):
    def spoil(data):
        shutil.move(data / name, data.parent / "outside")
        os.symlink(data.parent / "outside", data / name)
    return spoil


def drop_line(name):
    def spoil(data):
        lines = (data / name).read_text().splitlines(True)
        (data / name).write_text("".join(lines[1:]))
    return spoil


NAN, INF = float("nan"), float("inf")
FRONT = "observation.images.front"
DATA21, VIDEO21 = "data/chunk-000/episode_000001.parquet", f"videos/chunk-000/{FRONT}/episode_000001.mp4"
DATA30, VIDEO30 = "data/chunk-000/file-000.parquet", f"videos/{FRONT}/chunk-000/file-000.mp4"
EPISODES30 = "meta/episodes/chunk-000/file-000.parquet"
PLAYLIST = b"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile:///etc/hostname\n#EXT-X-ENDLIST\n"
CONCAT = b"ffconcat version 1.0\nfile '/etc/hostname'\n"
PNG = b"\x89PNG\r\n\x1a\n"

MALFORMED = [
    ("no info", "21", lambda data: (data / "meta/info.json").unlink(), "meta/info.json: is missing"),
    ("no JSON", "21", write("meta/info.json", b"{"), "meta/info.json: no JSON"),
    ("not UTF-8", "21", write("meta/info.json", b"{\"a\": \"\xff\"}"), "meta/info.json: no JSON"),
    ("deep JSON", "21", write("meta/info.json", b"[" * 100_000), "meta/info.json: no JSON"),
    ("another version", "21", edit_json("meta/info.json", codebase_version="v1.6"), "codebase_version is 'v1.6'"),
    ("no rate", "30", edit_json("meta/info.json", fps=0), "fps is 0"),
    ("a rate that is none", "30", edit_json("meta/info.json", fps=NAN), "NaN is no number of JSON"),
    ("a path upwards", "21", edit_json("meta/info.json", data_path="../{episode_index}.parquet"), "leaves the folder"),
    ("a path from the root", "21", edit_json("meta/info.json", data_path="/etc/hostname"), "leaves the folder"),
    ("a path that asks", "21", edit_json("meta/info.json", data_path="{episode_index.__class__}"), "unknown place"),
    ("a path that waits", "30", edit_json("meta/info.json", video_path="{nobody}"), "unknown place"),
    ("a path that is none", "30", edit_json("meta/info.json", data_path=7), "a path is 7"),
    ("a link", "21", link_out(DATA21), "is a link out of the folder"),
    ("a link to a video", "30", link_out(VIDEO30), "is a link out of the folder"),
    ("a wrong count of episodes", "30", edit_json("meta/info.json", total_episodes=3), "total_episodes is 3"),
    ("a wrong count of steps", "21", edit_json("meta/info.json", total_frames=1), "total_frames is 1"),
    ("an episode too few", "21", drop_line("meta/episodes.jsonl"), "episode 0 is missing"),
    ("a length of nothing", "21", write("meta/episodes.jsonl", b'{"episode_index": 0, "length": 0}\n'), "length is 0"),
    ("a length of too much", "21", write("meta/episodes.jsonl", b'{"episode_index": 0, "length": 1e99}\n'), "length is"),
    ("no task", "21", write("meta/tasks.jsonl", b""), "no task 0"),
    ("an empty task", "21", write("meta/tasks.jsonl", b'{"task_index": 0, "task": " "}\n'), "wanted an instruction"),
    ("a task of two lines", "21", write("meta/tasks.jsonl", b'{"task_index": 0, "task": "a\\nb"}\n'), "control character"),
    ("no Parquet", "21", write(DATA21, b"PAR1"), "no Parquet"),
    ("half of a file", "21", cut(DATA21, 0.5), "no Parquet"),
    ("a name that is no UTF-8", "30", swap(EPISODES30, b"data/file_index", b"data/\xb5ile_index"), "no Parquet"),
    ("words that are no UTF-8", "30", swap("meta/tasks.parquet", "로".encode(), b"\xff\xff\xff"), "damaged Parquet"),
    ("a file too few", "30", lambda data: (data / DATA30).unlink(), f"{DATA30}: is missing"),
    ("no state", "21", edit_column(DATA21, "observation.state", put(2, None)), "wanted 4 numbers"),
    ("a state that is none", "21", edit_column(DATA21, "observation.state", put(2, [0, NAN, 0, 0])),
     "episode 1: step 2: observation.state: y is nan"),
    ("an endless action", "30", edit_column(DATA30, "action", put(1, [0, 0, -INF, 0])),
     "episode 0: step 1: action: dz is -inf"),
    ("an action beyond float32", "21", edit_column(DATA21, "action", put(0, [1e300, 0, 0, 0]),
                                                   pyarrow.list_(pyarrow.float64())), "dx is 1e+300"),
    ("a number missing", "21", edit_column(DATA21, "action", put(0, [None, 0, 0, 0])), "a number is missing"),
    ("lists of another length", "21", edit_column(DATA21, "action", put(0, [0, 0]), pyarrow.list_(pyarrow.float32())),
     "wanted 4 numbers"),
    ("words for numbers", "21", edit_column(DATA21, "action", lambda values: values.__setitem__(
        slice(None), ["a"] * len(values)), pyarrow.string()), "wanted a list of 4 numbers"),
    ("a wide feature", "21", edit_feature("action", shape=[1 << 20]), "1048576 numbers; the limit is 64"),
    ("a shape that is none", "21", edit_feature("action", shape=[-4]), "wanted a dtype and a shape"),
    ("another episode's step", "30", edit_column(DATA30, "episode_index", put(0, 1)), "has episode_index 1"),
    ("steps out of order", "21", edit_column(DATA21, "frame_index", put(1, 5)), "step 1 has frame_index 5"),
    ("a time that is none", "21", edit_column(DATA21, "timestamp", put(1, NAN)), "step 1 has the timestamp nan"),
    ("a time that drifts", "21", edit_column(DATA21, "timestamp", put(1, 0.15)), "step 1 is at 0.1500 s, its picture"),
    ("an unknown task", "30", edit_column(DATA30, "task_index", put(0, 77)), "no task 77"),
    ("a step too many", "30", edit_column(EPISODES30, "length", put(0, 1)), "total_frames is"),
    ("a beginning that is none", "30", edit_column(EPISODES30, f"videos/{FRONT}/from_timestamp", put(0, NAN)),
     "from_timestamp is nan"),
    ("a beginning too late", "30", edit_column(EPISODES30, f"videos/{FRONT}/from_timestamp", put(1, 1e6)), "pictures, but"),
    ("a file of -1", "30", edit_column(EPISODES30, "data/file_index", put(0, -1)), "episode 0: data has no file"),
    ("no video", "21", write(VIDEO21, b""), "ffprobe"),
    ("half of a video", "21", cut(VIDEO21, 0.5), VIDEO21),
    ("a playlist", "21", write(VIDEO21, PLAYLIST), VIDEO21),
    ("a list of files", "30", write(VIDEO30, CONCAT), VIDEO30),
    ("no picture", "21i", edit_column(DATA21, FRONT, put(0, {"bytes": None, "path": "/etc/hostname"})), "no picture within"),
    ("text for a picture", "21i", edit_column(DATA21, FRONT, put(0, {"bytes": b"GIF89a", "path": ""})), "wanted PNG or JPEG"),
    ("a picture that ends", "30i", edit_column(DATA30, FRONT, lambda values: values.__setitem__(
        0, {"bytes": values[0]["bytes"][:2000], "path": ""})), f"{DATA30}: {FRONT}"),
    ("a picture's beginning", "30i", edit_column(DATA30, FRONT, put(0, {"bytes": PNG, "path": ""})), f"{DATA30}: {FRONT}"),
]


def check_refused(good, work, what, _, spoil, said):
    place = pathlib.Path(tempfile.mkdtemp(dir=work))
    shutil.copytree(good, place / "data")
    spoil(place / "data")
    done = script("from_lerobot.py", place / "data", place / "out")
    assert done.returncode == 1 and done.stdout == "", (what, done)
    assert done.stderr.startswith("from_lerobot: ") and done.stderr.count("\n") == 1, (what, done.stderr)
    assert said in done.stderr, (what, done.stderr)
    left = {path.name for path in place.iterdir()} - {"data", "outside"}
    assert not left, (what, left)


def check_jpegs(good, work):
    """JPEG of another shape within Parquet, scaled down; nothing is scaled up."""
    data = work / "jpegs"
    shutil.copytree(good, data)
    jpeg = subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=c=red:s=96x64", "-frames:v", "1", "-f",
                           "mjpeg", "-"], capture_output=True, check=True).stdout
    for path in sorted((data / "data/chunk-000").iterdir()):
        edit_column(path.relative_to(data), FRONT, lambda values: values.__setitem__(
            slice(None), [{"bytes": jpeg, "path": None}] * len(values)))(data)
    for side, size in ((48, (48, 32)), (128, (96, 64))):
        out = work / f"jpegs-{side}"
        must(script("from_lerobot.py", data, out, "--side", side))
        pictures = sorted((out / "train" / "img").iterdir())
        assert len(pictures) == len(lines_of(out / "train" / "examples.jsonl")) > 0
        assert {struct.unpack(">II", path.read_bytes()[16:24]) for path in pictures} == {size}
        red, green, blue = pixels(pictures[:1])[0][:3]
        assert red > 240 and green < 15 and blue < 15, (red, green, blue)


def check_malformed(recording, work):
    good = {}
    for name, flags in (("21", ["--version", "v2.1"]), ("30", ["--version", "v3.0"]),
                        ("21i", ["--version", "v2.1", "--images"]), ("30i", ["--version", "v3.0", "--images"])):
        good[name] = work / f"good-{name}"
        must(script("to_lerobot.py", recording.folder, good[name], "--codec", "libx264", *flags))
        must(script("from_lerobot.py", good[name], work / f"well-{name}"))
    check_jpegs(good["21i"], work)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda case: check_refused(good[case[1]], work, *case), MALFORMED))
    return len(MALFORMED)


def main():
    naru = pathlib.Path(sys.argv[1]).resolve()
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        push = Recording(naru, work / "push", "push", 4, "--noise", "1", "--cameras", "2", "-s", "3")
        n = [check_round_trip(push, work, version, images) for version in ("v2.1", "v3.0") for images in (False, True)]
        for part in ("train", "held-out"):
            texts = {(work / f"out-{version}-{kind}" / part / "examples.jsonl").read_text()
                     for version in ("v2.1", "v3.0") for kind in ("images", "videos")}
            assert len(texts) == 1, part
        check_options(push, work)
        check_learns(naru, push, work)
        reach = Recording(naru, work / "reach", "reach", 2, "-s", "4")
        refused = check_malformed(reach, work)
    print(f"robots: {sum(n)} examples come back as they were recorded; {refused} malformed data sets are refused")


if __name__ == "__main__":
    main()

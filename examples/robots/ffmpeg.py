"""FFmpeg's two programs, without a shell: pictures to a video, and pictures out of videos and files.

What is read may be a stranger's. The demuxer is named, so that no playlist passes for a video; nothing but files can be
opened; sizes are looked at before anything is decoded.
"""
import pathlib
import subprocess
import tempfile

MOST_PIXELS_A_SIDE = 8192
TIMEOUT_S = 1800  # of one call
READ = ["-nostdin", "-protocol_whitelist", "file", "-threads", "2", "-max_pixels", str(MOST_PIXELS_A_SIDE ** 2)]


class FfmpegError(Exception):
    """What FFmpeg says, on one line."""


def run(program, arguments, folder=None, feed=()):
    """-> what it printed. `feed`: pieces of bytes for its standard input. Raises FfmpegError."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as out:
        try:
            process = subprocess.Popen([program, "-hide_banner", "-v", "error", *arguments], cwd=folder, stdout=out,
                                       stderr=said, stdin=subprocess.PIPE if feed else subprocess.DEVNULL)
        except FileNotFoundError:
            raise FfmpegError(f"{program} is not installed") from None
        try:
            try:
                if feed:
                    with process.stdin:
                        for piece in feed:
                            process.stdin.write(piece)
            except BrokenPipeError:
                pass  # it ended early and says why
            code = process.wait(TIMEOUT_S)
        except subprocess.TimeoutExpired:
            raise FfmpegError(f"{program} took more than {TIMEOUT_S} s") from None
        finally:
            process.kill()
            process.wait()
        if code:
            said.seek(0)
            lines = said.read(4096).decode("utf-8", "replace").split("\n")
            raise FfmpegError(f"{program}: " + (lines[0] or f"ended with {code}"))
        out.seek(0)
        return out.read()


def encode(pngs, path, rate_hz, codec, crf):
    """PNG files, bytes of each -> a video in MP4, yuv420p, with a key frame at every second picture as LeRobot wants it."""
    speed = ["-preset", "8"] if codec == "libsvtav1" else []
    run("ffmpeg", ["-f", "image2pipe", "-c:v", "png", "-framerate", str(rate_hz), "-i", "pipe:0", "-c:v", codec, *speed,
                   "-g", "2", "-crf", str(crf), "-pix_fmt", "yuv420p", "-movflags", "+faststart", "-f", "mp4", "-y",
                   f"file:{path}"], feed=pngs)


def pixels(pngs):
    """PNG files, bytes of each -> their pixels one after the other, (y, x, rgb) bytes."""
    return run("ffmpeg", ["-f", "image2pipe", "-c:v", "png", "-i", "pipe:0", "-fps_mode", "passthrough", "-f",
                          "rawvideo", "-pix_fmt", "rgb24", "pipe:1"], feed=pngs)


def times(path):
    """A video in MP4 -> when its pictures are shown, s, ascending. Raises FfmpegError also where it is too large."""
    text = run("ffprobe", ["-protocol_whitelist", "file", "-f", "mov", "-select_streams", "v:0", "-show_entries",
                           "stream=width,height:packet=pts_time", "-of", "compact", f"file:{path}"]).decode()
    found = []
    for line in text.split("\n"):
        kind, *fields = line.strip().split("|")
        values = dict(field.partition("=")[::2] for field in fields)
        try:
            if kind == "packet":
                found.append(float(values["pts_time"]))
            elif kind == "stream":
                check_size(int(values["width"]), int(values["height"]))
        except (KeyError, ValueError):
            raise FfmpegError(f"ffprobe tells no size or time of a picture: {line.strip()[:200]}") from None
    return sorted(found)


def check_size(width, height):
    if not (0 < width <= MOST_PIXELS_A_SIDE and 0 < height <= MOST_PIXELS_A_SIDE):
        raise FfmpegError(f"{width} x {height} pixels; the limit is {MOST_PIXELS_A_SIDE} a side")


def fit(side):
    """A filter that scales down what is larger than `side` pixels, its longer side to that many."""
    return f"scale=w='min(iw,{side})':h='min(ih,{side})':force_original_aspect_ratio=decrease:flags=area"


def pictures_of_video(path, start, half_frame, stride, count, side, folder):
    """Every stride-th picture from `start` s on, `count` of them -> folder/000001.png, ..."""
    seek = ["-ss", f"{start - half_frame:.6f}"] if start > half_frame else []
    run("ffmpeg", [*READ, "-f", "mov", *seek, "-i", f"file:{path}", "-map", "0:v:0", "-vf",
                   f"select='not(mod(n,{stride}))',{fit(side)}", "-fps_mode", "passthrough", "-frames:v", str(count),
                   "-pix_fmt", "rgb24", "-f", "image2", "%06d.png"], folder)
    return numbered(folder, count)


def pictures_of_files(ending, side, count, folder):
    """folder/000001.in.ENDING, ... (png, jpg) -> folder/000001.png, ..., the longer side at most `side` pixels."""
    codec = {"png": "png", "jpg": "mjpeg"}[ending]
    run("ffmpeg", [*READ, "-err_detect", "explode", "-xerror", "-f", "image2", "-c:v", codec, "-start_number", "1", "-i",
                   f"file:%06d.in.{ending}", "-vf", fit(side), "-fps_mode", "passthrough", "-pix_fmt", "rgb24", "-f",
                   "image2", "%06d.png"], folder)
    return numbered(folder, count)


def numbered(folder, count):
    """-> the paths of the pictures that were written. Raises FfmpegError where they are not `count`."""
    found = sorted(pathlib.Path(folder).glob("[0-9]" * 6 + ".png"))
    if len(found) != count:
        raise FfmpegError(f"gave {len(found)} pictures, wanted {count}")
    return found

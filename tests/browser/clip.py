"""A video as an episode's: a hand pushes a block to its place, drawn here and made an MP4 by FFmpeg."""
import functools
import pathlib
import subprocess
import tempfile

SIDE, RATE, FRAMES = 256, 10, 43
STUB = b"\x00\x00\x00\x10ftypisom\x00\x00\x00\x00"  # what no browser plays


def frame(i):
    """RGB of the table before step i."""
    pixels = bytearray(b"\xb9\xa6\x8a" * SIDE * SIDE)

    def box(x, y, width, height, color):
        row = bytes(color) * width
        for at in range(y, y + height):
            start = 3 * (at * SIDE + x)
            pixels[start:start + len(row)] = row
    x = 40 + 3 * i
    box(172, 150, 48, 48, (70, 150, 90))
    box(x, 158, 32, 32, (190, 50, 45))
    box(x - 14, 60, 10, 130, (90, 96, 104))
    return bytes(pixels)


@functools.cache
def clip():
    """(bytes, whether a browser plays them)."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "clip.mp4"
        command = ["ffmpeg", "-nostdin", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{SIDE}x{SIDE}", "-r", str(RATE),
                   "-i", "pipe:0", "-threads", "1", "-c:v", "libx264", "-pix_fmt", "yuv420p", str(out)]
        try:
            subprocess.run(command, input=b"".join(map(frame, range(FRAMES))), check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):  # no FFmpeg, or one without x264
            return STUB, False
        return out.read_bytes(), True

"""Writes tests/golden/pictures: small files of every kind that the picture decoder must read, and a page of text.

Needs Pillow and tifffile, and NanumGothic for the page. Pixel (y, x) of every small file is
(10 x, 15 y, 7 x + 3 y) before its format's own losses; alpha, where there is any, is 10 x; size 24 x 16.
"""
import pathlib
import struct
import zlib

import numpy as np
import tifffile
from PIL import Image, ImageDraw, ImageFont

OUT = pathlib.Path(__file__).parent / "pictures"
OUT.mkdir(exist_ok=True)
y, x = np.mgrid[:16, :24]
rgb = np.stack([10 * x, 15 * y, 7 * x + 3 * y], -1).astype(np.uint8)
alpha = (10 * x).astype(np.uint8)
grey = rgb[..., 0]
colour, grey_image = Image.fromarray(rgb), Image.fromarray(grey)
with_alpha = Image.fromarray(np.dstack([rgb, alpha]))
deep = grey.astype(np.uint16) * 257


def turned(name, orientation, **options):
    exif = Image.Exif()
    exif[0x0112] = orientation
    colour.save(OUT / name, exif=exif, **options)


def write_interlaced(path):
    """Adam7 (PNG specification, 8.2), which Pillow does not write."""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    rows = b"".join(b"\0" + row.tobytes() for x0, y0, dx, dy in passes for row in rgb[y0::dy, x0::dx])
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 24, 16, 8, 2, 0, 0, 1)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    with open(path, "wb") as out:
        out.write(b"\x89PNG\r\n\x1a\n")
        for name, body in chunks:
            out.write(struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)))


colour.save(OUT / "rgb.png")
grey_image.save(OUT / "grey.png")
Image.fromarray(deep).save(OUT / "grey16.png")
with_alpha.save(OUT / "alpha.png")
Image.fromarray(np.dstack([grey, alpha])).save(OUT / "grey_alpha.png")
grey_image.convert("P").save(OUT / "palette.png")
write_interlaced(OUT / "interlaced.png")
turned("turned6.png", 6)

colour.save(OUT / "rgb.jpg", quality=95, subsampling=0)
colour.save(OUT / "progressive.jpg", quality=95, subsampling=0, progressive=True)
grey_image.save(OUT / "grey.jpg", quality=95)
colour.convert("CMYK").save(OUT / "cmyk.jpg", quality=95, subsampling=0)
for orientation in range(1, 9):
    turned(f"turned{orientation}.jpg", orientation, quality=95, subsampling=0)

colour.save(OUT / "rgb.webp", lossless=True)
with_alpha.save(OUT / "alpha.webp", lossless=True, exact=True)
colour.save(OUT / "lossy.webp", quality=95)
turned("turned6.webp", 6, lossless=True)

colour.save(OUT / "rgb.bmp")
grey_image.save(OUT / "grey.bmp")
grey_image.convert("P").save(OUT / "palette.bmp")
with_alpha.save(OUT / "alpha.bmp")

colour.save(OUT / "rgb.tif")
colour.save(OUT / "lzw.tif", compression="tiff_lzw")
grey_image.save(OUT / "grey.tif")
turned("turned6.tif", 6)
rgb16 = rgb.astype(np.uint16) * 257
tifffile.imwrite(OUT / "planes16.tif", np.moveaxis(rgb16, 2, 0), photometric="rgb", planarconfig="separate")
tifffile.imwrite(OUT / "white_is_zero16.tif", 65535 - deep, photometric="miniswhite")
tifffile.imwrite(OUT / "alpha.tif", np.dstack([rgb, alpha]), photometric="rgb", extrasamples=["unassalpha"])
tifffile.imwrite(OUT / "grey_alpha.tif", np.dstack([grey, alpha]), photometric="minisblack", extrasamples=["unassalpha"])
tifffile.imwrite(OUT / "float.tif", grey.astype(np.float32), photometric="minisblack")

page = Image.new("L", (460, 200), 250)
draw = ImageDraw.Draw(page)
font = ImageFont.truetype("NanumGothic.ttf", 18)
lines = ["나루는 글과 그림을 함께 읽는다.", "스스로 으로 흐르는 강물", "gyjpq iiii Àéîñ (1,234)", "짧은"]
for i, line in enumerate(lines):
    draw.text((30, 20 + 27 * i), line, font=font, fill=20)
draw.text((30, 150), "Title 제목", font=ImageFont.truetype("NanumGothic.ttf", 32), fill=20)
page.save(OUT / "page.png", optimize=True)

"""corpus.py DIR: writes files that lie, are damaged, are bombs or are just unusual to DIR, and DIR/manifest.json.

The manifest is a list of {"file", "kind", "outcome"}: what a request says it is (picture, sound or pdf), and what must come
of it, `read` or the code of the refusal. "limit" names what ends a file that would not end by itself: "time", or
"address_space", the decoders' limit of memory, which a sanitizer's build lacks. Files of tests/golden are among them, under their names. Needs Python alone.
"""
import json
import pathlib
import struct
import sys
import zipfile
import io
import zlib

GOLDEN = pathlib.Path(__file__).parent.parent / "golden"
OUT = pathlib.Path(sys.argv[1])
MANIFEST = []


def put(kind, outcome, name, data, **more):
    file = f"{kind}.{outcome}.{name}"
    (OUT / file).write_bytes(data)
    MANIFEST.append({"file": file, "kind": kind, "outcome": outcome, **more})


def good(path):
    return (GOLDEN / path).read_bytes()


def put_golden(kind, folder, outcomes=None):
    """Names begin with their outcome; else `outcomes` has those that are not read."""
    for path in sorted((GOLDEN / folder).iterdir()):
        outcome, name = (outcomes.get(path.name, "read"), path.name) if outcomes is not None else path.name.split(".", 1)
        put(kind, outcome, name, path.read_bytes())


def put_cuts(kind, path, outcome_of=lambda n_bytes: "truncated", parts=64):
    data = good(path)
    for i in range(1, parts):
        cut = data[: len(data) * i // parts]
        put(kind, outcome_of(len(cut)), f"{pathlib.Path(path).name}.{i}_of_{parts}", cut)


# --- pictures: SERVING family 6

def chunk(name, body, crc=None):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body) if crc is None else crc)


def header(width, height, depth=8, colour=2, interlace=0):
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace))


PNG = b"\x89PNG\r\n\x1a\n"
END = chunk(b"IEND", b"")
ROWS = b"".join(b"\0" + bytes(range(24)) for _ in range(8))  # 8 x 8, RGB
DATA = chunk(b"IDAT", zlib.compress(ROWS))
SMALL = header(8, 8)


def bomb(begin, n_mib):
    """The beginning and then zeros, deflated a thousand to one, without ever being in memory."""
    deflate = zlib.compressobj(9)
    return b"".join([deflate.compress(begin), *(deflate.compress(bytes(1 << 20)) for _ in range(n_mib)), deflate.flush()])


BOMB = bomb(b"", 200)

put_golden("picture", "pictures", {"float.tif": "unsupported"})
put("picture", "read", "small.png", PNG + SMALL + DATA + END)
put("picture", "too_large", "20000x20000.png", PNG + header(20000, 20000) + chunk(b"IDAT", BOMB[:1000]) + END)
put("picture", "too_large", "65535x1.png", PNG + header(65535, 1) + DATA + END)
put("picture", "too_large", "50_mpx_and_one_row.png", PNG + header(10000, 5001, depth=1, colour=0) + DATA + END)
put("picture", "truncated", "claims_50_mpx.png", PNG + header(10000, 5000) + chunk(b"IDAT", BOMB[:1000]))
put("picture", "invalid", "width_0.png", PNG + header(0, 8) + DATA + END)
put("picture", "invalid", "width_2_31.png", PNG + header(2**31, 8) + DATA + END)
put("picture", "invalid", "depth_3.png", PNG + header(8, 8, depth=3) + DATA + END)
put("picture", "invalid", "colour_5.png", PNG + header(8, 8, colour=5) + DATA + END)
put("picture", "invalid", "palette_missing.png", PNG + header(8, 8, colour=3) + DATA + END)
put("picture", "read", "too_much_data.png", PNG + SMALL + chunk(b"IDAT", zlib.compress(ROWS + bytes(9999))) + END)
put("picture", "read", "data_bomb.png", PNG + SMALL + chunk(b"IDAT", bomb(ROWS, 100)) + END)
put("picture", "invalid", "too_little_data.png", PNG + SMALL + chunk(b"IDAT", zlib.compress(ROWS[:100])) + END)
put("picture", "read", "profile_bomb.png", PNG + SMALL + chunk(b"iCCP", b"bomb\0\0" + BOMB) + DATA + END)
put("picture", "read", "text_bomb.png", PNG + SMALL + chunk(b"zTXt", b"bomb\0\0" + BOMB) + DATA + END)
put("picture", "read", "unicode_bomb.png", PNG + SMALL + chunk(b"iTXt", b"bomb\0\1\0\0\0" + BOMB) + DATA + END)
put("picture", "invalid", "crc_of_data.png", PNG + SMALL + chunk(b"IDAT", zlib.compress(ROWS), crc=1) + END)
put("picture", "invalid", "crc_of_header.png", PNG + SMALL[:-4] + bytes(4) + DATA + END)
put("picture", "invalid", "crc_of_end.png", PNG + SMALL + DATA + chunk(b"IEND", b"", crc=1))
put("picture", "invalid", "chunk_of_2_31.png", PNG + SMALL + struct.pack(">I", 2**31) + b"IDAT")
put("picture", "truncated", "chunk_of_2_31_less_one.png", PNG + SMALL + struct.pack(">I", 2**31 - 1) + b"teXt" + bytes(99))
put("picture", "truncated", "interlaced_half.png", good("pictures/interlaced.png")[:100])
frame = struct.pack(">IIIIIHHBB", 0, 8, 8, 0, 0, 1, 10, 0, 0)
put("picture", "read", "animated.png", PNG + SMALL + chunk(b"acTL", struct.pack(">II", 2, 0)) + chunk(b"fcTL", frame) + DATA +
    chunk(b"fcTL", struct.pack(">I", 1) + frame[4:]) + chunk(b"fdAT", struct.pack(">I", 2) + zlib.compress(ROWS)) + END)
put("picture", "read", "sixteen_bits.png", PNG + header(8, 8, depth=16) + chunk(b"IDAT", zlib.compress(b"".join(
    b"\0" + bytes(range(48)) for _ in range(8)))) + END)

archive = io.BytesIO()
with zipfile.ZipFile(archive, "w") as out:
    out.writestr(zipfile.ZipInfo("a.txt"), "a zip, too")
put("picture", "read", "and_a_zip.png", PNG + SMALL + DATA + END + archive.getvalue())
put("picture", "read", "names_a_pdf.png", PNG + SMALL + chunk(b"tEXt", b"a\0%PDF-1.4") + DATA + END)


def segment(marker, body):
    return b"\xff" + marker + struct.pack(">H", len(body) + 2) + body


def jpeg_header(frame, height, width):
    """A grey picture whose tables have one code of one bit each: nothing follows."""
    table = lambda which: segment(b"\xc4", bytes([which, 1]) + bytes(15) + b"\0")
    return b"\xff\xd8" + segment(b"\xdb", b"\0" + bytes([1] * 64)) + segment(frame, struct.pack(
        ">BHHBBBB", 8, height, width, 1, 1, 0x11, 0)) + table(0) + table(0x10)


def scan(first, last):
    return segment(b"\xda", bytes([1, 1, 0, first, last, 0])) + b"\x7f"


put("picture", "read", "two_scans.jpg", jpeg_header(b"\xc2", 8, 8) + scan(0, 0) + scan(1, 63) + b"\xff\xd9")
put("picture", "too_large", "ten_thousand_scans.jpg", jpeg_header(b"\xc2", 8, 8) + scan(0, 0) + scan(1, 63) * 10000 + b"\xff\xd9")
put("picture", "too_large", "65500x65500.jpg", jpeg_header(b"\xc0", 65500, 65500) + scan(0, 63))
put("picture", "truncated", "65500x65500_header_alone.jpg", jpeg_header(b"\xc0", 65500, 65500))
put("picture", "invalid", "height_0.jpg", jpeg_header(b"\xc0", 0, 8) + scan(0, 63) + b"\xff\xd9")
put("picture", "read", "arithmetic.jpg", jpeg_header(b"\xc9", 8, 8) + scan(0, 63) + b"\xff\xd9")
put("picture", "invalid", "no_tables.jpg", b"\xff\xd8" + segment(b"\xc0", bytes.fromhex("0800080008010111 00")) + scan(0, 63) + b"\xff\xd9")
put("picture", "read", "exif_loop.jpg", good("pictures/rgb.jpg")[:2] + segment(
    b"\xe1", b"Exif\0\0II*\0\x08\0\0\0\1\0\x12\1\3\0\1\0\0\0\6\0\0\0\x08\0\0\0") + good("pictures/rgb.jpg")[2:])


def riff(name, body):
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def webp(body):
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def three(value):
    return struct.pack("<I", value)[:3]


still = good("pictures/rgb.webp")[12:]
put("picture", "invalid", "animated.webp", webp(
    riff(b"VP8X", b"\2\0\0\0" + three(23) + three(15)) + riff(b"ANIM", bytes(6)) +
    riff(b"ANMF", three(0) + three(0) + three(23) + three(15) + three(100) + b"\0" + still)))
lossless = lambda width, height: webp(riff(b"VP8L", b"\x2f" + struct.pack("<I", width - 1 | height - 1 << 14) + b"\xff" * 500))
put("picture", "too_large", "lossless_16384x16384.webp", lossless(16384, 16384))
put("picture", "invalid", "lossless_of_noise.webp", lossless(1000, 1000))
put("picture", "invalid", "no_picture.webp", webp(riff(b"EXIF", bytes(20))))

bmp = lambda width, height, bits, compression, data: b"BM" + struct.pack(
    "<IHHIIiiHHIIiiII", 54 + len(data), 0, 0, 54, 40, width, height, 1, bits, compression, len(data), 1, 1, 0, 0) + data
put("picture", "read", "upside_down.bmp", bmp(2, -2, 24, 0, bytes(16)))
put("picture", "too_large", "65535x65535.bmp", bmp(65535, 65535, 24, 0, bytes(100)))
put("picture", "invalid", "height_least.bmp", bmp(8, -2**31, 24, 0, bytes(100)))
put("picture", "invalid", "bits_7.bmp", bmp(8, 8, 7, 0, bytes(100)))


def tiff(entries, data=b"", next_ifd=0):
    """The entries (tag, type, count, value), then data at 8 + 2 + 12 n + 4."""
    return b"II*\0\x08\0\0\0" + struct.pack("<H", len(entries)) + b"".join(
        struct.pack("<HHII", *entry) for entry in entries) + struct.pack("<I", next_ifd) + data


def page(width, height, more=(), next_ifd=0, strip=64):
    entries = [(256, 4, 1, width), (257, 4, 1, height), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1), (273, 4, 1, 8 + 2 + 12 * 8 + 4),
               (278, 4, 1, height), (279, 4, 1, strip), *more]
    return tiff(entries, bytes(64), next_ifd)


put("picture", "read", "grey.tif", page(8, 8))
put("picture", "read", "pages_in_a_loop.tif", page(8, 8, next_ifd=8))
put("picture", "too_large", "65535x65535.tif", page(65535, 65535))
put("picture", "truncated", "strip_beyond_the_end.tif", page(800, 800, strip=640000))
put("picture", "invalid", "no_entries.tif", tiff([]))
put("picture", "truncated", "directory_beyond_the_end.tif", b"II*\0\xff\xff\xff\x7f" + bytes(20))

put("picture", "unsupported", "a.gif", b"GIF89a\1\0\1\0\x80\0\0\0\0\0\xff\xff\xff,\0\0\0\0\1\0\1\0\0\2\2D\1\0;")
put("picture", "unsupported", "a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><image href="file:///etc/passwd"/></svg>')
put("picture", "unsupported", "a.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(50))
put("picture", "unsupported", "a.avif", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + bytes(50))
put("picture", "unsupported", "a.jp2", b"\0\0\0\x0cjP  \r\n\x87\n\0\0\0\x14ftypjp2 \0\0\0\0jp2 ")
put("picture", "unsupported", "a.jxl", b"\xff\x0a" + bytes(50))
put("picture", "unsupported", "a.ico", b"\0\0\1\0\1\0" + bytes(50))
put("picture", "unsupported", "a.psd", b"8BPS\0\1" + bytes(50))
put("picture", "unsupported", "a.exr", b"\x76\x2f\x31\x01" + bytes(50))
put("picture", "unsupported", "a.pdf", good("pdfs/read.words.pdf"))
put("picture", "unsupported", "a.zip", archive.getvalue())
put("picture", "unsupported", "a.vrt", b'<VRTDataset rasterXSize="24" rasterYSize="16"/>')
put("picture", "truncated", "a.empty", b"")
put("picture", "too_large", "bytes_of_21_mib.png", PNG + SMALL + chunk(b"teXt", bytes(21 << 20)) + DATA + END)
put_cuts("picture", "pictures/interlaced.png")
put_cuts("picture", "pictures/progressive.jpg")
put_cuts("picture", "pictures/lossy.webp", lambda n_bytes: "truncated" if n_bytes < 12 else "invalid")

# --- sounds: family 7

put_golden("sound", "sounds", {name: "unsupported" for name in ("adpcm.wav", "flac.ogg", "pcm.mkv", "silent.mp4")})
put_golden("sound", "hostile_sounds")


def wav(data, rate=16000, before=b""):
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    body = b"WAVE" + riff(b"fmt ", form) + before + riff(b"data", data)
    return b"RIFF" + struct.pack("<I", len(body)) + body


put("sound", "read", "ten_ms.wav", wav(bytes(320)))
put("sound", "read", "ten_minutes_of_silence.wav", wav(bytes(600 * 8000 * 2), rate=8000))
put("sound", "too_large", "ten_minutes_and_a_sample.wav", wav(bytes(600 * 8000 * 2 + 2), rate=8000))
put("sound", "invalid", "lists.wav", wav(bytes(320), before=riff(b"LIST", b"INFO") * 100000))
mp3 = good("sounds/bare.mp3")
put("sound", "too_large", "hours.mp3", mp3 * ((24 << 20) // len(mp3)))
put("sound", "too_large", "a_day_of_8_kbit.mp3", mp3 * ((26 << 20) // len(mp3)))
put("sound", "read", "tag_of_1_mib.mp3", b"ID3\4\0\0\0\x40\0\0" + bytes(1 << 20) + good("sounds/mpeg2.mp3"))
put("sound", "unsupported", "a.png", good("pictures/rgb.png"))
put("sound", "unsupported", "a.pdf", good("pdfs/read.words.pdf"))
put("sound", "unsupported", "a.mid", b"MThd\0\0\0\6\0\0\0\1\0\x60")
put("sound", "unsupported", "a.caf", b"caff\0\1\0\0desc" + bytes(40))
put("sound", "unsupported", "a.au", b".snd" + struct.pack(">IIIII", 24, 320, 3, 16000, 1) + bytes(320))
put("sound", "unsupported", "a.aiff", b"FORM\0\0\0\x2eAIFFCOMM" + bytes(40))
FLAC_HEADERS = 100
put_cuts("sound", "sounds/s24.wav")
put_cuts("sound", "sounds/s16_sox.flac", lambda n_bytes: "invalid" if n_bytes < FLAC_HEADERS else "truncated")
put_cuts("sound", "sounds/opus.ogg")
put_cuts("sound", "sounds/aac.m4a")

# --- PDFs: family 9

put_golden("pdf", "pdfs")
CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
WORDS = b"BT /F 12 Tf 20 50 Td (words) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def stream(data, extra=b""):
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)


def pdf(objects):
    parts, table, at = [b"%PDF-1.4\n"], [], 9
    for number, content in enumerate(objects, 1):
        table.append(b"%010d 00000 n \n" % at)
        parts.append(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        at += len(parts[-1])
    size = len(objects) + 1
    return b"".join([*parts, b"xref\n0 %d\n0000000000 65535 f \n" % size, *table,
                     b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, at)])


def document(n_pages, contents, resources=b"", more=()):
    """Pages of 200 x 100 points that share their contents, object 3; `more` are objects 5 and on, pages the last."""
    first = 5 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + i) for i in range(n_pages))
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 3 0 R /Resources << /Font << /F 4 0 R >> %s >> >>"
    return pdf([CATALOG, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, n_pages), contents, FONT, *more,
                *[page % resources] * n_pages])


def endless(block, n_blocks):
    """A stream of so many equal blocks, each deflated by itself, so that only one is ever made."""
    deflate = zlib.compressobj(9)
    head = deflate.compress(b"") + deflate.flush(zlib.Z_FULL_FLUSH)
    one = deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)
    return flate(head + one * n_blocks + deflate.flush())


def flate(deflated, filters=b"/FlateDecode"):
    return stream(deflated, b"/Filter %s" % filters)


SHAPE = stream(b"30 40 100 20 re f")
put("pdf", "too_large", "hundred_thousand_pages.pdf", document(100000, stream(WORDS)))
put("pdf", "too_large", "pages_101.pdf", document(101, stream(WORDS)))
put("pdf", "too_large", "pictures_17.pdf", document(17, SHAPE))
deep = [stream(b"/X Do " * 10, b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] /Resources << /XObject << /X %d 0 R >> >>" % (i + 6))
        for i in range(12)]
put("pdf", "too_large", "forms_in_forms.pdf", document(1, stream(b"/X Do"), b"/XObject << /X 5 0 R >>", [
    *deep, stream(b"0 0 9 9 re f", b"/Type /XObject /Subtype /Form /BBox [0 0 99 99]")]), limit="time")
put("pdf", "read", "blanks_a_thousand_to_one.pdf", document(1, flate(zlib.compress(b" " * (1 << 20), 9))))
put("pdf", "too_large", "blanks_without_end.pdf", document(1, endless(b" " * (1 << 20), 8192)), limit="time")
put("pdf", "too_large", "lines_without_end.pdf", document(1, endless(b"0 0 m 200 100 l S\n" * 50_000, 400)), limit="time")
put("pdf", "too_large", "image_of_a_gigapixel.pdf", document(1, stream(
    b"q 160 0 0 60 20 20 cm BI /W 1073741824 /H 1 /BPC 8 /CS /G ID \nEI Q")), limit="address_space")
put("pdf", "too_large", "states_without_end.pdf", document(1, stream(b"q " * 3_000_000)), limit="address_space")
put("pdf", "unsupported", "a.png", good("pictures/rgb.png"))
put("pdf", "unsupported", "a.wav", good("sounds/s16.wav"))
put("pdf", "too_large", "bytes_of_33_mib.pdf", b"%PDF-1.4\n" + bytes(33 << 20))
put_cuts("pdf", "pdfs/read.object_streams.pdf")
put_cuts("pdf", "pdfs/read.embedded_file.pdf")

(OUT / "manifest.json").write_text(json.dumps(MANIFEST, indent=0))

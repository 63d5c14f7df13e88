"""Writes tests/golden/hostile_sounds: small files that lie about themselves, are damaged, or are just unusual.

A file's name begins with what must come of it: `read`, or the error's code. Needs Python alone, and tests/golden/sounds.
"""
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
OUT = HERE / "hostile_sounds"
OUT.mkdir(exist_ok=True)


def put(name, data):
    (OUT / name).write_bytes(data)


def good(name):
    return (HERE / "sounds" / name).read_bytes()


def chunk(name, body, size=None):
    return name + struct.pack("<I", len(body) if size is None else size) + body


def form(tag=1, channels=1, rate=16000, bits=16, block=None, more=b""):
    block = channels * bits // 8 if block is None else block
    return chunk(b"fmt ", struct.pack("<HHIIHH", tag, channels, rate, rate * block % 2**32, block, bits) + more)


def wav(body, riff=b"RIFF", size=None):
    return riff + struct.pack("<I", len(body) + 4 if size is None else size) + b"WAVE" + body


NOISE = bytes(i * 37 % 251 for i in range(320))
DATA = chunk(b"data", NOISE)


def floats(*samples):
    return wav(form(tag=3, bits=32) + chunk(b"data", struct.pack(f"<{len(samples)}f", *samples)))


NAN, INF = float("nan"), float("inf")

put("read.plain.wav", wav(form() + DATA))
put("read.silence.wav", wav(form() + chunk(b"data", bytes(320))))
put("read.one_sample.wav", wav(form() + chunk(b"data", b"\x00\x40")))
put("read.louder_than_full.wav", floats(0.5, 4, -4, 0))
put("read.unknown_chunks.wav", wav(chunk(b"JUNK", b"abc") + b"\0" + form() + chunk(b"    ", b"") + DATA))
put("read.bytes_after_the_end.wav", wav(form() + DATA) + b"and more")
put("read.rate_8000.wav", wav(form(rate=8000) + DATA))
put("read.rate_192000.wav", wav(form(rate=192000) + DATA))
put("read.channels_8.wav", wav(form(channels=8) + DATA))

put("truncated.empty.wav", b"")
put("truncated.four_bytes.wav", b"RIFF")
put("truncated.cut.wav", wav(form() + DATA)[:-1])
put("truncated.data_size_most.wav", wav(form() + chunk(b"data", NOISE, 2**32 - 1)))
put("truncated.riff_size_most.wav", wav(form() + DATA, size=2**32 - 1))
put("truncated.list_size_most.wav", wav(form() + chunk(b"LIST", b"INFO", 2**32 - 1) + DATA))
put("invalid.data_size_0.wav", wav(form() + chunk(b"data", b"")))
put("invalid.data_size_odd.wav", wav(form() + chunk(b"data", NOISE[:319])))
put("invalid.no_data.wav", wav(form() + chunk(b"dato", NOISE)))
put("invalid.no_format.wav", wav(DATA))
put("invalid.data_before_format.wav", wav(DATA + form()))
put("invalid.short_format.wav", wav(chunk(b"fmt ", bytes(8)) + DATA))
put("invalid.channels_0.wav", wav(form(channels=0) + DATA))
put("invalid.channels_65535.wav", wav(form(channels=65535, bits=8) + DATA))
put("too_large.channels_10.wav", wav(form(channels=10) + DATA))
put("invalid.block_align_0.wav", wav(form(block=0) + DATA))
put("invalid.block_align_1.wav", wav(form(channels=2, block=1) + DATA))
put("invalid.rate_0.wav", wav(form(rate=0) + DATA))
put("invalid.rate_most.wav", wav(form(rate=2**32 - 1) + DATA))
put("unsupported.rate_7999.wav", wav(form(rate=7999) + DATA))
put("too_large.rate_192001.wav", wav(form(rate=192001) + DATA))
put("invalid.bits_0.wav", wav(form(bits=0, block=2) + DATA))
put("invalid.bits_65528.wav", wav(form(bits=65528, block=2) + DATA))
put("unsupported.gsm.wav", wav(form(tag=0x31, bits=0, block=65, more=struct.pack("<HH", 2, 320)) + chunk(b"data", NOISE[:260])))
put("invalid.unknown_tag.wav", wav(form(tag=0x7777) + DATA))
put("invalid.unknown_extension.wav", wav(form(tag=0xFFFE, more=struct.pack("<HHI", 22, 16, 0) + bytes(16)) + DATA))
put("invalid.only_nan.wav", floats(*[NAN] * 80))
put("invalid.one_nan.wav", floats(*[0.25] * 40, NAN, *[0.25] * 39))
put("invalid.infinite.wav", floats(0, 0, -INF, 0))
put("invalid.too_loud.wav", floats(0, 1e30, 0, 0))
put("unsupported.rifx.wav", wav(form() + DATA, riff=b"RIFX"))
put("unsupported.rf64.wav", wav(form() + DATA, riff=b"RF64"))
put("unsupported.picture.wav", b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0")


def flac(rate, channels, samples, data=good("s8.flac")):
    """RFC 9639, 8.2: from byte 18 on 20 bits of rate, 3 of channels - 1, 5 of bits - 1, 36 of samples."""
    return data[:18] + struct.pack(">Q", rate << 44 | channels - 1 << 41 | 7 << 36 | samples) + data[26:]


put("too_large.rate_655350_channels_8.flac", flac(655350, 8, 2000))
put("too_large.samples_most.flac", flac(8000, 1, 2**36 - 1))
put("truncated.one_sample_more.flac", flac(8000, 1, 2001))
put("truncated.cut.flac", good("s8.flac")[:-40])
put("invalid.wrong_md5.flac", good("s8.flac")[:26] + bytes(15) + b"\1" + good("s8.flac")[42:])
put("invalid.header_alone.flac", b"fLaC\x80" + flac(8000, 1, 0)[5:42])
put("invalid.no_header.flac", b"fLaC" + bytes(60))

mp3 = good("mpeg2.mp3")
at = max(mp3.find(b"Xing"), mp3.find(b"Info"))  # then flags, the number of frames, the number of bytes
put("too_large.frames_most.mp3", mp3[: at + 8] + struct.pack(">I", 2**31 - 1) + mp3[at + 12 :])
put("truncated.frames_more.mp3", mp3[: at + 8] + struct.pack(">I", 100) + mp3[at + 12 :])
put("truncated.cut.mp3", mp3[:1500])
put("invalid.tag_alone.mp3", b"ID3\4\0\0\0\0\1\0" + bytes(128))
put("invalid.tag_of_100_mb.mp3", b"ID3\4\0\0\x32\0\0\0" + mp3)
put("invalid.zeros.mp3", b"\xff\xfb" + bytes(500))

opus = good("opus.ogg")
put("truncated.cut.ogg", opus[:-200])
put("invalid.wrong_sum.ogg", opus[:-20] + bytes([opus[-20] ^ 1]) + opus[-19:])
second = opus.index(b"OggS", 4)
third = opus.index(b"OggS", second + 4)
put("invalid.missing_page.ogg", opus[:second] + opus[third:])
put("truncated.first_page.ogg", opus[:second])

aac = good("adts.aac")
put("truncated.cut.aac", aac[:1000])
put("invalid.frame_of_0.aac", aac[:3] + bytes([aac[3] & 0xFC, 0, aac[5] & 0x1F]) + aac[6:600])
put("truncated.noise.aac", b"\xff\xf1" + NOISE)

m4a = good("aac.m4a")
ftyp = m4a[: struct.unpack(">I", m4a[:4])[0]]
put("truncated.no_moov.mp4", ftyp + struct.pack(">I", 8 + len(NOISE)) + b"mdat" + NOISE)
put("truncated.box_of_2_63.mp4", ftyp + b"\0\0\0\1moov" + struct.pack(">Q", 2**63) + NOISE)
put("invalid.box_of_4.mp4", ftyp + b"\0\0\0\4moov" + NOISE)
put("unsupported.empty_moov.mp4", ftyp + b"\0\0\0\x08moov")
at = m4a.index(b"stsz") + 12  # version and flags, the size of all, their number
put("invalid.sizes_most.m4a", m4a[:at] + struct.pack(">I", 2**32 - 1) + m4a[at + 4 :])

webm = good("opus.webm")
put("truncated.cut.webm", webm[:1000])
put("truncated.void_most.webm", webm[:40] + b"\xec\x01\xff\xff\xff\xff\xff\xff\xfe" + webm[40:200])
put("truncated.header_alone.webm", webm[: 5 + (webm[4] & 0x7F)])

put("unsupported.list.m3u8", b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")
put("unsupported.concat.txt", b"ffconcat version 1.0\nfile read.plain.wav\n")
put("unsupported.text.txt", "소리가 아닌 글입니다.\n".encode())
put("unsupported.utf16.txt", "\ufeffno sound".encode("utf-16-le"))

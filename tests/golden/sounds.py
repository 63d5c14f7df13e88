"""Writes tests/golden/sounds: small files of every kind that the sound decoder must read.

Needs ffmpeg and sox. Each holds 0.25 s of a tone of 1,000 Hz. Its amplitude is 0.5 where there is one channel; where there
are more, channel c (from 0) has 0.5 / (c + 1), which a mean makes 0.375 of two and 0.204 of six. Programs of other
versions write other bytes: what is committed is what was made once.
"""
import math
import pathlib
import struct
import subprocess
import tempfile

OUT = pathlib.Path(__file__).parent / "sounds"
OUT.mkdir(exist_ok=True)
RAW = pathlib.Path(tempfile.mkdtemp()) / "tone.f64"


def tone(rate, channels):
    samples = [0.5 / (c + 1) * math.sin(2 * math.pi * 1000 * i / rate) for i in range(rate // 4) for c in range(channels)]
    RAW.write_bytes(struct.pack(f"<{len(samples)}d", *samples))


def ffmpeg(name, rate, channels, *options, more=()):
    """more: inputs beside the tone, such as moving pictures."""
    tone(rate, channels)
    sound = ["-f", "f64le", "-ar", str(rate), "-ac", str(channels), "-i", RAW]
    quiet = ["ffmpeg", "-y", "-loglevel", "error"]
    clean = ["-map_metadata", "-1", "-fflags", "+bitexact", "-flags", "+bitexact"]
    subprocess.run([*quiet, *sound, *more, *clean, *options, OUT / name], check=True)


def sox(name, rate, channels, *options):
    tone(rate, channels)
    raw = ["-t", "raw", "-e", "floating-point", "-b", "64", "-r", str(rate), "-c", str(channels), RAW]
    subprocess.run(["sox", "-D", *raw, "--comment", "", *options, OUT / name], check=True)


film = ["-f", "lavfi", "-i", "color=size=32x32:rate=8:duration=0.25"]

ffmpeg("u8.wav", 8000, 1, "-c:a", "pcm_u8")
ffmpeg("s16.wav", 16000, 1, "-c:a", "pcm_s16le")
sox("s16_sox.wav", 8000, 2, "-e", "signed", "-b", "16")
ffmpeg("s24.wav", 11025, 2, "-c:a", "pcm_s24le")
ffmpeg("s32.wav", 8000, 1, "-c:a", "pcm_s32le")
ffmpeg("float.wav", 8000, 1, "-c:a", "pcm_f32le")
ffmpeg("double.wav", 8000, 1, "-c:a", "pcm_f64le")
ffmpeg("six.wav", 8000, 6, "-c:a", "pcm_s16le")  # WAVE_FORMAT_EXTENSIBLE
ffmpeg("ulaw.wav", 8000, 1, "-c:a", "pcm_mulaw")
ffmpeg("alaw.wav", 8000, 1, "-c:a", "pcm_alaw")
ffmpeg("listed.wav", 8000, 1, "-c:a", "pcm_s16le", "-metadata", "title=after the tone")  # with a LIST chunk
ffmpeg("adpcm.wav", 8000, 1, "-c:a", "adpcm_ms")                                         # must be refused
ffmpeg("s16.flac", 44100, 1, "-c:a", "flac", "-sample_fmt", "s16")
sox("s16_sox.flac", 16000, 2, "-b", "16")
sox("s24.flac", 48000, 1, "-b", "24")
sox("s8.flac", 8000, 1, "-b", "8")
ffmpeg("vorbis.ogg", 44100, 2, "-c:a", "libvorbis")
sox("vorbis_sox.ogg", 16000, 1)
ffmpeg("opus.ogg", 48000, 1, "-c:a", "libopus", "-b:a", "48k")
ffmpeg("opus_stereo.opus", 48000, 2, "-c:a", "libopus", "-b:a", "64k")
ffmpeg("flac.ogg", 16000, 1, "-c:a", "flac", "-sample_fmt", "s16")  # must be refused
ffmpeg("mpeg1.mp3", 44100, 2, "-c:a", "libmp3lame", "-b:a", "96k")
ffmpeg("mpeg2.mp3", 22050, 1, "-c:a", "libmp3lame", "-b:a", "48k")
ffmpeg("bare.mp3", 16000, 1, "-c:a", "libmp3lame", "-b:a", "32k", "-write_xing", "0", "-id3v2_version", "0")
ffmpeg("adts.aac", 16000, 1, "-c:a", "aac", "-b:a", "48k")
ffmpeg("adts_stereo.aac", 44100, 2, "-c:a", "aac", "-b:a", "96k")
ffmpeg("aac.m4a", 44100, 1, "-c:a", "aac", "-b:a", "64k")
ffmpeg("alac.m4a", 16000, 2, "-c:a", "alac", "-sample_fmt", "s16p")
ffmpeg("film.mp4", 48000, 2, "-c:a", "aac", "-c:v", "mpeg4", "-movflags", "+faststart", more=film)
ffmpeg("layer3.mp4", 44100, 1, "-c:a", "libmp3lame", "-b:a", "64k")
ffmpeg("fragments.mp4", 16000, 1, "-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov", "-frag_duration", "100000")
ffmpeg("silent.mp4", 8000, 1, "-map", "1:v", "-c:v", "mpeg4", more=film)                  # must be refused: no sound in it
ffmpeg("opus.webm", 48000, 1, "-c:a", "libopus", "-b:a", "48k")
ffmpeg("film.webm", 48000, 2, "-c:a", "libvorbis", "-c:v", "libvpx", "-b:v", "20k", more=film)
ffmpeg("live.webm", 48000, 1, "-c:a", "libopus", "-b:a", "48k", "-live", "1")  # no sizes, as a browser records
ffmpeg("pcm.mkv", 8000, 1, "-c:a", "pcm_s16le")                                # must be refused

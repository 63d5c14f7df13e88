"""readers.py FILE...: other programs must find in each file that a machine made it; see readers.sh."""
import shutil
import subprocess
import sys

import mutagen
import mutagen.id3

TYPES = ("digitalsourcetype/trainedAlgorithmicMedia", "digitalsourcetype/algorithmicMedia")
# By the end of a file's name: what mutagen has no place for is left to the others.
PROGRAMS = {
    "flac": [["metaflac", "--list", "--block-type=VORBIS_COMMENT"], ["flac", "--test", "--silent"]],
    "opus": [["opusinfo"]],
}
ALL = [["ffprobe", "-hide_banner", "-export_xmp", "1"], ["ffprobe", "-hide_banner"], ["exiftool", "-a", "-G1"]]
SAYS_NOTHING = {"flac --test"}  # it decodes, and its exit status is the answer


def by_mutagen(path, kind):
    if kind == "wav":
        return None  # it reads no INFO
    tags = mutagen.id3.ID3(path) if kind in ("mp3", "aac") else mutagen.File(path).tags
    return " ".join(str(value) for pair in tags.items() for value in pair)


def by_program(command, path):
    if not shutil.which(command[0]):
        return None
    done = subprocess.run([*command, path], capture_output=True)
    if done.returncode != 0 and command[0] != "ffprobe":
        return f"exit status {done.returncode}"
    return (done.stdout + done.stderr).decode(errors="replace")


failed = 0
for path in sys.argv[1:]:
    kind = path.rsplit(".", 1)[-1]
    answers = [("mutagen", by_mutagen(path, kind))]
    for command in PROGRAMS.get(kind, []) + ALL:
        if command[:3] == ALL[0][:3] and kind != "mp4":
            continue  # an option of that demuxer alone
        answers.append((" ".join(command[:2]), by_program(command, path)))
    for reader, answer in answers:
        if answer is None:
            continue
        good = any(kind in answer for kind in TYPES) or (reader in SAYS_NOTHING and "exit status" not in answer)
        print("  ok    " if good else "  WRONG ", path, "by", reader)
        if not good:
            failed = 1
            print(answer)
sys.exit(failed)

"""What the programs beside it share: a folder of examples as docs/EVALUATION.md describes it, and how they are called."""
import json
import pathlib
import subprocess
import sys


class Folder:
    """Writes FOLDER/examples.jsonl; media are put into FOLDER/img or FOLDER/audio by who makes them."""

    def __init__(self, folder, media):
        self.path = pathlib.Path(folder)
        (self.path / media).mkdir(parents=True)
        self.lines = open(self.path / "examples.jsonl", "w", encoding="utf-8")

    def add(self, id_, task, lang, metric, parts, answer, answers=(), **more):
        """`parts`: a picture's or sound's path, or words, in their order."""
        content = []
        for part in parts:
            kind = {"img": "image", "audio": "audio"}.get(part.split("/")[0])
            content.append({"type": kind, "path": part} if kind else {"type": "text", "text": part})
        example = {"id": id_, "task": task, "lang": lang, "metric": metric,
                   "messages": [{"role": "user", "content": content}, {"role": "assistant", "content": answer}]}
        if answers:
            example["answers"] = list(answers)
        self.lines.write(json.dumps({**example, **more}, ensure_ascii=False) + "\n")


def call(*command, **more):
    """Runs a program; what it says is shown only where it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **more)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stdout.decode(errors='replace')}")


def arguments(count):
    """DIR [COUNT [SEED]]"""
    return sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else count, int(sys.argv[3]) if len(sys.argv) > 3 else 1

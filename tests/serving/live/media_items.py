"""Families 6, 7 and 9: the files of tests/serving/corpus.py, each as a client would send it."""
import base64
import json
import pathlib
import subprocess
import sys

from client import chat, form, post
from items import Item

CORPUS = pathlib.Path(__file__).resolve().parent.parent / "corpus.py"
FAMILIES = {"picture": 6, "sound": 7, "pdf": 9}


def request_of(kind, data, name):
    """A picture or a PDF with a question, whose type leaves it to the bytes what it is; a sound to be written down."""
    if kind == "sound":
        body, content_type = form([("file", name, data)])
        return post("/v1/audio/transcriptions", body, content_type=content_type)
    encoded = base64.b64encode(data).decode()
    if kind == "picture":
        part = {"type": "image_url", "image_url": {"url": f"data:application/octet-stream;base64,{encoded}"}}
    else:
        part = {"type": "file", "file": {"filename": name, "file_data": f"data:application/pdf;base64,{encoded}"}}
    return chat(part, "What is it?", max_tokens=1)


def write_corpus(folder):
    subprocess.run([sys.executable, str(CORPUS), str(folder)], check=True)


# In a request, pages may be as many pictures as the model's context has places for.
READ_IN_A_REQUEST = {"pdf.too_large.pictures_17.pdf"}


def wants_of(entry):
    read = entry["outcome"] == "read" or entry["file"] in READ_IN_A_REQUEST
    return [(200, None) if read else (400, "media_" + entry["outcome"])]


def media_items(folder, limits_address_space):
    """`limits_address_space`: whether decoders do, which a sanitizer's build does not."""
    folder = pathlib.Path(folder)
    for entry in json.loads((folder / "manifest.json").read_text()):
        if entry.get("limit") == "address_space" and not limits_address_space:
            continue
        path = folder / entry["file"]
        pieces = lambda path=path, kind=entry["kind"]: [request_of(kind, path.read_bytes(), "a." + path.name.rsplit(".", 1)[-1])]
        yield Item(FAMILIES[entry["kind"]], entry["file"], pieces, wants_of(entry), seconds=20)

"""Good traffic: clients that ask well and must be answered well, always alike, whatever others do."""
import base64
import multiprocessing
import threading
import time

import client
from client import Peer, chat, form, get, post
from server import ROOT

PICTURE = ROOT / "tests/golden/pictures/rgb.png"
SOUND = ROOT / "tests/golden/sounds/s16.wav"
PDF = ROOT / "tests/golden/pdfs/read.words.pdf"


def picture_part(path=PICTURE):
    return {"type": "image_url", "image_url": {"url": "data:image/png;base64," + base64.b64encode(path.read_bytes()).decode()}}


def sound_part(path=SOUND):
    return {"type": "input_audio", "input_audio": {"data": base64.b64encode(path.read_bytes()).decode(), "format": "wav"}}


def pdf_part(path=PDF):
    return {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64," + base64.b64encode(path.read_bytes()).decode()}}


def transcription(path=SOUND):
    body, content_type = form([("file", "a.wav", path.read_bytes())])
    return post("/v1/audio/transcriptions", body, content_type=content_type)


def usual_kinds():
    """Requests by name, with the key that is shown now."""
    return {
        "text": chat("How are you?", max_tokens=8),
        "stream": chat("Count to ten.", max_tokens=8, stream=True),
        "tokens": post("/tokenize", {"prompt": "Some words, and 한글."}),
        "picture": chat(picture_part(), "What is it?", max_tokens=4),
        "models": get("/v1/models"),
    }


def said(reply):
    """What an answer says, whatever it cost; None where it is none."""
    if not reply or reply.status != 200 or not reply.whole:
        return None
    if reply.headers.get("content-type", "").startswith("text/event-stream"):
        events = reply.events() if reply.is_done() else [{"error": 1}]
        if any("error" in event for event in events):
            return None
        return "".join(choice["delta"].get("content") or "" for event in events for choice in event["choices"])
    body = reply.json()
    if "choices" in body:
        return [choice["message"]["content"] for choice in body["choices"]]
    if body.get("object") == "response":
        return [part["text"] for item in body["output"] for part in item["content"]]
    return body["text"] if "text" in body else body


class Good:
    """Runs until it is left; `seconds` by kind are those of whole answers."""

    def __init__(self, port, n_clients=2, kinds=None, pause=0.02):
        self.port, self.kinds, self.pause = port, kinds or usual_kinds(), pause
        self.over, self.lock = threading.Event(), threading.Lock()
        self.seconds = {kind: [] for kind in self.kinds}
        self.answers, self.wrong = {}, []
        self.threads = [threading.Thread(target=self.run, args=(i,)) for i in range(n_clients)]

    def run(self, i):
        peer, kinds = None, list(self.kinds)
        while not self.over.is_set():
            kind = kinds[i % len(kinds)]
            i += 1
            try:
                peer = peer or Peer(self.port)
                began = time.monotonic()
                peer.send(self.kinds[kind])
                reply = peer.reply(120)
            except OSError as error:
                reply = error
            self.note(kind, time.monotonic() - began, reply)
            if isinstance(reply, OSError) or not reply or peer.ended:
                peer = peer.socket.close() if peer else None
            time.sleep(self.pause)

    def note(self, kind, seconds, reply):
        answer = None if isinstance(reply, OSError) else said(reply)
        with self.lock:
            self.seconds[kind].append(seconds)
            if answer is None or answer != self.answers.setdefault(kind, answer):
                shown = f"{reply.status} {reply.body[:200]}" if hasattr(reply, "status") else repr(reply)
                self.wrong.append(f"good traffic, {kind}: {shown}")

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def counts(self):
        return sum(map(len, self.seconds.values()))


def run_apart(pipe, port, key, answers):
    client.key = key
    with Good(port) as good:
        good.answers = answers
        pipe.recv()
    pipe.send((good.seconds, good.answers, good.wrong))


class GoodApart:
    """The same in a process of its own, so that what others do here does not slow it; it has answers once it is left."""

    def __init__(self, port, key=None, answers=None):
        there = multiprocessing.get_context("spawn")
        self.pipe, theirs = there.Pipe()
        self.process = there.Process(target=run_apart, args=(theirs, port, key, answers or {}))

    def __enter__(self):
        self.process.start()
        return self

    def __exit__(self, *_):
        self.pipe.send(None)
        self.seconds, self.answers, self.wrong = self.pipe.recv()
        self.process.join()

    def counts(self):
        return sum(map(len, self.seconds.values()))


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else float("nan")

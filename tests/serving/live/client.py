"""A peer on a raw socket: sends any bytes at any pace, and reads what comes back as HTTP/1.1, also while it sends."""
import dataclasses
import json
import select
import socket
import time

END_OF_INPUT = object()  # among pieces: closes the half that sends
HOST = "127.0.0.1"
key = None  # that requests made here show, where the server wants one


@dataclasses.dataclass
class Reply:
    status: int
    headers: dict
    body: bytes = b""
    whole: bool = False
    seconds: float = 0  # since the peer began

    def json(self):
        try:
            return json.loads(self.body)
        except ValueError:
            return None

    @property
    def error(self):
        body = self.json()
        error = body.get("error") if isinstance(body, dict) else None
        return error if isinstance(error, dict) else {}

    def events(self):
        """Of a stream: the data of its events, [DONE] left out."""
        lines = [line[6:] for line in self.body.split(b"\n") if line.startswith(b"data: ")]
        return [json.loads(line) for line in lines if line != b"[DONE]"]

    def is_done(self):
        """Whether a stream came to its end as it says itself."""
        return self.whole and self.body.endswith(b"data: [DONE]\n\n")


def chunks_of(data):
    """What of chunked bytes is there, and whether their end is: (body, bytes taken or None)."""
    body, at = [], 0
    while (end := data.find(b"\r\n", at)) >= 0:
        size = int(data[at:end].split(b";")[0], 16)
        if size == 0:
            return b"".join(body), end + 4 if len(data) >= end + 4 else None
        body.append(data[end + 2:end + 2 + size])
        at = end + 2 + size + 2
        if at > len(data):
            break
    return b"".join(body), None


def take_reply(data, ended, to_head=False):
    """The reply at the front of `data` and how many bytes it took: (None, 0) where its head is not there. What is not
    whole takes all."""
    end = data.find(b"\r\n\r\n")
    if end < 0:
        return None, 0
    first, *lines = data[:end].decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    reply = Reply(int(first.split(" ")[1]), headers)
    rest, at = data[end + 4:], end + 4
    if reply.status < 200:
        return take_reply(rest, ended, to_head)[0], at + take_reply(rest, ended, to_head)[1]
    if to_head or reply.status in (204, 304):
        reply.whole = True
        return reply, at
    if headers.get("transfer-encoding") == "chunked":
        reply.body, taken = chunks_of(rest)
        reply.whole = taken is not None
        return reply, at + (taken if reply.whole else len(rest))
    if "content-length" in headers:
        size = int(headers["content-length"])
        reply.body = rest[:size]
        reply.whole = len(rest) >= size
        return reply, at + len(reply.body)
    reply.body, reply.whole = rest, ended
    return reply, len(data)


class Peer:
    """One connection. `receive_bytes` makes its window small, as of a peer that reads slowly."""

    def __init__(self, port, receive_bytes=None):
        self.began = time.monotonic()
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(30)
        self.socket.connect((HOST, port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.data = b""
        self.received = []
        self.ended = False  # the server sends no more

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def reset(self):
        """Leaves at once: what is on its way is lost."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def receive(self, seconds):
        """Waits so long at most for something; False where nothing came."""
        if self.ended or not select.select([self.socket], [], [], max(0, seconds))[0]:
            return False
        try:
            data = self.socket.recv(1 << 18)
        except OSError:
            data = b""
        self.ended = not data
        self.received.append(data)
        return True

    def join(self):
        if self.received:
            self.data += b"".join(self.received)
            self.received = []
        return self.data

    def reply(self, seconds, to_head=False):
        """The next reply, whole or as far as it came in that time; None where none began."""
        end = time.monotonic() + seconds
        while True:
            reply, taken = take_reply(self.join(), self.ended, to_head)
            left = end - time.monotonic()
            if (reply and reply.whole) or self.ended or left <= 0:
                break
            self.receive(left)
            while not self.ended and self.receive(0):  # a long body is not looked at for every packet
                pass
        if reply:
            self.data = self.data[taken:]
            reply.seconds = time.monotonic() - self.began
        return reply

    def wait_for(self, what, seconds):
        """Whether these bytes came in that time."""
        end = time.monotonic() + seconds
        while what not in self.join() and not self.ended and (left := end - time.monotonic()) > 0:
            self.receive(left)
        return what in self.data

    def send(self, data, seconds=60):
        """Sends while it reads, as a server may answer and close before all was sent. False where it did."""
        view, end = memoryview(data), time.monotonic() + seconds
        while view and not self.ended:
            left = end - time.monotonic()
            if left <= 0:
                return False
            ready, writable, _ = select.select([self.socket], [self.socket], [], left)
            if ready:
                self.receive(0)
            elif writable:
                try:
                    view = view[self.socket.send(view[:1 << 18]):]
                except OSError:
                    return False
        return not view

    def send_pieces(self, pieces, seconds):
        """Bytes are sent; numbers are seconds of waiting, in which an answer, but 100 Continue, ends it."""
        for piece in pieces:
            if piece is END_OF_INPUT:
                self.socket.shutdown(socket.SHUT_WR)
            elif isinstance(piece, (int, float)):
                if self.receive(piece) and (self.ended or take_reply(self.join(), self.ended)[0]):
                    return
            elif not self.send(piece, seconds):
                return


def head(method, path, fields="", host=HOST, version="1.1"):
    line = f"Host: {host}\r\n" if host is not None else ""
    shown = f"Authorization: Bearer {key}\r\n" if key else ""
    return f"{method} {path} HTTP/{version}\r\n{line}{shown}{fields}\r\n".encode("utf-8", "surrogateescape")


def get(path, fields=""):
    return head("GET", path, fields)


def post(path, body, fields="", content_type="application/json"):
    if not isinstance(body, bytes):
        body = json.dumps(body, ensure_ascii=False).encode()
    return head("POST", path, f"Content-Type: {content_type}\r\nContent-Length: {len(body)}\r\n{fields}") + body


def form(parts, boundary="b0undary"):
    """A multipart body of (name, value) or (name, filename, bytes), and its Content-Type."""
    out = []
    for name, *rest in parts:
        filename = f'; filename="{rest[0]}"' if len(rest) == 2 else ""
        value = rest[-1] if isinstance(rest[-1], bytes) else str(rest[-1]).encode()
        out.append(f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"{filename}\r\n\r\n'.encode() + value + b"\r\n")
    return b"".join(out) + f"--{boundary}--\r\n".encode(), f"multipart/form-data; boundary={boundary}"


def chat(*content, path="/v1/chat/completions", **fields):
    """A question of these parts, each text or a dictionary."""
    parts = [{"type": "text", "text": part} if isinstance(part, str) else part for part in content]
    return post(path, {"messages": [{"role": "user", "content": parts}], **fields})


def ask(port, request, seconds=60):
    """One request on a connection of its own; the reply, or None."""
    with Peer(port) as peer:
        peer.send(request, seconds)
        return peer.reply(seconds)

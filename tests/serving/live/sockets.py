"""A client of a WebSocket that sends any frames at any pace, and MessagePack written as it is told to be."""
import struct
import time

from client import Peer, get, take_reply

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
UPGRADE = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {KEY}\r\n"
TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
MASK = b"\x37\xfa\x21\x3d"


def frame(opcode, payload=b"", final=True, masked=True, length=None, reserved=0):
    """`length` is what the head claims, in eight bytes, where it is not the truth in the shortest form."""
    n, bit = len(payload), 0x80 if masked else 0
    out = bytes([(0x80 if final else 0) | reserved | opcode])
    if length is not None:
        out += bytes([bit | 127]) + struct.pack(">Q", length)
    elif n < 126:
        out += bytes([bit | n])
    elif n < 1 << 16:
        out += bytes([bit | 126]) + struct.pack(">H", n)
    else:
        out += bytes([bit | 127]) + struct.pack(">Q", n)
    if not masked:
        return out + payload
    mask = (MASK * (n // 4 + 1))[:n]
    return out + MASK + (int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")).to_bytes(n, "big")


def closing(code, reason=b""):
    return frame(CLOSE, struct.pack(">H", code) + reason)


class SocketPeer(Peer):
    """Opens with its first bytes; `opening` is the reply to them."""

    def open(self, path="/v1/realtime/robot/openpi", fields="", seconds=10):
        self.send(get(path, UPGRADE + fields), seconds)
        self.wait_for(b"\r\n\r\n", seconds)
        if not self.join().startswith(b"HTTP/1.1 101"):
            return take_reply(self.join(), self.ended)[0]
        self.data = self.data[self.data.index(b"\r\n\r\n") + 4:]
        return None

    def need(self, n, end):
        while len(self.join()) < n and not self.ended and (left := end - time.monotonic()) > 0:
            self.receive(left)
        return len(self.data) >= n

    def frame(self, seconds):
        """The next frame that is no ping: (opcode, payload); None where none came in that time."""
        end = time.monotonic() + seconds
        while self.need(2, end):
            n, head = self.data[1] & 0x7f, 2
            if n > 125:
                head += 2 if n == 126 else 8
                if not self.need(head, end):
                    return None
                n = int.from_bytes(self.data[2:head], "big")
            if not self.need(head + n, end):
                return None
            opcode, payload = self.data[0] & 15, self.data[head:head + n]
            self.data = self.data[head + n:]
            if opcode != PING:
                return opcode, payload
        return None


class Raw(bytes):
    """MessagePack as it stands."""


class Pairs(list):
    """A map whose names may be anything, and given twice."""


def pack(value):
    """A value as msgpack-python writes it."""
    if isinstance(value, Raw):
        return bytes(value)
    if value is None:
        return b"\xc0"
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        if value < 0:
            return b"\xd3" + struct.pack(">q", value)
        return bytes([value]) if value < 128 else b"\xcf" + struct.pack(">Q", value)
    if isinstance(value, float):
        return b"\xcb" + struct.pack(">d", value)
    if isinstance(value, bytes):
        return b"\xc6" + struct.pack(">I", len(value)) + value
    if isinstance(value, str):
        data = value.encode("utf-8", "surrogatepass")
        return b"\xdb" + struct.pack(">I", len(data)) + data
    if isinstance(value, Pairs):
        return b"\xdf" + struct.pack(">I", len(value)) + b"".join(pack(part) for pair in value for part in pair)
    if isinstance(value, dict):
        return pack(Pairs(value.items()))
    return b"\xdd" + struct.pack(">I", len(value)) + b"".join(map(pack, value))


def array(dtype, shape, data):
    return {b"__ndarray__": True, b"data": data, b"dtype": dtype, b"shape": shape}


def floats(*values):
    return array("<f4", [len(values)], struct.pack(f"<{len(values)}f", *values))


def observation(**changes):
    """One that the played policy answers; None leaves a name out, "__" stands for "/"."""
    out = {"observation/image": array("|u1", [2, 3, 3], b"\x40" * 18), "observation/wrist": array("|u1", [4, 2, 3], b"\x80" * 24),
           "observation/joints": floats(1, 2), "observation/grip": floats(0.5), "prompt": "push"}
    out.update({name.replace("__", "/"): value for name, value in changes.items()})
    return {name: value for name, value in out.items() if value is not None}

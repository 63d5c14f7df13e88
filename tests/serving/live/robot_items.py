"""Family 10, MessagePack and openpi, and the frames of family 5: what a robot's connection may send, and how it ends."""
import dataclasses
import struct
import typing

from client import END_OF_INPUT
from sockets import BINARY, CLOSE, PING, PONG, TEXT, Pairs, Raw, array, closing, floats, frame, observation, pack

NAN, INFINITY = float("nan"), float("inf")
ACTIONS = "actions"
MALFORMED, INVALID = ("malformed_message", 1007), ("invalid_observation", 1008)


@dataclasses.dataclass
class RobotItem:
    family: int
    name: str
    pieces: typing.Callable  # as Item's
    error: str | None        # the code of the text that comes first; ACTIONS: a chunk; None: neither
    close: int | None        # the code that the server closes with; None: the connection ends without; 0: it goes on
    seconds: float = 2


def item(family, name, data, error, close, **more):
    if isinstance(data, bytes):
        data = [data]
    return RobotItem(family, name, data if callable(data) else lambda: data, error, close, **more)


def breach(name, data, close=1002, **more):
    return item(5, name, data, None, close, **more)


def frames():
    good = pack(observation())
    yield breach("not masked", frame(BINARY, good, masked=False))
    for opcode in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15):
        yield breach(f"opcode {opcode}", frame(opcode, b"x"))
    for name, bit in {"compressed": 0x40, "reserved 2": 0x20, "reserved 3": 0x10}.items():
        yield breach(f"the bit of {name}", frame(BINARY, good, reserved=bit))
    yield breach("2^63 bytes", frame(BINARY, b"", length=1 << 63))
    yield breach("2^64 - 1 bytes", frame(BINARY, b"", length=(1 << 64) - 1))
    yield breach("2^62 bytes", frame(BINARY, b"", length=1 << 62), 1009)
    yield breach("a byte more than 64 MiB", frame(BINARY, b"", length=(64 << 20) + 1), 1009)
    yield breach("a length of 5 in eight bytes", frame(BINARY, b"hello", length=5))
    yield breach("ping of 126 bytes", frame(PING, bytes(126)))
    yield breach("ping that is cut", frame(PING, b"x", final=False))
    yield breach("close of 126 bytes", frame(CLOSE, struct.pack(">H", 1000) + bytes(124)))
    yield breach("goes on before it begins", frame(0, b"x"))
    yield breach("begins inside of another", frame(BINARY, b"x", final=False) + frame(TEXT, b"y"))
    yield breach("continuation flood", frame(BINARY, b"", final=False) + frame(0, b"", final=False) * 100000, 1008)
    yield breach("frames of one byte, 4 MB", lambda: [frame(BINARY, b"", final=False) + frame(0, b"x", final=False) * (4 << 20)], 1008, seconds=5)
    yield breach("ping flood, then a close", frame(PING, b"x" * 100) * 2000 + closing(1000), 1000)
    for name, text in {"a stray byte": b"\xff", "a surrogate": b"\xed\xa0\x80", "overlong": b"\xc0\x80", "cut": b"\xea\xb0"}.items():
        yield breach(f"text with {name}", frame(TEXT, text), 1007)
    for code in (0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65535):
        yield breach(f"close {code}", closing(code))
    for code in (1000, 1001, 1011, 3000, 4999):
        yield breach(f"close {code}", closing(code, b"bye"), code)
    yield breach("close without a code", frame(CLOSE), 0xFFFF)
    yield breach("close of one byte", frame(CLOSE, b"\x03"))
    yield breach("close with a reason of 8 bits", closing(1000, b"\xff"), 1007)
    yield breach("frames behind a close", closing(1000) + frame(BINARY, good), 1000)
    yield breach("HTTP", b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
    yield breach("zeros", bytes(100))
    yield breach("noise", bytes(range(255, 0, -1)) * 10)
    yield breach("half a head", [frame(BINARY, good)[:1], END_OF_INPUT], None)
    yield breach("half a frame", [frame(BINARY, good)[:-5], END_OF_INPUT], None)
    yield breach("a frame that stops", frame(BINARY, good)[:-5], 1001, seconds=6)
    yield breach("a close during inference", lambda: [frame(BINARY, pack(observation(prompt="slow"))), 0.05, closing(1001)], 1001)
    yield breach("leaves during inference", lambda: [frame(BINARY, pack(observation(prompt="slow"))), 0.05, END_OF_INPUT], None)
    pieces = [good[at:at + 7] for at in range(0, len(good), 7)]
    cut = [frame(0 if i else BINARY, piece, final=i == len(pieces) - 1) for i, piece in enumerate(pieces)]
    yield item(5, "in frames of seven bytes with pings between", (frame(PING, b"x") + frame(PONG)).join(cut), ACTIONS, 0)
    yield item(5, "a byte at a time", lambda: [bytes([b]) for b in frame(BINARY, good)], ACTIONS, 0, seconds=5)
    yield item(5, "two at once", frame(BINARY, good) * 2, ACTIONS, 0)


def message(name, data, error, close=None):
    error, close = error if isinstance(error, tuple) else (error, close)
    return item(10, name, frame(BINARY, data if isinstance(data, bytes) else pack(data)), error, close)


def codes():
    for name, data in {
            "nothing": b"", "map of 2^32 - 1": b"\xdf\xff\xff\xff\xff", "list of 2^32 - 1": b"\xdd\xff\xff\xff\xff",
            "bytes of 2^32 - 1": b"\xc6\xff\xff\xff\xffab", "text of 2^32 - 1": b"\xdb\xff\xff\xff\xffab", "bytes beyond the frame": b"\x81\xa1a\xc4\x05abc",
            "depth 1,000": b"\x91" * 1000 + b"\xc0", "maps, depth 100,000": b"\x81\xa1a" * 100000 + b"\xc0",
            "11,000 values": b"\xdd" + struct.pack(">I", 11000) + bytes(11000), "a code that means nothing": b"\xc1",
            "two values": pack(observation()) + b"\xc0", "a cut map": pack(observation())[:-3], "JSON": b'{"prompt": "push"}', "pickle": b"\x80\x04\x95\x1a",
            "names twice": pack(Pairs([("a", 1), ("a", 2)])), "names that are numbers": pack(Pairs([(1, 2)])), "a name that is a list": pack(Pairs([([], 2)])),
            "a name that is nothing": pack(Pairs([(None, 2)])), "8-bit text": b"\x81\xa1a\xa1\xff", "a surrogate": pack({"prompt": "\ud800"})}.items():
        yield message(name, data, MALFORMED)
    for name, data in {"ext 8": b"\xc7\x01\x05x", "ext 16": b"\xc8\x00\x01\x05x", "ext 32": b"\xc9\x00\x00\x00\x01\x05x", "fixext 1": b"\xd4\x05x",
                       "fixext 16": b"\xd8\x05" + bytes(16), "a time": b"\xd6\xff" + bytes(4)}.items():
        yield message(f"extension: {name}", {"a": Raw(data)}, MALFORMED)
    for name, value in {"nothing": None, "a list": [], "a number": 5, "a text": "x", "bytes": b"x", "an array": floats(1), "a map without names": {}}.items():
        yield message(f"it is {name}", value, INVALID)
    yield item(10, "a text frame", frame(TEXT, b"{}"), "malformed_message", 1003)
    yield item(10, "an empty text frame", frame(TEXT), "malformed_message", 1003)


def arrays():
    data = struct.pack("<2f", 1, 2)
    for dtype in ("|O", "O", "|V8", "<c8", "<c16", "<f16", "|S2", "<U2", "<M8[ns]", ">f4", "f4", "<f1", "<f3", "<i16", "<x4", "", "<" * 1000, "\ud7a3"):
        yield message(f"dtype {dtype[:9]}", observation(observation__joints=array(dtype, [2], data)), INVALID)
    for shape in ([3], [], [1], [2, 2], [1 << 63], [(1 << 64) - 1], [1 << 32, 1 << 32], [1 << 62, 4], [0], [-2], [-1, -2], [2.0], ["2"], [None], [[2]], [1] * 9 + [2]):
        yield message(f"shape {shape}", observation(observation__joints=array("<f4", shape, data)), INVALID)
    yield message("<f8 of 2^60", observation(observation__image=array("<f8", [1 << 60], b"")), INVALID)
    good = array("<f4", [2], data)
    for name in good:
        text = {(key.decode() if key == name else key): value for key, value in good.items()}
        yield message(f"{name.decode()} as text", observation(observation__joints=text), INVALID)
        yield message(f"without {name.decode()}", observation(observation__joints={k: v for k, v in good.items() if k != name}), INVALID)
        for wrong in (None, False, 1, "x", b"x", []):
            if wrong != good[name] or type(wrong) is not type(good[name]):
                yield message(f"{name.decode()} is {wrong!r}", observation(observation__joints={**good, name: wrong}), INVALID)
    yield message("a name more", observation(observation__joints={**good, b"order": "C"}), INVALID)
    yield message("names of an array twice", observation(observation__joints=Pairs([*good.items(), (b"data", data)])), MALFORMED)
    for name, scalar in {"object": ("|O", 1), "text for a number": ("<f4", "1"), "number for a text": ("<U1", 1), "nothing": ("<f4", None)}.items():
        yield message(f"scalar: {name}", observation(observation__grip={b"__npgeneric__": True, b"data": scalar[1], b"dtype": scalar[0]}), INVALID)


def observations():
    for name in observation():
        if name != "prompt":
            yield message(f"without {name}", observation(**{name.replace("/", "__"): None}), INVALID)
    for name, value in {"NaN": NAN, "infinity": INFINITY, "-infinity": -INFINITY}.items():
        yield message(f"state: {name}", observation(observation__joints=floats(1, value)), INVALID)
        yield message(f"state: {name}, plain", observation(observation__joints=[1.0, value]), INVALID)
        yield message(f"timestamp: {name}", observation(timestamp=value), INVALID)
    yield message("state beyond float32", observation(observation__joints=[1.0, 1e300]), INVALID)
    yield message("a state too few", observation(observation__joints=floats(1)), INVALID)
    yield message("a million states", observation(observation__joints=array("<f4", [1 << 20], bytes(4 << 20))), INVALID)
    yield message("state of two axes", observation(observation__joints=array("<f4", [1, 2], bytes(8))), INVALID)
    pictures = {"without axes": array("|u1", [], b"x"), "grey": array("|u1", [4, 4], bytes(16)), "four planes": array("|u1", [2, 2, 4], bytes(16)),
                "floats": array("<f4", [1, 1, 3], bytes(12)), "a batch": array("|u1", [1, 1, 1, 3], bytes(3)), "no rows": array("|u1", [0, 4, 3], b""),
                "4,097 rows": array("|u1", [4097, 1, 3], bytes(4097 * 3)), "2^40 columns of no rows": array("|u1", [0, 1 << 40, 3], b""),
                "signed": array("|i1", [1, 1, 3], bytes(3)), "a PNG": b"\x89PNG\r\n\x1a\n", "a path": "/etc/passwd", "nothing": None}
    for name, picture in pictures.items():
        changed = observation()
        changed["observation/image"] = picture
        yield message(f"picture: {name}", changed, INVALID)
    for name, value in {"number": 5, "bytes": b"push", "list": ["push"], "10,000 letters": "x" * 10000, "array": floats(1)}.items():
        yield message(f"prompt: {name}", observation(prompt=value), INVALID)
    for name, value in {"-1": -1, "1.5": 1.5, "text": "1", "nothing": None, "true": True}.items():
        yield message(f"seed: {name}", {**observation(), "seed": value}, INVALID)
    for name, value in {"text": "now", "nothing": None, "of the future": 4e9}.items():
        yield message(f"timestamp: {name}", {**observation(), "timestamp": value}, INVALID)
    yield message("endpoint: train", observation(endpoint="train"), INVALID)
    yield message("session of 257 letters", observation(session_id="x" * 257), INVALID)
    yield message("a name of 1 MB with a thousand inside", {"x" * (1 << 20): {f"{i}": i for i in range(1000)}}, INVALID)
    yield message("a name in two ways", {**observation(), "observation": {"image": 1}}, INVALID)
    yield message("a name that is bytes", Pairs([*observation().items(), (b"more", 1)]), INVALID)


def answered():
    stale = observation(timestamp=1e9)
    yield message("stale", stale, "stale_observation", 0)
    yield message("of the year 0", observation(timestamp=-6e10), "stale_observation", 0)
    yield item(10, "late", frame(BINARY, pack(observation(prompt="late"))), "deadline_missed", 0, seconds=8)
    yield message("a policy that gives NaN", observation(prompt="nan"), "unsafe_actions", 1011)
    yield message("a policy that gives too few", observation(prompt="shape"), "unsafe_actions", 1011)
    yield message("a policy that throws", observation(prompt="throw"), "internal_error", 1011)
    yield message("a policy that goes too far", observation(prompt="far"), ACTIONS, 0)
    yield message("with names that nobody knows", observation(other={"deep": [1, {"a": b"x"}]}), ACTIONS, 0)
    yield message("control words", observation(prompt="<|end|>\0\u202e"), ACTIONS, 0)
    large = array("|u1", [4096, 4096, 3], bytes(48 << 20))
    yield item(10, "a picture of 48 MiB", lambda: [frame(BINARY, pack(observation(observation__image=large)))], ACTIONS, 0, seconds=10)


def robot_items():
    for group in (frames(), codes(), arrays(), observations(), answered()):
        yield from group

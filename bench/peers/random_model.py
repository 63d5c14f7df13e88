"""A model of Naru with random weights, for bench/serve.sh: what it costs is that of a trained one, what it says is noise.

    python random_model.py MODEL.safetensors OUT.safetensors

Config, vocabulary and shapes are MODEL's. Matrices are normal, of the variance that keeps activations as they are; norms are
one, biases zero. Of the text embedding, which is also the head, only tokens of printable ASCII have values: every answer is
then letters that stream one token at a time, and no answer ends by itself.
"""
import array
import json
import random
import struct
import sys

FIRST_BYTE, FIRST_MERGE = 32, 645  # core/text/vocabulary.h
TABLE = 1 << 14


def bf16(x):
    return (struct.unpack("<I", struct.pack("<f", x))[0] + 0x8000) >> 16


def ascii_ids(merges):
    """The ids that spell letters of printable ASCII alone, not beginning with a space."""
    spelled = {FIRST_BYTE + byte: chr(byte) for byte in range(32, 127)}
    for i in range(len(merges) // 2):
        left, right = merges[2 * i:2 * i + 2]
        if left in spelled and right in spelled:
            spelled[FIRST_MERGE + i] = spelled[left] + spelled[right]
    return {i for i, text in spelled.items() if not text.startswith(" ")}


class Draws:
    """Normal numbers in bf16, as bytes."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.normal = [self.random.gauss(0, 1) for _ in range(TABLE)]

    def __call__(self, n, deviation):
        table = array.array("H", [bf16(deviation * x) for x in self.normal])
        return array.array("H", self.random.choices(table, k=n)).tobytes()


def values_of(name, shape, kept, draw):
    n = 1
    for size in shape:
        n *= size
    if len(shape) == 1:
        return array.array("H", [bf16(1.0 if name.endswith("norm.weight") else 0.0)] * n).tobytes()
    if name != "backbone.embedding.weight":
        return draw(n, (n // shape[0]) ** -0.5)
    row = bytes(2 * shape[1])
    return b"".join(draw(shape[1], shape[1] ** -0.5) if i in kept else row for i in range(shape[0]))


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    with open(sys.argv[1], "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
    meta = header.pop("__metadata__")
    kept = ascii_ids(json.loads(meta["naru.tokenizer"])["merges"])
    meta["naru.run"] = json.dumps({"random": True})
    tensors = sorted(header.items(), key=lambda item: item[1]["data_offsets"][0])
    draw, body, out = Draws(1), [], {"__metadata__": meta}
    at = 0
    for name, about in tensors:
        body.append(values_of(name, about["shape"], kept, draw))
        out[name] = {"dtype": "BF16", "shape": about["shape"], "data_offsets": [at, at + len(body[-1])]}
        at += len(body[-1])
    head = json.dumps(out, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    with open(sys.argv[2], "wb") as file:
        file.write(struct.pack("<Q", len(head)) + head + b"".join(body))


if __name__ == "__main__":
    main()

"""Writes a model of Whisper's smallest size with random weights, in the form that whisper.cpp reads: how long its encoder
takes does not depend on what the weights say.

    python whisper_model.py FILE

Sizes are those of "tiny" (Radford et al. 2022, table 1); the form is that of whisper.cpp's models/convert-pt-to-ggml.py:
int32 sizes, the mel filters, the words, then tensors, each with its name. Matrices are float16, as in the published file.
"""
import struct
import sys

import numpy

MAGIC, VOCABULARY, AUDIO, WIDTH, HEADS, LAYERS, TEXT, MELS, BINS, F16 = 0x67676D6C, 51865, 1500, 384, 6, 4, 448, 80, 201, 1


def block(prefix, cross):
    """The tensors of one layer: (name, shape as in PyTorch)."""
    for part in ["attn"] + ["cross_attn"] * cross:
        yield f"{prefix}.{part}_ln.weight", (WIDTH,)
        yield f"{prefix}.{part}_ln.bias", (WIDTH,)
        for matrix in ("query", "key", "value", "out"):
            yield f"{prefix}.{part}.{matrix}.weight", (WIDTH, WIDTH)
            if matrix != "key":
                yield f"{prefix}.{part}.{matrix}.bias", (WIDTH,)
    yield f"{prefix}.mlp_ln.weight", (WIDTH,)
    yield f"{prefix}.mlp_ln.bias", (WIDTH,)
    for index, (rows, columns) in ((0, (4 * WIDTH, WIDTH)), (2, (WIDTH, 4 * WIDTH))):
        yield f"{prefix}.mlp.{index}.weight", (rows, columns)
        yield f"{prefix}.mlp.{index}.bias", (rows,)


def tensors():
    yield "encoder.positional_embedding", (AUDIO, WIDTH)
    for name, inputs in (("conv1", MELS), ("conv2", WIDTH)):
        yield f"encoder.{name}.weight", (WIDTH, inputs, 3)
        yield f"encoder.{name}.bias", (WIDTH, 1)
    for layer in range(LAYERS):
        yield from block(f"encoder.blocks.{layer}", cross=False)
        yield from block(f"decoder.blocks.{layer}", cross=True)
    for name in ("encoder.ln_post", "decoder.ln"):
        yield f"{name}.weight", (WIDTH,)
        yield f"{name}.bias", (WIDTH,)
    yield "decoder.positional_embedding", (TEXT, WIDTH)
    yield "decoder.token_embedding.weight", (VOCABULARY, WIDTH)


def main():
    draw = numpy.random.default_rng(1)
    with open(sys.argv[1], "wb") as file:
        file.write(struct.pack("12i", MAGIC, VOCABULARY, AUDIO, WIDTH, HEADS, LAYERS, TEXT, WIDTH, HEADS, LAYERS, MELS, F16))
        file.write(struct.pack("2i", MELS, BINS) + draw.random(MELS * BINS, "f4").tobytes())
        file.write(struct.pack("i", 0))  # whisper.cpp names what words are missing by itself
        for name, shape in tensors():
            half = len(shape) > 1 and "positional" not in name and not name.endswith("bias")
            values = (0.02 * draw.standard_normal(shape, "f4")).astype("f2" if half else "f4")
            file.write(struct.pack("3i", len(shape), len(name), F16 if half else 0))
            file.write(struct.pack(f"{len(shape)}i", *reversed(shape)) + name.encode() + values.tobytes())


if __name__ == "__main__":
    main()

"""A model for llama.cpp with random weights and the shape of a model of Naru, for bench/serve.sh. Needs the package gguf.

    python gguf_model.py MODEL.safetensors OUT.gguf [--type bf16|f16|f32]

llama.cpp has no architecture with a ReLU^2 between two matrices and norms of q and k. `qwen3` has the norms and no biases; its
feed-forward is gated, three matrices, and gets 2/3 of the width, which makes it as many parameters and operations. Heads, layers,
width, context, the tied head and the base of RoPE are those of MODEL's backbone. Matrices have the type that is named, bf16 as
in Naru's files unless another is; norms are f32. The vocabulary has as many tokens as MODEL's: controls, bytes, then syllables,
which alone have values, so that every answer streams one token at a time and none ends by itself.
"""
import argparse
import json
import struct

import gguf
import numpy as np

CONTROLS, BYTES = ["<unk>", "<s>", "</s>"], 256


def config_of(path):
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
    config = json.loads(header["__metadata__"]["naru.config"])
    return config["backbone"], config["context"], header["backbone.embedding.weight"]["shape"][0]


def syllables(n):
    return [a + b + c for a in "bcdfghjklmnprstv" for b in "aeiou" for c in "bdfgklmnprstvxyz"][:n]


def add_vocabulary(writer, size):
    words = syllables(size - len(CONTROLS) - BYTES)
    if len(CONTROLS) + BYTES + len(words) != size:
        raise SystemExit(f"gguf_model: cannot name a vocabulary of {size} tokens")
    kind = gguf.TokenType
    writer.add_tokenizer_model("llama")
    writer.add_token_list(CONTROLS + [f"<0x{byte:02X}>" for byte in range(BYTES)] + words)
    writer.add_token_scores([0.0] * size)
    writer.add_token_types([kind.UNKNOWN, kind.CONTROL, kind.CONTROL] + [kind.BYTE] * BYTES + [kind.NORMAL] * len(words))
    writer.add_unk_token_id(0)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(False)
    writer.add_add_space_prefix(False)


def add_config(writer, backbone, context, hidden):
    writer.add_context_length(context)
    writer.add_embedding_length(backbone["d_model"])
    writer.add_block_count(backbone["n_layers"])
    writer.add_feed_forward_length(hidden)
    writer.add_head_count(backbone["n_heads"])
    writer.add_head_count_kv(backbone.get("n_kv_heads", backbone["n_heads"]))
    writer.add_key_length(backbone["head_dim"])
    writer.add_value_length(backbone["head_dim"])
    writer.add_layer_norm_rms_eps(backbone.get("norm_eps", 1e-6))
    writer.add_rope_freq_base(backbone["ropes"][0]["theta"])


def add_tensors(writer, backbone, vocab, hidden, dtype):
    random = np.random.default_rng(1)
    d, width = backbone["d_model"], backbone["head_dim"]
    inner, kv = backbone["n_heads"] * width, backbone.get("n_kv_heads", backbone["n_heads"]) * width

    def matrix(name, rows, columns, first=0):
        values = random.standard_normal((rows, columns), dtype=np.float32) * columns ** -0.5
        values[:first] = 0
        writer.add_tensor(name, gguf.quants.quantize(values, dtype), raw_dtype=dtype)

    def norm(name, size):
        writer.add_tensor(name, np.ones(size, np.float32))

    matrix("token_embd.weight", vocab, d, first=len(CONTROLS) + BYTES)
    norm("output_norm.weight", d)
    for i in range(backbone["n_layers"]):
        for name, size in (("attn_norm", d), ("attn_q_norm", width), ("attn_k_norm", width), ("ffn_norm", d)):
            norm(f"blk.{i}.{name}.weight", size)
        for name, rows, columns in (("attn_q", inner, d), ("attn_k", kv, d), ("attn_v", kv, d), ("attn_output", d, inner),
                                    ("ffn_gate", hidden, d), ("ffn_up", hidden, d), ("ffn_down", d, hidden)):
            matrix(f"blk.{i}.{name}.weight", rows, columns)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("out")
    parser.add_argument("--type", choices=["bf16", "f16", "f32"], default="bf16")
    flags = parser.parse_args()
    backbone, context, vocab = config_of(flags.model)
    gated = backbone.get("mlp", "relu2") == "silu_glu"
    hidden = backbone["d_hidden"] if gated else backbone["d_hidden"] * 2 // 3
    writer = gguf.GGUFWriter(flags.out, "qwen3")
    writer.add_name("random")
    add_config(writer, backbone, context, hidden)
    add_vocabulary(writer, vocab)
    add_tensors(writer, backbone, vocab, hidden, gguf.GGMLQuantizationType[flags.type.upper()])
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


if __name__ == "__main__":
    main()

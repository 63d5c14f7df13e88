"""seeds.py DIR: writes seeds for the fuzz targets to DIR/TARGET, from the repository's own files and by hand.

tests/fuzz/corpus/TARGET has the most telling of them and of what `fuzz_TARGET -merge=1` kept of what fuzzing found. The
corpus has more files by hand: safetensors/whole_model, by `naru train` from tiny_read.toml with widths of 2; av_worker/said.*,
by media/encode.h, which say where they came from.
"""
import base64
import hashlib
import json
import pathlib
import shutil
import struct
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "serving" / "live"))
from sockets import BINARY, CLOSE, PING, TEXT, Pairs, Raw, array, closing, floats, frame, observation, pack  # noqa: E402

HERE = pathlib.Path(__file__).parent
TESTS = HERE.parent
OUT = pathlib.Path(sys.argv[1])
MAX_BYTES = 4096


def seed(target, name, data):
    (OUT / target).mkdir(parents=True, exist_ok=True)
    (OUT / target / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def file_of(header, elements=b""):
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + elements


def tensor(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


for target, folder in [("image_worker", "pictures"), ("av_worker", "sounds"), ("av_worker", "hostile_sounds"),
                       ("pdf_worker", "pdfs")]:
    for path in (TESTS / "golden" / folder).iterdir():
        if path.stat().st_size <= MAX_BYTES:
            seed(target, path.name, path.read_bytes())

for path in (TESTS / "golden").glob("*.safetensors"):
    if path.stat().st_size <= MAX_BYTES:
        seed("safetensors", path.name, path.read_bytes())
seed("safetensors", "types", file_of({"__metadata__": {"a": "b"}, "x": tensor("F64", [1], 0, 8), "i": tensor("I32", [2, 1], 8, 16),
                                      "u": tensor("U8", [3], 16, 19), "h": tensor("BF16", [], 19, 21), "0": tensor("F32", [0, 4], 21, 21)},
                                     bytes(21)))
seed("safetensors", "hole", file_of({"a": tensor("U8", [1], 0, 1), "b": tensor("U8", [1], 2, 3)}, bytes(3)))
seed("safetensors", "overlap", file_of({"a": tensor("U8", [2], 0, 2), "b": tensor("U8", [2], 1, 3)}, bytes(3)))
seed("safetensors", "overflow", file_of({"a": tensor("F32", [2**40, 2**40, 2**40], 0, 0)}))
seed("safetensors", "twice", struct.pack("<Q", 21) + b'{"a": null, "a": null}'[:21])
seed("safetensors", "long", struct.pack("<Q", 2**63) + b"{}")

vocabulary = {"format": "naru-jamo-bpe", "version": 1, "merges": [97, 98, 613, 99, 300, 400]}
config = {
    "name": "s", "context": 8, "line_max_width_px": 16,
    "vision": {"channels": [2], "strides": [8], "n_layers": 0, "d_model": 2, "n_heads": 1, "head_dim": 4, "d_hidden": 2,
               "merge_rows": 1, "merge_columns": 1, "rope": {"theta": 10, "sections": [0, 1, 1]}},
    "backbone": {"n_layers": 1, "d_model": 2, "n_heads": 1, "head_dim": 4, "d_hidden": 2,
                 "ropes": [{"theta": 10, "sections": [1, 1, 0], "scaling": "yarn", "factor": 2, "original_positions": 8}]}}
metadata = {"naru.format": "1", "naru.config": json.dumps(config), "naru.tokenizer": json.dumps(vocabulary)}
seed("safetensors", "model", file_of({"__metadata__": metadata, "vision.stem.0.bias": tensor("BF16", [2], 0, 4)}, bytes(4)))

text = "가나다 abc abcabc 각낙 é \u1100\u1161 12\n"
for cut in (0, 100, 255):
    seed("tokenizer", f"text{cut}", bytes([cut]) + json.dumps(vocabulary).encode() + text.encode())
whole = json.dumps(vocabulary).encode()
seed("tokenizer", "both", bytes([round(255 * len(whole) / (len(whole) + 51))]) + whole + text.encode()[:51])

# The first byte: even for a schema, odd for GBNF; it also seeds the answers.
schemas = {
    "person": {"type": "object", "properties": {"name": {"type": "string", "maxLength": 9}, "age": {"type": "integer", "minimum": 0, "maximum": 150},
               "on": {"type": "string", "format": "date"}, "x": {"type": ["number", "null"], "exclusiveMinimum": 0}},
               "required": ["age"], "additionalProperties": False},
    "tree": {"$ref": "#/$defs/n", "$defs": {"n": {"type": "object", "properties": {"v": {"enum": [1, "가", None]}, "k": {
             "type": "array", "items": {"$ref": "#/$defs/n"}, "minItems": 1, "maxItems": 2}}, "required": ["v"]}}},
    "several": {"oneOf": [{"prefixItems": [{"const": {"a": [1.5]}}, True], "items": {"type": "boolean"}, "minItems": 3},
                {"type": "object", "additionalProperties": {"type": "string", "pattern": "^(a|[b-d]\\w){2,}$", "minLength": 3}}]},
    "merged": {"allOf": [{"properties": {"a": {"minimum": -5}}, "required": ["a"]}, {"properties": {"a": {"type": "integer", "maximum": 5}}}],
               "title": "t"}}
for name, schema in schemas.items():
    seed("schema", name, b"\2" + json.dumps(schema, ensure_ascii=False).encode())
for i, gbnf in enumerate(['root ::= "a" ([b-d] | ws "\\u0041"){1,3} # x\nws ::= [ \\t]*\n', 'root ::= "(" root? ")" | .\n',
                          'root ::= a | b\na ::= "x" b?\nb ::= [^x가] a+ | ""\n', 'root ::= root "a" | "b"', 'root ::= ("a"{9}){9,} [z-a]']):
    seed("schema", f"gbnf{i}", b"\1" + gbnf.encode())

for path in [TESTS / "training" / "tiny.toml", TESTS / "training" / "tiny_read.toml"]:
    seed("recipe", path.stem, "\n".join(line.split("#")[0].rstrip() for line in path.read_text().splitlines()))
for i, toml in enumerate(["a = [1, {b = 2}]", "[[phase]]\nx = 1979-05-27T07:32:00Z", 'a.b.c = """\nx"""', "x = 0x1F\ny = nan"]):
    seed("recipe", f"toml{i}", toml)

recipe = "x = 1\n"
hashes = lambda text: hashlib.sha256(text.encode()).hexdigest()
lines = [{"kind": "run", "profile": 1, "weights": "0" * 64, "recipe": {"name": "r", "sha256": hashes(recipe), "text": recipe}},
         {"kind": "losses", "first": 1, "loss": ["3f800000", "3f000000"]},
         {"kind": "weights", "step": 2, "f32": "1" * 64},
         {"kind": "resumed", "step": 2},
         {"kind": "end", "step": 2, "f32": "1" * 64, "bf16": "2" * 64}]
record, previous = "", "0" * 64
for i, line in enumerate(lines):
    written = json.dumps({**line, "previous": previous})
    record, previous = record + written + "\n", hashes(written)
    seed("record", f"lines{i + 1}", record)

seed("foreign", "tensors", file_of({"w": tensor("F16", [8], 0, 16), "v": tensor("BF16", [3, 2], 16, 28), "i": tensor("I64", [1], 28, 36),
                                    "e": tensor("F32", [0, 4], 36, 36)}, bytes(range(36))))
seed("foreign", "deep.json", '{"model":{"vocab":' + "[" * 70 + "]" * 70 + "}}")
seed("foreign", "tokenizer.json", json.dumps({
    "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "ByteLevel"}]},
    "model": {"type": "BPE", "vocab": {"t": 0, "h": 1, "th": 2, "\u0120th": 3}, "merges": ["t h", ["\u0120", "th"]]}}))
seed("foreign", "unigram.json", json.dumps({"model": {"type": "Unigram", "vocab": [["<unk>", 0], ["\u2581th", -1.5], ["<0xEC>", -2]]}}))
seed("foreign", "vocab.json", json.dumps({"\u0120the": 1, "he": 0}))
seed("foreign", "x.tiktoken", b"".join(base64.b64encode(token) + b" %d\n" % i for i, token in enumerate([b"t", b"h", b"th", b" th"])))
seed("foreign", "x.vocab", "<unk>\t0\n\u2581the\t-1\n<0xEC>\t-2.5\n")
seed("foreign", "lines.txt", "the\n##ing\nhe\r\n\n")

# The first byte chooses the endpoint: chat, completions, responses, tokenize, detokenize.
parts = [{"type": "text", "text": "무엇?"}, {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"}},
         {"type": "input_audio", "input_audio": {"data": "UklGRg", "format": "wav"}}, {"type": "audio_url", "audio_url": None, "uuid": "a"},
         {"type": "file", "file": {"filename": "a.pdf", "file_data": "data:application/pdf;base64,JVBERi0="}}]
turns = [{"role": "system", "content": "s"}, {"role": "user", "content": "<|end|>\u0000"}, {"role": "assistant", "content": "a"},
         {"role": "user", "content": parts[:3]}]
options = {"model": "m", "temperature": 0.5, "top_p": 0.9, "top_k": 5, "min_p": 0.1, "seed": 1, "n": 2, "stop": ["a", "b"],
           "logit_bias": {"100": -5, "1": 2}, "presence_penalty": 1, "frequency_penalty": -1, "repetition_penalty": 1.1}
form = {"type": "json_schema", "json_schema": {"name": "n", "schema": {"type": "object"}, "strict": True}}
for name, endpoint, body in [
    ("chat", 0, {"messages": turns, **options, "logprobs": True, "top_logprobs": 2, "max_tokens": 4}),
    ("chat_stream", 0, {"messages": turns[1:2], "stream": True, "stream_options": {"include_usage": True}}),
    ("chat_pdf", 0, {"messages": [{"role": "user", "content": parts[4:]}], "max_completion_tokens": 1}),
    ("chat_uuid", 0, {"messages": [{"role": "user", "content": [{**parts[1], "uuid": "a"}, parts[3]]}]}),
    ("chat_form", 0, {"messages": turns[1:2], "response_format": form, "grammar": "root ::= \"a\"", "extra_body": {"tools": []}}),
    ("completion", 1, {"prompt": "once", **options, "logprobs": 1, "stream": True}),
    ("response", 2, {"input": [{"role": "user", "content": [{"type": "input_text", "text": "x"}, {"type": "input_image", "image_url": "data:;base64,AAAA"}]}],
                     "instructions": "i", "max_output_tokens": 3, "text": {"format": {"type": "text"}}, "metadata": {"k": "v"}}),
    ("response_stream", 2, {"input": "hi", "stream": True}),
    ("tokens", 3, {"prompt": "가 a"}), ("words", 4, {"tokens": [32, 300, 0]})]:
    seed("chat_request", name, bytes([endpoint]) + json.dumps(body, ensure_ascii=False).encode())
for name, body in [("bom", b"\xef\xbb\xbf{}"), ("twice", b'{"n":1,"n":2}'), ("surrogate", b'{"messages":"\\ud800"}'), ("overlong", b'{"a":"\xc0\xaf"}'),
                   ("huge_number", b'{"temperature":1e999999}'), ("nan", b'{"temperature":NaN}'), ("trailing", b"{}{}"), ("deep", b"[" * 70)]:
    seed("chat_request", name, b"\0" + body)
form = lambda parameters, content: f"--B\r\nContent-Disposition: form-data; {parameters}\r\n\r\n{content}\r\n"
file = form('name="file"; filename="../../x.wav"', "RIFF\0\r\n--\r\n--A")
for name, of_type, body in [
        ("whole", "boundary=B", file + form("name=model", "naru") + "--B--\r\n"),
        ("typed", 'charset=x; boundary="B"', "--B\r\ncontent-type: audio/wav\r\nContent-Disposition: form-data;name=a\r\n\r\nx\r\n--B--"),
        ("escaped", "boundary=B", form('name="a\\"b"; filename=""', "") + "--B--"),
        ("encoded", "boundary=B", "--B\r\nContent-Transfer-Encoding: base64\r\n\r\n\r\n--B--"),
        ("empty", "boundary=B", "--B--"),
        ("no_boundary", "", file + "--B--"),
        ("long_boundary", "boundary=" + "B" * 71, file + "--B--"),
        ("cut", "boundary=B", file + "--B"),
        ("inner_boundary", "boundary=B", form("name=a", "x\r\n--Bx") + "--B--"),
        ("epilogue", "boundary=B", file + "--B--\r\nmore"),
        ("many", "boundary=B", form("name=a", "") * 60 + "--B--"),
        ("long_name", "boundary=B", form("name=" + "n" * 257, "") + "--B--")]:
    seed("multipart", name, f"multipart/form-data; {of_type}\n{body}")

host = "Host: x\r\n"
post = "POST /b HTTP/1.1\r\n" + host + "Content-Type: a/b\r\n"
for name, requests in [
        ("get", f"GET /a/b%20c?d HTTP/1.1\r\n{host}\r\n" * 3),
        ("old", "GET /a/b HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /a/b HTTP/1.0\r\n\r\n"),
        ("post", f"{post}Content-Length: 3\r\n\r\nabc\r\n{post}Content-Length: 0\r\n\r\n"),
        ("chunks", f"{post}Transfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\n01\r\nd\r\n0\r\nT: u\r\n\r\nOPTIONS * HTTP/1.1\r\n{host}\r\n"),
        ("both", f"{post}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        ("large", f"{post}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n"),
        ("ones", f"{post}Transfer-Encoding: chunked\r\n\r\n" + "1\r\na\r\n" * 30),
        ("fold", f"GET /a/b HTTP/1.1\r\n{host}A: b\r\n c\r\n\r\n"),
        ("expect", f"{post}Content-Length: 1\r\nExpect: 100-continue\r\n\r\na"),
        ("proxy", f"GET http://x/a/b HTTP/1.1\r\n{host}\r\nHEAD /a/b HTTP/1.1\r\n{host}\r\nTRACE /b HTTP/1.1\r\n{host}\r\n")]:
    seed("http_request", name, "\x07" + requests)

# The first byte: in what pieces; the second: which messages nobody wants at once.
for name, data in [
        ("whole", frame(TEXT, b"abc") + frame(BINARY, bytes(200)) + frame(PING, b"x") + closing(1000, b"bye")),
        ("cut", frame(TEXT, b"\xea\xb0", final=False) + frame(PING) + frame(0, b"", final=False) + frame(0, b"\x80") + frame(CLOSE)),
        ("large", frame(BINARY, bytes(1000)) + frame(BINARY, b"", length=70001)), ("sizes", frame(BINARY, bytes(125)) + frame(BINARY, bytes(126))),
        ("unmasked", frame(BINARY, b"x", masked=False)), ("reserved", frame(BINARY, b"x", reserved=0x40)), ("huge", frame(BINARY, length=1 << 63)),
        ("padded", frame(BINARY, b"x", length=1)), ("control", frame(PING, bytes(126))), ("codes", closing(1005)), ("utf8", frame(TEXT, b"\xff")),
        ("flood", frame(BINARY, final=False) + frame(0, final=False) * 300)]:
    seed("websocket", name, b"\x03\x55" + data)
for name, value in [
        ("whole", observation()), ("options", observation(seed=3, timestamp=1.5, session_id="s", endpoint="infer", more=[1, -1, 0.5, None, True])),
        ("nested", {"observation": {"image": array("|u1", [3, 1, 2], bytes(6)), "wrist": array("|u1", [1, 1, 3], bytes(3)), "joints": [1, 2.0],
                                    "grip": {b"__npgeneric__": True, b"data": 1, b"dtype": "<i8"}}, "prompt": {b"__npgeneric__": True, b"data": "x", b"dtype": "<U1"}}),
        ("halves", observation(observation__joints=array("<f2", [2], b"\0\x7c\1\0"))), ("doubles", observation(observation__joints=array("<f8", [2], bytes(16)))),
        ("reset", {"endpoint": "reset"}), ("shape", observation(observation__joints=array("<f4", [1 << 62, 4], b""))),
        ("marker", observation(observation__joints={"__ndarray__": True})), ("twice", Pairs([("a", 1), ("a", 2)])),
        ("extension", Raw(b"\x81\xa1a\xc7\x01\x05x")), ("deep", Raw(b"\x91" * 17 + b"\xc0")), ("promise", Raw(b"\xdf\xff\xff\xff\xff")),
        ("short", Raw(b"\x83\xa1a\xc4\x01b\xd9\x01c\xca\x3f\x80\0\0\xc5\0\x01d\xd1\xff\x00"))]:
    seed("openpi", name, pack(value))

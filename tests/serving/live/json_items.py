"""Family 4: bodies in JSON, and the fields of each endpoint."""
import json

from client import chat, post
from items import BAD_JSON, BAD_VALUE, MISSING, item

CHAT, TEXT, RESPONSES = "/v1/chat/completions", "/v1/completions", "/v1/responses"
OK = (200, None)
HELLO = [{"role": "user", "content": "hi"}]
FEW = {"messages": HELLO, "max_tokens": 1}


def body(name, data, *wants, path="/tokenize", **more):
    return item(4, f"JSON: {name}", lambda: [post(path, data() if callable(data) else data)], *(wants or (BAD_JSON,)), **more)


def around(text):
    """A body whose ignored member is that text."""
    return b'{"prompt": "x", "a": ' + text + b"}"


def syntax():
    whole = b'{"prompt": "x", "list": [1, -2.5e3, true, null, {"a": "\\u00e9\\n"}]}'
    for i in range(0, len(whole), 4):
        yield body(f"cut at {i}", whole[:i])
    for name, data in {
            "white space": b" \n\t", "null": b"null", "a list": b"[]", "a string": b'"x"', "a number": b"1", "true": b"true", "two": b"{}{}",
            "lines": b'{"prompt": "x"}\n{"prompt": "y"}', "a form": b"prompt=x&a=b", "XML": b"<prompt>x</prompt>", "a comma behind": b'{"prompt": "x"}, ',
            "zero behind": b'{"prompt": "x"}\0', "zero before": b'\0{"prompt": "x"}', "a mark of byte order": b'\xef\xbb\xbf{"prompt": "x"}',
            "UTF-16": '{"prompt": "x"}'.encode("utf-16"), "UTF-16 BE": '{"prompt": "x"}'.encode("utf-16-be"), "UTF-32": '{"prompt": "x"}'.encode("utf-32"),
            "gzip": bytes.fromhex("1f8b0800000000000003ab562a28cacc2b5152aa5052aa0500"), "noise": bytes(range(256)), "single quotes": b"{'prompt': 'x'}",
            "names without quotes": b'{prompt: "x"}', "number as a name": b'{1: "x"}', "YAML": b"prompt: x\n", "MessagePack": b"\x81\xa6prompt\xa1x",
            "a brace too many": b'{"prompt": "x"}}', "a bracket for a brace": b'{"prompt": "x"]', "a comma in an object": b'{"prompt": "x",}'}.items():
        yield body(name, data)
    for text in (b"[1,]", b"[,1]", b"[1 2]", b"{,}", b"NaN", b"Infinity", b"-Infinity", b"+1", b"01", b"-", b"-01", b".5", b"5.", b"0x10", b"1e", b"1e+",
                 b"1_000", b"1e999999", b"-1e999999", b"1e" + b"9" * 10000, b"9" * 400 + b"e99999", b"tru", b"True", b"nul", b"undefined", b"/**/1", b"1 // a",
                 b"\x0b1", b"\xc2\xa01", b"\"\\x41\"", b'"\\u12"', b'"\\u{41}"', b'"\\', b'"a\nb"', b'"a\tb"', b'"a\x01b"'):
        yield body(f"value {text[:20]}", around(text))
    for name, text in {"D800": "\\ud800", "DC00": "\\udc00", "DC00 D800": "\\udc00\\ud800", "D800 D800": "\\ud800\\ud800", "D800 and a letter": "\\ud800x",
                       "D800 and n": "\\ud800\\n"}.items():
        yield body(f"lone surrogate {name}", around(b'"' + text.encode() + b'"'))
    for name, data in {"overlong slash": b"\xc0\xaf", "overlong zero": b"\xc0\x80", "overlong of three": b"\xe0\x80\xaf", "overlong of four": b"\xf0\x80\x80\xaf",
                       "a surrogate": b"\xed\xa0\x80", "above U+10FFFF": b"\xf4\x90\x80\x80", "five bytes": b"\xf8\x88\x80\x80\x80", "FF": b"\xff",
                       "Latin 1": b"caf\xe9", "a lone continuation": b"\x80", "EUC-KR": b"\xc7\xd1\xb1\xdb"}.items():
        yield body(f"UTF-8: {name}", around(b'"' + data + b'"'))
        yield body(f"UTF-8 in a name: {name}", b'{"prompt": "x", "' + data + b'": 1}')
    yield body("UTF-8 cut", around(b'"\xed\x95"'))
    yield body("zero escaped", {"prompt": "a\0b"}, OK)
    yield body("a pair of surrogates", around(b'"\\ud83d\\ude00"'), OK)
    yield body("small numbers", around(b"[1e-999999, -0, 0e0, 1E-7, 123456789012345678901234567890]"), OK)
    yield body("white space around", b' \r\n\t{ "prompt" : "x" } \n', OK)


def size():
    for name, data in {"lists": b"[" * 10000 + b"]" * 10000, "objects": b'{"a":' * 10000 + b"1" + b"}" * 10000, "lists without end": b"[" * 1000000,
                       "objects without end": b'{"a":' * 200000, "both by turns": b'[{"a":' * 5000, "65 levels": b"[" * 64 + b"]" * 64}.items():
        yield body(f"depth: {name}", around(data), seconds=3)
    yield body("depth: 64 levels", around(b"[" * 63 + b"]" * 63), OK)
    yield body("10 million elements", lambda: around(b"[" + b"1," * 9999999 + b"1]"), seconds=10)
    yield body("a million names", lambda: json.dumps({"prompt": "x", **{f"n{i}": 1 for i in range(600000)}}).encode(), seconds=10)
    yield body("49,000 names", lambda: json.dumps({"prompt": "x", **{f"n{i}": 1 for i in range(49000)}}).encode(), OK, seconds=5)
    yield body("50,000 names", lambda: json.dumps({"prompt": "x", **{f"n{i}": 1 for i in range(50000)}}).encode(), seconds=5)
    yield body("a name of 4 MB", lambda: {"prompt": "x", "a" * (4 << 20): 1}, OK, seconds=3)
    yield body("a number of 4 MB", lambda: around(b"1" * (4 << 20)), seconds=3)
    yield body("a string of 20 MB without end", lambda: b'{"prompt": "' + b"a" * (20 << 20), seconds=5)
    yield body("escapes of 5 MB", lambda: around(b'"' + b"\\u0041" * 900000 + b'"'), OK, seconds=5)
    yield body("backslashes without end", lambda: around(b'"' + b"\\" * (4 << 20)), seconds=5)
    yield body("quotes", lambda: around(b'"' * (1 << 20)), seconds=5)
    for name, data in {"twice": b'{"prompt": "x", "prompt": "y"}', "escaped": b'{"prompt": "x", "pr\\u006fmpt": "y"}', "within": around(b'{"a": 1, "a": 1}'),
                       "empty": b'{"": 1, "": 2, "prompt": "x"}', "of extra_body": b'{"prompt": "x", "extra_body": {}, "extra_body": {}}'}.items():
        yield body(f"a name twice: {name}", data)
    for name in ("__proto__", "constructor", "toString", "$where", "../../x", "\u202e", "a\r\nSet-Cookie: b", "\0", "{{7*7}}", "%s%n", ""):
        yield body(f"a name of no account: {name!r}", {"prompt": "x", name: {"a": [1]}}, OK)
    extra = lambda name, value, *wants: body(f"extra_body: {name}", {"prompt": "x", "extra_body": value}, *wants)
    for value in ([], "x", 1, True):
        yield extra(f"is {value!r}", value, BAD_VALUE)
    yield extra("names what is there", {"prompt": "y"}, BAD_VALUE)
    yield extra("300 members", {f"n{i}": 1 for i in range(300)}, BAD_VALUE)
    yield extra("in itself", {"extra_body": {"extra_body": {}}}, OK)
    yield extra("null", None, OK)


WRONG = {"integer": ("1", 1.5, [], {}, True, 2**63, -2**63 - 1, 1e30), "number": ("1", [], {}, False), "text": (1, [], {}, True, 0.5), "boolean": (1, 0, "true", [], {}),
         "object": (1, "x", [], True), "list": (1, "x", {}, True), "stop": (1, {}, True, 1.5), "content": (1, True, {}, 2.5)}
FIELDS = {
    CHAT: {"n": "integer", "seed": "integer", "top_k": "integer", "max_tokens": "integer", "max_completion_tokens": "integer", "top_logprobs": "integer",
           "temperature": "number", "top_p": "number", "min_p": "number", "presence_penalty": "number", "frequency_penalty": "number",
           "repetition_penalty": "number", "model": "text", "grammar": "text", "stream": "boolean", "logprobs": "boolean", "stream_options": "object",
           "logit_bias": "object", "response_format": "object", "messages": "list", "stop": "stop"},
    TEXT: {"n": "integer", "seed": "integer", "max_tokens": "integer", "logprobs": "integer", "temperature": "number", "top_p": "number", "model": "text",
           "prompt": "text", "grammar": "text", "stream": "boolean", "stop": "stop", "logit_bias": "object", "stream_options": "object"},
    RESPONSES: {"max_output_tokens": "integer", "seed": "integer", "temperature": "number", "top_p": "number", "model": "text", "instructions": "text",
                "stream": "boolean", "text": "object", "input": "content"},
    "/tokenize": {"prompt": "text", "content": "text", "model": "text"},
    "/detokenize": {"tokens": "list", "model": "text"}}
GOOD = {CHAT: FEW, TEXT: {"prompt": "hi", "max_tokens": 1}, RESPONSES: {"input": "hi", "max_output_tokens": 16}, "/tokenize": {"prompt": "x"},
        "/detokenize": {"tokens": [300]}}
RANGES = {
    CHAT: {"n": (0, -1, 9, 2**31, 2**32 + 1), "max_tokens": (0, -1, 2**31), "max_completion_tokens": (0, -2**40), "top_logprobs": (-1, 21, 2**31), "temperature": (-1, -1e-9, 2.0001, 1e308),
           "top_p": (0, -0.1, 1.1), "min_p": (-0.1, 1.1), "top_k": (-2, 10**9), "presence_penalty": (-2.1, 2.1, 1e300), "frequency_penalty": (-3, 3),
           "repetition_penalty": (0, -1, 101), "stop": ("", [""], ["a"] * 17, "a" * 257, [1], [None], ["a", {}]),
           "logit_bias": ({"999999999": 1}, {"-1": 1}, {"abc": 1}, {"": 1}, {"1e3": 1}, {"300 ": 1}, {"0x30": 1}, {"0": 1}, {"99999999999999999999": 1}, {str(i): 1 for i in range(2000)}),
           "response_format": ({"type": "xml"}, {"type": "json"}, {"type": "json_schema", "json_schema": {"name": "a", "schema": []}}),
           "messages": ([], [1], ["hi"], HELLO * 1025, [[]])},
    TEXT: {"n": (0, 9), "logprobs": (-1, 21), "max_tokens": (0, -1, 2**40), "prompt": ("",)},
    RESPONSES: {"max_output_tokens": (0, -1, 2**33), "input": ("", [], [1]), "metadata": ([1], "x", {str(i): "x" for i in range(17)}), "text": ({"format": {"type": "xml"}},)},
    "/detokenize": {"tokens": ([-1], [2**31], [2**63], [2**64], [1.5], ["1"], [[1]], [None], [True], [10**7])}}


def fields():
    for path, kinds in FIELDS.items():
        for name, kind in kinds.items():
            for value in WRONG[kind]:
                more = {"stream": True} if name == "stream_options" else {"logprobs": True} if name == "top_logprobs" else {}
                yield body(f"{path} {name} = {value!r}", {**GOOD[path], **more, name: value}, BAD_VALUE, path=path, param=name)
    for path, ranges in RANGES.items():
        for name, values in ranges.items():
            for value in values:
                more = {"logprobs": True} if name == "top_logprobs" else {}
                yield body(f"{path} {name} = {str(value)[:60]}", {**GOOD[path], **more, name: value}, BAD_VALUE, path=path)
    for value in (101, -101, "1", [], 1e300, True):
        yield body(f"a bias of {value!r}", {**FEW, "logit_bias": {"300": value}}, BAD_VALUE, path=CHAT, param="logit_bias.300")
    for path, name in ((CHAT, "messages"), (TEXT, "prompt"), (RESPONSES, "input"), ("/tokenize", "prompt"), ("/detokenize", "tokens")):
        yield body(f"{path} without {name}", {}, MISSING, path=path, param=name)
        yield body(f"{path} with null for {name}", {name: None}, MISSING, path=path, param=name)
    yield body("99,000 stops", lambda: {**FEW, "stop": ["a"] * 99000}, BAD_VALUE, path=CHAT, param="stop", seconds=8)
    yield body("a million stops", lambda: {**FEW, "stop": ["a"] * 999000}, BAD_JSON, path=CHAT, seconds=8)
    yield body("10 million stops", lambda: {**FEW, "stop": ["a"] * 2000000}, BAD_JSON, path=CHAT, seconds=10)
    yield body("top_logprobs alone", {**FEW, "top_logprobs": 1}, BAD_VALUE, path=CHAT)
    yield body("stream_options alone", {**FEW, "stream_options": {}}, BAD_VALUE, path=CHAT)
    yield body("numbers at their ends", {**FEW, "seed": -2**63, "temperature": 2, "top_p": 1e-30, "min_p": 1, "top_k": 1, "n": 8, "presence_penalty": 2,
                                         "frequency_penalty": -2, "repetition_penalty": 100, "logit_bias": {"300": -100}}, OK, path=CHAT, seconds=2)


def json_items(_):
    for group in (syntax(), size(), fields()):
        yield from group

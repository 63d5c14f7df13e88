"""Family 4, and forms of family 5: messages and their parts, what is not done here, schemas and grammars, forms."""
from hashlib import sha256

from client import form, post
from items import BAD_VALUE, MISSING, item
from json_items import CHAT, FEW, HELLO, OK, RESPONSES, TEXT, body

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
URL = "data:image/png;base64," + PNG
WORDS = {"type": "text", "text": "hi"}


def refused(code):
    return 400, code


def picture(url):
    return {"type": "image_url", "image_url": {"url": url}}


def asked(name, content, *wants, **more):
    return body(f"content: {name}", {"messages": [{"role": "user", "content": content}], "max_tokens": 1}, *wants, path=CHAT, **more)


def turns(name, messages, *wants, **more):
    return body(f"messages: {name}", {"messages": messages, "max_tokens": 1}, *wants, path=CHAT, **more)


def said(role, content="hi"):
    return {"role": role, "content": content}


def messages():
    wrong = {"two of the user": HELLO * 2, "the answer last": HELLO + [said("assistant")], "the answer first": [said("assistant")] + HELLO,
             "the system last": HELLO + [said("system")], "the system between": HELLO + [said("assistant"), said("system")] + HELLO,
             "a role of nobody": [said("root")], "a role with an end": [said("user\0")], "an empty role": [said("")], "no words": [said("user", "")],
             "no parts": [said("user", [])], "content is a number": [said("user", 1)], "content is an object": [said("user", {"text": "hi"})],
             "a part is a word": [said("user", ["hi"])], "a part is a list": [said("user", [[]])], "257 parts": [said("user", [WORDS] * 257)],
             "a picture of the assistant": HELLO + [said("assistant", [picture(URL)])] + HELLO, "a picture of the system": [said("system", [picture(URL)])] + HELLO}
    for name, value in wrong.items():
        yield turns(name, value, BAD_VALUE)
    yield turns("no role", [{"content": "hi"}], MISSING, param="messages[0].role")
    yield turns("no content", [{"role": "user"}], MISSING, param="messages[0].content")
    yield turns("null content", [said("user", None)], MISSING, param="messages[0].content")
    for role in ("tool", "function"):
        yield turns(f"role {role}", HELLO + [said(role)], refused("tools_not_supported"))
    yield turns("calls of tools", HELLO + [{**said("assistant"), "tool_calls": [{"id": "a"}]}] + HELLO, refused("tools_not_supported"))
    yield turns("a spoken turn", HELLO + [{**said("assistant"), "audio": {"id": "a"}}] + HELLO, refused("modality_not_supported"))
    yield turns("an empty turn of the assistant", HELLO + [said("assistant", "")] + HELLO, refused("unsupported_content"))


def parts():
    for kind in ("video_url", "input_image", "refusal", "tool_result", "", "TEXT", "image_url\0"):
        yield asked(f"a part of type {kind!r}", [{"type": kind}], refused("unsupported_content_part"))
    yield asked("a part without type", [{"text": "hi"}], MISSING, param="messages[0].content[0].type")
    yield asked("a text without words", [{"type": "text"}], MISSING, param="messages[0].content[0].text")
    for url in ("http://127.0.0.1:1/a.png", "https://example.org/a.png", "http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://0x7f000001/",
                "file:///etc/passwd", "gopher://127.0.0.1/", "ftp://a/b", "blob:x", "javascript:alert(1)", "/etc/passwd", "", "data", "datax:image/png;base64,AA=="):
        yield asked(f"a picture at {url!r}", [picture(url)], refused("url_not_supported"), param="messages[0].content[0].image_url.url")
    for url in ("data:", "data:image/png;base64", "data:image/png,hello", "data:,", "data:image/png;charset=utf-8,x", "data:text/html;base64," + PNG,
                "data:application/pdf;base64," + PNG, "data:image/png;base64=x," + PNG):
        yield asked(f"a picture of {url[:40]!r}", [picture(url)], refused("invalid_data_url"))
    for data in ("A", "AB=", "ABC=D", "A===", "AA=A", "AAA\n", " AAAA", "AA==AA==", "@@@@", "AA-_", "한글", "AB==", "AAAAA", "%41%41%41%41", "AAAA" * 5000 + "*"):
        yield asked(f"base64 {data[:12]!r}", [picture("data:image/png;base64," + data)], refused("invalid_base64"))
    yield asked("an empty picture", [picture("data:image/png;base64,")], refused("media_truncated"))
    yield asked("a picture of three bytes", [picture("data:image/png;base64,AAAA")], refused("media_unsupported"))
    yield asked("DATA:", [picture("DATA:Image/PNG;BASE64," + PNG), WORDS], OK, seconds=20)
    for value in (1, [], True):
        yield asked(f"an address that is {value!r}", [picture(value)], BAD_VALUE)
    yield asked("an image_url that is text", [{"type": "image_url", "image_url": URL}], BAD_VALUE)
    yield asked("no image_url", [{"type": "image_url"}], MISSING)
    yield asked("a detail of nothing", [{"type": "image_url", "image_url": {"url": URL, "detail": "ultra"}}], BAD_VALUE)
    yield asked("17 pictures", [picture(URL)] * 17, refused("too_many_media"))
    sound = {"type": "input_audio", "input_audio": {"data": "AAAA", "format": "wav"}}
    pdf = {"type": "file", "file": {"file_data": "data:application/pdf;base64,AAAA"}}
    yield asked("17 sounds", [sound] * 17, refused("too_many_media"))
    yield asked("5 PDFs", [pdf] * 5, refused("too_many_media"))
    yield asked("a sound of three bytes", [sound], refused("media_truncated"))
    yield asked("a PDF of three bytes", [pdf], refused("media_unsupported"))
    yield asked("a format of no sound", [{"type": "input_audio", "input_audio": {"data": "AAAA", "format": "mid"}}], BAD_VALUE)
    yield asked("a file by its id", [{"type": "file", "file": {"file_id": "file-1"}}], refused("file_id_not_supported"))
    yield asked("a file by its address", [{"type": "file", "file": {"file_url": "http://a/"}}], refused("url_not_supported"))
    yield asked("a file without data", [{"type": "file", "file": {}}], MISSING)
    yield asked("a picture as a PDF", [{"type": "file", "file": {"file_data": URL}}], refused("invalid_data_url"))
    yield asked("a name that nobody gave", [{"type": "image_url", "image_url": None, "uuid": "nobody's"}], refused("media_not_found"))
    yield asked("a name of 257 bytes", [{**picture(URL), "uuid": "a" * 257}], BAD_VALUE)


def not_done():
    for path, good, fields in (
            (CHAT, FEW, {"tools": [{"type": "function"}], "functions": [{}], "tool_choice": "required", "function_call": {"name": "a"}}),
            (RESPONSES, {"input": "hi"}, {"tools": [{"type": "web_search"}], "tool_choice": {"type": "file_search"}})):
        for name, value in fields.items():
            yield body(f"{path} {name}", {**good, name: value}, refused("tools_not_supported"), path=path, param=name)
    for name, value in {"modalities": ["text", "audio"], "audio": {"voice": "a"}}.items():
        yield body(f"chat {name}", {**FEW, name: value}, refused("modality_not_supported"), path=CHAT, param=name)
    for name, value in {"echo": True, "suffix": "x", "best_of": 2}.items():
        yield body(f"completions {name}", {"prompt": "x", name: value}, refused("not_supported"), path=TEXT, param=name)
    for name, code, value in (("previous_response_id", "state_not_supported", "resp_1"), ("conversation", "state_not_supported", "conv_1"),
                              ("background", "background_not_supported", True), ("prompt", "not_supported", {"id": "a"}),
                              ("include", "not_supported", ["a"]), ("truncation", "not_supported", "auto")):
        yield body(f"responses {name}", {"input": "hi", name: value}, refused(code), path=RESPONSES, param=name)
    yield body("responses: an item of a tool", {"input": [{"type": "function_call_output"}]}, refused("unsupported_input_item"), path=RESPONSES)
    for path, good in ((CHAT, FEW), (TEXT, {"prompt": "hi"}), (RESPONSES, {"input": "hi"}), ("/tokenize", {"prompt": "x"})):
        for model in ("gpt-4", "", "../naru-xs", "naru-xs\0", "a" * 1000):
            yield body(f"{path} of the model {model[:20]!r}", {**good, "model": model}, (404, "model_not_found"), path=path, param="model")
    yield item(5, "a translation", post("/v1/audio/translations", *as_form([("file", "a.wav", b"x")])), refused("translations_not_supported"))


def constrained(name, schema, *wants, **more):
    format = {"type": "json_schema", "json_schema": {"name": "a", "schema": schema}}
    return body(f"schema: {name}", {**FEW, "response_format": format}, *(wants or (refused("invalid_json_schema"),)), path=CHAT, **more)


def nested(levels):
    schema = {"type": "integer"}
    for _ in range(levels):
        schema = {"type": "object", "properties": {"a": schema}, "required": ["a"], "additionalProperties": False}
    return schema


def schemas():
    text = lambda **more: {"type": "string", **more}
    for name, schema in {
            "a type of nothing": {"type": "foo"}, "a reference elsewhere": {"$ref": "http://a/b"}, "a reference to a file": {"$ref": "file:///etc/passwd"},
            "a reference to nothing": {"$ref": "#/$defs/a"}, "not": {"not": {}}, "if": {"if": {}, "then": {}}, "names by pattern": {"type": "object", "patternProperties": {".*": {}}},
            "least above most": text(minLength=5, maxLength=2), "a negative length": text(maxLength=-1), "properties are a list": {"type": "object", "properties": []},
            "required without a property": {"type": "object", "properties": {}, "required": ["a"]}, "an empty choice": {"enum": []}, "no alternatives": {"anyOf": []}}.items():
        yield constrained(name, schema, seconds=2)
    large = refused("grammar_too_large")
    yield constrained("20 levels", nested(20))
    yield constrained("70 KiB", {"enum": ["a" * 70000]}, large)
    yield constrained("5,000 words that share nothing", {"enum": [sha256(b"%d" % i).hexdigest()[:8] for i in range(5000)]}, large, seconds=3)
    yield constrained("a pattern that backtracks without end", text(pattern="^(a+)+$"), OK, seconds=3)
    yield constrained("a million letters", text(maxLength=1000000), OK, seconds=3)
    rows = {"type": "array", "maxItems": 256, "items": {"type": "array", "maxItems": 256, "items": text()}}
    yield constrained("lists of lists of lists", {"type": "array", "maxItems": 256, "items": rows}, OK, seconds=3)
    for name, value in {"no name": {"schema": {}}, "no schema": {"name": "a"}}.items():
        yield body(f"schema: {name}", {**FEW, "response_format": {"type": "json_schema", "json_schema": value}}, MISSING, path=CHAT)
    yield body("schema: none", {**FEW, "response_format": {"type": "json_schema"}}, MISSING, path=CHAT)
    yield body("schema: no type", {**FEW, "response_format": {}}, MISSING, path=CHAT)


def grammars():
    def grammar(name, text, *wants, **more):
        return body(f"grammar: {name}", {**FEW, "grammar": text}, *(wants or (refused("invalid_grammar"),)), path=CHAT, seconds=3, **more)
    for name, text in {"empty": "", "no root": 'a ::= "b"', "a rule of nobody": "root ::= a", "in itself": "root ::= root \"a\"", "a circle": "root ::= a\na ::= b\nb ::= a",
                       "a quote open": 'root ::= "a', "a bracket open": "root ::= [a", "a parenthesis open": 'root ::= ("a"',
                       "a range the wrong way": "root ::= [z-a]", "a rule twice": 'root ::= "a"\nroot ::= "b"',
                       "no definition": "root", "an operator alone": "root ::= *", "repeated from 5 to 2": 'root ::= "a"{5,2}', "HTML": "<html>", "noise": "\u0001\u0002::="}.items():
        yield grammar(name, text)
    large = refused("grammar_too_large")
    yield grammar("70 KB", 'root ::= "' + "a" * 70000 + '"', BAD_VALUE)
    yield grammar("10,000 parentheses", "root ::= " + "(" * 10000 + '"a"' + ")" * 10000)
    yield grammar("a thousand million times", 'root ::= "a"{1000000000}')
    yield grammar("times times times", "root ::= ((([a-z]{100}){100}){100}){100}", large)
    yield grammar("rules that double", "root ::= r0\n" + "".join(f"r{i} ::= r{i + 1} r{i + 1}\n" for i in range(40)) + 'r40 ::= "a"', OK)
    yield grammar("a zero and the last byte", 'root ::= "\0" | "\\xff"', OK)
    yield body("grammar: and a format", {**FEW, "grammar": 'root ::= "a"', "response_format": {"type": "json_object"}}, BAD_VALUE, path=CHAT)


def as_form(parts):
    data, kind = form(parts)
    return data, "", kind


def forms():
    path, bad_form = "/v1/audio/transcriptions", refused("invalid_form")
    sound = ("file", "a.wav", wav(1600))
    send = lambda name, data, kind, *wants, **more: item(5, f"form: {name}", lambda: [post(path, data, "", kind)], *(wants or (bad_form,)), **more)
    good, kind = form([sound])
    mixed = "multipart/form-data"
    for name, value in {"no boundary": mixed, "an empty boundary": mixed + "; boundary=", "71 letters": mixed + "; boundary=" + "a" * 71, "a boundary with @": mixed + "; boundary=\"a@b\"",
                        "two boundaries": kind + "; boundary=x", "another boundary": mixed + "; boundary=x", "a quote open": mixed + '; boundary="b0undary'}.items():
        yield send(name, good, value)
    part = lambda head, content=b"x": b"--b0undary\r\n" + head + b"\r\n\r\n" + content + b"\r\n--b0undary--\r\n"
    named = b'Content-Disposition: form-data; name="file"'
    for name, data in {
            "empty": b"", "cut": good[:-10], "no last boundary": good[:-4], "text behind": good + b"more", "text before": b"hello\r\n" + good, "LF": good.replace(b"\r\n", b"\n"),
            "no disposition": part(b"A: b"), "two dispositions": part(named + b"\r\n" + named), "an attachment": part(b'Content-Disposition: attachment; name="file"'),
            "no name": part(b"Content-Disposition: form-data"), "an empty name": part(b'Content-Disposition: form-data; name=""'), "a name without end": part(b'Content-Disposition: form-data; name="file'),
            "two names": part(named + b'; name="x"'), "a name of 100 KB": part(b'Content-Disposition: form-data; name="' + b"a" * 100000 + b'"'), "a zero in a name": part(b'Content-Disposition: form-data; name="a\0"'),
            "a name that is not UTF-8": part(b'Content-Disposition: form-data; name="\xff"'), "base64": part(named + b"\r\nContent-Transfer-Encoding: base64"), "a line that is no field": part(named + b"\r\nabc"),
            "a header without end": b"--b0undary\r\n" + named + b"\r\nA: " + b"a" * 200000, "10,000 parts": form([("a", "b")] * 10000)[0], "boundaries alone": b"--b0undary\r\n" * 1000}.items():
        yield send(name, data, kind)
    fields = lambda name, *parts, wants, **more: send(name, form(parts)[0], kind, wants, **more)
    for name, value in (("temperature", "nan"), ("temperature", "1e999"), ("temperature", "-1"), ("temperature", "1.1"), ("temperature", " 1"), ("temperature", ""), ("response_format", "xml"),
                        ("response_format", "JSON"), ("language", "klingon"), ("language", ""), ("stream", "maybe"), ("timestamp_granularities[]", "word"), ("timestamp_granularities[]", "letter"),
                        ("response_format", "j" * 5000)):
        yield fields(f"{name} = {value[:10]!r}", sound, (name, value), wants=BAD_VALUE)
    yield fields("a field twice", sound, ("temperature", "0"), ("temperature", "0"), wants=BAD_VALUE)
    yield fields("two files", sound, sound, wants=BAD_VALUE)
    yield fields("no file", ("model", ""), wants=MISSING, param="file")
    yield fields("an empty file", ("file", "a.wav", b""), wants=refused("media_truncated"))
    yield fields("another model", sound, ("model", "whisper-1"), wants=(404, "model_not_found"))
    yield fields("a stream of subtitles", sound, ("response_format", "srt"), ("stream", "true"), wants=BAD_VALUE)
    for name in ("../../../../tmp/x", "a\\..\\b", "C:\\x", "a" * 200, "한글.wav", "$(reboot).wav", ".."):
        yield fields(f"a file called {name[:20]}", ("file", name, wav(1600)), wants=OK, seconds=20)
    yield fields("60 fields that nobody knows", sound, *[(f"n{i}", "x") for i in range(20)], wants=OK, seconds=20)


def wav(n_samples):
    data = bytes(2 * n_samples)
    head = b"fmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0data" + len(data).to_bytes(4, "little")
    return b"RIFF" + (4 + len(head) + len(data)).to_bytes(4, "little") + b"WAVE" + head + data


def content_items(_):
    for group in (messages(), parts(), not_done(), schemas(), grammars(), forms()):
        yield from group

"""Family 5: framing of HTTP/1.1. `facts` names the model and the limits of time that the server was started with."""
import client
from client import END_OF_INPUT, HOST, form, get, head, post
from items import BAD_JSON, BAD_VALUE, CLOSED, MALFORMED, item
from sockets import KEY, UPGRADE

OK = (200, None)
FOUND_NOTHING = (404, "unknown_url")
NO_MODEL = (404, "model_not_found")
TYPE = "Content-Type: application/json\r\n"
SMALL = b'{"prompt": "x"}'


def framing(name, data, *wants, **more):
    return item(5, name, data, *(wants or (MALFORMED,)), **more)


def first_lines():
    lines = {
        "method alone": b"GET", "no version": b"GET /healthz", "no target": b"GET  HTTP/1.1", "tab between": b"GET\t/\tHTTP/1.1", "two spaces": b"GET  / HTTP/1.1",
        "no method": b" / HTTP/1.1", "method with a bracket": b"G[T / HTTP/1.1", "target with a fragment": b"GET /#a HTTP/1.1",
        "target of 8 bits": b"GET /\xed\x95\x9c HTTP/1.1", "target of ftp": b"GET ftp://x/ HTTP/1.1",
        "backslash": b"GET \\healthz HTTP/1.1", "authority": b"CONNECT 127.0.0.1:22 HTTP/1.1", "star of GET": b"GET *x HTTP/1.1",
        "zero in the target": b"GET /\0 HTTP/1.1", "escape in the target": b"GET /\x1b[2J HTTP/1.1", "delete": b"GET /\x7f HTTP/1.1"}
    for name, line in lines.items():
        yield framing(f"first line: {name}", line + b"\r\nHost: 127.0.0.1\r\n\r\n")
    other = (505, "http_version_not_supported")
    for version in ("HTTP/2.0", "HTTP/0.9", "HTTP/1.2", "HTTP/3.1", "http/1.1", "HTTPS/1.1", "HTTP/1.", "HTTP/1.1 ", "x HTTP/1.1", "HTTP/11"):
        yield framing(f"version {version}", f"GET /healthz {version}\r\nHost: 127.0.0.1\r\n\r\n".encode(), other)
    yield framing("HTTP/2 by prior knowledge", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", other)
    yield framing("first line of 9,000 bytes", head("GET", "/" + "a" * 9000), (414, "header_too_large"))
    yield framing("method of 9,000 bytes", head("A" * 9000, "/"), (414, "header_too_large"))
    yield framing("first line without end", b"GET /" + b"a" * (1 << 20), (414, "header_too_large"))
    yield framing("first line of 8,000 bytes", head("GET", "/healthz?" + "a" * 7900), OK)
    yield framing("hello of TLS", bytes.fromhex("16030100c8010000c40303") + bytes(range(200)))
    yield framing("noise", bytes(range(128, 256)) * 80 + b"\r\n\r\n", (414, "header_too_large"))
    yield framing("noise with ends of lines", b"\xff\xfe\r\n" * 50 + b"\r\n")
    yield framing("zeros", bytes(100))


def line_ends():
    plain = get("/healthz")
    yield framing("lines end with LF", plain.replace(b"\r\n", b"\n"))
    yield framing("the first line ends with LF", plain.replace(b"\r\n", b"\n", 1))
    yield framing("lines end with CR", plain.replace(b"\r\n", b"\r") + b"\r\r")
    yield framing("LF CR", plain.replace(b"\r\n", b"\n\r"))
    yield framing("an empty line before", b"\r\n" + plain, OK)
    yield framing("two empty lines before", b"\r\n\r\n" + plain)
    yield framing("a space before", b" " + plain)
    yield framing("a CR in a field", get("/healthz", "A: b\rc\r\n"))
    yield framing("a folded field", get("/healthz", "A: b\r\n c\r\n"))
    yield framing("a folded field, by tab", get("/healthz", "A: b\r\n\tc\r\n"))
    yield framing("a folded Host", head("GET", "/healthz", "Host: 127.0.0.1\r\n .evil\r\n", host=None))


def fields():
    for name, byte in {"zero": "\0", "bell": "\a", "escape": "\x1b", "delete": "\x7f", "vertical tab": "\v"}.items():
        yield framing(f"{name} in a value", get("/healthz", f"A: b{byte}c\r\n"))
        yield framing(f"{name} in a name", get("/healthz", f"A{byte}: b\r\n"))
    names = {"no colon": "Abc", "no name": ": b", "space before the colon": "A : b", "space in the name": "A b: c",
             "bracket in the name": "A(: b", "8 bits in the name": "\udcc3: b", "slash in the name": "A/b: c"}
    for name, field in names.items():
        yield framing(f"field: {name}", get("/healthz", field + "\r\n"))
    yield framing("field of 8 bits", get("/healthz", "A: \udced\udc95\udc9c\r\n"), OK)
    yield framing("empty field", get("/healthz", "A:\r\n"), OK)
    large = (431, "header_too_large")
    most = 98 if client.key else 99  # beside Host, and that of the key
    yield framing("100 fields", get("/healthz", "A: b\r\n" * most), OK)
    yield framing("101 fields", get("/healthz", "A: b\r\n" * (most + 1)), large)
    yield framing("10,000 fields", get("/healthz", "A: b\r\n" * 10000), large)
    yield framing("a field of 15 KiB", get("/healthz", "A: " + "b" * (15 << 10) + "\r\n"), OK)
    yield framing("a field of 17 KiB", get("/healthz", "A: " + "b" * (17 << 10) + "\r\n"), large)
    yield framing("a field of 4 MiB without end", get("/healthz")[:-2] + b"A: " + b"b" * (4 << 20), large)
    yield framing("a name of 17 KiB", get("/healthz", "A" * (17 << 10) + ": b\r\n"), large)
    for name in ("X-HTTP-Method-Override: DELETE", "Range: bytes=0-0", "Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings",
                 "X-Forwarded-For: 1.2.3.4", "Cookie: " + "a=b;" * 2000, "Accept: \"", "Connection: ,,,", "Keep-Alive: timeout=-1"):
        yield framing(f"of no account: {name[:30]}", get("/healthz", name + "\r\n"), OK)


def sockets():
    """How a robot's client asks, of a model that moves none; robot_items.py has what follows where one does."""
    def asks(fields=UPGRADE, path="/v1/realtime/robot/openpi"):
        return get(path, fields)

    none, wrong, other = (400, "motion_not_supported"), BAD_VALUE, (426, "upgrade_required")
    yield framing("a robot asks", asks(), none)
    yield framing("a robot asks at the root", asks(path="/"), none)
    yield framing("a robot asks twice", asks() * 2, none, none)
    yield framing("a robot asks and goes on", asks() + bytes([0x82, 0x80]) + b"mask", none)
    yield framing("no socket is asked for", asks(""), other)
    yield framing("a socket of another path", asks(path="/healthz"), OK)
    yield framing("a socket of no path", asks(path="/v1/realtime"), FOUND_NOTHING)
    yield framing("a socket by POST", post("/v1/realtime/robot/openpi", b"", UPGRADE), (405, "method_not_allowed"))
    yield framing("a socket in HTTP/1.0", head("GET", "/v1/realtime/robot/openpi", UPGRADE, version="1.0"), other)
    yield framing("an upgrade to h2c", asks(UPGRADE.replace("websocket", "h2c")), other)
    yield framing("an upgrade that Connection does not name", asks(UPGRADE.replace("Connection: Upgrade", "Connection: keep-alive")), other)
    for version in ("8", "14", "13, 8", "013", ""):
        yield framing(f"sockets of version '{version}'", asks(UPGRADE.replace("Version: 13", f"Version: {version}")), other)
    for key in ("", "AAAA", "A" * 24, "AAAAAAAAAAAAAAAAAAAAAA=", "A" * 30 + "==", "AAAAAAAAAAAAAAAAAAAA,A=="):
        yield framing(f"a socket's key is '{key[:25]}'", asks(UPGRADE.replace(KEY, key)), wrong)
    yield framing("two keys of a socket", asks(UPGRADE + f"Sec-WebSocket-Key: {KEY}\r\n"), MALFORMED)
    yield framing("extensions and subprotocols", asks(UPGRADE + "Sec-WebSocket-Extensions: permessage-deflate\r\nSec-WebSocket-Protocol: a\r\n"), none)
    for origin in ("https://evil.example", "null", "http://127.0.0.1.evil.example"):
        yield framing(f"a socket for a page of {origin}", asks(UPGRADE + f"Origin: {origin}\r\n"), (403, "origin_not_allowed"))
    yield framing("a socket for a page of ours", asks(UPGRADE + f"Origin: http://{HOST}\r\n"), none)
    yield framing("a socket of another host", head("GET", "/", UPGRADE, host="evil.example"), (421, "unknown_host"))
    yield framing("a socket with a body", asks(UPGRADE + "Content-Length: 2\r\n") + b"{}", (413, "body_too_large"))


def hosts():
    yield framing("no Host", head("GET", "/healthz", host=None))
    yield framing("no Host in 1.0", head("GET", "/healthz", host=None, version="1.0"), (421, "unknown_host"))
    yield framing("two Hosts", get("/healthz", "Host: 127.0.0.1\r\n"))
    for host in ("", "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "127.0.0.1:80:80", "evil@127.0.0.1",
                 "127.0.0.1, evil", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433", "127.1", "localhost.", "../localhost"):
        yield framing(f"Host is {host or 'empty'}", head("GET", "/healthz", host=host), (421, "unknown_host"))
    for host in ("localhost", "LocalHost:8080", "127.0.0.1:1", "[::1]:99"):
        yield framing(f"Host is {host}", head("GET", "/healthz", host=host), OK)
    ours, foreign = f"Origin: http://{HOST}\r\n", (403, "origin_not_allowed")
    for origin in ("https://evil.example", "null", "http://127.0.0.1.evil.example", "file://", "http://127.0.0.1:81", "127.0.0.1"):
        yield framing(f"a page of {origin}", post("/tokenize", SMALL, f"Origin: {origin}\r\n"), foreign)
    yield framing("a page of ours", post("/tokenize", SMALL, ours), OK)
    yield framing("two Origins", post("/tokenize", SMALL, ours + "Origin: null\r\n"))


def targets(facts):
    for path in ("/..", "/../../etc/passwd", "/page/../../../etc/passwd", "/page/%2e%2e/%2e%2e/etc/passwd", "/page/..%2f..%2fetc/passwd",
                 "/page/%00", "/page/app.js%00.png", "//healthz", "/healthz/", "/healthz;a=b", "/HEALTHZ", "/health%7A", "/v1", "/v1/models/",
                 "/v1/models/%00", "/v1/models/%ff", "/v1/models/%zz", "/v1/models/%", "/v1/models/%0d%0aSet-Cookie:a", "/%", "/.git/config",
                 "/v1/chat/completions/", "/metrics/../healthz", "/v1/embeddings"):
        yield framing(f"path {path}", get(path), FOUND_NOTHING)
    for model in ("..", "a" * 4000, "%EA%B0%80", "%27%3B--", "a/b/c", "%2e%2e%2f", "%7B%7B7*7%7D%7D"):
        yield framing(f"model {model[:20]}", get(f"/v1/models/{model}"), NO_MODEL)
    yield framing("the model that is there", get(f"/v1/models/{facts['model']}"), OK)
    yield framing("target with scheme and host", get("http://127.0.0.1/healthz"), OK)
    yield framing("target with another's host", get("http://evil.example/healthz"), OK)  # Host decides
    yield framing("a query of anything", get("/healthz?a=%00&&=;'\"<script>[]{}|"), OK)
    for method in ("DELETE", "PUT", "PATCH", "TRACE", "FOO", "PROPFIND", "get", "M-SEARCH"):
        yield framing(f"method {method}", head(method, "/healthz"), (405, "method_not_allowed"))
    yield framing("GET of a route of POST", get("/v1/chat/completions"), (405, "method_not_allowed"))
    yield framing("POST of a route of GET", post("/metrics", b""), (405, "method_not_allowed"))
    yield framing("HEAD", head("HEAD", "/healthz"), OK, to_head=True)
    yield framing("OPTIONS", head("OPTIONS", "/tokenize"), (204, None))
    yield framing("OPTIONS of all", head("OPTIONS", "*"), (204, None))
    yield framing("OPTIONS with a body", head("OPTIONS", "/tokenize", TYPE + "Content-Length: 2\r\n") + b"{}", (405, "method_not_allowed"))


def lengths():
    for value in ("-1", "+5", "0x10", "1e3", "", "5 5", "5,5", "5, 5", "5;", "18446744073709551616", "9223372036854775808", "\udcd9\udca1",
                  "0" * 30, "1.0"):
        yield framing(f"length is '{value[:20]}'", head("POST", "/tokenize", TYPE + f"Content-Length: {value}\r\n") + SMALL)
    large = (413, "body_too_large")
    for n in (67108865, 999999999999999999):
        yield framing(f"length is {n}", head("POST", "/tokenize", TYPE + f"Content-Length: {n}\r\n"), large)
    yield framing("two lengths alike", post("/tokenize", SMALL, f"Content-Length: {len(SMALL)}\r\n"))
    yield framing("two lengths", post("/tokenize", SMALL, "Content-Length: 0\r\n"))
    yield framing("length and chunks", post("/tokenize", SMALL, "Transfer-Encoding: chunked\r\n"))
    yield framing("length 0 of GET", get("/healthz", "Content-Length: 0\r\n"), OK)
    yield framing("a body of GET", get("/healthz", "Content-Length: 2\r\n") + b"{}", large)
    yield framing("chunks of GET", get("/healthz", "Transfer-Encoding: chunked\r\n") + b"0\r\n\r\n", large)
    yield framing("no length", head("POST", "/tokenize", TYPE), BAD_JSON)
    yield framing("shorter than it says", [post("/tokenize", SMALL)[:-1], END_OF_INPUT], CLOSED)
    yield framing("the head, and nothing more", [head("POST", "/tokenize", TYPE + "Content-Length: 9\r\n"), END_OF_INPUT], CLOSED)
    yield framing("half a head", [b"POST /tok", END_OF_INPUT], CLOSED)
    yield framing("nothing at all", [END_OF_INPUT], CLOSED)
    yield framing("longer than it says", post("/tokenize", SMALL) + b"more\r\n\r\n", OK, MALFORMED)
    yield framing("a request hidden in a body", post("/tokenize", get("/v1/models/hidden")) + get("/healthz"), BAD_JSON, OK)


def codings():
    for value in ("identity", "gzip", "gzip, chunked", "chunked, identity", "chunked, chunked", "xchunked", "chunked;q=1", "chunked,", "",
                  "\"chunked\"", "chunked x"):
        yield framing(f"coding is '{value}'", head("POST", "/tokenize", TYPE + f"Transfer-Encoding: {value}\r\n") + b"0\r\n\r\n")
    yield framing("coding with a vertical tab", head("POST", "/tokenize", TYPE + "Transfer-Encoding: \vchunked\r\n") + b"0\r\n\r\n")
    yield framing("two codings", head("POST", "/tokenize", TYPE + "Transfer-Encoding: chunked\r\n" * 2) + b"0\r\n\r\n")
    yield framing("chunks in 1.0", head("POST", "/tokenize", TYPE + "Transfer-Encoding: chunked\r\n", version="1.0") + b"0\r\n\r\n")
    yield framing("CHUNKED", head("POST", "/tokenize", TYPE + "Transfer-Encoding:  CHUNKED \r\n") + b"f\r\n" + SMALL + b"\r\n0\r\n\r\n", OK)
    for wanted in ("200-ok", "100-continue, x", ""):
        yield framing(f"expects '{wanted}'", post("/tokenize", SMALL, f"Expect: {wanted}\r\n"), (417, "expectation_failed"))
    yield framing("expects to go on", [post("/tokenize", SMALL, "Expect: 100-continue\r\n")[:-len(SMALL)], 0.2, SMALL], OK)
    yield framing("expects to go on with too much", head("POST", "/tokenize", TYPE + "Content-Length: 99999999\r\nExpect: 100-continue\r\n"),
                  (413, "body_too_large"))
    for kind in ("text/plain", "application/jsonx", "application", "multipart/form-data", "application/json, text/html", "json", ";"):
        yield framing(f"type {kind}", post("/tokenize", SMALL, content_type=kind), (415, "unsupported_content_type"))
    yield framing("no type", head("POST", "/tokenize", "Content-Length: 2\r\n") + b"{}", (415, "unsupported_content_type"))
    yield framing("JSON for a form", post("/v1/audio/transcriptions", SMALL), (415, "unsupported_content_type"))
    for coding in ("gzip", "br", "identity, gzip", "\"identity\""):
        yield framing(f"body in {coding}", post("/tokenize", SMALL, f"Content-Encoding: {coding}\r\n"), (415, "unsupported_encoding"))


def tokenize_in_chunks():
    return head("POST", "/tokenize", TYPE + "Transfer-Encoding: chunked\r\n")


def chunked():
    begin = tokenize_in_chunks()
    wrong = {"-2": b"-2\r\n", "17 digits": b"0" * 16 + b"1\r\n", "0x5": b"0x5\r\n", "space behind": b"5 \r\n", "space before": b" 5\r\n",
             "none": b"\r\n", "letter g": b"g\r\n", "line of 300 bytes": b"5;" + b"a" * 300 + b"\r\n", "LF": b"5\nabcde\r\n",
             "zero byte": b"5;\0\r\n", "CR in the line": b"5;a\rb\r\n", "plus": b"+5\r\n", "+ fraction": b"5.0\r\n",
             "longer than it says": b"2\r\nabc\r\n", "no end of a chunk": b"2\r\nab3\r\n", "LF behind a chunk": b"2\r\nab\n0\r\n\r\n",
             "line without end": b"5;" + b"a" * 100000, "extension without end of 10 MB": b"5;" + b"a" * (10 << 20)}
    for name, data in wrong.items():
        yield framing(f"chunk: {name}", begin + data)
    for name, data in {"ffffffffffffffff": b"f" * 16 + b"\r\n", "8000000000000000": b"8" + b"0" * 15 + b"\r\n", "2 GiB": b"80000000\r\n"}.items():
        yield framing(f"chunk: {name}", begin + data + b"abc", (413, "body_too_large"))
    yield framing("chunks of one byte, 10 MB", lambda: [begin + b"1\r\nx\r\n" * (10 << 20)], MALFORMED, seconds=5)
    yield framing("chunks of one byte with long extensions", begin + (b"1;" + b"a" * 200 + b"\r\nx\r\n") * 1000)
    yield framing("a trailer of 10,000 lines", begin + b"f\r\n" + SMALL + b"\r\n0\r\n" + b"A: b\r\n" * 20000 + b"\r\n")
    yield framing("a trailer that gives a length", begin + b"f\r\n" + SMALL + b"\r\n0\r\nContent-Length: 5\r\n\r\n", OK)
    yield framing("extensions", begin + b"f;a=\"b\";c\r\n" + SMALL + b"\r\n000;d\r\n\r\n", OK)
    yield framing("a byte at a time", lambda: [bytes([b]) for b in begin + b"f\r\n" + SMALL + b"\r\n0\r\n\r\n"], OK, seconds=3)
    yield framing("chunks end in the middle", [begin + b"f\r\n" + SMALL, END_OF_INPUT], CLOSED)


def many():
    health = get("/healthz")
    yield framing("a thousand at once", health * 1000, *[OK] * 1000, seconds=5)
    yield framing("a hundred, then noise", health * 100 + b"\0", *[OK] * 100, MALFORMED, seconds=3)
    yield framing("a hundred of which the tenth closes", health * 9 + get("/healthz", "Connection: close\r\n") + health * 90, *[OK] * 10, CLOSED)
    yield framing("questions and health by turns", (post("/tokenize", SMALL) + health) * 20, *[OK] * 40, seconds=3)
    yield framing("1.0 closes", head("GET", "/healthz", version="1.0") + health, OK, CLOSED)


def slow(facts):
    late = (408, "request_timeout")
    at_head, at_body = facts["header_seconds"], facts["body_seconds"]
    drops = lambda data, every, most: [piece for byte in data for piece in (bytes([byte]), every)][:2 * int(most / every)]
    yield framing("a head that comes by bytes", lambda: drops(get("/healthz", "A: " + "b" * 200 + "\r\n"), 0.1, 3 * at_head), late, seconds=at_head + 1)
    yield framing("a head that stops", get("/healthz")[:-2], late, seconds=at_head + 1)
    yield framing("fields that come for ever", lambda: [get("/healthz")[:-2]] + [b"A: b\r\n", 0.2] * int(15 * at_head), late, seconds=at_head + 1)
    yield framing("a body that stops", post("/tokenize", SMALL)[:-3], late, seconds=at_body + 1)
    yield framing("chunks that stop", tokenize_in_chunks() + b"f\r\n" + SMALL[:5], late, seconds=at_body + 1)
    yield framing("a connection that says nothing", [], CLOSED, seconds=at_head + 1)


def http_items(facts):
    for group in (first_lines(), line_ends(), fields(), sockets(), hosts(), targets(facts), lengths(), codings(), chunked(), many(), slow(facts)):
        yield from group

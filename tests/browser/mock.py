"""A server that speaks the API as serving/api does, with answers made up from what was asked: for tests of the page alone.

A question that holds one of these words gets what they name: slow, table, hostile, busy, break, overlong, unsure, nothing. So does a
robot's instruction: slow, busy, miss, refuse, cut.
"""
import base64
import http.server
import json
import math
import mimetypes
import pathlib
import re
import select
import socket
import threading
import time
import uuid

from clip import FRAMES, RATE, clip

ROOT = pathlib.Path(__file__).resolve().parents[2]
WEB = ROOT / "serving/page/web"
UNIT = ROOT / "tests/browser/unit"
SIGNATURES = (b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"fLaC", b"\x1aE\xdf\xa3", b"%PDF-")
HOSTILE = ("<img src=x onerror=\"window.harmed=1\"> <script>window.harmed=1</script>\n\n[link](javascript:window.harmed=1) "
           "![p](https://example.org/p.png)\n\n| <b>a</b> | b |\n|---|---|\n| <svg onload=window.harmed=1> | `</code><i>` |\n\n"
           "# </h3><iframe src=https://example.org>\n- **<u>x</u>**")
TABLE = ("## 분기별 판매량\n\n| 분기 | 판매량 (잔) |\n|---|---|\n| 1분기 | 320 |\n| 2분기 | 275 |\n| 3분기 | **410** |\n| 4분기 | 360 |\n\n"
         "가장 많은 분기는 3분기입니다.")
SPOKEN = {"The total is **$10.55**, paid with $20.00.": "the total is ten dollars and fifty-five cents, paid with twenty dollars"}
INSTRUCTIONS = {
    "ko": {"reach": "빨간 블록 위로 손을 옮겨 줘.", "push": "빨간 블록을 초록 네모로 밀어 줘.", "pick": "빨간 블록을 집어서 초록 네모에 놓아 줘.",
           "push-t": "T 블록을 연두색 자리에 맞춰 줘."},
    "en": {"reach": "reach for the red block", "push": "push the red block to the green square", "pick": "pick up the red block and put it on the green square",
           "push-t": "align the T block with the green outline"}}
HEARD = "how many visitors were there in june"


def policy():
    """kPolicy of page.h."""
    source = (ROOT / "serving/page/page.h").read_text()
    return "".join(re.findall(r'"([^"]*)"', re.search(r"kPolicy\[\] =(.*?);\n", source, re.S).group(1)))


def answer_to(words, kinds):
    for word, answer in (("table", TABLE), ("hostile", HOSTILE), ("nothing", "")):
        if word in words:
            return answer
    if "sound" in kinds and not words:
        return "June had **2,400** visitors."
    if "3분기" in words:
        return "3분기 판매량은 **410잔**입니다. 네 분기 가운데 가장 많습니다."
    return "The total is **$10.55**, paid with $20.00."


def timings(finish="stop", unsure=False):
    return {"queue_ms": 0.412, "media_ms": 14.2, "encode_ms": 86.9, "prefill_ms": 141.7, "decode_ms": 318.4, "cached_positions": 48,
            "finish": [finish], "unsure": [unsure]}


def usage(kinds):
    details = {"cached_tokens": 48, "audio_tokens": 75 * kinds.count("sound"), "image_tokens": 220 * kinds.count("picture"), "text_tokens": 24}
    return {"prompt_tokens": sum(details.values()) - 48, "completion_tokens": 18, "total_tokens": 300, "prompt_tokens_details": details}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def head(self, status, headers):
        self.send_response(status)
        self.request_id = "req_" + uuid.uuid4().hex
        self.send_header("x-request-id", self.request_id)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def send(self, status, content_type, body, headers=None):
        self.head(status, {"content-type": content_type, "content-length": str(len(body)), **(headers or {})})
        self.wfile.write(body)

    def send_json(self, value, status=200, headers=None):
        self.send(status, "application/json", json.dumps(value).encode(), headers)

    def refuse(self, status, code, message, headers=None, param=None):
        kind = "rate_limit_error" if status == 429 else "invalid_request_error"
        self.send_json({"error": {"message": message, "type": kind, "param": param, "code": code}}, status, headers)

    def has_key(self):
        if not self.server.key or self.headers.get("authorization") == f"Bearer {self.server.key}":
            return True
        self.refuse(401, "invalid_api_key", "An API key is needed: send \"Authorization: Bearer KEY\".")
        return False

    def do_GET(self):
        if self.path == "/v1/models":
            if self.has_key():
                self.send_json({"object": "list", "data": [{"id": "naru-xs", "object": "model", "created": 0, "owned_by": "naru", **self.server.model}]})
            return
        name = "index.html" if self.path == "/" else self.path.removeprefix("/page/")
        file = UNIT / self.path.removeprefix("/unit/") if self.path.startswith("/unit/") else WEB / name
        if ".." in self.path or not file.is_file():
            return self.refuse(404, "unknown_url", f"There is nothing at {self.path}.")
        kind = "audio/flac" if file.suffix == ".flac" else mimetypes.guess_type(file.name)[0]
        self.send(200, kind, file.read_bytes(), {"content-security-policy": policy(), "cache-control": "no-cache", "x-content-type-options": "nosniff"})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        if not self.has_key():
            return
        if self.path == "/v1/audio/transcriptions":
            return self.transcribe(body)
        request = json.loads(body)
        self.server.requests.append(request)
        (self.episode if self.path == "/v1/episodes" else self.chat)(request)

    def transcribe(self, body):
        self.server.requests.append(body)
        if not any(mark in body for mark in SIGNATURES):
            return self.refuse(400, "media_invalid", "the sound: no format that is read here")
        words = [{"word": word, "start": 0.3 + 0.3 * i, "end": 0.55 + 0.3 * i} for i, word in enumerate(HEARD.split())]
        segment = {"id": 0, "seek": 0, "start": 0.3, "end": words[-1]["end"], "text": HEARD, "tokens": []}
        self.send_json({"task": "transcribe", "language": "english", "duration": 2.4, "text": HEARD, "segments": [segment], "words": words,
                        "usage": {"type": "duration", "seconds": 3}, "timings": timings()})

    def left(self, seconds):
        """Waits so long; whether the client went away meanwhile."""
        readable, _, _ = select.select([self.connection], [], [], seconds)
        return bool(readable) and self.connection.recv(1, socket.MSG_PEEK) == b""

    def episode(self, request):
        task, words = request["task"], request.get("instruction", "")
        if task not in self.server.model.get("episodes", []):
            return self.refuse(400, "unknown_task", "task: no such task", param="task")
        if "busy" in words:
            return self.refuse(429, "queue_full", "too many episodes are played; try again", {"retry-after": "2"})
        if "refuse" in words:
            return self.refuse(400, "invalid_value", "instruction: wanted words, got none", param="instruction")
        if self.left(60 if "slow" in words else 10 * self.server.delay):
            self.server.aborted += 1
            self.close_connection = True
            return
        lang = request.get("lang", "en")
        success = "miss" not in words
        coverage = (0.962 if success else 0.613) if task == "push-t" else float(success)
        answer = {"object": "episode", "id": "episode-1", "model": "naru-xs", "task": task, "seed": request.get("seed", 7),
                  "instruction": words or INSTRUCTIONS[lang][task], "lang": lang, "success": success, "coverage": coverage, "steps": FRAMES,
                  "seconds": FRAMES / RATE, "policy_ms_p50": 25.1, "video": {"format": "mp4", "data": base64.b64encode(clip()[0]).decode()}}
        if "cut" in words:
            self.head(200, {"content-type": "application/json", "content-length": "9999", "connection": "close"})
            self.wfile.write(b'{"object": "epi')
            self.close_connection = True
            return
        self.send_json(answer)

    def chat(self, request):
        parts = request["messages"][-1]["content"]
        words = " ".join(part["text"] for part in parts if part["type"] == "text")
        kinds = [{"image_url": "picture", "input_audio": "sound", "file": "document"}.get(part["type"], "text")
                 for message in request["messages"] for part in message["content"] if isinstance(part, dict)]
        for part in parts:
            data = part.get("image_url", {}).get("url") or part.get("input_audio", {}).get("data") or part.get("file", {}).get("file_data")
            if data and not base64.b64decode(data.split(",")[-1]).startswith(SIGNATURES):
                return self.refuse(400, "media_invalid", "the picture: no format that is read here")
        if "busy" in words:
            return self.refuse(429, "queue_full", "too many requests wait; try again", {"retry-after": "2"})
        if "overlong" in words and len(request["messages"]) > 1:
            return self.refuse(400, "context_length_exceeded", "the messages have 2,200 tokens; the context holds 2,048")
        self.stream(words, kinds, request)

    def event(self, value):
        data = f"data: {value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)}\n\n".encode()
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def say(self, chunk, choice, text, seconds):
        """The spoken form and a tone of so many seconds, in pieces as the server's."""
        def tell(audio):
            self.event({**chunk, "choices": [{**choice, "delta": {"audio": audio}}]})
        tell({"spoken": SPOKEN.get(text, text)})
        for at in range(0, int(24000 * seconds), 960):
            tone = b"".join(round(6000 * math.sin(i / 12)).to_bytes(2, "little", signed=True) for i in range(at, at + 960))
            tell({"data": base64.b64encode(tone).decode()})
            time.sleep(self.server.delay / 10)
        tell({"expires_at": 0})

    def stream(self, words, kinds, request):
        model, aloud = request["model"], "audio" in request.get("modalities", [])
        self.head(200, {"content-type": "text/event-stream; charset=utf-8", "transfer-encoding": "chunked", "cache-control": "no-store"})
        chunk = {"id": "chatcmpl-1", "object": "chat.completion.chunk", "created": 0, "model": model, "usage": None}
        first = {"audio": {"id": "audio_1"}} if aloud else {"content": ""}
        choice = {"index": 0, "delta": {"role": "assistant", **first}, "logprobs": None, "finish_reason": None}
        try:
            self.event({**chunk, "choices": [choice]})
            text = "one more word " * 400 if "slow" in words else answer_to(words, kinds)
            for piece in re.findall(r".{1,3}", text, re.S):
                time.sleep(self.server.delay)
                delta = {"audio": {"transcript": piece}} if aloud else {"content": piece}
                self.event({**chunk, "choices": [{**choice, "delta": delta}]})
                if "break" in words:
                    self.event({"error": {"message": "the server is being stopped", "type": "server_error", "param": None, "code": "shutting_down"}})
                    break
            else:
                if aloud:
                    self.say(chunk, choice, text, 20 if "long" in words else 1.2)
                self.event({**chunk, "choices": [{**choice, "delta": {}, "finish_reason": "stop"}], "timings": timings(unsure="unsure" in words)})
                self.event({**chunk, "choices": [], "usage": usage(kinds)})
                self.event("[DONE]")
            self.wfile.write(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            self.server.aborted += 1
            self.close_connection = True


class Mock(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), Handler)
        self.requests, self.aborted, self.key, self.delay, self.model = [], 0, "", 0.04, {}
        self.url = f"http://127.0.0.1:{self.server_address[1]}"

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self


if __name__ == "__main__":
    mock = Mock(8081)
    print(mock.url, flush=True)
    mock.serve_forever()

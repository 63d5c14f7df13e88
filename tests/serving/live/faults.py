"""What goes wrong around a live server: decoders that are killed, stopped and kept busy, peers that
leave at any stage, read nothing or write slowly, SIGTERM under load, a second one, kill -9 and a start on the same port.

After each part all that the server held for requests is free again: places, slots, blocks, bytes, connections,
descriptors, threads, processes, temporary files (/metrics and /proc). Every request gets an answer or an error event.
"""
import argparse
import os
import random
import signal
import socket
import sys
import threading
import time

from client import HOST, Peer, ask, chat, get, post
from good import Good, pdf_part, picture_part, said, sound_part, transcription
from media_items import request_of
from server import XS, Server, settle

DRAIN_SECONDS = 30
FLAGS = ["--slots", 4, "--queue", 64, "--log", "none", "--picture-ms", 1500, "--picture-spare-ms", 500, "--send-timeout-ms", 2000,
         "--header-timeout-ms", 4000, "--pdf-page-ms", 1000, "--queue-timeout-ms", 120000]
LONG = "Tell me a long story."
# Told to go on until it is cut off: the end of a turn is ruled out, and nothing repeats.
ENDLESS = {"max_tokens": 4000, "stream": True, "temperature": 2, "logit_bias": {"1": -100}}


def endless_pdf():
    """A form that draws itself ten times at each of twelve levels: more than any time that it may take."""
    def stream(data, extra=b""):
        return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), extra, data)
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 99 99] "
    deep = [stream(b"/X Do " * 10, form + b"/Resources << /XObject << /X %d 0 R >> >>" % (i + 6)) for i in range(12)]
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
               b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 200 100] /Contents 4 0 R /Resources << /XObject << /X 5 0 R >> >> >>",
               stream(b"/X Do"), *deep, stream(b"0 0 9 9 re f", form)]
    out, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(b"%010d 00000 n \n" % len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    size = len(objects) + 1
    return out + b"xref\n0 %d\n0000000000 65535 f \n" % size + b"".join(places) + b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


class Faults:
    def __init__(self, args):
        self.args, self.failures, self.random = args, [], random.Random(args.seed)
        self.server = None

    def fail(self, part, what):
        self.failures.append(f"{part}: {what}")
        print(f"faults: FAILED: {self.failures[-1]}", flush=True)

    def start(self, port=0):
        self.server = Server(self.args.naru, self.args.model, FLAGS, port)

    def warm(self):
        """Until all decoders have begun: how many there are depends on nothing else then."""
        requests = [chat(picture_part(), "?", max_tokens=1), transcription(), chat(pdf_part(), "?", max_tokens=1)]
        for _ in range(20):
            before = self.server.held()
            threads = [threading.Thread(target=ask, args=(self.server.port, request, 120)) for request in requests * 3]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            if not settle(self.server, before, 1):
                return before
        return self.server.held()

    def part(self, name, run, *args):
        began, before = time.monotonic(), self.warm()
        told = run(name, *args)
        self.warm()
        for left in settle(self.server, before):
            self.fail(name, f"not as before: {left}")
        print(f"faults: {time.monotonic() - began:4.0f} s  {name}: {told}", flush=True)

    def load(self, name, request, over, allowed, counts):
        """Asks again and again; every answer is good or one of the allowed."""
        while not over.is_set():
            reply = ask(self.server.port, request, 120)
            key = (reply.status, reply.error.get("code")) if reply and reply.whole else None
            counts[key] = counts.get(key, 0) + 1
            if key not in allowed:
                self.fail(name, f"an answer of {key}: {reply and reply.body[:200]}")

    def beside_load(self, name, request, allowed, seconds, step):
        """`step` is called until it says that it is done."""
        over, counts = threading.Event(), {}
        loads = [threading.Thread(target=self.load, args=(name, request, over, allowed, counts)) for _ in range(3)]
        with Good(self.server.port, 1, {"text": chat("How are you?", max_tokens=4), "sound": chat(sound_part(), "?", max_tokens=1)}) as good:
            for thread in loads:
                thread.start()
            end = time.monotonic() + seconds
            while not step() and time.monotonic() < end:
                time.sleep(0.01)
            over.set()
            for thread in loads:
                thread.join()
        for wrong in good.wrong[:3]:
            self.fail(name, wrong)
        return {" ".join(map(str, key)) if key else "none": n for key, n in counts.items()}, good.counts()

    def workers(self, name, number, n):
        hit = set()
        begun = self.server.figures()["naru:worker_restarts_total"]

        def step():
            for pid in self.server.workers("naru-media-imag"):
                if pid not in hit and len(hit) < n:
                    try:
                        os.kill(pid, number)
                        hit.add(pid)
                    except ProcessLookupError:
                        pass
            return len(hit) >= n
        counts, good = self.beside_load(name, chat(picture_part(), "?", max_tokens=1), {(200, None), (503, "decoder_unavailable")}, 60 + 8 * n, step)
        if len(hit) < n:
            self.fail(name, f"only {len(hit)} workers were met")
        self.warm()
        anew = self.server.figures()["naru:worker_restarts_total"] - begun
        if anew < n - 2:
            self.fail(name, f"{anew:.0f} workers began anew after {n} were hit")
        return f"{n} workers, answers {counts}, {good} good answers beside"

    def busy(self, name, n):
        done = []

        def step():
            reply = ask(self.server.port, request_of("pdf", endless_pdf(), "a.pdf"), 120)
            done.append(reply)
            if not reply or (reply.status, reply.error.get("code")) != (400, "media_too_large"):
                self.fail(name, f"an endless file: {reply and reply.body[:200]}")
            return len(done) >= n
        counts, good = self.beside_load(name, chat(pdf_part(), "?", max_tokens=1), {(200, None)}, 60 + 10 * n, step)
        return f"{len(done)} endless files, answers {counts}, {good} good answers beside"

    def disconnects(self, name, n):
        requests = [chat(LONG, **ENDLESS), chat(LONG, max_tokens=400), chat(picture_part(), "?", **ENDLESS), chat(sound_part(), "?", max_tokens=40),
                    chat(pdf_part(), "?", max_tokens=40), transcription(), post("/v1/completions", {"prompt": "1" * 3000, "max_tokens": 50})]
        stages, lock, left = {}, threading.Lock(), [n]

        def leave(seed):
            rng = random.Random(seed)
            while True:
                with lock:
                    if left[0] == 0:
                        return
                    left[0] -= 1
                    stage = rng.choice(("head", "body", "at once", "soon", "streaming", "streaming"))
                    stages[stage] = stages.get(stage, 0) + 1
                request = rng.choice(requests if stage != "streaming" else requests[:1] + requests[2:3])
                body_at = request.index(b"\r\n\r\n") + 4
                peer = Peer(self.server.port)
                cut = rng.randrange(1, body_at) if stage == "head" else rng.randrange(body_at, len(request)) if stage == "body" else len(request)
                peer.send(request[:cut])
                if stage == "streaming":
                    peer.wait_for(b"data: ", 60)
                    time.sleep(0.1 * rng.random())
                elif stage == "soon":
                    time.sleep(rng.random() ** 3)
                peer.reset() if rng.random() < 0.5 else peer.socket.close()
        threads = [threading.Thread(target=leave, args=(self.random.random(),)) for _ in range(8)]  # of 4 slots: some wait
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return ", ".join(f"{count} at '{stage}'" for stage, count in sorted(stages.items()))

    def slow(self, name, n):
        request = chat(LONG, **{**ENDLESS, "n": 1, "logprobs": True, "top_logprobs": 20})
        never, drops = [Peer(self.server.port, 4096) for _ in range(n)], Peer(self.server.port, 4096)
        writers = [Peer(self.server.port) for _ in range(n)]
        for peer in [*never, drops]:
            peer.send(request)
        for peer in writers:
            peer.send(b"POST /tokenize HT")
        end = time.monotonic() + 300
        while self.server.figures().get("naru:num_connections", 0) > 1 and time.monotonic() < end:
            time.sleep(0.5)
            if not drops.ended:
                try:
                    drops.ended = not drops.socket.recv(1, socket.MSG_DONTWAIT)
                except BlockingIOError:
                    pass
                except OSError:
                    drops.ended = True
        cut = [peer.reply(10) for peer in never]
        late = [peer.reply(10) for peer in writers]
        for peer in [*never, drops, *writers]:
            peer.socket.close()
        if any(reply and reply.whole and reply.is_done() for reply in cut):
            self.fail(name, "a reader who took nothing has a whole answer: the test's answers are too short")
        if any(not reply or reply.status != 408 for reply in late):
            self.fail(name, f"a slow writer got {[reply and reply.status for reply in late]}")
        return f"{n} readers who took nothing and one of a byte at a time were cut off, {n} writers told 408"

    def terminate(self, name, n, again=False):
        """SIGTERM while streams are written, others wait, and one peer is within a request."""
        self.start()
        port, streams = self.server.port, [Peer(self.server.port) for _ in range(n)]
        for i, peer in enumerate(streams):
            peer.send(chat(LONG, **{**ENDLESS, "max_tokens": 4000 if again else 300 + 40 * i}))
        streams[0].wait_for(b"data: ", 60)
        begun = Peer(port)
        begun.send(get("/readyz")[:-2])
        time.sleep(0.3)
        self.server.signal(signal.SIGTERM)
        began = time.monotonic()
        if not refuses_connections(port, 10):
            self.fail(name, "the listener is open after SIGTERM")
        begun.send(b"\r\n")
        ready = begun.reply(10)
        if not ready or ready.status != 503:
            self.fail(name, f"/readyz says {ready and ready.status} while it drains")
        if again:
            self.server.signal(signal.SIGTERM)
            code = self.server.wait(5)
            told = f"ended with {code} {time.monotonic() - began:.1f} s after the first"
            if code != 1:
                self.fail(name, told)
        else:
            replies = [peer.reply(DRAIN_SECONDS + 30) for peer in streams]
            code, seconds = self.server.wait(DRAIN_SECONDS + 10), time.monotonic() - began
            lost = [reply for reply in replies if not reply or not (reply.is_done() or b'"error"' in reply.body)]
            if code != 0 or seconds > DRAIN_SECONDS + 5 or lost:
                self.fail(name, f"exit code {code} after {seconds:.1f} s, {len(lost)} of {n} answers lost")
            told = f"{sum(reply.is_done() for reply in replies if reply)} of {n} finished, the others were told; ended with {code} after {seconds:.1f} s"
        for peer in [*streams, begun]:
            peer.socket.close()
        self.finish(name, None)
        return told

    def kill_and_start(self, name, n):
        self.start()
        for _ in range(n):
            port, peers = self.server.port, [Peer(self.server.port) for _ in range(6)]
            for peer in peers:
                peer.send(chat(picture_part(), LONG, **ENDLESS))
            time.sleep(self.random.random())
            children = list(self.server.children())
            self.server.kill()
            if left := self.server.wait_gone(children, 10):
                self.fail(name, f"{left} processes outlive it")
            began = time.monotonic()
            self.start(port)
            for peer in peers:
                peer.socket.close()
            if said(ask(port, chat("hi", max_tokens=2), 60)) is None:
                self.fail(name, "no answer after a new start on the same port")
        seconds = time.monotonic() - began
        self.finish(name, 0)
        return f"{n} times; answers again after {seconds:.1f} s"

    def finish(self, name, wanted):
        """Ends the server; its exit code is the wanted one where it still ran."""
        code = self.server.stop()
        if wanted is not None and code != wanted:
            self.fail(name, f"the server ended with {code}")
        for line in self.server.faults():
            self.fail(name, f"on its stderr: {line}")


def refuses_connections(port, seconds):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            socket.create_connection((HOST, port), 5).close()
        except ConnectionRefusedError:
            return True
        except ConnectionResetError:  # it waited in the listener's queue as that was closed
            pass
        time.sleep(0.02)
    return False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--naru", required=True, help="the program; a sanitizer's build is best")
    parser.add_argument("--model", default=XS, help="a model that reads and hears (default naru-xs of the repository)")
    parser.add_argument("--quick", action="store_true", help="each thing a few times instead of a hundred")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", default="", help="parts whose name has this in it")
    args = parser.parse_args()
    faults, few = Faults(args), args.quick
    shared = [("decoders killed", faults.workers, signal.SIGKILL, 5 if few else 100), ("decoders stopped", faults.workers, signal.SIGSTOP, 2 if few else 100),
              ("decoders kept busy", faults.busy, 2 if few else 100), ("disconnects", faults.disconnects, 40 if few else 500), ("slow peers", faults.slow, 2 if few else 8)]
    alone = [("SIGTERM under load", faults.terminate, 6 if few else 20), ("SIGTERM twice", faults.terminate, 6, True), ("kill -9 and a start", faults.kill_and_start, 1 if few else 10)]
    shared, alone = ([part for part in parts if args.only in part[0]] for parts in (shared, alone))
    try:
        if shared:
            faults.start()
        for name, run, *more in shared:
            faults.part(name, run, *more)
        if shared:
            faults.finish("the end", 0)
        for name, run, *more in alone:
            began = time.monotonic()
            told = run(name, *more)
            print(f"faults: {time.monotonic() - began:4.0f} s  {name}: {told}", flush=True)
    finally:
        if faults.server:
            faults.server.kill()
    print(f"faults: {'FAILED, ' + str(len(faults.failures)) + ' times' if faults.failures else 'passed'}")
    return bool(faults.failures)


if __name__ == "__main__":
    sys.exit(main())

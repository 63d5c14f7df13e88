"""A long time of ordinary load on a live server: requests of every kind at a share of what it can answer, some of them
left by their client, some malformed, and a decoder killed each minute.

Every answer must be the one that it was at first; memory may not grow, descriptors and all else that the server held must
be what they were, and no answer may be a 5xx but one of a decoder that was just killed.
"""
import argparse
import concurrent.futures
import json
import os
import random
import signal
import statistics
import sys
import threading
import time

from client import Peer, ask, chat, post
from content_items import content_items
from good import Good, pdf_part, percentile, said, sound_part, transcription, usual_kinds
from http_items import http_items
from hostile import send
from json_items import json_items
from prompt_items import prompt_items
from server import XS, Server, settle

LEAVE, MALFORMED = 0.02, 0.01
WARM_SECONDS = 600
MOST_GROWTH = 1 << 20  # bytes an hour
KILLED_SECONDS = 10  # after a decoder's death, in which a 503 is explained
FLAGS = ["--log", "none", "--header-timeout-ms", 4000, "--body-timeout-ms", 4000, "--connections-per-address", 1000]


MIX = {**usual_kinds(), "pdf": chat(pdf_part(), "What is it?", max_tokens=4), "sound": chat(sound_part(), "?", max_tokens=4), "transcription": transcription(),
       "schema": chat("How old?", max_tokens=40, response_format={"type": "json_schema", "json_schema": {"name": "a", "strict": True, "schema": {
           "type": "object", "properties": {"age": {"type": "integer"}}, "required": ["age"], "additionalProperties": False}}}),
       "responses": post("/v1/responses", {"input": "Hello.", "max_output_tokens": 8})}


def slope(points):
    """Of (hours, bytes), in bytes an hour: the median of the slopes of all pairs (Theil and Sen), which single peaks do not move."""
    return statistics.median((b[1] - a[1]) / (b[0] - a[0]) for i, a in enumerate(points) for b in points[i + 1:])


class Soak:
    def __init__(self, server, items, seed):
        self.server, self.items, self.random = server, items, random.Random(seed)
        self.lock, self.seconds, self.answers = threading.Lock(), {kind: [] for kind in MIX}, {}
        self.counts, self.failures, self.killed = {}, [], -KILLED_SECONDS

    def fail(self, what):
        with self.lock:
            self.failures.append(what)
            if len(self.failures) <= 20:
                print(f"soak: FAILED: {what}", flush=True)

    def count(self, what):
        with self.lock:
            self.counts[what] = self.counts.get(what, 0) + 1

    def learn(self):
        """What each kind answers when it is alone."""
        for kind, request in MIX.items():
            self.answers[kind] = said(ask(self.server.port, request, 120))
            if self.answers[kind] is None:
                raise SystemExit(f"soak: no answer to '{kind}' of a server that has nothing else to do")

    def capacity(self, seconds, clients):
        """Requests of the mix that it answers a second when as many wait as it has slots."""
        with Good(self.server.port, clients, MIX, pause=0) as good:
            time.sleep(seconds)
        for wrong in good.wrong:
            self.fail(wrong)
        return good.counts() / seconds

    def good(self, kind):
        began = time.monotonic()
        try:
            reply = ask(self.server.port, MIX[kind], 120)
        except OSError as error:
            return self.fail(f"{kind}: {error}")
        now = time.monotonic()
        status = reply.status if reply else 0
        self.count(str(status))
        if status == 503 and reply.error.get("code") == "decoder_unavailable" and now - self.killed < KILLED_SECONDS:
            self.count("503 after a decoder was killed")
        elif status != 429 and (said(reply) is None or said(reply) != self.answers[kind]):
            self.fail(f"{kind}: {status} {reply.body[:200] if reply else 'no answer'}")
        with self.lock:
            self.seconds[kind].append(now - began)

    def leave(self, kind, rng):
        """A client that goes, somewhere between its first byte and its answer."""
        request = MIX[kind]
        with Peer(self.server.port) as peer:
            peer.send(request[:rng.randrange(1, len(request))] if rng.random() < 0.3 else request)
            time.sleep(rng.random() ** 2)
            if rng.random() < 0.5:
                peer.reset()
        self.count("left")

    def malformed(self, it):
        try:
            wrong, _ = send(self.server.port, it, 10)
        except OSError as error:
            wrong = f"the connection failed: {error}"
        if wrong and "got 429 server_overloaded" in wrong:
            self.count("malformed, 429")  # nobody looked at it
        elif wrong:
            self.fail(f"{it.name}: {wrong}")
        self.count("malformed")

    def kill_decoder(self):
        pids = self.server.workers("naru-media")
        if not pids:
            return
        self.killed = time.monotonic()
        try:
            os.kill(self.random.choice(pids), signal.SIGKILL)
            self.count("decoders killed")
        except ProcessLookupError:
            pass

    def sample(self, began):
        held = self.server.held()
        if held["connections"] is None:
            return self.fail("/metrics does not answer")
        return {"hours": (time.monotonic() - began) / 3600, "server": self.server.own_rss_bytes(), "all": self.server.rss_bytes(),
                "descriptors": held["descriptors but one of each worker"] - held["connections"], "threads": held["threads"]}

    def load(self, rate, seconds, tell_every=600):
        """Requests at that rate, as they come when nobody waits for anybody; samples of what the server holds."""
        began = next_at = time.monotonic()
        minute, told, samples, kinds = began + 60, began + tell_every, [], list(MIX)
        with concurrent.futures.ThreadPoolExecutor(256) as pool:
            sampler = time.monotonic()
            while (now := time.monotonic()) < began + seconds and self.server.alive():
                if now >= sampler:
                    if sample := self.sample(began):
                        samples.append(sample)
                    sampler += 10
                if now >= minute:
                    self.kill_decoder()
                    minute += 60
                if now >= told:
                    print(f"soak: {(now - began) / 60:3.0f} minutes, {sum(map(len, self.seconds.values()))} answers, server {samples[-1]['server'] / 2**20:.1f} MiB, "
                          f"all {samples[-1]['all'] / 2**20:.1f} MiB, {samples[-1]['descriptors']:.0f} descriptors", flush=True)
                    told += tell_every
                if now >= next_at:
                    next_at += self.random.expovariate(rate)
                    kind, draw = self.random.choice(kinds), self.random.random()
                    if draw < MALFORMED:
                        pool.submit(self.malformed, self.random.choice(self.items))
                    elif draw < MALFORMED + LEAVE:
                        pool.submit(self.leave, kind, random.Random(self.random.random()))
                    else:
                        pool.submit(self.good, kind)
                time.sleep(max(0.0, min(next_at, sampler) - time.monotonic()))
        return samples


def minutes_of(samples, what):
    """The median of each minute: a decoder that works just then is no growth."""
    minutes = {}
    for sample in samples:
        minutes.setdefault(int(sample["hours"] * 60), []).append((sample["hours"], sample[what]))
    return [(statistics.mean(x for x, _ in values), statistics.median(y for _, y in values)) for values in minutes.values()]


def judge(soak, samples, warm_seconds):
    late = [sample for sample in samples if sample["hours"] * 3600 >= warm_seconds]
    if len(minutes_of(late, "all")) < 5:
        print("soak: too short for a slope of memory: it is told after five minutes beyond the first ten")
        return {}
    out = {}
    for what in ("server", "all"):
        out[what] = slope(minutes_of(late, what))
        print(f"soak: memory of {'the server' if what == 'server' else 'it and its decoders'}: {out[what] / 2**20:+.3f} MiB an hour, at most {max(s[what] for s in samples) / 2**20:.1f} MiB")
        if out[what] > MOST_GROWTH:
            soak.fail(f"memory ({what}) grows by {out[what] / 2**20:.2f} MiB an hour")
    out["descriptors"] = sorted({sample["descriptors"] for sample in late})
    print(f"soak: descriptors beside connections and decoders, as seen: {', '.join(f'{n:.0f}' for n in out['descriptors'])}")
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--naru", required=True, help="the program")
    parser.add_argument("--model", default=XS, help="a model that reads and hears (default naru-xs of the repository)")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--load", type=float, default=0.7, help="the share of what it can answer that is asked (default 0.7)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", help="a file for the samples and figures")
    args = parser.parse_args()
    server = Server(args.naru, args.model, FLAGS)
    try:
        facts = {"model": server.model, "context": ask(server.port, post("/tokenize", {"prompt": "x"})).json()["max_model_len"], "header_seconds": 4, "body_seconds": 4}
        items = [it for make in (http_items, json_items, content_items, prompt_items) for it in make(facts) if it.seconds <= 1]
        items = [it for it in items if (pieces := list(it.pieces())) and all(isinstance(piece, bytes) for piece in pieces) and sum(map(len, pieces)) < 1 << 16]
        soak = Soak(server, items, args.seed)
        soak.learn()
        soak.capacity(10, 16)  # so that all decoders have begun and caches are warm
        capacity = soak.capacity(30, 16)
        before = server.held()
        print(f"soak: it answers {capacity:.1f} requests of the mix a second; {args.load * capacity:.1f} are sent for {args.minutes:g} minutes; {len(items)} malformed ones", flush=True)
        samples = soak.load(args.load * capacity, 60 * args.minutes)
        if not server.alive():
            soak.fail(f"the server ended with {server.process.returncode}")
        else:
            soak.capacity(10, 16)  # decoders that were killed begin anew
            for left in settle(server, before):
                soak.fail(f"not as before: {left}")
        figures = judge(soak, samples, WARM_SECONDS)
        code = server.stop()
    finally:
        server.kill()
    if code != 0:
        soak.fail(f"the server ended with {code}")
    for line in server.faults():
        soak.fail(f"on its stderr: {line}")
    for kind, seconds in soak.seconds.items():
        print(f"soak: {kind}: {len(seconds)} answers, p50 {1000 * percentile(seconds, 0.5):.0f} ms, p99 {1000 * percentile(seconds, 0.99):.0f} ms")
    print(f"soak: answers by status: {json.dumps(soak.counts, sort_keys=True)}")
    if args.json:
        with open(args.json, "w", encoding="utf-8") as out:
            json.dump({"capacity": capacity, "figures": figures, "counts": soak.counts, "samples": samples, "failures": soak.failures}, out)
    print(f"soak: {'FAILED, ' + str(len(soak.failures)) + ' times' if soak.failures else 'passed'}")
    return bool(soak.failures)


if __name__ == "__main__":
    sys.exit(main())

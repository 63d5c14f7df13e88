"""The malformed corpus of HTTP, JSON, media and prompts against a live server, beside good traffic.

Every item must get the answers that it names within its time; nothing may crash, no sanitizer may report, memory stays
within the plan that the server tells when it is ready, and good traffic has the answers that it had alone. The p99 of
good traffic is told; `--quiet` also wants it to be at most twice what it was alone. Good and bad have a key each.
"""
import argparse
import concurrent.futures
import os
import pathlib
import sys
import tempfile
import threading
import time

import client
from client import Peer, ask, post, take_reply
from content_items import content_items
from good import GoodApart, percentile
from http_items import http_items
from items import CLOSED, problem
from json_items import json_items
from media_items import media_items, write_corpus
from prompt_items import prompt_items
from server import XS, RssWatch, Server, at_rest, settle

HEADER_SECONDS = BODY_SECONDS = 4
PDF_PAGE_SECONDS = 8
FLAGS = ["--slots", 16, "--header-timeout-ms", 1000 * HEADER_SECONDS, "--body-timeout-ms", 1000 * BODY_SECONDS, "--log", "none",
         "--queue-timeout-ms", 120000, "--pdf-page-ms", 1000 * PDF_PAGE_SECONDS]
GOOD_KEY, BAD_KEY = "good-key-of-the-live-test", "bad-key-of-the-live-test"
QUICK_EVERY = 9  # of the items, one in so many; of media, which take longest, one in three times as many


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--naru", required=True, help="the program; a sanitizer's build is best")
    parser.add_argument("--model", default=XS, help="a model that reads and hears (default naru-xs of the repository)")
    parser.add_argument("--quick", action="store_true", help=f"a part of the items: one in {QUICK_EVERY}, of media one in {3 * QUICK_EVERY}")
    parser.add_argument("--only", help="items whose name has this in it")
    parser.add_argument("--patience", type=float, default=1, help="what an item's time is multiplied with, for slow builds and busy machines")
    parser.add_argument("--senders", type=int, help="items that are sent at the same time (default 3; with --quiet 1)")
    parser.add_argument("--baseline", type=float, default=20, help="seconds of good traffic alone, before (default 20)")
    parser.add_argument("--quiet", action="store_true", help="nothing else runs here: hold good traffic's p99 to twice what it was alone")
    parser.add_argument("--no-address-limit", action="store_true", help="decoders do not limit their addresses: of a sanitizer's build")
    parser.add_argument("--seed", type=int, default=0, help="shifts what --quick leaves out")
    return parser.parse_args()


def chosen(args, facts, folder):
    groups = [list(make(facts)) for make in (http_items, json_items, content_items, prompt_items)]
    media = list(media_items(folder, not args.no_address_limit))
    if args.quick:
        groups = [[it for it in group if it.seconds <= 5][args.seed % QUICK_EVERY::QUICK_EVERY] for group in groups]
        media = [it for it in media if len(it.pieces()[0]) < 1 << 20][args.seed % QUICK_EVERY::3 * QUICK_EVERY]
    items = [it for group in groups + [media] for it in group]
    return [it for it in items if not args.only or args.only in it.name]


def send(port, it, patience):
    """What is wrong, and the seconds that it took."""
    most = it.seconds * patience
    with Peer(port) as peer:
        peer.send_pieces(it.pieces(), most)
        sent, replies, end = time.monotonic(), [], time.monotonic() + most
        for want in it.wants:
            if want == CLOSED:
                while not peer.ended and time.monotonic() < end:
                    peer.receive(end - time.monotonic())
                reply, _ = take_reply(peer.join(), True)
            else:
                reply = peer.reply(end - time.monotonic(), it.to_head)
            if reply:
                replies.append(reply)
        seconds = time.monotonic() - sent
        wrong = problem(it, replies, peer.ended)
    return (f"{wrong}, after {seconds:.1f} s of {most:.0f}" if wrong else None), seconds


class Run:
    def __init__(self, args, server):
        self.args, self.server, self.lock = args, server, threading.Lock()
        self.failures, self.slowest = [], (0, "")

    def one(self, it):
        if not self.server.alive():
            return
        try:
            wrong, seconds = send(self.server.port, it, self.args.patience)
        except OSError as error:
            wrong, seconds = f"the connection failed: {error}", 0
        with self.lock:
            self.slowest = max(self.slowest, (seconds / it.seconds, it.name))
            if wrong:
                self.failures.append(f"family {it.family}, {it.name}: {wrong}")
                print(f"hostile: {self.failures[-1]}", flush=True)


def tell_latency(alone, beside, quiet):
    """A line for each kind; failures where the machine is quiet."""
    out = []
    for kind in alone.seconds:
        before, after = percentile(alone.seconds[kind], 0.99), percentile(beside.seconds[kind], 0.99)
        print(f"hostile: good traffic, {kind}: p50 {1000 * percentile(alone.seconds[kind], 0.5):.0f} -> {1000 * percentile(beside.seconds[kind], 0.5):.0f} ms, "
              f"p99 {1000 * before:.0f} -> {1000 * after:.0f} ms ({after / before:.1f}x) of {len(alone.seconds[kind])} and {len(beside.seconds[kind])}")
        if quiet and after > 2 * before:
            out.append(f"good traffic, {kind}: its p99 is {after / before:.1f} times what it was alone")
    return out


def run(args, server, items):
    everyone = Run(args, server)
    with GoodApart(server.port, GOOD_KEY) as alone:
        time.sleep(args.baseline)
    before, began = at_rest(server), time.monotonic()
    with GoodApart(server.port, GOOD_KEY, alone.answers) as beside, RssWatch(server) as watch:
        os.nice(10)  # threads from here on: hostile peers compute elsewhere
        with concurrent.futures.ThreadPoolExecutor(args.senders or (1 if args.quiet else 3)) as senders:
            list(senders.map(everyone.one, items))
    seconds = time.monotonic() - began
    failures = everyone.failures + alone.wrong + beside.wrong + tell_latency(alone, beside, args.quiet)
    if not server.alive():
        return failures + [f"the server ended with {server.process.returncode}"]
    failures += [f"it holds more than before: {left}" for left in settle(server, before)]
    if watch.most > server.plan_bytes:
        failures.append(f"it took {watch.most >> 20} MiB of a plan of {server.plan_bytes >> 20}")
    print(f"hostile: {len(items)} items in {seconds:.0f} s; slowest of its time: {100 * everyone.slowest[0] / args.patience:.0f} % {everyone.slowest[1][:60]}; "
          f"{beside.counts()} good answers beside; at most {watch.most >> 20} MiB of {server.plan_bytes >> 20} planned; "
          f"{server.figures().get('naru:worker_restarts_total', 0):.0f} decoders begun anew")
    return failures


def main():
    args = arguments()
    with tempfile.TemporaryDirectory(prefix="naru-corpus-") as folder:
        corpus = threading.Thread(target=write_corpus, args=(folder,))
        corpus.start()
        keys = pathlib.Path(folder, "keys")
        keys.write_text(f"good {GOOD_KEY}\nbad {BAD_KEY}\n")
        client.key = BAD_KEY
        server = Server(args.naru, args.model, [*FLAGS, "--api-key-file", keys])
        corpus.join()
        try:
            context = ask(server.port, post("/tokenize", {"prompt": "x"})).json()["max_model_len"]
            facts = {"model": server.model, "context": context, "header_seconds": HEADER_SECONDS, "body_seconds": BODY_SECONDS}
            failures = run(args, server, chosen(args, facts, folder))
            code = server.stop()
        finally:
            server.kill()
    if code != 0:
        failures.append(f"the server ended with {code}")
    failures += [f"on its stderr: {line}" for line in server.faults()]
    for failure in failures:
        print(f"hostile: FAILED: {failure}")
    print(f"hostile: {'FAILED, ' + str(len(failures)) + ' times' if failures else 'passed'}")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())

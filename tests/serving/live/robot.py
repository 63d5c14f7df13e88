"""The malformed corpus of WebSockets, MessagePack and openpi against a live server whose policy is played, beside robots
that ask as they should.

Every item must get the answer and the code that it names within its time, and no actions; nothing may crash, no sanitizer
may report, memory stays within the plan, the good robots' chunks are the same as alone, and in the end nothing is held.
"""
import argparse
import concurrent.futures
import json
import pathlib
import sys
import tempfile
import threading
import time

import client
from client import ask, get
from robot_items import ACTIONS, robot_items
from server import RssWatch, Server, at_rest, settle
from sockets import BINARY, CLOSE, PONG, TEXT, SocketPeer, closing, frame, observation, pack

ROBOT = pathlib.Path(__file__).resolve().parents[1] / "openpi/arm.toml"
KEY = "key-of-the-live-robots"
NO_CODE = 0xFFFF  # a close without one
OPENINGS = {  # fields beside the key, or in its place: the status
    "no key": ({"key": False}, 401), "a foreign page": ({"fields": "Origin: https://evil.example\r\n"}, 403),
    "a page of nobody": ({"fields": "Origin: null\r\n"}, 403), "no such path": ({"path": "/v1/realtime"}, 404),
    "a page of ours": ({"fields": f"Origin: http://{client.HOST}\r\n"}, 101), "at the root": ({"path": "/"}, 101)}


def next_frame(peer, end):
    """The next frame that is no pong."""
    got = peer.frame(end - time.monotonic())
    while got and got[0] == PONG:
        got = peer.frame(end - time.monotonic())
    return got


def goes_on(peer, end):
    """Whether the connection answers a good observation, whatever else it still has to say."""
    peer.send(frame(BINARY, pack(observation())))
    while got := next_frame(peer, end):
        if got[0] == BINARY and b"actions" in got[1]:
            return None
    return "the connection does not go on"


def problem(it, peer, seconds):
    """What is wrong with what an item gets, or None."""
    end = time.monotonic() + seconds
    if it.error is not None:
        got = next_frame(peer, end)
        if got is None:
            return "it was not answered"
        if it.error == ACTIONS:
            if got[0] != BINARY or b"actions" not in got[1]:
                return f"wanted actions, got {got[0]}: {got[1][:200]}"
        elif got[0] != TEXT:
            return f"wanted {it.error}, got {got[0]}: {got[1][:200]}"
        else:
            error = json.loads(got[1])["error"]
            if error["code"] != it.error or "req_" not in error["message"]:
                return f"wanted {it.error}, got {got[1][:300]}"
    if it.close == 0:
        return goes_on(peer, end)
    got = next_frame(peer, end)
    if it.close is None:
        return f"wanted no last words, got {got}" if got else None if peer.ended else "the connection stays open"
    if got is None or got[0] != CLOSE:
        return f"wanted a close with {it.close}, got {got}"
    code = int.from_bytes(got[1][:2], "big") if len(got[1]) > 1 else NO_CODE
    if code != it.close:
        return f"wanted a close with {it.close}, got {code} {got[1][2:]}"
    while not peer.ended and time.monotonic() < end:
        peer.receive(end - time.monotonic())
    return None if peer.ended else "the connection stays open"


def send(port, it, patience):
    with SocketPeer(port) as peer:
        if (refused := peer.open(seconds=10 * patience)) or peer.frame(10 * patience) is None:
            return f"it was not let in: {refused}"
        peer.send_pieces(it.pieces(), it.seconds * patience)
        return problem(it, peer, it.seconds * patience)


class GoodRobots(threading.Thread):
    """Asks all the time, a few times on each connection; every chunk must be the same bytes."""

    def __init__(self, port):
        super().__init__()
        self.port, self.over, self.wrong, self.n = port, threading.Event(), [], 0
        self.chunk = self.ask(None)
        self.n = 0

    def ask(self, peer):
        with SocketPeer(self.port) if peer is None else peer as one:
            one.open()
            one.frame(20)
            chunk = None
            for _ in range(5):
                one.send(frame(BINARY, pack(observation())))
                got = one.frame(20)
                chunk = got and got[1].split(b"server_timing")[0]
                self.n += 1
                if not got or (hasattr(self, "chunk") and chunk != self.chunk):
                    self.wrong.append(f"a good robot got {got}")
            one.send(closing(1000))
            one.frame(20)
            return chunk

    def run(self):
        while not self.over.wait(0.02):
            try:
                self.ask(None)
            except OSError as error:
                self.wrong.append(f"a good robot's connection failed: {error}")


def check_openings(port):
    for name, (how, status) in OPENINGS.items():
        how, kept = dict(how), client.key
        client.key = KEY if how.pop("key", True) else None
        with SocketPeer(port) as peer:
            refused = peer.open(**how)
            got = refused.status if refused else 101
        client.key = kept
        if got != status:
            yield f"{name}: wanted {status}, got {got}"


def run(args, server):
    failures = [f"opening, {wrong}" for wrong in check_openings(server.port)]
    good = GoodRobots(server.port)
    before, began = at_rest(server), time.monotonic()
    items = [it for it in robot_items() if not args.only or args.only in it.name]
    good.start()

    def one(it):
        try:
            wrong = send(server.port, it, args.patience)
        except (OSError, ValueError) as error:
            wrong = f"the connection failed: {error}"
        if wrong:
            failures.append(f"family {it.family}, {it.name}: {wrong}")
            print(f"robot: {failures[-1]}", flush=True)

    with RssWatch(server) as watch, concurrent.futures.ThreadPoolExecutor(4) as senders:
        list(senders.map(one, items))
    good.over.set()
    good.join()
    seconds = time.monotonic() - began
    failures += good.wrong
    if not server.alive():
        return failures + [f"the server ended with {server.process.returncode}"]
    failures += [f"it holds more than before: {left}" for left in settle(server, before)]
    if watch.most > server.plan_bytes:
        failures.append(f"it took {watch.most >> 20} MiB of a plan of {server.plan_bytes >> 20}")
    if ask(server.port, get("/healthz")).status != 200:
        failures.append("it is not healthy")
    print(f"robot: {len(items)} items in {seconds:.0f} s; {good.n} good chunks beside; at most {watch.most >> 20} MiB of {server.plan_bytes >> 20} planned")
    return failures


def check_end(server):
    """SIGTERM: what is being answered is, and then the server says that it goes."""
    with SocketPeer(server.port) as peer:
        peer.open()
        peer.frame(10)
        peer.send(frame(BINARY, pack(observation(prompt="slow"))))
        time.sleep(0.1)
        server.signal(15)
        answer, close = peer.frame(10), peer.frame(10)
    if not answer or b"actions" not in answer[1] or not close or close[0] != CLOSE or close[1][:2] != b"\x03\xe9":
        return [f"SIGTERM: got {answer} and {close}"]
    return []


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--server", required=True, help="the program played_server; a sanitizer's build is best")
    parser.add_argument("--only", help="items whose name has this in it")
    parser.add_argument("--patience", type=float, default=1, help="what an item's time is multiplied with, for slow builds and busy machines")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="naru-robot-") as folder:
        keys = pathlib.Path(folder, "keys")
        keys.write_text(f"robot {KEY}\n")
        client.key = KEY
        server = Server(command=[args.server, 0, ROBOT, keys])
        try:
            failures = run(args, server)
            failures += check_end(server)
            code = server.stop()
        finally:
            server.kill()
    if code != 0:
        failures.append(f"the server ended with {code}")
    failures += [f"on its stderr: {line}" for line in server.faults()]
    for failure in failures:
        print(f"robot: FAILED: {failure}")
    print(f"robot: {'FAILED, ' + str(len(failures)) + ' times' if failures else 'passed'}")
    return bool(failures)


if __name__ == "__main__":
    sys.exit(main())

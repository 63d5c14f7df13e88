"""The server under test as a process: what it holds, whether it is sound, how it ends. Linux alone."""
import json
import os
import pathlib
import re
import select
import signal
import subprocess
import tempfile
import threading
import time

from client import ask, get

ROOT = pathlib.Path(__file__).resolve().parents[3]
XS = ROOT / "models/naru-xs"
MOST_WORKERS = 3 * 4  # --media-slots, each with one of every kind of decoder
# Only what a report of a sanitizer or the server itself says of a fault.
FAULTS = re.compile(rb"AddressSanitizer|LeakSanitizer|runtime error:|naru: failed: |terminate called")


def proc(pid, name):
    """A file of /proc; empty where the process is gone."""
    try:
        return pathlib.Path(f"/proc/{pid}/{name}").read_text(errors="replace")
    except OSError:
        return ""


def children_of(pid):
    """All below it, with their states: {pid: (parent, state, name)}."""
    parents = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit() and (stat := proc(entry, "stat")):
            name, rest = stat[stat.index("(") + 1:stat.rindex(")")], stat[stat.rindex(")") + 2:].split()
            parents[int(entry)] = (int(rest[1]), rest[0], name)
    out, found = {}, [pid]
    while found:
        parent = found.pop()
        below = {child: at for child, at in parents.items() if at[0] == parent}
        out.update(below)
        found += below
    return out


def rss_bytes(pid):
    found = re.search(r"VmRSS:\s+(\d+) kB", proc(pid, "status"))
    return int(found[1]) * 1024 if found else 0


class Server:
    """Starts `naru serve`, or another command that says when it is ready, and waits for that. Its stderr is a file, its
    temporary folder one of its own."""

    def __init__(self, naru=None, model=XS, flags=(), port=0, seconds=300, command=None):
        self.folder = tempfile.TemporaryDirectory(prefix="naru-live-")
        self.temporary = pathlib.Path(self.folder.name) / "tmp"
        self.temporary.mkdir()
        self.log = pathlib.Path(self.folder.name) / "stderr"
        # A freed block may be used again soon: else a sanitizer's build holds 256 MiB of them, beside the plan.
        env = {**os.environ, "TMPDIR": str(self.temporary),
               "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "quarantine_size_mb=16:detect_leaks=1")}
        with open(self.log, "wb") as log:
            command = command or [naru, "serve", "-m", model, "--port", port, "--json", *flags]
            self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=log, cwd=ROOT, env=env)
        self.pid = self.process.pid
        ready = select.select([self.process.stdout], [], [], seconds)[0] and self.process.stdout.readline()
        if not ready:
            self.kill()
            raise SystemExit(f"the server did not begin: {self.log.read_text(errors='replace')[-2000:]}")
        facts = json.loads(ready)
        self.port = int(facts["ready"].rsplit(":", 1)[1])
        self.model, self.plan_bytes = facts["model"], facts["plan_bytes"]

    def alive(self):
        return self.process.poll() is None

    def faults(self):
        """Lines of its stderr that no run should have."""
        return [line.decode(errors="replace") for line in self.log.read_bytes().split(b"\n") if FAULTS.search(line)]

    def figures(self):
        """All of /metrics by name with labels; none where it does not answer."""
        reply = ask(self.port, get("/metrics"), 60)
        lines = reply.body.decode().splitlines() if reply and reply.status == 200 else []
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line[:1] not in "#")}

    def held(self):
        """What must be what it was when all is over."""
        figures, children = self.figures(), children_of(self.pid)
        names = {"requests": "num_requests_admitted", "running": "num_requests_running", "waiting": "num_requests_waiting",
                 "blocks": "kv_cache_usage_perc", "connections": "num_connections", "body bytes": "request_body_bytes", "stream bytes": "stream_bytes",
                 "media waiting": "num_media_waiting", "media running": "num_media_running", "media bytes": "media_decoded_bytes"}
        out = {what: figures.get("naru:" + name) for what, name in names.items()}
        workers = sum(parent == self.pid and state != "Z" for parent, state, _ in children.values())
        out["workers above the most"] = max(0, workers - MOST_WORKERS)  # they begin when they are needed
        out["descriptors but one of each worker"] = len(os.listdir(f"/proc/{self.pid}/fd")) - workers
        out["threads"] = len(os.listdir(f"/proc/{self.pid}/task"))
        out["other processes"] = len(children) - workers
        out["temporary files"] = len(list(self.temporary.rglob("*")))
        return out

    def own_rss_bytes(self):
        return rss_bytes(self.pid)

    def rss_bytes(self):
        """Of it and of all its children."""
        return rss_bytes(self.pid) + sum(map(rss_bytes, children_of(self.pid)))

    def workers(self, name):
        """Its decoders of that name: the children of these decode one file each."""
        return [pid for pid, (parent, _, comm) in children_of(self.pid).items() if parent == self.pid and comm.startswith(name)]

    def children(self):
        return children_of(self.pid)

    def wait_gone(self, pids, seconds):
        """How many of these processes are there after that time."""
        end = time.monotonic() + seconds
        while (left := sum(bool(proc(pid, "cmdline")) for pid in pids)) and time.monotonic() < end:
            time.sleep(0.05)
        return left

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, seconds):
        """Its exit code, or None where it did not end."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self):
        if self.alive():
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def stop(self, seconds=120):
        """In order; its exit code."""
        if self.alive():
            self.signal(signal.SIGTERM)
        code = self.wait(seconds)
        self.kill()
        return code


class RssWatch:
    """The most that a server and its children had in memory while it watched."""

    def __init__(self, server, every=0.25):
        self.server, self.every, self.most, self.over = server, every, 0, threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.over.wait(self.every):
            self.most = max(self.most, self.server.rss_bytes())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()


def differences(before, after):
    return [f"{what}: {before[what]} before, {after[what]} after" for what in before if before[what] != after[what]]


def at_rest(server, seconds=10):
    """What it holds, once that is the same for half a second: a peer that has just gone is still being forgotten."""
    end, held = time.monotonic() + seconds, server.held()
    while time.monotonic() < end:
        time.sleep(0.5)
        now = server.held()
        if now == held:
            break
        held = now
    return held


def settle(server, before, seconds=30):
    """What is not again what it was after that time."""
    end = time.monotonic() + seconds
    while (left := differences(before, server.held())) and time.monotonic() < end:
        time.sleep(0.1)
    return left

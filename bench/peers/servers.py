"""Servers that bench/serve.sh sets under load: started on chosen processors, asked by serve_load, and ended again."""
import json
import os
import resource
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    """A server that is ready, in a `with`; what it wrote is shown when it fails."""

    def __init__(self, name, command, port, cores):
        self.name, self.port, self.log = name, port, tempfile.TemporaryFile()
        command = ["taskset", "-c", ",".join(map(str, cores)), *command]
        self.process = subprocess.Popen(command, stdout=self.log, stderr=subprocess.STDOUT)
        try:
            self.wait_ready()
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise

    def written(self):
        self.log.seek(0)
        return self.log.read().decode(errors="replace")

    def get(self, path):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
            return answer.read().decode()

    def wait_ready(self):
        end = time.monotonic() + 120
        while time.monotonic() < end and self.process.poll() is None:
            try:
                return self.get("/health")
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise SystemExit(f"serve: {self.name} is not ready:\n{self.written()[-2000:]}")

    def peak_bytes(self):
        """The most memory that was resident, of the server's own process."""
        with open(f"/proc/{self.process.pid}/status") as file:
            return next(1024 * int(line.split()[1]) for line in file if line.startswith("VmHWM:"))

    def plan_bytes(self):
        """Of Naru, from its ready line."""
        ready = next(line for line in self.written().splitlines() if line.startswith('{"ready"'))
        return json.loads(ready)["plan_bytes"]

    def figure(self, name):
        """Of Naru, the value of a figure of /metrics."""
        lines = self.get("/metrics").splitlines()
        return next(float(line.split()[-1]) for line in lines if line.startswith(name + " "))

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        died = self.process.poll()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if died is not None:
            raise SystemExit(f"serve: {self.name} ended by itself with code {died}:\n{self.written()[-2000:]}")


class Bench:
    """What all tables need: programs, models, processors."""

    def __init__(self, flags):
        self.naru, self.load_program, self.llama = flags.naru, flags.load, flags.llama
        self.model, self.quick = flags.model, flags.quick
        self.cores = flags.cores
        rest = sorted(set(os.sched_getaffinity(0)) - set(self.cores))
        self.load_cores = rest or self.cores

    def start_naru(self, *more):
        port = free_port()
        command = [self.naru, "serve", "-m", self.model, "--port", str(port), "-t", str(len(self.cores)), "--json",
                   "--log", "none", "--connections-per-address", "512", *more]
        return Server("naru serve", command, port, self.cores)

    def start_llama(self, weights, slots):
        """So many sequences in one context. Their caches apart and flash attention, which it chooses by itself, were its
        fastest settings; it keeps no prompts, for none comes twice."""
        port, threads = free_port(), str(len(self.cores))
        command = [self.llama, "-m", weights, "--host", "127.0.0.1", "--port", str(port), "-t", threads, "-tb", threads,
                   "-np", str(slots), "-c", str(1024 * slots), "--cache-ram", "0", "--no-ui", "--offline", "-lv", "1"]
        return Server("llama-server", command, port, self.cores)

    def load(self, server, mode, **flags):
        """The objects that serve_load prints."""
        command = ["taskset", "-c", ",".join(map(str, self.load_cores)), self.load_program, f"--port={server.port}", mode]
        command += [f"--{name}={value}" for name, value in flags.items()]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        if done.returncode != 0:
            raise SystemExit(f"serve: {' '.join(command)} exited {done.returncode}: {done.stderr.strip()}\n"
                             f"{server.name} wrote:\n{server.written()[-2000:]}")
        return [json.loads(line) for line in done.stdout.splitlines()]


class Others:
    """How many processors others than this program and its children used since it was made."""

    def __init__(self):
        self.start = self.now()

    @staticmethod
    def now():
        with open("/proc/stat") as file:
            ticks = [int(n) for n in file.readline().split()[1:9]]
        busy = sum(ticks) - ticks[3] - ticks[4]  # not idle, nor waiting for a disk; steal counts
        ours = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
        return time.monotonic(), busy / os.sysconf("SC_CLK_TCK") - sum(u.ru_utime + u.ru_stime for u in ours)

    def processors(self):
        (t0, x0), (t1, x1) = self.start, self.now()
        return max(0.0, (x1 - x0) / max(t1 - t0, 1e-9))

#!/usr/bin/python3
"""Measures Jupyter kernels beside each other, in the same run and in turns, so that what else the machine does hits all alike.

    kernels.py [--rounds N] [--only MEASURE,…] KERNEL…       e.g.  kernels.py python3 tunebook

The first kernel is what the others are compared with. Kernels are found as Jupyter finds them (JUPYTER_DATA_DIR). Prints a
Markdown table of medians. Needs pyzmq and jupyter_client, which come with Jupyter.
"""
import argparse
import hashlib
import hmac
import json
import os
import platform
import signal
import socket
import statistics
import subprocess
import tempfile
import time
import uuid

import zmq
from jupyter_client.kernelspec import KernelSpecManager

CONTEXT = zmq.Context()
LINES = 200_000
CELLS = 500

JAVA = {
    "cell": "1+{i}",
    "lines": f'for (int i = 0; i < {LINES}; i++) System.out.println("line " + i);',
    "statements": "\n".join(["int total = 0;"] + [f"total += {i};" for i in range(298)] + ["total"]),
    "completion": "System.out.",
    "toolkit": 'TatQa.read(java.nio.file.Path.of("{sample}")).toTable()',
}
PYTHON = {
    "cell": "1+{i}",
    "lines": f"for i in range({LINES}): print('line', i)",
    "statements": "\n".join(["total = 0"] + [f"total += {i}" for i in range(298)] + ["total"]),
    "completion": "import sys; sys.stdout.",
}


class Kernel:
    """One kernel's process and the sockets to it."""

    def __init__(self, name):
        self.spec = KernelSpecManager().get_kernel_spec(name)
        self.code = JAVA if self.spec.language == "java" else PYTHON
        self.key = uuid.uuid4().hex.encode()
        self.session = uuid.uuid4().hex
        ports = free_ports(5)
        self.directory = tempfile.TemporaryDirectory(prefix="kernels-")
        file = os.path.join(self.directory.name, "connection.json")
        names = ("shell_port", "iopub_port", "stdin_port", "control_port", "hb_port")
        with open(file, "w") as out:
            json.dump(
                dict(zip(names, ports), ip="127.0.0.1", transport="tcp", key=self.key.decode(), signature_scheme="hmac-sha256"), out
            )
        self.shell = self.connect(zmq.DEALER, ports[0])
        self.iopub = self.connect(zmq.SUB, ports[1])
        self.heart = self.connect(zmq.REQ, ports[4])
        environment = dict(os.environ, **(self.spec.env or {}), TUNEBOOK_HISTORY=os.path.join(self.directory.name, "history.jsonl"))
        argv = [part.replace("{connection_file}", file).replace("{resource_dir}", self.spec.resource_dir) for part in self.spec.argv]
        self.log = open(os.path.join(self.directory.name, "log"), "wb")
        self.started = time.perf_counter()
        self.process = subprocess.Popen(argv, env=environment, stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)

    def connect(self, kind, port):
        sock = CONTEXT.socket(kind)
        sock.linger, sock.reconnect_ivl, sock.rcvhwm, sock.sndhwm = 0, 5, 0, 0
        if kind == zmq.SUB:
            sock.subscribe(b"")
        sock.connect(f"tcp://127.0.0.1:{port}")
        return sock

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        for sock in (self.shell, self.iopub, self.heart):
            sock.close()
        self.log.close()
        self.directory.cleanup()

    def send(self, kind, content):
        header = dict(msg_id=uuid.uuid4().hex, session=self.session, username="b", msg_type=kind, version="5.3",
                      date=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()))
        parts = [json.dumps(part).encode() for part in (header, {}, {}, content)]
        signature = hmac.new(self.key, b"".join(parts), hashlib.sha256).hexdigest().encode()
        self.shell.send_multipart([b"<IDS|MSG>", signature] + parts)
        return header["msg_id"]

    @staticmethod
    def read(frames):
        at = frames.index(b"<IDS|MSG>")
        header, parent, _, content = (json.loads(part) for part in frames[at + 2 : at + 6])
        return header["msg_type"], parent.get("msg_id"), content

    def receive(self, sock, seconds):
        if not sock.poll(seconds * 1000):
            raise TimeoutError(f"{self.spec.display_name} did not answer in {seconds} s")
        return self.read(sock.recv_multipart())

    def ask(self, kind, content, seconds=60):
        """The reply to a request, and how long it took, in ms."""
        start = time.perf_counter()
        asked = self.send(kind, content)
        while True:
            _, parent, answer = self.receive(self.shell, seconds)
            if parent == asked:
                return answer, (time.perf_counter() - start) * 1000

    def info(self):
        return self.ask("kernel_info_request", {})[1]

    def run(self, code):
        """How long a cell took to be answered, in ms."""
        content = dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False, stop_on_error=True)
        reply, took = self.ask("execute_request", content)
        if reply["status"] != "ok":
            raise AssertionError(f"{self.spec.display_name}: {code[:60]}: {reply}")
        return took

    def since_start(self):
        return (time.perf_counter() - self.started) * 1000

    def settle(self):
        """Answers, its output is heard, and nothing is left to be done."""
        self.info()
        self.run("1+1")
        time.sleep(1.5)
        while self.iopub.poll(100):
            self.iopub.recv_multipart()

    def resident(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))


def free_ports(count):
    held = [socket.socket() for _ in range(count)]
    for each in held:
        each.bind(("127.0.0.1", 0))
    ports = [each.getsockname()[1] for each in held]
    for each in held:
        each.close()
    return ports


def start(kernel):
    info = kernel.info() and kernel.since_start()
    kernel.run("1+1")
    return {"launch → `kernel_info` reply, ms": info, "launch → first `1+1` reply, ms": kernel.since_start()}


def toolkit(kernel):
    """The first cell of all reads the sample data and shows its table: a second after the start."""
    return first_toolkit_cell(kernel, 1)


def toolkit_at_once(kernel):
    return first_toolkit_cell(kernel, 0)


def first_toolkit_cell(kernel, idle):
    if not any("tunebook-toolkit" in part for part in kernel.spec.argv):
        return {}
    sample = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "data", "sample")
    kernel.info()
    time.sleep(idle)
    took = kernel.run(kernel.code["toolkit"].format(sample=os.path.realpath(sample)))
    return {f"first toolkit cell, {idle} s after the `kernel_info` reply, ms": took}


def cells(kernel):
    kernel.info()
    time.sleep(1.5)
    idle = kernel.resident()
    kernel.settle()
    took = [kernel.run(kernel.code["cell"].format(i=i)) for i in range(CELLS)]
    return {
        "warm cell `1+i`, ms": statistics.median(took[10:310]),
        "resident memory idle, MB": idle,
        f"resident memory after {CELLS} cells, MB": kernel.resident(),
    }


def statements(kernel):
    kernel.settle()
    first = kernel.run(kernel.code["statements"])
    return {
        "cell of 300 statements, first, ms": first,
        "cell of 300 statements, then, ms": statistics.median(kernel.run(kernel.code["statements"]) for _ in range(3)),
    }


def lines(kernel):
    """Until the last line has arrived; a line that is lost is an error."""
    kernel.settle()
    start = time.perf_counter()
    asked = kernel.send("execute_request", dict(code=kernel.code["lines"], silent=False, store_history=True, allow_stdin=False))
    frames, came = [], start
    while True:
        if not kernel.iopub.poll(1500):
            break
        frames.append(kernel.iopub.recv_multipart())
        came = time.perf_counter()
    messages = [kernel.read(each) for each in frames]
    text = "".join(content["text"] for kind, parent, content in messages if kind == "stream" and parent == asked)
    if text != "".join(f"line {i}\n" for i in range(LINES)):
        raise AssertionError(f"{kernel.spec.display_name}: {text.count(chr(10))} of {LINES} lines came")
    return {f"{LINES:,} lines printed, all there, s": came - start}


def completion(kernel):
    kernel.settle()
    code = kernel.code["completion"]
    took = [kernel.ask("complete_request", dict(code=code, cursor_pos=len(code)))[1] for _ in range(21)]
    return {"completion after `System.out.`, warm, ms": statistics.median(took[1:])}


def round_trips(kernel):
    kernel.settle()
    beats = []
    for _ in range(207):
        begin = time.perf_counter()
        kernel.heart.send(b"beat")
        kernel.heart.recv()
        beats.append((time.perf_counter() - begin) * 1000)
    return {
        "`kernel_info` round trip, ms": statistics.median(kernel.info() for _ in range(41)),
        "heartbeat, first seven, ms": statistics.median(beats[:7]),
        "heartbeat, after 200, ms": statistics.median(beats[7:]),
    }


MEASURES = {each.__name__: each for each in (start, toolkit, toolkit_at_once, cells, statements, lines, completion, round_trips)}
ONCE = 3  # rounds of what takes long


def main():
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("kernels", nargs="+", metavar="KERNEL")
    options.add_argument("--rounds", type=int, default=7, help="rounds of the starts; everything else is measured in at most 3")
    options.add_argument("--only", default=",".join(MEASURES))
    given = options.parse_args()
    found = {}
    for name in given.only.split(","):
        for _ in range(given.rounds if name.startswith(("start", "toolkit")) else min(given.rounds, ONCE)):
            for kernel in given.kernels:
                with Kernel(kernel) as running:
                    for measure, value in MEASURES[name](running).items():
                        found.setdefault(measure, {}).setdefault(kernel, []).append(value)
    first = given.kernels[0]
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the end; medians, ratios to {first}.\n")
    print("| measure | " + " | ".join(given.kernels) + " | " + " | ".join(f"{each}, ratio" for each in given.kernels[1:]) + " |")
    print("|---" * (2 * len(given.kernels)) + "|")
    for measure, values in found.items():
        medians = {kernel: statistics.median(values[kernel]) for kernel in values}
        row = [f"{medians[kernel]:.3g}" if kernel in medians else "" for kernel in given.kernels]
        row += [f"{medians[each] / medians[first]:.2f}" if each in medians and first in medians else "" for each in given.kernels[1:]]
        print(f"| {measure} | " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()

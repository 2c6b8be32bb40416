"""Servers that `benchmarks/serving.py` starts and asks: embargraph's, and yente's application beside it."""

import contextlib
import http.client
import json
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path

from questions import _processor


@contextlib.contextmanager
def server(graph, *more):
    """Serve a graph on a free port; give the port, the process and seconds to the first answer."""
    run = [sys.executable, "-m", "embargraph", "serve", "--graph", str(graph), "--port", "0", *more]
    begun = time.perf_counter()
    process = subprocess.Popen(run, stderr=subprocess.PIPE, text=True)
    try:
        found = None
        for line in process.stderr:
            if found := re.match(r"http://127\.0\.0\.1:(\d+) answers", line):
                break
        if found is None:
            raise SystemExit("the server did not start")
        threading.Thread(target=lambda: [None for _ in process.stderr], daemon=True).start()
        port = int(found[1])
        Client(port).get("/api/v1/ask/restricted?who=ZTE")
        yield port, process, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(20)


@contextlib.contextmanager
def yente(python, graph, folder):
    """Serve a graph's parties by yente's application, candidates from memory; give the port and the process."""
    entities = folder / f"{Path(graph).stem}.ftm.json"
    export = [sys.executable, "-m", "embargraph", "export", str(entities), "--as", "ftm", "--graph", str(graph)]
    subprocess.run(export, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = [python, str(Path(__file__).with_name("yente_from_memory.py")), str(entities), str(port)]
    with (folder / "yente.log").open("w") as log:
        process = subprocess.Popen(run, stdout=log, stderr=log)
    try:
        for _ in range(1800):
            with contextlib.suppress(OSError):
                if Client(port).get("/healthz")[0] == 200:
                    break
            if process.poll() is not None:
                raise SystemExit((folder / "yente.log").read_text()[-2000:])
            time.sleep(0.1)
        yield port, process
    finally:
        process.terminate()
        process.wait(20)


class Client:
    """A kept connection."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)

    def get(self, path, headers=None):
        return self._ask("GET", path, None, headers or {})

    def post(self, path, body, headers=None):
        return self._ask("POST", path, json.dumps(body), {"content-type": "application/json", **(headers or {})})

    def _ask(self, method, path, body, headers):
        self._connection.request(method, path, body, headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def tool(self, tool, **arguments):
        """Call a tool over MCP, as a host does that keeps no session."""
        body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": tool, "arguments": arguments}}
        return self.post("/mcp", body, {"accept": "application/json, text/event-stream"})


def example(name):
    """Return a name as yente takes it to be matched."""
    return {"queries": {"one": {"schema": "Company", "properties": {"name": [name]}}}}


def quoted(text):
    return urllib.parse.quote(text, safe="")


def memory(process):
    """Return megabytes of a process: all that is mapped, its share of it, and what is its own alone."""
    found = {}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, rest = line.partition(":")
        found[name] = int(rest.split()[0]) / 1024
    return found["Rss"], found["Pss"], found["Private_Clean"] + found["Private_Dirty"]


def in_words(process):
    resident, share, own = memory(process)
    return f"{resident:.0f} MB resident ({own:.0f} its own, {share:.0f} with its share of what others map too)"


def settled(process):
    """Wait until a server has loaded what it loads beside its first answers."""
    before = -1.0
    while (now := _processor(process)) - before > 20:
        before = now
        time.sleep(1)

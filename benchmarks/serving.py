"""Time the routes of a server beside datasette over the same rows, and ask it while its graph is built anew.

    python benchmarks/serving.py --datasette PATH/TO/datasette [--graph GRAPH] [--parties 100] [--seconds 20]

Both servers answer for the same parties in the same run, a request at a time in turn over kept connections, so that
what else the machine does slows both.  An answer is `cold` when it is asked for the first time, `kept` when it was
given before, `304` when the client has it.  Prints milliseconds of the clock (p50, p99) and of the processor, each as
a multiple of datasette's; then seconds from the start to the first answer, memory, and how four clients fare while the
graph file is replaced every few seconds: a failed or a wrong answer ends the run with status 1.
"""

import argparse
import contextlib
import http.client
import itertools
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import embargraph
from questions import _processor, datasette, lay, middle_and_most, parties


@contextlib.contextmanager
def server(graph):
    """Serve a graph on a free port; give the port, the process and seconds to the first answer."""
    run = [sys.executable, "-m", "embargraph", "serve", "--graph", str(graph), "--port", "0", "--no-mcp"]
    begun = time.perf_counter()
    process = subprocess.Popen(run, stderr=subprocess.PIPE, text=True)
    drain = None
    try:
        found = None
        for line in process.stderr:
            if found := re.match(r"http://127\.0\.0\.1:(\d+) answers", line):
                break
        if found is None:
            raise SystemExit("the server did not start")
        drain = threading.Thread(target=lambda: [None for _ in process.stderr], daemon=True)
        drain.start()
        port = int(found[1])
        Client(port).get("/api/v1/ask/restricted?who=ZTE")
        yield port, process, time.perf_counter() - begun
    finally:
        process.terminate()
        process.wait(20)


class Client:
    """A kept connection."""

    def __init__(self, port):
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def get(self, path, headers=None):
        self._connection.request("GET", path, headers=headers or {})
        answer = self._connection.getresponse()
        return answer.status, answer.read(), answer.headers

    def post(self, path, body):
        self._connection.request("POST", path, json.dumps(body), {"content-type": "application/json"})
        answer = self._connection.getresponse()
        return answer.status, answer.read()


def memory(process):
    """Return resident megabytes."""
    line = next(line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def settled(process):
    """Wait until a server has loaded what it loads beside its first answers."""
    before = -1.0
    while (now := _processor(process)) - before > 20:
        before = now
        time.sleep(1)


def routes(client, peer):
    """Yield for each route its name and what asks it for a party, in the order in which they are asked."""
    tags = {}

    def ask(one, day=""):
        status, _, headers = client.get(f"/api/v1/ask/restricted?{urllib.parse.urlencode({'who': one[1]})}{day}")
        assert status == 200
        tags[one] = headers["etag"]

    def unchanged(one):
        path = f"/api/v1/ask/restricted?{urllib.parse.urlencode({'who': one[1]})}"
        assert client.get(path, {"if-none-match": tags[one]})[0] == 304

    def of(path, most=400):
        def work(one):
            quoted = urllib.parse.quote(one[0], safe=""), urllib.parse.quote(one[1], safe="")
            assert client.get(path.format(*quoted))[0] < most

        return work

    yield "datasette, the party's rows", peer
    yield "ask restricted, cold", ask
    yield "ask restricted, kept", ask
    yield "ask restricted, 304", unchanged
    yield "why, cold", of("/api/v1/why?who={1}")
    yield "a node, cold", of("/api/v1/nodes/{0}")
    yield "screen one name", lambda one: client.post("/api/v1/screen", {"queries": [{"name": f"{one[1]} Ltd"}]})
    if client.get("/api/v1/suggest?q=zt")[0] == 200:
        yield "suggest", of("/api/v1/suggest?q={1}")
    if client.get("/api/v1/nodes/zte/verdicts")[0] == 200:
        yield "verdicts", of("/api/v1/nodes/{0}/verdicts", 500)
    if client.get("/")[0] == 200:
        yield "a party's page", of("/node/{0}", 500)


def in_turn(port, process, peer, spent_by_peer, asked):
    """Time each route for each party; print p50, p99 and CPU beside the peer's."""
    client = Client(port)
    kinds = list(routes(client, peer))
    times, spent = {name: [] for name, _ in kinds}, dict.fromkeys((name for name, _ in kinds), 0.0)
    for one in asked:
        for name, work in kinds:
            clock = spent_by_peer if work is peer else lambda: _processor(process.pid)
            used, begun = clock(), time.perf_counter()
            work(one)
            times[name].append((time.perf_counter() - begun) * 1000)
            spent[name] += clock() - used
    first, *_ = kinds
    base, most = middle_and_most(times[first[0]])
    for name, _ in kinds:
        middle, late = middle_and_most(times[name])
        cpu = spent[name] / len(asked)
        print(
            f"{name:30} p50 {middle:7.2f} ms ({middle / base:5.2f}x)  p99 {late:8.2f} ms ({late / most:5.2f}x)  "
            f"CPU {cpu:6.2f} ms ({cpu / max(spent[first[0]] / len(asked), 0.01):5.2f}x)"
        )


def under_rebuilds(port, served, others, seconds):
    """Ask from four threads while one file after another takes the place of the served one."""
    known = {}
    for path in others:
        with embargraph.open(path) as graph:
            known[f"sha256:{graph.digest}"] = {
                day: json.loads(json.dumps(graph.ask("restricted", who="Huawei", as_of=day).to_dicts())) for day in DAYS
            }
    ends, times, faults, seen = time.monotonic() + seconds, [], [], set()

    def ask(number):
        client = Client(port)
        for turn in itertools.count(number):
            if time.monotonic() > ends:
                return
            day = DAYS[turn % len(DAYS)]
            begun = time.perf_counter()
            status, body, _ = client.get(f"/api/v1/ask/restricted?who=Huawei&as_of={day}&limit=1000")
            times.append((time.perf_counter() - begun) * 1000)
            made = json.loads(body)
            if status != 200 or made["rows"] != known[made["answer"]["graph"]][day]:
                faults.append((status, day))
            else:
                seen.add(made["answer"]["graph"])

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for path in itertools.cycle([*others[1:], others[0]]):
        if time.monotonic() + 3 > ends:
            break
        part = served.with_suffix(".part")
        shutil.copyfile(path, part)
        part.replace(served)
        time.sleep(4)
    for thread in threads:
        thread.join()
    middle, late = middle_and_most(times)
    print(
        f"{len(times)} answers to four clients in {seconds} s with {len(seen)} graphs in turn: {len(faults)} failed or wrong, "
        f"p50 {middle:.1f} ms, p99 {late:.1f} ms ({late / middle:.1f} times p50)"
    )
    return faults


DAYS = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 15)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--graph", type=Path)
    parser.add_argument("--datasette", required=True)
    parser.add_argument("--parties", type=int, default=100)
    parser.add_argument("--seconds", type=int, default=20)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="embargraph-") as name:
        folder = Path(name)
        served, rows = folder / "served.duckdb", folder / "rows.db"
        with embargraph.open(given.graph) as graph:
            shutil.copyfile(graph.path, served)
            lay(graph, rows)
            asked = parties(graph, given.parties)
        with server(served) as (port, process, seconds), datasette(given.datasette, rows) as (peer, spent):
            print(f"start to first answer {seconds:.2f} s, {memory(process.pid):.0f} MB after it")
            settled(process.pid)
            in_turn(port, process, peer, spent, asked)
            print(f"{memory(process.pid):.0f} MB after {len(asked)} parties on every route")
            other = folder / "other.duckdb"
            first = folder / "first.duckdb"
            shutil.copyfile(served, first)
            facts = folder / "facts.toml"
            facts.write_text(FACTS, encoding="utf-8")
            embargraph.build(other, [facts])
            faults = under_rebuilds(port, served, [first, other], given.seconds)
    raise SystemExit(bool(faults))


#: What makes another graph of the same parties.
FACTS = """
[source]
id = "benchmark-note"
title = "Note"
published = "2026-01-05"
[[node]]
id = "benchmark-party"
kind = "actor"
type = "company"
label = "Party of a benchmark"
"""

if __name__ == "__main__":
    main()

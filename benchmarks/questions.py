"""Time one question in an open process, beside datasette over the same rows in SQLite.

    python benchmarks/questions.py GRAPH --datasette PATH/TO/datasette [--parties 200]

Both answer for the same parties in the same run, a party at a time in turn, so that what else
the machine does slows both: `ask restricted --who X` with all that reaches the party, datasette with
the rows of the table whose `who` it is, over HTTP.  Then threads that share one graph, processes with a
graph each, and memory after a thousand questions.
Prints milliseconds of the clock and of the processor, and each as a multiple of datasette's.
"""

import argparse
import contextlib
import http.client
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
from pathlib import Path

import embargraph


def parties(graph, count):
    """Return ids and labels of listed parties, the same ones each run."""
    return graph.connection.execute(
        "SELECT id, label FROM (SELECT DISTINCT n.id, n.label FROM restriction r JOIN node n ON n.id = r.who "
        "WHERE r.basis = 'listed') ORDER BY hash(id) LIMIT ?",
        [count],
    ).fetchall()


def taken(work, clock=time.perf_counter):
    """Return how long some work takes, in milliseconds."""
    start = clock()
    work()
    return (clock() - start) * 1000


def middle_and_most(times):
    """Return p50 and p99."""
    times = sorted(times)
    return times[len(times) // 2], times[min(len(times) - 1, len(times) * 99 // 100)]


def lay(graph, target):
    """Write the restrictions as a table of SQLite with an index on `who`, lists as JSON."""
    columns = [row[0] for row in graph.connection.execute("DESCRIBE restriction").fetchall()]
    rows = graph.connection.execute("SELECT COLUMNS(*)::VARCHAR FROM restriction").fetchall()
    with sqlite3.connect(target) as connection:
        names = ", ".join(f'"{name}"' for name in columns)
        connection.execute(f"CREATE TABLE restriction ({names})")
        connection.executemany(f"INSERT INTO restriction VALUES ({', '.join('?' * len(columns))})", rows)
        connection.execute("CREATE INDEX restriction_who ON restriction (who)")


@contextlib.contextmanager
def datasette(program, rows):
    """Serve a file by datasette; give what asks it for a party, and the processor time that it has taken, in ms."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [program, "serve", str(rows), "--port", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield _peer(port), lambda: _processor(server.pid)
    finally:
        server.terminate()
        server.wait()


def _processor(process):
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) * 1000 / os.sysconf("SC_CLK_TCK")


def _peer(port):
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port)
            connection.connect()
            break
        except OSError:
            time.sleep(0.1)

    def ask(one):
        query = urllib.parse.urlencode({"who": one[0], "_shape": "array", "_nosuggest": 1, "_nofacet": 1})
        connection.request("GET", f"/rows/restriction.json?{query}")
        assert json.loads(connection.getresponse().read())

    ask(("zte",))
    ask.port = port
    return ask


def in_turn(graph, asked, peer, spent_by_peer):
    """Time each kind of question for each party, one after the other; return times by kind, and processor times."""
    kinds = {
        "ask restricted": lambda one: graph.ask("restricted", who=one[1]),
        "resolve a name": lambda one: graph.find(one[1]),
        "why": lambda one: graph.why(one[1]),
        "show": lambda one: graph.show(one[0]),
    }
    times = {name: [] for name in (*kinds, "datasette")}
    spent = dict.fromkeys(times, 0.0)
    for one in asked:
        for name, work in kinds.items():
            begun = time.process_time()
            times[name].append(taken(lambda: work(one)))  # noqa: B023 - called at once
            spent[name] += (time.process_time() - begun) * 1000
        if peer is not None:
            times["datasette"].append(taken(lambda: peer(one)))  # noqa: B023 - called at once
    if peer is not None:
        spent["datasette"] = spent_by_peer()
    return times, {name: value / len(asked) for name, value in spent.items()}


def threads(graph, asked, count):
    """Return questions a second, of the clock and of the processor, of threads that share the questions and the graph."""

    def work(own):
        for one in own:
            graph.ask("restricted", who=one[1])

    pool = [threading.Thread(target=work, args=(asked[n::count],)) for n in range(count)]
    begun, used = time.perf_counter(), time.process_time()
    for each in pool:
        each.start()
    for each in pool:
        each.join()
    return len(asked) / (time.perf_counter() - begun), len(asked) / (time.process_time() - used)


CHILD = """
import sys, time
import embargraph
path, labels = sys.argv[1], sys.stdin.readline().rstrip("\\n").split("\\t")
with embargraph.open(path) as graph:
    for label in labels[:20]:
        graph.ask("restricted", who=label)
    print("ready", flush=True)
    sys.stdin.readline()
    begun, used = time.perf_counter(), time.process_time()
    for label in labels:
        graph.ask("restricted", who=label)
    print(len(labels) / (time.perf_counter() - begun), len(labels) / (time.process_time() - used))
"""


def processes(path, asked, count):
    """Return questions a second of processes with a graph each, and the least of any in a second of the processor."""
    labels = "\t".join(label for _, label in asked) + "\n"
    command = [sys.executable, "-c", CHILD, str(path)]
    pool = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(count)]
    for each in pool:
        each.stdin.write(labels)
        each.stdin.flush()
        each.stdout.readline()
    for each in pool:
        each.stdin.write("\n")
        each.stdin.flush()
    found = [tuple(map(float, each.communicate()[0].split())) for each in pool]
    return sum(rate for rate, _ in found), min(rate for _, rate in found)


MEMORY = """
import sys
import embargraph
from pathlib import Path
path, labels = sys.argv[1], sys.stdin.readline().rstrip("\\n").split("\\t")
def told(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(name))
with embargraph.open(path) as graph:
    for number, label in enumerate(labels, 1):
        graph.ask("restricted", who=label)
        if number in (100, 500, len(labels)):
            print(number, told("VmRSS"), told("RssAnon"))
"""


def memory(path, asked):
    """Return questions asked, and megabytes of a process in all and without the files that it maps."""
    labels = "\t".join(label for _, label in asked) + "\n"
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, str(path)], input=labels, capture_output=True, text=True, check=True
    )
    return [tuple(map(int, line.split())) for line in done.stdout.splitlines()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--datasette")
    parser.add_argument("--parties", type=int, default=200)
    given = parser.parse_args()
    with embargraph.open(given.graph) as graph, tempfile.TemporaryDirectory() as work:
        more = parties(graph, 1000)
        asked = more[: given.parties]
        for _, label in more[-3:]:
            graph.ask("restricted", who=label)
        if given.datasette:
            lay(graph, Path(work) / "rows.db")
            with datasette(given.datasette, Path(work) / "rows.db") as (peer, spent):
                before = spent()
                times, used = in_turn(graph, asked, peer, lambda: spent() - before)
        else:
            times, used = in_turn(graph, asked, None, None)
        report(times, used, given.datasette is not None)
        middle, most = proofs(graph, asked)
        print(f"why to ask, CPU, least of three: {middle:.2f} times at the middle, {most:.2f} for the most")
        _compare("threads on one graph", lambda count: threads(graph, more, count), 4)
    _compare("processes", lambda count: processes(given.graph, more, count), 2)
    for number, resident, own in memory(given.graph, more):
        print(f"memory after {number:4} questions: {resident} MB, of it not mapped from files {own} MB")


def _compare(what, rates, count):
    """Print how many questions a second one and several answer, the best of three, of the clock and the processor."""
    (one, one_cpu), (many, many_cpu) = (
        [max(each) for each in zip(*(rates(number) for _ in range(3)), strict=True)] for number in (1, count)
    )
    print(f"{what}: one {one:.0f} questions/s, {count} {many:.0f}: {many / one:.2f} times", end="; ")
    print(f"in a second of the processor {one_cpu:.0f} and {many_cpu:.0f}: {many_cpu / one_cpu:.2f} times")


def report(times, used, beside):
    """Print a line for each kind of question."""
    base, most = middle_and_most(times["datasette"]) if beside else (None, None)
    for name, all_of_it in times.items():
        if not all_of_it:
            continue
        middle, longest = middle_and_most(all_of_it)
        ratios = f"  p50 {middle / base:5.2f} x, p99 {longest / most:5.2f} x" if beside else ""
        ratios += f", cpu {used[name] / used['datasette']:5.2f} x" if beside and used["datasette"] else ""
        print(f"{name:16} p50 {middle:7.2f} ms  p99 {longest:7.2f} ms  cpu {used[name]:7.2f} ms{ratios}")


def proofs(graph, asked):
    """Return how many times the processor time of a question its proofs take: at the middle, and for the most."""

    def least(work):
        return min(taken(work, time.process_time) for _ in range(3))

    ratios = []
    for _, label in asked:
        ask = least(lambda: graph.ask("restricted", who=label))  # noqa: B023 - called at once
        ratios.append(least(lambda: graph.why(label)) / ask)  # noqa: B023 - called at once
    return statistics.median(ratios), max(ratios)


if __name__ == "__main__":
    main()

"""Time one question in an open process, beside datasette over the same rows in SQLite.

    python benchmarks/questions.py GRAPH --datasette PATH/TO/datasette [--parties 200]

Both answer for the same parties in turn, in the same run: `ask restricted --who X` with all
that reaches the party, datasette with the rows of the table whose `who` it is, over HTTP.
Prints milliseconds, and each time as a multiple of datasette's.
"""

import argparse
import http.client
import json
import socket
import sqlite3
import subprocess
import tempfile
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


def timed(tasks, work):
    """Return p50 and p99 of some tasks, in milliseconds, with processor time for each."""
    taken, begun = [], time.process_time()
    for task in tasks:
        start = time.perf_counter()
        work(task)
        taken.append((time.perf_counter() - start) * 1000)
    spent = (time.process_time() - begun) * 1000 / len(taken)
    taken.sort()
    return taken[len(taken) // 2], taken[min(len(taken) - 1, len(taken) * 99 // 100)], spent


def lay(graph, target):
    """Write the restrictions as a table of SQLite with an index on `who`, lists as JSON."""
    columns = [row[0] for row in graph.connection.execute("DESCRIBE restriction").fetchall()]
    rows = graph.connection.execute("SELECT COLUMNS(*)::VARCHAR FROM restriction").fetchall()
    with sqlite3.connect(target) as connection:
        names = ", ".join(f'"{name}"' for name in columns)
        connection.execute(f"CREATE TABLE restriction ({names})")
        connection.executemany(f"INSERT INTO restriction VALUES ({', '.join('?' * len(columns))})", rows)
        connection.execute("CREATE INDEX restriction_who ON restriction (who)")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("graph", type=Path)
    parser.add_argument("--datasette")
    parser.add_argument("--parties", type=int, default=200)
    given = parser.parse_args()
    found = {}
    with embargraph.open(given.graph) as graph, tempfile.TemporaryDirectory() as work:
        asked = parties(graph, given.parties)
        for _, label in asked[:3]:
            graph.ask("restricted", who=label)
        found["ask restricted"] = timed(asked, lambda one: graph.ask("restricted", who=one[1]))
        found["resolve a name"] = timed(asked, lambda one: graph.find(one[1]))
        found["why"] = timed(asked[:30], lambda one: graph.why(one[1]))
        found["show"] = timed(asked[:30], lambda one: graph.show(one[0]))
        if given.datasette:
            lay(graph, Path(work) / "rows.db")
            with socket.socket() as free:
                free.bind(("127.0.0.1", 0))
                port = free.getsockname()[1]
            command = [given.datasette, "serve", str(Path(work) / "rows.db"), "--port", str(port)]
            server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                found["datasette"] = timed(asked, _peer(port))
            finally:
                server.terminate()
                server.wait()
    base = found.get("datasette", (None,))[0]
    for name, (middle, most, spent) in found.items():
        times = f"  {middle / base:5.1f} x" if base else ""
        print(f"{name:16} p50 {middle:7.2f} ms  p99 {most:7.2f} ms  cpu {spent:7.2f} ms{times}")


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
    return ask


if __name__ == "__main__":
    main()

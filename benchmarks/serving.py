"""Time the routes of a server beside datasette and yente over the same rows, and ask it while its graph is built anew.

    python benchmarks/serving.py --datasette PROGRAM [--yente PYTHON] [--graph GRAPH] [--list GRAPH]
                                 [--parties 80] [--seconds 60] [--rows 100000] [--part start,routes,wrk,list,load,file]

PROGRAM is datasette 0.65.5; PYTHON has yente 5.5.0, whose application is given its candidates from memory
(`yente_from_memory.py`: a lower bound, there is no search engine); `--list` is a graph of the US screening list, for
suggestions, names matched and memory on 25,921 parties; wrk is used where it is installed.

All servers answer for the same parties in the same run, a request at a time in turn over kept connections, so that
what else the machine does slows all.  An answer is `cold` when it is asked for the first time, `kept` when it was
given before, `304` when the client has it.  Prints milliseconds of the clock (p50, p99) and of the processor, each as
a multiple of the peer's; seconds from the start to the first answer, memory, how four clients fare while the
graph file is replaced every few seconds, and a file of many rows screened by upload beside the command line.  A failed
or a wrong answer ends the run with status 1.
"""

import argparse
import contextlib
import json
import shutil
import tempfile
import time
import urllib.parse
from pathlib import Path

from serving_load import by_wrk, customers, screened, under_rebuilds
from serving_peers import Client, example, in_words, quoted, server, settled, yente

import embargraph
from questions import _processor, datasette, lay, middle_and_most, parties

PARTS = ("start", "routes", "wrk", "list", "load", "file")
ROWS = "datasette, the party's rows"
MATCH = "yente, one name matched"


def requests(client, peer, other):
    """Yield for each route its name, what asks it for a party, and the name of its peer; in the order they are asked."""
    tags = {}

    def ask(one):
        status, _, headers = client.get(f"/api/v1/ask/restricted?{urllib.parse.urlencode({'who': one[1]})}")
        assert status == 200
        tags[one] = headers["etag"]

    def unchanged(one):
        path = f"/api/v1/ask/restricted?{urllib.parse.urlencode({'who': one[1]})}"
        assert client.get(path, {"if-none-match": tags[one]})[0] == 304

    def of(path):
        def work(one):
            assert client.get(path.format(quoted(one[0]), quoted(one[1])))[0] == 200

        return work

    def posted(by, path, made):
        def work(one):
            assert by.post(path, made(f"{one[1]} Ltd"))[0] == 200

        return work

    yield ROWS, peer, None
    yield "ask restricted, cold", ask, ROWS
    yield "ask restricted, kept", ask, ROWS
    yield "ask restricted, 304", unchanged, ROWS
    yield "why, cold", of("/api/v1/why?who={1}"), ROWS
    yield "a node, cold", of("/api/v1/nodes/{0}"), ROWS
    yield "suggest", of("/api/v1/suggest?q={1}"), ROWS
    yield "verdicts", of("/api/v1/nodes/{0}/verdicts"), ROWS
    yield "a party's page", of("/node/{0}"), ROWS
    if other is not None:
        yield MATCH, posted(other, "/match/embargraph", example), None
    beside = MATCH if other is not None else ROWS
    yield "the same in yente's shapes", posted(client, "/compat/yente/match/embargraph", example), beside
    yield "one name screened", posted(client, "/api/v1/screen", lambda name: {"queries": [{"name": name}]}), beside


def in_turn(kinds, asked, clocks):
    """Time each route for each party but the first; print p50, p99 and CPU beside the peer's.

    With the first party both lay out what is laid out once.

    Args:
        kinds: Name, what asks for a party, and the name of the peer or None.
        asked: The parties.
        clocks: What tells the processor time of who answers, by the name of the route; None for all others.
    """
    times, spent = {name: [] for name, *_ in kinds}, dict.fromkeys((name for name, *_ in kinds), 0.0)
    for _, work, _ in kinds:
        work(asked[0])
    for one in asked[1:]:
        for name, work, _ in kinds:
            clock = clocks.get(name, clocks[None])
            used, begun = clock(), time.perf_counter()
            work(one)
            times[name].append((time.perf_counter() - begun) * 1000)
            spent[name] += clock() - used
    for name, _, peer in kinds:
        (middle, late), cpu = middle_and_most(times[name]), spent[name] / (len(asked) - 1)
        told = f"{name:30} p50 {middle:7.2f} ms  p99 {late:8.2f} ms  CPU {cpu:6.2f} ms"
        if peer is not None:
            (base, most), own = middle_and_most(times[peer]), max(spent[peer] / (len(asked) - 1), 0.01)
            told += f"  to {peer.partition(',')[0]}: p50 {middle / base:5.2f}x, p99 {late / most:5.2f}x, CPU {cpu / own:5.2f}x"
        print(told)


def starts(served):
    """Time the start to the first answer, and to the first of MCP; then MCP beside HTTP on the same questions."""
    for _ in range(2):
        with server(served, "--no-mcp") as (_, process, seconds):
            print(
                f"start to first answer {seconds:.2f} s, CPU {_processor(process.pid) / 1000:.2f} s, {in_words(process.pid)}"
            )
    with server(served) as (port, process, seconds):
        begun, client = time.perf_counter(), Client(port)
        while client.tool("find", name="ZTE")[0] == 503:
            time.sleep(0.02)
        seconds += time.perf_counter() - begun
        print(
            f"start to first answer of MCP {seconds:.2f} s, CPU {_processor(process.pid) / 1000:.2f} s, {in_words(process.pid)}"
        )
        settled(process.pid)
        with embargraph.open(served) as graph:
            asked = parties(graph, 60)

        def over_http(one):
            path = f"/api/v1/ask/restricted?{urllib.parse.urlencode({'who': one[1], 'as_of': '2026-10-01'})}"
            assert client.get(path)[0] == 200

        def over_mcp(one):
            status, body, _ = client.tool("who_is_restricted", who=one[1], as_of="2026-10-02", limit=100)
            assert status == 200 and json.loads(body)["result"]["structuredContent"]["rows"]

        kinds = [
            ("HTTP, ask restricted", over_http, None),
            ("MCP, the same question", over_mcp, "HTTP, ask restricted"),
        ]
        in_turn(kinds, asked, {None: lambda: _processor(process.pid)})
        print(f"with MCP after {len(asked)} parties: {in_words(process.pid)}")


def wrk_rows(port, peer_port, yente_port, asked):
    """Return what wrk is to ask: the routes with a target, each with its peer."""
    theirs = [
        f"/rows/restriction.json?{urllib.parse.urlencode({'who': id_, '_shape': 'array', '_nosuggest': 1, '_nofacet': 1})}"
        for id_, _ in asked
    ]
    ours = [f"/api/v1/ask/restricted?who={quoted(label)}" for _, label in asked]
    bodies = [json.dumps(example(f"{label} Ltd")) for _, label in asked]
    yield ROWS, peer_port, theirs, None, None
    yield "ask restricted, cold", port, [f"{path}&as_of=@" for path in ours], None, ROWS
    yield "ask restricted, kept", port, ours[:40], None, ROWS
    if yente_port is not None:
        yield MATCH, yente_port, bodies, "/match/embargraph", None
    beside = MATCH if yente_port is not None else ROWS
    yield "the same in yente's shapes", port, bodies, "/compat/yente/match/embargraph", beside
    yield "a party's page, cold", port, [f"/node/{quoted(id_)}?as_of=@" for id_, _ in asked], None, ROWS


def on_list(path, python, folder, count):
    """Time suggestions and names matched, and tell memory, on a graph of the US screening list."""
    with embargraph.open(path) as graph:
        asked = parties(graph, count)
    with contextlib.ExitStack() as stack:
        port, process, seconds = stack.enter_context(server(path, "--no-mcp"))
        print(f"US list: start to first answer {seconds:.2f} s, {in_words(process.pid)}")
        other = stack.enter_context(yente(python, path, folder)) if python else None
        settled(process.pid)
        client, clocks = Client(port), {None: lambda: _processor(process.pid)}
        wanted = {"suggest", "verdicts", "a party's page", "the same in yente's shapes", "one name screened", MATCH}
        theirs = None
        if other is not None:
            theirs, clocks[MATCH] = Client(other[0]), lambda: _processor(other[1].pid)
        kinds = [each for each in requests(client, None, theirs) if each[0] in wanted]
        kinds = [(name, work, peer if peer == MATCH else None) for name, work, peer in kinds]
        in_turn(kinds, asked, clocks)
        for _, label in asked:
            client.get(f"/api/v1/ask/restricted?who={quoted(label)}")
            client.get(f"/api/v1/why?who={quoted(label)}")
        print(f"US list, after {len(asked)} parties on every route: {in_words(process.pid)}")
        if other is not None:
            print(f"yente's application over the same parties: {in_words(other[1].pid)}")


def routes(given, folder, served, asked, parts):
    """Ask all routes beside the peers, then by wrk, then during rebuilds; return what went wrong."""
    faults = []
    with contextlib.ExitStack() as stack:
        rows = folder / "rows.db"
        with embargraph.open(served) as graph:
            lay(graph, rows)
        port, process, _ = stack.enter_context(server(served, "--no-mcp"))
        other = stack.enter_context(yente(given.yente, served, folder)) if given.yente else None
        settled(process.pid)
        # Last: it closes a connection that is not used for five seconds.
        peer, spent = stack.enter_context(datasette(given.datasette, rows))
        clocks = {None: lambda: _processor(process.pid), ROWS: spent}
        if other is not None:
            clocks[MATCH] = lambda: _processor(other[1].pid)
        if "routes" in parts:
            kinds = requests(Client(port), peer, Client(other[0]) if other else None)
            in_turn(list(kinds), asked, clocks)
            print(f"after {len(asked)} parties on every route: {in_words(process.pid)}")
        if "wrk" in parts:
            by_wrk(folder, list(wrk_rows(port, peer.port, other[0] if other else None, asked)))
        if "load" in parts:
            faults = under_rebuilds(port, served, others(folder, served), given.seconds)
            print(f"after it: {in_words(process.pid)}")
    return faults


def others(folder, served):
    """Return two graphs that take each other's place: the served one, and one with a party more."""
    first, other, facts = folder / "first.duckdb", folder / "other.duckdb", folder / "facts.toml"
    shutil.copyfile(served, first)
    facts.write_text(FACTS, encoding="utf-8")
    embargraph.build(other, [facts])
    return [first, other]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--graph", type=Path)
    parser.add_argument("--list", type=Path)
    parser.add_argument("--datasette", required=True)
    parser.add_argument("--yente")
    parser.add_argument("--parties", type=int, default=80)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--part", default=",".join(PARTS))
    given = parser.parse_args()
    parts, is_well, faults = given.part.split(","), True, []
    with tempfile.TemporaryDirectory(prefix="embargraph-") as name:
        folder = Path(name)
        served = folder / "served.duckdb"
        with embargraph.open(given.graph) as graph:
            shutil.copyfile(graph.path, served)
            asked = parties(graph, given.parties)
        if "start" in parts:
            starts(served)
        if {"routes", "wrk", "load"} & set(parts):
            faults = routes(given, folder, served, asked, parts)
        if "list" in parts and given.list is not None:
            on_list(given.list, given.yente, folder, max(given.parties, 200))
        if "file" in parts:
            graph_file = given.list or served
            with embargraph.open(graph_file) as graph:
                customers(folder / "customers.csv", graph, given.rows)
            is_well = screened(graph_file, folder / "customers.csv", given.rows)
    raise SystemExit(bool(faults) or not is_well)


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

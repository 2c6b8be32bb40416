"""Stop the work at every operation on files, and say what survived.

    python benchmarks/crashes.py [--gate] [--only NAME]

For each piece of work - a build, an index, decisions, judgements, screening into a file, shipments,
fetching, kept caches, exports - a layer under the files (tests/file_faults.py) fails at the first
operation, then at the second, and so on; or is full from there on; or ends the process there with half
of a write on the disk.  After each: the old or the new file stands, whole; only an error of ours was
raised; the next run succeeds, and leaves nothing else in the folder.  The engine writes from C++: there
a limit on the size of files ends the process, or fails the write, at each piece of a file.

What cannot be tried is counted and said.  `--gate` tries fewer places, for the gate.
"""

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests"))
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from file_faults import ENDED, WAYS, Plan, layer, limit_files  # noqa: E402

FACTS = """
[source]
id = "own"
title = "Own facts"
published = "2026-01-01"
[[node]]
id = "acme"
kind = "actor"
type = "company"
label = "{label}"
[[node]]
id = "other"
kind = "actor"
type = "company"
label = "Other Works"
"""
OLD, NEW = "Almaz Shipyard", "Borei Foundry"
LIST = b"_id,source,name\n" + b"1,x,Alpha\n" * 200
LONGER = LIST + b"2,x,Beta\n" * 150


def build(target, label, **options):
    from embargraph.packaged import build_graph

    facts = target.parent / f"{label.split()[0]}.toml"
    if not facts.exists():
        facts.write_text(FACTS.format(label=label), encoding="utf-8")
    return build_graph(target, [facts], seeds=False, **options)


def command(*arguments):
    """Run the command line; errors of ours end it with their status, others with 70."""
    from embargraph.cli import main

    try:
        main([str(each) for each in arguments])
    except SystemExit as ended:
        if ended.code not in (0, 1, None):
            raise Refused(f"status {ended.code}") from None if ended.code != 70 else ended


class Refused(Exception):
    """The command said no, with a status of ours."""


def text_of(*names):
    """Return what says which of the states some files of a folder are in: their content."""
    return lambda folder: tuple((folder / name).read_bytes() if (folder / name).is_file() else None for name in names)


def keep_in(folder):
    """Keep graphs and indexes below a folder, also where the cache cannot be written."""
    os.environ["EMBARGRAPH_CACHE"] = str(folder / "cache")
    tempfile.tempdir = str(folder / "temporary")
    if not (folder / "temporary").exists():
        (folder / "temporary").mkdir(mode=0o700)


class Work:
    """One piece of work: how its folder is laid, what it does, and what its result is read by."""

    def __init__(self, name, lay, act, read, *, quiet=False, sizes=False, left=()):
        self.name, self.lay, self.act, self.read = name, lay, act, read
        #: It answers even where nothing can be kept.
        self.quiet, self.sizes, self.left = quiet, sizes, set(left)


def lay_graph(folder):
    build(folder / "graph.duckdb", OLD)
    (folder / "Borei.toml").write_text(FACTS.format(label=NEW), encoding="utf-8")


def label_of(folder):
    from embargraph import Graph

    with Graph(folder / "graph.duckdb") as graph:
        from embargraph.store.digest import content_digest

        with graph.reading() as connection:
            assert content_digest(connection) == graph.digest
        return graph.show("acme")[0]["label"], (folder / "rejects.csv").exists()


def act_build(folder):
    build(folder / "graph.duckdb", NEW, rejects=folder / "rejects.csv")


def read_build(folder):
    return label_of(folder)[0]


def screen_all(folder):
    """Return what a screening says: the same whether its index was kept, damaged or made anew."""
    from embargraph import Graph
    from embargraph.screening import Screener

    keep_in(folder)
    with Graph(folder / "graph.duckdb") as graph:
        screener = Screener(graph, as_of="2026-10-01")
        return [[hit.party for hit in screener.screen(name).hits] for name in (OLD, "Other Works", "中芯国际长江")]


def lay_kept(folder):
    (folder / "cache").mkdir(mode=0o700)
    (folder / "Almaz.toml").write_text(FACTS.format(label=OLD), encoding="utf-8")


def use_kept(folder):
    """Open the graph that is kept for all; a small one stands for the packaged facts."""
    import embargraph.packaged as packaged
    from embargraph import Graph

    keep_in(folder)
    made = packaged.build_graph
    packaged.build_graph = lambda place: made(place, [folder / "Almaz.toml"], seeds=False)
    try:
        with Graph() as graph:
            return graph.show("acme")[0]["label"]
    finally:
        packaged.build_graph = made


def use_readings(folder):
    from embargraph.screening.names import readings

    keep_in(folder)
    readings._readings.cache_clear()
    table = readings._table
    readings._table = lambda: {"长": "chang", "西藏": "xizang"}
    try:
        return dict(readings._readings())
    finally:
        readings._table = table


def lay_decisions(folder):
    lay_graph(folder)
    (folder / "cache").mkdir(mode=0o700)
    decide(folder, OLD)


def decide(folder, name=NEW):
    from embargraph import Graph
    from embargraph.screening import Screener
    from embargraph.screening.decisions import Decisions

    keep_in(folder.parent)
    with Graph(folder / "graph.duckdb") as graph:
        Decisions(folder / "desk.jsonl").record(
            Screener(graph), name, "acme", "false-positive", by="A. Clerk", why="another town"
        )


def decided(folder):
    from embargraph.screening.decisions import Decisions

    return sorted(name for name, _ in Decisions(folder / "desk.jsonl")._known)


def judge(folder, right="b"):
    from embargraph.resolution.candidates import write_judgement

    write_judgement(folder / "links.csv", "a", right, "negative", "a company in Tehran")


def judged(folder):
    from embargraph.resolution.judgements import judged_pairs

    return sorted({tuple(sorted(pair)) for pair in judged_pairs([folder / "links.csv"])})


def lay_screening(folder):
    lay_graph(folder)
    names = "".join(f"{OLD}\nNobody Number {n}\n" for n in range(150))
    (folder / "names.csv").write_text(f"name\n{names}", encoding="utf-8")
    (folder / "old.csv").write_text(f"name\n{names[:300]}", encoding="utf-8")
    keep_in(folder.parent)
    for suffix in ("jsonl", "csv", "html"):
        command(*screening(folder, suffix, "old.csv"))


def screening(folder, suffix, names="names.csv"):
    return (
        "screen", "--file", folder / names, "--out", folder / f"out.{suffix}", "--workers", "1", "--as-of",
        "2026-10-01", "--graph", folder / "graph.duckdb",
    )  # fmt: skip


def act_screening(suffix, *more):
    def act(folder):
        keep_in(folder.parent)
        command(*screening(folder, suffix), *more)

    return act


def lay_stopped(suffix):
    def lay(folder):
        lay_screening(folder)
        with layer(Plan(folder)) as plan:
            act_screening(suffix)(folder)
        whole = (folder / f"out.{suffix}").read_bytes()
        # The third last piece is within the results.
        pieces = [place for place, what in enumerate(plan.log, 1) if what == "write"][-3]
        command(*screening(folder, suffix, "old.csv"))
        pid = os.fork()
        if pid == 0:
            # Ended within a piece that is written: that is what a stopped run leaves.
            with layer(Plan(folder, "ends", pieces)):
                act_screening(suffix)(folder)
            os._exit(1)
        _, status = os.waitpid(pid, 0)
        assert os.waitstatus_to_exitcode(status) == ENDED
        assert 0 < (folder / f"out.{suffix}.part").stat().st_size < len(whole), "nothing to take up"

    return lay


def lay_shipments(folder):
    rows = "".join(f"{n},3A001.a.2,Germany\n" for n in range(12))
    (folder / "shipments.csv").write_text(f"ref,item,to\n{rows}", encoding="utf-8")
    (folder / "out.csv").write_text("the answers before\n", encoding="utf-8")


def act_shipments(folder):
    from embargraph.licensing.shipments import run_file

    run_file(folder / "shipments.csv", folder / "out.csv", as_of="2026-08-07", resume=True)


class Server:
    """A server in another process, since this one must have no threads when it forks; it serves what a file says."""

    def __init__(self):
        from http.server import BaseHTTPRequestHandler, HTTPServer

        self.said = Path(tempfile.mkdtemp(prefix="crashes-served-")) / "said"
        said = self.said

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                which, cut = said.read_text().split()
                body = LIST if which == "old" else LONGER
                begun, status, tag = 0, 200, f'"{len(body)}"'
                if self.headers.get("If-Range") == tag:
                    begun, status = int(self.headers["Range"].removeprefix("bytes=").rstrip("-")), 206
                if self.headers.get("If-None-Match") == tag:
                    status = 304
                elif begun >= len(body):
                    status = 416
                self.send_response(status)
                self.send_header("ETag", tag)
                if status == 206:
                    self.send_header("Content-Range", f"bytes {begun}-{len(body) - 1}/{len(body)}")
                self.send_header("Content-Length", str(len(body) - begun) if status < 300 else "0")
                self.end_headers()
                if status < 300:
                    self.wfile.write(body[begun : len(body) // 2 if cut == "cut" else None])

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_port}/list.csv"
        self.pid = os.fork()
        if self.pid == 0:
            server.serve_forever()
        server.server_close()

    def stop(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        shutil.rmtree(self.said.parent)


def fetch_from(server, which, cut="whole"):
    """Return what fetches one of two files that the same address has on two days."""

    def act(folder):
        from embargraph.errors import NetworkError
        from embargraph.sources import fetch as fetching

        fetching.BACKOFF = 0
        server.said.write_text(f"{which} {cut}")
        try:
            fetching.fetch("us-csl", folder=folder, url=server.url)
        except NetworkError:
            if cut != "cut":
                raise

    return act


def lay_fetched(server, *stopped):
    """Keep the old file, and what a fetch that was cut off left of others."""

    def lay(folder):
        fetch_from(server, "old")(folder)
        if stopped:
            kept = folder / "us-csl" / "consolidated.csv"
            for which in stopped:
                # What is kept would not be fetched again.
                kept.rename(folder / "kept")
                fetch_from(server, which, "cut")(folder)
                (folder / "kept").rename(kept)
            assert (folder / "us-csl" / "consolidated.csv.part").stat().st_size

    return lay


def lay_exports(folder):
    lay_graph(folder)
    build(folder / "new.duckdb", NEW)
    for name in ("tables", "graph.ttl"):
        export(name, "graph.duckdb")(folder)


def export(name, graph="new.duckdb"):
    def act(folder):
        from embargraph import Graph
        from embargraph.exports import write_export

        with Graph(folder / graph) as opened, opened.reading() as connection:
            write_export(connection, folder / name, format="ttl" if name.endswith(".ttl") else "csv")

    return act


def works(server):
    """Return all pieces of work."""
    fetched = text_of("us-csl/consolidated.csv")
    return [
        Work("build", lay_graph, act_build, read_build, sizes=True, left={"rejects.csv"}),
        Work("index of names", lay_graph, screen_all, screen_all, quiet=True, sizes=True, left={"cache"}),
        Work("kept graph", lay_kept, use_kept, use_kept, sizes=True),
        Work("kept readings", lay_kept, use_readings, use_readings, quiet=True),
        Work("decisions", lay_decisions, decide, decided),
        Work("judgements", lambda folder: judge(folder, "c"), judge, judged),
        Work("first judgement", lambda _: None, judge, lambda f: judged(f) if (f / "links.csv").exists() else None,
             left={"links.csv"}),
        *(Work(f"screen --out {s}", lay_screening, act_screening(s), text_of(f"out.{s}")) for s in ("jsonl", "csv", "html")),
        *(Work(f"screen --resume {s}", lay_stopped(s), act_screening(s, "--resume"), text_of(f"out.{s}"))
          for s in ("jsonl", "csv")),
        Work("licence --file --resume", lay_shipments, act_shipments, text_of("out.csv")),
        Work("fetch", lay_fetched(server), fetch_from(server, "new"), fetched),
        Work("fetch, the rest of what was cut off", lay_fetched(server, "new"), fetch_from(server, "new"), fetched),
        Work("fetch, after another that was cut off", lay_fetched(server, "old"), fetch_from(server, "new"), fetched),
        Work("export of one file", lay_exports, export("graph.ttl"), text_of("graph.ttl")),
        Work("export of a folder", lay_exports, export("tables"), text_of(*(f"tables/{n}" for n in TABLES))),
    ]  # fmt: skip


#: Files of an exported folder that differ with the graph, and one that says the folder is whole.
TABLES = ("nodes.csv", "datapackage.json")


def preload():
    """Import what every child would; no thread may run in a process that forks."""
    import duckdb  # noqa: F401
    import numpy  # noqa: F401
    import urllib3  # noqa: F401

    assert len(list(Path("/proc/self/task").iterdir())) == 1, "a thread runs"


# ---- trials


def in_child(task):
    """Do something in a process of its own; return its status and what it says of itself."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        status, said = 0, None
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        try:
            said = task()
        except BaseException as error:  # noqa: BLE001 - whatever is raised is what is looked at
            from embargraph.errors import EmbargraphError

            status = 3 if isinstance(error, EmbargraphError | Refused) else 70
            said = f"{type(error).__name__}: {error}"
        with os.fdopen(writer, "wb") as stream:
            stream.write(repr(said).encode())
        os._exit(status)
    os.close(writer)
    with os.fdopen(reader, "rb") as stream:
        said = stream.read().decode("utf-8", "replace")
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said


def names_in(folder):
    """Return what lies in a folder; what the cache could not take may be kept among temporary files."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.name.startswith("names-"))
    own = f"temporary/embargraph-{os.getuid()}"
    return sorted({f"cache{name.removeprefix(own)}" if name.startswith(own) else name for name in found})


class Trials:
    """The trials of one piece of work."""

    def __init__(self, work, folder):
        self.work, self.laid = work, folder / "laid" / "work"
        self.folder = folder / "trial" / "work"
        self.laid.mkdir(parents=True)
        self.counts, self.faults = Counter(), []
        status, said = in_child(lambda: work.lay(self.laid))
        assert status == 0, (work.name, said)
        self.before = self._read(self._fresh())
        self._fresh()
        plan = Plan(self.folder)

        def counted():
            with layer(plan):
                work.act(self.folder)
            return plan.log

        status, log = in_child(counted)
        assert status == 0, (work.name, log)
        self.log = eval(log)  # a list of words of our own
        self.after, self.names = self._read(), names_in(self.folder)

    def _fresh(self):
        shutil.rmtree(self.folder.parent, ignore_errors=True)
        self.folder.parent.mkdir()
        shutil.copytree(self.laid, self.folder)
        (self.folder / "temporary").mkdir(mode=0o700, exist_ok=True)
        return self.folder

    def _read(self, folder=None):
        return in_child(lambda: self.work.read(folder or self.folder))

    def disturbed(self, way, at):
        """Disturb one operation, look, and run again."""
        self._fresh()

        def act():
            with layer(Plan(self.folder, way, at)):
                self.work.act(self.folder)

        self._judge(f"{way} at {at} ({self.log[at - 1]})", way, *in_child(act))

    def limited(self, size, *, kill):
        """Let no file grow beyond a size, look, and run again."""
        self._fresh()

        def act():
            limit_files(size, kill=kill)
            self.work.act(self.folder)

        way = "ends" if kill else "full"
        self._judge(f"{way} at {size} bytes of a file", way, *in_child(act))

    def _judge(self, place, way, status, said):
        self.counts[way] += 1
        found = self._read()
        again = in_child(lambda: self.work.act(self.folder))
        end = self._read()
        faults = []
        if way != "ends" and status not in (0, 3):
            faults.append(f"raised {said[:200]}")
        if found not in (self.before, self.after):
            faults.append(f"neither old nor new: {found[1][:200]}")
        if again[0] != 0:
            faults.append(f"the next run fails: {again[1][:200]}")
        if end != self.after:
            first = next((n for n, (a, b) in enumerate(zip(end[1], self.after[1], strict=False)) if a != b), -1)
            faults.append(
                f"the next run gives another result: {end[1][max(0, first - 60) : first + 60]!r}, "
                f"expected {self.after[1][max(0, first - 60) : first + 60]!r}"
            )
        if names_in(self.folder) != self.names:
            faults.append(f"left: {sorted(set(names_in(self.folder)) ^ set(self.names))}")
        if faults:
            self.faults.append(f"{self.work.name}: {place}: {'; '.join(faults)}")


def try_out(work, folder, gate):
    """Disturb a piece of work everywhere, or for the gate in fewer places."""
    trials = Trials(work, folder)
    places = [(way, at) for at in range(1, len(trials.log) + 1) for way in WAYS]
    if gate:
        # Each operation once, in one of the ways.
        some = range(1, len(trials.log) + 1, max(1, len(trials.log) // gate))
        places = [(WAYS[number % 3], at) for number, at in enumerate(some)]
    for way, at in places:
        trials.disturbed(way, at)
    if work.sizes:
        largest = max(path.stat().st_size for path in trials.folder.rglob("*") if path.is_file())
        step = max(4096, largest // (2 if gate else 12))
        for size in range(0, largest, step):
            for kill in (True, False):
                trials.limited(size, kill=kill)
    return trials


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gate", type=int, default=0, metavar="PLACES", help="at most about so many places each")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    begun = time.process_time()
    faults, total = [], Counter()
    preload()
    server = Server()
    try:
        for work in works(server):
            if options.only not in work.name:
                continue
            folder = Path(tempfile.mkdtemp(prefix="crashes-"))
            try:
                start = time.monotonic()
                trials = try_out(work, folder, options.gate)
            finally:
                shutil.rmtree(folder, ignore_errors=True)
            total += trials.counts
            faults += trials.faults
            said = ", ".join(f"{trials.counts[way]} {way}" for way in WAYS)
            print(
                f"{work.name}: {len(trials.log)} operations; {said}; {len(trials.faults)} faults; {time.monotonic() - start:.0f} s",
                flush=True,
            )
            for fault in trials.faults[:10]:
                print(f"  {fault}", flush=True)
    finally:
        server.stop()
    print(
        json.dumps(
            {
                "trials": sum(total.values()),
                **total,
                "faults": len(faults),
                "cpu": round(time.process_time() - begun + sum(os.times()[2:4])),
            }
        )
    )
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()

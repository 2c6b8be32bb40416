"""Machines that die in the middle of work by way of Spark: the result is whole and the same, or there is none.

On `local-cluster`, whose executors are processes of their own:

- lost: in one session, an executor killed while the table is read, in a round of the spread, in the first and in
  the second step of a round of the fixed point, while rows are written, and while names are screened; and a worker's
  Python killed;
- driver: commands of their own; the driver killed in the spread and in a round, then `--resume`; Ctrl-C, then
  `--resume`;
- full: the disk of `--work` full: a file system of its own where this user may mount one, else a limit on files;
- screen: `screen --engine spark` killed, then `--resume`;
- names: nobody dies: every outcome is that of this machine, byte for byte.

Needs Java, and an environment with pyspark (`make spark` makes one).
Run: .venv/spark/bin/python benchmarks/scale_faults.py [--stakes 6000] [--names 60000] [--only lost,driver,full,screen,names]
"""

import argparse
import hashlib
import os
import random
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import contextmanager, nullcontext
from datetime import date
from pathlib import Path

from scale import write_facts

#: The command, with every round routed: rounds as small as these are else read whole by every part.
PROGRAM = "from embargraph.engines import rounds; rounds._ROUTED = 0; from embargraph.cli import main; main()"
EXECUTOR = "CoarseGrainedExecutorBackend"
WORKER = "pyspark.daemon"
#: Parties that are listed, tiers below them, and companies of a tier.
LISTED, TIERS, WIDE = 40, 3, 400
#: Steps of the work, and the folder that has to be there when the blow falls.
STEPS = {
    "table": r"spread/0000-stake_bound$",
    "spread": r"spread/00(1\d)-stake_\w+$",
    "round-step-1": r"rounds/state/round=1$",
    "round-step-2": r"rounds/reach/round=2$",
    "rows": r"/wanted$",
}


def below(root):
    """The processes below one, with their command lines."""
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    waiting = [root]
    while waiting:
        process = waiting.pop()
        children = [child for child, parent in parents.items() if parent == process]
        waiting += children
        for child in children:
            try:
                yield child, (Path("/proc") / str(child) / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except (OSError, UnicodeDecodeError):
                continue


def begin(arguments, log, *, file_limit=None):
    """Start a command of the program in a group of its own."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (file_limit, file_limit))

    command = [sys.executable, "-c", PROGRAM, *map(str, arguments)]
    with log.open("a") as stream:
        return subprocess.Popen(
            command, stdout=stream, stderr=stream, start_new_session=True, preexec_fn=limit if file_limit else None
        )


def wait_for(process, is_there):
    while process.poll() is None:
        if is_there():
            return True
        time.sleep(0.02)
    return False


def step_begun(work, pattern):
    def is_there():
        for folder, folders, _ in os.walk(work):
            for name in folders:
                if re.search(pattern, f"{folder}/{name}"):
                    return True
        return False

    return is_there


def kill_one(root, kind):
    """Kill one process below the driver's; return how many."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        found = [child for child, line in below(root) if kind in line]
        # The daemon itself is the parent of those that run tasks.
        for child in found[-1:]:
            try:
                os.kill(child, signal.SIGKILL)
            except ProcessLookupError:
                continue
            return 1
        time.sleep(0.05)
    return 0


def kill_all(process):
    """Kill a driver and whatever it has started: nobody is there to tidy up."""
    for child, _ in list(below(process.pid)):
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            continue
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return 1


def interrupt(process):
    os.kill(process.pid, signal.SIGINT)
    return 1


def make(stakes, folder):
    """Write stakes in three tiers below forty listed parties, and as many of no listed party's."""
    import duckdb

    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as db:
        db.execute("SELECT setseed(0.3)")
        db.execute(
            f"""COPY (SELECT CASE WHEN i % 2 = 0 THEN 'x' ELSE 'c' END || (i // 2 % {TIERS}) || '-' || (random() * {WIDE})::INTEGER
            AS owner, CASE WHEN i % 2 = 0 THEN 'x' ELSE 'c' END || (i // 2 % {TIERS} + 1) || '-' || (random() * {WIDE})::INTEGER
            AS owned, (20 + 20 * (i // {2 * TIERS} % 5))::DECIMAL(5, 2) AS share, DATE '2020-01-01' + (i % 1500)::INTEGER AS since
            FROM range({stakes}) t(i)) TO '{folder}/stakes.parquet' (FORMAT parquet, ROW_GROUP_SIZE 20480)"""
        )
    write_facts([(f"c0-{i}", date(2019, 1, 1), None) for i in range(LISTED)], folder)


class Runs:
    """Builds and screenings, each told in a line."""

    def __init__(self, folder, master):
        self.folder, self.master = folder, master
        self.faults = []
        self.usual = {}

    def given(self, name):
        return {"facts": self.folder / "facts.toml", "stakes": self.folder / "stakes.parquet",
                "target": self.folder / f"{name}.duckdb"}  # fmt: skip

    def expect(self, holds, said):
        if not holds:
            self.faults.append(said)
            print(f"  FAULT {said}", flush=True)

    def tell(self, name, struck, ended, start, found, kind):
        """Say how a run ended, and beside the undisturbed one how long it took."""
        wall = time.perf_counter() - start
        self.usual.setdefault(kind, wall)
        print(f"{name}: {struck} struck, {ended}, {wall:.1f} s, {wall / self.usual[kind]:.2f} of the undisturbed one, "
              f"digest {found}", flush=True)  # fmt: skip


def strike_at(is_there, kind, struck):
    """Kill a process below this one as soon as something is there, from a thread of its own."""

    def watch():
        until = time.monotonic() + 600
        while time.monotonic() < until and not struck:
            if is_there():
                struck.append(kill_one(os.getpid(), kind))
            time.sleep(0.02)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def lost(runs, names):
    """Executors and workers killed in one session: its loss of machines is Spark's to mend."""
    from embargraph.engines import rounds
    from embargraph.engines.session import check_workers, open_session

    rounds._ROUTED = 0
    with open_session(runs.master) as session:
        # The first run would pay for the start of workers.
        check_workers(session)
        whole, _ = _built(runs, session, "undisturbed")
        for name, kind, steps in (("executor", EXECUTOR, STEPS), ("worker", WORKER, ("table", "round-step-2"))):
            for step in steps:
                found, struck = _built(runs, session, f"{name}-killed-in-{step}", step=step, blow=kind)
                runs.expect(struck == [1], f"{name} in {step}: nobody was killed")
                runs.expect(found == whole, f"{name} killed in {step}: another result, or none")
        _screened(runs, session, names, "warm-names", kind="start-names")
        whole, _ = _screened(runs, session, names, "names-undisturbed")
        for name, kind in (("executor", EXECUTOR), ("worker", WORKER)):
            found, struck = _screened(runs, session, names, f"names-{name}-killed", blow=kind)
            runs.expect(struck == [1], f"{name} in screening: nobody was killed")
            runs.expect(found == whole, f"{name} killed in screening: another result, or none")
    return whole


def names_equal(runs, names):
    """Every outcome by way of Spark beside that of this machine."""
    from embargraph.engines.session import check_workers, open_session

    with open_session(runs.master) as session:
        check_workers(session)
        here, _ = _screened(runs, None, names, "names-here", kind="names")
        there, _ = _screened(runs, session, names, "names-by-spark", kind="names")
    runs.expect(here == there, "names: another outcome by way of Spark")


def _built(runs, session, name, *, step=None, blow=None, kind="build"):
    import embargraph
    from embargraph.engines.session import Spark

    given = runs.given(name)
    work = Path(f"{given['target']}.work")
    struck = []
    if step is not None:
        strike_at(step_begun(work, STEPS[step]), blow, struck)
    start = time.perf_counter()
    try:
        embargraph.build(**given, engine=Spark(session, parts=3, collect_under=0))
        ended, found = "whole", digest(given["target"])
    except embargraph.EmbargraphError as error:
        ended, found = f"refused: {error}", None
        runs.expect(not given["target"].exists(), f"{name}: failed, and yet there is a graph")
    struck.append("over") if not struck else None
    runs.tell(name, len([each for each in struck if each == 1]), ended, start, found, kind)
    return found, struck


def _screened(runs, session, names, name, *, blow=None, kind="names"):
    import embargraph
    from embargraph.engines.screening import matching_by_spark
    from embargraph.screening import Screener

    struck = []
    with embargraph.open(runs.folder / "graph.duckdb") as graph:
        screener = Screener(graph, as_of="2025-10-15")
        screener.screen_many(names[:1])
        start = time.perf_counter()
        if blow is not None:
            strike_at(lambda: time.perf_counter() - start > 2, blow, struck)
        seen = hashlib.sha256()
        with matching_by_spark(session=session) if session is not None else nullcontext() as matching:
            for outcome in screener.screen_many(names, matching=matching):
                seen.update(str(outcome).encode())
    struck.append("over") if not struck else None
    runs.tell(name, len([each for each in struck if each == 1]), "whole", start, seen.hexdigest()[:16], kind)
    return seen.hexdigest(), struck


def command_build(runs, name, *, blow=None, step=None, again=False, work=None, file_limit=None):
    """Build by a command, strike when a step has begun, take it up again where that is asked."""
    given = runs.given(name)
    target, log = given["target"], runs.folder / f"{name}.log"
    work = work or Path(f"{target}.work")
    arguments = ["build", "--facts", given["facts"], "--stakes", given["stakes"], "--out", target, "--engine", "spark",
                 "--master", runs.master, "--work", work, "--collect-under", 0, "--parts", 3]  # fmt: skip
    start = time.perf_counter()
    process = begin(arguments, log, file_limit=file_limit)
    struck = 0
    if step is not None and wait_for(process, step_begun(work, STEPS[step])):
        struck = blow(process)
    status = first = process.wait()
    if again:
        runs.expect(status != 0 and not target.exists(), f"{name}: a graph is there though the driver died")
        runs.expect(work.exists(), f"{name}: the work is gone")
        status = begin([*arguments, "--resume"], log).wait()
    found = digest(target) if status == 0 else None
    runs.expect(status == 0 or not target.exists(), f"{name}: exit {status}, and yet there is a graph")
    ended = f"exit {first}" if first == status else f"exit {first}, then {status}"
    runs.tell(name, struck, ended, start, found, "command")
    if status != 0:
        lines = [line for line in log.read_text(errors="replace").splitlines() if "rror" in line]
        print(f"  {(lines or ['nothing was said'])[-1][:300]}", flush=True)
    return found, first


def driver(runs):
    """The driver killed and interrupted, and its disk full."""
    whole, _ = command_build(runs, "command-undisturbed")
    runs.expect(whole is not None, "the undisturbed build failed")
    for step in ("spread", "round-step-2"):
        found, _ = command_build(runs, f"driver-killed-in-{step}", blow=kill_all, step=step, again=True)
        runs.expect(found == whole, f"driver killed in {step}: another result after --resume, or none")
    found, first = command_build(runs, "ctrl-c", blow=interrupt, step="spread", again=True)
    runs.expect(first == 130, f"Ctrl-C: exit {first}, not 130")
    runs.expect(found == whole, "Ctrl-C: another result after --resume, or none")


def full(runs):
    """The disk of the work full: where the driver writes, and where the workers do."""
    for kilobytes in (200, 600):
        with small_disk(runs.folder / f"disk-{kilobytes}", kilobytes) as work:
            limit = None if work else kilobytes * 1_000
            found, status = command_build(runs, f"work-full-at-{kilobytes}-kB", work=work, file_limit=limit)
            runs.expect(status == 3 and found is None, f"a disk of {kilobytes} kB: exit {status}, not 3")


def screen(runs, path):
    """Screening by a command, killed and taken up."""
    digests = []
    for name, blow in (("screened", None), ("screening-killed", kill_all)):
        target, log = runs.folder / f"{name}.jsonl", runs.folder / f"{name}.log"
        arguments = ["screen", "--file", path, "--out", target, "--graph", runs.folder / "graph.duckdb",
                     "--as-of", "2025-10-15", "--engine", "spark", "--master", runs.master]  # fmt: skip
        start = time.perf_counter()
        process = begin(arguments, log)
        struck = 0
        if blow and wait_for(process, lambda target=target: begun_screening(target)):
            struck = blow(process)
        status = first = process.wait()
        if blow:
            status = begin([*arguments, "--resume"], log).wait()
        lines = target.read_bytes() if target.exists() else b""
        digests.append(hashlib.sha256(lines).hexdigest()[:16])
        said = f"{digests[-1]}, {len(lines.splitlines())} rows"
        runs.tell(name, struck, f"exit {first}" + (f", then {status}" if blow else ""), start, said, "screen")
    runs.expect(digests[0] == digests[1], "screening killed: rows are lost or doubled after --resume")


def begun_screening(target):
    """Whether rows are written already, wherever they are kept until they are whole."""
    written = [path for path in target.parent.glob(f"*{target.name}*") if path.is_file()]
    return any(path.stat().st_size > 20_000 for path in written)


def digest(target):
    import embargraph

    with embargraph.open(target) as graph:
        return graph.digest[:16]


@contextmanager
def small_disk(folder, kilobytes):
    """Give a folder on a disk of its own, or None where this user may mount none."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", folder], capture_output=True, check=False
    )
    if done.returncode:
        yield None
        return
    try:
        yield folder / "work"
    finally:
        subprocess.run(["umount", "-l", folder], check=False)


def make_names(folder, count):
    """Write names of which one in fifty is a listed party's, some a little otherwise."""
    import embargraph

    rng = random.Random(3)
    graph = folder / "graph.duckdb"
    if not graph.exists():
        embargraph.build(graph)
    with embargraph.open(graph) as opened:
        query = "SELECT label FROM node WHERE type IN ('company', 'person') ORDER BY id"
        listed = [label for (label,) in opened.connection.execute(query).fetchall()]
    words = [
        "Nord",
        "Blue",
        "Alpha",
        "Trade",
        "Steel",
        "Ocean",
        "Global",
        "Prime",
        "Delta",
        "Union",
        "Star",
        "Metro",
        "Apex",
        "Terra",
        "Solar",
        "Vector",
    ]
    forms = ["Ltd", "GmbH", "SA", "Inc", "LLC", "Co"]
    made = []
    for _ in range(count):
        name = f"{rng.choice(words)} {rng.choice(words)} {rng.randrange(1000)} {rng.choice(forms)}"
        if rng.random() < 0.02:
            name = rng.choice(listed).replace(",", " ").replace('"', "")
        made.append(name)
    path = folder / "names.csv"
    path.write_text("\n".join(["name", *made]) + "\n", encoding="utf-8")
    return made, path


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stakes", type=int, default=6_000)
    parser.add_argument("--names", type=int, default=60_000)
    parser.add_argument("--master", default="local-cluster[2,1,1024]")
    parser.add_argument("--only", default="lost,driver,full,screen", help="these cases alone")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        make(options.stakes, folder)
        names, path = make_names(folder, options.names)
        runs = Runs(folder, options.master)
        for only in options.only.split(","):
            if only == "lost":
                lost(runs, names)
            elif only == "driver":
                driver(runs)
            elif only == "full":
                full(runs)
            elif only == "screen":
                screen(runs, path)
            else:
                names_equal(runs, names)
    if runs.faults:
        sys.exit(f"{len(runs.faults)} faults")
    print("whole and the same, or no result: every case")


if __name__ == "__main__":
    main()

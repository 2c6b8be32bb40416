"""Machines that die in the middle of work by way of Spark: the result is whole and the same, or there is none.

Each case is a program of its own on `local-cluster`, whose executors are processes of their own:

- an executor killed while the table is read, in a round of the spread, in the first and in the second step of a
  round of the fixed point, while rows are written, and while names are screened;
- a worker's Python killed;
- the driver killed in the spread and in a round, then `--resume`; screening killed, then `--resume`;
- the disk of `--work` full: a file system of its own where this user may mount one, else a limit on files;
- Ctrl-C.

Needs Java, and an environment with pyspark (`make spark` makes one).
Run: .venv/spark/bin/python benchmarks/scale_faults.py [--stakes 0.2] [--names 20000] [--master local-cluster[2,1,1024]]
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
import time
from contextlib import contextmanager
from pathlib import Path

from scale import make

EXECUTOR = "CoarseGrainedExecutorBackend"
WORKER = "pyspark/daemon"
#: Steps of the work by the folder that is being written, and what of it has to be there when the blow falls.
STEPS = {
    "table": r"spread/0000-stake_bound$",
    "spread": r"spread/00(0[6-9]|1\d)-stake_\w+$",
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

    command = [sys.executable, "-m", "embargraph", *map(str, arguments)]
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


def kill_one(process, kind):
    """Kill one process below the driver; return how many."""
    until = time.monotonic() + 5
    while time.monotonic() < until:
        found = [child for child, line in below(process.pid) if kind in line]
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


class Runs:
    """Builds and screenings, each told in a line."""

    def __init__(self, folder, out, master, names):
        self.folder, self.out, self.master, self.names = folder, out, master, names
        self.faults = []

    def build(self, name, *, blow=None, step=None, again=False, work=None, file_limit=None):
        """Build, strike when a step has begun, take it up again where that is asked."""
        target = self.out / f"{name}.duckdb"
        work = work or Path(f"{target}.work")
        arguments = ["build", "--facts", self.folder / "facts.toml", "--stakes", self.folder / "stakes.parquet",
                     "--out", target, "--engine", "spark", "--master", self.master, "--work", work,
                     "--collect-under", 0, "--parts", 3]  # fmt: skip
        log = self.out / f"{name}.log"
        start = time.perf_counter()
        process = begin(arguments, log, file_limit=file_limit)
        struck = 0
        if step is not None and wait_for(process, step_begun(work, STEPS[step])):
            struck = blow(process)
        status = first = process.wait()
        if again:
            self.expect(status != 0 and not target.exists(), f"{name}: a graph is there though the driver died")
            self.expect(step_begun(work, STEPS[step])(), f"{name}: the work is gone")
            status = begin([*arguments, "--resume"], log).wait()
        taken = time.perf_counter() - start
        whole = digest(target) if status == 0 else None
        if status != 0:
            self.expect(not target.exists(), f"{name}: exit {status}, and yet there is a graph")
        self.say(name, struck, first, status, taken, whole, log)
        return whole, taken, first

    def screen(self, name, *, blow=None, after=0, again=False):
        """Screen the names, strike when so many rows are written."""
        target = self.out / f"{name}.jsonl"
        arguments = ["screen", "--file", self.names, "--out", target, "--graph", self.folder / "graph.duckdb",
                     "--as-of", "2025-10-15", "--engine", "spark", "--master", self.master]  # fmt: skip
        log = self.out / f"{name}.log"
        start = time.perf_counter()
        process = begin(arguments, log)
        struck = 0
        if blow is not None and wait_for(process, lambda: begun_screening(self.out, target, process, after)):
            struck = blow(process)
        status = first = process.wait()
        if again:
            status = begin([*arguments, "--resume"], log).wait()
        taken = time.perf_counter() - start
        whole = rows_digest(target) if status == 0 else None
        self.say(name, struck, first, status, taken, whole, log)
        return whole, taken, first

    def expect(self, holds, said):
        if not holds:
            self.faults.append(said)
            print(f"  FAULT {said}", flush=True)

    def say(self, name, struck, first, status, taken, whole, log):
        ended = f"exit {first}" if first == status else f"exit {first}, then {status}"
        print(f"{name}: {struck} struck, {ended}, {taken:.1f} s, digest {whole}", flush=True)
        if status != 0:
            lines = [line for line in log.read_text(errors="replace").splitlines() if "rror" in line]
            print(f"  {(lines or ['nothing was said'])[-1][:300]}", flush=True)


def begun_screening(folder, target, process, after):
    """Whether workers run, and so many rows are written already, wherever they are kept until they are whole."""
    if after == 0:
        return any(WORKER in line for _, line in below(process.pid))
    written = [path for path in folder.glob(f"*{target.name}*") if path.suffix != ".log"]
    return any(path.stat().st_size > 200 * after for path in written)


def digest(target):
    import embargraph

    with embargraph.open(target) as graph:
        return graph.digest[:16]


def rows_digest(target):
    """Of every row as it is written, in its order."""
    return f"{hashlib.sha256(target.read_bytes()).hexdigest()[:16]} of {len(target.read_text().splitlines())} rows"


@contextmanager
def small_disk(folder, megabytes):
    """Give a folder on a disk of its own, or None where this user may mount none."""
    folder.mkdir()
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True, check=False
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
    path = folder / "names.csv"
    with path.open("w") as stream:
        stream.write("name\n")
        for _ in range(count):
            name = f"{rng.choice(words)} {rng.choice(words)} {rng.randrange(1000)} {rng.choice(forms)}"
            if rng.random() < 0.02:
                name = rng.choice(listed).replace(",", " ").replace('"', "")
            stream.write(name + "\n")
    return path


def build_cases(runs):
    whole, undisturbed, _ = runs.build("undisturbed")
    runs.expect(whole is not None, "the undisturbed build failed")

    def executor(process):
        return kill_one(process, EXECUTOR)

    for step in STEPS:
        found, taken, _ = runs.build(f"executor-killed-in-{step}", blow=executor, step=step)
        print(f"  wall of the whole run: {taken / undisturbed:.2f} of the undisturbed one", flush=True)
        runs.expect(found == whole, f"executor killed in {step}: another result, or none")
    for step in ("table", "round-step-2"):
        found, taken, _ = runs.build(f"worker-killed-in-{step}", blow=lambda p: kill_one(p, WORKER), step=step)
        runs.expect(found == whole, f"worker killed in {step}: another result, or none")
    for step in ("spread", "round-step-2"):
        found, *_ = runs.build(f"driver-killed-in-{step}", blow=kill_all, step=step, again=True)
        runs.expect(found == whole, f"driver killed in {step}: another result after --resume, or none")
    found, _, first = runs.build("ctrl-c", blow=interrupt, step="spread", again=True)
    runs.expect(first == 130, f"Ctrl-C: exit {first}, not 130")
    runs.expect(found == whole, "Ctrl-C: another result after --resume, or none")
    full_disk(runs, whole)


def full_disk(runs, whole):
    for megabytes in (1, 4):
        with small_disk(runs.out / f"disk-{megabytes}", megabytes) as work:
            limit = None if work else megabytes * 1_000_000
            found, _, status = runs.build(f"work-full-at-{megabytes}-MB", work=work, file_limit=limit)
            runs.expect((status != 0 and found is None) or found == whole, f"full at {megabytes} MB: another result")


def screen_cases(runs):
    whole, undisturbed, _ = runs.screen("screened")
    for name, kind in (("executor", EXECUTOR), ("worker", WORKER)):
        found, taken, _ = runs.screen(f"screening-{name}-killed", blow=lambda p, kind=kind: kill_one(p, kind))
        print(f"  wall of the whole run: {taken / undisturbed:.2f} of the undisturbed one", flush=True)
        runs.expect(found == whole, f"screening, {name} killed: another result, or none")
    found, *_ = runs.screen("screening-driver-killed", blow=kill_all, after=50, again=True)
    runs.expect(found == whole, "screening, driver killed: rows are lost or doubled after --resume")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stakes", type=float, default=0.2, help="millions of stakes")
    parser.add_argument("--names", type=int, default=20_000)
    parser.add_argument("--master", default="local-cluster[2,1,1024]")
    parser.add_argument("--only", choices=["build", "screen", "disk"], help="these cases alone")
    parser.add_argument("--folder", type=Path, help="where graph and outputs are kept; a temporary folder unless given")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as made:
        out = options.folder or Path(made)
        folder = out / f"sparse-{options.stakes:g}"
        make("sparse", int(options.stakes * 1e6), folder)
        runs = Runs(folder, out, options.master, make_names(folder, options.names))
        if options.only in (None, "build"):
            build_cases(runs)
        if options.only == "disk":
            full_disk(runs, None)
        if options.only in (None, "screen"):
            screen_cases(runs)
    if runs.faults:
        sys.exit(f"{len(runs.faults)} faults")
    print("whole and the same, or no result: every case")


if __name__ == "__main__":
    main()

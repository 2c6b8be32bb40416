"""What `benchmarks/serving.py` does to a server from outside: wrk, four clients during rebuilds, a file of 100,000 rows."""

import contextlib
import csv
import http.client
import itertools
import json
import random
import re
import resource
import shutil
import subprocess
import sys
import threading
import time

from screening_names import unrelated
from serving_peers import Client, quoted, server

import embargraph
from questions import _processor, middle_and_most

DAYS = [f"2026-{month:02}-{day:02}" for month in range(1, 13) for day in (1, 15)]
#: Requests in turn; @ is another day each time they are through, so that no answer was given before.
SCRIPT = """
local lines = {}
for line in io.lines(os.getenv("WRK_LINES")) do lines[#lines + 1] = line end
local turn = 0
local body = os.getenv("WRK_BODY") == "1"
function request()
  turn = turn + 1
  local line = lines[(turn - 1) % #lines + 1]
  if body then
    return wrk.format("POST", os.getenv("WRK_PATH"), {["content-type"] = "application/json"}, line)
  end
  local days = math.floor((turn - 1) / #lines) % 180
  return wrk.format("GET", (line:gsub("@", os.date("!%Y-%m-%d", 1780272000 + 86400 * days))))
end
function done(summary, latency, requests)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  io.write(string.format("\\nFOUND %f %f %f %d\\n", latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    summary.requests / summary.duration * 1000000, failed))
end
"""


def wrk(folder, port, lines, *, path=None, clients=1, seconds=5):
    """Ask by wrk with one thread; return p50 and p99 in milliseconds, answers a second, and how many failed."""
    (folder / "wrk.lua").write_text(SCRIPT, encoding="utf-8")
    (folder / "wrk.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    environment = {"WRK_LINES": str(folder / "wrk.txt"), "WRK_BODY": str(int(path is not None)), "WRK_PATH": path or ""}
    run = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "-s", str(folder / "wrk.lua"), f"http://127.0.0.1:{port}/"]
    told = subprocess.run(run, capture_output=True, text=True, check=True, env=environment).stdout
    return tuple(map(float, re.search(r"FOUND (.*)", told)[1].split()))


def by_wrk(folder, rows, rounds=3, seconds=4):
    """Time requests by wrk, all in turn in each round; print the best round of each, and its ratio to its peer's.

    Args:
        folder: Where to put what wrk reads.
        rows: Name, port, lines, path of the body or None, and the name of its peer or None.
        rounds: Rounds.
        seconds: Seconds of each.
    """
    if shutil.which("wrk") is None:
        print("wrk is not installed: the kept connections above are all there is")
        return
    best = {}
    for _, (name, port, lines, path, _), clients in itertools.product(range(rounds), rows, (1, 4)):
        found = wrk(folder, port, lines, path=path, clients=clients, seconds=seconds)
        if found[3]:
            raise SystemExit(f"{name}: {found[3]:.0f} requests of wrk failed")
        if (name, clients) not in best or found[0] < best[name, clients][0]:
            best[name, clients] = found
    for clients, (name, *_, peer) in itertools.product((1, 4), rows):
        middle, late, rate, _ = best[name, clients]
        told = f"wrk -c{clients} {name:36} p50 {middle:7.2f} ms  p99 {late:7.2f} ms  {rate:6.0f}/s"
        if peer is not None:
            base = best[peer, clients]
            told += f"  p50 {middle / base[0]:5.2f}x (1/{base[0] / middle:.1f})  p99 {late / base[1]:5.2f}x of {peer}"
        print(told)


def known_rows(paths):
    """Return what is on record for Huawei on each day, by the digest of each graph."""
    known = {}
    for path in paths:
        with embargraph.open(path) as graph:
            known[f"sha256:{graph.digest}"] = {
                day: json.loads(json.dumps(graph.ask("restricted", who="Huawei", as_of=day).to_dicts())) for day in DAYS
            }
    return known


def under_rebuilds(port, served, others, seconds, pause=4.0):
    """Ask from four threads while one file after another takes the place of the served one; return what went wrong."""
    known = known_rows(others)
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
        if time.monotonic() + pause > ends:
            break
        part = served.with_suffix(".part")
        shutil.copyfile(path, part)
        part.replace(served)
        time.sleep(pause)
    for thread in threads:
        thread.join()
    middle, late = middle_and_most(times)
    print(
        f"{len(times)} answers to four clients in {seconds} s with {len(seen)} graphs in turn: {len(faults)} failed or wrong, "
        f"p50 {middle:.1f} ms, p99 {late:.1f} ms ({late / middle:.1f} times p50)"
    )
    return faults


def customers(path, graph, rows):
    """Write a file of customers: one in a hundred listed, the others of nobody."""
    dice, others = random.Random(1), unrelated(rows)
    listed = [label for (label,) in graph.connection.execute(
        "SELECT DISTINCT n.label FROM restriction r JOIN node n ON n.id = r.who WHERE r.basis = 'listed' ORDER BY 1"
    ).fetchall()]  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "name"])
        for number in range(rows):
            writer.writerow([number, dice.choice(listed) if number % 100 == 0 else others[number % len(others)]])


def screened(graph, path, rows):
    """Screen a file by the command line and by upload, in turn; print both, and whether the results are the same."""
    out = path.with_suffix(".jsonl")
    begun, used = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    run = [sys.executable, "-m", "embargraph", "screen", "--file", str(path), "--graph", str(graph), "--out", str(out)]
    subprocess.run(run, capture_output=True, check=True)
    took, now = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    print(f"{rows} rows by `embargraph screen --file`: {took:.1f} s, CPU {spent:.1f} s")
    with server(graph, "--no-mcp") as (port, process, _):
        settled_at = _all_of(process.pid)
        begun = time.perf_counter()
        found = _sent(port, path)
        by_upload = time.perf_counter() - begun
        used = _all_of(process.pid) - settled_at
        told = Client(port).get(f"/api/v1/screenings/{found['id']}/results.jsonl")[1]
    same = [_outcome(line) for line in told.splitlines()] == [_outcome(line) for line in out.read_bytes().splitlines()]
    print(
        f"{rows} rows by upload: {by_upload:.1f} s ({by_upload / took:.2f}x), CPU {used:.1f} s ({used / spent:.2f}x); "
        f"outcomes {'the same' if same else 'DIFFER'}"
    )
    return same


def _outcome(line):
    row = json.loads(line)
    return row.get("outcome"), [hit.get("party") for hit in row.get("hits") or ()]


def _all_of(process):
    """Return processor seconds of a process and of the children that it has waited for."""
    with open(f"/proc/{process}/stat") as stream:  # noqa: PTH123
        fields = stream.read().rpartition(")")[2].split()
    return sum(map(int, fields[13:15])) / 100 + _processor(process) / 1000


def _sent(port, path):
    """Send a file, and wait until it is screened."""
    mark = "x-customers-x"
    body = (
        f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{quoted(path.name)}"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    ).encode() + path.read_bytes() + f"\r\n--{mark}--\r\n".encode()  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request("POST", "/api/v1/screenings", body, {"content-type": f"multipart/form-data; boundary={mark}"})
    answer = connection.getresponse()
    made = json.loads(answer.read())
    if answer.status != 202:
        raise SystemExit(f"the file was not taken: {made}")
    with contextlib.closing(connection):
        while made["state"] in {"waiting", "running"}:
            time.sleep(0.2)
            connection.request("GET", f"/api/v1/screenings/{made['id']}")
            made = json.loads(connection.getresponse().read())
    if made["state"] != "done":
        raise SystemExit(f"the file was not screened: {made}")
    return made

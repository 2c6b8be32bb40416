"""`embargraph screen`: outcomes, statuses, files, and a run that was killed half-way."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from embargraph.cli import main
from sources.csl_rows import SDN, row, table

RULE = "us-bis-affiliates-rule"


def run(*arguments, cwd=None):
    command = [sys.executable, "-m", "embargraph", "screen", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=cwd)


@pytest.fixture
def graph(packaged_file):
    return ["--graph", str(packaged_file), "--as-of", "2021-03-11"]


def test_each_name_has_an_outcome_and_a_miss_says_what_was_searched(graph):
    done = run("Huawei Tech. Co Ltd", "华为技术有限公司", "Kosmicheskie Sistemy", "ZTE", "Acme Bakery GmbH", *graph)
    rows = json.loads(done.stdout)

    assert done.returncode == 0
    assert [row["outcome"] for row in rows] == ["hit", "hit", "no hit", "hit", "no hit"]
    assert rows[0]["hits"][0]["label"] == rows[1]["hits"][0]["label"] == "Huawei"
    assert rows[0]["hits"][0]["restrictions"][0]["citation"]
    assert [hit["party"] for hit in rows[3]["hits"]] == ["zte"]
    assert rows[4]["searched"]["lists"]
    assert rows[4]["searched"]["graph"].startswith("sha256:")
    assert "Not legal advice" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["Acme Bakery GmbH"], 1, "1 no hit"),
        (["..."], 3, "not screened"),
        ([], 2, "nothing to screen"),
        (["x", "--file", "y.csv"], 2, "not both"),
        (["--file", "none.csv"], 3, "no such file"),
        (["x", "--threshold", "2"], 2, "expected more than 0"),
        (["x", "--kind", "ship"], 2, "expected one of person"),
        (["x", "--resume"], 2, "--resume takes up"),
        (["x", "--out", "y.doc"], 2, "expected .json"),
        (["x", "--mark", "zte=true-match"], 2, "--mark needs --decisions"),
        (["ZTE", "--mark", "zte=true-match", "--assume", f"{RULE}=in-force"], 2, "not under --assume"),
        (["x", "--assume", f"{RULE}=on"], 2, "'on' is not a status"),
    ],
)
def test_status_and_words(graph, tmp_path, monkeypatch, capsys, arguments, status, said):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["screen", *arguments, *graph])

    assert left.value.code == status
    assert said in capsys.readouterr().err


@pytest.fixture
def customers(tmp_path):
    path = tmp_path / "customers.csv"
    path.write_text('kunde,land\nZTE,CN\n=HYPERLINK("x"),US\n<script>alert(1)</script> Huawei,CN\nbroken\n')
    return path


def test_a_file_gives_a_table_that_no_spreadsheet_runs(graph, customers, tmp_path):
    out = tmp_path / "out.csv"
    done = run("--file", str(customers), "--name-column", "kunde", "--out", str(out), "--workers", "1", *graph)

    with out.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert done.returncode == 3
    assert "line 5: not screened: 1 cells; expected 2" in done.stderr
    assert {row["row"] for row in rows} == {"2", "3", "4", "5"}
    assert all(not cell.startswith("=") for row in rows for cell in row.values() if cell)


def test_the_page_escapes_everything_and_loads_nothing(graph, customers, tmp_path):
    out = tmp_path / "out.html"
    run("--file", str(customers), "--name-column", "kunde", "--out", str(out), "--workers", "1", *graph)

    page = out.read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page.replace("http-equiv", "")
    assert "ZTE" in page


def test_a_missing_column_names_those_found(graph, customers):
    customers.write_text("who,where\nZTE,CN\n")
    done = run("--file", str(customers), *graph)

    assert (done.returncode, "line 1: no column for the name" in done.stderr) == (2, True)
    assert "found: who, where" in done.stderr


def test_decisions_settle_a_name(graph, tmp_path):
    desk = ["--decisions", str(tmp_path / "desk.jsonl")]
    marked = run("ZTE", *desk, "--mark", "zte=false-positive", "--by", "A. Clerk", "--why", "a test", *graph)
    again = run("zte", *desk, *graph)

    assert json.loads(marked.stdout)[0]["outcome"] == "settled"
    assert json.loads(again.stdout)[0]["settled"][0]["decision"]["by"] == "A. Clerk"
    assert again.returncode == 1


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_killed_and_taken_up_no_row_is_lost_or_doubled(graph, tmp_path, suffix):
    source, out = tmp_path / "many.csv", tmp_path / f"out.{suffix}"
    source.write_text("name\n" + "".join(f"Customer Number {n} Huawei ZTE\nZTE\n" for n in range(1500)))
    command = ["--file", str(source), "--out", str(out), "--workers", "1", "--resume", *graph]
    process = subprocess.Popen(
        [sys.executable, "-m", "embargraph", "screen", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline, part = time.monotonic() + 60, out.with_name(f"{out.name}.part")
    while (
        time.monotonic() < deadline and process.poll() is None and (not part.exists() or part.stat().st_size < 60_000)
    ):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert not out.exists()
    before = part.stat().st_size
    # A kill may fall within a line.
    os.truncate(part, before - 7)

    assert run(*command).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([source.name, out.name])
    with out.open(encoding="utf-8", newline="") as stream:
        if suffix == "jsonl":
            rows = [int(json.loads(line)["row"]) for line in stream]
        else:
            rows = list(dict.fromkeys(int(row["row"]) for row in csv.DictReader(stream)))
    assert rows == list(range(2, 3002))
    assert before < out.stat().st_size


def test_every_row_says_what_was_assumed(packaged_file, tmp_path):
    graph = ["--graph", str(packaged_file), "--as-of", "2026-11-22"]
    names = ["Nexperia", "Acme Bakery GmbH"]
    done = run(*names, "--assume", f"{RULE}=in-force", *graph)
    plain = json.loads(run(*names, *graph).stdout)
    rows = json.loads(done.stdout)

    assert [row["assuming"] for row in rows] == [f"{RULE}=in-force"] * 2
    assert [row["assuming"] for row in plain] == [None, None]
    assert "affiliate" in str(rows[0]["hits"][0]["restrictions"])
    assert "affiliate" not in str(
        [row for row in plain[0]["hits"][0]["restrictions"] if row["verdict"] == "restricted"]
    )
    assert f"Assuming {RULE}=in-force: this is not what is on record." in done.stderr
    for suffix in ("csv", "html"):
        out = tmp_path / f"out.{suffix}"
        run(*names, "--assume", f"{RULE}=in-force", "--out", str(out), *graph)
        if suffix == "csv":
            with out.open(encoding="utf-8", newline="") as stream:
                assert {row["assuming"] for row in csv.DictReader(stream)} == {f"{RULE}=in-force"}
        else:
            assert out.read_text(encoding="utf-8").count("this is not what is on record") == 2


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_another_assumption_takes_no_run_up(graph, tmp_path, suffix):
    (tmp_path / "a.csv").write_text("name\nAcme Bakery\nOther Bakery\n")
    command = ["--file", str(tmp_path / "a.csv"), "--out", str(tmp_path / f"o.{suffix}"), "--workers", "1", *graph]
    run(*command)
    done = run(*command, "--resume", "--assume", f"{RULE}=stayed")

    assert (done.returncode, "was begun with" in done.stderr) == (3, True)
    assert run(*command, "--resume").returncode == 1


def is_running(process):
    """Say whether a process runs; one that has ended may wait to be fetched."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not os.path.isdir("/proc/self/task"), reason="children are read from /proc")
def test_a_killed_run_leaves_no_process_behind(graph, tmp_path):
    source, out = tmp_path / "many.csv", tmp_path / "out.jsonl"
    source.write_text("name\n" + "".join(f"Customer Number {n} Huawei ZTE\nZTE\n" for n in range(20_000)))
    command = ["--file", str(source), "--out", str(out), "--workers", "2", *graph]
    process = subprocess.Popen(
        [sys.executable, "-m", "embargraph", "screen", *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    deadline, part = time.monotonic() + 60, out.with_name(f"{out.name}.part")
    while time.monotonic() < deadline and process.poll() is None and (not part.exists() or not part.stat().st_size):
        time.sleep(0.02)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
    process.send_signal(signal.SIGKILL)
    process.wait()
    while time.monotonic() < deadline and any(map(is_running, children)):
        time.sleep(0.05)

    assert len(children) >= 2
    assert not list(filter(is_running, children))


def test_another_threshold_takes_no_run_up(graph, tmp_path):
    (tmp_path / "a.csv").write_text("name\nZTE\n")
    command = ["--file", str(tmp_path / "a.csv"), "--out", str(tmp_path / "o.jsonl"), "--workers", "1", *graph]
    run(*command)
    done = run(*command, "--resume", "--threshold", "0.9")

    assert (done.returncode, "was begun with threshold 0.7" in done.stderr) == (3, True)


@pytest.mark.parametrize("suffix", ["jsonl", "csv"])
def test_hits_of_another_input_are_not_taken_up(graph, tmp_path, suffix):
    """Rows of hits do not say what was searched; what a stopped run noted beside them does."""
    source, out = tmp_path / "a.csv", tmp_path / f"o.{suffix}"
    source.write_text("name\nZTE\nHuawei\n")
    command = ["--file", str(source), "--out", str(out), "--workers", "1", *graph]
    run(*command)
    whole = out.read_bytes()
    out.rename(f"{out}.part")
    assert run(*command, "--resume").returncode == 0
    # Without a note all rows are made anew.
    assert out.read_bytes() == whole
    source.write_text("name\nAcme Bakery\nZTE\nHuawei\n")
    done = run(*command, "--resume")
    assert done.returncode == 3 and "was begun with" in done.stderr and out.read_bytes() == whole


def test_another_column_takes_no_run_up(graph, tmp_path):
    from embargraph.files.unfinished import note_about

    source, out = tmp_path / "a.csv", tmp_path / "o.csv"
    source.write_text("name,other\nZTE,Acme\nHuawei,Acme\n")
    command = ["--file", str(source), "--out", str(out), "--workers", "1", *graph]
    run(*command)
    part = out.rename(f"{out}.part")
    note_about(part, '{"columns": {"name": ["other"]}, "graph": "g"}')
    done = run(*command, "--resume")
    assert (done.returncode, "was begun with" in done.stderr) == (3, True)
    assert part.exists() and not out.exists()


STREAM = """{"id":"q-1","schema":"Company","properties":{"name":["Zavod Plover"],"innCode":["7743693299"]}}
{"id":"q-2","schema":"Company","properties":{"name":["Torgovy Dom Linnet"],"innCode":["7743693299"]}}
"""


def status(arguments):
    with pytest.raises(SystemExit) as done:
        main(arguments)
    return done.value.code


def test_what_hangs_on_who_is_meant_is_said_in_words(tmp_path, capsys):
    (tmp_path / "c.csv").write_text(
        table(row(source=SDN, entity_number="9", type="Entity", name="KARAT PLANT", ids="RU, 7743693299, Tax ID No.")),
        encoding="utf-8",
    )
    (tmp_path / "s.ftm.json").write_text(STREAM, encoding="utf-8")
    graph = str(tmp_path / "g.duckdb")
    sources = [f"us-csl@2026-09-01={tmp_path / 'c.csv'}", f"ftm@2026-10-01={tmp_path / 's.ftm.json'}"]
    assert (
        status(["build", "--no-seeds", "--out", graph, *(part for one in sources for part in ("--source", one))]) == 0
    )
    (tmp_path / "in.csv").write_text("name\nZavod Plover\n", encoding="utf-8")
    asked = ["screen", "--graph", graph, "--as-of", "2026-11-22"]
    capsys.readouterr()

    condition = "Zavod Plover is KARAT PLANT (INN 7743693299 stands in records of both)"
    assert status([*asked, "Zavod Plover", "--format", "table"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert f"depends on whether {condition}: unknown: " in said
    assert "Not decided on Zavod Plover: what it depends on stands with each." in said
    assert status([*asked, "--file", str(tmp_path / "in.csv"), "--out", str(tmp_path / "out.csv")]) == 0
    (written,) = csv.DictReader((tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines())
    assert written["verdict"].startswith("unknown") and f"depends on whether {condition}" in written["unknown"]

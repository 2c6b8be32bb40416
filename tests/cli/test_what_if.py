"""The commands build --source, ask --assume, why --facts and diff, as a user runs them."""

import json
import os
import subprocess
import sys

import pytest

RULE = "us-bis-affiliates-rule"


def run(*arguments, cwd=None):
    return subprocess.run(
        [sys.executable, "-m", "embargraph", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.fixture
def graph(packaged_file):
    return ["--graph", packaged_file]


def test_ask_under_an_assumption_says_so(graph):
    asked = ["ask", "restricted", "--who", "Nexperia", "--as-of", "2026-11-22", "--basis", "owned"]
    done = run(*asked, "--assume", f"{RULE}=in-force", *graph)

    assert done.returncode == 0, done.stderr
    rows = json.loads(done.stdout)["rows"]
    assert {row["assuming"] for row in rows} == {f"{RULE}=in-force"}
    assert f"Assuming {RULE}=in-force: this is not what is on record." in done.stderr
    assert {row["assuming"] for row in json.loads(run(*asked, *graph).stdout)["rows"]} == {None}


def test_ask_and_why_with_facts(graph, tmp_path):
    (tmp_path / "stakes.csv").write_text("owner,owned,share,since\nHuawei,Customer,60,2024\nA,B,0.5,\n")
    for command in (["ask", "restricted", "--who", "Customer"], ["why", "Customer"]):
        done = run(*command, "--as-of", "2025-10-15", "--facts", tmp_path / "stakes.csv", *graph)

        assert done.returncode == 0, done.stderr
        assert "facts=stakes.csv" in done.stdout
        assert "stakes.csv: read 2, loaded 1, rejected 1" in done.stderr
        assert "fraction or a percentage" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "rules", "--assume", "x"], "expected MEASURE=STATUS"),
        (["ask", "rules", "--assume", f"{RULE}=on"], "'on' is not a status"),
        (["why", "ZTE", "--assume", "nothing-of-the-kind=stayed"], "no measure named"),
        (["diff"], "OLD and NEW, or --assume"),
        (["diff", "one.duckdb"], "OLD and NEW, or --assume"),
        (["diff", "a.duckdb", "b.duckdb", "--assume", f"{RULE}=stayed"], "compared as they are"),
        (["build", "--source", "bods"], "expected NAME=FILE"),
        (["build", "--source", "bodz=x.json"], "no source named 'bodz'; nearest: bods"),
    ],
)
def test_what_cannot_be_meant_is_status_2(packaged_file, tmp_path, arguments, said):
    extra = ["--graph", packaged_file] if arguments[0] in {"ask", "why"} else []
    done = run(*arguments, *extra, cwd=tmp_path)

    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_build_loads_sources_and_writes_the_account(tmp_path):
    (tmp_path / "b.json").write_text('[{"recordType": "entity", "recordId": "1", "recordDetails": {"name": "A"}}, {}]')
    (tmp_path / "stakes.csv").write_text("owner,owned,share\nA,B,60\n")
    done = run("build", "--no-seeds", "--source", "bods@2024-01-01=b.json", "--facts", "stakes.csv",
               "--rejects", "rejects.csv", "--out", "g.duckdb", cwd=tmp_path)  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert "bods-b-json        read     2  loaded     1  rejected   1" in done.stderr
    assert "rejected 1: not an entity, person or relationship statement" in done.stderr
    assert "stakes-stakes-csv  read     1  loaded     1  rejected   0" in done.stderr
    assert "record 2,recordType,rejected" in (tmp_path / "rejects.csv").read_text()
    rows = json.loads(run("ask", "affiliates", "--who", "bods-1", "--graph", "g.duckdb", cwd=tmp_path).stdout)["rows"]
    assert [(row["owned"]["label"], row["share"]) for row in rows] == [("B", 60)]
    (row,) = [
        r
        for r in json.loads(run("ask", "sources", "--graph", "g.duckdb", cwd=tmp_path).stdout)["rows"]
        if r["rejected"]
    ]
    assert (row["read"], row["loaded"], row["rejected"], row["vintage"]) == (2, 1, 1, "2024-01-01")


def test_a_file_that_cannot_be_read_is_status_3_and_nothing_is_built(tmp_path):
    (tmp_path / "b.json").write_text("<html>")
    done = run("build", "--no-seeds", "--source", "bods=b.json", "--out", "g.duckdb", cwd=tmp_path)

    assert done.returncode == 3
    assert "b.json: an HTML page; expected JSON" in done.stderr
    assert not (tmp_path / "g.duckdb").exists()


def test_check_names_the_faults_of_a_table_of_stakes(tmp_path):
    (tmp_path / "stakes.csv").write_text("owner,owned,share\nHuawei,B,0.5\nHuawei,C,60\n")
    done = run("check", "--facts", tmp_path / "stakes.csv", "--no-shapes")

    assert done.returncode == 3
    assert "fault: stakes.csv: row 2: share: may be a fraction" in done.stderr


def test_diff_between_assumptions(graph):
    done = run("diff", "--assume", f"{RULE}=in-force", "--as-of", "2026-11-22", *graph)

    assert done.returncode == 0, done.stderr
    (row,) = json.loads(done.stdout)["rows"]
    assert (row["who"]["id"], row["change"], row["before"], row["after"]) == (
        "nexperia", "restricted", "unknown", "restricted",
    )  # fmt: skip
    assert "1 restricted, 0 altered, 0 list gone, 0 freed" in done.stderr


@pytest.mark.parametrize(("names", "status"), [("Nexperia\n", 0), ("ASML\nNobody At All\n", 1)])
def test_the_status_of_a_watch_says_whether_anything_changed_for_it(graph, tmp_path, names, status):
    (tmp_path / "watch.txt").write_text(names)
    done = run(
        "diff", "--assume", f"{RULE}=in-force", "--as-of", "2026-11-22", "--watch", tmp_path / "watch.txt", *graph
    )

    assert done.returncode == status, done.stderr
    assert ("Nobody At All" in done.stderr) == bool(status)


@pytest.mark.parametrize("names", ["", "\n\n", "# customers\n", "\ufeff ---\n"])
def test_a_watch_list_of_nobody_is_refused(graph, tmp_path, names):
    (tmp_path / "watch.txt").write_text(names, encoding="utf-8")
    done = run("diff", "--assume", f"{RULE}=in-force", "--watch", tmp_path / "watch.txt", *graph)

    assert (done.returncode, done.stdout) == (2, "")
    assert "watch.txt: the file names nobody" in done.stderr


def test_diff_between_files(packaged_file, tmp_path):
    (tmp_path / "stakes.csv").write_text("owner,owned,share,since\nHuawei,Customer,60,2024\n")
    assert run("build", "--facts", "stakes.csv", "--out", "new.duckdb", cwd=tmp_path).returncode == 0
    done = run("diff", packaged_file, tmp_path / "new.duckdb", "--as-of", "2025-10-15", "--format", "csv")

    assert done.returncode == 0, done.stderr
    assert "Customer,restricted,,restricted" in done.stdout
    same = run("diff", packaged_file, packaged_file)
    assert (same.returncode, json.loads(same.stdout)["rows"]) == (1, [])
    assert run("diff", packaged_file, tmp_path / "missing.duckdb").returncode == 3
    assert run("diff", packaged_file, packaged_file, "--watch", tmp_path / "missing.txt").returncode == 3


def test_affiliates_as_a_tree(graph):
    done = run("ask", "affiliates", "--who", "Nexperia", "--as-of", "2025-10-15", "--format", "tree", *graph)

    tree = done.stdout[done.stdout.index("\n\n") :].split("\n")[2:]
    assert tree[:2] == ["Nexperia", "└── owned by"]
    assert "Wingtech: " in done.stdout
    assert run("ask", "rules", "--format", "tree", *graph).returncode == 2


STAKES = (
    "owner,owned,share,since\nHuawai,Mistyped Co,51,2024\nHuawei,Right Co,51,2024\nQuite Unrelated Xyzzy,Other Co,51,\n"
    "ZTE,Wide Co,160%,2024\nZTE,Late Co,60,2024-13-01\n"
)
NEAR = "stakes.csv: line 2: owner 'Huawai' is on no list and no party on record; nearest: Huawei (huawei)"


def test_a_mistyped_owner_is_told_in_the_answer_and_beside_it(graph, tmp_path):
    (tmp_path / "stakes.csv").write_text(STAKES)
    facts = ["--as-of", "2025-10-15", "--facts", tmp_path / "stakes.csv", *graph]
    done = run("ask", "restricted", "--who", "Mistyped Co", *facts)

    assert done.returncode == 1, "the owner is nobody on record, so that nothing follows"
    notes = json.loads(done.stdout)["answer"]["notes"]
    assert notes[0].startswith(NEAR)
    assert notes[-1] == "stakes.csv: 2 of 5 rows were not loaded; nothing follows from them"
    told = " ".join(done.stderr.split())
    assert NEAR in told and "Xyzzy" not in told and "Right Co" not in told

    found = json.loads(run("diff", *facts).stdout)
    assert [lead for lead in found["answer"]["leads"] if lead.startswith(NEAR)]
    assert {"Right Co"} == {row["who"]["label"] for row in found["rows"] if row["change"] == "restricted"}


def test_rejected_rows_of_a_table_stand_after_the_counts_and_the_home_graph_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("EMBARGRAPH_DATA", str(tmp_path / "data"))
    (tmp_path / "stakes.csv").write_text(STAKES)
    build = ["build", "--facts", "stakes.csv", "--out", "mine.duckdb"]
    done = run(*build, cwd=tmp_path)

    assert done.returncode == 0, done.stderr
    said = done.stderr[done.stderr.index("stakes-stakes-csv") :].splitlines()
    assert said[1:4] == [
        "stakes.csv: line 5: share: '160%': is outside 0 to 100 percent",
        "stakes.csv: line 6: since: '2024-13-01': not a date; expected YYYY, YYYY-MM or YYYY-MM-DD",
        "2 of 5 rows were not loaded",
    ]
    assert NEAR in " ".join(done.stderr.split())
    assert "home graph" not in done.stderr

    (tmp_path / "data").mkdir()
    (tmp_path / "mine.duckdb").rename(tmp_path / "data" / "graph.duckdb")
    told = " ".join(run(*build, cwd=tmp_path).stderr.split())
    assert "mine.duckdb: built without the lists of the home graph" in told
    assert "embargraph ask restricted --who NAME --facts stakes.csv" in told
    assert "`embargraph update` changes the home graph alone, not this file" in told

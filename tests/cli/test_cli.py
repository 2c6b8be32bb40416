"""The command's contract: data on stdout, messages on stderr, exit status."""

import json
import os
import subprocess
import sys

import pytest

from embargraph import cli
from embargraph.errors import DataError


def run(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "embargraph", *arguments],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        cwd=environment.get("PWD"),
    )


@pytest.fixture
def graph(packaged_file):
    return ["--graph", str(packaged_file)]


def test_rows_go_to_stdout_as_json_and_words_to_stderr(graph):
    done = run("ask", "restricted", "--who", "ZTE", "--as-of", "2018-05-03", *graph)

    assert done.returncode == 0
    assert any(row["effect"] == "denial" for row in json.loads(done.stdout)["rows"])
    assert "Not legal advice" in done.stderr
    assert "2018-05-03" in done.stderr


def test_no_rows_is_status_1_and_still_json(graph):
    done = run("ask", "restricted", "--who", "Walmart", "--effect", "denial", "--as-of", "2018-07-14", *graph)

    found = json.loads(done.stdout)
    assert (done.returncode, found["rows"]) == (1, [])
    assert "not a clearance" in found["answer"]["said"] and found["answer"]["searched"]["lists"]
    assert "not a clearance" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["ask", "restrictd"], "nearest: restricted"),
        (["ask", "restricted", "--whom", "x"], "--whom"),
        (["ask", "restricted", "--as-of", "2021-02-30"], "2021-02-30"),
        (["ask", "restricted", "--as-of", "2021-02-03", "--ever"], "exclude each other"),
        (["ask", "cliffs", "--from", "soon"], "--from: 'soon' is not a date"),
        (["ask", "restricted", "--verdict", "maybe"], "maybe"),
        (["frobnicate"], "no command 'frobnicate'"),
        (["why"], "WHO"),
        (["ask", "cliffs", "--from", "2027-01-31", "--to", "2026-11-01"], "is before --from"),
        (["ask", "paths", "--from", "ASML", "--to", "Huawei", "--hops", "0"], "expected 1 or more"),
        (["ask", "statements", "--queries", "/nonexistent-folder", "--mine"], "--mine"),
    ],
)
def test_usage_is_status_2_with_one_clear_line(graph, arguments, said):
    extra = [] if arguments[0] != "ask" or len(arguments) < 3 else graph
    done = run(*arguments, *extra)

    assert done.returncode == 2
    assert done.stdout == ""
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_bad_data_is_status_3(tmp_path):
    bad = tmp_path / "bad.toml"
    bad.write_text('[source]\nid = "x"\n[[node]]\nid = "y"\nkind = "robot"\n')
    done = run("build", "--facts", str(bad), "--out", str(tmp_path / "g.duckdb"))

    assert done.returncode == 3
    assert "bad.toml: node 1 (line 3): kind: 'robot' is unknown" in done.stderr
    assert not (tmp_path / "g.duckdb").exists()

    torn = tmp_path / "torn.duckdb"
    torn.write_bytes(b"torn")
    assert run("ask", "restricted", "--graph", str(torn)).returncode == 3


def test_a_crash_is_status_70_not_no_rows(graph):
    code = (
        "import embargraph.api, embargraph.cli\n"
        "def broken(*a, **k): raise ZeroDivisionError('boom')\n"
        "embargraph.api.Graph.ask = broken\n"
        f"embargraph.cli.main(['ask', 'sources', '--graph', {graph[1]!r}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

    assert (done.returncode, done.stdout) == (70, "")
    assert "internal error: ZeroDivisionError" in done.stderr


def test_a_reader_that_goes_away_is_no_error(graph):
    done = subprocess.run(
        f"{sys.executable} -m embargraph ask statements --graph {graph[1]} | head -c 100",
        shell=True,
        capture_output=True,
        text=True,
    )

    assert "Traceback" not in done.stderr
    assert "internal error" not in done.stderr


def test_a_folder_of_ones_own_questions(graph, tmp_path):
    (tmp_path / "mine.sql").write_text(
        "#+ summary: Listings of a party.\n"
        "#+ option: who node ; the party\n"
        "#+ option: most integer = 2 ; how many\n"
        "#+ columns: subject, n\n"
        "SELECT subject, count(*) AS n FROM statement WHERE relation = 'targets'\n"
        "AND ($who IS NULL OR list_contains($who, object)) GROUP BY subject ORDER BY subject LIMIT $most\n"
    )
    done = run("ask", "mine", "--queries", str(tmp_path), "--who", "ZTE", "--most", "1", *graph)

    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)["rows"]) == 1
    assert "mine" in run("ask", "--queries", str(tmp_path), "--help").stdout


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("SELECT * FROM read_text('/etc/hostname')", "Permission"),
        ("SELECT 1 AS a; SELECT 2 AS a", "expected one SELECT"),
        ("COPY node TO '/dev/null'", "expected one SELECT"),
        ("SELECT $nothing AS a", "$nothing is not an option"),
        ("SELEC 1", "mine.sql"),
        ("SELECT 1 AS b", "its header says a"),
        ("SELECT path AS a FROM duckdb_databases()", "reads the engine"),
        ("SELECT current_setting('threads') AS a", "reads the engine"),
    ],
)
def test_a_question_of_ones_own_reads_nothing_but_the_graph(graph, tmp_path, body, said):
    (tmp_path / "mine.sql").write_text(f"--#+ summary: Mine.\n--#+ columns: a\n{body}\n")
    done = run("ask", "mine", "--queries", str(tmp_path), *graph)

    assert done.returncode == 3
    assert said in done.stderr


def test_a_question_of_ones_own_does_not_hide_behind_a_packaged_one(graph, tmp_path):
    (tmp_path / "rules.sql").write_text("#+ summary: Mine.\nSELECT 1 AS a")
    done = run("ask", "rules", "--queries", str(tmp_path), *graph)

    assert (done.returncode, "is taken" in done.stderr) == (3, True)


@pytest.mark.parametrize("format_", ["json", "jsonl", "csv", "markdown", "table"])
def test_every_format_names_the_party(graph, format_):
    done = run("ask", "restricted", "--who", "Huawei", "--as-of", "2021-03-11", "--format", format_, *graph)

    assert done.returncode == 0
    assert "Huawei" in done.stdout
    assert "22961" in done.stdout


def test_the_packaged_graph_is_built_once(tmp_path):
    cache = {"EMBARGRAPH_CACHE": str(tmp_path)}
    assert run("ask", "sources", **cache).returncode == 0
    first = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert run("ask", "sources", **cache).returncode == 0

    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == first
    assert len([name for name in first if name.startswith("graph-") and name.endswith(".duckdb")]) == 1


def test_a_name_that_is_not_on_record_says_what_was_searched(graph):
    done = run("ask", "restricted", "--who", "Zhbrgl Wqx", *graph)

    found = json.loads(done.stdout)
    assert done.returncode == 2
    assert "no node named 'Zhbrgl Wqx'" in done.stderr
    assert found["rows"] == []
    assert "not a clearance" in found["answer"]["said"]
    assert "excerpt" in found["answer"]["leads"][0]


def test_an_error_while_an_interrupted_command_tidies_up_is_an_interruption(monkeypatch, capsys):
    def stopped(_):
        try:
            raise KeyboardInterrupt
        except KeyboardInterrupt:
            raise DataError("the server went away") from None

    monkeypatch.setattr(cli, "_run", stopped)
    assert cli._status(["build"]) == 130
    assert capsys.readouterr().err == ""


def test_an_interruption_in_a_query_is_an_interruption(tmp_path):
    # In a process of its own, so that the signal reaches the thread that asks; and with one thread, since
    # the engine hears of a signal only between the tasks that this thread itself does.
    program = (
        "import os, signal, sys, threading, duckdb\n"
        "from embargraph import cli\n"
        "def asks(_):\n"
        "    threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "    duckdb.sql('SET threads = 1')\n"
        "    duckdb.sql('SELECT count(*) FROM range(3000000) a, range(100000) b WHERE a.range % 7 = b.range % 5').fetchall()\n"
        "cli._run = asks\n"
        "sys.exit(cli._status(['build']))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (130, "")

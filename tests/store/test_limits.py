"""Questions of a user's own: stopped in time, and whatever columns and types they have."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from embargraph.errors import QueryError
from embargraph.exports import EXPORTERS, write_export
from embargraph.store.limits import Cursors, run_limited

SLOW = "--#+ summary: slow\nSELECT sum(sqrt(a.range * b.range)) AS n FROM range(300000) a, range(300000) b"
ODD = """--#+ summary: odd
SELECT count(*), 1 AS "a b", 2 AS n, 3 AS n, 'x'::BLOB AS b, TIME '10:00' AS t, INTERVAL 3 DAY AS i, uuid() AS u,
    4 AS class, DATE '2026-01-01' AS d, 1.5::DECIMAL(9, 2) AS x, MAP {'k': 1} AS m, 5 AS "__slots__", TRUE AS f
"""
MANY = "--#+ summary: many\nSELECT range AS n FROM range(1000001)"
BIG = "--#+ summary: big\nSELECT length(string_agg(repeat('x', 1000000), '')) AS n FROM range(100000)"


@pytest.fixture
def folder(tmp_path):
    for name, text in (("slow", SLOW), ("odd", ODD), ("many", MANY), ("big", BIG)):
        (tmp_path / f"{name}.sql").write_text(text, encoding="utf-8")
    return tmp_path


def test_a_question_is_stopped_in_time_and_the_graph_answers_on(packaged, folder):
    begun = time.monotonic()
    with pytest.raises(QueryError, match="no answer within"):
        packaged.ask("slow", queries=folder, timeout=0.5)
    assert time.monotonic() - begun < 5
    assert packaged.ask("restricted", who="ZTE", as_of="2026-10-01")


def test_ordinary_columns_and_types_are_answered(packaged, folder):
    (row,) = packaged.ask("odd", queries=folder)
    said = packaged.ask("odd", queries=folder).to_dicts()[0]
    json.dumps(said)
    assert (said["count_star()"], said["a b"], said["n"], said["n_2"], said["b"]) == (1, 1, 2, 3, "78")
    assert (said["t"], said["class"], said["d"], said["x"], said["f"]) == ("10:00:00", 4, "2026-01-01", 1.5, True)
    assert row.n == 2


@pytest.mark.parametrize(("name", "said"), [("many", "more than 1000000 rows"), ("big", ".")])
def test_too_much_is_an_error_of_ours(packaged, folder, name, said):
    with pytest.raises(QueryError, match=said):
        packaged.ask(name, queries=folder)


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX's")
def test_an_interrupt_is_heard_within_a_second(packaged_file, folder):
    command = [sys.executable, "-m", "embargraph", "ask", "--queries", folder, "slow", "--graph", packaged_file]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(4)
    assert running.poll() is None
    begun = time.monotonic()
    running.send_signal(signal.SIGINT)
    running.communicate(timeout=20)
    assert time.monotonic() - begun < 3  # a second, on a machine with nothing else to do
    assert running.returncode == 130


@pytest.mark.parametrize("name", sorted(EXPORTERS))
def test_an_export_is_given_up_in_time_and_leaves_nothing(packaged, tmp_path, name):
    target = tmp_path / f"graph{EXPORTERS[name].suffixes[0]}"
    target.parent.mkdir(exist_ok=True)

    with pytest.raises(QueryError, match="no answer within"):
        write_export(packaged.connection, target, seconds=1e-9)

    assert list(tmp_path.iterdir()) == []
    assert packaged.ask("restricted", who="ZTE", as_of="2026-10-01")


def test_all_cursors_of_an_export_are_stopped(packaged):
    cursors = Cursors(packaged.connection, packaged.connection)
    later = packaged.connection
    cursors.add(later)
    slow = "SELECT sum(sqrt(a.range * b.range)) FROM range(300000) a, range(300000) b"

    begun = time.monotonic()
    with pytest.raises(QueryError, match="no answer within"):
        run_limited(cursors, lambda: later.execute(slow).fetchall(), 0.3)
    assert time.monotonic() - begun < 5


def test_what_if_is_given_up_in_time(packaged, monkeypatch):
    monkeypatch.setattr("embargraph.store.limits.MAX_WHAT_IF_SECONDS", 1e-9)

    with pytest.raises(QueryError, match="no answer within"):
        packaged.ask("restricted", who="ZTE", assume=["us-ai-diffusion-rule=in-force"], as_of="2026-10-02")

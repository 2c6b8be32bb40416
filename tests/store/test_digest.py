"""The digest is of the content: the same inputs give it again, whatever the day, the threads, the hash seed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from embargraph import Graph
from embargraph.cli import main
from embargraph.store import digest as module
from embargraph.store.digest import content_digest
from embargraph.store.schema import create_tables

#: Builds a graph in a process with another day, hash seed and number of threads, and prints its digest.
BUILD = """
import datetime, sys, time

days = int(sys.argv[2])

class Shifted(type):
    # What the engine makes are days of the real class.
    def __instancecheck__(cls, value):
        return isinstance(value, cls.__mro__[1])

class Day(datetime.date, metaclass=Shifted):
    @classmethod
    def today(cls):
        return REAL_DATE.today()  # which asks time.time

class Moment(datetime.datetime, metaclass=Shifted):
    @classmethod
    def now(cls, tz=None):
        return REAL_MOMENT.now(tz) + datetime.timedelta(days=days)

REAL_DATE, REAL_MOMENT = datetime.date, datetime.datetime
if days:
    datetime.date, datetime.datetime = Day, Moment
    real = time.time
    time.time = lambda: real() + 86400 * days

import duckdb

import embargraph.store.engine as engine

opened = engine.connect

def connect(*args, **options):
    connection = opened(*args, **options)
    if not options.get("guarded"):
        connection.execute(f"SET threads = {sys.argv[3]}")
        assert connection.execute("SELECT current_setting('threads')").fetchone() == (int(sys.argv[3]),)
    return connection

engine.connect = connect
import pathlib

import embargraph.store.file as file
from embargraph.packaged import build_graph

file.connect = connect
build_graph(pathlib.Path(sys.argv[1]), seeds=False, facts=sys.argv[4].split(), sources=sys.argv[5].split())
from embargraph import Graph

print(Graph(sys.argv[1]).digest, datetime.date.today())
"""
LISTS = Path(__file__).parent.parent / "golden" / "sources"
WAYS = {"seed 1, one thread": ("1", 0, 1), "seed 7, two threads": ("7", 0, 2), "another day": ("0", 41, 2),
        "weeks before": ("3", -60, 1)}  # fmt: skip


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """Facts, a table of stakes and two published lists, each large enough for several threads."""
    folder = tmp_path_factory.mktemp("inputs")
    facts = folder / "own.toml"
    facts.write_text(
        '[source]\nid = "own"\ntitle = "Own facts"\npublished = "2026-01-01"\n'
        + "".join(
            f'[[node]]\nid = "own{n}"\nkind = "actor"\ntype = "company"\nlabel = "Own Works {n}"\n' for n in range(40)
        ),
        encoding="utf-8",
    )
    stakes = folder / "stakes.csv"
    stakes.write_text(
        "owner,owned,share\n" + "".join(f"Own Works {n},Own Works {n + 1},60\n" for n in range(39)), encoding="utf-8"
    )
    head = "_id,source,entity_number,type,programs,name,title,addresses,federal_register_notice,start_date,end_date,"
    head += "standard_order,license_requirement,license_policy,call_sign,vessel_type,gross_tonnage,"
    head += "gross_registered_tonnage,vessel_flag,vessel_owner,remarks,source_list_url,alt_names,citizenships,"
    head += "dates_of_birth,nationalities,places_of_birth,source_information_url,ids\n"
    names = head.strip().split(",")
    rows = []
    for n in range(1500):
        cells = dict.fromkeys(names, "")
        cells |= {
            "_id": f"id{n}", "source": "Entity List (EL) - Bureau of Industry and Security", "name": f"Listed Works {n % 700}",
            "addresses": f"{n} Road; Shenzhen; CN", "start_date": "2020-05-01", "alt_names": f"LW {n}; Works of {n}",
            "federal_register_notice": "85 FR 1",
        }  # fmt: skip
        rows.append(",".join(f'"{cells[name]}"' for name in names))
    csl = folder / "csl.csv"
    csl.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return str(facts), f"us-csl@2026-07-31={csl} stakes@2026-07-01={stakes}"


def built(folder, inputs, seed, days, threads):
    target = folder / f"{seed}-{days}-{threads}.duckdb"
    done = subprocess.run(
        [sys.executable, "-c", BUILD, str(target), str(days), str(threads), *inputs],
        capture_output=True, text=True, env={**os.environ, "PYTHONHASHSEED": seed},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return target, *done.stdout.split()


@pytest.fixture(scope="module")
def graphs(tmp_path_factory, inputs):
    folder = tmp_path_factory.mktemp("built")
    return {name: built(folder, inputs, *way) for name, way in WAYS.items()}


def test_the_same_inputs_give_the_same_digest(graphs):
    assert len({day for _, _, day in graphs.values()}) == 3, "the clock was not moved"
    assert len({digest for _, digest, _ in graphs.values()}) == 1
    with Graph(graphs["another day"][0]) as graph:
        assert graph.ask("restricted", who="Listed Works 3", as_of="2026-10-01").rows
        with graph.reading() as connection:
            assert content_digest(connection) == graph.digest == graphs["another day"][1]


def test_a_screening_is_taken_up_on_the_graph_that_was_rebuilt(graphs, tmp_path):
    names, out = tmp_path / "names.csv", tmp_path / "out.jsonl"
    names.write_text("name\nListed Works 3\nNobody at all\nOwn Works 7\n", encoding="utf-8")
    first, second = (str(graphs[name][0]) for name in ("seed 1, one thread", "another day"))

    def screen(graph, *more):
        with pytest.raises(SystemExit) as ended:
            main(["screen", "--file", str(names), "--out", str(out), "--workers", "1", "--as-of", "2026-10-01",
                  "--graph", graph, *more])  # fmt: skip
        return ended.value.code

    assert screen(first) == 0
    whole = out.read_bytes()
    # What a stopped run leaves: two rows, and half of the third.
    cut = b"".join(whole.splitlines(keepends=True)[:2]) + whole.splitlines()[2][:40]
    out.with_name("out.jsonl.part").write_bytes(cut)
    out.write_text("the results before\n", encoding="utf-8")
    assert screen(second, "--resume") == 0
    assert out.read_bytes() == whole
    assert [json.loads(line)["row"] for line in whole.splitlines()] == ["2", "3", "4"]


def test_another_fact_gives_another_digest(graphs, inputs, tmp_path):
    more = tmp_path / "more.toml"
    more.write_text(
        '[source]\nid = "more"\ntitle = "More"\npublished = "2026-01-01"\n[[node]]\nid = "x"\nkind = "actor"\nlabel = "X"\n'
    )
    _, digest, _ = built(tmp_path, (f"{inputs[0]} {more}", inputs[1]), "1", 0, 2)
    assert digest not in {found for _, found, _ in graphs.values()}


def test_a_file_without_a_day_takes_the_day_of_loading_which_is_content(inputs, tmp_path):
    """What it says began by the day on which it was seen: that is another statement on another day."""
    undated = (inputs[0], inputs[1].replace("stakes@2026-07-01=", "stakes="))
    (_, first, _), (_, second, _) = (built(tmp_path, undated, "1", days, 2) for days in (0, 41))
    assert first != second


def test_the_command_prints_the_digest_and_checks_it(graphs, capsys):
    target, digest, _ = graphs["weeks before"]
    for more in ([], ["--check"]):
        with pytest.raises(SystemExit) as ended:
            main(["digest", "--graph", str(target), *more])
        assert (ended.value.code, capsys.readouterr().out) == (0, f"sha256:{digest}\n")


def test_many_rows_are_digested_in_less_memory_than_their_digests_take(tmp_path):
    config = {"memory_limit": "70MB", "threads": 1, "temp_directory": str(tmp_path)}
    with duckdb.connect(tmp_path / "a.duckdb", config=config) as connection:
        create_tables(connection)
        rows = "SELECT 'n' || i AS node, 'lei' AS scheme, 'v' || i AS value FROM range(400000) r(i)"
        connection.execute(f"INSERT INTO identifier BY NAME ({rows})")
        ordered = content_digest(connection)
        connection.execute("CREATE TABLE other AS FROM identifier ORDER BY hash(node)")
        connection.execute("DELETE FROM identifier")
        connection.execute("INSERT INTO identifier FROM other")

        assert content_digest(connection) == ordered


def test_digests_sorted_here_are_those_that_the_database_sorts(tmp_path, monkeypatch):
    with duckdb.connect() as connection:
        create_tables(connection)
        # Rows that come twice, and rowids with gaps.
        rows = "SELECT 'n' || i % 900 AS node, 'lei' AS scheme, 'v' || i % 900 AS value FROM range(3000) r(i)"
        connection.execute(f"INSERT INTO identifier BY NAME ({rows})")
        connection.execute("DELETE FROM identifier WHERE value > 'v5' AND value < 'v7'")
        sorted_there = content_digest(connection)
        monkeypatch.setattr(module, "_FEW", 1)
        monkeypatch.setattr(module, "_PASS", 700)

        assert content_digest(connection) == sorted_there

"""What is found by way of Spark is what one machine finds, to the last column; what is missing is said."""

import json
import os
import random
from datetime import date, timedelta

import duckdb
import pytest

import embargraph
from embargraph.engines import rounds, tables
from embargraph.engines import stakes as taking
from embargraph.engines.build import build_by_spark
from embargraph.engines.rounds import solve_by_parts
from embargraph.engines.screening import matching_by_spark
from embargraph.engines.session import Spark
from embargraph.errors import DataError, UsageError
from embargraph.packaged import build_graph
from embargraph.rules.ownership.solver import solve_regimes
from embargraph.screening import Screener
from made_stakes import some_rows, write_facts, write_table
from packed_graphs import REGIMES, packed, pieces

pytestmark = [pytest.mark.spark, pytest.mark.filterwarnings("ignore")]

LISTED = ("huawei", "zte", "smic", "nexperia")


def write_stakes(folder, seed=1, files=3):
    """Stakes in several files, some with faults."""
    rng = random.Random(seed)
    folder.mkdir()
    actors = [*LISTED, *(f"c{i}" for i in range(150))]
    rows = [(rng.choice(LISTED), f"c{i}", 60, None, date(2020, 1, 1), None, "capital") for i in range(8)]
    for _ in range(60):
        since = date(2018, 1, 1) + timedelta(rng.randrange(2800)) if rng.random() < 0.8 else None
        share, low = (rng.choice([25, 50, 51, 100]), None) if rng.random() < 0.8 else (None, rng.choice([10, 50]))
        ends = rng.choice(actors), rng.choice(actors[4:])
        rows.append((*ends, share, low, since, None, rng.choice(["capital", "votes"])))
    rows += [(None, "x", 1, None, None, None, None), ("y", "y", 1, None, None, None, None)]
    types = "owner VARCHAR, owned VARCHAR, share DECIMAL(12,9), share_min DECIMAL(12,9), since DATE, until DATE, basis VARCHAR"
    with duckdb.connect() as connection:
        for number in range(files):
            connection.execute(f"CREATE OR REPLACE TABLE t ({types})")
            connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?, ?, ?)", rows[number::files])
            connection.execute(f"COPY t TO '{folder}/{number}.parquet' (FORMAT parquet)")
    return folder


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    folder = tmp_path_factory.mktemp("stakes")
    stakes = write_stakes(folder / "table")
    reports = build_graph(folder / "here.duckdb", stakes=[stakes])
    return stakes, folder / "here.duckdb", reports[-1]


def test_a_graph_is_the_same_to_the_last_row_of_every_table(session, built, tmp_path):
    stakes, here, report = built
    assert report.rejected >= 2
    assert report.set_aside
    # No stake is few enough to be solved here, so that the rounds run in parts.
    spark = Spark(session, parts=3, collect_under=0)
    found = build_by_spark(tmp_path / "graph", spark=spark, stakes=[stakes])[-1]
    assert found == report
    with embargraph.open(here) as one, embargraph.open(tmp_path / "graph") as other:
        assert one.digest == other.digest
    assert json.loads((tmp_path / "graph" / "graph.json").read_text())["engine"] == "spark"
    assert not list(tmp_path.glob("*.work*"))


@pytest.mark.parametrize("parts", [3])
def test_rounds_in_parts_reach_what_the_whole_reaches_in_the_same_round(session, tmp_path, parts):
    with packed(200) as connection:
        solved = solve_by_parts(connection, list(REGIMES), session, str(tmp_path / "rounds"), parts=parts)
        assert pieces(solved) == pieces(solve_regimes(connection, list(REGIMES)))


def test_names_are_screened_to_the_same_outcomes(session, built):
    names = [*LISTED, "Huawei Technologies", "Nobody At All Ltd", "semiconductor manufacturing international"] * 40
    with embargraph.open(built[1]) as graph, matching_by_spark(session=session) as matching:
        screener = Screener(graph, as_of="2025-10-15")
        here = [str(outcome) for outcome in screener.screen_many(names)]
        assert [str(outcome) for outcome in screener.screen_many(names, matching=matching)] == here


def test_work_that_was_stopped_is_taken_up_and_ends_the_same(session, tmp_path, monkeypatch):
    facts = write_facts(tmp_path / "facts.toml", [("p00", "a", "2019"), ("p01", "b", "2020-05-10")])
    rows = some_rows(7, actors=20, stakes=70)
    stakes, target, here = write_table(tmp_path / "table", rows), tmp_path / "graph.duckdb", tmp_path / "here.duckdb"

    def build(**options):
        engine = Spark(session, parts=2, collect_under=0, **options)
        build_by_spark(target, [facts], spark=engine, stakes=[stakes], seeds=False)

    def die(*_):
        raise KeyboardInterrupt

    # In the spread, and then in the rounds behind it.
    for module, name, options in ((taking, "_lay", {}), (rounds, "_collected", {"resume": True})):
        with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
            patch.setattr(module, name, die)
            build(**options)
        assert not target.exists()
        assert (tmp_path / "graph.duckdb.work").is_dir()
    written = stakes / "00.parquet"
    before, times = written.read_bytes(), written.stat()
    write_table(tmp_path / "table", rows[1:])
    with pytest.raises(DataError, match="begun with other stakes"):
        build(resume=True)
    written.write_bytes(before)
    os.utime(written, ns=(times.st_atime_ns, times.st_mtime_ns))
    with monkeypatch.context() as patch:
        # All was done: nothing is asked of Spark but what its workers have.
        patch.setattr(rounds, "_advance", die)
        patch.setattr(tables.SparkTables, "_write_rows", die)
        build(resume=True)
    assert not (tmp_path / "graph.duckdb.work").exists()
    build_graph(here, [facts], stakes=[stakes], seeds=False)
    with embargraph.open(here) as one, embargraph.open(target) as other:
        assert one.digest == other.digest


def test_there_is_nothing_to_take_up(session, built, tmp_path):
    with pytest.raises(UsageError, match="no work that was begun"):
        build_by_spark(tmp_path / "graph", spark=Spark(session, resume=True), stakes=[built[0]])

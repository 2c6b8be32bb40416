"""The fixed point in parts, its rows moved here by hand: equal to the whole in every stretch and rank."""

import duckdb
import pytest

from embargraph.engines import rounds
from embargraph.errors import DataError
from embargraph.files.storage import count_rows, write_columns
from embargraph.rules.ownership.solver import solve_regimes
from packed_graphs import REGIMES, packed, pieces

pytest.importorskip("pyarrow")


def by_parts(connection, work, parts, run=""):
    """What `solve_by_parts` does, with a join of DuckDB's where Spark routes; with `run` parts are remembered."""
    regimes = list(REGIMES)
    question = rounds.Question(work, tuple(rounds.read_thresholds(connection, regime) for regime in regimes), run)
    rounds.write_parts(connection, work, parts)
    rounds._write_listed(connection, regimes, work)
    done = 0
    while count_rows(f"{work}/reach/round={done}"):
        with duckdb.connect() as mover:
            routed = mover.execute(
                f"SELECT n.*, r.part FROM '{work}/reach/round={done}/*.parquet' n "
                f"JOIN '{work}/route/route.parquet' r USING (actor)"
            ).fetchnumpy()
        hit = sorted(set(routed["part"].tolist()))
        # What is little is not routed: every part reads all of it.
        for part in hit if done % 2 else []:
            rows = {name: column[routed["part"] == part] for name, column in routed.items() if name != "part"}
            write_columns(f"{work}/state/round={done}/part={part}/rows.parquet", rows)
        for part in hit if done % 2 else range(parts):
            write_columns(f"{work}/reach/round={done + 1}/{part}.parquet", rounds.advance_part(question, part, done))
        done += 1
    return rounds._collected(connection, regimes, work, done)


@pytest.fixture(scope="module")
def graphs():
    with packed(200) as connection:
        yield connection, pieces(solve_regimes(connection, list(REGIMES)))


@pytest.mark.parametrize("parts", [1, 7])
def test_parts_of_two_hundred_graphs_give_the_stretches_and_ranks_of_the_whole(graphs, tmp_path, parts):
    connection, whole = graphs
    assert max(rank for *_, rank in whole) >= 4, "chains are too short to show anything"
    assert pieces(by_parts(connection, str(tmp_path / "work"), parts)) == whole


def test_a_worker_that_remembers_its_parts_gives_the_same_also_where_a_round_comes_again(graphs, tmp_path, monkeypatch):
    connection, whole = graphs
    work, once = str(tmp_path / "work"), rounds.advance_part
    again = []

    def advance_part(question, part, done):
        found = once(question, part, done)
        # A task that died is run anew: with what was remembered, and for every third part after an earlier round.
        if part % 3 == 0 and done:
            once(question, part, done - 1)
        second = once(question, part, done)
        again.append(len(found["actor"]))
        assert all((found[name] == second[name]).all() for name in found)
        return second

    monkeypatch.setattr(rounds, "advance_part", advance_part)
    assert pieces(by_parts(connection, work, 4, run="a run")) == whole
    assert sum(again) > 0
    assert {name[0] for name in rounds._held()} == {"a run"}


def test_parts_of_another_run_in_the_same_folder_are_not_taken_for_these(tmp_path):
    work = str(tmp_path / "work")
    for seed in (3, 4):
        with packed(20, seed=seed) as connection:
            whole = pieces(solve_regimes(connection, list(REGIMES)))
            assert pieces(by_parts(connection, work, 2, run=f"run {seed}")) == whole


def test_no_more_is_remembered_than_there_is_room_for(graphs, tmp_path, monkeypatch):
    connection, whole = graphs
    monkeypatch.setattr(rounds, "_most_held", lambda: 0)
    rounds._held().clear()
    assert pieces(by_parts(connection, str(tmp_path / "work"), 3, run="no room")) == whole
    assert len(rounds._held()) <= 1


def test_a_part_that_is_gone_is_an_error_and_no_answer(tmp_path):
    with pytest.raises(DataError, match="part 3 is gone"):
        rounds.advance_part(rounds.Question(str(tmp_path), ()), 3, 0)

"""The fixed point of ownership in parts on Spark: rounds of rows between calls of one function of the solver.

A part has all stakes of some companies, with numbers of its own.  What a round reached is written to `reach`; what is
much also to `state`, routed to the parts in whose companies an actor has a stake and to its own.
All regimes and levels go in one loop, so that the rounds are the most that one of them takes.  A rank is a
round, so no part runs ahead: each waits for the round to end.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from functools import cache, partial
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from embargraph.errors import DataError
from embargraph.files.progress import Progress
from embargraph.files.storage import (
    count_rows,
    exists,
    files_below,
    read_columns,
    read_text,
    remove,
    write_columns,
    write_text,
)
from embargraph.rules.ownership.arrays import HOLDING_COLUMNS, Reach, find_alike, read_network, read_thresholds
from embargraph.rules.ownership.fixed_point import LEVELS, Ranks
from embargraph.rules.ownership.parts import REACHED, Part
from embargraph.rules.ownership.solver import by_actor, first_round
from embargraph.store.limits import physical_memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

    from embargraph.rules.ownership.arrays import Threshold
    from embargraph.rules.ownership.batches import Solved

__all__ = ["Question", "advance_part", "solve_by_parts", "write_parts"]

#: Columns of what a round reached, and of who has a stake, or is owned, in which part.
REACH = ", ".join(f"{name} long" for name in REACHED)
ROUTE = "actor long, part long"
#: Stakes of a part, about: a part's arrays stay well under a gigabyte.
_PART = 1_000_000
#: So many new rows, in all parts together, are read by each part whole: to route them would cost more.
_ROUTED = 10_000_000
#: Bytes of parts that a worker remembers, at least and at most; one that is let go reads all rounds again.
_LEAST_HELD, _MOST_HELD = 1_500_000_000, 4_000_000_000


class Question(NamedTuple):
    """What a round asks of every part: the regimes, and where the parts are.

    Attributes:
        work: Folder of the parts, and of the rounds.
        regimes: Thresholds of each regime, and the country whose entities are domestic.
        run: What tells these parts from others that were in the same folder before: workers live on.
    """

    work: str
    regimes: tuple[tuple[list[Threshold], str | None], ...]
    run: str = ""


def solve_by_parts(
    connection: DuckDBPyConnection, regimes: Sequence[str], session: Any, work: str, *, parts: int | None = None
) -> Solved:
    """Return each regime's fixed point at every level, as `embargraph.rules.ownership.solver.solve_regimes` does.

    Rounds that were finished before stay in the folder of the work, and are taken up.

    Args:
        connection: A graph with its stakes kept.
        regimes: Ids of the regimes.
        session: An open session of Spark.
        work: Folder that all machines see.
        parts: Parts of the companies; by their stakes if not given.
    """
    # Workers that live on know this run by a name of its own, also where it takes up what another left.
    run = uuid.uuid4().hex
    question = Question(work, tuple(read_thresholds(connection, regime) for regime in regimes), run)
    of = _own_marks(connection, question, parts)
    if read_text(f"{work}/parts.done") != of:
        # Rounds of other stakes, or of other rules, say nothing about these.
        write_parts(connection, work, parts)
        _write_listed(connection, regimes, work)
        write_text(f"{work}/parts.done", of)
    progress, reached, rounds = Progress("ownership in parts"), 0, 0
    while new := count_rows(f"{work}/reach/round={rounds}"):
        reached += new
        progress.say(f"round {rounds}: {new} stretches new, {reached} in all")
        if read_text(f"{work}/reach/round={rounds + 1}.done") is None:
            _advance(session, question, rounds, new)
        rounds += 1
    return _collected(connection, regimes, work, rounds)


def _own_marks(connection: DuckDBPyConnection, question: Question, parts: int | None) -> str:
    """Return in few letters what rounds start from: a run is taken up with the same alone."""
    query = "SELECT count(*), bit_xor(hash(t)), sum(hash(t)) FROM {} t"
    said = [connection.execute(query.format(t)).fetchall() for t in ("stake_holding", "stake_actor", "stake_seed")]
    return hashlib.sha256(repr((question.regimes, parts, said)).encode()).hexdigest()


def write_parts(connection: DuckDBPyConnection, work: str, parts: int | None = None) -> None:
    """Write the kept stakes of a graph in parts, each with all stakes of its companies, and which actor is where.

    Args:
        connection: A graph with its stakes kept.
        work: Folder that all machines see.
        parts: How many; by their stakes if not given.
    """
    remove(work)
    ((stakes,),) = connection.execute("SELECT count(*) FROM stake_holding").fetchall()
    parts = parts or max(1, -(-int(stakes) // _PART))
    columns = ", ".join(f'"{name}"::BIGINT AS "{name}"' for name in HOLDING_COLUMNS)
    for part in range(parts):
        here = f"owned % {parts} = {part}"
        rows = connection.execute(f"SELECT {columns} FROM stake_holding WHERE {here}").fetchnumpy()
        write_columns(f"{work}/holding/part={part}/holding.parquet", rows)
        countries = connection.execute(
            "SELECT number, country FROM stake_actor WHERE number IN "
            f"(SELECT owned FROM stake_holding WHERE {here}) AND country IS NOT NULL"
        ).fetchall()
        named = {"number": [number for number, _ in countries], "country": [country for _, country in countries]}
        if countries:
            write_columns(f"{work}/country/part={part}/country.parquet", named)
    route = connection.execute(
        f"SELECT owner AS actor, (owned % {parts})::BIGINT AS part FROM stake_held "
        f"UNION SELECT owned, (owned % {parts})::BIGINT FROM stake_held ORDER BY ALL"
    ).fetchnumpy()
    write_columns(f"{work}/route/route.parquet", route)


def _write_listed(connection: DuckDBPyConnection, regimes: Sequence[str], work: str) -> None:
    """Write round 0: the days on which parties are listed, of each regime at each level that is a question."""
    found = []
    for place, regime in enumerate(regimes):
        network = read_network(connection, regime, day=0)
        for level in dict.fromkeys(find_alike(connection, regime).values()):
            spans = first_round(network, level)
            same = {"regime": place, "level": LEVELS.index(level), "rank": 0}
            found.append(spans._asdict() | {name: np.full(len(spans.actor), value) for name, value in same.items()})
    write_columns(f"{work}/reach/round=0/listed.parquet", _joined(found))


def _joined(found: list[dict[str, Any]]) -> dict[str, Any]:
    names = [each.split()[0] for each in REACH.split(", ")]
    none = np.empty(0, dtype=np.int64)
    return {name: np.concatenate([none, *(rows[name] for rows in found)]).astype(np.int64) for name in names}


def _advance(session: Any, question: Question, done: int, new: int) -> None:
    """Run the round after one: route what is new, if it is much, advance each part that is hit, and write the reach."""
    work, parts = question.work, _parts_in(f"{question.work}/holding")
    state, reach = f"{work}/state/round={done}", f"{work}/reach/round={done + 1}"
    for folder in (state, reach):
        remove(folder)
    if new * len(parts) > _ROUTED:
        # With a schema that is said no file is opened to find it.
        session.read.schema(REACH).parquet(f"{work}/reach/round={done}").createOrReplaceTempView("reach_new")
        session.read.schema(ROUTE).parquet(f"{work}/route").createOrReplaceTempView("stake_route")
        routed = session.sql("SELECT n.*, r.part FROM reach_new n JOIN stake_route r ON r.actor = n.actor")
        routed.write.partitionBy("part").parquet(state)
        parts = _parts_in(state) or [-1]
    hit = session.createDataFrame([(part,) for part in parts], "part long")
    hit.repartition(len(parts)).mapInArrow(_part_task(question, done), REACH).write.parquet(reach)
    write_text(f"{reach}.done", "")


def _parts_in(state: str) -> list[int]:
    names = {piece for file in files_below(state) for piece in file.split("/") if piece.startswith("part=")}
    return sorted(int(name.removeprefix("part=")) for name in names)


def _part_task(question: Question, done: int) -> Any:
    def run(batches: Iterator[Any]) -> Iterator[Any]:
        import pyarrow as pa

        from embargraph.engines.rounds import advance_part

        for batch in batches:
            for part in batch.column(0).to_pylist():
                if part >= 0:
                    yield pa.RecordBatch.from_pydict(advance_part(question, part, done))

    return run


@cache
def _most_held() -> int:
    """Return how many bytes of parts this process remembers: half of what each core of the machine has."""
    return min(max(physical_memory() // (2 * (os.cpu_count() or 1)), _LEAST_HELD), _MOST_HELD)


@cache
def _held() -> dict[tuple[str, str, int], Part]:
    """Parts that this process has read, the one that was used longest ago first."""
    return {}


def advance_part(question: Question, part: int, done: int) -> dict[str, Any]:
    """Return what one round reaches among the companies of a part.

    Args:
        question: The regimes, and where the parts are.
        part: Its number.
        done: The round that is done last; its state is there.

    Returns:
        Columns as `REACH` names them, actors by their numbers in the whole graph.

    Raises:
        DataError: The part is not there.
    """
    if not exists(f"{question.work}/holding/part={part}"):
        raise DataError(f"{question.work}: part {part} is gone; begin anew without --resume")
    held, name = _held(), (question.run, question.work, part)
    # Whoever advances a part has it alone; what fails half-way is not put back, and what ran ahead is read anew.
    mine = held.pop(name, None)
    if mine is None or mine.done > done:
        holdings, countries = (read_columns(f"{question.work}/{kind}/part={part}") for kind in ("holding", "country"))
        mine = Part(holdings, countries, question.regimes)
    for k in range(min(mine.done + 1, done), done + 1):
        state = f"{question.work}/state/round={k}"
        url = f"{state}/part={part}" if exists(state) else f"{question.work}/reach/round={k}"
        taken = mine.take(_joined([read_columns(url)] if exists(url) else []), k)
    found = _joined(list(mine.advance(taken)))
    if question.run:
        while held and sum(each.size() for each in list(held.values())) > _most_held() - mine.size():
            held.pop(next(iter(list(held)), name), None)
        held[name] = mine
    return found


def _collected(connection: DuckDBPyConnection, regimes: Sequence[str], work: str, rounds: int) -> Solved:
    """Return what all rounds reached, by the actors' ids."""
    reach = _joined([read_columns(f"{work}/reach/round={k}") for k in range(rounds)])
    named = connection.execute("SELECT number, id FROM stake_actor").fetchnumpy()
    ids = np.empty(len(named["number"]), dtype=object)
    ids[named["number"]] = named["id"]
    solved: Solved = {}
    for place, regime in enumerate(regimes):
        solved[regime] = {}
        for level, alike in find_alike(connection, regime).items():
            if alike != level:
                solved[regime][level] = solved[regime][alike]
                continue
            rows = np.flatnonzero((reach["regime"] == place) & (reach["level"] == LEVELS.index(level)))
            rows = rows[np.lexsort((reach["first"][rows], reach["actor"][rows]))]
            found = Reach(*(reach[name][rows] for name in ("actor", "first", "stop", "rank")))
            solved[regime][level] = Ranks.later(partial(by_actor, ids, found))
    return solved

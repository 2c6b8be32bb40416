"""Entities some at a time, each with whatever stands above it: what a conclusion on them reads, and no more."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from embargraph.rules.ownership.fixed_point import LEVELS, Level, Ranks
from embargraph.rules.ownership.regimes import Stake, read_stakes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from duckdb import DuckDBPyConnection

__all__ = ["Batch", "Solved", "batches", "read_batch", "with_owners"]

#: The fixed point of each regime, by its id, at each level.
Solved = dict[str, dict[Level, Ranks]]
#: Entities of a batch: few enough that their stakes are little memory, many enough that few are read twice.
_SIZE = 20_000


class Batch(NamedTuple):
    """Some entities, and what their conclusions read.

    Attributes:
        entities: Ids of the entities that are to be concluded on.
        stakes: All stakes in them, and in their reached owners, however far up.
        labels: Label of whatever a conclusion may name.
        countries: Country of the same, where known.
    """

    entities: Sequence[str]
    stakes: Sequence[Stake]
    labels: Mapping[str, str]
    countries: Mapping[str, str | None]


def batches(
    connection: DuckDBPyConnection, solved: Solved, size: int = _SIZE
) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Yield reached entities some at a time, and with each lot the companies that stand above it.

    Args:
        connection: A graph with its stakes kept.
        solved: The fixed point of each regime.
        size: Entities of a batch.
    """
    reached = sorted({actor for ranks in solved.values() for actor in ranks[LEVELS[-1]].pieces})
    if len(reached) <= size:
        yield reached, reached
        return
    connection.execute("CREATE OR REPLACE TEMP TABLE stake_reached AS SELECT unnest($1) AS id", [reached])
    owners: dict[str, list[str]] = {}
    for owned, owner in connection.execute(
        "SELECT o.id, w.id FROM stake_held h JOIN stake_actor o ON o.number = h.owned "
        "JOIN stake_actor w ON w.number = h.owner WHERE o.id IN (FROM stake_reached) AND w.id IN (FROM stake_reached)"
    ).fetchall():
        owners.setdefault(owned, []).append(owner)
    waiting = iter(reached)
    while some := list(islice(waiting, size)):
        yield some, sorted(with_owners(some, owners))


def with_owners(entities: Iterable[str], owners: Mapping[str, Sequence[str]]) -> set[str]:
    """Return entities and their owners, however far up.

    Example:
        >>> sorted(with_owners(["c"], {"c": ["b"], "b": ["a", "c"]}))
        ['a', 'b', 'c']
    """
    seen, waiting = set(entities), list(entities)
    while waiting:
        new = set(owners.get(waiting.pop(), ())) - seen
        seen |= new
        waiting += new
    return seen


def read_batch(connection: DuckDBPyConnection, batch: tuple[Sequence[str], Sequence[str]]) -> Batch:
    """Read what the conclusions on some entities stand on.

    Args:
        connection: A graph with its stakes kept.
        batch: The entities, and the companies that stand above them, as `batches` yields them.
    """
    entities, above = batch
    connection.execute("CREATE OR REPLACE TEMP TABLE stake_batch AS SELECT unnest($1::VARCHAR[]) AS id", [above])
    rows = connection.execute(
        "SELECT id, label, country FROM node WHERE kind <> 'actor' OR id IN (FROM stake_batch) OR id IN "
        "(SELECT w.id FROM stake_batch b JOIN stake_actor o ON o.id = b.id JOIN stake_held h ON h.owned = o.number "
        "JOIN stake_actor w ON w.number = h.owner)"
    ).fetchall()
    return Batch(
        entities,
        read_stakes(connection, above),
        {node: label for node, label, _ in rows},
        {node: country for node, _, country in rows},
    )

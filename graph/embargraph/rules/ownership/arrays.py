"""The kept stakes of a graph file as arrays: one rule's view of them, of all entities or of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from embargraph.rules.ownership.fixed_point import LEVELS, Level
from embargraph.store.sql import create_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

__all__ = ["STRONGEST", "Ints", "Network", "Reach", "Threshold", "read_network", "rows_of"]

Ints = npt.NDArray[np.int64]

_COLUMNS = dict(zip(LEVELS, ("low_certain", "low_possible", "high_certain", "high_possible"), strict=True))
#: The strongest level: known shares, on certain days.
STRONGEST = LEVELS[0]


class Threshold(NamedTuple):
    """Days on which a rule reaches, and the least units it takes."""

    least: int
    aggregate: bool
    control: bool
    foreign_only: bool
    first: int
    stop: int
    certain: bool


class Reach(NamedTuple):
    """Who is restricted on which days, and in which round that was found; 0 is a listing."""

    actor: Ints
    first: Ints
    stop: Ints
    rank: Ints


@dataclass(frozen=True, slots=True)
class Network:
    """The kept stakes as one rule sees them: sorted by company, and by owner."""

    ids: npt.NDArray[np.object_]
    domestic: npt.NDArray[np.bool_]
    start: Ints
    owner: Ints
    basis: Ints
    first: Ints
    stop: Ints
    share: dict[Level, Ints]
    held_start: Ints
    held: Ints
    thresholds: Sequence[Threshold]
    seeds: Reach


def read_network(
    connection: DuckDBPyConnection,
    regime: str,
    *,
    day: int | None = None,
    who: str | None = None,
    levels: Sequence[Level] = LEVELS,
) -> Network:
    """Read the kept stakes of a graph file.

    Args:
        connection: An open graph.
        regime: Id of a measure that has a threshold.
        day: Only what holds, or may hold, on a day (an ordinal).
        who: Only what is above one entity.
        levels: The levels to be solved.
    """
    which = "true" if day is None else f'"first" <= {day} AND stop > {day}'
    above = by_owned = by_owner = ""
    if who is not None:
        create_table(connection, "rules/sql/stake_above.sql", {"who": who})
        # The tables are kept sorted; a join does not promise to leave them so.
        above = "AND owned IN (FROM stake_above)"
        by_owned, by_owner = 'ORDER BY owned, basis, owner, "first"', "ORDER BY owner, owned"
    shares = list(dict.fromkeys(_COLUMNS[level] for level in (STRONGEST, *levels)))
    columns = _arrays(
        connection,
        f'SELECT owned, owner, basis, "first", stop, {", ".join(shares)} FROM stake_holding '
        f"WHERE {which} {above} {by_owned}",
    )
    links = _arrays(connection, f"SELECT owner, owned FROM stake_held WHERE true {above} {by_owner}")
    thresholds = connection.execute(
        'SELECT least, aggregate, control, foreign_only, "first", stop, certain, country FROM threshold_period '
        "WHERE regime = ? ORDER BY position",
        [regime],
    ).fetchall()
    seeds = _arrays(
        connection, 'SELECT actor, "first", stop, certain FROM stake_seed WHERE regime = $regime', regime=regime
    )
    country = thresholds[0][-1] if thresholds else None
    ids, domestic = _actors(connection, country, who)
    count = len(ids)
    return Network(
        ids=ids,
        domestic=domestic,
        start=_starts(columns["owned"], count),
        **{name: columns[name] for name in ("owner", "basis", "first", "stop")},
        share={level: columns[_COLUMNS[level]] for level in (STRONGEST, *levels)},
        held_start=_starts(links["owner"], count),
        held=links["owned"],
        thresholds=[Threshold(*row[:-1]) for row in thresholds],
        seeds=Reach(seeds["actor"], seeds["first"], seeds["stop"], seeds["certain"]),
    )


def _actors(
    connection: DuckDBPyConnection, country: str | None, who: str | None
) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.bool_]]:
    """Return id by number, and whether each is of the rule's state; of one entity only those above it are named."""
    named = connection.execute(
        "SELECT number, id, country IS NOT DISTINCT FROM $1 AND $1 IS NOT NULL AS domestic FROM stake_actor "
        f"{'' if who is None else 'WHERE number IN (FROM stake_above)'}",
        [country],
    ).fetchnumpy()
    count = int(connection.execute("SELECT count(*) FROM stake_actor").fetchall()[0][0])
    ids, domestic = np.full(count, None, dtype=np.object_), np.zeros(count, dtype=np.bool_)
    ids[named["number"]], domestic[named["number"]] = named["id"], named["domestic"]
    return ids, domestic


def _arrays(connection: DuckDBPyConnection, sql: str, **values: Any) -> dict[str, Ints]:
    found = connection.execute(sql, values).fetchnumpy()
    return {name: np.asarray(column).astype(np.int64, copy=False) for name, column in found.items()}


def _starts(sorted_keys: Ints, count: int) -> Ints:
    return np.concatenate(([0], np.cumsum(np.bincount(sorted_keys, minlength=count))))


def rows_of(start: Ints, keys: Ints) -> tuple[Ints, Ints]:
    """Return the rows of each key, and for each row the position of its key.

    Args:
        start: int64, one more than there are keys: rows of key k are start[k] to start[k + 1] - 1.
        keys: int64, the keys whose rows are wanted.

    Returns:
        Two int64 arrays of one length: row numbers, and positions in `keys`.
    """
    counts = start[keys + 1] - start[keys]
    place = np.repeat(np.arange(len(keys)), counts)
    ends = np.cumsum(counts)
    return np.arange(len(place)) + (start[keys] - ends + counts)[place], place

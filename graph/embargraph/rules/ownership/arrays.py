"""The kept stakes of a graph file as arrays: one rule's view of them, of all entities or of one."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from embargraph.rules.ownership.fixed_point import LEVELS, Level
from embargraph.store.sql import create_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from duckdb import DuckDBPyConnection

__all__ = [
    "HOLDING_COLUMNS", "STRONGEST", "Ints", "Network", "Reach", "Threshold", "asks_alike", "find_alike",
    "network_of_part", "read_network", "read_networks", "read_thresholds", "rows_of",
]  # fmt: skip

Ints = npt.NDArray[np.int64]

_COLUMNS = dict(zip(LEVELS, ("low_certain", "low_possible", "high_certain", "high_possible"), strict=True))
#: Columns of the stakes of a part, in the order in which they are sorted first; the rest are shares at each level.
HOLDING_COLUMNS = ("owned", "basis", "owner", "first", "stop", *_COLUMNS.values())
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
    """The kept stakes as one rule sees them: sorted by company, and by owner.

    `ids` has what each number stands for: the text of an id or, of a part, the number in the whole graph.
    """

    ids: npt.NDArray[Any]
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

    def of_regime(
        self, thresholds: Sequence[Threshold], domestic: npt.NDArray[np.bool_], seeds: Reach | None = None
    ) -> Network:
        """Return the same stakes under the thresholds of a regime, with the entities of its state and its listings."""
        return replace(self, thresholds=thresholds, domestic=domestic, seeds=self.seeds if seeds is None else seeds)


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
    thresholds, country = read_thresholds(connection, regime)
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
        thresholds=thresholds,
        seeds=_seeds(connection, regime),
    )


def read_networks(connection: DuckDBPyConnection, regimes: Sequence[str]) -> Iterator[tuple[str, Network]]:
    """Yield the kept stakes as each of some rules sees them; they are read once.

    Args:
        connection: An open graph.
        regimes: Ids of measures that have thresholds.
    """
    network = None
    for regime in regimes:
        if network is None:
            network = read_network(connection, regime)
        else:
            thresholds, country = read_thresholds(connection, regime)
            network = network.of_regime(
                thresholds, _domestic(connection, country, len(network.ids)), _seeds(connection, regime)
            )
        yield regime, network


def asks_alike(network: Network, one: Level, other: Level) -> bool:
    """Say whether two levels are one question of a network: the same shares, and nothing that is not certain."""
    if one.high != other.high:
        return False
    if not all(threshold.certain for threshold in network.thresholds) or not np.all(network.seeds.rank > 0):
        return False
    return one == other or np.array_equal(network.share[one], network.share[other])


def find_alike(connection: DuckDBPyConnection, regime: str) -> dict[Level, Level]:
    """Return for each level the first that is one question with it, without reading the stakes into memory.

    Args:
        connection: A graph with its stakes kept.
        regime: Id of a measure that has a threshold.
    """
    network = read_network(connection, regime, day=0)
    alike: dict[Level, Level] = {}
    for level in LEVELS:
        known = (one for one in alike.values() if asks_alike(network, one, level) and _same(connection, one, level))
        alike[level] = next(known, level)
    return alike


def _same(connection: DuckDBPyConnection, one: Level, other: Level) -> bool:
    """Say whether all kept stakes have the same shares at two levels."""
    query = f"SELECT NOT EXISTS (FROM stake_holding WHERE {_COLUMNS[one]} <> {_COLUMNS[other]})"
    return bool(connection.execute(query).fetchall()[0][0])


def _seeds(connection: DuckDBPyConnection, regime: str) -> Reach:
    """Return the days on which parties are on a list that feeds a rule; a rank of one is a certain day."""
    rows = _arrays(
        connection, 'SELECT actor, "first", stop, certain FROM stake_seed WHERE regime = $regime', regime=regime
    )
    return Reach(rows["actor"], rows["first"], rows["stop"], rows["certain"])


def network_of_part(holdings: dict[str, Ints]) -> Network:
    """Return the stakes of some companies as a network with numbers of its own, without listings and thresholds.

    Args:
        holdings: int64 columns as `HOLDING_COLUMNS` names them, all stakes of each company; owners and companies by
            their numbers in the whole graph, in any order.

    Returns:
        A network whose `ids` are the numbers in the whole graph, sorted, so that `numpy.searchsorted` finds an actor's.
    """
    actors = np.unique(np.concatenate((holdings["owned"], holdings["owner"])))
    owned, owner = (np.searchsorted(actors, holdings[name]) for name in ("owned", "owner"))
    order = np.lexsort((holdings["first"], owner, holdings["basis"], owned))
    links = np.unique(owner * len(actors) + owned)
    return Network(
        ids=actors,
        domestic=np.zeros(len(actors), dtype=np.bool_),
        start=_starts(owned, len(actors)),
        owner=owner[order],
        **{name: holdings[name][order] for name in ("basis", "first", "stop")},
        share={level: holdings[column][order] for level, column in _COLUMNS.items()},
        held_start=_starts(links // max(1, len(actors)), len(actors)),
        held=links % max(1, len(actors)),
        thresholds=(),
        seeds=Reach(*(np.empty(0, dtype=np.int64) for _ in range(4))),
    )


def read_thresholds(connection: DuckDBPyConnection, regime: str) -> tuple[list[Threshold], str | None]:
    """Return the days on which a regime reaches, in the order in which a proof tries them, and its state."""
    rows = connection.execute(
        'SELECT least, aggregate, control, foreign_only, "first", stop, certain, country FROM threshold_period '
        "WHERE regime = ? ORDER BY position",
        [regime],
    ).fetchall()
    return [Threshold(*row[:-1]) for row in rows], rows[0][-1] if rows else None


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


def _domestic(connection: DuckDBPyConnection, country: str | None, count: int) -> npt.NDArray[np.bool_]:
    """Say of each actor whether it is of a state."""
    found = np.zeros(count, dtype=np.bool_)
    found[_arrays(connection, "SELECT number FROM stake_actor WHERE country = $country", country=country)["number"]] = 1
    return found


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

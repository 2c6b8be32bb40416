"""Many random graphs of stakes packed as parts of one, in the tables that a build keeps."""

import random

import duckdb

from embargraph.rules.ownership.regimes import UNIT
from embargraph.rules.ownership.stakes import CONTROL
from embargraph.store.schema import create_tables
from embargraph.store.write import insert_columns

#: Together or alone, control or not, foreign entities alone or all; on certain days or possible ones.
REGIMES = {
    "together": [(50, True, False, False, 1, 40, True)],
    "alone": [(51, False, True, False, 1, 40, True)],
    "foreign": [(50, True, True, True, 3, 20, True), (25, True, False, True, 20, 40, False)],
    "doubtful": [(50, True, False, False, 5, 15, False), (51, True, True, False, 15, 30, True)],
}
SHARES = (0, 1, 10, 20, 25, 30, 40, 49, 50, 51, 60, 100)


def _shares(rng, basis):
    if basis == CONTROL:
        return rng.choice([(1, 1, 1, 1), (0, 1, 0, 1)])
    if rng.random() < 0.6:
        return (rng.choice(SHARES) * UNIT,) * 4
    a, b, c, d = (rng.choice(SHARES) * UNIT for _ in range(4))
    return (min(a, b, c, d), min(a, b), min(a, c), max(a, b, c, d))


def packed(graphs=200, seed=5):
    """An open database with the stakes of so many graphs, none of which touches another; cycles are common."""
    rng = random.Random(seed)
    holdings, seeds, actors = {}, [], 0
    for _ in range(graphs):
        size = rng.randrange(3, 10)
        mine = range(actors, actors + size)
        for _ in range(rng.randrange(2, 18)):
            owner, owned, basis = rng.choice(mine), rng.choice(mine), rng.choice([0, 0, 0, 1, CONTROL])
            if owner != owned:
                first = rng.randrange(1, 30)
                low, possible, high, most = _shares(rng, basis)
                # A share that is possible is never less than one that is certain.
                possible, high = max(low, possible), max(low, high)
                holdings[owned, basis, owner] = (
                    first, first + rng.randrange(1, 20), low, possible, high, max(possible, high, most)
                )  # fmt: skip
        for _ in range(rng.randrange(1, 4)):
            first = rng.randrange(1, 30)
            seeds += [
                (regime, rng.choice(mine), first, first + rng.randrange(1, 25), rng.random() < 0.7)
                for regime in REGIMES
            ]
        actors += size
    connection = duckdb.connect()
    create_tables(connection)
    numbers = list(range(actors))
    countries = ["US" if rng.random() < 0.2 else None for _ in numbers]
    insert_columns(
        connection, "stake_actor", {"number": numbers, "id": [f"a{i:05d}" for i in numbers], "country": countries}
    )
    rows = [(*key, *values) for key, values in sorted(holdings.items())]
    names = ("owned", "basis", "owner", "first", "stop", "low_certain", "low_possible", "high_certain", "high_possible")
    insert_columns(connection, "stake_holding", {name: [row[i] for row in rows] for i, name in enumerate(names)})
    connection.execute("INSERT INTO stake_held SELECT DISTINCT owner, owned FROM stake_holding ORDER BY ALL")
    names = ("regime", "actor", "first", "stop", "certain")
    seeds = sorted(set(seeds))
    insert_columns(connection, "stake_seed", {name: [row[i] for row in seeds] for i, name in enumerate(names)})
    names = (
        "regime",
        "position",
        "country",
        "least",
        "aggregate",
        "control",
        "foreign_only",
        "first",
        "stop",
        "certain",
    )
    periods = [
        (regime, position, "US", window[0] * UNIT, *window[1:])
        for regime, windows in REGIMES.items()
        for position, window in enumerate(windows)
    ]
    insert_columns(connection, "threshold_period", {name: [row[i] for row in periods] for i, name in enumerate(names)})
    return connection


def pieces(solved):
    """What was solved as plain values: regime, level, actor, first, stop and rank."""
    return {
        (regime, level, actor, *piece)
        for regime, levels in solved.items()
        for level, ranks in levels.items()
        for actor, stretches in ranks.pieces.items()
        for piece in stretches
    }

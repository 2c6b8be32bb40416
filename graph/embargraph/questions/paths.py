"""How two nodes connect: the shortest paths over statements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["answer_paths", "find_paths"]

#: Paths beyond this many are not listed: nobody reads them.
MAX_PATHS = 50

_FRONTIER = """
SELECT s.subject, s.object, s.id, s.relation FROM statement s
WHERE s.object IS NOT NULL AND s.relation NOT IN ('has_clock')
  AND (list_contains($frontier, s.subject) OR list_contains($frontier, s.object))
ORDER BY s.id
"""


#: Matches of what was asked for itself, not of what is wider or narrower.
_MEANT = frozenset({"exact", "like", "words"})


def answer_paths(
    connection: DuckDBPyConnection, values: Mapping[str, Any]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]], tuple[str, ...]]:
    """Return the rows of the question `paths`: columns, rows, notes.

    Raises:
        UsageError: The longest path is shorter than a step.
    """
    starts, ends = (
        [
            node
            for node, how in zip(values[end], values[f"{end}_match"], strict=True)
            if how in {"exact", "like", "words"}
        ]
        for end in ("from", "to")
    )
    if values["hops"] < 1:
        raise UsageError(f"--hops {values['hops']}; expected 1 or more")
    found = find_paths(connection, starts, ends, max_hops=values["hops"])
    return ("length", "hops"), [(len(hops), hops) for hops in found], ()


def find_paths(
    connection: DuckDBPyConnection, starts: Sequence[str], ends: Sequence[str], *, max_hops: int = 4
) -> list[list[dict[str, object]]]:
    """Return all shortest paths between two sets of nodes, in a stable order.

    A breadth-first walk in both directions of every edge, level by level, so
    that each level is one read of the statements.

    Args:
        connection: An open graph.
        starts: Ids to start from.
        ends: Ids to reach.
        max_hops: Longest path, in edges.

    Returns:
        Paths of hops `{"from", "relation", "to", "direction", "statement"}`;
        `direction` is "forward" when the statement points along the path.
    """
    goals = set(ends)
    reached: dict[str, list[tuple[str, str, str, str]]] = {start: [] for start in starts}
    frontier = sorted(reached)
    for _ in range(max_hops):
        found: dict[str, list[tuple[str, str, str, str]]] = {}
        edges = connection.execute(_FRONTIER, {"frontier": frontier}).fetchall()
        inside = set(frontier)
        for subject, object_, statement, relation in edges:
            for here, there, direction in ((subject, object_, "forward"), (object_, subject, "backward")):
                if here in inside and there not in reached:
                    found.setdefault(there, []).append((here, relation, direction, statement))
        reached |= found
        frontier = sorted(found)
        if goals & found.keys() or not frontier:
            break
    paths = [path for goal in sorted(goals & set(frontier)) for path in _walk_back(goal, reached)]
    labels = _labels(connection, sorted({node for path in paths for hop in path for node in (hop[0], hop[4])}))
    return [
        [
            {
                "from": {"id": here, "label": labels[here]},
                "relation": relation,
                "direction": direction,
                "to": {"id": there, "label": labels[there]},
                "statement": statement,
            }
            for here, relation, direction, statement, there in path
        ]
        for path in sorted(paths)[:MAX_PATHS]
    ]


def _walk_back(
    goal: str, reached: dict[str, list[tuple[str, str, str, str]]]
) -> list[list[tuple[str, str, str, str, str]]]:
    whole: list[list[tuple[str, str, str, str, str]]] = []
    open_paths: list[tuple[str, list[tuple[str, str, str, str, str]]]] = [(goal, [])]
    while open_paths and len(whole) < MAX_PATHS:
        node, path = open_paths.pop()
        if not reached[node]:
            whole.append(path)
            continue
        for here, relation, direction, statement in reached[node]:
            open_paths.append((here, [(here, relation, direction, statement, node), *path]))
    return [path for path in whole if path]


def _labels(connection: DuckDBPyConnection, ids: Sequence[str]) -> dict[str, str]:
    rows = connection.execute("SELECT id, label FROM node WHERE list_contains($1, id)", [list(ids)]).fetchall()
    return dict(rows)

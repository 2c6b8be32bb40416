"""The page of an item, or of anything that is no party and no rule: restrictions on it by rule, and statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from embargraph.model.vocabulary import VERDICTS
from embargraph.serving.pages.party import Group, grouped
from embargraph.serving.pages.record import Restriction, scopes

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.serving.pages.state import State

__all__ = ["Item", "item"]

#: Groups of rows that a page shows; the others are in the answer as JSON.
MOST_GROUPS = 60


@dataclass(frozen=True, slots=True)
class Item:
    """What the page of an item shows; of what is no item, `rows` is None."""

    node: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...] | None
    groups: tuple[Group, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many of the restrictions there are of each verdict, the unknown ones first."""
        found = Counter(row["verdict"] for row in self.rows or ())
        return {verdict: found[verdict] for verdict in ("unknown", *VERDICTS) if verdict in found}

    @property
    def makers(self) -> list[tuple[str, int]]:
        """Whose restrictions they are, the maker of most first."""
        found = Counter(row["by"]["label"] if row["by"] else "maker not on record" for row in self.rows or ())
        return found.most_common()

    @property
    def unknown(self) -> int:
        """How many of the restrictions are unknown."""
        return sum(row["verdict"] == "unknown" for row in self.rows or ())

    @property
    def more(self) -> int:
        """How many rows are not shown."""
        return len(self.rows or ()) - sum(len(group.rows) for group in self.groups)


def item(graph: Graph, node: Mapping[str, Any], state: State) -> Item:
    """Return what the page of an item shows.

    Args:
        graph: An open graph.
        node: What `node_by_id` returned.
        state: The day, and what is assumed.
    """
    if node["kind"] != "technology":
        return Item(node, None, ())
    rows = graph.ask("restricted", what=node["id"], as_of=state.day, assume=state.assume).to_dicts()
    groups = grouped([Restriction("", row) for row in rows], scopes(graph))
    # Of an item there may be dozens: what is unknown must not stand below what is known.
    groups = tuple(sorted(groups, key=lambda group: group.row["verdict"] != "unknown"))
    return Item(node, tuple(rows), groups[:MOST_GROUPS])

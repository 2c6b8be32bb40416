"""Which answers a proposal would change, computed before anybody accepts it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.updates.heads import named_nodes
from embargraph.updates.proposals import Proposal, write_facts

if TYPE_CHECKING:
    from embargraph.api import Graph

__all__ = ["Effects", "find_effects", "find_effects_of_many"]

#: Verdicts from the one that binds most: a change to a later one loosens.
_WEIGHT = {"restricted": 0, "unknown": 1, "red_flag": 2, "listed": 3}
_TERMS = {"since", "until", "requirement", "scope", "policy", "presumption", "footnote", "relief", "binds"}


@dataclass(frozen=True, slots=True)
class Effects:
    """The rows of answers that differ with a proposal's facts, and what that means.

    Attributes:
        rows: Differences, as `Graph.diff` gives them over all days.
        counts: How many of each change: restricted, altered, freed.
        loosened: Rows that bind less than before, or end earlier: each could become a false "no restriction".
    """

    rows: tuple[Mapping[str, Any], ...]
    counts: Mapping[str, int]
    loosened: tuple[Mapping[str, Any], ...]

    @property
    def is_dangerous(self) -> bool:
        """Whether a restriction is lost or weakened."""
        return bool(self.loosened)

    @property
    def words(self) -> str:
        """What changes, in one sentence."""
        if not self.rows:
            return "changes no answer"
        said = ", ".join(f"{count} {change}" for change, count in self.counts.items())
        return f"changes {len(self.rows)} rows of answers: {said}" + (
            f"; {len(self.loosened)} bind less than before" if self.loosened else ""
        )


def find_effects(graph: Graph, proposal: Proposal, *, facts: Sequence[Path] = ()) -> Effects:
    """Return which rows of answers differ if a proposal is accepted.

    Args:
        graph: The graph that stands.
        proposal: What would be accepted.
        facts: Files that are accepted already, where the graph was built without them.

    Raises:
        FactErrors: The proposal's facts have faults.
    """
    if not any(proposal.facts.values()):
        return Effects((), {}, ())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{proposal.id}.toml"
        write_facts(path, {**proposal.header, "id": proposal.id}, proposal.facts)
        return _of(graph.diff(facts=[*facts, path], ever=True).rows)


def find_effects_of_many(graph: Graph, proposals: Sequence[Proposal]) -> dict[str, Effects]:
    """Return what each of many proposals would change, from one comparison with all of them accepted.

    A row counts for each proposal that names its party, its measure or its entry: to derive everything once for
    each of a thousand proposals would take a quarter of an hour.  `find_effects` says it of one alone.
    """
    asked = [proposal for proposal in proposals if any(proposal.facts.values())]
    found: dict[str, list[Mapping[str, Any]]] = {proposal.id: [] for proposal in proposals}
    if asked:
        by_node: dict[str, list[str]] = {}
        with tempfile.TemporaryDirectory() as folder:
            paths = []
            for proposal in asked:
                path = Path(folder) / f"{proposal.id}.toml"
                write_facts(path, {**proposal.header, "id": proposal.id}, proposal.facts)
                paths.append(path)
                for node in named_nodes(proposal):
                    by_node.setdefault(node, []).append(proposal.id)
            rows = graph.diff(facts=paths, ever=True).rows
        for row in rows:
            ids = {ref["id"] for name in ("who", "under", "what") if isinstance(ref := row.get(name), dict)}
            for id_ in dict.fromkeys(one for node in sorted(ids) for one in by_node.get(node, ())):
                found[id_].append(row)
    return {id_: _of(rows) for id_, rows in found.items()}


def _of(rows: Sequence[Mapping[str, Any]]) -> Effects:
    counts = Counter(str(row["change"]) for row in rows)
    return Effects(tuple(rows), dict(counts), tuple(row for row in rows if _loosens(row)))


def _loosens(row: Mapping[str, Any]) -> bool:
    if row["change"] in {"freed", "list gone"}:
        return True
    if row["change"] != "altered":
        return False
    before, after = str(row.get("before")), str(row.get("after"))
    if _WEIGHT.get(after, 9) > _WEIGHT.get(before, 9):
        return True
    # A new end, a later start, a narrower scope, a milder policy: which way it goes is for a person to see.
    return bool(_TERMS & set(row.get("altered") or ()))

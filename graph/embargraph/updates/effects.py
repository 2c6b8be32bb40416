"""Which answers a proposal would change, computed before anybody accepts it."""

from __future__ import annotations

import tempfile
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import FactErrors
from embargraph.updates.accepted import add_row
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
        fault: Why nothing can be said: the facts have a fault, and could not be accepted.
    """

    rows: tuple[Mapping[str, Any], ...]
    counts: Mapping[str, int]
    loosened: tuple[Mapping[str, Any], ...]
    fault: str = ""

    @property
    def is_dangerous(self) -> bool:
        """Whether a restriction is lost or weakened."""
        return bool(self.loosened or self.fault)

    @property
    def words(self) -> str:
        """What changes, in one sentence."""
        if self.fault:
            return f"cannot be said to change anything: {self.fault}"
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
        (path,) = _written(graph, [proposal], Path(folder))
        return _of(graph.diff(facts=[*facts, path], ever=True).rows)


def _written(graph: Graph, proposals: Sequence[Proposal], folder: Path) -> dict[Path, list[Proposal]]:
    """Write the facts of proposals as fact files, one for each source, and return what is in each.

    Facts may name their source, such as the article in which a claim is quoted.  Where the graph has the source
    already, what is added to it is a source of its own.
    """
    by_source: dict[str, list[Proposal]] = {}
    for proposal in proposals:
        by_source.setdefault(str(proposal.header.get("id")), []).append(proposal)
    with graph.reading() as connection:
        ids = list(by_source)
        rows = connection.execute("SELECT id FROM source WHERE list_contains($1, id)", [ids]).fetchall()
    held = {str(id_) for (id_,) in rows}
    found = {}
    for number, (source, of) in enumerate(by_source.items()):
        path = folder / f"{number}-{of[0].id}.toml"
        header = dict(of[0].header) | ({"id": f"{source}-{of[0].id}"} if source in held else {})
        facts: dict[str, list[dict[str, Any]]] = {}
        for proposal in of:
            for table, cells in proposal.facts.items():
                for cell in cells:
                    add_row(facts.setdefault(table, []), table, dict(cell))
        write_facts(path, header, facts)
        found[path] = of
    return found


def find_effects_of_many(graph: Graph, proposals: Sequence[Proposal]) -> dict[str, Effects]:
    """Return what each of many proposals would change, from one comparison with all of them accepted.

    A row counts for each proposal that names its party, its measure or its entry: to derive everything once for
    each of a thousand proposals would take a quarter of an hour.  `find_effects` says it of one alone.
    """
    asked = [proposal for proposal in proposals if any(proposal.facts.values())]
    found: dict[str, list[Mapping[str, Any]]] = {proposal.id: [] for proposal in proposals}
    faults: dict[str, str] = {}
    if asked:
        by_node: dict[str, list[str]] = {}
        for proposal in asked:
            for node in named_nodes(proposal):
                by_node.setdefault(node, []).append(proposal.id)
        rows, faults = _joint_rows(graph, asked)
        for row in rows:
            ids = {ref["id"] for name in ("who", "under", "what") if isinstance(ref := row.get(name), dict)}
            for id_ in dict.fromkeys(one for node in sorted(ids) for one in by_node.get(node, ())):
                found[id_].append(row)
    return {id_: replace(_of(rows), fault=faults.get(id_, "")) for id_, rows in found.items()}


def _joint_rows(graph: Graph, proposals: Sequence[Proposal]) -> tuple[Sequence[Mapping[str, Any]], dict[str, str]]:
    """Return what differs with all of some proposals, and for those whose facts have faults which."""
    left, faults = list(proposals), dict[str, str]()
    while left:
        with tempfile.TemporaryDirectory() as folder:
            files = _written(graph, left, Path(folder))
            try:
                return graph.diff(facts=list(files), ever=True).rows, faults
            except FactErrors as errors:
                faulty = {
                    proposal.id: str(error).partition(": ")[2]
                    for error in errors.errors
                    for path, of in files.items()
                    if Path(error.file).name == path.name
                    for proposal in of
                }
                if not faulty:
                    raise
                faults |= faulty
                left = [proposal for proposal in left if proposal.id not in faulty]
    return (), faults


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

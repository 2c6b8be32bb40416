"""Decisions that were made on a review page, taken into the chain: each is checked as if it were typed here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, EmbargraphError
from embargraph.updates.decisions import DECISIONS, Decision
from embargraph.updates.review import edited_proposal

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.updates.proposals import Proposal
    from embargraph.updates.review import Review

__all__ = ["FORMAT", "OnPage", "TakenDecisions", "read_page_decisions", "take_decisions"]

#: What a file of decisions says that it is.
FORMAT = "embargraph-review/1"
_MOST_BYTES = 20_000_000
_FILE = {"format", "head", "graph", "by", "decisions"}
_FIELDS = {"proposal": str, "body_sha256": str, "decision": str, "why": str, "confirm": str, "text": str}
_NEEDED = {"proposal", "body_sha256", "decision"}
#: A page shows what is open: there is nothing on it that could be undone.
_ON_PAGE = frozenset(DECISIONS) - {"undo"}


@dataclass(frozen=True, slots=True)
class OnPage:
    """One decision of a page: on which proposal, with which digest, what, why, the name typed again, edited facts."""

    proposal: str
    body_sha256: str
    decision: str
    why: str = ""
    confirm: str = ""
    text: str = ""


@dataclass(slots=True)
class TakenDecisions:
    """What became of a file: decisions that count now, and those that were refused with the reason."""

    made: list[Decision] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def read_page_decisions(path: Path) -> tuple[str, str, list[OnPage]]:
    """Return who decided, the digest of the last line that was known, and the decisions.

    Raises:
        DataError: The file cannot be read, is no such file, or a field is missing, unknown or of another type: then
            nothing of it counts.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataError(f"{path}: more than {_MOST_BYTES} bytes; refused")
        whole = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not JSON: {str(error)[:200]}") from error
    if not isinstance(whole, dict) or whole.get("format") != FORMAT:
        raise DataError(f"{path}: no decisions of a review page; expected format {FORMAT!r}")
    if unknown := sorted(set(whole) - _FILE):
        raise DataError(f"{path}: {unknown[0]}: unknown; expected {', '.join(sorted(_FILE))}")
    by, head, rows = whole.get("by"), whole.get("head"), whole.get("decisions")
    if not isinstance(by, str) or not by.strip():
        raise DataError(f"{path}: by: expected the name of who decided")
    if not isinstance(head, str) or not isinstance(rows, list):
        raise DataError(f"{path}: head, decisions: expected a digest and a list")
    found = [_decision(path, number, row) for number, row in enumerate(rows, 1)]
    ids = [each.proposal for each in found]
    if twice := next((id_ for id_ in ids if ids.count(id_) > 1), None):
        raise DataError(f"{path}: {twice}: two decisions on it; expected one")
    return by.strip(), head, found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if len(set(names)) < len(names):
        raise ValueError("a name stands twice in one object")
    return dict(pairs)


def _decision(path: Path, number: int, row: Any) -> OnPage:
    where = f"{path}: decision {number}"
    if not isinstance(row, dict):
        raise DataError(f"{where}: expected an object")
    if missing := sorted(_NEEDED - set(row)):
        raise DataError(f"{where}: {missing[0]}: is missing")
    for name, value in row.items():
        if name not in _FIELDS or not isinstance(value, _FIELDS[name]):
            raise DataError(f"{where}: {name}: unknown, or no text; expected {', '.join(_FIELDS)} as texts")
    if row["decision"] not in _ON_PAGE:
        raise DataError(f"{where}: decision {row['decision']!r}; expected one of {', '.join(sorted(_ON_PAGE))}")
    if (row["decision"] == "edit") != bool(row.get("text")):
        raise DataError(f"{where}: text: goes with the decision edit, and with no other")
    return OnPage(**row)


def take_decisions(desk: Review, graph: Graph, path: Path) -> TakenDecisions:
    """Append the decisions of a page to the chain; each that does not hold is refused, and the others count.

    Args:
        desk: The workspace.
        graph: The graph on which effects are computed.
        path: The file that the page saved.

    Raises:
        DataError: The file is none, or was made of another workspace: nothing of it counts.
    """
    by, head, rows = read_page_decisions(path)
    known = {decision.previous for decision in desk.chain.decisions} | {desk.chain.head}
    if head not in known:
        raise DataError(f"{path}: head: no line of {desk.chain.path.name} has this digest: of another workspace?")
    taken = TakenDecisions()
    checked: list[tuple[OnPage, Proposal, Proposal | None]] = []
    for row in rows:
        try:
            checked.append((row, *_checked(desk, row, path)))
        except EmbargraphError as error:
            taken.refused.append((row.proposal, _plain(error, row.proposal)))
    judged = [edited or proposal for row, proposal, edited in checked if row.decision in {"accept", "edit"}]
    effects = _effects(desk, graph, judged)
    for row, proposal, edited in checked:
        try:
            taken.made += desk.decide(
                [proposal], row.decision, by=by, why=row.why, confirm=row.confirm, graph=graph, edited=edited,
                seen=head, effects=effects,
            )  # fmt: skip
        except EmbargraphError as error:
            taken.refused.append((row.proposal, _plain(error, row.proposal)))
    return taken


def _effects(desk: Review, graph: Graph, proposals: list[Proposal]) -> Mapping[str, Any] | None:
    """Return the effects of all at once; None where one has faults: then each is judged by itself."""
    if len(proposals) < 2:
        return None
    try:
        return desk.effects(graph, proposals)
    except EmbargraphError:
        return None


def _plain(error: EmbargraphError, id_: str) -> str:
    return " ".join(str(error).removeprefix(f"{id_}: ").split())


def _checked(desk: Review, row: OnPage, path: Path) -> tuple[Proposal, Proposal | None]:
    """Return the proposal that is meant, and as it was edited.

    Raises:
        DataError: There is none of this id, or its facts are others by now.
    """
    if row.proposal not in desk.heads:
        raise DataError(f"{row.proposal}: no such proposal here")
    proposal = desk.find(row.proposal)
    if proposal.body_sha256 != row.body_sha256:
        raise DataError(f"{row.proposal}: its facts are others than the page showed; look at it again")
    return proposal, edited_proposal(proposal, row.text, path) if row.decision == "edit" else None

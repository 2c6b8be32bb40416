"""The page of a restriction: the chain from the party to the authority, and the proof as a tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.questions.explain import Step, proof_steps
from embargraph.serving.pages.pictures.chain import Hop
from embargraph.serving.pages.record import holds_on, restriction_by_id
from embargraph.serving.pages.words import RELATIONS, days_of, printed_day, share, words

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.serving.pages.state import State

__all__ = ["Branch", "Restricted", "restricted"]

_ENDS = """
SELECT s.id, s.subject, n.label, n.kind, s.relation, s.object, s.standing, s.share::DOUBLE, s.share_min::DOUBLE,
    s.share_max::DOUBLE, s.since, s.until
FROM statement s LEFT JOIN node n ON n.id = s.subject WHERE s.id IN (SELECT unnest($ids::VARCHAR[]))
"""


@dataclass(frozen=True, slots=True)
class Branch:
    """A part of the proof: what it shows, and the statements that show it."""

    says: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Restricted:
    """What the page of a restriction shows.

    Attributes:
        id: Its id.
        row: The restriction, as the question `restricted` gives it.
        holds: Whether it holds on the day.
        chain: The steps from the party to the authority.
        proof: The statements behind it, by what they are about.
    """

    id: str
    row: Mapping[str, Any]
    holds: bool
    chain: tuple[Hop, ...]
    proof: tuple[Branch, ...]


@dataclass(frozen=True, slots=True)
class _End:
    """What a statement of the proof joins."""

    subject: str
    label: str
    kind: str
    relation: str
    object: str | None
    row: Mapping[str, Any]


def restricted(graph: Graph, id_: str, state: State, *, documents: Path | None = None) -> Restricted:
    """Return what the page of a restriction shows.

    Args:
        graph: An open graph.
        id_: The restriction.
        state: The day, what is assumed, and the addresses of nodes.
        documents: Folder with the source documents, to show the spans.

    Raises:
        UnknownNameError: There is no such restriction.
    """
    found = restriction_by_id(graph, id_, day=state.day, assume=state.assume)
    connection, _ = graph.assuming(state.assume)
    steps = proof_steps(connection, found.premises, documents)
    ends = _ends(connection.execute(_ENDS, {"ids": [step.id for step in steps]}).fetchall())
    row = found.row
    return Restricted(id_, row, holds_on(row, state.day), tuple(_chain(row, ends, state)), tuple(_proof(steps, ends)))


def _ends(rows: Sequence[tuple[Any, ...]]) -> dict[str, _End]:
    found = {}
    for id_, subject, label, kind, relation, object_, standing, exact, low, high, since, until in rows:
        told = {
            "standing": standing,
            "share": exact,
            "share_min": low,
            "share_max": high,
            "since": since,
            "until": until,
        }
        found[id_] = _End(subject, label or subject, kind or "", relation, object_, told)
    return found


def _chain(row: Mapping[str, Any], ends: Mapping[str, _End], state: State) -> list[Hop]:
    """Return the steps from the party to the state: owners that count together stand beside each other."""
    who = row["who"]
    hops = [Hop(who["id"], who["label"], href=state.node(who["id"]))]
    previous = who["id"]
    witnesses = row["witness"] or ()
    for number, via in enumerate(row["via"] or ()):
        end = _joining(ends, via["relation"], previous, via["id"])
        relation = RELATIONS.get(via["relation"], words(via["relation"]))
        beside: tuple[tuple[str, str, str], ...] = ()
        if number == 0 and len(witnesses) > 1:
            beside = tuple((w["owner"]["label"], share(w), state.node(w["owner"]["id"])) for w in witnesses)
            relation = "owned together by"
        is_rule = via["id"] in {row["under"]["id"], *(row["list"] or ())}
        hops.append(Hop(
            via["id"], via["label"], relation, "" if end is None else _detail(end),
            str(row["standing"] if end is None else end.row["standing"]),
            state.rule(via["id"]) if is_rule else state.node(via["id"]), beside,
        ))  # fmt: skip
        previous = via["id"]
    return hops


def _joining(ends: Mapping[str, _End], relation: str, one: str, other: str) -> _End | None:
    """Return the statement behind a step, in whichever direction it is stated."""
    return next(
        (end for end in ends.values() if end.relation == relation and {end.subject, end.object} == {one, other}), None
    )


def _detail(end: _End) -> str:
    parts = [share(end.row)] if end.relation == "owns" else []
    if end.row["since"]:
        parts.append(f"since {printed_day(end.row['since'])}")
    return ", ".join(parts)


def _proof(steps: Sequence[Step], ends: Mapping[str, _End]) -> list[Branch]:
    """Return the statements by what they are about: each measure, then the parties."""
    found: dict[tuple[bool, str], list[Step]] = {}
    labels: dict[str, str] = {}
    for step in steps:
        end = ends.get(step.id)
        subject = "" if end is None else end.subject
        labels[subject] = "" if end is None else end.label
        found.setdefault((end is None or end.kind != "measure", subject), []).append(step)
    branches = []
    for (is_party, subject), each in sorted(found.items(), key=lambda item: (not item[0][0],)):
        about = labels[subject] or "others"
        says = f"What is on record of {about}" if is_party else f"What {about} says"
        branches.append(Branch(says, tuple(each)))
    return branches


def period(row: Mapping[str, Any]) -> str:
    """Return when a restriction holds, in words."""
    return days_of(row["since"], row["until"])

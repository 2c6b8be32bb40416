"""Who can deny a technology: its tree of parts, who provides each, and the smallest sets whose refusal denies it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from embargraph.questions.ask import find_question
from embargraph.questions.options import bind_options
from embargraph.supply.view import View, percent

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.questions.answer import Answer
    from embargraph.serving.pages.state import State

__all__ = ["Coalitions", "Part", "coalitions"]

OPTIONS = ("what", "against", "share", "by_kind", "reach", "route", "limit", "set")
#: Sets that are looked for where the address does not say, and levels of the tree.
_SETS, _DEEPEST = "40", 6


@dataclass(frozen=True, slots=True)
class Part:
    """A technology in the tree: how it stands to the one above, who can deny it, what is below.

    Attributes:
        ref: The technology.
        joins: ``kind of`` where one of several is enough, ``needs`` where it is one of all; empty at the top.
        providers: Who provides it, each with the share on record in percent, or None, and who can refuse it.
        closed: Whether the set that was picked denies it.
        parts: What it needs, and its kinds.
    """

    ref: Mapping[str, str]
    joins: str
    providers: tuple[tuple[Mapping[str, str], float | None, tuple[Mapping[str, str], ...]], ...]
    closed: bool
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Coalitions:
    """What the page shows: the sets, which of them is picked, the tree, who takes part in how many sets."""

    answer: Answer
    rows: tuple[Mapping[str, Any], ...]
    picked: int | None
    tree: tuple[Part, ...]
    members: tuple[tuple[Mapping[str, str], int], ...]


def coalitions(graph: Graph, state: State) -> Coalitions:
    """Return what the page of coalitions shows for the technology of the address.

    Raises:
        UnknownNameError: Nothing carries a name.
        UsageError: A name is no technology or no state, or a number is none.
    """
    options = _options(state)
    answer = graph.ask("coalitions", as_of=state.day, assume=state.assume, **options)
    rows = tuple(answer.to_dicts())
    number = state.one("set")
    picked = int(number) if number.isdecimal() and 0 < int(number) <= len(rows) else None
    counts: dict[str, tuple[Mapping[str, str], int]] = {}
    for row in rows:
        for member in row["members"]:
            counts[member["id"]] = (member, counts.get(member["id"], (member, 0))[1] + 1)
    members = tuple(sorted(counts.values(), key=lambda each: (-each[1], each[0]["label"])))
    return Coalitions(answer, rows, picked, _tree(graph, state, options, rows, picked), members)


def _options(state: State) -> dict[str, Any]:
    given = {name: state.one(name) for name in OPTIONS if name not in {"set", "by_kind"}}
    given["by"] = state.one("by_kind")
    given["limit"] = given["limit"] or _SETS
    return {name: value for name, value in given.items() if value}


def _tree(
    graph: Graph, state: State, options: Mapping[str, Any], rows: Sequence[Mapping[str, Any]], picked: int | None
) -> tuple[Part, ...]:
    connection, _ = graph.assuming(state.assume)
    values = bind_options(connection, find_question("coalitions"), options, as_of=state.day)
    view = View(connection, {**values, "by_kind": values["by"]})
    chosen = frozenset() if picked is None else frozenset(each["id"] for each in rows[picked - 1]["members"])
    return tuple(_part(view, name, "", chosen, _DEEPEST) for name in view.asked())


def _part(view: View, name: str, joins: str, chosen: frozenset[str], depth: int) -> Part:
    chain = view.chain
    kinds, needs = chain.parts.get(name, ((), ()))
    below: tuple[Part, ...] = ()
    if depth:
        below = (
            *(_part(view, each, "needs", chosen, depth - 1) for each in needs),
            *(_part(view, each, "kind", chosen, depth - 1) for each in kinds),
        )
    market = chain.market(name)
    providers = tuple(
        (
            view.record.ref(each.provider),
            percent(_fraction(each.weight, market.total)),
            tuple(view.refs(sorted(each.answers))),
        )
        for each in sorted(market.provisions, key=lambda each: (-(each.weight or 0), each.provider))
    )
    is_closed = bool(chosen) and name in chain.technologies and chain.denied(name, chosen) >= _share(view)
    return Part(view.record.ref(name), joins, providers, is_closed, below)


def _fraction(weight: Any, total: Any) -> Any:
    from fractions import Fraction

    return Fraction(weight, total) if weight and total else None


def _share(view: View) -> Any:
    from embargraph.supply.view import as_share

    return as_share(view.values["share"])

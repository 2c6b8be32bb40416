"""The licence form: an item, a destination, parties and facts; the determination with its lines and questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from embargraph.errors import EmbargraphError, UsageError
from embargraph.licensing.case import END_USES, ROLES, ROUTES
from embargraph.serving.pages.asking_pages import wrong
from embargraph.serving.pages.replying import Page, links

if TYPE_CHECKING:
    from embargraph.serving.generation import Generation
    from embargraph.serving.pages.state import State

__all__ = ["KNOWN", "licence"]

#: Parameters of the page's address.
KNOWN = ("item", "to", "from", "route", "party", "role", "seat", "end_use", "value", "year_value", "fact")
#: Questions that a field of the form answers, by the fact that they ask for.
_FIELDS = {"paragraph": "item", "classification": "item", "territory": "to", "region": "to", "headquarters": "seat",
           "value": "value", "end_use_class": "end_use"}  # fmt: skip
#: Questions that no fact of a user's decides.
_DIVIDED = frozenset({"enforcement", "affiliates_rule", "conflict"})
_WORDS = {"required": "A licence is required", "not_required": "No licence is required on these facts",
          "unknown": "It is unknown whether a licence is required", "not_governed": "Other law governs"}  # fmt: skip


def licence(generation: Generation, state: State) -> Page:
    """Return the form, and the determination where an item and a destination are given."""
    item, to = state.one("item").strip(), state.one("to").strip()
    values: dict[str, Any] = {
        "title": "Licence", "found": None, "wrong": None, "near": (), "routes": ROUTES, "roles": ROLES,
        "end_uses": tuple(END_USES), "item": item, "to": to, "parties": _parties(state), "fields": _FIELDS,
        "divided": _DIVIDED, "facts": state.several("fact"), "row": None, "lines": (), "others": 0, "policy": (),
        "words": _WORDS,
    }  # fmt: skip
    if not item and not to:
        return Page("licence.html", values)
    try:
        if not item or not to:
            missing = "item" if not item else "to"
            raise UsageError(f"{missing}: is empty; expected {'an ECCN, or EAR99' if not item else 'a destination'}")
        found = generation.graph.licence(item, to, as_of=state.day, assume=state.assume, **_given(state))
        decisive = [*found.required_lines, *found.open_lines]
        values |= {
            "found": found, "row": found.as_row(), "lines": decisive, "title": f"{item} to {to}",
            "others": len(found.lines) - len(decisive), "policy": _policy(found.policy),
            "gets": links("/api/v1/licence", _options(state, item, to)),
        }  # fmt: skip
    except EmbargraphError as error:
        values |= wrong(error)
        return Page("licence.html", values, values.pop("status"))
    return Page("licence.html", values)


def _parties(state: State) -> list[tuple[str, str]]:
    """Return the parties that the form names, each with its role, and a free line."""
    names, roles = state.given.get("party", ()), state.given.get("role", ())
    rows = [(name, roles[number] if number < len(roles) else "") for number, name in enumerate(names) if name.strip()]
    return [*rows, ("", "")]


def _policy(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, str, str]]:
    """Return how an application is reviewed: in words, where it is said, and for which lines; each once."""
    found: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        said = row.get("text") or row.get("policy") or ""
        found.setdefault((said, row.get("citation", "")), []).append(row.get("line", ""))
    return [(said, cited, ", ".join(dict.fromkeys(filter(None, lines)))) for (said, cited), lines in found.items()]


def _options(state: State, item: str, to: str) -> dict[str, Any]:
    """Return the parameters of the same determination at the API."""
    party = [f"{name}={role or ROLES[2]}" for name, role in _parties(state) if name]
    rest = {name: state.one(name) for name in ("from", "route", "value", "year_value")}
    more = {"seat": state.several("seat"), "end_use": state.several("end_use"), "fact": state.several("fact")}
    return {"item": item, "to": to, "as_of": state.day, "party": party, **rest, **more}


def _given(state: State) -> Mapping[str, Any]:
    facts = {}
    for pair in state.several("fact"):
        name, found, value = pair.partition("=")
        if not found or not name.strip() or not value.strip():
            raise UsageError(f"fact: {pair!r}; expected NAME=VALUE")
        facts[name.strip()] = value.strip()
    party = [f"{name}={role or ROLES[2]}" for name, role in _parties(state) if name]
    given: dict[str, Any] = {
        "party": party, "facts": facts, "origin": state.one("from"), "route": state.one("route"),
        "seat": state.several("seat"), "end_use": state.several("end_use"), "value": state.one("value"),
        "year_value": state.one("year_value"),
    }  # fmt: skip
    return {name: value for name, value in given.items() if value}

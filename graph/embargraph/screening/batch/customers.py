"""What screening a customer gave in one row: the verdict first, what it rests on, what is unknown, what is near."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from embargraph.screening.batch.rows import BadRow

if TYPE_CHECKING:
    from embargraph.screening.results import Hit, Outcome

__all__ = ["LEAD", "REST", "VERDICTS", "Customer", "clean", "own_columns", "summarise"]

#: What a customer may come out as, the worst first.  What nobody looked at comes before what was found clear of hits.
VERDICTS = (
    "restricted", "unknown", "red flag", "listed", "hit, no restriction on record", "not screened", "near names",
    "settled", "no hit",
)  # fmt: skip
_RANK = {verdict: place for place, verdict in enumerate(VERDICTS)}

#: Columns before the customer's own, and behind them.
LEAD = ("verdict", "party", "score", "restricted_by", "unknown")
REST = (
    "red_flags", "listed", "other_parties", "near", "why", "decision", "assuming", "input_notes", "row", "name", "hits",
)  # fmt: skip

#: Controls and marks that turn the direction of a text, but for the line feed; halves of characters.
_CONTROL = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]"
)


def clean(value: Any) -> str:
    """Return a value as text in which nothing steers a terminal or turns the direction of what is around it.

    Example:
        >>> clean("Acme\\u202e Ltd"), clean(None), clean(["a", "b"])
        ('Acme  Ltd', '', '["a", "b"]')
    """
    if isinstance(value, list | tuple | dict):
        value = json.dumps(value, ensure_ascii=False, default=str)
    text = "" if value is None else str(value)
    return text if text.isascii() and text.isprintable() else _CONTROL.sub(" ", text.replace("\r\n", "\n"))


@dataclass(frozen=True, slots=True)
class Customer:
    """One row of the result: `cells` by `LEAD` and `REST`, the customer's own cells, and what they were made from."""

    verdict: str
    cells: Mapping[str, Any]
    own: Mapping[str, Any]
    outcome: Outcome | BadRow

    @property
    def rank(self) -> int:
        """How bad it is: 0 is the worst."""
        return _RANK[self.verdict.partition(" (")[0]]


def own_columns(columns: Iterable[str], mapped_names: Sequence[str] = ()) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return what the customer's columns are called in the result, and which of ours stand behind them.

    Args:
        columns: The customer's columns.
        mapped_names: Those that the name was taken from.

    Example:
        >>> own_columns(["name", "verdict"], ["name"])[0]
        {'name': 'name', 'verdict': 'verdict (own)'}
    """
    columns = list(columns)
    # The name that was screened is the customer's own column where there is one of that name.
    rest = tuple(column for column in REST if column != "name" or list(mapped_names) != ["name"])
    ours = {*LEAD, *rest, "restrictions", "searched"}
    return {column: f"{column} (own)" if column.casefold() in ours else column for column in columns}, rest


def summarise(outcome: Outcome | BadRow) -> Customer:
    """Return the row of a customer."""
    if isinstance(outcome, BadRow):
        cells = dict.fromkeys((*LEAD, *REST))
        cells |= {"verdict": "not screened", "row": outcome.row, "input_notes": outcome.reason, "hits": 0}
        return Customer("not screened", cells, outcome.own, outcome)
    hits = sorted(outcome.hits, key=_badness)
    first = hits[0] if hits else None
    verdict = _verdict(outcome, first)
    if verdict in {"no hit", "near names"}:
        verdict += _held(outcome.searched.get("lists", ()))
    notes = list(outcome.query.notes)
    if outcome.outcome.startswith("not screened"):
        notes.insert(0, outcome.outcome.partition(": ")[2])
    shown = first or (outcome.flags or outcome.settled or outcome.near or (None,))[0]
    cells = {
        "verdict": verdict,
        "party": shown.label if shown else None,
        "score": shown.score if shown else None,
        "restricted_by": _barred(hits, "restricted"),
        "unknown": _barred(hits, "unknown"),
        "red_flags": "; ".join(filter(None, (_flags(outcome.flags), _barred(hits, "red_flag")))) or None,
        "listed": _barred(hits, "listed"),
        "other_parties": "; ".join(map(_in_words, hits[1:])) or None,
        "near": "; ".join(map(_in_words, outcome.near)) or None,
        "why": "; ".join(shown.reasons) if shown else None,
        "decision": "; ".join(_decided(hit) for hit in (*hits, *outcome.settled) if hit.decision) or None,
        "assuming": outcome.searched.get("assuming"),
        "input_notes": "; ".join(notes) or None,
        "row": outcome.query.row,
        "name": outcome.query.name,
        "hits": len(hits),
    }
    return Customer(verdict, cells, outcome.query.own, outcome)


def _badness(hit: Hit) -> tuple[int, float, str]:
    said = str(hit.verdict or "hit, no restriction on record").replace("_", " ")
    return _RANK.get(said, 0), -hit.score, hit.label


def _verdict(outcome: Outcome, first: Hit | None) -> str:
    if first is not None:
        return str(first.verdict or "hit, no restriction on record").replace("_", " ")
    if outcome.outcome.startswith("not screened"):
        return "not screened"
    if outcome.flags:
        return "red flag"
    if outcome.settled:
        return "settled"
    return "near names" if outcome.near else "no hit"


def _held(lists: Sequence[Mapping[str, Any]]) -> str:
    """Return what a miss must be read with, as long as not every official list is held whole.

    Example:
        >>> excerpt, file = {"coverage": "excerpt", "edition": None}, {"coverage": "whole", "edition": "2026-07-31"}
        >>> _held([excerpt]), _held([excerpt, file]), _held([file])
        (' (excerpts only)', ' (1 of 2 lists whole)', '')
    """
    whole = sum(each["coverage"] == "whole" for each in lists)
    if whole == len(lists):
        return ""
    # A short list may be whole in the packaged facts; no publisher's file stands behind it.
    return (
        f" ({whole} of {len(lists)} lists whole)" if any(each.get("edition") for each in lists) else " (excerpts only)"
    )


def _barred(hits: Iterable[Hit], verdict: str) -> str | None:
    """Return the effects of a verdict with the rules that give them; of parties behind the first with their name."""
    said: dict[str, dict[str, None]] = {}
    for place, hit in enumerate(hits):
        for row in (row for row in hit.restrictions if row["verdict"] == verdict):
            cited = f" [{row['citation']}]" if row.get("citation") else ""
            rule = f"{row['under_label']}{cited}"
            if place and hit.label not in rule:
                rule = f"{hit.label}: {rule}"
            if row.get("depends_on"):
                rule += f", depends on whether {row['depends_on']}"
            said.setdefault(str(row["effect"]).replace("_", " "), {})[rule] = None
    return "; ".join(f"{effect}: {', '.join(rules)}" for effect, rules in said.items()) or None


def _flags(flags: Iterable[Hit]) -> str:
    return "; ".join(f"{hit.label} at {hit.matched} ({hit.verdict or 'no restriction on record'})" for hit in flags)


def _in_words(hit: Hit) -> str:
    verdict = str(hit.verdict or "no restriction on record").replace("_", " ")
    return f"{hit.label} {hit.score:g} ({verdict})"


def _decided(hit: Hit) -> str:
    decision = hit.decision or {}
    open_again = "; open again: " + "; ".join(decision["reopened"]) if decision.get("reopened") else ""
    return f"{hit.label}: {decision['decision']} by {decision['by']} on {str(decision['at'])[:10]}{open_again}"

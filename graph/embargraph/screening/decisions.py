"""Decisions of a desk: kept, applied, and re-opened when the party's record changes.

One JSON object a line: the name asked about, the party, `false-positive` or
`true-match`, by whom, when, why, and the record that it was decided on.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, ExportError, UsageError
from embargraph.files.replace import append_text
from embargraph.model.given import as_text
from embargraph.model.names import name_key

if TYPE_CHECKING:
    from embargraph.screening.results import Hit, Outcome
    from embargraph.screening.screener import Screener

__all__ = ["DECISIONS", "Decisions", "undecided"]

DECISIONS = ("false-positive", "true-match")
_FIELDS = ("name", "party", "decision", "by", "at", "why", "record")


class Decisions:
    """The decisions in a file; a later one on the same name and party stands for an earlier."""

    def __init__(self, path: Path, *, name: str | None = None) -> None:
        """Read a file of decisions; one that does not exist yet holds none.

        Args:
            path: The file.
            name: What errors call it; its path if not given.

        Raises:
            DataError: A line is no decision; says which and what is wrong.
        """
        self.path = path
        said = name or str(path)
        self._known: dict[tuple[str, str], dict[str, Any]] = {}
        if not path.exists():
            return
        try:
            # By line ends alone: a name may hold what Unicode takes for one.
            lines = path.read_text(encoding="utf-8").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            raise DataError(f"{said}: cannot be read: {error}") from error
        for number, line in enumerate(lines, 1):
            if line.strip():
                self._keep(_checked(line, f"{said}: line {number}"))

    def __len__(self) -> int:
        """Return how many names and parties are decided on."""
        return len(self._known)

    def _keep(self, decision: dict[str, Any]) -> None:
        self._known[name_key(decision["name"]), decision["party"]] = decision

    def record(self, screener: Screener, name: str, party: str, decision: str, *, by: str, why: str) -> dict[str, Any]:
        """Add a decision on what is on record now, and write it to the file.

        Raises:
            UsageError: The decision is none, nobody made it, it has no reason, or there is no such party.
            ExportError: The file cannot be written.
        """
        if decision not in DECISIONS:
            raise UsageError(f"decision {decision!r}; expected one of {', '.join(DECISIONS)}")
        given = {"name": name, "party": party, "by": by, "why": why}
        name, party, by, why = (as_text(value, field) for field, value in given.items())
        if not by.strip() or not why.strip():
            raise UsageError("a decision needs --by and --why: who made it, and for what reason")
        if not name_key(name):
            # It would stand for every row without a name.
            raise UsageError(f"name {name!r}: a decision stands for a name, and this one has no letter or digit")
        party = _party(screener, name, party)
        record = screener.record(party)
        made = datetime.now(UTC).isoformat(timespec="seconds")
        values = (name, party, decision, by, made, why, record)
        kept = dict(zip(_FIELDS, values, strict=True))
        try:
            append_text(self.path, json.dumps(kept, ensure_ascii=False) + "\n")
        except OSError as error:
            raise ExportError(f"{self.path}: cannot be written: {error.strerror or error}") from error
        self._keep(kept)
        return kept

    def apply(self, screener: Screener, outcome: Outcome) -> Outcome:
        """Return an outcome without the false positives that stand, and with the decided marked.

        A party whose record differs from the one that was decided on is shown
        again, with what changed.
        """
        hits: list[Hit] = []
        settled: list[Hit] = []
        for hit in outcome.hits:
            decision = self._known.get((name_key(outcome.query.name), hit.party))
            if decision is None:
                hits.append(hit)
                continue
            changed = changes(decision["record"], screener.record(hit.party))
            said = {key: decision[key] for key in ("decision", "by", "at", "why")} | {"reopened": changed}
            if changed:
                why = (
                    f"decided {said['decision']} by {said['by']} on {said['at'][:10]}; since then {'; '.join(changed)}"
                )
                hits.append(replace(hit, decision=said, reasons=(*hit.reasons, why)))
            else:
                (settled if decision["decision"] == "false-positive" else hits).append(replace(hit, decision=said))
        word = outcome.outcome if hits or not outcome.hits else "red flag" if outcome.flags else "settled"
        return replace(outcome, hits=tuple(hits), settled=tuple(settled), outcome=word)


def undecided(outcome: Outcome) -> Outcome:
    """Return an outcome as it was before any decision, so that a later one can be applied."""
    if not outcome.settled and not any(hit.decision for hit in outcome.hits):
        return outcome
    hits = [
        replace(hit, decision=None, reasons=hit.reasons[:-1] if (hit.decision or {}).get("reopened") else hit.reasons)
        for hit in (*outcome.hits, *outcome.settled)
    ]
    hits.sort(key=lambda hit: (-hit.score, hit.label, hit.party))
    return replace(outcome, outcome="hit", hits=tuple(hits), settled=())


def _party(screener: Screener, name: str, party: str) -> str:
    """Return the id of the party that is meant by its id, or by its label as the results of the name show it.

    Raises:
        UsageError: There is none, or several; says which the name may mean.
    """
    if screener.record(party):
        return party
    outcome = screener.screen(name)
    meant = {hit.party: hit.label for hit in (*outcome.hits, *outcome.near, *outcome.flags)}
    found = [id_ for id_, label in meant.items() if label.casefold() == party.strip().casefold()]
    if len(found) == 1:
        return found[0]
    told = "; ".join(f"{label} ({id_})" for id_, label in list(meant.items())[:5]) or "none"
    how = "several parties are" if found else "no party is"
    raise UsageError(f"--mark: {how} called {party!r} among those that {name!r} may mean: {told}")


def changes(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """Return in words what differs between two records of a party.

    Example:
        >>> changes({"names": ["A"], "country": "CN"}, {"names": ["A", "B"], "country": "CN"})
        ['names: added B']
    """
    found = []
    for key in dict.fromkeys([*before, *after]):
        old, new = before.get(key), after.get(key)
        if isinstance(old, list) or isinstance(new, list):
            added = [str(item) for item in new or () if item not in (old or ())]
            gone = [str(item) for item in old or () if item not in (new or ())]
            found += [f"{key}: added {', '.join(added)}"] * bool(added)
            found += [f"{key}: removed {', '.join(gone)}"] * bool(gone)
        elif old != new:
            found.append(f"{key}: {old or 'none'} became {new or 'none'}")
    return found


def _checked(line: str, where: str) -> dict[str, Any]:
    try:
        decision = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{where}: no JSON: {error}") from None
    missing = [key for key in _FIELDS if not isinstance(decision, dict) or key not in decision]
    if missing:
        raise DataError(f"{where}: no {', '.join(missing)}; a decision has {', '.join(_FIELDS)}")
    for key in ("name", "party", "by", "at", "why"):
        if not isinstance(decision[key], str):
            raise DataError(f"{where}: {key} {decision[key]!r}; expected a text")
    if not isinstance(decision["record"], dict):
        raise DataError(f"{where}: record {decision['record']!r}; expected an object")
    if decision["decision"] not in DECISIONS:
        raise DataError(f"{where}: decision {decision['decision']!r}; expected one of {', '.join(DECISIONS)}")
    return dict(decision)

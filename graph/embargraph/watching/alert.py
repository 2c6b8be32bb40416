"""An alert: one change, as one JSON object that every form is made from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import quote

from embargraph.model.text import plain
from embargraph.questions.searched import LEGAL
from embargraph.questions.verdicts import is_own
from embargraph.watching.changes import Change

__all__ = ["alert_id", "as_alert"]

_MOST_ASKED = 100
_WORDS = {None: "not on record", "not_in_force": "not in force", "red_flag": "a red flag", "in_force": "in force"}


def alert_id(watch: str, kind: str, key: str, day: str, turn: int = 0) -> str:
    """Return the id of an alert: a run that is repeated gives the same one.

    Args:
        watch: Id of the watch.
        kind: Kind of the alert.
        key: What it is about.
        day: The day that it is of.
        turn: How often the same was said before: what goes to and fro on a day is said each time.

    Example:
        >>> alert_id("a", "begun", "k", "2026-11-10") == alert_id("a", "begun", "k", "2026-11-10", 1)
        False
    """
    told = [watch, kind, key, day, *([turn] if turn else [])]
    return "sha256:" + hashlib.sha256(json.dumps(told).encode()).hexdigest()


def as_alert(
    change: Change,
    id_: str,
    watch: str,
    *,
    seen: str,
    graphs: tuple[str | None, str],
    base: str | None = None,
    restriction: str | None = None,
) -> dict[str, Any]:
    """Return a change as an alert.

    Args:
        change: What changed.
        id_: Its id; see `alert_id`.
        watch: Id of the watch.
        seen: When it was seen.
        graphs: Digests of the graphs before and after.
        base: Where the pages are that it links to.
        restriction: Id of the restriction in the graph, if it has one there.
    """
    row = change.row or {}
    under = row.get("under") or row.get("measure")
    # A customer's file may hold what no text can: half a character, signs that turn the direction.
    asked = [plain(name) for name in change.asked]
    match = change.match and {**change.match, "matched": plain(change.match["matched"])}
    return {
        "id": id_,
        "watch": watch,
        "kind": change.kind,
        "seen": seen,
        "day": change.day.isoformat(),
        "who": change.who,
        "asked": asked[0] if asked else None,
        "asked_also": asked[1:_MOST_ASKED],
        "asked_count": len(change.asked),
        "under": under,
        "before": change.before,
        "after": change.after,
        "altered": change.terms,
        "branches": list(row.get("branches") or ()),
        "gist": gist(change),
        "citation": citation(row),
        "restriction": change.row,
        "match": match,
        "evidence": list(row.get("evidence") or ()),
        "assuming": change.assuming,
        "url": _url(base, change, restriction),
        "graph": {"before": graphs[0], "after": graphs[1]},
        "legal": LEGAL,
    }


def _url(base: str | None, change: Change, restriction: str | None) -> str | None:
    if base is None:
        return None
    if restriction is not None:
        return f"{base}/restriction/{quote(restriction, safe='')}?as_of={change.day}"
    if change.who and change.kind != "source_failed":
        assumed = (change.assuming or "").split("; ") if change.assuming else []
        more = "".join(f"&assume={quote(each, safe='')}" for each in assumed)
        return f"{base}/node/{quote(str(change.who['id']), safe='')}?as_of={change.day}{more}"
    return f"{base}/sources"


def citation(row: Mapping[str, Any]) -> str | None:
    """Return what an alert cites: of an open row the document that all its branches rest on, else the measure's.

    Example:
        >>> citation({"branches": [{"evidence": ["90 FR 2"]}, {"evidence": ["CNBC", "90 FR 2"]}]})
        '90 FR 2'
    """
    cited = [list(branch.get("evidence") or ()) for branch in row.get("branches") or ()]
    shared = [document for document in cited[0] if all(document in each for each in cited)] if cited else []
    if shared:
        return str(shared[0])
    said = (
        (row.get("under") or {}).get("citation") or row.get("citation") or next(iter(row.get("citations") or ()), None)
    )
    return None if said is None else str(said)


def gist(change: Change) -> str:
    """Return what happened in one or two sentences, on one line."""
    return plain(change.says or _said(change))


def _said(change: Change) -> str:
    row = change.row or {}
    who = (change.who or {}).get("label") or "somebody"
    assuming = f"Assuming {change.assuming}: " if change.assuming else ""
    if change.kind in {"now_matches", "matches_no_more"}:
        return assuming + _matched(change, who)
    stood, stands = (_words(each) for each in (change.before, change.after))
    under = (row.get("under") or {}).get("label")
    what = (row.get("what") or {}).get("label")
    effect = str(row.get("effect") or "").replace("_", " ")
    about = "".join(
        (f", {effect}" if effect else "", f" for {what}" if what else "", f", under {under}" if under else "")
    )
    on = f"on {change.day}" if change.kind == "cliff_ahead" else f"as of {change.day}"
    if change.before == change.after:
        said = f"{who}{about}: {stands}, on other terms {on}: {', '.join(change.altered) or 'in its rows'}"
    else:
        ahead = "scheduled: " if change.kind == "cliff_ahead" else ""
        said = f"{who}{about}: {ahead}{stands} {on}; before: {stood}"
    ways = "; ".join(f"if {branch['if']}: {branch.get('then')}" for branch in row.get("branches") or ())
    via = f" It reaches {change.asked[0]} through its place." if not is_own(row) and change.asked else ""
    return f"{assuming}{said}.{f' {_capital(ways)}.' if ways else ''}{via}"


def _matched(change: Change, who: str) -> str:
    match = change.match or {}
    asked = change.asked[0] if change.asked else ""
    if change.kind == "matches_no_more":
        return f"{asked!r} does not mean {who} any more; it meant it by {match.get('on')} ({match.get('matched')})."
    if match.get("reopened"):
        return f"{asked!r}: the decision on {who} is open again: {'; '.join(match['reopened'])}."
    return f"{asked!r} now means {who}, by {match.get('on')} ({match.get('matched')}), score {match.get('score')}."


def _words(state: str | None) -> str:
    return _WORDS.get(state) or str(state).replace("_", " ")


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def shown_asked(alert: Mapping[str, Any], most: int = 5) -> str:
    """Return the watched names that an alert is on."""
    names: Sequence[str] = [name for name in (alert.get("asked"), *alert.get("asked_also", ())) if name]
    more = int(alert.get("asked_count") or 0) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def day_of(alert: Mapping[str, Any]) -> date:
    """Return the day of an alert."""
    return date.fromisoformat(alert["day"])

"""How watches stand, as rows that every face shows: the command line, the pages and the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from embargraph.watching.definitions import Watch
    from embargraph.watching.state import WatchState

__all__ = ["OVERVIEW", "RUNS", "run_rows", "watch_row", "watch_shown"]

#: Columns of the list of watches, and of the list of runs.
OVERVIEW = ("id", "watched", "last_run", "day", "outcome", "alerts", "unmatched", "targets", "troubles")
RUNS = ("run", "watch", "day", "started", "ended", "outcome", "alerts", "found", "unmatched", "graph", "notes")


def watch_row(state: WatchState, watch: Watch) -> dict[str, Any]:
    """Return one line on a watch: when it ran last, what came of it, what it cannot see.

    Args:
        state: Where it is kept.
        watch: The watch.
    """
    runs = state.runs(watch.id, most=1)
    last: Mapping[str, Any] = runs[0] if runs else {}
    return {
        "id": watch.id,
        "watched": watch.watched,
        "last_run": last.get("ended"),
        "day": last.get("day"),
        "outcome": last.get("outcome", "never run"),
        "alerts": last.get("alerts"),
        "unmatched": _unmatched(state, watch),
        "targets": [target.shown for target in watch.to],
        "troubles": list(_troubles(state, watch, last)),
    }


def _unmatched(state: WatchState, watch: Watch) -> list[str]:
    """Return the watched names that mean nobody on record, as of the last run; those it has not seen are said too."""
    from embargraph.watching.matching import name_of

    kept = state.kept(watch.id)
    matches = kept.matches if kept is not None else {}
    return [query.name for query in watch.names if not matches.get(name_of(query))]


def _troubles(state: WatchState, watch: Watch, last: Mapping[str, Any]) -> Iterator[str]:
    """Yield what keeps a watch from being trusted: it never ran, it failed, its alerts do not arrive."""
    if not last:
        yield "never run: that it says nothing means nothing"
    body = last.get("body", {})
    if last.get("outcome") == "failed":
        yield f"the last run failed: {body.get('why')}"
    yield from watch.unread
    yield from body.get("notes", ())
    shown = {target.key: target.shown for target in watch.to}
    for row in state.deliveries(watch.id):
        if row["state"] != "sent":
            due = f", again {row['due']}" if row["state"] == "waiting" else ""
            name = shown.get(row["target"], "a target that is not named any more")
            yield f"{name}: {row['count']} {row['state']}{due}{': ' + row['error'] if row['error'] else ''}"
    for target in watch.to:
        if (why := state.is_off(watch.id, target.key)) is not None:
            yield f"{target.shown}: switched off: {why}; embargraph watch on switches it on"


def watch_shown(state: WatchState, watch: Watch, *, most: int = 20) -> dict[str, Any]:
    """Return all that is kept of a watch: how each name stands, its last alerts and runs.

    Args:
        state: Where it is kept.
        watch: The watch.
        most: Alerts and runs at most.
    """
    kept = state.kept(watch.id)
    return {
        **watch_row(state, watch),
        "names": list(_names(watch, kept)) if watch.names else [],
        "terms": {"by": list(watch.by), "effect": list(watch.effect), "basis": list(watch.basis),
                  "horizon": watch.horizon, "assume": list(watch.assume), "through_places": watch.through_places,
                  "stale_after": watch.stale_after},
        "graph": kept.graph if kept is not None else None,
        "recent": state.alerts(watch.id, most=most),
        "runs": run_rows(state, watch.id, most=most),
    }  # fmt: skip


def _names(watch: Watch, kept: Any) -> Iterator[dict[str, Any]]:
    from embargraph.watching.matching import name_of

    for query in watch.names:
        key = name_of(query)
        matches = kept.matches.get(key, []) if kept is not None else []
        answer = kept.answers.get("", {}).get(key) if kept is not None else None
        verdicts: dict[str, int] = {}
        for digest in answer["rows"] if answer else ():
            verdict = kept.more["bodies"][digest]["verdict"]
            verdicts[verdict] = verdicts.get(verdict, 0) + 1
        yield {
            "name": query.name,
            "parties": [{"id": each["party"], "label": each["label"], "how": each["how"], "score": each["score"]}
                        for each in matches],
            "verdicts": verdicts,
            "says": _standing(kept is not None, matches, verdicts),
        }  # fmt: skip


def _standing(has_run: bool, matches: Any, verdicts: Mapping[str, int]) -> str:
    if not has_run:
        return "not looked for yet"
    if not matches:
        return "matches nothing on record; that is not a clearance"
    if not verdicts:
        return "no restriction on record; that is not a clearance"
    return ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in verdicts.items())


def run_rows(
    state: WatchState, watch: str | None = None, *, quiet: bool = False, most: int = 100
) -> list[dict[str, Any]]:
    """Return runs as rows, the newest first: what each was on, and what it found.

    Args:
        state: Where they are kept.
        watch: Of this watch only.
        quiet: Only those that found nothing, with what they searched.
        most: At most so many.
    """
    rows = []
    for run in state.runs(watch, outcome="quiet" if quiet else None, most=most):
        body = run["body"]
        row = {
            "run": run["id"], "watch": run["watch"], "day": run["day"], "started": run["started"],
            "ended": run["ended"], "outcome": run["outcome"], "alerts": run["alerts"], "found": body.get("found", {}),
            "unmatched": body.get("unmatched", []), "graph": run["graph_after"],
            "notes": body.get("notes", []) or ([body["why"]] if body.get("why") else []),
        }  # fmt: skip
        rows.append({**row, "searched": body.get("searched")} if quiet else row)
    return rows

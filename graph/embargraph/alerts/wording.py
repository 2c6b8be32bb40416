"""What an alert says, in lines: the same in a feed, in a mail and on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from embargraph.model.cell_text import as_text
from embargraph.model.text import plain
from embargraph.watching.alert import shown_asked
from embargraph.watching.sources import summed_notes

__all__ = ["body_lines", "run_lines", "subject_of"]

_TITLES = {
    "begun": "begun", "ended": "ended", "altered": "altered", "became_unknown": "unknown now",
    "became_known": "known now", "cliff_ahead": "change ahead", "red_flag": "red flag", "now_matches": "name matches",
    "matches_no_more": "matches no more", "source_stale": "old list", "source_shrank": "list shrank",
    "source_failed": "watch failed", "test": "test",
}  # fmt: skip
_MOST = 200


def subject_of(alert: Mapping[str, Any]) -> str:
    """Return what an alert is on, in one short line.

    Example:
        >>> alert = {"kind": "begun", "who": {"label": "ZTE"}, "under": {"label": "Entity List"}, "day": "2026-11-10"}
        >>> subject_of(alert)
        'ZTE: begun, Entity List, 2026-11-10'
    """
    who = (alert.get("who") or {}).get("label") or alert.get("asked") or alert.get("watch")
    under = (alert.get("under") or {}).get("label")
    what = ((alert.get("restriction") or {}).get("what") or {}).get("label")
    about = [label for label in (under, what) if label and label != who]
    parts = [_TITLES.get(alert["kind"], str(alert["kind"])), *about, alert["day"]]
    said = plain(f"{who}: {', '.join(map(str, parts))}")
    return said if len(said) <= _MOST else f"{said[: _MOST - 1]}…"


def body_lines(alert: Mapping[str, Any]) -> Iterator[str]:
    """Yield what an alert says, line by line: what happened, how it may turn out, on what evidence."""
    yield plain(alert["gist"])
    if alert.get("assuming"):
        yield plain(f"This is what would follow, assuming {alert['assuming']}; it is not what is on record.")
    if alert.get("asked"):
        yield plain(f"Watched: {shown_asked(alert)}")
    for branch in alert.get("branches") or ():
        cited = f" [{'; '.join(branch['evidence'])}]" if branch.get("evidence") else ""
        yield plain(f"If {branch['if']}: {branch.get('then')}{cited}")
    for name, sides in (alert.get("altered") or {}).items():
        yield plain(f"{name}: {as_text(sides['before']) or 'nothing'} became {as_text(sides['after']) or 'nothing'}")
    if (alert.get("restriction") or {}).get("via"):
        yield plain(f"Via: {' > '.join(str(hop['label']) for hop in alert['restriction']['via'])}")
    for reason in (alert.get("match") or {}).get("reasons", ()):
        yield plain(f"Because: {reason}")
    if alert.get("citation"):
        yield plain(f"Source: {alert['citation']}")
    if alert.get("url"):
        yield plain(alert["url"])
    yield plain(alert["legal"])


def run_lines(body: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a run could not see: names that match nothing, rows that are no names, lists that are old or short."""
    yield from _named("Names that match nothing on record (that is not a clearance)", body.get("unmatched") or ())
    yield from _named("Rows that are not watched", body.get("unread") or ())
    yield from _named("To be known", summed_notes(body.get("notes") or ()))
    lists = (body.get("searched") or {}).get("lists") or ()
    short = [each["label"] for each in lists if each["coverage"] != "whole"]
    yield from _named("Official lists of which the graph has an excerpt or nothing", short, most=5)


def _named(title: str, texts: Sequence[str], most: int = 20) -> Iterator[str]:
    if texts:
        more = f"; and {len(texts) - most} more" if len(texts) > most else ""
        yield plain(f"{title}: {'; '.join(texts[:most])}{more}")

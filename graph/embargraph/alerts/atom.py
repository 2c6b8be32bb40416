"""The alerts of a watch as an Atom feed (RFC 4287)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree import ElementTree as ET

from embargraph.alerts.wording import body_lines, subject_of
from embargraph.model.text import plain

__all__ = ["MOST_ENTRIES", "atom_feed"]

#: Alerts in a feed: the newest.
MOST_ENTRIES = 200
_ATOM = "http://www.w3.org/2005/Atom"


def atom_feed(
    watch: str,
    alerts: Sequence[Mapping[str, Any]],
    *,
    last_run: Mapping[str, Any] | None = None,
    base: str | None = None,
) -> bytes:
    """Return a feed.

    Args:
        watch: Id of the watch.
        alerts: Its alerts, the newest first; only the first `MOST_ENTRIES` are taken.
        last_run: Its last run, as `WatchState.runs` gives it: the feed says when that was, and what it cannot see.
        base: Where the pages are.

    Example:
        >>> atom_feed("suppliers", [])[:38]
        b"<?xml version='1.0' encoding='utf-8'?>"
    """
    feed = ET.Element(f"{{{_ATOM}}}feed")
    _add(feed, "title", f"Embargraph: {watch}")
    _add(feed, "subtitle", _state(last_run))
    # An id of its own, whatever address the feed is read at.
    _add(feed, "id", f"urn:embargraph:watch:{watch}")
    times = [*([last_run["ended"]] if last_run else []), *(alert["seen"] for alert in alerts[:1])]
    _add(feed, "updated", max(times, default="1970-01-01T00:00:00Z"))
    _add(ET.SubElement(feed, f"{{{_ATOM}}}author"), "name", "Embargraph")
    if base:
        ET.SubElement(feed, f"{{{_ATOM}}}link", rel="self", type="application/atom+xml",
                      href=f"{base}/watches/{watch}/feed.atom")  # fmt: skip
        ET.SubElement(feed, f"{{{_ATOM}}}link", rel="alternate", type="text/html", href=f"{base}/watches")
    for alert in alerts[:MOST_ENTRIES]:
        _entry(feed, alert)
    ET.register_namespace("", _ATOM)
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


def _entry(feed: ET.Element, alert: Mapping[str, Any]) -> None:
    entry = ET.SubElement(feed, f"{{{_ATOM}}}entry")
    _add(entry, "id", f"urn:{alert['id']}")
    _add(entry, "title", subject_of(alert))
    _add(entry, "updated", alert["seen"])
    _add(entry, "published", alert["seen"])
    ET.SubElement(entry, f"{{{_ATOM}}}category", term=alert["kind"])
    if alert.get("url"):
        ET.SubElement(entry, f"{{{_ATOM}}}link", rel="alternate", type="text/html", href=plain(alert["url"]))
    _add(entry, "summary", str(alert["gist"]))
    content = _add(entry, "content", "\n".join(body_lines(alert)))
    content.set("type", "text")


def _add(parent: ET.Element, name: str, text: str) -> ET.Element:
    """Add an element with a text: controls, which XML has no way to write, are left out."""
    element = ET.SubElement(parent, f"{{{_ATOM}}}{name}")
    element.text = "\n".join(map(plain, text.split("\n")))
    return element


def _state(run: Mapping[str, Any] | None) -> str:
    if run is None:
        return "The watch has not been run yet: that there is nothing here says nothing."
    body = run["body"]
    said = [f"Last run {run['ended']} for {run['day']}: {run['outcome']}."]
    if run["outcome"] == "failed":
        said.append(f"It could not be run: {body.get('why')}")
    if body.get("unmatched"):
        names = body["unmatched"]
        more = f" and {len(names) - 10} more" if len(names) > 10 else ""
        said.append(f"Names that match nothing on record: {', '.join(names[:10])}{more}; that is not a clearance.")
    said += [f"{note[:1].upper()}{note[1:]}." for note in body.get("notes", ())[:5]]
    short = [each for each in (body.get("searched") or {}).get("lists", ()) if each["coverage"] != "whole"]
    if short:
        said.append(f"Of {len(short)} official lists the graph has an excerpt or nothing.")
    return " ".join(said)

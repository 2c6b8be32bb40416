"""Measures over time: in force, stayed, unknown, and the days on which the answer changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.model.dates import days
from embargraph.model.typed_dates import typed_span
from embargraph.plots.style import COLOURS, SOURCE, shorten
from embargraph.store.lookup import resolve_names

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from embargraph.api import Graph

__all__ = ["draw"]

#: Measures that are drawn at most.
_ROWS = 40

_STATUS = """
SELECT s.measure, n.label, s.first_day, s.last_day, s.status, s.stay IS NOT NULL, s.known_through
FROM status s JOIN node n ON n.id = s.measure
WHERE n.type NOT IN ('listing') AND ($chosen IS NULL OR list_contains($chosen, s.measure))
ORDER BY s.measure, s.first_day NULLS FIRST
"""

#: Measures that cover a technology, or reach or concern a party or place.
_NEAR = """
SELECT DISTINCT subject FROM statement WHERE relation IN ('covers', 'targets') AND list_contains($asked, object)
UNION SELECT DISTINCT under FROM restriction WHERE list_contains($asked, who) OR list_contains($asked, what)
UNION SELECT unnest($asked)
"""


def draw(graph: Graph, options: Mapping[str, Any]) -> Figure:
    """Draw the statuses of measures as bars, stays and unknown spans told apart.

    Raises:
        UsageError: No measure is left to draw, or the span is empty.
    """
    if options.get("who") and not options.get("what") and not options.get("under"):
        # A party's measures are its story: bars of whole rules would leave out its entries on lists.
        from embargraph.plots.story import draw as draw_parties

        return draw_parties(graph, options)
    from matplotlib.figure import Figure

    first, last = _span(options)
    bars = _bars(graph, options, first, last)
    if not bars:
        raise UsageError("no measure with a status in that span; there is nothing to draw")
    left_out = max(len(bars) - _ROWS, 0)
    bars = bars[:_ROWS]
    figure = Figure(figsize=(11, 2.0 + 0.36 * len(bars)), layout="constrained")
    axis = figure.subplots()
    _draw_bars(axis, bars, first, last)
    _draw_evidence(axis, graph, first, last)
    names = [options.get(name) or () for name in ("what", "who", "under")]
    subject = ", ".join(text for each in names for text in ([each] if isinstance(each, str) else each))
    more = f"; {left_out} more measures" if left_out else ""
    figure.suptitle(f"Measures over time: {subject or 'those with stays and cliffs'}{more}", fontsize=12)
    figure.supxlabel(SOURCE, fontsize=8, color=COLOURS["ink"])
    return figure


def _span(options: Mapping[str, Any]) -> tuple[date, date]:
    first = typed_span(options.get("from") or "2018-01-01", "--from")[0]
    last = typed_span(options.get("to") or "2027-12-31", "--to")[1]
    if last <= first:
        raise UsageError(f"--to {last} is not after --from {first}")
    return first, last


_Bar = tuple[str, list[tuple[date, date, str]], list[date]]


def _bars(graph: Graph, options: Mapping[str, Any], first: date, last: date) -> list[_Bar]:
    """Return the measures in order of their beginnings: label, spans with their state, cliffs."""
    found: dict[str, tuple[str, list[tuple[date, date, str]], list[date]]] = {}
    rows = graph.connection.execute(_STATUS, {"chosen": _chosen(graph, options)}).fetchall()
    before: dict[str, str] = defaultdict(str)
    for measure, label, begin, end, status, is_stayed, known in rows:
        start, stop = max(begin or first, first), min(end or last, last)
        state = "stayed" if is_stayed and status == "not_in_force" else status
        _, spans, cliffs = found.setdefault(measure, (label, [], []))
        # A status that begins after the last evidence is a day on which the answer changes by itself.
        if begin is not None and first <= begin <= last and known is not None and begin > known and before[measure]:
            cliffs.append(begin)
        before[measure] = state
        if state != "not_in_force" and start <= stop:
            spans.append((start, stop, state))
    is_all = not any(options.get(name) for name in ("what", "who", "under"))
    bars = [bar for bar in found.values() if bar[1]]
    if is_all:
        # Measures that simply hold say nothing in a picture of all of them.
        bars = [bar for bar in bars if bar[2] or any(state == "stayed" for _, _, state in bar[1])]
    return sorted(bars, key=lambda bar: (bar[1][0][0], bar[0]))


def _chosen(graph: Graph, options: Mapping[str, Any]) -> list[str] | None:
    """Return the measures asked about; None where all are."""
    asked: set[str] = set()
    named = False
    for name in ("what", "who", "under"):
        value = options.get(name) or ()
        for text in (value,) if isinstance(value, str) else value:
            named = True
            asked |= {
                match.id
                for match in resolve_names(graph.connection, str(text), broader=name == "what", like=graph.like)
            }
    if not named:
        return None
    # "All items" would bring in every rule on parties.
    scopes = graph.connection.execute("SELECT id FROM node WHERE type = 'all-items'").fetchall()
    asked -= {scope for (scope,) in scopes}
    return [found for (found,) in graph.connection.execute(_NEAR, {"asked": sorted(asked)}).fetchall()]


def _draw_evidence(axis: Axes, graph: Graph, first: date, last: date) -> None:
    """Mark the last day on which anything is known: what stands to the right of it is as last known."""
    from matplotlib.dates import date2num

    text = graph.vintage()["last_evidence"]
    day = days(text)[0] if text else None
    if day is not None and first < day < last:
        axis.axvline(date2num(day), color=COLOURS["ink"], linestyle="--", linewidth=1.0, zorder=2)
        low = axis.get_ylim()[0]
        axis.text(
            date2num(day), low, f"last evidence {day} ", fontsize=8, ha="right", va="bottom", color=COLOURS["ink"]
        )


_LOOKS: Mapping[str, dict[str, Any]] = {
    "in_force": {"color": COLOURS["in_force"], "label": "in force"},
    "stayed": {"color": "white", "hatch": "////", "edgecolor": COLOURS["in_force"], "label": "stayed"},
    "unknown": {"color": COLOURS["unknown"], "hatch": "...", "edgecolor": COLOURS["ink"], "label": "unknown"},
}


def _draw_bars(axis: Axes, bars: list[_Bar], first: date, last: date) -> None:
    from matplotlib.dates import YearLocator, date2num
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    for level, (_, spans, cliffs) in enumerate(bars):
        for start, stop, state in spans:
            look = {name: value for name, value in _LOOKS[state].items() if name != "label"}
            width = date2num(stop + timedelta(days=1)) - date2num(start)
            axis.barh(level, width, left=date2num(start), height=0.62, linewidth=0.6, **look)
        axis.plot([date2num(day) for day in cliffs], [level] * len(cliffs), "D", color=COLOURS["cliff"], markersize=6,
                  markeredgecolor="white", zorder=4)  # fmt: skip
    axis.set_yticks(range(len(bars)), [shorten(label, 72) for label, _, _ in bars], fontsize=9)
    axis.set_ylim(len(bars) - 0.1, -0.6)
    axis.set_xlim(date2num(first), date2num(last + timedelta(days=1)))
    axis.xaxis_date()
    axis.xaxis.set_major_locator(YearLocator())
    axis.grid(axis="x", color="#DDDDDD", linewidth=0.6)
    axis.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axis.spines[side].set_visible(False)
    axis.tick_params(axis="y", length=0)
    used = {state for _, spans, _ in bars for _, _, state in spans}
    handles: list[Any] = []
    for state, look in _LOOKS.items():
        if state in used:
            edge = look.get("edgecolor", look["color"])
            handles.append(Patch(facecolor=look["color"], hatch=look.get("hatch"), edgecolor=edge, label=look["label"]))
    if any(cliffs for _, _, cliffs in bars):
        mark: dict[str, Any] = {
            "marker": "D",
            "color": COLOURS["cliff"],
            "linestyle": "none",
            "markeredgecolor": "white",
        }
        handles.append(Line2D([], [], label="cliff: the answer changes by itself", **mark))
    axis.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 1.0 + 0.55 / max(len(bars), 3) + 0.02),
                ncols=len(handles), frameon=False, fontsize=9)  # fmt: skip

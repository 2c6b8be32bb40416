"""Three clocks as three bars: text, stay and enforcement; what was announced as a ghost; hatched after the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from embargraph.serving.pages.pictures.svg import LOOKS, Axis, element, fill, fit, patterns, picture, text

__all__ = ["Bar", "Run", "draw_clocks"]

_WIDTH, _LEFT, _RIGHT, _TOP = 960.0, 118.0, 952.0, 26.0
_ROW, _HIGH = 38.0, 24.0


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch on a clock; None is an open end.

    Attributes:
        first: First day.
        last: Last day.
        state: in_force, stay, unknown, announced, restricted, and what else `svg.LOOKS` has.
        says: What holds, for those who hear it.
    """

    first: date | None
    last: date | None
    state: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: what it is called, its stretches, and an address for its name."""

    label: str
    runs: tuple[Run, ...]
    href: str = ""


def draw_clocks(
    bars: Sequence[Bar],
    *,
    title: str,
    day: date,
    known: date | None,
    first: date | None = None,
    last: date | None = None,
    name: str = "clocks",
    left: float = _LEFT,
) -> str:
    """Draw bars over one time line.

    Args:
        bars: One a row, from above.
        title: What is shown.
        day: The day asked about: a line.
        known: Last day of evidence: a line, after which everything is hatched.
        first: First day shown; some time before the first change if not given.
        last: Last day shown; some time after the last change if not given.
        name: What ids in the picture begin with.
        left: Room for the names.
    """
    turns = [each for bar in bars for run in bar.runs for each in (run.first, run.last) if each is not None]
    every = [*turns, day, *([known] if known is not None else [])]
    room = timedelta(days=max((max(every) - min(every)).days // 14, 60))
    axis = Axis(first or min(every) - room, last or max(every) + room, left, _RIGHT)
    bottom = _TOP + _ROW * len(bars)
    parts = [patterns(name, [run.state for bar in bars for run in bar.runs]), axis.ticks(_TOP - 4, bottom)]
    for number, bar in enumerate(bars):
        parts.append(_row(axis, bar, _TOP + number * _ROW, name))
    if known is not None and known < axis.last:
        parts.append(_evidence(axis, known, bottom, name))
    x = axis.at(day)
    parts.append(element("line", x1=x, x2=x, y1=_TOP - 8, y2=bottom + 2, stroke="#0b5fa5", stroke_width=2.5,
                         class_="day-line"))  # fmt: skip
    parts.append(element("text", str(day), x=min(max(x, left + 40), _WIDTH - 46), y=bottom + 32, text_anchor="middle",
                         fill="#0b5fa5", font_weight=700, class_="day-text"))  # fmt: skip
    is_linked = any(bar.href for bar in bars)
    return picture(name, "".join(parts), width=_WIDTH, height=bottom + 40, title=title,
                   role="group" if is_linked else "img")  # fmt: skip


def _row(axis: Axis, bar: Bar, top: float, name: str) -> str:
    base = element("line", x1=axis.left, x2=axis.right, y1=top + _HIGH + 4, y2=top + _HIGH + 4, stroke="#d9dee5",
                   class_="grid")  # fmt: skip
    label = element("text", fit(bar.label, axis.left - 12, 13), x=4, y=top + 17, fill="#1b2430", class_="ink")
    if bar.href:
        # The whole row's head is the target: no narrower than a finger.
        ground = element("rect", x=0, y=top - 4, width=axis.left - 4, height=32, fill="none", pointer_events="all")
        label = element("a", element("title", text(bar.label)) + ground + label.replace('class="ink"', 'class="name"'),
                        href=bar.href)  # fmt: skip
    return base + label + "".join(_run(axis, run, top, name) for run in bar.runs)


def _run(axis: Axis, run: Run, top: float, name: str) -> str:
    left = axis.left if run.first is None else axis.at(run.first)
    right = axis.right if run.last is None else axis.at(run.last + timedelta(days=1))
    if right <= left:
        return ""
    is_ghost = run.state in {"announced", "not_in_force"}
    bar = element("rect", x=left, y=top, width=max(right - left, 2.0), height=_HIGH, rx=2,
                  fill="none" if is_ghost else fill(name, run.state),
                  stroke="#10283f" if run.state == "announced" else "#4a5463" if not is_ghost else None,
                  stroke_dasharray="5 4" if run.state == "announced" else None, class_=f"run s-{run.state}")  # fmt: skip
    said = ""
    if right - left > 34 and run.says:
        room = fit(run.says, right - left - 12, 12)
        if len(room) > 3:
            said = _said(left + 6, top, room, run)
    return element("g", element("title", text(run.says or run.state)) + bar + said)


def _said(left: float, top: float, room: str, run: Run) -> str:
    fill_, ink = LOOKS[run.state]
    ground = ""
    if run.state in {"unknown", "stay", "red_flag", "listed"}:
        width = sum(12.2 if ord(c) > 0x2E7F else 6.9 for c in room) + 6
        ground = element("rect", x=left - 3, y=top + 4, width=width, height=16, rx=2, fill=fill_,
                         class_=f"fill-{run.state}")  # fmt: skip
    return ground + element("text", room, x=left, y=top + 16.5, fill=ink, font_size=12, class_=f"on-{run.state}")


def _evidence(axis: Axis, known: date, bottom: float, name: str) -> str:
    x = axis.at(known + timedelta(days=1))
    late = element("rect", x=x, y=_TOP - 4, width=axis.right - x, height=bottom - _TOP + 4, fill=f"url(#{name}-late)")
    line = element("line", x1=x, x2=x, y1=_TOP - 8, y2=bottom + 2, stroke="#3a4452", stroke_dasharray="4 3",
                   class_="known")  # fmt: skip
    is_right = x > (axis.left + axis.right) / 2
    said = element("text", text(f"known through {known}"), x=x - 5 if is_right else x + 5, y=12,
                   text_anchor="end" if is_right else "start", fill="#3a4452", class_="ink", font_size=12)  # fmt: skip
    return late + line + said

"""Three clocks as three bars: text, stay and enforcement; what was announced as a ghost; hatched after the evidence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from embargraph.model.dates import ONE_DAY
from embargraph.serving.pages.pictures.svg import LOOKS, Axis, element, fill, fit, moved, patterns, picture, text
from embargraph.serving.pages.words import long_day

__all__ = ["Bar", "Run", "draw_clocks"]

_TOP, _HIGH = 26.0, 24.0
#: States that are drawn as an outline, or not at all.
_GHOSTS = frozenset({"announced", "not_in_force", "none"})
#: States whose pattern must not run through what is written on them.
_GROUNDED = frozenset({"unknown", "stay", "red_flag", "listed"})


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


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where bars stand: names to the left of them or, where it is narrow, above."""

    axis: Axis
    name: str
    row: float
    #: How far below the top of its row a bar begins.
    below: float
    width: float
    is_narrow: bool


def draw_clocks(
    bars: Sequence[Bar],
    *,
    title: str,
    day: date,
    known: date | None,
    first: date | None = None,
    last: date | None = None,
    name: str = "clocks",
    left: float = 118.0,
    width: float = 960.0,
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
        left: Room for the names; 0 writes them above their bars.
        width: Width, in units of which a letter is 13 high.
    """
    turns = [each for bar in bars for run in bar.runs for each in (run.first, run.last) if each is not None]
    every = [*turns, day, *([known] if known is not None else [])]
    room = timedelta(days=max((max(every) - min(every)).days // 14, 60))
    axis = Axis(first or moved(min(every), -room), last or moved(max(every), room), left or 4.0, width - 8)
    frame = _Frame(axis, name, 54.0 if not left else 38.0, 18.0 if not left else 0.0, width, not left)
    bottom = _TOP + frame.row * len(bars)
    shapes = [(run, _TOP + number * frame.row + frame.below) for number, bar in enumerate(bars) for run in bar.runs]
    parts = [patterns(name, {run.state for run, _ in shapes}), axis.ticks(_TOP - 4, bottom, width / 80)]
    parts += [_head(frame, bar, _TOP + number * frame.row) for number, bar in enumerate(bars)]
    parts += [_run(frame, run, top) for run, top in shapes]
    if known is not None and known < axis.last:
        parts.append(_evidence(axis, known, bottom, name))
    # What is written comes last, so that nothing is drawn over it.
    parts += [said for run, top in shapes for said in _said(axis, run, top)]
    parts.append(_day(axis, day, bottom, width))
    is_linked = any(bar.href for bar in bars)
    return picture(name, "".join(parts), width=width, height=bottom + 40, title=title,
                   role="group" if is_linked else "img")  # fmt: skip


def _head(frame: _Frame, bar: Bar, top: float) -> str:
    axis = frame.axis
    base = top + frame.below + _HIGH + 4
    line = element("line", x1=axis.left, x2=axis.right, y1=base, y2=base, stroke="#d9dee5", class_="grid")
    room = axis.right if frame.is_narrow else axis.left - 12
    lines = [fit(bar.label, room, 13)] if frame.is_narrow else _lines(bar.label, room)
    first = top + 13 if frame.is_narrow else top + 17 - 7.5 * (len(lines) - 1)
    label = "".join(
        element("text", line, x=4, y=first + 15 * number, fill="#1b2430" if not bar.href else "#0b4a82",
                class_="name" if bar.href else "ink")
        for number, line in enumerate(lines)
    )  # fmt: skip
    if not bar.href:
        return line + label
    # The whole head of the row is the target: no smaller than a finger.
    ground = element("rect", x=0, y=top - 5, width=room, height=frame.row - 6, fill="none", pointer_events="all",
                     class_="target")  # fmt: skip
    return line + element("a", element("title", text(bar.label)) + ground + label, href=bar.href)


def _lines(label: str, room: float) -> list[str]:
    """Return a name on one line or two."""
    if not fit(label, room, 13).endswith("…"):
        return [text(label)]
    words, line = label.split(), ""
    while words and not fit(f"{line} {words[0]}", room, 13).endswith("…"):
        line = f"{line} {words.pop(0)}".strip()
    return [text(line), fit(" ".join(words), room, 13)] if line and words else [fit(label, room, 13)]


def _span(axis: Axis, run: Run) -> tuple[float, float]:
    left = axis.left if run.first is None else axis.at(run.first)
    return left, axis.right if run.last is None else axis.at(moved(run.last, ONE_DAY))


def _run(frame: _Frame, run: Run, top: float) -> str:
    left, right = _span(frame.axis, run)
    if right <= left:
        return ""
    is_ghost = run.state in _GHOSTS
    bar = element(
        "rect", x=left, y=top, width=max(right - left, 3.0), height=_HIGH, rx=2,
        fill="none" if is_ghost else fill(frame.name, run.state),
        stroke=None if run.state == "not_in_force" else "#10283f" if run.state == "announced" else "#4a5463",
        stroke_dasharray="5 4" if run.state == "announced" else None, class_=f"run s-{run.state}",
    )  # fmt: skip
    return element("g", element("title", text(run.says or run.state)) + bar)


def _said(axis: Axis, run: Run, top: float) -> Iterator[str]:
    """Yield what is written on a stretch, where there is room for more than a letter or two."""
    left, right = _span(axis, run)
    said = fit(run.says, right - left - 10, 12) if right - left > 34 else ""
    if len(said) <= 3 or said.endswith("…"):
        return
    colour, ink = LOOKS[run.state]
    if run.state in _GROUNDED:
        width = sum(12.2 if ord(character) > 0x2E7F else 6.9 for character in said) + 6
        yield element("rect", x=left + 3, y=top + 4, width=min(width, right - left - 4), height=16, rx=2, fill=colour,
                      class_=f"fill-{run.state}")  # fmt: skip
    yield element("text", said, x=left + 6, y=top + 16.5, fill=ink, font_size=12, class_=f"on-{run.state}")


def _evidence(axis: Axis, known: date, bottom: float, name: str) -> str:
    x = axis.at(moved(known, ONE_DAY))
    late = element("rect", x=x, y=_TOP - 4, width=axis.right - x, height=bottom - _TOP + 4, fill=f"url(#{name}-late)")
    line = element("line", x1=x, x2=x, y1=_TOP - 8, y2=bottom + 2, stroke="#3a4452", stroke_dasharray="4 3",
                   class_="known")  # fmt: skip
    is_right = x > (axis.left + axis.right) / 2
    said = element("text", text(f"known through {long_day(known)}"), x=x - 5 if is_right else x + 5, y=12,
                   text_anchor="end" if is_right else "start", fill="#3a4452", class_="ink", font_size=12)  # fmt: skip
    return late + line + said


def _day(axis: Axis, day: date, bottom: float, width: float) -> str:
    x = axis.at(day)
    line = element("line", x1=x, x2=x, y1=_TOP - 8, y2=bottom + 2, stroke="#0b5fa5", stroke_width=2.5,
                   class_="day-line")  # fmt: skip
    return line + element("text", long_day(day), x=min(max(x, 70), width - 70), y=bottom + 32, text_anchor="middle",
                          fill="#0b5fa5", font_weight=700, class_="day-text")  # fmt: skip

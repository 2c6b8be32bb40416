"""The verdict strip: a party's whole life as bands, each with a pattern and a letter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from embargraph.model.dates import ONE_DAY
from embargraph.serving.pages.pictures.svg import LOOKS, Axis, element, fill, moved, patterns, picture, text
from embargraph.serving.pages.words import LETTERS, VERDICTS, long_day
from embargraph.serving.verdict_intervals import Interval, interval_on

__all__ = ["draw_strip", "strip_axis"]

_EDGE = 8.0
_TOP, _BAND, _ALSO = 26.0, 40.0, 14.0
_BOTTOM = _TOP + _BAND + _ALSO


@dataclass(frozen=True, slots=True)
class _Band:
    """A rectangle of a band: where it is, its verdict, the size of its letter."""

    left: float
    right: float
    top: float
    high: float
    verdict: str | None
    size: float

    @property
    def state(self) -> str:
        return self.verdict or "none"


def strip_axis(intervals: Sequence[Interval], days: Sequence[date], width: float = 960.0) -> Axis:
    """Return the days that a strip shows: every change, the days named, and some room at both ends.

    Args:
        intervals: What is drawn.
        days: Days that must be seen: the one asked about, today, the last evidence.
        width: Width of the strip.
    """
    turns = [each.first for each in intervals if each.first is not None]
    every = [*turns, *days]
    first, last = min(every), max(every)
    # A life without a change is still shown in some years.
    room = timedelta(days=max((last - first).days // 12, 120 if (last - first).days > 900 else 900))
    return Axis(moved(first, -room), moved(last, room), _EDGE, width - _EDGE)


def draw_strip(
    intervals: Sequence[Interval],
    *,
    label: str,
    day: date,
    today: date,
    known: date | None,
    name: str = "strip",
    width: float = 960.0,
) -> str:
    """Draw the verdicts on a party over time.

    Args:
        intervals: What `verdicts` returns.
        label: Whose they are.
        day: The day asked about: a line with a handle.
        today: Marked with a triangle.
        known: Last day of evidence; what follows is hatched.
        name: What ids in the picture begin with.
        width: Width, in units of which a letter is 13 high.
    """
    axis = strip_axis(intervals, [each for each in (day, today, known) if each is not None], width)
    states = {state or "none" for each in intervals for state in (each.verdict, *each.also)}
    bands = [list(_bands(axis, each)) for each in intervals]
    parts = [patterns(name, states), axis.ticks(_TOP, _BOTTOM, width / 80)]
    parts += [_interval(each, found, name) for each, found in zip(intervals, bands, strict=True)]
    parts += [_turn(axis, each.first) for each in intervals if each.first is not None]
    parts.append(element("rect", x=axis.left, y=_TOP, width=axis.right - axis.left, height=_BAND + _ALSO, fill="none",
                         stroke="#4a5463", class_="edge"))  # fmt: skip
    if known is not None:
        parts.append(_evidence(axis, known, name, day))
    # Letters come last, so that nothing is drawn over them.
    parts += [_letter(band) for found in bands for band in found if band.right - band.left >= 16]
    parts += [_today(axis, today), _handle(axis, day, width)]
    title = f"Verdicts on {label} over time; on {long_day(day)}: {_on(intervals, day)}"
    return picture(name, "".join(parts), width=width, height=_BOTTOM + 36, title=title)


def _on(intervals: Sequence[Interval], day: date) -> str:
    found = interval_on(intervals, day)
    return ", also ".join(VERDICTS[each] for each in (found.verdict, *found.also))


def _bands(axis: Axis, each: Interval) -> Iterator[_Band]:
    """Yield the worst verdict of an interval and, below it, a stripe for what else there is."""
    left = axis.left if each.first is None else axis.at(each.first)
    right = axis.right if each.last is None else axis.at(moved(each.last, ONE_DAY))
    yield _Band(left, right, _TOP, _BAND if each.also else _BAND + _ALSO, each.verdict, 15)
    if each.also:
        yield _Band(left, right, _TOP + _BAND, _ALSO, each.also[0], 11)


def _interval(each: Interval, bands: Sequence[_Band], name: str) -> str:
    body = "".join(
        element("rect", x=band.left, y=band.top, width=band.right - band.left, height=band.high,
                fill=fill(name, band.state), class_=f"band v-{band.state}")
        for band in bands
    )  # fmt: skip
    said = ", ".join(VERDICTS[also] for also in each.also)
    return element("g", body, class_="interval", data_from=each.first or "", data_to=each.last or "",
                   data_verdict=VERDICTS[each.verdict], data_also=said)  # fmt: skip


def _letter(band: _Band) -> str:
    """Return a letter on a ground of its own, so that no pattern runs through it."""
    x, y, size = (band.left + band.right) / 2, band.top + band.high / 2 + band.size * 0.36, band.size
    colour, ink = LOOKS[band.state]
    ground = element("rect", x=x - size * 0.55, y=y - size * 0.92, width=size * 1.1, height=size * 1.1, rx=2,
                     fill=colour, class_=f"fill-{band.state}")  # fmt: skip
    return ground + element("text", LETTERS[band.verdict], x=x, y=y, text_anchor="middle", fill=ink, font_size=size,
                            font_weight=700, class_=f"on-{band.state}")  # fmt: skip


def _turn(axis: Axis, day: date) -> str:
    x = axis.at(day)
    return element("line", x1=x, x2=x, y1=_TOP - 4, y2=_BOTTOM, stroke="#ffffff", class_="turn")


def _evidence(axis: Axis, known: date, name: str, day: date) -> str:
    """Return the line of the last evidence, and hatching over all that follows."""
    x = axis.at(moved(known, ONE_DAY))
    late = element("rect", x=x, y=_TOP, width=axis.right - x, height=_BAND + _ALSO, fill=f"url(#{name}-late)")
    line = element("line", x1=x, x2=x, y1=_TOP - 6, y2=_BOTTOM + 3, stroke="#3a4452", stroke_dasharray="4 3",
                   class_="known")  # fmt: skip
    # On the side where the handle of the day is not, if there is room.
    is_left = x > 190 and (day > known or x > axis.right - 190)
    said = element("text", text(f"last evidence {long_day(known)}"), x=x - 10 if is_left else x + 10, y=12,
                   text_anchor="end" if is_left else "start", fill="#3a4452", class_="ink", font_size=12)  # fmt: skip
    return late + line + said


def _today(axis: Axis, today: date) -> str:
    x = axis.at(today)
    mark = element("path", d=f"M{x:.1f} {_BOTTOM + 1:.1f}l5 9h-10z", fill="#1b2430", class_="ink")
    return element("g", element("title", f"today, {long_day(today)}") + mark, class_="today")


def _handle(axis: Axis, day: date, width: float) -> str:
    x = axis.at(day)
    line = element("line", x1=x, x2=x, y1=_TOP - 8, y2=_BOTTOM + 2, stroke="#0b5fa5", stroke_width=2.5,
                   class_="day-line")  # fmt: skip
    knob = element("circle", cx=x, cy=_TOP - 10, r=7, fill="#0b5fa5", stroke="#ffffff", stroke_width=2,
                   class_="day-knob")  # fmt: skip
    label = element("text", long_day(day), x=min(max(x, 70), width - 70), y=_BOTTOM + 32, text_anchor="middle",
                    fill="#0b5fa5", font_weight=700, class_="day-text", font_size=13)  # fmt: skip
    return element("g", line + knob + label, class_="handle", data_first=axis.first, data_last=axis.last)

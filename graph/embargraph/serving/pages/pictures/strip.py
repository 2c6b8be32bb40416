"""The verdict strip: a party's whole life as bands, each with a pattern and a letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from embargraph.serving.pages.pictures.svg import LOOKS, Axis, element, fill, patterns, picture, text
from embargraph.serving.pages.words import LETTERS, VERDICTS, long_day
from embargraph.serving.verdict_intervals import Interval

__all__ = ["draw_strip", "strip_axis"]

_WIDTH, _LEFT, _RIGHT = 960.0, 8.0, 952.0
_TOP, _BAND, _ALSO = 26.0, 40.0, 14.0


def strip_axis(intervals: Sequence[Interval], days: Sequence[date]) -> Axis:
    """Return the days that a strip shows: every change, the days named, and some room at both ends.

    Args:
        intervals: What is drawn.
        days: Days that must be seen: the one asked about, today, the last evidence.
    """
    turns = [each.first for each in intervals if each.first is not None]
    every = [*turns, *days]
    first, last = min(every), max(every)
    room = timedelta(days=max((last - first).days // 12, 120))
    return Axis(_moved(first, -room), _moved(last, room), _LEFT, _RIGHT)


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:
        return day


def draw_strip(
    intervals: Sequence[Interval], *, label: str, day: date, today: date, known: date | None, name: str = "strip"
) -> str:
    """Draw the verdicts on a party over time.

    Args:
        intervals: What `verdicts` returns.
        label: Whose they are.
        day: The day asked about: a line with a handle.
        today: Marked with a triangle.
        known: Last day of evidence; what follows is hatched.
        name: What ids in the picture begin with.
    """
    axis = strip_axis(intervals, [each for each in (day, today, known) if each is not None])
    bottom = _TOP + _BAND + _ALSO
    parts = [patterns(name, [each.verdict or "none" for each in intervals] + [v for i in intervals for v in i.also])]
    parts.append(axis.ticks(_TOP, bottom))
    parts += [_band(axis, each, name) for each in intervals]
    parts += [_line(axis, each.first) for each in intervals if each.first is not None]
    parts.append(element("rect", x=_LEFT, y=_TOP, width=_RIGHT - _LEFT, height=_BAND + _ALSO, fill="none",
                         stroke="#4a5463", class_="edge"))  # fmt: skip
    if known is not None:
        x = axis.at(known + timedelta(days=1))
        parts.append(element("rect", x=x, y=_TOP, width=_RIGHT - x, height=_BAND + _ALSO, fill=f"url(#{name}-late)"))
        parts.append(element("line", x1=x, x2=x, y1=_TOP - 6, y2=bottom + 3, stroke="#3a4452", stroke_dasharray="4 3",
                             class_="known"))  # fmt: skip
        anchor, at = ("end", x - 4) if x > _WIDTH / 2 else ("start", x + 4)
        parts.append(element("text", text(f"last evidence {known}"), x=at, y=12, text_anchor=anchor, fill="#3a4452",
                             class_="ink", font_size=12))  # fmt: skip
    parts.append(_today(axis, today, bottom))
    parts.append(_handle(axis, day, bottom))
    title = f"Verdicts on {label} over time; on {long_day(day)}: {_on(intervals, day)}"
    return picture(name, "".join(parts), width=_WIDTH, height=bottom + 36, title=title)


def _on(intervals: Sequence[Interval], day: date) -> str:
    from embargraph.serving.verdict_intervals import interval_on

    found = interval_on(intervals, day)
    more = "".join(f", also {VERDICTS[also]}" for also in found.also)
    return VERDICTS.get(found.verdict, "") + more


def _band(axis: Axis, each: Interval, name: str) -> str:
    """Return a band: the worst verdict, below it a stripe for what else there is."""
    left = axis.left if each.first is None else axis.at(each.first)
    right = axis.right if each.last is None else axis.at(each.last + timedelta(days=1))
    state = each.verdict or "none"
    data = {
        "data_from": each.first or "", "data_to": each.last or "", "data_verdict": VERDICTS[each.verdict],
        "data_also": ", ".join(VERDICTS[also] for also in each.also),
    }  # fmt: skip
    height = _BAND if each.also else _BAND + _ALSO
    body = element("rect", x=left, y=_TOP, width=right - left, height=height, fill=fill(name, state),
                   class_=f"band v-{state}")  # fmt: skip
    if each.also:
        body += element("rect", x=left, y=_TOP + _BAND, width=right - left, height=_ALSO, fill=fill(name, each.also[0]),
                        class_=f"band v-{each.also[0]}")  # fmt: skip
    if right - left >= 16:
        body += _letter((left + right) / 2, _TOP + height / 2 + 5, LETTERS[each.verdict], state, 15)
        if each.also:
            body += _letter((left + right) / 2, _TOP + _BAND + 11.5, LETTERS[each.also[0]], each.also[0], 11)
    return element("g", body, class_="interval", **data)


def _letter(x: float, y: float, letter: str, state: str, size: float) -> str:
    """Return a letter on a ground of its own, so that no pattern runs through it."""
    fill_, ink = LOOKS[state]
    ground = element("rect", x=x - size * 0.55, y=y - size * 0.95, width=size * 1.1, height=size * 1.2, rx=2, fill=fill_,
                     class_=f"fill-{state}")  # fmt: skip
    return ground + element("text", letter, x=x, y=y, text_anchor="middle", fill=ink, font_size=size, font_weight=700,
                            class_=f"on-{state}")  # fmt: skip


def _line(axis: Axis, day: date) -> str:
    x = axis.at(day)
    return element("line", x1=x, x2=x, y1=_TOP - 4, y2=_TOP + _BAND + _ALSO, stroke="#ffffff", class_="turn")


def _today(axis: Axis, today: date, bottom: float) -> str:
    x = axis.at(today)
    mark = element("path", d=f"M{x:.1f} {bottom + 1:.1f}l5 9h-10z", fill="#1b2430", class_="ink")
    return element("g", element("title", f"today, {today}") + mark, class_="today")


def _handle(axis: Axis, day: date, bottom: float) -> str:
    x = axis.at(day)
    line = element(
        "line", x1=x, x2=x, y1=_TOP - 8, y2=bottom + 2, stroke="#0b5fa5", stroke_width=2.5, class_="day-line"
    )
    knob = element(
        "circle", cx=x, cy=_TOP - 10, r=7, fill="#0b5fa5", stroke="#ffffff", stroke_width=2, class_="day-knob"
    )
    label = element("text", str(day), x=min(max(x, 46), _WIDTH - 46), y=bottom + 32, text_anchor="middle",
                    fill="#0b5fa5", font_weight=700, class_="day-text", font_size=13)  # fmt: skip
    return element("g", line + knob + label, class_="handle", data_first=axis.first, data_last=axis.last)

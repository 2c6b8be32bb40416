"""SVG as text: every attribute and every text is escaped, and nothing in it is style or script."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from html import escape

from embargraph.serving.pages.words import shown

__all__ = ["Axis", "element", "fit", "moved", "patterns", "picture", "text"]

#: Fill, ink on it, and the pattern of each state, for light pages and for files.
LOOKS = {
    "restricted": ("#8f1d1d", "#ffffff"),
    "unknown": ("#f6d98b", "#3d2b00"),
    "red_flag": ("#f3c6a5", "#4a1f00"),
    "listed": ("#d5dbe3", "#1b2430"),
    "none": ("#ffffff", "#4a5463"),
    "in_force": ("#1f4e79", "#ffffff"),
    "not_in_force": ("#ffffff", "#4a5463"),
    "stay": ("#cfe0f0", "#10283f"),
    "announced": ("#ffffff", "#10283f"),
    "event": ("#0b5fa5", "#ffffff"),
}
#: Lines of each pattern over the fill: stripes, dots, strokes.
_MARKS = {
    "unknown": '<path d="M-2 2 2-2M0 8 8 0M6 10l4-4" stroke="#8a6100" stroke-width="1.4"/>',
    "red_flag": '<circle cx="4" cy="4" r="1.6" fill="#8a3a0a"/>',
    "listed": '<path d="M0 4H8" stroke="#6a7687" stroke-width="1"/>',
    "stay": '<path d="M4 0V8" stroke="#1f4e79" stroke-width="1.6"/>',
}


def element(name: str, content: str = "", **attributes: object) -> str:
    """Return an element; names of attributes have ``_`` for ``-``, and a trailing one where Python has the word.

    Args:
        name: The element.
        content: Its content, escaped already.
        attributes: Texts and numbers; one that is None is left out.

    Example:
        >>> element("text", text("A & B"), x=1.50, class_="name")
        '<text x="1.5" class="name">A &amp; B</text>'
    """
    told = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"


def _value(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.2f}".rstrip("0").rstrip(".")
    return escape(shown(value), quote=True)


def text(value: object) -> str:
    """Return text as content: escaped, with what a reader would not see spelt out."""
    return escape(shown(value), quote=False)


def fit(value: object, width: float, size: float = 13.0) -> str:
    """Return text cut to a width, about as wide as it is drawn: Han characters are as wide as they are high.

    Args:
        value: The text.
        width: Room, in the units of the picture.
        size: Size of the letters.
    """
    whole = shown(value)
    room = width / size
    for place, character in enumerate(whole):
        room -= 1.0 if ord(character) > 0x2E7F else 0.66 if character.isupper() or character.isdigit() else 0.55
        if room < 0:
            return text(whole[: max(place - 1, 1)].rstrip() + "…")
    return text(whole)


def patterns(name: str, states: Iterable[str]) -> str:
    """Return the fills of some states; a page may hold several pictures, so each has names of its own."""
    made = []
    for state in sorted(set(states) & _MARKS.keys()):
        ground = element("rect", width=8, height=8, fill=LOOKS[state][0], class_=f"fill-{state}")
        made.append(element("pattern", ground + _MARKS[state], id=f"{name}-{state}", width=8, height=8,
                            patternUnits="userSpaceOnUse"))  # fmt: skip
    late = '<path d="M-2 2 2-2M0 8 8 0M6 10l4-4" stroke="#4a5463" stroke-width="0.7" class="late-line"/>'
    made.append(element("pattern", late, id=f"{name}-late", width=8, height=8, patternUnits="userSpaceOnUse",
                        patternTransform="rotate(90)"))  # fmt: skip
    return element("defs", "".join(made))


def fill(name: str, state: str) -> str:
    """Return what a shape of a state is filled with in a picture."""
    return f"url(#{name}-{state})" if state in _MARKS else LOOKS[state][0]


def picture(name: str, content: str, *, width: float, height: float, title: str, role: str = "img") -> str:
    """Return a whole picture.

    Args:
        name: What its id begins with; one of a kind on a page.
        content: What is drawn.
        width: Its width in its own units; it scales with the page.
        height: Its height.
        title: What it shows, for those who hear it.
        role: ``img``; or ``group`` where it holds links.
    """
    return element(
        "svg",
        element("title", text(title), id=f"{name}-title") + content,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {_value(float(width))} {_value(float(height))}",
        width=float(width),
        height=float(height),
        role=role,
        aria_labelledby=f"{name}-title",
        class_=f"picture {name}",
        font_family="system-ui, 'Segoe UI', 'Noto Sans', 'Noto Sans CJK SC', sans-serif",
        font_size=13,
    )


def moved(day: date, by: timedelta) -> date:
    """Return another day; the first or the last that there is where it would lie beyond.

    Example:
        >>> moved(date(9999, 12, 31), timedelta(days=1))
        datetime.date(9999, 12, 31)
    """
    try:
        return day + by
    except OverflowError:
        return date.max if by > timedelta() else date.min


class Axis:
    """Days as places from left to right."""

    def __init__(self, first: date, last: date, left: float, right: float) -> None:
        """Lay days out between two edges."""
        self.first, self.last, self.left, self.right = first, last, left, right
        self._scale = (right - left) / max((last - first).days, 1)

    def at(self, day: date) -> float:
        """Return where a day begins; days outside stand on the edge."""
        return self.left + (min(max(day, self.first), self.last) - self.first).days * self._scale

    def years(self, most: float = 12) -> list[tuple[int, float]]:
        """Return years to write below the axis, each with its place; at most so many."""
        years = range(self.first.year + 1, self.last.year + 1)
        step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 1000) if len(years) / step <= most), 5000)
        return [(year, self.at(date(year, 1, 1))) for year in years if year % step == 0]

    def ticks(self, top: float, bottom: float, most: float = 12) -> str:
        """Return the years below the axis, so many at most, with a line up from each."""
        made = []
        for year, x in self.years(most):
            made.append(element("line", x1=x, x2=x, y1=top, y2=bottom, stroke="#c5ccd6", class_="grid"))
            made.append(element("text", str(year), x=x, y=bottom + 14, text_anchor="middle", fill="#3a4452",
                                class_="ink", font_size=12))  # fmt: skip
        return "".join(made)

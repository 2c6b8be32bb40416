"""Via whom: a chain of boxes from the party to the authority, each hop with its relation and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from embargraph.serving.pages.pictures.svg import element, fit, picture, text

__all__ = ["Hop", "draw_chain", "draw_narrow_chain"]

#: How a line is drawn for each standing: the record is a firm line, what was said is broken ever more.
DASHES = {
    "record": None,
    "reported": "7 3",
    "alleged": "2 4",
    "claimed": "2 4",
    "forecast": "1 5",
    "proposed": "9 4 2 4",
}
_WIDTH, _HIGH, _GAP = 150.0, 62.0, 118.0
_TOP = 16.0


@dataclass(frozen=True, slots=True)
class Hop:
    """One step of a chain.

    Attributes:
        id: The node that it leads to.
        label: Its name.
        relation: How it is reached, in words; empty for where the chain begins.
        detail: Share and day.
        standing: How sure the step is.
        href: Address of the node's page.
        witnesses: Those who stand beside it: owners whose stakes count together, each with label, share and address.
    """

    id: str
    label: str
    relation: str = ""
    detail: str = ""
    standing: str = "record"
    href: str = ""
    witnesses: tuple[tuple[str, str, str], ...] = ()


def draw_chain(hops: Sequence[Hop], *, title: str, name: str = "chain") -> str:
    """Draw a chain from left to right; each box is a link to its node's page.

    Args:
        hops: The steps, the party first.
        title: What the chain shows.
        name: What ids in the picture begin with.
    """
    several = max((len(hop.witnesses) for hop in hops), default=0)
    height = _TOP + max(1, several) * (_HIGH + 14) + 8
    middle = _TOP + (height - _TOP - 8) / 2
    parts, x = [], 6.0
    for number, hop in enumerate(hops):
        if number:
            parts.append(_arrow(x, middle, hop, braced=bool(hop.witnesses)))
            x += _GAP
        if hop.witnesses:
            parts.append(_braced(x, middle, hop))
        else:
            parts.append(_box(x, middle - _HIGH / 2, hop.label, hop.href, is_end=number in {0, len(hops) - 1}))
        x += _WIDTH
    return picture(name, "".join(parts), width=x + 6, height=height, title=title, role="group")


_TALL, _WIDE = 48.0, 330.0


def draw_narrow_chain(hops: Sequence[Hop], *, title: str, name: str = "chain-narrow") -> str:
    """Draw a chain from above to below, for narrow screens and pages."""
    parts, y = [], 4.0
    for number, hop in enumerate(hops):
        if number:
            said = ", ".join(part for part in (hop.relation, hop.detail, hop.standing) if part)
            parts.append(element("line", x1=24, x2=24, y1=y, y2=y + 26, stroke="#3a4452", stroke_width=1.8,
                                 stroke_dasharray=DASHES.get(hop.standing), class_="hop"))  # fmt: skip
            parts.append(element("path", d=f"M24 {y + 33:.1f}l-4.5 -8h9z", fill="#3a4452", class_="ink"))
            parts.append(element("text", fit(said, _WIDE - 44, 12), x=38, y=y + 20, fill="#3a4452", class_="ink",
                                 font_size=12))  # fmt: skip
            y += 34
        top = y
        for label, sub, href in hop.witnesses or ((hop.label, "", hop.href),):
            parts.append(_box(10, y, label, href, sub=sub, is_end=number in {0, len(hops) - 1}, wide=_WIDE, high=_TALL))
            y += _TALL + 8
        y -= 8
        if len(hop.witnesses) > 1:
            parts.append(element("path", d=f"M8 {top:.1f}h-5v{y - top:.1f}h5", fill="none", stroke="#3a4452",
                                 stroke_width=2, class_="brace"))  # fmt: skip
    return picture(name, "".join(parts), width=_WIDE + 20, height=y + 6, title=title, role="group")


def _arrow(x: float, y: float, hop: Hop, *, braced: bool) -> str:
    end = x + _GAP - (14 if braced else 3)
    line = element("line", x1=x + 2, x2=end - 6, y1=y, y2=y, stroke="#3a4452", stroke_width=1.8,
                   stroke_dasharray=DASHES.get(hop.standing), class_=f"hop standing-{hop.standing}")  # fmt: skip
    head = element("path", d=f"M{end:.1f} {y:.1f}l-8 -4.5v9z", fill="#3a4452", class_="ink")
    above = element("text", fit(hop.relation, _GAP - 6, 12), x=x + _GAP / 2 - 3, y=y - 8, text_anchor="middle",
                    fill="#3a4452", class_="ink", font_size=12)  # fmt: skip
    details = [part for part in hop.detail.split(", ") if part] or [hop.standing]
    # A day is never cut: "since December 2019" goes on in a second line.
    said = [
        line for part in details for line in (part.split(" ", 1) if fit(part, _GAP - 4, 11).endswith("…") else [part])
    ]
    below = "".join(
        element("text", fit(part, _GAP - 4, 11), x=x + _GAP / 2 - 3, y=y + 16 + 13 * number, text_anchor="middle",
                fill="#3a4452", class_="ink", font_size=11)
        for number, part in enumerate(said[:3])
    )  # fmt: skip
    told = element("title", text("; ".join(part for part in (hop.relation, hop.detail, hop.standing) if part)))
    return element("g", told + line + head + above + below)


def _box(
    x: float,
    y: float,
    label: str,
    href: str,
    *,
    is_end: bool = False,
    sub: str = "",
    wide: float = _WIDTH,
    high: float = _HIGH,
) -> str:
    frame = element("rect", x=x, y=y, width=wide, height=high, rx=5, fill="#eef3f8" if is_end else "#ffffff",
                    stroke="#1f4e79", stroke_width=1.6, class_="box end" if is_end else "box")  # fmt: skip
    lines = _lines(label, 2 if not sub and wide == _WIDTH else 1, wide)
    at = y + high / 2 + 5 - (len(lines) - 1 + bool(sub)) * 8.5
    body = "".join(
        element("text", line, x=x + wide / 2, y=at + 17 * number, text_anchor="middle", fill="#0b4a82", class_="name")
        for number, line in enumerate(lines)
    )
    if sub:
        body += element("text", fit(sub, wide - 10, 12), x=x + wide / 2, y=at + 18, text_anchor="middle",
                        fill="#3a4452", class_="ink", font_size=12)  # fmt: skip
    body = element("title", text(f"{label}{f', {sub}' if sub else ''}")) + frame + body
    return element("a", body, href=href) if href else element("g", body)


def _lines(label: str, most: int, wide: float = _WIDTH) -> list[str]:
    """Return a label on so many lines at most."""
    room = 19 if label.isascii() else 10
    lines: list[str] = []
    line = ""
    for word in label.split() or [label]:
        if line and len(line) + 1 + len(word) > room and len(lines) < most - 1:
            lines.append(line)
            line = word
        else:
            line = f"{line} {word}".strip()
    return [fit(each, wide - 12) for each in (*lines, line)]


def _braced(x: float, middle: float, hop: Hop) -> str:
    """Return boxes one above the other with a brace: all of them together are needed."""
    count = len(hop.witnesses)
    whole = count * (_HIGH + 14) - 14
    top = middle - whole / 2
    brace = element("path", d=f"M{x - 2:.1f} {top:.1f}h-6v{whole:.1f}h6M{x - 8:.1f} {middle:.1f}h-5", fill="none",
                    stroke="#3a4452", stroke_width=2, class_="brace")  # fmt: skip
    boxes = "".join(
        _box(x, top + number * (_HIGH + 14), label, href, sub=share)
        for number, (label, share, href) in enumerate(hop.witnesses)
    )
    return brace + boxes

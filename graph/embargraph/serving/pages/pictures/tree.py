"""A technology as a tree from left to right: what it needs, or as what it is made, and who can deny each part."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embargraph.serving.pages.pictures.svg import element, fit, picture, text

__all__ = ["Twig", "draw_tree"]

_WIDE, _HIGH, _GAP, _STEP = 218.0, 46.0, 62.0, 58.0
#: Boxes that are drawn at most: a wider tree is read as a list.
_MOST = 120


@dataclass(frozen=True, slots=True)
class Twig:
    """A part of the tree.

    Attributes:
        label: What it is.
        sub: Who can deny it.
        joins: How it stands to the one before it: "needs" where all are needed, "or as" where one is enough.
        denied: Whether the set that was picked denies it.
        href: Address of its page.
        twigs: What is below it.
    """

    label: str
    sub: str = ""
    joins: str = ""
    denied: bool = False
    href: str = ""
    twigs: tuple[Twig, ...] = ()


@dataclass(slots=True)
class _Placed:
    """Where a box stands."""

    twig: Twig
    x: float
    y: float
    above: _Placed | None


def draw_tree(roots: Sequence[Twig], *, title: str, name: str = "tree-picture") -> str:
    """Draw trees one below the other; each box is a link to its page.  Empty where there are too many boxes to read.

    Args:
        roots: The trees.
        title: What is shown.
        name: What ids in the picture begin with.
    """
    placed: list[_Placed] = []
    bottom = 8.0
    for root in roots:
        bottom = _place(root, 8.0, bottom, None, placed)
    if len(placed) > _MOST:
        return ""
    parts = [line for each in placed for line in _line(each)] + [_box(each) for each in placed]
    width = max((each.x for each in placed), default=0.0) + _WIDE + 8
    return picture(name, "".join(parts), width=width, height=bottom + 4, title=title, role="group")


def _place(twig: Twig, x: float, top: float, above: _Placed | None, placed: list[_Placed]) -> float:
    """Give a twig and what is below it their places, and return where the next one begins."""
    own = _Placed(twig, x, top, above)
    placed.append(own)
    bottom = top
    for each in twig.twigs:
        bottom = _place(each, x + _WIDE + _GAP, bottom, own, placed)
    bottom = max(bottom, top + _STEP)
    own.y = top + (bottom - top - _STEP) / 2
    return bottom


def _line(each: _Placed) -> Iterator[str]:
    """Yield the line from the box before; a dashed one where one of several is enough."""
    if each.above is None:
        return
    start, end = each.above.x + _WIDE, each.x
    from_, to = each.above.y + _HIGH / 2, each.y + _HIGH / 2
    middle = start + 16
    dashes = None if each.twig.joins == "needs" else "5 3"
    yield element("path", d=f"M{start:.1f} {from_:.1f}H{middle:.1f}V{to:.1f}H{end:.1f}", fill="none", stroke="#3a4452",
                  stroke_width=1.4, stroke_dasharray=dashes, class_="hop")  # fmt: skip
    yield element("text", text(each.twig.joins), x=end - 4, y=to - 4, text_anchor="end", fill="#3a4452", class_="ink",
                  font_size=11)  # fmt: skip


def _box(each: _Placed) -> str:
    twig, x, y = each.twig, each.x, each.y
    frame = element("rect", x=x, y=y, width=_WIDE, height=_HIGH, rx=4, fill="#f6d98b" if twig.denied else "#ffffff",
                    stroke="#1f4e79", stroke_width=2.4 if twig.denied else 1.4,
                    class_="box denied-box" if twig.denied else "box")  # fmt: skip
    middle = x + _WIDE / 2
    name = element("text", fit(twig.label, _WIDE - 12), x=middle, y=y + 19, text_anchor="middle", fill="#0b4a82",
                   class_="on-unknown" if twig.denied else "name",
                   text_decoration="line-through" if twig.denied else None)  # fmt: skip
    sub = element("text", fit(twig.sub, _WIDE - 12, 11), x=middle, y=y + 36, text_anchor="middle", fill="#3a4452",
                  class_="on-unknown" if twig.denied else "ink", font_size=11)  # fmt: skip
    said = ", ".join(part for part in (twig.label, twig.sub, "denied by the set" if twig.denied else "") if part)
    body = element("title", text(said)) + frame + name + sub
    return element("a", body, href=twig.href) if twig.href else element("g", body)

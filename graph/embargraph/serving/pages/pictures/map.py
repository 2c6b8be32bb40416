"""The whole graph: who makes measures on the left, countries with their parties as cells on the right, and all else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from embargraph.model.vocabulary import VERDICTS
from embargraph.serving.pages.pictures.svg import LOOKS, element, fill, fit, patterns, picture, text
from embargraph.serving.pages.words import LETTERS

__all__ = ["Flow", "Row", "draw_map"]

_WIDE, _MAKERS, _NAMES, _CELLS = 1100.0, 190.0, 420.0, 630.0
_CELL, _STEP, _GAP = 12.0, 14.0, 10.0
_STATES = (*VERDICTS, "none")


@dataclass(frozen=True, slots=True)
class Row:
    """A country or a kind: its key, what it is called, and the label and verdict of each node."""

    key: str
    label: str
    cells: tuple[tuple[str, str], ...]
    is_country: bool


@dataclass(frozen=True, slots=True)
class Flow:
    """How many parties of a country the measures of a state reach, and of how many it is unknown."""

    maker: str
    country: str
    parties: int
    unknown: int


def draw_map(rows: Sequence[Row], flows: Sequence[Flow], *, title: str, name: str = "map-picture") -> str:
    """Draw the map: a band is as wide as the parties that it reaches, a cell is a node.

    Args:
        rows: Countries, and what is in none.
        flows: From whom measures reach which country.
        title: What is shown.
        name: What ids in the picture begin with.
    """
    places: dict[str, float] = {}
    cells: list[str] = []
    y = 40.0
    for row in rows:
        if row.is_country:
            places[row.key] = y
        cells.extend(_row(row, y, name))
        y += max(-(-len(row.cells) // _across()) * _STEP, 18.0) + _GAP
    bands = "".join(_bands(flows, places, max(y - 40.0, 200.0)))
    symbols = "".join(_symbol(state, name) for state in _STATES) + _plain(name)
    heads = "".join(
        element("text", said, x=x, y=22.0, font_weight=700, fill="#3a4452", class_="ink")
        for x, said in ((8.0, "Whose measures"), (_NAMES, "Country"), (_CELLS, "Parties, each a cell"))
    )
    return picture(name, patterns(name, _STATES) + symbols + heads + bands + "".join(cells), width=_WIDE,
                   height=y + 8, title=title)  # fmt: skip


def _across() -> int:
    return int((_WIDE - 8 - _CELLS) // _STEP)


def _symbol(state: str, name: str) -> str:
    """Return a cell of a verdict, drawn once: a letter on its pattern."""
    box = element("rect", width=_CELL, height=_CELL, fill=fill(name, state), stroke="#4a5463", stroke_width=0.7,
                  class_=f"edge{f' v-{state}' if state in {'restricted', 'none'} else ''}")  # fmt: skip
    letter = element("text", LETTERS[None if state == "none" else state], x=_CELL / 2, y=9.5, font_size=9,
                     font_weight=700, text_anchor="middle", fill=LOOKS[state][1], class_=f"on-{state}")  # fmt: skip
    return element("symbol", box + letter, id=f"{name}-cell-{state}", width=_CELL, height=_CELL,
                   viewBox=f"0 0 {_CELL:g} {_CELL:g}")  # fmt: skip


def _plain(name: str) -> str:
    """Return the cell of what no verdict is asked of."""
    box = element("rect", x=2, y=2, width=8, height=8, fill="#d5dbe3", stroke="#4a5463", stroke_width=0.7,
                  class_="edge fill-listed")  # fmt: skip
    return element("symbol", box, id=f"{name}-cell-plain", width=_CELL, height=_CELL, viewBox="0 0 12 12")


def _row(row: Row, y: float, name: str) -> Iterator[str]:
    said = f"{row.label} ({len(row.cells)})"
    yield element("text", fit(said, _CELLS - _NAMES - 8), x=_NAMES, y=y + 11, fill="#3a4452", class_="ink")
    for number, (label, verdict) in enumerate(row.cells):
        x, down = _CELLS + number % _across() * _STEP, y + number // _across() * _STEP
        shown = verdict if row.is_country else "plain"
        yield element("use", element("title", text(label)), href=f"#{name}-cell-{shown}", x=x, y=down)


def _bands(flows: Sequence[Flow], places: dict[str, float], height: float) -> Iterator[str]:
    """Yield the makers with a band to each country that their measures reach; where any is unknown it is broken."""
    makers: dict[str, int] = {}
    for flow in flows:
        makers[flow.maker] = makers.get(flow.maker, 0) + flow.parties
    most = max(makers.values(), default=1)
    step = min(height / max(len(makers), 1), 110.0)
    tops = {maker: 44.0 + number * step for number, maker in enumerate(makers)}
    for maker, parties in makers.items():
        yield element("text", fit(maker, _MAKERS - 16), x=8.0, y=tops[maker] + 11, fill="#3a4452", class_="ink",
                      font_weight=600)  # fmt: skip
        yield element("text", f"{parties} parties" if parties != 1 else "1 party", x=8.0, y=tops[maker] + 27,
                      fill="#3a4452", class_="ink", font_size=11)  # fmt: skip
    for flow in flows:
        if flow.country not in places:
            continue
        start, end, middle = tops[flow.maker] + 8, places[flow.country] + 7, (_MAKERS + _NAMES) / 2
        said = f"{flow.maker}: {flow.parties} {'parties' if flow.parties != 1 else 'party'}"
        said += f", of {flow.unknown} unknown" if flow.unknown else ""
        line = f"M{_MAKERS:.0f} {start:.1f}C{middle:.0f} {start:.1f} {middle:.0f} {end:.1f} {_NAMES - 8:.0f} {end:.1f}"
        yield element("path", element("title", text(said)), d=line, fill="none", stroke="#3a4452", class_="hop",
                      stroke_width=1.0 + 9.0 * flow.parties / most, stroke_opacity=0.55,
                      stroke_dasharray="6 4" if flow.unknown == flow.parties else None)  # fmt: skip

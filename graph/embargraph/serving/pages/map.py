"""The map: every node of a graph once, parties by country, and whose measures reach the parties of which country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.model.vocabulary import VERDICTS
from embargraph.serving.pages.pictures.map import Flow, Row, draw_map
from embargraph.serving.pages.replying import Page
from embargraph.serving.pages.words import long_day
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from embargraph.serving.generation import Generation
    from embargraph.serving.pages.state import State

__all__ = ["MOST_NODES", "Region", "map_page", "map_picture"]

#: Nodes of a graph that a map shows: of more nobody sees one.
MOST_NODES = 5_000
#: What the other nodes are called, in the order of the page.
_OTHERS = {
    "measure": "Measures", "technology": "Items and technologies", "place": "Other places", "event": "Events",
    "claim": "Claims", "figure": "Figures", "route": "Ways around", "document": "Documents",
}  # fmt: skip
_NOWHERE = "Country not on record"
_RANK = {verdict: rank for rank, verdict in enumerate(VERDICTS)}
_COUNT = "SELECT count(*) FROM node"


@dataclass(frozen=True, slots=True)
class Region:
    """A country with its parties, or all nodes of another kind.

    Attributes:
        key: The country's code, or the kind.
        label: What it is called.
        nodes: id, label, kind, type, country, verdict of each; the gravest verdict comes first.
        is_country: Whether verdicts stand for anything: of measures and items none is asked.
    """

    key: str
    label: str
    nodes: tuple[Mapping[str, Any], ...]
    is_country: bool

    @property
    def counts(self) -> dict[str | None, int]:
        """How many of the nodes there are of each verdict, the gravest first."""
        found: dict[str | None, int] = {}
        for node in self.nodes:
            found[node["verdict"]] = found.get(node["verdict"], 0) + 1
        return found


@dataclass(frozen=True, slots=True)
class _Map:
    """The whole graph on a day."""

    regions: tuple[Region, ...]
    flows: tuple[Mapping[str, Any], ...]
    nodes: int


def map_page(generation: Generation, state: State) -> Page:
    """Return the map as a picture and as lists; of a large graph the countries alone."""
    found = _read(generation, state)
    is_small = found.nodes <= MOST_NODES
    countries = [each for each in found.regions if each.is_country]
    labels = {each.key: each.label for each in countries}
    return Page("map.html", {
        "title": "Map", "found": found, "most": MOST_NODES, "is_small": is_small, "countries": countries,
        "others": [each for each in found.regions if not each.is_country],
        "flows": [{**row, "to": labels.get(row["country"] or "", _NOWHERE)} for row in found.flows],
        "picture": _draw(found, state) if is_small else "",
        "gets": [("SVG", state.url("/svg/map"))] if is_small else (),
    })  # fmt: skip


def map_picture(generation: Generation, state: State) -> str:
    """Return the map as a file of its own.

    Raises:
        UsageError: The graph has more nodes than a map shows.
    """
    found = _read(generation, state)
    if found.nodes > MOST_NODES:
        raise UsageError(f"{found.nodes:,} nodes; a map shows {MOST_NODES:,} at most: search for a party")
    return _draw(found, state)


def _read(generation: Generation, state: State) -> _Map:
    connection, _ = generation.graph.assuming(state.assume)
    (nodes,) = connection.execute(_COUNT).fetchall()[0]
    day = {"day": state.day}
    names = ("id", "label", "kind", "type", "country", "verdict")
    rows = [dict(zip(names, row, strict=True)) for row in
            connection.execute(read_sql("serving/sql/map_nodes.sql"), day).fetchall()]  # fmt: skip
    told = ("by", "label", "country", "restricted", "unknown", "parties")
    flows = [dict(zip(told, row, strict=True)) for row in
             connection.execute(read_sql("serving/sql/map_flows.sql"), day).fetchall()]  # fmt: skip
    # What is unknown must not stand below what is known: of the table the first rows are open.
    flows.sort(key=lambda row: row["unknown"] == 0)
    return _Map(tuple(_regions(rows)), tuple(flows), nodes)


def _regions(rows: Sequence[Mapping[str, Any]]) -> list[Region]:
    """Return every node in one region: parties and places of a country that has parties, and the rest by kind."""
    called = {row["country"]: row["label"] for row in rows if row["kind"] == "place" and row["type"] == "country"}
    peopled = {row["country"] for row in rows if row["kind"] == "actor"}
    parties: dict[str, list[Mapping[str, Any]]] = {}
    rest: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        country = row["country"]
        if row["kind"] == "actor" or (row["kind"] == "place" and country in peopled and country):
            parties.setdefault(country or "", []).append(row)
        else:
            rest.setdefault(row["kind"], []).append(row)
    few = {key for key, nodes in parties.items() if key and not _is_told(nodes)}
    # Most states of the world are on record as states alone: a row for each would bury the others.
    together = [node for key in sorted(few) for node in parties.pop(key)]
    countries = [Region(key, called.get(key, key) or _NOWHERE, _ordered(nodes), True) for key, nodes in parties.items()]
    countries.sort(key=lambda each: (-_bound(each), -len(each.nodes), each.label))
    if together:
        countries.append(Region("others", f"{len(few)} other countries", _ordered(together), True))
    kinds = [*_OTHERS, *(kind for kind in rest if kind not in _OTHERS)]
    others = [Region(kind, _OTHERS.get(kind, kind), tuple(rest[kind]), False) for kind in kinds if kind in rest]
    return [*countries, *others]


def _is_told(nodes: Sequence[Mapping[str, Any]]) -> bool:
    """Say whether a country has a row of its own: something binds there, or it has more than its own state."""
    return any(node["verdict"] for node in nodes) or sum(node["kind"] == "actor" for node in nodes) > 1


def _bound(region: Region) -> int:
    return sum(_RANK.get(node["verdict"], 9) < _RANK["listed"] for node in region.nodes)


def _ordered(nodes: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple(sorted(nodes, key=lambda node: (_RANK.get(node["verdict"], 9), node["label"])))


def _draw(found: _Map, state: State) -> str:
    rows = [Row(each.key, each.label, tuple((node["label"], node["verdict"] or "none") for node in each.nodes),
                each.is_country) for each in found.regions]  # fmt: skip
    flows = [Flow(row["label"], row["country"] or "", row["parties"], row["unknown"]) for row in found.flows]
    return draw_map(rows, flows, title=f"{found.nodes} nodes by country on {long_day(state.day)}")

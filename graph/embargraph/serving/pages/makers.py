"""The pages, each from a generation and the state in its address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from embargraph.errors import UnknownNameError
from embargraph.model.dates import ONE_DAY, days
from embargraph.questions.verdicts import is_world
from embargraph.serving.pages.finding import search
from embargraph.serving.pages.item import item
from embargraph.serving.pages.party import party, statements_of
from embargraph.serving.pages.pictures.chain import draw_chain, draw_narrow_chain
from embargraph.serving.pages.pictures.clocks import draw_clocks
from embargraph.serving.pages.pictures.strip import draw_strip
from embargraph.serving.pages.pictures.svg import moved
from embargraph.serving.pages.record import node_by_id, verdict_of
from embargraph.serving.pages.replying import Elsewhere, Page, answer_links
from embargraph.serving.pages.restriction import Restricted, restricted
from embargraph.serving.pages.rule import Rule, rule
from embargraph.serving.pages.words import VERDICTS
from embargraph.serving.problems import Problem

if TYPE_CHECKING:
    from datetime import date

    from embargraph.api import Graph
    from embargraph.serving.generation import Generation
    from embargraph.serving.pages.party import Party
    from embargraph.serving.pages.state import State

__all__ = ["chain_picture", "clocks_picture", "home", "node", "restriction", "rule_page", "strip_picture"]

#: Kinds of nodes that a restriction may be on.
_PARTIES = frozenset({"actor", "place"})
#: Rows of a list that the first page shows.
_SHORT = 8
_BACK, _AHEAD = timedelta(days=90), timedelta(days=730)


def home(generation: Generation, state: State) -> Page | Elsewhere:
    """Return the first page: the search, what is unknown, what comes, what has changed."""
    graph, name = generation.graph, state.one("q").strip()
    if name:
        found = search(graph, name, state.day)
        if found.only is not None:
            only = found.only
            return Elsewhere(state.rule(only["id"]) if only["kind"] == "measure" else state.node(only["id"]))
        gets = [("JSON", f"/api/v1/suggest?{urlencode({'q': name[:200]})}")]
        values = {"title": f"Search: {name}", "query": name, "search": found, "gets": gets}
        return Page("home.html", values, 200 if found.taken else 404)
    first = moved(state.day, -_BACK)
    before: dict[str, Any] = {"from": first, "to": state.day}
    ahead: dict[str, Any] = {"from": moved(state.day, ONE_DAY), "to": moved(state.day, _AHEAD)}
    changes, cliffs = graph.ask("changes", **before).to_dicts(), graph.ask("cliffs", **ahead).to_dicts()
    unknown = graph.ask("rules", as_of=state.day, status="unknown", assume=state.assume).to_dicts()
    return Page("home.html", {
        "title": "Export controls", "search": None, "unknown": unknown, "cliffs": cliffs[:_SHORT],
        "changes": changes[::-1][:_SHORT], "change_count": len(changes), "changes_from": first,
        "gets": answer_links("changes", before),
    })  # fmt: skip


def by_id(graph: Graph, id_: str) -> dict[str, Any]:
    """Return a node of an address.

    Raises:
        Problem: There is none.
    """
    try:
        return node_by_id(graph, id_)
    except UnknownNameError as error:
        detail = f"No node of this graph has the id {id_!r}. That is not a clearance: search by name."
        raise Problem(404, "unknown-id", detail) from error


def node(generation: Generation, state: State, id: str) -> Page | Elsewhere:
    """Return the page of a node: a party's, a rule's, an item's, or what is on record of anything else."""
    graph = generation.graph
    found = by_id(graph, id)
    if found["kind"] == "measure":
        return Elsewhere(state.rule(id))
    if found["kind"] in _PARTIES:
        return _party(graph, state, id)
    shown = item(graph, found, state)
    gets = answer_links("restricted" if shown.rows is not None else "statements",
                        {"what": id, "as_of": state.day, "assume": state.assume} if shown.rows is not None
                        else {"subject": id}, around=id)  # fmt: skip
    return Page("node.html", {"title": found["label"], "found": shown, "gets": gets,
                              **_statements(found, found["statements"][:60])})  # fmt: skip


def _party(graph: Graph, state: State, id_: str) -> Page:
    by = makers_of(graph, state)
    found = party(graph, id_, state.day, assume=state.assume, by=by)
    turns = [each.first for each in found.intervals if each.first is not None]
    before = max((each for each in turns if each < (found.now.first or state.day)), default=None)
    rows, _ = statements_of(found)
    known = last_evidence(graph)
    options = {"who": id_, "as_of": state.day, "by": state.several("by"), "assume": state.assume}
    return Page("party.html", {
        "title": f"{found.node['label']}: {VERDICTS[found.verdict]}",
        "found": found,
        "strips": (_strip(graph, found, state), _strip(graph, found, state, narrow=True)),
        "is_late": known is not None and state.day > known,
        "before": before if before is not None else found.now.first if found.now.first != state.day else None,
        "after": min((each for each in turns if each > state.day), default=None),
        "wider_count": sum(len(each.rows) for each in found.wider),
        "wider_rules": len({each.row["under"]["id"] for each in found.wider}),
        "wider_unknown": sum(len(each.rows) for each in found.wider if each.row["verdict"] == "unknown"),
        "through_place": any(not is_world(each.row) for each in found.wider),
        "issuers": _issuers(found) if not by else (),
        "owners_path": f"/owners/{quote(id_, safe='')}",
        "gets": answer_links("restricted", options, svg=state.url(f"/svg/node/{quote(id_, safe='')}"), around=id_),
        **_statements(found.node, rows),
    })  # fmt: skip


def _issuers(found: Party) -> list[Mapping[str, str]]:
    """Return the states whose measures reach a party, those with restrictions on itself first."""
    rows = (group.row["by"] for group in (*found.own, *found.wider))
    return list({by["id"]: by for by in rows if by}.values())


def makers_of(graph: Graph, state: State) -> list[str]:
    """Return the ids of the states and agencies that an address names."""
    return [match.id for name in state.several("by") for match in graph.find(name)]


def _statements(found: Mapping[str, Any], rows: Any) -> dict[str, Any]:
    count = found.get("statement_count", len(rows))
    return {
        "statements": rows,
        "statement_count": count,
        "all_statements": f"/api/v1/nodes/{quote(found['id'], safe='')}",
    }


def last_evidence(graph: Graph) -> date | None:
    """Return the day of the last evidence on any measure."""
    text = graph.vintage()["last_evidence"]
    return days(str(text))[1] if text else None


def _strip(graph: Graph, found: Party, state: State, *, narrow: bool = False) -> str:
    size: dict[str, Any] = {"name": "strip-narrow", "width": 360.0} if narrow else {}
    return draw_strip(found.intervals, label=found.node["label"], day=state.day, today=state.today,
                      known=last_evidence(graph), **size)  # fmt: skip


def strip_picture(generation: Generation, state: State, id: str) -> str:
    """Return the verdict strip of a party as a file of its own."""
    graph = generation.graph
    by_id(graph, id)
    return _strip(graph, party(graph, id, state.day, assume=state.assume, by=makers_of(graph, state)), state)


def restriction(generation: Generation, state: State, id: str, documents: Path | None = None) -> Page:
    """Return the page of a restriction: via whom, and the proof."""
    try:
        found = restricted(generation.graph, id, state, documents=documents)
    except UnknownNameError as error:
        raise Problem(404, "unknown-id", f"No restriction of this graph has the id {id!r}.") from error
    row = found.row
    options = {"who": row["who"]["id"], "under": row["under"]["id"], "as_of": state.day, "assume": state.assume}
    svg = state.url(f"/svg/restriction/{quote(id, safe='')}")
    return Page("restriction.html", {
        "title": f"{row['who']['label']}: {VERDICTS[row['verdict']]} under {row['under']['label']}",
        "found": found, "chains": (_chain(found), _chain(found, narrow=True)),
        "labels": {hop.id: hop.label for hop in found.chain},
        "gets": answer_links("restricted", options, svg=svg, around=row["who"]["id"]),
    })  # fmt: skip


def _chain(found: Restricted, *, narrow: bool = False) -> str:
    title = f"Via whom {found.row['under']['label']} reaches {found.row['who']['label']}"
    return draw_narrow_chain(found.chain, title=title) if narrow else draw_chain(found.chain, title=title)


def chain_picture(generation: Generation, state: State, id: str) -> str:
    """Return the chain of a restriction as a file of its own."""
    try:
        return _chain(restricted(generation.graph, id, state))
    except UnknownNameError as error:
        raise Problem(404, "unknown-id", f"No restriction of this graph has the id {id!r}.") from error


def rule_page(generation: Generation, state: State, id: str) -> Page | Elsewhere:
    """Return the page of a measure: three clocks, branches, whom it reaches."""
    graph = generation.graph
    if by_id(graph, id)["kind"] != "measure":
        return Elsewhere(state.node(id))
    found = rule(graph, id, state.day, assume=state.assume)
    svg = state.url(f"/svg/rule/{quote(id, safe='')}") if found.statuses else None
    options = {"under": id, "as_of": state.day, "assume": state.assume}
    return Page("rule.html", {
        "title": found.node["label"], "found": found, "clocks": (_clocks(found), _clocks(found, narrow=True)),
        "gets": answer_links("restricted", options, svg=svg, around=id),
        **_statements(found.node, found.node["statements"][:60]),
    })  # fmt: skip


def _clocks(found: Rule, *, narrow: bool = False) -> str:
    title = f"Clocks of {found.node['label']}: text, stay, enforcement and what was announced"
    size: dict[str, Any] = {"name": "clocks-narrow", "width": 360.0, "left": 0.0} if narrow else {}
    return draw_clocks(found.bars, title=title, day=found.day, known=found.known, **size)


def clocks_picture(generation: Generation, state: State, id: str) -> str:
    """Return the clocks of a measure as a file of their own."""
    by_id(generation.graph, id)
    return _clocks(rule(generation.graph, id, state.day, assume=state.assume))


__all__ += ["by_id", "last_evidence", "makers_of", "verdict_of"]

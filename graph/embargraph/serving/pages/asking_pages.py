"""Pages that are a question with its options: rules, owners, changes, paths, timeline, coalitions, licence, sources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from embargraph.errors import EmbargraphError, UnknownNameError
from embargraph.model.dates import ONE_DAY, days
from embargraph.model.vocabulary import VERDICTS
from embargraph.questions.ask import load_questions
from embargraph.serving.pages.coalitions import Coalitions, Part
from embargraph.serving.pages.coalitions import coalitions as find_coalitions
from embargraph.serving.pages.makers import by_id, last_evidence, makers_of
from embargraph.serving.pages.pictures.clocks import Bar, Run, draw_clocks
from embargraph.serving.pages.pictures.strip import draw_strip
from embargraph.serving.pages.pictures.svg import moved
from embargraph.serving.pages.pictures.tree import Twig, draw_tree
from embargraph.serving.pages.record import restrictions_on
from embargraph.serving.pages.replying import Page, answer_links, links
from embargraph.serving.pages.words import VERDICTS as WORDS
from embargraph.serving.pages.words import long_day
from embargraph.serving.problems import as_problem
from embargraph.serving.verdict_intervals import interval_on, verdicts
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.serving.generation import Generation
    from embargraph.serving.pages.state import State

__all__ = [
    "api",
    "coalitions",
    "coalitions_picture",
    "compare",
    "owners",
    "paths",
    "rules",
    "sources",
    "timeline",
    "timeline_picture",
]

#: Rows that a page shows; the others are in the answer as JSON.
_MOST = 300
#: A date as it was printed, behind what happened.
_PRINTED = re.compile(r"\(printed: ([0-9-]+)\)\s*$")
#: How far back the timeline of all measures goes where nothing else is asked for.
_RECENT = timedelta(days=8 * 365)
_RANK = {verdict: rank for rank, verdict in enumerate(VERDICTS)}


def wrong(error: EmbargraphError) -> dict[str, Any]:
    """Return what a form says of what was filled in: the sentence, and what may have been meant."""
    problem = as_problem(error)
    near = [each for each in problem.more.get("candidates", ()) if each["id"]]
    return {"wrong": problem.detail, "near": near, "status": problem.status}


def rules(generation: Generation, state: State) -> Page:
    """Return the board of all measures with clocks on a day, the unknown ones first."""
    status = state.one("status")
    options = {"status": status or None, "as_of": state.day, "assume": state.assume}
    rows = generation.graph.ask("rules", status=status or None, as_of=state.day, assume=state.assume).to_dicts()
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["status"]] = counts.get(row["status"], 0) + 1
    return Page("rules.html", {"title": "Rules", "rows": rows, "counts": counts, "status": status,
                               "gets": answer_links("rules", options)})  # fmt: skip


def owners(generation: Generation, state: State, id: str) -> Page:
    """Return all tiers of owners above a party and of holdings below it."""
    node = by_id(generation.graph, id)
    rows = generation.graph.ask("affiliates", who=id, as_of=state.day).to_dicts()
    # Others may be called by this one's id.
    rows = [row for row in rows if row["who"]["id"] == id]
    return Page("owners.html", {
        "title": f"Owners and holdings of {node['label']}", "node": node,
        "above": [row for row in rows if row["direction"] == "above"],
        "below": [row for row in rows if row["direction"] == "below"],
        "gets": answer_links("affiliates", {"who": id, "as_of": state.day}, around=id),
    })  # fmt: skip


def sources(generation: Generation, _state: State) -> Page:
    """Return the documents and lists behind the graph, and how much of each official list is held."""
    rows = generation.graph.ask("sources").to_dicts()
    lists = sorted(generation.graph.lists_held(), key=lambda row: (row["coverage"] == "none", row["label"]))
    return Page("sources.html", {"title": "Sources", "rows": rows, "lists": lists, "gets": answer_links("sources", {})})


def paths(generation: Generation, state: State) -> Page:
    """Return how two nodes connect."""
    start, end = state.one("from"), state.one("to")
    values: dict[str, Any] = {"title": "Paths", "start": start, "end": end, "rows": None, "wrong": None, "near": ()}
    status = 200
    if start and end:
        try:
            asked: dict[str, Any] = {"from": start, "to": end, "hops": state.one("hops") or None}
            answer = generation.graph.ask("paths", **asked)
            values |= {"rows": _alike(answer.to_dicts()), "notes": answer.notes}
        except EmbargraphError as error:
            values |= wrong(error)
            status = values.pop("status")
        values["gets"] = answer_links("paths", {"from": start, "to": end, "hops": state.one("hops")})
    return Page("paths.html", values, status)


def _alike(rows: Sequence[Mapping[str, Any]]) -> list[tuple[Mapping[str, Any], int]]:
    """Return ways that read the same as one, with how many they are: they differ in their statements alone."""
    found: dict[tuple[Any, ...], tuple[Mapping[str, Any], int]] = {}
    for row in rows:
        key = tuple((hop["from"]["id"], hop["relation"], hop["direction"], hop["to"]["id"]) for hop in row["hops"])
        found[key] = (found.get(key, (row,))[0], found.get(key, (row, 0))[1] + 1)
    return list(found.values())


def compare(generation: Generation, state: State) -> Page:
    """Return what begins, ends and alters between two days, or between the record and assumptions."""
    graph, first, last, who = generation.graph, state.one("from"), state.one("to"), state.one("who")
    versus = state.several("versus")
    values: dict[str, Any] = {
        "title": "Compare", "first": first, "last": last, "who": who, "rows": None, "kind": "", "wrong": None,
        "near": (), "total": 0, "versus": versus, "before": "", "after": "", "strips": (),
    }  # fmt: skip
    status, options = 200, dict[str, Any]()
    try:
        if state.assume or versus:
            watch = [who] if who else None
            found = graph.diff(assume=state.assume, versus=versus, as_of=state.day, watch=watch)
            options = {"assume": state.assume, "versus": versus, "as_of": state.day, "who": who}
            values |= {
                "kind": "assumed", "rows": found.rows[:_MOST], "total": len(found.rows), "before": found.before,
                "after": found.after,
                "gets": links("/api/v1/diff", options),
            }  # fmt: skip
            if found.unknown:
                raise UnknownNameError("node", found.unknown[0], [])
            if who:
                sides = (("Before", state.day, versus), ("After", state.day, state.assume))
                values["strips"] = _strips(graph, state, who, sides)
        elif first or last or who:
            options = {"from": first or None, "to": last or None, "who": who or None}
            rows = graph.ask("changes", **options).to_dicts()
            values |= {"kind": "days", "rows": rows[::-1][:_MOST], "total": len(rows),
                       "gets": answer_links("changes", options)}  # fmt: skip
            if who:
                ends = (_first(first) or state.day, _last(last) or state.day)
                values["strips"] = _strips(graph, state, who, (("First day", ends[0], ()), ("Last day", ends[1], ())))
    except EmbargraphError as error:
        values |= wrong(error)
        status = values.pop("status")
    return Page("compare.html", values, status)


def _strips(
    graph: Graph, state: State, who: str, sides: Sequence[tuple[str, date, Sequence[str]]]
) -> list[tuple[str, str, str, str]]:
    """Return a party's life twice, as it is compared: a heading, the verdict of the day, and a strip for each width."""
    match = graph.find(who)[0]
    label, found = by_id(graph, match.id)["label"], []
    for number, (heading, day, assume) in enumerate(sides):
        life = verdicts(graph, match.id, assume=assume)
        now = interval_on(life, day)
        given: dict[str, Any] = {"label": label, "day": day, "today": state.today, "known": last_evidence(graph)}
        wide = draw_strip(life, name=f"side{number}", width=560.0, **given)
        narrow = draw_strip(life, name=f"side{number}-narrow", width=360.0, **given)
        said = ", also ".join(WORDS[each] for each in (now.verdict, *now.also))
        found.append((f"{heading}: {label} on {long_day(day)}", said, wide, narrow))
    return found


def timeline(generation: Generation, state: State) -> Page:
    """Return swim lanes by who made the measures, and what happened, in order."""
    values, status = _timeline(generation.graph, state), 200
    status = values.pop("status", 200)
    return Page("timeline.html", values, status)


def _timeline(graph: Graph, state: State) -> dict[str, Any]:
    who, first, last = state.one("who"), state.one("from"), state.one("to")
    values: dict[str, Any] = {
        "title": f"Timeline of {who}" if who else "Timeline", "who": who, "first": first, "last": last, "rows": (),
        "total": 0, "pictures": (), "wrong": None, "near": (), "lanes": (), "said": "",
    }  # fmt: skip
    try:
        options: dict[str, Any] = {"from": first or None, "to": last or None, "who": who or None}
        rows = graph.ask("timeline", **options).to_dicts()
        if who:
            values["title"] = f"Timeline of {by_id(graph, graph.find(who)[0].id)['label']}"
        lanes = _lanes_of(graph, state, who) if who else _all_lanes(graph, state)
        if who and (dated := [row for row in rows if row["date"] is not None]):
            lanes.append(("What happened", [_events(dated)]))
        window = _window(graph, state, [bar for _, bars in lanes for bar in bars], first, last)
    except ValueError as error:
        return values | {"wrong": str(error), "status": 400}
    except EmbargraphError as error:
        return values | wrong(error)
    svg = state.url("/svg/timeline", who=who or None, from_=first or None, to=last or None)
    return values | {
        "rows": [_printed(row) for row in rows[-_MOST:][::-1]], "total": len(rows), "lanes": lanes,
        "pictures": [(maker, _drawn(graph, state, bars, maker, n, window)) for n, (maker, bars) in enumerate(lanes)],
        "gets": answer_links("timeline", options, svg=svg if lanes else None),
    }  # fmt: skip


def _window(graph: Graph, state: State, bars: Sequence[Bar], first: str, last: str) -> dict[str, Any]:
    """Return the days that all lanes show, so that what stands below another is of one time."""
    turns = [each for bar in bars for run in bar.runs for each in (run.first, run.last) if each is not None]
    every = [*turns, state.day, *(each for each in (last_evidence(graph),) if each is not None)]
    room = timedelta(days=max((max(every) - min(every)).days // 14, 60))
    begin = moved(min(every), -room)
    if not state.one("who"):
        # Of all measures some began half a century ago; what is going on would be a strip at the edge.
        begin = max(begin, moved(state.day, -_RECENT))
    return {"first": _first(first) or begin, "last": _last(last) or moved(max(every), room)}


def _printed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row with its date as it was printed: a year is no first of January."""
    found = _PRINTED.search(row["what_happened"])
    if found is None:
        return dict(row)
    return {**row, "date": found[1], "what_happened": row["what_happened"][: found.start()].rstrip()}


def _lanes_of(graph: Graph, state: State, who: str) -> list[tuple[str, list[Bar]]]:
    """Return a lane for each maker of measures on a party, with a bar for each measure."""
    lanes: dict[str, dict[str, tuple[str, set[tuple[Any, Any, str]]]]] = {}
    for match in graph.find(who):
        for each in restrictions_on(graph, match.id, day=None, assume=state.assume):
            row = each.row
            if not each.is_own:
                continue
            maker = row["authority"] or row["by"] or {"label": "not on record"}
            bars = lanes.setdefault(maker["label"], {})
            label = row["under"]["label"]
            bars.setdefault(row["under"]["id"], (label, set()))[1].add(
                (_first(row["since"]), _last(row["until"]), row["verdict"])
            )
    return [
        (maker, [Bar(label, _runs(spans), state.rule(id_)) for id_, (label, spans) in bars.items()])
        for maker, bars in sorted(lanes.items())
    ]


def _events(rows: Sequence[Mapping[str, Any]]) -> Bar:
    """Return what happened as marks of a day each."""
    return Bar(f"{len(rows)} dated events", tuple(
        Run(days(row["date"])[0], days(row["date"])[0], "event", row["what_happened"]) for row in rows
    ))  # fmt: skip


def _first(text: str | None) -> date | None:
    return days(text)[0] if text else None


def _last(text: str | None) -> date | None:
    return days(text)[1] if text else None


def _runs(spans: set[tuple[Any, Any, str]]) -> tuple[Run, ...]:
    """Return what binds most on each day, as stretches that do not overlap."""
    turns = sorted({first or date.min for first, _, _ in spans} | {_after(last) for _, last, _ in spans})
    runs: list[Run] = []
    for start, stop in pairwise([*turns, date.max]):
        here = [v for first, last, v in spans if (first or date.min) <= start <= (last or date.max)]
        if not here or start == stop:
            continue
        verdict = min(here, key=lambda each: _RANK.get(each, 9))
        begin = None if start == date.min else start
        if runs and runs[-1].state == verdict and runs[-1].last == start - ONE_DAY:
            begin = runs.pop().first
        runs.append(Run(begin, None if stop == date.max else stop - ONE_DAY, verdict, WORDS.get(verdict, verdict)))
    return tuple(runs)


def _after(last: date | None) -> date:
    return date.max if last is None or last >= date.max - ONE_DAY else last + ONE_DAY


_MEASURES = "serving/sql/stayed_or_unknown.sql"


def _all_lanes(graph: Graph, state: State) -> list[tuple[str, list[Bar]]]:
    """Return the measures with a stay, and those that are or become unknown: what simply holds shows nothing."""
    connection, _ = graph.assuming(state.assume)
    found: dict[str, dict[str, tuple[str, list[Run]]]] = {}
    for maker, id_, label, first, last, status, is_stayed in connection.execute(
        read_sql(_MEASURES), {"day": state.day}
    ).fetchall():
        shown = "stay" if is_stayed and status == "not_in_force" else status
        runs = found.setdefault(maker, {}).setdefault(id_, (label, []))[1]
        said = "stayed" if shown == "stay" else shown.replace("_", " ")
        if not any(run.first == first and run.last == last for run in runs):
            runs.append(Run(first, last, shown, said))
    return [(maker, [Bar(label, tuple(runs), state.rule(id_)) for id_, (label, runs) in bars.items()])
            for maker, bars in sorted(found.items())]  # fmt: skip


def _drawn(
    graph: Graph, state: State, bars: Sequence[Bar], maker: str, number: int, window: Mapping[str, Any]
) -> tuple[str, str]:
    """Return a lane for wide screens, and one for narrow ones."""
    given: dict[str, Any] = {"day": state.day, "known": last_evidence(graph), **window}
    given["title"] = f"Measures of {maker} over time"
    narrow = draw_clocks(bars, name=f"lane{number}-narrow", left=0.0, width=360.0, **given)
    return draw_clocks(bars, name=f"lane{number}", left=330.0, **given), narrow


def timeline_picture(generation: Generation, state: State) -> str:
    """Return the timeline as a file of its own: all lanes in one picture."""
    graph, who = generation.graph, state.one("who")
    lanes = _lanes_of(graph, state, who) if who else _all_lanes(graph, state)
    bars = [bar for _, found in lanes for bar in found]
    first, last = state.one("from"), state.one("to")
    return draw_clocks(bars, title=f"Timeline{f' of {who}' if who else ''}", day=state.day, known=last_evidence(graph),
                       first=_first(first), last=_last(last), left=330.0)  # fmt: skip


def coalitions(generation: Generation, state: State) -> Page:
    """Return the smallest sets of states or makers whose refusal denies a technology, and its tree."""
    names = ("what", "against", "share", "by_kind", "reach", "route")
    values: dict[str, Any] = {"title": "Coalitions", "found": None, "wrong": None, "near": (), "tree": "",
                              "form": {name: state.one(name) for name in names}}  # fmt: skip
    status = 200
    if state.one("what"):
        try:
            found = find_coalitions(generation.graph, state)
            values |= {"found": found, "title": f"Who can deny {state.one('what')}", "tree": _tree(found, state)}
        except EmbargraphError as error:
            values |= wrong(error)
            status = values.pop("status")
        options = {name if name != "by_kind" else "by": state.one(name) for name in names}
        svg = state.url("/svg/coalitions", **{name: state.one(name) or None for name in (*names, "set")})
        values["gets"] = answer_links(
            "coalitions", {**options, "as_of": state.day}, svg=svg if values["tree"] else None
        )
    return Page("coalitions.html", values, status)


def _tree(found: Coalitions, state: State) -> str:
    picked = f": what set {found.picked} denies" if found.picked else ""
    return draw_tree([_twig(part, state) for part in found.tree], title=f"Parts and who can deny each{picked}")


def _twig(part: Part, state: State) -> Twig:
    """Return a part as the picture has it: with who can refuse it, each once."""
    who = dict.fromkeys(each["label"] for _, _, answers in part.providers for each in answers)
    joins = {"": "", "needs": "needs", "kind": "or as"}[part.joins]
    below = tuple(_twig(each, state) for each in part.parts)
    return Twig(part.ref["label"], ", ".join(who), joins, part.closed, state.node(part.ref["id"]), below)


def coalitions_picture(generation: Generation, state: State) -> str:
    """Return the tree of a technology as a file of its own."""
    return _tree(find_coalitions(generation.graph, state), state)


def api(_generation: Generation, _state: State) -> Page:
    """Return what programs, agents and OpenRefine find here."""
    gets = [("JSON", "/api/v1/questions")]
    return Page("api.html", {"title": "API", "questions": list(load_questions().values()), "gets": gets})


__all__ += ["makers_of", "wrong"]

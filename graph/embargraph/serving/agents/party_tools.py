"""The tools that look parties up and decide on shipments: `find`, `screen`, `licence`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from embargraph.errors import UnknownNameError
from embargraph.questions.days import as_day
from embargraph.questions.searched import LEGAL
from embargraph.serving.agents.arguments import LONGEST, NO_ASSUMPTION, Assume, Day, Limit, Text
from embargraph.serving.agents.told import Told, unknown_lines

if TYPE_CHECKING:
    from embargraph.api import Graph

__all__ = ["Party", "branches_of", "find", "held", "licence", "screen", "searched"]


def find(
    generation: Any,
    name: Annotated[
        str, Field(max_length=LONGEST, description="What is looked for: a name, part of one, an id, or an identifier.")
    ],
    kind: Annotated[
        Literal["actor", "technology", "measure", "route", "event", "claim", "figure", "place", "document"] | None,
        Field(description="Only nodes of this kind; parties are actors."),
    ] = None,
    limit: Limit = 20,
) -> Told:
    """Find what a name may mean: parties, rules, items, places, with the verdict on each today.

    Begin here when a name may be misspelt or several may carry it.  A verdict of null means that no restriction of
    its own is on record in what was searched: that is not a clearance.
    """
    from embargraph.serving.suggest import suggest

    graph: Graph = generation.graph
    rows: dict[str, dict[str, Any]] = {}
    labels = {}
    try:
        found = graph.find(name)
    except UnknownNameError:
        found = []
    for id_, label, kind_, type_, country, verdict in graph.labelled([match.id for match in found], date.today()):
        labels[id_] = {"id": id_, "label": label, "kind": kind_, "type": type_, "country": country, "verdict": verdict}
    for match in found:
        if match.id in labels and kind in (None, labels[match.id]["kind"]):
            rows[match.id] = {**labels[match.id], "match": match.how, "matched": name}
    for row in suggest(generation, name[:200], kind, min(limit, 100)):
        told = {**row, "verdict": row["verdict_today"]}
        del told["verdict_today"]
        rows.setdefault(row["id"], told)
    said = (
        f"{len(rows)} candidate{'s' * (len(rows) != 1)} for {name!r}"
        if rows
        else (f"nothing of the name {name!r} is on record in what was searched; that is not a clearance")
    )
    return Told.of(list(rows.values()), searched(graph, said), limit=limit, shown=_CANDIDATE)


_CANDIDATE = ("label", "id", "kind", "type", "country", "match", "matched", "verdict")


class Party(BaseModel):
    """A party to screen; all but the name may be left out."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(max_length=500, description="As it is written in the customer's file, in any script.")
    country: str | None = Field(None, max_length=80, description="ISO 3166 code; moves a score, decides nothing.")
    address: str | None = Field(None, max_length=500)
    identifiers: list[str] = Field(default_factory=list, max_length=10, description="LEI, registration, list numbers.")
    birth_date: str | None = Field(None, max_length=20)
    kind: Literal["person", "company", "organization", "vessel"] | None = None


def screen(
    generation: Any,
    names: Annotated[list[Party | Text], Field(min_length=1, max_length=100, description="Names, or parties.")],
    as_of: Day = None,
    threshold: Annotated[float | None, Field(gt=0, le=1, description="Scores from here on are hits.")] = None,
) -> Told:
    """Screen parties against the lists: who may be meant, how sure, why, and what they are restricted from.

    Every name has an outcome. A "no hit" says what was searched and is not a clearance; "near" holds those that
    come close, "flags" those at the same address.
    """
    from embargraph.screening import THRESHOLD, Query
    from embargraph.screening.batch.report import searched_in_words, to_json

    screener = generation.screener_for(day=as_day(as_of), threshold=THRESHOLD if threshold is None else threshold)
    asked = [Party.model_validate({"name": each}) if isinstance(each, str) else each for each in names]
    queries = [Query(p.name, p.country, p.address, tuple(p.identifiers), p.birth_date, p.kind) for p in asked]
    rows = [to_json(outcome) for outcome in screener.screen_many(queries)]
    counts: dict[str, int] = {}
    for row in rows:
        counts[row["outcome"]] = counts.get(row["outcome"], 0) + 1
    said = f"{len(rows)} screened: {', '.join(f'{n} {word}' for word, n in counts.items())}. A miss is no clearance."
    answer = {**searched(generation.graph, said, screener.day), "threshold": screener.threshold}
    lines = {number: list(_candidates(row)) for number, row in enumerate(rows)}
    answer["notes"] = [f"searched: {searched_in_words(screener.searched)}"]
    open_ = [_as_row(each) for row in rows for hit in row["hits"] for each in hit["restrictions"]]
    unknown = unknown_lines(open_, branches_of(generation, open_, screener.day.isoformat()))
    return Told.of(rows, answer, shown=("name", "outcome", "verdict"), lines=lines, unknown=unknown)


def _as_row(restriction: Mapping[str, Any]) -> dict[str, Any]:
    """Return a restriction of a hit as the rows of questions have it."""
    under = {"id": restriction["under"], "label": restriction["under_label"]}
    return {"verdict": restriction["verdict"], "under": under}


def _candidates(row: Mapping[str, Any]) -> Iterator[str]:
    for part, most in (("hits", 5), ("near", 2), ("flags", 2)):
        for hit in row[part][:most]:
            word = {"hits": "hit", "near": "near, below the threshold", "flags": "same address"}[part]
            under = dict.fromkeys(f"{r['under_label']} [{r['citation']}]" for r in hit["restrictions"])
            told = f"; under {'; '.join(list(under)[:3])}" if under else ""
            verdict = hit["verdict"] or "no restriction of its own on record"
            yield f"   {word}: {hit['label']} ({hit['party']}), score {hit['score']:.2f}: {verdict}{told}"


def licence(
    generation: Any,
    item: Annotated[
        str, Field(max_length=LONGEST, description="ECCN with its paragraph, such as 3A001.a.2, or EAR99.")
    ],
    to: Annotated[
        str, Field(max_length=LONGEST, description="Destination: a country, its code, or a region such as Crimea.")
    ],
    party: Annotated[
        list[Text], Field(max_length=20, description='Parties, each with its role if known: "SMIC=end_user".')
    ] = NO_ASSUMPTION,
    facts: Annotated[
        dict[Text, Text],
        Field(max_length=60, description="Named facts that a former answer asked for, by their names."),
    ] = {},  # noqa: B006 - never changed
    seat: Annotated[list[Text], Field(max_length=20, description="Countries of headquarters of the parties.")] = (
        NO_ASSUMPTION
    ),
    end_use: Annotated[list[Text], Field(max_length=20, description="End uses known of.")] = NO_ASSUMPTION,
    value: Annotated[float | None, Field(ge=0, description="Value of the shipment in US dollars.")] = None,
    as_of: Day = None,
    assume: Assume = NO_ASSUMPTION,
) -> Told:
    """Say whether a US licence is required under the Export Administration Regulations, and why.

    `licence` is required, not_required, unknown or not_governed.  Where it is unknown, `questions` say what to ask
    the user, and `branches` what each answer would give.
    """
    found = generation.graph.licence(
        item, to, party=party, as_of=as_of, facts=facts, assume=assume, seat=seat, end_use=end_use, value=value
    )
    row = found.as_row()
    answer = {
        "question": "licence", "as_of": row["as_of"], "said": row["sentence"], "verdict": [row["sentence"]],
        "notes": row["notes"], "edition": {"last_evidence": row["known_through"]},
        "searched": {"tables": row["checked"], "not_held": "rules of every other jurisdiction"},
        "graph": f"sha256:{generation.graph.digest}", "assuming": ", ".join(assume) or None, "legal": LEGAL,
    }  # fmt: skip
    asked = [f"   ask: {each['question']} (fact {each['fact']})" for each in row["questions"]]
    return Told.of([row], answer, shown=("licence", "item", "to", "lines", "exceptions", "policy"), lines={0: asked})


def searched(graph: Graph, said: str, as_of: date | None = None) -> dict[str, Any]:
    """Return what an answer without a question rests on."""
    day = as_of or date.today()
    return {"said": said, "verdict": [said], "as_of": day.isoformat(), "notes": [], **held(graph)}


def held(graph: Graph) -> dict[str, Any]:
    """Return which lists a graph holds, what of them is missing, and the days that the record reaches to."""
    from embargraph.store.lists_held import excerpt_leads

    return {"leads": list(excerpt_leads(graph.lists_held())), **graph.searched()}


def branches_of(generation: Any, rows: Sequence[Mapping[str, Any]], day: str | None = None) -> dict[str, Any]:
    """Return the branches of measures on a day by id, for rows that say unknown and not what decides it."""
    if not any(row.get("verdict") == "unknown" for row in rows):
        return {}
    measures = generation.graph.ask("rules", status="unknown", as_of=day)
    return {row.measure["id"]: row.branches for row in measures if row.branches}

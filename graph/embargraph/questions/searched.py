"""What an answer rests on: which parties were taken, what was searched, and what is not held.

An answer without rows looks like a clearance unless it says what it searched.
So every answer carries this, in every format.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from embargraph.model.dates import ONE_DAY, days
from embargraph.model.vocabulary import VERDICTS
from embargraph.questions.stakes_held import stakes_held
from embargraph.questions.verdicts import verdict_sentences
from embargraph.store.lists_held import excerpt_leads
from embargraph.store.named_only import named_only_sentences
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from duckdb import DuckDBPyConnection

    from embargraph.questions.answer import Answer
    from embargraph.questions.kept import KeptGraph
    from embargraph.store.lookup import NodeMatch

__all__ = ["LEGAL", "NOTHING", "describe_answer", "holding", "said"]

LEGAL = "Not legal advice."
#: What an answer without rows says; it is never more than this.
NOTHING = "no restriction on record"

#: Questions whose rows may follow from who owns whom.
_OWNED = frozenset({"affiliates", "changes", "restricted"})
#: Questions on a party in which the absence of rows could be taken for a clearance.
_ON_PARTIES = frozenset({"affiliates", "changes", "restricted", "timeline"})
#: Questions whose rows are restrictions on parties, items or places.
_RESTRICTIONS = frozenset({"restricted"})


def describe_answer(
    answer: Answer,
    connection: DuckDBPyConnection,
    *,
    lists: Sequence[Mapping[str, Any]],
    jurisdictions: Sequence[Mapping[str, Any]],
    edition: Mapping[str, Any],
    graph: str | None = None,
    assuming: str | None = None,
    kept: KeptGraph | None = None,
    named_only: Callable[[], Mapping[str, list[str]]] | None = None,
) -> dict[str, Any]:
    """Return what an answer rests on, as plain values that JSON can hold.

    Args:
        answer: The answer described.
        connection: The graph that gave it.
        lists: What `embargraph.store.lists_held.lists_held` returns for the graph.
        jurisdictions: What `held_jurisdictions` returns for the graph.
        edition: The days that the record reaches to.
        graph: The graph's digest.
        assuming: What was assumed.
        kept: What is kept of the graph, where it is.
        named_only: Returns the parties that only articles name: `embargraph.store.named_only.named_only`.

    Returns:
        `verdict`, few sentences: names that no party has, where parties of like names answer; then who, when,
        how it stands, what is unknown; `said`, one sentence on what was found; `leads`, what a reader must know
        first; `resolved` and `others`, the nodes that each name was taken to mean and the parties of like names that
        were left out; `searched`: lists and their days; `notes`; `edition`; `graph`.
    """
    resolved, others = _resolved(answer, connection, kept)
    leads = [*_named_only(answer, resolved, named_only), *_leads(answer, lists, others)]
    stakes = stakes_held(connection, answer.as_of) if assuming and answer.question in _OWNED else None
    if stakes is not None:
        leads.insert(0, f"Assuming {assuming}: this is not what is on record. {stakes.sentence()}")
    unnamed = list(_unnamed(resolved))
    return {
        # First, in whatever form: who reads no further has read this.
        "verdict": [*unnamed, *verdict_sentences(answer, resolved, said(answer))],
        "question": answer.question,
        "options": {name: value for name, value in answer.options.items() if value is not None},
        "as_of": answer.as_of.isoformat() if answer.as_of else None,
        "assuming": assuming,
        "holds": holding(answer, connection, kept),
        "said": " ".join((*unnamed, said(answer))),
        "stakes": None if stakes is None else {"known": stakes.stakes, "registers": stakes.registers},
        "leads": leads,
        "resolved": resolved,
        "others": others,
        "searched": {
            "lists": [dict(each) for each in lists],
            "jurisdictions": [dict(each) for each in jurisdictions],
            "not_held": "rules of every other jurisdiction",
        },
        "notes": list(answer.notes),
        "edition": dict(edition),
        "graph": graph,
        "legal": LEGAL,
    }


_TURNS = """
SELECT max(day) FILTER (WHERE day <= $day), min(day) FILTER (WHERE day > $day) FROM (
    SELECT unnest([first_day, last_day + 1, known_through + 1]) AS day FROM restriction
    WHERE $who IS NULL OR list_contains($who, who)
)
"""


def holding(
    answer: Answer, connection: DuckDBPyConnection, kept: KeptGraph | None = None
) -> dict[str, str | None] | None:
    """Return how long an answer of a day holds: a run of days round it on which no row begins, ends or ages.

    The run may be shorter than it could be, never longer: what does not touch the rows may end it too.

    Returns:
        `from` and `to`, both inclusive and None where the run is open; None for an answer over all time, and for
        questions whose rows are not restrictions.
    """
    if answer.as_of is None or answer.question not in _RESTRICTIONS:
        return None
    who = answer.selected.get("who")
    if kept is not None and who is not None:
        first, stop = kept.turns(answer.as_of, who)
    else:
        first, stop = connection.execute(_TURNS, {"day": answer.as_of, "who": who}).fetchall()[0]
    turns = [day for row in answer for day in _relief_turns(row)]
    before = [day for day in (first, *turns) if day is not None and day <= answer.as_of]
    after = [day for day in (stop, *turns) if day is not None and day > answer.as_of]
    return {
        "from": max(before).isoformat() if before else None,
        "to": (min(after) - ONE_DAY).isoformat() if after else None,
    }


def _relief_turns(row: Any) -> Iterator[date]:
    """Yield the days on which a relief of a row begins, and those after which it has ended."""
    for relief in (*(row.relief or ()), *(row.other_relief or ())):
        if relief["since"]:
            yield days(relief["since"])[0]
        if relief["until"]:
            last = days(relief["until"])[1]
            if last.year < 9999:
                yield last + ONE_DAY


def said(answer: Answer) -> str:
    """Return in one sentence what an answer found; without rows never more than that nothing is on record."""
    count = len(answer)
    if answer.question == "licence":
        counts = Counter(row.licence for row in answer)
        told = ", ".join(f"{number} {licence.replace('_', ' ')}" for licence, number in counts.most_common())
        return f"{count} determination{'s' * (count != 1)}: {told or 'none with the answer asked for'}"
    if answer.question not in _RESTRICTIONS:
        return f"{count} row{'s' * (count != 1)} on record" if count else "nothing on record for this question"
    if not count:
        return f"{NOTHING} in what was searched; that is not a clearance"
    verdicts: dict[str, int] = {}
    for row in answer:
        verdicts[row.verdict] = verdicts.get(row.verdict, 0) + 1
    parts = [f"{verdicts[name]} {name.replace('_', ' ')}" for name in _ORDER if name in verdicts]
    return f"{count} restriction{'s' * (count != 1)} on record: {', '.join(parts)}"


_ORDER = tuple(VERDICTS)


def _leads(answer: Answer, lists: Sequence[Mapping[str, Any]], others: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    """Yield what must be read before the rows: excerpts, namesakes, wider entries."""
    if answer.question in _RESTRICTIONS:
        yield from excerpt_leads(lists)
    if others:
        named = [f"{each['label']} ({each['verdict'] or NOTHING})".replace("_", " ") for each in others[:5]]
        more = f" and {len(others) - 5} more" if len(others) > 5 else ""
        yield f"Also on record under like names, not in these rows: {'; '.join(named)}{more}."


def _unnamed(resolved: Mapping[str, Sequence[Mapping[str, Any]]]) -> Iterator[str]:
    """Yield each name that no party on record has, with the parties of like names that answer in its place."""
    told: dict[str, list[Mapping[str, Any]]] = {}
    for row in (row for rows in resolved.values() for row in rows):
        told.setdefault(row["asked"], []).append(row)
    for name, rows in told.items():
        if all(row["match"] in {"like", "words"} and row["kind"] == "actor" for row in rows):
            rows.sort(key=lambda row: -(row["score"] or 0))
            labels = list(dict.fromkeys(row["label"] for row in rows))
            more = f" and {len(labels) - 3} more" if len(labels) > 3 else ""
            nearest = f"{', '.join(labels[:3])}{more}".removesuffix(".")
            yield f"No party is named {name}; the nearest on record: {nearest}."


def _named_only(
    answer: Answer,
    resolved: Mapping[str, Sequence[Mapping[str, Any]]],
    known: Callable[[], Mapping[str, list[str]]] | None,
) -> list[str]:
    """Return what is said of parties that only articles name: a search ends at them, and finds nothing."""
    if known is None or answer.question not in _ON_PARTIES:
        return []
    silent = [row["id"] for row in resolved.get("who", ()) if row["kind"] == "actor" and row["verdict"] is None]
    return list(named_only_sentences(silent, known())) if silent else []


def _resolved(
    answer: Answer, connection: DuckDBPyConnection, kept: KeptGraph | None
) -> tuple[dict[str, list[dict[str, Any]]], list[dict[str, Any]]]:
    """Return the nodes that were taken, by option, and the parties of like names that were left out."""
    every = [match for found in answer.resolved.values() for each in found for match in (*each.taken, *each.others)]
    ids = list({match.id for match in every})
    rows: Iterable[Sequence[Any]] = ()
    if kept is not None:
        rows = kept.named(ids, answer.as_of)
    elif ids:
        values = {"ids": ids, "day": answer.as_of}
        rows = connection.execute(read_sql("questions/sql/labelled_nodes.sql"), values).fetchall()
    nodes = {row[0]: row for row in rows}
    taken = {
        option: [_row(m, each.name, nodes) for each in found for m in each.taken]
        for option, found in answer.resolved.items()
    }
    # One of the names may mean what another only comes near to.
    known = {row["id"] for rows_ in taken.values() for row in rows_}
    left = [(each, match) for found in answer.resolved.values() for each in found for match in each.others]
    others = {match.id: _row(match, each.name, nodes) for each, match in left if match.id not in known}
    return taken, list(others.values())


def _row(match: NodeMatch, asked: str, nodes: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    _, label, kind, type_, country, verdict = nodes.get(match.id, (match.id, match.id, None, None, None, None))
    return {
        "id": match.id, "label": label, "kind": kind, "type": type_, "country": country, "match": match.how,
        "score": match.score, "asked": asked, "verdict": verdict,
    }  # fmt: skip

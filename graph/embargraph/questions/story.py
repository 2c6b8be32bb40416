"""A party's story: what began, changed and ended for it, what is unknown, what lies ahead.

One source of rows for the text and the figure: the answers of `changes`,
`timeline` and `cliffs`, put together by day and measure, none left out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from embargraph.errors import UsageError
from embargraph.model.dates import days
from embargraph.model.given import as_texts
from embargraph.store.sql import as_dicts, read_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.questions.ask import Answer


class Asked(Protocol):
    """What a story needs of a graph; `embargraph.api.Graph` has it."""

    def ask(self, question: str, **options: Any) -> Answer:
        """Ask a prebuilt question."""
        ...

    def assuming(self, assume: Sequence[str], facts: Sequence[Any]) -> tuple[DuckDBPyConnection, str | None]:
        """Return the graph under assumptions, and what was assumed."""
        ...

    def vintage(self) -> dict[str, Any]:
        """Return the days that the record reaches to."""
        ...


__all__ = ["COLUMNS", "Asked", "Lane", "Span", "Story", "tell_story"]

#: Columns of the rows of a story.
COLUMNS = (
    "date", "of", "kind", "change", "verdict", "who", "under", "what_happened", "effect", "citation", "gist",
    "standing", "also", "evidence", "assuming",
)  # fmt: skip

#: Kinds of rows, in the order in which they stand on one day.
KINDS = ("listing", "rule", "relief", "stay", "event", "cliff")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch in which a measure stands to a party in one state; None is an open end."""

    who: str
    under: str
    #: What the figure calls the measure: entries of one list by the list.
    place: str
    #: A verdict, "relief" or "stayed".
    state: str
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Lane:
    """What one name that was asked for means, and its stretches of time."""

    name: str
    parties: Mapping[str, str]
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """The history of some parties.

    Attributes:
        lanes: One for each name, in the order asked.
        rows: What happened, in order of time; see `COLUMNS`.
        about: What the rows rest on, as `embargraph.questions.ask.Answer.answer` has it, the verdict first.
        known_through: Last evidence on any measure: what is later is as last known, or unknown.
    """

    lanes: tuple[Lane, ...]
    rows: tuple[dict[str, Any], ...]
    about: dict[str, Any] = field(repr=False)
    known_through: date | None = None


def tell_story(
    graph: Asked,
    who: Sequence[str],
    *,
    first: str | date | None = None,
    last: str | date | None = None,
    assume: Sequence[str] = (),
    facts: Sequence[Any] = (),
) -> Story:
    """Return the story of some parties.

    Args:
        graph: An open graph.
        who: Names, a lane for each.
        first: Only rows from this day on.
        last: Only rows up to this day.
        assume: Statuses to assume, as for `Graph.ask`.
        facts: Fact files to add.

    Raises:
        UnknownNameError: No node has one of the names.
        UsageError: No name is given, or a day is none.

    Example:
        >>> import embargraph
        >>> from embargraph.questions.story import tell_story
        >>> with embargraph.open() as graph:
        ...     story = tell_story(graph, ["YMTC"], last="2022-12-31")
        >>> [(row["date"], row["change"]) for row in story.rows if row["kind"] == "listing"]
        [('2021', 'begun'), ('2022-12-16', 'begun'), ('2022-12-16', 'begun')]
    """
    names = list(dict.fromkeys(as_texts(who, "who")))
    if not names:
        raise UsageError("story: nobody is named; expected one name or more")
    window: dict[str, Any] = {}
    if first is not None:
        window["from"] = _given(first)[0]
    if last is not None:
        # A year or a month ends with its last day.
        window["to"] = _given(last)[1]
    settings: dict[str, Any] = {"assume": assume, "facts": facts}
    lanes, rows, taken = [], [], []
    for name in names:
        changes = graph.ask("changes", who=name, **window, **settings)
        timeline = graph.ask("timeline", who=name, **window, **settings)
        about = changes.answer
        parties = {each["id"]: each["label"] for each in about["resolved"]["who"] if each["match"] in {"exact", "like"}}
        # Affiliates that are part of a party are in its changes.
        parties |= {change.who["id"]: change.who["label"] for change in changes}
        taken.append(about)
        spans = _spans(graph, parties, assume, facts)
        lanes.append(Lane(name, parties, spans))
        # A story goes by days: what has none on record stands in the timeline, and its span says so.
        rows += _merged(name, changes.to_dicts(), [row for row in timeline.to_dicts() if row["date"] is not None])
        rows += _stays(name, parties, spans, window)
    known = _known_through(graph)
    rows += _cliffs(graph, lanes, known, window, settings)
    rows.sort(key=lambda row: (_day(row["date"]), names.index(row["of"]), KINDS.index(row["kind"]), row["date"]))
    return Story(tuple(lanes), tuple(rows), _about(taken, names, rows), known)


def _spans(graph: Asked, parties: Mapping[str, str], assume: Sequence[str], facts: Sequence[Any]) -> tuple[Span, ...]:
    connection, _ = graph.assuming(assume, facts)
    found = as_dicts(connection.execute(read_sql("questions/sql/story_spans.sql"), {"who": sorted(parties)}))
    return tuple(
        Span(row["who"], row["under"], row["place"], row["state"], row["first_day"], row["last_day"]) for row in found
    )


def _merged(
    of: str, changes: Sequence[Mapping[str, Any]], timeline: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return changes and dated statements; a statement that says what a change says is told with it."""
    rows = [_row(of, _kind(change), change, what_happened=_change_in_words(change)) for change in changes]
    on: dict[tuple[date, str], list[dict[str, Any]]] = {}
    for row in rows:
        on.setdefault((_day(row["date"]), row["under"]["id"]), []).append(row)
    for event in timeline:
        same = on.get((_day(event["date"]), event["under"]["id"]))
        if same is not None:
            # Whatever else the same text of the same day says belongs to the change.
            same[0]["also"].append(event["what_happened"])
            same[0]["evidence"] = [
                *same[0]["evidence"],
                *(e for e in event["evidence"] if e not in same[0]["evidence"]),
            ]
        else:
            rows.append(_row(of, "event", event, what_happened=event["what_happened"]))
    return rows


def _row(of: str, kind: str, row: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {
        **dict.fromkeys(COLUMNS),
        **{name: row[name] for name in COLUMNS if name in row},
        "of": of,
        "kind": kind,
        "also": [],
        **more,
    }


def _kind(change: Mapping[str, Any]) -> str:
    if change["effect"] == "relief":
        return "relief"
    return "listing" if " on the " in change["under"]["label"] or change["effect"] is None else "rule"


def _change_in_words(change: Mapping[str, Any]) -> str:
    what = (change["effect"] or "entry").replace("_", " ")
    return f"{change['under']['label']}: {what} {change['change']} for {change['who']['label']}"


def _stays(
    of: str, parties: Mapping[str, str], spans: Sequence[Span], window: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the days on which a rule that reaches the party comes to be stayed."""
    labels = {span.under: span.place for span in spans}
    return [
        _row(
            of, "stay", {}, date=span.first.isoformat(), change="stayed",
            who={"id": span.who, "label": parties[span.who]},
            under={"id": span.under, "label": labels[span.under]},
            what_happened=f"{labels[span.under]}: stayed{f' to {span.last}' if span.last else ''}",
            evidence=[],
        )
        for span in spans
        if span.state == "stayed" and span.first is not None and _is_within(span.first, window)
    ]  # fmt: skip


def _is_within(day: date, window: Mapping[str, date]) -> bool:
    return window.get("from", day) <= day <= window.get("to", day)


def _given(day: str | date) -> tuple[date, date]:
    """Return the first and the last day that a text may mean.

    Raises:
        UsageError: It is no date.
    """
    if isinstance(day, date):
        return day, day
    try:
        return days(str(day).strip())
    except ValueError as error:
        raise UsageError(f"--from, --to: {error}") from None


def _known_through(graph: Asked) -> date | None:
    text = graph.vintage()["last_evidence"]
    return days(str(text))[0] if text else None


def _cliffs(
    graph: Asked, lanes: Sequence[Lane], known: date | None, window: Mapping[str, Any], settings: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Return the days after the last evidence on which an answer on a party changes or becomes unknown by itself."""
    if known is None:
        return []
    measures = {lane.name: {span.under for span in lane.spans} for lane in lanes}
    rows = []
    for cliff in graph.ask("cliffs", **{**window, **settings}).to_dicts():
        if _day(cliff["date"]) <= known:
            continue
        for lane in lanes:
            met = [each for each in cliff["measures"] if each["id"] in measures[lane.name]]
            if met:
                text = f"{', '.join(each['label'] for each in met)}: {', '.join(cliff['edges'])}"
                rows.append(
                    _row(lane.name, "cliff", {}, date=cliff["date"], change=_side(cliff["date"]),
                         verdict="unknown" if cliff["unknown"] else None, under=met[0], what_happened=text,
                         gist=cliff["unknown"] or cliff["known"], evidence=cliff["evidence"])
                )  # fmt: skip
    return rows


def _side(day: str) -> str:
    """Return whether a day on which an answer changes by itself is still to come, or has passed without evidence."""
    return "ahead" if _day(day) > date.today() else "passed"


def _day(text: str) -> date:
    return days(str(text))[0]


def _about(taken: Sequence[dict[str, Any]], names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what a story rests on: the verdict first, as for every answer."""
    return {
        **taken[0],
        "verdict": list(_verdict(names, rows)),
        "question": "story",
        "options": {"who": list(names)},
        "said": f"{len(rows)} row{'s' * (len(rows) != 1)} on record" if rows else "nothing on record for this question",
        "leads": list(dict.fromkeys(lead for about in taken for lead in about["leads"])),
        "resolved": {"who": [row for about in taken for row in about["resolved"]["who"]]},
        "others": [row for about in taken for row in about["others"]],
    }


def _verdict(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> list[str]:
    if not rows:
        return [f"{', '.join(names)}: nothing on record for this question; that is not a clearance."]
    said = []
    counts = {kind: sum(row["kind"] == kind for row in rows) for kind in KINDS}
    told = ", ".join(f"{count} on {_PLURALS[kind]}" for kind, count in counts.items() if count)
    said.append(f"{', '.join(names)}, {rows[0]['date']} to {rows[-1]['date']}: {len(rows)} rows: {told}.")
    open_ = [row for row in rows if row["verdict"] == "unknown"]
    if open_:
        labels = list(dict.fromkeys(row["under"]["label"] for row in open_))
        more = f" and {len(labels) - 3} more" if len(labels) > 3 else ""
        said.append(f"Unknown in {len(open_)} row{'s' * (len(open_) != 1)}: {', '.join(labels[:3])}{more}.")
    passed = [row for row in rows if row["kind"] == "cliff" and row["change"] == "passed"]
    if passed:
        told = f"{passed[-1]['date']}, {passed[-1]['what_happened']}"
        said.append(f"Passed, and not known what followed: {told}{_more(passed)}.")
    ahead = [row for row in rows if row["kind"] == "cliff" and row["change"] == "ahead"]
    if ahead:
        said.append(f"Ahead: {ahead[0]['date']}, {ahead[0]['what_happened']}{_more(ahead)}.")
    return said


def _more(rows: Sequence[Any]) -> str:
    return f"; and {len(rows) - 1} more" if len(rows) > 1 else ""


_PLURALS = {
    "listing": "listings", "rule": "rules", "relief": "reliefs", "stay": "stays", "event": "events", "cliff": "cliffs",
}  # fmt: skip

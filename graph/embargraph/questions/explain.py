"""A conclusion as a proof: what follows, through whom, and from which statements."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError
from embargraph.model.dates import days
from embargraph.questions.answer import Answer
from embargraph.questions.ask import find_question, run_question
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.questions.kept import KeptGraph
    from embargraph.store.lookup import Likeness

__all__ = ["Proof", "Proofs", "Step", "explain", "proof_steps", "read_span", "span_of"]


_PREMISES = """
SELECT [r.who, r.under, r.what, r.basis, r.effect, r.verdict, r.since, r.until] AS key, r.premises
FROM restriction r WHERE list_contains($who, r.who) ORDER BY r.id
"""


@dataclass(frozen=True, slots=True)
class Step:
    """One statement of a proof, with where it is written."""

    id: str
    says: str
    standing: str
    gist: str | None
    citation: str | None
    url: str | None
    document: str | None
    start: int | None
    end: int | None
    span: str | None
    corrected_by: str | None


_FIELDS = tuple(field.name for field in fields(Step))
_VALUES = attrgetter(*_FIELDS)


@dataclass(frozen=True, slots=True)
class Proof:
    """One restriction, and the statements from which it follows, in order."""

    restriction: dict[str, Any]
    steps: tuple[Step, ...]
    as_of: date | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the proof as plain dictionaries."""
        # Not `asdict`: it copies every text of a thousand steps.
        return {**self.restriction, "steps": [dict(zip(_FIELDS, _VALUES(step), strict=True)) for step in self.steps]}

    def lines(self) -> Iterator[tuple[int, str]]:
        """Yield the proof as lines of a tree: depth and text."""
        row = self.restriction
        what = row["what"]["label"] if row["what"] else "as the rule says"
        yield 0, f"{row['who']['label']}: {row['verdict'].replace('_', ' ')} — {what}{_period(row)}"
        if row["assuming"]:
            yield 1, f"assuming {row['assuming']}; this is not what is on record"
        if row["match"] != "exact":
            yield 1, _MATCHES.get(row["match"], f"found as {row['match']}")
        yield 1, f"under {_cited(row['under']['label'], row['under']['citation'])}"
        bars = f"{row['effect'] or 'no effect on record'}".replace("_", " ")
        yield 1, f"bars: {bars}" + (f"; binds {row['binds']}" if row["binds"] else "")
        for name in ("policy", "requirement", "scope", "footnote", "programme", "note"):
            if row[name]:
                yield 1, f"{name}: {row[name]}"
        yield 1, "via"
        for hop in row["via"]:
            yield 2, _hop(hop)
        if row["witness"]:
            yield 1, "owners whose stakes together reach the threshold"
            for stake in row["witness"]:
                yield 2, f"{stake['owner']['label']}: {_share(stake)}{_period(stake)}"
                for hop in stake["chain"]:
                    yield 3, _hop(hop)
        for branch in row["branches"]:
            proof = f" [{'; '.join(branch['evidence'])}]" if branch["evidence"] else ""
            yield 1, f"if {branch['if']}: {branch['then']}{proof}"
        for relief in [*row["relief"], *row["other_relief"]]:
            scope = f": {relief['scope']}" if relief["scope"] else ""
            when = _relief_state(relief, self.as_of)
            yield 1, f"relief{when}: {_cited(relief['label'], relief['citation'])}{_period(relief)}{scope}"
        if row["known_through"]:
            later = "; as last known" if row["as_last_known"] else ""
            yield 1, f"known through {row['known_through']}{later}; standing: {row['standing']}"
        yield 1, "because"
        for step in self.steps:
            yield 2, f"{step.says} — {step.standing}" + (f" [{step.citation}]" if step.citation else "")
            if step.gist:
                yield 3, step.gist
            if step.url:
                yield 3, step.url
            if step.document and step.start is not None:
                yield 3, f"{step.document}, characters {step.start} to {step.end}"
            if step.span:
                yield 3, f"“{step.span}”"
            if step.corrected_by:
                yield 3, f"corrected by the record: {step.corrected_by}"


#: How a party of a proof was found where it does not have the name asked for.
_MATCHES = {
    "like": "found by a like name",
    "words": "found by the words of the name",
    "narrower": "found as part of what was asked for",
    "broader": "found as what that which was asked for belongs to",
}
#: Hops run from the party to the authority; some relations are stated in the other direction.
_HOPS = {"owns": "owned by", "controls": "controlled by", "ultimate_parent_of": "its ultimate parent is"}


def _hop(hop: dict[str, Any]) -> str:
    words = _HOPS.get(hop["relation"], hop["relation"].replace("_", " "))
    return f"{words} {hop['label']}"


def _cited(label: str, citation: str | None) -> str:
    return f"{label} [{citation}]" if citation else label


def _period(row: dict[str, Any]) -> str:
    since = f", since {row['since']}" if row["since"] else ""
    until = f", last day {row['until']}" if row["until"] else ""
    return since + until


def _relief_state(relief: dict[str, Any], day: date | None) -> str:
    if day is not None and relief["since"] and days(relief["since"])[0] > day:
        return " (not yet on that day)"
    if day is not None and relief["until"] and days(relief["until"])[1] < day:
        return " (ended before that day)"
    return ""


def _share(stake: dict[str, Any]) -> str:
    if stake["share"] is not None:
        return f"{_short(stake['share'])} %"
    if stake["share_min"] is None and stake["share_max"] is None:
        return "share not known"
    low, high = _short(stake["share_min"] or 0), _short(100 if stake["share_max"] is None else stake["share_max"])
    more, less = "more than " if stake.get("above") else "", "less than " if stake.get("below") else ""
    return f"{more}{low} to {less}{high} %"


def _short(number: Decimal | float) -> str:
    return f"{Decimal(str(number)).normalize():f}"


class Proofs(list[Proof]):
    """The proofs of an answer, and what the answer rests on."""

    rows: Answer

    @property
    def answer(self) -> dict[str, Any]:
        """What the answer rests on; see `embargraph.questions.searched.describe_answer`."""
        return self.rows.answer


def explain(
    connection: DuckDBPyConnection,
    who: str,
    what: str | None = None,
    *,
    as_of: date | None = None,
    documents: Path | None = None,
    assuming: str | None = None,
    like: Likeness | None = None,
    describe: Callable[[Answer], dict[str, Any]] | None = None,
    kept: KeptGraph | None = None,
) -> Proofs:
    """Return a proof for every restriction on a party, as of a day.

    Args:
        connection: An open graph.
        who: The party or place.
        what: The item or technology; None for all.
        as_of: The day; None for all time.
        documents: Folder with the source documents, to show the spans.
        assuming: What was assumed for this graph, to be said in every proof.
        like: Finds parties of like names; see `embargraph.store.lookup.resolve_name`.
        describe: Makes `Proofs.answer`.
        kept: What is kept of the graph, where it is.

    Raises:
        UnknownNameError: No node has one of the names.
        DataError: A span does not fit the document in the folder.
    """
    options, extra = {"who": who, "what": what}, {"assuming": assuming}
    question = find_question("restricted")
    rows = run_question(
        connection, question, options, as_of=as_of, extra=extra, like=like, describe=describe, kept=kept
    )
    found = rows.to_dicts()
    parties = sorted({row["who"]["id"] for row in found})
    premises = _premises(connection, parties) if kept is None else kept.premises(parties)
    named = [premises.get(_key(row), ()) for row in found]
    needed = sorted({id_ for ids in named for id_ in ids})
    if kept is not None and documents is None:
        steps = _kept_steps(kept, needed)
    else:
        rows_of = connection.execute(read_sql("questions/sql/proof_steps.sql"), {"ids": needed}).fetchall()
        steps = {step.id: step for step in _steps(rows_of, documents)}
    proofs = Proofs(
        Proof(row, tuple(steps[id_] for id_ in dict.fromkeys(ids) if id_ in steps), as_of)
        for row, ids in zip(found, named, strict=True)
    )
    proofs.rows = rows
    return proofs


def proof_steps(connection: DuckDBPyConnection, ids: Iterable[str], documents: Path | None = None) -> tuple[Step, ...]:
    """Return statements as steps of a proof, in the order of their ids as given; what is not on record is left out.

    Args:
        connection: An open graph.
        ids: Ids of statements.
        documents: Folder with the source documents, to show the spans.

    Raises:
        DataError: A span does not fit the document in the folder.
    """
    wanted = list(dict.fromkeys(ids))
    rows = connection.execute(read_sql("questions/sql/proof_steps.sql"), {"ids": wanted}).fetchall()
    steps = {step.id: step for step in _steps(rows, documents)}
    return tuple(steps[id_] for id_ in wanted if id_ in steps)


def _key(row: dict[str, Any]) -> tuple[str | None, ...]:
    what = row["what"]["id"] if row["what"] else None
    return (row["who"]["id"], row["under"]["id"], what, *(row[name] for name in _TOLD_APART))


#: What tells the restrictions on a party under one measure apart, beside the item.
_TOLD_APART = ("basis", "effect", "verdict", "since", "until")


def _premises(connection: DuckDBPyConnection, parties: Sequence[str]) -> Mapping[tuple[str | None, ...], Sequence[str]]:
    """Return the statements behind each restriction on some parties, in one search: each is a scan of the graph."""
    premises: dict[tuple[str | None, ...], list[str]] = {}
    for key, ids in connection.execute(_PREMISES, {"who": parties}).fetchall():
        premises.setdefault(tuple(key), ids)
    return premises


def _kept_steps(kept: KeptGraph, ids: Sequence[str]) -> dict[str, Step]:
    """Return steps by id; they are made once, for nothing can change them."""
    made: dict[str, Step] = kept.statements.steps
    found = {id_: made[id_] for id_ in ids if id_ in made}
    new = {step.id: step for step in _steps(kept.statements.step_rows(id_ for id_ in ids if id_ not in found), None)}
    made.update(new)
    return found | new


def _steps(rows: Iterable[tuple[Any, ...]], documents: Path | None) -> Iterator[Step]:
    for row in rows:
        (statement, subject, relation, target, since, until, standing, gist, citation, url,
         document, start, end, corrected_by, share, low, high, above, below) = row  # fmt: skip
        dated = _period({"since": since, "until": until})
        bounds = {"share": share, "share_min": low, "share_max": high, "above": above, "below": below}
        held = f" ({_share(bounds)})" if relation == "owns" else ""
        span = span_of(documents, document, start, end)
        says = f"{subject} {relation.replace('_', ' ')} {target or ''}{held}{dated}"
        yield Step(statement, says, standing, gist, citation, url, document, start, end, span, corrected_by)


def span_of(documents: Path | None, document: str | None, start: int | None, end: int | None) -> str | None:
    """Return the words of a document that a statement stands on; None where the folder has no such document.

    Args:
        documents: Folder with the source documents.
        document: The document's name within it; one that leads out of the folder is as if it were not there.
        start: First character.
        end: The character behind the last.

    Raises:
        DataError: The document is not UTF-8, or is shorter than the span.
    """
    if documents is None or not document or start is None or end is None:
        return None
    path = documents / document
    # What a graph says is no reason to read any file of the machine.
    return read_span(path, start, end) if path.resolve().is_relative_to(documents.resolve()) else None


def read_span(path: Path, start: int, end: int) -> str | None:
    """Return the characters of a document from start to end; None where the document is absent.

    Raises:
        DataError: The document is not UTF-8, or is shorter than the span.
    """
    if not path.is_file():
        return None
    try:
        with path.open(encoding="utf-8", newline="") as stream:
            text = stream.read()
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}") from error
    if end > len(text):
        raise DataError(f"{path}: has {len(text)} characters; the span ends at {end}")
    return text[start:end]

"""Documents of the Federal Register: a triage of rules, with their days of effect, for a person to decide on.

The register's data is not the law: what a document says is proposed with its grounds and its doubts, and the days
are those of its DATES paragraph (44 U.S.C. 1507 makes publication notice, not effect).
"""

from __future__ import annotations

import csv
import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from embargraph.errors import DataError
from embargraph.ingest.citations import tidy_notices
from embargraph.model.dates import as_day
from embargraph.model.text import plain
from embargraph.updates.effective_days import Stage, effective_days
from embargraph.updates.proposals import Proposal

__all__ = [
    "Document",
    "Known",
    "counts_by_place",
    "is_of_the_field",
    "known_of",
    "propose_documents",
    "read_documents",
    "read_search",
    "suggested_scope",
]

MADE_BY = "federal-register/1"
_MOST_BYTES = 200_000_000
_TYPES = {"rule", "proposed rule", "notice", "presidential document", "rule document", ""}


@dataclass(frozen=True, slots=True)
class Document:
    """One document: its number, citation, title, days and abstract as the register's data has them."""

    number: str
    citation: str = ""
    title: str = ""
    action: str = ""
    type: str = ""
    published: str = ""
    effective_on: str = ""
    dates: str = ""
    abstract: str = ""
    url: str = ""
    corrects: str = ""
    parts: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    where: str = ""

    @property
    def is_proposed(self) -> bool:
        """Whether it is not a rule yet: a proposal, or a notice before one."""
        text = f"{self.type} {self.action} {self.title[:60]}".casefold()
        return "proposed" in text or "advance notice" in text

    @property
    def stages(self) -> tuple[list[Stage], list[str]]:
        """Its days of effect, part by part, and doubts."""
        return effective_days(self.dates, self.effective_on or None)


@dataclass(frozen=True, slots=True)
class Known:
    """What the record knows of documents: texts in which their numbers or citations may stand, and days of clocks."""

    cited: str
    begins: Mapping[str, tuple[str, ...]]

    def has(self, document: Document) -> bool:
        """Say whether the record cites a document, by its number or its page."""
        return any(text and _stands_in(text, self.cited) for text in (document.number, document.citation))


def _stands_in(text: str, cited: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(text)}(?!\w)", cited) is not None


def read_documents(path: Path) -> Iterator[tuple[str, Document | None, str]]:
    """Yield each record with where it stands, and what is wrong where it is no document.

    Args:
        path: The answer of the register's API (JSON with ``results``, or a list of them), or a table with the
            columns publication, effective, citation and title (CSV).

    Raises:
        DataError: The file is neither, or promises more documents than it has.
    """
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise DataError(f"{path}: more than {_MOST_BYTES} bytes; refused")
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}; expected JSON or CSV in UTF-8") from error
    if text.lstrip()[:1] == "<":
        raise DataError(f"{path}: an HTML page; expected documents of the Federal Register as JSON")
    if text.lstrip()[:1] not in {"{", "["}:
        yield from _from_table(path, text)
        return
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DataError(f"{path}: not JSON: {str(error)[:200]}") from error
    rows = whole.get("results", [whole] if "document_number" in whole else None) if isinstance(whole, dict) else whole
    if not isinstance(rows, list):
        raise DataError(f"{path}: no results; expected documents of the Federal Register")
    if isinstance(whole, dict) and isinstance(whole.get("count"), int) and whole["count"] > len(rows):
        # A list that stops early hides the rule that matters.
        raise DataError(f"{path}: {len(rows)} of {whole['count']} documents; expected all pages in one file")
    for number, row in enumerate(rows, 1):
        where = f"record {number}"
        document, fault = _document(row, where)
        yield where, document, fault


def _document(row: Any, where: str) -> tuple[Document | None, str]:
    if not isinstance(row, dict):
        return None, "not an object"
    number = plain(str(row.get("document_number") or ""))
    if not re.fullmatch(r"[A-Z0-9]{1,4}-?\d{2,4}-?\d{3,6}|\d{4}-\d{5}", number):
        return None, f"document_number: {number!r} is not a number of a document"
    kind = plain(str(row.get("type") or "")).casefold()
    if kind not in _TYPES:
        return None, f"type: {kind!r} is unknown"
    corrects = row.get("correction_of") or ""
    parts = [
        f"15 CFR {found}" for each in _listed(row.get("cfr_references") or row.get("cfr"))
        for found in re.findall(r"\b(7[0-9]{2})\b", json.dumps(each))
    ]  # fmt: skip
    agencies = [plain(str(each.get("name") or each.get("raw_name") or "")) for each in _listed(row.get("agencies"))
                if isinstance(each, dict)]  # fmt: skip
    texts = {
        name: plain(str(row.get(field) or "")) for name, field in (
            ("title", "title"), ("action", "action"), ("dates", "dates"), ("abstract", "abstract"),
        )
    }  # fmt: skip
    url = str(row.get("html_url") or "")
    return Document(
        number, tidy_notices(plain(str(row.get("citation") or ""))), type=kind,
        published=as_day(row.get("publication_date")) or "", effective_on=as_day(row.get("effective_on")) or "",
        url=url if re.fullmatch(r"https?://[^\s<>\"]+", url) else "", corrects=plain(str(corrects))[:200],
        parts=tuple(dict.fromkeys(parts)), agencies=tuple(agencies), where=where, **texts,
    ), ""  # fmt: skip


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _from_table(path: Path, text: str) -> Iterator[tuple[str, Document | None, str]]:
    rows = csv.DictReader(text.splitlines())
    needed = {"publication", "effective", "citation", "title"}
    if not needed <= set(rows.fieldnames or ()):
        raise DataError(f"{path}: no table of documents; expected the columns {', '.join(sorted(needed))}")
    for number, row in enumerate(rows, 2):
        where, citation = f"row {number}", tidy_notices(plain(row["citation"] or ""))
        if not re.fullmatch(r"\d{2,3} FR \d+", citation):
            yield where, None, f"citation: {citation!r} is not a page of the Federal Register"
            continue
        yield where, Document(
            citation, citation, plain(row["title"] or ""), published=as_day(row["publication"]) or "",
            dates=plain(row["effective"] or ""), where=where,
        ), ""  # fmt: skip


@cache
def _scopes() -> list[dict[str, Any]]:
    table: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "scopes.toml").read_text(encoding="utf-8"))[
        "scope"
    ]
    return table


def suggested_scope(document: Document) -> list[Mapping[str, Any]]:
    """Return what a document may be about, by the words of its title and abstract; a person decides."""
    text = f"{document.title} {document.abstract}".casefold()
    return [scope for scope in _scopes() if any(re.search(rf"\b{re.escape(word)}", text) for word in scope["words"])]


def counts_by_place(abstract: str) -> dict[str, int]:
    """Return how many parties an abstract says there are under each destination.

    Example:
        >>> counts_by_place("by adding 16 entities, under the destinations of China (14) and Singapore (2).")
        {'China': 14, 'Singapore': 2}
    """
    _, found, after = abstract.partition("destination")
    if not found:
        return {}
    after = re.sub(r"^s?\s+of\s+(?:the\s+)?", "", after).partition(". ")[0]
    pieces = re.findall(r"([^;()]+(?:\([^()\d]*\)\s*)?)\((\d{1,4})\)", after)
    return {re.sub(r"^[\s,;]*(?:and\s+)?(?:the\s+)?", "", name).strip(): int(count) for name, count in pieces}


#: A day from which an abstract says that something holds: not the effective day, but where to look for it.
_SAID_DAY = re.compile(r"\b(?:as of|effective|beginning(?: on)?|starting(?: on)?|until|through)\s+"
                       r"((?:January|February|March|April|May|June|July|August|September|October|November|December)"
                       r"\s+\d{1,2},\s+\d{4})")  # fmt: skip


def _total(abstract: str) -> int | None:
    found = re.search(r"\badding\s+(\d{1,4})\s+(?:entities|parties|persons)", abstract)
    return int(found[1]) if found else None


def propose_documents(
    documents: Iterable[Document], known: Known, *, made: str, day: str, source: str = "us-fr"
) -> list[Proposal]:
    """Return a proposal for each document that the record does not cite.

    Args:
        documents: What the register has.
        known: What the record cites.
        made: The day on which they are read, YYYY-MM-DD.
        day: The day of the edition: until then the register was searched.
        source: Name of the place.
    """
    return [_proposal(document, known, made, day, source) for document in documents if not known.has(document)]


def _proposal(document: Document, known: Known, made: str, day: str, source: str) -> Proposal:
    stages, open_days = document.stages
    scopes = suggested_scope(document)
    grounds = [*_grounds(document), *(f"scope suggested: {scope['says']}" for scope in scopes)]
    doubts = [*open_days, *_doubts(document, stages), *_doubts_of_record(document, stages, known)]
    doubts += [] if scopes else ["no scope suggested: read what it is about"]
    touches = tuple(dict.fromkeys(node for scope in scopes for node in scope.get("touches", ())))
    header = {
        "id": f"{source}-{day}", "title": f"Federal Register, documents read up to {day}",
        "publisher": "Federal Register", "published": day,
    }  # fmt: skip
    evidence = {"document": document.number, "abstract_sha256": hashlib.sha256(document.abstract.encode()).hexdigest()}
    return Proposal(
        "alteration" if document.corrects else "new-measure", header, _facts(document, stages), evidence, MADE_BY, made,
        source, where=document.where, after=document.citation, grounds=tuple(grounds),
        doubts=tuple(dict.fromkeys(doubts)), touches=touches,
    )  # fmt: skip


def _grounds(document: Document) -> list[str]:
    """Return what a document says of itself: where and when it was printed, what it amends, whom it counts."""
    number = document.citation or f"document {document.number}"
    found = [f"{number}, {document.published or 'day of publication not given'}: {document.title}"]
    found += [f"action: {document.action}"] * bool(document.action)
    found += [f"amends {', '.join(document.parts)}"] * bool(document.parts)
    found += [f"corrects {document.corrects}"] * bool(document.corrects)
    counts = counts_by_place(document.abstract)
    if counts:
        found.append("counts: " + ", ".join(f"{place} {count}" for place, count in counts.items()))
    return found


def _doubts(document: Document, stages: list[Stage]) -> list[str]:
    """Return what does not fit together in a document, or is left open by it."""
    found = []
    counts, total = counts_by_place(document.abstract), _total(document.abstract)
    if counts and total is not None and total != sum(counts.values()):
        found.append(f"the abstract says {total} in all, its destinations {sum(counts.values())}")
    said = sorted(set(_SAID_DAY.findall(document.abstract))) if not stages else []
    if said:
        found.append(f"the abstract speaks of {', '.join(said)}: is it the effective day?")
    if document.is_proposed:
        found.append("a proposed rule: nothing of it is in force")
    return found


def is_of_the_field(document: Document) -> bool:
    """Say whether a document may be on export controls or sanctions; one whose makers are not told is."""
    return not document.agencies or bool(
        _OFFICES & set(document.agencies) or document.parts or suggested_scope(document)
    )


#: Offices all of whose documents are of the field, as the register names them.
_OFFICES = frozenset({"Industry and Security Bureau", "Foreign Assets Control Office"})


def read_search(path: Path) -> tuple[str, str] | None:
    """Return the first and the last day that a kept search covered; None where the file does not say."""
    try:
        whole = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError):
        return None
    told = whole.get("searched") if isinstance(whole, dict) else None
    if not isinstance(told, dict):
        return None
    first, last = as_day(told.get("from")), as_day(told.get("to"))
    return (first, last) if first and last and first <= last else None


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")


def _doubts_of_record(document: Document, stages: list[Stage], known: Known) -> list[str]:
    """Return that a measure of the record begins on the same day: it may rest on this document."""
    days = {day for stage in stages for day in (stage.since,) if day} | {document.published}
    same = sorted({measure for day in days for measure in known.begins.get(day, ())})
    return [f"may be on record already: {', '.join(same[:4])} begins on that day"] if same else []


def _facts(document: Document, stages: list[Stage]) -> dict[str, list[dict[str, Any]]]:
    """Return the measure and its clocks: one for the whole, and one for each part that has days of its own."""
    own = f"us-fr-{_slug(document.number)}"
    citation = document.citation or f"Federal Register document {document.number}"
    nodes, statements, clocks = [], [], []
    whole = [stage for stage in stages if not stage.part]
    parts = [stage for stage in stages if stage.part]
    for number, stage in enumerate([*(whole[:1] or [Stage("", None)]), *parts]):
        id_ = own if not number else f"{own}-{_slug(stage.part)[:60]}"
        label = document.title or citation
        node = {"id": id_, "kind": "measure", "type": "rule", "label": f"{label} ({stage.part})" if number else label}
        nodes.append(node | {"names": [citation]} if not number else node)
        shared = {"standing": "record", "citation": citation} | ({"url": document.url} if document.url else {})
        if number:
            statements.append({"subject": id_, "relation": "under", "object": own, "gist": "It is a part of the rule.",
                               **shared})  # fmt: skip
        else:
            statements.append({"subject": id_, "relation": "issued_by", "object": "us-bis", "gist": "It made the rule.",
                               **shared})  # fmt: skip
        if not document.published or document.is_proposed:
            continue
        # What is printed ahead is not known to have come about: the evidence is of the day of printing.
        clock = {"measure": id_, "clock": "text", "citation": citation, "known_through": document.published,
                 "gist": _gist(document, stage)}  # fmt: skip
        clock |= {name: day for name, day in (("since", stage.since), ("until", stage.until)) if day}
        clocks.append(clock)
    return {"node": nodes, "statement": statements, "clock": clocks}


def _gist(document: Document, stage: Stage) -> str:
    said = f"Printed on {document.published}" if document.published else "Printed"
    if not stage.since and not stage.until:
        return f"{said}; its day of effect is not in the document's data."
    return (
        said
        + (f", effective {stage.since}" if stage.since else "")
        + (f" to {stage.until}" if stage.until else "")
        + "."
    )


def known_of(rows: Iterable[Mapping[str, Any]]) -> Known:
    """Return what statements say of documents.

    Args:
        rows: Statements with citation, url, gist, subject, since, relation.
    """
    texts: list[str] = []
    begins: dict[str, list[str]] = {}
    for row in rows:
        texts += [str(row[name]) for name in ("citation", "url", "gist") if row.get(name)]
        if row.get("relation") == "has_clock" and row.get("since"):
            begins.setdefault(str(row["since"]), []).append(str(row["subject"]))
    return Known("\n".join(dict.fromkeys(texts)), {day: tuple(dict.fromkeys(names)) for day, names in begins.items()})

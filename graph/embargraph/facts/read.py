"""Read and check fact files: TOML facts, and the table of countries.

Every fault of every file is collected and raised at once, each with its file,
record, field, and what was expected; with a single fault nothing is loaded.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import InvalidOperation
from pathlib import Path
from typing import Any

from embargraph.errors import FactError, FactErrors, closest
from embargraph.facts.countries import PUBLISHED, read_countries
from embargraph.facts.ear import (
    control_list_tables,
    destination_tables,
    is_companion,
    is_control_list,
    is_destinations,
)
from embargraph.facts.native_names import add_native_names, is_native_names
from embargraph.facts.record import FactRecord, WrittenDecimal
from embargraph.model.dates import days
from embargraph.model.load_report import LoadReport
from embargraph.model.statements import Node, Source, Statement
from embargraph.model.vocabulary import CLOCKS, EFFECTS, KINDS, QUALIFIERS, RELATIONS

__all__ = ["Facts", "LoadReport", "read_facts"]

#: A fact file larger than this is refused: it is no curated file.
MAX_BYTES = 64 * 1024 * 1024

_NODE_FIELDS = ("id", "kind", "type", "label", "names", "country", "identifiers", "text")
_SOURCE_FIELDS = ("id", "title", "publisher", "published", "known_through", "document", "sha256", "url")
_STATEMENT_FIELDS = (
    "subject", "relation", "object", "value", "unit", "period", "since", "until",
    "standing", "gist", "citation", "url", "at", "digest", *QUALIFIERS,
)  # fmt: skip
_CLOCK_FIELDS = (
    "measure", "clock", "since", "until", "seen", "known_through", "ends_on", "standing",
    "gist", "citation", "url", "at", "digest", "key", "resolved", "corrects",
)  # fmt: skip
_LISTING_FIELDS = (
    "actor", "list", "since", "until", "standing", "gist", "citation", "url", "at", "digest",
    "footnote", "programme", "requirement", "policy", "scope", "effect", "binds",
    "address_only", "announcement", "seen", "known_through", "key", "resolved", "corrects",
)  # fmt: skip
_TABLES = {
    "source": _SOURCE_FIELDS,
    "node": _NODE_FIELDS,
    "statement": _STATEMENT_FIELDS,
    "clock": _CLOCK_FIELDS,
    "listing": _LISTING_FIELDS,
}
_HEADER = re.compile(r"^\s*\[\[\s*(\w+)\s*\]\]", re.MULTILINE)


@dataclass(slots=True)
class Facts:
    """Everything read: sources, nodes and statements, each once."""

    sources: dict[str, Source] = field(default_factory=dict)
    nodes: dict[str, Node] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    reports: list[LoadReport] = field(default_factory=list)
    origins: dict[str, str] = field(default_factory=dict)
    handles: dict[str, str] = field(default_factory=dict)


def read_facts(files: Iterable[Path], base: Facts | None = None) -> Facts:
    """Read fact files into one set of nodes and statements.

    Args:
        files: TOML fact files (section "Fact files" of ``docs/facts.md``), and
            at most one ``countries.csv`` (`code,label,names,inside`).
        base: What the files may refer to, such as the nodes of a graph; they
            are added to it.

    Raises:
        FactErrors: Any fault at all; it holds every one of them.

    Example:
        >>> from embargraph.resources import seed_files
        >>> read_facts(seed_files()).nodes["zte"].label
        'ZTE'
    """
    facts = Facts() if base is None else base
    errors: list[FactError] = []
    pending: list[tuple[FactRecord, Statement]] = []
    late: list[Path] = []
    native: list[Path] = []
    for path in files:
        if is_control_list(path):
            late.append(path)
        elif is_companion(path):
            continue
        elif is_native_names(path):
            native.append(path)
        elif path.suffix == ".csv":
            pending += _countries(path, facts, errors)
        else:
            pending += _read_file(path, facts, errors)
    for path in late:
        # Entries that a file describes with more than their place in the list keep that description.
        pending += _read_tables(path, control_list_tables(path.parent, facts.nodes), {}, facts, errors)
    for path in native:
        add_native_names(path, facts.nodes, errors)
    _link(facts, pending, errors)
    if errors:
        raise FactErrors(errors)
    return facts


def _read_file(path: Path, facts: Facts, errors: list[FactError]) -> Iterator[tuple[FactRecord, Statement]]:
    tables, lines = _parse(path, errors)
    if tables is None:
        return
    if is_destinations(path):
        tables, lines = destination_tables(tables), {}
    yield from _read_tables(path, tables, lines, facts, errors)


def _read_tables(
    path: Path,
    tables: dict[str, Any],
    lines: dict[tuple[str, int], int],
    facts: Facts,
    errors: list[FactError],
) -> Iterator[tuple[FactRecord, Statement]]:
    for name in tables:
        if name not in _TABLES:
            known = ", ".join(_TABLES)
            errors.append(FactError(str(path), name, "", f"unknown table; expected one of {known}"))
    header = tables.get("source")
    if not isinstance(header, dict):
        errors.append(FactError(str(path), "source", "", "missing; expected one [source] table with an id"))
        header = {}
    source = _source(FactRecord(path.name, "source", header, errors, str(path)), path)
    report = LoadReport(source.id, path.name)
    facts.reports.append(report)
    if source.id in facts.sources:
        other = facts.sources[source.id].file
        errors.append(FactError(str(path), "source", "id", f"{source.id!r} is already the id of {other}"))
    facts.sources[source.id] = source
    kind = "news" if source.document else "record"
    own_node = Node(source.id, "document", kind, source.title, (source.document,) if source.document else ())
    _add_node(facts, own_node, FactRecord(path.name, "source", header, errors, str(path)))
    seen: dict[str, str] = {}
    for table, build in (("node", None), ("statement", _statement), ("clock", _clock), ("listing", _listing)):
        rows = tables.get(table, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            errors.append(FactError(str(path), table, "", f"expected [[{table}]] tables"))
            continue
        for number, row in enumerate(rows):
            line = lines.get((table, number))
            place = f"{table} {number + 1}" + (f" (line {line})" if line else "")
            record = FactRecord(path.name, place, row, errors, str(path))
            record.check_fields(_TABLES[table])
            report.read += 1
            faults = len(errors)
            if build is None:
                _own_node(facts, record, seen)
            else:
                for statement in build(record, source, facts):
                    if statement.id in seen and table != "listing":
                        record.fault("", f"says the same as {seen[statement.id]}; state it once")
                    seen.setdefault(statement.id, place)
                    yield record, statement
            if len(errors) > faults:
                report.rejected += 1
            else:
                report.loaded += 1


def _parse(path: Path, errors: list[FactError]) -> tuple[dict[str, Any] | None, dict[tuple[str, int], int]]:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            problem = f"{size} bytes; a fact file may have at most {MAX_BYTES}"
            errors.append(FactError(str(path), "", "", problem))
            return None, {}
        text = path.read_bytes().decode("utf-8-sig")
        tables = tomllib.loads(text, parse_float=WrittenDecimal)
    except OSError as error:
        errors.append(FactError(str(path), "", "", f"cannot be read: {error.strerror or error}"))
    except UnicodeDecodeError as error:
        errors.append(FactError(str(path), "", "", f"not UTF-8 at byte {error.start}; expected TOML in UTF-8"))
    except (ValueError, RecursionError, InvalidOperation) as error:
        # A number of thousands of digits is no fault of TOML, and none of ours to read.
        errors.append(FactError(str(path), "", "", f"not TOML: {error}"))
    else:
        counts: Counter[str] = Counter()
        lines = {}
        line, place = 1, 0
        for match in _HEADER.finditer(text):
            name = match.group(1)
            # From the header before: counted from the beginning, a file of 60 MB would take hours.
            line, place = line + text.count("\n", place, match.start(1)), match.start(1)
            lines[name, counts[name]] = line
            counts[name] += 1
        return tables, lines
    return None, {}


def _source(record: FactRecord, path: Path) -> Source:
    record.check_fields(_SOURCE_FIELDS)
    source_id = record.identifier("id", required=True) or f"unnamed-{path.stem}"
    return Source(
        id=source_id,
        title=record.text("title") or source_id,
        publisher=record.text("publisher"),
        published=record.date("published"),
        known_through=record.date("known_through"),
        document=record.file_name("document"),
        sha256=record.sha256("sha256"),
        url=record.url("url"),
        file=path.name,
    )


def _own_node(facts: Facts, record: FactRecord, seen: dict[str, str]) -> None:
    node_id = record.identifier("id", required=True)
    if node_id is None:
        return
    if f"node {node_id}" in seen:
        record.fault("id", f"{node_id!r} is already defined by {seen[f'node {node_id}']} of this file")
        return
    seen[f"node {node_id}"] = record.locator
    node = Node(
        id=node_id,
        kind=record.choice("kind", KINDS, required=True) or "",
        type=record.text("type") or "",
        label=record.text("label", required=True) or node_id,
        names=record.texts("names"),
        country=record.country("country"),
        identifiers=record.mapping("identifiers"),
        text=record.text("text"),
    )
    _add_node(facts, node, record)


def _add_node(facts: Facts, node: Node, record: FactRecord) -> None:
    other = facts.nodes.setdefault(node.id, node)
    if other is node:
        facts.origins[node.id] = f"{record.file}: {record.locator}"
        return
    differing = [name for name in _NODE_FIELDS if not _agree(getattr(other, name), getattr(node, name))]
    if differing:
        shown = "; ".join(f"{n} {getattr(node, n)!r} here, {getattr(other, n)!r} there" for n in differing)
        record.fault("id", f"{node.id!r} is defined differently in {facts.origins[node.id]}: {shown}")
        return
    # One file may know less of a node than another: the fuller definition stands.
    facts.nodes[node.id] = replace(
        other,
        type=other.type or node.type,
        names=max(other.names, node.names, key=len),
        country=other.country or node.country,
        identifiers={**node.identifiers, **other.identifiers},
        text=other.text or node.text,
    )


def _agree(a: object, b: object) -> bool:
    """Say whether two definitions of a field can stand together: equal, or one holding the other."""
    if isinstance(a, tuple) and isinstance(b, tuple):
        return set(a) <= set(b) or set(b) <= set(a)
    if isinstance(a, dict) and isinstance(b, dict):
        return all(b[key] == value for key, value in a.items() if key in b)
    return not a or not b or a == b


def _statement(record: FactRecord, source: Source, _facts: Facts) -> Iterator[Statement]:
    relation = record.choice("relation", RELATIONS, required=True)
    subject = record.identifier("subject", required=True)
    rule = RELATIONS.get(relation or "")
    object_ = None
    if rule is None or rule.range:
        object_ = record.identifier("object", required=rule is not None)
    elif "object" in record.row:
        record.fault("object", f"{relation} takes a value, not an object")
    elif record.row.get("value") is None:
        record.fault("value", f"missing; {relation} takes a value")
    if rule is not None and rule.range and "value" in record.row:
        record.fault("value", f"{relation} takes an object, not a value")
    if subject is not None and subject == object_:
        record.fault("object", f"{subject!r} is the subject too; expected another node")
    if relation == "has_effect":
        record.choice("value", EFFECTS, required=True)
    statement = _dated(record, source, subject or "", relation or "", object_)
    if subject is not None and relation is not None:
        yield statement


def _clock(record: FactRecord, source: Source, _facts: Facts) -> Iterator[Statement]:
    measure = record.identifier("measure", required=True)
    clock = record.choice("clock", CLOCKS, required=True)
    dated = _dated(record, source, measure or "", "has_clock", None, standing="record")
    if measure is None or clock is None:
        return
    known = dict(dated.qualifiers)
    known.setdefault("known_through", source.known_through or source.published or "")
    if not known["known_through"]:
        record.fault("known_through", "missing, and the source has neither known_through nor published")
    yield replace(dated, value=clock, qualifiers=known)


def _listing(record: FactRecord, source: Source, facts: Facts) -> Iterator[Statement]:
    actor = record.identifier("actor", required=True)
    listed_on = record.identifier("list", required=True)
    entry = f"{listed_on}--{actor}"
    targets = _dated(record, source, entry, "targets", actor, standing="record")
    if actor is None or listed_on is None:
        return
    if entry not in facts.nodes:
        # The label is completed in _link, when both nodes are known.
        facts.nodes[entry] = Node(entry, "measure", "listing", "")
        facts.origins[entry] = f"{record.file}: {record.locator}"
    yield targets
    yield Statement(
        subject=entry,
        relation="under",
        object=listed_on,
        standing=targets.standing,
        source=source.id,
        citation=targets.citation,
        url=targets.url,
        gist="An entry of the list.",
    )


def _dated(
    record: FactRecord,
    source: Source,
    subject: str,
    relation: str,
    object_: str | None,
    *,
    standing: str | None = None,
) -> Statement:
    """Build a statement from the fields that all three tables share."""
    value, number = record.value("value") if relation != "has_clock" else (None, None)
    share, low, high = (record.percent(name) for name in ("share", "share_min", "share_max"))
    if share is not None and (low is not None or high is not None):
        record.fault("share", "given beside share_min or share_max; expected one or the other")
    if low is not None and high is not None and low > high:
        record.fault("share_min", f"{low} is more than share_max {high}")
    since, until = record.date("since"), record.date("until")
    if since and until and days(until)[1] < days(since)[0]:
        record.fault("until", f"{until} is before since {since}; until is the last day in force")
    at, digest = record.span(has_document=bool(source.document))
    return Statement(
        subject=subject,
        relation=relation,
        object=object_,
        value=value,
        number=number,
        unit=record.text("unit"),
        period=record.text("period"),
        since=since,
        until=until,
        share=share,
        share_min=low,
        share_max=high,
        standing=record.standing(standing),
        source=source.id,
        qualifiers=record.qualifiers(),
        gist=record.text("gist"),
        citation=record.text("citation"),
        url=record.url("url"),
        document=source.document,
        at=at,
        digest=digest,
        corrects=record.texts("corrects"),
    )


def _countries(path: Path, facts: Facts, errors: list[FactError]) -> Iterator[tuple[FactRecord, Statement]]:
    source = Source("terms-countries", "Countries", published=PUBLISHED, file=path.name)
    facts.sources[source.id] = source
    report = LoadReport(source.id, path.name)
    facts.reports.append(report)
    for row, nodes, statements in read_countries(path, source.id):
        report.read += 1
        report.loaded += 1
        record = FactRecord(path.name, f"country {row['code']}", row, errors, str(path))
        for node in nodes:
            _add_node(facts, node, record)
        yield from ((record, statement) for statement in statements)


def _link(facts: Facts, pending: list[tuple[FactRecord, Statement]], errors: list[FactError]) -> None:
    """Check references across files, name the listings, resolve corrections."""
    for record, statement in pending:
        key = statement.qualifiers.get("key")
        if key:
            handle = f"{statement.source}#{key}"
            if handle in facts.handles and facts.handles[handle] != statement.id:
                record.fault("key", f"{key!r} is already used in this source")
            facts.handles[handle] = statement.id
    for node_id, node in facts.nodes.items():
        if node.type == "listing" and not node.label:
            listed_on, _, actor = node_id.partition("--")
            labels = [facts.nodes[i].label if i in facts.nodes else i for i in (actor, listed_on)]
            facts.nodes[node_id] = replace(node, label=" on the ".join(labels))
    _check_countries(facts, errors)
    for record, statement in pending:
        rule = RELATIONS[statement.relation]
        _check_end(facts, record, "subject", statement.subject, rule.domain, rule.name)
        if statement.object is not None:
            _check_end(facts, record, "object", statement.object, rule.range, rule.name)
        announcement = statement.qualifiers.get("announcement")
        if announcement is not None and getattr(facts.nodes.get(announcement), "kind", None) != "measure":
            near = closest(announcement, facts.nodes)
            record.fault("announcement", f"no measure has the id {announcement!r}{near}")
        corrected = []
        for handle in statement.corrects:
            if handle in facts.handles:
                corrected.append(facts.handles[handle])
            else:
                near = closest(handle, facts.handles)
                record.fault("corrects", f"no statement has the handle {handle!r}{near}")
        facts.statements.setdefault(statement.id, replace(statement, corrects=tuple(corrected)))
    today = date.today()
    errors.extend(
        FactError(source.file, "source", "published", f"{source.published} is in the future")
        for source in facts.sources.values()
        if source.published and days(source.published)[0] > today
    )


def _check_countries(facts: Facts, errors: list[FactError]) -> None:
    if "terms-countries" not in facts.sources:
        return
    for node in facts.nodes.values():
        # ISO 3166 leaves X and the codes after it to its users.
        if node.country and not node.country.startswith("X") and f"place-{node.country.lower()}" not in facts.nodes:
            file, _, place = facts.origins[node.id].partition(": ")
            errors.append(FactError(file, place, "country", f"{node.country!r} is not a country of ISO 3166"))


def _check_end(facts: Facts, record: FactRecord, end: str, node_id: str, kinds: tuple[str, ...], relation: str) -> None:
    if record.table == "listing":
        name = "list" if relation == "under" and end == "object" else "actor"
    else:
        name = "measure" if record.table == "clock" else end
    node = facts.nodes.get(node_id)
    if node is None:
        near = closest(node_id, facts.nodes)
        record.fault(name, f"no node has the id {node_id!r}{near}")
    elif node.kind not in kinds:
        expected = " or ".join(kinds)
        record.fault(name, f"{node_id!r} is of kind {node.kind}; {relation} expects {expected}")

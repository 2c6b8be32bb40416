"""The prebuilt questions in SPARQL: each version gives the rows that its SQL gives.

A version is ``NAME.rq`` beside ``NAME.sql``, with the same summary, options and
columns in its header, and these lines of its own::

    #+ returns: row, part, position, who, who_label, via, via_label, via_relation
    #+ ordered: via
    #+ unordered: evidence
    #+ only: tiers=1 ; why SPARQL cannot say the rest

SPARQL gives flat solutions, an answer has nested rows, so that:

- ``?row`` names the row that a solution belongs to;
- a node is two variables, ``?who`` (its id) and ``?who_label``, and a key
  ``citation`` of an object ``under`` is ``?under_citation``; an object that is no
  node has the variables of its keys alone, and is missing where none is bound;
- an element of a list is a solution of its own: ``?part`` is the column,
  ``?position`` its place, or any text that sorts like it; ``?step`` is the
  place in a list within a list, whose part is ``witness.chain``;
- of a map the position is the key; a text put together from several is in
  pieces, in the order of ``?step``, and listed as ``joined``;
- a column takes its first value in the order of positions, those without last.

Options stand in lines such as ``VALUES (?asked_who ?asked_who_match) { (UNDEF
UNDEF) }``: a reader without Embargraph writes an id and "exact" there,
`run_sparql_version` does it for an option's value.  `as_rows` nests, `canonical` makes
two answers comparable.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from embargraph.errors import QueryError, UnknownNameError, UsageError, closest
from embargraph.questions.ask import bind_options
from embargraph.questions.header import SHARED, Question, as_question, read_header
from embargraph.rdf.names import names_of
from embargraph.rdf.sparql_engine import MAX_QUERY_BYTES, MAX_SECONDS, SparqlAnswer, as_value, check_query, run_checked
from embargraph.resources import find_folder

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib
    from duckdb import DuckDBPyConnection

    from embargraph.screening.likeness import LikeNames

__all__ = [
    "SparqlVersion",
    "as_rows",
    "ask_sparql",
    "bind",
    "canonical",
    "find_query",
    "find_sparql_version",
    "load_sparql_versions",
    "read_sparql_version",
    "run_sparql_version",
]

_RETURNS = re.compile(r"^#\+\s?returns:", re.MULTILINE)
_UNSET = re.compile(r"VALUES\s*\((?P<names>[^()]*)\)\s*\{\s*\((?:\s*UNDEF)+\s*\)\s*\}")
_PREFIX = re.compile(r"^\?(?:asked_|again_)?")
_XSD = "http://www.w3.org/2001/XMLSchema#"

#: Lines of a SPARQL version's own.
OWN = ("returns", "ordered", "unordered", "joined", "map", "note", "only")


@dataclass(frozen=True, slots=True)
class SparqlVersion:
    """A question in SPARQL, and how its solutions nest into rows."""

    question: Question
    text: str
    header: Mapping[str, Sequence[str]]

    def names(self, key: str) -> tuple[str, ...]:
        """Return the names in the header lines of one key, up to a semicolon."""
        lines = (line.partition(";")[0] for line in self.header.get(key, ()))
        return tuple(name.strip() for line in lines for name in line.split(",") if name.strip())

    @property
    def lists(self) -> tuple[str, ...]:
        """The columns that are lists, and lists within them as ``column.field``."""
        return self.names("ordered") + self.names("unordered")

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of its rows."""
        return self.question.columns


def read_sparql_version(path: Path) -> SparqlVersion:
    """Read a SPARQL version.

    Raises:
        QueryError: The file cannot be read, or its header is faulty.
    """
    header, text = read_header(path)
    if "returns" not in header:
        raise QueryError(f"{path}: no line '#+ returns: …' says how its solutions nest")
    return SparqlVersion(as_question(path, header, text, (*SHARED, *OWN)), text, header)


def load_sparql_versions() -> dict[str, SparqlVersion]:
    """Return the packaged SPARQL versions by the name of their question."""
    return {path.stem: read_sparql_version(path) for path in sorted(find_folder("queries").glob("*.rq"))}


def find_sparql_version(name: str) -> SparqlVersion:
    """Return the packaged version of a question.

    Raises:
        UnknownNameError: No question has the name, or SPARQL cannot say it.

    Example:
        >>> find_sparql_version("affiliates").names("only")
        ('tiers=1',)
    """
    path = find_folder("queries") / f"{name}.rq"
    if not re.fullmatch(r"\w+", name) or not path.is_file():
        known = list(load_sparql_versions())
        near = closest(name, known).removeprefix("; nearest: ") or ", ".join(known)
        raise UnknownNameError("query file, and no question in SPARQL,", name, [near])
    return read_sparql_version(path)


def find_query(file: str, stdin: BinaryIO) -> SparqlVersion | str:
    """Return what to ask: a file's text, or its version where it has the header of one.

    Args:
        file: A file, "-", or the name of a packaged question.
        stdin: What "-" is read from.

    Raises:
        UnknownNameError: There is no such file or question.
        QueryError: It cannot be read.
    """
    path = Path(file)
    if file != "-" and not path.exists() and path.name == file and path.suffix in {"", ".rq"}:
        return find_sparql_version(path.stem)
    try:
        if file == "-":
            data = stdin.read(MAX_QUERY_BYTES + 1)
        else:
            with path.open("rb") as stream:
                data = stream.read(MAX_QUERY_BYTES + 1)
        text = data.decode("utf-8-sig")
    except OSError as error:
        raise QueryError(f"{file}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise QueryError(f"{file}: not UTF-8 at byte {error.start}; expected a query in UTF-8") from error
    if len(data) > MAX_QUERY_BYTES:
        raise QueryError(f"{file}: more than {MAX_QUERY_BYTES} bytes; a query is a page of text")
    return read_sparql_version(path) if file != "-" and _RETURNS.search(text) else text


def bind(version: SparqlVersion, values: Mapping[str, Any]) -> str:
    """Return the version's text with values in its VALUES lines.

    Args:
        version: What to ask.
        values: What `bind_options` gives.

    Raises:
        UsageError: SPARQL cannot say this for a value that is given, or the
            value cannot be written in it.
        QueryError: The version has no place for a value that is given.

    Example:
        >>> text = bind(find_sparql_version("figures"), {"unit": "percent"})
        >>> [line.strip() for line in text.splitlines() if "VALUES (?asked_unit)" in line]
        ['VALUES (?asked_unit) { ("percent") }']
    """
    kinds = {option.name: option.type for option in version.question.options} | {"as_of": "date", "today": "date"}
    nodes = {name for name, kind in kinds.items() if kind == "node"}
    placed: set[str] = set()

    def fill(found: re.Match[str]) -> str:
        names = [_PREFIX.sub("", name) for name in found["names"].split()]
        if not kinds.keys() >= {name.removesuffix("_match") for name in names}:
            return found[0]  # a line of the query's own
        placed.update(names)
        if names[0] in nodes:
            ids = values.get(names[0])
            if ids is None:
                return found[0]
            hows = values.get(f"{names[0]}_match") or ["exact"] * len(ids)
            pairs = (pair[: len(names)] for pair in zip(ids, hows, strict=True))
            rows = [f"({' '.join(map(_literal, pair))})" for pair in pairs]
        else:
            rows = [f"({' '.join(_term(kinds[name], values.get(name)) for name in names)})"]
        return f"VALUES ({found['names']}) {{ {' '.join(rows)} }}"

    text = _UNSET.sub(fill, version.text)
    only = dict(part.split("=") for part in version.names("only"))
    for name, said in only.items():
        if str(values.get(name, said)) != said:
            why = version.header["only"][0].partition(";")[2].strip()
            where = f"{version.question.name} in SPARQL answers for {name}={said} only"
            raise UsageError(f"{where}: {why}; embargraph ask has no such bound")
    given = {name.removesuffix("_match") for name, value in values.items() if value is not None}
    lost = given - placed - {"today", "as_of"} - only.keys()
    if lost:
        raise QueryError(f"{version.question.name}.rq: no VALUES line takes {min(lost)!r}")
    return text


def _term(kind: str, value: Any) -> str:
    if value is None:
        return "UNDEF"
    if kind in {"integer", "number", "flag", "date"}:
        datatype = {"integer": "integer", "number": "double", "flag": "boolean", "date": "date"}[kind]
        text = str(value).lower() if kind == "flag" else str(value)
        return f"{_literal(text)}^^<{_XSD}{datatype}>"
    return _literal(str(value))


def _literal(text: str) -> str:
    """Return a text as a literal.

    A backslash could begin the escape of a code point, which engines read
    before or after everything else: no name has one.
    """
    if "\\" in text:
        raise UsageError(f"{text!r}: no value in SPARQL has a backslash")
    escaped = text.replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def ask_sparql(
    store: pyoxigraph.Store,
    version: SparqlVersion,
    options: Mapping[str, Any],
    *,
    as_of: date | None = None,
    today: date | None = None,
    seconds: float = MAX_SECONDS,
    names: tuple[DuckDBPyConnection, LikeNames] | None = None,
) -> SparqlAnswer:
    """Ask some RDF a question as `run_question` asks a graph file; the rows come in another order.

    Args:
        store: What `embargraph.rdf.sparql_engine.open_store` gave.
        version: What to ask.
        options: Values by option name.
        as_of: The day asked about; None is all time.
        today: The day that counts as today.
        seconds: When to give up.
        names: The graph that the RDF was made of, and what finds like names in it; without
            them, names are looked up in the RDF, which is read for that.

    Raises:
        UsageError: An option is unknown, a value is not of its type, or SPARQL
            cannot say this for it.
        UnknownNameError: No node has the name given.
        QueryError: As for `embargraph.rdf.sparql_engine.run_sparql`.
    """
    if names is not None:
        values = bind_options(names[0], version.question, options, as_of=as_of, today=today, like=names[1])
    else:
        from embargraph.screening.index.cache import make_index
        from embargraph.screening.likeness import LikeNames

        with names_of(store) as found:
            # A file of RDF has no index that is kept; the names that it holds make one.
            like = LikeNames(lambda: make_index(found))
            values = bind_options(found, version.question, options, as_of=as_of, today=today, like=like)
    return SparqlAnswer("select", version.columns, tuple(run_sparql_version(store, version, values, seconds=seconds)))


def run_sparql_version(
    graph: pyoxigraph.Store | rdflib.Graph,
    version: SparqlVersion,
    values: Mapping[str, Any],
    *,
    seconds: float = MAX_SECONDS,
) -> list[dict[str, Any]]:
    """Run a SPARQL version in either engine, and return rows shaped like those of its question.

    Args:
        graph: A pyoxigraph store, or an rdflib graph.
        version: What to ask.
        values: What `bind_options` gives.
        seconds: When to give up; rdflib runs to the end.

    Raises:
        UsageError: As for `bind`.
        QueryError: As for `bind` and `embargraph.rdf.sparql_engine.run_sparql`.
    """
    check_query(version.text)
    text = bind(version, values)
    # By a method rather than a class: neither engine is imported for the other.
    if not hasattr(graph, "bulk_load"):
        found: Any = graph.query(text)
        names = [str(variable) for variable in found.vars]
        return as_rows(version, (_bound({name: as_value(row[name]) for name in names}) for row in found))
    store: Any = graph
    return as_rows(version, (_bound(row) for row in run_checked(store, text, seconds=seconds).rows))


def _bound(solution: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in solution.items() if value is not None}


def _order(solution: Mapping[str, Any]) -> tuple[tuple[bool, bool, Any], ...]:
    """Return what solutions are ordered by: numbers before texts, what has no place last."""
    places = (solution.get("position"), solution.get("step"))
    return tuple((place is None, isinstance(place, str), 0 if place is None else place) for place in places)


def as_rows(version: SparqlVersion, solutions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Nest solutions into rows, in the order in which the rows come."""
    groups: dict[Any, list[Mapping[str, Any]]] = {}
    for solution in solutions:
        groups.setdefault(solution.get("row"), []).append(solution)
    returned = version.names("returns")
    rows = []
    for group in groups.values():
        ordered = sorted(group, key=_order)
        first: dict[str, Any] = {}
        for solution in ordered:
            first = {**solution, **first}
        row: dict[str, Any] = {}
        for column in version.columns:
            if column in version.lists:
                row[column] = _elements(version, column, ordered)
            elif column in version.names("map"):
                row[column] = {s["position"]: s[column] for s in ordered if s.get("part") == column}
            elif f"{column}_label" in returned:
                row[column] = _element(column, returned, first) if column in first else None
            elif column not in returned:
                # An object of its own fields, such as a cliff.
                fields = [name for name in returned if name.startswith(f"{column}_")]
                row[column] = _element(column, fields, first) if any(name in first for name in fields) else None
            else:
                row[column] = first.get(column)
        rows.append(row)
    return rows


def _elements(version: SparqlVersion, column: str, ordered: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return the elements of a list column of one row, with the lists within them."""
    within = [name for name in version.lists if name.startswith(f"{column}.")]
    joined = [name.partition(".")[2] for name in version.names("joined") if name.startswith(f"{column}.")]
    inner = tuple(name.replace(".", "_") for name in within)
    variables = [v for v in version.names("returns") if not any(v == i or v.startswith(f"{i}_") for i in inner)]
    elements: dict[Any, Any] = {}
    steps: dict[Any, dict[Any, Mapping[str, Any]]] = {}
    for solution in ordered:
        place, part = solution.get("position"), solution.get("part")
        if part == column:
            elements.setdefault(place, _element(column, variables, solution))
        if part == column or part in within:
            steps.setdefault((place, part), {}).setdefault(solution.get("step"), solution)
    for place, element in elements.items():
        for field in joined:
            texts = [s.get(f"{column}_{field}") for s in steps[place, column].values()]
            element[field] = " ".join(text for text in texts if text is not None) or None
        for name, prefix in zip(within, inner, strict=True):
            found = steps.get((place, name), {}).values()
            element[name.partition(".")[2]] = [_element(prefix, version.names("returns"), s) for s in found]
    return list(elements.values())


def _element(prefix: str, variables: Sequence[str], solution: Mapping[str, Any]) -> Any:
    """Return the value that the variables of one prefix stand for: a text, a node, or an object."""
    fields = [name.removeprefix(f"{prefix}_") for name in variables if name.startswith(f"{prefix}_")]
    if not fields:
        return solution.get(prefix)
    found: dict[str, Any] = {"id": solution.get(prefix)} if prefix in variables else {}
    for field in fields:
        if f"{field}_label" in fields:
            found[field] = _element(f"{prefix}_{field}", variables, solution)
        elif not field.endswith("_label"):
            found[field] = solution.get(f"{prefix}_{field}")
    return found


def canonical(version: SparqlVersion, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return rows in the form in which two answers are compared: a sorted list of JSON texts.

    Kept are the columns that the version gives.  Rows have no order; a list that
    the version calls unordered is sorted and holds nothing twice; a list that is
    missing is empty.
    """
    unordered = set(version.names("unordered"))

    def clean(path: str, value: Any) -> Any:
        if path in version.lists:
            items = [clean_fields(path, item) for item in value or []]
            if path in unordered:
                return sorted({json.dumps(item, sort_keys=True): item for item in items}.items())
            return items
        return clean_fields(path, value)

    def clean_fields(path: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: clean(f"{path}.{key}", item) for key, item in value.items()}
        return value

    return sorted(
        json.dumps({name: clean(name, row[name]) for name in version.columns}, sort_keys=True, ensure_ascii=False)
        for row in rows
    )

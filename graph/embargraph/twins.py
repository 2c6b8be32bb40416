"""The prebuilt questions in SPARQL: each twin gives the rows that its SQL gives.

A twin is ``NAME.rq`` beside ``NAME.sql``, with the same summary, options and
columns in its header, and these lines of its own::

    #+ returns: row, part, position, who, who_label, via, via_label, via_relation
    #+ ordered: via
    #+ unordered: evidence
    #+ without: answer ; why SPARQL cannot say it

SPARQL gives flat solutions, an answer has nested rows, so that:

- ``?row`` names the row that a solution belongs to;
- a node is two variables, ``?who`` (its id) and ``?who_label``, and a key
  ``citation`` of an object ``under`` is ``?under_citation``;
- an element of a list is a solution of its own: ``?part`` is the column,
  ``?position`` its place, or any text that sorts like it; ``?step`` is the
  place in a list within a list, whose part is ``witness.chain``;
- of a map the position is the key;
- a column takes its first value in the order of positions, those without last.

Options stand in lines such as ``VALUES (?asked_who ?asked_who_match) { (UNDEF
UNDEF) }``: a reader without Embargraph writes an id there, `run_twin` does it
for an option's value.  `as_rows` nests, `canonical` makes two answers comparable.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import QueryError
from embargraph.questions import Question, read_question, run_question
from embargraph.resources import find_folder
from embargraph.sparql import as_value

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib
    from duckdb import DuckDBPyConnection

__all__ = ["Twin", "as_rows", "bind", "bound_options", "canonical", "load_twins", "read_twin", "run_twin"]

_HEADER = re.compile(r"^#\+\s?([a-z]+):\s*(.*)$", re.MULTILINE)
_UNSET = re.compile(r"VALUES\s*\((?P<names>[^()]*)\)\s*\{\s*\((?:\s*UNDEF)+\s*\)\s*\}")
_PREFIX = re.compile(r"^\?(?:asked_|again_)?")
_XSD = "http://www.w3.org/2001/XMLSchema#"

#: Lines that a twin has in common with its question.
SHARED = ("summary", "option", "columns", "time", "example")


@dataclass(frozen=True, slots=True)
class Twin:
    """A question in SPARQL, and how its solutions nest into rows."""

    question: Question
    text: str
    header: Mapping[str, tuple[str, ...]]

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
        """The columns that the twin gives: the question's, but those that SPARQL cannot say."""
        return tuple(name for name in self.question.columns if name not in self.names("without"))


def read_twin(path: Path) -> Twin:
    """Read a twin, and the question beside it.

    Raises:
        QueryError: One of the files is missing or faulty.
    """
    question = read_question(path.with_suffix(".sql"))
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read: {error}") from error
    header: dict[str, tuple[str, ...]] = {}
    for key, value in _HEADER.findall(text):
        header[key] = (*header.get(key, ()), value.strip())
    known = {*SHARED, "returns", "ordered", "unordered", "map", "only", "without"}
    if not header.keys() <= known:
        raise QueryError(f"{path}: header {min(header.keys() - known)!r}; expected one of {', '.join(sorted(known))}")
    return Twin(question, text, header)


def load_twins() -> dict[str, Twin]:
    """Return the packaged twins by the name of their question."""
    return {path.stem: read_twin(path) for path in sorted(find_folder("queries").glob("*.rq"))}


def bound_options(
    connection: DuckDBPyConnection,
    question: Question,
    options: Mapping[str, Any],
    *,
    as_of: date | None = None,
    today: date | None = None,
) -> dict[str, Any]:
    """Return what the SELECT of a question would be given: names as ids, texts as their types.

    Raises:
        UsageError: An option is unknown, or a value is not of its type.
        UnknownNameError: No node has the name given.
    """
    names = ["as_of", "today"]
    for option in question.options:
        names += [option.name, f"{option.name}_match"] if option.type == "node" else [option.name]
    # Asked as a question of its own, so that both twins are given the same.
    probe = replace(question, sql="SELECT " + ", ".join(f'${name} AS "{name}"' for name in names), columns=())
    (row,) = run_question(connection, probe, options, as_of=as_of, today=today).to_dicts()
    return row


def bind(twin: Twin, values: Mapping[str, Any]) -> str:
    """Return the twin's text with values in its VALUES lines.

    Args:
        twin: What to ask.
        values: By name: ``as_of``, ``today``, options, and beside a node option,
            which is a list of ids, ``NAME_match`` with how each matches.

    Raises:
        QueryError: The twin has no place for a value that is given.
    """
    kinds = {option.name: option.type for option in twin.question.options} | {"as_of": "date", "today": "date"}
    nodes = {name for name, kind in kinds.items() if kind == "node"}
    placed: set[str] = set()

    def fill(found: re.Match[str]) -> str:
        names = [_PREFIX.sub("", name) for name in found["names"].split()]
        placed.update(names)
        if names[0] in nodes:
            ids = values.get(names[0])
            if ids is None:
                return found[0]
            hows = values.get(names[1]) or ["exact"] * len(ids)
            rows = [f"({_literal(id_)} {_literal(how)})" for id_, how in zip(ids, hows, strict=True)]
        else:
            rows = [f"({' '.join(_term(kinds[name], values.get(name)) for name in names)})"]
        return f"VALUES ({found['names']}) {{ {' '.join(rows)} }}"

    text = _UNSET.sub(fill, twin.text)
    only = dict(part.split("=") for part in twin.names("only"))
    for name, said in only.items():
        if str(values.get(name, said)) != said:
            raise QueryError(f"{twin.question.name}.rq answers for --{name} {said} only: {twin.header['only'][0]}")
    lost = {name for name, value in values.items() if value is not None} - placed - {"today", "as_of"} - only.keys()
    if lost:
        raise QueryError(f"{twin.question.name}.rq: no VALUES line takes {min(lost)!r}")
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
    """Return a text as a literal; only what ends it is escaped, since rdflib misreads escapes of code points."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def run_twin(graph: pyoxigraph.Store | rdflib.Graph, twin: Twin, values: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Run a twin in either engine, and return rows shaped like those of its question.

    Args:
        graph: A pyoxigraph store, or an rdflib graph.
        twin: What to ask.
        values: As for `bind`; `bound_options` gives them.

    Raises:
        QueryError: The twin has no place for a value that is given.
    """
    return as_rows(twin, _solutions(graph, bind(twin, values)))


def _solutions(graph: Any, text: str) -> Iterator[dict[str, Any]]:
    if hasattr(graph, "bulk_load"):
        answer = graph.query(text, use_default_graph_as_union=True)
        names = [variable.value for variable in answer.variables]
    else:
        answer = graph.query(text)
        names = [str(variable) for variable in answer.vars]
    for solution in answer:
        cells = ((name, as_value(solution[name])) for name in names)
        yield {name: value for name, value in cells if value is not None}


def _order(solution: Mapping[str, Any]) -> tuple[tuple[bool, bool, Any], ...]:
    """Return what solutions are ordered by: numbers before texts, what has no place last."""
    places = (solution.get("position"), solution.get("step"))
    return tuple((place is None, isinstance(place, str), 0 if place is None else place) for place in places)


def as_rows(twin: Twin, solutions: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Nest solutions into rows, in the order in which the rows come."""
    groups: dict[Any, list[Mapping[str, Any]]] = {}
    for solution in solutions:
        groups.setdefault(solution.get("row"), []).append(solution)
    returned = twin.names("returns")
    rows = []
    for group in groups.values():
        ordered = sorted(group, key=_order)
        first: dict[str, Any] = {}
        for solution in ordered:
            first = {**solution, **first}
        row: dict[str, Any] = {}
        for column in twin.columns:
            if column in twin.lists:
                row[column] = _elements(twin, column, ordered)
            elif column in twin.names("map"):
                row[column] = {s["position"]: s[column] for s in ordered if s.get("part") == column}
            elif f"{column}_label" in returned:
                row[column] = _element(column, returned, first) if column in first else None
            else:
                row[column] = first.get(column)
        rows.append(row)
    return rows


def _elements(twin: Twin, column: str, ordered: Sequence[Mapping[str, Any]]) -> list[Any]:
    """Return the elements of a list column of one row, with the lists within them."""
    within = [name for name in twin.lists if name.startswith(f"{column}.")]
    inner = tuple(name.replace(".", "_") for name in within)
    variables = [v for v in twin.names("returns") if not any(v == i or v.startswith(f"{i}_") for i in inner)]
    elements = {s["position"]: _element(column, variables, s) for s in ordered if s.get("part") == column}
    for name in within:
        field, prefix = name.partition(".")[2], name.replace(".", "_")
        for element in elements.values():
            element[field] = []
        seen = set()
        for solution in ordered:
            place = (solution.get("position"), solution.get("step"))
            if solution.get("part") == name and place[0] in elements and place not in seen:
                seen.add(place)
                elements[place[0]][field].append(_element(prefix, twin.names("returns"), solution))
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


def canonical(twin: Twin, rows: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return rows in the form in which two answers are compared: a sorted list of JSON texts.

    Kept are the columns that the twin gives.  Rows have no order; a list that
    the twin calls unordered is sorted and holds nothing twice; a list that is
    missing is empty.
    """
    unordered = set(twin.names("unordered"))

    def clean(path: str, value: Any) -> Any:
        if path in twin.lists:
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
        json.dumps({name: clean(name, row[name]) for name in twin.columns}, sort_keys=True, ensure_ascii=False)
        for row in rows
    )

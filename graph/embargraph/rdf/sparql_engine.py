"""SPARQL on a graph's RDF, in a sandbox: nothing is fetched, nothing is changed.

A graph file is read through its N-Quads, an exported file as it is.  Patterns
match the whole graph; the statements of one source are in its named graph too.
"""

from __future__ import annotations

import re
import sys
import threading
import time
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from embargraph.errors import GraphFileError, QueryError, TooSlowError
from embargraph.packaged import packaged_graph
from embargraph.rdf.kept_store import DamagedStoreError, fill_store
from embargraph.rdf.query_shape import MAX_QUERY_BYTES, check_shape, tokens
from embargraph.store.file import open_graph

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph
    from duckdb import DuckDBPyConnection

__all__ = [
    "MAX_QUERY_BYTES",
    "MAX_ROWS",
    "MAX_SECONDS",
    "RDF_SUFFIXES",
    "SparqlAnswer",
    "as_value",
    "check_query",
    "graph_store",
    "open_store",
    "run_checked",
    "run_sparql",
    "vintage",
]

#: Endings of the RDF files that can be asked, and their media types.
RDF_SUFFIXES = MappingProxyType(
    {
        ".ttl": "text/turtle", ".turtle": "text/turtle", ".nt": "application/n-triples",
        ".nq": "application/n-quads", ".trig": "application/trig", ".jsonld": "application/ld+json",
        ".rdf": "application/rdf+xml",
    }
)  # fmt: skip

#: The file is held in memory, at some 600 bytes a triple.
MAX_FILE_BYTES = 2_000_000_000

#: An answer is held in memory too, and nobody reads more.
MAX_ROWS = 1_000_000

#: What a query may add to the memory in use: sorting a cross product would fill any machine.
MAX_MEMORY = 4_000_000_000

#: Default time limit of a query, in seconds.
MAX_SECONDS = 60.0

#: Queries that were given up and still run in this process, beyond which no other is begun.
MAX_GIVEN_UP = 8

_GIVEN_UP: list[threading.Thread] = []

#: How the engine begins what it says of files that are not as it wrote them.
_DAMAGE = ("Corruption", "IO error")

_XSD = "http://www.w3.org/2001/XMLSchema#"
_INTEGERS = frozenset(_XSD + name for name in ("integer", "int", "long", "short", "nonNegativeInteger"))
_DECIMAL, _FLOATS, _BOOLEAN = f"{_XSD}decimal", frozenset({f"{_XSD}double", f"{_XSD}float"}), f"{_XSD}boolean"

# SERVICE would reach the network, so it is looked for in the text as it stands: what is a text, a comment
# or an IRI depends on the reader ("?a<?b)SERVICE#>" holds an IRI or does not).  Only whitespace and
# comments may come between the word and SILENT, an IRI, a variable or a prefixed name; engines read "true"
# and "false" without a break after them.  Lengths are bounded and what is longer counts as found, so that
# no text takes long to look through.
_SERVICE = re.compile(
    r"""(?: (?<![A-Za-z_:?$@-]) | (?<=true) | (?<=false) ) SERVICE
    (?: \s | \#[^\n\r]{0,2000}+ (?:[\n\r]|\Z) )*+
    (?: SILENT | [<?$] | \#[^\n\r]{2000} | [^\s:<>{}()"']{0,200}+: | [^\s:<>{}()"']{200} )""",
    re.VERBOSE | re.IGNORECASE,
)

_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
_FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})


@dataclass(frozen=True, slots=True)
class SparqlAnswer:
    """An answer: rows of SELECT, the truth of ASK, or the triples of CONSTRUCT as rows and Turtle.

    Numbers and truth values are Python's; everything else is text.
    """

    form: str
    columns: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    turtle: str | None = None

    def __bool__(self) -> bool:
        """Say whether ASK holds, or there are rows."""
        return bool(self.rows[0]["answer"]) if self.form == "ask" else bool(self.rows)

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as plain dictionaries."""
        return list(self.rows)


def check_query(text: str) -> None:
    """Refuse what is no query, would reach outside the graph, or is larger than any question.

    Raises:
        QueryError: An update; SERVICE, which asks another server; FROM, which
            names other data; or more, deeper or wider text than a question has
            (`embargraph.rdf.query_shape`).

    Example:
        >>> check_query("SELECT * WHERE { SERVICE <https://example.org/> { ?a ?b ?c } }")
        Traceback (most recent call last):
        embargraph.errors.QueryError: SERVICE is refused: a query reads this graph and asks no other server
    """
    check_shape(text)
    # Escapes stand for characters anywhere in a query, in the reading of some engines.
    unescaped = _ESCAPE.sub(lambda escape: chr(min(int(escape[1] or escape[2], 16), 0x10FFFF)), text)
    if unescaped != text:
        check_shape(unescaped)
    for reading in (text, unescaped):
        words = [found["word"].upper() for found in tokens(reading) if found["word"]]
        first = next((word for word in words if word in _UPDATES | _FORMS), None)
        if first in _UPDATES:
            raise QueryError(f"{first} is refused: the graph is read, never changed")
        if "SERVICE" in words or _SERVICE.search(reading):
            raise QueryError("SERVICE is refused: a query reads this graph and asks no other server")
        if "FROM" in words:
            raise QueryError("FROM is refused: the data is the graph given; GRAPH selects the statements of a source")


def open_store(path: str | Path | None = None) -> pyoxigraph.Store:
    """Return the RDF of a graph file, of an exported file, or of the packaged facts, in memory.

    Args:
        path: A graph file, or an RDF file by its ending (`RDF_SUFFIXES`); the
            packaged facts when not given.

    Raises:
        GraphFileError: The file is missing, too large, or not what its ending says.
    """
    path = packaged_graph() if path is None else Path(path)
    if path.suffix.lower() in RDF_SUFFIXES:
        return _load(path)
    connection = open_graph(path)
    try:
        return graph_store(connection)
    finally:
        connection.close()


def graph_store(connection: DuckDBPyConnection) -> pyoxigraph.Store:
    """Return the RDF of an open graph, in memory; `embargraph.rdf.kept_store` keeps it."""
    import pyoxigraph

    store = pyoxigraph.Store()
    fill_store(store, connection)
    return store


def _load(path: Path) -> pyoxigraph.Store:
    import pyoxigraph

    if not path.is_file():
        raise GraphFileError(f"{path}: no such file")
    if path.stat().st_size > MAX_FILE_BYTES:
        raise GraphFileError(f"{path}: more than {MAX_FILE_BYTES} bytes; load it into a triple store and ask that")
    form = pyoxigraph.RdfFormat.from_media_type(RDF_SUFFIXES[path.suffix.lower()])
    store = pyoxigraph.Store()
    try:
        store.bulk_load(path=str(path), format=form)
    except (OSError, SyntaxError, ValueError) as error:
        raise GraphFileError(f"{path}: not readable as {form.name if form else 'RDF'}: {error}") from error
    return store


def run_sparql(
    store: pyoxigraph.Store,
    text: str,
    *,
    seconds: float = MAX_SECONDS,
    cell: Callable[[Any], Any] | None = None,
) -> SparqlAnswer:
    """Run a query in the sandbox.

    The engine cannot be stopped: a query that is given up runs on in a thread
    until it or the process ends.  While `MAX_GIVEN_UP` of them do, none is begun.

    Args:
        store: What `open_store` gave.
        text: SELECT, ASK, CONSTRUCT or DESCRIBE.
        seconds: When to give up.
        cell: Makes a cell of a term; `as_value` if not given.

    Raises:
        QueryError: The text is no query, reaches outside the graph, has too
            many rows, takes too long or too much memory.

    Example:
        >>> import pyoxigraph
        >>> run_sparql(pyoxigraph.Store(), "SELECT (1 + 1 AS ?sum) {}").rows
        ({'sum': 2},)
    """
    check_query(text)
    return run_checked(store, text, seconds=seconds, cell=cell)


def run_checked(
    store: pyoxigraph.Store,
    text: str,
    *,
    seconds: float = MAX_SECONDS,
    cell: Callable[[Any], Any] | None = None,
) -> SparqlAnswer:
    """Run a query that `check_query` has passed; see `run_sparql`.

    Raises:
        QueryError: As for `run_sparql`.
    """
    found: list[SparqlAnswer | BaseException] = []

    def work() -> None:
        try:
            found.append(_answer(store, text, cell))
        except BaseException as error:  # noqa: BLE001 - raised again by who waits for the thread
            # Without what it holds: the engine's answers may be let go in their own thread only.
            for raised in (error, error.__cause__, error.__context__):
                if raised is not None:
                    raised.__traceback__ = None
            found.append(error)

    _GIVEN_UP[:] = [thread for thread in _GIVEN_UP if thread.is_alive()]
    if len(_GIVEN_UP) >= MAX_GIVEN_UP:
        raise TooSlowError(f"{len(_GIVEN_UP)} queries that were given up still run in this process; try again later")
    thread = threading.Thread(target=work, daemon=True)
    ends, room = time.monotonic() + seconds, _memory() + MAX_MEMORY
    thread.start()
    try:
        while thread.is_alive() and time.monotonic() < ends:
            thread.join(min(0.1, max(0.0, ends - time.monotonic())))
            if thread.is_alive() and _memory() > room:
                raise QueryError(
                    f"the query takes more than {MAX_MEMORY} bytes of memory; ask for less, "
                    "such as about one party: --param who=…"
                )
    finally:
        if thread.is_alive():
            _GIVEN_UP.append(thread)
    if not found:
        raise TooSlowError(f"no answer within {seconds:g} seconds; ask for less, or allow more with --timeout")
    if isinstance(found[0], BaseException):
        raise found[0]
    return found[0]


def _memory() -> int:
    """Return the most memory that this process has held, in bytes; 0 where the system does not say."""
    try:
        import resource
    except ImportError:  # Windows: the time limit stands alone
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def _answer(store: pyoxigraph.Store, text: str, cell: Callable[[Any], Any] | None = None) -> SparqlAnswer:
    import pyoxigraph

    cell = cell or as_value

    try:
        answer = store.query(text, use_default_graph_as_union=True)
        if isinstance(answer, pyoxigraph.QueryBoolean):
            return SparqlAnswer("ask", ("answer",), ({"answer": bool(answer)},))
        if isinstance(answer, pyoxigraph.QuerySolutions):
            names = tuple(variable.value for variable in answer.variables)
            rows = []
            for solution in answer:
                rows.append({name: cell(solution[name]) for name in names})
                _check_count(len(rows))
            return SparqlAnswer("select", names, tuple(rows))
        triples = []
        for triple in answer:
            triples.append(triple)
            _check_count(len(triples))
    except (SyntaxError, ValueError, OSError, RuntimeError) as error:
        if str(error).startswith(_DAMAGE):
            raise DamagedStoreError(_said(error)) from error
        raise QueryError(f"the query cannot be run: {_said(error)}") from error
    return _as_triples(sorted(set(triples), key=str))


def _said(error: Exception) -> str:
    """Return an engine's message without its list of every character that would have done."""
    message = " ".join(str(error).split())
    place = re.match(r"error at (\d+):(\d+): expected ", message)
    if place is None:
        return message
    why = "a prefix is not declared before" if "Prefix not found" in message else "this is no SPARQL 1.1 from"
    return f"{why} line {place[1]}, column {place[2]}"


def _check_count(count: int) -> None:
    if count > MAX_ROWS:
        raise QueryError(f"more than {MAX_ROWS} rows; add a LIMIT")


def _as_triples(triples: list[pyoxigraph.Triple]) -> SparqlAnswer:
    import pyoxigraph

    from embargraph.rdf import PREFIXES

    columns = ("subject", "predicate", "object")
    rows = tuple({name: as_value(getattr(triple, name)) for name in columns} for triple in triples)
    whole = "\n".join(str(triple) for triple in triples)
    prefixes = {name: space for name, space in PREFIXES.items() if f"<{space}" in whole}
    turtle = pyoxigraph.serialize(triples, format=pyoxigraph.RdfFormat.TURTLE, prefixes=prefixes)
    return SparqlAnswer("construct", columns, rows, (turtle or b"").decode())


def as_value(term: Any) -> Any:
    """Return an RDF term of either engine as a Python value: numbers, truth values, else text.

    Example:
        >>> import pyoxigraph
        >>> as_value(pyoxigraph.Literal(3)), as_value(pyoxigraph.NamedNode("https://example.org/a"))
        (3, 'https://example.org/a')
    """
    if term is None:
        return None
    # pyoxigraph's terms have `.value`, rdflib's are strings; rdflib's `.value` is a Python object.
    text = str(term) if isinstance(term, str) else str(getattr(term, "value", term))
    datatype = getattr(term, "datatype", None)
    kind = str(getattr(datatype, "value", datatype) or "")
    try:
        if kind in _INTEGERS:
            return int(text)
        if kind == _DECIMAL:
            number = Decimal(text)
            return int(number) if number == number.to_integral_value() else float(number)
        if kind in _FLOATS:
            value = float(text)
            return value if value - value == 0 else str(value)
    except (ValueError, ArithmeticError):
        return text
    return text in {"true", "1"} if kind == _BOOLEAN else text


_VINTAGE = """
PREFIX eg: <https://w3id.org/embargraph/vocabulary#>
SELECT ?sources ?newest_document ?last_evidence WHERE {
    { SELECT (COUNT(?source) AS ?sources) WHERE { ?source a eg:Source } }
    { SELECT (MAX(?day) AS ?newest_document) WHERE { ?document eg:document ?file ; eg:published ?day } }
    { SELECT (MAX(?known) AS ?last_evidence) WHERE { ?statement eg:clock ?clock ; eg:knownThrough ?known } }
}
"""


def vintage(store: pyoxigraph.Store) -> dict[str, str | None]:
    """Return the days that an answer should be read with: newest document, last evidence."""
    (row,) = _answer(store, _VINTAGE).rows
    return {name: None if value is None else str(value) for name, value in row.items()}

"""Typeahead over all names of a graph: exact, beginning, words, then one edit away; parties before claims."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol
from weakref import WeakKeyDictionary

from embargraph.errors import UnknownNameError, UsageError
from embargraph.model.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy

    from embargraph.api import Graph
    from embargraph.serving.suggest_index import SuggestIndex

__all__ = ["MOST", "Served", "Suggestion", "suggest", "suggestions", "warm_suggest"]

#: Suggestions at most, and characters of a query: who pastes a page asks nothing.
MOST, _LONGEST = 100, 200
#: Words of a query that are looked for.
_WORDS = 8


class Served(Protocol):
    """What is needed of a generation."""

    @property
    def graph(self) -> Graph:
        """An open graph."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A node that a beginning of a name may mean.

    `matched` is the name that was found, `match` how: exact, prefix, words or near (one edit away).
    `verdict_today` is the gravest verdict of the node's own restrictions; None says that none is on
    record, which is no clearance: rules also reach parties through their country.
    """

    id: str
    label: str
    kind: str
    type: str | None
    country: str | None
    matched: str
    match: str
    verdict_today: str | None


_INDEXES: WeakKeyDictionary[Graph, SuggestIndex] = WeakKeyDictionary()
_MAKING = threading.Lock()


def warm_suggest(generation: Served) -> SuggestIndex:
    """Return the layout of a graph's names, made on first use: a second for 70,000 names."""
    from embargraph.serving.suggest_index import SuggestIndex

    graph = generation.graph
    # Who asks a graph that is laid out does not wait for the next one.
    if (made := _INDEXES.get(graph)) is not None:
        return made
    with _MAKING:
        index = _INDEXES.get(graph)
        if index is None:
            with graph.reading() as connection:
                index = _INDEXES[graph] = SuggestIndex(connection)
        return index


def suggest(generation: Served, q: str, kind: str | None = None, limit: int = 10) -> list[dict[str, Any]]:
    """Return the nodes that a beginning of a name may mean, the likeliest first.

    Args:
        generation: Whose graph is asked.
        q: What was typed: the beginning of a name, words of it, an id or an identifier.
        kind: Only nodes of this kind, such as "actor".
        limit: Suggestions at most, 1 to 100.

    Returns:
        Rows with the fields of `Suggestion`.

    Raises:
        UnknownNameError: The kind is none.
        UsageError: The limit is none, or the text is too long.

    Example:
        >>> import embargraph, types
        >>> with embargraph.open() as graph:
        ...     rows = suggest(types.SimpleNamespace(graph=graph), "huaw", "actor", 1)
        >>> rows[0]["label"], rows[0]["match"]
        ('Huawei', 'prefix')
    """
    return [asdict(row) for row in suggestions(generation, q, kind, limit)]


def suggestions(generation: Served, q: str, kind: str | None = None, limit: int = 10) -> list[Suggestion]:
    """Return what `suggest` does, as instances."""
    if kind is not None and kind not in KINDS:
        raise UnknownNameError("kind", kind, tuple(KINDS))
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MOST:
        raise UsageError(f"limit {limit!r}; expected a number from 1 to {MOST}")
    if len(q) > _LONGEST:
        raise UsageError(f"q: {len(q)} characters; expected at most {_LONGEST}")
    index = warm_suggest(generation)
    found: dict[int, tuple[str, str]] = {}
    for node, name, match in _found(generation.graph, index, q, kind):
        found.setdefault(node, (name, match))
        if len(found) >= limit:
            break
    ids = [index.nodes[node][0] for node in found]
    verdicts = _verdicts(generation.graph, ids)
    return [
        Suggestion(*index.nodes[node], name, match, verdicts.get(index.nodes[node][0]))
        for node, (name, match) in found.items()
    ]


def _found(graph: Graph, index: SuggestIndex, q: str, kind: str | None) -> Iterator[tuple[int, str, str]]:
    """Yield node, name and how it matches, the likeliest first; a node may come twice."""
    from embargraph.serving.suggest_index import as_key, as_words

    key, words = as_key(q), as_words(q)[:_WORDS]
    for node in _by_id(graph, index, q.strip()):
        if kind in (None, index.nodes[node][2]):
            yield node, q.strip(), "exact"
    if not key:
        return
    yield from _ordered(index, index.exact(key), kind, "exact")
    yield from _ordered(index, index.beginning(key), kind, "prefix")
    yield from _ordered(index, index.having(words), kind, "words")
    yield from _ordered(index, index.near(words), kind, "near")


def _by_id(graph: Graph, index: SuggestIndex, text: str) -> Iterator[int]:
    """Yield the nodes with an id or an identifier."""
    known = index.by_id.get(text.lower())
    if known is not None:
        yield known
    # An identifier without a digit is rare, and its search a scan.
    if len(text) >= 4 and any(sign.isdecimal() for sign in text):
        with graph.reading() as connection:
            rows = connection.execute("SELECT node FROM identifier WHERE value = $1 ORDER BY node", [text]).fetchall()
        yield from (index.by_id[node.lower()] for (node,) in rows if node.lower() in index.by_id)


def _ordered(
    index: SuggestIndex, numbers: numpy.ndarray[Any, Any], kind: str | None, match: str
) -> Iterator[tuple[int, str, str]]:
    import numpy as np

    from embargraph.serving.suggest_index import kind_rank

    if kind is not None and len(numbers):
        numbers = numbers[index.kind_of[numbers] == kind_rank(kind)]
    # Few of thousands are shown, and every one has several names.
    first = min(len(numbers), 8 * MOST)
    if len(numbers) > first:
        numbers = numbers[np.argpartition(index.rank[numbers], first - 1)[:first]]
    for number in numbers[np.argsort(index.rank[numbers])].tolist():
        yield int(index.node_of[number]), index.names[number], match


def _verdicts(graph: Graph, ids: list[str]) -> dict[str, str | None]:
    return {id_: verdict for id_, *_, verdict in graph.labelled(ids, date.today())} if ids else {}

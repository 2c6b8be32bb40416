"""Names of a graph, and places in a text where somebody or something is named."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from embargraph.model.names import name_words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Known", "Mention", "Names"]


class Known(NamedTuple):
    """A node that carries a name: the name as the graph has it."""

    id: str
    kind: str
    type: str
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    """A place in the text where somebody or something is named.

    Attributes:
        start, end: Characters of the text.
        text: What stands there.
        form: person, organisation, group, reference, place, state, people, technology, measure, event, name.
        nodes: Ids of the nodes of the graph that it may be; none for a new one.
        role: The post that stands beside a person's name.
        of: The full name that it stands for, where it is the short form of one named before.
        doubts: What is open about it.
        like: Parties of the graph that have all words of its name among theirs; it is not linked to them.
    """

    start: int
    end: int
    text: str
    form: str
    nodes: tuple[str, ...] = ()
    role: str = ""
    of: str = ""
    doubts: tuple[str, ...] = ()
    like: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The full name, where the text gave one."""
        return self.of or self.text


class Names:
    """The names of a graph, looked up for one text at a time: a text has few words, a graph may have many names."""

    #: Kinds of nodes that a text may name.
    KINDS = ("actor", "technology", "place", "measure", "route")

    def __init__(self, connection: DuckDBPyConnection, without: Iterable[str] = ()) -> None:
        self._connection, self._without = connection, frozenset(without)

    def find(self, keys: Iterable[str]) -> dict[str, list[Known]]:
        """Return the nodes that carry one of some names, by `name_key`."""
        rows = self._connection.execute(
            "SELECT n.key, n.node, a.kind, coalesce(a.type, ''), n.name FROM name n JOIN node a ON a.id = n.node "
            "WHERE n.key IN (SELECT unnest($1::VARCHAR[])) AND list_contains($2, a.kind) ORDER BY ALL",
            [sorted(set(keys)), list(self.KINDS)],
        ).fetchall()
        found: dict[str, list[Known]] = {}
        for key, *cells in rows:
            if cells[0] not in self._without and cells[1:3] != ["measure", "listing"]:
                found.setdefault(key, []).append(Known(*cells))
        return found

    def alike(self, names: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the parties that have all words of a name, by the name: a search for it would find them."""
        asked = {name: sorted(set(name_words(name))) for name in names}
        asked = {name: words for name, words in asked.items() if words}
        rows = self._connection.execute(
            "WITH asked AS (SELECT unnest($1::VARCHAR[]) AS name, unnest($2::VARCHAR[][]) AS words) "
            "SELECT DISTINCT asked.name, n.node FROM asked JOIN name n ON list_has_all(n.words, asked.words) "
            "JOIN node a ON a.id = n.node WHERE a.kind = 'actor' ORDER BY ALL",
            [list(asked), list(asked.values())],
        ).fetchall()
        found: dict[str, tuple[str, ...]] = {}
        for name, node in rows:
            if node not in self._without:
                found[name] = (*found.get(name, ()), node)
        return found

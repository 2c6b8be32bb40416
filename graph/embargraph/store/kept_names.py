"""Names and memberships of a graph from what is kept of it: the look-ups of `embargraph.store.lookup`, each at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import date

    from embargraph.store.packed import Pack

__all__ = ["KeptNames", "KeptNode"]

_DEEPEST = 12
#: Nodes that are remembered; then all are forgotten.
_MOST_NODES = 8000
#: What the engine's small letters of these are is plain ASCII, as ids are.
_SMALL_ASCII = frozenset("\u0130\u212a")

#: Where a membership leads, its first day and its last, as ISO texts.
_Edge = tuple[str, str | None, str | None]


class KeptNode(NamedTuple):
    """A node: what it is, what is broader than it, and a party's names of more than one word."""

    kind: str
    type: str | None
    country: str | None
    label: str
    broader: tuple[_Edge, ...]
    names: tuple[str, ...]


class KeptNames:
    """Finds nodes by id, name and identifier, and what is narrower and broader; may be shared by threads."""

    def __init__(self, pack: Pack) -> None:
        """Read which nodes are scopes of all items."""
        self._pack = pack
        self._nodes: dict[str, KeptNode | None] = {}
        self._scopes: list[str] = pack.get("told", "scopes")
        #: Whether ids are ASCII: then no other name is an id in capital letters.
        self._plain_ids: bool = pack.get("told", "plain_ids")

    def node(self, id_: str) -> KeptNode | None:
        """Return a node; None if there is none of this id."""
        try:
            return self._nodes[id_]
        except KeyError:
            record = self._pack.get("node", id_)
            if len(self._nodes) > _MOST_NODES:
                self._nodes.clear()
            node = self._nodes[id_] = None if record is None else _as_node(record)
            return node

    def can_seek(self, name: str) -> bool:
        """Say whether `exact` finds what the engine would: it has small letters of its own for other alphabets."""
        return name.isascii() or (self._plain_ids and any(c not in _SMALL_ASCII for c in name if not c.isascii()))

    def exact(self, name: str, key: str, value: str) -> list[tuple[str, str, str | None]]:
        """Return id, kind and type of the nodes with this id, name or identifier, in the order of their ids."""
        get, small = self._pack.get, name.lower()
        found = {name, small, *(get("small", small) or ()), *(get("mark", name) or ()), *(get("mark", value) or ())}
        if key:
            found.update(get("key", key) or ())
        nodes = ((id_, self.node(id_)) for id_ in sorted(found))
        return [(id_, node.kind, node.type) for id_, node in nodes if node is not None]

    def kinds(self, ids: Iterable[str]) -> set[str]:
        """Return the kinds of some nodes."""
        return {node.kind for id_ in ids if (node := self.node(id_)) is not None}

    def names_of(self, ids: Iterable[str]) -> list[str]:
        """Return the names of some parties that are more than one word."""
        return sorted({name for id_ in ids if (node := self.node(id_)) is not None for name in node.names})

    def narrower(self, ids: Sequence[str], day: date | None) -> Iterator[str]:
        """Yield what is narrower than some nodes on a day: of a kind, in or part of them, or what they are put in."""
        text = None if day is None else day.isoformat()
        below: dict[str, Any] = {}

        def step(id_: str) -> Iterator[str]:
            edges, *_ = below[id_] = self._pack.get("down", id_) or ((), (), ())
            yield from (target for target, first, last in edges if _holds(first, last, text))

        reached = _walk(ids, step)
        # The last that the walk came to were not asked what is below them.
        beside = [below[id_] if id_ in below else self._pack.get("down", id_) or ((), (), ()) for id_ in reached]
        found = {*reached, *(each for _, parties, classes in beside for each in (*parties, *classes))}
        yield from found - set(ids)

    def broader(self, ids: Sequence[str], day: date | None) -> Iterator[str]:
        """Yield what is broader than some nodes on a day: their kinds, places and groups, and scopes of all items."""
        text = None if day is None else day.isoformat()

        def step(id_: str) -> Iterator[str]:
            node = self.node(id_)
            if node is not None:
                yield from (target for target, first, last in node.broader if _holds(first, last, text))
                if node.kind == "actor" and node.country is not None:
                    yield f"place-{node.country.lower()}"

        found = _walk(ids, step)
        if "technology" in self.kinds(ids):
            found.update(self._scopes)
        yield from found - set(ids)


def _as_node(record: Sequence[Any]) -> KeptNode:
    kind, type_, country, label, broader, names = record
    return KeptNode(kind, type_, country, label, tuple({tuple(edge): None for edge in broader}), tuple(names))


def _holds(first: str | None, last: str | None, day: str | None) -> bool:
    return day is None or ((first is None or first <= day) and (last is None or last >= day))


def _walk(ids: Sequence[str], step: Callable[[str], Iterable[str]]) -> set[str]:
    """Return some nodes and what they lead to, no further than SQL goes."""
    reached, edge = set(ids), list(ids)
    for _ in range(_DEEPEST):
        found = {near for node in edge for near in step(node)} - reached
        if not found:
            break
        reached |= found
        edge = sorted(found)
    return reached

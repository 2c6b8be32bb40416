"""Who is one: decided once from what every file says together, without a look at the order in which they were read.

Records are joined by identifiers that one party alone has. An identifier that two records of one file share under
different names joins nobody, and is told. A record with two numbers may join two records of one file, each with one of
them; it joins neither where these have different numbers of one kind, or were judged two.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple, cast

from embargraph.resolution.identifiers import has_wrong_digit

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from embargraph.resolution.judgements import Links

__all__ = [
    "BETWEEN", "CHAINED", "DIFFER", "JUDGED", "MISSPELT", "ONE_EACH", "SAME_NAME", "SHARED", "Carriers", "Doubt",
    "Identity", "Numbers", "Pair", "identify",
]  # fmt: skip

#: Why an identifier is told.
SHARED = "shared by parties of one source under different names: joins nobody"
SAME_NAME = "shared by records of one source, and no other source has it: joins nobody"
BETWEEN = (
    "a record with it would make one of parties that have different numbers or were judged two: joins it to nobody"
)
CHAINED = "joins records of one source under different names, through a record that has the numbers of both"
DIFFER = "joins parties that have different numbers of this kind"
JUDGED = "shared by parties that were judged not to be one, and by others: joins nobody"
MISSPELT = "joins parties though its check digit is wrong"

#: Of these a party has one.
ONE_EACH = ("imo", "inn", "lei", "ogrn", "usc")
#: Given nodes, returns the numbers of each by scheme: see `ONE_EACH`.
Numbers = Callable[[Collection[str]], Mapping[str, Mapping[str, Collection[str]]]]

#: Of a number that more records carry than this, only those who may be a party of a list are paired with it.
_MOST = 25
#: One that more carry, or more records of one file, is no sign of any one party: it is told, and no pair is made of it.
_MOST_OF_FILE = 200


class Carriers(NamedTuple):
    """One identifier, and the nodes that carry it."""

    scheme: str
    number: str
    nodes: tuple[str, ...]


class Doubt(NamedTuple):
    """An identifier of which something is to be told: the nodes that it is about, and why."""

    scheme: str
    number: str
    nodes: tuple[str, ...]
    reason: str


class Pair(NamedTuple):
    """Two nodes that may be one: each carries these identifiers, and something speaks against it."""

    left: str
    right: str
    identifiers: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class Identity:
    """What was decided.

    `groups` are the nodes that are one, `doubts` what is told of identifiers, `pairs` the nodes that may be one.
    """

    groups: list[frozenset[str]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)


class _Groups:
    """Nodes that are one, by what joins each to another."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def find(self, node: str) -> str:
        above = self._above
        while (up := above.setdefault(node, node)) != node:
            above[node] = above.setdefault(up, up)
            node = above[node]
        return node

    def join(self, nodes: Iterable[str]) -> None:
        first, *others = sorted({self.find(node) for node in nodes})
        for other in others:
            self._above[other] = first

    def has(self, node: str) -> bool:
        return node in self._above

    def copy(self) -> _Groups:
        twin = _Groups()
        twin._above = dict(self._above)
        return twin

    def members(self) -> dict[str, list[str]]:
        """Return the nodes of each group, by the one that is least."""
        found: dict[str, list[str]] = defaultdict(list)
        for node in sorted(self._above):
            found[self.find(node)].append(node)
        return found


class _Parties:
    """Nodes, those that are given as one taken together, and what speaks against two being one.

    What was judged one, and what a publisher's own number names, is one whatever else is said.
    """

    def __init__(
        self,
        files: Mapping[str, Collection[str]],
        keys: Mapping[str, Collection[str]],
        links: Links,
        entries: Iterable[Carriers],
    ) -> None:
        self.given = _Groups()
        for node in files:
            self.given.find(node)
        for one in entries:
            self.given.join(one.nodes)
        judged: dict[str, list[str]] = defaultdict(list)
        for node in files if links.same else ():
            judged[links.same.get(node, node)].append(node)
        for nodes in judged.values():
            self.given.join(nodes)
        self.find = self.given.find
        self.files = self._together(files)
        self.keys = self._together(keys)
        # A judgement may name the id of which another stands for all.
        alias = {node: self.find(nodes[0]) for node, nodes in judged.items()}
        known = self.given.has
        self.judged = {
            frozenset(alias.get(node, self.find(node) if known(node) else node) for node in pair)
            for pair in links.apart
        }

    def _together(self, of_nodes: Mapping[str, Collection[str]]) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for node, values in of_nodes.items():
            found[self.find(node)].update(values)
        return found

    def were_judged_apart(self, left: str, right: str) -> bool:
        return bool(self.judged) and frozenset((left, right)) in self.judged

    def are_apart(self, left: str, right: str) -> bool:
        """Say whether two parties stay two: so judged, or records of one file with no name in common."""
        if self.were_judged_apart(left, right):
            return True
        return not self.files[left].isdisjoint(self.files[right]) and self.keys[left].isdisjoint(self.keys[right])

    def apart_in(self, nodes: Sequence[str]) -> list[tuple[str, str]]:
        """Return the pairs of some parties that stay two."""
        by_file: dict[str, list[str]] = defaultdict(list)
        for node in nodes:
            for file in self.files[node]:
                by_file[file].append(node)
        together = {pair for some in by_file.values() for pair in combinations(sorted(some), 2)}
        if self.judged:
            together |= set(combinations(sorted(nodes), 2))
        return sorted(pair for pair in together if self.are_apart(*pair))

    def most_of_a_file(self, nodes: Iterable[str]) -> int:
        """Return how many of some parties one file has at most."""
        counts = Counter(file for node in nodes for file in self.files[node])
        return max(counts.values(), default=0)


def identify(
    shared: Iterable[Carriers],
    files: Mapping[str, Collection[str]],
    keys: Mapping[str, Collection[str]],
    links: Links,
    editions: Collection[str] = (),
    numbers: Numbers = lambda _: {},
) -> Identity:
    """Decide which nodes are one.

    Args:
        shared: Identifiers that several nodes carry; of the scheme `entry` is a publisher's own number of a record.
        files: Where each node stands, as `reader` or `reader/file`; the facts are one file with an empty name.
        keys: The keys of the names of each node.
        links: Reviewed judgements on which parties are one.
        editions: Readers of lists, whose files are editions of each other: what joins records of one such list alone
            is left to their comparison, which tells of a change of name.
        numbers: Returns the numbers of nodes, of kinds of which a party has one.

    Returns:
        The groups, what is told, and who may be one; the same for the same content, whatever its order.

    Example:
        >>> from embargraph.resolution.judgements import Links
        >>> carriers = [Carriers("lei", "5299000J2N45DDNE4Y28", ("a", "b", "c"))]
        >>> files = {"a": ["us-csl"], "b": ["ftm"], "c": ["ftm"]}
        >>> [sorted(group) for group in identify(carriers, files, {"b": ["bank"], "c": ["bank"]}, Links()).groups]
        [['a', 'b', 'c']]
        >>> found = identify(carriers, files, {"b": ["bank"], "c": ["mill"]}, Links())
        >>> found.groups, len(found.pairs)
        ([], 3)
    """
    all_shared = list(shared)
    parties = _Parties(files, keys, links, (one for one in all_shared if one.scheme == "entry"))
    joins: list[Carriers] = []
    doubts: list[Doubt] = []
    for one in all_shared:
        nodes = {parties.find(node) for node in one.nodes}
        if one.scheme == "entry" or len(nodes) == 1:
            continue
        held = Carriers(one.scheme, one.number, tuple(sorted(nodes)))
        reason = _doubt(held, parties, frozenset(editions))
        if reason is None:
            joins.append(held)
        elif reason:
            doubts.append(Doubt(*held, reason))
    joins, cut, groups = _part(sorted(joins), parties, numbers)
    doubts += cut
    found = [frozenset(nodes) for nodes in groups.members().values() if len(nodes) > 1]
    told = [Doubt(*one, MISSPELT) for one in joins if has_wrong_digit(one.scheme, one.number)]
    told += [*_chained(joins, groups, parties), *_differing(found, numbers)]
    return Identity(found, sorted({*doubts, *told}), _pairs(doubts, groups, parties, frozenset(editions)))


def _doubt(one: Carriers, parties: _Parties, editions: frozenset[str]) -> str | None:
    """Return why an identifier joins nobody by itself, empty where nothing is to be told; None where it joins."""
    most = parties.most_of_a_file(one.nodes)
    if most > _MOST_OF_FILE:
        return SHARED
    if most > 1 or parties.judged:
        apart = parties.apart_in(one.nodes)
        if not all(parties.were_judged_apart(*pair) for pair in apart):
            return SHARED
        if apart:
            # Somebody has looked at these two; of a third nobody has said which of them it is.
            return JUDGED if len(one.nodes) > 2 else ""
    if most == len(one.nodes):
        # One file's own records are as many as it has them, unless another tells of the same party.
        return SAME_NAME
    readers = {file.partition("/")[0] for node in one.nodes for file in parties.files[node]}
    return "" if len(readers) == 1 and readers <= editions else None


def _part(joins: list[Carriers], parties: _Parties, numbers: Numbers) -> tuple[list[Carriers], list[Doubt], _Groups]:
    """Return what joins after all, what was taken out of it, and the groups: none holds two that stay two."""
    groups = _joined(joins, parties)
    faulty = _faulty(groups, parties, numbers)
    if not faulty:
        return joins, [], groups
    # A number that is misspelt gives way first.
    wrong = {one for one in joins if has_wrong_digit(*one[:2]) and groups.find(one.nodes[0]) in faulty}
    cut = [Doubt(*one, BETWEEN) for one in wrong]
    joins = [one for one in joins if one not in wrong]
    groups = _joined(joins, parties)
    faulty = _faulty(groups, parties, numbers)
    own: dict[str, list[Carriers]] = defaultdict(list)
    kept: list[Carriers] = []
    for one in joins:
        leader = groups.find(one.nodes[0])
        (own[leader] if leader in faulty else kept).append(one)
    for leader, apart in sorted(faulty.items()):
        taken = _between(own[leader], apart)
        for one in own[leader]:
            left = tuple(node for node in one.nodes if (node, one.scheme, one.number) not in taken)
            cut += [Doubt(*one, BETWEEN)] * (left != one.nodes)
            kept += [one._replace(nodes=left)] * (len(left) > 1)
    return kept, cut, _joined(kept, parties)


def _joined(joins: Iterable[Carriers], parties: _Parties) -> _Groups:
    groups = parties.given.copy()
    for one in joins:
        groups.join(one.nodes)
    return groups


def _chains(groups: _Groups, parties: _Parties) -> dict[str, list[tuple[str, str]]]:
    """Return the groups that hold records of one file under different names, or judged two, with these."""
    found: dict[str, list[tuple[str, str]]] = {}
    for leader, members in groups.members().items():
        nodes = sorted({parties.find(node) for node in members})
        # Two have an identifier in common, of which that was asked already.
        if len(nodes) > 2 and (parties.judged or parties.most_of_a_file(nodes) > 1):
            apart = parties.apart_in(nodes)
            if apart:
                found[leader] = apart
    return found


def _faulty(groups: _Groups, parties: _Parties, numbers: Numbers) -> dict[str, list[tuple[str, str]]]:
    """Return the groups that hold two which stay two: so judged, or with different numbers of one kind."""
    chains = _chains(groups, parties)
    if not chains:
        return {}
    members = parties.given.members()
    of_node = numbers([node for pairs in chains.values() for pair in pairs for end in pair for node in members[end]])
    found = {}
    for leader, pairs in chains.items():
        kept = []
        for left, right in pairs:
            ends = [_together(of_node.get(node, {}) for node in members[end]) for end in (left, right)]
            if parties.were_judged_apart(left, right) or _differ(*ends):
                kept.append((left, right))
        if kept:
            found[leader] = kept
    return found


def _together(many: Iterable[Mapping[str, Collection[str]]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for each in many:
        for scheme, values in each.items():
            found[scheme].update(values)
    return found


def _differ(one: Mapping[str, Collection[str]], other: Mapping[str, Collection[str]]) -> list[str]:
    """Return the kinds of numbers of which two have none in common, though each has some."""
    return sorted(scheme for scheme in one.keys() & other.keys() if set(one[scheme]).isdisjoint(other[scheme]))


def _chained(joins: Iterable[Carriers], groups: _Groups, parties: _Parties) -> list[Doubt]:
    """Return the identifiers that together join records of one file under different names."""
    chains = _chains(groups, parties)
    return [Doubt(*one, CHAINED) for one in joins if chains and groups.find(one.nodes[0]) in chains]


def _differing(groups: Iterable[frozenset[str]], numbers: Numbers) -> list[Doubt]:
    """Return the kinds of numbers of which nodes that are one have different ones."""
    found = []
    every = list(groups)
    of_node = numbers([node for group in every for node in group]) if every else {}
    for group in every:
        known = {node: of_node[node] for node in sorted(group) if node in of_node}
        for scheme in sorted({kind for pair in combinations(known.values(), 2) for kind in _differ(*pair)}):
            having = {node: kinds[scheme] for node, kinds in known.items() if scheme in kinds}
            told = "; ".join(sorted({number for some in having.values() for number in some}))
            found.append(Doubt(scheme, told, tuple(having), DIFFER))
    return found


def _between(own: Iterable[Carriers], apart: Iterable[tuple[str, str]]) -> set[tuple[str, str, str]]:
    """Return the records that stand on a way between parties which stay two, each with an identifier of that way.

    Such a record is of the one or of the other, and nothing says of which.
    """
    import networkx

    graph: networkx.Graph[tuple[str, ...]] = networkx.Graph()
    for one in own:
        graph.add_edges_from(((node,), (one.scheme, one.number)) for node in one.nodes)
    taken: set[tuple[str, str, str]] = set()
    for left, right in apart:
        ends: tuple[tuple[str, ...], tuple[str, ...]] = (left,), (right,)
        graph.add_edge(*ends)
        # What lies on a way between the two is what a circle through the edge of both has.
        blocks = cast("Iterable[set[tuple[str, ...]]]", networkx.biconnected_components(graph))
        block = next(some for some in blocks if some >= {*ends})
        graph.remove_edge(*ends)
        for inner in block.difference(ends):
            if len(inner) == 1:
                marks = block.intersection(graph.neighbors(inner))
                taken |= {(inner[0], scheme, number) for scheme, number in marks}
    return taken


def _pairs(doubts: Iterable[Doubt], groups: _Groups, parties: _Parties, editions: frozenset[str]) -> list[Pair]:
    """Return the nodes that may be one: they carry an identifier that joins nobody, and nobody has judged them."""
    found: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for doubt in doubts:
        for left, right in _possible(doubt.nodes, parties, editions):
            if groups.find(left) != groups.find(right) and not parties.were_judged_apart(left, right):
                found[left, right].add((doubt.scheme, doubt.number))
    return [Pair(left, right, tuple(sorted(marks))) for (left, right), marks in sorted(found.items())]


def _possible(nodes: Sequence[str], parties: _Parties, editions: frozenset[str]) -> Iterator[tuple[str, str]]:
    """Yield the pairs of those who carry a number: of many, those with a party of a list or of the facts."""
    listed: set[str] = set()
    if len(nodes) > _MOST:
        if len(nodes) > _MOST_OF_FILE:
            return
        # To leave one out who may be listed would be silence; two companies of a register bar each other nothing.
        listed = {node for node in nodes if any(_tells_of_listed(file, editions) for file in parties.files[node])}
    for left, right in combinations(nodes, 2):
        if len(nodes) <= _MOST or left in listed or right in listed:
            yield left, right


def _tells_of_listed(file: str, editions: frozenset[str]) -> bool:
    return not file or file.partition("/")[0] in editions

"""Look names up in a graph: who may be meant, why, and what they are restricted from.

A miss is evidence too: every outcome says which lists of what day were
searched, at which threshold, in which graph.
"""

from __future__ import annotations

import re
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.model.given import as_count, as_texts, short
from embargraph.model.told_numbers import part_told
from embargraph.model.typed_dates import typed_day
from embargraph.screening.candidates import Found, find_parties, leave_with_parent, match_chunk
from embargraph.screening.compare.addresses import AddressBook, is_address_only
from embargraph.screening.compare.evidence import weigh_birth, weigh_country
from embargraph.screening.compare.identifiers import decides, doubt_of, read_mark
from embargraph.screening.compare.score import KINDS, NEAR, THRESHOLD
from embargraph.screening.index.restrictions import find_restrictions, packed_restrictions
from embargraph.screening.parties import find_addresses, find_births, find_identified, find_records
from embargraph.screening.results import Hit, Outcome, Query
from embargraph.store.lists_held import excerpt_leads, lists_held
from embargraph.store.named_only import named_only_sentences

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Executor, Future
    from contextlib import AbstractContextManager
    from pathlib import Path
    from typing import Protocol

    from duckdb import DuckDBPyConnection

    from embargraph.screening.index.search import NameIndex

    #: What compares names elsewhere: given the index file, chunks of names with their kinds, and the least score.
    Matching = Callable[[str, Iterable[Sequence[tuple[str, str | None]]], float], Iterator[list[list[Found]]]]

    class OpenGraph(Protocol):
        """What is needed of an `embargraph.Graph`."""

        @property
        def digest(self) -> str:
            """The digest of the graph's content."""

        @property
        def index(self) -> tuple[NameIndex, Path]:
            """The index of the graph's names, and where it is kept."""

        def reading(self) -> AbstractContextManager[DuckDBPyConnection]:
            """Give a cursor of its own for a block."""

        def named_only(self) -> dict[str, list[str]]:
            """Return the parties that no record but articles speaks of."""

        def assuming(self, assume: Sequence[str] = ()) -> tuple[DuckDBPyConnection, str | None]:
            """Return the graph under assumptions, and what was assumed."""


__all__ = ["Screener"]

_SHOWN_NEAR = 5
#: So many names are looked up and judged together: what is done once for them costs less for each.
_CHUNK = 1000


def _plain(value: str) -> str:
    return re.sub(r"[^0-9A-Z]", "", value.upper())


class Screener:
    """Screens names against a graph.  One may be shared by threads."""

    def __init__(
        self,
        graph: OpenGraph,
        *,
        threshold: float = THRESHOLD,
        as_of: str | date | None = None,
        assume: Sequence[str] = (),
    ) -> None:
        """Open the kept index of a graph's names, built on first use.

        Args:
            graph: An open `embargraph.Graph`.
            threshold: Scores from here on are hits, from 0 to 1.
            as_of: The day that verdicts are given for; today unless told.
            assume: Assumed statuses, ``MEASURE=STATUS``; restrictions are then those that would follow.

        Raises:
            UsageError: The threshold, the day or an assumed status is none.
            UnknownNameError: No measure has a name given.
        """
        if isinstance(threshold, bool) or not isinstance(threshold, int | float) or not 0.0 < threshold <= 1.0:
            raise UsageError(f"threshold {short(threshold)}; expected more than 0, at most 1")
        self.day = _as_day(as_of)
        self.threshold = threshold
        self._graph = graph
        self._assumed, self.assuming = graph.assuming(assume)
        self._lock = threading.Lock()
        # Of the file that is open: its path may name another by now.
        self.digest = graph.digest
        self.index, self._index_path = graph.index

    @cached_property
    def searched(self) -> dict[str, Any]:
        """What a search covers: official lists and how much of each, threshold, day, graph.

        `leads` says first what is missing: a miss in an excerpt of a list looks like one in the whole.
        """
        with self._graph.reading() as connection:
            lists = lists_held(connection)
        return {
            "leads": list(excerpt_leads(lists)),
            "lists": lists,
            "parties": self.index.parties,
            "names": self.index.names,
            "threshold": self.threshold,
            "as_of": self.day.isoformat(),
            "assuming": self.assuming,
            "graph": f"sha256:{self.digest}",
        }

    @cached_property
    def _named_only(self) -> dict[str, list[str]]:
        return self._graph.named_only()

    @cached_property
    def addresses(self) -> AddressBook:
        """The addresses on record."""
        with self._graph.reading() as connection:
            return AddressBook(find_addresses(connection))

    def screen(
        self,
        name: str,
        *,
        country: str | None = None,
        address: str | None = None,
        identifiers: Mapping[str, str] | Sequence[str] = (),
        birth_date: str | None = None,
        kind: str | None = None,
    ) -> Outcome:
        """Say who may be meant by a name, why, and what they are restricted from.

        Args:
            name: As it stands in your file, in any script; may be empty where an address or identifier is given.
            country: ISO 3166 code; moves a score, decides nothing.
            address: Also looked up by itself: some listings are of an address only.
            identifiers: LEI, registration or list numbers; one that is on record decides.
            birth_date: Of a person, as precisely as known.
            kind: person, company, organization or vessel; None leaves it to the names.

        Raises:
            UsageError: The kind is none.

        Example:
            >>> import embargraph
            >>> from embargraph.screening import Screener
            >>> with embargraph.open() as graph:
            ...     found = Screener(graph, as_of="2021-03-11").screen("Huawei Tech. Co Ltd")
            >>> found.hits[0].label, found.hits[0].verdict
            ('Huawei', 'restricted')
        """
        marks = as_texts(
            tuple(identifiers.values()) if isinstance(identifiers, Mapping) else identifiers, "identifiers"
        )
        query = Query(name, country, address, marks, birth_date, kind)
        return next(self.screen_many([query]))

    def screen_many(
        self, queries: Iterable[Query | str], *, workers: int = 1, matching: Matching | None = None
    ) -> Iterator[Outcome]:
        """Yield an outcome for each query, in order, holding no more than a thousand.

        Args:
            queries: Queries, or names alone.
            workers: Processes that compare names; each maps the same index file.
            matching: What compares names elsewhere, given the index file, chunks of names and the least score.

        Raises:
            UsageError: They are no queries, or the number is none.
        """
        workers = as_count(workers, "workers", least=0)
        if isinstance(queries, str | bytes) or not isinstance(queries, Iterable):
            raise UsageError(f"queries: {short(queries)}; expected several names or queries")
        chunks = _chunks(map(_checked, queries))
        if matching is not None:
            yield from self._by(matching, chunks)
            return
        if workers <= 1:
            for chunk in chunks:
                asked = [(_name(query), _kind(query)) for query in chunk]
                yield from self._outcomes(chunk, find_parties(self.index, asked, min(NEAR, self.threshold)))
            return
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # Spawned: a fork would copy the locks of the database's threads.
        with ProcessPoolExecutor(workers, get_context("spawn"), leave_with_parent) as pool:
            waiting: deque[tuple[list[Query], Future[list[list[Found]]]]] = deque()
            for chunk in chunks:
                waiting.append((chunk, self._submit(pool, chunk)))
                if len(waiting) > 2 * workers:
                    first, future = waiting.popleft()
                    yield from self._outcomes(first, future.result())
            for first, future in waiting:
                yield from self._outcomes(first, future.result())

    def _by(self, matching: Matching, chunks: Iterable[list[Query]]) -> Iterator[Outcome]:
        """Yield outcomes of names that are compared elsewhere, in their order."""
        held: deque[list[Query]] = deque()

        def asked() -> Iterator[list[tuple[str, str | None]]]:
            for chunk in chunks:
                held.append(chunk)
                yield [(_name(query), _kind(query)) for query in chunk]

        for found in matching(str(self._index_path), asked(), min(NEAR, self.threshold)):
            yield from self._outcomes(held.popleft(), found)

    def _submit(self, pool: Executor, chunk: list[Query]) -> Future[list[list[Found]]]:
        asked = [(_name(query), _kind(query)) for query in chunk]
        return pool.submit(match_chunk, str(self._index_path), asked, min(NEAR, self.threshold))

    def _outcomes(self, queries: Sequence[Query], found: Sequence[list[Found]]) -> Iterator[Outcome]:
        """Yield the outcome of each query; restrictions are read for those parties only that are shown."""
        drafts = [self._draft(query, parties) for query, parties in zip(queries, found, strict=True)]
        rows = self._restrictions({place for draft in drafts for place, _ in draft})
        for query, draft in zip(queries, drafts, strict=True):
            if not draft and query.name[:1].isalnum() and not query.identifiers:
                yield Outcome(query, "no hit", (), (), (), (), self.searched)
                continue
            yield self._outcome(query, [_restricted(hit, rows[place]) for place, hit in draft])

    def _restrictions(self, places: Iterable[int]) -> dict[int, tuple[dict[str, Any], ...]]:
        """Return the restrictions on parties on the day, under what is assumed."""
        if self.assuming is None:
            return {place: packed_restrictions(self.index, place, self.day) for place in places}
        by_id = {self.index.text("node_id", place): place for place in places}
        with self._graph.reading(), self._lock:
            found = find_restrictions(self._assumed, sorted(by_id), self.day)
        return {place: found.get(id_, ()) for id_, place in by_id.items()}

    def _outcome(self, query: Query, shown: Sequence[Hit]) -> Outcome:
        flags = tuple(hit for hit in shown if hit.matched_on == "shared address")
        others = [hit for hit in shown if hit.matched_on != "shared address"]
        hits = tuple(hit for hit in others if hit.score >= self.threshold)
        near = tuple(hit for hit in others if hit.score < self.threshold)
        said = "hit" if hits else "red flag" if flags else "no hit"
        if not hits and not flags and not (_asked(query) or query.address):
            said = "not screened: a name without letters or digits"
        doubts = [doubt for doubt in map(doubt_of, query.identifiers) if doubt]
        doubts += named_only_sentences((hit.party for hit in hits if hit.verdict is None), self._named_only)
        searched = {**self.searched, "doubts": doubts} if doubts else self.searched
        return Outcome(query, said, hits, near, flags, (), searched)

    def _draft(self, query: Query, found: Sequence[Found]) -> list[tuple[int, Hit]]:
        """Return the hits to show with the places of their parties, the surest first; restrictions are not read yet."""
        if not (found or query.identifiers or query.address):
            return []
        hits: dict[str, Hit] = {}
        places: dict[str, int] = {}
        for party in found:
            hit = self._hit(party.party, party.score, "name", party.name, party.reasons)
            hits[hit.party], places[hit.party] = weigh_country(hit, query.country), party.party
        if query.birth_date and hits:
            with self._graph.reading() as connection:
                births = find_births(connection, sorted(hits))
            hits = {party: weigh_birth(hit, query.birth_date, births) for party, hit in hits.items()}
        for find in (self._identified, self._located):
            for place, hit in list(find(query, hits)):
                hits[hit.party], places[hit.party] = hit, place
        kept = [hit for hit in hits.values() if hit.score >= min(NEAR, self.threshold)]
        kept.sort(key=lambda hit: (-hit.score, hit.label, hit.party))
        near = [hit for hit in kept if hit.score < self.threshold and hit.matched_on != "shared address"]
        left_out = {hit.party for hit in near[_SHOWN_NEAR:]}
        return [(places[hit.party], hit) for hit in kept if hit.party not in left_out]

    def _hit(self, place: int, score: float, on: str, matched: str, reasons: tuple[str, ...]) -> Hit:
        text = self.index.text
        return Hit(
            text("node_id", place), text("node_label", place), self.index.type(place),
            text("node_country", place) or None, score, on, matched, reasons,
        )  # fmt: skip

    @cached_property
    def _places(self) -> dict[str, int]:
        return {self.index.text("node_id", place): place for place in range(self.index.parties)}

    def _identified(self, query: Query, hits: Mapping[str, Hit]) -> Iterator[tuple[int, Hit]]:
        """Yield the parties that carry an identifier given: it decides, whatever the name."""
        marks = {mark.value: mark for mark in map(read_mark, query.identifiers) if mark.value}
        if not marks:
            return
        with self._graph.reading() as connection:
            rows = find_identified(connection, list(marks))
        for party, scheme, value in rows:
            mark = marks.get(_plain(value))
            if mark is None or not decides(mark, scheme):
                continue
            if party in self._places:
                by_name = hits.get(party)
                said: tuple[str, ...] = (f"identifier on record: {scheme} {value}",)
                said += by_name.reasons if by_name else ("the name given is not on record for this party",)
                yield self._places[party], self._hit(self._places[party], 1.0, "identifier", value, said)

    def _located(self, query: Query, hits: Mapping[str, Hit]) -> Iterator[tuple[int, Hit]]:
        """Yield listings of the address itself as hits, and who else is there as red flags."""
        for at in self.addresses.find(query.address) if query.address else ():
            if at.party not in self._places:
                continue
            place = self._places[at.party]
            hit = self._hit(place, at.score, "address", at.address, at.reasons)
            named = hits.get(at.party)
            if is_address_only(hit.label):
                yield place, replace(hit, reasons=(*at.reasons, "the listing is of the address: anyone at it"))
            elif named is not None and named.matched_on == "name":
                raised = round(min(1.0, named.score + 0.1), 4)
                yield place, replace(named, score=raised, reasons=(*named.reasons, *at.reasons))
            elif named is None:
                yield place, replace(hit, matched_on="shared address")

    def record(self, party: str) -> dict[str, Any]:
        """Return what is on record about a party: what a decision about it rests on."""
        with self._graph.reading() as connection:
            return find_records(connection, [party]).get(party, {})


def _as_day(value: Any) -> date:
    return date.today() if value is None else typed_day(value, "as-of")


def _checked(query: Query | str) -> Query:
    """Return a query whose fields are texts.

    Raises:
        UsageError: One is none.
    """
    if isinstance(query, str):
        return _with_numbers(Query(_whole(query, "name")))
    if not isinstance(query, Query):
        raise UsageError(f"{short(query)}; expected a Query or a name")
    told = {field: getattr(query, field) for field in ("country", "address", "birth_date", "kind")}
    for field, value in told.items():
        if value is not None:
            _whole(value, field)
    _whole(query.name, "name")
    for mark in query.identifiers:
        _whole(mark, "identifiers")
    return _with_numbers(query)


def _with_numbers(query: Query) -> Query:
    """Return a query with the numbers that stand in its name among its identifiers: a ship's in brackets."""
    told = [text for text, _ in part_told(query.name)[1]]
    return replace(query, identifiers=tuple(dict.fromkeys((*query.identifiers, *told)))) if told else query


def _name(query: Query) -> str:
    return part_told(query.name)[0]


def _whole(value: Any, what: str) -> str:
    """Return a text; half a character and NUL are let through: cells of files hold them, and no name is found."""
    if not isinstance(value, str):
        raise UsageError(f"{what}: {short(value)}; expected a text")
    return value


def _asked(query: Query) -> bool:
    """Return whether a query has a letter or digit to look for."""
    return query.name[:1].isalnum() or any(c.isalnum() for text in (query.name, *query.identifiers) for c in text)


def _kind(query: Query) -> str | None:
    if query.kind is not None and query.kind not in KINDS:
        raise UsageError(f"kind {query.kind!r}; expected one of {', '.join(KINDS)}")
    return query.kind or ("person" if query.birth_date else None)


def _restricted(hit: Hit, rows: tuple[dict[str, Any], ...]) -> Hit:
    return replace(hit, verdict=rows[0]["verdict"], restrictions=rows) if rows else hit


def _chunks(queries: Iterable[Query]) -> Iterator[list[Query]]:
    chunk: list[Query] = []
    for query in queries:
        chunk.append(query)
        if len(chunk) == _CHUNK:
            yield chunk
            chunk = []
    if chunk:
        yield chunk

"""The Python door: open a graph, ask it, explain it, take it elsewhere."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from embargraph.errors import UsageError
from embargraph.home.place import default_graph, open_default
from embargraph.model.given import as_count, as_path, as_paths, as_seconds, as_text, as_texts, short
from embargraph.model.typed_dates import typed_day
from embargraph.questions.ask import Answer, Question, find_question, load_questions, run_question
from embargraph.questions.explain import Proofs, explain
from embargraph.questions.methods import QuestionMethods
from embargraph.store.lookup import NodeMatch, resolve_name
from embargraph.store.opened import OpenedGraph

if TYPE_CHECKING:
    from types import TracebackType

    import networkx
    import rdflib
    from duckdb import DuckDBPyConnection

    from embargraph.licensing.determination import Determination
    from embargraph.model.load_report import LoadReport
    from embargraph.questions.differences import Differences
    from embargraph.questions.kept_restrictions import KeptRestrictions
    from embargraph.questions.story import Story
    from embargraph.questions.what_if import Assumed
    from embargraph.rdf.kept_store import RdfOfGraph
    from embargraph.rdf.sparql_engine import SparqlAnswer
    from embargraph.screening.index.search import NameIndex
    from embargraph.screening.likeness import LikeNames

__all__ = ["Graph", "as_day", "day_asked"]


def as_day(value: str | date | None) -> date | None:
    """Return a day given as a date, or as people type one; see `embargraph.model.typed_dates`.

    Raises:
        UsageError: The text is not a day.
    """
    return None if value is None else typed_day(value, "as-of")


def day_asked(question: Question, as_of: str | date | None, *, ever: bool = False) -> date | None:
    """Return the day that a question answers for: None for all time, today if it answers for a day.

    Raises:
        UsageError: The text is not a day, or the question is not about one.
    """
    day = as_day(as_of)
    if ever and day is not None:
        raise UsageError("as_of and ever exclude each other")
    if day is None and not ever and question.time == "day":
        day = date.today()
    if day is not None and not question.takes_day:
        raise UsageError(f"{question.name} answers over all time; it takes no as-of")
    return day


class Graph(QuestionMethods):
    """An open graph file; use as a context manager, or close it.

    One may be shared by threads.  It is the file that was opened, whatever is renamed
    over its path since; who wants the new one opens it anew.
    """

    def __init__(self, path: str | Path | None = None) -> None:
        """Open a graph file; when no path is given, the one that answers by default: see `embargraph.home.place`.

        Raises:
            UsageError: The path is none.
            DataError: The file of configuration has faults.
            GraphFileError: The file is missing, torn, no graph, or of a newer version.
        """
        self.path = as_path(path, "graph") if path is not None else default_graph()
        self._file = OpenedGraph(self.path) if path is not None else open_default(self.path)
        self._making = threading.RLock()
        self._assumed: OrderedDict[Any, Assumed] = OrderedDict()
        self._kept: KeptRestrictions | None = None
        self._asked = 0
        self._lists: list[dict[str, Any]] | None = None
        self._jurisdictions: dict[date, list[dict[str, Any]]] = {}

    @property
    def connection(self) -> DuckDBPyConnection:
        """A cursor of its own on the open file, each time: threads that shared one would read each other's rows.

        Raises:
            UsageError: The graph is closed.
        """
        return self._file.cursor()

    def reading(self) -> AbstractContextManager[DuckDBPyConnection]:
        """Give a cursor for a block, during which nobody can close the file; the engine's errors become ours."""
        return self._file.reading()

    def __enter__(self) -> Self:
        """Return the graph itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the graph."""
        self.close()

    def close(self) -> None:
        """Close the file, and what was derived from it, when the calls under way have ended; may be repeated."""
        if self._file.close():
            for assumed in self._assumed.values():
                assumed.connection.close()
            self.__dict__.pop("rdf", None)

    def questions(self, queries: Sequence[str | Path] = ()) -> dict[str, Question]:
        """Return the questions that can be asked, by name."""
        return load_questions(as_paths(queries, "queries"))

    def ask(
        self,
        question: str,
        *,
        as_of: str | date | None = None,
        ever: bool = False,
        queries: Sequence[str | Path] = (),
        assume: Sequence[str] = (),
        facts: Sequence[str | Path] = (),
        timeout: float = 60.0,
        **options: Any,
    ) -> Answer:
        """Ask a prebuilt question.

        Args:
            question: Its name, such as "restricted".
            as_of: The day asked about; questions about a day answer for today unless told.
            ever: Answer over all time.
            queries: Folders with question files of your own.
            assume: Statuses to assume, as "us-bis-affiliates-rule=in-force".
            facts: Fact files and tables of stakes to add for this answer.
            timeout: Seconds for a question of your own; a packaged one is not stopped.
            options: The question's own options.

        Raises:
            UnknownNameError: No such question, or no node has a name given.
            UsageError: An option is unknown, a value is not of its type, or what is
                assumed cannot be.
            DataError: A file of facts has faults.

        Example:
            >>> import embargraph
            >>> with embargraph.open() as graph:
            ...     rows = graph.ask("restricted", who="ZTE", as_of="2018-05-03", effect="denial")
            >>> [(row.under["citation"], row.since, row.until) for row in rows]
            [('83 FR 17644', '2018-04-15', '2018-07-12')]
        """
        found = find_question(as_text(question, "question"), as_paths(queries, "queries"))
        day = day_asked(found, as_of, ever=ever)
        with self._under(assume, facts) as (connection, assuming, key):
            return run_question(
                connection,
                found,
                options,
                as_of=day,
                extra={"assuming": assuming},
                like=self._like(facts, connection),
                describe=partial(self._describe, key, assuming),
                kept=self._keep(connection) if key is None else None,
                seconds=as_seconds(timeout, "timeout"),
            )

    def _keep(self, connection: DuckDBPyConnection) -> KeptRestrictions | None:
        """Return what is kept in memory for questions on parties; from the third on, for a process that asks on."""
        if self._kept is not None or self._asked < 0:
            return self._kept
        with self._making:
            self._asked += 1
            if self._kept is None and self._asked > _UNKEPT:
                from embargraph.questions.kept_restrictions import KeptRestrictions

                if KeptRestrictions.can_follow(connection):
                    self._kept = KeptRestrictions(connection)
                else:
                    self._asked = -1
            return self._kept

    @contextmanager
    def _under(
        self, assume: Sequence[str] = (), facts: Sequence[str | Path] = ()
    ) -> Iterator[tuple[DuckDBPyConnection, str | None, Any]]:
        """Give a cursor on the graph under assumptions, what was assumed, and what to ask for it by again."""
        with self.reading() as own:
            key = _assumptions(assume, facts)
            if key is None:
                yield own, None, None
                return
            connection, assuming = self._derived(key)
            try:
                yield connection, assuming, key
            finally:
                connection.close()

    def _describe(self, key: Any, assuming: str | None, answer: Answer) -> dict[str, Any]:
        from embargraph.questions.searched import describe_answer

        day = answer.as_of or date.today()
        with self.reading() as own:
            connection = own if key is None else self._derived(key)[0]
            return describe_answer(
                answer,
                connection,
                lists=self.lists_held(),
                jurisdictions=self.jurisdictions(day),
                edition=self.vintage(),
                graph=f"sha256:{self.digest}",
                assuming=assuming,
            )

    def searched(self, as_of: str | date | None = None) -> dict[str, Any]:
        """Return what every answer of this graph rests on: lists, jurisdictions, last evidence, digest."""
        from embargraph.questions.searched import LEGAL

        return {
            "searched": {"lists": self.lists_held(), "jurisdictions": self.jurisdictions(as_of)},
            "edition": self.vintage(),
            "graph": f"sha256:{self.digest}",
            "legal": LEGAL,
        }

    def lists_held(self) -> list[dict[str, Any]]:
        """Return the official lists that the graph knows, and how much of each it holds.

        See `embargraph.store.lists_held.lists_held` for the columns.
        """
        from embargraph.store.lists_held import lists_held

        with self.reading() as connection:
            if self._lists is None:
                self._lists = lists_held(connection)
            return self._lists

    def jurisdictions(self, as_of: str | date | None = None) -> list[dict[str, Any]]:
        """Return the states and unions whose rules the graph holds, on a day (today unless told)."""
        from embargraph.questions.jurisdictions import held_jurisdictions

        day = as_day(as_of) or date.today()
        with self.reading() as connection:
            if day not in self._jurisdictions:
                self._jurisdictions[day] = [
                    {
                        "id": each.id,
                        "label": each.label,
                        "rules": each.rules,
                        "lists": list(each.lists),
                        "through": list(each.through),
                        "known_through": each.known_through.isoformat() if each.known_through else None,
                    }
                    for each in held_jurisdictions(connection, day)
                ]
            return self._jurisdictions[day]

    @property
    def digest(self) -> str:
        """The SHA-256 of what the graph holds: what is quoted as evidence.

        Equal for the same inputs, whatever the day, the threads and the file; see `embargraph.store.digest`.
        """
        return self._file.digest

    @cached_property
    def like(self) -> LikeNames:
        """Finds the parties of this graph whose names are like one, as screening does."""
        from embargraph.screening.likeness import LikeNames

        return LikeNames(lambda: self.index[0])

    @cached_property
    def index(self) -> tuple[NameIndex, Path]:
        """The index of the graph's names, and the file that keeps it; built on first use."""
        from embargraph.screening.index.cache import cached_index

        # Threads that come first together would each build it.
        with self._making, self.reading() as connection:
            return cached_index(connection, self.digest)

    def _like(self, facts: Sequence[str | Path], connection: DuckDBPyConnection) -> LikeNames:
        """Return what finds parties of like names; parties that added facts bring are in no kept index."""
        if not facts:
            return self.like
        from embargraph.screening.index.cache import make_index
        from embargraph.screening.likeness import LikeNames

        return LikeNames(lambda: make_index(connection))

    def why(
        self,
        who: str,
        what: str | None = None,
        *,
        as_of: str | date | None = None,
        documents: str | Path | None = None,
        assume: Sequence[str] = (),
        facts: Sequence[str | Path] = (),
    ) -> Proofs:
        """Return the proofs of every restriction on a party, as of a day (today unless told).

        What can be assumed is said at `ask`.

        Raises:
            UnknownNameError: No node has one of the names.
        """
        folder = as_path(documents, "documents") if documents is not None else None
        day = as_day(as_of) or date.today()
        with self._under(assume, facts) as (connection, assuming, key):
            return explain(
                connection,
                as_text(who, "who"),
                what if what is None else as_text(what, "what"),
                as_of=day,
                documents=folder,
                assuming=assuming,
                like=self._like(facts, connection),
                describe=partial(self._describe, key, assuming),
                kept=self._keep(connection) if key is None else None,
            )

    def story(
        self,
        who: str | Sequence[str],
        *,
        first: str | date | None = None,
        last: str | date | None = None,
        assume: Sequence[str] = (),
        facts: Sequence[str | Path] = (),
    ) -> Story:
        """Return the history of some parties; see `embargraph.questions.story.tell_story`.

        Raises:
            UnknownNameError: No node has one of the names.
            UsageError: A day is none.
        """
        from embargraph.questions.story import tell_story

        names = [who] if isinstance(who, str) else who
        return tell_story(self, names, first=first, last=last, assume=assume, facts=facts)

    def assuming(
        self, assume: Sequence[str] = (), facts: Sequence[str | Path] = ()
    ) -> tuple[DuckDBPyConnection, str | None]:
        """Return the graph under assumptions, and what was assumed; without any, the graph as it is.

        The file is not touched: statements are copied into memory and derived anew.

        Raises:
            UnknownNameError: No measure has a name given.
            UsageError: A status is none.
            DataError: A file of facts has faults.
        """
        key = _assumptions(assume, facts)
        return (self.connection, None) if key is None else self._derived(key)

    def _derived(self, key: Any) -> tuple[DuckDBPyConnection, str]:
        """Return a cursor on what follows under assumptions; a few are kept, the latest used."""
        from embargraph.questions.what_if import assume as derive_under
        from embargraph.questions.what_if import read_assumptions

        # One at a time: each takes all the memory and the cores that it finds.
        with self._making, self.reading() as connection:
            if key not in self._assumed:
                texts, files = key[0], tuple(Path(file) for file, _ in key[1])
                statuses = read_assumptions(connection, texts)
                with self._file.attachable() as place:
                    self._assumed[key] = derive_under(place, connection, statuses, files)
                while len(self._assumed) > _KEPT:
                    # Who reads it has a cursor, which keeps it until then.
                    self._assumed.popitem(last=False)
            self._assumed.move_to_end(key)
            assumed = self._assumed[key]
            return assumed.connection.cursor(), assumed.assuming

    def diff(
        self,
        other: Graph | None = None,
        *,
        assume: Sequence[str] = (),
        versus: Sequence[str] = (),
        facts: Sequence[str | Path] = (),
        as_of: str | date | None = None,
        ever: bool = False,
        watch: Sequence[str] | None = None,
    ) -> Differences:
        """Return who becomes restricted, who is freed, and whose terms change.

        Args:
            other: The graph after; this one, under assumptions, if not given.
            assume: What to assume after.
            versus: What to assume before; the record if not given.
            facts: Fact files and tables of stakes to add after.
            as_of: The day asked about; today unless told.
            ever: Compare all days.
            watch: Names: only what touches them.

        Raises:
            UsageError: What is assumed cannot be, or two days are given.
            UnknownNameError: No measure has a name given.

        Example:
            >>> import embargraph
            >>> with embargraph.open() as graph:
            ...     what_if = ["us-bis-affiliates-rule=in-force"]
            ...     found = graph.diff(assume=what_if, as_of="2026-11-22", watch=["Nexperia"])
            >>> [(row["change"], row["before"], row["after"]) for row in found.rows]
            [('restricted', 'unknown', 'restricted')]
        """
        from embargraph.questions.differences import Differences, find_differences, find_watched
        from embargraph.questions.losses import list_counts, list_losses
        from embargraph.questions.stakes_held import stakes_held

        day = as_day(as_of)
        if ever and day is not None:
            raise UsageError("as_of and ever exclude each other")
        day = None if ever else day or date.today()
        if other is not None and not isinstance(other, Graph):
            raise UsageError(f"other: {short(other)}; expected an open graph")
        names = None if watch is None else as_texts(watch, "watch")
        later = self._under(assume, facts) if other is None else other._under()
        with self._under(versus) as (before, stood, _), later as (after, assuming, _):
            told = (stood or "the record", assuming or "the record")
            said = None if other is not None else f"{told[1]}, versus {told[0]}"
            watched = None if names is None else find_watched((before, after), names, self.like)
            rows = find_differences(before, after, day=day, watched=watched, assuming=said)
            losses = tuple(loss.text for loss in list_losses(list_counts(before), list_counts(after)))
            stakes = stakes_held(after, day) if other is None else None
        return Differences(rows, *told, day, said, () if watched is None else watched.unknown, losses, stakes)

    def reports(self) -> list[LoadReport]:
        """Return what became of each file of facts that was added for an answer."""
        with self._making:
            return [report for assumed in self._assumed.values() for report in assumed.reports]

    def licence(
        self,
        item: str,
        to: str,
        *,
        party: str | Sequence[str] = (),
        as_of: str | date | None = None,
        facts: Mapping[str, str] | None = None,
        fact_files: Sequence[str | Path] = (),
        assume: Sequence[str] = (),
        **given: Any,
    ) -> Determination:
        """Say whether a licence is required under the US Export Administration Regulations.

        Args:
            item: ECCN with its paragraph, as "3A001.a.2", or "EAR99".
            to: Destination: a country, its code, or a region such as "Crimea".
            party: Names, each with its role if told: "SMIC=end_user".
            as_of: The day asked about; today unless told.
            facts: Named facts that questions ask for, such as {"civil_telecom_use": "yes"}.
            fact_files: Fact files for the graph, and files with entries of your own.
            assume: Statuses to assume.
            given: origin, route, seat, end_use, value, year_value; see `licensing.determination.determine`.

        Raises:
            UsageError: Something given is not what it should be.
            DataError: A file of facts has faults.

        Example:
            >>> import embargraph
            >>> with embargraph.open() as graph:
            ...     found = graph.licence("3A001.a.2", "DE", as_of="2026-08-07")
            >>> found.licence
            'not_required'
        """
        from embargraph.licensing.asking import ask_licence

        day = as_day(as_of) or date.today()
        parties, files = as_texts(party, "party"), as_paths(fact_files, "fact_files")
        with self.reading():
            return ask_licence(
                self,
                as_text(item, "item").strip() or _no_item(),
                as_text(to, "to"),
                party=parties,
                as_of=day,
                facts=facts,
                fact_files=files,
                assume=assume,
                **given,
            )

    def show(self, name: str) -> list[dict[str, Any]]:
        """Return everything on record about the nodes that carry a name.

        Raises:
            UnknownNameError: Nothing carries it; lists the nearest.
        """
        from embargraph.questions.show import show_node

        with self.reading() as connection:
            return [show_node(connection, match.id, self._keep(connection)) for match in self.find(name)]

    def find(self, name: str) -> list[NodeMatch]:
        """Return the nodes that carry a name.

        Raises:
            UnknownNameError: Nothing carries it; lists the nearest.
        """
        with self.reading() as connection:
            kept = self._keep(connection)
            names = None if kept is None else kept.names
            return list(resolve_name(connection, as_text(name, "name"), self.like, names).taken)

    def vintage(self) -> dict[str, Any]:
        """Return the days that an answer should be read with: newest document, last evidence."""
        with self.reading() as connection:
            row = connection.execute(
                "SELECT (SELECT max(published) FROM source WHERE document IS NOT NULL), "
                "(SELECT max(known_through)::VARCHAR FROM clock), (SELECT min(known_through) FROM source), "
                "(SELECT count(*) FROM source)"
            ).fetchall()[0]
        return dict(zip(("newest_document", "last_evidence", "oldest_record", "sources"), row, strict=True))

    def lists(self) -> list[str]:
        """Return the titles of the publishers' lists that were loaded, each with its day."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT title, edition_date::VARCHAR FROM source WHERE id IN (SELECT source FROM source_list) "
                "AND reader IS NOT NULL ORDER BY id"
            ).fetchall()
        return [title if day in title else f"{title}, {day}" for title, day in rows]

    def to_networkx(self, **selection: Any) -> networkx.MultiDiGraph[str]:
        """Return the graph as a `networkx.MultiDiGraph`; see `embargraph.exports.network`."""
        from embargraph.exports.network import to_networkx

        with self.reading() as connection:
            return to_networkx(connection, **_selection(self, selection))

    def sparql(
        self,
        query: str,
        *,
        as_of: str | date | None = None,
        ever: bool = False,
        seconds: float = 60.0,
        **options: Any,
    ) -> SparqlAnswer:
        """Run a SPARQL query on the graph's RDF, or ask a prebuilt question in SPARQL.

        The RDF is made on first use and kept in the user's cache.  A query can
        reach nothing but the graph: see `embargraph.rdf.sparql_engine`.

        Args:
            query: SELECT, ASK, CONSTRUCT or DESCRIBE; or a question's name, which gives the rows of `ask`.
            as_of: The day that a question is asked about, as for `ask`.
            ever: Answer a question over all time.
            seconds: When to give up.
            options: The question's own options.

        Raises:
            UsageError: An option is unknown, or is given to a query that is no question.
            UnknownNameError: No such question in SPARQL, or no node has a name given.
            QueryError: No query, one that reaches outside the graph, or one that asks too much.

        Example:
            >>> import embargraph
            >>> with embargraph.open() as graph:
            ...     graph.sparql("ASK { ?event a <https://w3id.org/embargraph/vocabulary#Event> }").rows
            ...     found = graph.sparql("restricted", who="ZTE", as_of="2018-05-03", effect="denial")
            ({'answer': True},)
            >>> [(row["under"]["citation"], row["since"], row["until"]) for row in found.rows]
            [('83 FR 17644', '2018-04-15', '2018-07-12')]
        """
        from embargraph.questions.sparql import ask_sparql, find_sparql_version
        from embargraph.rdf.sparql_engine import check_query, run_sparql

        seconds = as_seconds(seconds, "seconds")
        if as_text(query, "query").isidentifier():
            version = find_sparql_version(query)
            day = day_asked(version.question, as_of, ever=ever)
        elif options or as_of or ever:
            raise UsageError("options go with a question's name; a query says itself what it asks")
        else:
            # Before the RDF is made: a refusal should not take seconds.
            check_query(query)
        with self.reading() as connection:
            if query.isidentifier():
                names = (connection, self.like)
                return self.rdf.run(
                    lambda store: ask_sparql(store, version, options, as_of=day, seconds=seconds, names=names)
                )
            return self.rdf.run(lambda store: run_sparql(store, query, seconds=seconds))

    @cached_property
    def rdf(self) -> RdfOfGraph:
        """The graph's RDF in a store of its own, made on first use and kept in the user's cache."""
        from embargraph.rdf.kept_store import RdfOfGraph

        return RdfOfGraph(self._file.cursor, self.digest)

    def to_rdf(self, **selection: Any) -> rdflib.Graph:
        """Return the graph as an `rdflib.Graph`; see `embargraph.rdf.triples`."""
        from embargraph.rdf.triples import to_rdf

        with self.reading() as connection:
            return to_rdf(connection, **_selection(self, selection))


#: Questions that are answered before names are kept in memory: reading them takes as long as some questions.
_UNKEPT = 2

#: Graphs under assumptions that are kept; each holds a whole derivation in memory.
_KEPT = 4


def _no_item() -> str:
    raise UsageError("item: an empty text; expected an ECCN with its paragraph, or EAR99")


def _assumptions(assume: Sequence[str], facts: Sequence[str | Path]) -> Any:
    """Return what a graph under assumptions is kept by; None where nothing is assumed."""
    texts, files = as_texts(assume, "assume"), as_paths(facts, "facts")
    if not texts and not files:
        return None
    return texts, tuple((str(file), file.stat().st_mtime_ns if file.is_file() else 0) for file in files)


def _selection(graph: Graph, given: dict[str, Any]) -> dict[str, Any]:
    """Return a selection with names as ids and days as days, however they were written."""
    selection = dict(given)
    if "as_of" in selection:
        selection["as_of"] = as_day(selection["as_of"])
    if "around" in selection:
        names = as_texts(selection["around"], "around")
        selection["around"] = [match.id for name in names for match in graph.find(name)]
    selection |= {key: as_texts(selection[key], key) for key in ("kinds", "standings") if key in selection}
    if "hops" in selection:
        selection["hops"] = as_count(selection["hops"], "hops", least=0)
    if "base_iri" in selection:
        selection["base_iri"] = as_text(selection["base_iri"], "base_iri")
    return selection

"""The Python door: open a graph, ask it, explain it, take it elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import UsageError
from embargraph.home.held import HeldGraph, assumptions
from embargraph.model.given import as_count, as_path, as_paths, as_seconds, as_text, as_texts, short
from embargraph.questions.answer import Answer
from embargraph.questions.ask import Question, find_question, load_questions, run_question
from embargraph.questions.days import as_day, day_asked
from embargraph.questions.explain import Proofs, explain
from embargraph.questions.methods import QuestionMethods
from embargraph.store.lookup import NodeMatch, Resolution, resolve_name

if TYPE_CHECKING:
    import networkx
    import rdflib

    from embargraph.licensing.determination import Determination
    from embargraph.questions.differences import Differences
    from embargraph.questions.story import Story
    from embargraph.rdf.kept_store import RdfOfGraph
    from embargraph.rdf.sparql_engine import SparqlAnswer

__all__ = ["Graph", "as_day", "day_asked"]


class Graph(QuestionMethods, HeldGraph):
    """An open graph file; use as a context manager, or close it.

    One may be shared by threads.  It is the file that was opened, whatever is renamed
    over its path since; who wants the new one opens it anew.
    """

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
        rest: dict[str, Any] = {"as_of": day, "like": self.like, "seconds": as_seconds(timeout, "timeout")}
        key = assumptions(assume, facts)
        if key is None:
            extra: dict[str, Any] = {"assuming": None}
            describe = partial(self._describe, None, None)
            return self._by_kept(
                lambda connection, kept: run_question(
                    connection, found, options, extra=extra, describe=describe, kept=kept, **rest
                )
            )
        with self._under(assume, facts) as (connection, assuming, _):
            rest["like"] = self._like(facts, connection)
            extra, describe = {"assuming": assuming}, partial(self._describe, key, assuming)
            return run_question(connection, found, options, extra=extra, describe=describe, **rest)

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
        names = as_text(who, "who"), what if what is None else as_text(what, "what")
        if assumptions(assume, facts) is None:
            describe = partial(self._describe, None, None)
            return self._by_kept(
                lambda connection, kept: explain(
                    connection, *names, as_of=day, documents=folder, like=self.like, describe=describe, kept=kept
                )
            )
        with self._under(assume, facts) as (connection, assuming, key):
            return explain(
                connection,
                *names,
                as_of=day,
                documents=folder,
                assuming=assuming,
                like=self._like(facts, connection),
                describe=partial(self._describe, key, assuming),
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

    def diff(
        self,
        other: Graph | None = None,
        *,
        assume: Sequence[str] = (),
        versus: Sequence[str] = (),
        facts: Sequence[str | Path] = (),
        as_of: str | date | None = None,
        versus_day: str | date | None = None,
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
            versus_day: The day before: what has changed between the two; `as_of` if not given.
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
        before_day = as_day(versus_day)
        if ever and before_day is not None:
            raise UsageError("versus_day and ever exclude each other")
        day = None if ever else day or date.today()
        if other is not None and not isinstance(other, Graph):
            raise UsageError(f"other: {short(other)}; expected an open graph")
        names = None if watch is None else as_texts(watch, "watch")
        later = self._under(assume, facts) if other is None else other._under()
        with self._under(versus) as (before, stood, _), later as (after, assuming, key):
            told = (stood or "the record", assuming or "the record")
            if before_day is not None:
                told = (f"{told[0]} of {before_day}", f"{told[1]} of {day}")
            is_record = other is not None or (before_day is not None and not (stood or assuming))
            said = None if is_record else f"{told[1]}, versus {told[0]}"
            watched = None if names is None else find_watched((before, after), names, self.like)
            rows = find_differences(before, after, day=day, versus_day=before_day, watched=watched, assuming=said)
            losses = tuple(loss.text for loss in list_losses(list_counts(before), list_counts(after)))
            stakes = stakes_held(after, day) if other is None else None
            warnings = () if key is None else tuple(self.warnings(key))
        return Differences(rows, *told, day, said, () if watched is None else watched.unknown, losses, stakes, warnings)

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

        found = self.find(name)
        return self._by_kept(lambda connection, kept: [show_node(connection, match.id, kept) for match in found])

    def find(self, name: str) -> list[NodeMatch]:
        """Return the nodes that carry a name.

        Raises:
            UnknownNameError: Nothing carries it; lists the nearest.
        """
        return list(self.resolve(name).taken)

    def resolve(self, name: str) -> Resolution:
        """Return the nodes that a name is taken to mean, and the parties of like names that are left out.

        Raises:
            UnknownNameError: Nothing carries it; lists the nearest.
        """
        text = as_text(name, "name")
        return self._by_kept(
            lambda connection, kept: resolve_name(connection, text, self.like, None if kept is None else kept.names)
        )

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


def _no_item() -> str:
    raise UsageError("item: an empty text; expected an ECCN with its paragraph, or EAR99")


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

"""An open graph file, and what its answers rest on: what `embargraph.Graph` asks its questions of."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from embargraph.home.place import default_graph, open_default
from embargraph.model.given import as_path, as_paths, as_texts
from embargraph.questions.days import as_day
from embargraph.store.limits import watched
from embargraph.store.opened import OpenedGraph
from embargraph.store.packed import DamagedPackError
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from types import TracebackType

    from duckdb import DuckDBPyConnection

    from embargraph.model.load_report import LoadReport
    from embargraph.questions.answer import Answer
    from embargraph.questions.kept import KeptGraph
    from embargraph.questions.what_if import Assumed
    from embargraph.screening.index.search import NameIndex
    from embargraph.screening.likeness import LikeNames

__all__ = ["HeldGraph", "assumptions"]

T = TypeVar("T")

#: Questions that a process asks of a file that is new to it before anything is kept: to keep takes as long as many.
_UNKEPT = 2

#: Seconds that a question waits while another opens what is kept.
_PATIENCE = 0.3

#: Graphs under assumptions that are held; each holds a whole derivation in memory.
_MOST_ASSUMED = 4


class HeldGraph:
    """An open graph file, what is kept of it, and graphs derived from it under assumptions."""

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
        self._keeping = threading.Lock()
        self._assumed: OrderedDict[Any, Assumed] = OrderedDict()
        self._kept: KeptGraph | None = None
        self._asked = 0
        self._once: dict[Any, Any] = {}

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

    def _keep(self) -> KeptGraph | None:
        """Return what is kept of the graph; it is made for who asks on: in this process, or in one after another."""
        if self._kept is not None or self._asked < 0:
            return self._kept
        # Who comes while another makes it need not wait: the SQL gives the same answer.
        if not self._keeping.acquire(timeout=_PATIENCE):
            return None
        try:
            return self._opened_or_made()
        finally:
            self._keeping.release()

    def _opened_or_made(self) -> KeptGraph | None:
        from embargraph.questions.kept import KeptGraph

        with self._file.asking() as connection:
            if self._kept is None and self._asked == 0:
                self._kept = KeptGraph.opened(self.digest)
            self._asked += 1
            if self._kept is None and (self._file.is_known or self._asked > _UNKEPT):
                self._kept = self._made(connection)
                if self._kept is None:
                    self._asked = -1
            return self._kept

    def _made(self, connection: DuckDBPyConnection) -> KeptGraph | None:
        import duckdb

        from embargraph.questions.kept import KeptGraph

        try:
            return KeptGraph.made(connection, self.digest)
        except duckdb.OutOfMemoryException:
            # What one question needs is less.
            return None

    def work(self, work: Callable[[DuckDBPyConnection, KeptGraph | None], T]) -> T:
        """Do work on the graph, and return what it returns; may be called by many threads.

        Args:
            work: Takes a cursor and what is kept of the graph, None where nothing is.

        Raises:
            UsageError: The graph is closed.
        """
        return self._by_kept(work)

    def _by_kept(self, work: Callable[[DuckDBPyConnection, KeptGraph | None], T]) -> T:
        """Do work on the graph with what is kept of it; without, where that is found damaged."""
        return self._by(self._keep(), work)

    def _by(self, kept: KeptGraph | None, work: Callable[[DuckDBPyConnection, KeptGraph | None], T]) -> T:
        if kept is not None:
            try:
                with self._file.asking() as connection:
                    return work(connection, kept)
            except DamagedPackError as error:
                self._forget(kept, error)
        with self.reading() as connection:
            return work(connection, None)

    def _forget(self, kept: KeptGraph, error: DamagedPackError) -> None:
        from embargraph.store.kept_pack import drop_kept

        with self._keeping:
            if self._kept is kept:
                drop_kept(kept.pack.path, error)
                # Made anew by the next question.
                self._kept, self._asked = None, _UNKEPT

    @contextmanager
    def _under(
        self, assume: Sequence[str] = (), facts: Sequence[str | Path] = ()
    ) -> Iterator[tuple[DuckDBPyConnection, str | None, Any]]:
        """Give a cursor on the graph under assumptions, what was assumed, and what to ask for it by again."""
        with self.reading() as own:
            key = assumptions(assume, facts)
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
        from embargraph.store.named_only import named_only

        day = answer.as_of or date.today()
        rest: dict[str, Any] = {
            "lists": self.lists_held(), "jurisdictions": self.jurisdictions(day), "edition": self.vintage(),
            "graph": f"sha256:{self.digest}", "assuming": assuming,
        }  # fmt: skip
        if key is None:
            rest["named_only"] = self.named_only
            return self._by(self._kept, lambda graph, kept: describe_answer(answer, graph, **rest, kept=kept))
        with self.reading():
            derived = self._derived(key)[0]
            described = describe_answer(answer, derived, **rest, named_only=lambda: named_only(derived))
            return described | {"notes": [*self.warnings(key), *described["notes"]]}

    def longest_run(self, answer: Answer) -> tuple[date | None, date | None] | None:
        """Return the first and last day of the longest run on which an answer's rows are the same; None if not known.

        It is known for answers on parties, as of a day, where what is kept of the graph gave them.
        """
        kept = self._kept
        if kept is None or answer.question != "restricted" or not answer.bound:
            return None
        from embargraph.questions.kept_runs import longest_run

        return self._by(kept, lambda _, kept: None if kept is None else longest_run(kept, answer.bound))

    def searched(self, as_of: str | date | None = None) -> dict[str, Any]:
        """Return what every answer of this graph rests on: lists, jurisdictions, last evidence, digest."""
        from embargraph.questions.searched import LEGAL

        return {
            "searched": {"lists": self.lists_held(), "jurisdictions": self.jurisdictions(as_of)},
            "edition": self.vintage(),
            "graph": f"sha256:{self.digest}",
            "legal": LEGAL,
        }

    def _told(self, name: Any, of_kept: Callable[[KeptGraph], T], of_graph: Callable[[DuckDBPyConnection], T]) -> T:
        """Return something on the whole graph, from what is kept if anything is; else it is remembered."""

        def work(connection: DuckDBPyConnection, kept: KeptGraph | None) -> T:
            if kept is not None:
                return of_kept(kept)
            if name not in self._once:
                self._once[name] = of_graph(connection)
            found: T = self._once[name]
            return found

        return self._by(self._kept, work)

    def lists_held(self) -> list[dict[str, Any]]:
        """Return the official lists that the graph knows, and how much of each it holds.

        See `embargraph.store.lists_held.lists_held` for the columns.
        """
        from embargraph.store.lists_held import lists_held

        return self._told("lists_held", lambda kept: kept.told("lists_held"), lists_held)

    def named_only(self) -> dict[str, list[str]]:
        """Return the parties that no record but articles speaks of; see `embargraph.store.named_only.named_only`."""
        from embargraph.store.named_only import named_only

        return self._told("named_only", lambda kept: kept.told("named_only"), named_only)

    def jurisdictions(self, as_of: str | date | None = None) -> list[dict[str, Any]]:
        """Return the states and unions whose rules the graph holds, on a day (today unless told)."""
        from embargraph.questions.jurisdictions import jurisdiction_rows

        day = as_day(as_of) or date.today()
        return self._told(day, lambda kept: kept.jurisdictions(day), lambda graph: jurisdiction_rows(graph, day))

    def labelled(self, ids: Sequence[str], day: date) -> list[tuple[Any, ...]]:
        """Return id, label, kind, type, country of nodes, and the gravest verdict of their own restrictions on a day.

        A verdict is None where none is on record; see ``questions/sql/labelled_nodes.sql``.
        """

        def work(connection: DuckDBPyConnection, kept: KeptGraph | None) -> list[tuple[Any, ...]]:
            if kept is not None:
                return kept.named(ids, day)
            values = {"ids": list(ids), "day": day}
            return connection.execute(read_sql("questions/sql/labelled_nodes.sql"), values).fetchall()

        return self._by_kept(work)

    def vintage(self) -> dict[str, Any]:
        """Return the days that an answer should be read with: newest document, last evidence."""
        from embargraph.questions.vintage import read_vintage

        return self._told("vintage", lambda kept: kept.told("vintage"), read_vintage)

    def lists(self) -> list[str]:
        """Return the titles of the publishers' lists that were loaded, each with its day."""
        from embargraph.questions.vintage import loaded_lists

        return self._told("lists", lambda kept: kept.told("lists"), loaded_lists)

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
        with self._making, self._file.asking() as connection:
            return cached_index(connection, self.digest)

    def _like(self, facts: Sequence[str | Path], connection: DuckDBPyConnection | None = None) -> LikeNames:
        """Return what finds parties of like names; parties that added facts bring are in no kept index."""
        if not facts or connection is None:
            return self.like
        from embargraph.screening.index.cache import make_index
        from embargraph.screening.likeness import LikeNames

        return LikeNames(lambda: make_index(connection))

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
        key = assumptions(assume, facts)
        return (self.connection, None) if key is None else self._derived(key)

    def _derived(self, key: Any) -> tuple[DuckDBPyConnection, str]:
        """Return a cursor on what follows under assumptions; a few are kept, the latest used."""
        from embargraph.questions.named_owners import owner_warnings
        from embargraph.questions.what_if import assume as derive_under
        from embargraph.questions.what_if import read_assumptions

        # One at a time: each takes all the memory and the cores that it finds.
        with self._making, self.reading() as connection:
            if key not in self._assumed:
                texts, files = key[0], tuple(Path(file) for file, _ in key[1])
                statuses = read_assumptions(connection, texts)
                with self._file.attachable() as place:
                    made = derive_under(place, connection, statuses, files)
                warnings = owner_warnings(made.reports, self.like, connection)
                self._assumed[key] = replace(made, warnings=(*warnings, *_not_loaded(made.reports)))
                while len(self._assumed) > _MOST_ASSUMED:
                    # Who reads it has a cursor, which keeps it until then.
                    self._assumed.popitem(last=False)
            self._assumed.move_to_end(key)
            assumed = self._assumed[key]
            return watched(assumed.connection.cursor()), assumed.assuming

    def warnings(self, key: Any = None) -> list[str]:
        """Return what must be known of facts that were added for answers: who was not found, what was not loaded.

        Args:
            key: What `assumptions` returns for one answer; those of every one that is held if not given.
        """
        with self._making:
            held = [assumed for each, assumed in self._assumed.items() if key is None or each == key]
            return [warning for assumed in held for warning in assumed.warnings]

    def reports(self) -> list[LoadReport]:
        """Return what became of each file of facts that was added for an answer."""
        with self._making:
            return [report for assumed in self._assumed.values() for report in assumed.reports]


def _not_loaded(reports: Iterable[LoadReport]) -> Iterator[str]:
    for report in reports:
        if report.rejected:
            yield f"{report.file}: {report.rejected} of {report.read} rows were not loaded; nothing follows from them"


def assumptions(assume: Sequence[str], facts: Sequence[str | Path]) -> Any:
    """Return what a graph under assumptions is kept by; None where nothing is assumed."""
    texts, files = as_texts(assume, "assume"), as_paths(facts, "facts")
    if not texts and not files:
        return None
    return texts, tuple((str(file), file.stat().st_mtime_ns if file.is_file() else 0) for file in files)

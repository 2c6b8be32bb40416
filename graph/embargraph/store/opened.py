"""An open graph file that threads share: one file, whatever is renamed over its path, and a cursor for every call."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from embargraph.errors import EmbargraphError, GraphFileError, QueryError, UsageError
from embargraph.store.known_files import file_key, known_digest, remember_digest
from embargraph.store.limits import watched

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["OpenedGraph", "told_as_ours"]

#: What tells one file from another that has its name.
Identity = tuple[int, int]

#: Files that are open in this process, by path: the engine gives whoever opens a path again the file
#: that is open under it already, even when another was renamed over it.
_OPEN: dict[str, list[Identity]] = {}
_OPEN_LOCK = threading.Lock()


def _identity(found: os.stat_result) -> Identity:
    return found.st_dev, found.st_ino


@contextmanager
def told_as_ours(path: Path) -> Iterator[None]:
    """Turn what the engine raises into an error of ours: whoever calls catches one family.

    Raises:
        GraphFileError: The file cannot be read, or is damaged.
        QueryError: Anything else that the engine refuses.
    """
    try:
        yield
    except EmbargraphError:
        raise
    except Exception as error:
        # The engine is loaded where it was asked; nothing else has errors of its module.
        duckdb = sys.modules.get("duckdb")
        if duckdb is None or not isinstance(error, duckdb.Error):
            raise
        said = str(error).splitlines()[0] if str(error) else type(error).__name__
        broken = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
        if isinstance(error, broken):
            raise GraphFileError(f"{path}: cannot be read, it may be damaged: {said}") from error
        raise QueryError(said) from error


class OpenedGraph:
    """A graph file, opened once, read by any number of threads.

    Each reader has a cursor of its own: the engine's connection holds one answer,
    and two threads that share it read each other's rows.  Closing waits for the
    readers that are under way, and may be repeated.

    A file that was opened before and is unchanged is held, and the engine is loaded
    when something is read that is not kept beside it.
    """

    def __init__(self, path: Path) -> None:
        """Open a file.

        Raises:
            GraphFileError: The file is missing, torn, no graph, or of another version.
        """
        self.path = path
        self._condition = threading.Condition()
        self._readers = 0
        self._own = threading.local()
        self._is_closed = False
        self._descriptor: int | None = None
        try:
            # Windows lets nobody rename over a file that is held.
            if os.name != "nt":
                self._descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
            self._identity = _identity(os.fstat(self._descriptor) if self._descriptor is not None else path.stat())
        except OSError as error:
            if not isinstance(error, FileNotFoundError):
                raise GraphFileError(f"{path}: cannot be read: {error.strerror or error}") from error
            self._identity = (0, 0)
        self._connection: DuckDBPyConnection | None = None
        self._connecting = threading.Lock()
        self._place = ""
        self._key = file_key(self._descriptor) if self._descriptor is not None else None
        known = known_digest(self._key) if self._key is not None else None
        #: Whether it was opened before: then it pays to keep what is asked of it.
        self.is_known = known is not None
        if known is not None:
            self.digest = known
            return
        try:
            self._cursor()
        except BaseException:
            self._let_go()
            raise

    def _cursor(self) -> DuckDBPyConnection:
        """Return a cursor on the engine's connection, which is made when it is first needed."""
        with self._connecting:
            self._refuse_closed()
            if self._connection is None:
                self._connection = self._connect()
            return watched(self._connection.cursor())

    def _connect(self) -> DuckDBPyConnection:
        """Open the very file that the descriptor holds."""
        # Where all that is asked is kept, none of it is needed.
        from embargraph.store.file import open_graph

        self._place = str(self.path.resolve())
        with _OPEN_LOCK:
            others = _OPEN.get(self._place, [])
            if self._is_in_place() and all(other == self._identity for other in others):
                connection = open_graph(self.path)
                if self._is_in_place():
                    _OPEN.setdefault(self._place, []).append(self._identity)
                    return connection
                connection.close()
        # Another file is open under this name, or was renamed over it just now.
        self._place = ""
        with self.attachable() as copy:
            return open_graph(copy, name=self.path)

    def _is_in_place(self) -> bool:
        try:
            return _identity(self.path.stat()) == self._identity
        except OSError:
            # What is not there is for the opening to say.
            return self._descriptor is None

    @contextmanager
    def attachable(self) -> Iterator[Path]:
        """Give a path that holds the file that was opened: its own, or a copy's where another has taken its place.

        Raises:
            GraphFileError: The file was replaced and cannot be read any more.
        """
        if self._is_in_place() and self._place:
            yield self.path
            return
        if self._descriptor is None:
            raise GraphFileError(f"{self.path}: was replaced after it was opened; open it anew")
        folder = Path(tempfile.mkdtemp(prefix="embargraph-"))
        try:
            copy = folder / "graph.duckdb"
            # By a descriptor of its own: threads would move each other's place in a shared one.
            with copy.open("wb") as target:
                size, done = os.fstat(self._descriptor).st_size, 0
                while piece := os.pread(self._descriptor, min(1 << 20, size - done), done):
                    target.write(piece)
                    done += len(piece)
            yield copy
        except OSError as error:
            raise GraphFileError(f"{self.path}: was replaced, and cannot be copied: {error}") from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def cursor(self) -> DuckDBPyConnection:
        """Return a cursor of its own for one caller.

        Raises:
            UsageError: The graph is closed.
        """
        return self._cursor()

    def _refuse_closed(self) -> None:
        # Who is within a call is waited for, and may finish it.
        if self._is_closed and not getattr(self._own, "depth", 0):
            raise UsageError(f"{self.path}: the graph is closed; open it anew")

    @contextmanager
    def reading(self) -> Iterator[DuckDBPyConnection]:
        """Give a cursor, and let nobody close the file meanwhile.

        Raises:
            UsageError: The graph is closed.
        """
        with self.asking() as asked:
            yield cast("_WhenAsked", asked).cursor_made()

    @contextmanager
    def asking(self) -> Iterator[DuckDBPyConnection]:
        """Give what becomes a cursor with the first thing asked of it, and let nobody close the file meanwhile.

        Raises:
            UsageError: The graph is closed.
        """
        with self._condition:
            self._refuse_closed()
            self._readers += 1
            self._own.depth = getattr(self._own, "depth", 0) + 1
        asked = _WhenAsked(self)
        try:
            with told_as_ours(self.path):
                yield cast("DuckDBPyConnection", asked)
        finally:
            asked.drop()
            with self._condition:
                self._readers -= 1
                self._own.depth -= 1
                self._condition.notify_all()

    @property
    def is_closed(self) -> bool:
        """Whether it was closed."""
        return self._is_closed

    @cached_property
    def digest(self) -> str:
        """The digest of what the file holds, as it was written when the file was built; computed where it was not."""
        from embargraph.store.digest import content_digest, stored_digest

        with self.reading() as connection:
            digest = stored_digest(connection) or content_digest(connection)
        if self._descriptor is not None and self._key is not None:
            remember_digest(self._descriptor, self._key, digest)
        return digest

    def close(self) -> bool:
        """Wait for the readers under way, and close the file; say whether this call did it."""
        with self._condition:
            if self._is_closed:
                return False
            self._is_closed = True
            # Who closes from within a reading waits for the others only.
            self._condition.wait_for(lambda: self._readers <= getattr(self._own, "depth", 0))
        with self._connecting:
            if self._connection is not None:
                self._connection.close()
        self._let_go()
        return True

    def _let_go(self) -> None:
        with _OPEN_LOCK:
            if held := _OPEN.get(getattr(self, "_place", "")):
                with suppress(ValueError):
                    held.remove(self._identity)
                if not held:
                    del _OPEN[self._place]
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def __del__(self) -> None:
        """Let go of the file where nobody closed it."""
        with suppress(Exception):
            self.close()


class _WhenAsked:
    """Stands for a cursor of the engine until something is asked of it."""

    def __init__(self, file: OpenedGraph) -> None:
        self._file = file
        self._cursor: DuckDBPyConnection | None = None

    def cursor_made(self) -> DuckDBPyConnection:
        if self._cursor is None:
            self._cursor = self._file.cursor()
        return self._cursor

    def drop(self) -> None:
        if self._cursor is not None:
            self._cursor.close()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.cursor_made(), name)

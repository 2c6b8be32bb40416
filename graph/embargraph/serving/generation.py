"""One state of a graph file while it is served: opened under a name of its own, warmed, closed after its last use."""

from __future__ import annotations

import os
import shutil
import threading
import uuid
from collections import OrderedDict
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.api import Graph
from embargraph.errors import EmbargraphError, GraphFileError
from embargraph.resources import cache_folder
from embargraph.screening import Screener
from embargraph.screening.compare.score import THRESHOLD

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Generation", "generations_folder"]

#: Screeners that are held, for days and thresholds and assumptions asked for; each has a book of addresses.
_MOST_SCREENERS = 8
#: Questions after which what is kept of a graph is made; see `embargraph.home.held`.
_WARMING = 4

#: Names whose letters need tables that are loaded when they are first met.
_SCRIPTS = ("华为技术有限公司", "三菱電機株式会社", "삼성전자 주식회사", "Рособоронэкспорт", "شركة النفط")
#: Somebody to ask about, so that what is kept of the graph is made.
_FIRST = "SELECT who FROM restriction WHERE who IS NOT NULL ORDER BY who LIMIT 1"


def generations_folder() -> Path:
    """Return the folder in which graph files are held while they are served; nobody else can read it."""
    folder = cache_folder() / "generations"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


class Generation:
    """A graph that answers: `graph` may be shared by threads, and so may `screener`.

    The file is linked under a name of its own, which begins with the digest of its content: a graph that is built
    anew, over the same path, is another file to the engine, and a process that opens a path twice is given what is
    open under it already.

    Args:
        source: The graph file.

    Raises:
        GraphFileError: The file is missing, torn, no graph, or of another version.
    """

    def __init__(self, source: Path) -> None:
        """Link the file, and open it."""
        self.source = source
        folder = generations_folder()
        _tidy(folder)
        # Whatever is built over the source meanwhile, this is the file that is opened.
        taken = folder / f"{uuid.uuid4().hex}.part"
        try:
            _link(source, taken)
            with Graph(taken) as graph:
                digest = graph.digest
            # Its own, since an export opens it anew, and another process that serves the same graph removes its own.
            self.path = folder / f"{digest}-{os.getpid()}-{taken.stem[:8]}.duckdb"
            taken.replace(self.path)
        finally:
            # Two names of one file are not renamed over each other.
            taken.unlink(missing_ok=True)
        self.graph = Graph(self.path)
        self.digest = f"sha256:{digest}"
        self._condition = threading.Condition()
        self._readers = 0
        self._is_retired = False
        self._screeners: OrderedDict[Any, Screener] = OrderedDict()
        self._screening = threading.Lock()

    @property
    def short(self) -> str:
        """The first twelve digits of the digest: what tags of answers begin with."""
        return self.digest.removeprefix("sha256:")[:12]

    @property
    def edition(self) -> dict[str, Any]:
        """The days that every answer should be read with: newest document, last evidence, number of sources."""
        return self.graph.vintage()

    @property
    def screener(self) -> Screener:
        """A screener for today."""
        return self.screener_for()

    def screener_for(
        self, *, day: date | None = None, threshold: float = THRESHOLD, assume: Sequence[str] = ()
    ) -> Screener:
        """Return a screener for a day, a threshold and what is assumed; a few are kept.

        Raises:
            UsageError: The threshold or an assumed status is none.
            UnknownNameError: No measure has a name given.
        """
        day = day or date.today()
        key = (day, threshold, tuple(assume))
        with self._screening:
            found = self._screeners.get(key)
            if found is not None:
                self._screeners.move_to_end(key)
                return found
        made = Screener(self.graph, threshold=threshold, as_of=day, assume=assume)
        with self._screening:
            found = self._screeners.setdefault(key, made)
            while len(self._screeners) > _MOST_SCREENERS:
                self._screeners.popitem(last=False)
        return found

    def warm(self) -> None:
        """Do what the first answers would wait for: the index of names, what is kept, a first screening."""
        graph = self.graph
        with graph.reading() as connection:
            rows = connection.execute(_FIRST).fetchall()
        for _ in range(_WARMING if rows else 0):
            _ = graph.ask("restricted", who=rows[0][0]).answer
        # Remembered from here on.
        _ = self.edition, self.screener.addresses
        self.screener.screen("Embargraph")

    def warm_rest(self) -> None:
        """Load what the first names in other scripts would wait for; it is done beside the first answers."""
        for name in _SCRIPTS:
            self.screener.screen(name)

    def acquire(self) -> bool:
        """Count one more reader; False where it is closed, or about to be."""
        with self._condition:
            if self._is_retired and not self._readers:
                return False
            self._readers += 1
            return True

    def release(self) -> None:
        """Count one reader less; the last one of a generation that was followed by another closes it."""
        with self._condition:
            self._readers -= 1
            is_last = self._is_retired and not self._readers
        if is_last:
            self._close()

    def retire(self) -> None:
        """Let no new reader come; it is closed when the last has ended."""
        with self._condition:
            if self._is_retired:
                return
            self._is_retired = True
            is_last = not self._readers
        if is_last:
            self._close()

    def _close(self) -> None:
        with suppress(EmbargraphError):
            self.graph.close()
        self._screeners.clear()
        with suppress(OSError):
            self.path.unlink(missing_ok=True)


def _tidy(folder: Path) -> None:
    """Remove what processes have left that were killed."""
    for path in folder.glob("*-*-*.duckdb"):
        process = path.stem.split("-")[1]
        if os.name == "posix" and process.isdigit() and not _is_alive(int(process)):
            with suppress(OSError):
                path.unlink()


def _is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        pass
    return True


def _link(source: Path, target: Path) -> None:
    """Give a file a second name; a copy where the folder is on another disk."""
    try:
        try:
            os.link(source, target)
        except OSError:
            shutil.copyfile(source, target)
            target.chmod(0o600)
    except OSError as error:
        raise GraphFileError(f"{source}: cannot be read: {error.strerror or error}") from error

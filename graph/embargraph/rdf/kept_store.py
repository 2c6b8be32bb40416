"""The RDF of a graph file, kept beside it in the user's cache: made once, opened at once.

A kept store is a folder named by the digest of the graph's content, with the
engine's own files in `quads` and a list of them with their checksums.  The
engine checks every block that it reads; what it cannot see, a file that is
missing, cut or of another age, is seen from the list.
"""

from __future__ import annotations

import hashlib
import json
import os
import queue
import shutil
import sys
import threading
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import GraphFileError
from embargraph.files.replace import part_of, put_in_place, remove_abandoned
from embargraph.resources import MAKES_RDF, cache_folders, code_files, is_own_folder
from embargraph.store.digest import content_digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import TypeVar

    import pyoxigraph
    from duckdb import DuckDBPyConnection

    _Result = TypeVar("_Result")

__all__ = ["DamagedStoreError", "RdfOfGraph", "fill_store", "forget", "kept_store"]

#: Raised when the layout of the folder changes.
_FORM = 1
_QUADS, _LIST = "quads", "files.json"
#: Stores that are kept in one folder; the one unused for longest goes first.
_MOST_KEPT = 4
#: Bytes of N-Quads that are loaded at once: a batch is sorted in memory, and a small one is sorted faster.
_BATCH = 12_000_000


class DamagedStoreError(GraphFileError):
    """The engine found, while it answered, that files of a store are damaged."""


class RdfOfGraph:
    """The RDF of an open graph, kept and shared by threads; it heals where its files were damaged."""

    def __init__(self, connection: Callable[[], DuckDBPyConnection], digest: str) -> None:
        """Make nothing yet.

        Args:
            connection: Gives a cursor on the open graph.
            digest: The digest of the graph's content.
        """
        self._connection, self._digest = connection, digest
        self._making = threading.Lock()
        self._found: tuple[pyoxigraph.Store, Path | None] | None = None

    def run(self, work: Callable[[pyoxigraph.Store], _Result]) -> _Result:
        """Return what some work finds in the store, which is made anew where it turns out damaged.

        Raises:
            GraphFileError: The store cannot be made, or is damaged again at once.
        """
        store, place = self._opened()
        try:
            return work(store)
        except DamagedStoreError as error:
            if place is None:
                raise
            with self._making:
                # Another thread may have mended it meanwhile.
                if self._found is not None and self._found[0] is store:
                    self._found = None
                    forget(place, error)
        return work(self._opened()[0])

    def _opened(self) -> tuple[pyoxigraph.Store, Path | None]:
        with self._making:
            if self._found is None:
                connection = self._connection()
                try:
                    self._found = kept_store(connection, self._digest)
                finally:
                    connection.close()
            return self._found


def fill_store(store: pyoxigraph.Store, connection: DuckDBPyConnection) -> None:
    """Load the RDF of an open graph into a store, by all cores, while the next of it is written.

    Args:
        store: An empty store.
        connection: An open graph.
    """
    from embargraph.rdf.triples import quads_batches
    from embargraph.store.selection import selected

    with selected(connection) as selection:
        _load_all(store, _in_batches(quads_batches(selection)))


def _in_batches(pieces: Iterator[list[bytes]]) -> Iterator[bytes]:
    held: list[bytes] = []
    size = 0
    for batch in pieces:
        for piece in batch:
            held.append(piece)
            size += len(piece)
            if size >= _BATCH:
                yield b"".join(held)
                held, size = [], 0
    yield b"".join(held)


def _load_all(store: pyoxigraph.Store, batches: Iterable[bytes]) -> None:
    import pyoxigraph

    workers = min(4, os.cpu_count() or 1)
    waiting: queue.Queue[bytes | None] = queue.Queue(workers)
    failures: list[BaseException] = []

    def load() -> None:
        while (batch := waiting.get()) is not None:
            if failures:
                continue  # whoever fills the queue must not wait for ever
            try:
                store.bulk_load(batch, pyoxigraph.RdfFormat.N_QUADS, lenient=True)
            except BaseException as error:  # noqa: BLE001 - raised again by who waits
                failures.append(error)

    threads = [threading.Thread(target=load, daemon=True) for _ in range(workers)]
    for thread in threads:
        thread.start()
    try:
        for batch in batches:
            waiting.put(batch)
            if failures:
                break
    except KeyboardInterrupt as error:
        # Who stops the program does not wait for what the engine is loading: it ends with the process.
        failures.append(error)
        with suppress(queue.Empty):
            while True:
                waiting.get_nowait()
        for _ in threads:
            waiting.put_nowait(None)
        raise
    except BaseException as error:
        failures.append(error)
        _end(threads, waiting)
        raise
    _end(threads, waiting)
    if failures:
        raise failures[0]


def _end(threads: list[threading.Thread], waiting: queue.Queue[bytes | None]) -> None:
    for _ in threads:
        waiting.put(None)
    for thread in threads:
        thread.join()


def kept_store(connection: DuckDBPyConnection, digest: str) -> tuple[pyoxigraph.Store, Path | None]:
    """Return the RDF of a graph and where it is kept; made on first use, and anew where it was damaged.

    Args:
        connection: The open graph.
        digest: The digest of its content.

    Returns:
        The store, and its folder; None where no folder can keep it, and it is in memory.

    Raises:
        GraphFileError: The graph's content is another than its digest says.
    """
    import pyoxigraph

    name = f"rdf-{_FORM}-{digest[:32]}-{_made_by()}"
    folders = cache_folders()
    for folder in folders:
        place = folder / name
        if not is_own_folder(place):
            continue
        try:
            return _opened(place), place
        except (OSError, RuntimeError, ValueError) as error:
            forget(place, error)
    # Whoever opens the graph that the digest belongs to would be answered from this store.
    if content_digest(connection) != digest:
        raise GraphFileError(f"the graph's content is another than its digest {digest[:16]}… says; build it anew")
    failure: Exception | None = None
    for folder in folders:
        place = folder / name
        try:
            _make(place, connection)
            _tidy(folder, place)
            return _opened(place), place
        except (OSError, RuntimeError) as error:
            failure = failure or error
    sys.stderr.write(f"{name}: cannot be kept: {failure}; the RDF is held in memory, and is made anew each time\n")
    store = pyoxigraph.Store()
    fill_store(store, connection)
    return store, None


def forget(place: Path, why: object) -> None:
    """Remove a kept store that was found damaged, and say so.

    Args:
        place: Its folder.
        why: What was found.
    """
    sys.stderr.write(f"{place}: the kept RDF is damaged ({' '.join(str(why).split())[:200]}); it is made anew\n")
    shutil.rmtree(place, ignore_errors=True)


def _made_by() -> str:
    """Return a digest of the code that writes the RDF and of the engine that stores it: others make another store."""
    import pyoxigraph

    digest = hashlib.sha256(str(pyoxigraph.__version__).encode())
    for path in code_files(MAKES_RDF):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def _make(place: Path, connection: DuckDBPyConnection) -> None:
    import pyoxigraph

    remove_abandoned(place)
    part = part_of(place)
    try:
        part.mkdir(mode=0o700, parents=True)
        store = pyoxigraph.Store(part / _QUADS)
        fill_store(store, connection)
        store.flush()
        # The engine holds its files until the store is let go.
        del store
        checksums = {path.name: _checksum(path) for path in sorted((part / _QUADS).iterdir())}
        (part / _LIST).write_text(json.dumps(checksums), encoding="utf-8")
        try:
            put_in_place(part, place)
        except OSError:
            # Another process may have been faster; a folder that holds files is not renamed over.
            if not is_own_folder(place):
                raise
    finally:
        shutil.rmtree(part, ignore_errors=True)
    _note_seen(place)


def _checksum(path: Path) -> list[int]:
    checksum = 0
    with path.open("rb") as stream:
        while piece := stream.read(1 << 20):
            checksum = zlib.crc32(piece, checksum)
    return [path.stat().st_size, checksum]


def _seen(place: Path) -> str:
    """Return what the system says of the files: it stays the same as long as nobody writes them."""
    found = [(path.name, path.stat()) for path in sorted((place / _QUADS).iterdir())]
    said = [(name, one.st_size, one.st_mtime_ns, one.st_ctime_ns, one.st_ino) for name, one in found]
    return hashlib.sha256(repr([place.name, said]).encode()).hexdigest()


def _note_seen(place: Path) -> None:
    # Without the note every file is read before the next answer, which is slow and right.
    with suppress(OSError):
        (place / "seen").write_text(_seen(place), encoding="ascii")


def _opened(place: Path) -> pyoxigraph.Store:
    """Return a kept store whose files are those that were written.

    Raises:
        OSError: A file cannot be read.
        RuntimeError: The engine finds them damaged.
        ValueError: A file is missing, cut or not what it was.
    """
    import pyoxigraph

    try:
        is_as_seen = (place / "seen").read_text(encoding="ascii", errors="replace") == _seen(place)
    except OSError:
        is_as_seen = False
    if not is_as_seen:
        _check_files(place)
        _note_seen(place)
    store = pyoxigraph.Store.read_only(str(place / _QUADS))
    with suppress(OSError):
        os.utime(place)
    return store


def _check_files(place: Path) -> None:
    listed: Any = json.loads((place / _LIST).read_text(encoding="utf-8"))
    found = {path.name for path in (place / _QUADS).iterdir()}
    if not isinstance(listed, dict) or listed.keys() != found:
        raise ValueError("files are missing, or not of it")
    for name, checksum in listed.items():
        if _checksum(place / _QUADS / name) != checksum:
            raise ValueError(f"{name} is not what was written")


def _tidy(folder: Path, keep: Path) -> None:
    """Remove the stores that were not used for longest: one of a whole list takes hundreds of megabytes."""
    with suppress(OSError):
        kept = [path for path in folder.glob("rdf-*") if path != keep and is_own_folder(path)]
        kept.sort(key=lambda path: path.stat().st_mtime, reverse=True)
        for path in kept[_MOST_KEPT - 1 :]:
            shutil.rmtree(path, ignore_errors=True)

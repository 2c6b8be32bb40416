"""What `embargraph screen` is given: names, a file, or standard input."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import typer

from embargraph.errors import UsageError
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.screening import Query, Screener
    from embargraph.screening.batch.rows import BadRow
    from embargraph.screening.batch.run_record import RunRecord

__all__ = ["input_file", "is_same", "read_input"]


def is_same(one: Path, other: Path) -> bool:
    """Say whether two paths are one file."""
    return one.exists() and other.exists() and one.samefile(other)


@contextmanager
def input_file(options: dict[str, Any]) -> Iterator[Path | None]:
    """Give the file to screen; standard input is kept beside for as long as it is read."""
    if options["file"] is None or str(options["file"]) != "-":
        yield options["file"]
        return
    if options["resume"]:
        raise UsageError("--resume takes up a file; standard input cannot be read again")
    with TemporaryDirectory(prefix="embargraph-") as folder:
        path = Path(folder) / "input"
        with path.open("wb") as stream:
            shutil.copyfileobj(sys.stdin.buffer, stream)
        yield path


def read_input(
    screener: Screener, path: Path | None, names: Sequence[str], options: dict[str, Any]
) -> tuple[Iterable[Query | BadRow], RunRecord]:
    """Return what to screen, and what the run is; say on stderr how the file is read."""
    from embargraph.screening import Query
    from embargraph.screening.batch.input import open_customers
    from embargraph.screening.batch.run_record import RunRecord

    if path is None:
        about = (options["country"], options["address"], tuple(options["identifiers"]), options["birth_date"])
        return [Query(name, *about, options["kind"]) for name in names or ("",)], RunRecord(
            screener.searched, by=options["by"]
        )
    fields = ("name", "country", "address", "birth_date", "kind")
    columns = {field: [options[f"{field}_column"]] for field in fields if options[f"{field}_column"]}
    # What a miss in a file rests on is the file too: a run must not be taken up with another.
    screener.searched["input"] = _digest_of(path)
    name = "standard input" if str(options["file"]) == "-" else None
    file = open_customers(
        path, columns | {"identifiers": list(options["identifier_column"])},
        sheet=options["sheet"], encoding=options["encoding"], name=name,
    )  # fmt: skip
    for note in (file.read_as, *(f"{file.name}: {note}" for note in file.notes)):
        typer.echo(plain(note), err=True)
    read = [file.read_as.partition(": ")[2], *file.notes]
    return file, RunRecord(screener.searched, name or path.name, file.columns, file.fields["name"], read, options["by"])


def _digest_of(path: Path) -> str | None:
    """Return the digest of an input; a pipe has none, and a file that is not there is for its reader to say."""
    import hashlib

    if not path.is_file():
        return None
    with path.open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"

"""Writing beside and renaming over: a target is whole, or as it was."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from embargraph.errors import ExportError
from embargraph.files.replace import part_of, put_in_place, remove_abandoned, swap

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

__all__ = ["MARK", "beside", "write_batches", "write_texts"]

#: A folder of ours holds this file; a folder without it is never replaced.
MARK = "datapackage.json"

#: Pieces handed over in one call; no system takes more.
_AT_ONCE = 1024


@contextmanager
def beside(target: Path, *, folder: bool) -> Iterator[Path]:
    """Give a path beside the target to write to, and rename it over when the block ends.

    On any exception the target is left as it was, and nothing is left beside it.

    Args:
        target: The file or folder to make.
        folder: Whether it is a folder.

    Raises:
        ExportError: The target cannot be written or replaced, or the disk is full.
    """
    part = part_of(target)
    try:
        _check(target, folder=folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(target)
        _remove(part)
        if folder:
            part.mkdir()
        yield part
        if folder and target.exists():
            _swap(part, target)
        else:
            put_in_place(part, target)
    except OSError as error:
        raise ExportError(f"{target}: cannot be written: {error.strerror or error}") from error
    finally:
        with suppress(OSError):
            _remove(part)


def _check(target: Path, *, folder: bool) -> None:
    if not target.name:
        raise ExportError(f"{target}: names no file or folder")
    if folder:
        if target.exists() and not target.is_dir():
            raise ExportError(f"{target}: is a file; this format writes a folder")
        if target.is_dir() and any(target.iterdir()) and not (target / MARK).is_file():
            raise ExportError(f"{target}: a folder that holds other files is not replaced; name a new one")
    elif target.is_dir():
        raise ExportError(f"{target}: is a folder; this format writes a file")


def _swap(part: Path, target: Path) -> None:
    """Put a folder in another's place; renaming over works for empty folders only."""
    if swap(part, target):
        # The old one goes under the part's name, with the part's end.
        return
    old = target.with_name(f".{target.name}.{os.getpid()}.old")
    _remove(old)
    target.rename(old)
    try:
        put_in_place(part, target)
    except OSError:
        old.rename(target)
        raise
    _remove(old)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def write_batches(path: Path, batches: Iterable[Sequence[bytes]]) -> None:
    """Write batches of pieces as they are, and hand them to the disk.

    Raises:
        OSError: The file cannot be written, or the disk is full.
    """
    with path.open("wb", buffering=0) as file:
        for batch in batches:
            _write_all(file.fileno(), batch)
        # Some file systems report a full disk only here.
        os.fsync(file.fileno())


def _write_all(descriptor: int, pieces: Sequence[bytes]) -> None:
    """Write pieces without joining them, where the system can: joining would copy every byte once more."""
    for start in range(0, len(pieces), _AT_ONCE):
        part = pieces[start : start + _AT_ONCE]
        if hasattr(os, "writev"):
            written = os.writev(descriptor, part)
            if written == sum(map(len, part)):
                continue
        else:
            written = 0
        # A write may take less than it was given, as a full disk does before it fails.
        rest = memoryview(b"".join(part))[written:]
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def write_texts(path: Path, texts: Iterator[str]) -> None:
    """Write pieces of text as UTF-8 with plain line ends, and hand them to the disk.

    Raises:
        OSError: The file cannot be written, or the disk is full.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(texts)
        file.flush()
        # Some file systems report a full disk only here.
        os.fsync(file.fileno())

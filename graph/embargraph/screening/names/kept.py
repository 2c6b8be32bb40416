"""Tables that are made of a library once and kept in the user's cache, under the library's version."""

from __future__ import annotations

import hashlib
import marshal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from embargraph.files.replace import written
from embargraph.resources import cache_folder, is_own_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["keep"]

#: Bytes of the digest before a table: what is damaged must not be read, since marshal trusts what it reads.
_DIGEST = 32


def keep(name: str, libraries: Sequence[str], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return a table, made anew where it is not kept; without a cache that can be written, in each process.

    It is kept as this Python's marshal writes it: a hundred thousand words are read in 20 ms, as JSON in 200.

    Args:
        name: What the table is called, with the version of the code that makes it.
        libraries: What it is made of; another version makes another table.
        make: Makes it, of texts, numbers, lists and dictionaries.
    """
    from importlib.metadata import version

    made_of = "-".join([*map(version, libraries), sys.implementation.cache_tag or "python"])
    kept = cache_folder() / f"{name}-{made_of}.bin"
    with suppress(OSError, ValueError, EOFError, TypeError):
        data = kept.read_bytes() if is_own_file(kept) else b""
        if data and hashlib.sha256(data[_DIGEST:]).digest() == data[:_DIGEST]:
            found = marshal.loads(memoryview(data)[_DIGEST:])  # noqa: S302 - own file, with its digest
            if isinstance(found, dict) and found:
                return found
    table = make()
    data = marshal.dumps(table)
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        with written(kept) as part:
            part.write_bytes(hashlib.sha256(data).digest() + data)
    return table

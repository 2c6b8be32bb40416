"""Tables that are made of a library once and kept in the user's cache, under the library's version."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from embargraph.resources import cache_folder, is_own_file

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["keep"]


def keep(name: str, libraries: Sequence[str], make: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return a table, made anew where it is not kept; without a cache that can be written, in each process.

    Args:
        name: What the table is called, with the version of the code that makes it.
        libraries: What it is made of; another version makes another table.
        make: Makes it.
    """
    from importlib.metadata import version

    kept = cache_folder() / f"{name}-{'-'.join(map(version, libraries))}.json"
    with suppress(OSError, ValueError):
        found = json.loads(kept.read_text(encoding="utf-8")) if is_own_file(kept) else None
        if isinstance(found, dict) and found:
            return found
    table = make()
    with suppress(OSError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        part = kept.with_name(f".{kept.name}.{os.getpid()}.part")
        part.write_text(json.dumps(table, ensure_ascii=False), encoding="utf-8")
        part.replace(kept)
    return table

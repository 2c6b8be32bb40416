"""Editions that were taken: which file, of what day, with which digest; the bytes beside, unless not wanted."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.errors import DataError
from embargraph.files.replace import written

if TYPE_CHECKING:
    from embargraph.updates.workspace import Workspace

__all__ = ["Kept", "keep_edition", "kept_editions"]

_SAFE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")


@dataclass(frozen=True, slots=True)
class Kept:
    """One edition: its place, day, origin, when it was taken, size and digest, and where its bytes are."""

    source: str
    day: str
    origin: str
    retrieved: str
    bytes: int
    sha256: str
    file: str = ""

    def open_path(self, workspace: Workspace) -> Path | None:
        """Return the kept bytes; None where only the digest was kept, or they are gone."""
        path = workspace.folder / self.file if self.file else None
        return path if path is not None and path.is_file() else None


def kept_editions(workspace: Workspace, source: str) -> list[Kept]:
    """Return the editions of a source, the oldest first.

    Raises:
        DataError: A file of them cannot be read.
    """
    found = []
    for path in sorted((workspace.editions / source).glob("*.json")):
        try:
            found.append(Kept(**json.loads(path.read_text(encoding="utf-8"))))
        except (OSError, ValueError, TypeError) as error:
            raise DataError(f"{path}: not an edition: {error}") from error
    return sorted(found, key=lambda each: (each.day, each.retrieved))


def keep_edition(workspace: Workspace, source: str, path: Path, day: str, *, with_bytes: bool = True) -> Kept:
    """Keep an edition that was taken; one that is kept already is given back.

    Args:
        workspace: Where.
        source: Name of the place; it names a folder.
        path: The file.
        day: Its day, YYYY-MM-DD.
        with_bytes: Whether the bytes are kept, packed, or their digest alone.

    Raises:
        DataError: The file cannot be read, or the name is none.
    """
    if not _SAFE.fullmatch(source):
        raise DataError(f"{source!r} names no place; expected small letters, digits and hyphens")
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    digest = hashlib.sha256(raw).hexdigest()
    folder = workspace.editions / source
    stem = f"{day}-{digest[:8]}"
    for known in kept_editions(workspace, source):
        if known.sha256 == digest and known.day == day:
            return known
    folder.mkdir(parents=True, exist_ok=True)
    name = ""
    if with_bytes:
        suffix = re.sub(r"[^a-z0-9.]", "", "".join(path.suffixes[-2:]).lower()).removesuffix(".gz") or ".bin"
        target = folder / f"{stem}{suffix}.gz"
        with written(target) as part:
            part.write_bytes(raw if path.suffix == ".gz" else gzip.compress(raw, mtime=0))
        name = target.relative_to(workspace.folder).as_posix()
    kept = Kept(source, day, path.name, datetime.now(UTC).isoformat(timespec="seconds"), len(raw), digest, name)
    with written(folder / f"{stem}.json") as part:
        part.write_text(json.dumps(asdict(kept), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return kept

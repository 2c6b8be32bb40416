"""The digest of a file: what tells one input from another of the same name."""

from __future__ import annotations

import hashlib
from pathlib import Path

__all__ = ["file_digest"]


def file_digest(path: Path) -> str | None:
    """Return the SHA-256 of a file as "sha256:" and 64 digits; a pipe has none, nor has a file that cannot be read.

    Example:
        >>> file_digest(Path("no such file")) is None
        True
    """
    try:
        if not path.is_file():
            return None
        with path.open("rb") as stream:
            return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"
    except OSError:
        return None

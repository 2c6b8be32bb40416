"""A record of who asked what: a JSON line for each request, written before it is answered."""

from __future__ import annotations

import json
import os
import threading
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from embargraph.errors import ExportError

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Audit"]


class Audit:
    """A file to which lines are added; nothing in it is changed.

    Raises:
        ExportError: The file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        """Open the file, for its owner alone if it is new."""
        self.path = path
        self._lock = threading.Lock()
        try:
            self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        except OSError as error:
            raise ExportError(f"{path}: cannot be written: {error.strerror or error}") from error

    def write(self, **told: Any) -> None:
        """Add a line.

        Args:
            told: Its members, beside `when`.

        Raises:
            ExportError: It cannot be written; then nothing may be answered.
        """
        when = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = json.dumps({"when": when, **told}, ensure_ascii=True, default=str).encode() + b"\n"
        with self._lock:
            try:
                written = os.write(self._descriptor, line)
            except OSError as error:
                raise ExportError(f"{self.path}: cannot be written: {error.strerror or error}") from error
        if written != len(line):
            raise ExportError(f"{self.path}: cannot be written: the disk is full")

    def close(self) -> None:
        """Close the file."""
        os.close(self._descriptor)

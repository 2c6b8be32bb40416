"""Alerts as JSON lines at the end of a file; one that is in it is not added again."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from embargraph.alerts.undelivered import Undelivered
from embargraph.files.replace import append_text

__all__ = ["add_lines"]


def add_lines(path: Path, alerts: Sequence[Mapping[str, Any]]) -> int:
    """Add alerts to a file, and return how many it did not have.

    A file that is made is for nobody else to read: it holds names.

    Args:
        path: The file.
        alerts: Alerts, each with its id.

    Raises:
        Undelivered: The file cannot be written.
    """
    try:
        known = _ids(path)
        new = [alert for alert in alerts if alert["id"] not in known]
        if new:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with suppress(FileExistsError):
                os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
            append_text(path, "".join(f"{json.dumps(alert, ensure_ascii=False)}\n" for alert in new))
    except OSError as error:
        raise Undelivered(f"{path}: cannot be written: {error.strerror or error}") from None
    return len(new)


def _ids(path: Path) -> set[str]:
    """Return the ids in a file of lines; a line that is none of ours has none."""
    found: set[str] = set()
    if not path.exists():
        return found
    with path.open(encoding="utf-8", errors="replace", newline="\n") as lines:
        for line in lines:
            with suppress(ValueError, RecursionError, AttributeError):
                found.add(str(json.loads(line).get("id")))
    return found

"""Japan's Foreign End User List (METI), in JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.ingest.json_lists import _read

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_meti"]


def read_meti(path: Path, intake: Intake) -> None:
    """Read METI's foreign end user list.

    Args:
        path: A JSON array.
        intake: Where the records go.

    Raises:
        DataError: The file is no JSON.
    """
    _read(path, intake)

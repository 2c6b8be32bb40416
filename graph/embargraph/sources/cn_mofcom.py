"""China's and Japan's lists of foreign parties, in JSON; their `country` is the issuer's."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.ingest.json_lists import _read

if TYPE_CHECKING:
    from embargraph.ingest.intake import Intake

__all__ = ["read_mofcom"]


def read_mofcom(path: Path, intake: Intake) -> None:
    """Read MOFCOM's lists: control, unreliable entities, watch.

    Args:
        path: A JSON array.
        intake: Where the records go.

    Raises:
        DataError: The file is no JSON.
    """
    _read(path, intake)

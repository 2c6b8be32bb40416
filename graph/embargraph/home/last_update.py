"""What the last `embargraph update` could not do, kept beside the home graph for who watches it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from embargraph.files.replace import written

__all__ = ["note_update", "update_troubles"]


def _file(graph: Path) -> Path:
    return graph.with_name("last-update.json")


def note_update(graph: Path, troubles: Iterable[str]) -> None:
    """Keep what an update could not do; a folder that cannot be written keeps nothing.

    Args:
        graph: The home graph.
        troubles: Sentences; none where all went well.
    """
    with suppress(OSError), written(_file(graph)) as part:
        told = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "troubles": list(troubles)}
        part.write_text(json.dumps(told, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def update_troubles(graph: Path) -> list[str]:
    """Return what the last update of a home graph could not do; nothing where it is not known.

    Args:
        graph: A graph file.
    """
    with suppress(OSError, ValueError, RecursionError, AttributeError, TypeError):
        told = json.loads(_file(graph).read_text(encoding="utf-8"))
        return [str(each) for each in told.get("troubles", ())]
    return []

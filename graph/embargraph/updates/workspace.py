"""The folder of a desk that keeps the record: editions taken, proposals, decisions and accepted facts.

::

    editions/NAME/DAY-SHA8.json    what was taken, from where, when, with which digest
    editions/NAME/DAY-SHA8.EXT.gz  its bytes, unless only the digest is kept
    proposals/ID.toml              one proposal each
    decisions.jsonl                appended to, each line with the digest of the line before
    accepted/SOURCE.toml           made of accepted proposals; the only files that a graph is built from
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from embargraph.errors import DataError, ExportError, UsageError
from embargraph.files.lock import LockedError, locked

__all__ = ["FOLDERS", "Workspace", "find_workspace", "init_workspace"]

FOLDERS = ("editions", "proposals", "accepted")
#: Where a workspace is looked for when none is named.
_USUAL = "embargraph-record"
_VARIABLE = "EMBARGRAPH_WORKSPACE"
#: Seconds to wait for who decides or proposes: a comparison of whole lists takes some.
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Workspace:
    """A workspace's folder; its parts are found by name."""

    folder: Path

    @property
    def editions(self) -> Path:
        """Where editions are kept."""
        return self.folder / "editions"

    @property
    def proposals(self) -> Path:
        """Where proposals are, one file each."""
        return self.folder / "proposals"

    @property
    def decisions(self) -> Path:
        """The chain of decisions."""
        return self.folder / "decisions.jsonl"

    @property
    def accepted(self) -> Path:
        """Fact files that follow from the decisions."""
        return self.folder / "accepted"

    def accepted_files(self) -> list[Path]:
        """Return the fact files that a graph is built from, in the order of their names."""
        return sorted(self.accepted.glob("*.toml"))

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Let one process at a time decide or propose here.

        Raises:
            ExportError: The folder cannot be written, or another process has it for too long.
        """
        try:
            with locked(self.folder / ".lock", wait=_PATIENCE):
                yield
        except LockedError as error:
            raise ExportError(f"{self.folder}: another process decides or proposes here; try again later") from error
        except PermissionError as error:
            raise ExportError(f"{self.folder}: cannot be written: {error.strerror or error}") from error


def init_workspace(folder: Path) -> Workspace:
    """Make a workspace; one that is there already is left as it is.

    Raises:
        ExportError: The folder cannot be made, or holds other files.

    Example:
        >>> import tempfile
        >>> init_workspace(Path(tempfile.mkdtemp()) / "record").accepted.is_dir()
        True
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = {path.name for path in folder.iterdir()} - {*FOLDERS, "decisions.jsonl", ".lock", ".git"}
        is_made = (folder / "proposals").is_dir()
        if others and not is_made:
            raise ExportError(f"{folder}: holds other files ({', '.join(sorted(others)[:3])}); name a new folder")
        for name in FOLDERS:
            (folder / name).mkdir(exist_ok=True)
    except OSError as error:
        raise ExportError(f"{folder}: cannot be made: {error.strerror or error}") from error
    return Workspace(folder)


def find_workspace(folder: Path | None = None) -> Workspace:
    """Return the workspace that is named, else that of `EMBARGRAPH_WORKSPACE`, else ``./embargraph-record``.

    Raises:
        DataError: The folder named is none.
        UsageError: None is named, and none is in its usual place.
    """
    named = folder or (Path(text) if (text := os.environ.get(_VARIABLE)) else None)
    if named is not None:
        if not (named / "proposals").is_dir():
            raise DataError(f"{named}: not a workspace; make one with: embargraph init {named}")
        return Workspace(named)
    usual = Path(_USUAL)
    if not (usual / "proposals").is_dir():
        raise UsageError(f"no workspace: name one with --workspace, or make one with: embargraph init {_USUAL}")
    return Workspace(usual)

"""The wording that a proposal rests on: of kept documents of the register, or of the reviewer's own files."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.questions.explain import read_span
from embargraph.updates.articles.sentences import digest_of
from embargraph.updates.editions import kept_editions

if TYPE_CHECKING:
    from embargraph.updates.proposals import Proposal
    from embargraph.updates.workspace import Workspace

__all__ = ["Wordings"]

_FIELDS = ("title", "action", "dates", "abstract")


class Wordings:
    """Looks up the wording of proposals, and checks it against the digest that each holds."""

    def __init__(self, workspace: Workspace, documents: Sequence[Path] = ()) -> None:
        """Take the workspace, whose editions and plain texts are looked in, and folders of the reviewer's documents."""
        self._workspace = workspace
        # The plain text of a page lies beside its proposals.
        self._folders = [*documents, workspace.proposals]

    def of(self, proposal: Proposal) -> list[tuple[str, str]]:
        """Return what a proposal rests on, each with what it is; one whose digest differs is told, not shown.

        Raises:
            DataError: A document cannot be read.
        """
        evidence = proposal.evidence
        name, at = str(evidence.get("document", "")), evidence.get("at")
        if isinstance(at, list) and len(at) == 2 and all(isinstance(n, int) and n >= 0 for n in at):
            return self._span(name, at[0], at[1], str(evidence.get("digest", "")))
        if name and proposal.source == "us-fr":
            found = self._register.get(name, {})
            return [(field, str(found[field])) for field in _FIELDS if found.get(field)]
        return []

    def _span(self, name: str, start: int, end: int, digest: str) -> list[tuple[str, str]]:
        # A name out of a proposal's file leads to no other folder.
        if not name or Path(name).name != name:
            return []
        for folder in self._folders:
            text = read_span(folder / name, start, end)
            if text is None:
                continue
            if digest_of(text) != digest:
                return [(f"{folder / name}", "another text than was read: the digest of these characters differs")]
            return [(f"{name}, characters {start} to {end}", text)]
        return []

    @cached_property
    def _register(self) -> Mapping[str, Mapping[str, Any]]:
        """The documents of the register that are kept, by their numbers; the newest edition counts."""
        found: dict[str, Mapping[str, Any]] = {}
        for kept in kept_editions(self._workspace, "us-fr"):
            path = kept.open_path(self._workspace)
            if path is None:
                continue
            raw = path.read_bytes()
            try:
                whole = json.loads(gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw)
            except (OSError, ValueError, EOFError, RecursionError):
                # A table has no wording beyond its titles, which the grounds give.
                continue
            rows = whole.get("results", [whole]) if isinstance(whole, dict) else whole
            found |= {str(row.get("document_number")): row for row in rows if isinstance(row, dict)}
        return found

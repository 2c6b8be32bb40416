"""Decisions on proposals: one JSON object a line, each with the digest of the line before.

A line that is altered, taken out or put in breaks the chain, and `verify_chain` says where.  The lines hold
the facts that were accepted, so that the accepted files can be made anew from them alone.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, ExportError, UsageError

if TYPE_CHECKING:
    from embargraph.updates.heads import Head
    from embargraph.updates.proposals import Proposal

__all__ = ["DECISIONS", "Chain", "Decision", "read_chain", "verify_chain"]

#: What a person may decide; `accept` and `edit` add facts.
DECISIONS = (
    "accept", "edit", "reject", "defer", "out-of-scope", "presentation-only", "unresolved", "undo",
)  # fmt: skip
#: Decisions after which a proposal is no longer open.
CLOSED = frozenset(DECISIONS) - {"defer", "undo"}
_FIRST = "0" * 64
_FIELDS = ("proposal", "kind", "body_sha256", "decision", "by", "at", "why", "edited", "header", "facts", "previous")


@dataclass(frozen=True, slots=True)
class Decision:
    """One line: which proposal, its digest then, what was decided, by whom, when and why, and the facts accepted."""

    proposal: str
    kind: str
    body_sha256: str
    decision: str
    by: str
    at: str
    why: str
    edited: bool
    header: Mapping[str, Any] | None
    facts: Mapping[str, list[dict[str, Any]]] | None
    previous: str

    @property
    def adds_facts(self) -> bool:
        """Whether facts follow from it."""
        return self.decision in {"accept", "edit"}


class Chain:
    """The decisions of a workspace in their order."""

    def __init__(self, path: Path, decisions: Iterable[Decision], head: str, torn: str = "") -> None:
        """Take the decisions of a file, the digest of its last line, and what was dropped of a torn one."""
        self.path, self.decisions, self.head, self.torn = path, list(decisions), head, torn

    def last(self) -> dict[str, Decision]:
        """Return the decision that stands on each proposal: its last."""
        return {decision.proposal: decision for decision in self.decisions}

    def standing(self) -> list[Decision]:
        """Return the decisions from which facts follow, in the order in which they were made."""
        last = self.last()
        return [decision for decision in self.decisions if last[decision.proposal] is decision and decision.adds_facts]

    def is_open(self, proposal: Proposal | Head) -> bool:
        """Say whether somebody has still to decide: nobody did, it was put off, or its facts have changed since."""
        decision = self.last().get(proposal.id)
        return decision is None or decision.decision not in CLOSED or decision.body_sha256 != proposal.body_sha256

    def after(self, head: str) -> list[Decision]:
        """Return the decisions made after the line with a digest; none where no line has it."""
        at = next((number for number, decision in enumerate(self.decisions) if decision.previous == head), None)
        return [] if at is None else self.decisions[at:]

    def append(
        self,
        proposal: Proposal,
        decision: str,
        *,
        by: str,
        why: str = "",
        edited: tuple[Mapping[str, Any], Mapping[str, list[dict[str, Any]]]] | None = None,
        at: str = "",
    ) -> Decision:
        """Add a decision and have it on the disk before it counts.

        Args:
            proposal: What was decided on.
            decision: One of `DECISIONS`.
            by: Who decided.
            why: The reason; only the acceptance of a confirmation needs none.
            edited: The source table and the facts instead of the proposal's, for `edit`.
            at: When, as ISO 8601; now unless given.

        Raises:
            UsageError: The decision is none, nobody made it, or a reason is missing.
            ExportError: The file cannot be written.
        """
        if decision not in DECISIONS:
            raise UsageError(f"decision {decision!r}; expected one of {', '.join(DECISIONS)}")
        if not by.strip():
            raise UsageError("a decision needs --by: who made it")
        if not why.strip() and not (decision == "accept" and proposal.kind == "confirmation"):
            raise UsageError("a decision needs --why: for what reason")
        if decision == "undo" and proposal.id not in self.last():
            raise UsageError(f"{proposal.id}: nothing was decided on it that could be undone")
        header, facts = (
            (edited or (proposal.header, proposal.facts)) if decision in {"accept", "edit"} else (None, None)
        )
        made = Decision(
            proposal.id, proposal.kind, proposal.body_sha256, decision, by.strip(), at or _now(), why.strip(),
            decision == "edit", header, facts, self.head,
        )  # fmt: skip
        line = _line(made)
        try:
            with self.path.open("ab") as stream:
                if self.torn:
                    stream.truncate(stream.tell() - len(self.torn.encode("utf-8", "surrogateescape")))
                stream.write(line + b"\n")
                stream.flush()
                os.fsync(stream.fileno())
        except OSError as error:
            raise ExportError(f"{self.path}: cannot be written: {error.strerror or error}") from error
        self.torn = ""
        self.decisions.append(made)
        self.head = _sha256(line)
        return made


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def _line(decision: Decision) -> bytes:
    row = {name: getattr(decision, name) for name in _FIELDS if getattr(decision, name) is not None}
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=str).encode("utf-8")


def _sha256(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def read_chain(path: Path) -> Chain:
    """Read a chain; a file that does not exist yet holds none.

    A last line without its end was being written when the power went: it is dropped, and `Chain.torn` holds it.

    Raises:
        DataError: A line is not a decision, or the chain is broken; the line is named.
    """
    if not path.exists():
        return Chain(path, [], _FIRST)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    *whole, rest = raw.split(b"\n")
    decisions, head = [], _FIRST
    for number, line in enumerate(whole, 1):
        decision = _decision(line, f"{path}: line {number}")
        if decision.previous != head:
            raise DataError(f"{path}: line {number}: follows another line than the one before it: the chain is broken")
        decisions.append(decision)
        head = _sha256(line)
    return Chain(path, decisions, head, rest.decode("utf-8", "surrogateescape"))


def _decision(line: bytes, where: str) -> Decision:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataError(f"{where}: not JSON: {error}") from None
    if not isinstance(row, dict) or set(row) - set(_FIELDS):
        raise DataError(f"{where}: not a decision; expected the fields {', '.join(_FIELDS)}")
    missing = [name for name in _FIELDS if name not in row and name not in {"header", "facts"}]
    if missing:
        raise DataError(f"{where}: no {', '.join(missing)}")
    if row["decision"] not in DECISIONS:
        raise DataError(f"{where}: decision {row['decision']!r}; expected one of {', '.join(DECISIONS)}")
    for name in ("proposal", "kind", "body_sha256", "by", "at", "why", "previous"):
        if not isinstance(row[name], str):
            raise DataError(f"{where}: {name}: expected a text")
    fields: dict[str, Any] = {name: row.get(name) for name in _FIELDS}
    made = Decision(**fields)
    if (made.adds_facts and not isinstance(made.header, dict)) or not isinstance(made.facts or {}, dict):
        raise DataError(f"{where}: accepted without its facts")
    return made


def verify_chain(path: Path) -> list[str]:
    """Return what is wrong with a chain, in words; nothing where it holds."""
    try:
        chain = read_chain(path)
    except DataError as error:
        return [str(error)]
    found = []
    if chain.torn:
        found.append(f"{path}: the last line is cut off and does not count")
    before = ""
    for number, decision in enumerate(chain.decisions, 1):
        if decision.at < before:
            found.append(f"{path}: line {number}: is dated before the line above it")
        before = max(before, decision.at)
    return found

"""Proposals: what a reader found that may change the record, for a person to decide on.

A proposal's file is a fact file with one more table, ``[proposal]``, so that the reader of facts checks it.
What it would add stands in ``[[node]]``, ``[[statement]]``, ``[[clock]]`` and ``[[listing]]``.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from copy import copy
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import DataError, FactError, FactErrors
from embargraph.files.replace import written

if TYPE_CHECKING:
    from embargraph.facts.read import Facts
    from embargraph.updates.workspace import Workspace

__all__ = [
    "KINDS",
    "SOURCE_ID",
    "TABLES",
    "Proposal",
    "add_proposals",
    "check_proposal",
    "read_proposal",
    "read_proposals",
]

#: What a proposal may be of.
KINDS = (
    "confirmation", "addition", "removal", "alteration", "rename", "new-measure", "clock", "cliff", "link",
    "statement", "claim", "figure", "event", "route", "unreadable",
)  # fmt: skip
#: Tables of facts, in the order in which they are written.
TABLES = ("node", "statement", "clock", "listing")

_TEXTS = ("made_by", "made", "source", "before", "after", "where", "party")
_LISTS = ("grounds", "doubts", "touches")
_FIELDS = {"id", "kind", "evidence", *_TEXTS, *_LISTS}
#: Days of the edition: the same finding in a later edition is the same finding.
_OF_THE_EDITION = {"seen", "known_through", "published"}
#: The id of a source, which names the file of its accepted facts.
SOURCE_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,120}")
_ID = re.compile(r"p-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Proposal:
    """One finding: what kind, from where, on what grounds, with which doubts, and the facts that it would add.

    Attributes:
        kind: One of `KINDS`.
        header: The ``[source]`` table of the facts.
        facts: Rows by table, `TABLES`; none where only reading again is proposed.
        evidence: What it rests on, such as an entry, a document, a digest; with the facts it makes the id.
        made_by: The reader and its version.
        made: Day on which it was found, YYYY-MM-DD.
        source: Name of the place that was read.
        before, after: Editions compared, by their file.
        where: Row, paragraph or characters.
        party: Label of the party, typed again before a restriction is loosened.
        grounds: Why it is proposed.
        doubts: What speaks against it, or is open.
        touches: Ids of nodes whose facts it replaces, ends or confirms.
    """

    kind: str
    header: Mapping[str, Any]
    facts: Mapping[str, list[dict[str, Any]]] = field(default_factory=dict)
    evidence: Mapping[str, Any] = field(default_factory=dict)
    made_by: str = ""
    made: str = ""
    source: str = ""
    before: str = ""
    after: str = ""
    where: str = ""
    party: str = ""
    grounds: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The digest of what was found: the same finding on another day has the same id."""
        facts = {
            table: [{key: cell for key, cell in row.items() if key not in _OF_THE_EDITION} for row in rows]
            for table, rows in self.facts.items()
            if rows
        }
        return f"p-{_digest({'kind': self.kind, 'facts': facts, 'evidence': self.evidence})[:12]}"

    @property
    def body_sha256(self) -> str:
        """The digest of the facts that it would add, as they stand."""
        return _digest({"source": self.header, "facts": {name: rows for name, rows in self.facts.items() if rows}})

    def tables(self) -> dict[str, Any]:
        """Return its file's tables, those of facts as the reader of facts takes them."""
        head: dict[str, Any] = {"id": self.id, "kind": self.kind}
        head |= {name: text for name in _TEXTS if (text := getattr(self, name))}
        head |= {name: list(texts) for name in _LISTS if (texts := getattr(self, name))}
        if self.evidence:
            head["evidence"] = dict(self.evidence)
        facts = {table: self.facts[table] for table in TABLES if self.facts.get(table)}
        return {"proposal": head, "source": dict(self.header), **facts}


def _digest(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def add_proposals(workspace: Workspace, proposals: Iterable[Proposal]) -> list[Proposal]:
    """Write proposals that are new, or whose facts have changed, and return them.

    Raises:
        OSError: A file cannot be written; each is whole or absent.
    """
    import tomli_w

    new = []
    for proposal in proposals:
        path = workspace.proposals / f"{proposal.id}.toml"
        if path.exists() and read_proposal(path).body_sha256 == proposal.body_sha256:
            continue
        with written(path) as part:
            part.write_bytes(tomli_w.dumps(proposal.tables(), multiline_strings=False).encode("utf-8"))
        new.append(proposal)
    return new


def read_proposals(workspace: Workspace) -> list[Proposal]:
    """Return the proposals of a workspace, in the order of their ids.

    Raises:
        DataError: A file is not a proposal; it is named.
    """
    return [read_proposal(path) for path in sorted(workspace.proposals.glob("*.toml"))]


def read_proposal(path: Path) -> Proposal:
    """Read one proposal.

    Raises:
        DataError: The file cannot be read, a field is missing or has another form, or its id is not its digest.
    """
    try:
        tables = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise DataError(f"{path}: not TOML: {error}") from error
    head = tables.get("proposal")
    if not isinstance(head, dict) or not isinstance(tables.get("source"), dict):
        raise DataError(f"{path}: no [proposal] or no [source]; expected a proposal as docs/living.md says")
    unknown = sorted(set(head) - _FIELDS) + sorted(set(tables) - {"proposal", "source", *TABLES})
    if unknown:
        raise DataError(f"{path}: {unknown[0]}: unknown; expected one of {', '.join(sorted(_FIELDS))}")
    if head.get("kind") not in KINDS:
        raise DataError(f"{path}: kind: {head.get('kind')!r}; expected one of {', '.join(KINDS)}")
    for name in TABLES:
        rows = tables.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise DataError(f"{path}: {name}: expected [[{name}]] tables")
    texts = {name: _text(path, head, name) for name in _TEXTS}
    lists = {name: _texts(path, head, name) for name in _LISTS}
    evidence = head.get("evidence", {})
    if not isinstance(evidence, dict):
        raise DataError(f"{path}: evidence: expected a table")
    facts = {name: tables[name] for name in TABLES if name in tables}
    proposal = Proposal(head["kind"], tables["source"], facts, evidence, **texts, **lists)  # type: ignore[arg-type]
    if not _ID.fullmatch(str(head.get("id"))) or proposal.id != head["id"]:
        raise DataError(f"{path}: id: {head.get('id')!r}; expected {proposal.id}, the digest of what it says")
    return proposal


def _text(path: Path, head: Mapping[str, Any], name: str) -> str:
    value = head.get(name, "")
    if not isinstance(value, str):
        raise DataError(f"{path}: {name}: expected a text")
    return value


def _texts(path: Path, head: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = head.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise DataError(f"{path}: {name}: expected a list of texts")
    return tuple(value)


def _copied(facts: Facts) -> Facts:
    return replace(facts, **{each.name: copy(getattr(facts, each.name)) for each in fields(facts)})


def check_proposal(proposal: Proposal, graph_facts: Facts | None = None, folder: Path | None = None) -> list[FactError]:
    """Return what the reader of facts finds wrong with the facts of a proposal.

    Args:
        proposal: What to check.
        graph_facts: Facts that it may refer to; the packaged ones unless given.
        folder: Where its facts are written for the time being; a temporary folder unless given.
    """
    import tempfile

    from embargraph.facts.read import read_facts
    from embargraph.resources import seed_files

    if not any(proposal.facts.values()):
        return []
    if not SOURCE_ID.fullmatch(str(proposal.header.get("id"))):
        # It becomes the name of a file.
        said = f"{proposal.header.get('id')!r}; expected small letters, digits and hyphens"
        return [FactError(proposal.id, "source", "id", said)]
    with tempfile.TemporaryDirectory(dir=folder) as place:
        path = Path(place) / f"{proposal.id}.toml"
        write_facts(path, proposal.header, proposal.facts)
        try:
            # What is read is added to the facts that it may refer to: each proposal has its own copy of them.
            base = None if graph_facts is None else _copied(graph_facts)
            read_facts([path] if base is not None else [*seed_files(), path], base)
        except FactErrors as errors:
            return [error for error in errors.errors if proposal.id in str(error)] or list(errors.errors)
    return []


def write_facts(path: Path, header: Mapping[str, Any], facts: Mapping[str, list[dict[str, Any]]]) -> None:
    """Write a fact file.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    import tomli_w

    tables = {"source": dict(header), **{name: facts[name] for name in TABLES if facts.get(name)}}
    with written(path) as part:
        part.write_bytes(tomli_w.dumps(tables, multiline_strings=False).encode("utf-8"))

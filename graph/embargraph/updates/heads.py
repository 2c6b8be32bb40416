"""What proposals are about, without reading each file anew: ten thousand of them are looked through in a second.

What was read of a file is kept in the user's cache, with the file's time and size; a file that has changed is read
again.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.files.replace import written
from embargraph.updates.proposals import Proposal, read_proposal

if TYPE_CHECKING:
    from embargraph.updates.workspace import Workspace

__all__ = ["Head", "named_nodes", "read_heads"]

#: Raised when another thing is kept of a proposal.
_VERSION = 1


@dataclass(frozen=True, slots=True)
class Head:
    """One proposal in short.

    Attributes:
        id: Its id.
        body_sha256: The digest of its facts, by which a decision on it stands.
        kind, source, party: As the proposal has them.
        doubts: How many doubts it has.
        nodes: Ids of all nodes that it says something of.
        names: The names of parties that it would add or says something of.
    """

    id: str
    body_sha256: str
    kind: str
    source: str
    party: str
    doubts: int
    nodes: tuple[str, ...]
    names: tuple[str, ...]


def named_nodes(proposal: Proposal) -> set[str]:
    """Return the ids of nodes that a proposal says something of."""
    found = set(proposal.touches)
    for rows in proposal.facts.values():
        for row in rows:
            found |= {str(row[key]) for key in ("id", "subject", "object", "measure", "actor") if key in row}
            if "actor" in row and "list" in row:
                found.add(f"{row['list']}--{row['actor']}")
    return found


def _head(proposal: Proposal) -> Head:
    nodes = proposal.facts.get("node", ())
    lists = {str(row["list"]) for row in proposal.facts.get("listing", ()) if "list" in row}
    names = [proposal.party, *(str(row.get("label", "")) for row in nodes)]
    names += [str(name) for row in nodes for name in _listed(row.get("names"))]
    return Head(
        proposal.id, proposal.body_sha256, proposal.kind, proposal.source, proposal.party, len(proposal.doubts),
        tuple(sorted(named_nodes(proposal) | lists)), tuple(dict.fromkeys(filter(None, names))),
    )  # fmt: skip


def _listed(value: Any) -> Iterable[Any]:
    return value if isinstance(value, list) else ()


def read_heads(workspace: Workspace) -> dict[str, Head]:
    """Return what the proposals of a workspace are about, by their ids.

    Raises:
        DataError: A file is not a proposal; it is named.
    """
    place = _place(workspace)
    kept = _kept(place)
    heads: dict[str, Head] = {}
    rows: dict[str, list[Any]] = {}
    with os.scandir(workspace.proposals) as entries:
        files = sorted((entry for entry in entries if entry.name.endswith(".toml")), key=lambda entry: entry.name)
    for entry in files:
        about = entry.stat()
        mark = [about.st_mtime_ns, about.st_size, about.st_ino]
        known = kept.get(entry.name)
        is_kept = known is not None and known[0] == mark
        head = _as_head(known[1]) if known is not None and is_kept else _head(read_proposal(Path(entry.path)))
        heads[head.id] = head
        rows[entry.name] = [mark, asdict(head)]
    if rows != kept:
        _keep(place, rows)
    return heads


def _as_head(row: Mapping[str, Any]) -> Head:
    return Head(**{**row, "nodes": tuple(row["nodes"]), "names": tuple(row["names"])})


def _place(workspace: Workspace) -> Path:
    from embargraph.resources import cache_folder

    digest = hashlib.sha256(str(workspace.folder.resolve()).encode("utf-8", "surrogateescape")).hexdigest()
    return cache_folder() / "workspaces" / f"{digest[:24]}.json"


def _kept(place: Path) -> dict[str, list[Any]]:
    """Return what was kept; nothing where it cannot be read: then every file is read."""
    try:
        whole = json.loads(place.read_text(encoding="utf-8"))
        rows = whole["rows"] if whole["version"] == _VERSION else {}
        for row in rows.values():
            _as_head(row[1])
    except (OSError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return {}
    return dict(rows)


def _keep(place: Path, rows: Mapping[str, list[Any]]) -> None:
    # Without a place to keep it each file is read anew the next time.
    with suppress(OSError):
        place.parent.mkdir(parents=True, exist_ok=True)
        with written(place) as part:
            part.write_text(json.dumps({"version": _VERSION, "rows": rows}, ensure_ascii=False), encoding="utf-8")

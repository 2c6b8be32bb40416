"""Proposals that nobody has reviewed and that concern the parties of an answer: said beside it, never applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from embargraph.model.names import name_key
from embargraph.updates.decisions import read_chain
from embargraph.updates.heads import Head, read_heads

if TYPE_CHECKING:
    from embargraph.updates.workspace import Workspace

__all__ = ["waiting_on", "waiting_sentences"]

#: Kinds that could change an answer on a party; a claim or a figure could not.
_KINDS = frozenset({"addition", "alteration", "clock", "cliff", "new-measure", "removal", "rename"})


def waiting_on(workspace: Workspace, nodes: Mapping[str, str], names: Iterable[str] = ()) -> dict[str, list[Head]]:
    """Return the open proposals that concern parties or measures, by their labels.

    Args:
        workspace: Where proposals are.
        nodes: Labels by id.
        names: Names that the graph does not know: a proposal may be to add them.

    Raises:
        DataError: A proposal or the decisions cannot be read.
    """
    chain = read_chain(workspace.decisions)
    keys = {key: name for name in names if (key := name_key(name))}
    found: dict[str, list[Head]] = {}
    for head in read_heads(workspace).values():
        if head.kind not in _KINDS or not chain.is_open(head):
            continue
        labels = [nodes[node] for node in head.nodes if node in nodes]
        labels += [keys[key] for name in head.names if (key := name_key(name)) in keys] if keys else []
        for label in dict.fromkeys(labels):
            found.setdefault(label, []).append(head)
    return found


def waiting_sentences(waiting: Mapping[str, list[Head]]) -> list[str]:
    """Return in a sentence for each party how many proposals on it nobody has reviewed.

    Example:
        >>> head = Head("p-1", "", "removal", "us-ecfr", "ZTE", 0, ("zte",), ("ZTE",))
        >>> waiting_sentences({"ZTE": [head]})
        ['1 proposal not reviewed concerns ZTE (1 removal); it changes nothing here. See: embargraph review list']
    """
    told = []
    for label, heads in waiting.items():
        kinds = ", ".join(f"{count} {kind}" for kind, count in Counter(head.kind for head in heads).most_common())
        said = (
            f"1 proposal not reviewed concerns {label} ({kinds}); it changes nothing here"
            if len(heads) == 1
            else f"{len(heads)} proposals not reviewed concern {label} ({kinds}); they change nothing here"
        )
        told.append(f"{said}. See: embargraph review list")
    return told

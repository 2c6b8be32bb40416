"""What waits for review beside an answer, on standard error: the answer itself is the same with and without it."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from embargraph.cli.layout import note as as_note

if TYPE_CHECKING:
    from embargraph.questions.ask import Answer

__all__ = ["print_waiting", "print_waiting_on_answer"]


def print_waiting_on_answer(answer: Answer) -> None:
    """Say how many proposals concern the nodes that the names of an answer were taken to mean."""
    if not _has_workspace():
        return
    taken = [row for option, rows in answer.answer["resolved"].items() for row in rows if option in _ON]
    print_waiting({row["id"]: row["label"] for row in taken if row["match"] in {"exact", "like", "words"}})


def _has_workspace() -> bool:
    """Say whether there may be a workspace: most who ask have none, and nothing is imported for them."""
    return bool(os.environ.get("EMBARGRAPH_WORKSPACE")) or Path("embargraph-record").is_dir()


_ON = frozenset({"who", "measure", "under", "what"})


def print_waiting(nodes: Mapping[str, str], names: Iterable[str] = ()) -> None:
    """Say how many proposals of the usual workspace concern some nodes, or names that the graph does not have.

    Args:
        nodes: Labels by id.
        names: Names that are not in the graph.
    """
    if not _has_workspace():
        return
    from embargraph.errors import EmbargraphError
    from embargraph.updates.waiting import waiting_on, waiting_sentences
    from embargraph.updates.workspace import find_workspace

    try:
        told = waiting_sentences(waiting_on(find_workspace(), nodes, names))
    except (EmbargraphError, OSError) as error:
        told = [f"whether a proposal concerns this answer is not known: {error}"]
    for sentence in told:
        typer.echo(as_note(f"note: {sentence}"), err=True)

"""`embargraph init`: a workspace for proposals and decisions."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["command"]


def command(
    folder: Annotated[Path, typer.Argument(metavar="[FOLDER]", file_okay=False, help="Folder to make.")] = Path(
        "embargraph-record"
    ),
) -> None:
    """Make a workspace: a folder of texts, fit for version control.

    It holds what was read (editions), what may have changed (proposals), who
    decided what (decisions.jsonl) and the facts that follow (accepted).  Only
    accepted facts reach a graph.

    \b
    Example:
      embargraph init embargraph-record

    \b
    Exit status: 0 made, or there already, 2 usage, 3 a folder that cannot be
    made or holds other files, 70 internal error.
    """
    from embargraph.updates.workspace import init_workspace

    init_workspace(folder)
    typer.echo(f"{folder}: workspace; next: embargraph evidence, embargraph propose", err=True)

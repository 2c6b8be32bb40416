"""`embargraph evidence`: the worklist of what has outrun its evidence."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargraph.cli.complete import complete_measures, complete_names
from embargraph.cli.options import AsOf, Format, GraphFile, Workspace

if TYPE_CHECKING:
    from embargraph.updates.review import Review

__all__ = ["COLUMNS", "command"]

#: Columns: those of the question, and what the workspace knows beside them.
COLUMNS = (
    "measure", "status", "known_through", "days_past", "cliff", "branches", "answers", "settles", "last_checked",
    "open_proposals", "evidence",
)  # fmt: skip
_TABLE = ("measure", "status", "cliff", "known_through", "answers", "settles")


def command(
    who: Annotated[
        list[str] | None,
        typer.Option(
            "--who", metavar="NAME", help="Only measures that reach this party.", autocompletion=complete_names
        ),
    ] = None,
    measure: Annotated[
        list[str] | None,
        typer.Option("--measure", metavar="NAME", help="Only this measure.", autocompletion=complete_measures),
    ] = None,
    source: Annotated[
        str | None, typer.Option("--source", metavar="NAME", help="Only what this source would settle, such as us-fr.")
    ] = None,
    within: Annotated[
        int | None,
        typer.Option("--within", min=0, metavar="DAYS", help="Only cliffs within so many days, and passed ones."),
    ] = None,
    as_of: AsOf = None,
    graph_path: GraphFile = None,
    workspace: Workspace = None,
    format_: Format = "auto",
) -> None:
    """List what has outrun its evidence, the most urgent first, and what would settle it.

    A printed change whose day is over, and after which no evidence is held, is a
    passed cliff: the answer is unknown until somebody looks.  `embargraph propose`
    looks, `embargraph review` decides.

    \b
    Example:
      embargraph evidence --as-of 2026-11-29 --within 90

    \b
    Fields: measure, status, known_through, days_past, cliff, branches, answers,
    settles, last_checked, open_proposals, evidence.

    \b
    Exit status: 0 something has, 1 nothing has, 2 usage or unknown name, 3 bad
    data, 70 internal error.
    """  # fmt: skip
    from embargraph.api import Graph
    from embargraph.cli.output import chosen_format, print_rows

    options: dict[str, Any] = {"who": who or None, "measure": measure or None, "source": source, "within": within}
    with Graph(graph_path) as graph:
        answer = graph.ask(
            "evidence", as_of=as_of, **{name: value for name, value in options.items() if value is not None}
        )
        rows = answer.to_dicts()
    desk = _desk(workspace)
    for row in rows:
        row |= _of_workspace(row["measure"]["id"], desk)
    chosen = chosen_format(format_)
    if chosen in {"table", "markdown"}:
        # Without a workspace nothing is known to wait: a column of naughts would say that nothing does.
        print_rows((*_TABLE, "open_proposals") if desk else _TABLE, [row | _in_short(row) for row in rows], chosen)
    else:
        print_rows(COLUMNS, rows, chosen)
    passed = sum(bool(row["cliff"] and row["cliff"]["passed"]) for row in rows)
    typer.echo(f"{len(rows)} measures past their evidence, {passed} with a printed change that has passed.", err=True)
    if not rows:
        raise typer.Exit(1)


def _in_short(row: dict[str, Any]) -> dict[str, str]:
    """Return the cells of a row that a table shows as a few words: the printed change, and where to look."""
    cliff = row["cliff"]
    told = f"{cliff['date']} {cliff['edge']}{' (passed)' if cliff['passed'] else ''}" if cliff else ""
    return {"cliff": told, "settles": row["settles"]["source"]}


def _desk(workspace: Path | None) -> Review | None:
    """Return the workspace's proposals and decisions; without a workspace nothing was checked."""
    from embargraph.errors import UsageError
    from embargraph.updates.review import Review
    from embargraph.updates.workspace import find_workspace

    try:
        return Review(find_workspace(workspace))
    except UsageError:
        if workspace is not None:
            raise
        return None


def _of_workspace(measure: str, desk: Review | None) -> dict[str, Any]:
    """Return when a measure was last looked at, and how many proposals on it are open."""
    if desk is None:
        return {"last_checked": None, "open_proposals": 0}
    touching = [each for each in desk.heads.values() if measure in each.nodes]
    decided = [decision.at[:10] for decision in desk.chain.decisions if decision.proposal in {p.id for p in touching}]
    return {
        "last_checked": max(decided, default=None),
        "open_proposals": sum(desk.chain.is_open(proposal) for proposal in touching),
    }

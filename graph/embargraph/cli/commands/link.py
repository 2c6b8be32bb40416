"""`embargraph link`: which parties may be one, and a reviewed judgement on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from embargraph.cli.complete import complete_names
from embargraph.cli.options import Format, GraphFile
from embargraph.cli.output import chosen_format, print_rows

__all__ = ["command"]

_CANDIDATES, _JUDGEMENT = "Candidates", "Judgement"
_SIDES = ("left", "right")


def command(
    left: Annotated[str | None, typer.Argument(metavar="LEFT", help="Id of the party that stays.")] = None,
    right: Annotated[str | None, typer.Argument(metavar="RIGHT", help="Id of the party that is judged.")] = None,
    candidates: Annotated[
        bool,
        typer.Option(
            "--candidates",
            help="List pairs with equal names, legal forms aside, not judged yet.",
            rich_help_panel=_CANDIDATES,
        ),
    ] = False,
    review: Annotated[
        bool, typer.Option("--review", help="Go through the candidates one by one.", rich_help_panel=_CANDIDATES)
    ] = False,
    who: Annotated[
        list[str] | None,
        typer.Option(
            "--who",
            metavar="NAME",
            help="Only candidates for this party, by id or name; may be given again.",
            autocompletion=complete_names,
            rich_help_panel=_CANDIDATES,
        ),
    ] = None,
    judge: Annotated[
        Literal["positive", "negative", "unsure"] | None,
        typer.Option("--judge", help="Judge LEFT and RIGHT, by id.", rich_help_panel=_JUDGEMENT),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="Why; a judgement needs a reason.", rich_help_panel=_JUDGEMENT)
    ] = "",
    links: Annotated[
        Path, typer.Option("--links", dir_okay=False, help="File of your judgements.", rich_help_panel=_JUDGEMENT)
    ] = Path("links.csv"),
    graph_path: GraphFile = None,
    format_: Format = "auto",
) -> None:
    """Find parties that may be one, and keep judgements on them.

    Equal names make a candidate, never one party.  A positive judgement makes
    RIGHT the party LEFT when the graph is built anew with --links.  With --graph, both
    ids are looked up there first.

    \b
    Example:
      embargraph build --out graph.duckdb
      embargraph link --review --graph graph.duckdb --who "SMIC Beijing"
      embargraph link zte us-bis-entity-list-zte-parsian-025378 --judge negative --reason "a company in Tehran"

    \b
    Fields: left, right, name, left_lists, right_lists, left_places, right_places.
    In CSV left and right are ids, as --judge takes them, with left_label and
    right_label beside them.

    \b
    Exit status: 0 candidates found or judgement kept, 1 no candidates, 2 usage
    or unknown name, 3 bad input, or a judgement that contradicts another,
    70 internal error.
    """
    from embargraph.errors import UsageError
    from embargraph.resolution.candidates import write_judgement

    if judge:
        if not left or not right:
            raise UsageError("--judge needs LEFT and RIGHT, the ids of two parties")
        if graph_path is not None:
            _check_ids(graph_path, left, right)
        write_judgement(links, left, right, judge, reason)
        typer.echo(f"{links}: {left} and {right}: {judge}", err=True)
        return
    if not candidates and not review:
        raise UsageError("link needs --candidates, --review, or LEFT RIGHT --judge")
    rows = _find(graph_path, who, links)
    if review:
        _review(rows, links)
        return
    _print(rows, chosen_format(format_))
    typer.echo(f"{len(rows)} candidates; equal names alone make no party one.", err=True)
    if not rows:
        raise typer.Exit(1)


def _print(rows: Sequence[Mapping[str, Any]], format_: str) -> None:
    """Print candidates with their ids in every format: a judgement is on ids, and two labels may be the same."""
    from embargraph.resolution.candidates import CANDIDATE_COLUMNS

    columns: Sequence[str] = CANDIDATE_COLUMNS
    if format_ == "csv":
        columns = ("left", "left_label", "right", "right_label", *CANDIDATE_COLUMNS[2:])
        rows = [{**row, **_ids(row)} for row in rows]
    elif format_ in {"table", "markdown"}:
        rows = [{**row, **{side: f"{row[side]['label']} [{row[side]['id']}]" for side in _SIDES}} for row in rows]
    print_rows(columns, rows, format_)


def _ids(row: Mapping[str, Any]) -> dict[str, str]:
    """Return the cells of a candidate's two parties: ids, and labels beside them."""
    return {side: row[side]["id"] for side in _SIDES} | {f"{side}_label": row[side]["label"] for side in _SIDES}


def _check_ids(graph_path: Path, *ids: str) -> None:
    """Refuse an id that the graph has not: a judgement on it would never apply, and nobody would be told."""
    from embargraph.api import Graph
    from embargraph.errors import UnknownNameError

    # What was judged one before is an entry of the other.
    query = "SELECT id FROM node WHERE id = $1 UNION SELECT node FROM identifier WHERE scheme = 'entry' AND value = $1"
    with Graph(graph_path) as graph:
        for id_ in ids:
            if not graph.connection.execute(query, [id_]).fetchall():
                raise UnknownNameError("id of a party", id_)


def _find(graph_path: Path | None, who: list[str] | None, links: Path) -> list:  # type: ignore[type-arg]
    from embargraph.api import Graph
    from embargraph.resolution.candidates import find_candidates
    from embargraph.store.lookup import find_nodes

    with Graph(graph_path) as graph:
        asked = None if who is None else [match.id for name in who for match in find_nodes(graph.connection, name)]
        return find_candidates(graph.connection, [links] if links.exists() else [], asked)


def _review(rows: list, links: Path) -> None:  # type: ignore[type-arg]
    """Ask for a judgement on each candidate."""
    from embargraph.resolution.candidates import told, write_judgement

    words = {"p": "positive", "n": "negative", "u": "unsure"}
    for row in rows:
        typer.echo("\n".join(told(row)), err=True)
        answer = ""
        while answer not in {*words, "s", "q"}:
            answer = typer.prompt("p one party, n two, u unsure, s skip, q quit (p, n, u, s, q)")
        if answer == "q":
            return
        if answer in words:
            reason = typer.prompt("Reason")
            write_judgement(links, row["left"]["id"], row["right"]["id"], words[answer], reason)

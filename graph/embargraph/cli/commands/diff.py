"""`embargraph diff`: what differs between two graph files, or under two assumptions."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from embargraph.cli.answers import View, print_found
from embargraph.cli.complete import complete_assumptions
from embargraph.cli.layout import note
from embargraph.cli.options import AsOf, Bare, Columns, Everything, Format, GraphFile, Limit, NoPager, Panel, Wide
from embargraph.cli.output import print_assuming

if TYPE_CHECKING:
    from embargraph.api import Graph
    from embargraph.questions.differences import Differences

__all__ = ["command"]

#: What a terminal has room for; the other formats give every column.
_TABLE = ("who", "change", "before", "after", "under", "what", "via", "altered", "since", "until", "match")


def command(
    old: Annotated[Path | None, typer.Argument(metavar="OLD", dir_okay=False, help="Graph file of before.")] = None,
    new: Annotated[Path | None, typer.Argument(metavar="NEW", dir_okay=False, help="Graph file of after.")] = None,
    assume: Annotated[
        list[str] | None,
        typer.Option(
            "--assume",
            metavar="MEASURE=STATUS",
            help="What to assume after.",
            autocompletion=complete_assumptions,
            rich_help_panel=Panel.GRAPH,
        ),
    ] = None,
    versus: Annotated[
        list[str] | None,
        typer.Option(
            "--versus",
            metavar="MEASURE=STATUS",
            help="What to assume before; the record if not given.",
            autocompletion=complete_assumptions,
            rich_help_panel=Panel.GRAPH,
        ),
    ] = None,
    facts: Annotated[
        list[Path] | None,
        typer.Option(
            "--facts",
            dir_okay=False,
            help="Facts to add after: what follows from them.",
            rich_help_panel=Panel.GRAPH,
        ),
    ] = None,
    graph_path: GraphFile = None,
    as_of: AsOf = None,
    ever: Annotated[bool, typer.Option("--ever", help="Compare all days.", rich_help_panel=Panel.DAY)] = False,
    watch: Annotated[
        Path | None,
        typer.Option(
            "--watch",
            dir_okay=False,
            help="Only what touches the names in this file, one a line.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = None,
    format_: Format = "auto",
    bare: Bare = False,
    everything: Everything = False,
    columns: Columns = None,
    limit: Limit = None,
    wide: Wide = False,
    no_pager: NoPager = False,
) -> None:
    """Say who becomes restricted, who is freed, and whose terms change.

    Compares two graph files, OLD and NEW, or one graph under two assumptions:
    --versus is how it stands before, --assume how it stands after.  A watch
    list takes in what reaches its names through their country.

    \b
    Example:
      embargraph diff --assume us-bis-affiliates-rule=in-force --versus us-bis-affiliates-rule=stayed
      embargraph diff --assume us-bis-affiliates-rule=in-force --as-of 2026-11-22

    \b
    Fields: who, change (restricted, freed, altered, list gone), before, after (verdicts),
    under, what, effect, basis, via, altered (names of what changed), since,
    until, policy, footnote, witness, branches, note, match, standing, evidence,
    assuming.

    \b
    Exit status: 0 something differs, 1 nothing does (with --watch: nothing for
    the names watched), 2 usage or unknown name, 3 bad input or data,
    70 internal error.
    """
    from embargraph.questions.differences import COLUMNS

    names = None if watch is None else _read_names(watch)
    with _two_graphs(old, new, bool(assume or versus or facts or graph_path), graph_path) as (before, after):
        found = before.diff(
            after, assume=assume or (), versus=versus or (), facts=facts or (), as_of=as_of, ever=ever, watch=names
        )
        view = View.of(
            format_, columns, limit=limit, everything=everything, wide=wide, paged=not no_pager, bare=bare
        )  # fmt: skip
        about = {} if bare else _about(found, before, old, new)
        print_found(COLUMNS, found.rows, about, view, table=_TABLE, question="diff")
        print_assuming(before, found.assuming)
    if found.unknown:
        typer.echo(f"Not on record, so not watched: {', '.join(found.unknown)}", err=True)
    for loss in found.losses:
        typer.echo(note(f"Warning: {loss}."), err=True)
    when = "over all time" if found.day is None else f"as of {found.day}"
    said = f"From {old or found.before} to {new or found.after}, {when}: {found.said}. Not legal advice."
    typer.echo(note(said), err=True)
    if not found.rows:
        raise typer.Exit(1)


def _about(found: Differences, before: Graph, old: Path | None, new: Path | None) -> dict[str, Any]:
    """Return what a comparison rests on, its verdict first."""
    said = found.said
    when = "over all time" if found.day is None else f"as of {found.day}"
    verdict = [f"From {old or found.before} to {new or found.after}, {when}: {said}.", *found.sentences()]
    return {
        "verdict": verdict,
        "question": "diff",
        "said": said,
        "leads": [*found.losses, *found.warnings],
        **before.searched(),
    }


@contextmanager
def _two_graphs(
    old: Path | None, new: Path | None, has_assumptions: bool, graph_path: Path | None
) -> Iterator[tuple[Graph, Graph | None]]:
    """Open what is compared: two files, or one graph that is compared with itself."""
    from embargraph.api import Graph
    from embargraph.errors import UsageError

    if (old is None) != (new is None) or (old is None and not has_assumptions):
        raise UsageError("diff needs two graph files, OLD and NEW, or --assume")
    if old is None or new is None:
        with Graph(graph_path) as graph:
            yield graph, None
    elif has_assumptions:
        raise UsageError("OLD and NEW are compared as they are; --assume, --versus and --facts are for one graph")
    else:
        with Graph(old) as before, Graph(new) as after:
            yield before, after


def _read_names(path: Path) -> list[str]:
    from embargraph.errors import DataError, UsageError
    from embargraph.questions.differences import names_of

    try:
        names = names_of(path.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        raise DataError(f"{path}: not UTF-8 at byte {error.start}; expected one name a line") from error
    except OSError as error:
        raise DataError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not names:
        # Nothing differs for nobody: that would read as if all were well.
        raise UsageError(f"--watch {path}: the file names nobody; expected one name a line")
    return names

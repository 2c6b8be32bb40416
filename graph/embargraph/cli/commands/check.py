"""`embargraph check`: facts, digests, references, shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from embargraph.cli.options import EngineName, Master, Panel
from embargraph.errors import UsageError

__all__ = ["command"]


def command(
    facts: Annotated[
        list[Path] | None, typer.Option("--facts", help="Fact file (TOML) or table of stakes (CSV) to check too.")
    ] = None,
    documents: Annotated[
        Path | None,
        typer.Option(
            "--documents",
            exists=True,
            file_okay=False,
            help="Folder with the source documents: every digest is verified.",
        ),
    ] = None,
    no_shapes: Annotated[
        bool, typer.Option("--no-shapes", help="Do not run the SHACL shapes, which take some twenty seconds.")
    ] = False,
    graph: Annotated[
        Path | None,
        typer.Option(
            "--graph",
            help="Graph file or folder: only the witness of each of its conclusions on ownership is checked.",
        ),
    ] = None,
    engine: Annotated[
        EngineName,
        typer.Option(
            "--engine", help="What checks the conclusions of --graph, batch by batch.", rich_help_panel=Panel.ENGINE
        ),
    ] = "duckdb",
    master: Master = None,
    workspace: Annotated[
        Path | None,
        typer.Option(
            "--workspace",
            file_okay=False,
            metavar="DIR",
            help="Workspace: only its decisions are checked, and that the accepted facts follow from them.",
        ),
    ] = None,
) -> None:
    """Check facts, digests, references and shapes.

    Reads the packaged facts and the files given: vocabulary, dates, ids and
    references; that each statement of the record has a citation; how many
    statements of law have been read a second time; with --documents, that each
    span of each document has the digest on record; that the accepted facts of the
    record are what its decisions give; that the graph as RDF holds
    to the shipped SHACL shapes, where pyshacl is installed (pip install
    'embargraph[shacl]').  With --graph, instead, every conclusion
    on ownership in a graph file is worked out again from its stakes.  With
    --workspace, instead, the chain of decisions of a workspace.

    \b
    Example:
      embargraph check
      embargraph check --facts customers.toml --no-shapes

    \b
    Exit status: 0 all holds, 2 usage, 3 something does not hold,
    70 internal error.
    """
    from embargraph.checks.facts import check_facts, check_witnesses

    if workspace is not None:
        if facts or documents or graph:
            raise UsageError("--workspace checks decisions; --facts, --documents and --graph check something else")
        _check_workspace(workspace)
        return
    if graph is not None and (facts or documents):
        raise UsageError("--graph checks a graph file; --facts and --documents check facts")
    if master and engine != "spark":
        raise UsageError("--master goes with --engine spark")
    if engine == "spark" and graph is None:
        raise UsageError("--engine spark goes with --graph")
    if graph is None:
        report = check_facts(facts or (), documents, shapes=not no_shapes)
    elif engine == "spark":
        from embargraph.engines.checking import check_by_spark

        report = check_by_spark(graph, master)
    else:
        report = check_witnesses(graph)
    for line in report.lines():
        typer.echo(line, err=True)
    broken = _packaged_decisions() if graph is None else []
    for line in broken:
        typer.echo(line, err=True)
    if report.faults or broken or (documents is not None and not report.verified):
        raise SystemExit(3)


def _packaged_decisions() -> list[str]:
    """Return what does not hold of the record's own decisions, and say how many there are."""
    from embargraph.resources import find_folder
    from embargraph.updates.review import check_decisions

    folder = find_folder("seeds") / "record"
    chain, faults = check_decisions(folder / "decisions.jsonl", folder / "accepted")
    typer.echo(f"{len(chain)} decisions on proposals, by {', '.join(sorted({each.by for each in chain}))}", err=True)
    return faults


def _check_workspace(folder: Path) -> None:
    from embargraph.updates.review import Review
    from embargraph.updates.workspace import find_workspace

    desk = Review(find_workspace(folder))
    faults = desk.verify()
    for line in faults:
        typer.echo(line, err=True)
    for decision in desk.chain.standing():
        typer.echo(f"{decision.proposal}: {decision.decision} by {decision.by} at {decision.at}", err=True)
    typer.echo(f"{len(desk.chain.decisions)} decisions, {len(faults)} faults", err=True)
    if faults:
        raise SystemExit(3)

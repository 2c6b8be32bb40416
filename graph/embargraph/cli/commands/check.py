"""`embargraph check`: facts, digests, references, shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
            dir_okay=False,
            help="Graph file: only the witness of each of its conclusions on ownership is checked.",
        ),
    ] = None,
) -> None:
    """Check facts, digests, references and shapes.

    Reads the packaged facts and the files given: vocabulary, dates, ids and
    references; that each statement of the record has a citation; how many
    statements of law have been read a second time; with --documents, that each
    span of each document has the digest on record; that the graph as RDF holds
    to the shipped SHACL shapes, where pyshacl is installed (pip install
    'embargraph[shacl]').  With --graph, instead, every conclusion
    on ownership in a graph file is worked out again from its stakes.

    \b
    Example:
      embargraph check
      embargraph check --facts customers.toml --no-shapes

    \b
    Exit status: 0 all holds, 2 usage, 3 something does not hold,
    70 internal error.
    """
    from embargraph.checks.facts import check_facts, check_witnesses

    if graph is not None and (facts or documents):
        raise UsageError("--graph checks a graph file; --facts and --documents check facts")
    report = check_witnesses(graph) if graph is not None else check_facts(facts or (), documents, shapes=not no_shapes)
    for line in report.lines():
        typer.echo(line, err=True)
    if report.faults or (documents is not None and not report.verified):
        raise SystemExit(3)

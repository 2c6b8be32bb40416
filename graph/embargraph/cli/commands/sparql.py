"""`embargraph sparql`: SPARQL on the graph's RDF, or on an exported file."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from embargraph.cli.answers import View, print_found
from embargraph.cli.options import Bare, Panel
from embargraph.cli.output import chosen_format, print_rows
from embargraph.errors import UsageError
from embargraph.questions.vintage import say_vintage

__all__ = ["command"]


def _questions(incomplete: str) -> list[str]:
    from embargraph.questions.sparql import load_sparql_versions

    return [name for name in load_sparql_versions() if name.startswith(incomplete)]


def _parameters(given: Sequence[str]) -> dict[str, str | list[str]]:
    """Return values by option; of an option that is given again, all of them."""
    parameters: dict[str, str | list[str]] = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign:
            raise UsageError(f"--param {text!r}; expected NAME=VALUE, such as who=Huawei")
        name = name.strip().replace("-", "_")
        before = parameters.get(name, [])
        values = [*([before] if isinstance(before, str) else before), value]
        parameters[name] = value if len(values) == 1 else values
    return parameters


#: What is said where a query finds nothing.
_NOTHING = "No fact on record for this query; that is not a clearance"


@contextmanager
def _rdf(path: Path | None) -> Iterator[tuple[Any, Any]]:
    """Give what runs some work on the RDF of a graph file or an RDF file, and what its names are looked up in."""
    from embargraph.api import Graph
    from embargraph.rdf.sparql_engine import RDF_SUFFIXES, open_store

    if path is not None and path.suffix.lower() in RDF_SUFFIXES:
        store = open_store(path)
        yield lambda work: work(store), None
        return
    with Graph(path) as graph, graph.reading() as connection:
        yield graph.rdf.run, (connection, graph.like)


def command(
    file: Annotated[
        str,
        typer.Argument(metavar="FILE", help="A query's file, - for stdin, or a question.", autocompletion=_questions),
    ],
    graph: Annotated[
        Path | None, typer.Argument(metavar="GRAPH", dir_okay=False, help="A graph file or an RDF file.")
    ] = None,
    parameters: Annotated[
        list[str] | None,
        typer.Option(
            "--param",
            metavar="NAME=VALUE",
            help="An option of the question; embargraph ask QUESTION --help lists them.",
            rich_help_panel=Panel.QUESTION,
        ),
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Day a question is asked about, as 2026-11-29; today if not given.",
            rich_help_panel=Panel.QUESTION,
        ),
    ] = None,
    ever: Annotated[
        bool, typer.Option("--ever", help="Answer a question over all time.", rich_help_panel=Panel.QUESTION)
    ] = False,
    graph_path: Annotated[
        Path | None, typer.Option("--graph", dir_okay=False, help="The same as GRAPH.", rich_help_panel=Panel.INPUT)
    ] = None,
    format_: Annotated[
        Literal["auto", "table", "json", "jsonl", "csv", "markdown", "turtle"],
        typer.Option(
            "--format",
            help="auto is a table on a terminal and JSON otherwise; Turtle for CONSTRUCT and DESCRIBE.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = "auto",
    bare: Bare = False,
    seconds: Annotated[
        float, typer.Option("--timeout", help="Seconds after which the query is given up.", rich_help_panel=Panel.INPUT)
    ] = 60.0,
) -> None:
    """Run a SPARQL query, or a question in SPARQL, on the graph's RDF.

    FILE holds SELECT, ASK, CONSTRUCT or DESCRIBE; - reads it from stdin; a bare
    name is a question in SPARQL (queries/NAME.rq) and gives the rows of ask.
    GRAPH is a graph file or an RDF file by its ending (.ttl, .nq, .jsonld, .nt,
    .trig, .rdf); the home graph if not given.  Patterns match the whole
    graph; GRAPH in a query selects the statements of one source.

    The query reads this graph and nothing else: updates, SERVICE and FROM are
    refused, and time, memory, rows (a million) and the query's own size and
    shape are limited.  The RDF of a graph file is made on first use, which takes
    long for whole lists, and kept in the cache.

    \b
    Example:
      embargraph sparql restricted --param who=Huawei --as-of 2021-03-11
      embargraph sparql rules --format csv

    Fields: the query's variables; of ASK, answer; of CONSTRUCT and DESCRIBE,
    subject, predicate and object; of a question, its own.

    \b
    Exit status: 0 rows found or ASK true, 1 no rows or ASK false, 2 usage or
    unknown name, 3 bad query or data, or too much asked, 70 internal error.
    """
    from embargraph.api import day_asked
    from embargraph.questions.ask import find_question
    from embargraph.questions.sparql import SparqlVersion, ask_sparql, find_query
    from embargraph.rdf.sparql_engine import check_query, run_sparql, vintage

    if graph and graph_path:
        raise UsageError("GRAPH and --graph are the same; give one")
    if not seconds > 0:
        raise UsageError(f"--timeout {seconds:g}; expected more than 0 seconds")
    options, query = _parameters(parameters or ()), find_query(file, sys.stdin.buffer)
    table: tuple[str, ...] = ()
    if isinstance(query, SparqlVersion):
        # What a terminal shows stands in the question's own file, once for both languages.
        table = find_question(query.question.name).table
        day = day_asked(query.question, as_of, ever=ever)
    elif parameters or as_of or ever:
        raise UsageError("--param, --as-of and --ever go with a question; this query says what it asks")
    else:
        check_query(query)
    with _rdf(graph or graph_path) as (run, names):
        if isinstance(query, SparqlVersion):
            version = query
            answer = run(lambda store: ask_sparql(store, version, options, as_of=day, seconds=seconds, names=names))
        else:
            text = query
            answer = run(lambda store: run_sparql(store, text, seconds=seconds))
        known = run(vintage)
    if format_ == "turtle" and answer.turtle is None:
        raise UsageError("--format turtle is for CONSTRUCT and DESCRIBE; this query gives rows")
    if answer.turtle is not None and format_ in {"auto", "turtle"}:
        typer.echo(answer.turtle, nl=False)
    elif bare or chosen_format(format_) not in {"table", "json", "jsonl"}:
        print_rows(answer.columns, answer.rows, format_, table=table)
    else:
        said = f"{len(answer.rows)} rows" if answer.rows else _NOTHING
        name = query if isinstance(query, str) else query.question.name
        about = {"verdict": [f"{said}."], "question": name, "said": said, "edition": known}
        view = View.of(format_, everything=True)
        print_found(answer.columns, answer.rows, about, view, table=table, question="" if name == query else name)
    if not answer and answer.form != "ask":
        typer.echo(f"{_NOTHING}.", err=True)
    typer.echo(f"{say_vintage(known)} (embargraph sparql sources). Not legal advice.", err=True)
    if not answer:
        raise typer.Exit(1)

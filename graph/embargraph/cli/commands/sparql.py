"""`embargraph sparql`: SPARQL on the graph's RDF, or on an exported file."""

from __future__ import annotations

import sys

import click

from embargraph.cli.output import FORMATS, print_rows

__all__ = ["command"]

#: Every form of rows but the tree, which is for stakes; and Turtle for triples.
_FORMATS = (*(name for name in FORMATS if name != "tree"), "turtle")


def _parameters(given: tuple[str, ...]) -> dict[str, str]:
    parameters = {}
    for text in given:
        name, sign, value = text.partition("=")
        if not sign:
            raise click.UsageError(f"--param {text!r}; expected NAME=VALUE, such as who=Huawei")
        parameters[name.strip().replace("-", "_")] = value
    return parameters


@click.command()
@click.argument("file")
@click.argument("graph", required=False, type=click.Path(dir_okay=False))
@click.option("--graph", "graph_path", type=click.Path(dir_okay=False), help="The same as GRAPH.")
@click.option(
    "--param",
    "parameters",
    multiple=True,
    metavar="NAME=VALUE",
    help="An option of the question; embargraph ask QUESTION --help lists them.",
)
@click.option("--as-of", metavar="DATE", help="Day a question is asked about, YYYY-MM-DD; today if not given.")
@click.option("--ever", is_flag=True, help="Answer a question over all time.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(_FORMATS),
    default="auto",
    show_default=True,
    help="auto is a table on a terminal and JSON otherwise; Turtle for CONSTRUCT and DESCRIBE.",
)
@click.option(
    "--timeout",
    "seconds",
    type=click.FloatRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Seconds after which the query is given up.",
)
def command(
    file: str,
    graph: str | None,
    graph_path: str | None,
    parameters: tuple[str, ...],
    as_of: str | None,
    ever: bool,
    format_: str,
    seconds: float,
) -> None:
    """Run a SPARQL query, or a question in SPARQL, on the graph's RDF.

    FILE holds SELECT, ASK, CONSTRUCT or DESCRIBE; - reads it from stdin; a bare
    name is a question in SPARQL (queries/NAME.rq) and gives the rows of ask.
    GRAPH is a graph file or an RDF file by its ending (.ttl, .nq, .jsonld, .nt,
    .trig, .rdf); the packaged facts if not given.  Patterns match the whole
    graph; GRAPH in a query selects the statements of one source.

    The query reads this graph and nothing else: updates, SERVICE and FROM are
    refused, and time, memory and rows (a million) are limited.

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
    from embargraph.questions.sparql import SparqlVersion, ask_sparql, find_query
    from embargraph.rdf.sparql_engine import check_query, open_store, run_sparql, vintage

    if graph and graph_path:
        raise click.UsageError("GRAPH and --graph are the same; give one")
    options, query = _parameters(parameters), find_query(file, sys.stdin.buffer)
    name = "sparql"
    if isinstance(query, SparqlVersion):
        name, day = query.question.name, day_asked(query.question, as_of, ever=ever)
        store = open_store(graph or graph_path)
        answer = ask_sparql(store, query, options, as_of=day, seconds=seconds)
    else:
        if parameters or as_of or ever:
            raise click.UsageError("--param, --as-of and --ever go with a question; this query says what it asks")
        check_query(query)
        store = open_store(graph or graph_path)
        answer = run_sparql(store, query, seconds=seconds)
    if format_ == "turtle" and answer.turtle is None:
        raise click.UsageError("--format turtle is for CONSTRUCT and DESCRIBE; this query gives rows")
    if answer.turtle is not None and format_ in {"auto", "turtle"}:
        click.echo(answer.turtle, nl=False)
    else:
        print_rows(name, answer.columns, answer.rows, format_)
    known = vintage(store)
    if not answer and answer.form != "ask":
        click.echo("No fact on record for this query; that is not a clearance.", err=True)
    click.echo(
        f"{known['sources']} sources; newest document {known['newest_document']}; "
        f"last evidence on any measure {known['last_evidence']} (embargraph sparql sources). Not legal advice.",
        err=True,
    )
    if not answer:
        click.get_current_context().exit(1)

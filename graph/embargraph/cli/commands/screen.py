"""`embargraph screen`: names in, hits out, with reasons, and what was searched where nothing was found."""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from embargraph.cli.output import assume_option, graph_option, print_assuming

if TYPE_CHECKING:
    from embargraph.screening import Outcome, Screener
    from embargraph.screening.batch.input import BadRow
    from embargraph.screening.decisions import Decisions

__all__ = ["command"]


def _columns(function: Any) -> Any:
    for field, help_ in (
        ("kind", "person, company, organization or vessel"),
        ("birth-date", "date of birth"),
        ("identifier", "LEI, registration or list number; may be given again"),
        ("address", "address"),
        ("country", "ISO 3166 code of the country"),
        ("name", "name"),
    ):
        flag, name = f"--{field}-column", f"{field.replace('-', '_')}_column"
        many = field == "identifier"
        function = click.option(flag, name, metavar="COLUMN", multiple=many, help=f"Column of the file: {help_}.")(
            function
        )
    return function


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--file", "file", type=click.Path(path_type=Path), help="CSV, JSON lines or Parquet to screen, row by row."
)
@_columns
@click.option("--country", help="ISO 3166 code of the country of the names given.")
@click.option("--address", help="Address of the name given; alone, who is listed at it.")
@click.option("--identifier", "identifiers", multiple=True, help="LEI, registration or list number; decides.")
@click.option("--birth-date", help="Date of birth of the person named.")
@click.option("--kind", help="person, company, organization or vessel.")
@click.option("--as-of", metavar="DATE", help="Day of the verdicts, YYYY-MM-DD; today if not given.")
@click.option("--threshold", type=float, default=0.7, show_default=True, help="Score that is a hit, above 0 to 1.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["auto", "table", "json", "jsonl", "csv", "html"]),
    default="auto",
    show_default=True,
    help="auto is a table on a terminal, JSON otherwise; with --out, its suffix.",
)
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="File for the results; stdout if not given."
)
@click.option("--resume", is_flag=True, help="Take up --out (jsonl or csv) behind the last row that it holds.")
@click.option(
    "--workers", type=click.IntRange(1), default=None, help="Processes for a file; as many as cores, at most 4."
)
@click.option("--decisions", "decisions", type=click.Path(dir_okay=False, path_type=Path),
              help="File of decisions (JSON lines): applied, re-opened when a record changes.")  # fmt: skip
@click.option(
    "--mark", metavar="PARTY=DECISION", help="Add to --decisions, on the name given: false-positive or true-match."
)
@click.option("--by", help="Who decided.")
@click.option("--why", help="Why it was decided.")
@assume_option
@graph_option
def command(names: tuple[str, ...], graph_path: str | None, **options: Any) -> None:
    """Screen names: who is meant, why, and restricted from what.

    Each name has an outcome: hits with score, reasons, restrictions and
    verdicts on the day, including through owners; or "no hit" with the lists,
    their days, the threshold and the digest of the graph.  A decided false
    positive is settled until the party's record changes.  With --assume the
    verdicts are those that would follow, and every row says so.

    \b
    Example:
      embargraph screen "Huawei Tech. Co Ltd" "华为技术有限公司" ZTE
      embargraph screen --file customers.csv --name-column customer --out results.jsonl
      embargraph screen Nexperia --as-of 2026-11-22 --assume us-bis-affiliates-rule=in-force
      embargraph screen ZTE --decisions desk.jsonl --mark zte=true-match --by "A. Clerk" --why "same address"

    \b
    Exit status: 0 a hit or red flag, 1 none, 2 usage, 3 bad input,
    or rows that could not be screened, 70 internal error.
    """
    from embargraph.api import Graph
    from embargraph.screening import Screener
    from embargraph.screening.decisions import Decisions

    if bool(names) + bool(options["file"]) + bool(options["address"] or options["identifiers"]) == 0:
        raise click.UsageError("nothing to screen: give names, --file, --address or --identifier")
    if names and options["file"]:
        raise click.UsageError("give names or --file, not both")
    with Graph(graph_path) as graph:
        if options["mark"] and options["assume"]:
            raise click.UsageError("--mark is a decision on what is on record: not under --assume")
        screener = Screener(graph, threshold=options["threshold"], as_of=options["as_of"], assume=options["assume"])
        decisions = Decisions(options["decisions"]) if options["decisions"] else None
        if options["mark"]:
            _mark(screener, decisions, names, options)
        counts = _run(screener, decisions, names, options)
        print_assuming(graph, screener.assuming)
    _say(screener, counts)
    if any(word.startswith("not screened") for word in counts):
        sys.exit(3)
    if not counts["hit"] and not counts["red flag"]:
        sys.exit(1)


def _mark(screener: Screener, decisions: Decisions | None, names: tuple[str, ...], options: dict[str, Any]) -> None:
    party, _, decision = options["mark"].partition("=")
    if decisions is None or len(names) != 1:
        raise click.UsageError("--mark needs --decisions and the one name that was decided on")
    decisions.record(screener, names[0], party, decision, by=options["by"] or "", why=options["why"] or "")


def _run(
    screener: Screener, decisions: Decisions | None, names: tuple[str, ...], options: dict[str, Any]
) -> Counter[str]:
    from embargraph.cli.screening_output import choose_format, write_outcomes
    from embargraph.screening import Query
    from embargraph.screening.batch.input import read_queries
    from embargraph.screening.batch.run import after_row, screen_rows, take_up

    out, last = options["out"], 0
    format_ = choose_format(options["format_"], out)
    rows: Iterable[Query | BadRow]
    if options["file"]:
        fields = ("name", "country", "address", "birth_date", "kind")
        columns = {field: [options[f"{field}_column"]] for field in fields if options[f"{field}_column"]}
        rows = read_queries(options["file"], columns | {"identifiers": list(options["identifier_column"])})
    else:
        about = (options["country"], options["address"], tuple(options["identifiers"]), options["birth_date"])
        rows = [Query(name, *about, options["kind"]) for name in names or ("",)]
    if options["resume"]:
        if out is None or not options["file"] or format_ not in {"jsonl", "csv"}:
            raise click.UsageError("--resume takes up a --file whose --out is .jsonl or .csv")
        last = take_up(out, screener.searched)
        rows = after_row(rows, last)
    workers = options["workers"] or (min(4, os.cpu_count() or 1) if options["file"] else 1)
    counts: Counter[str] = Counter()
    outcomes = _progress(screen_rows(screener, rows, decisions=decisions, workers=workers), bool(options["file"]))
    if out is None:
        write_outcomes(outcomes, format_, sys.stdout, screener.searched, counts)
        return counts
    from embargraph.errors import ExportError

    begun = bool(options["resume"]) and out.exists() and out.stat().st_size > 0
    try:
        with out.open("a" if begun else "w", encoding="utf-8", errors="replace", newline="") as stream:
            write_outcomes(outcomes, format_, stream, screener.searched, counts, begun=begun)
    except OSError as error:
        raise ExportError(f"{out}: cannot be written: {error.strerror or error}") from error
    return counts


def _progress(outcomes: Iterator[Outcome | BadRow], shown: bool) -> Iterator[Outcome | BadRow]:
    """Pass outcomes on; say on stderr how far they are, and which rows are bad."""
    from embargraph.screening.batch.input import BadRow

    start = said = time.monotonic()
    for done, outcome in enumerate(outcomes, 1):
        if isinstance(outcome, BadRow):
            click.echo(f"line {outcome.row}: not screened: {outcome.reason}", err=True)
        if shown and time.monotonic() - said > 2:
            said = time.monotonic()
            click.echo(f"{done} rows, {done / (said - start):.0f} a second", err=True)
        yield outcome


def _say(screener: Screener, counts: Counter[str]) -> None:
    searched = screener.searched
    told = ", ".join(f"{count} {word}" for word, count in sorted(counts.items())) or "no rows"
    click.echo(
        f"{told}. {searched['parties']} parties under {searched['names']} names on {len(searched['lists'])} lists, "
        f"threshold {searched['threshold']}, as of {searched['as_of']}, graph {searched['graph'][:19]}…. "
        "A miss is no clearance. Not legal advice.",
        err=True,
    )

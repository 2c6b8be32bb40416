"""`embargraph screen`: names in, hits out, with reasons, and what was searched where nothing was found."""

from __future__ import annotations

import itertools
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from embargraph.cli.complete import complete_names
from embargraph.cli.layout import note
from embargraph.cli.options import Assume, EngineName, GraphFile, Master, Panel
from embargraph.cli.output import print_assuming
from embargraph.cli.waiting import print_waiting
from embargraph.errors import UsageError
from embargraph.model.text import plain

if TYPE_CHECKING:
    from embargraph.screening import Outcome, Query, Screener
    from embargraph.screening.batch.rows import BadRow
    from embargraph.screening.batch.run_record import RunRecord
    from embargraph.screening.decisions import Decisions
    from embargraph.screening.screener import Matching


__all__ = ["command"]


_NAMED, _FILE, _VERDICT, _DECISION = "The name given", "File of names", "Search and verdict", "Decisions"


def _column(field: str, says: str) -> Any:
    return typer.Option(
        f"--{field}-column", metavar="COLUMN", help=f"Column of the file: {says}.", rich_help_panel=_FILE
    )


def command(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAMES", help="Names to screen.", autocompletion=complete_names)
    ] = None,
    country: Annotated[
        str | None,
        typer.Option("--country", help="ISO 3166 code of the country of the names given.", rich_help_panel=_NAMED),
    ] = None,
    address: Annotated[
        str | None,
        typer.Option(
            "--address", help="Address of the name given; alone, who is listed at it.", rich_help_panel=_NAMED
        ),
    ] = None,
    identifiers: Annotated[
        list[str] | None,
        typer.Option("--identifier", help="LEI, registration or list number; decides.", rich_help_panel=_NAMED),
    ] = None,
    birth_date: Annotated[
        str | None, typer.Option("--birth-date", help="Date of birth of the person named.", rich_help_panel=_NAMED)
    ] = None,
    kind: Annotated[
        str | None, typer.Option("--kind", help="person, company, organization or vessel.", rich_help_panel=_NAMED)
    ] = None,
    file: Annotated[
        Path | None,
        typer.Option(
            "--file",
            help="Customers to screen, row by row: CSV, xlsx, JSON lines or Parquet; - is standard input.",
            rich_help_panel=_FILE,
        ),
    ] = None,
    sheet: Annotated[
        str | None,
        typer.Option("--sheet", help="Sheet of the workbook; else the first that has a name.", rich_help_panel=_FILE),
    ] = None,
    encoding: Annotated[
        str | None,
        typer.Option(
            "--encoding",
            help="Encoding of the file; else UTF-8, UTF-16 and Windows-1252 are recognised.",
            rich_help_panel=_FILE,
        ),
    ] = None,
    name_column: Annotated[str | None, _column("name", "name")] = None,
    country_column: Annotated[str | None, _column("country", "ISO 3166 code of the country")] = None,
    address_column: Annotated[str | None, _column("address", "address")] = None,
    identifier_column: Annotated[
        list[str] | None, _column("identifier", "LEI, registration or list number; may be given again")
    ] = None,
    birth_date_column: Annotated[str | None, _column("birth-date", "date of birth")] = None,
    kind_column: Annotated[str | None, _column("kind", "person, company, organization or vessel")] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume",
            help="Take up --out (jsonl or csv) behind the last row that it holds.",
            rich_help_panel=_FILE,
        ),
    ] = False,
    workers: Annotated[
        int | None,
        typer.Option(
            "--workers", min=1, help="Processes for a file; as many as cores, at most 4.", rich_help_panel=_FILE
        ),
    ] = None,
    engine: Annotated[
        EngineName,
        typer.Option("--engine", help="What compares the names of a file.", rich_help_panel=Panel.ENGINE),
    ] = "duckdb",
    master: Master = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="Day of the verdicts, YYYY-MM-DD; today if not given.",
            rich_help_panel=_VERDICT,
        ),
    ] = None,
    threshold: Annotated[
        float,
        typer.Option("--threshold", help="Score that is a hit, above 0 to 1.", rich_help_panel=_VERDICT),
    ] = 0.7,
    assume: Assume = None,
    graph_path: GraphFile = None,
    decisions: Annotated[
        Path | None,
        typer.Option(
            "--decisions",
            dir_okay=False,
            help="File of decisions (JSON lines): applied, re-opened when a record changes.",
            rich_help_panel=_DECISION,
        ),
    ] = None,
    mark: Annotated[
        str | None,
        typer.Option(
            "--mark",
            metavar="PARTY=DECISION",
            help="Add to --decisions, on the name given: false-positive or true-match.",
            rich_help_panel=_DECISION,
        ),
    ] = None,
    by: Annotated[
        str | None,
        typer.Option("--by", help="Who decided, or who screens: it stands on the report.", rich_help_panel=_DECISION),
    ] = None,
    why: Annotated[str | None, typer.Option("--why", help="Why it was decided.", rich_help_panel=_DECISION)] = None,
    format_: Annotated[
        Literal["auto", "table", "json", "jsonl", "csv", "markdown", "html", "xlsx", "parquet", "pdf", "docx"],
        typer.Option(
            "--format",
            help="auto is a table on a terminal, JSON otherwise; with --out, its suffix.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = "auto",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            dir_okay=False,
            help="File for the results: .xlsx, .csv, .md, .jsonl, .json, .parquet, or a report as .pdf, .html, .docx.",
            rich_help_panel=Panel.OUTPUT,
        ),
    ] = None,
) -> None:
    """Screen names: who is meant, why, and restricted from what.

    Each name has an outcome: hits with score, reasons, restrictions and
    verdicts on the day, including through owners; or "no hit" with the lists,
    their days, the threshold and the digest of the graph.  A decided false
    positive is settled until the party's record changes.  With --assume the
    verdicts are those that would follow, and every row says so.

    A file gives one row a customer with the verdict first and its own columns
    kept; .xlsx has the details on a second sheet, .pdf, .html and .docx are a
    report to be filed.  Its columns are found by their usual names in English,
    German, French and Chinese.

    \b
    Example:
      embargraph screen "Huawei Tech. Co Ltd" "华为技术有限公司" ZTE
      embargraph screen --file customers.csv --out results.xlsx
      embargraph screen --file customers.csv --name-column customer --out report.pdf --by "A. Clerk"
      embargraph screen Nexperia --as-of 2026-11-22 --assume us-bis-affiliates-rule=in-force
      embargraph screen ZTE --decisions desk.jsonl --mark zte=true-match --by "A. Clerk" --why "same address"

    \b
    Exit status: 0 a hit or red flag, 1 none, 2 usage, 3 bad input,
    or rows that could not be screened (a blank row has its
    line in the result, and is no fault), 70 internal error.
    """
    from embargraph.api import Graph
    from embargraph.screening import Screener
    from embargraph.screening.decisions import Decisions

    options: dict[str, Any] = {
        "address": address, "as_of": as_of, "assume": assume or [], "birth_date": birth_date, "by": by,
        "country": country, "decisions": decisions, "file": file, "format_": format_,
        "identifiers": identifiers or [], "kind": kind, "mark": mark, "out": out, "resume": resume,
        "threshold": threshold, "why": why, "workers": workers, "engine": engine, "master": master,
        "name_column": name_column, "country_column": country_column, "address_column": address_column,
        "identifier_column": identifier_column or [], "birth_date_column": birth_date_column,
        "kind_column": kind_column, "sheet": sheet, "encoding": encoding,
    }  # fmt: skip
    names = names or []
    if bool(names) + bool(options["file"]) + bool(options["address"] or options["identifiers"]) == 0:
        raise UsageError("nothing to screen: give names, --file, --address or --identifier")
    if names and options["file"]:
        raise UsageError("give names or --file, not both")
    with Graph(graph_path) as graph:
        if options["mark"] and options["assume"]:
            raise UsageError("--mark is a decision on what is on record: not under --assume")
        screener = Screener(graph, threshold=options["threshold"], as_of=options["as_of"], assume=options["assume"])
        kept = Decisions(options["decisions"]) if options["decisions"] else None
        if options["mark"]:
            _mark(screener, kept, names, options)
        counts = _run(screener, kept, names, options)
        print_assuming(graph, screener.assuming)
    if options["out"] is not None:
        typer.echo(f"wrote {options['out']}", err=True)
    _say(screener, counts)
    print_waiting({}, names)
    if any(word.startswith("not screened") for word in counts):
        sys.exit(3)
    if not counts["hit"] and not counts["red flag"]:
        sys.exit(1)


def _mark(screener: Screener, decisions: Decisions | None, names: Sequence[str], options: dict[str, Any]) -> None:
    party, _, decision = options["mark"].partition("=")
    if decisions is None or len(names) != 1:
        raise UsageError("--mark needs --decisions and the one name that was decided on")
    decisions.record(screener, names[0], party, decision, by=options["by"] or "", why=options["why"] or "")


def _run(
    screener: Screener, decisions: Decisions | None, names: Sequence[str], options: dict[str, Any]
) -> Counter[str]:
    from embargraph.cli.screening_input import input_file, is_same, read_input
    from embargraph.cli.screening_output import choose_format
    from embargraph.files.digest import file_digest
    from embargraph.screening.batch.filing import WHOLE
    from embargraph.screening.batch.run import screen_rows

    out = options["out"]
    format_ = choose_format(options["format_"], out)
    if out is None and format_ in WHOLE and format_ != "html":
        raise UsageError(f"--format {format_} is no text: name a file with --out")
    if options["resume"] and (out is None or not options["file"] or format_ not in {"jsonl", "csv"}):
        raise UsageError("--resume takes up a --file whose --out is .jsonl or .csv")
    if out is not None and options["file"] and is_same(out, options["file"]):
        raise UsageError(f"--out {out}: is the file to screen; name another")
    if options["master"] and options["engine"] != "spark":
        raise UsageError("--master goes with --engine spark")
    if options["engine"] == "spark" and not options["file"]:
        raise UsageError("--engine spark goes with --file")
    with input_file(options) as path, _matching(options) as matching:
        if path is not None:
            # What a miss in a file rests on is the file too: a run must not be taken up with another.
            screener.searched["input"] = file_digest(path)
        rows, run = read_input(screener, path, names, options)
        workers = options["workers"] or (min(4, os.cpu_count() or 1) if path else 1)

        def screened(rows: Iterable[Query | BadRow]) -> Iterator[Outcome | BadRow]:
            return _progress(
                screen_rows(screener, rows, decisions=decisions, workers=workers, matching=matching), bool(path)
            )

        counts: Counter[str] = Counter()
        if format_ in WHOLE:
            _whole(screened(rows), run, format_, out, counts)
        elif out is None:
            _print(screened(rows), run, format_, counts)
        else:
            _lines(screened, rows, run, format_, options, counts)
    return counts


def _matching(options: dict[str, Any]) -> AbstractContextManager[Matching | None]:
    """Give what compares names elsewhere, or nothing."""
    if options["engine"] != "spark":
        return nullcontext()
    from embargraph.engines.screening import matching_by_spark

    return matching_by_spark(options["master"])


def _whole(
    outcomes: Iterator[Outcome | BadRow], run: RunRecord, format_: str, out: Path | None, counts: Counter[str]
) -> None:
    """Write a file that is there when it is whole; a page may go to standard output too."""
    from embargraph.screening.batch.customers import summarise
    from embargraph.screening.batch.filing import write_whole
    from embargraph.screening.batch.printed.content import report_content
    from embargraph.screening.batch.printed.page import report_page
    from embargraph.screening.batch.rows import BadRow

    def counted() -> Iterator[Outcome | BadRow]:
        for outcome in outcomes:
            counts[outcome.counted_as if isinstance(outcome, BadRow) else outcome.outcome] += 1
            yield outcome

    if out is None:
        sys.stdout.write(report_page(report_content(map(summarise, counted()), run)))
        return
    for said in write_whole(counted(), run, format_, out):
        typer.echo(f"{out}: {said}", err=True)


def _print(outcomes: Iterator[Outcome | BadRow], run: RunRecord, format_: str, counts: Counter[str]) -> None:
    """Print outcomes as they come."""
    from embargraph.cli.screening_output import write_outcomes

    write_outcomes(outcomes, format_, sys.stdout, run, counts)


def _lines(
    screened: Callable[[Iterable[Query | BadRow]], Iterator[Outcome | BadRow]],
    rows: Iterable[Query | BadRow],
    run: RunRecord,
    format_: str,
    options: dict[str, Any],
    counts: Counter[str],
) -> None:
    """Gather outcomes beside their place as they come; the earlier results stay until all are there."""
    from embargraph.cli.screening_output import write_outcomes
    from embargraph.files.unfinished import begun_about, note_about, unfinished
    from embargraph.screening.batch.run import after_row, kept_outcomes, rests_on, take_up

    out, resume = options["out"], options["resume"]
    columns = {name: str(options[name]) for name in _READ_BY if options[name]}
    with unfinished(out, resume=resume, keep=bool(options["file"]) and format_ in {"jsonl", "csv"}) as part:
        searched = dict(run.searched)
        noted = rests_on(searched, columns)
        if resume:
            rows = after_row(rows, take_up(part, searched, out=out, about=(begun_about(part), noted)))
        if part != out:
            note_about(part, noted)
        begun = resume and part.stat().st_size > 0
        if begun:
            counts.update(kept_outcomes(part, out))
        # An input that cannot be read leaves what was there as it was.
        outcomes = _begun(screened(rows))
        with part.open("a" if begun else "w", encoding="utf-8", errors="replace", newline="") as stream:
            write_outcomes(outcomes, format_, stream, run, counts, begun=begun)


#: Options that say how a file is read: another value is another run.
_READ_BY = (
    "name_column",
    "country_column",
    "address_column",
    "identifier_column",
    "birth_date_column",
    "kind_column",
    "sheet",
    "encoding",
)


def _begun(outcomes: Iterator[Any]) -> Iterator[Any]:
    """Return outcomes of which the first has been made."""
    first = next(outcomes, None)
    return outcomes if first is None else itertools.chain([first], outcomes)


def _progress(outcomes: Iterator[Outcome | BadRow], shown: bool) -> Iterator[Outcome | BadRow]:
    """Pass outcomes on; say on stderr how far they are, and which rows are bad."""
    from embargraph.screening.batch.rows import BadRow

    start = said = time.monotonic()
    for done, outcome in enumerate(outcomes, 1):
        if isinstance(outcome, BadRow):
            typer.echo(plain(f"line {outcome.row}: not screened: {outcome.reason}"), err=True)
        if shown and time.monotonic() - said > 2:
            said = time.monotonic()
            typer.echo(_pace(done, said - start), err=True)
        yield outcome


def _pace(rows: int, seconds: float) -> str:
    """Return how far a run is; under one row a second no rate, which would be told as none."""
    rate = f"{rows / seconds:.0f} a second" if rows >= seconds else f"in {seconds:.0f} seconds"
    return f"{_many(rows, 'row')}, {rate}"


def _say(screener: Screener, counts: Counter[str]) -> None:
    searched = screener.searched
    told = ", ".join(f"{count} {word}" for word, count in sorted(counts.items())) or "no rows"
    held = [each for each in searched["lists"] if each["coverage"] != "none"]
    whole = sum(each["coverage"] == "whole" for each in held)
    said = (
        f"{told}. {searched['parties']} parties under {searched['names']} names on {_many(whole, 'whole list')} and "
        f"{_many(len(held) - whole, 'excerpt')}, "
        f"threshold {searched['threshold']}, as of {searched['as_of']}, graph {searched['graph'][:19]}…. "
        "A miss is no clearance. Not legal advice."
    )
    # On a terminal no line breaks within a word.
    typer.echo(note(said), err=True)


def _many(count: int, word: str) -> str:
    return f"{count} {word}{'s' * (count != 1)}"

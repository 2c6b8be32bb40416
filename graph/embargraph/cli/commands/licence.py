"""`embargraph licence`: may this item go there, to them, for that; and if not, why, and which way out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from embargraph.cli.waiting import print_waiting

__all__ = ["app", "licence"]

app = typer.Typer(add_completion=False)

_FORMATS = ("auto", "table", "json", "jsonl", "csv", "markdown", "html")


def _facts(pairs: list[str]) -> dict[str, str]:
    given = {}
    for pair in pairs:
        name, found, value = pair.partition("=")
        if not found or not name.strip():
            raise typer.BadParameter(f"{pair!r} is no fact; expected NAME=VALUE", param_hint="--fact")
        given[name.strip()] = value.strip()
    return given


@app.command()
def licence(
    item: Annotated[
        str | None, typer.Argument(metavar="[ITEM]", help="ECCN with its paragraph, as 3A001.a.2, or EAR99.")
    ] = None,
    to: Annotated[str | None, typer.Option("--to", metavar="PLACE", help="Destination.")] = None,
    origin: Annotated[str, typer.Option("--from", metavar="PLACE", help="From where it goes.")] = "US",
    route: Annotated[str, typer.Option(help="export, reexport, transfer or deemed.")] = "export",
    party: Annotated[
        list[str] | None,
        typer.Option(
            "--party",
            metavar="NAME[=ROLE]",
            help="Party; ROLE is purchaser, intermediate_consignee, ultimate_consignee or end_user.",
        ),
    ] = None,
    seat: Annotated[
        list[str] | None, typer.Option(metavar="COUNTRY", help="Headquarters or ultimate parent's of a party.")
    ] = None,
    end_use: Annotated[
        list[str] | None, typer.Option("--end-use", metavar="CLASS", help="End use; docs/licence.md lists them.")
    ] = None,
    value: Annotated[str | None, typer.Option(metavar="USD", help="Net value of the order.")] = None,
    year_value: Annotated[
        str | None, typer.Option("--year-value", metavar="USD", help="Value of the year to this consignee.")
    ] = None,
    fact: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="Fact that a question asked for.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option("--as-of", metavar="DATE", help="Day asked about; today if none.")
    ] = None,
    facts: Annotated[
        list[Path] | None, typer.Option(help="Fact file for the graph, or one with entries of your own ([[eccn]]).")
    ] = None,
    graph_path: Annotated[Path | None, typer.Option("--graph", help="Graph file; the home graph if none.")] = None,
    assume: Annotated[list[str] | None, typer.Option(metavar="MEASURE=STATUS", help="Status to assume.")] = None,
    table: Annotated[Path | None, typer.Option("--file", help="Table of shipments: CSV, xlsx or Parquet.")] = None,
    out: Annotated[Path | None, typer.Option("--out", help="CSV file for the answers of --file.")] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on where an interrupted --file run stopped.")] = False,
    ask: Annotated[bool, typer.Option("--ask", help="Ask for the deciding facts in the terminal.")] = False,
    tree: Annotated[bool, typer.Option("--tree", help="Print the reasons as a tree.")] = False,
    format_: Annotated[str, typer.Option("--format", help=f"One of {', '.join(_FORMATS)}.")] = "auto",
) -> None:
    """Say whether a licence is required under the US Export Administration Regulations, and why.

    Prints one sentence, then every requirement that was looked at, the exceptions, the review policy, the
    questions that decide, and the conditions that would change the answer.  It is not legal advice.

    \b
    Example:
      embargraph licence 3A001.a.2 --to Germany
      embargraph licence 3B001.c.1.a --to CN --party SMIC
      embargraph licence 3A090.a --to MY --seat CN
      embargraph licence --file shipments.csv --out answers.csv

    \b
    Exit status: 0 answered, also where no licence is required; 2 usage; 3 bad input or data; 70 internal error.
    """
    if format_ not in _FORMATS:
        raise typer.BadParameter(f"expected one of {', '.join(_FORMATS)}", param_hint="--format")
    from datetime import date

    given: dict[str, Any] = {
        "origin": origin, "route": route, "seat": seat or (), "end_use": end_use or (), "value": value,
        "year_value": year_value,
    }  # fmt: skip
    day = as_of or date.today().isoformat()
    if table is not None:
        _run_table(table, out, day, graph_path, facts or [], assume or [], resume)
        return
    if item is None or to is None:
        raise typer.BadParameter("expected ITEM and --to PLACE, or --file TABLE", param_hint="ITEM")
    answers = _facts(fact or [])
    found = _determine(item, to, day, party or [], answers, facts or [], graph_path, assume or [], given)
    while ask and found.licence == "unknown" and (question := _next(found, answers)) is not None:
        reply = typer.prompt(f"{question['question']} ({question['fact']}; empty to skip)", default="", err=True)
        if question["fact"] == "paragraph" and reply:
            item = f"{item.split('.')[0]}.{reply.split('.', 1)[-1] if '.' in reply else reply}"
        elif question["fact"] == "headquarters" and reply:
            given["seat"] = [*given["seat"], reply]
        answers[question["fact"]] = reply or "not answered"
        found = _determine(item, to, day, party or [], answers, facts or [], graph_path, assume or [], given)
    _print(found, format_, tree)
    print_waiting({}, [text.partition("=")[0] for text in party or []])


def _next(found: Any, answers: dict[str, str]) -> dict[str, Any] | None:
    divided = {"enforcement", "affiliates_rule", "conflict"}
    return next((q for q in found.questions if q["fact"] not in answers and q["fact"] not in divided), None)


def _determine(
    item: str,
    to: str,
    day: str,
    party: list[str],
    answers: dict[str, str],
    facts: list[Path],
    graph_path: Path | None,
    assume: list[str],
    given: dict[str, Any],
) -> Any:
    from embargraph.licensing.asking import ask_licence, split_facts

    if not party:
        from embargraph.licensing.determination import determine

        return determine(item, to, as_of=day, facts=answers, own_facts=split_facts(facts)[0], **given)
    from embargraph.api import Graph

    with Graph(graph_path) as graph:
        return ask_licence(
            graph, item, to, party=party, facts=answers, fact_files=facts, assume=assume, as_of=day, **given
        )


def _print(found: Any, format_: str, tree: bool) -> None:
    if format_ == "auto":
        format_ = "text" if sys.stdout.isatty() else "json"
    if tree or format_ in {"text", "table"}:
        from embargraph.cli.licence_output import determination_text, tree_text

        typer.echo(f"{found.sentence}\n{tree_text(found.tree())}" if tree else determination_text(found))
        return
    row = found.as_row()
    if format_ in {"json", "jsonl"}:
        from embargraph.cli.answers import print_with_answer

        print_with_answer(list(row), [row], _answer(row), format_)
    else:
        from embargraph.licensing.shipments import answer_cells

        cells = {"item": row["item"], "to": row["to"]["label"], "as_of": row["as_of"] or "", **answer_cells(found)}
        typer.echo(_table(cells, format_))


def _answer(row: dict[str, Any]) -> dict[str, Any]:
    """Return what the determination rests on, as every question says it."""
    return {
        "question": "licence",
        "as_of": row["as_of"],
        "said": row["sentence"],
        "searched": {"tables": row["checked"], "not_held": "rules of every other jurisdiction"},
        "notes": row["notes"],
        "known_through": row["known_through"],
        "as_last_known": row["as_last_known"],
        "legal": "Not legal advice.",
    }


def _table(cells: dict[str, str], format_: str) -> str:
    if format_ == "csv":
        import csv
        import io

        from embargraph.cli.output import safe_cell

        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows((list(cells), [safe_cell(value) for value in cells.values()]))
        return out.getvalue().rstrip("\n")
    if format_ == "markdown":
        lines = [f"| {name} | {value.replace('|', chr(92) + '|')} |" for name, value in cells.items() if value]
        return "\n".join(("| field | answer |", "|---|---|", *lines))
    from html import escape

    body = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in cells.items() if v)
    return f"<table>{body}</table>"


def _run_table(
    table: Path,
    out: Path | None,
    day: str,
    graph_path: Path | None,
    facts: list[Path],
    assume: list[str],
    resume: bool,
) -> None:
    from embargraph.api import Graph
    from embargraph.files.digest import file_digest
    from embargraph.licensing.asking import split_facts
    from embargraph.licensing.lists import load_lists, read_own_entries
    from embargraph.licensing.look_up import parties_from_graph
    from embargraph.licensing.shipments import run_file

    target = out or table.with_name(f"{table.stem}-licences.csv")
    own, rest = split_facts(facts)
    lists = load_lists()
    entries = {eccn: entry for path in own for eccn, entry in read_own_entries(path).items()}

    def told(count: int) -> None:
        if count % 1000 == 0:
            typer.echo(f"{count} shipments", err=True)

    with Graph(graph_path) as graph:
        remembered: dict[Any, Any] = {}

        def parties_of(named: Any, as_of: str | None) -> Any:
            key = (named, as_of)
            if key not in remembered:
                remembered[key] = parties_from_graph(graph, named, as_of=as_of, assume=assume, facts=rest)
            return remembered[key]

        given = [f"graph {graph.digest}", f"assuming {sorted(assume)}"]
        given.append(f"facts {sorted(str(file_digest(path)) for path in facts)}")
        count = run_file(
            table, target, as_of=day, parties_of=parties_of, lists=lists.with_own(entries) if entries else lists,
            resume=resume, progress=told,
            rests_on="\n".join(given),
        )  # fmt: skip
    typer.echo(f"{target}: {count} shipments answered", err=True)


#: What the list of commands loads.
command = licence

"""`embargraph ask`: prebuilt questions, their options taken from their own headers."""

from __future__ import annotations

import keyword
from pathlib import Path
from typing import Any

import click

from embargraph.cli.output import (
    assume_option,
    facts_option,
    format_option,
    graph_option,
    print_assuming,
    print_footing,
    print_rows,
)
from embargraph.questions.ask import Question, find_question, load_questions

__all__ = ["command"]

_TYPES: dict[str, Any] = {"integer": int, "number": float}


class _Questions(click.Group):
    """Makes a command of each question file; a user's folder may be named anywhere on the line."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        folders, rest = [], []
        remaining = iter(args)
        for argument in remaining:
            if argument == "--queries":
                folders.append(next(remaining, ""))
            elif argument.startswith("--queries="):
                folders.append(argument.partition("=")[2])
            else:
                rest.append(argument)
        ctx.meta["queries"] = [Path(folder) for folder in folders]
        return super().parse_args(ctx, rest)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(load_questions(ctx.meta.get("queries", ())))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _as_command(find_question(cmd_name, ctx.meta.get("queries", ())))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Questions"):
            questions = load_questions(ctx.meta.get("queries", ()))
            formatter.write_dl([(question.name, question.summary) for question in questions.values()])


def _as_command(question: Question) -> click.Command:
    options: list[click.Parameter] = [_as_option(option) for option in question.options]
    if question.takes_day:
        options.append(
            click.Option(["--as-of"], metavar="DATE", help="Day asked about, YYYY-MM-DD; today if not given.")
        )
    if question.time == "day":
        options.append(click.Option(["--ever"], is_flag=True, help="Answer over all time."))
    lines = [question.summary, ""]
    if question.examples:
        lines += ["\b", "Example:"]
        lines += [f"  embargraph ask {question.name} {example}" for example in question.examples] + [""]
    lines += [
        f"Fields: {', '.join((*question.columns, 'assuming'))}.",
        "",
        "Exit status: 0 rows found, 1 no rows, 2 usage or unknown name,",
    ]
    lines += ["3 bad input or data, 70 internal error."]
    command = click.Command(
        question.name, params=options, callback=_runner(question), help="\n".join(lines), short_help=question.summary
    )
    return graph_option(format_option(facts_option(assume_option(command))))


def _as_option(option: Any) -> click.Option:
    flag = f"--{option.name.replace('_', '-')}"
    name = f"{option.name}_" if keyword.iskeyword(option.name) else option.name
    if option.type == "flag":
        return click.Option([flag, name], is_flag=True, help=option.help)
    type_ = click.Choice(option.choices) if option.choices else _TYPES.get(option.type, str)
    metavar = {"node": "NAME", "date": "DATE"}.get(option.type)
    shown = f"{option.help} [default: {option.default}]" if option.default else option.help
    return click.Option([flag, name], type=type_, metavar=metavar, help=shown)


def _runner(question: Question) -> Any:
    def run(
        format_: str,
        graph_path: str | None,
        assume: tuple[str, ...],
        facts: tuple[str, ...],
        as_of: str | None = None,
        ever: bool = False,
        **options: Any,
    ) -> None:
        from embargraph.api import Graph

        context = click.get_current_context()
        queries = context.meta.get("queries", ())
        given = {
            name.removesuffix("_"): value for name, value in options.items() if value is not None and value is not False
        }
        with Graph(graph_path) as graph:
            answer = graph.ask(
                question.name, as_of=as_of, ever=ever, queries=queries, assume=assume, facts=facts, **given
            )
            print_rows(question.name, answer.columns, answer.to_dicts(), format_)
            day = f"As of {answer.as_of}" if answer.as_of else "Over all time"
            print_assuming(graph, graph.assuming(assume, facts)[1])
            print_footing(graph, as_of=day, rows=len(answer))
            for note in answer.notes:
                click.echo(f"note: {note}", err=True)
        if not answer:
            context.exit(1)

    return run


@click.command(cls=_Questions, subcommand_metavar="QUESTION [OPTIONS]")
@click.option("--queries", "queries", metavar="DIR", multiple=True, help="Folder with question files of your own.")
def command(queries: tuple[str, ...]) -> None:
    """Ask a prebuilt question.

    \b
    Example:
      embargraph ask restricted --who Huawei --as-of 2021-03-11
      embargraph ask cliffs --from 2026-11-01 --to 2027-01-31
      embargraph ask restricted --who Nexperia --as-of 2026-11-22 --assume us-bis-affiliates-rule=in-force

    \b
    Exit status: 0 rows found, 1 no rows, 2 usage or unknown name,
    3 bad input or data, 70 internal error.
    """

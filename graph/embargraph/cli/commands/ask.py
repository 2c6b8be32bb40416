"""`embargraph ask`: prebuilt questions, their options taken from their own headers."""

from __future__ import annotations

import inspect
import keyword
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from embargraph.cli.answers import View, print_answer, print_unknown_name
from embargraph.cli.command import Group, make_command, make_group
from embargraph.cli.complete import complete_measures, complete_names
from embargraph.cli.layout import note as as_note
from embargraph.cli.options import (
    AsOf,
    Assume,
    Bare,
    Columns,
    Ever,
    Everything,
    Facts,
    Format,
    GraphFile,
    Limit,
    NoPager,
    Panel,
    Timeout,
    Wide,
)  # fmt: skip
from embargraph.cli.output import print_assuming, print_footing
from embargraph.cli.waiting import print_waiting, print_waiting_on_answer
from embargraph.errors import UnknownNameError
from embargraph.questions.ask import Question, find_question, load_questions
from embargraph.questions.header import Option

__all__ = ["command"]

_TYPES: dict[str, Any] = {"integer": int, "number": float}
_METAVARS = {"node": "NAME", "date": "DATE"}
#: How rows are shown, and which of these options take a value.
_VIEW: dict[str, Any] = {"columns": Columns, "limit": Limit, "wide": Wide, "no_pager": NoPager}
_VALUES = frozenset({"columns", "limit"})
#: Options that name a measure: a shell need not be told of anything else.
_MEASURES = {"under", "measure", "around"}


class _Questions(Group):
    """Makes a command of each question file; a user's folder may be named anywhere on the line."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
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

    def list_commands(self, ctx: Any) -> list[str]:
        return list(load_questions(ctx.meta.get("queries", ())))

    def find_command(self, ctx: Any, name: str) -> Any:
        question = find_question(name, ctx.meta.get("queries", ()))
        return make_command(_as_function(question), question.name, _help(question))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        # Only the file of the question is read: no list of questions is made to look the name up.
        return super(Group, self).resolve_command(ctx, args)

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        with formatter.section("Questions"):
            questions = load_questions(ctx.meta.get("queries", ()))
            formatter.write_dl([(question.name, question.summary) for question in questions.values()])


def _help(question: Question) -> str:
    lines = [question.summary, ""]
    if question.examples:
        lines += ["\b", "Example:"]
        lines += [f"  embargraph ask {question.name} {example}" for example in question.examples] + [""]
    lines += [
        f"Fields: {', '.join((*question.columns, 'assuming'))}.",
        "",
        "Exit status: 0 rows found, 1 no rows, 2 usage or unknown name,",
        "3 bad input or data, 70 internal error.",
    ]
    return "\n".join(lines)


def _as_function(question: Question) -> Callable[..., None]:
    """Return a function whose signature is the question's header, for Typer to make a command of."""
    parameters = [_parameter("context", typer.Context, inspect.Parameter.empty)]
    parameters += [_as_parameter(option) for option in question.options]
    if question.takes_day:
        parameters.append(_parameter("as_of", AsOf, None))
    if question.time == "day":
        parameters.append(_parameter("ever", Ever, False))
    parameters += [
        _parameter("graph_path", GraphFile, None),
        _parameter("assume", Assume, None),
        _parameter("facts", Facts, None),
        _parameter("format_", Format, "auto"),
        _parameter("bare", Bare, False),
        _parameter("everything", Everything, False),
        _parameter("timeout", Timeout, 60.0),
    ]

    # A question's own option of such a name goes before: --limit then counts what it looks for.
    own = {option.name for option in question.options}
    shown = {name: kind for name, kind in _VIEW.items() if name not in own}
    parameters += [_parameter(name, kind, None if name in _VALUES else False) for name, kind in shown.items()]

    def run(**given: Any) -> None:
        view = {name: given.pop(name) for name in shown}
        _run(question, view, **given)

    run.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    return run


def _parameter(name: str, annotation: Any, default: Any) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, annotation=annotation, default=default)


def _as_parameter(option: Option) -> inspect.Parameter:
    """Return an option of a header as a parameter; one whose name Python keeps for itself gets an underscore."""
    name = f"{option.name}_" if keyword.iskeyword(option.name) else option.name
    shown = f"{option.help} [default: {option.default}]" if option.default else option.help
    completion = None
    type_: Any = _TYPES.get(option.type, str)
    if option.type == "flag":
        type_ = bool
    elif option.choices:
        type_ = Literal[option.choices]
    elif option.type == "node":
        # The answer is for every name that is given.
        type_ = list[str]
        completion = complete_measures if option.name in _MEASURES else complete_names
    settings = typer.Option(
        f"--{option.name.replace('_', '-')}",
        metavar=_METAVARS.get(option.type),
        help=shown,
        autocompletion=completion,
        rich_help_panel=Panel.QUESTION,
    )
    if option.type == "flag":
        return _parameter(name, Annotated[type_, settings], False)
    return _parameter(name, Annotated[type_ | None, settings], None)


def _run(
    question: Question,
    view: Mapping[str, Any],
    /,
    *,
    context: typer.Context,
    format_: str,
    bare: bool,
    everything: bool,
    timeout: float,
    graph_path: Path | None,
    assume: list[str] | None,
    facts: list[Path] | None,
    as_of: str | None = None,
    ever: bool = False,
    **options: Any,
) -> None:
    from embargraph.api import Graph

    given = {
        name.removesuffix("_"): value for name, value in options.items() if value is not None and value is not False
    }
    how = View.of(
        format_,
        view.get("columns"),
        limit=view.get("limit"),
        everything=everything,
        wide=view.get("wide", False),
        paged=not view.get("no_pager"),
        bare=bare,
    )
    queries, assumed, added = context.meta.get("queries", ()), assume or [], facts or []
    with Graph(graph_path) as graph:
        try:
            answer = graph.ask(
                question.name,
                as_of=as_of,
                ever=ever,
                queries=queries,
                assume=assumed,
                facts=added,
                timeout=timeout,
                **given,
            )
        except UnknownNameError as error:
            if question.name == "restricted" and error.kind == "node":
                print_unknown_name(graph, question.name, question.columns, error, format_)
            if error.kind == "node":
                print_waiting({}, [error.name])
            raise
        print_answer(answer, question, how)
        day = f"As of {answer.as_of}" if answer.as_of else "Over all time"
        print_assuming(graph, graph.assuming(assumed, added)[1] if assumed or added else None)
        print_footing(graph, as_of=day, rows=len(answer))
        for note in answer.notes:
            typer.echo(as_note(f"note: {note}"), err=True)
        print_waiting_on_answer(answer)
    if not answer:
        raise typer.Exit(1)


command = make_group(cls=_Questions, subcommand_metavar="QUESTION [OPTIONS]")


@command.callback()
def ask(
    queries: Annotated[
        list[str] | None, typer.Option("--queries", metavar="DIR", help="Folder with question files of your own.")
    ] = None,
) -> None:
    """Ask a prebuilt question.

    An option that takes a NAME may be given several times: the answer is for all of them.

    \b
    Example:
      embargraph ask restricted --who Huawei --as-of 2021-03-11
      embargraph ask cliffs --from 2026-11-01 --to 2027-01-31
      embargraph ask restricted --who Nexperia --as-of 2026-11-22 --assume us-bis-affiliates-rule=in-force

    \b
    Exit status: 0 rows found, 1 no rows, 2 usage or unknown name,
    3 bad input or data, 70 internal error.
    """

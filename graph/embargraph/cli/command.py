"""Typer's command, group and option, as every command of this project is made of.

Three things differ from Typer's own:

- Help is plain text in sections (`rich_help_panel` names them): the same in a
  terminal, in a pipe and in docs/cli.md, and nothing is imported to draw it.
- An option that takes one value refuses a second one: the first was never lost
  silently with ``--who A --who B``.
- A value that needs no more than `str`, `int`, `float`, `Path` or a choice is
  read here.  Typer reads every value through pydantic, whose import takes half
  as long as all of ``sqlite-utils --help``; what is not plain, and every error
  message on it, stays Typer's own affair.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import typer
import typer.main
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption

from embargraph.errors import EmbargraphError, UsageError, closest

__all__ = ["Argument", "Command", "Group", "Option", "make_command", "make_group"]

#: Words for a value in help, by type.
_WORDS = {str: "TEXT", int: "INTEGER", float: "NUMBER"}

#: Choices longer than this do not fit a column: they follow the help instead.
_CHOICES_WIDTH = 40


class _NotPlain(Exception):
    """The value needs Typer's own reading."""


class _PlainValue:
    """What options and arguments have in common: values that are read without pydantic."""

    def process_value(self, ctx: Any, value: Any) -> Any:
        """Return the value as its type, after the parameter's own callback."""
        parameter: Any = self
        if isinstance(value, list) and not parameter.multiple and parameter.nargs == 1:
            if len(value) > 1:
                said = ", ".join(map(repr, value))
                raise typer.BadParameter(f"given {len(value)} times ({said}); it takes one value", ctx, parameter)
            value = value[0]
        try:
            plain = self._plain(ctx, value)
        except _NotPlain:
            return super().process_value(ctx, value)  # type: ignore[misc]
        if parameter.required and parameter.value_is_missing(plain):
            return super().process_value(ctx, value)  # type: ignore[misc]
        return plain if parameter.callback is None else parameter.callback(ctx, parameter, plain)

    def _plain(self, ctx: Any, value: Any) -> Any:
        parameter: Any = self
        many = parameter.multiple or parameter.nargs == -1
        if value is None:
            return () if many else None
        annotation, info = parameter.type_descriptor.annotation, parameter.type_descriptor.parameter_info
        if get_origin(annotation) is list and many:
            return [self._plain_one(ctx, item, get_args(annotation)[0], info) for item in value]
        return self._plain_one(ctx, value, annotation, info)

    def _plain_one(self, ctx: Any, value: Any, annotation: Any, info: Any) -> Any:
        if get_origin(annotation) is Literal:
            choices = get_args(annotation)
            if value not in choices:
                near = closest(str(value), choices)
                message = f"{value!r}; expected one of {', '.join(choices)}{near}"
                raise typer.BadParameter(message, ctx, self)  # type: ignore[arg-type]
            return value
        if isinstance(annotation, type) and isinstance(value, annotation) and annotation in {bool, str}:
            return value
        if annotation is Path:
            return _plain_path(value, info)
        if annotation in {int, float}:
            return self._plain_number(ctx, value, annotation, info)
        raise _NotPlain

    def _plain_number(self, ctx: Any, value: Any, type_: Any, info: Any) -> Any:
        expected = "a whole number" if type_ is int else "a number"
        try:
            number = type_(value)
        except ValueError:
            message = f"{value!r}; expected {expected}"
            raise typer.BadParameter(message, ctx, self) from None  # type: ignore[arg-type]
        low, high = info.min, info.max
        if (low is not None and number < low) or (high is not None and number > high):
            bounds = f"{low} or more" if high is None else f"at most {high}" if low is None else f"{low} to {high}"
            raise typer.BadParameter(f"{value}; expected {bounds}", ctx, self)  # type: ignore[arg-type]
        return number


def _plain_path(value: Any, info: Any) -> Path:
    path = Path(value)
    try:
        path.stat()
    except OSError:
        if info.exists:
            raise _NotPlain from None
        return path
    wrong = (path.is_dir() and not info.dir_okay) or (path.is_file() and not info.file_okay)
    if wrong or (info.readable and not os.access(path, os.R_OK)) or info.writable or info.resolve_path:
        raise _NotPlain
    return path


class Option(_PlainValue, TyperOption):
    """An option whose single value cannot be given twice."""

    def add_to_parser(self, parser: Any, ctx: Any) -> None:
        """Collect every value that is given, so that a second one is seen."""
        if self.is_flag or self.multiple or self.count:
            super().add_to_parser(parser, ctx)
        else:
            parser.add_option(obj=self, opts=self.opts, dest=self.name, action="append", nargs=self.nargs)

    def display_type_rich(self, ctx: Any) -> str:
        """Return the word for the value in help."""
        if self.metavar is not None:
            return self.metavar
        choices = self._choices()
        if choices:
            shown = "|".join(choices)
            return f"[{shown}]" if len(shown) <= _CHOICES_WIDTH else self.name.rstrip("_").upper()
        annotation: Any = self.type_descriptor.annotation
        if get_origin(annotation) is list:
            annotation = get_args(annotation)[0]
        if annotation is Path:
            info = self.type_descriptor.parameter_info
            return "FILE" if not info.dir_okay else "PATH" if info.file_okay else "DIR"
        return _WORDS.get(annotation, "VALUE")

    def get_help_record(self, ctx: Any) -> tuple[str, str] | None:
        """Return the option and its help; choices too long for the first column stand in the second."""
        record = super().get_help_record(ctx)
        choices = self._choices()
        if record is None or not choices or len("|".join(choices)) <= _CHOICES_WIDTH or self.metavar is not None:
            return record
        name, text = record
        return name, f"{text.rstrip('.')}: {', '.join(choices)}."

    def _choices(self) -> tuple[str, ...]:
        return tuple(map(str, self.type_descriptor.choices or ()))


class Argument(_PlainValue, TyperArgument):
    """An argument, in help by its name alone."""

    def get_usage_pieces(self, ctx: Any) -> list[str]:
        """Return the name, in brackets where the argument may be left out."""
        name = self.metavar or self.name.upper()
        name = name if self.required else f"[{name}]"
        return [name if self.nargs == 1 else f"{name}..."]

    def display_type_rich(self, ctx: Any) -> str | None:
        """Return nothing: the name says what is meant."""
        return None


def _as_ours(parameters: Sequence[Any]) -> list[Any]:
    """Return Typer's parameters as ours: Typer makes its own from a signature, whatever the class of the command."""
    ours: dict[Any, Any] = {TyperOption: Option, TyperArgument: Argument}
    made = []
    for parameter in parameters:
        kind = ours.get(type(parameter))
        if kind is None:
            made.append(parameter)
            continue
        copy: Any = kind.__new__(kind)
        copy.__dict__.update(parameter.__dict__)
        made.append(copy)
    return made


class _PlainHelp:
    """What commands and groups have in common: parameters of ours, help in sections."""

    #: The option --help, once it is made.
    _own_help: Any = None

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows the help, as ours too; the parser wants one and the same each time."""
        made = super().get_help_option(ctx)  # type: ignore[misc]
        if self._own_help is None and made is not None:
            (self._own_help,) = _as_ours([made])
        return self._own_help

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments and options in sections."""
        _write_options(self, ctx, formatter)


def _write_options(command: Any, ctx: Any, formatter: Any) -> None:
    """Write arguments and options in sections; what has no panel, such as --help, comes last."""
    sections: dict[str, list[tuple[str, str]]] = {"Arguments": []}
    rest = []
    for parameter in command.get_params(ctx):
        record = parameter.get_help_record(ctx)
        if record is None:
            continue
        if parameter.param_type_name == "argument":
            sections["Arguments"].append(record)
        elif parameter.rich_help_panel:
            sections.setdefault(parameter.rich_help_panel, []).append(record)
        else:
            rest.append(record)
    for title, records in (*sections.items(), ("Options", rest)):
        if records:
            with formatter.section(title):
                formatter.write_dl(records)


class Command(_PlainHelp, TyperCommand):
    """A command with plain help in sections."""

    def __init__(self, name: str | None, **settings: Any) -> None:
        """Take Typer's parameters as ours."""
        super().__init__(name, **settings)
        self.params = _as_ours(self.params)


class Group(_PlainHelp, TyperGroup):
    """A command with subcommands, plain help and near names for a subcommand that there is not."""

    def __init__(self, **settings: Any) -> None:
        """Take Typer's parameters as ours."""
        super().__init__(**settings)
        self.params = _as_ours(self.params)

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write options in sections, then the subcommands."""
        _write_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Take what stands before the subcommand; who gives nothing is shown what there is, which is no success."""
        if not args and not ctx.resilient_parsing:
            typer.echo(ctx.get_help(), err=True)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    def find_command(self, ctx: Any, name: str) -> Any:
        """Return a subcommand, or None; the place for a group that makes its commands when asked for."""
        return super().get_command(ctx, name)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Return a subcommand; while a shell completes a line, nothing that is wrong with it is said."""
        try:
            return self.find_command(ctx, cmd_name)
        except EmbargraphError:
            if ctx.resilient_parsing:
                return None
            raise

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Return the subcommand that is meant.

        Raises:
            UsageError: There is none of the name; says which are near.
        """
        known = self.list_commands(ctx)
        if args and not ctx.resilient_parsing and args[0] not in known and self.get_command(ctx, args[0]) is None:
            raise UsageError(f"no command {args[0]!r}{closest(args[0], known)}; see {ctx.command_path} --help")
        return super().resolve_command(ctx, args)


def make_group(**settings: Any) -> typer.Typer:
    """Return an application whose help and errors are plain; see `typer.Typer` for the settings."""
    settings = {"cls": Group, **settings}
    return typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False, **settings)


def make_command(function: Callable[..., Any] | typer.Typer, name: str, help_: str | None = None) -> Any:
    """Return the command that a function's signature describes, or that an application is.

    Args:
        function: A function with Typer's annotations, or a `typer.Typer` with subcommands.
        name: What it is called on the line.
        help_: Its help; the function's docstring if not given.

    Example:
        >>> def hello(name: str) -> None: ...
        >>> [parameter.name for parameter in make_command(hello, "hello").params]
        ['name']
    """
    if isinstance(function, typer.Typer):
        application = function
    else:
        application = make_group()
        application.command(name, cls=Command, help=help_)(function)
    made = typer.main.get_command(application)
    made.name = name
    return made

"""Prebuilt questions: found, given their options, run; their files are as `embargraph.questions.header` says."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, make_dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import QueryError, UnknownNameError, UsageError, closest
from embargraph.model.given import as_text, as_texts
from embargraph.model.plain import as_plain
from embargraph.model.typed_dates import typed_day
from embargraph.questions.header import Option, Question, read_question
from embargraph.questions.jurisdictions import note_unheld, unions_of
from embargraph.resources import query_files
from embargraph.store.lookup import Likeness, NodeMatch, Resolution, resolve_names

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow
    from duckdb import DuckDBPyConnection

    from embargraph.questions.kept_restrictions import KeptRestrictions
    from embargraph.store.kept_names import KeptNames

__all__ = [
    "Answer",
    "Option",
    "Question",
    "bind_options",
    "find_question",
    "load_questions",
    "run_question",
]

#: Questions whose `--by` is whoever made the measure; elsewhere it is a speaker or an ally.
_ISSUED = ("restricted",)

_PARAMETER = re.compile(r"(?<![\w$])\$([A-Za-z_]\w*)")
_COMMENT_OR_TEXT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
#: The engine's own tables and functions would tell where files are.
_ENGINE = re.compile(
    r"\b(?:duckdb_\w+|pragma_\w+|information_schema|pg_\w+|sqlite_\w+|current_setting|getvariable|test_all_types)\b",
    re.IGNORECASE,
)


#: Questions that also answer with what holds for a wider class of the item asked for.
_CLIMBING = frozenset({"restricted"})


@dataclass(frozen=True, repr=False)
class Answer(Sequence[Any]):
    """The rows of an answer, as dataclass instances whose fields are the columns."""

    question: str
    columns: tuple[str, ...]
    rows: tuple[Any, ...]
    as_of: date | None = None
    #: What a reader should know of the answer: gaps in the record, limits of the search.
    notes: tuple[str, ...] = ()
    #: What each name given was taken to mean, by option.
    resolved: Mapping[str, tuple[Resolution, ...]] = field(default_factory=dict, repr=False, compare=False)
    #: The ids that each name selects, with what is narrower and broader; None where no name is given.
    selected: Mapping[str, Sequence[str] | None] = field(default_factory=dict, repr=False, compare=False)
    #: The options as they were given.
    options: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
    #: Makes what the answer rests on, when it is asked for.
    describe: Callable[[Answer], dict[str, Any]] | None = field(default=None, repr=False, compare=False)

    @property
    def answer(self) -> dict[str, Any]:
        """What the answer rests on: names taken, lists and rules searched, what is not held; see `describe_answer`."""
        return self.describe(self) if self.describe is not None else {"question": self.question}

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: what the answer rests on is told now, for the graph is not taken along."""
        return {**self.__dict__, "describe": _Told(self.answer) if self.describe is not None else None}

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        """Return a row, or a slice of rows."""
        return self.rows[index]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as plain dictionaries that JSON can hold."""
        return [{f.metadata["column"]: getattr(row, f.name) for f in fields(row)} for row in self.rows]

    def to_arrow(self, *, nested: bool = True) -> pyarrow.Table:
        """Return the rows as an Arrow table; see `embargraph.questions.frames`.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        from embargraph.questions.frames import as_arrow

        return as_arrow(self.columns, self.to_dicts(), nested=nested)

    def to_pandas(self, *, nested: bool = False) -> pandas.DataFrame:
        """Return the rows as a pandas frame; see `embargraph.questions.frames`.

        Raises:
            MissingExtraError: pandas is not installed.
        """
        from embargraph.questions.frames import as_pandas

        return as_pandas(self.columns, self.to_dicts(), nested=nested)

    def to_polars(self, *, nested: bool = False) -> polars.DataFrame:
        """Return the rows as a polars frame; see `embargraph.questions.frames`.

        Raises:
            MissingExtraError: polars is not installed.
        """
        from embargraph.questions.frames import as_polars

        return as_polars(self.columns, self.to_dicts(), nested=nested)

    def __repr__(self) -> str:
        """Return one line: an answer may have megabytes."""
        from embargraph.questions.shown import answer_as_line

        return answer_as_line(self)

    def _repr_html_(self) -> str:
        """Return the answer as a notebook shows it."""
        from embargraph.questions.shown import answer_as_html

        try:
            table = find_question(self.question).table
        except UnknownNameError:
            # A question of the user's own.
            table = ()
        return answer_as_html(self, table)


def load_questions(folders: Sequence[Path] = ()) -> dict[str, Question]:
    """Return the packaged questions, and those of a user's folders, by name.

    Raises:
        QueryError: A folder is missing, a file is faulty, or a name is taken.
    """
    questions = {path.stem: read_question(path) for path in query_files()}
    for folder in folders:
        if not folder.is_dir():
            raise QueryError(f"{folder}: no such folder of question files")
        for path in sorted(folder.glob("*.sql")):
            if path.stem in questions:
                raise QueryError(f"{path}: the name {path.stem!r} is taken by a packaged question; rename the file")
            questions[path.stem] = read_question(path)
    return questions


def find_question(name: str, folders: Sequence[Path] = ()) -> Question:
    """Return one question; only its own file is read.

    Raises:
        UnknownNameError: No question has the name.
        QueryError: The file is faulty.
    """
    for path in query_files():
        if path.stem == name:
            for folder in folders:
                if (folder / path.name).is_file():
                    raise QueryError(f"{folder / path.name}: the name {name!r} is taken; rename the file")
            return _packaged_question(path)
    questions = load_questions(folders)
    if name not in questions:
        raise UnknownNameError("question", name, [closest(name, questions).removeprefix("; nearest: ") or "none"])
    return questions[name]


@lru_cache(maxsize=64)
def _packaged_question(path: Path) -> Question:
    # Packaged files do not change while a process runs.
    return read_question(path)


def run_question(
    connection: DuckDBPyConnection,
    question: Question,
    options: Mapping[str, Any],
    *,
    as_of: date | None = None,
    today: date | None = None,
    extra: Mapping[str, Any] | None = None,
    like: Likeness | None = None,
    describe: Callable[[Answer], dict[str, Any]] | None = None,
    kept: KeptRestrictions | None = None,
    seconds: float = 60.0,
) -> Answer:
    """Run a question on an open graph.

    Args:
        connection: A graph opened by `embargraph.store.open_graph`.
        question: What to run.
        options: Values by option name; None and absent are the same.  For names of nodes one or a list: the answer
            is for all of them.
        as_of: The day asked about; None is all time.
        today: The day that counts as today.
        extra: Columns that every row carries beside the question's own, such as what was assumed.
        like: Finds parties of like names; see `embargraph.store.lookup.resolve_name`.
        describe: Makes `Answer.answer`.
        kept: What the graph keeps in memory to answer for a party, where it does.
        seconds: When to give up a question of a user's own.

    Raises:
        UsageError: An option is unknown, or a value is not of its type.
        UnknownNameError: No node has the name given.
        QueryError: The SELECT fails, or is not one SELECT.
    """
    resolved: dict[str, tuple[Resolution, ...]] = {}
    names = None if kept is None else kept.names
    values = bind_options(
        connection, question, options, as_of=as_of, today=today, like=like, resolved=resolved, kept=names
    )
    notes: tuple[str, ...] = ()
    plain = False
    if question.algorithm is not None:
        columns, rows, notes = _run_algorithm(connection, question, values)
    elif kept is not None and question.name == "restricted" and kept.knows(values):
        columns, rows, plain = question.columns, kept.answer(connection, values), True
    else:
        columns, rows = _select(connection, question, values, seconds)
        notes = _notes(connection, question, values)
        if question.name in _CLIMBING:
            notes += tuple(_limits(values))
    added = {name: value for name, value in (extra or {}).items() if name not in columns}
    rows = [(*row, *added.values()) for row in rows]
    columns = (*columns, *added)
    made = _as_dataclasses(question.name, columns, rows, plain=plain)
    selected = {option.name: values[option.name] for option in question.options if option.type == "node"}
    return Answer(question.name, columns, made, as_of, notes, resolved, selected, dict(options), describe)


def _notes(connection: DuckDBPyConnection, question: Question, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a reader must know of an answer on the measures of some issuer."""
    if question.name not in _ISSUED or not values["by"]:
        return ()
    asked = list(zip(values["by"], values["by_match"], strict=True))
    own, unions = [id_ for id_, how in asked if how != "broader"], [id_ for id_, how in asked if how == "broader"]
    note = note_unheld(connection, own, unions)
    return (note,) if note else ()


def _limits(values: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the rows of a question on restrictions leave out."""
    if values.get("what") is not None and values.get("who") is None:
        yield (
            "parties that a list bars from every item are not shown for one item: ask for them with --who, "
            "or for all with --under and the list"
        )


def bind_options(
    connection: DuckDBPyConnection,
    question: Question,
    options: Mapping[str, Any],
    *,
    as_of: date | None = None,
    today: date | None = None,
    like: Likeness | None = None,
    resolved: dict[str, tuple[Resolution, ...]] | None = None,
    kept: KeptNames | None = None,
) -> dict[str, Any]:
    """Return what a question reads as its options: names as ids, texts as their types.

    Args:
        connection: What names are looked up in.
        question: Whose options they are.
        options: Values by option name; None and absent are the same.  A name of a node may be a list of names.
        as_of: The day asked about; None is all time.
        today: The day that counts as today.
        like: Finds parties of like names.
        resolved: Where to write what the names of each option were taken to mean.
        kept: The graph's names in memory, where they are.

    Raises:
        UsageError: An option is unknown, or a value is not of its type.
        UnknownNameError: No node has the name given.
    """
    known = {option.name: option for option in question.options}
    for name in options:
        if name not in known:
            expected = ", ".join(known) or "none"
            raise UsageError(f"{question.name} has no option {name!r}{closest(name, known)}; it has: {expected}")
    values: dict[str, Any] = {"as_of": as_of, "today": today or date.today()}
    broad = options.get("who") is not None
    for option in question.options:
        given = options.get(option.name)
        given = option.default if given is None else given
        if option.type == "node":
            wide = option.name == "who" or (option.name == "what" and (broad or question.name in _CLIMBING))
            matches = None
            if given is not None:
                trace: list[Resolution] = []
                likely = like if option.name not in _NOT_PARTIES else None
                matches = resolve_names(
                    connection, _names(given), broader=wide, day=as_of, like=likely, trace=trace, kept=kept
                )
                if resolved is not None:
                    resolved[option.name] = tuple(trace)
            if matches is not None and option.name == "by" and question.name in _ISSUED:
                matches += _of_unions(connection, matches, as_of or values["today"])
            values[option.name] = None if matches is None else [match.id for match in matches]
            values[f"{option.name}_match"] = None if matches is None else [match.how for match in matches]
        else:
            values[option.name] = _value(option, given)
    if values.get("from") and values.get("to") and values["to"] < values["from"] and known["from"].type == "date":
        raise UsageError(f"--to {values['to']} is before --from {values['from']}")
    return values


def _names(given: Any) -> str | list[str]:
    """Return one name, or several names as a list."""
    if isinstance(given, str | int) and not isinstance(given, bool):
        return as_text(str(given), "name")
    return list(as_texts(given, "name"))


def _of_unions(connection: DuckDBPyConnection, matches: Sequence[NodeMatch], day: date) -> list[NodeMatch]:
    """Return the unions that states are members of: what a union enacts binds in its members too."""
    known = {match.id for match in matches}
    return [NodeMatch(union, "broader") for union in unions_of(connection, list(known), day) if union not in known]


#: Options whose names are of technologies, states and rules: names like theirs are other things.
_NOT_PARTIES = frozenset({"what", "by", "under", "measure", "against"})


def _value(option: Option, value: Any) -> Any:
    """Return an option's value as its type, whether it came as text or from Python."""
    if value is None:
        return False if option.type == "flag" else None
    name = f"--{option.name}"
    if isinstance(value, list | tuple) and option.type != "node":
        raise UsageError(f"{name}: {len(value)} values; only an option that takes a name takes several")
    try:
        if option.type == "date":
            return typed_day(value, name)
        if option.type in {"integer", "number"}:
            if isinstance(value, bool) or not isinstance(value, str | int | float | Decimal):
                raise UsageError(f"{name}: {ascii(value)[:80]}; expected {_EXPECTED[option.type]}")
            number = int(value) if option.type == "integer" else float(value)
            if not -(2**63) <= number < 2**63:
                raise UsageError(f"{name}: {ascii(value)[:80]}; expected {_EXPECTED[option.type]}, not beyond 63 bits")
            return number
    except (ValueError, OverflowError, ArithmeticError) as error:
        raise UsageError(f"{name}: {value!r}; expected {_EXPECTED[option.type]}") from error
    if option.type == "flag":
        return value is True or (isinstance(value, str | int) and value in {True, "true", "yes", "1"})
    if option.type == "node" and isinstance(value, list | tuple):
        return as_texts(value, name) or None
    if option.type == "node" and isinstance(value, float | bool):
        raise UsageError(f"{name}: {value!r}; expected a name")
    text = as_text(value if not isinstance(value, int | float) or isinstance(value, bool) else str(value), name)
    if option.type == "choice" and text not in option.choices:
        near = closest(text, option.choices)
        raise UsageError(f"{name}: {text!r}; expected one of {', '.join(option.choices)}{near}")
    return text


_EXPECTED = {"integer": "a whole number", "number": "a number"}


def _select(
    connection: DuckDBPyConnection, question: Question, values: Mapping[str, Any], seconds: float
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    import duckdb

    from embargraph.store.limits import run_limited

    code = _COMMENT_OR_TEXT.sub("", question.sql)
    if found := _ENGINE.search(code):
        raise QueryError(
            f"{question.path}: {found.group().strip()!r} reads the engine; a question reads the graph only"
        )
    used = set(_PARAMETER.findall(code))
    unknown = used - values.keys()
    if unknown:
        raise QueryError(f"{question.path}: ${min(unknown)} is not an option; declare it in the header")
    try:
        statements = duckdb.extract_statements(question.sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise QueryError(f"{question.path}: expected one SELECT and nothing else")
        given = {name: values[name] for name in used}
        if question.columns and question.path is not None and question.path in query_files():
            columns, rows = _rows(connection, question, given)
        else:
            columns, rows = run_limited(connection, lambda: _rows(connection, question, given), seconds)
    except duckdb.Error as error:
        raise QueryError(f"{question.path}: {str(error).splitlines()[0]}") from error
    if question.columns and columns != question.columns:
        raise QueryError(
            f"{question.path}: gives the columns {', '.join(columns)}; its header says {', '.join(question.columns)}"
        )
    return columns, rows


def _rows(
    connection: DuckDBPyConnection, question: Question, given: Mapping[str, Any]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Run a SELECT; a name that several columns have is numbered from the second on."""
    from embargraph.store.limits import MAX_ROWS

    cursor = connection.execute(question.sql, given)
    columns: list[str] = []
    for column in cursor.description or ():
        number, name = 1, column[0]
        while name in columns:
            number += 1
            name = f"{column[0]}_{number}"
        columns.append(name)
    rows = cursor.fetchmany(MAX_ROWS + 1)
    if len(rows) > MAX_ROWS:
        raise QueryError(f"{question.path}: more than {MAX_ROWS} rows; add a LIMIT")
    return tuple(columns), rows


#: Questions that are answered by a walk over the graph: module and function, imported when asked.
_ALGORITHMS = {
    "paths": "embargraph.questions.paths:answer_paths",
    "coalitions": "embargraph.supply.coalitions:answer_coalitions",
    "chokepoints": "embargraph.supply.chokepoints:answer_chokepoints",
    "coverage": "embargraph.supply.coverage:answer_coverage",
    "exposure": "embargraph.supply.exposure:answer_exposure",
    "leaks": "embargraph.supply.leaks:answer_leaks",
    "licence": "embargraph.licensing.answers:answer_licence",
}


def _run_algorithm(
    connection: DuckDBPyConnection, question: Question, values: Mapping[str, Any]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]], tuple[str, ...]]:
    import importlib

    if question.algorithm not in _ALGORITHMS:
        known = ", ".join(_ALGORITHMS)
        raise QueryError(f"{question.path}: algorithm {question.algorithm!r} is unknown; expected one of {known}")
    for option in question.options:
        if option.is_required and values[option.name] is None:
            raise UsageError(f"{question.name} needs --{option.name}")
    module, _, function = _ALGORITHMS[question.algorithm].partition(":")
    columns, rows, notes = getattr(importlib.import_module(module), function)(connection, values)
    if columns != question.columns:
        raise QueryError(
            f"{question.path}: gives the columns {', '.join(columns)}; its header says {', '.join(question.columns)}"
        )
    return columns, rows, notes


@lru_cache(maxsize=256)
def row_class(name: str, columns: tuple[str, ...]) -> Any:
    """Return the class of a question's rows; a column that is a Python keyword gets a trailing underscore.

    Made once for a question and its columns: to make it takes longer than to fill it a hundred times.
    """
    names = _fields(columns)
    made = make_dataclass(
        "".join(part.capitalize() for part in name.split("_")) + "Row",
        [(named, Any, field(metadata={"column": column})) for named, column in zip(names, columns, strict=True)],
        frozen=True,
        slots=True,
        namespace={"__reduce__": lambda row: (_row_of, (name, columns, tuple(getattr(row, n) for n in names)))},
    )
    made.__module__ = __name__
    return made


def _fields(columns: Sequence[str]) -> list[str]:
    """Return names of fields for columns: ``count(*)`` and names with blanks are no names in Python."""
    names: list[str] = []
    for column in columns:
        name = f"{column}_" if keyword.iskeyword(column) else re.sub(r"\W+", "_", column)
        if not name.isidentifier() or name.startswith("__"):
            name = f"column_{name.strip('_')}"
        while name in names:
            name += "_"
        names.append(name)
    return names


def _row_of(name: str, columns: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    """Return a row as it was before it was pickled: its class is made by name, and can be imported by none."""
    return row_class(name, columns)(*values)


def _as_dataclasses(
    name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]], *, plain: bool
) -> tuple[Any, ...]:
    made = row_class(name, columns)
    if plain:
        return tuple(made(*row) for row in rows)
    return tuple(made(*map(as_plain, row)) for row in rows)


@dataclass(frozen=True, slots=True)
class _Told:
    """What an answer rests on, kept with it when it leaves the graph."""

    said: dict[str, Any]

    def __call__(self, _answer: Answer) -> dict[str, Any]:
        return self.said

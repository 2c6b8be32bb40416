"""Prebuilt questions: found, given their options, run; their files are as `embargraph.questions.header` says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.errors import QueryError, UnknownNameError, UsageError, closest
from embargraph.questions.answer import Answer, as_rows
from embargraph.questions.header import Option, Question, read_question
from embargraph.questions.jurisdictions import note_unheld
from embargraph.questions.options import CLIMBING, ISSUED, bind_options
from embargraph.resources import query_files
from embargraph.store.lookup import Likeness, Resolution

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from embargraph.questions.kept import KeptGraph

__all__ = [
    "Answer",
    "Option",
    "Question",
    "bind_options",
    "find_question",
    "load_questions",
    "run_question",
]

_PARAMETER = re.compile(r"(?<![\w$])\$([A-Za-z_]\w*)")
_COMMENT_OR_TEXT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
#: The engine's own tables and functions would tell where files are.
_ENGINE = re.compile(
    r"\b(?:duckdb_\w+|pragma_\w+|information_schema|pg_\w+|sqlite_\w+|current_setting|getvariable|test_all_types)\b",
    re.IGNORECASE,
)


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
    path = _packaged().get(name)
    if path is not None:
        for folder in folders:
            if (folder / path.name).is_file():
                raise QueryError(f"{folder / path.name}: the name {name!r} is taken; rename the file")
        return _packaged_question(path)
    questions = load_questions(folders)
    if name not in questions:
        raise UnknownNameError("question", name, [closest(name, questions).removeprefix("; nearest: ") or "none"])
    return questions[name]


# Packaged files do not change while a process runs.
@lru_cache(maxsize=1)
def _packaged() -> dict[str, Path]:
    return {path.stem: path for path in query_files()}


@lru_cache(maxsize=64)
def _packaged_question(path: Path) -> Question:
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
    kept: KeptGraph | None = None,
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
        kept: What is kept of the graph, where it is.
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
    elif kept is not None and question.name == "restricted" and kept.restrictions.knows(values):
        columns, rows, plain = question.columns, kept.restrictions.answer(values), True
    else:
        columns, rows = _select(connection, question, values, seconds)
        notes = _notes(connection, question, values)
        if question.name in CLIMBING:
            notes += tuple(_limits(values))
    added = {name: value for name, value in (extra or {}).items() if name not in columns}
    rows = [(*row, *added.values()) for row in rows]
    columns = (*columns, *added)
    made = as_rows(question.name, columns, rows, plain=plain)
    selected = {option.name: values[option.name] for option in question.options if option.type == "node"}
    return Answer(
        question.name, columns, made, as_of, notes, resolved, selected, dict(options), question.table, values, describe
    )


def _notes(connection: DuckDBPyConnection, question: Question, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return what a reader must know of an answer on the measures of some issuer."""
    if question.name not in ISSUED or not values["by"]:
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

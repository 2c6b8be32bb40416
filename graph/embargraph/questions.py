"""Prebuilt questions: one file each, with a header that says what it takes and gives.

A question file is one SELECT under header lines that start with ``#+`` (in SQL,
behind the comment sign ``--``)::

    --#+ summary: Who is restricted from what, via whom.
    --#+ option: who node = ; the party or place asked about
    --#+ option: effect choice(denial|blocking) = ; what is barred
    --#+ columns: who, what, via
    --#+ time: day
    --#+ example: --who Huawei --as-of 2021-03-11

Types of options are `node`, `text`, `date`, `integer`, `number`, `flag` and
`choice(a|b)`.  The SELECT reads an option as ``$name``; it is NULL when not
given.  A `node` option is a list of ids, with ``$name_match`` beside it.
``$as_of`` (NULL means all time) and ``$today`` are always there.  `time: day`
answers for one day, today unless said otherwise; `time: all` over all time.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, make_dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from embargraph.dates import parse_day
from embargraph.errors import QueryError, UnknownNameError, UsageError
from embargraph.fields import closest
from embargraph.names import resolve_names
from embargraph.resources import query_files

if TYPE_CHECKING:
    import pyarrow
    from duckdb import DuckDBPyConnection

__all__ = ["Answer", "Option", "Question", "as_plain", "find_question", "load_questions", "run_question"]

TYPES = ("node", "text", "date", "integer", "number", "flag", "choice")

_HEADER = re.compile(r"^\s*(?:--\s*)?#\+\s?(.*)$")
_OPTION = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\s+(?P<type>[a-z]+)(?:\((?P<choices>[^)]*)\))?\s*"
                     r"(?:=\s*(?P<default>[^;]*?))?\s*(?:;\s*(?P<help>.*))?")  # fmt: skip
_PARAMETER = re.compile(r"(?<![\w$])\$([A-Za-z_]\w*)")
_COMMENT_OR_TEXT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)
#: The engine's own tables and functions would tell where files are.
_ENGINE = re.compile(
    r"\b(?:duckdb_\w+|pragma_\w+|information_schema|pg_\w+|sqlite_\w+|current_setting|getvariable|test_all_types)\b",
    re.IGNORECASE,
)
_MAX_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a question: its name, type, choices, default and help."""

    name: str
    type: str
    help: str = ""
    default: str | None = None
    choices: tuple[str, ...] = ()

    @property
    def is_required(self) -> bool:
        """Whether its help says so; a SELECT takes every option or none."""
        return self.help.endswith("(required)")


@dataclass(frozen=True, slots=True)
class Question:
    """A question as its file says it."""

    name: str
    summary: str
    sql: str
    options: tuple[Option, ...] = ()
    columns: tuple[str, ...] = ()
    time: str = "all"
    examples: tuple[str, ...] = ()
    algorithm: str | None = None
    path: Path | None = None

    @property
    def takes_day(self) -> bool:
        """Whether it can be asked as of a day."""
        return "$as_of" in self.sql or (self.algorithm is not None and self.time == "day")


@dataclass(frozen=True)
class Answer(Sequence[Any]):
    """The rows of an answer, as dataclass instances whose fields are the columns."""

    question: str
    columns: tuple[str, ...]
    rows: tuple[Any, ...]
    as_of: date | None = None
    #: What a reader should know of the answer: gaps in the record, limits of the search.
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __getitem__(self, index: Any) -> Any:
        """Return a row, or a slice of rows."""
        return self.rows[index]

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return the rows as plain dictionaries that JSON can hold."""
        return [{f.metadata["column"]: getattr(row, f.name) for f in fields(row)} for row in self.rows]

    def to_arrow(self) -> pyarrow.Table:
        """Return the rows as an Arrow table.

        Raises:
            MissingExtraError: pyarrow is not installed.
        """
        from embargraph.errors import MissingExtraError

        try:
            import pyarrow
        except ImportError:
            raise MissingExtraError("an answer as an Arrow table", "arrow") from None
        if not self.rows:
            return pyarrow.table({column: pyarrow.array([], pyarrow.null()) for column in self.columns})
        return pyarrow.Table.from_pylist(self.to_dicts())


def read_question(path: Path) -> Question:
    """Read a question file.

    Raises:
        QueryError: The file cannot be read, or its header is faulty.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise QueryError(f"{path}: more than {_MAX_BYTES} bytes; a question is one SELECT")
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise QueryError(f"{path}: cannot be read: {error}") from error
    header: dict[str, list[str]] = {}
    body = []
    for number, line in enumerate(text.splitlines(), 1):
        match = _HEADER.match(line)
        if match is None:
            body.append(line)
            continue
        key, colon, value = match.group(1).partition(":")
        if not colon:
            raise QueryError(f"{path}: line {number}: {line.strip()!r}; expected '#+ key: value'")
        header.setdefault(key.strip(), []).append(value.strip())
    known = {"summary", "option", "columns", "returns", "time", "example", "algorithm"}
    for key in header:
        if key not in known:
            raise QueryError(f"{path}: header {key!r} is unknown; expected one of {', '.join(sorted(known))}")
    if not header.get("summary"):
        raise QueryError(f"{path}: no summary; expected a line '--#+ summary: …'")
    time = header.get("time", ["all"])[0]
    if time not in {"day", "all"}:
        raise QueryError(f"{path}: time {time!r}; expected day or all")
    columns = ",".join(header.get("columns", []) + header.get("returns", []))
    return Question(
        name=path.stem,
        summary=header["summary"][0],
        sql="\n".join(body).strip().rstrip(";"),
        options=tuple(_read_option(path, text) for text in header.get("option", [])),
        columns=tuple(column.strip().lstrip("?") for column in columns.split(",") if column.strip()),
        time=time,
        examples=tuple(header.get("example", [])),
        algorithm=header.get("algorithm", [None])[0],
        path=path,
    )


def _read_option(path: Path, text: str) -> Option:
    match = _OPTION.fullmatch(text)
    if match is None or match["type"] not in TYPES:
        expected = f"expected 'name type = default ; help', a type being one of {', '.join(TYPES)}"
        raise QueryError(f"{path}: option {text!r}; {expected}")
    choices = tuple(choice.strip() for choice in (match["choices"] or "").split("|") if choice.strip())
    if (match["type"] == "choice") != bool(choices):
        raise QueryError(f"{path}: option {match['name']!r}; choices go with the type choice: choice(a|b)")
    return Option(match["name"], match["type"], match["help"] or "", match["default"] or None, choices)


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
            return read_question(path)
    questions = load_questions(folders)
    if name not in questions:
        raise UnknownNameError("question", name, [closest(name, questions).removeprefix("; nearest: ") or "none"])
    return questions[name]


def run_question(
    connection: DuckDBPyConnection,
    question: Question,
    options: Mapping[str, Any],
    *,
    as_of: date | None = None,
    today: date | None = None,
    extra: Mapping[str, Any] | None = None,
) -> Answer:
    """Run a question on an open graph.

    Args:
        connection: A graph opened by `embargraph.store.open_graph`.
        question: What to run.
        options: Values by option name; None and absent are the same.
        as_of: The day asked about; None is all time.
        today: The day that counts as today.
        extra: Columns that every row carries beside the question's own, such as what was assumed.

    Raises:
        UsageError: An option is unknown, or a value is not of its type.
        UnknownNameError: No node has the name given.
        QueryError: The SELECT fails, or is not one SELECT.
    """
    known = {option.name: option for option in question.options}
    for name in options:
        if name not in known:
            expected = ", ".join(known) or "none"
            raise UsageError(f"{question.name} has no option {name!r}{closest(name, known)}; it has: {expected}")
    today = today or date.today()
    values = _values(connection, question, options, as_of, today)
    if values.get("from") and values.get("to") and values["to"] < values["from"] and known["from"].type == "date":
        raise UsageError(f"--to {values['to']} is before --from {values['from']}")
    notes: tuple[str, ...] = ()
    if question.algorithm is not None:
        columns, rows, notes = _run_algorithm(connection, question, values)
    else:
        columns, rows = _select(connection, question, values)
    added = {name: value for name, value in (extra or {}).items() if name not in columns}
    rows = [(*row, *added.values()) for row in rows]
    columns = (*columns, *added)
    return Answer(question.name, columns, _as_dataclasses(question.name, columns, rows), as_of, notes)


def _values(
    connection: DuckDBPyConnection, question: Question, options: Mapping[str, Any], as_of: date | None, today: date
) -> dict[str, Any]:
    """Return the values that a question reads: days, options by type, names as ids with how they match."""
    values: dict[str, Any] = {"as_of": as_of, "today": today}
    broad = options.get("who") is not None
    for option in question.options:
        given = options.get(option.name)
        value = _value(option, option.default if given is None else given)
        if option.type == "node":
            wide = option.name == "who" or (option.name == "what" and broad)
            matches = resolve_names(connection, value, broader=wide, day=as_of) if value is not None else None
            values[option.name] = None if matches is None else [match.id for match in matches]
            values[f"{option.name}_match"] = None if matches is None else [match.how for match in matches]
        else:
            values[option.name] = value
    return values


def _value(option: Option, value: Any) -> Any:
    """Return an option's value as its type, whether it came as text or from Python."""
    if value is None:
        return False if option.type == "flag" else None
    try:
        if option.type == "date":
            return value if isinstance(value, date) else parse_day(str(value))
        if option.type == "integer":
            return int(value)
        if option.type == "number":
            return float(value)
    except ValueError as error:
        raise UsageError(f"--{option.name}: {error}; expected {_EXPECTED[option.type]}") from None
    if option.type == "flag":
        return value in {True, "true", "yes", "1"}
    if option.type == "choice" and value not in option.choices:
        near = closest(str(value), option.choices)
        raise UsageError(f"--{option.name}: {value!r}; expected one of {', '.join(option.choices)}{near}")
    return str(value)


_EXPECTED = {"date": "a day, YYYY-MM-DD", "integer": "a whole number", "number": "a number"}


def _select(
    connection: DuckDBPyConnection, question: Question, values: Mapping[str, Any]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    import duckdb

    code = _COMMENT_OR_TEXT.sub("", question.sql)
    if found := _ENGINE.search(code):
        raise QueryError(
            f"{question.path}: {found.group().strip()!r} reads the engine; a question reads the graph only"
        )
    used = set(_PARAMETER.findall(code))
    unknown = used - values.keys()
    if unknown:
        raise QueryError(f"{question.path}: ${min(unknown)} is no option; declare it in the header")
    try:
        statements = duckdb.extract_statements(question.sql)
        if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
            raise QueryError(f"{question.path}: expected one SELECT and nothing else")
        cursor = connection.execute(question.sql, {name: values[name] for name in used})
        columns = tuple(column[0] for column in cursor.description or ())
        rows = cursor.fetchall()
    except duckdb.Error as error:
        raise QueryError(f"{question.path}: {str(error).splitlines()[0]}") from error
    if question.columns and columns != question.columns:
        raise QueryError(f"{question.path}: gives the columns {', '.join(columns)}, its header says otherwise")
    return columns, rows


#: Questions that are answered by a walk over the graph: module and function, imported when asked.
_ALGORITHMS = {
    "paths": "embargraph.paths:answer_paths",
    "coalitions": "embargraph.supply.coalitions:answer_coalitions",
    "chokepoints": "embargraph.supply.chokepoints:answer_chokepoints",
    "coverage": "embargraph.supply.coverage:answer_coverage",
    "exposure": "embargraph.supply.exposure:answer_exposure",
    "leaks": "embargraph.supply.leaks:answer_leaks",
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
        raise QueryError(f"{question.path}: gives the columns {', '.join(columns)}, its header says otherwise")
    return columns, rows, notes


def _as_dataclasses(name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]) -> tuple[Any, ...]:
    """Return rows as instances; a column that is a Python keyword gets a trailing underscore."""
    import dataclasses
    import keyword

    names = [f"{column}_" if keyword.iskeyword(column) else column for column in columns]
    made = make_dataclass(
        "".join(part.capitalize() for part in name.split("_")) + "Row",
        [
            (field, Any, dataclasses.field(metadata={"column": column}))
            for field, column in zip(names, columns, strict=True)
        ],
        frozen=True,
        slots=True,
    )
    return tuple(made(*(as_plain(value) for value in row)) for row in rows)


def as_plain(value: Any) -> Any:
    """Return a value as JSON can hold it: days as texts, decimals as numbers."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: as_plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_plain(item) for item in value]
    return value

"""Question files: one each, with a header that says what it takes and gives.

A question file is one SELECT under header lines that start with ``#+`` (in SQL,
behind the comment sign ``--``)::

    --#+ summary: Who is restricted from what, via whom.
    --#+ option: who node = ; the party or place asked about
    --#+ option: effect choice(effects) = ; what is barred
    --#+ option: reach choice(headquarters|fdp) = headquarters ; how far it goes
    --#+ columns: who, what, via
    --#+ table: who, what
    --#+ time: day
    --#+ example: --who Huawei --as-of 2021-03-11

Types of options are `node`, `text`, `date`, `integer`, `number`, `flag` and
`choice(a|b)`, or `choice(effects)` with one of the vocabularies of
`embargraph.model.vocabulary.CHOICES`.  `table` names the columns that a terminal
has room for; every other form gives all columns.  The SELECT reads an option as ``$name``; it is NULL when not
given.  A `node` option may be given several times and selects what any of the
names selects: a list of ids, with ``$name_match`` beside it.
``$as_of`` (NULL means all time) and ``$today`` are always there.  `time: day`
answers for one day, today unless said otherwise; `time: all` over all time.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from embargraph.errors import QueryError
from embargraph.model.vocabulary import CHOICES
from embargraph.store.sql import split_header

__all__ = ["SHARED", "Option", "Question", "as_question", "read_header", "read_question"]

#: Header keys of every question, in either language.
SHARED = ("summary", "option", "columns", "table", "time", "example")

TYPES = ("node", "text", "date", "integer", "number", "flag", "choice")

_OPTION = re.compile(r"(?P<name>[a-z][a-z0-9_]*)\s+(?P<type>[a-z]+)(?:\((?P<choices>[^)]*)\))?\s*"
                     r"(?:=\s*(?P<default>[^;]*?))?\s*(?:;\s*(?P<help>.*))?")  # fmt: skip
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
    #: The columns that a terminal shows; all of them where the header does not say.
    table: tuple[str, ...] = ()
    path: Path | None = None

    @property
    def takes_day(self) -> bool:
        """Whether it can be asked as of a day."""
        day = self.algorithm is not None and self.time == "day"
        return day or "$as_of" in self.sql or "?as_of" in self.sql


def read_header(path: Path) -> tuple[dict[str, list[str]], str]:
    """Return the header lines of a question file by key, and what is under them.

    Raises:
        QueryError: The file cannot be read, or a header line is none.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise QueryError(f"{path}: more than {_MAX_BYTES} bytes; a question is one SELECT")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise QueryError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise QueryError(f"{path}: not UTF-8 at byte {error.start}; expected a question in UTF-8") from error
    return split_header(path, text)


def read_question(path: Path) -> Question:
    """Read a question file.

    Raises:
        QueryError: The file cannot be read, or its header is faulty.
    """
    header, body = read_header(path)
    return as_question(path, header, body.strip().rstrip(";"), (*SHARED, "returns", "algorithm"))


def as_question(path: Path, header: Mapping[str, Sequence[str]], text: str, known: Collection[str]) -> Question:
    """Return the question that a header and a text make.

    Raises:
        QueryError: The header has a key that is not known, or a faulty line.
    """
    for key in header:
        if key not in known:
            raise QueryError(f"{path}: header {key!r} is unknown; expected one of {', '.join(sorted(known))}")
    if not header.get("summary"):
        raise QueryError(f"{path}: no summary; expected a line '--#+ summary: …'")
    time = header.get("time", ["all"])[0]
    if time not in {"day", "all"}:
        raise QueryError(f"{path}: time {time!r}; expected day or all")
    columns = _names(header.get("columns") or header.get("returns") or ())
    table = _names(header.get("table", ()))
    for column in table:
        if columns and column not in columns:
            raise QueryError(f"{path}: table {column!r} is none of its columns; expected some of {', '.join(columns)}")
    return Question(
        name=path.stem,
        summary=header["summary"][0],
        sql=text,
        options=tuple(_read_option(path, text) for text in header.get("option", [])),
        columns=columns,
        table=table or columns,
        time=time,
        examples=tuple(header.get("example", [])),
        algorithm=header.get("algorithm", [None])[0],
        path=path,
    )


def _names(lines: Sequence[str]) -> tuple[str, ...]:
    """Return the names in some header lines, separated by commas."""
    return tuple(name.strip().lstrip("?") for name in ",".join(lines).split(",") if name.strip())


def _read_option(path: Path, text: str) -> Option:
    match = _OPTION.fullmatch(text)
    if match is None or match["type"] not in TYPES:
        expected = f"expected 'name type = default ; help', a type being one of {', '.join(TYPES)}"
        raise QueryError(f"{path}: option {text!r}; {expected}")
    choices = tuple(choice.strip() for choice in (match["choices"] or "").split("|") if choice.strip())
    if (match["type"] == "choice") != bool(choices):
        raise QueryError(
            f"{path}: option {match['name']!r}; choices go with the type choice: choice(a|b) or choice(effects)"
        )
    if len(choices) == 1:
        if choices[0] not in CHOICES:
            known = ", ".join(CHOICES)
            raise QueryError(f"{path}: option {match['name']!r}; no vocabulary {choices[0]!r}, expected one of {known}")
        choices = CHOICES[choices[0]]
    return Option(match["name"], match["type"], match["help"] or "", match["default"] or None, choices)

"""The answer to a question: its rows as instances of a class whose fields are the columns, and what it rests on."""

from __future__ import annotations

import keyword
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, make_dataclass
from datetime import date
from functools import lru_cache
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from embargraph.model.plain import as_plain
from embargraph.store.lookup import Resolution

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

__all__ = ["Answer", "as_rows", "row_class"]


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
    #: The columns that a narrow place shows; all of them where the question does not say.
    table: tuple[str, ...] = field(default=(), repr=False, compare=False)
    #: What the question read: names as ids, days, and how each id matched.
    bound: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)
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
        if not self.rows:
            return []
        made = fields(self.rows[0])
        columns = [f.metadata["column"] for f in made]
        if len(made) == 1:
            return [{columns[0]: getattr(row, made[0].name)} for row in self.rows]
        values = attrgetter(*(f.name for f in made))
        return [dict(zip(columns, values(row), strict=True)) for row in self.rows]

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

        return answer_as_html(self, self.table)


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


def as_rows(name: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]], *, plain: bool) -> tuple[Any, ...]:
    """Return rows as instances of their class.

    Args:
        name: The question.
        columns: Its columns.
        rows: Their values.
        plain: Whether JSON can hold every value as it is.
    """
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

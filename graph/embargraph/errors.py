"""Every error raised on purpose.

::

    EmbargraphError            catch this to catch everything raised on purpose
    ├── UsageError             exit 2: an option or value that cannot be meant
    │   └── UnknownNameError   exit 2: no such node, question, option or format
    ├── DataError              exit 3: input that is not what was expected
    │   ├── FactError          one fault in a fact file: file, record, field
    │   ├── FactErrors         all faults of a load, reported at once
    │   ├── GraphFileError     a graph file that is missing, torn or too new
    │   └── QueryError         a question file that cannot be run
    │       └── TooSlowError   a question that took longer than it may
    ├── NetworkError           exit 4: a file that cannot be fetched; the old copy stays
    ├── ExportError            exit 3: a format cannot hold a value, or a target cannot be written
    └── MissingExtraError      exit 2: a feature needs a package that is not installed
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

__all__ = [
    "DataError",
    "EmbargraphError",
    "ExportError",
    "FactError",
    "FactErrors",
    "GraphFileError",
    "MissingExtraError",
    "NetworkError",
    "QueryError",
    "TooSlowError",
    "UnknownNameError",
    "UsageError",
    "closest",
]


class EmbargraphError(Exception):
    """Root of every error that Embargraph raises on purpose."""

    exit_code = 3


class UsageError(EmbargraphError):
    """An option or argument that cannot be meant."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name that nothing carries, with the nearest that exist."""

    def __init__(self, kind: str, name: str, near: Sequence[str] = ()) -> None:
        """Say what was looked for and what comes nearest to it."""
        self.kind = kind
        self.name = name
        self.near = tuple(near)
        hint = f"; nearest: {', '.join(self.near)}" if self.near else ""
        super().__init__(f"no {kind} named {name!r}{hint}")


class DataError(EmbargraphError):
    """Input that is not what was expected."""


class FactError(DataError):
    """One fault in a fact file, with the file, the record and the field."""

    def __init__(self, file: str, record: str, field: str, problem: str) -> None:
        """Hold the place and the problem, and print them on one line."""
        self.file = file
        self.record = record
        self.field = field
        self.problem = problem
        place = ": ".join(part for part in (file, record, field) if part)
        super().__init__(f"{place}: {problem}")


class FactErrors(DataError):
    """All faults found in one load; `errors` holds them in file order."""

    def __init__(self, errors: Sequence[FactError]) -> None:
        """Join the faults, one a line, under their count."""
        self.errors = tuple(errors)
        lines = "\n".join(f"  {error}" for error in self.errors)
        noun = "fault" if len(self.errors) == 1 else "faults"
        super().__init__(f"{len(self.errors)} {noun} in the facts, nothing was loaded\n{lines}")


class GraphFileError(DataError):
    """A graph file that is missing, unreadable, torn, or of a newer version."""


class QueryError(DataError):
    """A question file that cannot be read or run."""


class TooSlowError(QueryError):
    """A question that took longer than it may, and was stopped."""


class NetworkError(EmbargraphError):
    """A file that cannot be fetched; what was kept before stays."""

    exit_code = 4


class ExportError(EmbargraphError):
    """A value that a format cannot hold, or a target that cannot be written."""


class MissingExtraError(UsageError):
    """A feature whose package is not installed; says what to install."""

    def __init__(self, feature: str, extra: str) -> None:
        """Name the feature and the extra that brings it."""
        super().__init__(f"{feature} needs an extra package: pip install 'embargraph[{extra}]'")


def closest(name: str, known: Iterable[str]) -> str:
    """Return "; nearest: …" with up to three names like this one, or nothing.

    Example:
        >>> closest("huwei", ["huawei", "zte"])
        '; nearest: huawei'
    """
    import difflib

    near = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f"; nearest: {', '.join(near)}" if near else ""

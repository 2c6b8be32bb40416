"""What a reader of a publisher's file must do."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from embargraph.ingest.intake import Intake

__all__ = ["Reader"]


class Reader(Protocol):
    """A function that reads one file of a publisher's into an intake.

    - **Must** call `intake.read` once for each record of the file, in order,
      before anything is said of the record; or `read_many` for many at once.
    - **Must** end each record with `node`, `state`, `accept` or `reject`; a
      record that it leaves open fails the build.
    - **Must** reject with a reason that names no value, and give the value
      beside it, so that reasons can be counted.
    - **Must not** guess: what may mean two things is rejected, or kept with
      `unparsed` while the record is loaded without it.
    - **Must not** make one node of two parties by their names.
    - **Must** read record by record, and raise `DataError`, naming the file,
      where the file itself cannot be read.
    """

    def __call__(self, path: Path, intake: Intake) -> None:
        """Read the file."""
        ...

"""The entries of a publisher's list, read without a graph: for comparing two editions of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.errors import UsageError
from embargraph.ingest.intake import Intake
from embargraph.ingest.listings import ListEntry, ListReader
from embargraph.model.statements import Source
from embargraph.sources.catalog import SourceFile, reader_of
from embargraph.sources.load import refuse_empty, refuse_other

if TYPE_CHECKING:
    from embargraph.model.load_report import LoadReport

__all__ = ["read_entries"]


def read_entries(file: SourceFile) -> tuple[list[ListEntry], LoadReport]:
    """Return the entries of one edition of a list, and what became of its records.

    With `ingest.list_differences` it says what two editions differ in::

        before, _ = read_entries(SourceFile("us-ecfr", Path("july.xml")))
        after, _ = read_entries(SourceFile("us-ecfr", Path("november.xml")))
        for difference in list_differences(before, after): ...

    Args:
        file: The file, with the source that reads it.

    Returns:
        The entries in the order of the file, and the account: read = loaded + rejected.

    Raises:
        UsageError: The source is no list.
        DataError: The file is not one of the source, or nothing of it could be read.
    """
    import duckdb

    from embargraph.store.schema import create_tables

    reader = reader_of(file.name)
    if not isinstance(reader, ListReader):
        raise UsageError(f"{file.name}: not a list of parties; expected a source such as us-ecfr or un-sc")
    refuse_other(file)
    with duckdb.connect() as connection:
        create_tables(connection)
        intake = Intake(connection, Source("edition", file.path.name, file=file.path.name), file.name)
        entries = []
        for record, entry in reader.entries(file.path, intake):
            entries.append(entry)
            intake.lists[entry.list] += 1
            for number in (record.number, *record.further):
                intake.accept(number)
        report = intake.account()
    refuse_empty(file, report)
    return entries, report

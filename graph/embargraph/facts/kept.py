"""The packaged facts as tables, made once and kept in the user's cache under their digest.

To read them takes more than a second, and every graph starts from them.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from embargraph.files.replace import part_of, put_in_place, remove_abandoned
from embargraph.model.load_report import LoadReport
from embargraph.resources import cache_folder, facts_digest, is_own_file, seed_files
from embargraph.store.schema import COMPUTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from duckdb import DuckDBPyConnection

    from embargraph.facts.read import Facts

__all__ = ["insert_kept_facts", "keep_facts", "kept_facts_file"]

#: The tables that facts are written into.
_TABLES = ("source", "node", "name", "identifier", "statement")


def kept_facts_file() -> Path:
    """Return where the packaged facts are kept, or would be."""
    return cache_folder() / f"facts-{facts_digest()}.duckdb"


def insert_kept_facts(connection: DuckDBPyConnection, files: Sequence[Path]) -> list[LoadReport] | None:
    """Write the packaged facts into the empty tables of a graph, as `insert_facts` would; None where none are kept.

    Args:
        connection: A graph being built.
        files: What would be read; of anything but the packaged facts nothing is kept.

    Returns:
        What was read from each source, as reading the facts again would tell.
    """
    import duckdb

    place = kept_facts_file()
    if list(files) != seed_files() or not is_own_file(place):
        return None
    # What is damaged is found by the database's own checksums, and made anew.
    try:
        _attach(connection, place, "READ_ONLY")
        try:
            # A source without a date is of the day on which it is read.
            day = date.today().isoformat()
            if connection.execute("SELECT 1 FROM kept.made WHERE day <> $1", [day]).fetchall():
                return None
            for table in _TABLES:
                connection.execute(f"INSERT INTO {table} BY NAME SELECT * FROM kept.{table}").fetchall()
            rows = connection.execute("SELECT told FROM kept.report ORDER BY rowid").fetchall()
        finally:
            connection.execute("DETACH kept").fetchall()
        return [LoadReport(**json.loads(told)) for (told,) in rows]
    except (duckdb.Error, ValueError, TypeError):
        with suppress(OSError):
            place.unlink()
        for table in _TABLES:
            connection.execute(f"DELETE FROM {table}").fetchall()
        return None


def keep_facts(connection: DuckDBPyConnection, files: Sequence[Path], facts: Facts) -> None:
    """Keep the packaged facts as they stand in a graph that holds nothing else; without a cache nothing is kept.

    Args:
        connection: A graph being built, with the packaged facts in its tables.
        files: What was read; anything but the packaged facts is not kept.
        facts: What stood there.
    """
    import duckdb

    if list(files) != seed_files():
        return
    told = [asdict(report) for report in facts.reports]
    is_of_today = any(not source.published and not source.known_through for source in facts.sources.values())
    place = kept_facts_file()
    part = part_of(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        remove_abandoned(place)
        part.unlink(missing_ok=True)
        _attach(connection, part, "RECOVERY_MODE 'no_wal_writes'")
        try:
            for table in _TABLES:
                less = f"EXCLUDE ({', '.join(COMPUTED[table])})" if table in COMPUTED else ""
                made = f"CREATE TABLE kept.{table} AS SELECT * {less} FROM {table} ORDER BY rowid"
                connection.execute(made).fetchall()
            connection.execute("CREATE TABLE kept.report AS SELECT unnest($1) AS told", [list(map(json.dumps, told))])
            connection.execute("CREATE TABLE kept.made (day VARCHAR)")
            if is_of_today:
                connection.execute("INSERT INTO kept.made VALUES ($1)", [date.today().isoformat()])
        finally:
            connection.execute("DETACH kept").fetchall()
        part.chmod(0o600)
        put_in_place(part, place)
    except (OSError, duckdb.Error):
        with suppress(OSError):
            part.unlink(missing_ok=True)


def _attach(connection: DuckDBPyConnection, path: Path, how: str) -> None:
    quoted = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS kept ({how})").fetchall()

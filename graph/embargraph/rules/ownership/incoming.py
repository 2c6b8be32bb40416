"""Stakes of a large table on their way into a graph: only those that a rule can use become statements.

The spread is that of `embargraph.rules.ownership.spread`, from every party that is on a list, and from every
company that is seated where the test of the ultimate parent looks (15 CFR 744.23(a)(3)).  It runs on
numbers of 32 bits and in coarse units, rounded up, so that it keeps more than is necessary and never less,
and 50 million stakes take some 600 megabytes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from embargraph.ingest.bulk_statements import StatementQuery, insert_bulk
from embargraph.ingest.intake import Intake, bound_memory, make_id
from embargraph.ingest.stake_table import open_stakes
from embargraph.model.statements import Source
from embargraph.rules.ownership.regimes import WHOLE, read_regimes
from embargraph.rules.ownership.spread import DuckTables, spread
from embargraph.rules.ownership.stakes import UNIT_MACROS
from embargraph.store.sql import create_table, insert_rows, read_sql

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection

    from embargraph.ingest.stake_table import StakeTable
    from embargraph.model.load_report import LoadReport
    from embargraph.resolution.judgements import Links
    from embargraph.rules.ownership.spread import Tables

__all__ = [
    "BOUNDS",
    "MACROS",
    "OF_SEATED",
    "WITHIN",
    "find_what_matters",
    "lay_rows",
    "own_bounds",
    "prepare",
    "take_stakes",
    "take_wanted",
]

#: Rows with faults that are looked at together.
_BATCH = 10_000

#: Units that one coarse unit has: the whole of a company then fits in 32 bits.
_COARSE = 100
#: A parent holds more than half, or may: what the test of the ultimate parent follows.
_PARENT = WHOLE // 2
#: Megabytes of the database while a large table is read; the rest waits in files beside the graph.
_MEMORY = 1400

_PERCENT = "rtrim(rtrim((units::DECIMAL(18, 0) * 0.000000001)::DECIMAL(12, 9)::VARCHAR, '0'), '.')"
#: What the mapping of a table calls, beside what stakes of the graph call.
MACROS = (
    "CREATE OR REPLACE TEMP MACRO short_hash(id) AS (hash(id) >> 32)::UINTEGER",
    # As a statement's id has it: 50, and not 50.000000000.
    f"CREATE OR REPLACE TEMP MACRO percent(units) AS {_PERCENT}",
    f"CREATE OR REPLACE TEMP MACRO coarse(units) AS ((units + {_COARSE - 1}) // {_COARSE})::UINTEGER",
)
#: The most that each right row of a table may be, in coarse units.
BOUNDS = (
    "SELECT short_hash(owner) AS owner, short_hash(owned) AS owned, "
    f"coarse(CASE WHEN basis = 'control' THEN {WHOLE} ELSE coalesce(high, {WHOLE}) END) AS high "
    "FROM stake_row WHERE problem IS NULL"
)
#: Which rows the rules can use: those of companies that a spread reached, and those that seated companies hold.
WITHIN = "short_hash(owned::VARCHAR) IN (FROM stake_within)"
OF_SEATED = " OR short_hash(owner::VARCHAR) IN (FROM stake_seated)"
#: The most that each of the graph's own stakes may be; two ids of one party stand for each other.
OWN_BOUNDS = f"""
SELECT (owner >> 32)::UINTEGER AS owner, (owned >> 32)::UINTEGER AS owned, coarse(high) AS high
FROM ({{bounds}})
UNION ALL SELECT short_hash(id), short_hash(node), coarse({WHOLE}) FROM stake_same
UNION ALL SELECT short_hash(node), short_hash(id), coarse({WHOLE}) FROM stake_same
"""


def take_stakes(connection: DuckDBPyConnection, path: Path, links: Links) -> LoadReport:
    """Read a table of stakes into a graph whose premises are made.

    Args:
        connection: A graph that is being built, with the tables that rules read.
        path: A Parquet file, or a folder of them; see `embargraph.ingest.stake_table.COLUMNS`.
        links: Reviewed judgements on which parties are one.

    Returns:
        What was read; `set_aside` are loaded rows that no rule can use, `listed_owners` owners that are on a list.

    Raises:
        DataError: The file is no such table.
    """
    bound_memory(connection, _MEMORY)
    table = open_stakes(connection, path)
    least = prepare(connection, links)
    lay_rows(connection)
    connection.execute(f"CREATE OR REPLACE TEMP TABLE stake_bound AS {BOUNDS}").fetchall()
    ((right,),) = connection.execute("SELECT count(*) FROM stake_bound").fetchall()
    connection.execute(f"INSERT INTO stake_bound {own_bounds()}").fetchall()
    find_what_matters(DuckTables(connection), least)
    for passing in ("stake_bound", "stake_added", "stake_sum", "stake_reach"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{passing}")
    _lay_wanted(connection, table)
    create_table(connection, "rules/sql/stake_wanted.sql")
    table.lay(connection)
    return take_wanted(connection, table, links, has_faults=table.rows > int(right))


def _lay_wanted(connection: DuckDBPyConnection, table: StakeTable) -> None:
    """Lay the views over those rows that the rules can use: nothing of the others is computed but two hashes."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE stake_within AS FROM stake_matters UNION SELECT owned::UINTEGER FROM stake_seated"
    )
    ((seated,),) = connection.execute("SELECT count(*) FROM stake_seated").fetchall()
    table.lay(connection, f"{WITHIN}{OF_SEATED if seated else ''}")


def lay_rows(connection: DuckDBPyConnection) -> None:
    """Lay the view `stake_row` over `stake_raw`: each row with its bounds, and what is wrong with it."""
    for macro in MACROS:
        connection.execute(macro)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW stake_row AS {read_sql('ingest/sql/stake_row.sql')}")


def own_bounds() -> str:
    """Return SQL for the most that each stake of the graph itself may be."""
    return OWN_BOUNDS.format(bounds=read_sql("rules/sql/stake_bound.sql"))


def prepare(connection: DuckDBPyConnection, links: Links) -> int:
    """Fill `stake_listed`, `stake_seat` and `stake_same`: where a spread starts, and which ids are one party.

    Args:
        connection: A graph with its premises made.
        links: Reviewed judgements on which parties are one.

    Returns:
        The lowest threshold of all rules, in coarse units.
    """
    for macro in (*UNIT_MACROS, *MACROS):
        connection.execute(macro)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE stake_same AS SELECT s.id, min(s.node) AS node FROM "
        "(SELECT unnest($1::VARCHAR[]) AS id, unnest($2::VARCHAR[]) AS node "
        # Records that went into another's node are still called by their own ids.
        "UNION SELECT value, node FROM identifier WHERE scheme = 'entry') s JOIN node n ON n.id = s.node "
        "WHERE s.id NOT IN (SELECT id FROM node) GROUP BY s.id HAVING count(DISTINCT s.node) = 1",
        [list(links.same), list(links.same.values())],
    )
    for name in ("stake_listed", "stake_seat"):
        rows = read_sql(f"rules/sql/{name}.sql")
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT DISTINCT short_hash(id) AS actor FROM ({rows})"
        )
    thresholds = [w.threshold.share for regime in read_regimes(connection) for w in regime.thresholds]
    return min([WHOLE, *thresholds]) // _COARSE


def find_what_matters(tables: Tables, least: int) -> None:
    """Fill `stake_matters` and `stake_seated` from `stake_bound`, by two spreads.

    All stakes in the companies of the one can matter, and all stakes of and in those of the other.

    Args:
        tables: Where the rounds keep their rows; they have `stake_bound`, `stake_listed` and `stake_seat`.
        least: The lowest threshold of all rules, in coarse units.
    """
    tables.run("SELECT actor FROM stake_seat", "stake_frontier")
    spread(tables, _PARENT // _COARSE, "stake_seated")
    tables.keep("SELECT actor AS owned FROM stake_seat", "stake_seated")
    tables.run("SELECT actor FROM stake_listed", "stake_frontier")
    spread(tables, least, "stake_matters")


def take_wanted(connection: DuckDBPyConnection, table: StakeTable, links: Links, *, has_faults: bool) -> LoadReport:
    """Make statements of the rows in `stake_wanted`, and close the account of the table.

    Args:
        connection: A graph with `stake_wanted` and, where there are faults, `stake_row`.
        table: The table.
        links: Reviewed judgements on which parties are one.
        has_faults: Whether any row has a fault.
    """
    ((taken,),) = connection.execute("SELECT count(*) FROM source WHERE id LIKE 'stakes-%'").fetchall()
    stem = make_id("stakes-", table.path.name.lower())
    source = Source(f"{stem}-{taken + 1}" if taken else stem, f"{table.path.name} (stakes)", file=table.path.name)
    intake = Intake(connection, source, "stakes", links)
    intake.bound_memory()
    connection.execute(f"SET memory_limit = '{_MEMORY}MB'")
    intake.read_many(table.rows)
    if has_faults:
        rows = connection.execute("SELECT rec, locator, problem FROM stake_row WHERE problem IS NOT NULL ORDER BY rec")
        while some := rows.fetchmany(_BATCH):
            faulty = [(*row[:2], *row[2].split("\t", 2)) for row in some]
            for rec, locator, field, reason, value in faulty:
                intake.reopen(rec, locator)
                intake.reject(rec, reason, field=field, value=value)
    rows_of = StatementQuery(
        "SELECT rec, locator, subject, relation, object, share, share_min, share_max, since, since_first, since_last, "
        "until, until_first, until_last, "
        "above_min, below_max, basis FROM stake_wanted",
        ("share", "share_min", "share_max", "since", "until", "since_first", "since_last", "until_first", "until_last"),
        ("basis", "above_min", "below_max"),
    )
    insert_bulk(intake, rows_of)
    insert_rows(connection, "rules/sql/stake_node.sql")
    insert_rows(connection, "rules/sql/stake_name.sql")
    ((wanted,),) = connection.execute("SELECT count(*) FROM stake_wanted").fetchall()
    report = intake.merge()
    report.set_aside = report.loaded - int(wanted)
    ((listed,),) = connection.execute(
        f"SELECT count(DISTINCT subject) FROM stake_wanted WHERE subject IN ({read_sql('rules/sql/stake_listed.sql')})"
    ).fetchall()
    report.listed_owners = int(listed)
    return report

"""The tables of a graph file, their columns and types; the views that questions share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from embargraph.model.vocabulary import (
    DEFAULT_EFFECTS,
    FIRM_STANDINGS,
    MATCHES,
    NAMING_EFFECTS,
    PERSONAL_EFFECTS,
    STANDINGS,
    VERDICTS,
)
from embargraph.store.sql import read_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["COMPUTED", "INDEXES", "MACROS", "SCHEMA", "SCHEMA_VERSION", "VIEWS", "create_tables"]

#: Raised when a table changes in a way that older readers cannot use.
SCHEMA_VERSION = 6


_NODES = 'STRUCT(relation VARCHAR, id VARCHAR, "label" VARCHAR)[]'


_BRANCHES = 'STRUCT("if" VARCHAR, "then" VARCHAR, evidence VARCHAR[])[]'


#: Table by table: columns and types.  Ids of nodes, statements and restrictions have no index: each is
#: written once by the query that makes it, and an index would cost a third of the file and of its writing.
SCHEMA: Mapping[str, str] = {
    "meta": "key VARCHAR PRIMARY KEY, value VARCHAR",
    "source": (
        "id VARCHAR PRIMARY KEY, title VARCHAR, publisher VARCHAR, published VARCHAR, known_through VARCHAR, "
        "document VARCHAR, sha256 VARCHAR, url VARCHAR, file VARCHAR, reader VARCHAR, edition_date DATE, "
        "read BIGINT, loaded BIGINT, rejected BIGINT, duplicates BIGINT, unparsed BIGINT"
    ),
    "source_list": "source VARCHAR, list VARCHAR, entries BIGINT",
    # What two editions of a list differ in; "from" and "to" are their days.
    "edition_change": (
        'list VARCHAR, who VARCHAR, under VARCHAR, "from" DATE, "to" DATE, change VARCHAR, before VARCHAR, '
        "after VARCHAR, statement VARCHAR"
    ),
    "reject": ("source VARCHAR, record VARCHAR, field VARCHAR, reason VARCHAR, value VARCHAR, outcome VARCHAR"),
    "node": "id VARCHAR, kind VARCHAR, type VARCHAR, label VARCHAR, country VARCHAR, text VARCHAR",
    # What is sought by is computed from one text when it is: stored, it would be half of the table.
    "name": (
        "node VARCHAR, name VARCHAR, folded VARCHAR, key VARCHAR AS (replace(folded, ' ', '')), "
        "words VARCHAR[] AS (CASE folded WHEN '' THEN [] ELSE string_split(folded, ' ') END), is_label BOOLEAN, "
        "quality VARCHAR"
    ),
    "identifier": "node VARCHAR, scheme VARCHAR, value VARCHAR",
    "statement": (
        "id VARCHAR, subject VARCHAR, relation VARCHAR, object VARCHAR, value VARCHAR, number DOUBLE, "
        "unit VARCHAR, period VARCHAR, since VARCHAR, until VARCHAR, "
        "since_first DATE, since_last DATE, until_first DATE, until_last DATE, "
        "share DECIMAL(12,9), share_min DECIMAL(12,9), share_max DECIMAL(12,9), "
        "standing VARCHAR, qualifiers MAP(VARCHAR, VARCHAR), gist VARCHAR, citation VARCHAR, url VARCHAR, "
        'source VARCHAR, document VARCHAR, "start" INTEGER, "end" INTEGER, digest VARCHAR, corrects VARCHAR[]'
    ),
    "status": (
        "measure VARCHAR, first_day DATE, last_day DATE, status VARCHAR, text VARCHAR, stay VARCHAR, "
        f"enforcement VARCHAR, announced VARCHAR, known_through DATE, branches {_BRANCHES}, "
        "citations VARCHAR[], premises VARCHAR[]"
    ),
    "clock": (
        "statement VARCHAR, measure VARCHAR, clock VARCHAR, since VARCHAR, until VARCHAR, first_day DATE, "
        "last_day DATE, known_through DATE, standing VARCHAR, ends_on VARCHAR, citation VARCHAR, gist VARCHAR"
    ),
    "restriction": (
        "id VARCHAR, rule VARCHAR, who VARCHAR, what VARCHAR, under VARCHAR, citation VARCHAR, "
        'list VARCHAR[], "by" VARCHAR, authority VARCHAR, basis VARCHAR, effect VARCHAR, binds VARCHAR, '
        "verdict VARCHAR, standing VARCHAR, presumption BOOLEAN, since VARCHAR, until VARCHAR, "
        "first_day DATE, last_day DATE, policy VARCHAR, requirement VARCHAR, scope VARCHAR, footnote VARCHAR, "
        f"programme VARCHAR, via {_NODES}, "
        'relief STRUCT(id VARCHAR, "label" VARCHAR, since VARCHAR, until VARCHAR, scope VARCHAR, citation VARCHAR)[], '
        f"branches {_BRANCHES}, "
        'witness STRUCT("owner" STRUCT(id VARCHAR, "label" VARCHAR), share DECIMAL(12,9), share_min DECIMAL(12,9), '
        f"share_max DECIMAL(12,9), since VARCHAR, until VARCHAR, statement VARCHAR, chain {_NODES})[], "
        "known_through DATE, premises VARCHAR[], note VARCHAR"
    ),
    # What the fixed point of ownership reads; days are ordinals, `stop` is the day after the last.
    "stake_actor": "number BIGINT, id VARCHAR, country VARCHAR",
    "stake_holding": (
        'owned BIGINT, owner BIGINT, basis UTINYINT, "first" INTEGER, stop INTEGER, '
        "low_certain BIGINT, low_possible BIGINT, high_certain BIGINT, high_possible BIGINT"
    ),
    "stake_held": "owner BIGINT, owned BIGINT",
    "threshold_period": (
        "regime VARCHAR, position INTEGER, country VARCHAR, least BIGINT, aggregate BOOLEAN, control BOOLEAN, "
        'foreign_only BOOLEAN, "first" INTEGER, stop INTEGER, certain BOOLEAN'
    ),
    "stake_seed": 'regime VARCHAR, actor BIGINT, "first" INTEGER, stop INTEGER, certain BOOLEAN',
}


#: Columns that are computed from others when they are read, and so are never written.
COMPUTED: Mapping[str, tuple[str, ...]] = {"name": ("key", "words")}


#: Made when all is written.  A party's restrictions are sought by every question: without an index each is a
#: scan of the table, which is half of the time of an answer.
#: The statements behind them likewise: by their index 1 ms, by a scan 17.
INDEXES = (
    "CREATE INDEX restriction_who ON restriction (who)",
    "CREATE INDEX statement_id ON statement (id)",
)


def _texts(items: Iterable[str]) -> str:
    return ", ".join(f"'{item}'" for item in items)


def _ranked(name: str, items: Iterable[str]) -> str:
    return f"CASE {name} " + " ".join(f"WHEN '{item}' THEN {rank}" for rank, item in enumerate(items)) + " END"


#: Macros that bring the vocabulary into SQL: signature and expression.  They stand in the graph file, so a
#: question of a user's own may call them as the packaged ones do.
MACROS: Mapping[str, str] = {
    # Whether a statement of this standing may be a premise of a restriction.
    "firm(standing)": f"standing IN ({_texts(FIRM_STANDINGS)})",
    # 0 is the strongest.
    "standing_rank(standing)": _ranked("standing", STANDINGS),
    "standing_of(rank)": f"[{_texts(STANDINGS)}][rank + 1]",
    # 0 is what binds most.
    "verdict_rank(verdict)": _ranked("verdict", VERDICTS),
    # 0 is the closest.
    "match_rank(how)": _ranked("how", MATCHES),
    # Whether an effect names a party without barring anything.
    "only_names(effect)": f"effect IN ({_texts(NAMING_EFFECTS)})",
    # Whether an effect stays with the named party and does not reach what it owns.
    "stays_with_party(effect)": f"coalesce(effect, '') IN ({_texts(PERSONAL_EFFECTS)})",
    # What a measure of a type bars where it does not say; null where the type does not say either.
    "default_effect(type)": "CASE type "
    + " ".join(f"WHEN '{type_}' THEN '{effect}'" for type_, effect in DEFAULT_EFFECTS.items())
    + " END",
}


#: Views that questions share, by name.
VIEWS: Mapping[str, str] = {"evidence": "store/sql/evidence.sql", "ref": "store/sql/ref.sql"}


def create_tables(connection: DuckDBPyConnection) -> None:
    """Make the tables of a graph, empty, and the macros and views that questions share."""
    for table, columns in SCHEMA.items():
        connection.execute(f"CREATE TABLE {table} ({columns})")
    for signature, expression in MACROS.items():
        connection.execute(f"CREATE MACRO {signature} AS {expression}")
    for view, path in VIEWS.items():
        connection.execute(f"CREATE VIEW {view} AS {read_sql(path)}")

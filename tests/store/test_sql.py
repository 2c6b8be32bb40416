"""SQL in files: the headers say what is so, the order follows from them, and none is left in the code."""

import ast
import json
import re
from pathlib import Path

import duckdb
import pytest

import embargraph
from embargraph.errors import QueryError
from embargraph.ingest import listings, waiting
from embargraph.ingest.intake import Intake
from embargraph.ingest.stake_table import raw_rows
from embargraph.model import vocabulary
from embargraph.model.statements import Source
from embargraph.resources import query_files
from embargraph.rules.ownership import incoming, stakes
from embargraph.rules.premises import CONCLUSION, IN_STATUS, PREMISES
from embargraph.sources.ftm import bulk, entries
from embargraph.store.schema import MACROS, SCHEMA, VIEWS, create_tables
from embargraph.store.sql import as_dicts, create_table, in_order, insert_rows, read_sql, read_sql_file, sql_files

PACKAGE = Path(embargraph.__file__).parent
FILES = [read_sql_file(path) for path in sql_files()]
#: Lines of SQL that may stand in the code.
MOST_LINES = 5

#: Temporary tables that code makes from more than SQL: their columns, where no constant of the code has them.
MADE_IN_CODE = {
    "in_status": IN_STATUS,
    "conclusion": CONCLUSION,
    "stake_matters": "owned UBIGINT",
    "stake_seated": "owned UINTEGER",
    "stake_same": "id VARCHAR, node VARCHAR",
    "folded": "name VARCHAR, words VARCHAR",
    "allowed": "relation VARCHAR, subjects VARCHAR[], objects VARCHAR[]",
    "waiting_end": waiting.ENDS,
    # A view of a SELECT of its own.
    "strong_identifier": "node VARCHAR, scheme VARCHAR, number VARCHAR",
    "reached": "id VARCHAR",
    "wanted": "id VARCHAR",
    "keep_statement": "id VARCHAR, subject VARCHAR, object VARCHAR",
    "keep_restriction": "who VARCHAR, under VARCHAR",
    "ftm_open": "rec BIGINT, list VARCHAR, authority VARCHAR, party VARCHAR",
    "ftm_sanction": "rec BIGINT, nth BIGINT, party VARCHAR, datasets VARCHAR[], authority VARCHAR, since VARCHAR, "
    "until VARCHAR, shown VARCHAR, gist VARCHAR, url VARCHAR, programme VARCHAR, scope VARCHAR",
    **{
        table: ", ".join(f"{name} {'BIGINT' if name == 'rec' else 'VARCHAR'}" for name in columns)
        for table, columns in listings._COLUMNS.items()
    },
    **{
        table: ", ".join(f"{name} {type_}" for name, type_ in columns.items())
        for table, columns in (bulk._MEANINGS | entries._TABLES).items()
    },
}


def tables_in(tree, hidden=frozenset()):
    """The tables that a parsed SELECT reads, without the names that it gives itself."""
    if isinstance(tree, list):
        for branch in tree:
            yield from tables_in(branch, hidden)
    if isinstance(tree, dict):
        own = tree.get("cte_map") or {}
        hidden = hidden | {entry["key"] for entry in own.get("map", [])} | {tree.get("cte_name")}
        if tree.get("type") == "BASE_TABLE" and tree["table_name"] not in hidden:
            yield tree["table_name"]
        for branch in tree.values():
            yield from tables_in(branch, hidden)


def reads_of(sql):
    with duckdb.connect() as connection:
        ((tree,),) = connection.execute("SELECT json_serialize_sql($1)", [sql]).fetchall()
    parsed = json.loads(tree)
    assert not parsed["error"], (parsed, sql)
    return set(tables_in(parsed))


@pytest.fixture(scope="module")
def laid():
    """An empty graph with every table that a file may read, made in the order that the headers call for."""
    with duckdb.connect() as connection:
        create_tables(connection)
        connection.execute(read_sql("rules/macros.sql"))
        for macro in (*stakes.UNIT_MACROS, *incoming.MACROS):
            connection.execute(macro)
        one_row = "(SELECT 0 AS rec, '' AS locator, '' AS owner, '' AS owned)"
        connection.execute(
            f"CREATE TEMP VIEW stake_raw AS {raw_rows(one_row, {'owner': 'VARCHAR', 'owned': 'VARCHAR'})}"
        )
        for table, columns in MADE_IN_CODE.items():
            connection.execute(f"CREATE TEMP TABLE {table} ({columns})")
        Intake(connection, Source("x", "X"), "x")
        connection.execute("CREATE TEMP TABLE waiting AS FROM stage_statement LIMIT 0")
        for table in ("node", "identifier", "statement", "clock", "status", "restriction", "source", "reject"):
            connection.execute(f"CREATE TEMP VIEW x_{table} AS FROM {table}")
        connection.execute("CREATE TEMP VIEW x_name AS SELECT * EXCLUDE (folded) FROM name")
        for file in in_order(file.path for file in FILES):
            if file.table and file.table not in VIEWS:
                create_table(connection, file.path, unset(file.text))
        yield connection


def unset(text):
    return dict.fromkeys(re.findall(r"\$([a-z_]+)", text))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_what_is_declared_is_returned_and_what_is_read_exists(laid, file):
    assert file.row, "says what a row is"
    assert set(file.reads) == reads_of(file.text)
    assert len(set(file.reads)) == len(file.reads)
    assert not (file.table and file.into)
    known = {row[0] for row in laid.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    known |= {row[0] for row in laid.execute("SELECT view_name FROM duckdb_views()").fetchall()}
    assert set(file.reads) <= known
    columns = [column[0] for column in laid.execute(file.text, unset(file.text)).description]
    assert tuple(columns) == file.columns
    if file.into:
        target = [row[0] for row in laid.execute(f"DESCRIBE {file.into}").fetchall()]
        assert set(columns) <= set(target)
        insert_rows(laid, file.path, unset(file.text))


def test_each_table_has_one_file_that_makes_it_under_its_own_name():
    made = [file for file in FILES if file.table]
    assert len({file.table for file in made}) == len(made)
    for file in made:
        assert Path(file.path).stem == file.table
        assert file.table not in SCHEMA


def test_the_order_of_premises_follows_from_what_they_read():
    made, ordered = set(), in_order(f"rules/sql/{table}.sql" for table in reversed(PREMISES))
    for file in ordered:
        assert not (set(file.reads) & set(PREMISES)) - made, file.path
        made.add(file.table)
    assert made == set(PREMISES)


def test_the_vocabulary_reaches_sql_whole():
    with duckdb.connect() as connection:
        create_tables(connection)

        def value(expression, *given):
            return connection.execute(f"SELECT {expression}", given).fetchall()[0][0]

        for standing in vocabulary.STANDINGS:
            assert value("firm($1)", standing) is (standing in vocabulary.FIRM_STANDINGS)
            assert value("standing_of(standing_rank($1))", standing) == standing
        ranks = [value("verdict_rank($1)", verdict) for verdict in vocabulary.VERDICTS]
        assert ranks == list(range(len(vocabulary.VERDICTS)))
        assert [value("match_rank($1)", how) for how in vocabulary.MATCHES] == list(range(len(vocabulary.MATCHES)))
        for type_, effect in vocabulary.DEFAULT_EFFECTS.items():
            assert value("default_effect($1)", type_) == effect
        assert value("default_effect('listing')") is None
        assert [effect for effect in vocabulary.EFFECTS if value("only_names($1)", effect)] == [
            effect for effect in vocabulary.EFFECTS if effect in vocabulary.NAMING_EFFECTS
        ]


def test_the_order_of_verdicts_and_the_firm_standings_are_written_once():
    orders = [
        re.compile(r",\s*".join(rf"['\"]{term}['\"]" for term in terms))
        for terms in (vocabulary.VERDICTS, vocabulary.FIRM_STANDINGS)
    ]
    paths = [*PACKAGE.rglob("*.py"), *PACKAGE.rglob("*.sql"), *query_files()]
    texts = {path: re.sub(r"#.*|--.*", "", path.read_text(encoding="utf-8")) for path in paths}
    written = {path.name for path, text in texts.items() for order in orders if order.search(text)}
    # The typed methods are generated from the headers, which name the vocabularies.
    assert written <= {"vocabulary.py", "methods.py"}


def test_every_macro_is_used():
    text = "".join(path.read_text(encoding="utf-8") for path in [*PACKAGE.rglob("*.sql"), *query_files()])
    for signature in MACROS:
        assert f"{signature.partition('(')[0]}(" in text, signature


KEYWORD = re.compile(r"\b(?:SELECT|INSERT INTO|CREATE|UPDATE|DELETE|FROM|WHERE|JOIN|GROUP BY)\b")


def long_sql(source):
    """Lines of the code at which SQL of too many lines begins, where no comment says why it is assembled."""
    tree = ast.parse(source)
    lines = source.split("\n")
    prose = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant)}
    pieces = {id(p) for n in ast.walk(tree) if isinstance(n, ast.JoinedStr) for p in n.values}
    for statement in ast.walk(tree):
        if not isinstance(statement, ast.stmt) or isinstance(statement, ast.FunctionDef | ast.ClassDef):
            continue
        for node in ast.walk(statement):
            if id(node) in prose | pieces or not isinstance(node, ast.Constant | ast.JoinedStr):
                continue
            text = (
                node.value
                if isinstance(node, ast.Constant)
                else "".join(str(p.value) if isinstance(p, ast.Constant) else "x" for p in node.values)
            )
            if not isinstance(text, str) or len(KEYWORD.findall(text)) < 2 or text.lstrip().startswith("PREFIX"):
                continue
            size = len([line for line in ast.get_source_segment(source, node).split("\n") if line.strip(" \"'frb()")])
            above, first = "", statement.lineno - 2
            while first >= 0 and lines[first].lstrip().startswith("#"):
                above, first = lines[first] + above, first - 1
            if size > MOST_LINES and "Assembled:" not in above:
                yield node.lineno


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_long_sql_stands_in_the_code(path):
    assert sorted(set(long_sql(path.read_text(encoding="utf-8")))) == []


def test_long_sql_is_found():
    select = "\n".join(["SELECT a, b", "FROM t", "WHERE a = 1", "AND b = 2", "AND c = 3", "ORDER BY a, b"])
    assert list(long_sql(f'_A = """\n{select}\n"""\n')) == [1]
    assert list(long_sql(f'# Assembled: as a test.\n_A = """\n{select}\n"""\n')) == []
    assert list(long_sql(f'"""\n{select}\n"""\n')) == []


def test_a_faulty_file_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("embargraph.store.sql._PACKAGE", tmp_path)
    with pytest.raises(QueryError, match=r"rules/sql/none\.sql: the packaged file cannot be read"):
        read_sql("rules/sql/none.sql")
    (tmp_path / "odd.sql").write_text("--#+ grain: a\nSELECT 1 AS a\n", encoding="utf-8")
    with pytest.raises(QueryError, match=r"odd\.sql: header 'grain' is unknown; expected one of table, into, row"):
        read_sql("odd.sql")


def test_rows_come_as_dicts_in_any_portions():
    with duckdb.connect() as connection:
        for size in (1, 2, 100):
            rows = as_dicts(connection.execute("SELECT i AS a, -i AS b FROM range(3) t(i)"), size)
            assert list(rows) == [{"a": 0, "b": 0}, {"a": 1, "b": -1}, {"a": 2, "b": -2}]

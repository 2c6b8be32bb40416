"""Stakes in Parquet: what is kept, what is set aside, and that a conclusion never hangs on the difference."""

import csv
import random
from datetime import date, timedelta

import duckdb
import pytest

from embargraph.api import Graph
from embargraph.errors import DataError
from embargraph.ingest.stake_table import check_columns
from embargraph.packaged import build_graph

#: Parties on several lists, or seated where a rule follows parents abroad.
LISTED = ("huawei", "zte", "smic", "nexperia")
RESTRICTIONS = """
SELECT n.label, r.under, r.rule, r.effect, r.verdict, r.basis, r.first_day, r.last_day, r.since, r.until, r.policy,
    r.list, r.note, [[w."owner".label, w.share::VARCHAR, w.since, w.until] FOR w IN r.witness], [v.label FOR v IN r.via],
    r.branches
FROM restriction r JOIN node n ON n.id = r.who ORDER BY ALL
"""


def parquet(
    path, rows, types="owner VARCHAR, owned VARCHAR, share DECIMAL(12,9), since DATE, until DATE, basis VARCHAR"
):
    with duckdb.connect() as connection:
        connection.execute(f"CREATE TABLE t ({types})")
        marks = ", ".join("?" * (types.count(",") + 1 - types.count("(12,9)")))
        if rows:
            connection.executemany(f"INSERT INTO t VALUES ({marks})", rows)
        connection.execute(f"COPY t TO '{path}' (FORMAT parquet)")
    return path


def build(tmp_path, rows, *, seeds=True, **options):
    target = tmp_path / "graph.duckdb"
    reports = build_graph(target, seeds=seeds, stakes=[parquet(tmp_path / "stakes.parquet", rows, **options)])
    return Graph(target), reports[-1]


def test_what_no_listed_party_can_reach_is_counted_and_set_aside(tmp_path):
    rows = [
        ("huawei", "near", 60, date(2020, 1, 1), None, "capital"),
        ("near", "far", 100, date(2020, 1, 1), None, None),
        ("somebody", "far", 0, date(2020, 1, 1), None, None),
        ("somebody", "elsewhere", 100, None, None, "votes"),
        ("elsewhere", "further", 100, None, None, "votes"),
    ]
    graph, report = build(tmp_path, rows)
    with graph:
        kept = graph.connection.execute("SELECT subject, object FROM statement WHERE source = $1", [report.source])
        # All stakes in a company that can be reached are kept: what others hold of it counts too.
        assert sorted(kept.fetchall()) == [("huawei", "near"), ("near", "far"), ("somebody", "far")]
        for company in ("near", "far"):
            assert "us-bis-affiliates-rule" in {
                row.under["id"] for row in graph.ask("restricted", who=company, as_of="2025-10-15")
            }
    assert (report.read, report.loaded, report.rejected, report.set_aside) == (5, 5, 0, 2)
    assert report.listed_owners == 1


def test_a_table_whose_owners_are_no_party_of_the_graph_is_not_silent(tmp_path, capsys):
    """Names in place of ids join nobody: that must not look as if nobody were restricted."""
    from embargraph.cli import main

    path = parquet(tmp_path / "stakes.parquet", [("Huawei-Co", "near", 60, None, None, "capital")])
    with pytest.raises(SystemExit) as left:
        main(["build", "--stakes", str(path), "--out", str(tmp_path / "graph.duckdb")])
    said = capsys.readouterr().err
    assert left.value.code == 0 and "listed owners 0" in said
    assert "no owner has the id of a listed party of this graph" in said


def random_stakes(seed):
    rng = random.Random(seed)
    actors = [*LISTED, *(f"p{seed}x{i}" for i in range(90))]
    rows = set()
    for _ in range(110):
        owner, owned = rng.choice(actors), rng.choice(actors[len(LISTED) :])
        since = None if rng.random() < 0.2 else date(2018, 1, 1) + timedelta(rng.randrange(2800))
        until = None if since is None or rng.random() < 0.7 else since + timedelta(rng.randrange(900))
        share = rng.choice([10, 25, 30, 49, 50, 51, 60, 100, None])
        if owner != owned:
            rows.add((owner, owned, share, since, until, rng.choice(["capital", "votes"])))
    return sorted(rows, key=str)


@pytest.mark.parametrize("seed", range(2))
def test_conclusions_are_those_of_the_same_stakes_as_statements(tmp_path, seed):
    rows = random_stakes(seed)
    table = tmp_path / "stakes.csv"
    with table.open("w", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["owner", "owned", "share", "since", "until", "basis"])
        writer.writerows(["" if cell is None else cell for cell in row] for row in rows)
    build_graph(tmp_path / "whole.duckdb", [table])
    graph, report = build(tmp_path, rows)
    graph.close()
    assert report.set_aside, "nothing was set aside: the test compares a graph with itself"
    found = []
    with duckdb.connect() as connection:
        for name in ("whole", "graph"):
            connection.execute(f"ATTACH '{tmp_path / name}.duckdb' AS {name} (READ_ONLY)")
        for name in ("whole", "graph"):
            connection.execute(f"SET search_path = '{name},memory'")
            found.append(connection.execute(RESTRICTIONS).fetchall())
    assert len(found[0]) > 300
    # The source of a statement without a start is named in its branches.
    clean = [
        [str(row).replace("stakes-stakes-csv", "S").replace("stakes-stakes.parquet", "S") for row in rows]
        for rows in found
    ]
    assert clean[0] == clean[1]


def test_every_fault_of_a_row_is_a_reject_with_its_place(tmp_path):
    rows = [
        ("huawei", "fine", 60, None, None, None),
        ("huawei", "huawei", 60, None, None, None),
        (None, "x", 60, None, None, None),
        ("a", "", 60, None, None, None),
        ("a", "x", 101, None, None, None),
        ("a", "x", -1, None, None, None),
        ("a name", "x", 1, None, None, None),
        ("a" * 151, "x", 1, None, None, None),
        ("a", "x", 1, date(2021, 1, 2), date(2021, 1, 1), None),
        ("a", "x", 1, None, None, "shares"),
        ("a", "x", 1, None, None, "control"),
    ]
    graph, report = build(tmp_path, rows, seeds=False)
    with graph:
        rejects = graph.connection.execute(
            "SELECT record, field FROM reject WHERE source = $1", [report.source]
        ).fetchall()
    assert (report.read, report.loaded, report.rejected) == (11, 1, 10)
    fields = ["owned", "owner", "owned", "share", "share", "owner", "owner", "until", "basis", "share"]
    assert sorted(rejects, key=lambda row: int(row[0][4:])) == [
        (f"row {i}", field) for i, field in enumerate(fields, 2)
    ]


def test_a_share_just_below_a_threshold_is_not_that_threshold(tmp_path):
    types = "owner VARCHAR, owned VARCHAR, share DOUBLE"
    graph, _ = build(tmp_path, [("huawei", "below", 49.9999999999), ("huawei", "exact", 50.0)], types=types)
    with graph:
        shares = graph.connection.execute(
            "SELECT object, share::VARCHAR, share_min::VARCHAR, share_max::VARCHAR, qualifiers['below_max'] "
            "FROM statement WHERE object IN ('below', 'exact') ORDER BY 1"
        ).fetchall()
    assert shares == [
        ("below", None, "49.999999999", "50.000000000", "true"),
        ("exact", "50.000000000", None, None, None),
    ]


def test_all_faults_of_the_columns_are_told_at_once():
    with pytest.raises(DataError) as caught:
        check_columns({"owner": "VARCHAR", "shares": "DOUBLE", "share_min": "FLOAT", "since": "TIMESTAMP"}, "x.parquet")
    assert "4 faults" in str(caught.value)
    for said in (
        "no column 'owned'",
        "unknown column 'shares'; nearest: share",
        "'share_min' is FLOAT",
        "'since' is TIMESTAMP",
    ):
        assert said in str(caught.value)


@pytest.mark.parametrize(
    ("rows", "said"),
    [([("huawei", "x", 0.6), ("a", "y", 0.25)], "look like fractions"), (None, "cannot be read as Parquet")],
)
def test_a_file_that_would_be_misread_is_refused_and_leaves_no_graph(tmp_path, rows, said):
    path = tmp_path / "stakes.parquet"
    if rows is None:
        path.write_text("owner,owned\n")
    else:
        parquet(path, rows, "owner VARCHAR, owned VARCHAR, share DOUBLE")
    with pytest.raises(DataError, match=said):
        build_graph(tmp_path / "graph.duckdb", seeds=False, stakes=[path])
    assert not (tmp_path / "graph.duckdb").exists()


def test_an_empty_table_and_a_folder_of_tables_are_read(tmp_path):
    folder = tmp_path / "tables"
    folder.mkdir()
    parquet(folder / "a.parquet", [])
    parquet(folder / "b.parquet", [("huawei", "near", 60, None, None, None), ("huawei", None, 60, None, None, None)])
    reports = build_graph(tmp_path / "graph.duckdb", seeds=False, stakes=[folder])
    assert (reports[-1].read, reports[-1].loaded, reports[-1].rejected) == (2, 1, 1)
    with Graph(tmp_path / "graph.duckdb") as graph:
        assert graph.connection.execute("SELECT record FROM reject WHERE field = 'owned'").fetchall() == [
            ("b.parquet row 2",)
        ]

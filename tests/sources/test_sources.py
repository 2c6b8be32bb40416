"""The framework: names, accounts, and every file of the shared folder."""

import csv
import json

import pytest

from embargraph.errors import DataError, UnknownNameError, UsageError
from embargraph.sources.catalog import SourceFile, catalog, reader_of

ENTITY = '{"id": "a", "schema": "Company", "properties": {"name": ["A"]}}'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("bods=x.json", ("bods", "x.json", None)),
        ("gleif@2023-06-05=a=b.xml", ("gleif", "a=b.xml", "2023-06-05")),
        ("stakes=/x/y z.csv", ("stakes", "/x/y z.csv", None)),
    ],
)
def test_a_source_is_named_with_its_date_and_its_file(text, expected):
    file = SourceFile.parse(text)

    assert (file.name, str(file.path), file.day) == expected


@pytest.mark.parametrize("text", ["bods", "=x", "bods=", "bods@soon=x", "bods@2024-02-30=x", "bods@=x"])
def test_what_is_no_source_is_said(text):
    with pytest.raises(UsageError):
        SourceFile.parse(text)


def test_an_unknown_source_has_the_nearest():
    with pytest.raises(UnknownNameError, match="nearest: gleif"):
        SourceFile.parse("glief=x")


def test_the_date_given_is_the_vintage_where_the_file_has_none(load):
    graph, _ = load(("ftm", "x.json", ENTITY, "2024-05-06"))

    (row,) = graph.ask("sources").to_dicts()
    assert (row["published"], row["vintage"], row["read"], row["loaded"]) == ("2024-05-06", "2024-05-06", 1, 1)


def test_a_stake_without_a_start_is_unknown_before_the_vintage(load):
    link = '{"id": "x", "schema": "Ownership", "properties": {"owner": ["b"], "asset": ["a"]}}'
    owner = '{"id": "b", "schema": "Person", "properties": {"name": ["B"]}}'
    graph, _ = load(("ftm", "x.json", "\n".join([ENTITY, owner, link]), "2024-05-06"))

    rows = graph.connection.execute("SELECT since_first, since_last::VARCHAR FROM statement").fetchall()
    assert rows == [(None, "2024-05-06")]


def test_two_files_of_one_name_are_two_sources(load, tmp_path):
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "x.json").write_text(ENTITY)
    graph, reports = load(("ftm", "x.json", ENTITY), ("ftm", "x.json", tmp_path / "deeper" / "x.json"))

    # Which is the first is decided by their paths, not by the order in which they are given.
    assert sorted(report.source for report in reports) == ["ftm-x-json", "ftm-x-json-2"]
    assert len(graph.show("a")) == 1


def test_a_reader_that_loses_count_fails_the_build(load, monkeypatch):
    def forgetful(path, intake):
        intake.read("record 1")

    monkeypatch.setattr("embargraph.sources.load.reader_of", lambda _: forgetful)

    with pytest.raises(DataError, match="the reader has lost count"):
        load(("ftm", "x.json", ENTITY))


def test_what_a_relation_cannot_join_is_rejected(load, rejects_of):
    facts = """
[source]
id = "mine"
title = "Mine"
[[node]]
id = "a-rule"
kind = "measure"
label = "A rule"
"""
    graph, (report,) = load(("stakes", "s.csv", "owner,owned,share\na-rule,X,50\n"), facts=[facts])

    assert (report.read, report.rejected) == (1, 1)
    assert rejects_of(graph) == [("row 2", "subject", "is a measure; owns expects actor", "a-rule")]


def test_a_row_whose_party_a_reader_made_does_not_leave_it_behind(load):
    graph, (report,) = load(("stakes", "s.csv", "owner,owned,share\nGhost,X,0.5\n"))

    assert report.rejected == 1
    assert graph.connection.execute("SELECT count(*) FROM node WHERE kind = 'actor'").fetchall() == [(0,)]


def test_rejects_are_written_and_no_cell_is_a_formula(tmp_path):
    from embargraph.packaged import build_graph

    table = tmp_path / "s.csv"
    table.write_text("owner,owned,share\n=cmd(),X,=1+1\n", encoding="utf-8")
    build_graph(tmp_path / "g.duckdb", [table], seeds=False, rejects=tmp_path / "rejects.csv")

    with (tmp_path / "rejects.csv").open(newline="", encoding="utf-8") as stream:
        (row,) = list(csv.DictReader(stream))
    assert row["record"] == "row 2"
    assert row["outcome"] == "rejected"
    assert row["value"] == "'=1+1"


def test_the_same_files_give_the_same_graph(load):
    files = (
        ("bods", "b.json", json.dumps([{"recordType": "entity", "recordId": "1", "recordDetails": {"name": "Alpha"}}])),
        ("ftm", "x.json", ENTITY, "2024-05-06"),
        ("stakes", "s.csv", "owner,owned,share\nA,Alpha,50\nB,A,20\n", "2024-05-06"),
    )
    first, _ = load(*files)
    second, _ = load(*files)

    for table in ("source", "reject", "node", "name", "identifier", "statement", "restriction"):
        rows = [graph.connection.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall() for graph in (first, second)]
        assert rows[0] == rows[1], table


#: Every file of the shared folder: read, loaded, rejected, duplicates, unparsed pieces.
ACCOUNT = {
    "bods/bods-package-annotations.json": (3, 3, 0, 0, 0),
    "bods/bods-package-entity-owning-entity.json": (3, 3, 0, 0, 0),
    "bods/bods-package-fi-soe.json": (9, 9, 0, 0, 0),
    "bods/bods-package-linking-annotations.json": (3, 3, 0, 0, 1),
    "bods/bods-package.json": (3, 3, 0, 0, 0),
    "bods/fermcat.json": (23, 23, 0, 0, 0),
    "bods/full-pep-declaration.json": (3, 3, 0, 0, 0),
    "bods/indirect-ownership.json": (6, 6, 0, 0, 0),
    "bods/joint-ownership.json": (7, 7, 0, 0, 0),
    "bods/levent.json": (7, 7, 0, 0, 4),
    # Exempt from disclosure: the owner is not named.
    "bods/listed-company-exempt-from-disclosure.json": (2, 1, 1, 0, 0),
    "bods/mixed-direct-and-indirect-ownership.json": (6, 6, 0, 0, 0),
    "bods/multiple-indirect-ownership.json": (9, 9, 0, 0, 0),
    "bods/multiple-tax-residencies.json": (3, 3, 0, 0, 0),
    "bods/mutilple-indirect-ownership-2.json": (9, 9, 0, 0, 0),
    "bods/nomination.json": (8, 8, 0, 0, 0),
    "bods/plc-entity-statement.json": (1, 1, 0, 0, 0),
    "bods/simple-pep-declaration.json": (3, 3, 0, 0, 0),
    "bods/tecido.json": (11, 11, 0, 0, 2),
    "gleif/lei-data.json": (13, 13, 0, 0, 0),
    "gleif/lei-data.xml": (13, 13, 0, 0, 0),
    "gleif/rr-data.json": (10, 10, 0, 0, 0),
    "gleif/rr-data.xml": (10, 10, 0, 0, 0),
    # 290 payments, 89 addresses.
    "yente_parteispenden_entities.ftm.json": (475, 185, 290, 0, 5),
    # 41 sanctions, 11 addresses, 4 families, 1 passport; of 55 some properties are not read.
    "yente_zala_entities.ftm.json": (91, 86, 5, 5, 82),
}


@pytest.mark.shared
def test_every_file_of_the_shared_folder_is_accounted_for(load, shared):
    folder = shared / "data" / "ownership"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.suffix in {".json", ".xml"}}
    assert found == ACCOUNT.keys()
    readers = [
        (name, "gleif" if name.startswith("gleif") else "bods" if name.startswith("bods") else "ftm")
        for name in ACCOUNT
    ]

    graph, reports = load(*((reader, name, folder / name) for name, reader in readers), seeds=True)

    table = {
        name: (report.read, report.loaded, report.rejected, report.duplicates, report.unparsed)
        for name, report in zip(ACCOUNT, reports, strict=True)
    }
    assert table == ACCOUNT
    counted = graph.connection.execute(
        "SELECT source, count(DISTINCT record) FROM reject WHERE outcome = 'rejected' GROUP BY ALL"
    ).fetchall()
    assert dict(counted) == {report.source: report.rejected for report in reports if report.rejected}
    kept = {row["id"]: (row["read"], row["loaded"], row["rejected"]) for row in graph.ask("sources").to_dicts()}
    assert all(kept[t.source] == (t.read, t.loaded, t.rejected) for t in reports)


@pytest.mark.shared
def test_consolidation_in_the_shared_files_is_control_without_a_share(load, shared, stakes_of):
    folder = shared / "data" / "ownership" / "gleif"
    graph, _ = load(*(("gleif", path.name, path) for path in sorted(folder.iterdir())))

    assert stakes_of(graph) == []
    for relation in ("controls", "ultimate_parent_of"):
        assert {row[2:5] for row in stakes_of(graph, relation)} == {(None, None, None)}


def test_every_reader_has_a_name_and_says_what_it_takes():
    for name in catalog():
        reader = reader_of(name)
        assert name.replace("-", "_").isidentifier()
        assert "path:" in ((reader.__doc__ or "") + (type(reader).__call__.__doc__ or ""))

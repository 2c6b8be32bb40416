"""What the exporters refuse, and what single formats promise beyond the suite they share."""

import csv
import json
import re
from pathlib import Path

import networkx as nx
import pytest
import rdflib

from embargraph.errors import ExportError, UnknownNameError, UsageError
from embargraph.exports import find_exporter, write_export
from embargraph.exports.cypher import DIALECTS
from exports.awkward import awkward_facts, opened

csv.field_size_limit(50_000_000)


@pytest.fixture(scope="module")
def awkward(tmp_path_factory):
    connection = opened(awkward_facts(), tmp_path_factory.mktemp("awkward") / "graph.duckdb")
    yield connection
    connection.close()


def test_a_folder_of_something_else_is_never_replaced(awkward, tmp_path):
    (tmp_path / "mine.csv").mkdir()
    (tmp_path / "mine.csv" / "thesis.txt").write_text("years of work")

    with pytest.raises(ExportError, match="other files"):
        write_export(awkward, tmp_path / "mine.csv")

    assert (tmp_path / "mine.csv" / "thesis.txt").read_text() == "years of work"


def test_a_file_format_does_not_take_a_folder(awkward, tmp_path):
    (tmp_path / "x.ttl").mkdir()

    with pytest.raises(ExportError, match="is a folder"):
        write_export(awkward, tmp_path / "x.ttl")


@pytest.mark.parametrize(
    ("target", "options", "error", "words"),
    [
        ("x.tll", {}, UnknownNameError, ".ttl"),
        ("x", {}, UsageError, "no suffix"),
        ("x.ttl", {"format": "turtel"}, UnknownNameError, "ttl"),
        ("x.ttl", {"kinds": ["actr"]}, UnknownNameError, "actor"),
        ("x.ttl", {"standings": ["recrod"]}, UnknownNameError, "record"),
        ("x.ttl", {"around": ["Nobody Ltd"]}, UnknownNameError, "Nobody Ltd"),
        ("x.ttl", {"around": ["m"], "hops": -1}, UsageError, "hops"),
        ("x.ttl", {"base_iri": "not an iri"}, UsageError, "base IRI"),
    ],
)
def test_what_cannot_be_meant_is_refused(target, options, error, words, awkward, tmp_path):
    with pytest.raises(error, match=words.replace(".", r"\.")):
        write_export(awkward, tmp_path / target, **options)

    assert not (tmp_path / target).exists()


def test_the_format_may_be_named_whatever_the_suffix(awkward, tmp_path):
    write_export(awkward, tmp_path / "graph.txt", format="ttl")

    assert len(turtle_contents_of_text(tmp_path / "graph.txt")) > 0
    assert find_exporter(Path("a.GRAPHML")).name == "graphml"


def turtle_contents_of_text(path):
    return rdflib.Graph().parse(data=path.read_text(encoding="utf-8"), format="turtle")


# CSV


def test_no_cell_is_a_formula(awkward, tmp_path):
    write_export(awkward, tmp_path / "tables.csv")

    # A reader of customers' tables may have lowered the limit, which is the process's own.
    csv.field_size_limit(50_000_000)
    for path in (tmp_path / "tables.csv").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                told = [cell for cell in row if not re.fullmatch(r"-?\d+(\.\d+)?", cell)]
                assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for cell in told), path.name


def test_the_dictionary_tells_every_table_and_column(awkward, tmp_path):
    write_export(awkward, tmp_path / "tables.csv")

    package = json.loads((tmp_path / "tables.csv" / "datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        with (tmp_path / "tables.csv" / resource["path"]).open(encoding="utf-8", newline="") as file:
            assert next(csv.reader(file)) == [field["name"] for field in resource["schema"]["fields"]]


# GraphML


def test_graphml_counts_are_the_documented_ones(packaged, tmp_path):
    write_export(packaged.connection, tmp_path / "g.graphml")

    graph = nx.read_graphml(tmp_path / "g.graphml")

    def count(sql):
        return packaged.connection.execute(sql).fetchall()[0][0]

    assert graph.number_of_nodes() == count("SELECT count(*) FROM node")
    assert graph.number_of_edges() == count("SELECT count(*) FROM statement WHERE object IS NOT NULL") + count(
        "SELECT count(*) FROM restriction"
    )
    assert isinstance(graph, nx.MultiDiGraph)


def test_graphml_leaves_out_what_xml_cannot_say():
    import duckdb

    from embargraph.exports.graphml import xml_text

    told = duckdb.execute(
        f"SELECT {xml_text('$1::VARCHAR')}", ["a\x00\x01\x0b\x1f\ufffe\uffff\t\n\r<&>\"'b"]
    ).fetchall()

    assert told == [("a\t\n&#13;&lt;&amp;&gt;\"'b",)]


@pytest.mark.parametrize("dialect", sorted(DIALECTS))
def test_a_dialect_of_cypher_is_its_own_first_lines(dialect, awkward, tmp_path):
    target = tmp_path / f"{dialect}.cypher"
    write_export(awkward, target, dialect=dialect)
    lines = target.read_text(encoding="utf-8").split("\n")
    told = [line for line in lines if line.startswith("CREATE ")]

    assert told == [line for line in DIALECTS[dialect].split("\n") if line]
    assert not (dialect != "neo4j" and any("CONSTRAINT" in line for line in told))
    write_export(awkward, tmp_path / "plain.cypher")
    plain = (tmp_path / "plain.cypher").read_text(encoding="utf-8").split("\n")
    assert lines[1 + len(told) :] == plain[3:]


def test_a_dialect_is_for_cypher_and_one_of_those_known(awkward, tmp_path):
    with pytest.raises(UsageError, match="a dialect is for cypher only"):
        write_export(awkward, tmp_path / "a.ttl", dialect="neo4j")
    with pytest.raises(UnknownNameError, match="falkordb"):
        write_export(awkward, tmp_path / "a.cypher", dialect="falkor")
    assert list(tmp_path.iterdir()) == []

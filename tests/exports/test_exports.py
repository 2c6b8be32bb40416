"""One suite over every exporter: whoever adds a format is held to all of it."""

import csv
import errno
import hashlib
import json
import os
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import networkx as nx
import pytest
import rdflib

from embargraph.derive import derive
from embargraph.errors import ExportError, UnknownNameError, UsageError
from embargraph.exports import EXPORTERS, find_exporter, write_export
from embargraph.facts import Facts
from embargraph.model import Node, Source, Statement
from embargraph.store import insert_facts, new_graph, open_graph

EG = rdflib.Namespace("https://w3id.org/embargraph/vocabulary#")

#: Ids and texts that no format should choke on; sources' readers may bring any of them.
HAN, QUOTED = "汇川/тест?#%41", "o'brien\"-.~<&>"


def awkward_facts() -> Facts:
    source = Source(id="s&<>'", title='Title with "quotes" & <tags>', published="2024-05", url='https://x.test/a b"c')
    nodes = [
        Node(HAN, "actor", "company", "=cmd|' /C calc'!A0",
             ("汇川技术", "شركة التقنية", "חברה \u202eabc", "tab\tline\n'q' \\ back\r\x00\x01\x0b\x1f\x7f\ufffe"), "CN",
             {"lei": "5493001KJTIIGC8Y1R12", "qid": "-Q1"}),
        Node(QUOTED, "actor", "person", "O'Brien & Söhne <GmbH> ]]> \U0001f600"),
        Node("m", "measure", "list", "-1+1"),
    ]  # fmt: skip
    stake = Statement(
        HAN, "owns", "reported", source.id, QUOTED, share=Decimal("50.5"), since="2020-02", until="2021",
        gist="@" + "very long, " * 90_000, document="d.txt", at=(3, 9), digest="sha256:" + "0" * 64,
    )  # fmt: skip
    statements = [
        stake,
        replace(stake, standing="alleged", share=None, qualifiers={"role": "\x02", "key": "k"}, corrects=("s#k",)),
        Statement("m", "has_effect", "record", source.id, value="denial", citation="1 FR 1"),
        Statement("m", "targets", "record", source.id, HAN, since="2020-05-01", citation="1 FR 1"),
    ]
    return Facts({source.id: source}, {node.id: node for node in nodes}, {one.id: one for one in statements})


def opened(facts, target):
    with new_graph(target) as connection:
        insert_facts(connection, facts)
        derive(connection)
    return open_graph(target)


COUNTS = (3, 4, 1)


csv.field_size_limit(10_000_000)


def suffix(name):
    return EXPORTERS[name].suffixes[0]


def digest(target):
    files = sorted(path for path in target.rglob("*") if path.is_file()) if target.is_dir() else [target]
    return [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]


def turtle_contents(path):
    graph = rdflib.Graph().parse(path)
    ids = {
        type_: {str(graph.value(s, rdflib.DCTERMS.identifier)) for s in graph.subjects(rdflib.RDF.type, EG[type_])}
        for type_ in ("Node", "Statement", "Restriction")
    }
    return ids["Node"], ids["Statement"], ids["Restriction"]


def graphml_contents(path):
    graph = nx.read_graphml(path, force_multigraph=True)
    edges = {kind: set() for kind in ("statement", "restriction")}
    for _, _, key, data in graph.edges(keys=True, data=True):
        edges[data["edge"]].add(data.get("id", key))
    values = {row["id"] for _, data in graph.nodes(data=True) for row in json.loads(data.get("values", "[]"))}
    return set(graph), edges["statement"] | values, edges["restriction"]


def csv_contents(path):
    def ids(name):
        with (path / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            # The apostrophe that guards a cell is taken away again.
            return {row["id"].removeprefix("'") for row in csv.DictReader(file)}

    return ids("node"), ids("statement"), ids("restriction")


def html_contents(path):
    text = path.read_text(encoding="utf-8")
    data = json.loads(text.split('<script type="application/json" id="graph">')[1].split("</script>")[0])
    return tuple({row["id"] for row in data[name]} for name in ("nodes", "statements", "restrictions"))


#: How a program that is not ours reads each format: sets of ids of nodes, statements, restrictions.
READERS = {"ttl": turtle_contents, "graphml": graphml_contents, "csv": csv_contents, "html": html_contents}

every_format = pytest.mark.parametrize("name", list(EXPORTERS))


@pytest.fixture
def awkward(tmp_path_factory):
    connection = opened(awkward_facts(), tmp_path_factory.mktemp("awkward") / "graph.duckdb")
    yield connection
    connection.close()


def test_every_format_has_a_reader():
    assert set(READERS) == set(EXPORTERS)


@every_format
def test_counts_and_ids_come_back(name, packaged, tmp_path):
    target = tmp_path / f"graph{suffix(name)}"

    counts = write_export(packaged.connection, target)

    found = READERS[name](target)
    for ids, table in zip(found, ("node", "statement", "restriction"), strict=True):
        assert ids == {row[0] for row in packaged.connection.execute(f"SELECT id FROM {table}").fetchall()}
    assert (counts.nodes, counts.statements, counts.restrictions) == tuple(map(len, found))


@every_format
def test_awkward_text_comes_back(name, awkward, tmp_path):
    target = tmp_path / f"graph{suffix(name)}"

    counts = write_export(awkward, target)

    assert (counts.nodes, counts.statements, counts.restrictions) == COUNTS
    nodes, statements, restrictions = READERS[name](target)
    assert nodes == {HAN, QUOTED, "m"}
    assert (len(statements), len(restrictions)) == COUNTS[1:]


@every_format
def test_an_empty_graph_is_a_file(name, tmp_path):
    target = tmp_path / f"graph{suffix(name)}"

    counts = write_export(opened(Facts(), tmp_path / "empty.duckdb"), target)

    assert (counts.nodes, counts.statements, counts.restrictions) == (0, 0, 0)
    assert READERS[name](target) == (set(), set(), set())


@every_format
def test_the_same_graph_gives_the_same_bytes(name, awkward, packaged, tmp_path):
    for connection in (awkward, packaged.connection):
        one, two = tmp_path / f"one{suffix(name)}", tmp_path / f"two{suffix(name)}"
        write_export(connection, one)
        write_export(connection, two)
        assert digest(one) == digest(two)


@every_format
def test_the_order_of_facts_does_not_matter(name, awkward, tmp_path):
    facts = awkward_facts()
    facts.nodes = dict(reversed(facts.nodes.items()))
    facts.statements = dict(reversed(facts.statements.items()))
    write_export(awkward, tmp_path / f"one{suffix(name)}")
    write_export(opened(facts, tmp_path / "other.duckdb"), tmp_path / f"two{suffix(name)}")

    assert digest(tmp_path / f"one{suffix(name)}") == digest(tmp_path / f"two{suffix(name)}")


@every_format
def test_an_older_export_is_replaced_whole(name, awkward, packaged, tmp_path):
    target = tmp_path / f"graph{suffix(name)}"
    write_export(packaged.connection, target)

    write_export(awkward, target)

    assert len(READERS[name](target)[0]) == COUNTS[0]
    assert [path.name for path in tmp_path.glob("*graph*part*")] == []


@every_format
def test_a_failure_leaves_the_target_and_nothing_beside_it(name, awkward, tmp_path, monkeypatch):
    target = tmp_path / "deep" / f"graph{suffix(name)}"
    write_export(awkward, target)
    before = digest(target)

    def full(_):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="No space left") as caught:
        write_export(awkward, target)

    assert str(target) in str(caught.value)
    assert digest(target) == before
    assert [path.name for path in target.parent.iterdir()] == [target.name]


@every_format
def test_a_target_that_cannot_be_written_is_named(name, awkward, tmp_path):
    (tmp_path / "file").write_text("x")
    target = tmp_path / "file" / f"graph{suffix(name)}"

    with pytest.raises(ExportError) as caught:
        write_export(awkward, target)

    assert str(caught.value).startswith(f"{target}: ")


@every_format
def test_a_full_disk_is_named(name, packaged):
    # A device that is always full, where the system has one; a folder cannot be put there.
    if EXPORTERS[name].folder or not Path("/dev/full").exists():
        pytest.skip("no full device for this format")
    from embargraph.exports.files import write_texts

    with pytest.raises(OSError, match="No space left"):
        write_texts(Path("/dev/full"), iter(["x" * 100_000]))


@every_format
def test_filters_hold_in_every_format(name, packaged, tmp_path):
    target = tmp_path / f"graph{suffix(name)}"

    counts = write_export(packaged.connection, target, around=["Huawei"], hops=1, as_of=date(2021, 3, 11))

    nodes, statements, restrictions = READERS[name](target)
    assert (len(nodes), len(statements), len(restrictions)) == (
        counts.nodes, counts.statements, counts.restrictions
    )  # fmt: skip
    assert "huawei" in nodes
    assert 0 < len(nodes) < 300
    assert restrictions


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

    for path in (tmp_path / "tables.csv").glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file):
                assert not any(cell[:1] in {"=", "+", "-", "@", "\t", "\r"} for cell in row), path.name


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

    assert told == [("a\t\n&#13;&lt;&amp;&gt;&quot;'b",)]

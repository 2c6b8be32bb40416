"""Every format after lists were loaded, read back by two programs: what lists bring is not what the record has."""

import json

import pytest

from embargraph import Graph
from embargraph.exports import EXPORTERS, write_export
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile
from exports.readers import READERS
from exports.second_readers import SECOND, ftm
from sources.csl_rows import DPL, EL, SDN, row, table

#: rdflib warns of what its own parsers use.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.default_context", "ignore:ConjunctiveGraph is deprecated")

#: Ids of publishers: what no prefixed name, no address, no cell and no attribute takes as it stands.
ODD = [
    "NK-2aBc", "Q4781", "a.b", "ends.", "-starts", "a/b", "a//b", "a:b", "a#b", "a?b=c&d", "50%41", "a~b", "a(b)", "a'b",
    'a"b', "a<b>", "a{b}", "a|b", "a\\b", "a`b", "a^b", "a@b", "a,b;c", "=1+1", "+1", "@x", "汇川", "Ж-1", "é", "\u202ea", "🙂",
    "__", "1", "0x1F", "true", "null", "a b",
]  # fmt: skip


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("listed")
    rows = [
        row(_id=f"{number}", source=source, entity_number=str(900 + number), name=f"Party {number}",
            programs=program, start_date="2024-01-02", type=kind, remarks="SWIFT/BIC ABCDRUMM; Passport 1/2 (Россия)",
            alt_names=f"Партия {number}; =1+{number}", addresses='1 "A" <St> & Co, X, RU; \\u0022', license_policy="")
        for number, (source, program, kind) in enumerate(
            [(EL, "", ""), (SDN, "RUSSIA-EO14024; SDGT", "Entity"), (SDN, "IRAN-CON-ARMS-EO", "Vessel"), (DPL, "", "")])
    ]  # fmt: skip
    (folder / "list.csv").write_text(table(*rows), encoding="utf-8")
    with (folder / "list.ftm.json").open("w", encoding="utf-8") as file:
        for number, id_ in enumerate(ODD):
            entity = {"id": id_, "schema": "Company", "properties": {"name": [f"Firm {number}"], "country": ["ru"]}}
            sanction = {"id": f"s {id_}", "schema": "Sanction", "properties":
                        {"entity": [id_], "authority": ["U.S. Office of Foreign Assets Control"], "program": ["SDN"],
                         "startDate": ["2024-01-02"]}}  # fmt: skip
            file.write(json.dumps(entity) + "\n" + json.dumps(sanction) + "\n")
    files = [("us-csl", "list.csv"), ("ftm", "list.ftm.json")]
    build_graph(
        folder / "g.duckdb",
        sources=[SourceFile(name, folder / file, "2026-07-31") for name, file in files],
        seeds=False,
    )
    with Graph(folder / "g.duckdb") as graph:
        yield graph


def ids(graph, table):
    return {row[0] for row in graph.connection.execute(f"SELECT id FROM {table}").fetchall()}


def test_the_lists_brought_their_odd_ids(listed):
    nodes = ids(listed, "node")
    assert (
        sum(any(odd in node for node in nodes) for odd in ODD) >= 25
    )  # some readers put other signs in place of blanks and the like
    assert len(ids(listed, "restriction")) > 10


def test_every_whole_format_has_two_readers():
    assert set(SECOND) == set(READERS) == {name for name, one in EXPORTERS.items() if not one.partial}


@pytest.mark.parametrize("name", list(READERS))
def test_two_readers_find_every_id(name, listed, tmp_path):
    if name == "graphml":
        pytest.importorskip("igraph")
    target = tmp_path / f"graph{EXPORTERS[name].suffixes[0]}"
    counts = write_export(listed.connection, target)
    expected = [ids(listed, table) for table in ("node", "statement", "restriction")]

    assert (counts.nodes, counts.statements, counts.restrictions) == tuple(map(len, expected))
    assert [set(found) for found in READERS[name](target)] == expected
    assert [set(found) for found in SECOND[name](target)] == expected


@pytest.mark.parametrize("name", ["ttl", "jsonld", "nq"])
def test_two_readers_find_the_same_triples_after_lists(name, listed, tmp_path):
    import pyoxigraph as ox
    import rdflib

    target = tmp_path / f"graph.{name}"
    write_export(listed.connection, target, base_iri="https://example.org/x/")
    form = {"ttl": "turtle", "jsonld": "json-ld", "nq": "nquads"}[name]
    media = {"ttl": ox.RdfFormat.TURTLE, "jsonld": ox.RdfFormat.JSON_LD, "nq": ox.RdfFormat.N_QUADS}[name]

    one = {(str(quad.subject.value), quad.predicate.value) for quad in ox.parse(path=str(target), format=media)}
    two = rdflib.Dataset(default_union=True).parse(data=target.read_bytes(), format=form)

    assert {(str(subject), str(predicate)) for subject, predicate, _ in two.triples((None, None, None))} == one
    assert any(subject.startswith("https://example.org/x/list-count/") for subject, _ in one)
    # What is not read as ours would be a name that no prefix stands for.
    assert not {subject for subject, _ in one if not subject.startswith(("https://", "http://"))}


def test_the_parties_and_sanctions_of_followthemoney_are_all_there(listed, tmp_path):
    target = tmp_path / "graph.ftm.json"
    counts = write_export(listed.connection, target)
    schemas = ftm(target)

    parties = {"Company", "Organization", "Person", "PublicBody", "Vessel", "Airplane", "LegalEntity"}
    assert sum(schema in parties for schema in schemas) == counts.nodes
    assert schemas.count("Sanction") >= len(ODD)

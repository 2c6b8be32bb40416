"""A supply map as two tables: firms, and who supplies whom."""

import pytest

from embargraph.api import Graph
from embargraph.errors import DataError
from embargraph.packaged import build_graph
from embargraph.sources.catalog import SourceFile

NODES = "id,name,type,subtype,country\na,Alpha,equipment,tools,NL\nb,Beta,foundry,mature,TW\nc,Gamma,fabless,,US\n"
EDGES = (
    "source,target,relation,strength,notes,source_id\n"
    "a,b,supplies-equipment,critical,Tools,s1\n"
    "c,b,procures-from-foundry,high,,s2\n"
)


@pytest.fixture
def load_map(tmp_path):
    """Return a function that loads the two tables with further rows."""

    def run(nodes="", edges=""):
        (tmp_path / "nodes.csv").write_text(NODES + nodes)
        (tmp_path / "edges.csv").write_text(EDGES + edges)
        target = tmp_path / "graph.duckdb"
        reports = build_graph(target, seeds=False, sources=[SourceFile("supply", tmp_path)])
        return Graph(target), reports

    return run


def test_edges_become_supplies_and_a_customer_is_supplied(load_map):
    graph, reports = load_map()
    with graph:
        rows = graph.ask("statements", relation="supplies").to_dicts()
        found = {(row["subject"]["id"], row["object"]["id"]) for row in rows}
        assert found == {("supply-a", "supply-b"), ("supply-b", "supply-c")}
        assert [(t.read, t.loaded, t.rejected) for t in reports] == [(3, 3, 0), (2, 2, 0)]


@pytest.mark.parametrize(
    ("nodes", "edges", "reason"),
    [
        ("", "a,z,supplies-equipment,,,\n", "is an id that no table has"),
        ("", "a,b,adores,,,\n", "unknown relation"),
        ("", "a,a,supplies-equipment,,,\n", "is on both ends"),
        ("", "a,b,supplies-equipment,,,\n", "is stated by an earlier row"),
        ("", "a,b\n", "not as many cells as the header has"),
        ("a,Alpha again,,,NL\n", "", "is an id that an earlier row has"),
        (",Nameless,,,NL\n", "", "has no id or no name"),
    ],
)
def test_a_bad_row_is_rejected_with_its_reason(load_map, nodes, edges, reason):
    graph, reports = load_map(nodes, edges)
    with graph:
        assert [r for t in reports for r in t.reasons] == [reason]
        assert all(t.read == t.loaded + t.rejected for t in reports)


def test_a_table_of_another_name_is_refused(tmp_path):
    path = tmp_path / "map.csv"
    path.write_text(NODES)
    with pytest.raises(DataError, match="no table of a supply map"):
        build_graph(tmp_path / "g.duckdb", seeds=False, sources=[SourceFile("supply", path)])


@pytest.mark.shared
def test_the_published_map_is_accounted_for(shared, tmp_path):
    reports = build_graph(
        tmp_path / "g.duckdb", seeds=False, sources=[SourceFile("supply", shared / "data" / "supply")]
    )
    assert [(t.read, t.rejected) for t in reports] == [(87, 0), (205, 0)]

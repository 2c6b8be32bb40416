"""The graph as networkx: there and back."""

import networkx as nx

from embargraph.exports import write_export
from embargraph.exports.network import EDGE_COLUMNS, NODE_COLUMNS, from_networkx, to_networkx
from embargraph.facts.load import insert_facts
from embargraph.store.file import new_graph, open_graph


def test_facts_come_back_from_networkx_and_from_graphml(packaged, tmp_path):
    graph = to_networkx(packaged.connection)
    write_export(packaged.connection, tmp_path / "g.graphml")
    read = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)

    direct, through_file = from_networkx(graph), from_networkx(read)

    assert direct.nodes == through_file.nodes
    assert direct.statements == through_file.statements
    assert direct.sources == through_file.sources


def test_a_graph_rebuilt_from_networkx_holds_the_same_tables(packaged, tmp_path):
    facts = from_networkx(to_networkx(packaged.connection))
    with new_graph(tmp_path / "again.duckdb") as connection:
        insert_facts(connection, facts)
    again = open_graph(tmp_path / "again.duckdb")

    columns = ("source", "node", "identifier", "statement")
    for table, order in zip(columns, ("id", "id", "node, scheme", "id"), strict=True):
        # What was read and rejected belongs to the load, not to the facts.
        taken = "* EXCLUDE (read, loaded, rejected)" if table == "source" else "*"
        sql = f"SELECT {taken} FROM {table} ORDER BY {order}"
        assert again.execute(sql).fetchall() == packaged.connection.execute(sql).fetchall(), table
    again.close()


def test_columns_are_what_nodes_and_edges_carry(packaged):
    graph = to_networkx(packaged.connection)

    assert {key for _, data in graph.nodes(data=True) for key in data} <= set(NODE_COLUMNS)
    assert {key for _, _, data in graph.edges(data=True) for key in data} <= set(EDGE_COLUMNS)


def test_nothing_absent_is_carried_as_none(packaged):
    graph = to_networkx(packaged.connection, around=["ZTE"])

    assert all(value is not None for _, data in graph.nodes(data=True) for value in data.values())
    assert all(value is not None for _, _, data in graph.edges(data=True) for value in data.values())


def test_a_restriction_leads_from_the_party_to_the_measure(packaged):
    graph = to_networkx(packaged.connection, around=["Huawei"])

    rows = [(a, b) for a, b, data in graph.edges(data=True) if data["edge"] == "restriction"]
    assert rows
    assert {a for a, _ in rows} >= {"huawei"}
    assert {graph.nodes[b]["kind"] for _, b in rows} == {"measure"}


def test_the_id_of_a_statement_stands_among_the_data_of_its_edge(packaged, tmp_path):
    """igraph takes the id of an edge for nothing: what is no data is lost there."""
    write_export(packaged.connection, tmp_path / "g.graphml")
    read = nx.read_graphml(tmp_path / "g.graphml", force_multigraph=True)

    assert all(data["statement"] == data.get("id", key) for _, _, key, data in read.edges(keys=True, data=True))

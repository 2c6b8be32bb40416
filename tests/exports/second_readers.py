"""How further programs that are not ours read each format back: a second opinion beside `exports.readers`."""

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple
from xml.etree import ElementTree

import duckdb
import rdflib

EG = rdflib.Namespace("https://w3id.org/embargraph/vocabulary#")
NAME = rdflib.URIRef("http://purl.org/dc/terms/identifier")


class Ids(NamedTuple):
    """Ids of nodes, statements and restrictions."""

    nodes: set
    statements: set
    restrictions: set


def rdf(path, form):
    graph = rdflib.Dataset(default_union=True)
    # By its bytes: rdflib leaves files open.
    graph.parse(data=path.read_bytes(), format=form)

    def told(kind):
        return {str(graph.value(subject, NAME)) for subject in graph.subjects(rdflib.RDF.type, EG[kind])}

    return Ids(told("Node"), told("Statement"), told("Restriction"))


def graphml(path):
    import igraph

    graph = igraph.Graph.Read_GraphML(str(path))
    names = graph.vs.attributes()
    statements = {e["statement"] for e in graph.es if e["edge"] == "statement"} if graph.es else set()
    restrictions = {e["statement"] for e in graph.es if e["edge"] == "restriction"} if graph.es else set()
    values = graph.vs["values"] if "values" in names else []
    statements |= {row["id"] for text in values if text for row in json.loads(text)}
    return Ids(set(graph.vs["node"]) if "node" in names else set(), statements, restrictions)


def gexf(path):
    space = "{http://gexf.net/1.3}"
    root = ElementTree.parse(path).getroot()
    titles = {one.get("id"): one.get("title") for one in root.iter(f"{space}attribute")}
    found = Ids(set(), set(), set())
    for node in root.iter(f"{space}node"):
        found.nodes.add(node.get("id"))
        for value in node.iter(f"{space}attvalue"):
            if titles[value.get("for")] == "values":
                found.statements.update(row["id"] for row in json.loads(value.get("value")))
    for edge in root.iter(f"{space}edge"):
        said = {titles[value.get("for")]: value.get("value") for value in edge.iter(f"{space}attvalue")}
        (found.statements if said["edge"] == "statement" else found.restrictions).add(edge.get("id"))
    return found


def cytoscape(path):
    elements = json.loads(path.read_text(encoding="utf-8"))["elements"]
    nodes = [node["data"] for node in elements["nodes"]]
    edges = [edge["data"] for edge in elements["edges"]]
    return Ids(
        {node["id"] for node in nodes},
        {edge["id"] for edge in edges if edge["edge"] == "statement"}
        | {row["id"] for node in nodes for row in json.loads(node.get("values", "[]"))},
        {edge["id"] for edge in edges if edge["edge"] != "statement"},
    )


def sql(path, read):
    connection = duckdb.connect()
    connection.execute("SET enable_progress_bar = false")

    def told(name, column="id"):
        found = connection.execute(f'SELECT "{column}" FROM {read(path / name)}').fetchall()
        return {str(row[0]) for row in found}

    return told


def as_csv(path):
    return f"read_csv('{path}.csv', all_varchar = true, header = true, quote = '\"', escape = '\"', max_line_size = 9000000)"


def tables(path):
    told = sql(path, as_csv)
    return Ids(*({id_.removeprefix("'") for id_ in told(name)} for name in ("node", "statement", "restriction")))


def parquet(path):
    told = sql(path, lambda file: f"read_parquet('{file}.parquet')")
    return Ids(told("node"), told("statement"), told("restriction"))


def neo4j(path):
    told = sql(path, as_csv)
    values = (text for text in told("nodes", "values") if text != "None")
    statements = told("statements") | {row["id"] for text in values for row in json.loads(text)}
    return Ids(told("nodes", "id:ID(Node)"), statements, told("restrictions"))


def html(path):
    class Reader(HTMLParser):
        inside, text = False, ""

        def handle_starttag(self, tag, attributes):
            self.inside = tag == "script" and dict(attributes).get("id") == "graph"

        def handle_data(self, data):
            self.text += data if self.inside else ""

        def handle_endtag(self, tag):
            self.inside = False

    reader = Reader()
    reader.feed(path.read_text(encoding="utf-8"))
    data = json.loads(reader.text)
    return Ids(*({row["id"] for row in data[name]} for name in ("nodes", "statements", "restrictions")))


def cypher(path: Path):
    """The lines of a script, each a map on a line of its own, without a parser of Cypher."""
    found, waiting = Ids(set(), set(), set()), []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith(("{id: ", "{a: ")):
            waiting.append(line)
        elif line.startswith(("MERGE (n:", "MERGE (s:", "MERGE (a)")):
            ids = {_first_text(one.partition("id: ")[2] if one.startswith("{id") else one.partition("{id: ")[2])
                   for one in waiting}  # fmt: skip
            if line.startswith("MERGE (n:"):
                found.nodes.update(ids)
                found.statements.update(id_ for one in waiting for id_ in _values(one))
            elif "[r:RESTRICTED" in line:
                found.restrictions.update(ids)
            elif line.startswith("MERGE (a)"):
                found.statements.update(ids)
            waiting = []
    return found


def _first_text(text):
    return json.JSONDecoder().raw_decode(text)[0]


def _values(line):
    _, sign, text = line.partition(", `values`: ")
    return {row["id"] for row in json.loads(_first_text(text))} if sign else set()


def ftm(path):
    """Counts by schema."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line)["schema"] for line in file]


#: A second reader for every format that holds the whole graph.
SECOND = {
    "ttl": lambda path: rdf(path, "turtle"), "jsonld": lambda path: rdf(path, "json-ld"),
    "nq": lambda path: rdf(path, "nquads"), "graphml": graphml, "gexf": gexf, "cypher": cypher, "neo4j": neo4j,
    "cyjs": cytoscape, "csv": tables, "parquet": parquet, "html": html,
}  # fmt: skip

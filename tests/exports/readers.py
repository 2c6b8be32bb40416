"""How programs that are not ours read each format back."""

import csv
import json
import re
from typing import NamedTuple

import networkx as nx
import pyarrow.parquet as pq
import pyoxigraph as ox

csv.field_size_limit(50_000_000)

VOCABULARY = "https://w3id.org/embargraph/vocabulary#"


class Contents(NamedTuple):
    """Labels of nodes and gists of statements by id, and ids of restrictions."""

    nodes: dict[str, str]
    statements: dict[str, str | None]
    restrictions: set[str]

    @property
    def counts(self):
        return tuple(map(len, self))


def rdf(path, form):
    store = ox.Store()
    store.bulk_load(path=path, format=form)

    def told(type_, property_):
        return {
            row["id"].value: row["text"].value if row["text"] else None
            for row in store.query(
                f"SELECT ?id ?text WHERE {{ ?s a <{VOCABULARY}{type_}> ; <http://purl.org/dc/terms/identifier> ?id . "
                f"OPTIONAL {{ ?s <{property_}> ?text }} }}",
                use_default_graph_as_union=True,
            )
        }

    label = "http://www.w3.org/2000/01/rdf-schema#label"
    return Contents(told("Node", label), told("Statement", f"{VOCABULARY}gist"), set(told("Restriction", label)))


def turtle(path):
    return rdf(path, ox.RdfFormat.TURTLE)


def json_ld(path):
    return rdf(path, ox.RdfFormat.JSON_LD)


def quads(path):
    return rdf(path, ox.RdfFormat.N_QUADS)


def network(graph):
    """What a networkx graph holds: statements about a value are on their nodes."""
    statements, restrictions = {}, set()
    for _, _, key, data in graph.edges(keys=True, data=True):
        if data["edge"] == "statement":
            statements[data.get("id", key)] = data.get("gist")
        else:
            restrictions.add(data.get("id", key))
    for _, data in graph.nodes(data=True):
        statements |= {row["id"]: row.get("gist") for row in json.loads(data.get("values", "[]"))}
    return Contents({node: data["label"] for node, data in graph.nodes(data=True)}, statements, restrictions)


def graphml(path):
    return network(nx.read_graphml(path, force_multigraph=True))


def gexf(path):
    return network(nx.MultiDiGraph(nx.read_gexf(path)))


def cytoscape(path):
    return network(nx.cytoscape_graph(json.loads(path.read_text(encoding="utf-8"))))


_TOKEN = re.compile(r'\s*("(?:[^"\\]|\\.)*"|`[^`]+`|date\(|[A-Za-z_]\w*|-?[\d.]+(?:e[+-]?\d+)?|[{}\[\]:,)])', re.DOTALL)


def cypher_rows(text):
    """The list of maps of one UNWIND, told as JSON."""
    tokens, position = [], 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        assert match, text[position : position + 80]
        token, position = match[1], match.end()
        if token.startswith("`"):
            token = json.dumps(token[1:-1])
        elif token[0].isalpha() and token not in {"true", "false", "date("}:
            token = json.dumps(token)
        tokens.append("" if token in {"date(", ")"} else token)
    return json.loads(" ".join(tokens))


def cypher_statements(path):
    """Each statement with a list, as its rows and what is made of them."""
    # Only whole lines end a statement: text has no line ends in a script.
    for statement in path.read_text(encoding="utf-8").split(";\n"):
        if statement.startswith("UNWIND"):
            rows, made = statement.removeprefix("UNWIND ").split("\n] AS row\n")
            yield cypher_rows(rows + "]"), made


def cypher(path):
    nodes, statements, restrictions = {}, {}, set()
    for rows, made in cypher_statements(path):
        for row in rows:
            if "(n:Node" in made:
                nodes[row["id"]] = row["label"]
                statements |= {value["id"]: value.get("gist") for value in json.loads(row.get("values", "[]"))}
            elif "[r:RESTRICTED" in made:
                restrictions.add(row["properties"]["id"])
            elif "[r:" in made:
                statements[row["properties"]["id"]] = row["properties"].get("gist")
    return Contents(nodes, statements, restrictions)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def neo4j(path):
    nodes, statements = {}, {row["id"]: row["gist"] or None for row in rows_of(path / "statements.csv")}
    for row in rows_of(path / "nodes.csv"):
        nodes[row["id:ID(Node)"]] = row["label"]
        statements |= {value["id"]: value.get("gist") for value in json.loads(row["values"] or "[]")}
    return Contents(nodes, statements, {row["id"] for row in rows_of(path / "restrictions.csv")})


def tables(path):
    def told(name, column):
        # The apostrophe that guards a cell is taken away again.
        return {
            row["id"].removeprefix("'"): row[column].removeprefix("'") or None for row in rows_of(path / f"{name}.csv")
        }

    return Contents(told("node", "label"), told("statement", "gist"), set(told("restriction", "who")))


def parquet(path):
    def told(name, column):
        table = pq.read_table(path / f"{name}.parquet")
        return dict(zip(table["id"].to_pylist(), table[column].to_pylist(), strict=True))

    return Contents(told("node", "label"), told("statement", "gist"), set(told("restriction", "who")))


def html(path):
    text = path.read_text(encoding="utf-8")
    data = json.loads(text.split('<script type="application/json" id="graph">')[1].split("</script>")[0])
    return Contents(
        {row["id"]: row["label"] for row in data["nodes"]},
        {row["id"]: row.get("gist") for row in data["statements"]},
        {row["id"] for row in data["restrictions"]},
    )


#: A reader for every format.
READERS = {
    "ttl": turtle, "jsonld": json_ld, "nq": quads, "graphml": graphml, "gexf": gexf, "cypher": cypher,
    "neo4j": neo4j, "cyjs": cytoscape, "csv": tables, "parquet": parquet, "html": html,
}  # fmt: skip

#: Formats in XML, which has no way to say most control characters.
XML = {"graphml", "gexf"}

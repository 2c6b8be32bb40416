#!/usr/bin/env bash
# networkx 3.6.1: a fact on an edge is lost where the format has a use of its own for the fact's name: `source` (who
# says so) and `target` in node-link and Cytoscape JSON, `id` in adjacency JSON and GraphML, `key` in most, and `type`
# ("owns" or "controls"), which GEXF writes as the kind of the edge and does not read again. Nothing is said.
# Seen, of a graph with parallel edges:
#   node-link  lost key source target   cytoscape  lost key source target   adjacency  lost id key
#   gexf       lost key type            graphml    lost id
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'networkx==3.6.1'
python3 - <<'PY'
import io

import networkx as nx

FACTS = {"source": "register", "target": "2030", "id": "S-1", "key": "K-1", "type": "owns", "share": 51}
SEEN = {
    "node-link": "key source target", "cytoscape": "key source target", "adjacency": "id key",
    "gexf": "key type", "graphml": "id",
}  # fmt: skip
graph, gexf, graphml = nx.MultiDiGraph([("a", "b", dict(FACTS))]), io.BytesIO(), io.BytesIO()
nx.write_gexf(graph, gexf)
nx.write_graphml(graph, graphml)
back = {
    "node-link": nx.node_link_graph(nx.node_link_data(graph)),
    "cytoscape": nx.cytoscape_graph(nx.cytoscape_data(graph)),
    "adjacency": nx.adjacency_graph(nx.adjacency_data(graph)),
    "gexf": nx.read_gexf(io.BytesIO(gexf.getvalue())),
    "graphml": nx.read_graphml(io.BytesIO(graphml.getvalue())),
}
for name, read in back.items():
    facts = next(iter(read.edges(data=True)))[2]
    lost = " ".join(sorted(fact for fact in FACTS if facts.get(fact) != FACTS[fact]))
    print(f"{name:<10} lost {lost:<18} read {facts}")
    assert lost == SEEN[name], "the behaviour has changed"
PY

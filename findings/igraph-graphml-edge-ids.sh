#!/usr/bin/env bash
# networkx 3.6.1 writes the key of a parallel edge as the edge's id in GraphML. igraph 1.0.0 reads
# the file and gives the edges the ids of the nodes, in the order of the nodes: two stakes of "zeta"
# in "acme" are called "acme" and "beta", a node that has no edge. Statement ids are lost and
# replaced by ids of something else. networkx reads its own file rightly.
# Seen:
#   networkx  ['s1', 's2']
#   igraph    ['acme', 'beta']
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'networkx==3.6.1' 'igraph==1.0.0'
cd "$dir"
python3 - <<'PY'
import igraph
import networkx

graph = networkx.MultiDiGraph()
graph.add_nodes_from(["acme", "beta", "zeta"])
graph.add_edge("zeta", "acme", key="s1", share=50.0)
graph.add_edge("zeta", "acme", key="s2", share=10.0)
networkx.write_graphml(graph, "stakes.graphml")
by_networkx = [key for _, _, key in networkx.read_graphml("stakes.graphml").edges(keys=True)]
by_igraph = igraph.Graph.Read_GraphML("stakes.graphml").es["id"]
print("networkx ", by_networkx)
print("igraph   ", by_igraph)
assert by_networkx == ["s1", "s2"], "the behaviour has changed"
assert by_igraph == ["acme", "beta"], "the behaviour has changed"
PY

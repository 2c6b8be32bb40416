#!/usr/bin/env bash
# igraph 1.0.0, networkx 3.6.1: a node without an attribute in a GraphML file gets one from igraph:
# False for a boolean, '' for a string, NaN for a number. "Not on record" becomes "not restricted".
# Written by igraph and read by networkx, the invented False and '' stay (the NaN is left out).
# Seen, for a node "b" of which the file says nothing:
#   networkx            {}
#   igraph              {'restricted': False, 'name': '', 'share': nan}
#   igraph -> networkx  {'restricted': False, 'name': ''}
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'networkx==3.6.1' 'igraph==1.0.0'
cd "$dir"
python3 - <<'PY'
import math

import igraph
import networkx

graph = networkx.DiGraph()
graph.add_node("a", restricted=True, name="Acme", share=33.5)
graph.add_node("b")
graph.add_edge("a", "b")
networkx.write_graphml(graph, "a.graphml")
by_networkx = networkx.read_graphml("a.graphml").nodes["b"]
read = igraph.Graph.Read_GraphML("a.graphml")
by_igraph = {key: value for key, value in read.vs[1].attributes().items() if key != "id"}
read.write_graphml("b.graphml")
nodes = networkx.read_graphml("b.graphml").nodes(data=True)
back = next({key: value for key, value in data.items() if key != "id"} for _, data in nodes if data["id"] == "b")
print("networkx           ", by_networkx)
print("igraph             ", by_igraph)
print("igraph -> networkx ", back)
assert by_networkx == {}, "the behaviour has changed"
assert by_igraph["restricted"] is False and by_igraph["name"] == "", "the behaviour has changed"
assert math.isnan(by_igraph["share"]), "the behaviour has changed"
assert back == {"restricted": False, "name": ""}, "the behaviour has changed"
PY

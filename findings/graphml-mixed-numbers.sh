#!/usr/bin/env bash
# networkx 3.6.1 declares one GraphML attribute twice, once as long and once as double, when its
# values are of int and of float (a share of 50 and one of 33.5). networkx reads the file; igraph
# 1.0.0 refuses it. `infer_numeric_types=True` on writing makes one declaration, which igraph reads.
# Seen:
#   default              ['double', 'long']  igraph: Duplicate attribute name found: 'share'
#   infer_numeric_types  ['double']          igraph: [50.0, 33.5]
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'networkx==3.6.1' 'igraph==1.0.0'
cd "$dir"
python3 - <<'PY'
import re
from pathlib import Path

import igraph
import networkx

graph = networkx.DiGraph()
graph.add_edge("a", "b", share=50)
graph.add_edge("b", "c", share=33.5)


def declared(**options):
    networkx.write_graphml(graph, "g.graphml", **options)
    return sorted(re.findall(r'attr.name="share" attr.type="(\w+)"', Path("g.graphml").read_text()))


types = declared()
try:
    igraph.Graph.Read_GraphML("g.graphml")
    message = ""
except igraph.InternalError as error:
    message = str(error)
print("default             ", types, message)
assert types == ["double", "long"], "the behaviour has changed"
assert "Duplicate attribute name found: 'share'" in message, "the behaviour has changed"
types = declared(infer_numeric_types=True)
shares = igraph.Graph.Read_GraphML("g.graphml").es["share"]
print("infer_numeric_types ", types, shares)
assert types == ["double"] and shares == [50.0, 33.5], "the behaviour has changed"
PY

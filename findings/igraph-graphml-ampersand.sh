#!/usr/bin/env bash
# igraph 1.0.0: an ampersand in the id of a GraphML node, written `&amp;` as XML asks, is read as the five
# characters `&#38;`; in the text of a data element it is read as `&`. NetworkX reads `&` in both. Whoever
# joins the nodes to another table by id loses "Procter & Gamble" and its like, without a word.
# Seen:
#   igraph    id 'A &#38; B'  label 'A & B'
#   NetworkX  id 'A & B'      label 'A & B'
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'igraph==1.0.0' 'networkx==3.5'
cd "$dir"
cat > names.graphml <<'XML'
<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns">
  <key id="label" for="node" attr.name="label" attr.type="string"/>
  <graph edgedefault="directed"><node id="A &amp; B"><data key="label">A &amp; B</data></node></graph>
</graphml>
XML
python3 - <<'PY'
import igraph
import networkx

vertex = igraph.Graph.Read_GraphML("names.graphml").vs[0]
((node, data),) = networkx.read_graphml("names.graphml").nodes(data=True)
print("igraph    id", repr(vertex["id"]), " label", repr(vertex["label"]))
print("NetworkX  id", repr(node), "     label", repr(data["label"]))
assert (vertex["id"], vertex["label"]) == ("A &#38; B", "A & B"), "the behaviour has changed"
assert (node, data["label"]) == ("A & B", "A & B"), "the behaviour has changed"
PY

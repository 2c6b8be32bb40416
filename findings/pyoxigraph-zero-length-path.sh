#!/usr/bin/env bash
# pyoxigraph 0.5.13, rdflib 7.6.0: "the party itself or whom it owns" is the path owns*. For a party
# of which the graph holds no triple, rdflib answers with the party itself, as SPARQL 1.1 (section
# 18.4, zero-length paths) has it; pyoxigraph answers with nothing. A party in the graph comes back
# from both.
# Seen, rows:
#   absent  pyoxigraph 0  rdflib 1
#   a       pyoxigraph 2  rdflib 2
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
export PYTHONPATH="$dir/lib"
python3 -m pip install -qq --disable-pip-version-check --target "$dir/lib" \
  'pyoxigraph==0.5.13' 'rdflib==7.6.0'
cd "$dir"
python3 - <<'PY'
import pyoxigraph
import rdflib

data = "@prefix e: <http://example.org/> . e:a e:owns e:b ."
graph = rdflib.Graph().parse(data=data, format="turtle")
store = pyoxigraph.Store()
store.load(data.encode(), format=pyoxigraph.RdfFormat.TURTLE)
for party, counts in (("absent", (0, 1)), ("a", (2, 2))):
    query = f"SELECT ?x {{ <http://example.org/{party}> <http://example.org/owns>* ?x }}"
    seen = (len(list(store.query(query))), len(list(graph.query(query))))
    print(party, "pyoxigraph", seen[0], "rdflib", seen[1])
    assert seen == counts, "the behaviour has changed"
PY
